//! Earlier months as the ledger holds them: publications and their corrections, of which the last counts.

use std::collections::BTreeMap;

use motprov_log::EntryNumber;
use motprov_review::case::{Case, PastMonth, PastPublication, looks_back};
use motprov_review::contract::Contract;
use motprov_review::published::Findings;
use motprov_shared::period::Month;

/// Publications, taken in the ledger's order.
#[derive(Debug, Default)]
pub struct Past {
    /// The levels of each month's latest; `None` where this version cannot read them.
    latest: BTreeMap<Month, (EntryNumber, Option<Vec<PastMonth>>)>,
}

impl Past {
    /// Takes the findings of a publication, JSON as published.
    pub fn take(&mut self, entry: EntryNumber, month: Month, findings: &[u8]) {
        let findings = serde_json::from_slice(findings).ok();
        let findings = findings.filter(|findings: &Findings| findings.month == month);
        self.latest.insert(month, (entry, findings.map(|findings| PastMonth::of(entry, &findings))));
    }

    /// Puts into a case what the contract looks back at.
    #[must_use]
    pub fn into_case(mut self, contract: &Contract, case: Case) -> Case {
        let (mut past, mut published) = (Vec::new(), Vec::new());
        for month in looks_back(contract, case.month) {
            let Some((entry, levels)) = self.latest.remove(&month) else { continue };
            published.push(PastPublication { month, entry, is_read: levels.is_some() });
            past.extend(levels.into_iter().flatten());
        }
        Case { past, published, ..case }
    }
}
