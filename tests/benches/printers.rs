//! How many printers at full counters a second of processor time is enough for, beside `snmp_exporter` reading the same
//! tables of the same printers in the same run.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use motprov_printer::{CounterPlan, Credentials, Limits, Poller};
use motprov_testbed::printers::COMMUNITY;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::meter::{Reading, own_thread_ns};
use crate::peers;
use crate::swarm::{Shape, Swarm};
use crate::table::{Table, milliseconds, ratio};

/// Printers under way at once.
const AT_ONCE: usize = 32;
/// As long is each measured.
const TIME: Duration = Duration::from_secs(10);
/// The tables of RFC 3805 and RFC 2790 with a printer's counters, supplies and trays. The peer gets whole columns only
/// of what we read as well.
const EXPORTER: &str = "\
printer:
  walk:
    - 1.3.6.1.2.1.43.10.2.1.4
    - 1.3.6.1.2.1.43.11.1.1.8
    - 1.3.6.1.2.1.43.11.1.1.9
    - 1.3.6.1.2.1.43.8.2.1.9
    - 1.3.6.1.2.1.43.8.2.1.10
  get: [1.3.6.1.2.1.1.3.0]
  metrics:
    - {name: sysUpTime, oid: 1.3.6.1.2.1.1.3, type: gauge}
    - {name: prtMarkerLifeCount, oid: 1.3.6.1.2.1.43.10.2.1.4, type: counter, indexes: [{labelname: device, type: gauge}, {labelname: row, type: gauge}]}
    - {name: prtMarkerSuppliesMaxCapacity, oid: 1.3.6.1.2.1.43.11.1.1.8, type: gauge, indexes: [{labelname: device, type: gauge}, {labelname: row, type: gauge}]}
    - {name: prtMarkerSuppliesLevel, oid: 1.3.6.1.2.1.43.11.1.1.9, type: gauge, indexes: [{labelname: device, type: gauge}, {labelname: row, type: gauge}]}
    - {name: prtInputMaxCapacity, oid: 1.3.6.1.2.1.43.8.2.1.9, type: gauge, indexes: [{labelname: device, type: gauge}, {labelname: row, type: gauge}]}
    - {name: prtInputCurrentLevel, oid: 1.3.6.1.2.1.43.8.2.1.10, type: gauge, indexes: [{labelname: device, type: gauge}, {labelname: row, type: gauge}]}
  version: 2
  auth: {community: public}
";

/// Processor time, and how many printers it was enough for.
#[derive(Debug, Clone, Copy)]
struct Spent {
    ns: u64,
    printers: u64,
}

impl Spent {
    fn each(self) -> u64 {
        self.ns / self.printers.max(1)
    }
}

/// Measures and prints the table.
pub(crate) fn run(shape: Shape) -> Result<()> {
    let swarm = Swarm::start(shape)?;
    let targets: Vec<String> = swarm.printers.iter().map(|printer| printer.address.to_string()).collect();
    let ours = std::thread::spawn({
        let targets = targets.clone();
        move || tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(agent(&targets))
    });
    let ours = ours.join().map_err(|_| anyhow::anyhow!("the poller panicked"))??;
    let mut table = Table::new(&["", "CPU a printer", "printers a second and core", "times ours"]);
    let mut row = |name: &str, spent: Spent| {
        let rate = 1_000_000_000 / spent.each().max(1);
        table.row(vec![
            name.to_owned(),
            milliseconds(spent.each()),
            rate.to_string(),
            ratio(spent.each(), ours.each()),
        ]);
    };
    row("motprov-agent", ours);
    let folder = tempfile::tempdir()?;
    if let Some((peer, address)) = peers::snmp_exporter(EXPORTER, folder.path())? {
        row("snmp_exporter", exporter(&peer, address, &targets)?);
    }
    table.print();
    Ok(())
}

/// The poller of the agent, in the thread that calls.
async fn agent(targets: &[String]) -> Result<Spent> {
    let poller = Poller::new(Limits::default()).await?;
    let credentials = Credentials::V2c { community: COMMUNITY.into() };
    let mut plans: Vec<Arc<(String, CounterPlan)>> = Vec::new();
    for target in targets {
        plans.push(Arc::new((target.clone(), poller.learn(target, &credentials, None).await?.plan)));
    }
    let (permits, mut tasks) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
    let (start, before, mut printers) = (Instant::now(), own_thread_ns()?, 0);
    for planned in plans.iter().cycle() {
        if start.elapsed() > TIME {
            break;
        }
        let permit = Arc::clone(&permits).acquire_owned().await?;
        let (poller, credentials, planned) = (poller.clone(), credentials.clone(), Arc::clone(planned));
        tasks.spawn(async move {
            let read = poller.counters(&planned.0, &credentials, &planned.1).await;
            drop(permit);
            read.map(|read| read.life_count.is_some() && !read.supplies.is_empty() && !read.trays.is_empty())
        });
        while let Some(read) = tasks.try_join_next() {
            ensure!(read??, "a printer said less than it should");
            printers += 1;
        }
    }
    while let Some(read) = tasks.join_next().await {
        ensure!(read??, "a printer said less than it should");
        printers += 1;
    }
    Ok(Spent { ns: own_thread_ns()? - before, printers })
}

/// The exporter, asked as Prometheus asks it.
fn exporter(peer: &peers::Peer, address: std::net::SocketAddr, targets: &[String]) -> Result<Spent> {
    let ask = |target: &String| {
        let text = peers::get(address, &format!("/snmp?module=printer&target={target}"))?;
        ensure!(text.contains("prtMarkerLifeCount") && text.contains("prtInputCurrentLevel"), "{text}");
        Ok(())
    };
    targets.iter().take(5).try_for_each(ask).context("snmp_exporter")?;
    let (start, before, mut printers) = (Instant::now(), Reading::of(peer.id())?.cpu_ns, 0);
    for target in targets.iter().cycle() {
        if start.elapsed() > TIME {
            break;
        }
        ask(target)?;
        printers += 1;
    }
    Ok(Spent { ns: Reading::of(peer.id())?.cpu_ns - before, printers })
}
