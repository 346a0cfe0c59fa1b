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

/// The same words beside the number, in another row.
fn is_moved(from: &Cell, to: &Cell) -> bool {
    match (&from.guard, &to.guard) {
        (Some((_, said)), Some((_, says))) => said == says && from.part == to.part,
        _ => false,
    }
}
