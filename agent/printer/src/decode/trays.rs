//! prtInputTable: what feeds the printer.

use super::{Table, level_state};
use crate::names;
use crate::oids;
use crate::reading::Tray;

const TYPE: u32 = 2;
const UNIT: u32 = 8;
const MAX_CAPACITY: u32 = 9;
const LEVEL: u32 = 10;
const STATUS: u32 = 11;
const MEDIA: u32 = 12;
const NAME: u32 = 13;
const DESCRIPTION: u32 = 18;

/// A row is a tray when it says what it is or what it holds; a lone status says neither.
pub(super) fn trays(table: &Table<'_>) -> Vec<Tray> {
    let columns = [TYPE, UNIT, MAX_CAPACITY, LEVEL, NAME, DESCRIPTION];
    table.indexes(oids::INPUT, &columns).iter().map(|index| tray(table, index)).collect()
}

fn tray(table: &Table<'_>, index: &[u32]) -> Tray {
    let int = |column| table.int(oids::INPUT, column, index);
    let text = |column| table.some_text(oids::INPUT, column, index);
    let (max_capacity, level) = (int(MAX_CAPACITY), int(LEVEL));
    let (state, percent) = level_state(level, max_capacity);
    let (name, name_from) = match text(NAME) {
        Some(name) => (Some(name), Some("prtInputName")),
        None => match text(DESCRIPTION) {
            Some(name) => (Some(name), Some("prtInputDescription")),
            None => (None, None),
        },
    };
    Tray {
        index: crate::walk::dotted(index),
        name,
        name_from,
        kind: int(TYPE).map(names::input_type),
        unit: int(UNIT).map(names::capacity_unit),
        max_capacity,
        level,
        state,
        percent,
        media: text(MEDIA),
        status: int(STATUS).map(names::sub_unit),
    }
}
