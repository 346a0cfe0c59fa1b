//! When what was down: the truth that the fleet's probes see and that its supplier's report should tell.

use std::collections::BTreeMap;

use anyhow::Result;
use fastrand::Rng;
use motprov_shared::period::{Interval, Month, Timestamp};

use super::calendar::{Calendar, Window};
use super::city::{City, DEPARTMENTS};
use super::dice::{dice, scatter};
use super::levels::{LEVELS, Level, Subject};

const MINUTE: i64 = 60_000;
/// Shorter ones could fall between two checks, and the truth would hold what no probe can see.
const SHORTEST: i64 = 6 * MINUTE;
/// Kept free around an outage, so that two never look like one.
const APART: i64 = 15 * MINUTE;

/// Truth of the whole span.
#[derive(Debug)]
pub struct Outages {
    /// When each site's agent was away, by site. Says nothing about what it probes.
    pub away: BTreeMap<&'static str, Vec<Interval>>,
    /// When each service was down, by endpoint.
    pub endpoints: BTreeMap<&'static str, Vec<Interval>>,
    /// When each printer could not print, in the city's order.
    pub printers: Vec<Vec<PrinterOutage>>,
}

/// A time when a printer could not print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrinterOutage {
    /// When.
    pub time: Interval,
    /// Whether it was silent; else it answered, and asked for paper or said that it was broken.
    pub silent: bool,
}

impl Outages {
    /// Throws the truth for `months`; the last of them ends at `now`, the one before holds the untrue figures.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub fn throw(
        seed: u64,
        city: &City,
        calendar: &Calendar,
        months: &[Month],
        now: Timestamp,
    ) -> Result<Self> {
        let mut truth = Self {
            away: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            printers: vec![Vec::new(); city.printers.len()],
        };
        for month in months {
            truth.throw_away(seed, calendar, *month)?;
            let untrue = months.iter().rev().nth(1) == Some(month);
            for (index, level) in (0..).zip(&LEVELS) {
                let aimed = level.downtime_of_untruth().filter(|_| untrue);
                let aimed = aimed.unwrap_or_else(|| level.downtime(*month));
                let mut dice = dice(seed, "outages", index * 1_000_000 + number(*month));
                truth.throw_level(&mut dice, city, level, &calendar.open(level.window, *month)?, aimed);
            }
        }
        truth.end_at(now);
        Ok(truth)
    }

    /// A site's agent is away once a month at night for its machine's update, and once for a moment at work.
    fn throw_away(&mut self, seed: u64, calendar: &Calendar, month: Month) -> Result<()> {
        for (index, department) in (0..).zip(&DEPARTMENTS) {
            let mut dice = dice(seed, "away", index * 1_000_000 + number(month));
            let night = i8::try_from(dice.i32(8..=14))?;
            let day = jiff::civil::Date::new(month.year(), month.month(), night)?;
            let start = calendar.at(day, 2 * 3600)?.plus(dice.i64(0..40) * MINUTE);
            let update = Interval::new(start, start.plus(dice.i64(35..=80) * MINUTE));
            let away = self.away.entry(department.site).or_default();
            away.push(update);
            let open = calendar.open(Window::Office, month)?;
            let minutes = dice.i64(9..=14);
            let moment = place(&mut dice, &open, minutes * MINUTE, away);
            away.extend(moment);
            away.sort();
        }
        Ok(())
    }

    fn throw_level(&mut self, dice: &mut Rng, city: &City, level: &Level, open: &[Interval], aimed: i64) {
        let total: i64 = open.iter().map(|interval| interval.ms()).sum();
        match level.subject {
            Subject::Endpoint(id) => {
                let away: Vec<Interval> = self.away.values().flatten().copied().collect();
                let found = throw(dice, open, total * aimed / 10_000, &away);
                let outages = self.endpoints.entry(id).or_default();
                outages.extend(found);
                outages.sort();
            }
            Subject::Printers(department) => {
                self.throw_printers(dice, city, department, open, total * aimed / 10_000);
            }
        }
    }

    fn throw_printers(
        &mut self,
        dice: &mut Rng,
        city: &City,
        department: &str,
        open: &[Interval],
        budget: i64,
    ) {
        for (printer, outages) in city.printers.iter().zip(&mut self.printers) {
            let place_of = printer.place.department;
            if place_of.name != department {
                continue;
            }
            let away = self.away.get(place_of.site).map_or(&[][..], Vec::as_slice);
            // Some printers have most of the trouble.
            let share = dice.i64(40..=160);
            let found = throw(dice, open, budget * share / 100, away);
            let taken = [&found, away].concat();
            outages.extend(found.into_iter().map(|time| PrinterOutage { time, silent: true }));
            // Now and then it stands without paper until somebody fills it: no fault of the supplier's.
            let minutes = dice.i64(8..=70);
            let stuck = place(dice, open, minutes * MINUTE, &taken);
            outages.extend(stuck.map(|time| PrinterOutage { time, silent: false }));
            // One of eight breaks, and answers that it did; a third of those wait for a spare part.
            if dice.u8(..8) == 0 {
                let hours = if dice.u8(..3) == 0 { dice.i64(20..=30) } else { dice.i64(2..=11) };
                let taken: Vec<Interval> = taken.iter().copied().chain(stuck).collect();
                let broken = place_over_days(dice, open, hours * 60 * MINUTE, &taken);
                outages.extend(broken.map(|time| PrinterOutage { time, silent: false }));
            }
            outages.sort_by_key(|outage| outage.time);
        }
    }

    /// What has not happened yet is no truth.
    fn end_at(&mut self, now: Timestamp) {
        let until = Interval::new(Timestamp(0), now);
        for intervals in self.away.values_mut().chain(self.endpoints.values_mut()) {
            *intervals = intervals.iter().filter_map(|interval| interval.intersect(until)).collect();
        }
        for outages in &mut self.printers {
            outages.retain_mut(|outage| {
                outage.time.intersect(until).is_some_and(|time| {
                    outage.time = time;
                    true
                })
            });
        }
    }
}

/// Spreads `budget` milliseconds of downtime over some outages within `open`, clear of `taken`.
fn throw(dice: &mut Rng, open: &[Interval], budget: i64, taken: &[Interval]) -> Vec<Interval> {
    let pieces = (budget / (2 * 3600 * 1000)).clamp(1, 4) + dice.i64(0..=1);
    let mut found = Vec::new();
    let mut left = budget;
    for piece in (1..=pieces).rev() {
        let length = if piece == 1 { left } else { left / piece * dice.i64(70..=130) / 100 };
        if length < SHORTEST {
            continue;
        }
        let taken: Vec<Interval> = taken.iter().chain(&found).copied().collect();
        // What finds no room stays up: the truth is what was placed, not what was aimed at.
        if let Some(outage) = place(dice, open, length, &taken) {
            left -= outage.ms();
            found.push(outage);
        }
    }
    found.sort();
    found
}

/// A place for an outage of this length, to the second, within one opening and apart from what is `taken`.
fn place(dice: &mut Rng, open: &[Interval], length: i64, taken: &[Interval]) -> Option<Interval> {
    for _ in 0..200 {
        let opening = *dice.choice(open)?;
        let room = opening.ms() - length - 2 * APART;
        if room <= 0 {
            continue;
        }
        let start = opening.start.plus(APART + dice.i64(0..room));
        let outage = Interval::new(start, start.plus(length));
        let with_room = Interval::new(start.plus(-APART), outage.end.plus(APART));
        if taken.iter().all(|other| other.intersect(with_room).is_none()) {
            return Some(outage);
        }
    }
    None
}

/// A place for an outage that takes so much of `open`, however many nights lie in it; apart from what is `taken`.
fn place_over_days(dice: &mut Rng, open: &[Interval], length: i64, taken: &[Interval]) -> Option<Interval> {
    for _ in 0..200 {
        let first = dice.usize(..open.len().max(1));
        let opening = open.get(first)?;
        let start = opening.start.plus(APART + dice.i64(0..opening.ms() - 2 * APART));
        let mut left = length;
        let end = open.iter().skip(first).find_map(|piece| {
            let from = piece.start.max(start);
            let room = piece.end.since(from) - APART;
            if left <= room {
                return Some(from.plus(left));
            }
            left -= piece.end.since(from);
            None
        });
        let Some(end) = end else { continue };
        let with_room = Interval::new(start.plus(-APART), end.plus(APART));
        if taken.iter().all(|other| other.intersect(with_room).is_none()) {
            return Some(Interval::new(start, end));
        }
    }
    None
}

fn number(month: Month) -> u64 {
    // A month's dice depend on which month it is, not on where the span begins.
    scatter(u64::from(month.year().unsigned_abs()) * 12 + u64::from(month.month().unsigned_abs())) % 1_000_000
}
