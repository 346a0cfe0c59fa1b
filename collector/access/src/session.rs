//! Sessions: what a browser holds after signing in. Promise: the cookie is new at every sign-in, only its hash is kept,
//! and it ends when it lies idle, when it is old, and when its account is shut out.

use std::net::IpAddr;

use motprov_shared::period::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::access::{Access, Inner, Stranger};
use crate::account::{self, Grant};
use crate::error::{AccessError, Refused};
use crate::role::Role;
use crate::secret::{self, Secret};
use crate::trail::{self, Actor, Deed, TrailEntry};
use crate::viewer::{Means, Viewer};

/// When a session was last seen is written down once in so long.
const SEEN_EVERY: i64 = 60 * 1000;

/// Whom a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalIdentity {
    /// Who vouches: the provider's address.
    pub issuer: String,
    /// Whom: the provider's own name for them, which it never gives to another.
    pub subject: String,
    /// What they are called.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// The departments that a bound role sees.
    pub departments: std::collections::BTreeSet<String>,
}

impl ExternalIdentity {
    /// Their name in the trail: no account's name has spaces, and the subject tells two of one name apart.
    #[must_use]
    pub fn label(&self) -> String {
        let clean = |text: &str| -> String { text.chars().filter(|c| !c.is_control()).take(120).collect() };
        format!("{} ({})", clean(&self.name), clean(&self.subject))
    }
}

/// What is kept of it for the session.
#[derive(Serialize, Deserialize)]
struct External {
    issuer: String,
    subject: String,
    role: Role,
    departments: std::collections::BTreeSet<String>,
}

/// A session, without what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub id: String,
    /// Whose.
    pub holder: String,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
    /// From where it was opened.
    pub from: String,
}

impl Access {
    /// Lets in whom a provider vouches for, who proved to it at `proven` that it is they.
    ///
    /// # Errors
    /// [`AccessError::Refused`] where role and departments do not fit.
    pub fn enter(
        &self,
        identity: &ExternalIdentity,
        proven: Timestamp,
        from: IpAddr,
    ) -> Result<Secret, AccessError> {
        let inner = self.inner()?;
        Grant { role: identity.role, departments: identity.departments.clone() }.check()?;
        let external = serde_json::to_string(&External {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            role: identity.role,
            departments: identity.departments.clone(),
        })?;
        let (label, now) = (identity.label(), inner.now());
        inner.store.write(|tx| {
            let by = Actor { name: &label, from: &from.to_string() };
            let about = format!("{}: {}", identity.issuer, identity.role);
            trail::add(tx, &TrailEntry { by, deed: Deed::SignedIn, about: &about }, now)?;
            create(tx, &label, None, Some(&external), from, [now, proven.min(now)])
        })
    }

    /// Sessions that have not ended: of one holder or, without a name, of all.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn sessions(&self, holder: Option<&str>) -> Result<Vec<Session>, AccessError> {
        let Some(inner) = self.kept() else { return Ok(Vec::new()) };
        let (idle, old) = inner.ended_before();
        inner.store.read(|connection| {
            let select = "SELECT lower(hex(hash)), holder, created, seen, address FROM sessions
                WHERE seen > ?1 AND created > ?2 AND (?3 IS NULL OR holder = ?3) ORDER BY seen DESC";
            let mut select = connection.prepare_cached(select)?;
            let found = select.query_map(params![idle.0, old.0, holder], |row| {
                Ok(Session {
                    id: row.get(0)?,
                    holder: row.get(1)?,
                    created: Timestamp(row.get(2)?),
                    seen: Timestamp(row.get(3)?),
                    from: row.get(4)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }

    /// Ends a session by its name.
    ///
    /// # Errors
    /// [`Refused::Ended`] where there is none of this holder.
    pub fn end_session(&self, by: Actor<'_>, holder: &str, id: &str) -> Result<(), AccessError> {
        let inner = self.inner()?;
        let now = inner.now();
        inner.store.write(|tx| {
            let delete = "DELETE FROM sessions WHERE holder = ?1 AND lower(hex(hash)) = ?2";
            if tx.execute(delete, [holder, id])? == 0 {
                return Err(Refused::Ended.into());
            }
            let deed = if by.name == holder { Deed::SignedOut } else { Deed::SessionsEnded };
            trail::add(tx, &TrailEntry { by, deed, about: holder }, now)
        })
    }

    /// Ends all sessions of a holder but for `kept`. Gives how many.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn end_sessions(
        &self,
        by: Actor<'_>,
        holder: &str,
        kept: Option<&str>,
    ) -> Result<usize, AccessError> {
        let inner = self.inner()?;
        let now = inner.now();
        inner.store.write(|tx| {
            let delete = "DELETE FROM sessions WHERE holder = ?1 AND lower(hex(hash)) <> ?2";
            let ended = tx.execute(delete, [holder, kept.unwrap_or_default()])?;
            trail::add(tx, &TrailEntry { by, deed: Deed::SessionsEnded, about: holder }, now)?;
            Ok(ended)
        })
    }

    /// Ends whatever session a cookie opens; of none, nothing.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn sign_out(&self, cookie: &str, from: IpAddr) -> Result<(), AccessError> {
        let (Some(inner), Some(hash)) = (self.kept(), secret::shown(cookie)) else { return Ok(()) };
        let now = inner.now();
        inner.store.write(|tx| {
            let delete = "DELETE FROM sessions WHERE hash = ?1 RETURNING holder";
            let holder: Option<String> = tx.query_row(delete, [hash], |row| row.get(0)).optional()?;
            let Some(holder) = holder else { return Ok(()) };
            let by = Actor { name: &holder, from: &from.to_string() };
            trail::add(tx, &TrailEntry { by, deed: Deed::SignedOut, about: "" }, now)
        })
    }
}

/// Makes a session. Its cookie was never seen before, whatever the browser held.
pub(crate) fn create(
    tx: &Transaction<'_>,
    holder: &str,
    account: Option<&str>,
    external: Option<&str>,
    from: IpAddr,
    [now, proven]: [Timestamp; 2],
) -> Result<Secret, AccessError> {
    let cookie = Secret::new("")?;
    let form_key = Secret::new("")?;
    tx.execute(
        "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8)",
        params![
            cookie.hash(),
            holder,
            account,
            external,
            form_key.reveal(),
            now.0,
            proven.0,
            from.to_string()
        ],
    )?;
    Ok(cookie)
}

struct Row {
    hash: [u8; 32],
    holder: String,
    account: Option<String>,
    external: Option<String>,
    form_key: String,
    seen: Timestamp,
    proven: Timestamp,
}

/// Who holds a cookie.
pub(crate) fn viewer(inner: &Inner, cookie: &str) -> Result<Viewer, Stranger> {
    let hash = secret::shown(cookie).ok_or(Stranger::Unknown)?;
    let now = inner.now();
    let (idle, old) = inner.ended_before();
    let found = inner.store.read(|connection| {
        let Some(row) = read(connection, hash, idle, old)? else { return Ok(None) };
        let grant = match (&row.account, &row.external) {
            (Some(name), _) => account::find(connection, name)?
                .filter(|kept| !kept.account.disabled)
                .map(|kept| kept.grant()),
            (None, Some(external)) => {
                let External { role, departments, .. } = serde_json::from_str(external)?;
                Some(Grant { role, departments })
            }
            (None, None) => None,
        };
        Ok(grant.map(|grant| (row, grant)))
    })?;
    let (row, grant) = found.ok_or(Stranger::Unknown)?;
    if now.since(row.seen) >= SEEN_EVERY {
        inner.store.write(|tx| {
            tx.execute("UPDATE sessions SET seen = ?2 WHERE hash = ?1", params![row.hash, now.0])?;
            // Whoever comes tidies up after those who stayed away.
            tx.execute("DELETE FROM sessions WHERE seen <= ?1 OR created <= ?2", [idle.0, old.0])?;
            Ok(())
        })?;
    }
    let means = Means::Session {
        id: hex::encode(row.hash),
        external: row.account.is_none(),
        form_key: row.form_key,
        proven: row.proven,
    };
    Ok(Viewer { name: row.holder, role: grant.role, departments: grant.seen(), means })
}

fn read(
    connection: &Connection,
    hash: [u8; 32],
    idle: Timestamp,
    old: Timestamp,
) -> Result<Option<Row>, AccessError> {
    let select = "SELECT holder, account, external, form_key, seen, proven FROM sessions
        WHERE hash = ?1 AND seen > ?2 AND created > ?3";
    let row = connection.prepare_cached(select)?.query_row(params![hash, idle.0, old.0], |row| {
        Ok(Row {
            hash,
            holder: row.get(0)?,
            account: row.get(1)?,
            external: row.get(2)?,
            form_key: row.get(3)?,
            seen: Timestamp(row.get(4)?),
            proven: Timestamp(row.get(5)?),
        })
    });
    Ok(row.optional()?)
}
