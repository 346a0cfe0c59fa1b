//! Signing in: a password, then a code where the account takes one. Promise: whoever fails learns only that it failed,
//! after the same work whatever was wrong.

use std::net::IpAddr;

use motprov_shared::period::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::access::{Access, Inner};
use crate::account::{self, Kept};
use crate::code;
use crate::error::{AccessError, Refused};
use crate::lockout::{self, Keys};
use crate::password::Compared;
use crate::secret::{self, Secret};
use crate::session;
use crate::trail::{self, Actor, Deed, TrailEntry};

/// Between password and code.
const STEP: i64 = 5 * 60 * 1000;
/// Codes that one step takes.
const TRIES: i64 = 5;
/// How long an invitation holds.
pub const INVITATION: i64 = 24 * 3600 * 1000;

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name, password or code is wrong, or the account is shut out.
    #[error("name, password or code is wrong")]
    Wrong,
    /// After many failures one waits.
    #[error("too many attempts: try again after {until}")]
    Wait {
        /// Until when.
        until: Timestamp,
    },
    /// The password was right; now a code.
    #[error("a code is needed")]
    CodeNeeded {
        /// What [`Access::finish_sign_in`] takes, for five minutes.
        step: Secret,
    },
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AccessError),
}

impl From<rusqlite::Error> for SignInError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// What one transaction decides; what it counted stays whatever it decides.
enum Outcome {
    In(Secret),
    Step(Secret),
    Wrong,
}

impl Outcome {
    fn told(self) -> Result<Secret, SignInError> {
        match self {
            Self::In(cookie) => Ok(cookie),
            Self::Step(step) => Err(SignInError::CodeNeeded { step }),
            Self::Wrong => Err(SignInError::Wrong),
        }
    }
}

impl Access {
    /// Opens a session. Blocks while the password is compared.
    ///
    /// # Errors
    /// [`SignInError`]; [`SignInError::CodeNeeded`] leads on to [`Access::finish_sign_in`].
    pub fn sign_in(
        &self,
        name: &str,
        password: &str,
        code: Option<&str>,
        from: IpAddr,
    ) -> Result<Secret, SignInError> {
        let inner = self.inner()?;
        let name: String = name.trim().to_lowercase().chars().take(200).collect();
        let keys = Keys::of(&name, from);
        inner.counted(&keys, &name, from)?;
        let kept = inner.store.read(|connection| account::find(connection, &name))?;
        let hash = kept.as_ref().and_then(|kept| kept.password.as_deref());
        let compared = inner.passwords.compare(hash, password)?;
        let kept = kept.filter(|kept| compared != Compared::Wrong && !kept.account.disabled);
        let stronger = match (&kept, compared) {
            (Some(_), Compared::Weak) => Some(inner.passwords.hash(password)?),
            _ => None,
        };
        let now = inner.now();
        let outcome = inner.store.write(|tx| {
            let Some(kept) = kept else { return failed(tx, &name, from, now) };
            if let Some(hash) = stronger {
                tx.execute("UPDATE accounts SET password = ?2 WHERE name = ?1", [&name, &hash])?;
            }
            match (&kept.code, code) {
                (Some(_), None) => {
                    lockout::forgive_place(tx, &keys)?;
                    Ok(Outcome::Step(step(tx, &name, now)?))
                }
                (_, code) => entered(tx, &kept, code, &keys, from, now),
            }
        })?;
        outcome.told()
    }

    /// Opens the session that a right password began.
    ///
    /// # Errors
    /// [`SignInError`]; after five wrong codes, or five minutes, the password is asked for again.
    pub fn finish_sign_in(&self, step: &str, code: &str, from: IpAddr) -> Result<Secret, SignInError> {
        let inner = self.inner()?;
        let hash = secret::shown(step).ok_or(SignInError::Wrong)?;
        let now = inner.now();
        let name = inner.store.write(|tx| {
            tx.execute("DELETE FROM steps WHERE created <= ?1 OR tries >= ?2", [now.plus(-STEP).0, TRIES])?;
            let update = "UPDATE steps SET tries = tries + 1 WHERE hash = ?1 RETURNING account";
            Ok(tx.query_row(update, [hash], |row| row.get::<_, String>(0)).optional()?)
        })?;
        let name = name.ok_or(SignInError::Wrong)?;
        let keys = Keys::of(&name, from);
        inner.counted(&keys, &name, from)?;
        let outcome = inner.store.write(|tx| {
            let kept = account::find(tx, &name)?.filter(|kept| !kept.account.disabled);
            let Some(kept) = kept else { return failed(tx, &name, from, now) };
            let outcome = entered(tx, &kept, Some(code), &keys, from, now)?;
            if matches!(outcome, Outcome::In(_)) {
                tx.execute("DELETE FROM steps WHERE hash = ?1", [hash])?;
            }
            Ok(outcome)
        })?;
        outcome.told()
    }

    /// Proves again who sits before a session: by the account's password, and a code where it takes one.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn prove(
        &self,
        session: &str,
        name: &str,
        password: &str,
        code: Option<&str>,
        from: IpAddr,
    ) -> Result<(), SignInError> {
        let inner = self.inner()?;
        let keys = Keys::of(name, from);
        inner.counted(&keys, name, from)?;
        let kept = inner.store.read(|connection| account::find(connection, name))?;
        let hash = kept.as_ref().and_then(|kept| kept.password.as_deref());
        let right = inner.passwords.compare(hash, password)? != Compared::Wrong;
        let now = inner.now();
        let proven = inner.store.write(|tx| {
            let address = from.to_string();
            let by = Actor { name, from: &address };
            let kept = kept.filter(|kept| right && !kept.account.disabled);
            let Some(kept) = kept else { return failed(tx, name, from, now).map(|_| false) };
            if !code::take(tx, &kept, code.unwrap_or_default(), by, now)? {
                return failed(tx, name, from, now).map(|_| false);
            }
            lockout::forgive(tx, &keys)?;
            let update = "UPDATE sessions SET proven = ?3 WHERE account = ?1 AND lower(hex(hash)) = ?2";
            tx.execute(update, params![name, session, now.0])?;
            trail::add(tx, &TrailEntry { by, deed: Deed::Proven, about: "" }, now)?;
            Ok(true)
        })?;
        if proven { Ok(()) } else { Err(SignInError::Wrong) }
    }

    /// Invites whoever holds an account to choose a password; shown once, good for a day.
    ///
    /// # Errors
    /// [`Refused::NoAccount`].
    pub fn invite(&self, by: Actor<'_>, wanted: &str) -> Result<Secret, AccessError> {
        let inner = self.inner()?;
        let (name, now, invitation) = (wanted.to_lowercase(), inner.now(), Secret::new("")?);
        inner.store.write(|tx| {
            account::known(tx, &name)?;
            tx.execute("DELETE FROM invitations WHERE account = ?1 OR expires <= ?2", params![name, now.0])?;
            let expires = now.plus(INVITATION).0;
            tx.execute(
                "INSERT INTO invitations VALUES (?1, ?2, ?3)",
                params![invitation.hash(), name, expires],
            )?;
            trail::add(tx, &TrailEntry { by, deed: Deed::Invited, about: &name }, now)
        })?;
        Ok(invitation)
    }

    /// Whose invitation it is.
    ///
    /// # Errors
    /// [`Refused::Ended`].
    pub fn invited(&self, invitation: &str) -> Result<String, AccessError> {
        let inner = self.inner()?;
        let hash = secret::shown(invitation).ok_or(Refused::Ended)?;
        let now = inner.now();
        let select = "SELECT account FROM invitations WHERE hash = ?1 AND expires > ?2";
        let found = inner.store.read(|connection| {
            let found = connection.query_row(select, params![hash, now.0], |row| row.get::<_, String>(0));
            Ok(found.optional()?)
        })?;
        Ok(found.ok_or(Refused::Ended)?)
    }

    /// Takes an invitation up: sets the account's password, once. Gives the account's name.
    ///
    /// # Errors
    /// [`AccessError::Refused`]; a password that does not do leaves the invitation standing.
    pub fn accept(&self, invitation: &str, password: &str, from: IpAddr) -> Result<String, AccessError> {
        let name = self.invited(invitation)?;
        let inner = self.inner()?;
        let hash = inner.hashed(&name, password)?;
        let (shown, now) = (secret::shown(invitation).ok_or(Refused::Ended)?, inner.now());
        inner.store.write(|tx| {
            // Of two at once one has it.
            if tx.execute("DELETE FROM invitations WHERE hash = ?1", [shown])? == 0 {
                return Err(Refused::Ended.into());
            }
            tx.execute("UPDATE accounts SET password = ?2 WHERE name = ?1", [&name, &hash])?;
            account::end_all(tx, &name, None)?;
            let by = Actor { name: &name, from: &from.to_string() };
            trail::add(tx, &TrailEntry { by, deed: Deed::PasswordSet, about: &name }, now)
        })?;
        Ok(name)
    }
}

impl Inner {
    /// Counts an attempt against an account, unless it must wait.
    fn counted(&self, keys: &Keys, name: &str, from: IpAddr) -> Result<(), SignInError> {
        let now = self.now();
        let until = self.store.write(|tx| lockout::count(tx, keys, now))?;
        let Some(until) = until else { return Ok(()) };
        tracing::warn!(%from, "an attempt to sign in must wait");
        let by = Actor { name, from: &from.to_string() };
        // Who keeps trying while it waits fills no disk.
        self.store.write(|tx| {
            trail::add_once_in_a_while(tx, &TrailEntry { by, deed: Deed::LockedOut, about: "" }, now)
        })?;
        Err(SignInError::Wait { until })
    }
}

fn failed(tx: &Transaction<'_>, name: &str, from: IpAddr, now: Timestamp) -> Result<Outcome, AccessError> {
    let by = Actor { name, from: &from.to_string() };
    trail::add(tx, &TrailEntry { by, deed: Deed::SignInFailed, about: "" }, now)?;
    Ok(Outcome::Wrong)
}

fn step(tx: &Transaction<'_>, name: &str, now: Timestamp) -> Result<Secret, AccessError> {
    let step = Secret::new("")?;
    tx.execute("DELETE FROM steps WHERE created <= ?1", [now.plus(-STEP).0])?;
    tx.execute(
        "INSERT INTO steps (hash, account, created) VALUES (?1, ?2, ?3)",
        params![step.hash(), name, now.0],
    )?;
    Ok(step)
}

fn entered(
    tx: &Transaction<'_>,
    kept: &Kept,
    code: Option<&str>,
    keys: &Keys,
    from: IpAddr,
    now: Timestamp,
) -> Result<Outcome, AccessError> {
    let name = &kept.account.name;
    let by = Actor { name, from: &from.to_string() };
    if !code::take(tx, kept, code.unwrap_or_default(), by, now)? {
        return failed(tx, name, from, now);
    }
    lockout::forgive(tx, keys)?;
    tx.execute("UPDATE accounts SET signed_in = ?2 WHERE name = ?1", params![name, now.0])?;
    trail::add(tx, &TrailEntry { by, deed: Deed::SignedIn, about: "" }, now)?;
    Ok(Outcome::In(session::create(tx, name, Some(name), None, from, [now, now])?))
}
