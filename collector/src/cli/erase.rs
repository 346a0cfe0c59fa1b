//! `erase`: takes contents of the ledger away for good, by an entry that says which, why and by whose word.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use motprov_ledger::{Database, EntryKind, EntryNumber, LedgerError, View, ranges};
use motprov_log::Erasure;
use motprov_shared::identity::{AssetId, Role};
use motprov_shared::period::Timestamp;
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::clock;
use crate::config::{self, Config, RetentionSection};
use crate::files::Reader;
use crate::segments;

const DAY_MS: i64 = 86_400_000;

#[derive(Debug, Args)]
pub(super) struct Erase {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    which: Which,
    /// Why: stands in the ledger for ever, so name no person in it.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// By whose word: name and office. Stands in the ledger for ever.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Do it. Without this it only says what it would erase. There is no way back.
    #[arg(long)]
    yes: bool,
}

/// What is to go.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Entries by number, as 5,9-12.
    #[arg(long, value_name = "NUMBERS")]
    entries: Option<String>,
    /// Every batch that speaks of this asset and of nothing else: a person's machine is forgotten.
    #[arg(long, value_name = "ID")]
    asset: Option<AssetId>,
    /// As --asset, with the batches that speak of other assets too: what they say of those is erased with them.
    #[arg(long, value_name = "ID")]
    asset_and_company: Option<AssetId>,
    /// What is older than [retention] in this configuration allows.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    expired: Option<PathBuf>,
    /// Nothing more: only write the file anew, where that failed after an erasure.
    #[arg(long)]
    scrub: bool,
}

impl Erase {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open(&self.folder.data)?;
        if self.which.scrub {
            scrub(&mut database)?;
            writeln!(out, "the file holds nothing any more that was erased")?;
            return Ok(Answer::Yes);
        }
        let entries = ranges(&self.entries(&mut database, out)?);
        let count: u64 = entries.iter().map(|(first, last)| last - first + 1).sum();
        if !self.yes || entries.is_empty() {
            self.say(out, "would erase", count, &entries, None)?;
            return Ok(Answer::Yes);
        }
        let said = |text: &Option<String>, what: &str| {
            let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| Failure::Input(format!("an erasure needs {what}")))
        };
        let (why, by) = (said(&self.reason, "--reason")?, said(&self.by, "--by")?);
        let erasure = Erasure { entries: entries.clone(), why, by };
        let gone = database.erase(&erasure, &Reader, clock::now()).map_err(|error| match error {
            LedgerError::Entry { .. } | LedgerError::Misuse(_) => {
                Failure::Input(format!("nothing was erased: {error}"))
            }
            other => other.into(),
        })?;
        scrub(&mut database)?;
        drop(database);
        segments::refresh(&self.folder.data).map_err(|error| {
            Failure::Outside(format!(
                "the contents are erased, and the segments still hold their figures ({error}): run `motprov-collector rebuild`"
            ))
        })?;
        self.say(out, "erased", count, &entries, Some(gone))?;
        Ok(Answer::Yes)
    }

    fn entries(
        &self,
        database: &mut Database,
        out: &mut dyn Write,
    ) -> Result<BTreeSet<EntryNumber>, Failure> {
        if let Some(text) = &self.which.entries {
            return numbers(text);
        }
        if let Some(file) = &self.which.expired {
            let fallback = self.folder.data.join(config::FILE);
            let file = if file.as_os_str().is_empty() { &fallback } else { file };
            let rules = Config::read(file)?.retention;
            return database.read(|view| expired(view, &rules, clock::now()));
        }
        let (asset, company) = match (&self.which.asset, &self.which.asset_and_company) {
            (Some(asset), _) => (asset, false),
            (None, Some(asset)) => (asset, true),
            (None, None) => return Ok(BTreeSet::new()),
        };
        let mentions = database.read(|view| view.mentions(asset))?;
        let mut entries: BTreeSet<_> = mentions.alone.into_iter().collect();
        if company {
            entries.extend(&mentions.shared);
        }
        if self.printing.format == Format::Text {
            print_left(out, asset, if company { &[] } else { &mentions.shared }, &mentions.files)?;
        }
        Ok(entries)
    }

    fn say(
        &self,
        out: &mut dyn Write,
        what: &str,
        count: u64,
        entries: &[(EntryNumber, EntryNumber)],
        by: Option<EntryNumber>,
    ) -> Result<(), Failure> {
        if self.printing.format == Format::Json {
            return print_json(out, &json!({ "entries": entries, "count": count, "erasure": by }));
        }
        let runs: Vec<_> = entries.iter().take(20).map(|(first, last)| run(*first, *last)).collect();
        let more = if entries.len() > runs.len() { ", …" } else { "" };
        let list = if runs.is_empty() { String::new() } else { format!(": {}{more}", runs.join(", ")) };
        writeln!(out, "{what} {count} entries{list}")?;
        match by {
            Some(entry) => writeln!(out, "entry {entry} says why; their hashes stay, and every proof holds")?,
            None if count > 0 => {
                writeln!(out, "nothing was done: --yes erases them, and there is no way back")?;
            }
            None => {}
        }
        Ok(())
    }
}

/// What speaks of an asset and stays.
fn print_left(
    out: &mut dyn Write,
    asset: &AssetId,
    shared: &[EntryNumber],
    files: &[EntryNumber],
) -> Result<(), Failure> {
    if let Some(first) = shared.first() {
        let count = shared.len();
        writeln!(
            out,
            "{count} batches speak of {asset} and of others, the first is entry {first}: they stay; \
             --asset-and-company erases them too"
        )?;
    }
    if !files.is_empty() {
        let files = files.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        writeln!(out, "imported files name {asset} too and stay, with all that they hold: entries {files}")?;
    }
    Ok(())
}

fn scrub(database: &mut Database) -> Result<(), Failure> {
    database.scrub().map_err(|error| {
        Failure::Outside(format!(
            "the contents are erased, and freed pages of the file still hold them ({error}): run `motprov-collector erase --scrub`"
        ))
    })
}

fn run(first: EntryNumber, last: EntryNumber) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

/// Most entries that one erasure names by number.
const MOST: u64 = 10_000_000;

fn numbers(text: &str) -> Result<BTreeSet<EntryNumber>, Failure> {
    let wrong = |part: &str| Failure::Input(format!("`{part}` is no entry: write numbers as 5,9-12"));
    let mut numbers = BTreeSet::new();
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let parsed = first.trim().parse::<u64>().ok().zip(last.trim().parse::<u64>().ok());
        let (first, last) =
            parsed.filter(|(first, last)| *first > 0 && first <= last).ok_or_else(|| wrong(part))?;
        if last - first > MOST {
            return Err(Failure::Input(format!("`{part}` are more entries than one erasure takes")));
        }
        numbers.extend(first..=last);
    }
    Ok(numbers)
}

/// What the rules no longer keep.
fn expired(
    view: &View<'_>,
    kept: &RetentionSection,
    now: Timestamp,
) -> Result<BTreeSet<EntryNumber>, Failure> {
    let before = |days: Option<u32>| days.map(|days| now.plus(-i64::from(days) * DAY_MS));
    let known: BTreeMap<String, Option<Role>> =
        view.agents()?.into_iter().map(|agent| (agent.id.to_string(), agent.role)).collect();
    let mut gone = BTreeSet::new();
    for kind in EntryKind::ALL {
        if kind == EntryKind::Batch {
            let roles_of = [Some(Role::Workstation), Some(Role::Site), Some(Role::Server), None];
            for role in roles_of {
                let Some(before) = before(kept.batches(role)) else { continue };
                let old = view.older(kind, before)?.into_iter();
                let of_role = |source: &String| known.get(source).copied().flatten() == role;
                gone.extend(old.filter(|(_, source)| of_role(source)).map(|(number, _)| number));
            }
        } else if let Some(before) = before(kept.days(kind)) {
            gone.extend(view.older(kind, before)?.into_iter().map(|(number, _)| number));
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_named_by_numbers_and_runs() {
        assert_eq!(numbers("5, 9-12").unwrap().into_iter().collect::<Vec<_>>(), [5, 9, 10, 11, 12]);
        for wrong in ["", "0", "5-3", "x", "1-", "1-99999999999"] {
            assert!(matches!(numbers(wrong), Err(Failure::Input(_))), "{wrong}");
        }
    }
}
