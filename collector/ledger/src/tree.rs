//! The Merkle tree over the ledger's leaves (RFC 6962), grown at its right edge.
//!
//! Every hash of a complete subtree is stored once, at the position that C2SP tlog-tiles gives it, so tiles and proofs
//! of any size can be cut from the table later. To append, only the roots of the complete subtrees are needed: the
//! edge, at most 64 hashes, which a transaction reads once.

use motprov_review::case::LedgerState;
use motprov_shared::identity;
use rusqlite::Connection;
use tlog_tiles::tlog::{self, Hash, HashReader};

use crate::error::{LedgerError, Result};
use crate::sql;

/// The roots of the complete subtrees of a tree of `size` leaves, left to right, with their positions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Edge {
    size: u64,
    roots: Vec<(u64, Hash)>,
}

impl Edge {
    /// The edge as stored.
    pub(crate) fn load(connection: &Connection) -> Result<Self> {
        Self::of(connection, size(connection)?)
    }

    /// The edge of the first `size` leaves, as stored.
    pub(crate) fn of(connection: &Connection, size: u64) -> Result<Self> {
        let mut roots = Vec::new();
        for position in tlog::sub_tree_index(0, size, Vec::new()) {
            let hash = stored(connection, position)?.ok_or_else(|| missing(position))?;
            roots.push((position, hash));
        }
        Ok(Self { size, roots })
    }

    /// Number of leaves.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Takes a leaf's hash; gives its position and all hashes that it completes, itself first, each at the next
    /// position.
    pub(crate) fn push(&mut self, leaf: Hash) -> Result<(u64, Vec<Hash>)> {
        let hashes = tlog::stored_hashes_for_record_hash(self.size, leaf, self).map_err(damaged)?;
        let first = tlog::stored_hash_index(0, self.size);
        // Each hash above the leaf's swallows the subtree to its left.
        let swallowed = hashes.len() - 1;
        self.roots.truncate(self.roots.len() - swallowed);
        self.roots.extend(hashes.last().map(|root| (first + swallowed as u64, *root)));
        self.size += 1;
        Ok((first, hashes))
    }

    /// Size and root.
    pub(crate) fn state(&self) -> Result<LedgerState> {
        let root = tlog::tree_hash(self.size, self).map_err(damaged)?;
        Ok(LedgerState { size: self.size, root: identity::Hash(root.0) })
    }
}

impl HashReader for Edge {
    fn read_hashes(&self, positions: &[u64]) -> std::result::Result<Vec<Hash>, tlog::Error> {
        let find = |position: &u64| self.roots.iter().find(|(at, _)| at == position).map(|(_, hash)| *hash);
        positions.iter().map(find).collect::<Option<_>>().ok_or(tlog::Error::IndexesNotInTree)
    }
}

/// Number of entries.
pub(crate) fn size(connection: &Connection) -> Result<u64> {
    let select = "SELECT coalesce(max(number), 0) FROM entries";
    Ok(sql::first(connection, select, [], |row| sql::count(row, 0))?.unwrap_or(0))
}

/// The hash stored at a position.
pub(crate) fn stored(connection: &Connection, position: u64) -> Result<Option<Hash>> {
    let select = "SELECT hash FROM hashes WHERE position = ?1";
    Ok(sql::first(connection, select, [sql::int(position)], |row| row.get(0).map(Hash))?)
}

fn missing(position: u64) -> LedgerError {
    LedgerError::Damaged(format!("the tree's hash {position} is missing"))
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn damaged(error: tlog::Error) -> LedgerError {
    LedgerError::Damaged(error.to_string())
}
