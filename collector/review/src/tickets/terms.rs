//! What a contract says of tickets, as part of a profile in TOML.

use jiff::tz::TimeZone;
use motprov_toml::values::{flag, list, one_of, whole};
use motprov_toml::{DeValue, Fields, Refusal};

use super::figures::Stop;
use super::rule::{Pausing, Rule, Start};
use crate::calendar::{Eve, Holidays, Window};
use crate::contract::windows::{days, hours};

/// Most limits at once: each is a column of every table.
const MOST_LIMITS: usize = 20;
/// Longest limit in hours: its end lies inside what a [`super::clock::Clock`] knows.
pub const LONGEST_LIMIT_H: u32 = 2000;
/// From so many tickets on, a team or a person is named unless the profile says otherwise.
const USUAL_GROUP: u32 = 20;

/// By what tickets are judged.
#[derive(Debug, Clone)]
pub struct Terms {
    /// On whose clock months run.
    pub zone: TimeZone,
    /// The service window of the business clock.
    pub window: Window,
    /// Limits in hours, ascending.
    pub limits_h: Vec<u32>,
    /// The clock that the contract counts by.
    pub rule: Rule,
    /// Groups with fewer tickets are counted, not named: figures of few tickets tell of chance and of persons.
    pub minimum_group: u32,
    /// A pause that begins with no more than so many minutes left is flagged.
    pub near_breach_min: u32,
}

impl Terms {
    /// Reads the keys of a profile that concern judging; faults are noted. `None` where one stands in the way.
    pub fn read(fields: &mut Fields<'_, '_>, zone: Option<TimeZone>) -> Option<Self> {
        let limits = fields.optional("limits_hours", limits);
        let group = fields.optional("minimum_group", whole(1, 10_000));
        let near = fields.optional("near_breach_minutes", whole(1, 10_000));
        if !fields.has("window") {
            fields.missing("window", "add [window] with days, hours and holidays");
        }
        let window = fields.table("window").and_then(window);
        let rule = match fields.table("clock") {
            Some(clock) => rule(clock),
            None => Rule::default(),
        };
        Some(Self {
            zone: zone?,
            window: window?,
            limits_h: limits.unwrap_or_else(|| vec![4, 8, 24, 40, 80]),
            rule,
            minimum_group: group.unwrap_or(USUAL_GROUP),
            near_breach_min: near.unwrap_or(60),
        })
    }
}

fn limits(value: &DeValue<'_>) -> Result<Vec<u32>, Refusal> {
    let mut limits = list(value, whole(1, LONGEST_LIMIT_H))?;
    limits.sort_unstable();
    limits.dedup();
    if limits.is_empty() || limits.len() > MOST_LIMITS {
        return Err(Refusal::new("has no limit or too many", format!("write 1 to {MOST_LIMITS} hours")));
    }
    Ok(limits)
}

fn window(mut fields: Fields<'_, '_>) -> Option<Window> {
    let days = fields.required("days", days);
    let hours = fields.required("hours", hours);
    let eves = fields
        .optional("eves", |value| list(value, |item| one_of(&Eve::ALL.map(|eve| (eve.name(), eve)), item)));
    let eves = eves.unwrap_or_else(|| vec![Eve::MidsummerEve, Eve::ChristmasEve, Eve::NewYearsEve]);
    let closed = [("none", None), ("red", Some(false)), ("red_and_eves", Some(true))];
    let holidays = fields.required("holidays", |value| one_of(&closed, value));
    fields.finish();
    let holidays = match holidays? {
        None => Holidays::Open,
        Some(with_eves) => Holidays::Closed { eves: if with_eves { eves } else { Vec::new() } },
    };
    Some(Window { name: "window".to_owned(), days: days?, hours: hours?, holidays })
}

fn rule(mut fields: Fields<'_, '_>) -> Rule {
    let usual = Rule::default();
    let starts = Start::ALL.map(|start| (start.name(), start));
    let start = fields.optional("start", |value| one_of(&starts, value)).unwrap_or(usual.start);
    let stops = Stop::ALL.map(|stop| (stop.name(), stop));
    let stop = fields.optional("stop", |value| one_of(&stops, value)).unwrap_or(usual.stop);
    let kinds = Pausing::ALL.map(|pausing| (pausing.name(), pausing));
    let pausing = fields.optional("pauses", |value| one_of(&kinds, value)).unwrap_or(usual.pausing);
    let completed_stands = fields.optional("stands_while_completed", flag).unwrap_or(usual.completed_stands);
    let in_window = fields.optional("in_window", flag).unwrap_or(usual.in_window);
    if fields.has("stands_while_completed") && stop == Stop::FirstResolved {
        fields.fault(
            fields.at_key("stands_while_completed"),
            "`stands_while_completed` does not go with a clock that stops when first resolved",
            "leave it out, or let it stop when last_resolved or closed",
        );
    }
    fields.finish();
    Rule { start, stop, pausing, completed_stands, in_window }
}
