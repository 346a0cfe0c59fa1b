//! Subscriptions: added, listed, ended.

use std::collections::BTreeSet;
use std::error::Error;
use std::str::FromStr;

use motprov_shared::period::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, Row, Transaction, params};

use super::{Store, StoreError};
use crate::subscription::{NewSubscription, Subscription};

const COLUMNS: &str = "id, name, address, language, report_day, made, sent, given_up, trouble,
    (SELECT count(*) FROM pending WHERE subscription = s.id)
    + (SELECT count(*) FROM letters WHERE subscription = s.id)";

impl Store {
    /// Keeps a new subscription; gives its number.
    ///
    /// # Errors
    /// [`StoreError::Unfit`], [`StoreError::Taken`], or what SQLite says.
    pub fn add(&mut self, new: &NewSubscription, now: Timestamp) -> Result<i64, StoreError> {
        new.check()?;
        let tx = self.connection.transaction()?;
        let insert = "INSERT INTO subscriptions (name, address, language, report_day, made)
            VALUES (?1, ?2, ?3, ?4, ?5)";
        let values = params![new.name, new.address, new.language.tag(), new.report_day, now.0];
        tx.execute(insert, values).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => StoreError::Taken(new.address.clone()),
            _ => error.into(),
        })?;
        let id = tx.last_insert_rowid();
        let kinds = new.kinds.iter().map(|kind| kind.name());
        put_all(&tx, "INSERT INTO kinds VALUES (?1, ?2)", id, kinds)?;
        let departments = new.departments.iter().map(String::as_str);
        put_all(&tx, "INSERT INTO departments VALUES (?1, ?2)", id, departments)?;
        tx.commit()?;
        Ok(id)
    }

    /// All subscriptions, in the order in which they were made.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn subscriptions(&self) -> Result<Vec<Subscription>, StoreError> {
        let mut select =
            self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM subscriptions s ORDER BY id"))?;
        let found = select.query_map([], subscription)?.collect::<Result<Vec<_>, _>>()?;
        found.into_iter().map(|one| with_lists(&self.connection, one)).collect()
    }

    /// Ends a subscription with all that is known of its person; says whether there was one.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn end(&mut self, id: i64) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM subscriptions WHERE id = ?1", [id])? > 0)
    }
}

fn put_all<'v>(
    tx: &Transaction<'_>,
    insert: &str,
    id: i64,
    values: impl Iterator<Item = &'v str>,
) -> Result<(), StoreError> {
    for value in values {
        tx.execute(insert, params![id, value])?;
    }
    Ok(())
}

fn subscription(row: &Row<'_>) -> rusqlite::Result<Subscription> {
    let count = |column| row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(Subscription {
        id: row.get(0)?,
        name: row.get(1)?,
        address: row.get(2)?,
        language: parsed(row, 3)?,
        kinds: BTreeSet::new(),
        departments: BTreeSet::new(),
        report_day: row.get(4)?,
        made: Timestamp(row.get(5)?),
        sent: row.get::<_, Option<i64>>(6)?.map(Timestamp),
        waiting: count(9)?,
        given_up: count(7)?,
        trouble: row.get(8)?,
    })
}

fn with_lists(connection: &Connection, mut one: Subscription) -> Result<Subscription, StoreError> {
    let mut kinds = connection.prepare_cached("SELECT kind FROM kinds WHERE subscription = ?1")?;
    one.kinds = kinds.query_map([one.id], |row| parsed(row, 0))?.collect::<Result<_, _>>()?;
    let mut departments =
        connection.prepare_cached("SELECT department FROM departments WHERE subscription = ?1")?;
    one.departments = departments.query_map([one.id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(one)
}

/// A column whose text is a value of `T`.
pub(super) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str()?;
    let strange = |error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error));
    text.parse().map_err(strange)
}
