//! What a printer has shown of how it takes questions. Promise: nothing is asked more boldly than it has proved to
//! take; what it has failed once is not asked again.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

/// Rows of one GETBULK to a printer that nothing is known of: more, and some answer tooBig, or nothing
/// (`net-snmp` issue 212).
const ROWS_AT_FIRST: usize = 10;
/// Cells wanted from the first GETBULK.
const CELLS_AT_FIRST: usize = 32;
/// Objects of one GET to a printer that nothing is known of: more, and old ones answer tooBig or nothing.
pub(crate) const OBJECTS_AT_FIRST: usize = 10;
/// Most objects of one GET: the largest plan seen, of 74, takes three.
const OBJECTS: usize = 25;
/// Most rows of one GETBULK.
const ROWS: usize = 64;
/// Octets that an answer may have, to stay within one Ethernet frame: lost fragments cost the whole answer.
const FRAME: usize = 1_400;
/// Printers remembered; beyond, all are met anew.
const REMEMBERED: usize = 16_384;

/// One printer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manners {
    /// Answers GETBULK.
    pub(crate) bulk: bool,
    /// Answers `SNMPv1` only.
    pub(crate) v1: bool,
    cells: usize,
    rows: usize,
    objects: usize,
    /// No more than it failed on.
    most_objects: usize,
}

impl Default for Manners {
    fn default() -> Self {
        let (cells, rows) = (CELLS_AT_FIRST, ROWS_AT_FIRST);
        Self { bulk: true, v1: false, cells, rows, objects: OBJECTS_AT_FIRST, most_objects: OBJECTS }
    }
}

impl Manners {
    /// Rows to ask for of so many columns.
    pub(crate) fn repetitions(&self, columns: usize) -> usize {
        (self.cells / columns.max(1)).clamp(1, self.rows)
    }

    /// A GETBULK was answered with so many cells in so many octets: twice as much may be asked, as far as it would
    /// fit a frame. Only a full answer proves anything.
    pub(crate) fn answered(&mut self, wanted: usize, cells: usize, octets: usize) {
        if cells == 0 || cells < wanted {
            return;
        }
        let fit = (FRAME * cells / octets.max(1)).max(1);
        self.cells = (self.cells.max(cells) * 2).min(fit).max(CELLS_AT_FIRST.min(fit));
        self.rows = (self.rows * 2).min(ROWS);
    }

    /// Objects to ask for in one GET.
    pub(crate) fn objects(&self) -> usize {
        self.objects
    }

    /// A GET of so many objects was answered with so many, in so many octets: twice as many may be asked for, as far
    /// as they would fit a frame.
    pub(crate) fn gave(&mut self, asked: usize, came: usize, octets: usize) {
        if asked == self.objects && came >= asked {
            let fit = FRAME * came / octets.max(1);
            self.objects = (asked * 2).min(fit).min(self.most_objects).max(asked);
        }
    }

    /// It does not take more in one GET.
    pub(crate) fn objects_at_most(&mut self, most: usize) {
        self.most_objects = self.most_objects.min(most.max(1));
        self.objects = self.objects.min(self.most_objects);
    }

    /// tooBig: half as much. False where it could not be less.
    pub(crate) fn too_big(&mut self, asked: usize, columns: usize) -> bool {
        self.rows = (asked / 2).max(1);
        self.cells = self.rows * columns;
        asked > 1
    }
}

/// Everybody's.
#[derive(Debug, Default)]
pub(crate) struct Acquaintances(Mutex<HashMap<SocketAddr, Manners>>);

impl Acquaintances {
    pub(crate) fn of(&self, printer: SocketAddr) -> Manners {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&printer).copied().unwrap_or_default()
    }

    pub(crate) fn keep(&self, printer: SocketAddr, manners: Manners) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(&printer) {
            all.clear();
        }
        all.insert(printer, manners);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_printer_is_asked_for_ten_rows_at_most_and_a_proven_one_for_a_frame() {
        let mut manners = Manners::default();
        assert_eq!([1, 4, 8, 40].map(|columns| manners.repetitions(columns)), [10, 8, 4, 1]);
        for _ in 0..8 {
            let rows = manners.repetitions(1);
            manners.answered(rows, rows, rows * 20);
        }
        assert_eq!(manners.repetitions(1), ROWS);
        manners.answered(ROWS, ROWS, 6_400);
        assert_eq!(manners.repetitions(1), 14, "rows of 100 octets: fourteen fit a frame");
    }

    #[test]
    fn a_printer_is_asked_for_more_objects_once_it_gave_as_many_and_not_again_for_too_many() {
        let mut manners = Manners::default();
        manners.gave(10, 9, 200);
        assert_eq!(manners.objects(), 10);
        manners.gave(10, 10, 1_300);
        assert_eq!(manners.objects(), 10, "no more would fit a frame");
        manners.gave(10, 10, 200);
        manners.gave(20, 20, 400);
        assert_eq!(manners.objects(), 25);
        manners.objects_at_most(12);
        manners.gave(12, 12, 240);
        assert_eq!(manners.objects(), 12);
    }

    #[test]
    fn a_short_answer_proves_nothing_and_too_big_halves() {
        let mut manners = Manners::default();
        manners.answered(10, 4, 100);
        assert_eq!(manners.repetitions(1), 10);
        assert!(manners.too_big(10, 1));
        assert_eq!(manners.repetitions(1), 5);
        assert!(!manners.too_big(1, 1));
    }
}
