//! The figures, computed from the entries alone, held against those that the pack says.

use std::io::{Read, Seek};

use motprov_log::EntryNumber;
use motprov_pack::layout::{FINDINGS, MANIFEST};
use motprov_pack::manifest::Formulas;
use motprov_pack::{Fault, PackError, findings};
use motprov_review::calendar::whole_month;
use motprov_review::case::LedgerState;
use motprov_shared::identity::Hash;
use motprov_shared::period::Interval;
use serde_json::Value;

use super::entries::Entries;
use super::opening::Pack;
use super::report::{Report, Run, Told};
use super::{named, required};

/// Octets of the findings at most.
const LARGEST: u64 = 64 << 20;

/// Figures that differ and are told at most.
const MOST_TOLD: usize = 20;

pub(super) fn check<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    entries: Entries,
    leaves: &[(u64, Hash)],
    report: &mut Report,
) -> Result<(), PackError> {
    let ours = Formulas { assemble: motprov_assemble::FORMULAS, review: motprov_review::FORMULAS };
    let theirs = pack.manifest.formulas;
    if theirs != ours {
        let what = format!(
            "computed by formulas assemble {} and review {}; this program has {} and {}: take the one of that time",
            theirs.assemble, theirs.review, ours.assemble, ours.review
        );
        return Err(Fault::new(MANIFEST, what).into());
    }
    let ledger = LedgerState { size: pack.manifest.ledger.size, root: pack.manifest.ledger.root };
    let Entries { contract, assembler, publications, .. } = entries;
    ends(&report.runs.clone(), whole_month(pack.manifest.question.month, &contract.zone), report);
    let review = motprov_review::review(&assembler.case_for(&contract, ledger), &contract);
    let review = findings::asked(review, &pack.manifest.question);
    named::earlier(&review, report);
    let computed = findings::encode(&review);
    let said = required(source, pack, FINDINGS, LARGEST)?;
    if said == computed {
        let (levels, capacity) = (review.service_levels.len(), review.capacity.len());
        report.checked(format!(
            "every figure and verdict, computed again from these entries, is the pack's (service levels: \
             {levels}; lines of capacity: {capacity})"
        ));
    } else {
        disputed(&said, &computed, leaves, report);
    }
    for (number, publication) in publications {
        if publication.month == pack.manifest.question.month {
            compare(number, &publication.findings, &computed, report);
        }
    }
    report.review = Some(review);
    Ok(())
}

/// A pack may leave out an agent's last batches without a trace in its chain: that is said.
fn ends(runs: &[Run], month: Interval, report: &mut Report) {
    let early: Vec<&str> =
        runs.iter().filter(|run| run.to < month.end).map(|run| run.agent.as_str()).collect();
    let late = runs.iter().filter(|run| run.first > 1 && run.from > month.start);
    let late: Vec<&str> = late.map(|run| run.agent.as_str()).collect();
    for (agents, what) in [(early, "later"), (late, "earlier")] {
        if let Some(first) = agents.first() {
            let (count, others) = (agents.len(), if agents.len() > 1 { " and others" } else { "" });
            report.unchecked(format!(
                "whether the log holds {what} batches of the month by {count} agents ({first}{others}): only the log \
                 can tell"
            ));
        }
    }
}

/// Names the figures that are not the computed ones.
fn disputed(said: &[u8], computed: &[u8], leaves: &[(u64, Hash)], report: &mut Report) {
    let Some((said, computed)) = values(said, computed) else {
        report.fault(Fault::new(FINDINGS, "is not JSON"));
        return;
    };
    named::missing(&said, leaves, report);
    let mut differences = Vec::new();
    differ("", &said, &computed, &mut differences);
    if differences.is_empty() {
        report.fault(Fault::new(FINDINGS, "has the computed figures, but not in their one form"));
    }
    for Difference { path, left, right } in differences {
        report.fault(Fault::new(
            FINDINGS,
            format!("{path} says {left}; computed from the entries it is {right}"),
        ));
    }
}

/// Sets a publication's figures beside those of the pack: an original stays visible beside its correction.
fn compare(number: EntryNumber, published: &[u8], computed: &[u8], report: &mut Report) {
    let Some((published, computed)) = values(published, computed) else {
        report.told.push(Told { entry: number, text: "its findings are not JSON".to_owned() });
        return;
    };
    let mut differences = Vec::new();
    for level in computed["service_levels"].as_array().into_iter().flatten() {
        let id = level["id"].as_str().unwrap_or("");
        let same = |other: &&Value| other["id"] == level["id"];
        let levels = published["service_levels"].as_array();
        let Some(before) = levels.and_then(|levels| levels.iter().find(same)) else { continue };
        for figure in ["reported", "measured", "verdict", "favours", "target_met", "penalty"] {
            differ(&format!("{id}.{figure}"), &before[figure], &level[figure], &mut differences);
        }
    }
    let same =
        if differences.is_empty() { "its figures are those of this pack" } else { "its figures differ:" };
    report.told.push(Told { entry: number, text: same.to_owned() });
    for Difference { path, left, right } in differences.into_iter().take(MOST_TOLD) {
        report.told.push(Told { entry: number, text: format!("{path} was {left}, is {right}") });
    }
}

fn values(left: &[u8], right: &[u8]) -> Option<(Value, Value)> {
    serde_json::from_slice(left).ok().zip(serde_json::from_slice(right).ok())
}

struct Difference {
    path: String,
    left: Value,
    right: Value,
}

/// Collects what differs, by path; elements of a list by their `id`, where they have one.
fn differ(path: &str, left: &Value, right: &Value, differences: &mut Vec<Difference>) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let mut keys: Vec<&String> = left.keys().chain(right.keys()).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differ(&path, &of(left), &of(right), differences);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (number, (left, right)) in left.iter().zip(right).enumerate() {
                let name = right["id"].as_str().map_or_else(|| number.to_string(), str::to_owned);
                differ(&format!("{path}[{name}]"), left, right, differences);
            }
        }
        _ if left == right => {}
        _ => differences.push(Difference { path: path.to_owned(), left: left.clone(), right: right.clone() }),
    }
}
