//! The command line: one verb a file. Exit codes: 0 fine, 1 the answer is no, 2 wrong usage or input, 3 something
//! outside failed.

mod check;
mod discover;
mod enrol;
mod explain;
mod once;
mod output;
pub mod poll;
mod upgrade;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::agent::Agent;
use crate::config::{Config, ConfigFile};
use crate::keyfile;

const USAGE: u8 = 2;
/// Something outside failed.
pub const OUTSIDE: u8 = 3;

/// Measures this machine, printers and endpoints, independently of who operates them, and delivers signed batches.
#[derive(Debug, Parser)]
#[command(
    name = "motprov-agent",
    version,
    after_help = "Exit codes: 0 fine, 1 the answer is no, 2 wrong usage or input, 3 something outside failed."
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Prints everything that would be sent about this machine, and nothing else
    Once(once::OnceArgs),
    /// Reads one printer over SNMP and prints what it says
    Poll(Box<poll::PollArgs>),
    /// Finds printers over SNMP and prints a configuration to paste
    Discover(discover::DiscoverArgs),
    /// Asks a collector to let this agent in, and writes the configuration that reaches it
    Enrol(enrol::EnrolArgs),
    /// Measures and delivers until it is told to stop
    Run(RunArgs),
    /// Names every fault of a configuration at once, or says what will be measured
    CheckConfig(check::CheckArgs),
    /// Says in whole sentences what is collected, how often, where it goes and what is never collected
    Explain(explain::ExplainArgs),
    /// Replaces this program with the newer one that the agent fetched; for root, and refuses what does not hold
    InstallUpgrade(upgrade::UpgradeArgs),
    /// Prints the agent's public key in hexadecimal, to enrol it; makes the key first where there is none
    Key(ConfigArgs),
}

#[derive(Debug, clap::Args)]
struct ConfigArgs {
    /// The agent's configuration, as in deploy/config/agent.toml
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// How much to log to standard error
    #[arg(long, value_enum, default_value = "info", env = "MOTPROV_LOG")]
    log: Log,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Log {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Text,
}

/// Does what the command line says.
///
/// # Errors
/// Where the output cannot be written.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.verb {
        Verb::Once(args) => Ok(code(once::run(&args), OUTSIDE)),
        Verb::Poll(args) => runtime()?.block_on(poll::run(*args)),
        Verb::CheckConfig(args) => check::run(&args),
        Verb::Explain(args) => explain::run(&args),
        Verb::Enrol(args) => runtime()?.block_on(enrol::run(args)),
        Verb::Discover(args) => runtime()?.block_on(discover::run(args)),
        Verb::Key(args) => Ok(with_config(&args, |config| {
            let key = keyfile::open(&config.data, config.bind_to_machine)?;
            Ok(output::line(&key.public().to_string())?)
        })),
        Verb::InstallUpgrade(args) => Ok(with_config(args.config(), |config| upgrade::run(&args, &config))),
        Verb::Run(args) => {
            log_to_stderr(args.log);
            Ok(match ConfigFile::open(&args.config.config) {
                Ok((file, config)) => code(runtime()?.block_on(Agent::run(file, config)), OUTSIDE),
                Err(error) => code(Err(error.into()), USAGE),
            })
        }
    }
}

fn with_config(args: &ConfigArgs, act: impl FnOnce(Config) -> anyhow::Result<()>) -> ExitCode {
    match Config::load(&args.config) {
        Ok(config) => code(act(config), OUTSIDE),
        Err(error) => code(Err(error.into()), USAGE),
    }
}

fn code(outcome: anyhow::Result<()>, failed: u8) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(failed)
        }
    }
}

/// One thread: an agent mostly waits.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn log_to_stderr(log: Log) {
    let level = match log {
        Log::Error => LevelFilter::ERROR,
        Log::Warn => LevelFilter::WARN,
        Log::Info => LevelFilter::INFO,
        Log::Debug => LevelFilter::DEBUG,
    };
    // Libraries log every silence of every device; what matters of it is told by our own crates.
    let ours = Targets::new().with_target("motprov", level);
    let lines = tracing_subscriber::fmt::layer().compact().with_writer(std::io::stderr).with_ansi(false);
    tracing_subscriber::registry().with(lines.with_filter(ours)).init();
}
