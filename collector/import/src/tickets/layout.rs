//! How a desk's system writes its tickets, read from a profile.

use jiff::civil::date;
use jiff::fmt::strtime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use motprov_toml::values::{list, one_of, text};
use motprov_toml::{DeValue, Fields, Refusal};

use super::columns::{Column, Wanted};
use super::states::States;

/// What a row of the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// A change of a ticket's state; the state holds until the ticket's next row.
    Events,
    /// A ticket.
    Tickets,
}

/// How long a paused sum of 1 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PausedUnit {
    pub(super) ms: i64,
    pub(super) in_window: bool,
}

/// How a file of tickets is read.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What a row is.
    pub rows: Rows,
    /// On whose clock times without an offset are.
    pub zone: TimeZone,
    /// How times that are texts are written, as `strftime` says it; `None`: ISO 8601 and Swedish ways.
    pub(super) time_format: Option<String>,
    pub(super) wanted: Wanted,
    pub(super) states: States,
    /// Texts that stand where nothing is known.
    pub(super) missing: Vec<String>,
    /// Agents that are no persons.
    pub(super) machines: Vec<String>,
    /// Whether agents are names of persons, to be replaced by numbers.
    pub(super) named: bool,
    pub(super) paused: PausedUnit,
}

impl Layout {
    /// Reads the keys of a profile that concern reading; faults are noted. `None` where one stands in the way.
    pub fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        let kinds = [("events", Rows::Events), ("tickets", Rows::Tickets)];
        let rows = fields.required("rows", |value| one_of(&kinds, value));
        let zone = fields.required("time_zone", zone);
        let time_format = fields.optional("time_format", time_format);
        let missing = fields.optional("missing", |value| list(value, text));
        let machines = fields.optional("machines", |value| list(value, text));
        let named =
            fields.optional("agents", |value| one_of(&[("pseudonyms", false), ("names", true)], value));
        let wanted = Wanted::read(fields, rows);
        let has = |column| wanted.as_ref().is_some_and(|wanted| wanted.has(column));
        let paused = paused(fields, has(Column::Paused));
        let states = States::read(fields, has(Column::SubStatus));
        if has(Column::Status) && !fields.has("state") {
            fields.missing("state", "say what each status means, as [[state]]");
        }
        Some(Self {
            rows: rows?,
            zone: zone?,
            time_format,
            wanted: wanted?,
            states,
            missing: missing.unwrap_or_default(),
            machines: machines.unwrap_or_default(),
            named: named.unwrap_or(false),
            paused: paused?,
        })
    }
}

/// From the time zones that come with the program: what a machine has must not change a figure.
fn zone(value: &DeValue<'_>) -> Result<TimeZone, Refusal> {
    let zone = TimeZoneDatabase::bundled().get(&text(value)?);
    zone.map_err(|_| Refusal::new("is not a time zone", "write its IANA name, e.g. \"Europe/Stockholm\""))
}

/// A format that tells one minute from another.
fn time_format(value: &DeValue<'_>) -> Result<String, Refusal> {
    let format = text(value)?;
    let sample = date(2026, 11, 28).at(13, 45, 0, 0);
    let written = sample.to_zoned(TimeZone::UTC).and_then(|zoned| strtime::format(&format, &zoned));
    let read =
        written.and_then(|written| strtime::parse(&format, written)).and_then(|read| read.to_datetime());
    if read.is_ok_and(|read| read == sample) {
        return Ok(format);
    }
    Err(Refusal::new(
        "does not tell a date and a time",
        "write it as \"%d/%m/%Y %H:%M\" or \"%Y-%m-%d %H:%M:%S\"",
    ))
}

/// In what a list's column of pauses counts.
fn paused(fields: &mut Fields<'_, '_>, has_column: bool) -> Option<PausedUnit> {
    let units = [("seconds", 1000), ("minutes", 60_000), ("hours", 3_600_000)];
    let unit = fields.optional("paused_unit", |value| one_of(&units, value));
    let clocks = [("always", false), ("window", true)];
    let clock = fields.optional("paused_counts", |value| one_of(&clocks, value));
    if !has_column {
        for key in ["paused_unit", "paused_counts"].into_iter().filter(|key| fields.has(key)) {
            fields.fault(
                fields.at_key(key),
                format!("`{key}` stands, but no column holds pauses"),
                "name the column as paused in [columns]",
            );
        }
        return Some(PausedUnit { ms: 1000, in_window: false });
    }
    for key in ["paused_unit", "paused_counts"].into_iter().filter(|key| !fields.has(key)) {
        fields.missing(key, "say paused_unit = \"minutes\" and paused_counts = \"always\" or \"window\"");
    }
    Some(PausedUnit { ms: unit?, in_window: clock? })
}
