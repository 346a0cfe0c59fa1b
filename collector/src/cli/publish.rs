//! `publish`: keeps a month's findings as they are published; a second time only as a correction, with its reason.

use std::io::Write;

use clap::Args;
use motprov_ledger::{Database, LedgerError};
use motprov_review::published::Changes;
use motprov_shared::period::Month;
use serde_json::{Value, json};

use super::configured::Configured;
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::log::{Publisher, quorum};
use crate::review::{Outcome, ReviewError, Wish, Witnesses, publish};

#[derive(Debug, Args)]
pub(super) struct Publish {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    configured: Configured,
    /// The month to publish, as 2026-10. It must be over.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// Who publishes: name and office.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why a month that was published is published anew.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

impl Publish {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open(&self.folder.data)?;
        let (by, why) = (self.by.trim(), self.why.as_deref().map(str::trim));
        let wish = Wish { month: self.month, by, why };
        let section = self.configured.log(&self.folder)?;
        let mut publisher = Publisher::open(&self.folder.data, &section)?;
        let mut beside = Database::open_read_only(&self.folder.data)?;
        let witnesses = |entries| {
            let found = beside.read(|view| quorum::of(view, &section, publisher.log(), entries))?;
            Ok(Witnesses { cosigned: found.by.len(), quorum: found.needed as usize })
        };
        let outcome = publish(&mut database, wish, witnesses, clock::now());
        let outcome = outcome.map_err(|error| match error {
            ReviewError::Ledger(LedgerError::Misuse(fault)) => {
                Failure::Input(format!("nothing was kept: {fault}"))
            }
            other => other.into(),
        })?;
        if matches!(outcome, Outcome::Published(_) | Outcome::Corrected { .. }) {
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
            Outcome::TooFewWitnesses(Witnesses { cosigned, quorum }) => {
                let what = "have cosigned the ledger that the findings rest on";
                let remedy = "wait for the others, or ask whoever runs them";
                (
                    Answer::No,
                    format!("{month} is not published: {cosigned} of {quorum} witnesses {what}; {remedy}"),
                )
            }
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
