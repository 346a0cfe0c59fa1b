//! Counters in tables whose rows say of themselves what they count, by number or by name.
//! Promise: a row is found by what it says, never by where it stood on another model.

use super::super::located::{Cell, label};
use super::Finds;
use crate::reading::Certainty;
use crate::walk::{Datum, Walk, cell, dotted, enterprise};

pub(crate) const RICOH_TYPE: &str = "367.3.2.1.2.19.5.1.2";
pub(crate) const RICOH_VALUE: &str = "367.3.2.1.2.19.5.1.9";
pub(crate) const LEXMARK_TYPE: &str = "641.6.4.2.1.1.2";
pub(crate) const LEXMARK_VALUE: &str = "641.6.4.2.1.1.4";
pub(crate) const LEXMARK_EVENT_TYPE: &str = "641.6.4.1.1.1.2";
pub(crate) const LEXMARK_EVENT_VALUE: &str = "641.6.4.1.1.1.4";
/// scanCountSides, by kind of scan and paper size.
pub(crate) const LEXMARK_SCANS: &str = "641.6.4.3.1.1.4";
pub(crate) const SHARP_VALUE: &str = "2385.1.1.19.2.1.3";
pub(crate) const SHARP_LABEL: &str = "2385.1.1.19.2.1.4";
pub(crate) const CANON_LABEL: &str = "1602.1.11.2.1.1.2";
pub(crate) const CANON_VALUE: &str = "1602.1.11.2.1.1.3";
/// scmHrDevCountTable: 2 kind of job, 6 colour, 7 value.
pub(crate) const SAMSUNG: &str = "236.11.5.11.53.11.2.1";
/// icKeyServiceType, icKeySubunitIndex and icImpressionTable of PWG 5106.3.
pub(crate) const PWG_SERVICE: &str = "2699.1.3.1.2.1.1.2";
pub(crate) const PWG_SUBUNIT: &str = "2699.1.3.1.2.1.1.5";
pub(crate) const PWG_IMPRESSIONS: &str = "2699.1.3.1.8.1.1";

/// Ricoh's counter types.
const RICOH: &[(&str, &[i64])] = &[
    ("total", &[10]),
    ("copy_total", &[200]),
    ("copy_mono", &[201]),
    ("copy_colour", &[202, 203]),
    ("fax_total", &[300]),
    ("print_total", &[400]),
    ("print_mono", &[401]),
    ("print_colour", &[402, 403]),
    ("scan_total", &[870, 871]),
];

/// paperGeneralCountType of LEXMARK-MPS-MIB; row numbers differ between models, types do not.
const LEXMARK: &[(&str, &[i64])] = &[
    ("picked", &[1]),
    ("mono_total", &[3]),
    ("colour_total", &[4]),
    ("print_total", &[16]),
    ("print_mono", &[17]),
    ("print_colour", &[18]),
    ("copy_total", &[32]),
    ("copy_mono", &[33]),
    ("copy_colour", &[34]),
    ("fax_total", &[48]),
    ("fax_mono", &[49]),
    ("fax_colour", &[50]),
];

/// genCountType of LEXMARK-MPS-MIB: paperJams.
const LEXMARK_EVENTS: &[(&str, &[i64])] = &[("jams", &[97])];

/// Sharp's labels, each with the index that it has on the models seen. The label is the truth where
/// it is in English; the index stands in where the labels are missing or translated.
const SHARP: &[(&str, &str, &[u32])] = &[
    ("mono_total", "Black & White Total Count", &[5, 4, 61]),
    ("colour_total", "Full Color Total Count", &[5, 4, 63]),
    ("two_colour_total", "Two Color Total Count", &[5, 4, 64]),
    ("single_colour_total", "Single Color Total Count", &[5, 4, 80]),
    ("print_total", "Prints", &[1, 4, 60]),
    ("print_mono", "Black & White Print Count", &[1, 4, 61]),
    ("print_colour", "Full Color Print Count", &[1, 4, 63]),
    ("duplex", "Duplex", &[1, 4, 75]),
    ("copy_total", "Copies", &[4, 4, 60]),
    ("copy_mono", "Black & White Copy Count", &[4, 4, 61]),
    ("copy_colour", "Full Color Copy Count", &[4, 4, 63]),
    ("other_mono", "Black & White Other Count", &[5, 5, 61]),
    ("other_colour", "Full Color Other Count", &[5, 5, 63]),
    ("feeder_sheets", "Document Feeder", &[6, 4, 70]),
    ("scan_total", "Scan to E-mail/FTP", &[7, 4, 50]),
];

/// Canon's labels on LBP and MF models.
const CANON: &[(&str, &str)] = &[
    ("total", "Total 1"),
    ("mono_total", "Total (Black 1)"),
    ("print_total", "Print (Total 1)"),
    ("copy_total", "Copy (Total 1)"),
    ("scan_total", "Scan (Total 1)"),
];

/// `ScmHrDevCountJobTypeTC` (1 print, 2 copy, 3 fax in, 5 scan) and `ScmHrDevCountColorTC` (1 full colour,
/// 3 mono) of Samsung's host resources extension.
const SAMSUNG_KINDS: &[(&str, i64, Option<i64>)] = &[
    ("print_total", 1, None),
    ("print_mono", 1, Some(3)),
    ("print_colour", 1, Some(1)),
    ("copy_total", 2, None),
    ("copy_mono", 2, Some(3)),
    ("copy_colour", 2, Some(1)),
    ("fax_total", 3, None),
    ("scan_total", 5, None),
];

/// Name, `IcServiceTypeTC` (3 all services, 4 copy, 7 fax in, 11 print), column of `icImpressionTable` (4 all,
/// 5 black, 7 full colour).
const PWG: &[(&str, i64, u32)] = &[
    ("total", 3, 4),
    ("mono_total", 3, 5),
    ("colour_total", 3, 7),
    ("copy_total", 4, 4),
    ("copy_mono", 4, 5),
    ("copy_colour", 4, 7),
    ("fax_total", 7, 4),
    ("print_total", 11, 4),
    ("print_mono", 11, 5),
    ("print_colour", 11, 7),
];
/// `IcWorkTypeTC` and `IcPersistenceTC`: all work, over the lifetime.
const ALL_WORK_OF_A_LIFETIME: [u32; 2] = [3, 3];

pub(super) fn ricoh(walk: &Walk, finds: &mut Finds) {
    by_type(walk, finds, RICOH, RICOH_TYPE, RICOH_VALUE);
}

pub(super) fn lexmark(walk: &Walk, finds: &mut Finds) {
    by_type(walk, finds, LEXMARK, LEXMARK_TYPE, LEXMARK_VALUE);
    by_type(walk, finds, LEXMARK_EVENTS, LEXMARK_EVENT_TYPE, LEXMARK_EVENT_VALUE);
    let sides = enterprise(LEXMARK_SCANS);
    let cells = walk.column(&sides).map(|(index, _)| Cell::whole(cell(&sides, index))).collect();
    // One row for each size and kind of scan: too many for routine, and never compared with a device's own page.
    finds.put("scan_total", Certainty::Reported, cells, "sum of scanCountSides");
}

/// Tables that say in one column what they count in another. A name needs its first type; the further types are
/// added where they are there.
fn by_type(
    walk: &Walk,
    finds: &mut Finds,
    names: &[(&'static str, &[i64])],
    type_column: &str,
    value_column: &str,
) {
    let (type_column, value_column) = (enterprise(type_column), enterprise(value_column));
    let row_of = |kind: i64| {
        let row = walk.column(&type_column).find(|(_, datum)| **datum == Datum::Int(kind));
        let index = row?.0;
        let guard = (cell(&type_column, index), Datum::Int(kind));
        let found = Cell::guarded(cell(&value_column, index), Some(guard));
        found.read(walk).map(|_| found)
    };
    for (name, kinds) in names {
        let Some(first) = kinds.first().and_then(|kind| row_of(*kind)) else { continue };
        let more = kinds.iter().skip(1).filter_map(|kind| row_of(*kind));
        let cells: Vec<Cell> = std::iter::once(first).chain(more).collect();
        let sources: Vec<String> = cells.iter().map(|cell| dotted(&cell.oid)).collect();
        finds.put(name, Certainty::Verified, cells, &sources.join(" + "));
    }
}

pub(super) fn sharp(walk: &Walk, finds: &mut Finds) {
    let (labels, values) = (enterprise(SHARP_LABEL), enterprise(SHARP_VALUE));
    let known = |text: &str| SHARP.iter().any(|(_, label, _)| *label == text);
    let in_english = walk.column(&labels).any(|(_, datum)| label(datum).is_some_and(known));
    for (name, label, usual) in SHARP {
        let index = if in_english { labelled(walk, &labels, label) } else { Some(usual.to_vec()) };
        if let Some(index) = index {
            row(walk, finds, name, (&labels, &values), &index);
        }
    }
}

pub(super) fn canon(walk: &Walk, finds: &mut Finds) {
    let (labels, values) = (enterprise(CANON_LABEL), enterprise(CANON_VALUE));
    for (name, label) in CANON {
        if let Some(index) = labelled(walk, &labels, label) {
            row(walk, finds, name, (&labels, &values), &index);
        }
    }
}

/// A row whose label, in whatever language, is its guard from now on.
fn row(
    walk: &Walk,
    finds: &mut Finds,
    name: &'static str,
    (labels, values): (&[u32], &[u32]),
    index: &[u32],
) {
    let label = cell(labels, index);
    let guard = walk.get(&label).map(|said| (label, said.clone()));
    let found = Cell::guarded(cell(values, index), guard);
    let source = dotted(&found.oid);
    finds.put(name, Certainty::Verified, vec![found], &source);
}

fn labelled(walk: &Walk, column: &[u32], wanted: &str) -> Option<Vec<u32>> {
    walk.column(column).find(|(_, datum)| label(datum) == Some(wanted)).map(|(index, _)| index.to_vec())
}

/// Rows by kind of job, paper size, sides and colour, to be added up.
pub(super) fn samsung(walk: &Walk, finds: &mut Finds) {
    let column = |number: u32| cell(&enterprise(SAMSUNG), &[number]);
    let (jobs, colours, values) = (column(2), column(6), column(7));
    for (name, job, colour) in SAMSUNG_KINDS {
        let of_job = walk.column(&jobs).filter(|(_, datum)| **datum == Datum::Int(*job));
        let wanted = of_job.filter(|(index, _)| {
            colour.is_none_or(|colour| walk.int(&cell(&colours, index)) == Some(colour))
        });
        let cells = wanted.map(|(index, _)| Cell::whole(cell(&values, index))).collect();
        finds.put(name, Certainty::Reported, cells, "sum of scmHrDevCountValue");
    }
}

/// The standard counters of PWG 5106.3, in any maker's printer. Hardly any printer has them.
pub(super) fn pwg(walk: &Walk, finds: &mut Finds) {
    let (services, subunits) = (enterprise(PWG_SERVICE), enterprise(PWG_SUBUNIT));
    for (name, service, number) in PWG {
        let whole = |index: &[u32]| walk.int(&cell(&subunits, index)).is_none_or(|subunit| subunit == 0);
        let mut keys =
            walk.column(&services).filter(|(_, datum)| **datum == Datum::Int(*service)).map(|(key, _)| key);
        let Some(key) = keys.find(|key| whole(key)) else { continue };
        let index = [&[*number], key, &ALL_WORK_OF_A_LIFETIME[..]].concat();
        let oid = cell(&enterprise(PWG_IMPRESSIONS), &index);
        let source = dotted(&oid);
        finds.put(name, Certainty::Reported, vec![Cell::whole(oid)], &source);
    }
}
