//! Single values of a contract: decimals, dates, time zones, names from a list.

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use motprov_shared::identity::AssetId;
use motprov_toml::values::{list, one_of, parsed, text};
use motprov_toml::{DeValue, Refusal};
use rust_decimal::Decimal;

use super::Catalogue;
use crate::calendar::Eve;
use crate::case::AssetKind;
use crate::finding::Better;

/// Largest figure in a contract, 10¹²: products of two of them stay exact.
const LARGEST: i64 = 1_000_000_000_000;
/// Most decimals of a figure.
const MOST_DECIMALS: u32 = 6;
/// Longest paragraph, characters.
const LONGEST_PROSE: usize = 2000;

/// Decimal figures are text or whole numbers. A TOML float is binary: `99.45` would not be 99.45.
pub(super) fn decimal(value: &DeValue<'_>) -> Result<Decimal, Refusal> {
    let digits = match value {
        DeValue::String(text) => text.trim(),
        DeValue::Integer(whole) if whole.radix() == 10 => whole.as_str(),
        DeValue::Float(float) => {
            let remedy = format!("write it in quotes: \"{}\"", float.as_str());
            return Err(Refusal::new(
                "is a binary floating-point number, which cannot hold most decimals exactly",
                remedy,
            ));
        }
        _ => return Err(Refusal::new("is not a number", "write it as \"99.50\"")),
    };
    let parsed = if digits.contains(',') { None } else { Decimal::from_str_exact(digits).ok() };
    let number = parsed
        .ok_or_else(|| Refusal::new("is not a decimal number", "write it as \"99.50\", with a point"))?;
    if number.abs() > Decimal::from(LARGEST) || number.scale() > MOST_DECIMALS {
        return Err(Refusal::new("is too large or has too many decimals", "at most 10^12, and six decimals"));
    }
    Ok(number)
}

fn within(value: &DeValue<'_>, most: Decimal, remedy: &str) -> Result<Decimal, Refusal> {
    let number = decimal(value)?;
    let fits = (Decimal::ZERO..=most).contains(&number);
    if fits { Ok(number) } else { Err(Refusal::new(format!("is {number}, out of range"), remedy)) }
}

pub(super) fn amount(value: &DeValue<'_>) -> Result<Decimal, Refusal> {
    within(value, Decimal::from(LARGEST), "write an amount that is not negative")
}

pub(super) fn percent(value: &DeValue<'_>) -> Result<Decimal, Refusal> {
    within(value, Decimal::ONE_HUNDRED, "write a percentage from 0 to 100")
}

pub(super) fn share(value: &DeValue<'_>) -> Result<Decimal, Refusal> {
    within(value, Decimal::ONE, "write a share from 0 to 1, e.g. \"0.95\"")
}

/// A date as TOML's own or as text.
pub(super) fn date(value: &DeValue<'_>) -> Result<Date, Refusal> {
    let written = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(datetime) => datetime.to_string(),
        _ => String::new(),
    };
    let date = Some(written).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
    date.ok_or_else(|| Refusal::new("is not a date", "write it as \"2026-01-01\""))
}

pub(super) fn currency(value: &DeValue<'_>) -> Result<String, Refusal> {
    let code = text(value)?;
    let fits = code.len() == 3 && code.bytes().all(|octet| octet.is_ascii_uppercase());
    if fits {
        Ok(code)
    } else {
        Err(Refusal::new("is not a currency", "write its three letters, e.g. \"SEK\""))
    }
}

/// From the time zones that come with the program: what a machine has must not change a verdict.
pub(super) fn zone(value: &DeValue<'_>) -> Result<TimeZone, Refusal> {
    let name = text(value)?;
    let zone = TimeZoneDatabase::bundled().get(&name);
    zone.map_err(|_| {
        Refusal::new(format!("`{name}` is not a time zone"), "write its IANA name, e.g. \"Europe/Stockholm\"")
    })
}

pub(super) fn better(value: &DeValue<'_>) -> Result<Better, Refusal> {
    one_of(&[("higher", Better::Higher), ("lower", Better::Lower)], value)
}

pub(super) fn catalogue(value: &DeValue<'_>) -> Result<Catalogue, Refusal> {
    one_of(&[("A", Catalogue::A), ("B", Catalogue::B), ("C", Catalogue::C)], value)
}

pub(super) fn kind(value: &DeValue<'_>) -> Result<AssetKind, Refusal> {
    one_of(&AssetKind::ALL.map(|kind| (kind.name(), kind)), value)
}

pub(super) fn eves(value: &DeValue<'_>) -> Result<Vec<Eve>, Refusal> {
    list(value, |item| one_of(&Eve::ALL.map(|eve| (eve.name(), eve)), item))
}

/// A paragraph: 1 to 2,000 characters on one or more lines; blanks around it are taken off.
pub(super) fn prose(value: &DeValue<'_>) -> Result<String, Refusal> {
    let text = value.as_str().ok_or_else(|| Refusal::new("is not text", "write it in quotes"))?.trim();
    let strange = |c: char| c.is_control() && c != '\n';
    if text.is_empty() || text.chars().count() > LONGEST_PROSE || text.chars().any(strange) {
        return Err(Refusal::new(
            "is empty, too long or holds control characters",
            "write 1 to 2000 characters",
        ));
    }
    Ok(text.into())
}

/// Names, each once, in their order.
pub(super) fn names(value: &DeValue<'_>) -> Result<Vec<String>, Refusal> {
    let mut names: Vec<String> = Vec::new();
    for name in list(value, text)? {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

pub(super) fn assets(value: &DeValue<'_>) -> Result<Vec<AssetId>, Refusal> {
    let mut assets: Vec<AssetId> = list(value, parsed)?;
    assets.sort_unstable();
    assets.dedup();
    if assets.is_empty() { Err(Refusal::new("is empty", "name at least one asset")) } else { Ok(assets) }
}
