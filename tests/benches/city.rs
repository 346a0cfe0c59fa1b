//! How long a city's month takes to review: read by a program that has just started, and read again when a day more was
//! delivered. Once for a sixteenth of the city, once for a quarter, once for all of it: what grows faster than the city
//! shows.
//!
//! Everything is signed and kept as it would be if it had been delivered; only the network between is left out.

mod contract;
mod day;
mod keep;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};
use jiff::civil::{Date, date};
use motprov_collector::review::Reviewer;
use motprov_ledger::Database;
use nix::sys::resource::{UsageWho, getrusage};

use crate::meter::Reading;
use crate::table::{Table, megabytes, ratio, seconds};

/// The month that is reviewed.
const MONTH: &str = "2026-10";
/// Days that are delivered; the last one, a Friday, later than the others.
const FIRST: Date = date(2026, 9, 30);
const LAST: Date = date(2026, 10, 30);

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Shape {
    /// Sixteenths of the city (40,000 workstations, 3,000 printers, 40 departments), several separated by commas
    #[arg(long, value_delimiter = ',', default_values_t = [1, 4, 16])]
    sixteenths: Vec<u32>,
    /// Where ledgers go, and stay for another run; a temporary folder unless named
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// How large a city is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    sixteenths: u32,
}

impl Size {
    /// So many sixteenths of the whole.
    pub(crate) const fn of(sixteenths: u32) -> Self {
        Self { sixteenths }
    }

    /// Workstations.
    pub(crate) const fn machines(self) -> u32 {
        2_500 * self.sixteenths
    }

    const fn printers(self) -> u32 {
        3_000 * self.sixteenths / 16
    }
}

/// One city's figures.
struct Outcome {
    size: Size,
    batches: u64,
    cold_ns: u64,
    /// Of the program that reviewed it cold.
    cold_octets: u64,
    /// Reviewed again after a day more, by a program that holds the rest.
    again_ns: u64,
    held_octets: u64,
}

pub(crate) fn run(shape: &Shape) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = shape.folder.as_deref().unwrap_or(temporary.path());
    let mut outcomes = Vec::new();
    for sixteenths in &shape.sixteenths {
        let size = Size::of(*sixteenths);
        outcomes.push(measure(size, &folder.join(format!("city-{sixteenths}")))?);
    }
    print(&outcomes);
    Ok(())
}

/// Writes a city's ledger, where it is not there yet.
pub(crate) fn make(size: Size, data: &Path) -> Result<()> {
    keep::city(size, data)
}

fn measure(size: Size, data: &Path) -> Result<Outcome> {
    keep::city(size, data)?;
    let out = data.join("review.json");
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["collector", "review", "--format", "json", "--month", MONTH, "--data"]).arg(data);
    command.stdout(File::create(&out)?);
    let (status, cold_ns) = timed(|| command.status())?;
    // 1: something is contradicted.
    ensure!(matches!(status.code(), Some(0 | 1)), "the review failed: {status}");
    let kilobytes = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    let (again_ns, held_octets) = again(size, data)?;
    let cold_octets = u64::try_from(kilobytes)? * 1024;
    Ok(Outcome { size, batches: keep::count(data)?, cold_ns, cold_octets, again_ns, held_octets })
}

/// Reviews, takes a day more, and reviews again, as a collector does that serves.
fn again(size: Size, data: &Path) -> Result<(u64, u64)> {
    let (month, now) = (MONTH.parse()?, "2026-11-05T12:00:00Z".parse()?);
    let mut database = Database::open_read_only(data)?;
    let mut reviewer = Reviewer::default();
    let before = Reading::of(std::process::id())?.rss;
    let first = reviewer.of_month(&mut database, month, now)?;
    keep::a_day_more(size, data)?;
    let (second, ns) = timed(|| reviewer.of_month(&mut database, month, now))?;
    ensure!(second.basis.size > first.basis.size, "nothing came since the last run: its ledger is used up");
    let held = Reading::of(std::process::id())?.rss.saturating_sub(before);
    let fresh = Reviewer::default().of_month(&mut database, month, now)?;
    ensure!(fresh.review == second.review, "what was brought up to date is not what is read anew");
    Ok((ns, held))
}

fn timed<T, E: Into<anyhow::Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<(T, u64)> {
    let start = Instant::now();
    let value = work().map_err(Into::into)?;
    Ok((value, u64::try_from(start.elapsed().as_nanos())?))
}

fn print(outcomes: &[Outcome]) {
    let heads = [
        "workstations",
        "printers",
        "entries",
        "cold",
        "times the first",
        "memory",
        "a day more",
        "times the first",
        "memory held",
    ];
    let mut table = Table::new(&heads);
    let first = |of: fn(&Outcome) -> u64| outcomes.first().map_or(1, of);
    for one in outcomes {
        table.row(vec![
            one.size.machines().to_string(),
            one.size.printers().to_string(),
            one.batches.to_string(),
            seconds(one.cold_ns),
            ratio(one.cold_ns, first(|one| one.cold_ns)),
            megabytes(one.cold_octets),
            seconds(one.again_ns),
            ratio(one.again_ns, first(|one| one.again_ns)),
            megabytes(one.held_octets),
        ]);
    }
    table.print();
}
