//! Reads what is known of a month but for the many rows of its assets.

use std::collections::HashMap;
use std::error::Error;
use std::str::FromStr;

use motprov_assemble::Window;
use motprov_review::case::{Asset, AssetKind, Case, FirstSeen, Order, Received, Reported};
use motprov_shared::measurement::metric;
use motprov_shared::period::{Interval, Month};
use rusqlite::{Connection, Row, params};

use crate::derive::names;
use crate::error::Result;
use crate::sql;
use crate::view::View;

impl View<'_> {
    /// What is known of a month but for observations, starts, sleep and use.
    pub(super) fn common(&self, month: Month, window: Window) -> Result<Case> {
        let Window { checks, words, readings, .. } = window;
        let mut assets = self.registered()?;
        assets.extend(self.unregistered(checks)?);
        assets.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Case {
            assets,
            orders: self.orders()?,
            reports: self.reports(month)?,
            told: self.told(readings)?,
            losses: self.losses(words)?,
            thinned: self.thinned(words)?,
            first_seen: self.first_seen()?,
            received: self.received(month)?,
            ..Case::new(month, self.state()?)
        })
    }

    /// The register as it stands. Where one file names an asset twice, its later line counts.
    fn registered(&self) -> Result<Vec<Asset>> {
        let select = "SELECT names.text, kind, department, cost_centre, service, origin.text, assets.entry,
                coalesce(seen.simulated, 0), unit.text
            FROM assets JOIN names ON names.id = assets.asset
            LEFT JOIN seen ON seen.asset = assets.asset
            LEFT JOIN facts AS origin ON origin.asset = assets.asset AND origin.metric = ?1
            LEFT JOIN facts AS unit ON unit.asset = assets.asset AND unit.metric = ?2
            WHERE (assets.entry, line) = (SELECT entry, line FROM assets AS newer WHERE newer.asset = assets.asset
                ORDER BY entry DESC, line DESC LIMIT 1)";
        let params = params![self.metric(metric::ORIGIN)?, self.metric(metric::COUNTER_UNIT)?];
        Ok(sql::all(self.connection, select, params, asset)?)
    }

    /// What agents spoke of although no register names it.
    fn unregistered(&self, around: Interval) -> Result<Vec<Asset>> {
        let select =
            "SELECT names.text, kind.text, NULL, NULL, NULL, origin.text, seen.entry, seen.simulated,
                unit.text
            FROM seen JOIN names ON names.id = seen.asset
            JOIN facts AS kind ON kind.asset = seen.asset AND kind.metric = ?1
            LEFT JOIN facts AS origin ON origin.asset = seen.asset AND origin.metric = ?2
            LEFT JOIN facts AS unit ON unit.asset = seen.asset AND unit.metric = ?5
            WHERE seen.first < ?4 AND seen.last >= ?3
                AND kind.text IN ('workstation', 'printer', 'server', 'endpoint')
                AND NOT EXISTS (SELECT 1 FROM assets WHERE assets.asset = seen.asset)";
        let (kind, origin) = (self.metric(metric::KIND)?, self.metric(metric::ORIGIN)?);
        let unit = self.metric(metric::COUNTER_UNIT)?;
        let params = params![kind, origin, around.start.0, around.end.0, unit];
        Ok(sql::all(self.connection, select, params, asset)?)
    }

    fn orders(&self) -> Result<Vec<Order>> {
        let select =
            "SELECT department, cost_centre, service, quantity, first_day, end_day, entry FROM orders
            WHERE entry = (SELECT max(entry) FROM orders AS newer WHERE newer.order_no = orders.order_no)";
        let read = |row: &Row<'_>| {
            Ok(Order {
                department: row.get(0)?,
                cost_centre: row.get(1)?,
                service: row.get(2)?,
                quantity: sql::parsed(row, 3)?,
                from: sql::parsed(row, 4)?,
                until: sql::parsed_or_none(row, 5)?,
                entry: sql::count(row, 6)?,
            })
        };
        Ok(sql::all(self.connection, select, [], read)?)
    }

    /// When agents first spoke of each asset; by id.
    fn first_seen(&self) -> Result<Vec<FirstSeen>> {
        let select = "SELECT names.text, first, entry FROM seen JOIN names ON names.id = seen.asset
            ORDER BY names.text";
        let read = |row: &Row<'_>| {
            Ok(FirstSeen {
                asset: sql::parsed(row, 0)?,
                at: sql::instant(row, 1)?,
                entry: sql::count(row, 2)?,
            })
        };
        Ok(sql::all(self.connection, select, [], read)?)
    }

    /// When the files came that report on a month.
    fn received(&self, month: Month) -> Result<Vec<Received>> {
        let select = "SELECT DISTINCT entries.number, entries.received FROM reports
            JOIN entries ON entries.number = reports.entry WHERE month = ?1 ORDER BY entries.number";
        let read =
            |row: &Row<'_>| Ok(Received { month, at: sql::instant(row, 1)?, entry: sql::count(row, 0)? });
        Ok(sql::all(self.connection, select, [sql::month_code(month)], read)?)
    }

    fn reports(&self, month: Month) -> Result<Vec<Reported>> {
        let select = "SELECT service_level, value, penalty, entry FROM reports
            WHERE month = ?1 AND (entry, line) = (SELECT entry, line FROM reports AS newer
                WHERE newer.month = reports.month AND newer.service_level = reports.service_level
                ORDER BY entry DESC, line DESC LIMIT 1)";
        let read = |row: &Row<'_>| {
            Ok(Reported {
                service_level: row.get(0)?,
                month,
                value: sql::parsed_or_none(row, 1)?,
                penalty: sql::parsed_or_none(row, 2)?,
                entry: sql::count(row, 3)?,
            })
        };
        Ok(sql::all(self.connection, select, [sql::month_code(month)], read)?)
    }

    /// A metric's number; one that no row has where nobody ever spoke of it.
    pub(super) fn metric(&self, name: &str) -> Result<i64> {
        Ok(names::find(self.connection, name)?.unwrap_or(-1))
    }
}

fn asset(row: &Row<'_>) -> rusqlite::Result<Asset> {
    let kind = row.get_ref(1)?.as_str()?;
    let kind = asset_kind(kind)
        .ok_or_else(|| sql::conversion(1, format!("unknown kind of asset `{kind}`").into()))?;
    Ok(Asset {
        id: sql::parsed(row, 0)?,
        kind,
        department: row.get(2)?,
        cost_centre: row.get(3)?,
        service: row.get(4)?,
        simulated: row.get(7)? || row.get_ref(5)?.as_str_or_null()? == Some("simulated"),
        counter_unit: row.get(8)?,
        entry: sql::count(row, 6)?,
    })
}

/// The kind of a name, if it is one of ours.
pub(super) fn asset_kind(name: &str) -> Option<AssetKind> {
    AssetKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// Names by their numbers, looked up and parsed once.
pub(super) struct Cache<'c, T> {
    connection: &'c Connection,
    names: HashMap<i64, T>,
}

impl<'c, T> Cache<'c, T>
where
    T: FromStr<Err: Error + Send + Sync + 'static> + Clone,
{
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, names: HashMap::new() }
    }

    /// The name whose number stands in a column.
    pub(super) fn get(&mut self, row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
        let id = row.get(column)?;
        if let Some(name) = self.names.get(&id) {
            return Ok(name.clone());
        }
        let mut select = self.connection.prepare_cached("SELECT text FROM names WHERE id = ?1")?;
        let name: T = select.query_row([id], |row| sql::parsed(row, 0))?;
        self.names.insert(id, name.clone());
        Ok(name)
    }
}
