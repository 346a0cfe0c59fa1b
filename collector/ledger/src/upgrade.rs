//! Derives from old entries what an older program did not derive. Called once, by the migration that made the tables.

use motprov_shared::seal::Envelope;
use motprov_shared::wire;
use rusqlite::Connection;

use crate::append::header;
use crate::error::Result;
use crate::memory::Memory;
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
        let payload = Envelope::parse(&content).ok();
        let payload = payload.as_ref().and_then(Envelope::unverified_payload);
        let Some(records) = payload.and_then(|payload| wire::decode(payload).ok()) else { continue };
        write.derive_told(header.number, &header.source, &records)?;
    }
    write.finish().map(drop)
}

/// Whether a file of this version lacks these rows.
pub(crate) const fn lacks_told(version: i64) -> bool {
    version < 3
}
