//! Holds every derived table against one that was derived anew, row by row, both in the order of their keys.

use std::cmp::Ordering;

use rusqlite::types::Value;
use rusqlite::{Connection, Rows};

use super::{Fault, MAX_FAULTS};
use crate::error::Result;
use crate::schema::DERIVED;
use crate::view::View;

/// Columns that name an entry, the most telling first.
const ENTRY: [&str; 3] = ["entry", "revoked", "enrolled"];

/// Columns whose numbers stand for names.
const NAMED: [&str; 3] = ["asset", "metric", "vantage"];

const HEAL: &str = "`motprov-collector rebuild` derives it anew";

/// A table's columns, and which of them are its key.
struct Shape {
    table: &'static str,
    columns: Vec<String>,
    key: Vec<usize>,
}

/// Compares all tables; gives the number of rows that were derived anew.
pub(super) fn compare(view: &View<'_>, anew: &Connection, faults: &mut Vec<Fault>) -> Result<u64> {
    let mut count = 0;
    for table in DERIVED.into_iter().chain(["names"]) {
        let shape = Shape::of(anew, table)?;
        let select = shape.select();
        let (mut ours, mut theirs) = (anew.prepare(&select)?, view.connection.prepare(&select)?);
        let (mut ours, mut theirs) = (ours.query([])?, theirs.query([])?);
        let (mut due, mut kept) = (shape.next(&mut ours)?, shape.next(&mut theirs)?);
        while due.is_some() || kept.is_some() {
            let order = shape.order(due.as_deref(), kept.as_deref());
            let differs = order != Ordering::Equal || due != kept;
            if differs && faults.len() < MAX_FAULTS {
                faults.push(shape.fault(view, order, due.as_deref(), kept.as_deref())?);
            }
            if order != Ordering::Greater {
                count += 1;
                due = shape.next(&mut ours)?;
            }
            if order != Ordering::Less {
                kept = shape.next(&mut theirs)?;
            }
        }
    }
    Ok(count)
}

impl Shape {
    fn of(connection: &Connection, table: &'static str) -> Result<Self> {
        let mut select = connection.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let columns: Vec<(String, i64)> = select.query_map([table], read)?.collect::<Result<_, _>>()?;
        let mut key: Vec<_> = columns.iter().enumerate().filter(|(_, (_, pk))| *pk > 0).collect();
        key.sort_by_key(|(_, (_, pk))| *pk);
        let key = key.into_iter().map(|(at, _)| at).collect();
        Ok(Self { table, columns: columns.into_iter().map(|(name, _)| name).collect(), key })
    }

    fn select(&self) -> String {
        let key: Vec<_> = self.key.iter().map(|at| self.columns[*at].as_str()).collect();
        format!("SELECT {} FROM {} ORDER BY {}", self.columns.join(", "), self.table, key.join(", "))
    }

    fn next(&self, rows: &mut Rows<'_>) -> Result<Option<Vec<Value>>> {
        let Some(row) = rows.next()? else { return Ok(None) };
        let values = (0..self.columns.len()).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        Ok(Some(values))
    }

    /// Of two rows' keys; where one table is at its end, the other's row comes first.
    fn order(&self, due: Option<&[Value]>, kept: Option<&[Value]>) -> Ordering {
        let (due, kept) = match (due, kept) {
            (Some(due), Some(kept)) => (due, kept),
            (Some(_), None) => return Ordering::Less,
            (None, _) => return Ordering::Greater,
        };
        let orders = self.key.iter().map(|at| order(&due[*at], &kept[*at]));
        orders.fold(Ordering::Equal, Ordering::then)
    }

    fn fault(
        &self,
        view: &View<'_>,
        order: Ordering,
        due: Option<&[Value]>,
        kept: Option<&[Value]>,
    ) -> Result<Fault> {
        let told = |row: Option<&[Value]>| row.map_or(Ok(String::new()), |row| self.told(view, row));
        let table = self.table;
        let (row, what) = match order {
            Ordering::Less => (due, format!("a row is missing in {table}: {}", told(due)?)),
            Ordering::Greater => (kept, format!("no entry gives this row of {table}: {}", told(kept)?)),
            Ordering::Equal => (
                due,
                format!("{table} has another row than the entries: {}, not {}", told(kept)?, told(due)?),
            ),
        };
        let entry = ENTRY.iter().find_map(|name| {
            let at = self.columns.iter().position(|column| column == name)?;
            if let Value::Integer(entry) = row?[at] { u64::try_from(entry).ok() } else { None }
        });
        Ok(Fault { entry: entry.unwrap_or(0), what: format!("{what}; {HEAL}") })
    }

    fn told(&self, view: &View<'_>, row: &[Value]) -> Result<String> {
        let mut told = Vec::new();
        for (name, value) in self.columns.iter().zip(row) {
            let text = match value {
                Value::Integer(id) if NAMED.contains(&name.as_str()) && self.table != "names" => {
                    let select = "SELECT text FROM names WHERE id = ?1";
                    let found = crate::sql::first(view.connection, select, [id], |row| row.get(0))?;
                    found.unwrap_or_else(|| id.to_string())
                }
                Value::Integer(number) => number.to_string(),
                Value::Real(number) => number.to_string(),
                Value::Text(text) => text.clone(),
                Value::Null | Value::Blob(_) => continue,
            };
            told.push(format!("{name} {text}"));
        }
        Ok(told.join(", "))
    }
}

/// As SQLite orders integers before text before octets; there is nothing else in a key.
fn order(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        _ => rank(one).cmp(&rank(other)),
    }
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    }
}
