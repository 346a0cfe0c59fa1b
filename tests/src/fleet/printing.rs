//! A printer's day as its site's agent reads it: whether it answers and can print, and its counter.

use anyhow::Result;
use jiff::civil::Date;
use motprov_shared::measurement::{Record, metric};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;

use super::Fleet;
use super::calendar::is_workday;
use super::city::Printer;
use super::dice::dice;
use super::outages::PrinterOutage;
use super::probing::{Schedule, Truth};
use super::records::{fact, last, streak};
use crate::printers::{MAKES, Make};

/// People print from 07 to 17.
const OPENS: i32 = 7 * 3600;
const CLOSES: i32 = 17 * 3600;
const HOUR: i64 = 3_600_000;
/// `prtMarkerLifeCount` of the first marker (RFC 3805).
const LIFE_COUNT: &str = "1.3.6.1.2.1.43.10.2.1.4.1.1";

impl Printer {
    /// Its make.
    #[must_use]
    pub fn make(&self) -> &'static Make {
        &MAKES[usize::try_from(self.number).unwrap_or(0) % MAKES.len()]
    }

    /// Its serial number.
    #[must_use]
    pub fn serial(&self) -> String {
        format!("SIM{:07}", 2_000_000 + self.number * 37)
    }
}

impl Fleet {
    /// Pages that the printer printed on this day.
    fn pages(&self, printer: &Printer, day: Date) -> i64 {
        if !is_workday(day) {
            return 0;
        }
        let index = printer.number * 1_000_000 + u64::from(day.day_of_year().unsigned_abs());
        printer.pages_a_month * dice(self.seed, "pages", index).i64(75..=125) / 100 / 21
    }

    /// What its counter said when the span began.
    fn counted_before(&self, printer: &Printer) -> i64 {
        dice(self.seed, "counter", printer.number).i64(3_000..=180_000)
    }

    /// When it was switched on, long before the span.
    fn switched_on(&self, printer: &Printer) -> Timestamp {
        self.span.start.plus(-dice(self.seed, "switch", printer.number).i64(1..=200) * 24 * HOUR)
    }

    /// What its counter says at each instant of the day for `asked` (rising), and at the day's end.
    fn counter(
        &self,
        printer: &Printer,
        day: Date,
        before: i64,
        outages: &[Interval],
        asked: &[Timestamp],
    ) -> Result<(Vec<i64>, i64)> {
        let pages = self.pages(printer, day);
        let open = Interval::new(self.calendar.at(day, OPENS)?, self.calendar.at(day, CLOSES)?);
        let counts = asked.iter().map(|at| {
            // It stands still while it cannot print; people catch up afterwards.
            let stuck = outages.iter().find(|outage| outage.contains(*at));
            let at = stuck.map_or(*at, |outage| outage.start);
            before + pages * at.since(open.start).clamp(0, open.ms()) / open.ms().max(1)
        });
        Ok((counts.collect(), before + pages))
    }

    /// What the site's agent recorded of the printer on this day, and its counter at the day's end.
    pub(super) fn printer_day(
        &self,
        printer: &Printer,
        day: Date,
        before: Option<i64>,
        outages: &[PrinterOutage],
    ) -> Result<(Vec<Record>, i64)> {
        let Some(span) = self.calendar.day(day)?.intersect(self.span) else {
            return Ok((Vec::new(), before.unwrap_or(0)));
        };
        let away = self.away(printer.place.department.site);
        let outages: Vec<_> = outages.iter().filter(|outage| outage.time.intersect(span).is_some()).collect();
        let silent: Vec<Interval> =
            outages.iter().filter(|outage| outage.silent).map(|outage| outage.time).collect();
        let stuck: Vec<Interval> =
            outages.iter().filter(|outage| !outage.silent).map(|outage| outage.time).collect();
        let idle: Vec<Interval> = outages.iter().map(|outage| outage.time).collect();
        let schedule = Schedule::new(printer.number + 10_000);
        let mut records = Vec::new();
        let answered = schedule.observe(span, Truth { down: &silent, away, ..Truth::default() });
        let able = schedule.observe(span, Truth { down: &stuck, silent: &silent, away });
        if let Some(first) = answered.iter().find(|run| run.state == motprov_shared::measurement::State::Up) {
            records.extend(told(printer, first.from)?);
        }
        let mut asked: Vec<Timestamp> = schedule.checks(span).collect();
        asked.retain(|at| !away.iter().chain(&silent).any(|time| time.contains(*at)));
        asked.dedup_by_key(|at| at.0.div_euclid(HOUR));
        let before = before.unwrap_or_else(|| self.counted_before(printer));
        let (counts, after) = self.counter(printer, day, before, &idle, &asked)?;
        let metrics = &self.metrics;
        records.extend(answered.into_iter().map(|run| streak(&printer.asset, &metrics.reachable, run)));
        records.extend(able.into_iter().map(|run| streak(&printer.asset, &metrics.serviceable, run)));
        let readings = asked.iter().zip(counts);
        let ran = |at: Timestamp| at.since(self.switched_on(printer)) / 1000;
        records.extend(readings.flat_map(|(at, count)| {
            [
                last(&printer.asset, &metrics.life, Unit::Count, *at, count),
                last(&printer.asset, &metrics.uptime, Unit::Second, *at, ran(*at)),
            ]
        }));
        Ok((records, after))
    }
}

fn told(printer: &Printer, at: Timestamp) -> Result<Vec<Record>> {
    let make = printer.make();
    let unit = if make.counter_unit == 8 { "sheets" } else { "impressions" };
    let facts = [
        (metric::KIND, "printer"),
        (metric::ORIGIN, "simulated"),
        (metric::VENDOR, make.vendor),
        (metric::MODEL, make.model),
        (metric::SERIAL, &printer.serial()),
        (metric::COUNTER_UNIT, unit),
        (metric::COUNTER_SOURCE, LIFE_COUNT),
    ];
    facts.into_iter().map(|(metric, text)| Ok(fact(&printer.asset, metric, at, text)?)).collect()
}
