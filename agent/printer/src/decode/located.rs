//! Where a counter stands in one printer's rows, and how it is read from there.
//! Promise: a counter that was located once is read from the very same cells for ever, or not at all.

use std::fmt;

use super::brother;
use crate::reading::Certainty;
use crate::walk::{Datum, Walk, dotted};

/// A counter of the maker, found in a full reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located {
    /// Common name: `mono_total`, `copy_colour` ….
    pub(crate) name: &'static str,
    /// How sure the meaning is.
    pub(crate) certainty: Certainty,
    /// As shown to people.
    pub(crate) source: String,
    /// What is added up; one cell unless the maker leaves the sum to the reader.
    pub(crate) cells: Vec<Cell>,
}

/// One number in the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) oid: Vec<u32>,
    pub(crate) part: Part,
    /// The cell beside it that says what this one counts, as it was when the counter was located.
    pub(crate) guard: Option<(Vec<u32>, Datum)>,
}

/// Which part of a value is the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// An integer of any syntax.
    Whole,
    /// The record with this id in Brother's octets.
    Record(u8),
    /// The inches of "1920 INCHES, 4876 CENTIMETERS".
    Inches,
}

impl Cell {
    pub(crate) fn whole(oid: Vec<u32>) -> Self {
        Self { oid, part: Part::Whole, guard: None }
    }

    pub(crate) fn guarded(oid: Vec<u32>, guard: Option<(Vec<u32>, Datum)>) -> Self {
        Self { oid, part: Part::Whole, guard }
    }

    /// The number, where the guard still says what it said. A counter below zero is none.
    pub(crate) fn read(&self, walk: &Walk) -> Option<i64> {
        if !self.stands(walk) {
            return None;
        }
        let number = match self.part {
            Part::Whole => walk.int(&self.oid)?,
            Part::Record(id) => brother::record(walk.octets(&self.oid)?, id)?,
            Part::Inches => inches(walk.get(&self.oid)?)?,
        };
        Some(number).filter(|number| *number >= 0)
    }

    /// Whether the row still says of itself what it said when it was located.
    pub(crate) fn stands(&self, walk: &Walk) -> bool {
        self.guard.as_ref().is_none_or(|(oid, said)| walk.get(oid).is_some_and(|says| same(says, said)))
    }
}

impl fmt::Display for Cell {
    /// The OID; a record within it in square brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&dotted(&self.oid))?;
        match self.part {
            Part::Record(id) => write!(f, "[{id}]"),
            Part::Whole | Part::Inches => Ok(()),
        }
    }
}

impl Located {
    /// The counter: every cell of it, or none.
    pub(crate) fn read(&self, walk: &Walk) -> Option<i64> {
        self.cells.iter().try_fold(0_i64, |sum, cell| sum.checked_add(cell.read(walk)?))
    }
}

/// The same number or the same words; padding is not compared.
fn same(says: &Datum, said: &Datum) -> bool {
    match (label(says), label(said)) {
        (Some(says), Some(said)) => says == said,
        _ => says == said,
    }
}

/// A label, where it is text.
pub(crate) fn label(datum: &Datum) -> Option<&str> {
    match datum {
        Datum::Octets(octets) => std::str::from_utf8(octets).ok().map(|text| text.trim_matches(['\0', ' '])),
        Datum::Int(_) | Datum::Oid(_) => None,
    }
}

/// Label printers have an odometer in words.
fn inches(datum: &Datum) -> Option<i64> {
    label(datum)?.split(',').find_map(|part| part.trim().strip_suffix(" INCHES")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_says_something_else_is_not_read() {
        let guard = Some((vec![1, 2], Datum::Octets(b"Total 1".to_vec())));
        let cell = Cell::guarded(vec![1, 3], guard);
        let walk = |label: &[u8]| -> Walk {
            [(vec![1, 2], Datum::Octets(label.to_vec())), (vec![1, 3], Datum::Int(7))].into_iter().collect()
        };
        assert_eq!(cell.read(&walk(b"Total 1")), Some(7));
        assert_eq!(cell.read(&walk(b" Total 1\0\0")), Some(7), "padding is no difference");
        assert_eq!(cell.read(&walk(b"Total 2")), None);
        assert_eq!(cell.read(&[(vec![1, 3], Datum::Int(7))].into_iter().collect()), None, "no label came");
    }

    #[test]
    fn a_sum_is_read_whole_or_not_at_all() {
        let cells = vec![Cell::whole(vec![1]), Cell::whole(vec![2])];
        let sum = Located { name: "total", certainty: Certainty::Verified, source: String::new(), cells };
        let walk =
            |second: Datum| -> Walk { [(vec![1], Datum::Int(5)), (vec![2], second)].into_iter().collect() };
        assert_eq!(sum.read(&walk(Datum::Int(6))), Some(11));
        assert_eq!(sum.read(&walk(Datum::Int(-1))), None);
        assert_eq!(sum.read(&walk(Datum::Int(i64::MAX))), None);
        assert_eq!(sum.read(&walk(Datum::Octets(vec![6]))), None);
    }

    #[test]
    fn an_odometer_speaks_in_inches() {
        let of = |text: &str| inches(&Datum::Octets(text.as_bytes().to_vec()));
        assert_eq!(of("1920 INCHES, 4876 CENTIMETERS"), Some(1920));
        assert_eq!(of("4876 CENTIMETERS, 1920 INCHES"), Some(1920));
        assert_eq!(of("INCHES"), None);
    }
}
