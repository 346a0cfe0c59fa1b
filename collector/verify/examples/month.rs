//! Makes a month's pack of many printers, to measure how long it takes to check.
//!
//! `cargo run --release -p motprov-verify --example month -- FILE [PRINTERS [LEVEL]]`, then `/usr/bin/time -v
//! target/release/motprov-verify FILE`. 20 printers to an agent, a batch each hour: two kinds of checks each minute,
//! counters, supplies and trays each quarter. Between the batches stand as many entries that the pack does not need.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that fails says where")]

#[expect(dead_code, reason = "tests need more of it")]
#[path = "../tests/packs/ledger.rs"]
mod ledger;

use std::fmt::Write as _;

use ledger::{Ledger, Maker};
use motprov_log::{Enrolment, EntryKind, FileKind};
use motprov_pack::Question;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, AssetId, Hash};
use motprov_shared::measurement::{Fact, Metric, Record, Sample, State, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, seal};
use motprov_shared::units::Unit;
use motprov_shared::wire;

/// Printers of one agent.
const EACH: usize = 20;
/// 2026-09-30T21:00:00Z, an hour before the month.
const START: i64 = 1_790_802_000;
const HOUR: i64 = 3600;
/// October 2026 has 745 hours; one more on each side.
const HOURS: i64 = 747;

struct Agent {
    id: AgentId,
    key: SecretKey,
    printers: Vec<AssetId>,
    chain: (u64, Option<Hash>),
}

fn main() {
    let file = std::env::args().nth(1).expect("name the file to make");
    let printers: usize = std::env::args().nth(2).map_or(1000, |count| count.parse().expect("a number"));
    let mut agents: Vec<Agent> = (0..printers.div_ceil(EACH)).map(agent).collect();
    let mut ledger = Ledger::default();
    let mut needed = Vec::new();
    frame(&mut ledger, &mut needed, &agents);
    let figures = Figures::new();
    for hour in 0..HOURS {
        for agent in &mut agents {
            let received = Timestamp::from_seconds(START + (hour + 1) * HOUR);
            let source = agent.id.to_string();
            let content = agent.batch(&figures, hour, received);
            needed.push(ledger.append(EntryKind::Batch, &source, received, content));
            ledger.append(EntryKind::Configuration, &source, received, vec![0]);
        }
    }
    let report = "Månad;Servicenivå;Utfall;Vite\n2026-10;A4;99,95;0\n";
    let at = Timestamp::from_seconds(START + HOURS * HOUR);
    needed.push(ledger.append(EntryKind::File(FileKind::SlaReport), "rapport.csv", at, report.into()));
    let entries =
        needed.iter().map(|number| ledger.entries[usize::try_from(number - 1).unwrap()].clone()).collect();
    let service_level = std::env::args().nth(3);
    let question = Question { month: "2026-10".parse().unwrap(), service_level };
    let pack = Maker::new(&ledger, question, entries).make();
    std::fs::write(&file, &pack).expect("the file can be written");
    println!("{} agents, {printers} printers, {} entries, {} octets", agents.len(), needed.len(), pack.len());
}

/// Contract, register, orders and keys.
fn frame(ledger: &mut Ledger, needed: &mut Vec<u64>, agents: &[Agent]) {
    let at = Timestamp::from_seconds(START - HOUR);
    let contract = include_str!("../../../deploy/config/contract.toml");
    let mut register = "Enhet;Typ;Förvaltning;IKB;Tjänst;Plats\n".to_owned();
    let mut orders = "Beställningsnr;Förvaltning;IKB;Tjänst;Antal;Från\n".to_owned();
    for (number, agent) in agents.iter().enumerate() {
        for printer in &agent.printers {
            let _ = writeln!(
                register,
                "{printer};skrivare;Förvaltning {number};{number:04};A-SKRIVARE;{}",
                agent.id.site
            );
        }
        let count = agent.printers.len();
        let _ = writeln!(orders, "{number};Förvaltning {number};{number:04};A-SKRIVARE;{count};2026-01-01");
    }
    needed.push(ledger.append(EntryKind::Contract, "avtal.toml", at, contract.into()));
    needed.push(ledger.append(EntryKind::File(FileKind::Assets), "register.csv", at, register.into()));
    needed.push(ledger.append(EntryKind::File(FileKind::Orders), "orders.csv", at, orders.into()));
    for agent in agents {
        let enrolment =
            Enrolment { agent: agent.id.clone(), key: agent.key.public(), simulated: false, role: None };
        needed.push(ledger.append(EntryKind::Enrolment, &agent.id.to_string(), at, enrolment.encode()));
    }
}

fn agent(number: usize) -> Agent {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    Agent {
        id: format!("site-{number:03}/printers").parse().unwrap(),
        key: SecretKey::from_seed(seed).unwrap(),
        printers: (0..EACH).map(|printer| format!("pr-{number:03}-{printer:02}").parse().unwrap()).collect(),
        chain: (0, None),
    }
}

/// Names of what is read, with how much an hour moves it.
struct Figures {
    checks: [Metric; 2],
    counters: Vec<(Metric, Unit, i64)>,
}

impl Figures {
    fn new() -> Self {
        let checks = [metric::REACHABLE, metric::SERVICEABLE].map(|name| name.parse().unwrap());
        let counters = [
            (metric::LIFE_COUNT, Unit::Count, 12),
            ("count.mono_total", Unit::Count, 9),
            ("count.colour_total", Unit::Count, 3),
            (metric::UPTIME, Unit::Second, HOUR),
            ("supply.1", Unit::Percent, 0),
            ("supply.2", Unit::Percent, 0),
            ("supply.3", Unit::Percent, 0),
            ("supply.4", Unit::Percent, 0),
            ("tray.1", Unit::Percent, 0),
            ("tray.2", Unit::Percent, 0),
        ];
        let counters = counters.map(|(name, unit, hourly)| (name.parse().unwrap(), unit, hourly));
        Self { checks, counters: counters.into() }
    }
}

impl Agent {
    fn batch(&mut self, figures: &Figures, hour: i64, made_at: Timestamp) -> Vec<u8> {
        let from = START + hour * HOUR;
        let mut records = Vec::new();
        for (number, printer) in (0_i64..).zip(&self.printers) {
            if hour % 24 == 0 {
                records.extend(facts(printer, from));
            }
            for check in &figures.checks {
                records.extend(checks(printer, check, from, (hour + number * 37) % 700 == 0));
            }
            for (counter, unit, hourly) in &figures.counters {
                for quarter in 0..4 {
                    let at = from + quarter * 900;
                    // Nobody prints at night.
                    let moved = if hour % 24 < 8 { 0 } else { (quarter + number) % 5 };
                    let value = 5000 + number * 1000 + hour * hourly + moved.min(*hourly);
                    records.push(reading(printer, counter, *unit, at, value));
                }
            }
        }
        wire::sort(&mut records);
        let link = Link { seq: self.chain.0 + 1, prev: self.chain.1, lost: 0 };
        let signed = seal(&Batch { agent: self.id.clone(), link, made_at, records }, &self.key).unwrap();
        self.chain = (signed.seq, Some(signed.hash));
        signed.bytes
    }
}

fn facts(printer: &AssetId, from: i64) -> [Record; 3] {
    let facts = [
        (metric::KIND, "printer"),
        (metric::COUNTER_UNIT, "impressions"),
        (metric::SERIAL, printer.as_str()),
    ];
    facts.map(|(name, text)| {
        let (asset, metric, text) = (printer.clone(), name.parse().unwrap(), text.to_owned());
        Record::Fact(Fact { asset, metric, at: Timestamp::from_seconds(from), text })
    })
}

/// An hour of checks; where it was `out`, twenty minutes of it.
fn checks(printer: &AssetId, check: &Metric, from: i64, out: bool) -> Vec<Record> {
    let whole = [(State::Up, 0, 59)];
    let broken = [(State::Up, 0, 19), (State::Down, 20, 39), (State::Up, 40, 59)];
    let runs = if out { &broken[..] } else { &whole[..] };
    let streak = |(state, first, last): &(State, i64, i64)| {
        Record::Streak(Streak {
            asset: printer.clone(),
            metric: check.clone(),
            state: *state,
            from: Timestamp::from_seconds(from + first * 60),
            to: Timestamp::from_seconds(from + last * 60),
            checks: u32::try_from(last - first + 1).unwrap(),
            largest_gap: 60_000,
        })
    };
    runs.iter().map(streak).collect()
}

fn reading(printer: &AssetId, counter: &Metric, unit: Unit, at: i64, value: i64) -> Record {
    Record::Sample(Sample {
        asset: printer.clone(),
        metric: counter.clone(),
        statistic: Statistic::Last,
        unit,
        at: Timestamp::from_seconds(at),
        step: 0,
        value: value.into(),
    })
}
