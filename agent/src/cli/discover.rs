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

/// Fewest and most addresses under question at once.
const AT_ONCE: (u64, u64) = (4, 512);
/// One address that answers may take so long, its turns in the queue of questions included.
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
    /// Who answered, but not to the end, or made no sense.
    unfinished: Vec<(Ipv4Addr, PollError)>,
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
    let most = at_once(args.rate, args.timeout);
    let outcome = look(&poller, &addresses(&args.ranges), args.port, &community, most).await;
    for (_, error) in &outcome.unfinished {
        writeln!(io::stderr(), "motprov-agent: {error}")?;
    }
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

/// As many addresses as can wait for silence, by v2c and by v1, at this rate: more would only queue for their turns.
fn at_once(rate: u32, timeout: Duration) -> usize {
    let waiting = u128::from(rate) * timeout.as_millis() * 2 / 1_000;
    let (fewest, most) = AT_ONCE;
    usize::try_from(u64::try_from(waiting).unwrap_or(most).clamp(fewest, most)).unwrap_or(1)
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
async fn look(
    poller: &Poller,
    addresses: &[Ipv4Addr],
    port: u16,
    community: &Secret,
    most: usize,
) -> Outcome {
    let bar = bar(addresses.len());
    let (of, found, unfinished) = (addresses.len(), Vec::new(), Vec::new());
    let mut outcome = Outcome { asked: 0, of, found, unfinished, fault: None };
    let mut waiting = addresses.iter();
    let mut asking = JoinSet::new();
    let stop = tokio::signal::ctrl_c();
    tokio::pin!(stop);
    loop {
        while asking.len() < most
            && let Some(address) = waiting.next()
        {
            let (poller, community, address) =
                (poller.clone(), community.clone(), SocketAddrV4::new(*address, port));
            asking.spawn(async move { (*address.ip(), poller.identify(address, community).await) });
        }
        tokio::select! {
            _ = &mut stop => break,
            next = asking.join_next() => match next {
                None => break,
                Some(Ok((address, answer))) => outcome.take(address, answer, &bar),
                Some(Err(error)) => tracing::error!("an address was not asked: {error}"),
            },
        }
    }
    bar.finish_and_clear();
    outcome.found.sort_by_key(|found| found.address);
    outcome.unfinished.sort_by_key(|(address, _)| *address);
    outcome
}

impl Outcome {
    fn take(&mut self, address: Ipv4Addr, answer: Result<Option<Found>, PollError>, bar: &ProgressBar) {
        self.asked += 1;
        bar.inc(1);
        match answer {
            Ok(found) => self.found.extend(found),
            Err(error @ PollError::Local { .. }) => self.fault = Some(error),
            // Silence: nobody there, or nobody who knows the community.
            Err(error @ PollError::Unreachable { .. }) => tracing::debug!("{error}"),
            Err(error) => self.unfinished.push((address, error)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_addresses_are_asked_at_once_than_have_their_turn_in_time() {
        let of = |rate, seconds| at_once(rate, Duration::from_secs(seconds));
        assert_eq!([of(1, 1), of(20, 2), of(500, 5), of(500, 600)], [4, 80, 512, 512]);
    }
}
