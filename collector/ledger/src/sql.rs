//! Values as SQLite keeps them, and back.

use std::error::Error;
use std::str::FromStr;

use motprov_shared::identity::Hash;
use motprov_shared::measurement::{State, Statistic};
use motprov_shared::period::{Month, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// SQLite's integers have a sign. Our counts stay far below its limit; a range's end may not.
pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A count read back. Negative only where someone wrote into the file.
pub(crate) fn natural(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// A column that holds a natural number.
pub(crate) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(natural)
}

/// A column that holds an instant.
pub(crate) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp)
}

/// A column that holds a SHA-256.
pub(crate) fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

/// A column whose text is a value of `T`.
pub(crate) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error| conversion(column, Box::new(error)))
}

/// A column whose text, if any, is a value of `T`.
pub(crate) fn parsed_or_none<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(str::parse).transpose().map_err(|error| conversion(column, Box::new(error)))
}

/// What a column holds is not what was written there.
pub(crate) fn conversion(column: usize, error: Box<dyn Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
}

/// The first row of a query, if there is one; the statement is kept prepared.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(sql)?.query_row(params, read).optional()
}

/// All rows of a query.
pub(crate) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map(params, read)?.collect()
}

/// Runs a statement, kept prepared.
pub(crate) fn run(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}

/// A state's number in the file.
pub(crate) const fn state_code(state: State) -> i64 {
    match state {
        State::Up => 0,
        State::Down => 1,
        State::Unknown => 2,
    }
}

/// The state of a number; what is not known says nothing.
pub(crate) const fn state(code: i64) -> State {
    match code {
        0 => State::Up,
        1 => State::Down,
        _ => State::Unknown,
    }
}

/// A statistic's number in the file.
pub(crate) const fn statistic_code(statistic: Statistic) -> i64 {
    match statistic {
        Statistic::Mean => 0,
        Statistic::Max => 1,
        Statistic::Sum => 2,
        Statistic::Last => 3,
        Statistic::P95 => 4,
    }
}

/// A month's number in the file: months since the year 0.
pub(crate) fn month_code(month: Month) -> i64 {
    i64::from(month.year()) * 12 + i64::from(month.month()) - 1
}

/// The month of a number, if it is one of ours.
pub(crate) fn month(code: i64) -> Option<Month> {
    let year = i16::try_from(code.div_euclid(12)).ok()?;
    Month::new(year, i8::try_from(code.rem_euclid(12) + 1).ok()?)
}
