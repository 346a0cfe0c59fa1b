//! What there is to look at: months, and how many assets of which kind.

use motprov_log::EntryNumber;
use motprov_review::case::AssetKind;
use motprov_shared::measurement::metric;
use motprov_shared::period::{Month, Timestamp};
use rusqlite::{Row, params};

use super::case::asset_kind;
use crate::error::Result;
use crate::sql;
use crate::view::View;

/// How many assets of a kind agents spoke of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetCount {
    /// Which kind.
    pub kind: AssetKind,
    /// Real ones.
    pub measured: u32,
    /// Those that a test bed simulates.
    pub simulated: u32,
}

/// What there is to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// First and last instant that agents spoke of.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Months in UTC that a measurement or a report speaks of, ascending.
    pub months: Vec<Month>,
}

impl View<'_> {
    /// What there is to look at.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn overview(&self) -> Result<Overview> {
        let span = "SELECT min(first), max(last) FROM seen HAVING count(*) > 0";
        let read = |row: &Row<'_>| Ok((sql::instant(row, 0)?, sql::instant(row, 1)?));
        let span = sql::first(self.connection, span, [], read)?;
        Ok(Overview { span, months: self.months()? })
    }

    /// Months in UTC that a measurement or a report speaks of, ascending; at once, however large the ledger.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn months(&self) -> Result<Vec<Month>> {
        let months =
            sql::all(self.connection, "SELECT month FROM months ORDER BY month", [], |row| row.get(0))?;
        Ok(months.into_iter().filter_map(sql::month).collect())
    }

    /// The last entry that holds a file with rows: as long as it stays, so does all that is read from files. 0 where
    /// there is none.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn last_file(&self) -> Result<EntryNumber> {
        let select = "SELECT coalesce(max(entry), 0) FROM files";
        Ok(sql::first(self.connection, select, [], |row| sql::count(row, 0))?.unwrap_or(0))
    }

    /// Assets that agents spoke of at `since` or later, by kind: as the register says, else as they said themselves.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn assets_seen(&self, since: Timestamp) -> Result<Vec<AssetCount>> {
        let select = "SELECT
                coalesce((SELECT kind FROM assets WHERE assets.asset = seen.asset
                    ORDER BY entry DESC, line DESC LIMIT 1), kind.text) AS kind,
                count(*) FILTER (WHERE NOT (seen.simulated OR origin.text IS 'simulated')),
                count(*) FILTER (WHERE seen.simulated OR origin.text IS 'simulated')
            FROM seen
            LEFT JOIN facts AS kind ON kind.asset = seen.asset AND kind.metric = ?1
            LEFT JOIN facts AS origin ON origin.asset = seen.asset AND origin.metric = ?2
            WHERE seen.last >= ?3 GROUP BY 1";
        let params = params![self.metric(metric::KIND)?, self.metric(metric::ORIGIN)?, since.0];
        let read = |row: &Row<'_>| {
            let kind = row.get_ref(0)?.as_str_or_null()?.and_then(asset_kind);
            let (measured, simulated) = (row.get(1)?, row.get(2)?);
            Ok(kind.map(|kind| AssetCount { kind, measured, simulated }))
        };
        let mut counts: Vec<_> =
            sql::all(self.connection, select, params, read)?.into_iter().flatten().collect();
        counts.sort_by_key(|count| count.kind);
        Ok(counts)
    }
}
