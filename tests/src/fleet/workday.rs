//! A workstation's day: when it ran, and how busy it was.

use anyhow::Result;
use fastrand::Rng;
use jiff::civil::{Date, Weekday};
use motprov_shared::measurement::{Record, metric};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;

use super::Fleet;
use super::calendar::is_workday;
use super::city::{Habit, Workstation};
use super::dice::{around, dice};
use super::probing::{Schedule, Truth};
use super::records::{Figure, fact, figure, last, streak};

/// Length of a figure's step, seconds.
const STEP: u32 = 300;
const MEMORY: i64 = 16 << 30;

impl Fleet {
    /// When the machine ran on this day; `None` where it did not. Up to now at most.
    pub(super) fn ran(&self, machine: &Workstation, day: Date) -> Result<Option<Interval>> {
        let index = machine.number * 1_000_000 + u64::from(day.day_of_year().unsigned_abs());
        let mut dice = dice(self.seed, "workday", index);
        let minutes = match machine.habit {
            Habit::Always => Some((0, 24 * 60)),
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

    /// What its agent recorded of that day.
    pub(super) fn workday(&self, machine: &Workstation, day: Date, ran: Interval) -> Result<Vec<Record>> {
        let runs = Schedule::new(machine.number).observe(ran, Truth::default());
        let Some(first) = runs.first().map(|run| run.from) else { return Ok(Vec::new()) };
        let mut records = told(machine, first)?;
        let boot = if machine.habit == Habit::Always { self.span.start } else { ran.start };
        records.push(last(&machine.asset, &self.metrics.boot, Unit::Second, first, boot.0 / 1000));
        records.extend(runs.into_iter().map(|run| streak(&machine.asset, &self.metrics.running, run)));
        let index = machine.number * 1_000_000 + u64::from(day.day_of_year().unsigned_abs());
        self.figures(machine, ran, &mut dice(self.seed, "busy", index), &mut records);
        Ok(records)
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

fn told(machine: &Workstation, at: Timestamp) -> Result<Vec<Record>> {
    let laptop = machine.service == Some(super::city::Service::Laptop);
    let model = if laptop { "Exempel Bärbar 14" } else { "Exempel Stationär M" };
    let serial = format!("SIM-PC-{:05}", 40_000 + machine.number);
    let facts = [
        (metric::KIND, "workstation"),
        (metric::ORIGIN, "simulated"),
        (metric::MODEL, model),
        (metric::SERIAL, &serial),
        (metric::HOST_NAME, machine.asset.as_str()),
        (metric::OS, "Windows 11 Enterprise 24H2"),
    ];
    let facts = facts.into_iter().map(|(metric, text)| Ok(fact(&machine.asset, metric, at, text)?));
    let mut records: Vec<Record> = facts.collect::<Result<_>>()?;
    let readings = [(metric::CPU_CORES, Unit::Count, 8), (metric::MEMORY_TOTAL, Unit::Byte, MEMORY)];
    for (metric, unit, value) in readings {
        records.push(last(&machine.asset, &metric.parse()?, unit, at, value));
    }
    Ok(records)
}
