//! `backup` and `restore`: copies of the data folder, and a data folder from one.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::audit::{self, How};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::backup::{self, BackupError, Cipher};
use crate::clock;

#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Where backups are kept: a folder of their own, on another disk.
    #[arg(value_name = "DIR", required_unless_present = "new_key")]
    to: Option<PathBuf>,
    /// Seal them with the key in this file; keys of the data folder are copied only so.
    #[arg(long, value_name = "FILE", env = "MOTPROV_BACKUP_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// Make such a key, and nothing else. Keep a copy elsewhere: without it no backup can be read.
    #[arg(long, value_name = "FILE", conflicts_with = "key_file")]
    new_key: Option<PathBuf>,
    /// How many to keep.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    keep: usize,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Where the backups are.
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// The key that they are sealed with, where they are.
    #[arg(long, value_name = "FILE", env = "MOTPROV_BACKUP_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// Which one, by its name; the latest, unless one is named.
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
}

impl Backup {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        if let Some(path) = &self.new_key {
            Cipher::make(path)?;
            writeln!(
                out,
                "a new key is in {}: without it no backup that it seals can be read",
                path.display()
            )?;
        }
        let Some(to) = &self.to else { return Ok(Answer::Yes) };
        let cipher = cipher(self.key_file.as_ref().or(self.new_key.as_ref()))?;
        let made = backup::make(&self.folder.data, to, &cipher, self.keep, clock::now())?;
        if self.printing.format == Format::Json {
            print_json(
                out,
                &json!({
                    "size": made.size, "blocks": made.blocks, "new": made.new, "written": made.written,
                    "secrets_left_out": made.secrets_left_out, "dropped": made.dropped,
                }),
            )?;
            return Ok(Answer::Yes);
        }
        let backup::Made { size, blocks, new, written, secrets_left_out, dropped } = made;
        writeln!(
            out,
            "{size} entries are backed up: {blocks} blocks, {new} of them new, {written} octets written"
        )?;
        if dropped > 0 {
            writeln!(out, "{dropped} older backups were dropped")?;
        }
        if secrets_left_out > 0 {
            writeln!(
                out,
                "{secrets_left_out} files with keys are not in it: they are copied only with --key-file"
            )?;
        }
        Ok(Answer::Yes)
    }
}

impl Restore {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let cipher = cipher(self.key_file.as_ref())?;
        let named = self.backup.as_deref();
        let restored = backup::restore(&self.from, &self.folder.data, &cipher, named, clock::now())?;
        if self.printing.format == Format::Text {
            let backup::Restored { backup, size, files } = &restored;
            let data = self.folder.data.display();
            writeln!(
                out,
                "{size} entries and {files} files of backup {backup} are in {data}; it is audited now"
            )?;
        }
        audit::run(&self.folder, &self.printing, &How::default(), out)
    }
}

fn cipher(key_file: Option<&PathBuf>) -> Result<Cipher, Failure> {
    Ok(key_file.map_or_else(|| Ok(Cipher::none()), |path| Cipher::read(path))?)
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Ledger(error) => error.into(),
            BackupError::Wrong(what) => Self::Input(what),
            other => Self::Outside(other.to_string()),
        }
    }
}
