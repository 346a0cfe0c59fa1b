//! A month's case from the tables and one straight from the entries are the same: two ways, written apart.

use motprov_assemble::Assembler;
use motprov_ledger::{Database, EntryKind, Interpret, LedgerError};
use motprov_review::case::Case;
use motprov_shared::period::{Interval, Month};

use crate::support::{Files, at};

/// Both cases of October, each list in an order of its own: their order means nothing.
pub(crate) fn both_ways(database: &mut Database, files: &Files) -> (String, String) {
    let month: Month = "2026-10".parse().unwrap();
    let interval = Interval::new(at(0), at(31 * 86_400));
    let read = database.read(|view| {
        let case = view.case(month, interval)?;
        let mut assembler = Assembler::new(month, interval);
        for number in 1..=case.ledger.size {
            let entry = view.entry(number)?.unwrap();
            if let EntryKind::File(kind) = entry.header.kind {
                let rows = files.rows(kind, &entry.header.source, &entry.content, None).unwrap();
                assembler.file(&entry.header, &rows);
            } else {
                assembler.take(&entry).unwrap();
            }
        }
        assert_eq!(assembler.holes(), []);
        Ok::<_, LedgerError>((text(&case), text(&assembler.case(case.ledger))))
    });
    read.unwrap()
}

fn text(case: &Case) -> String {
    let mut lists = [
        lines(&case.assets),
        lines(&case.orders),
        lines(&case.reports),
        lines(&case.observed),
        lines(&case.readings),
        lines(&case.told),
        lines(&case.starts),
        lines(&case.sleeps),
        lines(&case.active),
        lines(&case.losses),
        lines(&case.thinned),
    ];
    for list in &mut lists {
        list.sort();
    }
    lists.concat().join("\n")
}

fn lines<T: std::fmt::Debug>(items: &[T]) -> Vec<String> {
    items.iter().map(|item| format!("{item:?}")).collect()
}
