//! Counters of the makers, under common names, each with its source.
//! Promise: a counter is given only where its meaning is verified or two independent sources agree;
//! numbers that sources disagree on stay out.
//!
//! Sources: HP-LASERJET-COMMON-MIB, BROTHER-MIB, LEXMARK-MPS-MIB, `LibreNMS`, glpi-agent, printmaster's
//! comparisons with the devices' own pages.

use std::collections::BTreeMap;

use super::brother;
use super::identity::enterprise_number;
use crate::makers;
use crate::walk::{Datum, Walk, arcs, cell, dotted, enterprise};

/// Value and source by name.
pub(super) type Found = BTreeMap<&'static str, (i64, String)>;

/// Name, and OID below `1.3.6.1.4.1`.
type Scalars = &'static [(&'static str, &'static str)];

pub(crate) const BROTHER_COUNTERS: &str = "2435.2.3.9.4.2.1.5.5.10.0";
pub(crate) const ZEBRA_ODOMETER: &str = "10642.200.17.3.0";
pub(crate) const RICOH_TYPE: &str = "367.3.2.1.2.19.5.1.2";
pub(crate) const RICOH_VALUE: &str = "367.3.2.1.2.19.5.1.9";
pub(crate) const LEXMARK_TYPE: &str = "641.6.4.2.1.1.2";
pub(crate) const LEXMARK_VALUE: &str = "641.6.4.2.1.1.4";
pub(crate) const SHARP_VALUE: &str = "2385.1.1.19.2.1.3";
pub(crate) const SHARP_LABEL: &str = "2385.1.1.19.2.1.4";
pub(crate) const CANON_LABEL: &str = "1602.1.11.2.1.1.2";
pub(crate) const CANON_VALUE: &str = "1602.1.11.2.1.1.3";

/// Counters with an OID of their own, whoever the maker.
pub(crate) const SCALARS: Scalars = &[
    ("total", "11.2.3.9.4.2.1.4.1.2.5.0"),
    ("mono_total", "11.2.3.9.4.2.1.4.1.2.6.0"),
    ("colour_total", "11.2.3.9.4.2.1.4.1.2.7.0"),
    ("duplex", "11.2.3.9.4.2.1.4.1.2.22.0"),
    ("jams", "11.2.3.9.4.2.1.4.1.2.34.0"),
    ("scan_flatbed", "11.2.3.9.4.2.1.2.2.1.74.0"),
    ("total", "1602.1.11.1.3.1.4.101"),
    ("mono_total", "1602.1.11.1.3.1.4.108"),
    ("print_total", "1602.1.11.1.3.1.4.301"),
    ("scan_total", "1602.1.11.1.3.1.4.501"),
    ("total", "253.8.53.13.2.1.6.1.20.1"),
    ("mono_total", "253.8.53.13.2.1.6.1.20.34"),
    ("colour_total", "253.8.53.13.2.1.6.1.20.33"),
    ("total", "18334.1.1.1.5.7.2.1.1.0"),
    ("duplex", "18334.1.1.1.5.7.2.1.3.0"),
    ("scan_total", "18334.1.1.1.5.7.2.1.5.0"),
    ("copy_mono", "18334.1.1.1.5.7.2.2.1.5.1.1"),
    ("print_mono", "18334.1.1.1.5.7.2.2.1.5.1.2"),
    ("copy_colour", "18334.1.1.1.5.7.2.2.1.5.2.1"),
    ("print_colour", "18334.1.1.1.5.7.2.2.1.5.2.2"),
    ("total_printed", "1347.43.10.1.1.12.1.1"),
    ("print_total", "1347.42.3.1.1.1.1.1"),
    ("copy_total", "1347.42.3.1.1.1.1.2"),
    ("fax_total", "1347.42.3.1.1.1.1.4"),
    ("print_mono", "1347.42.3.1.2.1.1.1.1"),
    ("print_single_colour", "1347.42.3.1.2.1.1.1.2"),
    ("print_colour", "1347.42.3.1.2.1.1.1.3"),
    ("copy_mono", "1347.42.3.1.2.1.1.2.1"),
    ("copy_single_colour", "1347.42.3.1.2.1.1.2.2"),
    ("copy_colour", "1347.42.3.1.2.1.1.2.3"),
    ("fax_mono", "1347.42.3.1.2.1.1.4.1"),
    ("fax_single_colour", "1347.42.3.1.2.1.1.4.2"),
    ("fax_colour", "1347.42.3.1.2.1.1.4.3"),
    ("scan_copy", "1347.42.3.1.3.1.1.2"),
    ("scan_fax", "1347.42.3.1.3.1.1.4"),
    ("scan_other", "1347.42.3.1.4.1.1.1"),
    ("scan_total", "1347.46.10.1.1.5.3"),
    ("total", "1248.1.2.2.27.1.1.30.1.1"),
    ("mono_total", "1248.1.2.2.27.1.1.3.1.1"),
    ("colour_total", "1248.1.2.2.27.1.1.4.1.1"),
    ("print_total", "1248.1.2.2.27.6.1.4.1.1.1"),
    ("copy_total", "1248.1.2.2.27.6.1.4.1.1.2"),
    ("print_colour", "1248.1.2.2.27.6.1.5.1.1.1"),
    ("copy_colour", "1248.1.2.2.27.6.1.5.1.1.2"),
    ("total", "40093.6.4.1"),
    ("duplex", "40093.1.1.3.1"),
    ("copy_total", "40093.1.1.3.9"),
    ("print_total", "40093.1.1.3.12"),
];

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

/// Types of LEXMARK-MPS-MIB; row numbers differ between models, types do not.
const LEXMARK: &[(&str, &[i64])] = &[
    ("mono_total", &[3]),
    ("colour_total", &[4]),
    ("print_total", &[16]),
    ("print_mono", &[17]),
    ("print_colour", &[18]),
    ("copy_total", &[32]),
    ("copy_mono", &[33]),
    ("copy_colour", &[34]),
    ("fax_total", &[48]),
];

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

/// Records of Brother's counter octets.
const BROTHER: &[(&str, u8)] = &[("total", 0), ("mono_total", 1), ("colour_total", 2), ("duplex", 6)];

/// Sums that the maker leaves to the reader: name, parts, how.
const SUMS: &[(&str, &str, &[&str], &str)] = &[
    ("18334", "mono_total", &["copy_mono", "print_mono"], "sum copy+print"),
    ("18334", "colour_total", &["copy_colour", "print_colour"], "sum copy+print"),
    ("1347", "mono_total", &["print_mono", "copy_mono", "fax_mono"], "sum print+copy+fax"),
    (
        "1347",
        "colour_total",
        &[
            "print_colour",
            "print_single_colour",
            "copy_colour",
            "copy_single_colour",
            "fax_colour",
            "fax_single_colour",
        ],
        "sum print+copy+fax",
    ),
];

/// Every counter of the maker that the rows hold. Trees of other makers are not looked into: printers
/// imitate one another.
pub(super) fn counters(walk: &Walk) -> Found {
    let trees = makers::trees(enterprise_number(walk));
    let mut found = Found::new();
    for (name, oid) in SCALARS.iter().filter(|(_, oid)| trees.contains(&tree(oid))) {
        let oid = enterprise(oid);
        if let Some(value) = walk.int(&oid) {
            put(&mut found, name, value, dotted(&oid));
        }
    }
    for tree in trees {
        match tree {
            367 => by_type(walk, &mut found, RICOH, RICOH_TYPE, RICOH_VALUE),
            641 => by_type(walk, &mut found, LEXMARK, LEXMARK_TYPE, LEXMARK_VALUE),
            1602 => canon(walk, &mut found),
            2385 => sharp(walk, &mut found),
            2435 => brother(walk, &mut found),
            10642 => zebra(walk, &mut found),
            _ => {}
        }
    }
    sums(&mut found);
    found
}

/// Enterprise number that a constant starts with.
pub(crate) fn tree(oid: &str) -> u32 {
    arcs(oid).first().copied().unwrap_or(0)
}

/// The first source of a name stays; a counter below zero is none.
fn put(found: &mut Found, name: &'static str, value: i64, source: String) {
    if value >= 0 {
        found.entry(name).or_insert((value, source));
    }
}

/// Tables whose rows say in one column what they count in another. A name needs its first type; the
/// further types are added where they are there.
fn by_type(
    walk: &Walk,
    found: &mut Found,
    names: &[(&'static str, &[i64])],
    type_column: &str,
    value_column: &str,
) {
    let (type_column, value_column) = (enterprise(type_column), enterprise(value_column));
    let row_of = |kind: i64| {
        let row = walk.column(&type_column).find(|(_, datum)| **datum == Datum::Int(kind));
        let oid = cell(&value_column, row?.0);
        Some((walk.int(&oid)?, dotted(&oid)))
    };
    for (name, kinds) in names {
        let rows: Vec<(i64, String)> = kinds.iter().filter_map(|kind| row_of(*kind)).collect();
        if kinds.first().is_some_and(|kind| row_of(*kind).is_some()) {
            let sum = rows.iter().fold(0_i64, |sum, (value, _)| sum.saturating_add(*value));
            let sources: Vec<&str> = rows.iter().map(|(_, source)| source.as_str()).collect();
            put(found, name, sum, sources.join(" + "));
        }
    }
}

fn sharp(walk: &Walk, found: &mut Found) {
    let (labels, values) = (enterprise(SHARP_LABEL), enterprise(SHARP_VALUE));
    let known = |text: &str| SHARP.iter().any(|(_, label, _)| *label == text);
    let in_english = walk.column(&labels).any(|(_, datum)| label_of(datum).is_some_and(known));
    for (name, label, usual) in SHARP {
        let index = if in_english { labelled(walk, &labels, label) } else { Some(usual.to_vec()) };
        let Some(index) = index else { continue };
        let oid = cell(&values, &index);
        if let Some(value) = walk.int(&oid) {
            put(found, name, value, dotted(&oid));
        }
    }
}

fn canon(walk: &Walk, found: &mut Found) {
    let (labels, values) = (enterprise(CANON_LABEL), enterprise(CANON_VALUE));
    for (name, label) in CANON {
        let Some(index) = labelled(walk, &labels, label) else { continue };
        let oid = cell(&values, &index);
        if let Some(value) = walk.int(&oid) {
            put(found, name, value, dotted(&oid));
        }
    }
}

fn label_of(datum: &Datum) -> Option<&str> {
    match datum {
        Datum::Octets(octets) => std::str::from_utf8(octets).ok().map(str::trim),
        Datum::Int(_) | Datum::Oid(_) => None,
    }
}

fn labelled(walk: &Walk, column: &[u32], label: &str) -> Option<Vec<u32>> {
    walk.column(column).find(|(_, datum)| label_of(datum) == Some(label)).map(|(index, _)| index.to_vec())
}

fn brother(walk: &Walk, found: &mut Found) {
    let Some(octets) = walk.octets(&enterprise(BROTHER_COUNTERS)) else { return };
    let records = brother::records(octets);
    for (name, id) in BROTHER {
        if let Some((_, value)) = records.iter().find(|(record, _)| record == id) {
            put(found, name, *value, BROTHER_COUNTERS.to_owned());
        }
    }
}

/// Label printers have an odometer in words: "1920 INCHES, 4876 CENTIMETERS".
fn zebra(walk: &Walk, found: &mut Found) {
    let oid = enterprise(ZEBRA_ODOMETER);
    let Some(text) = walk.get(&oid).and_then(label_of) else { return };
    let inches = text.split(',').find_map(|part| part.trim().strip_suffix(" INCHES")?.trim().parse().ok());
    if let Some(inches) = inches {
        put(found, "printed_length_inches", inches, format!("{} (text)", dotted(&oid)));
    }
}

fn sums(found: &mut Found) {
    for (maker, name, parts, how) in SUMS {
        let of_maker = format!("1.3.6.1.4.1.{maker}.");
        let values: Vec<i64> = parts
            .iter()
            .filter_map(|part| found.get(part).filter(|(_, source)| source.starts_with(&of_maker)))
            .map(|(value, _)| *value)
            .collect();
        // Single-colour counters are missing on older models; copies and prints never are.
        let needed = parts.iter().filter(|part| !part.contains("single") && !part.starts_with("fax"));
        if needed.clone().all(|part| found.contains_key(part)) && !values.is_empty() {
            let sum = values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
            put(found, name, sum, (*how).to_owned());
        }
    }
}
