//! What the findings rest on, and how it is checked. What is missing is said to be missing.

use motprov_log::EntryKind;
use serde::Serialize;

use super::summary::Fact;
use crate::figures;
use crate::report::{Report, Witnessed};
use crate::texts::Texts;

/// Entries that are listed one by one; the attached data lists all.
const MOST_ENTRIES: usize = 400;

/// The proof's page.
#[derive(Debug, Serialize)]
pub(super) struct ProofView {
    facts: Vec<Fact>,
    witnesses: Vec<WitnessView>,
    entries: Vec<EntryView>,
    entries_more: Option<String>,
    files: Vec<FileView>,
}

#[derive(Debug, Serialize)]
struct WitnessView {
    what: String,
    name: String,
    when: String,
}

#[derive(Debug, Serialize)]
struct EntryView {
    number: u64,
    kind: String,
    source: String,
    received: String,
    leaf: String,
}

#[derive(Debug, Serialize)]
struct FileView {
    path: String,
    hash: String,
}

/// The proof of a report.
pub(super) fn view(report: &Report, t: &Texts) -> ProofView {
    let proof = &report.proof;
    let zone = &report.contract.zone;
    let left = proof.entries.len().saturating_sub(MOST_ENTRIES);
    let entry = |entry: &crate::report::ProvenEntry| EntryView {
        number: entry.number,
        kind: kind(t, entry.kind),
        source: entry.source.clone(),
        received: figures::instant_short(entry.received_at, zone),
        leaf: figures::grouped(&entry.leaf),
    };
    ProofView {
        facts: facts(report, t),
        witnesses: witnesses(report, t),
        entries: proof.entries.iter().take(MOST_ENTRIES).map(entry).collect(),
        entries_more: (left > 0).then(|| t.count("entries-more", left)),
        files: proof
            .files
            .iter()
            .map(|file| FileView { path: file.path.clone(), hash: figures::grouped(&file.sha256) })
            .collect(),
    }
}

fn facts(report: &Report, t: &Texts) -> Vec<Fact> {
    let ledger = &report.review.ledger;
    let mut facts = vec![
        Fact::plain(t, "proof-ledger", t.with("entries-count", &[("n", ledger.size.to_string().into())])),
        Fact::code(t, "proof-root", figures::grouped(&ledger.root)),
    ];
    match &report.proof.checkpoint {
        None => facts.push(Fact::plain(t, "proof-checkpoint", t.say("proof-checkpoint-none"))),
        Some(checkpoint) => {
            let size =
                [("origin", checkpoint.origin.as_str().into()), ("n", checkpoint.size.to_string().into())];
            facts.push(Fact::plain(t, "proof-checkpoint", t.with("proof-checkpoint-of", &size)));
            if checkpoint.size != ledger.size || checkpoint.root != ledger.root {
                facts.push(Fact::code(t, "proof-checkpoint-root", figures::grouped(&checkpoint.root)));
            }
            facts.push(Fact::plain(t, "proof-signers", list(t, &checkpoint.signers)));
        }
    }
    match &report.proof.collector_key {
        Some(key) => facts.push(Fact::code(t, "proof-key", figures::grouped(key))),
        None => facts.push(Fact::plain(t, "proof-key", t.say("missing"))),
    }
    facts
}

fn list(t: &Texts, names: &[String]) -> String {
    if names.is_empty() { t.say("missing") } else { names.join(", ") }
}

/// Who cosigned and who confirmed the time; a line says so where nobody did.
fn witnesses(report: &Report, t: &Texts) -> Vec<WitnessView> {
    let Some(checkpoint) = &report.proof.checkpoint else { return Vec::new() };
    let rows = |key: &str, none: &str, given: &[Witnessed]| -> Vec<WitnessView> {
        let nobody = || WitnessView { what: t.say(key), name: t.say(none), when: t.say("none") };
        let row = |witnessed: &Witnessed| WitnessView {
            what: t.say(key),
            name: witnessed.name.clone(),
            when: figures::instant(t, witnessed.at, &report.contract.zone),
        };
        if given.is_empty() { vec![nobody()] } else { given.iter().map(row).collect() }
    };
    let mut out = rows("witness-cosigned", "witness-nobody", &checkpoint.cosignatures);
    out.extend(rows("witness-timestamp", "timestamp-nobody", &checkpoint.timestamps));
    out
}

fn kind(t: &Texts, kind: EntryKind) -> String {
    t.say(&format!("entry-{}", kind.name().replace('/', "-")))
}
