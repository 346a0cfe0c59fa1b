//! A walk to a reading. Pure and total: any rows give a reading, none gives a panic.
//! Rows are joined by their full index, never by their order: tables of real printers are sparse.

mod alerts;
pub(crate) mod brother;
mod counters;
pub(crate) mod identity;
pub(crate) mod located;
mod status;
mod supplies;
mod trays;
pub(crate) mod vendor;

pub(crate) use identity::{DEVICE_IDS, HP_MODEL, HP_SERIAL, MODELS, SERIALS, enterprise_number};
pub(crate) use status::{device_index, error_state};

use std::collections::BTreeSet;

use crate::oids;
use crate::reading::{LevelState, Percent, Reading};
use crate::text;
use crate::walk::{Datum, Walk, cell};

/// Reads what the rows say.
#[must_use]
pub fn decode(walk: &Walk) -> Reading {
    let device = device_index(walk);
    let charset = charset(walk, device, oids::CURRENT_LOCALIZATION);
    let table = Table { walk, charset };
    Reading {
        identity: identity::identity(walk, device, charset),
        localization_charset: charset,
        counters: counters::counters(walk),
        status: status::status(walk, device),
        supplies: supplies::supplies(&table),
        trays: trays::trays(&table),
        maintenance: brother::maintenance(walk),
        alerts: alerts::alerts(&table),
        console: console(walk, device, charset),
        sys_up_time: walk.int(oids::SYS_UP_TIME),
        notes: walk.notes().to_vec(),
    }
}

/// prtLocalizationCharacterSet of the localisation that `which` points to; of the first row where the
/// pointer is missing, as it often is.
pub(crate) fn charset(walk: &Walk, device: u32, which: &[u32]) -> Option<i64> {
    let current = walk.int(&cell(which, &[device])).or_else(|| first_int(walk, which));
    let of_current = current.and_then(|row| {
        let row = u32::try_from(row).ok()?;
        walk.int(&cell(oids::CHARACTER_SET, &[device, row]))
    });
    of_current.or_else(|| first_int(walk, oids::CHARACTER_SET))
}

fn first_int(walk: &Walk, column: &[u32]) -> Option<i64> {
    walk.column(column).find_map(|(_, datum)| match datum {
        Datum::Int(value) => Some(*value),
        Datum::Octets(_) | Datum::Oid(_) => None,
    })
}

/// The display may speak another language than the tables (prtConsoleLocalization).
fn console(walk: &Walk, device: u32, charset_of_tables: Option<i64>) -> Vec<String> {
    let pointed = first_int(walk, oids::CONSOLE_LOCALIZATION).is_some();
    let charset = if pointed { charset(walk, device, oids::CONSOLE_LOCALIZATION) } else { charset_of_tables };
    let lines = walk.column(oids::CONSOLE_TEXT).filter_map(|(_, datum)| match datum {
        Datum::Octets(octets) => Some(text::text(octets, charset)),
        Datum::Int(_) | Datum::Oid(_) => None,
    });
    lines.collect()
}

/// The walk, and the character set that its texts are in.
struct Table<'a> {
    walk: &'a Walk,
    charset: Option<i64>,
}

impl Table<'_> {
    /// Every index that any of `columns` of `entry` has, in order.
    fn indexes(&self, entry: &[u32], columns: &[u32]) -> BTreeSet<Vec<u32>> {
        let of_column = |column: &u32| {
            let column = cell(entry, &[*column]);
            self.walk.column(&column).map(|(index, _)| index.to_vec()).collect::<Vec<_>>()
        };
        columns.iter().flat_map(of_column).filter(|index| !index.is_empty()).collect()
    }

    fn int(&self, entry: &[u32], column: u32, index: &[u32]) -> Option<i64> {
        self.walk.int(&cell(&cell(entry, &[column]), index))
    }

    fn octets(&self, entry: &[u32], column: u32, index: &[u32]) -> Option<&[u8]> {
        self.walk.octets(&cell(&cell(entry, &[column]), index))
    }

    /// Text that may be empty: an alert's description is, and that says something else than no cell.
    fn text(&self, entry: &[u32], column: u32, index: &[u32]) -> Option<String> {
        Some(text::text(self.octets(entry, column, index)?, self.charset))
    }

    fn some_text(&self, entry: &[u32], column: u32, index: &[u32]) -> Option<String> {
        text::some_text(self.octets(entry, column, index)?, self.charset)
    }
}

/// What a level means beside a capacity, and the percentage where there is one (RFC 3805
/// prtMarkerSuppliesLevel, prtInputCurrentLevel: −1 no limit, −2 unknown, −3 something left).
pub(crate) fn level_state(level: Option<i64>, capacity: Option<i64>) -> (LevelState, Option<Percent>) {
    match (level, capacity) {
        (None, _) => (LevelState::NotReported, None),
        (Some(-1), _) => (LevelState::Unrestricted, None),
        (Some(-3), _) => (LevelState::SomeRemaining, None),
        (Some(level), _) if level < 0 => (LevelState::Unknown, None),
        (Some(level), Some(capacity)) if capacity > 0 => match percent(level, capacity) {
            Some(percent) => (LevelState::Measured, Some(percent)),
            None => (LevelState::NoCapacity, None),
        },
        (Some(_), _) => (LevelState::NoCapacity, None),
    }
}

/// `100 · level / capacity`, rounded to hundredths as a spreadsheet or a script would round it. None
/// outside the range of the MIB's Integer32, where the quotient would not be exact.
fn percent(level: i64, capacity: i64) -> Option<Percent> {
    let level = f64::from(i32::try_from(level).ok()?);
    let capacity = f64::from(i32::try_from(capacity).ok()?);
    let rounded = format!("{:.2}", 100.0 * level / capacity);
    rounded.replace('.', "").parse().ok().map(Percent::from_hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hundredths(level: i64, capacity: i64) -> Option<i64> {
        level_state(Some(level), Some(capacity)).1.map(Percent::hundredths)
    }

    #[test]
    fn only_a_level_with_a_capacity_has_a_percentage() {
        assert_eq!(hundredths(22_596, 30_000), Some(7532));
        assert_eq!(hundredths(0, 250), Some(0));
        assert_eq!(hundredths(-3, 250), None);
        assert_eq!(hundredths(100, -2), None);
        assert_eq!(hundredths(100, 0), None);
        assert_eq!(hundredths(i64::MAX, 1), None);
    }

    #[test]
    fn every_negative_level_has_its_own_meaning() {
        assert_eq!(level_state(Some(-1), Some(-2)).0, LevelState::Unrestricted);
        assert_eq!(level_state(Some(-2), Some(-2)).0, LevelState::Unknown);
        assert_eq!(level_state(Some(-3), None).0, LevelState::SomeRemaining);
        assert_eq!(level_state(Some(-100), Some(100)).0, LevelState::Unknown);
        assert_eq!(level_state(None, Some(100)).0, LevelState::NotReported);
        assert_eq!(level_state(Some(0), None).0, LevelState::NoCapacity);
    }

    #[test]
    fn no_rows_are_a_reading_that_says_nothing() {
        let reading = decode(&Walk::new());
        assert_eq!(reading.identity.vendor, None);
        assert_eq!(reading.counters.life_count, None);
        assert!(reading.supplies.is_empty() && reading.trays.is_empty() && reading.alerts.is_empty());
    }
}
