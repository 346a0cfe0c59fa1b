//! A ledger entry: who said what, when it was taken, and how to check that it is unchanged.

use askama::Template;
use motprov_log::{Approval, Statement};
use motprov_review::finding::Ledger;
use motprov_shared::measurement::State;
use motprov_shared::period::Month;

use crate::ask::Asker;
use crate::figures;
use crate::source::{EntryContent, EntryDetail, FilePurpose, RecordRow, RecordValue};
use crate::texts::Texts;
use crate::view::frame::{Frame, entry_href};
use crate::view::statements;

/// The page of an entry.
#[derive(Template)]
#[template(path = "entry.html")]
pub struct EvidencePage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// Its heading.
    pub heading: String,
    /// What it is, in a sentence.
    pub lead: String,
    /// Name and value of what is known of it.
    pub facts: Vec<(String, String)>,
    /// What is said in it.
    pub said: Option<String>,
    /// Its hash in full.
    pub hash: String,
    /// Where its bytes are.
    pub raw: String,
    /// Its number.
    pub number: u64,
    /// Its records, where it is a batch.
    pub records: Vec<RecordView>,
    /// How many are shown of how many, where not all are.
    pub cut: Option<String>,
}

/// One record.
pub struct RecordView {
    /// Of which asset.
    pub asset: String,
    /// Which figure.
    pub metric: String,
    /// Its value.
    pub value: String,
    /// From when.
    pub from: String,
    /// Until when.
    pub to: String,
}

impl EvidencePage {
    /// Of an entry.
    #[must_use]
    pub fn of(asker: &Asker, detail: &EntryDetail) -> Self {
        let t = asker.t;
        let number = detail.entry;
        let heading = t.say_with("entry-title", &[("number", number.to_string().into())]);
        let mut said = None;
        let (lead, mut facts) = match &detail.content {
            EntryContent::Batch { agent, seq, total, .. } => batch(t, &agent.to_string(), *seq, *total),
            EntryContent::File { purpose, name, kept, refused } => file(t, *purpose, name, *kept, *refused),
            EntryContent::Statement(statement) => {
                said = Some(statement.text.clone());
                self::statement(t, statement)
            }
            EntryContent::Approval(approval) => {
                said.clone_from(&approval.note);
                self::approval(t, approval)
            }
            EntryContent::Publication { month, ledger, by, correction } => {
                said = correction.as_ref().map(|(_, why)| why.clone());
                publication(t, (*month, ledger), by, correction.as_ref().map(|(entry, _)| *entry))
            }
            EntryContent::Enrolment { agent } => {
                (t.say("entry-enrolment-lead"), vec![(t.say("entry-agent"), agent.clone())])
            }
            EntryContent::Revocation { agent } => {
                (t.say("entry-revocation-lead"), vec![(t.say("entry-agent"), agent.clone())])
            }
        };
        facts.push((t.say("entry-received"), figures::instant(t, detail.received, &detail.zone)));
        facts.push((t.say("entry-size"), octets(t, detail.octets)));
        facts.push((
            t.say("entry-place"),
            t.say_with(
                "entry-place-value",
                &[
                    ("number", figures::count(t.language, number).into()),
                    ("size", figures::count(t.language, detail.ledger.size).into()),
                ],
            ),
        ));
        let (records, total) = match &detail.content {
            EntryContent::Batch { records, total, .. } => (records.as_slice(), *total),
            _ => (&[][..], 0),
        };
        let shown = records.len().min(EntryDetail::MOST_RECORDS);
        let cut = (total > shown as u64).then(|| {
            let n = |n: u64| figures::count(t.language, n).into();
            t.say_with("entry-records-cut", &[("shown", n(shown as u64)), ("total", n(total))])
        });
        Self {
            t,
            frame: Frame::plain(asker, heading.clone(), Some(entry_href(number, t.language.other()))),
            heading,
            lead,
            facts,
            said,
            hash: detail.hash.clone(),
            raw: format!("/ledger/{number}/raw"),
            number,
            records: records[..shown].iter().map(|row| record(t, detail, row)).collect(),
            cut,
        }
    }
}

type Named = Vec<(String, String)>;

fn batch(t: &Texts, agent: &str, seq: u64, total: u64) -> (String, Named) {
    let facts = vec![
        (t.say("entry-agent"), agent.to_owned()),
        (t.say("entry-seq"), seq.to_string()),
        (t.say("entry-records"), figures::count(t.language, total)),
    ];
    (t.say("entry-batch-lead"), facts)
}

fn file(
    t: &Texts,
    purpose: FilePurpose,
    name: &str,
    kept: Option<u64>,
    refused: Option<u64>,
) -> (String, Named) {
    let lead = match purpose {
        FilePurpose::Configuration => t.say("entry-configuration-lead"),
        FilePurpose::Release => t.say("entry-release-lead"),
        FilePurpose::Contract => t.say("entry-contract-lead"),
        FilePurpose::Assets => t.say("entry-assets-lead"),
        FilePurpose::Orders => t.say("entry-orders-lead"),
        FilePurpose::SlaReport => t.say("entry-sla-report-lead"),
        FilePurpose::Measurements => t.say("entry-measurements-lead"),
        FilePurpose::TicketProfile => t.say("entry-ticket-profile-lead"),
        FilePurpose::Tickets => t.say("entry-tickets-lead"),
        FilePurpose::Changes => t.say("entry-changes-lead"),
        FilePurpose::Invoices => t.say("entry-invoices-lead"),
        FilePurpose::PenaltyLetter => t.say("entry-penalty-letter-lead"),
        FilePurpose::Counts => t.say("entry-counts-lead"),
        FilePurpose::Headings => t.say("entry-headings-lead"),
        FilePurpose::Erasure => t.say("entry-erasure-lead"),
    };
    let label = match purpose {
        FilePurpose::Erasure => t.say("entry-subject"),
        _ => t.say("entry-file"),
    };
    let mut facts = vec![(label, name.to_owned())];
    facts.extend(kept.map(|rows| (t.say("entry-kept"), figures::count(t.language, rows))));
    facts.extend(refused.map(|rows| (t.say("entry-refused"), figures::count(t.language, rows))));
    (lead, facts)
}

fn statement(t: &Texts, said: &Statement) -> (String, Named) {
    let mut facts = vec![
        (t.say("column-of-month"), figures::month(t, said.month)),
        (t.say("column-level"), said.service_level.clone()),
        (t.say("column-statement"), statements::party(t, said.party)),
        (t.say("column-by"), said.by.clone()),
    ];
    facts.extend(statements::outcome(t, None, said).map(|outcome| (t.say("entry-outcome"), outcome)));
    (t.say("entry-statement-lead"), facts)
}

fn approval(t: &Texts, approval: &Approval) -> (String, Named) {
    let amount = |amount| figures::number(t.language, amount, 2);
    let recomputed = approval.recomputed.map_or_else(
        || t.say("entry-not-recomputed"),
        |(low, high)| if low == high { amount(low) } else { format!("{}–{}", amount(low), amount(high)) },
    );
    let facts = vec![
        (t.say("column-of-month"), figures::month(t, approval.month)),
        (t.say("entry-letter"), approval.letter.to_string()),
        (t.say("entry-claimed"), amount(approval.claimed)),
        (t.say("entry-recomputed"), recomputed),
        (t.say("entry-approved"), amount(approval.approved)),
        (t.say("column-by"), approval.by.clone()),
    ];
    (t.say("entry-approval-lead"), facts)
}

fn publication(
    t: &Texts,
    (month, ledger): (Month, &Ledger),
    by: &str,
    corrects: Option<u64>,
) -> (String, Named) {
    let mut facts = vec![
        (t.say("column-of-month"), figures::month(t, month)),
        (t.say("column-by"), by.to_owned()),
        (t.say("column-covers"), figures::count(t.language, ledger.size)),
        (t.say("evidence-root"), ledger.root.clone()),
    ];
    facts.extend(corrects.map(|entry| (t.say("entry-corrects"), entry.to_string())));
    (t.say("entry-publication-lead"), facts)
}

fn octets(t: &Texts, octets: u64) -> String {
    figures::with_unit(t.language, &figures::count(t.language, octets), "B")
}

fn record(t: &Texts, detail: &EntryDetail, row: &RecordRow) -> RecordView {
    RecordView {
        asset: row.asset.clone(),
        metric: row.metric.clone(),
        value: match &row.value {
            RecordValue::Text(text) => text.clone(),
            RecordValue::Figure(value, unit) => {
                let decimals = value.normalize().scale().min(6);
                let unit = if *unit == "/100" { "%" } else { unit };
                figures::with_unit(t.language, &figures::number(t.language, *value, decimals), unit)
            }
            RecordValue::Checks(state, checks) => {
                let count = u64::from(*checks);
                let args = [("count", count.into()), ("n", figures::count(t.language, count).into())];
                match state {
                    State::Up => t.say_with("record-up", &args),
                    State::Down => t.say_with("record-down", &args),
                    State::Unknown => t.say_with("record-unknown", &args),
                }
            }
        },
        from: figures::instant_short(row.from, &detail.zone),
        to: figures::instant_short(row.to, &detail.zone),
    }
}
