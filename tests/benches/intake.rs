//! How many batches a second are durable, and what each costs: signed by the load while it is measured, carried over
//! TLS, verified, synced, receipted. Beside it, in the same run and under the same load, Mosquitto with a subscriber that
//! checks nothing and inserts the octets in SQLite with the same sync.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child as System, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::load::generate::{Count, Orders};
use crate::load::pki::Files;
use crate::load::{Child, Load};
use crate::meter::Reading;
use crate::peers;
use crate::served::Served;
use crate::table::{Table, megabytes, ratio};

/// Before the measured stretch: connections are warm, caches full, the log has been folded once.
const WARM: Duration = Duration::from_secs(5);

/// What is measured.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Shape {
    /// How many agents
    #[arg(long, default_value_t = 1000)]
    agents: u32,
    /// How long
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Generator processes
    #[arg(long, default_value_t = 1)]
    generators: u32,
    /// Only the collector, without Mosquitto
    #[arg(long)]
    alone: bool,
    /// Where databases go; a temporary folder unless named
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// One side's figures.
struct Outcome {
    rate: u64,
    octets: u64,
    /// Nanoseconds of processor for a batch: of those that keep it, of the generators.
    cpu: u64,
    load_cpu: u64,
    rss: u64,
    written: u64,
    receipts: String,
}

pub(crate) fn run(shape: &Shape) -> Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = shape.folder.as_deref().unwrap_or(temporary.path());
    let tls = Files::make(&folder.join("tls"))?;
    let ours = collector(shape, folder, &tls).context("the collector")?;
    let theirs = if shape.alone { None } else { mosquitto(shape, folder, &tls).context("Mosquitto")? };
    println!(
        "`motprov-bench intake --agents {} --seconds {}`: batches of {} octets, TLS 1.3 with client certificates, a window of 16 \
         for each agent; verified, synced and receipted by the collector.",
        shape.agents, shape.seconds, ours.octets
    );
    print(&ours, theirs.as_ref());
    Ok(())
}

fn print(ours: &Outcome, theirs: Option<&Outcome>) {
    let mut table =
        Table::new(&["", "Motprov", "Mosquitto and SQLite, nothing checked", "Motprov / the other"]);
    let mut row = |name: &str, of: &dyn Fn(&Outcome) -> u64, say: &dyn Fn(u64) -> String| {
        let (own, other) = (of(ours), theirs.map(of));
        table.row(vec![
            name.to_owned(),
            say(own),
            other.map_or_else(|| "skipped".to_owned(), say),
            other.map_or_else(String::new, |other| ratio(own, other)),
        ]);
    };
    let micros = |ns: u64| format!("{}.{} µs", ns / 1000, ns / 100 % 10);
    row("durable batches a second", &|side| side.rate, &|rate| rate.to_string());
    row("processor for a batch, who keeps it", &|side| side.cpu, &micros);
    row("processor for a batch, the load", &|side| side.load_cpu, &micros);
    row("memory at the end (RSS)", &|side| side.rss, &megabytes);
    row("written to the disk for a batch, octets", &|side| side.written, &|octets| octets.to_string());
    table.print();
    println!("batches for each receipt: {}", ours.receipts);
}

fn collector(shape: &Shape, folder: &Path, tls: &Files) -> Result<Outcome> {
    let data = folder.join("collector");
    Served::enrol(&data, shape.agents)?;
    let served = Served::start(&data, tls, "127.0.0.1:0".parse()?, shape.agents + 100)?;
    let orders = orders(shape, folder, served.mqtt, Some(served.key));
    let (outcome, kept) = measure(shape, &orders, &[served.id()])?;
    let found = served.kept()?;
    ensure!(found >= kept, "{kept} batches were receipted and {found} are in the ledger");
    Ok(outcome)
}

fn orders(
    shape: &Shape,
    folder: &Path,
    broker: SocketAddr,
    key: Option<motprov_shared::identity::PublicKey>,
) -> Orders {
    Orders { tls: folder.join("tls"), broker, key, first: 0, agents: shape.agents, every: 0, once: false }
}

/// Connects the load, lets it sign, and reads before and after.
fn measure(shape: &Shape, orders: &Orders, keepers: &[u32]) -> Result<(Outcome, u64)> {
    let mut load = Load::start(shape.generators, orders)?;
    load.connected()?;
    load.go()?;
    std::thread::sleep(WARM);
    let cpu = || keepers.iter().map(|id| Ok(Reading::of(*id)?.cpu_ns)).sum::<Result<u64>>();
    let disk = || keepers.iter().map(|id| written(*id)).sum::<Result<u64>>();
    let (first, begun) = (load.count()?, Instant::now());
    let (cpu_before, load_before, disk_before) = (cpu()?, load.cpu_ns()?, disk()?);
    std::thread::sleep(Duration::from_secs(shape.seconds));
    let (last, took) = (load.count()?, begun.elapsed());
    let (cpu_after, load_after, disk_after) = (cpu()?, load.cpu_ns()?, disk()?);
    let rss = keepers.iter().map(|id| Ok(Reading::of(*id)?.rss)).sum::<Result<u64>>()?;
    let end: Count = load.drain()?;
    ensure!(end.kept == end.signed, "{} batches signed, {} acknowledged", end.signed, end.kept);
    ensure!(last.lost == 0, "{} connections were lost", last.lost);
    let batches = (last.kept - first.kept).max(1);
    let receipts = (last.receipts - first.receipts).max(1);
    let outcome = Outcome {
        rate: batches * 1000 / u64::try_from(took.as_millis())?.max(1),
        octets: end.octets / end.signed.max(1),
        cpu: (cpu_after - cpu_before) / batches,
        load_cpu: (load_after - load_before) / batches,
        rss,
        written: (disk_after - disk_before) / batches,
        receipts: ratio(batches, receipts),
    };
    Ok((outcome, end.kept))
}

/// Octets that a process has sent to the disk.
fn written(id: u32) -> Result<u64> {
    let io = fs::read_to_string(format!("/proc/{id}/io"))?;
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).context("write_bytes")?;
    Ok(line.parse()?)
}

/// `None` where it is not installed.
fn mosquitto(shape: &Shape, folder: &Path, tls: &Files) -> Result<Option<Outcome>> {
    let Some(program) = peers::find("mosquitto") else {
        println!("mosquitto: skipped, not installed");
        return Ok(None);
    };
    let broker = Mosquitto::start(&program, folder, tls)?;
    let keeper = Child::start(&[
        "keeper".to_owned(),
        format!("--tls={}", folder.join("tls").display()),
        format!("--broker={}", broker.address),
        format!("--data={}", folder.join("keeper.db").display()),
    ])?;
    let orders = orders(shape, folder, broker.address, None);
    let (outcome, _) = measure(shape, &orders, &[broker.process.id(), keeper.id()])?;
    Ok(Some(outcome))
}

struct Mosquitto {
    process: System,
    address: SocketAddr,
}

impl Mosquitto {
    /// No queue of it is bounded, nothing is kept by itself, and Nagle does not wait.
    fn start(program: &Path, folder: &Path, tls: &Files) -> Result<Self> {
        let address = peers::free()?;
        let config = folder.join("mosquitto.conf");
        let text = format!(
            "listener {} 127.0.0.1\ncafile {}\ncertfile {}\nkeyfile {}\nrequire_certificate true\n\
             allow_anonymous true\npersistence false\nmax_connections -1\nmax_inflight_messages 0\n\
             max_queued_messages 0\nmax_keepalive 65535\nset_tcp_nodelay true\nuser root\nlog_dest none\n",
            address.port(),
            tls.authority().display(),
            tls.certificate().display(),
            tls.key().display()
        );
        fs::write(&config, text)?;
        let mut command = Command::new(program);
        command.arg("-c").arg(config).stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.spawn().context("starting mosquitto")?;
        let broker = Self { process, address };
        crate::until("mosquitto", || std::net::TcpStream::connect(address).is_ok())?;
        Ok(broker)
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        // Fails only where it ended before.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
