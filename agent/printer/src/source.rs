//! Which object a printer's pages are counted by. Promise: picked once, by a rule without chance; kept for as long as
//! the printer is the same one, even where the object is silent: no figure is better than another's.
//!
//! The rule:
//! 1. A marker of prtMarkerTable. Of several: one that counts impressions or sheets before one that counts hours or
//!    dots, one that has counted before one at zero, then the lowest index. Never their sum: RFC 3805 lets each marker
//!    count "during the life of the printer", and in printers with a marker for each colour all of them count the same
//!    sheet; a sum would also seem reset whenever one of them is silent. The others are told beside it.
//! 2. Only where no marker counts: the maker's total, where its meaning is verified.

use crate::decode::located::{Cell, Located};
use crate::oids;
use crate::reading::Certainty;
use crate::walk::{Walk, cell};

/// Names of a maker's count of everything, best first.
const TOTALS: [&str; 2] = ["total", "total_printed"];
/// prtMarkerCounterUnit: impressions, sheets.
const PAGES: [i64; 2] = [7, 8];
const COUNTER_UNIT: u32 = 3;

/// Indexes of the markers that count, in order.
pub(crate) fn markers(walk: &Walk) -> Vec<Vec<u32>> {
    let counts = walk.column(oids::LIFE_COUNT).filter(|(index, _)| {
        let count = walk.int(&cell(oids::LIFE_COUNT, index));
        count.is_some_and(|count| count >= 0)
    });
    counts.map(|(index, _)| index.to_vec()).collect()
}

/// The rule.
pub(crate) fn choose(walk: &Walk, markers: &[Vec<u32>], own: &[Located]) -> Option<Cell> {
    let marker = markers.iter().min_by_key(|index| {
        let unit = walk.int(&cell(&cell(oids::MARKER, &[COUNTER_UNIT]), index));
        let counts_pages = unit.is_some_and(|unit| PAGES.contains(&unit));
        let at_zero = walk.int(&cell(oids::LIFE_COUNT, index)) == Some(0);
        (!counts_pages, at_zero)
    });
    let total = || TOTALS.iter().find_map(|name| total(own, name)).cloned();
    marker.map(|index| Cell::whole(cell(oids::LIFE_COUNT, index))).or_else(total)
}

/// A maker's total that is certain and stands in one cell.
fn total<'a>(own: &'a [Located], name: &str) -> Option<&'a Cell> {
    let certain = |own: &&Located| own.name == name && own.certainty == Certainty::Verified;
    match own.iter().find(certain)?.cells.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The source of a printer that had `earlier`. It stays, unless other markers count than before, or the maker's own
/// row, known by its label, now stands elsewhere. Markers that all fell silent are no other markers.
pub(crate) fn keep(
    walk: &Walk,
    earlier: (&Cell, &[Vec<u32>]),
    markers: &[Vec<u32>],
    own: &[Located],
) -> Option<Cell> {
    let (source, counted) = earlier;
    if !markers.is_empty() && markers != counted {
        return choose(walk, markers, own);
    }
    let moved = || TOTALS.iter().filter_map(|name| total(own, name)).find(|cell| is_moved(source, cell));
    Some(moved().unwrap_or(source).clone())
}

/// The maker's counters of a printer that had `earlier`: those that are read, and those that are silent. Each stays
/// where it was read from, unless its own row, known by its label, now stands elsewhere; only new names are added.
pub(crate) fn keep_own<'a>(
    walk: &Walk,
    earlier: impl Iterator<Item = &'a Located>,
    mut found: Vec<Located>,
) -> (Vec<Located>, Vec<Located>) {
    let mut own: Vec<Located> = Vec::new();
    for kept in earlier {
        let place = found.iter().position(|found| found.name == kept.name);
        let found = place.map(|place| found.remove(place)).filter(|found| has_moved(kept, found));
        own.push(found.unwrap_or_else(|| kept.clone()));
    }
    own.append(&mut found);
    own.into_iter().partition(|own| own.read(walk).is_some())
}

/// The same words beside each number, one of them in another row.
fn has_moved(from: &Located, to: &Located) -> bool {
    let stays_or_moves = |(from, to): (&Cell, &Cell)| from == to || is_moved(from, to);
    from.cells.len() == to.cells.len() && from.cells.iter().zip(&to.cells).all(stays_or_moves)
}

/// The same words beside the number, in another row.
fn is_moved(from: &Cell, to: &Cell) -> bool {
    match (&from.guard, &to.guard) {
        (Some((_, said)), Some((_, says))) => said == says && from.part == to.part,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Datum;

    fn located(name: &'static str, cells: Vec<Cell>) -> Located {
        Located { name, certainty: Certainty::Verified, source: String::new(), cells }
    }

    fn in_row(row: u32, label: &str) -> Cell {
        Cell::guarded(vec![1, row], Some((vec![2, row], Datum::Octets(label.as_bytes().to_vec()))))
    }

    #[test]
    fn a_makers_counter_stays_where_it_was_read_or_gives_nothing() {
        let earlier = [
            located("total", vec![Cell::whole(vec![9])]),
            located("copy", vec![in_row(1, "Copies")]),
            located("scan", vec![in_row(2, "Scans")]),
        ];
        let walk: Walk = [
            (vec![1, 1], Datum::Int(7)),
            (vec![2, 1], Datum::Octets(b"Kopior".to_vec())),
            (vec![1, 5], Datum::Int(8)),
            (vec![2, 5], Datum::Octets(b"Scans".to_vec())),
            (vec![4], Datum::Int(6)),
        ]
        .into_iter()
        .collect();
        let found = vec![
            located("total", vec![Cell::whole(vec![4])]),
            located("copy", vec![in_row(1, "Kopior")]),
            located("scan", vec![in_row(5, "Scans")]),
            located("fax", vec![Cell::whole(vec![4])]),
        ];
        let (read, silent) = keep_own(&walk, earlier.iter(), found);
        let figures: Vec<_> = read.iter().map(|own| (own.name, own.read(&walk))).collect();
        assert_eq!(figures, [("scan", Some(8)), ("fax", Some(6))], "the row moved; the name is new");
        assert_eq!(silent, [earlier[0].clone(), earlier[1].clone()], "no other cell takes their place");
        let back: Walk = [(vec![9], Datum::Int(70))].into_iter().collect();
        assert_eq!(keep_own(&back, silent.iter(), Vec::new()).0, [earlier[0].clone()]);
    }
}
