//! Measures the store: octets a value on the disk, values taken per second of processor, octets written for each, and
//! how long a percentile over a fleet takes.
//!
//! `cargo run --release -p motprov-store --example segments [EXPORT]`. The fleet stands in `fleet.rs`. Values come as
//! streaming agents send them: each step, each workstation, one batch. With EXPORT the same values are written there
//! as CSV for other programs (`tests/benches/segments`), and the time that was asked for beside it.

mod fleet;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Sample, Statistic};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;
use motprov_store::{Figure, Filter, Store, Weigh};
use rust_decimal::Decimal;
use rustix::time::{ClockId, clock_gettime};

use fleet::{START, STEP, STEPS_A_DAY, Workstation};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Values of the question over the fleet.
const ASKED: u64 = 500_000;

fn main() -> Outcome<()> {
    let export = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = tempfile::tempdir()?;
    println!("processor time alone, 30 days");
    let (store, asked) = take(&folder.path().join("cpu"), 30, export.as_deref(), |machine, step| {
        let value = Decimal::new(machine.cpu(step), 2);
        Ok(vec![machine.sample(step, "cpu.used", Statistic::Mean, Unit::Percent, value)?])
    })?;
    ask(&store, asked)?;
    println!("all seven figures of a workstation, 10 days");
    take(&folder.path().join("all"), 10, None, Workstation::all)?;
    Ok(())
}

/// Fills a store day by day; making the values is not counted. Also says how long a time from the second Monday on
/// has [`ASKED`] values.
fn take(
    folder: &Path,
    days: i64,
    export: Option<&Path>,
    mut values: impl FnMut(&mut Workstation, i64) -> Outcome<Vec<Sample>>,
) -> Outcome<(Store, Interval)> {
    let mut csv = export.map(|path| File::create(path.join("values.csv")).map(BufWriter::new)).transpose()?;
    let (mut fleet, mut store) = (Workstation::fleet()?, Store::open(folder)?);
    let (mut taken, mut spent, mut written) = (0_u64, Duration::ZERO, 0);
    let (mut since_monday, mut until) = (0, START);
    for day in 0..days {
        let mut batches: Vec<(AgentId, Vec<Sample>)> = Vec::new();
        for step in day * STEPS_A_DAY..(day + 1) * STEPS_A_DAY {
            for machine in fleet.iter_mut().filter(|machine| machine.is_on(step)) {
                let samples = values(machine, step)?;
                if let Some(csv) = &mut csv {
                    export_rows(csv, &samples)?;
                }
                batches.push((machine.agent.clone(), samples));
                since_monday += u64::from(day >= 7);
            }
            if since_monday < ASKED {
                until = START + (step + 1) * STEP;
            }
        }
        let (begun, before) = (cpu(), octets_written()?);
        for (entry, (agent, samples)) in (store.taken() + 1..).zip(&batches) {
            taken += samples.len() as u64;
            store.append(entry, agent, samples)?;
        }
        if day == days - 1 {
            store.seal()?;
        }
        spent += cpu().saturating_sub(begun);
        written += octets_written()? - before;
    }
    report(folder, taken, spent, written)?;
    let monday = Timestamp::from_seconds(START + 7 * 86_400);
    let asked = Interval::new(monday, Timestamp::from_seconds(until));
    if let Some(export) = export {
        fs::write(export.join("asked"), format!("{} {until}\n", monday.0 / 1000))?;
    }
    Ok((store, asked))
}

/// `seconds,asset,hundredths`, in the order in which they came.
fn export_rows(csv: &mut impl Write, samples: &[Sample]) -> Outcome<()> {
    for Sample { asset, at, value, .. } in samples {
        writeln!(csv, "{},{asset},{value}", at.0 / 1000)?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn report(folder: &Path, taken: u64, spent: Duration, written: u64) -> Outcome<()> {
    let mut size = 0;
    for entry in fs::read_dir(folder)? {
        size += entry?.metadata()?.len();
    }
    let each = |octets: u64| octets as f64 / taken as f64;
    let rate = taken as f64 / spent.as_secs_f64() / 1e6;
    println!("  values                     {taken}");
    println!("  octets a value on disk     {:.2}", each(size));
    println!("  octets written a value     {:.2}", each(written));
    println!("  values a CPU second        {rate:.2} million");
    Ok(())
}

/// The 95th percentile of every workstation and of all values, from the files.
fn ask(store: &Store, interval: Interval) -> Outcome<()> {
    let figure = Figure { metric: "cpu.used".parse()?, statistic: Statistic::Mean, unit: Unit::Percent };
    let (mut took, mut spent) = (Vec::new(), Vec::new());
    let mut told = store.quantile(&figure, interval, 950, Weigh::Each, &|_| true)?;
    for _ in 0..41 {
        let (begun, before) = (Instant::now(), cpu());
        told = store.quantile(&figure, interval, 950, Weigh::Each, &|_| true)?;
        took.push(begun.elapsed());
        spent.push(cpu().saturating_sub(before));
    }
    took.sort_unstable();
    spent.sort_unstable();
    let (median, spent, best) = (took[took.len() / 2], spent[spent.len() / 2], took[0]);
    let (count, assets) = (told.count, told.each.len());
    println!("  p95 of {count} values of {assets} workstations, each and all");
    println!("    median {median:?}, of processor {spent:?}, best {best:?}");
    let begun = Instant::now();
    store.quantile(&figure, interval, 950, Weigh::Lasting { hold: 0 }, &|_| true)?;
    println!("  the same, weighed by time: {:?}", begun.elapsed());
    let series = store.series(&Filter { asset: Some("ws-0000".parse()?), ..Filter::default() })?;
    let month = Interval::new(Timestamp::from_seconds(START), Timestamp::from_seconds(START + 30 * 86_400));
    let begun = Instant::now();
    let parts = store.downsampled(&series[0].series, month, 60)?;
    println!("  30 days of one workstation in {} parts: {:?}", parts.len(), begun.elapsed());
    Ok(())
}

/// Processor time of this process, user and system.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// What this process gave the system to write.
fn octets_written() -> Outcome<u64> {
    let io = fs::read_to_string("/proc/self/io")?;
    let line = io.lines().find_map(|line| line.strip_prefix("wchar: ")).ok_or("no wchar in /proc/self/io")?;
    Ok(line.parse()?)
}
