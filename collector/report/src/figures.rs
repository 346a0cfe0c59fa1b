//! Numbers, money, shares and times as a language writes them. Bounds are rounded outwards, never inwards.

use jiff::tz::TimeZone;
use motprov_review::finding::Bounds;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::language::Language;
use crate::texts::Texts;

/// No-break space: a figure never parts from its unit.
const NBSP: char = '\u{a0}';
/// The true minus sign, as wide as the plus.
const MINUS: char = '\u{2212}';
/// Between the ends of an interval.
const EN_DASH: char = '\u{2013}';
/// Decimals of a figure at most; bounds are rounded outwards to it.
const MOST_DECIMALS: u32 = 4;
/// Letters of a unit at most.
const LONGEST_UNIT: usize = 40;

/// `1 234,5` or `1,234.5`, with `decimals` decimals, halves to even.
pub(crate) fn number(language: Language, value: Decimal, decimals: u32) -> String {
    rounded(language, value, decimals, RoundingStrategy::MidpointNearestEven)
}

/// `1 234,5` or `1,234.5`, with the decimals that it has.
pub(crate) fn exact(language: Language, value: Decimal) -> String {
    number(language, value, value.normalize().scale())
}

fn rounded(language: Language, value: Decimal, decimals: u32, strategy: RoundingStrategy) -> String {
    let value = value.round_dp_with_strategy(decimals, strategy);
    // Not `{:.2}`: a figure with all digits that a decimal can have leaves no room for more, and that panics.
    let text = value.abs().to_string();
    let (whole, written) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = format!("{written:0<width$}", width = decimals as usize);
    let (group, point) = match language {
        Language::Swedish => (NBSP, ','),
        Language::English => (',', '.'),
    };
    let mut out = String::new();
    if value < Decimal::ZERO {
        out.push(MINUS);
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(&fraction);
    }
    out
}

/// A count.
pub(crate) fn count(language: Language, value: u64) -> String {
    number(language, Decimal::from(value), 0)
}

/// How many decimals a level's figures need: as many as target and report are written with, at least those that the
/// contract asks of the report, at most four.
pub(crate) fn decimals(asked: u32, figures: &[Option<Decimal>]) -> u32 {
    let written = figures.iter().flatten().map(|figure| figure.normalize().scale()).max().unwrap_or(0);
    written.max(asked).min(MOST_DECIMALS)
}

/// `98,71–99,12`: rounded outwards; one figure where both ends read the same.
pub(crate) fn interval(language: Language, bounds: Bounds, decimals: u32) -> String {
    let low = rounded(language, bounds.low, decimals, RoundingStrategy::ToNegativeInfinity);
    let high = rounded(language, bounds.high, decimals, RoundingStrategy::ToPositiveInfinity);
    if low == high { low } else { format!("{low}{EN_DASH}{high}") }
}

/// `137 832 kr`, `1 234,50 kr` or `SEK 1,234.50`: öre where there are any.
pub(crate) fn money(language: Language, value: Decimal) -> String {
    kronor(language, &number(language, value, ore(&[value])))
}

/// `0–4 000 kr`, rounded outwards to öre.
pub(crate) fn money_interval(language: Language, bounds: Bounds) -> String {
    kronor(language, &interval(language, bounds, ore(&[bounds.low, bounds.high])))
}

/// Two decimals where any amount has öre.
fn ore(amounts: &[Decimal]) -> u32 {
    if amounts.iter().all(|amount| amount.fract().is_zero()) { 0 } else { 2 }
}

fn kronor(language: Language, figure: &str) -> String {
    match language {
        Language::Swedish => format!("{figure}{NBSP}kr"),
        Language::English => match figure.strip_prefix(MINUS) {
            Some(rest) => format!("{MINUS}SEK{NBSP}{rest}"),
            None => format!("SEK{NBSP}{figure}"),
        },
    }
}

/// A share from 0 to 1 as percent with one decimal; rounded down, so that 100 % means all of it.
pub(crate) fn percent(language: Language, share: Decimal) -> String {
    let share = share.saturating_mul(Decimal::ONE_HUNDRED);
    with_unit(language, &rounded(language, share, 1, RoundingStrategy::ToNegativeInfinity), "%")
}

/// The figure and its unit: `99,50 %`; English writes `99.50%`.
pub(crate) fn with_unit(language: Language, figure: &str, unit: &str) -> String {
    match (language, unit.char_indices().nth(LONGEST_UNIT)) {
        (_, None) if unit.is_empty() => figure.to_owned(),
        (Language::English, None) if unit == "%" => format!("{figure}%"),
        (_, None) => format!("{figure}{NBSP}{unit}"),
        // A unit stands at each figure; one that is longer than a word would fill the report.
        (_, Some((end, _))) => format!("{figure}{NBSP}{} …", &unit[..end]),
    }
}

/// `oktober 2026` or `October 2026`.
pub(crate) fn month(t: &Texts, month: Month) -> String {
    format!("{} {}", t.say(&format!("month-{}", month.month())), month.year())
}

/// `23 november 2026 kl. 14.05` or `23 November 2026 at 14:05`, in `zone`.
pub(crate) fn instant(t: &Texts, at: Timestamp, zone: &TimeZone) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(at.0) else { return at.to_string() };
    let local = instant.to_zoned(zone.clone());
    let month = t.say(&format!("month-{}", local.month()));
    let date = format!("{}{NBSP}{month} {}", local.day(), local.year());
    let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
    t.with("instant", &[("date", date.into()), ("hour", hour.into()), ("minute", minute.into())])
}

/// `2026-11-23 14:05:09`, in `zone`: for tables, where instants are compared.
pub(crate) fn instant_short(at: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(instant) => instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => at.to_string(),
    }
}

/// Groups of four, so that two people can compare a hash aloud.
pub(crate) fn grouped(hex: &str) -> String {
    let letters: Vec<char> = hex.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Ledger entries in a row written as such: `48208–48215, 48220`; the first `most` runs, and how many entries follow.
pub(crate) fn runs(ids: &[u64], most: usize) -> (String, u64) {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for id in ids {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*id) => *last = *id,
            _ => runs.push((*id, *id)),
        }
    }
    let written = runs.iter().take(most).map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}{EN_DASH}{last}"),
    });
    let text = written.collect::<Vec<_>>().join(", ");
    let left = runs.iter().skip(most).map(|(first, last)| last - first + 1).sum();
    (text, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn between(low: &str, high: &str) -> Bounds {
        Bounds { low: d(low), high: d(high) }
    }

    #[test]
    fn figures_are_written_as_each_language_does() {
        use Language::{English, Swedish};
        assert_eq!(money(Swedish, d("1234.5")), "1\u{a0}234,50\u{a0}kr");
        assert_eq!(money(Swedish, d("-137832")), "\u{2212}137\u{a0}832\u{a0}kr");
        assert_eq!(money(English, d("-1234.5")), "\u{2212}SEK\u{a0}1,234.50");
        assert_eq!(percent(Swedish, d("0.96789")), "96,7\u{a0}%");
        assert_eq!(percent(English, d("0.96789")), "96.7%");
        assert_eq!(number(Swedish, d("5.1"), 3), "5,100");
        assert!(number(Swedish, Decimal::MAX, 2).ends_with("335,00"));
    }

    #[test]
    fn bounds_are_rounded_outwards() {
        let bounds = between("98.7151", "99.1249");
        assert_eq!(interval(Language::Swedish, bounds, 2), "98,71–99,13");
        assert_eq!(money_interval(Language::Swedish, between("0", "10.005")), "0,00–10,01\u{a0}kr");
        assert_eq!(interval(Language::Swedish, between("5", "5"), 1), "5,0");
    }

    #[test]
    fn entries_in_a_row_are_written_as_a_run() {
        assert_eq!(runs(&[7, 8, 9, 11, 12, 20], 9), ("7–9, 11, 12, 20".to_owned(), 0));
        assert_eq!(runs(&[1, 3, 5, 6, 7], 2), ("1, 3".to_owned(), 3));
        assert_eq!(runs(&[], 2), (String::new(), 0));
    }

    #[test]
    fn a_hash_is_read_in_groups() {
        assert_eq!(grouped("6f3a91c2e0"), "6f3a 91c2 e0");
    }
}
