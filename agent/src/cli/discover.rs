//! `discover`: finds the printers of a network and prints a configuration to paste.
//! Promise: it runs only when a person asks; it asks slowly, private addresses only unless told otherwise, and reads
//! nothing but who answers. What it found is printed also when it is interrupted.

use std::io::{self, IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use motprov_printer::{Found, Limits, PollError, Poller, Range, Secret, addresses};
use tokio::task::JoinSet;

use super::poll::{duration, read_secret};
use super::{OUTSIDE, USAGE};

mod page;

/// Addresses under question at once: as many as wait for silence at the fastest rate.
const AT_ONCE: usize = 512;
/// One address that answers may take so long, at the slowest rate.
const DEADLINE: Duration = Duration::from_mins(10);
/// What printers answer to when they leave the factory.
const USUAL_COMMUNITY: &str = "public";
const VARIABLE: &str = "MOTPROV_SNMP_COMMUNITY";

/// Finds printers over SNMP (v2c, then v1) and prints a configuration to paste.
#[derive(Debug, Args)]
pub(super) struct DiscoverArgs {
    /// Networks or addresses: 10.1.2.0/24 (/16 at most), 10.1.2.5, 10.1.2.5-10.1.2.90
    #[arg(value_name = "RANGE", required = true)]
    ranges: Vec<Range>,
    /// Most questions a second, repeated ones counted
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    rate: u32,
    /// File with the community; else `MOTPROV_SNMP_COMMUNITY`, else `public`
    #[arg(long, value_name = "FILE")]
    community_file: Option<PathBuf>,
    /// Port to ask at
    #[arg(long, default_value_t = 161)]
    port: u16,
    /// Wait for one answer, such as 2s or 800ms; each address is asked twice
    #[arg(long, default_value = "2s", value_parser = duration)]
    timeout: Duration,
    /// Also asks addresses that are not private: make sure that they are yours
    #[arg(long)]
    any_network: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "toml")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Toml,
}

/// Where the community came from; the configuration says the same, and never the community itself.
enum Source {
    File(PathBuf),
    Environment,
    Usual,
}

/// What was asked, and who answered.
struct Outcome {
    asked: usize,
    of: usize,
    found: Vec<Found>,
    /// Our own fault, if there was one: no network.
    fault: Option<PollError>,
}

/// Looks, and prints. Exit codes: 0 looked (through all, or until interrupted), 2 wrong usage, 3 this machine's network
/// failed.
///
/// # Errors
/// Only when the output cannot be written.
pub(super) async fn run(args: DiscoverArgs) -> anyhow::Result<ExitCode> {
    if let Some(reason) = refusal(&args) {
        return complain(&reason, USAGE);
    }
    let (community, source) = match community(&args) {
        Ok(known) => known,
        Err(reason) => return complain(&reason, USAGE),
    };
    let limits =
        Limits { timeout: args.timeout, retries: 0, deadline: DEADLINE, rows: 64, ..Limits::default() };
    let poller = match Poller::new(limits).await {
        Ok(poller) => poller.paced(args.rate),
        Err(error) => return complain(&error.to_string(), OUTSIDE),
    };
    let outcome = look(&poller, &addresses(&args.ranges), args.port, &community).await;
    let text = match args.format {
        Format::Json => serde_json::to_string_pretty(&outcome.found)?,
        Format::Toml => page::of(&outcome, args.port, &source),
    };
    writeln!(io::stdout(), "{}", text.trim_end())?;
    match outcome.fault {
        Some(error) if outcome.found.is_empty() => complain(&error.to_string(), OUTSIDE),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn refusal(args: &DiscoverArgs) -> Option<String> {
    let public = args.ranges.iter().any(|range| !range.is_private());
    let reason = "a range holds addresses that are not private: nobody may be asked without leave; where the network \
                  is yours, add --any-network";
    (public && !args.any_network).then(|| reason.to_owned())
}

fn complain(reason: &str, code: u8) -> anyhow::Result<ExitCode> {
    writeln!(io::stderr(), "motprov-agent: {reason}")?;
    Ok(ExitCode::from(code))
}

fn community(args: &DiscoverArgs) -> Result<(Secret, Source), String> {
    if let Some(path) = &args.community_file {
        return Ok((read_secret(path)?, Source::File(path.clone())));
    }
    match std::env::var(VARIABLE) {
        Ok(text) => Ok((Secret::new(text), Source::Environment)),
        Err(std::env::VarError::NotPresent) => Ok((USUAL_COMMUNITY.into(), Source::Usual)),
        Err(error) => Err(format!("{VARIABLE}: {error}")),
    }
}

/// Asks every address, until all are asked or Ctrl-C comes.
async fn look(poller: &Poller, addresses: &[Ipv4Addr], port: u16, community: &Secret) -> Outcome {
    let bar = bar(addresses.len());
    let mut outcome = Outcome { asked: 0, of: addresses.len(), found: Vec::new(), fault: None };
    let mut waiting = addresses.iter();
    let mut asking = JoinSet::new();
    let stop = tokio::signal::ctrl_c();
    tokio::pin!(stop);
    loop {
        while asking.len() < AT_ONCE
            && let Some(address) = waiting.next()
        {
            let (poller, community, address) =
                (poller.clone(), community.clone(), SocketAddrV4::new(*address, port));
            asking.spawn(async move { poller.identify(address, community).await });
        }
        tokio::select! {
            _ = &mut stop => break,
            next = asking.join_next() => match next {
                None => break,
                // A task that ended badly found nothing; its address counts as asked.
                Some(answer) => outcome.take(answer.unwrap_or(Ok(None)), &bar),
            },
        }
    }
    bar.finish_and_clear();
    outcome.found.sort_by_key(|found| found.address);
    outcome
}

impl Outcome {
    fn take(&mut self, answer: Result<Option<Found>, PollError>, bar: &ProgressBar) {
        self.asked += 1;
        bar.inc(1);
        match answer {
            Ok(found) => self.found.extend(found),
            Err(error @ PollError::Local { .. }) => self.fault = Some(error),
            Err(error) => tracing::debug!("{error}"),
        }
        bar.set_message(format!("{} printers", self.found.len()));
    }
}

/// On standard error, and only where a person looks.
fn bar(length: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} addresses, {msg}, {eta} left");
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}
