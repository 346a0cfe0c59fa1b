//! Tokens of the API: for programs, which read. Promise: a token may do no more than its owner at that moment, ends at a
//! day that was set, and only its hash is kept.

use std::collections::BTreeSet;

use motprov_shared::period::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::access::{Access, Inner, Stranger};
use crate::account;
use crate::error::{AccessError, Refused};
use crate::role::Right;
use crate::secret::{self, Secret, random};
use crate::trail::{self, Actor, Deed, TrailEntry};
use crate::viewer::{Departments, Means, Viewer};

/// Names the first form of tokens, so that one that leaks is found by searching.
const FORM: &str = "motprov1.";
const LONGEST: i64 = 366 * 24 * 3600 * 1000;
const USED_EVERY: i64 = 60 * 1000;

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for, in a few words.
    pub name: String,
    /// The account that answers for it.
    pub owner: String,
    /// What it may read.
    pub scopes: BTreeSet<Right>,
    /// Of which departments; `None` for all that its owner sees.
    pub departments: Option<BTreeSet<String>>,
    /// When it ends.
    pub expires: Timestamp,
}

/// A token, without what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Names it; no secret.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The account that answers for it.
    pub owner: String,
    /// What it may read.
    pub scopes: BTreeSet<Right>,
    /// Of which departments; `None` for all that its owner sees.
    pub departments: Option<BTreeSet<String>>,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was last used, to the minute.
    pub used: Option<Timestamp>,
}

impl Access {
    /// Makes a token. The secret is shown this once.
    ///
    /// # Errors
    /// [`AccessError::Refused`] and others.
    pub fn make_token(&self, by: Actor<'_>, wanted: &NewToken) -> Result<(String, Secret), AccessError> {
        let inner = self.inner()?;
        let now = inner.now();
        let named =
            (1..=64).contains(&wanted.name.chars().count()) && !wanted.name.chars().any(char::is_control);
        let reads = !wanted.scopes.is_empty() && wanted.scopes.iter().all(|right| !right.changes());
        let ends = (1..=LONGEST).contains(&wanted.expires.since(now));
        if !(named && reads && ends) {
            return Err(Refused::BadToken.into());
        }
        let (id, secret) = (hex::encode(random::<6>()?), Secret::new(FORM)?);
        let owner = wanted.owner.to_lowercase();
        inner.store.write(|tx| {
            let grant = account::known(tx, &owner)?.grant();
            let seen = grant.seen();
            let departments = wanted.departments.iter().flatten();
            let wide = wanted.scopes.iter().any(|right| !grant.role.may(*right))
                || departments.into_iter().any(|name| !seen.has(name));
            if wide || wanted.departments.as_ref().is_some_and(BTreeSet::is_empty) {
                return Err(Refused::TooWide.into());
            }
            let scopes = serde_json::to_string(&wanted.scopes)?;
            let departments = wanted.departments.as_ref().map(serde_json::to_string).transpose()?;
            tx.execute(
                "INSERT INTO tokens VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)",
                params![id, secret.hash(), wanted.name, owner, scopes, departments, now.0, wanted.expires.0],
            )?;
            let about = format!("{id} {}: {owner}", wanted.name);
            trail::add(tx, &TrailEntry { by, deed: Deed::TokenMade, about: &about }, now)
        })?;
        Ok((id, secret))
    }

    /// Tokens: of one owner or, without a name, of all. Those that ended are among them until they are taken away.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn tokens(&self, owner: Option<&str>) -> Result<Vec<TokenRow>, AccessError> {
        let Some(inner) = self.kept() else { return Ok(Vec::new()) };
        inner.store.read(|connection| {
            let select = format!("{SELECT} WHERE ?1 IS NULL OR owner = ?1 ORDER BY owner, created, id");
            let mut select = connection.prepare_cached(&select)?;
            let mut found = select.query([owner])?;
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                rows.push(read(row)?);
            }
            Ok(rows)
        })
    }

    /// Ends a token; with an owner, only one of theirs.
    ///
    /// # Errors
    /// [`Refused::Ended`] where there is none.
    pub fn end_token(&self, by: Actor<'_>, id: &str, owner: Option<&str>) -> Result<(), AccessError> {
        let inner = self.inner()?;
        let now = inner.now();
        inner.store.write(|tx| {
            let delete =
                "DELETE FROM tokens WHERE id = ?1 AND (?2 IS NULL OR owner = ?2) RETURNING name, owner";
            let ended = tx.query_row(delete, params![id, owner], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            });
            let (name, owner) = ended.optional()?.ok_or(Refused::Ended)?;
            let about = format!("{id} {name}: {owner}");
            trail::add(tx, &TrailEntry { by, deed: Deed::TokenEnded, about: &about }, now)
        })
    }
}

const SELECT: &str = "SELECT id, name, owner, scopes, departments, created, expires, used FROM tokens";

fn read(row: &rusqlite::Row<'_>) -> Result<TokenRow, AccessError> {
    let (scopes, departments): (String, Option<String>) = (row.get(3)?, row.get(4)?);
    Ok(TokenRow {
        id: row.get(0)?,
        name: row.get(1)?,
        owner: row.get(2)?,
        scopes: serde_json::from_str(&scopes)?,
        departments: departments.as_deref().map(serde_json::from_str).transpose()?,
        created: Timestamp(row.get(5)?),
        expires: Timestamp(row.get(6)?),
        used: row.get::<_, Option<i64>>(7)?.map(Timestamp),
    })
}

/// Who holds a token: its owner, as far as the token reaches.
pub(crate) fn viewer(inner: &Inner, text: &str) -> Result<Viewer, Stranger> {
    let hash = secret::shown(text).filter(|_| text.starts_with(FORM)).ok_or(Stranger::Unknown)?;
    let now = inner.now();
    let found = inner.store.read(|connection| {
        let mut select = connection.prepare_cached(&format!("{SELECT} WHERE hash = ?1 AND expires > ?2"))?;
        let mut found = select.query(params![hash, now.0])?;
        let Some(token) = found.next()?.map(read).transpose()? else { return Ok(None) };
        let owner = account::find(connection, &token.owner)?.filter(|kept| !kept.account.disabled);
        Ok(owner.map(|owner| (token, owner.grant())))
    })?;
    let (token, grant) = found.ok_or(Stranger::Unknown)?;
    if token.used.is_none_or(|used| now.since(used) >= USED_EVERY) {
        inner.store.write(|tx| {
            tx.execute("UPDATE tokens SET used = ?2 WHERE id = ?1", params![token.id, now.0])?;
            Ok(())
        })?;
    }
    let seen = grant.seen();
    let departments = match token.departments {
        None => seen,
        Some(names) => Departments::Only(names.into_iter().filter(|name| seen.has(name)).collect()),
    };
    Ok(Viewer {
        name: format!("{} ({})", token.owner, token.id),
        role: grant.role,
        departments,
        means: Means::Token { scopes: token.scopes },
    })
}
