//! Accounts: a name, what it is for, and how whoever holds it proves it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use motprov_shared::period::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::access::Access;
use crate::error::{AccessError, Refused};
use crate::role::Role;
use crate::trail::{self, Actor, Deed, TrailEntry};
use crate::viewer::Departments;

/// Characters of a name at most.
const LONGEST_NAME: usize = 64;
/// Departments that a reader may be bound to, and characters of one.
const MOST_DEPARTMENTS: usize = 200;

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name, in lower case.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The departments that it is bound to; none where its role is not bound.
    pub departments: BTreeSet<String>,
    /// Whether a password was set.
    pub has_password: bool,
    /// Whether it takes a code beside the password.
    pub has_code: bool,
    /// Whether it is shut out.
    pub disabled: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When somebody last signed in with it.
    pub signed_in: Option<Timestamp>,
}

/// What an account may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What it is for.
    pub role: Role,
    /// The departments that a bound role sees; empty for all others.
    pub departments: BTreeSet<String>,
}

impl Grant {
    /// The departments, as a viewer has them.
    #[must_use]
    pub fn seen(&self) -> Departments {
        if self.role.is_bound() { Departments::Only(self.departments.clone()) } else { Departments::All }
    }

    /// Whether role and departments fit together.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        let fine =
            |name: &String| (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if self.departments.len() > MOST_DEPARTMENTS || !self.departments.iter().all(fine) {
            return Err(Refused::BadDepartments);
        }
        match (self.role.is_bound(), self.departments.is_empty()) {
            (true, true) => Err(Refused::NoDepartment(self.role)),
            (false, false) => Err(Refused::NotBound(self.role)),
            _ => Ok(()),
        }
    }

    fn told(&self) -> String {
        let mut told = self.role.name().to_owned();
        for department in &self.departments {
            // Writing to a string never fails.
            let _ = write!(told, ", {department}");
        }
        told
    }
}

/// An account's name as it is kept: lower case, letters and few signs, so that two never look alike by case.
///
/// # Errors
/// [`Refused::BadName`].
pub fn name(text: &str) -> Result<String, Refused> {
    let name = text.trim().to_lowercase();
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
    let sound = (1..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(fine);
    if sound { Ok(name) } else { Err(Refused::BadName) }
}

impl Access {
    /// All accounts by name.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn accounts(&self) -> Result<Vec<Account>, AccessError> {
        let Some(inner) = self.kept() else { return Ok(Vec::new()) };
        inner.store.read(|connection| {
            let mut select = connection.prepare_cached(&format!("{SELECT} ORDER BY name"))?;
            let mut found = select.query([])?;
            let mut accounts = Vec::new();
            while let Some(row) = found.next()? {
                accounts.push(read(row)?.account);
            }
            Ok(accounts)
        })
    }

    /// An account by its name.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn account(&self, name: &str) -> Result<Option<Account>, AccessError> {
        let Some(inner) = self.kept() else { return Ok(None) };
        Ok(inner.store.read(|connection| find(connection, &name.to_lowercase()))?.map(|kept| kept.account))
    }

    /// Adds an account; without a password it waits for [`Access::invite`].
    ///
    /// # Errors
    /// [`AccessError::Refused`] and others.
    pub fn add_account(
        &self,
        by: Actor<'_>,
        wanted: &str,
        grant: &Grant,
        password: Option<&str>,
    ) -> Result<Account, AccessError> {
        let inner = self.inner()?;
        let name = name(wanted)?;
        grant.check()?;
        let hash = password.map(|password| inner.hashed(&name, password)).transpose()?;
        let now = inner.now();
        inner.store.write(|tx| {
            if find(tx, &name)?.is_some() {
                return Err(Refused::Taken(name.clone()).into());
            }
            let departments = serde_json::to_string(&grant.departments)?;
            tx.execute(
                "INSERT INTO accounts (name, role, departments, password, created) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![name, grant.role.name(), departments, hash, now.0],
            )?;
            let about = format!("{name}: {}", grant.told());
            trail::add(tx, &TrailEntry { by, deed: Deed::AccountAdded, about: &about }, now)?;
            Ok(known(tx, &name)?.account)
        })
    }

    /// Gives an account another role or other departments. They hold from the next request on.
    ///
    /// # Errors
    /// [`AccessError::Refused`] and others.
    pub fn change_account(&self, by: Actor<'_>, wanted: &str, grant: &Grant) -> Result<Account, AccessError> {
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        grant.check()?;
        let now = inner.now();
        inner.store.write(|tx| {
            known(tx, &name)?;
            let departments = serde_json::to_string(&grant.departments)?;
            keeping_an_administrator(tx, || {
                let update = "UPDATE accounts SET role = ?2, departments = ?3 WHERE name = ?1";
                tx.execute(update, params![name, grant.role.name(), departments])
            })?;
            let about = format!("{name}: {}", grant.told());
            trail::add(tx, &TrailEntry { by, deed: Deed::AccountChanged, about: &about }, now)?;
            Ok(known(tx, &name)?.account)
        })
    }

    /// Shuts an account out, and ends its sessions at once; or lets it in again.
    ///
    /// # Errors
    /// [`AccessError::Refused`] and others.
    pub fn disable(&self, by: Actor<'_>, wanted: &str, disabled: bool) -> Result<(), AccessError> {
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        let now = inner.now();
        inner.store.write(|tx| {
            known(tx, &name)?;
            keeping_an_administrator(tx, || {
                tx.execute("UPDATE accounts SET disabled = ?2 WHERE name = ?1", params![name, disabled])
            })?;
            if disabled {
                end_all(tx, &name, None)?;
            }
            let deed = if disabled { Deed::AccountDisabled } else { Deed::AccountEnabled };
            trail::add(tx, &TrailEntry { by, deed, about: &name }, now)
        })
    }

    /// Sets a password, and ends the account's sessions but for `kept`, its invitations and what waits for a code.
    ///
    /// # Errors
    /// [`AccessError::Refused`] and others.
    pub fn set_password(
        &self,
        by: Actor<'_>,
        wanted: &str,
        password: &str,
        kept: Option<&str>,
    ) -> Result<(), AccessError> {
        let inner = self.inner()?;
        let name = wanted.to_lowercase();
        let hash = inner.hashed(&name, password)?;
        let now = inner.now();
        inner.store.write(|tx| {
            known(tx, &name)?;
            tx.execute("UPDATE accounts SET password = ?2 WHERE name = ?1", params![name, hash])?;
            end_all(tx, &name, kept)?;
            trail::add(tx, &TrailEntry { by, deed: Deed::PasswordSet, about: &name }, now)
        })
    }
}

/// Whoever is shut out, or whose password changed, is out everywhere.
pub(crate) fn end_all(tx: &Transaction<'_>, account: &str, kept: Option<&str>) -> Result<(), AccessError> {
    let kept = kept.unwrap_or_default();
    tx.execute("DELETE FROM sessions WHERE account = ?1 AND lower(hex(hash)) <> ?2", [account, kept])?;
    tx.execute("DELETE FROM steps WHERE account = ?1", [account])?;
    tx.execute("DELETE FROM invitations WHERE account = ?1", [account])?;
    Ok(())
}

/// Whether anybody is left who may let others in.
fn has_administrator(tx: &Transaction<'_>) -> Result<bool, AccessError> {
    let select = "SELECT EXISTS (SELECT 1 FROM accounts WHERE role = ?1 AND disabled = 0)";
    Ok(tx.query_row(select, [Role::Administrator.name()], |row| row.get(0))?)
}

/// Runs a change that must not take the last administrator away: then only the command line could let others in.
fn keeping_an_administrator(
    tx: &Transaction<'_>,
    change: impl FnOnce() -> rusqlite::Result<usize>,
) -> Result<(), AccessError> {
    let before = has_administrator(tx)?;
    change()?;
    if before && !has_administrator(tx)? { Err(Refused::LastAdministrator.into()) } else { Ok(()) }
}

/// An account with what it is proven by.
pub(crate) struct Kept {
    pub(crate) account: Account,
    pub(crate) password: Option<String>,
    pub(crate) code: Option<Vec<u8>>,
    pub(crate) draft: Option<Vec<u8>>,
}

impl Kept {
    pub(crate) fn grant(&self) -> Grant {
        Grant { role: self.account.role, departments: self.account.departments.clone() }
    }
}

const SELECT: &str = "SELECT name, role, departments, password, code, code_draft, disabled, created, \
                      signed_in FROM accounts";

pub(crate) fn find(connection: &Connection, name: &str) -> Result<Option<Kept>, AccessError> {
    let mut select = connection.prepare_cached(&format!("{SELECT} WHERE name = ?1"))?;
    let mut found = select.query([name])?;
    found.next()?.map(read).transpose()
}

pub(crate) fn known(connection: &Connection, name: &str) -> Result<Kept, AccessError> {
    Ok(find(connection, name)?.ok_or_else(|| Refused::NoAccount(name.to_owned()))?)
}

pub(crate) fn any(connection: &Connection) -> Result<bool, AccessError> {
    let mut any = connection.prepare_cached("SELECT 1 FROM accounts LIMIT 1")?;
    Ok(any.query_row([], |_| Ok(())).optional()?.is_some())
}

fn read(row: &rusqlite::Row<'_>) -> Result<Kept, AccessError> {
    let role: String = row.get(1)?;
    let departments: String = row.get(2)?;
    let unreadable = |error: crate::role::NoRole| {
        rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
    };
    let (password, code): (Option<String>, Option<Vec<u8>>) = (row.get(3)?, row.get(4)?);
    Ok(Kept {
        account: Account {
            name: row.get(0)?,
            role: role.parse().map_err(unreadable)?,
            departments: serde_json::from_str(&departments)?,
            has_password: password.is_some(),
            has_code: code.is_some(),
            disabled: row.get(6)?,
            created: Timestamp(row.get(7)?),
            signed_in: row.get::<_, Option<i64>>(8)?.map(Timestamp),
        },
        password,
        code,
        draft: row.get(5)?,
    })
}
