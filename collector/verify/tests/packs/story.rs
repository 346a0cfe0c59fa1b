//! A small month: one site, two printers, a key that changes in mid-month, a statement, a publication and its correction.

use std::fmt::Write as _;

use motprov_log::{
    Approval, Enrolment, EntryKind, FileKind, LedgerEntry, Party, Publication, Revocation, Statement,
};
use motprov_pack::Question;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, seal};
use motprov_shared::units::Unit;

use crate::ledger::{Ledger, Maker};

pub(crate) const AGENT: &str = "lab/site-1";
/// Of an agent that no pack of ours needs.
const OTHER: &str = "other/site-9";
/// 2026-09-30T12:00:00Z, half a day before the month.
const START: i64 = 1_790_769_600;
const SPAN: i64 = 475_200;
const BATCHES: i64 = 6;

/// Entry numbers that tests speak of.
pub(crate) struct Story {
    pub(crate) ledger: Ledger,
    pub(crate) batches: Vec<u64>,
    pub(crate) second_key: u64,
    pub(crate) orders: u64,
}

pub(crate) fn question() -> Question {
    Question { month: "2026-10".parse().unwrap(), service_level: None }
}

/// The example's contract without its comments.
pub(crate) fn contract() -> String {
    let example = include_str!("../../../../deploy/config/contract.toml");
    let mut text = String::new();
    for line in example.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let code = line.find(" #").map_or(line, |comment| &line[..comment]);
        let _ = writeln!(text, "{}", code.trim_end());
    }
    text
}

const REGISTER: &str = "Enhet;Typ;Förvaltning;IKB;Tjänst;Plats\n\
    pr-1;skrivare;Äldreförvaltningen;0042;A-SKRIVARE;Götgatan 1\n\
    pr-2;skrivare;Äldreförvaltningen;0042;A-SKRIVARE;Götgatan 1\n";
const ORDERS: &str = "Beställningsnr;Förvaltning;IKB;Tjänst;Antal;Från\n\
    4711;Äldreförvaltningen;0042;A-SKRIVARE;3;2026-01-01\n";
const LETTER: &str = "Månad;Servicenivå;Vite\n2026-10;A4;0,00\n";
const REPORT: &str = "Månad;Servicenivå;Utfall (%);Vite (SEK)\n2026-10;A4;99,95;0\n2026-10;B1;99,90;0\n";

pub(crate) fn told() -> Story {
    told_by(contract())
}

/// The same under another contract.
pub(crate) fn told_by(contract: String) -> Story {
    let mut ledger = Ledger::default();
    let at = |hours: i64| Timestamp::from_seconds(START + hours * 3600);
    let (first, second) = (SecretKey::from_seed([11; 32]).unwrap(), SecretKey::from_seed([12; 32]).unwrap());
    let (agent, other): (AgentId, AgentId) = (AGENT.parse().unwrap(), OTHER.parse().unwrap());
    let enrolment = |agent: &AgentId, key: &SecretKey| {
        Enrolment { agent: agent.clone(), key: key.public(), simulated: false, role: None }.encode()
    };
    ledger.append(EntryKind::Contract, "avtal.toml", at(-99), contract.into_bytes());
    ledger.append(EntryKind::Enrolment, AGENT, at(-98), enrolment(&agent, &first));
    ledger.append(EntryKind::Enrolment, OTHER, at(-98), enrolment(&other, &second));
    ledger.append(EntryKind::File(FileKind::Assets), "register.csv", at(-97), REGISTER.into());
    let orders =
        ledger.append(EntryKind::File(FileKind::Orders), "beställningar.csv", at(-96), ORDERS.into());
    let mut story = Story { ledger, batches: Vec::new(), second_key: 0, orders };
    let mut chain = Chain::new(agent.clone());
    let mut others = Chain::new(other);
    for step in 0..BATCHES {
        if step == 3 {
            story.ledger.append(EntryKind::Revocation, AGENT, at(step * 132), revoked(&agent));
            story.second_key =
                story.ledger.append(EntryKind::Enrolment, AGENT, at(step * 132), enrolment(&agent, &second));
        }
        let received = at((step + 1) * 132);
        let key = if step < 3 { &first } else { &second };
        let batch = chain.next(records(step), key, received);
        story.batches.push(story.ledger.append(EntryKind::Batch, AGENT, received, batch));
        for _ in 0..=step {
            let batch = others.next(records(step), &second, received);
            story.ledger.append(EntryKind::Batch, OTHER, received, batch);
        }
    }
    words(&mut story.ledger, at(800));
    story
}

fn revoked(agent: &AgentId) -> Vec<u8> {
    Revocation { agent: agent.clone(), reason: "its machine is replaced".to_owned() }.encode()
}

/// The report, what is said of it, a publication and its correction.
fn words(ledger: &mut Ledger, at: Timestamp) {
    let month = "2026-10".parse().unwrap();
    ledger.append(EntryKind::File(FileKind::SlaReport), "rapport.csv", at, REPORT.into());
    let publication = |ledger: &Ledger, findings: &[u8], correction| {
        let (size, root) = (ledger.size(), ledger.root(ledger.size()));
        let by = "C. Lind, avtalsansvarig".to_owned();
        Publication { month, size, root, findings: findings.to_vec(), by, correction }.encode()
    };
    let before = br#"{"service_levels":[{"id":"A4","verdict":"confirmed","reported":"99.95"}]}"#;
    let content = publication(ledger, before, None);
    let first = ledger.append(EntryKind::Publication, "C. Lind", at, content);
    let statement = Statement {
        month,
        service_level: "A4".to_owned(),
        party: Party::Supplier,
        by: "A. Berg, tjänsteansvarig".to_owned(),
        text: "Skrivaren var avstängd av kunden.".to_owned(),
        value: Some("99.80".parse().unwrap()),
        penalty: None,
    };
    ledger.append(EntryKind::Statement, "A. Berg", at, statement.encode());
    let letter = ledger.append(EntryKind::File(FileKind::PenaltyLetter), "vitesbrev.csv", at, LETTER.into());
    let approval = Approval {
        month,
        letter,
        claimed: "0.00".parse().unwrap(),
        recomputed: Some(("0.00".parse().unwrap(), "2469.14".parse().unwrap())),
        approved: "2469.14".parse().unwrap(),
        by: "C. Lind, avtalsansvarig".to_owned(),
        note: None,
    };
    ledger.append(EntryKind::Approval, "2026-10", at, approval.encode());
    let why = "the outage of 12 October was counted once too often".to_owned();
    let content = publication(ledger, br#"{"service_levels":[]}"#, Some((first, why)));
    ledger.append(EntryKind::Publication, "C. Lind", at, content);
}

/// Two printers: checks all the time, one outage, a counter twice a day.
fn records(step: i64) -> Vec<Record> {
    let from = START + step * SPAN;
    let mut records = Vec::new();
    for printer in ["pr-1", "pr-2"] {
        let fact = |name: &str, text: &str| {
            let (metric, text) = (name.parse().unwrap(), text.to_owned());
            Record::Fact(Fact {
                asset: printer.parse().unwrap(),
                metric,
                at: Timestamp::from_seconds(from),
                text,
            })
        };
        records.push(fact(metric::KIND, "printer"));
        records.push(fact(metric::COUNTER_UNIT, "impressions"));
        let broken = from + 2 * 86_400;
        let outage = if printer == "pr-2" && step == 2 { 36_000 } else { 0 };
        let last = from + SPAN - 60;
        if outage > 0 {
            records.push(streak(printer, State::Up, from, broken));
            records.push(streak(printer, State::Down, broken + 60, broken + outage));
            records.push(streak(printer, State::Up, broken + outage + 60, last));
        } else {
            records.push(streak(printer, State::Up, from, last));
        }
        for half in 0..11 {
            records.push(counter(printer, from + half * 43_200, 1000 + (step * 11 + half) * 60));
        }
    }
    records
}

pub(crate) fn streak(asset: &str, state: State, from: i64, to: i64) -> Record {
    let (asset, metric) = (asset.parse().unwrap(), metric::REACHABLE.parse().unwrap());
    let checks = u32::try_from((to - from) / 60 + 1).unwrap();
    let (from, to) = (Timestamp::from_seconds(from), Timestamp::from_seconds(to));
    Record::Streak(Streak { asset, metric, state, from, to, checks, largest_gap: 60_000 })
}

fn counter(asset: &str, at: i64, pages: i64) -> Record {
    Record::Sample(Sample {
        asset: asset.parse().unwrap(),
        metric: metric::LIFE_COUNT.parse().unwrap(),
        statistic: Statistic::Last,
        unit: Unit::Count,
        at: Timestamp::from_seconds(at),
        step: 0,
        value: pages.into(),
    })
}

/// An agent's chain.
pub(crate) struct Chain {
    agent: AgentId,
    seq: u64,
    prev: Option<Hash>,
}

impl Chain {
    pub(crate) const fn new(agent: AgentId) -> Self {
        Self { agent, seq: 0, prev: None }
    }

    pub(crate) fn next(&mut self, mut records: Vec<Record>, key: &SecretKey, made_at: Timestamp) -> Vec<u8> {
        motprov_shared::wire::sort(&mut records);
        self.seq += 1;
        let link = Link { seq: self.seq, prev: self.prev, lost: 0 };
        let batch = Batch { agent: self.agent.clone(), link, made_at, records };
        let signed = seal(&batch, key).unwrap();
        self.prev = Some(signed.hash);
        signed.bytes
    }
}

/// All that the question needs: what the other agent says is not.
pub(crate) fn needed(ledger: &Ledger) -> Vec<LedgerEntry> {
    ledger.entries.iter().filter(|entry| entry.header.source != OTHER).cloned().collect()
}

pub(crate) fn maker(story: &Story) -> Maker<'_> {
    Maker::new(&story.ledger, question(), needed(&story.ledger))
}
