//! Tickets become the counts that a service level is judged by: each on the level's own clock, with the limit of its
//! priority.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::clock::{Clock, month_of};
use super::figures::Stop;
use super::log::{Event, Names, State, Ticket};
use super::monthly::HOUR_MS;
use super::pauses::pauses;
use super::rule::{Pausing, Reckoned, Rule, Standing, Start};
use crate::case::{Entry, Otherwise, Trials};
use crate::charge::Form;
use crate::contract::{self, Counted, Limit, Measure, ServiceLevel};
use crate::difference::Assumption;
use crate::finding::Bounds;

/// What is known of tickets, and as of when.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Each ticket once, with the texts of its log.
    pub tickets: &'a [(&'a Names, &'a Ticket)],
    /// When the latest file came: what happened later is not in it.
    pub at: Timestamp,
    /// That file's entry.
    pub entry: Entry,
}

/// The counts of a level in a month, one for each priority that its limits tell apart. None where the level is measured
/// otherwise, where the month was not over when the tickets were known, or where tickets do not tell what the level
/// asks: their first answer, or the kind of asset that they are about.
#[must_use]
pub fn trials(level: &ServiceLevel, month: Month, zone: &TimeZone, known: Known<'_>) -> Vec<Trials> {
    let Some((terms, rule)) = told(level, month, zone, known) else { return Vec::new() };
    let clocks = Clocks::new(terms, zone, known);
    let asked = Asked { terms, month, zone, known, clocks: &clocks };
    let groups = asked.count(rule, terms.counted);
    let otherwise = asked.otherwise(rule);
    let hours = matches!(level.charge.map(|charge| charge.form), Some(Form::LateHour { .. }));
    let first = groups.keys().next().copied();
    let of_group = |group: Option<&str>| if Some(group) == first { otherwise.clone() } else { Vec::new() };
    groups
        .into_iter()
        .map(|(group, count)| Trials {
            otherwise: of_group(group),
            ..count.trials(level, group, hours, known.entry)
        })
        .collect()
}

/// What a level asks and on which clock; `None` where tickets cannot tell it.
fn told<'l>(
    level: &'l ServiceLevel,
    month: Month,
    zone: &TimeZone,
    known: Known<'_>,
) -> Option<(&'l contract::Tickets, Rule)> {
    let Measure::Tickets(terms) = &level.measure else { return None };
    let over = crate::calendar::whole_month(month, zone).end;
    let tells = known.at >= over && !known.tickets.is_empty() && terms.selection.asset_kinds.is_empty();
    Some((terms, rule(terms)?)).filter(|_| tells)
}

/// Tickets of a level that are in time only because their clock was stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// The contract's id of the service level.
    pub service_level: String,
    /// How many, by the priorities that the level's limits tell apart. What the log does not tell is not counted.
    pub tickets: BTreeMap<Option<String>, u32>,
    /// Of those, the ones whose last pause lasted until they were solved.
    pub into_resolved: u32,
    /// The month's tickets.
    pub of: u32,
}

/// The tickets that a level's pauses decide on: in time on its clock, late on the same clock without any pause. `None`
/// where [`trials`] are none, or where none of them is.
#[must_use]
pub fn paused(level: &ServiceLevel, month: Month, zone: &TimeZone, known: Known<'_>) -> Option<Paused> {
    let (terms, rule) = told(level, month, zone, known)?;
    let clocks = Clocks::new(terms, zone, known);
    let asked = Asked { terms, month, zone, known, clocks: &clocks };
    let bare = Rule { pausing: Pausing::Nothing, ..rule };
    let mut found =
        Paused { service_level: level.id.clone(), tickets: BTreeMap::new(), into_resolved: 0, of: 0 };
    asked.each(rule, terms.counted, |limit, clock, ticket, reckoned| {
        let limit_ms = milliseconds(limit.hours);
        found.of += u32::from(reckoned.standing(limit_ms) != Standing::Cancelled);
        let late = bare.reckon(ticket, clock, known.at).map(|bare| bare.standing(limit_ms));
        if reckoned.standing(limit_ms) != Standing::Met || late != Some(Standing::Late) {
            return;
        }
        *found.tickets.entry(limit.priority.clone()).or_default() += 1;
        let last = pauses(ticket, &Clock::Always).pop();
        found.into_resolved += u32::from(last.is_some_and(|pause| pause.into_resolved));
    });
    (!found.tickets.is_empty()).then_some(found)
}

/// A level's question to the tickets.
#[derive(Clone, Copy)]
struct Asked<'a> {
    terms: &'a contract::Tickets,
    month: Month,
    zone: &'a TimeZone,
    known: Known<'a>,
    clocks: &'a Clocks<'a>,
}

impl<'a> Asked<'a> {
    /// The month's tickets by the priorities of the limits.
    fn count(self, rule: Rule, counted: Counted) -> BTreeMap<Option<&'a str>, Count> {
        let terms = self.terms;
        let mut groups: BTreeMap<Option<&str>, Count> = BTreeMap::new();
        for limit in &terms.limits {
            groups.entry(limit.priority.as_deref()).or_default();
        }
        self.each(rule, counted, |limit, _, _, reckoned| {
            if let Some(count) = groups.get_mut(&limit.priority.as_deref()) {
                count.take(reckoned, milliseconds(limit.hours));
            }
        });
        groups
    }

    /// Calls with each of the month's tickets, its limit and clock, and what the rule makes of it.
    fn each(self, rule: Rule, counted: Counted, mut take: impl FnMut(&'a Limit, &Clock, &Ticket, &Reckoned)) {
        for (names, ticket) in self.known.tickets {
            if !is_selected(self.terms, names, ticket) {
                continue;
            }
            let Some((limit, clock)) = self.clocks.of(names, ticket) else { continue };
            let ticket = paused_by(self.terms, names, ticket);
            let Some(reckoned) = rule.reckon(&ticket, clock, self.known.at) else { continue };
            let when = match counted {
                Counted::Opened => Some(ticket.opened()),
                Counted::Resolved => reckoned.stopped,
                Counted::Due => reckoned.due(clock, milliseconds(limit.hours)),
            };
            if when.and_then(|at| month_of(at, self.zone)) == Some(self.month) {
                take(limit, clock, &ticket, &reckoned);
            }
        }
    }

    /// The same month under each other way of counting that suppliers use.
    fn otherwise(self, rule: Rule) -> Vec<Otherwise> {
        let counted = self.terms.counted;
        let others = [Counted::Opened, Counted::Resolved, Counted::Due].into_iter();
        let populations = others.filter(|other| *other != counted);
        let ways = [
            (Assumption::AllPauses, Rule { pausing: Pausing::Every, ..rule }),
            (Assumption::NoPauses, Rule { pausing: Pausing::Nothing, ..rule }),
            (Assumption::FirstResolved, Rule { stop: Stop::FirstResolved, ..rule }),
        ];
        let ways = ways.into_iter().filter(|(_, other)| *other != rule);
        let all = ways.map(|(assumption, rule)| (assumption, rule, counted));
        let all = all.chain(populations.map(|other| (Assumption::Tickets(other), rule, other)));
        all.map(|(assumption, rule, counted)| {
            let groups = self.count(rule, counted);
            let sum = |of: fn(&Count) -> u32| groups.values().map(of).fold(0, u32::saturating_add);
            Otherwise { assumption, good: sum(|count| count.good), total: sum(|count| count.total) }
        })
        .collect()
    }
}

/// The level's clock; `None` for one that no log of states can tell.
fn rule(terms: &contract::Tickets) -> Option<Rule> {
    let stop = match terms.stop {
        contract::Stop::FirstAnswer => return None,
        contract::Stop::FirstResolved => Stop::FirstResolved,
        contract::Stop::LastResolved if !terms.reopening_resumes => Stop::FirstResolved,
        contract::Stop::LastResolved => Stop::LastResolved,
        contract::Stop::Closed => Stop::Closed,
    };
    let pausing = match terms.pauses {
        contract::Pauses::None => Pausing::Nothing,
        contract::Pauses::Evidenced => Pausing::Evidenced,
        contract::Pauses::All => Pausing::Contracted,
    };
    let start = match terms.start {
        contract::Start::Opened => Start::Opened,
        contract::Start::Accepted => Start::Accepted,
    };
    Some(Rule { start, stop, pausing, completed_stands: true, in_window: true })
}

/// Each limit with its clock.
struct Clocks<'a>(Vec<(&'a Limit, Clock)>);

impl<'a> Clocks<'a> {
    fn new(terms: &'a contract::Tickets, zone: &TimeZone, known: Known<'_>) -> Self {
        let first = known.tickets.iter().map(|(_, ticket)| ticket.opened()).min().unwrap_or(known.at);
        // A limit may run out after the tickets were known.
        let span = Interval::new(first.min(known.at), known.at.plus(LONGEST_MS));
        let clock = |limit: &'a Limit| (limit, Clock::new(&limit.window, zone, span));
        Self(terms.limits.iter().map(clock).collect())
    }

    /// The limit of a ticket's priority, else the one for all that no limit names.
    fn of(&self, names: &Names, ticket: &Ticket) -> Option<(&'a Limit, &Clock)> {
        let priority = ticket.latest(|event| event.impact).map(|name| names.text(name));
        let own = self
            .0
            .iter()
            .find(|(limit, _)| limit.priority.is_some() && limit.priority.as_deref() == priority);
        let found = own.or_else(|| self.0.iter().find(|(limit, _)| limit.priority.is_none()));
        found.map(|(limit, clock)| (*limit, clock))
    }
}

/// Half a year: longer than any limit on a working calendar.
const LONGEST_MS: i64 = 184 * 24 * HOUR_MS;

fn is_selected(terms: &contract::Tickets, names: &Names, ticket: &Ticket) -> bool {
    let categories = &terms.selection.categories;
    let product = ticket.latest(|event| event.product).map(|name| names.text(name));
    categories.is_empty()
        || product.is_some_and(|product| {
            categories.iter().any(|category| category.to_lowercase() == product.to_lowercase())
        })
}

/// The ticket with the contract's own pausing states, where it names any.
fn paused_by(terms: &contract::Tickets, names: &Names, ticket: &Ticket) -> Ticket {
    if terms.pausing.is_empty() {
        return ticket.clone();
    }
    let pauses = |event: &Event| {
        let label = names.text(event.label);
        let sub = label.rsplit('/').next().unwrap_or(label);
        terms.pausing.iter().any(|state| state == label || state == sub)
    };
    let event = |event: &Event| match event.state {
        State::Waiting { evidenced, .. } => {
            Event { state: State::Waiting { pauses: pauses(event), evidenced }, ..*event }
        }
        _ => *event,
    };
    let events = ticket.events().iter().map(event).collect();
    Ticket::new(ticket.id.clone(), events, ticket.unplaced).unwrap_or_else(|| ticket.clone())
}

fn milliseconds(hours: Decimal) -> i64 {
    hours.saturating_mul(Decimal::from(HOUR_MS)).trunc().to_i64().unwrap_or(i64::MAX)
}

#[derive(Default)]
struct Count {
    good: u32,
    total: u32,
    undecided: u32,
    /// Started hours late so far.
    late_hours: u64,
    /// Late, and the clock still runs.
    running: u32,
}

impl Count {
    fn take(&mut self, reckoned: &Reckoned, limit: i64) {
        match reckoned.standing(limit) {
            // Nothing was promised of what was withdrawn.
            Standing::Cancelled => return,
            Standing::Met => self.good += 1,
            Standing::Late => {
                let over = reckoned.shown.unwrap_or(limit).saturating_sub(limit).max(0);
                self.late_hours += u64::try_from(over).unwrap_or(0).div_ceil(HOUR_MS.unsigned_abs());
                self.running += u32::from(reckoned.stopped.is_none());
            }
            Standing::Pending | Standing::Unknown => self.undecided += 1,
        }
        self.total += 1;
    }

    fn trials(self, level: &ServiceLevel, group: Option<&str>, hours: bool, entry: Entry) -> Trials {
        let settled = hours && self.undecided == 0 && self.running == 0;
        let late = Decimal::from(self.late_hours);
        Trials {
            service_level: level.id.clone(),
            group: group.map(str::to_owned),
            good: self.good,
            total: self.total,
            undecided: self.undecided,
            late: settled.then_some(Bounds { low: late, high: late }),
            otherwise: Vec::new(),
            sample: false,
            signed: false,
            entry,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::tickets::log::{Completion, Log};

    const CONTRACT: &str = include_str!("../../../../deploy/config/contract-city.toml");

    fn contract() -> Contract {
        Contract::parse("contract-city.toml", CONTRACT).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Tickets of one priority: opened, and what became of each.
    fn log(tickets: &[(&str, &[(&str, State)])], impact: &str) -> Log {
        let mut log = Log::default();
        for (number, (opened, events)) in tickets.iter().enumerate() {
            let label = log.names.name("Pågår");
            let waiting = log.names.name("Väntar på användare");
            let impact = Some(log.names.name(impact));
            let event = |sequence: usize, at: Timestamp, state: State| Event {
                at,
                sequence: u32::try_from(sequence).unwrap(),
                state,
                label: if matches!(state, State::Waiting { .. }) { waiting } else { label },
                team: None,
                organisation: None,
                agent: None,
                product: None,
                impact,
                country: None,
                text: None,
            };
            let mut all = vec![event(0, at(opened), State::Working)];
            for (index, (when, state)) in events.iter().enumerate() {
                all.push(event(index + 1, at(when), *state));
            }
            log.tickets.push(Ticket::new(format!("IN-{number}").parse().unwrap(), all, None).unwrap());
        }
        log
    }

    fn counts(level: &str, log: &Log, known: &str) -> Vec<(Option<String>, u32, u32, u32)> {
        let contract = contract();
        let level = contract.service_level(level).unwrap();
        let tickets: Vec<_> = log.tickets.iter().map(|ticket| (&log.names, ticket)).collect();
        let known = Known { tickets: &tickets, at: at(known), entry: 7 };
        trials(level, "2026-10".parse().unwrap(), &contract.zone, known)
            .into_iter()
            .map(|trials| (trials.group, trials.good, trials.total, trials.undecided))
            .collect()
    }

    const DONE: State = State::Completed(Completion::Resolved);
    const WAITS: State = State::Waiting { pauses: false, evidenced: true };

    #[test]
    fn a_ticket_is_judged_on_the_clock_and_limit_of_its_priority() {
        // C5: P3 within 8 h of mon-fri 08-17; Monday 5 October 2026.
        let log = log(
            &[
                ("2026-10-05T06:00:00Z", &[("2026-10-05T14:00:00Z", DONE)]),
                ("2026-10-05T06:00:00Z", &[("2026-10-06T07:30:00Z", DONE)]),
                ("2026-10-05T06:00:00Z", &[("2026-10-05T07:00:00Z", WAITS), ("2026-10-06T07:30:00Z", DONE)]),
                ("2026-11-02T07:00:00Z", &[("2026-11-02T08:00:00Z", DONE)]),
            ],
            "P3",
        );
        let (p3, p4) = (Some("P3".to_owned()), Some("P4".to_owned()));
        assert_eq!(counts("C5", &log, "2026-11-20T00:00:00Z"), [(p3, 2, 3, 0), (p4, 0, 0, 0)]);
    }

    #[test]
    fn what_is_not_finished_is_late_or_undecided_and_never_left_out() {
        let log = log(&[("2026-10-30T14:00:00Z", &[]), ("2026-10-05T06:00:00Z", &[])], "P4");
        let counted = counts("C5", &log, "2026-11-01T00:00:00Z");
        assert_eq!(counted[1], (Some("P4".to_owned()), 0, 2, 1));
        assert_eq!(counts("C5", &log, "2027-01-15T00:00:00Z")[1], (Some("P4".to_owned()), 0, 2, 0));
    }

    #[test]
    fn a_month_that_was_not_over_when_the_tickets_came_is_not_counted() {
        let log = log(&[("2026-10-05T06:00:00Z", &[("2026-10-05T07:00:00Z", DONE)])], "P3");
        assert_eq!(counts("C5", &log, "2026-10-20T00:00:00Z"), []);
        assert_eq!(counts("B1", &log, "2026-11-20T00:00:00Z"), []);
    }
}
