//! Service windows of a contract.

use jiff::civil::Weekday;
use motprov_toml::values::{list, one_of, text};
use motprov_toml::{DeValue, Fields, Refusal};

use crate::calendar::{Eve, Holidays, Window};

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// A window that stands in the contract, even where faults left nothing of it: then a level that names it is not
/// faulted for that as well.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) window: Option<Window>,
}

pub(super) fn read(fields: &mut Fields<'_, '_>, eves: &[Eve]) -> Vec<Named> {
    let windows = fields.named_tables("window").into_iter();
    windows.map(|(name, fields)| Named { window: window(name.clone(), fields, eves), name }).collect()
}

fn window(name: String, mut fields: Fields<'_, '_>, eves: &[Eve]) -> Option<Window> {
    let days = fields.required("days", days);
    let hours = fields.required("hours", hours);
    let closed = [("none", None), ("red", Some(false)), ("red_and_eves", Some(true))];
    let holidays = fields.required("holidays", |value| one_of(&closed, value));
    fields.finish();
    let holidays = holidays?.map_or(Holidays::Open, |with_eves| Holidays::Closed {
        eves: if with_eves { eves.to_vec() } else { Vec::new() },
    });
    Some(Window { name, days: days?, hours: hours?, holidays })
}

/// "all", "mon-fri", or a list of days and ranges.
pub(crate) fn days(value: &DeValue<'_>) -> Result<Vec<Weekday>, Refusal> {
    let words = match value {
        DeValue::String(word) => vec![word.to_string()],
        _ => list(value, text)?,
    };
    let mut open = [false; 7];
    for word in &words {
        let (first, last) = day_range(word).ok_or_else(|| {
            Refusal::new(
                format!("`{word}` is not a day"),
                "write \"all\", a day such as \"mon\", or a range such as \"mon-fri\"",
            )
        })?;
        open[first..=last].fill(true);
    }
    let days: Vec<_> = DAYS.iter().zip(open).filter(|(_, open)| *open).map(|((_, day), _)| *day).collect();
    if days.is_empty() { Err(Refusal::new("names no day", "write \"all\" or the days")) } else { Ok(days) }
}

fn day_range(word: &str) -> Option<(usize, usize)> {
    let day = |name: &str| DAYS.iter().position(|(known, _)| *known == name);
    let (first, last) = match word.split_once('-') {
        None if word == "all" => (0, 6),
        None => (day(word)?, day(word)?),
        Some((first, last)) => (day(first)?, day(last)?),
    };
    (first <= last).then_some((first, last))
}

/// "07:00-17:00", or a list of such.
pub(crate) fn hours(value: &DeValue<'_>) -> Result<Vec<(u16, u16)>, Refusal> {
    let words = match value {
        DeValue::String(word) => vec![word.to_string()],
        _ => list(value, text)?,
    };
    let mut hours = Vec::new();
    for word in &words {
        hours.push(hour_range(word).ok_or_else(|| {
            let remedy =
                "write \"07:00-17:00\"; a window over midnight as two, \"00:00-06:00\" and \"22:00-24:00\"";
            Refusal::new(format!("`{word}` is not a range of hours"), remedy)
        })?);
    }
    hours.sort_unstable();
    if hours.is_empty() || hours.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Err(Refusal::new("is empty or overlaps itself", "write ranges that do not overlap"));
    }
    Ok(hours)
}

fn hour_range(word: &str) -> Option<(u16, u16)> {
    let (from, to) = word.split_once('-')?;
    let (from, to) = (minutes(from)?, minutes(to)?);
    (from < to).then_some((from, to))
}

/// Minutes after midnight, up to 24:00.
fn minutes(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|octet| octet.is_ascii_digit());
    let (h, m): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (two_digits(hours) && two_digits(minutes) && m < 60 && h * 60 + m <= 1440).then_some(h * 60 + m)
}
