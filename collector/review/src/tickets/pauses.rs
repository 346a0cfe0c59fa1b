//! Pauses that a contract lets count, and what is odd about them. Each finding is a question to the supplier, not an
//! answer.

use std::collections::BTreeMap;

use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

use super::clock::Clock;
use super::log::{Event, Log, Name, Names, Ticket};
use super::monthly::limit_ms;
use super::rows::{as_text, percent};
use super::terms::Terms;

/// One pause: events in pausing states that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause<'t> {
    /// The event that set it.
    pub set_by: &'t Event,
    /// What the contract's clock showed then, without pauses and time completed, in milliseconds.
    pub shown: i64,
    /// Its length in milliseconds; up to the last event where it goes on.
    pub ms: i64,
    /// Whether it lasted exactly until somebody said solved.
    pub into_resolved: bool,
}

/// The pauses of a ticket, in order.
#[must_use]
pub fn pauses<'t>(ticket: &'t Ticket, clock: &Clock) -> Vec<Pause<'t>> {
    let (mut found, mut shown, mut open) = (Vec::new(), 0, false);
    for (event, stay) in ticket.stays() {
        if event.state.is_paused() {
            if !open {
                found.push(Pause { set_by: event, shown, ms: 0, into_resolved: false });
            }
            if let Some(pause) = found.last_mut() {
                pause.ms += stay.ms();
            }
        } else if let Some(pause) = found.last_mut().filter(|_| open) {
            pause.into_resolved = event.state.is_solved();
        }
        open = event.state.is_paused();
        if !open && !event.state.is_completed() {
            shown += clock.ms(stay);
        }
    }
    found
}

/// Pauses of a team or of a person under a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Whose.
    pub name: String,
    /// Tickets that the group had.
    pub tickets: usize,
    /// Of those, the ones in which it set a pause.
    pub paused: usize,
    /// Their share in percent.
    pub percent: Option<Decimal>,
    /// Of those, the ones where a pause of its lasted exactly until somebody said solved.
    pub into_resolved: usize,
    /// Whether the share lies above all groups' share by more than three standard deviations (a p-chart's limit).
    pub unusual: bool,
}

/// Groups by name, and those too small to be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Groups {
    /// The most paused first.
    pub named: Vec<Group>,
    /// Groups with fewer tickets than the profile asks for.
    pub too_small: usize,
}

/// Pauses that begin when a limit is almost used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NearBreach {
    /// The limit in hours.
    pub limit_h: u32,
    /// How many.
    pub pauses: usize,
}

/// A pause that began when a limit was almost used up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The ticket.
    pub ticket: String,
    /// The limit in hours.
    pub limit_h: u32,
    /// When the pause began.
    #[serde(serialize_with = "as_text")]
    pub began: Timestamp,
    /// What was left of the limit, in seconds.
    pub left_s: i64,
    /// Whether it lasted exactly until somebody said solved.
    pub into_resolved: bool,
}

/// All pauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many.
    pub pauses: usize,
    /// In how many tickets.
    pub tickets: usize,
    /// Together, in seconds.
    pub seconds: i64,
    /// How many lasted exactly until somebody said solved.
    pub into_resolved: usize,
    /// How many began when a limit was almost used up.
    pub near_breach: Vec<NearBreach>,
    /// The single ones of those, at most [`MOST_QUESTIONS`].
    pub questions: Vec<Question>,
    /// By team.
    pub teams: Groups,
    /// By person, under a pseudonym.
    pub agents: Groups,
}

/// Most single pauses that are listed.
pub const MOST_QUESTIONS: usize = 1000;

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    tickets: usize,
    paused: usize,
    into_resolved: usize,
}

/// Looks at all pauses of a log.
#[must_use]
pub fn summary(log: &Log, by: &Terms, window: &Clock) -> Summary {
    let clock = if by.rule.in_window { window } else { &Clock::Always };
    let near = by.limits_h.iter().map(|limit_h| NearBreach { limit_h: *limit_h, pauses: 0 });
    let empty = || Groups { named: Vec::new(), too_small: 0 };
    let mut all = Summary {
        pauses: 0,
        tickets: 0,
        seconds: 0,
        into_resolved: 0,
        near_breach: near.collect(),
        questions: Vec::new(),
        teams: empty(),
        agents: empty(),
    };
    let (mut teams, mut agents) = (BTreeMap::new(), BTreeMap::new());
    let (mut ms, near_ms) = (0_i64, i64::from(by.near_breach_min) * 60_000);
    for ticket in &log.tickets {
        let pauses = pauses(ticket, clock);
        count(&mut teams, ticket, &pauses, |event| event.team);
        count(&mut agents, ticket, &pauses, |event| event.agent);
        all.pauses += pauses.len();
        all.tickets += usize::from(!pauses.is_empty());
        for pause in &pauses {
            ms = ms.saturating_add(pause.ms);
            all.into_resolved += usize::from(pause.into_resolved);
            all.near(ticket, pause, near_ms);
        }
    }
    all.seconds = ms / 1000;
    all.teams = groups(&teams, &log.names, by.minimum_group);
    all.agents = groups(&agents, &log.names, by.minimum_group);
    all
}

impl Summary {
    fn near(&mut self, ticket: &Ticket, pause: &Pause<'_>, near_ms: i64) {
        for near in &mut self.near_breach {
            let left = limit_ms(near.limit_h) - pause.shown;
            if !(0..=near_ms).contains(&left) {
                continue;
            }
            near.pauses += 1;
            if self.questions.len() < MOST_QUESTIONS {
                self.questions.push(Question {
                    ticket: ticket.id.to_string(),
                    limit_h: near.limit_h,
                    began: pause.set_by.at,
                    left_s: left / 1000,
                    into_resolved: pause.into_resolved,
                });
            }
        }
    }
}

fn count(
    groups: &mut BTreeMap<Name, Counts>,
    ticket: &Ticket,
    set_pauses: &[Pause<'_>],
    of: impl Fn(&Event) -> Option<Name>,
) {
    let once = |names: &mut Vec<Name>| {
        names.sort_unstable();
        names.dedup();
    };
    let mut had: Vec<Name> = ticket.events().iter().filter_map(&of).collect();
    let mut set: Vec<Name> = set_pauses.iter().filter_map(|pause| of(pause.set_by)).collect();
    let straight = set_pauses.iter().filter(|pause| pause.into_resolved);
    let mut straight: Vec<Name> = straight.filter_map(|pause| of(pause.set_by)).collect();
    [&mut had, &mut set, &mut straight].into_iter().for_each(once);
    for name in had {
        groups.entry(name).or_default().tickets += 1;
    }
    for name in set {
        groups.entry(name).or_default().paused += 1;
    }
    for name in straight {
        groups.entry(name).or_default().into_resolved += 1;
    }
}

fn groups(groups: &BTreeMap<Name, Counts>, texts: &Names, minimum: u32) -> Groups {
    let all =
        (groups.values().map(|group| group.tickets).sum(), groups.values().map(|group| group.paused).sum());
    let large = |group: &Counts| group.tickets >= minimum as usize;
    let named = groups.iter().filter(|(_, group)| large(group)).map(|(name, group)| Group {
        name: texts.text(*name).to_owned(),
        tickets: group.tickets,
        paused: group.paused,
        percent: percent(group.paused, group.tickets),
        into_resolved: group.into_resolved,
        unusual: is_unusual(group.paused, group.tickets, all),
    });
    let mut named: Vec<Group> = named.collect();
    named.sort_by(|a, b| b.percent.cmp(&a.percent).then_with(|| a.name.cmp(&b.name)));
    Groups { too_small: groups.len() - named.len(), named }
}

/// `k` of `n` lies above the share of `all` by more than `3·√(p(1−p)/n)`: both sides squared, in whole numbers.
fn is_unusual(k: usize, n: usize, all: (usize, usize)) -> bool {
    let [k, n, whole, part] = [k, n, all.0, all.1].map(|count| i128::try_from(count).unwrap_or(i128::MAX));
    let above = k.saturating_mul(whole).saturating_sub(n.saturating_mul(part));
    let variance = n.saturating_mul(part).saturating_mul(whole.saturating_sub(part));
    above > 0 && above.saturating_mul(above) > variance.saturating_mul(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_standard_deviations_above_the_share_of_all_are_unusual_and_less_is_not() {
        // 20 % of 10,000; a group of 100 may reach 20 + 3·4 = 32.
        assert!(!is_unusual(32, 100, (10_000, 2_000)));
        assert!(is_unusual(33, 100, (10_000, 2_000)));
        assert!(!is_unusual(0, 100, (10_000, 2_000)));
        assert!(!is_unusual(0, 0, (0, 0)));
    }
}
