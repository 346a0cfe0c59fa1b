//! The command line. Exit codes: 0 fine, 1 the pack does not hold, 2 wrong usage or unreadable input, 3 something
//! outside failed. With the feature `witness` it is the witness too; without, nothing in it knows a network.

mod print;

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, ValueEnum};
use motprov_log::note::{MAX_NOTE, Note, VerifierKey};
#[cfg(feature = "witness")]
use motprov_witness::cli::{WitnessFailure, WitnessVerb};

use crate::check::{self, Trust};

/// Checks an evidence pack with nothing but the pack: hashes, signatures, chains and proofs, and every figure computed
/// again.
#[derive(Debug, Parser)]
#[command(name = "motprov-verify", version, arg_required_else_help = true)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Cli {
    #[cfg(feature = "witness")]
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    check: Option<Check>,
}

#[cfg(feature = "witness")]
#[derive(Debug, clap::Subcommand)]
enum Verb {
    Witness(Box<WitnessVerb>),
}

#[derive(Debug, Args)]
struct Check {
    /// The pack.
    #[arg(value_name = "PACK")]
    pack: PathBuf,
    /// A checkpoint of the log that you have from elsewhere: the pack must tell the same history.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// A witness that must have cosigned the pack's checkpoint, as name+hash+key; may be given several times.
    #[arg(long = "witness", value_name = "KEY")]
    witnesses: Vec<VerifierKey>,
    /// The log's key that you have from elsewhere, as name+hash+key.
    #[arg(long, value_name = "KEY")]
    log_key: Option<VerifierKey>,
    /// How the outcome is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For programs.
    Json,
    /// For people.
    Text,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    #[cfg(feature = "witness")]
    if let Some(Verb::Witness(verb)) = &cli.verb {
        return witness(verb);
    }
    let checked = match cli.check {
        Some(check) => check.run(&mut io::stdout().lock()),
        None => Err(anyhow::anyhow!("which pack? See --help")),
    };
    match checked {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nothing is left to do where standard error is closed.
            let _ = writeln!(io::stderr(), "motprov-verify: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Until it is stopped. What it sees and signs goes to standard error, its key and address to standard output.
#[cfg(feature = "witness")]
fn witness(verb: &WitnessVerb) -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let Err(failure) = verb.run(&mut io::stdout().lock()) else { return ExitCode::SUCCESS };
    // Nothing is left to do where standard error is closed.
    let _ = writeln!(io::stderr(), "motprov-verify: {failure}");
    ExitCode::from(match failure {
        WitnessFailure::Input(_) => 2,
        WitnessFailure::Outside(_) => 3,
    })
}

impl Check {
    fn run(self, out: &mut dyn Write) -> Result<bool> {
        let checkpoint = self.checkpoint.as_deref().map(note).transpose()?;
        let trust = Trust { log: self.log_key, witnesses: self.witnesses, checkpoint };
        let pack = self.pack.display();
        let mut file = BufReader::new(File::open(&self.pack).with_context(|| format!("cannot open {pack}"))?);
        let report = check::check(&mut file, &trust).with_context(|| format!("cannot read {pack}"))?;
        match self.format {
            Format::Json => print::json(out, &report)?,
            Format::Text => print::text(out, &report)?,
        }
        Ok(report.holds())
    }
}

fn note(path: &std::path::Path) -> Result<Note> {
    let shown = path.display();
    let length = fs::metadata(path).with_context(|| format!("cannot open {shown}"))?.len();
    anyhow::ensure!(length <= MAX_NOTE as u64, "{shown} is too large for a checkpoint");
    let octets = fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    Note::parse(&octets).with_context(|| format!("{shown}: give the checkpoint as the log publishes it"))
}
