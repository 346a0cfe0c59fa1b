//! A service window in words: `mån–fre 07.00–17.00, stängt på helgdagar`.

use jiff::civil::Weekday;
use motprov_review::calendar::{Holidays, Window};

use crate::language::Language;
use crate::texts::Texts;

/// When the promise applies.
pub(super) fn words(t: &Texts, window: &Window) -> String {
    let hours = window.hours.iter().map(|(from, to)| format!("{}–{}", clock(t, *from), clock(t, *to)));
    let hours = hours.collect::<Vec<_>>().join(", ");
    let holidays = t.say(match &window.holidays {
        Holidays::Open => "window-open",
        Holidays::Closed { eves } if eves.is_empty() => "window-red",
        Holidays::Closed { .. } => "window-red-and-eves",
    });
    format!("{} {hours}, {holidays}", days(t, &window.days))
}

fn clock(t: &Texts, minutes: u16) -> String {
    let point = if t.language == Language::Swedish { '.' } else { ':' };
    format!("{:02}{point}{:02}", minutes / 60, minutes % 60)
}

fn days(t: &Texts, days: &[Weekday]) -> String {
    let mut numbers: Vec<i8> = days.iter().map(|day| day.to_monday_one_offset()).collect();
    numbers.sort_unstable();
    let name = |day: i8| t.say(&format!("day-{day}"));
    match numbers.as_slice() {
        [1, 2, 3, 4, 5, 6, 7] => t.say("day-all"),
        [first, .., last] if usize::try_from(last - first + 1) == Ok(numbers.len()) => {
            format!("{}–{}", name(*first), name(*last))
        }
        _ => numbers.iter().map(|day| name(*day)).collect::<Vec<_>>().join(", "),
    }
}
