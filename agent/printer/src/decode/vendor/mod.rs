//! Counters of the makers, under common names, each with its source.
//! Promise: what is not certain is kept apart as a hint, and nothing is counted with it.

pub(crate) mod scalars;
pub(crate) mod tables;

use super::identity::enterprise_number;
use super::located::{Cell, Located, Part};
use crate::makers;
use crate::reading::Certainty;
use crate::walk::{Walk, arcs, dotted, enterprise};

pub(crate) const BROTHER_COUNTERS: &str = "2435.2.3.9.4.2.1.5.5.10.0";
pub(crate) const ZEBRA_ODOMETER: &str = "10642.200.17.3.0";

/// Records of Brother's counter octets.
const BROTHER: &[(&str, u8)] = &[
    ("total", 0x00),
    ("mono_total", 0x01),
    ("colour_total", 0x02),
    ("duplex", 0x06),
    ("images_black", 0x12),
    ("images_cyan", 0x13),
    ("images_magenta", 0x14),
    ("images_yellow", 0x15),
    ("images", 0x16),
];

/// Sums that the maker leaves to the reader: maker, name, parts that must be there, parts that some models lack, how.
type Sum = (u32, &'static str, &'static [&'static str], &'static [&'static str], &'static str);

const SUMS: &[Sum] = &[
    (18334, "mono_total", &["copy_mono", "print_mono"], &[], "sum copy+print"),
    (18334, "colour_total", &["copy_colour", "print_colour"], &[], "sum copy+print"),
    (1347, "mono_total", &["print_mono", "copy_mono"], &["fax_mono"], "sum print+copy+fax"),
    (
        1347,
        "colour_total",
        &["print_colour", "copy_colour"],
        &["print_single_colour", "copy_single_colour", "fax_colour", "fax_single_colour"],
        "sum print+copy+fax",
    ),
    (1602, "mono_total", &["mono_large", "mono_small"], &[], "sum large+small"),
    (1602, "colour_total", &["colour_large", "colour_small"], &[], "sum large+small"),
];

/// Counters found so far.
pub(super) struct Finds<'a> {
    walk: &'a Walk,
    found: Vec<Located>,
}

impl Finds<'_> {
    /// Adds a counter that can be read, unless the name has one that is as certain: the first source stays.
    fn put(&mut self, name: &'static str, certainty: Certainty, cells: Vec<Cell>, source: &str) {
        let located = Located { name, certainty, source: source.to_owned(), cells };
        let known = self.found.iter().any(|found| found.name == name && found.certainty == certainty);
        if !known && !located.cells.is_empty() && located.read(self.walk).is_some() {
            self.found.push(located);
        }
    }

    fn verified(&self, name: &str) -> Option<&Located> {
        self.found.iter().find(|found| found.name == name && found.certainty == Certainty::Verified)
    }
}

/// Every counter of the maker that the rows hold. Trees of other makers are not looked into: printers
/// imitate one another.
pub(crate) fn locate(walk: &Walk) -> Vec<Located> {
    let trees = makers::trees(enterprise_number(walk));
    let mut finds = Finds { walk, found: Vec::new() };
    let classes = [(Certainty::Verified, scalars::VERIFIED), (Certainty::Reported, scalars::REPORTED)];
    for (certainty, scalars) in classes {
        for (name, oid) in scalars.iter().filter(|(_, oid)| trees.contains(&tree(oid))) {
            let oid = enterprise(oid);
            let source = dotted(&oid);
            finds.put(name, certainty, vec![Cell::whole(oid)], &source);
        }
    }
    for tree in trees {
        match tree {
            236 => tables::samsung(walk, &mut finds),
            367 => tables::ricoh(walk, &mut finds),
            641 => tables::lexmark(walk, &mut finds),
            1602 => tables::canon(walk, &mut finds),
            2385 => tables::sharp(walk, &mut finds),
            2435 => brother(&mut finds),
            10642 => zebra(&mut finds),
            _ => {}
        }
    }
    tables::pwg(walk, &mut finds);
    sums(&mut finds);
    // A hint beside a certain counter of the same name helps nobody.
    let certain: Vec<&str> = finds
        .found
        .iter()
        .filter(|found| found.certainty == Certainty::Verified)
        .map(|found| found.name)
        .collect();
    let keep = |found: &Located| found.certainty == Certainty::Verified || !certain.contains(&found.name);
    finds.found.iter().filter(|found| keep(found)).cloned().collect()
}

/// Enterprise number that a constant starts with.
pub(crate) fn tree(oid: &str) -> u32 {
    arcs(oid).first().copied().unwrap_or(0)
}

fn brother(finds: &mut Finds) {
    let oid = enterprise(BROTHER_COUNTERS);
    for (name, id) in BROTHER {
        let cell = Cell { oid: oid.clone(), part: Part::Record(*id), guard: None };
        finds.put(name, Certainty::Verified, vec![cell], BROTHER_COUNTERS);
    }
}

fn zebra(finds: &mut Finds) {
    let oid = enterprise(ZEBRA_ODOMETER);
    let source = format!("{} (text)", dotted(&oid));
    let cell = Cell { oid, part: Part::Inches, guard: None };
    finds.put("printed_length_inches", Certainty::Verified, vec![cell], &source);
}

fn sums(finds: &mut Finds) {
    for (maker, name, needed, more, how) in SUMS {
        let of_maker = |part: &&str| {
            let own = |cell: &Cell| cell.oid.starts_with(&enterprise(&maker.to_string()));
            finds.verified(part).filter(|found| found.cells.iter().all(own)).map(|found| found.cells.clone())
        };
        let parts: Option<Vec<_>> = needed.iter().map(of_maker).collect();
        let Some(parts) = parts else { continue };
        let cells = parts.into_iter().chain(more.iter().filter_map(of_maker)).flatten().collect();
        finds.put(name, Certainty::Verified, cells, how);
    }
}
