//! The command line. Exit codes: 0 fine, 1 the pack does not hold, 2 wrong usage or unreadable input.

mod print;

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, ValueEnum};
use motprov_log::note::{MAX_NOTE, Note, VerifierKey};

use crate::check::{self, Trust};

/// Checks an evidence pack with nothing but the pack: hashes, signatures, chains and proofs, and every figure computed
/// again.
#[derive(Debug, Parser)]
#[command(name = "motprov-verify", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    check: Check,
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
    match cli.check.run(&mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nothing is left to do where standard error is closed.
            let _ = writeln!(io::stderr(), "motprov-verify: {error:#}");
            ExitCode::from(2)
        }
    }
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
