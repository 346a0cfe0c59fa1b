//! What machines and agents told beside their figures, as a case needs it: starts, sleep, use, gaps.

use motprov_review::case::{ActiveUse, Loss, Sleep, Start, Told};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::metric;
use motprov_shared::period::Interval;
use rusqlite::{Row, params};

use super::case::Cache;
use crate::error::Result;
use crate::sql;
use crate::view::View;

impl View<'_> {
    /// Serial numbers and counter sources, also those told long before: they are told again only when they change.
    pub(super) fn told(&self, around: Interval) -> Result<Vec<Told>> {
        let mut all = Vec::new();
        for name in [metric::SERIAL, metric::COUNTER_SOURCE] {
            let select = "SELECT names.text, at, fact_changes.text, entry, ?3 FROM fact_changes
                JOIN names ON names.id = fact_changes.asset WHERE metric = ?1 AND at < ?2";
            all.extend(sql::all(
                self.connection,
                select,
                params![self.metric(name)?, around.end.0, name],
                |row| {
                    Ok(Told {
                        asset: sql::parsed(row, 0)?,
                        metric: sql::parsed(row, 4)?,
                        at: sql::instant(row, 1)?,
                        text: row.get(2)?,
                        entry: sql::count(row, 3)?,
                    })
                },
            )?);
        }
        Ok(all)
    }

    /// Starts in that time, and of each asset the last before it, if it ran on into it.
    pub(super) fn starts(&self, around: Interval) -> Result<Vec<Start>> {
        let select =
            "SELECT asset, started, first, last, entry FROM starts WHERE started >= ?1 AND started < ?2
            UNION ALL SELECT starts.asset, started, starts.first, starts.last, starts.entry FROM seen
                JOIN starts ON starts.asset = seen.asset AND started =
                    (SELECT max(earlier.started) FROM starts AS earlier
                        WHERE earlier.asset = seen.asset AND earlier.started < ?1)
                WHERE starts.last >= ?1";
        let mut assets = Cache::<AssetId>::new(self.connection);
        Ok(sql::all(self.connection, select, params![around.start.0, around.end.0], |row| {
            Ok(Start {
                asset: assets.get(row, 0)?,
                at: sql::instant(row, 1)?,
                first: sql::instant(row, 2)?,
                last: sql::instant(row, 3)?,
                entry: sql::count(row, 4)?,
            })
        })?)
    }

    /// Two stretches of the table, as with streaks: short sleeps begin at most two days before, long ones are indexed.
    pub(super) fn sleeps(&self, around: Interval) -> Result<Vec<Sleep>> {
        let select = "SELECT asset, start, lasting, asleep, entry FROM sleeps
                WHERE start > ?1 - 172800000 AND start < ?2 AND start + lasting >= ?1 AND lasting <= 172800000
            UNION ALL SELECT asset, start, lasting, asleep, entry FROM sleeps
                WHERE start < ?2 AND start + lasting >= ?1 AND lasting > 172800000";
        let mut assets = Cache::<AssetId>::new(self.connection);
        Ok(sql::all(self.connection, select, params![around.start.0, around.end.0], |row| {
            let asset = assets.get(row, 0)?;
            Ok(Sleep { asset, time: lasting(row, 1)?, asleep_ms: row.get(3)?, entry: sql::count(row, 4)? })
        })?)
    }

    pub(super) fn active_use(&self, around: Interval) -> Result<Vec<ActiveUse>> {
        let select = "SELECT asset, start, lasting, seconds, entry, vantage FROM active_use
            WHERE start > ?1 - 172800000 AND start < ?2 AND start + lasting >= ?1";
        let mut assets = Cache::<AssetId>::new(self.connection);
        let mut vantages = Cache::<String>::new(self.connection);
        Ok(sql::all(self.connection, select, params![around.start.0, around.end.0], |row| {
            Ok(ActiveUse {
                asset: assets.get(row, 0)?,
                vantage: vantages.get(row, 5)?,
                time: lasting(row, 1)?,
                seconds: row.get(3)?,
                entry: sql::count(row, 4)?,
            })
        })?)
    }

    pub(super) fn losses(&self, around: Interval) -> Result<Vec<Loss>> {
        let select = "SELECT agents.agent, lost_from, lost_until, entry FROM gaps
            JOIN agents ON agents.id = gaps.agent WHERE lost_from < ?2 AND lost_until >= ?1";
        Ok(sql::all(self.connection, select, params![around.start.0, around.end.0], |row| {
            let time = Interval::new(sql::instant(row, 1)?, sql::instant(row, 2)?);
            Ok(Loss { vantage: row.get(0)?, time, entry: sql::count(row, 3)? })
        })?)
    }

    pub(super) fn thinned(&self, around: Interval) -> Result<Vec<Loss>> {
        let select =
            "SELECT names.text, start, lasting, entry FROM thinned JOIN names ON names.id = thinned.vantage
            WHERE start < ?2 AND start + lasting >= ?1";
        Ok(sql::all(self.connection, select, params![around.start.0, around.end.0], |row| {
            Ok(Loss { vantage: row.get(0)?, time: lasting(row, 1)?, entry: sql::count(row, 3)? })
        })?)
    }
}

/// An interval from its start and, in the next column, its length.
fn lasting(row: &Row<'_>, column: usize) -> rusqlite::Result<Interval> {
    let start = sql::instant(row, column)?;
    Ok(Interval::new(start, start.plus(row.get(column + 1)?)))
}
