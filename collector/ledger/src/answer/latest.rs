//! The last that was said of an asset, and the last that an agent sent.

use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::measurement::{Fact, Metric};
use motprov_shared::period::Timestamp;
use rusqlite::{Row, params};
use rust_decimal::Decimal;

use crate::error::Result;
use crate::sql;
use crate::view::View;
use motprov_log::EntryNumber;

/// The latest instant reading of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestReading {
    /// Of which figure.
    pub metric: Metric,
    /// When.
    pub at: Timestamp,
    /// The raw value.
    pub value: Decimal,
}

impl View<'_> {
    /// Entries of an agent's last batches, the latest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn recent_batches(&self, agent: &AgentId, limit: u32) -> Result<Vec<EntryNumber>> {
        let select = "SELECT entry FROM batches WHERE agent = (SELECT id FROM agents WHERE agent = ?1)
            ORDER BY seq DESC LIMIT ?2";
        let params = params![agent.to_string(), limit];
        Ok(sql::all(self.connection, select, params, |row| sql::count(row, 0))?)
    }

    /// The latest of every fact that an asset said of itself, by metric.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest_facts(&self, asset: &AssetId) -> Result<Vec<Fact>> {
        let select = "SELECT metric.text, at, facts.text FROM facts
            JOIN names AS metric ON metric.id = facts.metric
            JOIN names AS asset ON asset.id = facts.asset WHERE asset.text = ?1 ORDER BY 1";
        let read = |row: &Row<'_>| {
            Ok(Fact {
                asset: asset.clone(),
                metric: sql::parsed(row, 0)?,
                at: sql::instant(row, 1)?,
                text: row.get(2)?,
            })
        };
        Ok(sql::all(self.connection, select, [asset.as_str()], read)?)
    }

    /// The latest instant reading of every figure of an asset, by metric.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn latest_readings(&self, asset: &AssetId) -> Result<Vec<LatestReading>> {
        let select = "SELECT metric.text, at, value FROM latest
            JOIN names AS metric ON metric.id = latest.metric
            JOIN names AS asset ON asset.id = latest.asset WHERE asset.text = ?1 ORDER BY 1";
        let read = |row: &Row<'_>| {
            Ok(LatestReading {
                metric: sql::parsed(row, 0)?,
                at: sql::instant(row, 1)?,
                value: sql::parsed(row, 2)?,
            })
        };
        Ok(sql::all(self.connection, select, [asset.as_str()], read)?)
    }
}
