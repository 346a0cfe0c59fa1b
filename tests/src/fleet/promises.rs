//! The sample contract's promises beside availability, and what a supplier that tells the truth would report of them,
//! worked out from the plan, the outages and the tickets alone.

use anyhow::Result;
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::{Decimal, RoundingStrategy};

use super::Fleet;
use super::calendar::{Window, days, is_workday};
use super::city::{DELIVERIES, Service};
use super::desk::{Category, Clock, Fared, HOUR, Ticket};
use super::dice::dice;

/// A promise beside availability, by its id in the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "their titles stand below")]
pub enum Promise {
    A1,
    A2,
    A3,
    A5,
    B3,
    B4,
    B5,
    B6,
    C1,
    C2,
    C3,
    C4,
    C5,
    C6,
}

/// A month's figure of a promise, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// In the promise's unit; `None` where there was no case.
    pub value: Option<Decimal>,
    /// SEK.
    pub owed: Decimal,
}

/// Working days in which a unit is to be delivered.
const DELIVERED_WITHIN: usize = 5;
/// Monthly fees of the catalogues that penalties are shares of, SEK.
const FEE_A: i64 = 146_000;
const FEE_B: i64 = 98_000;
const FEE_C: i64 = 54_000;

impl Promise {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 14] = [
        Self::A1,
        Self::A2,
        Self::A3,
        Self::A5,
        Self::B3,
        Self::B4,
        Self::B5,
        Self::B6,
        Self::C1,
        Self::C2,
        Self::C3,
        Self::C4,
        Self::C5,
        Self::C6,
    ];

    /// Its id, in contract and reports.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.names().0
    }

    /// Its title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::A1 => ("A1", "Leverans av beställd standardarbetsplats"),
            Self::A2 => ("A2", "Felavhjälpning arbetsplats på plats"),
            Self::A3 => ("A3", "Reparation av skrivare"),
            Self::A5 => ("A5", "Starttid till användbart skrivbord"),
            Self::B3 => ("B3", "Svarstid verksamhetssystem omsorg i överlämningspunkt"),
            Self::B4 => ("B4", "Återställning efter incident per prioritet"),
            Self::B5 => ("B5", "Leverans av virtuell server"),
            Self::B6 => ("B6", "Säkerhetskopiering"),
            Self::C1 => ("C1", "Svarstid telefon"),
            Self::C2 => ("C2", "Tappade samtal"),
            Self::C3 => ("C3", "Löst vid första kontakt"),
            Self::C4 => ("C4", "Svar på e-post och portal"),
            Self::C5 => ("C5", "Ärenden lösta i tid"),
            Self::C6 => ("C6", "Rapport i tid och komplett"),
        }
    }

    /// Decimals of the supplier's figure.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Self::A5 | Self::B3 | Self::C6 => 0,
            _ => 1,
        }
    }

    /// Whether anything that the city has shows what became of it.
    #[must_use]
    pub const fn is_measured(self) -> bool {
        !matches!(self, Self::A5)
    }
}

impl Fleet {
    /// What a truthful report says of a promise in a month.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub fn told(&self, promise: Promise, month: Month) -> Result<Told> {
        let told = match promise {
            Promise::A1 => self.delivered(Service::Desktop, 150, month),
            Promise::B5 => self.delivered(Service::Server, 258, month),
            Promise::A2 => {
                of_share(share_of(&self.on_site(month)?), |value| points(value, 90, 5, 2, 10, FEE_A))
            }
            Promise::A3 => self.repaired(month)?,
            Promise::A5 => one(dice(self.seed, "start", code(month)).i64(61..=84)),
            Promise::B3 => one(self.response_time(month)?),
            Promise::B4 => self.restored(month)?,
            Promise::C5 => of_share(share_of(&self.solved(month)?), |value| {
                ladder(value, &[(90, 0), (85, 2), (80, 4)], 6, FEE_C)
            }),
            Promise::C6 => self.came(month)?,
            Promise::B6 | Promise::C1 | Promise::C2 | Promise::C3 | Promise::C4 => {
                let (good, total) = self.counted(promise, month)?;
                of_share(share(good, total), |value| counted_cost(promise, value))
            }
        };
        let round = |value: Decimal| {
            value.round_dp_with_strategy(promise.decimals(), RoundingStrategy::MidpointAwayFromZero)
        };
        Ok(Told { value: told.value.map(round), ..told })
    }

    /// Cases that count and all cases, of what somebody else counts: calls, jobs, first contacts.
    ///
    /// # Errors
    /// As [`Fleet::told`].
    pub fn counted(&self, promise: Promise, month: Month) -> Result<(u32, u32)> {
        let mut dice = dice(self.seed, promise.id(), code(month));
        Ok(match promise {
            Promise::B6 => (620 - dice.u32(0..=4), 620),
            Promise::C1 => (1_580 + dice.u32(0..=60), 1_820),
            Promise::C2 => (64 + dice.u32(0..=20), 1_820),
            _ => {
                let tickets = self.tickets_of(month)?;
                let questions = tickets.iter().filter(|ticket| ticket.category == Category::Question);
                let open = self.calendar.open(Window::Desk, month)?;
                let counts = |ticket: &&Ticket| match promise {
                    Promise::C3 => ticket.is_solved_at_first_contact(),
                    _ => ticket.is_answered_within(HOUR * 3 / 2, &open),
                };
                let good = questions.clone().filter(counts).count();
                (u32::try_from(good)?, u32::try_from(questions.count())?)
            }
        })
    }

    /// Units that were ordered so that they fell due in the month.
    fn delivered(&self, service: Service, a_day: i64, month: Month) -> Told {
        let due = DELIVERIES.iter().filter(|order| order.service == service);
        let due = due.filter(|_| month == self.last_full_month());
        let took: Vec<usize> = due.flat_map(|order| order.after).copied().collect();
        let late: usize = took.iter().map(|days| days.saturating_sub(DELIVERED_WITHIN).min(10)).sum();
        let good = took.iter().filter(|days| **days <= DELIVERED_WITHIN).count();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let owed = Decimal::from(late) * Decimal::from(a_day);
        Told { value: share(count(good), count(took.len())), owed }
    }

    fn on_site(&self, month: Month) -> Result<Fared> {
        let tickets = self.tickets_of(month)?;
        let on_site = tickets.iter().filter(|ticket| ticket.category == Category::Workplace);
        self.fared(on_site, Clock { window: Window::Office, limit: 8 * HOUR, pauses: true })
    }

    fn solved(&self, month: Month) -> Result<Fared> {
        let tickets = self.tickets_of(month)?;
        let of = |priority: u8, hours: i64| {
            let those = tickets.iter().filter(move |ticket| ticket.priority == priority);
            self.fared(those, Clock { window: Window::Handling, limit: hours * HOUR, pauses: true })
        };
        let (third, fourth) = (of(3, 8)?, of(4, 40)?);
        Ok(Fared {
            good: third.good + fourth.good,
            pending: third.pending + fourth.pending,
            total: third.total + fourth.total,
            ..third
        })
    }

    /// The worst priority's share; few cases are judged by how many of them failed.
    fn restored(&self, month: Month) -> Result<Told> {
        let tickets = self.tickets_of(month)?;
        let mut fared = Vec::new();
        for (priority, hours, window) in
            [(1, 4, Window::Always), (2, 8, Window::Office), (3, 24, Window::Office), (4, 40, Window::Office)]
        {
            let operation = tickets.iter().filter(|ticket| ticket.category == Category::Operation);
            let those = operation.filter(|ticket| ticket.priority == priority);
            fared.push(self.fared(those, Clock { window, limit: hours * HOUR, pauses: false })?);
        }
        let reached = |fared: &Fared| match fared.total {
            0..=39 => fared.total - fared.good - fared.pending <= 2,
            _ => share_of(fared).is_none_or(|value| value >= Decimal::from(95)),
        };
        let late: i64 = fared.iter().map(|fared| fared.late_hours).sum();
        let cap = Decimal::from(FEE_B * 15) / Decimal::ONE_HUNDRED;
        let owed =
            if fared.iter().all(reached) { Decimal::ZERO } else { cap.min(Decimal::from(late * 10_000)) };
        Ok(Told { value: fared.iter().filter_map(share_of).min(), owed })
    }

    /// Printers that stood still, by when they worked again.
    fn repaired(&self, month: Month) -> Result<Told> {
        let open = self.calendar.open(Window::Office, month)?;
        let whole = self.whole(month)?;
        let ordered = self.city.printers.iter().zip(&self.outages.printers);
        let ordered = ordered.filter(|(printer, _)| printer.service.is_some());
        let (mut good, mut total, mut days) = (0, 0, 0);
        for (_, outages) in ordered {
            for outage in outages.iter().filter(|outage| !outage.silent && whole.contains(outage.time.end)) {
                let late = within(&open, outage.time) - 16 * HOUR;
                total += 1;
                good += u32::from(late <= 0);
                days += started_days(&open, outage.time.end, late);
            }
        }
        Ok(Told { value: share(good, total), owed: Decimal::from(642 * days) })
    }

    /// On which working day of the next month the report is handed over: on the last day of the history.
    fn came(&self, month: Month) -> Result<Told> {
        let today = self.calendar.date(self.span.end)?;
        let mut working = 0;
        let mut next = month.next();
        'count: loop {
            for day in days(next) {
                if day > today {
                    break 'count;
                }
                working += i64::from(is_workday(day));
            }
            next = next.next();
        }
        // One that comes on a day off comes with the next working day.
        working += i64::from(!is_workday(today));
        let cap = (FEE_A + FEE_B + FEE_C) / 20;
        let owed = ((working - 8).max(0) * 5_000).min(cap);
        Ok(Told { value: Some(working.into()), owed: owed.into() })
    }

    fn whole(&self, month: Month) -> Result<Interval> {
        let first =
            |month: Month| Ok::<_, anyhow::Error>(jiff::civil::Date::new(month.year(), month.month(), 1)?);
        let (start, end) = (self.calendar.at(first(month)?, 0)?, self.calendar.at(first(month.next())?, 0)?);
        Ok(Interval::new(start, end))
    }
}

/// Days of the window back from the end until the late time is filled.
fn started_days(open: &[Interval], end: Timestamp, late: i64) -> i64 {
    let (mut left, mut days) = (late, 0);
    for piece in open.iter().rev().filter(|piece| piece.start < end) {
        if left <= 0 {
            break;
        }
        left -= piece.end.min(end).since(piece.start);
        days += 1;
    }
    days
}

fn within(open: &[Interval], time: Interval) -> i64 {
    open.iter().filter_map(|piece| piece.intersect(time)).map(Interval::ms).sum()
}

fn code(month: Month) -> u64 {
    u64::from(month.year().unsigned_abs()) * 100 + u64::from(month.month().unsigned_abs())
}

fn one(value: impl Into<Decimal>) -> Told {
    Told { value: Some(value.into()), owed: Decimal::ZERO }
}

/// Percent; `None` of nothing.
fn share(good: u32, total: u32) -> Option<Decimal> {
    (Decimal::from(good) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(total))
}

/// What may still come in time is told as if it did.
fn share_of(fared: &Fared) -> Option<Decimal> {
    share(fared.good + fared.pending, fared.total)
}

fn of_share(value: Option<Decimal>, cost: impl Fn(Decimal) -> Decimal) -> Told {
    Told { value, owed: value.map(cost).unwrap_or_default() }
}

fn percent_of(fee: i64, percent: Decimal) -> Decimal {
    let owed = Decimal::from(fee) * percent / Decimal::ONE_HUNDRED;
    owed.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// So many percent of the fee for each started step below the target, up to a cap.
fn points(value: Decimal, target: i64, step: i64, percent: i64, cap: i64, fee: i64) -> Decimal {
    let below = (Decimal::from(target) - value).max(Decimal::ZERO) / Decimal::from(step);
    percent_of(fee, (below.ceil() * Decimal::from(percent)).min(Decimal::from(cap)))
}

/// From which value up which percentage of the fee is owed, best first, and what is below every step.
fn ladder(value: Decimal, steps: &[(i64, i64)], worst: i64, fee: i64) -> Decimal {
    let reached = steps.iter().find(|(at_least, _)| value >= Decimal::from(*at_least));
    percent_of(fee, Decimal::from(reached.map_or(worst, |(_, owed)| *owed)))
}

fn counted_cost(promise: Promise, value: Decimal) -> Decimal {
    match promise {
        Promise::B6 => ladder(value, &[(99, 0)], 5, 38_000),
        Promise::C1 => ladder(value, &[(85, 0), (80, 1), (75, 2)], 4, FEE_C),
        Promise::C3 => points(value, 75, 2, 1, 10, FEE_C),
        // Calls given up cost only where misses repeat, and answers to mail nothing.
        _ => Decimal::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogues_have_every_promise_once() {
        let ids: Vec<_> = Promise::ALL.iter().map(|promise| promise.id()).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
    }

    #[test]
    fn deliveries_are_told_in_the_month_in_which_they_fell_due() {
        let fleet = Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let told = |promise, month| fleet.told(promise, month).unwrap();
        assert_eq!(told(Promise::A1, fleet.months[1]), Told { value: None, owed: Decimal::ZERO });
        let late = told(Promise::A1, fleet.months[2]);
        assert_eq!((late.value, late.owed), (Some(Decimal::from(90)), Decimal::from(900)));
        assert_eq!(told(Promise::B5, fleet.months[2]).value, Some(Decimal::ONE_HUNDRED));
    }

    #[test]
    fn a_report_that_comes_on_the_ninth_working_day_is_a_day_late() {
        let on = |now: &str| {
            let fleet = Fleet::new(1, now.parse().unwrap()).unwrap();
            fleet.told(Promise::C6, fleet.last_full_month()).unwrap()
        };
        assert_eq!(on("2026-11-11T12:00:00Z"), Told { value: Some(8.into()), owed: Decimal::ZERO });
        assert_eq!(on("2026-11-12T12:00:00Z"), Told { value: Some(9.into()), owed: Decimal::from(5_000) });
        assert_eq!(
            on("2026-11-14T12:00:00Z").value,
            Some(11.into()),
            "a Saturday counts with the Monday after"
        );
    }
}
