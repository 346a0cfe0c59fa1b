//! All rows derived once more, into a database of the audit's own. It is also where an interrupted audit goes on from:
//! what is in it was derived from entries that hold.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use motprov_shared::chain::Head;
use motprov_shared::identity::{Hash, PublicKey};
use rusqlite::{Connection, OptionalExtension, params};

use super::check::Check;
use crate::database;
use crate::error::{LedgerError, Result};
use crate::memory::Memory;
use crate::schema;
use crate::sql;
use crate::tree::Edge;
use crate::view::View;
use crate::write::Write;

/// Its file in the folder that it is given.
const FILE: &str = "audit.db";

/// Beside the derived tables: how far they reach, and over what.
const STATE: &str = "CREATE TABLE audit (size INTEGER NOT NULL, root BLOB NOT NULL, batches INTEGER NOT NULL,
    erased INTEGER NOT NULL, rebuilds INTEGER NOT NULL, program TEXT NOT NULL)";

/// Another program may derive other rows.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

pub(super) struct Derivation {
    pub(super) connection: Connection,
    path: PathBuf,
    rebuilds: u64,
    saved: Option<Saved>,
}

/// How far an audit came that was interrupted, and found nothing.
pub(super) struct Saved {
    pub(super) edge: Edge,
    pub(super) batches: u64,
    pub(super) erased: u64,
}

impl Derivation {
    /// Goes on with what is in the folder where it is of this ledger, as far as it came; begins anew otherwise.
    pub(super) fn open(view: &View<'_>, folder: &Path, afresh: bool) -> Result<Self> {
        let path = folder.join(FILE);
        if !afresh
            && path.is_file()
            && let Ok(Some(known)) = Self::known(view, &path)
        {
            return Ok(known);
        }
        remove(&path)?;
        database::make_file(&path).map_err(|source| LedgerError::Open { path: path.clone(), source })?;
        let mut connection = connect(&path)?;
        schema::migrate(&mut connection, &path)?;
        connection.execute_batch(STATE)?;
        connection.execute_batch("BEGIN")?;
        Ok(Self { connection, path, rebuilds: view.rebuilds()?, saved: None })
    }

    /// What is there, if it is of the same entries and of this program.
    fn known(view: &View<'_>, path: &Path) -> Result<Option<Self>> {
        let connection = connect(path)?;
        if schema::version(&connection, path)? != schema::CURRENT {
            return Ok(None);
        }
        let select = "SELECT size, root, batches, erased, rebuilds, program FROM audit";
        let read = |row: &rusqlite::Row<'_>| {
            let counts = (sql::count(row, 0)?, sql::count(row, 2)?, sql::count(row, 3)?, sql::count(row, 4)?);
            Ok((counts, sql::hash(row, 1)?, row.get::<_, String>(5)?))
        };
        let found = connection.query_row(select, [], read).optional()?;
        let Some(((size, batches, erased, rebuilds), root, program)) = found else { return Ok(None) };
        if program != PROGRAM || rebuilds != view.rebuilds()? || size > view.size()? {
            return Ok(None);
        }
        let edge = Edge::of(view.connection, size)?;
        if edge.state()?.root != root {
            return Ok(None);
        }
        connection.execute_batch("BEGIN")?;
        let saved = Some(Saved { edge, batches, erased });
        Ok(Some(Self { connection, path: path.to_owned(), rebuilds, saved }))
    }

    pub(super) const fn saved(&self) -> Option<&Saved> {
        self.saved.as_ref()
    }

    pub(super) const fn rebuilds(&self) -> u64 {
        self.rebuilds
    }

    /// Keys, revocations and chains as derived so far.
    pub(super) fn agents(
        &self,
        mut each: impl FnMut(String, PublicKey, Option<u64>, Option<Head>),
    ) -> Result<()> {
        let select = "SELECT agent, public_key, revoked, head_seq, head_hash FROM agents";
        let mut select = self.connection.prepare(select)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (seq, hash) = (row.get::<_, Option<i64>>(3)?, row.get::<_, Option<[u8; 32]>>(4)?);
            let head = seq.zip(hash).map(|(seq, hash)| Head { seq: sql::natural(seq), hash: Hash(hash) });
            let revoked = row.get::<_, Option<i64>>(2)?.map(sql::natural);
            each(row.get(0)?, PublicKey(row.get(1)?), revoked, head);
        }
        Ok(())
    }

    /// Where rows are derived into. Names get the numbers that they have in the ledger's file: those mean nothing, and
    /// rows can be compared as they are.
    pub(super) fn writing(&self, view: &View<'_>, memory: Memory) -> Result<Write<'_>> {
        let last = "SELECT coalesce(max(id), 0) FROM names";
        let last: i64 = self.connection.query_row(last, [], |row| row.get(0))?;
        let mut select = view.connection.prepare_cached("SELECT id, text FROM names WHERE id > ?1")?;
        let mut rows = select.query([last])?;
        while let Some(row) = rows.next()? {
            let insert = "INSERT INTO names (id, text) VALUES (?1, ?2)";
            sql::run(&self.connection, insert, params![row.get::<_, i64>(0)?, row.get::<_, String>(1)?])?;
        }
        Ok(Write::new(&self.connection, memory))
    }

    /// Notes how far it came; nothing, where something does not hold: an audit that goes on must find it again.
    pub(super) fn save(&self, check: &Check) -> Result<()> {
        if !check.faults.is_empty() {
            return Ok(());
        }
        self.connection.execute("DELETE FROM audit", [])?;
        let insert = "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (size, batches, erased) =
            (sql::int(check.size()), sql::int(check.batches), sql::int(check.erased));
        let values = params![size, check.root()?.0, batches, erased, sql::int(self.rebuilds), PROGRAM];
        self.connection.execute(insert, values)?;
        Ok(self.connection.execute_batch("COMMIT; BEGIN")?)
    }

    /// Done: the next audit begins from the first entry.
    pub(super) fn remove(self) -> Result<()> {
        let Self { connection, path, .. } = self;
        drop(connection);
        remove(&path)
    }
}

/// Removes what is in a folder.
pub(super) fn forget(folder: &Path) -> Result<()> {
    remove(&folder.join(FILE))
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    // A power cut may cost the last steps, not what was saved before them.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 16_000)?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    // There are no entries in it to refer to.
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn remove(path: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match fs::remove_file(&file) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(LedgerError::Open { path: file.into(), source });
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
