//! `motprov-bench`: what agent and collector cost, beside the programs that others run for the same work. `tests/benches/run`
//! builds what is measured and runs all of it; each verb prints a table in Markdown.

#![cfg(unix)]

mod city;
mod fleet;
mod front;
mod intake;
mod load;
mod meter;
mod pages;
mod peers;
mod printers;
mod served;
mod shipped;
mod site;
mod swarm;
mod table;
mod visible;
mod workstation;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use motprov_testbed::process;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use swarm::Shape;

/// Measures what the agent costs.
#[derive(Debug, Parser)]
#[command(name = "motprov-bench")]
struct Bench {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// An agent on its own machine, over TLS, beside collectd, `node_exporter` and zabbix-agent2
    Workstation {
        /// The agent as it is shipped
        #[arg(long, default_value = "target/dist/motprov-agent")]
        agent: PathBuf,
        /// How long
        #[arg(long, default_value_t = 10)]
        minutes: u32,
    },
    /// An agent that polls a site's printers: schedule, memory, processor
    Site {
        /// The agent as it is shipped
        #[arg(long, default_value = "target/dist/motprov-agent")]
        agent: PathBuf,
        /// How long
        #[arg(long, default_value_t = 5)]
        minutes: u32,
        /// Between full counters
        #[arg(long, default_value = "15m")]
        counters: String,
        #[command(flatten)]
        shape: Shape,
    },
    /// The poller at full speed, beside `snmp_exporter`
    Printers {
        #[command(flatten)]
        shape: Shape,
    },
    /// The collector under full load, beside Mosquitto with a subscriber that only stores
    Intake(intake::Shape),
    /// Ten thousand connected agents, and all of them coming back
    Fleet(fleet::Shape),
    /// How long a city's month takes to review, by the size of the city
    City(city::Shape),
    /// How long a city's pages take under load
    Pages(pages::Shape),
    /// How long until a sample stands on the page, under load
    Visible(visible::Shape),
    /// Agents that sign and send, as told on standard input
    #[command(hide = true)]
    Generate(load::generate::Orders),
    /// A subscriber that stores what it is sent, until standard input ends
    #[command(hide = true)]
    Keeper(load::keeper::Orders),
    /// Simulated printers until standard input ends
    #[command(hide = true)]
    Swarm(Shape),
    /// Reads a workstation's files each minute and does nothing with them
    #[command(hide = true)]
    BareLoop,
}

fn main() -> ExitCode {
    if let Some(code) = process::hand_over() {
        return code;
    }
    match run(Bench::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("motprov-bench: {error:#}");
            ExitCode::from(3)
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    // Two sockets a simulated printer.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    match verb {
        Verb::Workstation { agent, minutes } => runtime()?.block_on(workstation::run(&agent, minutes)),
        Verb::Site { agent, minutes, counters, shape } => site::run(&agent, shape, minutes, &counters),
        Verb::Printers { shape } => printers::run(shape),
        Verb::Intake(shape) => intake::run(&shape),
        Verb::Fleet(shape) => fleet::run(&shape),
        Verb::City(shape) => city::run(&shape),
        Verb::Pages(shape) => pages::run(&shape),
        Verb::Visible(shape) => visible::run(&shape),
        Verb::Generate(orders) => runtime()?.block_on(load::generate::serve(orders)),
        Verb::Keeper(orders) => runtime()?.block_on(load::keeper::serve(orders)),
        Verb::Swarm(shape) => runtime()?.block_on(swarm::serve(shape)),
        Verb::BareLoop => workstation::bare_loop(),
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
}

/// Waits until `done`.
fn until(what: &str, done: impl Fn() -> bool) -> Result<()> {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > process::CEILING {
            bail!("{what}: not within {} s", process::CEILING.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
