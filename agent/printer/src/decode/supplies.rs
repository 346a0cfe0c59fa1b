//! prtMarkerSuppliesTable with the colours of prtMarkerColorantTable.

use super::{Table, level_state, percent};
use crate::names;
use crate::oids;
use crate::reading::{Percent, Supply};
use crate::text;
use crate::walk::cell;

const COLORANT_INDEX: u32 = 3;
const CLASS: u32 = 4;
const TYPE: u32 = 5;
const DESCRIPTION: u32 = 6;
const UNIT: u32 = 7;
const MAX_CAPACITY: u32 = 8;
const LEVEL: u32 = 9;

/// Words of a waste box in the languages met so far, lower case; used only where the printer gives
/// neither class nor type.
const RECEPTACLE_WORDS: &[&str] = &[
    "waste",
    "receptacle",
    "resttoner",
    "maintenance box",
    "överskott",
    "restbläck",
    "spilltoner",
    "récupérat",
    "recupero",
    "residual",
    "afvalbak",
    "отработ",
    "zużyt",
    "廢",
    "废",
    "廃",
];

pub(super) fn supplies(table: &Table<'_>) -> Vec<Supply> {
    let indexes = table.indexes(oids::SUPPLIES, &[2, 3, 4, 5, 6, 7, 8, 9]);
    indexes.iter().map(|index| supply(table, index)).collect()
}

fn supply(table: &Table<'_>, index: &[u32]) -> Supply {
    let int = |column| table.int(oids::SUPPLIES, column, index);
    let (class, kind) = (int(CLASS), int(TYPE));
    let octets = table.octets(oids::SUPPLIES, DESCRIPTION, index);
    let description = octets.and_then(|octets| text::some_text(octets, table.charset));
    let (max_capacity, level) = (int(MAX_CAPACITY), int(LEVEL));
    let (state, percent) = level_state(level, max_capacity);
    Supply {
        index: crate::walk::dotted(index),
        class: class.map(names::supply_class),
        kind: kind.map(names::supply_type),
        unit: int(UNIT).map(names::supply_unit),
        colorant: colorant(table, index),
        max_capacity,
        level,
        state,
        percent,
        receptacle: is_receptacle(class, kind, description.as_deref()),
        description_hex: octets.filter(|octets| !octets.is_ascii()).map(hex::encode),
        percent_heuristic: guessed_percent(level, max_capacity),
        description,
    }
}

/// Colour of the colorant row that the supply points to; 0 means that it has none.
fn colorant(table: &Table<'_>, index: &[u32]) -> Option<String> {
    let row = u32::try_from(table.int(oids::SUPPLIES, COLORANT_INDEX, index)?).ok()?;
    let device = *index.first()?;
    let value = table.walk.octets(&cell(oids::COLORANT_VALUE, &[device, row]))?;
    text::some_text(value, table.charset)
}

/// The class decides, else the type (RFC 3805: wasteToner, wasteInk, wasteWax, wasteWater,
/// wastePaper), else the words.
fn is_receptacle(class: Option<i64>, kind: Option<i64>, description: Option<&str>) -> bool {
    match (class, kind) {
        (Some(class @ (3 | 4)), _) => class == 4,
        (_, Some(kind)) => matches!(kind, 4 | 8 | 14 | 24 | 26),
        (_, None) => description.is_some_and(|text| {
            let text = text.to_lowercase();
            RECEPTACLE_WORDS.iter().any(|word| text.contains(word))
        }),
    }
}

/// Level 0–100 beside an unknown capacity reads as a percentage by every tool, but no standard says so.
fn guessed_percent(level: Option<i64>, capacity: Option<i64>) -> Option<Percent> {
    match (level?, capacity?) {
        (level @ 0..=100, -2) => percent(level, 100),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_outweighs_type_and_words() {
        assert!(is_receptacle(Some(4), Some(1), Some("Box")));
        assert!(!is_receptacle(Some(3), Some(1), Some("Waste")));
        assert!(is_receptacle(None, Some(4), None));
        assert!(!is_receptacle(None, Some(3), Some("Waste toner")));
        assert!(is_receptacle(None, None, Some("Resttoner")));
        assert!(!is_receptacle(None, None, None));
    }
}
