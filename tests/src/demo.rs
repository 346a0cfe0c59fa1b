//! The main job before your eyes: a collector, a real agent on this machine, printers over real SNMP, and a city's
//! signed history, reviewed. Wiring only.
//!
//! In the order things happen:
//! 1. `folder` is where the collector keeps everything.
//! 2. `files` writes the sample files, enrols agents and imports, by the verbs of `motprov-collector`.
//! 3. `live` starts simulated printers and the agent that measures this machine and them.
//! 4. The [`crate::publisher`] delivers the history; `stage` shows how far it is.
//! 5. `outcome` reads the review and says what to look at.

mod files;
mod folder;
mod live;
mod outcome;
mod register;
mod stage;

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use motprov_collector::collector::{self, Running};
use motprov_collector::config::Config;
use motprov_shared::period::Timestamp;

use crate::fleet::Fleet;
use crate::process::Program;
use crate::publisher::{Progress, Publisher};
use folder::Folder;
use live::Live;
use outcome::Outcome;
use stage::Stages;

/// Agents that deliver at once: enough that one group commit serves many.
const CONNECTIONS: usize = 48;

/// What the command line asks for.
#[derive(Debug, Clone, clap::Parser)]
#[command(name = "motprov-demo", version, about)]
/// Measures this machine and simulated printers, delivers an imaginary city's history, and reviews it
pub struct Options {
    /// Show nothing: print the review of the last full month as JSON, and end
    #[arg(long)]
    pub headless: bool,
    /// Keep everything in this folder, new or empty, and leave it behind; else a temporary one is used
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// What the imaginary city is thrown with
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Port of the page; 0 takes a free one
    #[arg(long, default_value_t = 0, value_name = "PORT")]
    pub http: u16,
}

/// Runs the demo to its end.
///
/// # Errors
/// What kept a part of it from its work, in words.
pub fn run(options: &Options) -> Result<()> {
    let folder = Folder::open(options.data.as_deref())?;
    let program = Program::this()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    // From here on a signal ends the demo in order.
    let stop = {
        let _inside = runtime.enter();
        signal()?
    };
    let collector =
        collector::start(folder.data(), &config(options)).context("the collector did not start")?;
    let ended = runtime.block_on(async {
        tokio::select! {
            ended = show(options, &folder, &program, &collector) => ended,
            () = stop => Ok(()),
        }
    });
    // The agent and the printers stopped with `show`; the collector keeps what still came.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    collector.stop();
    folder.farewell();
    ended
}

fn config(options: &Options) -> Config {
    let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut config = Config::default();
    config.broker.address = loopback(0);
    config.web.address = loopback(options.http);
    config
}

async fn show(options: &Options, folder: &Folder, program: &Program, collector: &Running) -> Result<()> {
    let stages = Stages::new();
    let fleet = Arc::new(Fleet::new(options.seed, now()?)?);
    stages.say("Contract, orders, register and reports are imported");
    tokio::task::block_in_place(|| files::prepare(&fleet, folder, program))?;
    stages.say("A real agent measures this machine and printers that answer SNMP");
    let mut live = Live::start(folder, program, collector).await?;
    deliver(&fleet, collector, &stages).await?;
    tokio::task::block_in_place(|| live.wait_until_kept(folder, program))?;
    stages.say("The last full month is reviewed");
    let review = ["review", "--format", "json", "--month"];
    let month = fleet.last_full_month().to_string();
    let json = tokio::task::block_in_place(|| {
        program.collector_says(folder.data(), &[&review[..], &[&month]].concat())
    })?;
    let outcome = Outcome::read(&json)?;
    if options.headless {
        io::stdout().write_all(json.as_bytes())?;
        stages.say(&outcome.in_one_line());
    } else {
        let page = format!("http://{}/", collector.http());
        outcome.invite(&page, folder)?;
        std::future::pending::<()>().await;
    }
    tokio::task::block_in_place(|| live.stop())
}

async fn deliver(fleet: &Arc<Fleet>, collector: &Running, stages: &Stages) -> Result<()> {
    let agents = fleet.agents()?;
    let broker = collector.mqtt().context("the collector has no broker of its own")?;
    let publisher = Publisher { broker, collector: collector.key(), connections: CONNECTIONS };
    let progress = Arc::new(Progress::default());
    let shown = stages.follow(agents.len(), Arc::clone(&progress));
    let delivered = publisher.deliver_all(fleet, agents, &progress).await;
    shown.finish();
    delivered.context("the history was not delivered")
}

fn now() -> Result<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock shows a time before 1970")?;
    Ok(Timestamp(i64::try_from(since.as_millis())?))
}

/// Ends when somebody asks the demo to stop.
#[cfg(unix)]
fn signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a console there is nobody to ask it to stop.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
