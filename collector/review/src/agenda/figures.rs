//! Numbers, money and months as a language writes them. Bounds are rounded outward.

use motprov_shared::period::Month;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::Differs;
use crate::finding::Bounds;

/// No-break space: a figure and its unit stay on one line.
const NBSP: char = '\u{a0}';
const MINUS: char = '\u{2212}';
const EN_DASH: char = '\u{2013}';
/// Most decimals of a level's figure.
const MOST_DECIMALS: u32 = 4;

const SWEDISH_MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// In which language a point is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// `1 234,50 kr`.
    Swedish,
    /// `SEK 1,234.50`.
    English,
}

impl Language {
    /// One of two texts.
    pub(super) const fn say<'t>(self, swedish: &'t str, english: &'t str) -> &'t str {
        match self {
            Self::Swedish => swedish,
            Self::English => english,
        }
    }
}

/// The form of a word that goes with a number: one in both languages is one, and all else are many.
pub(super) fn form<'t>(count: Decimal, one: &'t str, many: &'t str) -> &'t str {
    if count == Decimal::ONE { one } else { many }
}

/// With so many decimals.
pub(super) fn number(
    language: Language,
    value: Decimal,
    decimals: u32,
    rounding: RoundingStrategy,
) -> String {
    let rounded = value.round_dp_with_strategy(decimals, rounding);
    let digits = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut written = String::new();
    if rounded < Decimal::ZERO {
        written.push(MINUS);
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            written.push(if language == Language::Swedish { NBSP } else { ',' });
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push(if language == Language::Swedish { ',' } else { '.' });
        written.push_str(fraction);
    }
    written
}

/// As it is, without trailing zeros.
pub(super) fn plain(language: Language, value: Decimal) -> String {
    let value = value.normalize();
    number(language, value, value.scale().min(MOST_DECIMALS), RoundingStrategy::MidpointAwayFromZero)
}

/// `99,11–99,15`; one figure where both ends read the same.
fn between(language: Language, bounds: Bounds, decimals: u32) -> String {
    let low = number(language, bounds.low, decimals, RoundingStrategy::ToNegativeInfinity);
    let high = number(language, bounds.high, decimals, RoundingStrategy::ToPositiveInfinity);
    if low == high { low } else { format!("{low}{EN_DASH}{high}") }
}

/// Whole things, at least and at most.
pub(super) fn whole(language: Language, bounds: Bounds) -> String {
    between(language, bounds, 0)
}

/// A reported figure and the measured one, with as many decimals as the report has, at least those that the contract
/// asks of it.
pub(super) fn figures(language: Language, differs: &Differs) -> (String, String) {
    let Differs { unit, reported, measured, decimals } = differs;
    let decimals = reported.normalize().scale().max(*decimals).min(MOST_DECIMALS);
    let nearest = |value| number(language, value, decimals, RoundingStrategy::MidpointAwayFromZero);
    let measured = measured.as_one().map_or_else(|| between(language, *measured, decimals), nearest);
    (with_unit(language, nearest(*reported), unit), with_unit(language, measured, unit))
}

/// `99,50 %`; English writes `99.50%`.
fn with_unit(language: Language, figure: String, unit: &str) -> String {
    match language {
        _ if unit.is_empty() => figure,
        Language::English if unit == "%" => format!("{figure}%"),
        _ => format!("{figure}{NBSP}{unit}"),
    }
}

/// A share from 0 to 1 as percent, rounded down, so that 100 % means all of it.
pub(super) fn percent(language: Language, share: Decimal) -> String {
    let percent = share.saturating_mul(Decimal::ONE_HUNDRED);
    with_unit(language, number(language, percent, 1, RoundingStrategy::ToNegativeInfinity), "%")
}

/// `1 234,50 kr` or `SEK 1,234.50`; öre where there are any.
pub(super) fn money(language: Language, amount: Decimal) -> String {
    let decimals = if amount.fract().is_zero() { 0 } else { 2 };
    kronor(language, &number(language, amount, decimals, RoundingStrategy::MidpointAwayFromZero))
}

/// `0–4 000 kr`.
pub(super) fn money_between(language: Language, bounds: Bounds) -> String {
    let is_whole = bounds.low.fract().is_zero() && bounds.high.fract().is_zero();
    kronor(language, &between(language, bounds, if is_whole { 0 } else { 2 }))
}

fn kronor(language: Language, figure: &str) -> String {
    match (language, figure.strip_prefix(MINUS)) {
        (Language::Swedish, _) => format!("{figure}{NBSP}kr"),
        (Language::English, Some(rest)) => format!("{MINUS}SEK{NBSP}{rest}"),
        (Language::English, None) => format!("SEK{NBSP}{figure}"),
    }
}

/// `juni 2027` or `June 2027`.
pub(super) fn month(language: Language, month: Month) -> String {
    let names = match language {
        Language::Swedish => SWEDISH_MONTHS,
        Language::English => ENGLISH_MONTHS,
    };
    let at = usize::try_from(month.month()).unwrap_or_default().saturating_sub(1);
    format!("{} {}", names.get(at).copied().unwrap_or_default(), month.year())
}
