//! What the log committed itself to, who vouches for it, and proofs over the stored hashes. Operational, not the record:
//! a checkpoint follows from the entries, and its signatures stand on their own.

use std::cell::RefCell;

use motprov_log::note::{Note, NoteSignature, VerifierKey};
use motprov_log::proof::{self, Hashes, ProofError};
use motprov_log::{Checkpoint, EntryNumber};
use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;
use rusqlite::{Connection, Row, params};
use tlog_tiles::tlog;

use crate::error::{LedgerError, Result};
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// A checkpoint as the log signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// Number of entries.
    pub size: u64,
    /// When it was signed first.
    pub made: Timestamp,
    /// The log's own note.
    pub note: Note,
}

/// A witness's word, checked when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCosignature {
    /// Who.
    pub witness: VerifierKey,
    /// When, by the witness's clock.
    pub at: Timestamp,
    /// Its line in the note.
    pub line: NoteSignature,
}

/// A token of a timestamp authority (RFC 3161) over a checkpoint's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptTimestamp {
    /// Where it was asked for.
    pub authority: String,
    /// When, by the authority's clock.
    pub at: Timestamp,
    /// Its answer as it came (`TimeStampResp`, DER), which `openssl ts -verify` reads.
    pub token: Vec<u8>,
}

/// Something about the log that a person must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogAlarm {
    /// The witness's key, or `log` for the log itself.
    pub source: String,
    /// When it was seen first.
    pub since: Timestamp,
    /// What, and what to do.
    pub text: String,
}

impl Write<'_> {
    /// Keeps what the log signs. A size that was signed before keeps its first time.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_checkpoint(&mut self, checkpoint: &Checkpoint, note: &Note, made: Timestamp) -> Result<()> {
        let insert = "INSERT INTO checkpoints (origin, size, made, note) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        let values = params![checkpoint.origin, sql::int(checkpoint.size), made.0, note.to_string()];
        self.step(|write| sql::run(write.connection, insert, values).map(drop).map_err(Into::into))
    }

    /// Keeps a cosignature that was checked; the latest of each witness counts.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_cosignature(&mut self, origin: &str, size: u64, cosignature: &KeptCosignature) -> Result<()> {
        let insert = "INSERT INTO cosignatures (origin, size, witness, at, line) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO UPDATE SET at = excluded.at, line = excluded.line WHERE excluded.at > at";
        let KeptCosignature { witness, at, line } = cosignature;
        let values = params![origin, sql::int(size), witness.to_string(), at.0, line.to_string()];
        self.step(|write| sql::run(write.connection, insert, values).map(drop).map_err(Into::into))
    }

    /// Keeps a token that was checked; the first of each authority counts.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_timestamp(&mut self, origin: &str, size: u64, timestamp: &KeptTimestamp) -> Result<()> {
        let insert = "INSERT INTO timestamps (origin, size, authority, at, token) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT DO NOTHING";
        let KeptTimestamp { authority, at, token } = timestamp;
        let values = params![origin, sql::int(size), authority, at.0, token];
        self.step(|write| sql::run(write.connection, insert, values).map(drop).map_err(Into::into))
    }

    /// Raises an alarm, or takes it back where `text` is none. One that holds on keeps its time.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_log_alarm(&mut self, source: &str, text: Option<&str>, now: Timestamp) -> Result<()> {
        let insert = "INSERT INTO log_alarms (source, since, text) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET text = excluded.text";
        self.step(|write| {
            match text {
                Some(text) => sql::run(write.connection, insert, params![source, now.0, text])?,
                None => sql::run(write.connection, "DELETE FROM log_alarms WHERE source = ?1", [source])?,
            };
            Ok(())
        })
    }
}

impl View<'_> {
    /// The largest checkpoint that was signed for this origin.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn last_checkpoint(&self, origin: &str) -> Result<Option<KeptCheckpoint>> {
        let select = "SELECT size, made, note FROM checkpoints WHERE origin = ?1 ORDER BY size DESC LIMIT 1";
        Ok(sql::first(self.connection, select, [origin], checkpoint)?)
    }

    /// The smallest checkpoint that covers this many entries.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn checkpoint_from(&self, origin: &str, size: u64) -> Result<Option<KeptCheckpoint>> {
        let select =
            "SELECT size, made, note FROM checkpoints WHERE origin = ?1 AND size >= ?2 ORDER BY size LIMIT 1";
        Ok(sql::first(self.connection, select, params![origin, sql::int(size)], checkpoint)?)
    }

    /// The latest checkpoints, largest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn checkpoints(&self, origin: &str, limit: usize) -> Result<Vec<KeptCheckpoint>> {
        let select = "SELECT size, made, note FROM checkpoints WHERE origin = ?1 ORDER BY size DESC LIMIT ?2";
        let params = params![origin, sql::int(limit as u64)];
        Ok(sql::all(self.connection, select, params, checkpoint)?)
    }

    /// Who cosigned the checkpoint of this size.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn cosigned(&self, origin: &str, size: u64) -> Result<Vec<KeptCosignature>> {
        let select =
            "SELECT witness, at, line FROM cosignatures WHERE origin = ?1 AND size = ?2 ORDER BY witness";
        let read = |row: &Row<'_>| {
            Ok(KeptCosignature {
                witness: sql::parsed(row, 0)?,
                at: sql::instant(row, 1)?,
                line: sql::parsed(row, 2)?,
            })
        };
        Ok(sql::all(self.connection, select, params![origin, sql::int(size)], read)?)
    }

    /// The largest checkpoint that a witness cosigned, and when.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn last_cosigned(&self, origin: &str, witness: &VerifierKey) -> Result<Option<(u64, Timestamp)>> {
        let select =
            "SELECT size, at FROM cosignatures WHERE origin = ?1 AND witness = ?2 ORDER BY size DESC LIMIT 1";
        let params = params![origin, witness.to_string()];
        Ok(sql::first(self.connection, select, params, |row| {
            Ok((sql::count(row, 0)?, sql::instant(row, 1)?))
        })?)
    }

    /// The tokens over the checkpoint of this size.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn timestamps(&self, origin: &str, size: u64) -> Result<Vec<KeptTimestamp>> {
        let select =
            "SELECT authority, at, token FROM timestamps WHERE origin = ?1 AND size = ?2 ORDER BY authority";
        let read = |row: &Row<'_>| {
            Ok(KeptTimestamp { authority: row.get(0)?, at: sql::instant(row, 1)?, token: row.get(2)? })
        };
        Ok(sql::all(self.connection, select, params![origin, sql::int(size)], read)?)
    }

    /// What a person must look at.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn log_alarms(&self) -> Result<Vec<LogAlarm>> {
        let select = "SELECT source, since, text FROM log_alarms ORDER BY source";
        let read = |row: &Row<'_>| {
            Ok(LogAlarm { source: row.get(0)?, since: sql::instant(row, 1)?, text: row.get(2)? })
        };
        Ok(sql::all(self.connection, select, [], read)?)
    }

    /// The root of the first `size` entries.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Damaged`] where hashes are missing, or there never were so many entries.
    pub fn root_at(&self, size: u64) -> Result<Hash> {
        self.proved(|hashes| proof::root(size, hashes))
    }

    /// The path from an entry to the root of the first `size` entries, as RFC 6962 has it.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Damaged`] where the tree has no such entry.
    pub fn prove_entry(&self, number: EntryNumber, size: u64) -> Result<Vec<Hash>> {
        // Places count from 0; a number 0 is in no tree.
        let place = number.checked_sub(1).unwrap_or(u64::MAX);
        self.proved(|hashes| proof::prove_inclusion(place, size, hashes))
    }

    /// The path that proves the first `new` entries to continue the first `old` ones.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Damaged`] where there never were so many entries.
    pub fn prove_growth(&self, old: u64, new: u64) -> Result<Vec<Hash>> {
        self.proved(|hashes| proof::prove_consistency(old, new, hashes))
    }

    /// What `work` reads from the stored hashes.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Damaged`] for what `work` finds missing.
    pub fn proved<T>(&self, work: impl FnOnce(&StoredHashes<'_>) -> Result<T, ProofError>) -> Result<T> {
        let hashes = StoredHashes { connection: self.connection, fault: RefCell::new(None) };
        let made = work(&hashes);
        match hashes.fault.into_inner() {
            Some(fault) => Err(fault.into()),
            None => made.map_err(|error| LedgerError::Damaged(format!("the tree: {error}"))),
        }
    }
}

/// The tree's hashes as they are stored.
#[derive(Debug)]
pub struct StoredHashes<'c> {
    connection: &'c Connection,
    /// What SQLite said: a reader of hashes knows only that one is missing.
    fault: RefCell<Option<rusqlite::Error>>,
}

impl Hashes for StoredHashes<'_> {
    fn hash(&self, level: u8, index: u64) -> Option<Hash> {
        // Beyond any tree: positions are counted in 64 bits.
        if level > 62 || index >= 1 << (62 - level) {
            return None;
        }
        let position = tlog::stored_hash_index(level, index);
        let select = "SELECT hash FROM hashes WHERE position = ?1";
        match sql::first(self.connection, select, [sql::int(position)], |row| sql::hash(row, 0)) {
            Ok(hash) => hash,
            Err(error) => {
                self.fault.replace(Some(error));
                None
            }
        }
    }
}

fn checkpoint(row: &Row<'_>) -> rusqlite::Result<KeptCheckpoint> {
    let text: String = row.get(2)?;
    let note = Note::parse(text.as_bytes()).map_err(|error| sql::conversion(2, Box::new(error)))?;
    Ok(KeptCheckpoint { size: sql::count(row, 0)?, made: sql::instant(row, 1)?, note })
}
