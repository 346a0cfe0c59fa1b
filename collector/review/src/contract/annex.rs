//! Time that the parties left out of a promise: exclusions and announced maintenance.

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Timestamp};
use motprov_toml::values::{flag, text};
use motprov_toml::{DeValue, Fields, Refusal};

use super::{ServiceLevel, values};

/// Time that does not count, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// As the parties call it.
    pub id: String,
    /// When.
    pub time: Interval,
    /// Why.
    pub reason: String,
    /// Who approved it, by role; `None` only where it is disputed.
    pub approved_by: Option<String>,
    /// Whether the parties disagree on it: then figures are given with and without it.
    pub disputed: bool,
    /// Ids of the levels that it concerns; empty: all.
    pub service_levels: Vec<String>,
}

/// Announced work on what is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    /// As the parties call it.
    pub id: String,
    /// When.
    pub time: Interval,
    /// When it was announced.
    pub announced: Timestamp,
    /// Ids of the levels that it concerns; empty: all that have a rule for maintenance.
    pub service_levels: Vec<String>,
}

pub(super) fn exclusions(
    fields: &mut Fields<'_, '_>,
    zone: Option<&TimeZone>,
    levels: Option<&[ServiceLevel]>,
) -> Vec<Exclusion> {
    let read = |mut table: Fields<'_, '_>| {
        let id = named(&mut table, "exclusion");
        let time = time(&mut table, zone);
        let reason = table.required("reason", values::prose);
        let approved_by = table.optional("approved_by", text);
        let disputed = table.optional("disputed", flag).unwrap_or(false);
        if approved_by.is_none() && !table.has("approved_by") && !disputed {
            let remedy = "add `approved_by`, or disputed = true where the parties disagree";
            table.absence(table.at, "nobody approved it", remedy);
        }
        let service_levels = concerned(&mut table, levels);
        table.finish();
        Some(Exclusion { id: id?, time: time?, reason: reason?, approved_by, disputed, service_levels })
    };
    let tables = fields.tables("exclusion");
    tables.into_iter().filter_map(read).collect()
}

pub(super) fn maintenance(
    fields: &mut Fields<'_, '_>,
    zone: Option<&TimeZone>,
    levels: Option<&[ServiceLevel]>,
) -> Vec<Maintenance> {
    let read = |mut table: Fields<'_, '_>| {
        let id = named(&mut table, "maintenance");
        let time = time(&mut table, zone);
        let announced = table.required("announced", instant(zone));
        let service_levels = concerned(&mut table, levels);
        table.finish();
        Some(Maintenance { id: id?, time: time?, announced: announced?, service_levels })
    };
    let tables = fields.tables("maintenance");
    tables.into_iter().filter_map(read).collect()
}

fn named(table: &mut Fields<'_, '_>, kind: &str) -> Option<String> {
    let id = table.required("id", text);
    if let Some(id) = &id {
        table.place = format!("{kind} `{id}`");
    }
    id
}

fn time(table: &mut Fields<'_, '_>, zone: Option<&TimeZone>) -> Option<Interval> {
    let from = table.required("from", instant(zone));
    let until = table.required("until", instant(zone));
    let time = Interval::new(from?, until?);
    if time.is_empty() {
        table.fault(table.at_key("until"), "`until` is not after `from`", "write when it ended");
        return None;
    }
    Some(time)
}

fn concerned(table: &mut Fields<'_, '_>, levels: Option<&[ServiceLevel]>) -> Vec<String> {
    let ids = table.optional("service_levels", values::names).unwrap_or_default();
    let unknown = |id: &&String| levels.is_some_and(|levels| levels.iter().all(|level| level.id != **id));
    if let Some(id) = ids.iter().find(unknown) {
        let what = format!("no service level is called `{id}`, as named");
        table.fault(table.at_key("service_levels"), what, "name a [[service_level]] by its id");
    }
    ids
}

/// Local time on the contract's clock, or with an offset. An hour that comes twice or never needs its offset.
fn instant(zone: Option<&TimeZone>) -> impl Fn(&DeValue<'_>) -> Result<Timestamp, Refusal> {
    move |value| {
        let written = match value {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(datetime) => datetime.to_string(),
            _ => String::new(),
        };
        let refusal = |what| {
            Refusal::new(
                what,
                "write it as \"2026-10-04 02:00\", or with its offset as \"2026-10-04T02:00+02:00\"",
            )
        };
        if let Ok(instant) = written.parse::<jiff::Timestamp>() {
            return plausible(instant).ok_or_else(|| refusal("is not a time of this age"));
        }
        let local: jiff::civil::DateTime = written.parse().map_err(|_| refusal("is not a day and time"))?;
        let zone = zone.cloned().unwrap_or(TimeZone::UTC);
        let instant = zone.to_ambiguous_timestamp(local).unambiguous();
        let instant = instant.map_err(|_| refusal("comes twice or never on the contract's clock"))?;
        plausible(instant).ok_or_else(|| refusal("is not a time of this age"))
    }
}

fn plausible(instant: jiff::Timestamp) -> Option<Timestamp> {
    Some(Timestamp(instant.as_millisecond())).filter(|instant| instant.is_plausible())
}
