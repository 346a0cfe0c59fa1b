//! A workstation's or server's day: when it ran, slept or stood with its agent stopped, how busy it was, and whether somebody used
//! it.

use anyhow::Result;
use fastrand::Rng;
use jiff::civil::{Date, Weekday};
use motprov_shared::measurement::{Record, metric};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;

use super::Fleet;
use super::calendar::is_workday;
use super::city::{Habit, Service, Workstation};
use super::dice::{around, dice};
use super::probing::{Schedule, Truth};
use super::records::{Figure, fact, figure, last, seconds, streak};

/// Length of a figure's step, seconds.
const STEP: u32 = 300;
const MEMORY: i64 = 16 << 30;
const DAY_MS: i64 = 86_400_000;

impl Workstation {
    /// Its serial number.
    #[must_use]
    pub fn serial(&self) -> String {
        let kind = if self.is_server() { "SRV" } else { "PC" };
        format!("SIM-{kind}-{:05}", 40_000 + self.number)
    }
}

impl Fleet {
    /// When the machine ran on this day; `None` where it did not. Up to now at most.
    pub(super) fn ran(&self, machine: &Workstation, day: Date) -> Result<Option<Interval>> {
        let index = machine.number * 1_000_000 + u64::from(day.day_of_year().unsigned_abs());
        let mut dice = dice(self.seed, "workday", index);
        let first = machine.arrives.and_then(|number| self.workday_of_last_month(number));
        let minutes = match machine.habit {
            _ if first.is_some_and(|first| day < first) => None,
            // It is unpacked in the morning, and left on for the rest of the day.
            Habit::Office if first == Some(day) => Some((9 * 60 + 30, 16 * 60)),
            Habit::Always if first == Some(day) => Some((9 * 60 + 30, 24 * 60)),
            Habit::Always | Habit::Lit => Some((0, 24 * 60)),
            Habit::Office if is_workday(day) && dice.u8(..100) >= 6 => {
                Some((around(&mut dice, 6 * 60 + 40, 9 * 60), around(&mut dice, 15 * 60, 18 * 60)))
            }
            // Somebody starts it to let it update.
            Habit::Shelf if matches!(day.weekday(), Weekday::Monday | Weekday::Thursday) => {
                Some((9 * 60, 9 * 60 + dice.i64(25..=45)))
            }
            _ => None,
        };
        let Some((from, to)) = minutes else { return Ok(None) };
        let second = |minutes: i64| i32::try_from(minutes * 60);
        let ran = Interval::new(self.calendar.at(day, second(from)?)?, self.calendar.at(day, second(to)?)?);
        Ok(ran.intersect(self.span))
    }

    /// When its agent was stopped in the last full month, while the machine ran on: nobody knows what it did then.
    ///
    /// # Errors
    /// A month outside what calendars here cover.
    pub fn stopped(&self, machine: &Workstation) -> Result<Option<Interval>> {
        let lit = matches!(machine.habit, Habit::Always | Habit::Lit);
        let few = self.city.workstations.iter().filter(|other| other.habit == machine.habit);
        let few = few.filter(|other| std::ptr::eq(other.place.centre, machine.place.centre));
        // One machine in each of three cost centres.
        let chosen = few.map(|other| other.number).min() == Some(machine.number)
            && ["2110", "3110", "4120"].contains(&machine.place.centre.number);
        if !lit || !chosen {
            return Ok(None);
        }
        let month = self.last_full_month();
        let day = |number| Date::new(month.year(), month.month(), number);
        let start = self.calendar.at(day(9)?, 11 * 3600)?;
        Ok(Some(Interval::new(start, self.calendar.at(day(13)?, 14 * 3600)?)))
    }

    /// The nights of the last full month that a laptop slept through, from the end of one day's work to the next.
    ///
    /// # Errors
    /// As [`Fleet::stopped`].
    pub fn slept(&self, machine: &Workstation) -> Result<Vec<Interval>> {
        let mut nights = Vec::new();
        for day in super::calendar::days(self.last_full_month()) {
            let ran = self.ran(machine, day)?;
            nights.extend(ran.map(|ran| self.sleep_before(machine, day, ran)).transpose()?.flatten());
        }
        Ok(nights)
    }

    /// The sleep that a laptop woke from in the morning, where its lid was closed the day before: somebody shuts it
    /// down before a free day.
    fn sleep_before(&self, machine: &Workstation, day: Date, ran: Interval) -> Result<Option<Interval>> {
        if machine.service != Some(Service::Laptop) || machine.habit != Habit::Office {
            return Ok(None);
        }
        let before = self.ran(machine, day.yesterday()?)?.filter(|before| before.end < ran.start);
        Ok(before.map(|before| Interval::new(before.end, ran.start)))
    }

    /// When the machine that runs on this day was started.
    fn started(&self, machine: &Workstation, day: Date, ran: Interval) -> Result<Timestamp> {
        if matches!(machine.habit, Habit::Always | Habit::Lit) {
            let first = machine.arrives.and_then(|number| self.workday_of_last_month(number));
            return first.map_or(Ok(self.span.start), |first| self.calendar.at(first, (9 * 60 + 29) * 60));
        }
        let (mut day, mut ran) = (day, ran);
        while let Some(night) = self.sleep_before(machine, day, ran)? {
            day = day.yesterday()?;
            ran = self.ran(machine, day)?.unwrap_or(night);
        }
        // It takes a moment until its agent runs.
        Ok(ran.start.plus(-40_000))
    }

    /// What its agent recorded of that day.
    pub(super) fn workday(&self, machine: &Workstation, day: Date, ran: Interval) -> Result<Vec<Record>> {
        let stopped = self.stopped(machine)?;
        let truth = Truth { away: stopped.as_slice(), ..Truth::default() };
        let runs = Schedule::new(machine.number).observe(ran, truth);
        let Some(first) = runs.first().map(|run| run.from) else { return Ok(Vec::new()) };
        let (asset, metrics) = (&machine.asset, &self.metrics);
        let mut records = told(machine, first)?;
        let boot = self.started(machine, day, ran)?;
        records.push(last(asset, &metrics.boot, Unit::Second, first, boot.0 / 1000));
        if let Some(night) = self.sleep_before(machine, day, ran)? {
            let whole = Interval::new(whole_second(night.start), whole_second(night.end));
            records.push(seconds(asset, &metrics.asleep, whole, whole.ms() / 1000));
        }
        if !machine.is_server() {
            records.extend(self.active(machine, day)?);
        }
        records.extend(runs.into_iter().map(|run| streak(asset, &metrics.running, run)));
        let index = machine.number * 1_000_000 + u64::from(day.day_of_year().unsigned_abs());
        let mut dice = dice(self.seed, "busy", index);
        self.figures(machine, ran, &mut dice, &mut records);
        if let Some(stopped) = stopped {
            // The day on which it came back is told by what it saw of it.
            let unseen = |(start, end): (Timestamp, Timestamp)| stopped.contains(start) && end <= stopped.end;
            records.retain(|record| !unseen(record.span()));
        }
        let agent = machine.agent.name.as_str().parse()?;
        records.push(last(&agent, &metrics.offset, Unit::Millisecond, first, dice.i64(-900..=900)));
        Ok(records)
    }

    /// How long somebody used it on that day, by the day of UTC that has the same date.
    fn active(&self, machine: &Workstation, day: Date) -> Result<Option<Record>> {
        let noon = self.calendar.at(day, 12 * 3600)?;
        let start = Timestamp(noon.0.div_euclid(DAY_MS) * DAY_MS);
        let time = Interval::new(start, start.plus(DAY_MS));
        // A day's use is told when the day is over.
        if time.end > self.span.end {
            return Ok(None);
        }
        let index = machine.number * 1_000_000 + u64::from(day.day_of_year().unsigned_abs());
        let minutes = match machine.habit {
            Habit::Office | Habit::Always if is_workday(day) => {
                dice(self.seed, "active", index).i64(140..=400)
            }
            _ => 0,
        };
        Ok(Some(seconds(&machine.asset, &self.metrics.active, time, minutes * 60)))
    }

    /// Five-minute means and maxima of processor and memory, wandering as a working day does.
    fn figures(&self, machine: &Workstation, ran: Interval, dice: &mut Rng, records: &mut Vec<Record>) {
        let step = i64::from(STEP) * 1000;
        let first = ran.start.0.div_euclid(step) + 1;
        let (mut busy, mut used) = (dice.i64(300..=1_200), MEMORY / 100 * dice.i64(22..=45));
        for number in first..ran.end.0.div_euclid(step) {
            let at = Timestamp(number * step);
            busy = (busy + dice.i64(-180..=185)).clamp(120, 6_500);
            used = (used + dice.i64(-60..=64) * (4 << 20)).clamp(MEMORY / 8, MEMORY / 10 * 9);
            let cpu_max = (busy + dice.i64(0..=busy * 2)).min(10_000);
            let used_max = used + dice.i64(0..=96) * (1 << 20);
            let cpu = Figure { unit: Unit::Percent, at, step: STEP, mean: busy, max: cpu_max, scale: 2 };
            let memory = Figure { unit: Unit::Byte, at, step: STEP, mean: used, max: used_max, scale: 0 };
            records.extend(figure(&machine.asset, &self.metrics.cpu, cpu));
            records.extend(figure(&machine.asset, &self.metrics.memory, memory));
        }
    }
}

/// Totals begin at whole seconds.
const fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_seconds(at.0.div_euclid(1000))
}

fn told(machine: &Workstation, at: Timestamp) -> Result<Vec<Record>> {
    let (kind, model, os) = match machine.service {
        Some(Service::Server) => ("server", "Exempel Virtuell 8", "Windows Server 2025"),
        Some(Service::Laptop) => ("workstation", "Exempel Bärbar 14", "Windows 11 Enterprise 24H2"),
        _ => ("workstation", "Exempel Stationär M", "Windows 11 Enterprise 24H2"),
    };
    let facts = [
        (metric::KIND, kind),
        (metric::ORIGIN, "simulated"),
        (metric::MODEL, model),
        (metric::SERIAL, &machine.serial()),
        (metric::HOST_NAME, machine.asset.as_str()),
        (metric::OS, os),
    ];
    let facts = facts.into_iter().map(|(metric, text)| Ok(fact(&machine.asset, metric, at, text)?));
    let mut records: Vec<Record> = facts.collect::<Result<_>>()?;
    let readings = [(metric::CPU_CORES, Unit::Count, 8), (metric::MEMORY_TOTAL, Unit::Byte, MEMORY)];
    for (metric, unit, value) in readings {
        records.push(last(&machine.asset, &metric.parse()?, unit, at, value));
    }
    Ok(records)
}
