//! Brother's records: octets `id type length value…`, ended by FF (BROTHER-MIB brInfoCounter, brInfoMaintenance,
//! brInfoNextCare: `2435.2.3.9.4.2.1.5.5.10.0`, `.8.0`, `.11.0`). Value is big-endian.

use crate::reading::{Maintenance, Percent};
use crate::walk::{Walk, enterprise};

pub(crate) const MAINTENANCE: &str = "2435.2.3.9.4.2.1.5.5.8.0";
pub(crate) const NEXT_CARE: &str = "2435.2.3.9.4.2.1.5.5.11.0";

/// What is left of a part, in hundredths of a percent (bieniu/brother).
const PARTS: &[(u8, &str)] = &[
    (0x41, "drum"),
    (0x69, "belt"),
    (0x6A, "fuser"),
    (0x6B, "laser"),
    (0x6C, "feed kit, MP tray"),
    (0x6D, "feed kit, tray 1"),
    (0x6F, "black"),
    (0x70, "cyan"),
    (0x71, "magenta"),
    (0x72, "yellow"),
    (0x79, "drum, cyan"),
    (0x7A, "drum, magenta"),
    (0x7B, "drum, yellow"),
    (0x80, "drum, black"),
];
/// Older ink printers: `level of` in two octets.
const OLD_INKS: &[(u8, &str)] = &[(0xA1, "black"), (0xA2, "cyan"), (0xA3, "magenta"), (0xA4, "yellow")];
/// Pages until a part is due (bieniu/brother).
const PAGES: &[(u8, &str)] = &[
    (0x73, "laser"),
    (0x77, "feed kit, tray 1"),
    (0x82, "drum"),
    (0x86, "feed kit, MP tray"),
    (0x88, "belt"),
    (0x89, "fuser"),
    (0xA4, "drum, black"),
    (0xA5, "drum, cyan"),
    (0xA6, "drum, magenta"),
    (0xA7, "drum, yellow"),
];

/// Values by id; stops at the end mark or at the first record that does not fit.
fn records(octets: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let [id, _, length, tail @ ..] = rest else { return None };
        let (value, next) = tail.split_at_checked(usize::from(*length))?;
        if *id == 0xFF || value.is_empty() || value.len() > 4 {
            return None;
        }
        rest = next;
        Some((*id, value))
    })
}

/// The value of the first record with this id.
pub(super) fn record(octets: &[u8], id: u8) -> Option<i64> {
    records(octets).find(|(found, _)| *found == id).map(|(_, value)| number(value))
}

fn number(value: &[u8]) -> i64 {
    value.iter().fold(0, |sum, octet| sum << 8 | i64::from(*octet))
}

/// What is left of toner, ink, drums, belt and fuser, where the standard tables only say "some".
pub(super) fn maintenance(walk: &Walk) -> Vec<Maintenance> {
    let named = |names: &[(u8, &'static str)], id: u8| {
        names.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
    };
    let left =
        walk.octets(&enterprise(MAINTENANCE)).into_iter().flat_map(records).filter_map(|(id, value)| {
            let (part, hundredths) = match value {
                [level, of] => {
                    (named(OLD_INKS, id)?, (i64::from(*level) * 10_000).checked_div(i64::from(*of))?)
                }
                [_, _, _, _] => (named(PARTS, id)?, number(value)),
                _ => return None,
            };
            let percent = (hundredths <= 10_000).then(|| Percent::from_hundredths(hundredths))?;
            Some(Maintenance { part, percent: Some(percent), pages: None })
        });
    let due = walk.octets(&enterprise(NEXT_CARE)).into_iter().flat_map(records).filter_map(|(id, value)| {
        Some(Maintenance { part: named(PAGES, id)?, percent: None, pages: Some(number(value)) })
    });
    left.chain(due).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Datum;

    #[test]
    fn a_counter_record_gives_its_values() {
        let octets = [0, 1, 4, 0, 0, 0x0F, 0x4A, 1, 1, 4, 0, 0, 2, 0xC5, 0xFF];
        assert_eq!([0, 1, 2].map(|id| record(&octets, id)), [Some(3914), Some(709), None]);
    }

    #[test]
    fn a_cut_or_empty_record_gives_what_is_whole() {
        assert_eq!(records(&[0xFF]).count(), 0);
        assert_eq!(record(&[0, 1, 4, 0, 0, 0x0F, 0x4A, 1, 1, 4, 0, 0], 0), Some(3914));
        assert_eq!(records(&[0, 1, 4, 0, 0, 0x0F, 0x4A, 1, 1, 4, 0, 0]).count(), 1);
        assert_eq!(records(&[0, 1, 200, 1]).count(), 0);
    }

    #[test]
    fn what_is_left_is_in_hundredths_or_in_steps_of_its_own() {
        let of = |octets: &[u8]| -> Vec<_> {
            let walk = [(enterprise(MAINTENANCE), Datum::Octets(octets.to_vec()))].into_iter().collect();
            maintenance(&walk).iter().map(|left| (left.part, left.percent.map(Percent::hundredths))).collect()
        };
        assert_eq!(of(&[0x6F, 1, 4, 0, 0, 0x1E, 0x14, 0xFF]), [("black", Some(7700))]);
        assert_eq!(of(&[0xA2, 1, 2, 12, 20, 0xFF]), [("cyan", Some(6000))]);
        assert_eq!(of(&[0xA2, 1, 2, 12, 0, 0xFF]), [], "of nothing");
        assert_eq!(of(&[0x6F, 1, 4, 0x7F, 0, 0, 0, 0xFF]), [], "more than all");
    }
}
