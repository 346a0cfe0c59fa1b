//! Derives from old entries what an older program did not derive. Called once, by the migration that first needs it.

use motprov_shared::measurement::{Record, metric};
use motprov_shared::seal::Envelope;
use motprov_shared::wire;
use rusqlite::Connection;

use crate::append::header;
use crate::error::{LedgerError, Result};
use crate::memory::Memory;
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_log::EntryKind;

/// Fills the tables of the third version from all batches, in the order of the ledger. Memory does not grow with it.
pub(crate) fn derive_told(connection: &Connection) -> Result<()> {
    let mut write = Write::new(connection, Memory::default());
    let select = "SELECT number, kind, source, received, length(content), content FROM entries
        WHERE kind = ?1 ORDER BY number";
    let mut select = connection.prepare(select)?;
    let mut rows = select.query([EntryKind::Batch.name()])?;
    while let Some(row) = rows.next()? {
        let (header, content): (_, Vec<u8>) = (header(row)?, row.get(5)?);
        // Its signature was checked when it was kept. One that cannot be read any more was damaged since: it derives
        // nothing, and the ledger must open all the same so that `verify` can name it.
        let Some(records) = records(&content) else { continue };
        write.derive_told(header.number, &header.source, &records)?;
    }
    write.finish().map(drop)
}

/// Keeps times of single events of all batches, in the order of the ledger; only where an agent ever told one, for
/// reading all entries takes its time.
pub(crate) fn derive_each_time(connection: &Connection) -> Result<()> {
    let told =
        "SELECT 1 FROM latest JOIN names ON names.id = latest.metric WHERE names.text IN (?1, ?2) LIMIT 1";
    if sql::first(connection, told, metric::EACH_TIME, |_| Ok(()))?.is_none() {
        return Ok(());
    }
    let (view, mut write) = (View::new(connection), Write::new(connection, Memory::default()));
    for number in 1..=view.size()? {
        let Some(header) = view.header(number)?.filter(|header| header.kind == EntryKind::Batch) else {
            continue;
        };
        // As above: a damaged entry is for the audit to name.
        let entry = match view.entry(number) {
            Err(LedgerError::Damaged(_)) => continue,
            entry => entry?,
        };
        if let Some(records) = entry.and_then(|entry| records(&entry.content)) {
            write.derive_each_time(header.number, &records)?;
        }
    }
    write.finish().map(drop)
}

fn records(content: &[u8]) -> Option<Vec<Record>> {
    let payload = Envelope::parse(content).ok();
    let payload = payload.as_ref().and_then(Envelope::unverified_payload);
    payload.and_then(|payload| wire::decode(payload).ok())
}

/// Whether a file of this version lacks what machines tell.
pub(crate) const fn lacks_told(version: i64) -> bool {
    version < 3
}

/// Whether a file of this version lacks times of single events.
pub(crate) const fn lacks_each_time(version: i64) -> bool {
    version < 9
}
