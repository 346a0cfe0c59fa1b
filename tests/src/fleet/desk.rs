//! The service desk's tickets of the whole history, thrown with dice, and how they really fared against a clock. Shares no
//! code with the review, whose counts it tests.

use anyhow::Result;
use fastrand::Rng;
use motprov_shared::period::{Interval, Month, Timestamp};

use super::Fleet;
use super::calendar::Window;
use super::dice::{around, dice};

const MINUTE: i64 = 60_000;
/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;

/// What a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A workstation that somebody must come to.
    Workplace,
    /// Something that runs on servers.
    Operation,
    /// A question or wish.
    Question,
}

impl Category {
    /// As the desk's system names it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Workplace => "arbetsplats",
            Self::Operation => "drift",
            Self::Question => "fråga",
        }
    }
}

/// What a ticket stands in from an event on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Nobody has it yet.
    Registered,
    /// Somebody works on it.
    Working,
    /// It waits for the user; whether the log names an attempt to reach that user.
    Waiting(bool),
    /// The supplier says that it is solved.
    Resolved,
    /// Nobody objected.
    Closed,
}

impl Stands {
    const fn is_completed(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

/// A change of a ticket's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When, to the minute.
    pub at: Timestamp,
    /// What it stands in from here on.
    pub stands: Stands,
    /// Whether the first line has it, rather than a team behind it.
    pub first_line: bool,
}

/// A ticket with what happened to it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its number in the desk's system.
    pub number: u64,
    /// What it is about.
    pub category: Category,
    /// From 1, the most urgent, to 4.
    pub priority: u8,
    /// In the order of time; never none.
    pub events: Vec<Event>,
}

/// Tickets of one kind in a month.
struct Kind {
    category: Category,
    priority: u8,
    /// How many are opened in a month.
    count: u64,
    /// Minutes on the working clock that they should take.
    limit: i64,
    /// So many of a hundred take longer.
    late: u8,
}

const fn kind(category: Category, priority: u8, count: u64, hours: i64, late: u8) -> Kind {
    Kind { category, priority, count, limit: hours * 60, late }
}

const KINDS: [Kind; 7] = [
    kind(Category::Workplace, 3, 48, 8, 13),
    kind(Category::Operation, 1, 3, 4, 0),
    kind(Category::Operation, 2, 12, 8, 4),
    kind(Category::Operation, 3, 45, 8, 4),
    kind(Category::Operation, 4, 41, 40, 1),
    kind(Category::Question, 3, 60, 8, 3),
    kind(Category::Question, 4, 80, 40, 3),
];

/// How tickets of a month fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fared {
    /// Solved in time.
    pub good: u32,
    /// Neither solved nor late yet.
    pub pending: u32,
    /// All of them.
    pub total: u32,
    /// Started hours by which others were late, those that still run among them.
    pub late_hours: i64,
    /// Late, and not solved.
    pub running: u32,
}

/// A promise's clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// When it runs.
    pub window: Window,
    /// How far, milliseconds.
    pub limit: i64,
    /// Whether waiting with an attempt to reach the user stops it.
    pub pauses: bool,
}

impl Fleet {
    /// Every ticket that was opened up to now, in the order of months and kinds.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub fn tickets(&self) -> Result<Vec<Ticket>> {
        let (work, always) = (self.all_open(Window::Office)?, self.all_open(Window::Always)?);
        let mut tickets = Vec::new();
        for month in self.months {
            let open = self.calendar.open(Window::Office, month)?;
            for (kind, of) in (0..).zip(&KINDS) {
                for number in 0..of.count {
                    let code = u64::from(month.year().unsigned_abs()) * 100
                        + u64::from(month.month().unsigned_abs());
                    let number = code * 1000 + kind * 100 + number;
                    let mut dice = dice(self.seed, "ticket", number);
                    let clock = if of.priority == 1 { &always } else { &work };
                    let Some(opened) = opening(&mut dice, &open) else { continue };
                    let mut events = life(&mut dice, of, opened, clock);
                    events.retain(|event| event.at <= self.span.end);
                    if !events.is_empty() {
                        let (category, priority) = (of.category, of.priority);
                        tickets.push(Ticket { number, category, priority, events });
                    }
                }
            }
        }
        Ok(tickets)
    }

    /// Tickets of a month, by when they were opened.
    ///
    /// # Errors
    /// As [`Fleet::tickets`].
    pub fn tickets_of(&self, month: Month) -> Result<Vec<Ticket>> {
        let mut tickets = self.tickets()?;
        let mut of_month = Vec::new();
        for ticket in tickets.drain(..) {
            let day = self.calendar.date(ticket.opened())?;
            if (day.year(), day.month()) == (month.year(), month.month()) {
                of_month.push(ticket);
            }
        }
        Ok(of_month)
    }

    /// How some of a month's tickets fared against a clock.
    ///
    /// # Errors
    /// As [`Fleet::tickets`].
    pub fn fared<'a>(&self, tickets: impl Iterator<Item = &'a Ticket>, clock: Clock) -> Result<Fared> {
        let open = self.all_open(clock.window)?;
        let mut fared = Fared::default();
        for ticket in tickets {
            let (took, solved) = ticket.took(&open, clock.pauses, self.span.end);
            fared.total += 1;
            if took > clock.limit {
                fared.late_hours += (took - clock.limit + HOUR - 1) / HOUR;
                fared.running += u32::from(!solved);
            } else if solved {
                fared.good += 1;
            } else {
                fared.pending += 1;
            }
        }
        Ok(fared)
    }

    /// When a window is open in the history and the month after it.
    fn all_open(&self, window: Window) -> Result<Vec<Interval>> {
        let mut all = Vec::new();
        for month in self.months.into_iter().chain([self.months[3].next()]) {
            all.extend(self.calendar.open(window, month)?);
        }
        Ok(all)
    }
}

impl Ticket {
    /// When it was opened.
    #[must_use]
    pub fn opened(&self) -> Timestamp {
        self.events.first().map_or(Timestamp(0), |event| event.at)
    }

    /// Whether the first line solved it alone, and nobody came back.
    #[must_use]
    pub fn is_solved_at_first_contact(&self) -> bool {
        let reopened = self.events.windows(2).any(|pair| {
            matches!(pair, [before, after] if before.stands.is_completed() && !after.stands.is_completed())
        });
        let solved = self.events.iter().any(|event| event.stands == Stands::Resolved);
        solved && !reopened && self.events.iter().all(|event| event.first_line)
    }

    /// Milliseconds until somebody began to work on it, within `open`.
    fn waited(&self, open: &[Interval]) -> i64 {
        let answered = self.events.iter().find(|event| event.stands != Stands::Registered);
        answered.map_or(0, |answered| within(open, Interval::new(self.opened(), answered.at)))
    }

    /// Whether somebody began to work on it within so many milliseconds of `open`.
    #[must_use]
    pub fn is_answered_within(&self, limit: i64, open: &[Interval]) -> bool {
        self.events.len() > 1 && self.waited(open) <= limit
    }

    /// What its clock shows, and whether it stopped.
    fn took(&self, open: &[Interval], pauses: bool, now: Timestamp) -> (i64, bool) {
        let last_open = self.events.iter().rposition(|event| !event.stands.is_completed());
        let stop = self.events.get(last_open.map_or(0, |last| last + 1)).map(|event| event.at);
        let until = stop.unwrap_or(now);
        let ends = self.events.iter().skip(1).map(|event| event.at).chain([until]);
        let stays = self.events.iter().zip(ends).filter(|(event, _)| match event.stands {
            Stands::Waiting(evidenced) => !(pauses && evidenced),
            stands => !stands.is_completed(),
        });
        let took = stays
            .filter(|(event, end)| event.at < *end)
            .map(|(event, end)| within(open, Interval::new(event.at, end.min(until))));
        (took.sum(), stop.is_some())
    }
}

/// A minute within working time, not so late that nobody would call.
fn opening(dice: &mut Rng, open: &[Interval]) -> Option<Timestamp> {
    let day = dice.choice(open)?;
    Some(day.start.plus(dice.i64(15..=540) * MINUTE))
}

/// What happens to a ticket, on the clock of those who work on it.
fn life(dice: &mut Rng, kind: &Kind, opened: Timestamp, clock: &[Interval]) -> Vec<Event> {
    let mut events = vec![Event { at: opened, stands: Stands::Registered, first_line: true }];
    let is_late = dice.u8(..100) < kind.late;
    let share = if is_late { dice.i64(115..=190) } else { around(dice, 5, 85) };
    let at_once = kind.category == Category::Question && !is_late && dice.u8(..100) < 81;
    let work = if at_once { dice.i64(6..=40) } else { (kind.limit * share / 100).max(12) };
    let queue = dice.i64(1..=110.min(work / 2).max(2));
    // What runs on servers waits for nobody, and does not come back.
    let is_operation = kind.category == Category::Operation;
    let waits = !at_once && !is_operation && dice.u8(..100) < 24;
    let evidenced = dice.u8(..100) < 85;
    let mut then = |minutes: i64, stands: Stands, first_line: bool| {
        let before = events.last().map_or(opened, |event| event.at);
        let at = later(clock, before, minutes * MINUTE);
        events.extend(at.map(|at| Event { at, stands, first_line }));
        at.is_some()
    };
    let mut goes_on = then(queue, Stands::Working, true);
    let rest = (work - queue).max(2);
    if !at_once {
        goes_on = goes_on && then(rest / 3, Stands::Working, false);
        if waits {
            let wait = dice.i64(45..=900);
            goes_on = goes_on
                && then(rest / 3, Stands::Waiting(evidenced), false)
                && then(wait, Stands::Working, false);
        }
    }
    let done = if at_once {
        rest
    } else if waits {
        rest - 2 * (rest / 3)
    } else {
        rest - rest / 3
    };
    goes_on = goes_on && then(done, Stands::Resolved, at_once);
    if goes_on && !is_operation && dice.u8(..100) < 3 {
        goes_on = then(dice.i64(120..=1200), Stands::Working, false)
            && then(dice.i64(20..=180), Stands::Resolved, false);
    }
    if goes_on {
        then(5 * 600, Stands::Closed, at_once);
    }
    events
}

/// The instant at which so much of `open` has gone by since `from`; `None` beyond its end.
fn later(open: &[Interval], from: Timestamp, ms: i64) -> Option<Timestamp> {
    let mut left = ms;
    for piece in open.iter().filter(|piece| piece.end > from) {
        let start = piece.start.max(from);
        let room = piece.end.since(start);
        if left < room {
            return Some(start.plus(left));
        }
        left -= room;
    }
    None
}

fn within(open: &[Interval], time: Interval) -> i64 {
    open.iter().filter_map(|piece| piece.intersect(time)).map(Interval::ms).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Fleet {
        Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn tickets_fall_the_same_and_none_is_of_tomorrow() {
        let fleet = fleet();
        let tickets = fleet.tickets().unwrap();
        assert_eq!(tickets, fleet.tickets().unwrap());
        assert!(tickets.len() > 1000, "{}", tickets.len());
        for ticket in &tickets {
            assert!(ticket.events.is_sorted_by_key(|event| event.at), "{ticket:?}");
            assert!(ticket.events.iter().all(|event| event.at <= fleet.span.end));
        }
        assert_eq!(fleet.tickets_of(fleet.months[2]).unwrap().len(), 289);
    }

    #[test]
    fn a_pause_stops_only_the_clock_that_lets_it() {
        let fleet = fleet();
        let tickets = fleet.tickets_of(fleet.months[2]).unwrap();
        let of = |pauses| {
            fleet.fared(tickets.iter(), Clock { window: Window::Office, limit: 8 * HOUR, pauses }).unwrap()
        };
        assert!(of(true).good > of(false).good);
        assert_eq!((of(true).pending, of(true).total), (0, 289));
    }
}
