//! `pack`: the evidence for a month, or for one of its service levels, in one file that anyone can check.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use motprov_ledger::Database;
use motprov_report::Language;
use motprov_shared::identity::Hasher;
use motprov_shared::period::Month;
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::evidence::{Packed, PackingError, Wanted, pack};
use crate::log::Publisher;

#[derive(Debug, Args)]
pub(super) struct Pack {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Configuration in TOML; `collector.toml` in the data folder where none is named and there is one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The month, as 2026-10.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// Only this service level, by the contract's id.
    #[arg(long, value_name = "ID")]
    service_level: Option<String>,
    /// At the checkpoint of so many entries, rather than at the last one: gives an earlier pack again.
    #[arg(long, value_name = "SIZE")]
    at: Option<u64>,
    /// Language of the report: sv or en.
    #[arg(long, default_value = "sv")]
    lang: Language,
    /// Where to write the pack; a file that is there is replaced once the new one is complete.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Pack {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let section = super::log::section(&self.folder, self.config.as_deref())?;
        // Opened for reading first: a folder without a ledger is not given one.
        let mut database = Database::open_read_only(&self.folder.data)?;
        let publisher = Publisher::open(&self.folder.data, &section)?;
        let wanted = Wanted {
            month: self.month,
            service_level: self.service_level.clone(),
            at: self.at,
            language: self.lang,
        };
        let draft = draft(&self.out);
        let written = database.read(|view| self.write(&draft, |file| pack(view, &publisher, &wanted, file)));
        let packed = match written {
            Ok(packed) => packed,
            Err(failure) => {
                // The reason is what matters; a draft that stays is replaced the next time.
                let _ = std::fs::remove_file(&draft);
                return Err(failure);
            }
        };
        std::fs::rename(&draft, &self.out).map_err(|error| unwritable(&self.out, &error))?;
        self.say(&packed, out)
    }

    fn write(
        &self,
        draft: &Path,
        work: impl FnOnce(BufWriter<&File>) -> Result<Packed, PackingError>,
    ) -> Result<Packed, Failure> {
        let file = File::create(draft).map_err(|error| unwritable(&self.out, &error))?;
        let packed = work(BufWriter::new(&file))?;
        file.sync_all().map_err(|error| unwritable(&self.out, &error))?;
        Ok(packed)
    }

    fn say(&self, packed: &Packed, out: &mut dyn Write) -> Result<Answer, Failure> {
        let (octets, sha256) = digest(&self.out).map_err(|error| unwritable(&self.out, &error))?;
        let Packed { checkpoint, entries, batches, later } = packed;
        match self.printing.format {
            Format::Json => print_json(
                out,
                &json!({
                    "file": self.out.display().to_string(), "octets": octets, "sha256": sha256,
                    "entries": entries, "batches": batches, "later": later,
                    "checkpoint": { "origin": checkpoint.origin, "size": checkpoint.size,
                        "root": checkpoint.root.to_string() },
                }),
            )?,
            Format::Text => {
                writeln!(
                    out,
                    "{}: {octets} octets, {entries} entries, {batches} of them batches",
                    self.out.display()
                )?;
                writeln!(out, "sha256      {sha256}")?;
                writeln!(out, "checkpoint  {} entries, root {}", checkpoint.size, checkpoint.root)?;
                writeln!(out, "check it with: motprov-verify {}", self.out.display())?;
                if *later > 0 {
                    writeln!(
                        out,
                        "statements and publications of {} that came after that checkpoint are not in it ({later}): \
                         pack again after the next one",
                        self.month
                    )?;
                }
            }
        }
        Ok(Answer::Yes)
    }
}

/// Beside the file, so that it can be moved into its place.
fn draft(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    name.into()
}

fn digest(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hasher = Hashed(Hasher::default());
    let octets = std::io::copy(&mut file, &mut hasher)?;
    Ok((octets, hasher.0.finish().to_string()))
}

/// Hashes what is written to it.
struct Hashed(Hasher);

impl Write for Hashed {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.take(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Outside(format!("cannot write {}: {error}", path.display()))
}
