//! Signed manifests of releases, as their maker signed them. The collector carries them and runs nothing of them.

use motprov_shared::period::Timestamp;
use motprov_shared::release;
use rusqlite::{Row, params};

use crate::error::{LedgerError, Result};
use crate::imports::Put;
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_log::{EntryKind, EntryNumber};

/// A manifest that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRelease {
    /// Its own number.
    pub serial: u64,
    /// The entry that it stands in.
    pub entry: EntryNumber,
    /// As its maker signed it.
    pub manifest: Vec<u8>,
}

impl Write<'_> {
    /// Keeps a manifest, which agents are told of from here on. Nothing changes where it is the latest already.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Misuse`] for what is no manifest, or not newer than the latest: no agent
    /// would take it.
    pub fn put_release(&mut self, manifest: &[u8], now: Timestamp) -> Result<Put> {
        let read = release::unverified(manifest).map_err(|_| LedgerError::Misuse("not a signed release"))?;
        if let Some(latest) = self.view().latest_release()? {
            if latest.manifest == manifest {
                return Ok(Put::Already(latest.entry));
            }
            if latest.serial >= read.serial {
                return Err(LedgerError::Misuse(
                    "its serial is not higher than that of the release published last: sign it with a higher one",
                ));
            }
        }
        self.step(|write| {
            let source = read.version.to_string();
            let entry = write.append(EntryKind::Release, &source, now, manifest)?;
            write.apply_release(entry, read.serial, manifest)?;
            write.access_changed()?;
            Ok(Put::New(entry))
        })
    }

    /// Derives the row of a manifest that stands in the ledger already.
    pub(crate) fn apply_release(&self, entry: EntryNumber, serial: u64, manifest: &[u8]) -> Result<()> {
        let insert = "INSERT INTO releases (serial, entry, manifest) VALUES (?1, ?2, ?3)";
        sql::run(self.connection, insert, params![sql::int(serial), sql::int(entry), manifest])?;
        Ok(())
    }
}

impl View<'_> {
    /// All that were published, the latest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn releases(&self) -> Result<Vec<KeptRelease>> {
        let select = "SELECT serial, entry, manifest FROM releases ORDER BY serial DESC";
        Ok(sql::all(self.connection, select, [], kept)?)
    }

    /// The one that agents are told of.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest_release(&self) -> Result<Option<KeptRelease>> {
        let select = "SELECT serial, entry, manifest FROM releases ORDER BY serial DESC LIMIT 1";
        Ok(sql::first(self.connection, select, [], kept)?)
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptRelease> {
    Ok(KeptRelease { serial: sql::count(row, 0)?, entry: sql::count(row, 1)?, manifest: row.get(2)? })
}
