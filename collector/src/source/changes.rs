//! Change requests, read from their files once and followed for each question.

use std::collections::{BTreeMap, BTreeSet};

use motprov_access::Departments;
use motprov_ledger::{Database, EntryKind, FileKind, LedgerError, View};
use motprov_review::calendar::whole_month;
use motprov_review::changes::{Question, StageVisit, follow};
use motprov_review::months::Months;
use motprov_web::source::{Asked, ChangeSource, ChangesOfMonth, Source, SourceError};

use super::Answers;
use super::recall::Recalled;
use crate::review::Basis;
use crate::{clock, held};

/// Kinds of entries that change requests, or what is read of them, come from.
const KINDS: [EntryKind; 3] =
    [EntryKind::File(FileKind::Changes), EntryKind::File(FileKind::ChangeMilestones), EntryKind::Erasure];

impl ChangeSource for Answers {
    fn changes(&self, asked: &Asked) -> Result<ChangesOfMonth, SourceError> {
        let head = self.head(asked)?;
        let basis = self.read(|view| Ok(basis_of(view, &KINDS)?))?;
        let data = self.remembered.data.clone();
        let work = move || {
            let mut database = Database::open_read_only(&data).map_err(|error| error.to_string())?;
            database.read(held::changes).map_err(|error| error.to_string())
        };
        let visits = match self.remembered.changes.get(&(), basis, work) {
            Recalled::Ready(visits, _) => visits,
            Recalled::Computing => return Ok(ChangesOfMonth { head, report: None, entries: Vec::new() }),
            Recalled::Failed(why) => return Err(SourceError::Failed(why)),
        };
        let visits = own(&visits, &asked.departments);
        let zone = head.contract.zone.clone();
        let at = whole_month(head.month, &zone).end.min(clock::now());
        let (baseline, later) = Months::usual(head.month.next());
        let entries: BTreeSet<u64> = visits.iter().map(|visit| visit.entry).collect();
        let report = follow(&visits, &Question { at, zone, department: None, baseline, later });
        Ok(ChangesOfMonth { head, report: Some(report), entries: entries.into_iter().collect() })
    }
}

/// What entries of some kinds rest on: it stays while others are appended.
pub(super) fn basis_of(view: &View<'_>, kinds: &[EntryKind]) -> Result<Basis, LedgerError> {
    let size = view.state()?.size;
    let mut last = 0;
    for kind in kinds {
        let found = view.entries(1..=size, Some(*kind), usize::MAX)?;
        last = last.max(found.last().map_or(0, |header| header.number));
    }
    Ok(Basis { size: last, rebuilds: view.rebuilds()? })
}

/// Stays of the changes that may be told: every department that a change names must be among those asked for. One that
/// names none is for who sees all.
fn own(visits: &[StageVisit], departments: &Departments) -> Vec<StageVisit> {
    if *departments == Departments::All {
        return visits.to_vec();
    }
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for visit in visits {
        named.entry(&visit.change).or_default().extend(visit.department.as_deref());
    }
    let is_own = |change: &str| {
        named.get(change).is_some_and(|all| !all.is_empty() && all.iter().all(|name| departments.has(name)))
    };
    visits.iter().filter(|visit| is_own(&visit.change)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use motprov_review::changes::WaitsFor;
    use motprov_shared::period::Timestamp;

    use super::*;

    #[test]
    fn a_change_is_told_only_where_every_department_it_names_may_be() {
        let visit = |change: &str, department: Option<&str>| StageVisit {
            change: change.to_owned(),
            department: department.map(str::to_owned),
            stage: "analys".to_owned(),
            waits_for: WaitsFor::Supplier,
            from: Timestamp(0),
            until: None,
            row: 2,
            entry: 1,
        };
        let all = [
            visit("1", Some("Kultur")),
            visit("1", None),
            visit("2", Some("Skola")),
            visit("3", None),
            visit("4", Some("Kultur")),
            visit("4", Some("Skola")),
        ];
        let kultur = Departments::Only(["Kultur".to_owned()].into());
        let told: Vec<String> = own(&all, &kultur).into_iter().map(|visit| visit.change).collect();
        assert_eq!(told, ["1", "1"]);
        assert_eq!(own(&all, &Departments::All).len(), all.len());
    }
}
