//! One agent that polls a site's printers, as it is shipped, against a real collector: does every printer keep its
//! schedule, does memory stay flat, what does it cost. Judged by what the collector's ledger holds afterwards.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use motprov_shared::measurement::{Record, State, Streak, metric};
use motprov_testbed::printers::COMMUNITY;
use motprov_testbed::process::Program;
use motprov_testbed::scene::Scene;

use crate::meter::Reading;
use crate::shipped;
use crate::swarm::{Shape, Swarm};
use crate::table::{Table, megabytes};

/// Between two looks at its memory.
const LOOK: Duration = Duration::from_secs(10);
/// Until every printer was read once, memory grows as it should.
const WARM: Duration = Duration::from_mins(3);
/// Between checks, milliseconds.
const CHECK_MS: i64 = 60_000;

/// Runs for `minutes`, and prints what it found.
pub(crate) fn run(agent: &Path, shape: Shape, minutes: u32, counters: &str) -> Result<()> {
    let swarm = Swarm::start(shape)?;
    let scene = Scene::open(Program::this()?)?;
    let mut more = format!(
        "role = \"site\"\n[schedule]\ncheck = \"60s\"\nbatch = \"5m\"\nsave = \"5m\"\nprinter_counters = \"{counters}\"\n"
    );
    for (number, printer) in swarm.printers.iter().enumerate() {
        writeln!(more, "[[printer]]\nasset = \"p-{number}\"\nhost = \"127.0.0.1\"")?;
        writeln!(more, "port = {}\ncommunity = \"{COMMUNITY}\"\nsimulated = true", printer.address.port())?;
    }
    let folder = tempfile::tempdir()?;
    let (id, own) = shipped::start(&scene, agent, "bench/site", None, &more, folder.path())?;
    let looks = watch(own.id(), Duration::from_mins(minutes.into()))?;
    own.stop()?;
    let kept = scene.kept(&id)?;
    let records = kept.into_iter().flat_map(|batch| batch.records);
    report(&swarm, records, &looks, &shipped::log(folder.path(), "bench/site")?)
}

/// Seconds since the start, with what the process held and had used.
type Look = (f64, Reading);

fn watch(pid: u32, time: Duration) -> Result<Vec<Look>> {
    let (start, mut looks) = (Instant::now(), Vec::new());
    while start.elapsed() < time {
        std::thread::sleep(LOOK);
        looks.push((start.elapsed().as_secs_f64(), Reading::of(pid).context("the agent ended")?));
        if looks.len().is_multiple_of(30) {
            eprintln!("{} of {} minutes", start.elapsed().as_secs() / 60, time.as_secs() / 60);
        }
    }
    Ok(looks)
}

/// How one printer was looked at.
#[derive(Debug, Default)]
struct Watched {
    streaks: Vec<Streak>,
    counted: usize,
}

impl Watched {
    /// Checks, slots in which none fell, and the longest time between two, milliseconds.
    fn kept_up(&mut self) -> (u32, i64, i64) {
        self.streaks.sort_by_key(|streak| streak.from);
        let checks = self.streaks.iter().map(|streak| streak.checks).sum();
        let between = self.streaks.windows(2).map(|two| two[1].from.since(two[0].to));
        let within = self.streaks.iter().map(|streak| i64::from(streak.largest_gap));
        let longest = between.chain(within).max().unwrap_or(0);
        let span = self.streaks.first().zip(self.streaks.last());
        let span = span.map_or(0, |(first, last)| last.to.since(first.from));
        // Half a slot of jitter is not a missed one.
        let slots = (span + CHECK_MS / 2) / CHECK_MS + 1;
        (checks, (slots - i64::from(checks)).max(0), longest)
    }
}

fn report(swarm: &Swarm, records: impl Iterator<Item = Record>, looks: &[Look], log: &str) -> Result<()> {
    let mut printers: BTreeMap<usize, Watched> = BTreeMap::new();
    for record in records {
        let Some(number) = record.asset().as_str().strip_prefix("p-").and_then(|n| n.parse().ok()) else {
            continue;
        };
        let watched = printers.entry(number).or_default();
        match record {
            Record::Streak(streak) if streak.metric.as_str() == metric::REACHABLE => {
                watched.streaks.push(streak);
            }
            Record::Sample(sample) if sample.metric.as_str() == metric::LIFE_COUNT => watched.counted += 1,
            _ => {}
        }
    }
    ensure!(
        printers.len() == swarm.printers.len(),
        "{} of {} printers were told",
        printers.len(),
        swarm.printers.len()
    );
    let mut table = Table::new(&[
        "printers",
        "number",
        "checks",
        "missed slots",
        "longest gap",
        "always up",
        "never counted",
    ]);
    for (name, sound) in [("sound", true), ("failing", false)] {
        let mut chosen: Vec<_> = printers
            .iter_mut()
            .filter(|(number, _)| swarm.printers[**number].sound == sound)
            .map(|(_, w)| w)
            .collect();
        let (mut checks, mut missed, mut longest) = (0_u64, 0, 0);
        for watched in &mut chosen {
            let (some, gone, gap) = watched.kept_up();
            (checks, missed, longest) = (checks + u64::from(some), missed + gone, longest.max(gap));
        }
        let up = |watched: &&&mut Watched| watched.streaks.iter().all(|streak| streak.state == State::Up);
        table.row(vec![
            name.to_owned(),
            chosen.len().to_string(),
            checks.to_string(),
            missed.to_string(),
            format!("{}.{} s", longest / 1000, longest / 100 % 10),
            chosen.iter().filter(up).count().to_string(),
            chosen.iter().filter(|watched| watched.counted == 0).count().to_string(),
        ]);
    }
    table.print();
    memory(looks)?;
    let missed = log.lines().filter(|line| line.contains("missed")).count();
    println!("log: {} lines, {missed} of them speak of missed checks", log.lines().count());
    Ok(())
}

/// Slope of the memory over time by least squares, with its standard error.
fn memory(looks: &[Look]) -> Result<()> {
    let warm: Vec<_> = looks.iter().filter(|(at, _)| *at > WARM.as_secs_f64()).collect();
    let (first, last) = warm.first().zip(warm.last()).context("the run is shorter than its warming up")?;
    #[expect(clippy::cast_precision_loss, reason = "octets and counts far below 2^52")]
    let (points, n): (Vec<(f64, f64)>, f64) =
        (warm.iter().map(|(at, reading)| (*at, reading.rss as f64)).collect(), warm.len() as f64);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let slope = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
    let rest: f64 = points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
    let error = (rest / (n - 2.0) / spread).sqrt();
    println!(
        "memory: RSS {} at first, {} at last; slope {:+.1} kB an hour, standard error {:.1}",
        megabytes(first.1.rss),
        megabytes(last.1.rss),
        slope * 3.6,
        error * 3.6
    );
    let (ns, seconds) = (last.1.cpu_ns - first.1.cpu_ns, last.0 - first.0);
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds of some hours at most")]
    let share = ns as f64 / seconds / 1e7;
    println!("processor: {share:.2} % of one core");
    Ok(())
}
