//! The verbs of `motprov-collector`, one file each. Exit codes: 0 fine, 1 the answer is no, 2 wrong usage or input,
//! 3 something outside failed.

mod accounts;
mod agenda;
mod agents;
mod approve;
mod audit;
mod backup;
mod broker_users;
mod capacity;
mod certificate;
mod changes;
mod contract;
mod cost;
mod coverage;
mod descriptors;
mod erase;
mod failure;
mod import;
mod init;
mod key;
mod ledger;
mod letter;
mod log;
mod pack;
mod publish;
mod rebuild;
mod refusals;
mod release;
mod report;
mod review;
mod series;
mod serve;
mod statement;
mod subscriptions;
mod table;
mod tickets;
mod token;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use motprov_ledger::{Database, LedgerError};
use serde::Serialize;
use tracing_subscriber::EnvFilter;

use crate::keys;
pub use failure::Failure;

/// Takes signed batches of measurements, keeps them in a ledger, compares them with what was ordered and reported,
/// and shows the result.
#[derive(Debug, Parser)]
#[command(name = "motprov-collector", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Take batches over MQTT and show the pages, until stopped by SIGTERM or Ctrl-C.
    Serve(serve::Serve),
    /// Make a data folder that agents elsewhere can reach: authority, certificates, signing key, administrator.
    Init(Box<init::Init>),
    /// Issue a certificate to a person, to a collector at a site's broker, or to that broker.
    Certificate(certificate::Certificate),
    /// Make a token that agents of a site enrol with, list tokens, or end one.
    EnrolToken(token::EnrolToken),
    /// Read an asset register, orders, a supplier's report, measurements, change requests, invoices or a penalty letter
    /// from CSV, XLSX or ODS.
    Import(import::Import),
    /// Check a contract and put it in force.
    Contract(contract::Contract),
    /// Compare what was ordered, used and reported in a month.
    Review(review::Review),
    /// Say of each asset, or of each department, what was ordered, seen and needed, and which class would do.
    Capacity(capacity::Capacity),
    /// Say in plain sentences what to raise at the meetings, the most certain money first.
    Agenda(agenda::Agenda),
    /// Typeset a month's findings as a PDF for the archive (PDF/A-3a, tagged, with the data attached).
    Report(report::Report),
    /// Say which promises of the contract are verified independently, and which rest on the supplier's word.
    Coverage(coverage::Coverage),
    /// Say what a service desk's own file tells of its tickets, on every clock, without keeping it.
    Tickets(tickets::Tickets),
    /// Follow change requests: lead time by stage and waiting party, and whether lead times have really shortened.
    Changes(changes::Changes),
    /// Set orders, deliveries and invoices beside each other: what does not fit, and a forecast of the year.
    Cost(cost::Cost),
    /// Recompute a penalty letter line by line, by the contract and by what was measured.
    Letter(letter::PenaltyLetter),
    /// Approve a penalty letter: keeps who approves which sum, beside what was recomputed.
    Approve(approve::Approve),
    /// Keep what a party says of a verdict, or what both agreed on.
    Statement(statement::Statement),
    /// Publish a month's findings, or publish them anew and say why.
    Publish(publish::Publish),
    /// Write the evidence for a month, or one of its service levels, into a file that anyone can check.
    Pack(pack::Pack),
    /// Add, change and shut out those who may see the pages; tokens of the API; who looked at what.
    Accounts(accounts::Accounts),
    /// Say which agents may sign, and how far each chain is kept.
    Agents(agents::Agents),
    /// Show, check or take entries from the ledger.
    Ledger(ledger::Ledger),
    /// Check all of the ledger and derive everything anew; exit code 1 and the entry where something does not hold.
    Audit(audit::Audit),
    /// Copy the data folder while it is served: only what is new is written; sealed where a key is given.
    Backup(backup::Backup),
    /// Make a data folder from a backup, and audit it.
    Restore(backup::Restore),
    /// Take contents away for good, by an entry that says why; their hashes stay.
    Erase(Box<erase::Erase>),
    /// Show what the ledger commits itself to in public, who vouches for it, and proofs.
    Log(log::Log),
    /// Show what was refused, and why.
    Refusals(refusals::Refusals),
    /// Make, publish and list signed releases of the agent's program.
    Release(release::Release),
    /// List an asset's figures, or tell them over a month: lowest, mean and highest of each part.
    Series(series::Series),
    /// Empty all that is derived and derive it again from the ledger.
    Rebuild(rebuild::Rebuild),
    /// Say who is told by mail of what: months, silent agents, falling coverage, ending certificates, reports.
    Subscriptions(subscriptions::Subscriptions),
    /// Print the public key that receipts are signed with.
    Key(key::Key),
    /// Print the access rules of a broker that the site has: who may read and write what.
    BrokerUsers(broker_users::BrokerUsers),
}

/// Where the ledger is.
#[derive(Debug, Args)]
struct Folder {
    /// Data folder: ledger, signing key, addresses.
    #[arg(long, global = true, env = "MOTPROV_DATA", default_value = "./motprov-data", value_name = "DIR")]
    data: PathBuf,
}

impl Folder {
    /// Does what may make the folder or the key in it, and says aloud what it made: the folder may be a slip of the
    /// pen, and agents trust a key.
    fn noting<T>(&self, work: impl FnOnce(&Path) -> T) -> T {
        let (folder, key) = (self.data.exists(), keys::exists(&self.data));
        let done = work(&self.data);
        let made = match (!folder && self.data.exists(), !key && keys::exists(&self.data)) {
            (true, true) => "data folder and key",
            (true, false) => "data folder",
            (false, true) => "key",
            (false, false) => return done,
        };
        let at = self.data.display();
        // Nothing is left to do where standard error is closed.
        let _ = writeln!(io::stderr(), "motprov-collector: made a new {made} at {at}");
        done
    }

    /// The database for writing; makes what is missing.
    fn database(&self) -> Result<Database, LedgerError> {
        self.noting(Database::create_or_open)
    }
}

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For programs.
    Json,
    /// For people.
    Text,
}

/// How data is printed.
#[derive(Debug, Args)]
struct Printing {
    /// How to print.
    #[arg(long, global = true, value_enum, default_value = "text")]
    format: Format,
}

/// What a verb found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Fine: exit code 0.
    Yes,
    /// The answer is no: exit code 1.
    No,
}

/// Reads the arguments, does what they ask and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    main_from(std::env::args_os())
}

/// As [`main`], with the arguments of a program that holds the collector among other things.
#[must_use]
pub fn main_from(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` come this way too, and are no mistakes. Where even this cannot be printed,
            // the exit code still tells.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    log_to_stderr();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = run(cli.verb, &mut out).and_then(|answer| Ok(out.flush().map(|()| answer)?));
    match done {
        Ok(Answer::Yes) | Err(Failure::Pipe) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(failure) => {
            // Nothing is left to do where standard error is closed.
            let _ = writeln!(io::stderr(), "motprov-collector: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(verb: Verb, out: &mut dyn Write) -> Result<Answer, Failure> {
    match verb {
        Verb::Serve(serve) => serve.run(out),
        Verb::Init(init) => init.run(out),
        Verb::Certificate(certificate) => certificate.run(out),
        Verb::EnrolToken(token) => token.run(out),
        Verb::Import(import) => import.run(out),
        Verb::Contract(contract) => contract.run(out),
        Verb::Review(review) => review.run(out),
        Verb::Capacity(capacity) => capacity.run(out),
        Verb::Agenda(agenda) => agenda.run(out),
        Verb::Report(report) => report.run(out),
        Verb::Coverage(coverage) => coverage.run(out),
        Verb::Tickets(tickets) => tickets.run(out),
        Verb::Changes(changes) => changes.run(out),
        Verb::Cost(cost) => cost.run(out),
        Verb::Letter(letter) => letter.run(out),
        Verb::Approve(approve) => approve.run(out),
        Verb::Statement(statement) => statement.run(out),
        Verb::Publish(publish) => publish.run(out),
        Verb::Pack(pack) => pack.run(out),
        Verb::Accounts(accounts) => accounts.run(out),
        Verb::Agents(agents) => agents.run(out),
        Verb::Ledger(ledger) => ledger.run(out),
        Verb::Audit(audit) => audit.run(out),
        Verb::Backup(backup) => backup.run(out),
        Verb::Restore(restore) => restore.run(out),
        Verb::Erase(erase) => erase.run(out),
        Verb::Log(log) => log.run(out),
        Verb::Refusals(refusals) => refusals.run(out),
        Verb::Release(release) => release.run(out),
        Verb::Series(series) => series.run(out),
        Verb::Rebuild(rebuild) => rebuild.run(out),
        Verb::Subscriptions(subscriptions) => subscriptions.run(out),
        Verb::Key(key) => key.run(out),
        Verb::BrokerUsers(users) => users.run(out),
    }
}

/// `RUST_LOG` chooses; the broker library is silent below warnings, but for its server, which tells what it could not
/// accept as mere information.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("info,rmqtt=warn,rmqtt::server=info,rmqtt_net=warn,rmqtt_codec=warn")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
}

/// One JSON document and a line end.
fn print_json(out: &mut dyn Write, value: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    Ok(writeln!(out)?)
}
