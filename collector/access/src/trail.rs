//! Who looked at what, and who changed what. Promise: rows are only added, and each row's hash covers the one before,
//! so that a changed or removed row shows.

use std::fmt;
use std::str::FromStr;

use motprov_shared::identity::{Hasher, sha256};
use motprov_shared::period::{Interval, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};

use crate::access::Access;
use crate::error::AccessError;

/// Characters that are kept of each text.
const LONGEST: usize = 400;
/// Rows of a page at most.
const MOST_ROWS: u32 = 500;

/// Writes the table of deeds: each with its name in the trail.
macro_rules! deeds {
    ($($(#[$doc:meta])* $deed:ident = $name:literal),+ $(,)?) => {
        /// What somebody did.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Deed { $($(#[$doc])* $deed),+ }

        impl Deed {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$deed),+];

            /// As in the trail.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$deed => $name),+ }
            }
        }
    };
}

deeds! {
    /// Came in.
    SignedIn = "signed-in",
    /// Was not let in: name, password or code was wrong.
    SignInFailed = "sign-in-failed",
    /// Was kept waiting after many failures.
    LockedOut = "locked-out",
    /// Left.
    SignedOut = "signed-out",
    /// Proved again who sits there.
    Proven = "proven",
    /// Used one of the codes that stand in for the second factor.
    RecoveryUsed = "recovery-used",
    /// Added an account.
    AccountAdded = "account-added",
    /// Changed an account's role or departments.
    AccountChanged = "account-changed",
    /// Shut an account out.
    AccountDisabled = "account-disabled",
    /// Let an account in again.
    AccountEnabled = "account-enabled",
    /// Invited somebody to choose a password.
    Invited = "invited",
    /// Set a password.
    PasswordSet = "password-set",
    /// Set up a second factor.
    CodeSet = "code-set",
    /// Took a second factor away.
    CodeEnded = "code-ended",
    /// Ended sessions.
    SessionsEnded = "sessions-ended",
    /// Made a token of the API.
    TokenMade = "token-made",
    /// Ended a token.
    TokenEnded = "token-ended",
    /// Looked at figures of one asset, or at a list of single assets.
    AssetSeen = "asset-seen",
    /// Looked at what a ledger entry holds.
    EntrySeen = "entry-seen",
    /// Took the octets of a ledger entry.
    EntryTaken = "entry-taken",
    /// Imported a file.
    Imported = "imported",
    /// Approved a penalty letter.
    Approved = "approved",
    /// Published a month.
    Published = "published",
    /// Said something of a verdict.
    Stated = "stated",
    /// Approved, held or revoked an agent.
    AgentDecided = "agent-decided",
    /// Changed what is sent to whom.
    SubscriptionChanged = "subscription-changed",
}

/// No such deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing in the trail is called so")]
pub struct NoDeed;

impl FromStr for Deed {
    type Err = NoDeed;
    fn from_str(name: &str) -> Result<Self, NoDeed> {
        Self::ALL.iter().copied().find(|deed| deed.name() == name).ok_or(NoDeed)
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Who does something, and from where.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// A viewer's name, or who sits at the command line.
    pub name: &'a str,
    /// An address, or `cli`.
    pub from: &'a str,
}

/// What to write into the trail.
#[derive(Debug, Clone, Copy)]
pub struct TrailEntry<'a> {
    /// Who, and from where.
    pub by: Actor<'a>,
    /// What they did.
    pub deed: Deed,
    /// About whom or what, in a few words; what is longer is cut.
    pub about: &'a str,
}

/// A row of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailRow {
    /// Its number, from 1.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What they did: a [`Deed`]'s name.
    pub what: String,
    /// About whom or what.
    pub about: String,
    /// From where.
    pub from: String,
}

/// Which rows to show, the newest first.
#[derive(Debug, Clone, Default)]
pub struct TrailQuery {
    /// Only below this number.
    pub before: Option<i64>,
    /// At most so many; 500 where more are asked for.
    pub limit: u32,
    /// Only of whom.
    pub who: Option<String>,
    /// Only this.
    pub what: Option<Deed>,
    /// Only of this time.
    pub during: Option<Interval>,
}

/// What checking the trail found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailCheck {
    /// All rows are as they were written, up to this number; 0 where there is none.
    Whole(i64),
    /// This row is missing, or is not as it was written, or the one before it is not.
    Broken(i64),
}

impl Access {
    /// Writes down what somebody did.
    ///
    /// # Errors
    /// [`AccessError`]; whoever shows something that must be written down shows it only after this.
    pub fn note(&self, entry: &TrailEntry<'_>) -> Result<(), AccessError> {
        let Some(inner) = self.kept() else { return Ok(()) };
        let now = inner.now();
        inner.store.write(|tx| add(tx, entry, now))
    }

    /// Rows of the trail, the newest first.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn trail(&self, query: &TrailQuery) -> Result<Vec<TrailRow>, AccessError> {
        let Some(inner) = self.kept() else { return Ok(Vec::new()) };
        inner.store.read(|connection| rows(connection, query))
    }

    /// Recomputes the whole trail.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn check_trail(&self) -> Result<TrailCheck, AccessError> {
        let Some(inner) = self.kept() else { return Ok(TrailCheck::Whole(0)) };
        inner.store.read(check)
    }
}

pub(crate) fn add(tx: &Transaction<'_>, entry: &TrailEntry<'_>, now: Timestamp) -> Result<(), AccessError> {
    let last: Option<(i64, Vec<u8>)> = tx
        .prepare_cached("SELECT id, hash FROM trail ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (last, before) = last.unwrap_or_default();
    let row = TrailRow {
        id: last + 1,
        at: now,
        who: cut(entry.by.name),
        what: entry.deed.name().to_owned(),
        about: cut(entry.about),
        from: cut(entry.by.from),
    };
    let hash = hash(&before, &row);
    tx.prepare_cached("INSERT INTO trail VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![row.id, row.at.0, row.who, row.what, row.about, row.from, hash])?;
    Ok(())
}

/// The same, unless the like of it was written a minute ago.
pub(crate) fn add_once_in_a_while(
    tx: &Transaction<'_>,
    entry: &TrailEntry<'_>,
    now: Timestamp,
) -> Result<(), AccessError> {
    const A_WHILE: i64 = 60 * 1000;
    let select = "SELECT 1 FROM trail WHERE who = ?1 AND what = ?2 AND at > ?3 LIMIT 1";
    let since = now.plus(-A_WHILE).0;
    let known = tx.query_row(select, params![cut(entry.by.name), entry.deed.name(), since], |_| Ok(()));
    if known.optional()?.is_some() { Ok(()) } else { add(tx, entry, now) }
}

/// A text without control characters, bounded.
fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
}

/// Each text goes in by its own hash, so that no text can pass for two.
fn hash(before: &[u8], row: &TrailRow) -> [u8; 32] {
    let mut hasher = Hasher::default();
    hasher.take(before);
    hasher.take(&row.id.to_be_bytes());
    hasher.take(&row.at.0.to_be_bytes());
    for text in [&row.who, &row.what, &row.about, &row.from] {
        hasher.take(&sha256(text.as_bytes()).0);
    }
    hasher.finish().0
}

const COLUMNS: &str = "SELECT id, at, who, what, about, address FROM trail";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<TrailRow> {
    Ok(TrailRow {
        id: row.get(0)?,
        at: Timestamp(row.get(1)?),
        who: row.get(2)?,
        what: row.get(3)?,
        about: row.get(4)?,
        from: row.get(5)?,
    })
}

fn rows(connection: &Connection, query: &TrailQuery) -> Result<Vec<TrailRow>, AccessError> {
    let mut wanted: Vec<(&str, Value)> = Vec::new();
    if let Some(before) = query.before {
        wanted.push(("id < ?", before.into()));
    }
    if let Some(who) = &query.who {
        wanted.push(("who = ?", who.clone().into()));
    }
    if let Some(what) = query.what {
        wanted.push(("what = ?", what.name().to_owned().into()));
    }
    if let Some(during) = query.during {
        wanted.push(("at >= ?", during.start.0.into()));
        wanted.push(("at < ?", during.end.0.into()));
    }
    let conditions: Vec<&str> = wanted.iter().map(|(condition, _)| *condition).collect();
    let filter =
        if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    let limit = query.limit.min(MOST_ROWS);
    let mut select = connection.prepare(&format!("{COLUMNS}{filter} ORDER BY id DESC LIMIT {limit}"))?;
    let found = select.query_map(params_from_iter(wanted.into_iter().map(|(_, value)| value)), row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn check(connection: &Connection) -> Result<TrailCheck, AccessError> {
    let mut select =
        connection.prepare("SELECT id, at, who, what, about, address, hash FROM trail ORDER BY id")?;
    let mut found = select.query([])?;
    let (mut before, mut last) = (Vec::new(), 0);
    while let Some(next) = found.next()? {
        let (read, kept) = (row(next)?, next.get::<_, Vec<u8>>(6)?);
        if read.id != last + 1 || hash(&before, &read)[..] != kept[..] {
            return Ok(TrailCheck::Broken(last + 1));
        }
        (before, last) = (kept, read.id);
    }
    // SQLite remembers the highest number it ever gave here: rows cut off at the end show too.
    let given: Option<i64> = connection
        .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'trail'", [], |row| row.get(0))
        .optional()?;
    if given.unwrap_or(0) > last { Ok(TrailCheck::Broken(last + 1)) } else { Ok(TrailCheck::Whole(last)) }
}
