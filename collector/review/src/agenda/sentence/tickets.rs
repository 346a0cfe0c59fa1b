//! What is said of tickets. What a log does not tell was not counted: numbers are the least.

use rust_decimal::Decimal;

use super::super::figures::{form, plain};
use super::super::{Language, Unusual};
use super::counted;

fn number(count: u64, language: Language) -> String {
    plain(language, Decimal::from(count))
}

fn tickets_word(count: u64, language: Language) -> (String, &'static str) {
    counted(Decimal::from(count), ("ärende", "ärenden"), ("ticket", "tickets"), language)
}

pub(super) fn paused(tickets: u64, into_resolved: u64, of: u64, language: Language) -> String {
    let is = form(Decimal::from(tickets), "is", "are");
    let count = number(tickets, language);
    let (of, word) = tickets_word(of, language);
    let said = match language {
        Language::Swedish => {
            format!("Minst {count} av {of} {word} är i tid bara för att klockan stod stilla")
        }
        Language::English => {
            format!("At least {count} of {of} {word} {is} in time only because the clock was stopped")
        }
    };
    if into_resolved == 0 {
        return said;
    }
    let straight = number(into_resolved, language);
    match language {
        Language::Swedish => format!("{said}, {straight} av dem ända till lösningen"),
        Language::English => format!("{said}, {straight} of them right up to the solution"),
    }
}

pub(super) fn straight(tickets: u64, of: u64, hours: u64, language: Language) -> String {
    let (count, total) = (number(tickets, language), number(of, language));
    let (hours, of_hours) = counted(Decimal::from(hours), ("timme", "timmar"), ("hour", "hours"), language);
    let were = form(Decimal::from(tickets), "was", "were");
    let solved = form(Decimal::from(of), "löst ärende", "lösta ärenden");
    let word = form(Decimal::from(of), "solved ticket", "solved tickets");
    match language {
        Language::Swedish => format!(
            "Minst {count} av {total} {solved} stod pausade ända till lösningen, minst {hours} {of_hours} i allt"
        ),
        Language::English => format!(
            "At least {count} of {total} {word} {were} paused right up to the solution, {hours} {of_hours} at least in all"
        ),
    }
}

pub(super) fn growing(tickets: u64, before: u64, unusual: Unusual, language: Language) -> String {
    let (count, word) = tickets_word(tickets, language);
    let before = number(before, language);
    let said = match language {
        Language::Swedish => format!("{count} {word} under månaden, {before} månaden före"),
        Language::English => format!("{count} {word} in the month, {before} the month before"),
    };
    match (unusual, language) {
        (Unusual::Above(usual), _) => {
            let more = number(tickets.saturating_sub(usual), language);
            let usual = number(usual, language);
            match language {
                Language::Swedish => format!("{said}; högst {usual} är vanligt, alltså minst {more} fler"),
                Language::English => format!("{said}; up to {usual} are usual, so at least {more} more"),
            }
        }
        (Unusual::Run { months, mean }, Language::Swedish) => {
            format!("{said}; {months} månader i rad ligger över medelvärdet {}", plain(language, mean))
        }
        (Unusual::Run { months, mean }, Language::English) => {
            format!("{said}; {months} months in a row lie above the mean of {}", plain(language, mean))
        }
    }
}

pub(super) fn old(tickets: u64, waiting: u64, days: u64, before: Option<u64>, language: Language) -> String {
    let was = form(Decimal::from(tickets), "was", "were");
    let open = form(Decimal::from(tickets), "öppet", "öppna");
    let (count, word) = tickets_word(tickets, language);
    let (days, of_days) = counted(Decimal::from(days), ("dag", "dagar"), ("day", "days"), language);
    let waiting = number(waiting, language);
    let said = match language {
        Language::Swedish => format!(
            "Minst {count} {word} hade varit {open} i mer än {days} {of_days} vid månadens slut, {waiting} av dem i väntan"
        ),
        Language::English => format!(
            "At least {count} {word} {was} open for more than {days} {of_days} at the month's end, {waiting} of them waiting"
        ),
    };
    match (before.map(|before| number(before, language)), language) {
        (None, _) => said,
        (Some(before), Language::Swedish) => format!("{said}; månaden före {before}"),
        (Some(before), Language::English) => format!("{said}; {before} the month before"),
    }
}
