//! What machines and agents told beside their figures, as a case needs it: what they are, and gaps.

use motprov_review::case::{Loss, Told};
use motprov_shared::measurement::metric;
use motprov_shared::period::Interval;
use rusqlite::params;

use super::month::lasting;
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
