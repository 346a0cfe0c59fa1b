//! `log`: what the ledger commits itself to in public, who vouches for it, and proofs that others can check.

use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::{Args, Subcommand};
use motprov_ledger::{Database, KeptCheckpoint, KeptCosignature, KeptTimestamp, LogAlarm, View};
use motprov_log::{Checkpoint, EntryNumber, EntryProof, VerifierKey};
use serde_json::{Value, json};

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::config::{Config, FILE, LogSection};
use crate::log::publisher::{self, OWN};
use crate::log::{LogError, quorum, serve};

#[derive(Debug, Args)]
pub(super) struct Log {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Configuration in TOML; `collector.toml` in the data folder where none is named and there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<LogVerb>,
}

#[derive(Debug, Subcommand)]
enum LogVerb {
    /// Print the last checkpoint with all cosignatures, as it is published.
    Checkpoint,
    /// Print the log's key as witnesses and verifiers need it.
    Key,
    /// Print the proof that an entry stands in the log (C2SP tlog-proof).
    Prove {
        /// Its number.
        entry: EntryNumber,
    },
    /// Print the proof that one size of the log continues another (RFC 6962), a hash a line in base64.
    Consistency {
        /// Number of entries before.
        from: u64,
        /// Number of entries after.
        to: u64,
    },
    /// Write the tokens of timestamp authorities over the last checkpoint that has some, with the text that they cover.
    Timestamps {
        /// A folder for `checkpoint.txt` and one `.tsr` for each authority.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// What the log says of itself at one moment.
struct Standing {
    size: u64,
    last: Option<KeptCheckpoint>,
    cosigned: Vec<KeptCosignature>,
    timestamps: Vec<KeptTimestamp>,
    alarms: Vec<LogAlarm>,
    quorum: quorum::Quorum,
}

impl Log {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let section = section(&self.folder, self.config.as_deref())?;
        let log = publisher::verifier_key(&self.folder.data, &section)?;
        if let Some(LogVerb::Key) = self.verb {
            match self.printing.format {
                Format::Text => writeln!(out, "{log}")?,
                Format::Json => print_json(out, &json!({ "log": log.name(), "key": log.to_string() }))?,
            }
            return Ok(Answer::Yes);
        }
        let mut database = Database::open_read_only(&self.folder.data)?;
        database.read(|view| match &self.verb {
            None => self.standing(view, &section, &log, out),
            Some(LogVerb::Checkpoint) => {
                let (_, note) = serve::published(view, log.name())?.ok_or_else(unsigned)?;
                Ok(write!(out, "{note}").map(|()| Answer::Yes)?)
            }
            Some(LogVerb::Prove { entry }) => prove(view, &log, *entry, out),
            Some(LogVerb::Consistency { from, to }) => consistency(view, *from, *to, out),
            Some(LogVerb::Timestamps { out: folder }) => timestamps(view, &log, folder, out),
            Some(LogVerb::Key) => Ok(Answer::Yes),
        })
    }

    /// The answer is no where there is an alarm.
    fn standing(
        &self,
        view: &View<'_>,
        section: &LogSection,
        log: &VerifierKey,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let last = view.last_checkpoint(log.name())?;
        let signed = last.as_ref().map_or(0, |last| last.size);
        let mut alarms = view.log_alarms()?;
        match publisher::check(view, log, &self.folder.data) {
            Ok(()) => alarms.retain(|alarm| alarm.source != OWN),
            Err(LogError::Contradiction(contradiction)) => {
                alarms.retain(|alarm| alarm.source != OWN);
                let (source, since) = (OWN.to_owned(), crate::clock::now());
                alarms.push(LogAlarm { source, since, text: contradiction.to_string() });
            }
            Err(other) => return Err(other.into()),
        }
        let standing = Standing {
            size: view.state()?.size,
            cosigned: view.cosigned(log.name(), signed)?,
            timestamps: view.timestamps(log.name(), signed)?,
            quorum: quorum::of(view, section, log, signed)?,
            last,
            alarms,
        };
        match self.printing.format {
            Format::Json => print_json(out, &standing.json(section, log))?,
            Format::Text => standing.print(section, log, out)?,
        }
        Ok(if standing.alarms.is_empty() { Answer::Yes } else { Answer::No })
    }
}

impl Standing {
    fn json(&self, section: &LogSection, log: &VerifierKey) -> Value {
        let checkpoint =
            self.last.as_ref().and_then(|last| Some((last, Checkpoint::unverified(&last.note).ok()?)));
        json!({
            "origin": log.name(),
            "key": log.to_string(),
            "entries": self.size,
            "checkpoint": checkpoint.map(|(last, checkpoint)| json!({
                "size": checkpoint.size,
                "root": checkpoint.root.to_string(),
                "made": last.made.to_string(),
            })),
            "cosigned": self.cosigned.iter().map(|cosigned| json!({
                "witness": name(section, &cosigned.witness),
                "key": cosigned.witness.to_string(),
                "at": cosigned.at.to_string(),
            })).collect::<Vec<_>>(),
            "quorum": { "needed": self.quorum.needed, "reached": self.quorum.is_reached() },
            "timestamps": self.timestamps.iter().map(|timestamp| json!({
                "authority": timestamp.authority,
                "at": timestamp.at.to_string(),
            })).collect::<Vec<_>>(),
            "alarms": self.alarms.iter().map(|alarm| json!({
                "source": alarm.source,
                "since": alarm.since.to_string(),
                "text": alarm.text,
            })).collect::<Vec<_>>(),
        })
    }

    fn print(&self, section: &LogSection, log: &VerifierKey, out: &mut dyn Write) -> Result<(), Failure> {
        writeln!(out, "origin      {}", log.name())?;
        writeln!(out, "key         {log}")?;
        writeln!(out, "entries     {}", self.size)?;
        match &self.last {
            None => writeln!(out, "checkpoint  none yet")?,
            Some(last) => writeln!(out, "checkpoint  {} entries, signed {}", last.size, last.made)?,
        }
        for cosigned in &self.cosigned {
            writeln!(out, "cosigned    {} by {}", cosigned.at, name(section, &cosigned.witness))?;
        }
        if self.quorum.needed > 0 {
            let (by, needed) = (self.quorum.by.len(), self.quorum.needed);
            writeln!(out, "quorum      {by} of the {needed} that a month needs")?;
        }
        for timestamp in &self.timestamps {
            writeln!(out, "timestamp   {} by {}", timestamp.at, timestamp.authority)?;
        }
        for alarm in &self.alarms {
            writeln!(out, "ALARM       since {}: {}", alarm.since, alarm.text)?;
        }
        Ok(())
    }
}

/// What the configuration says of the log: the file that is named, else the data folder's own, else nothing.
pub(super) fn section(folder: &Folder, named: Option<&Path>) -> Result<LogSection, Failure> {
    let own = folder.data.join(FILE);
    let named = named.map(Path::to_owned).or_else(|| own.exists().then_some(own));
    Ok(named.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?.log)
}

/// A witness as the configuration calls it; one that is no longer there by its own name.
fn name<'a>(section: &'a LogSection, key: &'a VerifierKey) -> &'a str {
    let known = section.witness.iter().find(|witness| witness.vkey == *key);
    known.map_or(key.name(), |witness| &witness.name)
}

fn unsigned() -> Failure {
    Failure::Input("no checkpoint was signed yet: `serve` signs one when it starts".to_owned())
}

/// Under the last checkpoint, with its cosignatures.
fn prove(
    view: &View<'_>,
    log: &VerifierKey,
    entry: EntryNumber,
    out: &mut dyn Write,
) -> Result<Answer, Failure> {
    let (size, checkpoint) = serve::published(view, log.name())?.ok_or_else(unsigned)?;
    if entry == 0 || entry > size {
        let what = format!("the last checkpoint covers the entries 1 to {size}, and not {entry}");
        return Err(Failure::Input(what));
    }
    let path = view.prove_entry(entry, size)?;
    let proof = EntryProof { index: entry - 1, path, checkpoint, extra: None };
    Ok(write!(out, "{proof}").map(|()| Answer::Yes)?)
}

fn consistency(view: &View<'_>, from: u64, to: u64, out: &mut dyn Write) -> Result<Answer, Failure> {
    let size = view.state()?.size;
    if from > to || to > size {
        let what = format!("write two sizes, the smaller first, of at most {size} entries");
        return Err(Failure::Input(what));
    }
    for hash in view.prove_growth(from, to)? {
        writeln!(out, "{}", BASE64_STANDARD.encode(hash.0))?;
    }
    Ok(Answer::Yes)
}

fn timestamps(
    view: &View<'_>,
    log: &VerifierKey,
    folder: &Path,
    out: &mut dyn Write,
) -> Result<Answer, Failure> {
    const MOST: usize = 1000;
    let mut found = None;
    for checkpoint in view.checkpoints(log.name(), MOST)? {
        let tokens = view.timestamps(log.name(), checkpoint.size)?;
        if !tokens.is_empty() {
            found = Some((checkpoint, tokens));
            break;
        }
    }
    let Some((checkpoint, tokens)) = found else {
        return Err(Failure::Input("no checkpoint has a timestamp: set log.timestamp_url".to_owned()));
    };
    let fault = |error| Failure::Outside(format!("cannot write into {}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(fault)?;
    std::fs::write(folder.join("checkpoint.txt"), checkpoint.note.text()).map_err(fault)?;
    for (number, timestamp) in (1..).zip(&tokens) {
        let path = folder.join(format!("{number}.tsr"));
        std::fs::write(&path, &timestamp.token).map_err(fault)?;
        writeln!(out, "{}  {} by {}", path.display(), timestamp.at, timestamp.authority)?;
    }
    Ok(Answer::Yes)
}
