//! One asset's rows of a month, as small as they go: a city has tens of millions. What does not fit stands beside them
//! as it came.

use std::collections::HashMap;
use std::sync::Arc;

use motprov_log::EntryNumber;
use motprov_review::case::{ActiveUse, Case, Observed, Reading, Sleep, Start};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State, Streak};
use motprov_shared::period::{Interval, Timestamp};
use rust_decimal::Decimal;

/// Metric, vantage point, and whether an agent signed it. A reading has no vantage point.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) metric: Metric,
    pub(super) vantage: Arc<str>,
    pub(super) signed: bool,
}

/// Names by number.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<Name>,
    numbers: HashMap<Name, u32>,
}

impl Names {
    /// The number of a name; there are far fewer than 2³² of them in any month.
    pub(super) fn number(&mut self, name: &Name) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(name.clone());
        self.numbers.insert(name.clone(), number);
        number
    }

    fn name(&self, number: u32) -> Option<&Name> {
        self.all.get(number as usize)
    }
}

#[derive(Debug)]
struct StreakRow {
    from: i64,
    lasting: u32,
    checks: u32,
    largest_gap: u32,
    entry: u32,
    name: u32,
    state: State,
}

#[derive(Debug)]
struct ReadingRow {
    at: i64,
    digits: i64,
    entry: u32,
    name: u32,
    scale: u32,
}

/// One asset's rows.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) id: AssetId,
    streaks: Vec<StreakRow>,
    readings: Vec<ReadingRow>,
    /// What does not fit into the rows.
    wide_streaks: Vec<Observed>,
    wide_readings: Vec<Reading>,
    pub(super) starts: Vec<Start>,
    pub(super) sleeps: Vec<Sleep>,
    active: Vec<(u32, Interval, i64, EntryNumber)>,
}

impl Unit {
    pub(super) const fn new(id: AssetId) -> Self {
        Self {
            id,
            streaks: Vec::new(),
            readings: Vec::new(),
            wide_streaks: Vec::new(),
            wide_readings: Vec::new(),
            starts: Vec::new(),
            sleeps: Vec::new(),
            active: Vec::new(),
        }
    }

    pub(super) fn streak(&mut self, names: &Names, name: u32, streak: Seen, entry: EntryNumber) {
        let lasting = u32::try_from(streak.lasting);
        match (lasting, u32::try_from(entry)) {
            (Ok(lasting), Ok(entry)) => {
                let Seen { from, checks, largest_gap, state, .. } = streak;
                make_room(&mut self.streaks);
                self.streaks.push(StreakRow { from, lasting, checks, largest_gap, entry, name, state });
            }
            _ => self.wide_streaks.extend(self.observed(names, name, streak, entry)),
        }
    }

    pub(super) fn reading(
        &mut self,
        names: &Names,
        name: u32,
        (at, value): (i64, Decimal),
        entry: EntryNumber,
    ) {
        match (i64::try_from(value.mantissa()), u32::try_from(entry)) {
            (Ok(digits), Ok(entry)) => {
                make_room(&mut self.readings);
                self.readings.push(ReadingRow { at, digits, entry, name, scale: value.scale() });
            }
            _ => self.wide_readings.extend(self.read(names, name, (at, value), entry)),
        }
    }

    pub(super) fn used(&mut self, vantage: u32, time: Interval, seconds: i64, entry: EntryNumber) {
        self.active.push((vantage, time, seconds, entry));
    }

    /// Rows of the same asset that were read later; a start that is known is told anew.
    pub(super) fn append(&mut self, mut other: Self) {
        extend(&mut self.streaks, other.streaks);
        extend(&mut self.readings, other.readings);
        self.wide_streaks.append(&mut other.wide_streaks);
        self.wide_readings.append(&mut other.wide_readings);
        self.sleeps.append(&mut other.sleeps);
        self.active.append(&mut other.active);
        for start in other.starts {
            match self.starts.iter_mut().find(|known| known.at == start.at) {
                Some(known) => *known = start,
                None => self.starts.push(start),
            }
        }
    }

    /// The same rows with the numbers of other names.
    pub(super) fn renamed(mut self, from: &Names, to: &mut Names) -> Self {
        let mut number = |old: &mut u32| {
            if let Some(name) = from.name(*old) {
                *old = to.number(name);
            }
        };
        self.streaks.iter_mut().for_each(|row| number(&mut row.name));
        self.readings.iter_mut().for_each(|row| number(&mut row.name));
        self.active.iter_mut().for_each(|row| number(&mut row.0));
        self
    }

    /// Adds all rows to a case.
    pub(super) fn fill(&self, names: &Names, case: &mut Case) {
        let streaks = self.streaks.iter().filter_map(|row| {
            let StreakRow { from, checks, largest_gap, state, .. } = *row;
            let seen = Seen { from, lasting: row.lasting.into(), checks, largest_gap, state };
            self.observed(names, row.name, seen, row.entry.into())
        });
        case.observed.extend(streaks.chain(self.wide_streaks.iter().cloned()));
        let readings = self.readings.iter().filter_map(|row| {
            let value = Decimal::from_i128_with_scale(row.digits.into(), row.scale);
            self.read(names, row.name, (row.at, value), row.entry.into())
        });
        case.readings.extend(readings.chain(self.wide_readings.iter().cloned()));
        case.starts.extend(self.starts.iter().cloned());
        case.sleeps.extend(self.sleeps.iter().cloned());
        case.active.extend(self.active.iter().filter_map(|(vantage, time, seconds, entry)| {
            let vantage = names.name(*vantage)?.vantage.to_string();
            Some(ActiveUse { asset: self.id.clone(), vantage, time: *time, seconds: *seconds, entry: *entry })
        }));
    }

    fn observed(&self, names: &Names, name: u32, seen: Seen, entry: EntryNumber) -> Option<Observed> {
        let Name { metric, vantage, signed } = names.name(name)?.clone();
        let Seen { from, lasting, checks, largest_gap, state } = seen;
        let (asset, from) = (self.id.clone(), Timestamp(from));
        let streak = Streak { asset, metric, state, from, to: from.plus(lasting), checks, largest_gap };
        Some(Observed { vantage, streak, signed, entry })
    }

    fn read(
        &self,
        names: &Names,
        name: u32,
        (at, value): (i64, Decimal),
        entry: EntryNumber,
    ) -> Option<Reading> {
        let Name { metric, signed, .. } = names.name(name)?.clone();
        Some(Reading { asset: self.id.clone(), metric, at: Timestamp(at), value, signed, entry })
    }
}

/// A quarter more than there is, not as much again: there are tens of thousands of these.
fn make_room<T>(rows: &mut Vec<T>) {
    if rows.len() == rows.capacity() {
        rows.reserve_exact(rows.len() / 4 + 16);
    }
}

fn extend<T>(rows: &mut Vec<T>, more: Vec<T>) {
    if rows.is_empty() {
        *rows = more;
    } else {
        rows.reserve_exact(more.len());
        rows.extend(more);
    }
}

/// A streak without its names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) from: i64,
    /// Milliseconds.
    pub(super) lasting: i64,
    pub(super) checks: u32,
    pub(super) largest_gap: u32,
    pub(super) state: State,
}
