//! What agents record of a day, in the pieces that they send: a streak of each hour.

use anyhow::Result;
use jiff::civil::{Date, Weekday};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Fact, Metric, Record, Sample, State, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use super::contract::{DEPARTMENTS, SYSTEMS, machine, printer, system};
use super::{FIRST, Size};

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
/// Local midnight lies so long before UTC's in summer; the hour of winter does not matter here.
const SUMMER: i64 = 2 * HOUR;

/// The instant of a day's local midnight in summer time.
fn midnight(day: Date) -> Result<Timestamp> {
    let at = day.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp();
    Ok(Timestamp(at.as_millisecond() - SUMMER))
}

/// Days since the first that is delivered.
fn index(day: Date) -> i64 {
    i64::from((day - FIRST).get_days())
}

/// A workstation's day; nothing where it stood switched off.
pub(super) fn of_machine(number: u32, day: Date) -> Result<Vec<Record>> {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    if weekend || (i64::from(number) + index(day)) % 16 == 0 {
        return Ok(Vec::new());
    }
    let start = midnight(day)?;
    let late = i64::from(number % 97) * MINUTE;
    let (from, to) = (start.plus(7 * HOUR + late), start.plus(16 * HOUR + late));
    let asset: AssetId = machine(number).parse()?;
    let mut records = facts(&asset, "workstation", from)?;
    let told = |name: &str, statistic, unit, at, step, value: i64| -> Result<Record> {
        let (asset, metric, value) = (asset.clone(), name.parse()?, Decimal::from(value));
        Ok(Record::Sample(Sample { asset, metric, statistic, unit, at, step, value }))
    };
    records.push(told(metric::BOOT_TIME, Statistic::Last, Unit::Second, from, 0, (from.0 - 40_000) / 1000)?);
    let utc = Timestamp(from.0.div_euclid(24 * HOUR) * 24 * HOUR);
    let used = i64::from(number % 5) * 4_000;
    records.push(told(metric::ACTIVE_USE, Statistic::Sum, Unit::Second, utc, 86_400, used)?);
    hourly(&asset, metric::RUNNING, (from, to), State::Up, &mut records)?;
    Ok(records)
}

/// A site's day: its department's printers, and every system that it probes.
pub(super) fn of_site(city: Size, site: u32, day: Date) -> Result<Vec<Record>> {
    let start = midnight(day)?;
    let span = (start.plus(10_000), start.plus(24 * HOUR - 10_000));
    let mut records = Vec::new();
    for number in (0..city.printers()).filter(|number| number % DEPARTMENTS == site) {
        of_printer(number, (index(day), span), &mut records)?;
    }
    for number in (0..SYSTEMS).filter(|number| (site + DEPARTMENTS - number) % DEPARTMENTS < 3) {
        let asset: AssetId = system(number).parse()?;
        records.extend(facts(&asset, "endpoint", span.0)?);
        hourly(&asset, metric::REACHABLE, span, State::Up, &mut records)?;
    }
    Ok(records)
}

fn of_printer(
    number: u32,
    (day, span): (i64, (Timestamp, Timestamp)),
    records: &mut Vec<Record>,
) -> Result<()> {
    let asset: AssetId = printer(number).parse()?;
    records.extend(facts(&asset, "printer", span.0)?);
    // One in eight is down for an hour each day.
    let down = span.0.plus(10 * HOUR);
    if (i64::from(number) + day) % 8 == 0 {
        hourly(&asset, metric::REACHABLE, (span.0, down), State::Up, records)?;
        hourly(&asset, metric::REACHABLE, (down.plus(MINUTE), down.plus(HOUR)), State::Down, records)?;
        hourly(&asset, metric::REACHABLE, (down.plus(HOUR + MINUTE), span.1), State::Up, records)?;
    } else {
        hourly(&asset, metric::REACHABLE, span, State::Up, records)?;
    }
    hourly(&asset, metric::SERVICEABLE, span, State::Up, records)?;
    let metric: Metric = metric::LIFE_COUNT.parse()?;
    // Full counters every quarter of an hour.
    for quarter in 0..96 {
        let pages = i64::from(number % 7 + 1) * (day * 100 + i64::from(quarter));
        records.push(Record::Sample(Sample {
            asset: asset.clone(),
            metric: metric.clone(),
            statistic: Statistic::Last,
            unit: Unit::Count,
            at: span.0.plus(i64::from(quarter) * 15 * MINUTE),
            step: 0,
            value: Decimal::from(10_000 + pages),
        }));
    }
    Ok(())
}

fn facts(asset: &AssetId, kind: &str, at: Timestamp) -> Result<Vec<Record>> {
    let told = [(metric::KIND, kind), (metric::ORIGIN, "simulated"), (metric::SERIAL, asset.as_str())];
    let fact = |(metric, text): (&str, &str)| {
        Ok(Record::Fact(Fact { asset: asset.clone(), metric: metric.parse()?, at, text: Fact::clean(text) }))
    };
    told.into_iter().map(fact).collect()
}

/// A state that lasts, checked each minute, in pieces of an hour.
fn hourly(
    asset: &AssetId,
    name: &str,
    (from, to): (Timestamp, Timestamp),
    state: State,
    records: &mut Vec<Record>,
) -> Result<()> {
    let metric: Metric = name.parse()?;
    let mut at = from;
    while at < to {
        let minutes = (to.since(at) / MINUTE).min(59);
        let end = at.plus(minutes * MINUTE);
        let checks = u32::try_from(minutes)? + 1;
        let largest_gap = if checks > 1 { 60_000 } else { 0 };
        let (asset, metric) = (asset.clone(), metric.clone());
        records.push(Record::Streak(Streak { asset, metric, state, from: at, to: end, checks, largest_gap }));
        at = end.plus(MINUTE);
    }
    Ok(())
}
