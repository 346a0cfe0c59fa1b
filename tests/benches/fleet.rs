//! A fleet that is connected at once, each agent with its certificate: what it costs to hold, and how long until all are
//! back and served after the collector was killed. They come back by the real agent's rules.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::load::Load;
use crate::load::generate::Orders;
use crate::load::pki::Files;
use crate::meter::Reading;
use crate::served::Served;
use crate::table::{Table, megabytes};

/// Until memory is looked at: what connecting needed is given back by then.
const SETTLE: Duration = Duration::from_secs(5);
/// Longer than this nobody waits for the last one.
const CEILING: Duration = Duration::from_mins(10);

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Shape {
    /// How many agents
    #[arg(long, default_value_t = 10_000)]
    agents: u32,
    /// Processes that they live in
    #[arg(long, default_value_t = 2)]
    generators: u32,
    /// Where the ledger goes; a temporary folder unless named
    #[arg(long)]
    folder: Option<PathBuf>,
}

pub(crate) fn run(shape: &Shape) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = shape.folder.as_deref().unwrap_or(temporary.path());
    let (tls, data) = (Files::make(&folder.join("tls"))?, folder.join("collector"));
    let most = shape.agents + 100;
    Served::enrol(&data, shape.agents)?;
    let served = Served::start(&data, &tls, "127.0.0.1:0".parse()?, most)?;
    let (mqtt, empty) = (served.mqtt, Reading::of(served.id())?.rss);
    let mut load = Load::start(shape.generators, &orders(shape, folder.join("tls"), mqtt, &served))?;
    load.go()?;
    let first = all_served(&mut load, shape.agents, 0)?;
    std::thread::sleep(SETTLE);
    let (held, peak) = (Reading::of(served.id())?.rss, peak(served.id())?);

    let (acknowledged, before) = (load.heads()?, load.count()?);
    drop(served);
    let killed = Instant::now();
    let served = Served::start(&data, &tls, mqtt, most)?;
    let up = killed.elapsed();
    all_served(&mut load, shape.agents, before.lost + u64::from(shape.agents))?;
    let back = killed.elapsed();
    let after = load.count()?;
    std::thread::sleep(SETTLE);
    let (again, peak_again) = (Reading::of(served.id())?.rss, self::peak(served.id())?);
    let kept = served.heads(shape.agents)?;
    let lost = acknowledged.iter().zip(&kept).filter(|(acknowledged, kept)| kept < acknowledged).count();
    ensure!(lost == 0, "{lost} agents had a batch acknowledged that is not in the ledger");
    let acknowledged = load.heads()?;
    let lost = acknowledged.iter().zip(&kept).filter(|(acknowledged, kept)| kept < acknowledged).count();
    ensure!(lost == 0, "{lost} agents had a batch acknowledged after the restart that is not in the ledger");

    println!(
        "`motprov-bench fleet --agents {}`: TLS 1.3, a certificate for each agent, full handshakes; the collector killed with \
         SIGKILL and started again on the same folder.",
        shape.agents
    );
    let mut table = Table::new(&["", "measured"]);
    let mut row = |name: &str, value: String| table.row(vec![name.to_owned(), value]);
    row("all connected and a batch of each acknowledged, from the first start", seconds(first));
    row("memory (RSS) without agents", megabytes(empty));
    row("memory (RSS) with all connected", megabytes(held));
    row("the most that it ever was", megabytes(peak));
    row("after the kill: the collector listens again", seconds(up));
    row("every agent is back and has a batch acknowledged", seconds(back));
    row("attempts that failed until then", (after.lost - before.lost - u64::from(shape.agents)).to_string());
    row(
        "memory with all back; the most that it was",
        format!("{}; {}", megabytes(again), megabytes(peak_again)),
    );
    row("acknowledged batches that the ledger lacks", lost.to_string());
    table.print();
    Ok(())
}

fn orders(shape: &Shape, tls: PathBuf, broker: SocketAddr, served: &Served) -> Orders {
    let agents = shape.agents;
    Orders { tls, broker, key: Some(served.key), first: 0, agents, every: 0, once: true }
}

/// Waits until every agent is connected and served in that connection, and so many connections were lost.
fn all_served(load: &mut Load, agents: u32, lost: u64) -> Result<Duration> {
    let begun = Instant::now();
    loop {
        let count = load.count()?;
        if count.served == u64::from(agents) && count.lost >= lost {
            return Ok(begun.elapsed());
        }
        ensure!(begun.elapsed() < CEILING, "{} of {agents} served", count.served);
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The most memory that a process ever held.
fn peak(id: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    let kilobytes: u64 = line.split_whitespace().next().context("VmHWM")?.parse()?;
    Ok(kilobytes * 1024)
}

fn seconds(took: Duration) -> String {
    format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100)
}
