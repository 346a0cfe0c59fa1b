//! The departments' names, remembered: a city's register takes long to read, and they change only when a file comes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use motprov_ledger::{EntryNumber, LedgerError, View};

/// What they rest on: the last file, and how often everything was derived anew.
type Basis = (EntryNumber, u64);

/// The names of the last time, with what they rest on.
#[derive(Debug, Default)]
pub(super) struct Departments(Mutex<Option<(Basis, Arc<BTreeSet<String>>)>>);

impl Departments {
    /// Those of a snapshot.
    pub(super) fn of(&self, view: &View<'_>) -> Result<Arc<BTreeSet<String>>, LedgerError> {
        let basis = (view.last_file()?, view.rebuilds()?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, names)) = known.as_ref().filter(|(of, _)| *of == basis) {
            return Ok(Arc::clone(names));
        }
        let names = Arc::new(view.departments()?);
        *known = Some((basis, Arc::clone(&names)));
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use motprov_ledger::{Database, OrderRow, Rows};
    use motprov_shared::period::Timestamp;

    use super::*;

    #[test]
    fn a_file_that_names_another_department_is_seen_at_once() {
        let data = tempfile::tempdir().unwrap();
        let mut database = Database::create_or_open(data.path()).unwrap();
        let departments = Departments::default();
        let names = |database: &mut Database| database.read(|view| departments.of(view)).unwrap();
        assert!(names(&mut database).is_empty());
        for (number, department) in [("1", "Kultur"), ("2", "Skola")] {
            let order = OrderRow {
                order_no: number.to_owned(),
                department: department.to_owned(),
                cost_centre: "100".to_owned(),
                service: "PC".to_owned(),
                quantity: 1.into(),
                from: "2026-01-01".parse().unwrap(),
                until: None,
            };
            let rows = Rows::Orders(vec![order]);
            database.write(|tx| tx.import("orders.csv", number.as_bytes(), &rows, Timestamp(0))).unwrap();
            assert!(names(&mut database).contains(department));
        }
        assert_eq!(names(&mut database).len(), 2);
    }
}
