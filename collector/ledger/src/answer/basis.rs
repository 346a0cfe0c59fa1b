//! Which entries an answer may rest on beside those that its case names: facts that still hold, a chain's neighbours.

use std::collections::BTreeMap;

use motprov_log::EntryNumber;
use motprov_shared::identity::AgentId;
use motprov_shared::measurement::metric;
use rusqlite::{Row, params};

use crate::error::Result;
use crate::sql;
use crate::view::View;

impl View<'_> {
    /// The batches, among the first `size` entries, that changed what an asset is: its kind, origin or counter unit.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn turning_facts(&self, size: u64) -> Result<Vec<EntryNumber>> {
        let select = "SELECT DISTINCT entry FROM fact_changes WHERE metric = ?1 AND entry <= ?2";
        let mut entries = Vec::new();
        for name in [metric::KIND, metric::ORIGIN, metric::COUNTER_UNIT] {
            let params = params![self.metric(name)?, sql::int(size)];
            entries.extend(sql::all(self.connection, select, params, |row| sql::count(row, 0))?);
        }
        Ok(entries)
    }

    /// An agent's batches from entry `first` to `last`, and one before and one behind, among the first `size` entries:
    /// what they show is all that the agent said between.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn run_of(
        &self,
        agent: &AgentId,
        (first, last): (EntryNumber, EntryNumber),
        size: u64,
    ) -> Result<Vec<EntryNumber>> {
        let select = "SELECT entry FROM batches JOIN agents ON agents.id = batches.agent
            WHERE agents.agent = ?1 AND entry <= ?2 ORDER BY seq";
        let params = params![agent.to_string(), sql::int(size)];
        let all = sql::all(self.connection, select, params, |row| sql::count(row, 0))?;
        let from = all.partition_point(|entry| *entry < first).saturating_sub(1);
        let until = (all.partition_point(|entry| *entry <= last) + 1).min(all.len());
        Ok(all.get(from..until).unwrap_or_default().to_vec())
    }

    /// For each batch that declares a loss, the batch before the loss, where there is one.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn before_losses(&self) -> Result<BTreeMap<EntryNumber, EntryNumber>> {
        let select = "SELECT gaps.entry, batches.entry FROM gaps
            JOIN batches ON batches.agent = gaps.agent AND batches.seq = gaps.first - 1";
        let read = |row: &Row<'_>| Ok((sql::count(row, 0)?, sql::count(row, 1)?));
        Ok(sql::all(self.connection, select, [], read)?.into_iter().collect())
    }
}
