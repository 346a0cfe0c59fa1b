//! What findings name beside figures: entries that they rest on, and earlier months as they were published.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use motprov_log::EntryNumber;
use motprov_pack::Fault;
use motprov_pack::layout::FINDINGS;
use motprov_review::finding::Review;
use motprov_shared::identity::Hash;
use motprov_shared::period::Month;
use serde_json::Value;

use super::report::Report;

/// Entries that the pack's findings name and the pack does not have; `leaves` with their indexes from 0.
pub(super) fn missing(said: &Value, leaves: &[(u64, Hash)], report: &mut Report) {
    let shown: HashSet<EntryNumber> = leaves.iter().map(|(index, _)| index.saturating_add(1)).collect();
    let findings = ["service_levels", "capacity"].into_iter().filter_map(|part| said[part].as_array());
    let entries = findings.flatten().filter_map(|finding| finding["entries"].as_array()).flatten();
    let named: BTreeSet<EntryNumber> = entries.filter_map(Value::as_u64).collect();
    for entry in named.into_iter().filter(|entry| !shown.contains(entry)) {
        report.fault(Fault::new(FINDINGS, format!("rests on entry {entry}, which is not in the pack")));
    }
}

/// A pack may leave out what was published of an earlier month without a trace: that is said, and so is what cannot be
/// read.
pub(super) fn earlier(review: &Review, report: &mut Report) {
    let mut months: BTreeMap<(Month, Option<EntryNumber>), Vec<&str>> = BTreeMap::new();
    for level in &review.service_levels {
        for earlier in level.detail.earlier.iter().filter(|earlier| !earlier.read) {
            months.entry((earlier.month, earlier.entry)).or_default().push(&level.id);
        }
    }
    for ((month, entry), levels) in months {
        let levels = levels.join(", ");
        report.unchecked(match entry {
            Some(entry) => format!(
                "what entry {entry} published of {month}: this program cannot read it, and what is owed for {levels} \
                 depends on it"
            ),
            None => format!(
                "whether {month} was published, on which what is owed for {levels} depends: the pack has no \
                 publication of it, and only the log can tell"
            ),
        });
    }
}
