//! What can be checked before a collector serves, however large its ledger is.

use motprov_log::{Checkpoint, Note};
use tlog_tiles::tlog;

use super::Fault;
use super::check::Check;
use super::job::Content;
use crate::bundle::GROUP;
use crate::database::Database;
use crate::error::Result;
use crate::sql;
use crate::tree::{self, Edge};
use crate::view::View;

impl Database {
    /// Looks at the ledger's end: that the tree is as large as the entries, that the last 256 entries are what was
    /// appended, that chains end where the registry says, and that the last checkpoint still holds. What does not is a
    /// reason not to serve; [`Database::audit`] looks at all of it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn inspect(&mut self) -> Result<Vec<Fault>> {
        self.read(|view| {
            let size = view.size()?;
            let mut faults = Vec::new();
            faults.extend(tree_fault(view, size)?);
            faults.extend(last_entries(view, size)?);
            faults.extend(heads(view)?);
            faults.extend(last_checkpoint(view, size)?);
            Ok(faults)
        })
    }
}

fn fault(entry: u64, what: impl Into<String>) -> Fault {
    Fault { entry, what: what.into() }
}

fn tree_fault(view: &View<'_>, size: u64) -> Result<Option<Fault>> {
    let last = "SELECT coalesce(max(position) + 1, 0) FROM hashes";
    let count = sql::first(view.connection, last, [], |row| sql::count(row, 0))?.unwrap_or(0);
    if count != tlog::stored_hash_count(size) {
        return Ok(Some(fault(
            size + 1,
            format!("the tree has {count} hashes, which {size} entries do not give"),
        )));
    }
    Ok(Edge::of(view.connection, size).err().map(|error| fault(size, error.to_string())))
}

fn last_entries(view: &View<'_>, size: u64) -> Result<Vec<Fault>> {
    let first = size.saturating_sub(GROUP) + 1;
    let jobs = Check::default().read(view, first..=size)?;
    let mut faults = Vec::new();
    for (due, job) in (first..).zip(jobs) {
        let number = job.number;
        if number != due {
            faults.push(fault(due, "is missing"));
            break;
        }
        if let Content::Lost(what) = &job.content {
            faults.push(fault(number, what.clone()));
            continue;
        }
        let leaf = job.leaf();
        if leaf.is_some() && leaf != tree::stored(view.connection, tlog::stored_hash_index(0, number - 1))? {
            faults.push(fault(number, "its bytes are not those that were appended"));
        }
    }
    Ok(faults)
}

fn heads(view: &View<'_>) -> Result<Vec<Fault>> {
    let select = "SELECT agent, enrolled FROM agents WHERE (head_seq, head_hash) IS NOT
        (SELECT seq, hash FROM batches WHERE batches.agent = agents.id ORDER BY seq DESC LIMIT 1) LIMIT 100";
    let read = |row: &rusqlite::Row<'_>| {
        let agent: String = row.get(0)?;
        Ok(fault(sql::count(row, 1)?, format!("the chain of {agent} ends elsewhere than its registry says")))
    };
    Ok(sql::all(view.connection, select, [], read)?)
}

/// The largest checkpoint of any origin.
fn last_checkpoint(view: &View<'_>, size: u64) -> Result<Option<Fault>> {
    let select = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";
    let Some(note) = sql::first(view.connection, select, [], |row| row.get::<_, String>(0))? else {
        return Ok(None);
    };
    Ok(checkpoint_fault(view, size, &note)?.map(|what| fault(size, what)))
}

/// Whether the ledger is one that a checkpoint was signed for.
pub(super) fn checkpoint_fault(view: &View<'_>, size: u64, note: &str) -> Result<Option<String>> {
    let checkpoint = Note::parse(note.as_bytes()).and_then(|note| Checkpoint::unverified(&note));
    Ok(match checkpoint {
        Err(error) => Some(format!("a checkpoint cannot be read: {error}")),
        Ok(checkpoint) if checkpoint.size > size => {
            Some(format!("a checkpoint was signed over {} entries: entries were cut off", checkpoint.size))
        }
        Ok(checkpoint) if view.root_at(checkpoint.size)? != checkpoint.root => {
            Some(format!("its tree is not the one that was signed over {} entries", checkpoint.size))
        }
        Ok(_) => None,
    })
}
