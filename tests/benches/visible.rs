//! From the instant a sample is signed until it stands on the page, while the rest of a fleet delivers its load.
//!
//! A probe is an agent that is not marked as simulated, so the page shows it first. Each of its batches carries a word
//! that was never there before; the page is asked again and again until it has that word.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use motprov_ledger::Database;
use motprov_shared::period::Timestamp;
use rustls::ClientConfig;

use crate::load::generate::Orders;
use crate::load::pki::Files;
use crate::load::{Load, Probe};
use crate::meter::Reading;
use crate::peers;
use crate::served::Served;
use crate::table::Table;

const CEILING: Duration = Duration::from_secs(30);
/// The load runs for so long before the first probe.
const WARM: Duration = Duration::from_secs(5);

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Shape {
    /// Agents that deliver meanwhile
    #[arg(long, default_value_t = 1000)]
    agents: u32,
    /// Batches a second that they deliver together
    #[arg(long, default_value_t = 1000)]
    rate: u32,
    /// How many samples are followed
    #[arg(long, default_value_t = 300)]
    probes: u32,
    /// Where the ledger goes; a temporary folder unless named
    #[arg(long)]
    folder: Option<PathBuf>,
}

pub(crate) fn run(shape: &Shape) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = shape.folder.as_deref().unwrap_or(temporary.path());
    let (tls, data) = (Files::make(&folder.join("tls"))?, folder.join("collector"));
    Served::enrol(&data, shape.agents)?;
    let probe = Probe::new()?;
    let contract = include_str!("../../deploy/config/contract.toml");
    Database::open(&data)?.write(|tx| -> Result<()> {
        tx.enrol(probe.id(), &probe.key(), false, Timestamp(0))?;
        tx.put_contract("contract.toml", contract, "2026-01-01".parse()?, Timestamp(0))?;
        Ok(())
    })?;
    let served = Served::start(&data, &tls, "127.0.0.1:0".parse()?, shape.agents + 100)?;
    let client = Arc::new(tls.open()?.client(probe.id())?);
    let every = 1000 * u64::from(shape.agents) / u64::from(shape.rate);
    let (broker, key, agents) = (served.mqtt, Some(served.key), shape.agents);
    let orders = Orders { tls: folder.join("tls"), broker, key, first: 0, agents, every, once: false };
    let mut load = Load::start(1, &orders)?;
    load.connected()?;
    load.go()?;
    std::thread::sleep(WARM);
    let (before, begun) = (load.count()?, Instant::now());
    let cpu = Reading::of(served.id())?.cpu_ns;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut times = runtime.block_on(follow(probe, shape.probes, &served, &client))?;
    let (after, took) = (load.count()?, begun.elapsed());
    let cpu = Reading::of(served.id())?.cpu_ns - cpu;
    times.sort_unstable();
    print(shape, &times, (after.kept - before.kept, took), cpu);
    Ok(())
}

async fn follow(
    mut probe: Probe,
    probes: u32,
    served: &Served,
    client: &Arc<ClientConfig>,
) -> Result<Vec<Duration>> {
    let mut line = probe.connect(served.mqtt, Ipv4Addr::LOCALHOST, client).await?;
    let mut times = Vec::new();
    for number in 0..probes {
        let word = format!("probe-{number:06}");
        let signed = Instant::now();
        probe.say(&mut line, &word).await?;
        let http = served.http;
        let found = tokio::task::spawn_blocking(move || shown(http, &word)).await?;
        found.with_context(|| format!("probe {number}"))?;
        times.push(signed.elapsed());
        probe.settle(&mut line).await?;
        // Not in step with anything that happens at a rhythm.
        tokio::time::sleep(Duration::from_millis(u64::from(number) * 7 % 53)).await;
    }
    Ok(times)
}

/// Asks for the page until it holds `word`.
fn shown(http: SocketAddr, word: &str) -> Result<()> {
    let begun = Instant::now();
    loop {
        if peers::get(http, "/oversikt")?.contains(word) {
            return Ok(());
        }
        ensure!(begun.elapsed() < CEILING, "`{word}` is not on the page after {} s", CEILING.as_secs());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn print(shape: &Shape, times: &[Duration], (kept, took): (u64, Duration), cpu: u64) {
    let at = |percent: usize| {
        let ms = times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).map(Duration::as_millis);
        format!("{} ms", ms.unwrap_or(0))
    };
    let rate = u128::from(kept) * 1000 / took.as_millis().max(1);
    println!(
        "`motprov-bench visible --agents {} --rate {} --probes {}`: from signing until the overview page shows it; \
         {rate} batches a second were receipted meanwhile.",
        shape.agents, shape.rate, shape.probes
    );
    let mut table =
        Table::new(&["half", "nine in ten", "99 in 100", "the slowest", "collector's processor, of one"]);
    let busy = u128::from(cpu) * 100 / took.as_nanos().max(1);
    table.row(vec![at(50), at(90), at(99), at(100), format!("{busy} %")]);
    table.print();
}
