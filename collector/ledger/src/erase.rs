//! Takes contents away for good, by an entry that says which, why and by whose word. Headers and hashes stay: every
//! proof holds, and everyone sees that something stood there.

use std::collections::BTreeSet;

use motprov_log::{EntryKind, EntryNumber, Erasure};
use motprov_shared::identity::{AssetId, Hash, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::Envelope;
use motprov_shared::wire;
use rusqlite::{Connection, params};

use crate::bundle::{self, Bundle};
use crate::database::Database;
use crate::derive::names;
use crate::error::{LedgerError, Result};
use crate::rebuild::Interpret;
use crate::sql;
use crate::view::View;
use crate::write::Write;

/// Kinds whose contents may go. Of the others a chain, a key or a verdict depends on every octet.
const MAY_GO: [EntryKind; 12] = {
    use EntryKind::{Batch, File, Statement};
    use motprov_log::FileKind::{
        Assets, ChangeMilestones, Changes, Counts, Invoices, Measurements, Orders, PenaltyLetter, SlaReport,
        Tickets,
    };
    let [assets, orders, report, measurements] = [Assets, Orders, SlaReport, Measurements];
    let [tickets, changes, invoices, letter] = [Tickets, Changes, Invoices, PenaltyLetter];
    [
        Batch,
        Statement,
        File(assets),
        File(orders),
        File(report),
        File(measurements),
        File(tickets),
        File(changes),
        File(ChangeMilestones),
        File(invoices),
        File(letter),
        File(Counts),
    ]
};

/// What its agent's chain still needs of a batch whose content is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ErasedBatch {
    pub(crate) seq: u64,
    pub(crate) lost: u64,
    /// SHA-256 of its signed bytes, which the batch after it names.
    pub(crate) hash: Hash,
}

/// Entries that speak of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentions {
    /// Batches that speak of nothing else.
    pub alone: Vec<EntryNumber>,
    /// Batches that speak of others too.
    pub shared: Vec<EntryNumber>,
    /// Imported files, which as a rule hold others too.
    pub files: Vec<EntryNumber>,
}

impl Database {
    /// Erases contents: appends the entry that says so, takes the contents out of rows and bundles, and derives
    /// everything anew from what is left; all of it in one transaction. The file still holds freed pages with what was in
    /// them until [`Database::scrub`] has written it anew.
    ///
    /// # Errors
    /// [`LedgerError::Entry`] for an entry that is not there, was erased before, or must stay; what SQLite says.
    pub fn erase(
        &mut self,
        erasure: &Erasure,
        interpret: &dyn Interpret,
        now: Timestamp,
    ) -> Result<EntryNumber> {
        let content = erasure.encode();
        if Erasure::decode(&content).is_none() {
            return Err(LedgerError::Misuse("the entries to erase must be named in ascending ranges"));
        }
        self.write(|write| {
            let gone = write.step(|write| {
                let batches = write.erasable(erasure)?;
                let by = write.append(EntryKind::Erasure, &erasure.by, now, &content)?;
                write.take_away(erasure, &batches, by)?;
                Ok(by)
            })?;
            write.derive_anew(interpret)?;
            Ok(gone)
        })
    }

    /// Writes the file anew without freed pages, and empties the log beside it: what was erased is then in neither. Takes
    /// as long as copying the file, and as much room again while it runs; nobody else can write meanwhile.
    ///
    /// # Errors
    /// [`LedgerError::Busy`] while others read an older state: try again; [`LedgerError::Full`]; what SQLite says.
    pub fn scrub(&mut self) -> Result<()> {
        crate::audit::forget(self.path())?;
        self.vacuum()
    }
}

impl Write<'_> {
    /// What chains need of the batches that are to go.
    fn erasable(&self, erasure: &Erasure) -> Result<Vec<(EntryNumber, ErasedBatch)>> {
        let view = self.view();
        let size = view.size()?;
        let mut batches = Vec::new();
        for (first, last) in &erasure.entries {
            if *last > size {
                return Err(fault(*last, format!("is not there: the ledger has 1 to {size}")));
            }
            for number in *first..=*last {
                if view.erased_by(number)?.is_some() {
                    return Err(fault(number, "was erased before"));
                }
                let entry = view.entry(number)?.ok_or_else(|| fault(number, "is missing"))?;
                let kind = entry.header.kind;
                if !MAY_GO.contains(&kind) {
                    return Err(fault(
                        number,
                        format!("is of kind {kind}: others rest on all of it, it must stay"),
                    ));
                }
                if kind == EntryKind::Batch {
                    let envelope = Envelope::parse(&entry.content);
                    let link = envelope.map_err(|error| fault(number, error.to_string()))?.link();
                    let hash = sha256(&entry.content);
                    batches.push((number, ErasedBatch { seq: link.seq, lost: link.lost, hash }));
                }
            }
        }
        Ok(batches)
    }

    fn take_away(
        &self,
        erasure: &Erasure,
        batches: &[(EntryNumber, ErasedBatch)],
        by: EntryNumber,
    ) -> Result<()> {
        for (entry, ErasedBatch { seq, lost, hash }) in batches {
            let insert = "INSERT INTO erased_batches (entry, seq, lost, hash) VALUES (?1, ?2, ?3, ?4)";
            let values = params![sql::int(*entry), sql::int(*seq), sql::int(*lost), hash.0];
            sql::run(self.connection, insert, values)?;
        }
        let sealed = self.view().sealed()?;
        let take = "UPDATE entries SET size = coalesce(size, length(content)), content = x'', erased = ?3
            WHERE number BETWEEN ?1 AND ?2";
        for first in bundle::among(self.connection, &erasure.entries)? {
            // Unfolded while their rows still say how much they hold.
            let bundle = Bundle::of(self.connection, first)?;
            for number in bundle.numbers().filter(|number| erasure.names(*number)) {
                sql::run(self.connection, take, params![sql::int(number), sql::int(number), sql::int(by)])?;
            }
            let data = bundle.without(|number| erasure.names(number))?;
            let update = "UPDATE bundles SET data = ?2 WHERE first = ?1";
            sql::run(self.connection, update, params![sql::int(first), data])?;
        }
        for (first, last) in &erasure.entries {
            let range = [sql::int(*first), sql::int(*last)];
            let fresh = sql::int((*first).max(sealed + 1));
            sql::run(self.connection, take, params![fresh, range[1], sql::int(by)])?;
            sql::run(self.connection, "DELETE FROM fresh WHERE number BETWEEN ?1 AND ?2", range)?;
            // Refused messages of the same agents may say the same.
            let refused = "UPDATE refusals SET content = NULL WHERE agent IN
                (SELECT source FROM entries WHERE number BETWEEN ?1 AND ?2 AND kind = 'batch')";
            sql::run(self.connection, refused, range)?;
        }
        Ok(())
    }

    /// Derives what an erased entry still gives: a batch its place in its agent's chain.
    pub(crate) fn apply_erased(
        &mut self,
        entry: EntryNumber,
        source: &str,
        received: Timestamp,
        batch: Option<ErasedBatch>,
    ) -> Result<()> {
        batch.map_or(Ok(()), |batch| self.index_erased(entry, source, batch, received))
    }
}

impl View<'_> {
    /// The erasure that took an entry's content, and the entry that says so; `None` where the content is there.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn erased(&self, number: EntryNumber) -> Result<Option<(EntryNumber, Erasure)>> {
        let Some(by) = self.erased_by(number)? else { return Ok(None) };
        let erasure = self.entry(by)?.and_then(|entry| Erasure::decode(&entry.content));
        erasure.map(|erasure| Some((by, erasure))).ok_or_else(|| fault(by, "not an erasure"))
    }

    /// The entry that says why a content is gone.
    pub(crate) fn erased_by(&self, number: EntryNumber) -> Result<Option<EntryNumber>> {
        let select = "SELECT erased FROM entries WHERE number = ?1";
        let read = |row: &rusqlite::Row<'_>| row.get::<_, Option<i64>>(0);
        Ok(sql::first(self.connection, select, [sql::int(number)], read)?.flatten().map(sql::natural))
    }

    /// Entries of a kind that came before an instant and whose contents are still there, ascending.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn older(&self, kind: EntryKind, before: Timestamp) -> Result<Vec<(EntryNumber, String)>> {
        let select = "SELECT number, source FROM entries WHERE kind = ?1 AND received < ?2 AND erased IS NULL
            ORDER BY number";
        let read = |row: &rusqlite::Row<'_>| Ok((sql::count(row, 0)?, row.get(1)?));
        Ok(sql::all(self.connection, select, params![kind.name(), before.0], read)?)
    }

    /// Everything that speaks of an asset and is still there. Reads every batch.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn mentions(&self, asset: &AssetId) -> Result<Mentions> {
        let mut mentions = Mentions::default();
        self.each_entry(1..=self.size()?, |entry| {
            if entry.header.kind != EntryKind::Batch {
                return Ok::<_, LedgerError>(());
            }
            let envelope = Envelope::parse(&entry.content).ok();
            let payload = envelope.as_ref().and_then(Envelope::unverified_payload);
            let records = payload.and_then(|payload| wire::decode(payload).ok()).unwrap_or_default();
            let of = records.iter().filter(|record| record.asset() == asset).count();
            match of {
                0 => {}
                of if of == records.len() => mentions.alone.push(entry.header.number),
                _ => mentions.shared.push(entry.header.number),
            }
            Ok(())
        })?;
        if let Some(id) = names::find(self.connection, asset.as_str())? {
            let select = "SELECT entry FROM assets WHERE asset = ?1
                UNION SELECT entry FROM streaks WHERE asset = ?1 AND signed = 0
                UNION SELECT entry FROM readings WHERE asset = ?1 AND signed = 0 ORDER BY 1";
            mentions.files = sql::all(self.connection, select, [id], |row| sql::count(row, 0))?;
        }
        Ok(mentions)
    }
}

impl ErasedBatch {
    pub(crate) fn of(connection: &Connection, entry: EntryNumber) -> Result<Option<Self>> {
        let select = "SELECT seq, lost, hash FROM erased_batches WHERE entry = ?1";
        Ok(sql::first(connection, select, [sql::int(entry)], |row| {
            Ok(Self { seq: sql::count(row, 0)?, lost: sql::count(row, 1)?, hash: sql::hash(row, 2)? })
        })?)
    }
}

/// Entries as an erasure names them: first and last of each run.
#[must_use]
pub fn ranges(entries: &BTreeSet<EntryNumber>) -> Vec<(EntryNumber, EntryNumber)> {
    let mut ranges: Vec<(EntryNumber, EntryNumber)> = Vec::new();
    for entry in entries {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *entry => *last = *entry,
            _ => ranges.push((*entry, *entry)),
        }
    }
    ranges
}

fn fault(entry: EntryNumber, what: impl Into<String>) -> LedgerError {
    LedgerError::Entry { entry, what: what.into() }
}
