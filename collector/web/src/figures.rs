//! Numbers, money, shares and dates as a language writes them. Bounds are rounded outwards, never inwards.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_shared::period::{Month, Timestamp};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::language::Language;
use crate::texts::Texts;

/// No-break space: a figure never parts from its unit.
pub const NBSP: char = '\u{a0}';
/// The true minus sign, as wide as the plus.
pub const MINUS: char = '\u{2212}';
/// Between the ends of an interval.
pub const EN_DASH: char = '\u{2013}';

/// `1 234,5` or `1,234.5`, with `decimals` decimals, halves to even.
#[must_use]
pub fn number(language: Language, value: Decimal, decimals: u32) -> String {
    rounded(language, value, decimals, RoundingStrategy::MidpointNearestEven)
}

/// A lower bound: rounded down, so that it still holds.
#[must_use]
pub fn floor(language: Language, value: Decimal, decimals: u32) -> String {
    rounded(language, value, decimals, RoundingStrategy::ToNegativeInfinity)
}

/// An upper bound: rounded up, so that it still holds.
#[must_use]
pub fn ceiling(language: Language, value: Decimal, decimals: u32) -> String {
    rounded(language, value, decimals, RoundingStrategy::ToPositiveInfinity)
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
#[must_use]
pub fn count(language: Language, value: u64) -> String {
    number(language, Decimal::from(value), 0)
}

/// How many decimals a level's figures need: as many as target and report are written with, at least those that the
/// contract asks of the report, at most four.
#[must_use]
pub fn decimals(asked: u32, figures: &[Option<Decimal>]) -> u32 {
    let written = figures.iter().flatten().map(|figure| figure.normalize().scale()).max().unwrap_or(0);
    written.max(asked).min(4)
}

/// `98,71–99,12`: rounded outwards; one figure where both ends read the same.
#[must_use]
pub fn interval(language: Language, low: Decimal, high: Decimal, decimals: u32) -> String {
    let (low, high) = (floor(language, low, decimals), ceiling(language, high, decimals));
    if low == high { low } else { format!("{low}{EN_DASH}{high}") }
}

/// Whole kronor: `137 832 kr` or `SEK 137,832`.
#[must_use]
pub fn money(language: Language, value: Decimal) -> String {
    kronor(language, &number(language, value, 0))
}

/// An amount as it was agreed: with öre where there are any.
#[must_use]
pub fn money_exact(language: Language, value: Decimal) -> String {
    let decimals = if value.fract().is_zero() { 0 } else { value.normalize().scale().clamp(2, 6) };
    kronor(language, &number(language, value, decimals))
}

/// A change of money, always with its sign.
#[must_use]
pub fn money_change(language: Language, value: Decimal) -> String {
    kronor(language, &signed(language, value))
}

/// A change, always with its sign, in whole units.
#[must_use]
pub fn signed(language: Language, value: Decimal) -> String {
    let text = number(language, value, 0);
    if value.round() > Decimal::ZERO { format!("+{text}") } else { text }
}

/// `0–4 000 kr`, rounded outwards; one amount, rounded as money is, where both ends are the same.
#[must_use]
pub fn money_interval(language: Language, low: Decimal, high: Decimal) -> String {
    if low == high { money(language, low) } else { kronor(language, &interval(language, low, high, 0)) }
}

fn kronor(language: Language, figure: &str) -> String {
    match language {
        Language::Swedish => format!("{figure}{NBSP}kr"),
        Language::English => match figure.strip_prefix(['+', MINUS]) {
            Some(rest) => format!("{}SEK{NBSP}{rest}", &figure[..figure.len() - rest.len()]),
            None => format!("SEK{NBSP}{figure}"),
        },
    }
}

/// A share from 0 to 1 as percent with one decimal; rounded down, so that 100 % means all of it.
#[must_use]
pub fn percent(language: Language, share: Decimal) -> String {
    with_unit(language, &floor(language, share.saturating_mul(Decimal::ONE_HUNDRED), 1), "%")
}

/// A share from 0 to 1 as whole percent.
#[must_use]
pub fn whole_percent(language: Language, share: Decimal) -> String {
    with_unit(language, &number(language, share.saturating_mul(Decimal::ONE_HUNDRED), 0), "%")
}

/// The figure and its unit: `99,50 %`; English writes `99.50%`.
#[must_use]
pub fn with_unit(language: Language, figure: &str, unit: &str) -> String {
    match (language, unit) {
        (_, "") => figure.to_owned(),
        (Language::English, "%") => format!("{figure}%"),
        _ => format!("{figure}{NBSP}{}", self::unit(language, figure, unit)),
    }
}

/// A contract's unit as it goes with a figure: one working day, eight working days. A symbol is the same for all, and
/// a word that nobody here knows stands as the contract has it.
#[must_use]
pub fn unit(language: Language, figure: &str, unit: &str) -> String {
    let t = Texts::of(language);
    let count = [("count", u64::from(figure != "1").saturating_add(1).into())];
    match unit {
        "arbetsdag" | "arbetsdagar" | "working day" | "working days" => {
            t.say_with("unit-working-day", &count)
        }
        "dag" | "dagar" | "day" | "days" => t.say_with("unit-day", &count),
        "timme" | "timmar" | "hour" | "hours" => t.say_with("unit-hour", &count),
        "minut" | "minuter" | "minute" | "minutes" => t.say_with("unit-minute", &count),
        _ => unit.to_owned(),
    }
}

/// `oktober 2026` or `October 2026`.
#[must_use]
pub fn month(texts: &Texts, month: Month) -> String {
    format!("{} {}", month_name(texts, month.month()), month.year())
}

/// The name of a month, 1 to 12.
#[must_use]
pub fn month_name(texts: &Texts, month: i8) -> String {
    match month {
        1 => texts.say("month-1"),
        2 => texts.say("month-2"),
        3 => texts.say("month-3"),
        4 => texts.say("month-4"),
        5 => texts.say("month-5"),
        6 => texts.say("month-6"),
        7 => texts.say("month-7"),
        8 => texts.say("month-8"),
        9 => texts.say("month-9"),
        10 => texts.say("month-10"),
        11 => texts.say("month-11"),
        _ => texts.say("month-12"),
    }
}

/// The first letters of a month's name, 1 to 12: for the foot of a column.
#[must_use]
pub fn month_short(texts: &Texts, month: i8) -> String {
    month_name(texts, month).chars().take(3).collect::<String>().to_lowercase()
}

/// `07.30` or `07:30`, of minutes after midnight.
#[must_use]
pub fn clock(language: Language, minutes: i64) -> String {
    let point = match language {
        Language::Swedish => '.',
        Language::English => ':',
    };
    format!("{:02}{point}{:02}", minutes / 60, minutes % 60)
}

/// A stretch of time: `3 h 25 min`; seconds only of less than an hour.
#[must_use]
pub fn duration(language: Language, ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (hours, minutes, left) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let whole = |n: i64| number(language, Decimal::from(n), 0);
    match (hours, minutes, left) {
        (0, 0, left) => format!("{left}{NBSP}s"),
        (0, minutes, 0) => format!("{minutes}{NBSP}min"),
        (0, minutes, left) => format!("{minutes}{NBSP}min {left}{NBSP}s"),
        (hours, 0, _) => format!("{}{NBSP}h", whole(hours)),
        (hours, minutes, _) => format!("{}{NBSP}h {minutes}{NBSP}min", whole(hours)),
    }
}

/// How many days the month has.
#[must_use]
pub fn days_in(month: Month) -> i8 {
    Date::new(month.year(), month.month(), 1).map_or(31, Date::days_in_month)
}

/// `23 november 2026` or `23 November 2026`.
#[must_use]
pub fn date(texts: &Texts, date: Date) -> String {
    format!("{}{NBSP}{} {}", date.day(), month_name(texts, date.month()), date.year())
}

/// `23 november 2026 kl. 14.05` or `23 November 2026 at 14:05`, in `zone`.
#[must_use]
pub fn instant(texts: &Texts, at: Timestamp, zone: &TimeZone) -> String {
    let Ok(at_utc) = jiff::Timestamp::from_millisecond(at.0) else {
        return at.to_string();
    };
    let local = at_utc.to_zoned(zone.clone());
    let date = date(texts, local.date());
    let (hour, minute) = (format!("{:02}", local.hour()), format!("{:02}", local.minute()));
    texts.say_with("instant", &[("date", date.into()), ("hour", hour.into()), ("minute", minute.into())])
}

/// `2026-11-23 14:05`, in `zone`: for tables of stretches, which checks bound to minutes.
#[must_use]
pub fn instant_minute(at: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(instant) => instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => at.to_string(),
    }
}

/// `2026-11-23 14:05:09`, in `zone`: for tables, where instants are compared.
#[must_use]
pub fn instant_short(at: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(instant) => instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => at.to_string(),
    }
}

/// Groups of four hexadecimal digits, so that two people can compare a hash aloud.
#[must_use]
pub fn hash_groups(hex: &str, groups: usize) -> String {
    let mut out = String::new();
    for (at, digit) in hex.chars().take(groups.saturating_mul(4)).enumerate() {
        if at > 0 && at.is_multiple_of(4) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_largest_figure_that_a_file_can_hold_is_written_too() {
        assert!(number(Language::English, Decimal::MAX, 2).ends_with("950,335.00"));
        assert!(number(Language::Swedish, Decimal::MIN, 6).starts_with('\u{2212}'));
    }

    #[test]
    fn figures_are_written_as_each_language_does() {
        use Language::{English, Swedish};
        assert_eq!(number(Swedish, d("1234567.891"), 1), "1\u{a0}234\u{a0}567,9");
        assert_eq!(number(English, d("1234567.891"), 1), "1,234,567.9");
        assert_eq!(number(Swedish, d("-0.57"), 2), "\u{2212}0,57");
        assert_eq!(number(Swedish, d("-0.004"), 2), "0,00");
        assert_eq!(money(Swedish, d("137832")), "137\u{a0}832\u{a0}kr");
        assert_eq!(money_interval(English, d("7212.80"), d("7212.80")), "SEK\u{a0}7,213");
        assert_eq!(money_interval(English, d("7212.80"), d("7213.20")), "SEK\u{a0}7,212\u{2013}7,214");
        assert_eq!(money(English, d("137832")), "SEK\u{a0}137,832");
        assert_eq!(money_exact(Swedish, d("6172.80")), "6\u{a0}172,80\u{a0}kr");
        assert_eq!(money_exact(Swedish, d("6172.00")), "6\u{a0}172\u{a0}kr");
        assert_eq!(money_change(English, d("-38400")), "\u{2212}SEK\u{a0}38,400");
        assert_eq!(money_change(Swedish, d("38400")), "+38\u{a0}400\u{a0}kr");
        assert_eq!(percent(English, d("0.9684")), "96.8%");
        assert_eq!(percent(Swedish, d("0.99999")), "99,9\u{a0}%");
        assert_eq!(with_unit(Swedish, "8", "arbetsdag"), "8\u{a0}arbetsdagar");
        assert_eq!(with_unit(English, "1", "arbetsdag"), "1\u{a0}working day");
        assert_eq!(with_unit(Swedish, "8", "ms"), "8\u{a0}ms");
        assert_eq!(duration(Swedish, 3_600_000 * 1234 + 65_000), "1\u{a0}234\u{a0}h 1\u{a0}min");
        assert_eq!(duration(English, 65_000), "1\u{a0}min 5\u{a0}s");
    }

    #[test]
    fn bounds_are_rounded_outwards() {
        assert_eq!(interval(Language::Swedish, d("98.719"), d("99.111"), 2), "98,71–99,12");
        assert_eq!(interval(Language::Swedish, d("99.5"), d("99.5"), 2), "99,50");
        assert_eq!(interval(Language::Swedish, d("-1.119"), d("-1.111"), 2), "\u{2212}1,12–\u{2212}1,11");
    }

    #[test]
    fn a_level_keeps_as_many_decimals_as_it_is_written_with() {
        assert_eq!(decimals(2, &[Some(d("99.5")), None]), 2);
        assert_eq!(decimals(0, &[Some(d("60")), Some(d("54.25"))]), 2);
        assert_eq!(decimals(0, &[Some(d("60.00"))]), 0);
        assert_eq!(decimals(1, &[Some(d("0.123456789"))]), 4);
    }
}
