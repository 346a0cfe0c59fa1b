//! A service window in words: `mån–fre 07.00–17.00, stängt på helgdagar`.

use jiff::civil::Weekday;
use motprov_review::calendar::{Holidays, Window};

use crate::figures;
use crate::texts::Texts;

/// When the promise applies.
#[must_use]
pub fn words(t: &Texts, window: &Window) -> String {
    let clock = |minutes: &u16| figures::clock(t.language, i64::from(*minutes));
    let hours = window.hours.iter().map(|(from, to)| format!("{}–{}", clock(from), clock(to)));
    let hours = hours.collect::<Vec<_>>().join(", ");
    let holidays = match &window.holidays {
        Holidays::Open => t.say("window-open"),
        Holidays::Closed { eves } if eves.is_empty() => t.say("window-red"),
        Holidays::Closed { .. } => t.say("window-red-and-eves"),
    };
    format!("{} {hours}, {holidays}", days(t, &window.days))
}

/// A day of the week.
pub(super) fn day(t: &Texts, day: Weekday) -> String {
    match day {
        Weekday::Monday => t.say("day-1"),
        Weekday::Tuesday => t.say("day-2"),
        Weekday::Wednesday => t.say("day-3"),
        Weekday::Thursday => t.say("day-4"),
        Weekday::Friday => t.say("day-5"),
        Weekday::Saturday => t.say("day-6"),
        Weekday::Sunday => t.say("day-7"),
    }
}

fn days(t: &Texts, days: &[Weekday]) -> String {
    let mut sorted = days.to_vec();
    sorted.sort_unstable_by_key(|day| day.to_monday_one_offset());
    match sorted.as_slice() {
        [_, _, _, _, _, _, _] => t.say("day-all"),
        [first, .., last] if runs_on(&sorted) => format!("{}–{}", day(t, *first), day(t, *last)),
        _ => sorted.iter().map(|one| day(t, *one)).collect::<Vec<_>>().join(", "),
    }
}

fn runs_on(days: &[Weekday]) -> bool {
    days.windows(2)
        .all(|pair| matches!(pair, [a, b] if a.to_monday_one_offset() + 1 == b.to_monday_one_offset()))
}
