//! `publish`: keeps a month's findings as they are published; a second time only as a correction, with its reason.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use motprov_ledger::{Database, LedgerError, View};
use motprov_review::published::Changes;
use motprov_shared::period::Month;
use serde_json::{Value, json};

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::log::Publisher;
use crate::log::quorum::{self, Quorum};
use crate::review::{Outcome, PublishError, ReviewError, Wish, publish};

#[derive(Debug, Args)]
pub(super) struct Publish {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The month to publish, as 2026-10. It must be over.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// Who publishes: name and office.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Configuration in TOML, for its quorum of witnesses; `collector.toml` in the data folder where none is named and
    /// there is one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Why a month that was published is published anew.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Review(ReviewError::Ledger(LedgerError::Misuse(fault))) => {
                Self::Input(format!("nothing was kept: {fault}"))
            }
            PublishError::Review(error) => error.into(),
            PublishError::Log(error) => error.into(),
        }
    }
}

impl Publish {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let section = super::log::section(&self.folder, self.config.as_deref())?;
        let mut database = Database::open(&self.folder.data)?;
        let mut publisher = Publisher::open(&self.folder.data, &section)?;
        let log = publisher.log().clone();
        let (by, why) = (self.by.trim(), self.why.as_deref().map(str::trim));
        let wish = Wish { month: self.month, by, why };
        let witnesses = |view: &View<'_>, entry| quorum::of(view, &section, &log, entry);
        let seal = || publisher.publish(clock::now());
        let outcome = publish(&mut database, wish, witnesses, seal, clock::now())?;
        if let Outcome::Published(_) | Outcome::Corrected { .. } = outcome {
            // From here on the publication cannot be taken back unnoticed.
            publisher.publish(clock::now())?;
        }
        let (answer, said) = self.words(&outcome)?;
        match self.printing.format {
            Format::Json => print_json(out, &as_json(&outcome, &said))?,
            Format::Text => writeln!(out, "{said}")?,
        }
        Ok(answer)
    }

    fn words(&self, outcome: &Outcome) -> Result<(Answer, String), Failure> {
        let month = self.month;
        Ok(match outcome {
            Outcome::Published(entry) => (Answer::Yes, format!("{month} is published, ledger entry {entry}")),
            Outcome::Corrected { entry, corrects, changes } => {
                let what = differences(changes.as_ref());
                (
                    Answer::Yes,
                    format!("{month} is corrected, ledger entry {entry}; against entry {corrects}, {what}"),
                )
            }
            Outcome::Unchanged(entry) => {
                (Answer::Yes, format!("no figure has changed since entry {entry}; nothing was kept"))
            }
            Outcome::NotOver(end) => {
                (Answer::No, format!("{month} is not over until {end}: publish it then"))
            }
            Outcome::TooFewWitnesses(entry, quorum) => (Answer::No, too_few(month, *entry, quorum)),
            Outcome::WhyMissing { published, changes } => {
                let what = differences(changes.as_ref());
                let remedy = "say why with --why";
                return Err(Failure::Input(format!(
                    "{month} was published as entry {published}; today {what}: {remedy}"
                )));
            }
            Outcome::NothingToCorrect => {
                let what = "was never published, so there is nothing to correct: leave --why out";
                return Err(Failure::Input(format!("{month} {what}")));
            }
        })
    }
}

fn too_few(month: Month, entry: u64, quorum: &Quorum) -> String {
    let (by, needed) = (quorum.by.len(), quorum.needed);
    let what =
        format!("witnesses have cosigned a checkpoint that covers entry {entry}, which its findings rest on");
    let remedy =
        "`motprov-collector log` shows who has; try again when the others have, or ask whoever runs them";
    format!("{month} is not published: {by} of {needed} {what}; {remedy}")
}

fn differences(changes: Option<&Changes>) -> String {
    let Some(changes) = changes else { return "its findings cannot be read by this version".to_owned() };
    let levels =
        if changes.service_levels.is_empty() { "none".to_owned() } else { changes.service_levels.join(", ") };
    format!("service levels that differ: {levels}; lines of capacity that differ: {}", changes.capacity)
}

fn as_json(outcome: &Outcome, said: &str) -> Value {
    let (entry, corrects, changes, published) = match outcome {
        Outcome::Published(entry) => (Some(*entry), None, None, true),
        Outcome::Corrected { entry, corrects, changes } => {
            (Some(*entry), Some(*corrects), changes.as_ref(), true)
        }
        Outcome::Unchanged(entry) => (Some(*entry), None, None, false),
        _ => (None, None, None, false),
    };
    json!({ "new": published, "entry": entry, "corrects": corrects, "changes": changes, "said": said })
}
