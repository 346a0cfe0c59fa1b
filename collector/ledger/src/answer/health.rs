//! What deserves a look: silent assets, full disks, short memory, printers with errors.

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Statistic, metric};
use motprov_shared::period::Timestamp;
use rusqlite::{Row, params};
use rust_decimal::Decimal;

use crate::derive::fold::{DAY_MS, SCALE};
use crate::error::Result;
use crate::sql;
use crate::view::View;

/// Days after which silence is told, and over which figures are looked at.
pub const HEALTH_DAYS: i64 = 30;

/// Share in use above which a disk or a memory is told, percent.
pub const HIGH_USE: i64 = 90;

/// What deserves a look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Assets that agents spoke of once, but not in the last [`HEALTH_DAYS`]; longest silent first.
    pub unseen: Vec<Unseen>,
    /// Disks used above [`HIGH_USE`].
    pub disks: Vec<DiskUse>,
    /// Machines whose memory is used above [`HIGH_USE`] on their busiest days.
    pub memory: Vec<MemoryUse>,
    /// Printers whose last word was an error.
    pub printers: Vec<PrinterErrors>,
}

/// An asset that fell silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Which.
    pub asset: AssetId,
    /// The last instant that was spoken of.
    pub last: Timestamp,
}

/// A disk that is nearly full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskUse {
    /// Of which asset.
    pub asset: AssetId,
    /// The disk's name.
    pub disk: String,
    /// Octets in use.
    pub used: Decimal,
    /// Octets in all.
    pub total: Decimal,
    /// When it was read.
    pub at: Timestamp,
}

/// A machine whose memory runs short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryUse {
    /// Which.
    pub asset: AssetId,
    /// Octets in use: of each day the mean of the steps' maxima, of these the 95th percentile by nearest rank.
    pub busy: Decimal,
    /// Octets fitted.
    pub total: Decimal,
}

/// A printer that reports errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterErrors {
    /// Which.
    pub asset: AssetId,
    /// Names of the error bits, comma-separated.
    pub errors: String,
    /// When it last said so.
    pub at: Timestamp,
}

impl View<'_> {
    /// What deserves a look as of `now`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn health(&self, now: Timestamp) -> Result<Health> {
        let since = now.plus(-HEALTH_DAYS * DAY_MS);
        Ok(Health {
            unseen: self.unseen(since)?,
            disks: self.full_disks(since)?,
            memory: self.short_memory(since)?,
            printers: self.printer_errors(since)?,
        })
    }

    fn unseen(&self, since: Timestamp) -> Result<Vec<Unseen>> {
        let select = "SELECT names.text, last FROM seen JOIN names ON names.id = seen.asset
            WHERE last < ?1 ORDER BY last, names.text";
        let read = |row: &Row<'_>| Ok(Unseen { asset: sql::parsed(row, 0)?, last: sql::instant(row, 1)? });
        Ok(sql::all(self.connection, select, [since.0], read)?)
    }

    fn full_disks(&self, since: Timestamp) -> Result<Vec<DiskUse>> {
        let select =
            "SELECT asset.text, substr(of_used.text, length(?1) + 1), used.value, total.value, used.at
            FROM names AS of_used
            JOIN names AS of_total ON of_total.text = ?2 || substr(of_used.text, length(?1) + 1)
            JOIN latest AS used ON used.metric = of_used.id
            JOIN latest AS total ON total.metric = of_total.id AND total.asset = used.asset
            JOIN names AS asset ON asset.id = used.asset
            WHERE of_used.text >= ?1 AND of_used.text < ?1 || char(0x10FFFF) AND used.at >= ?3
            ORDER BY 1, 2";
        let read = |row: &Row<'_>| {
            Ok(DiskUse {
                asset: sql::parsed(row, 0)?,
                disk: row.get(1)?,
                used: sql::parsed(row, 2)?,
                total: sql::parsed(row, 3)?,
                at: sql::instant(row, 4)?,
            })
        };
        let (used, total) = (format!("{}.", metric::DISK_USED), format!("{}.", metric::DISK_TOTAL));
        let mut disks = sql::all(self.connection, select, params![used, total, since.0], read)?;
        disks.retain(|disk| is_high(disk.used, disk.total));
        Ok(disks)
    }

    fn short_memory(&self, since: Timestamp) -> Result<Vec<MemoryUse>> {
        let select = "SELECT total.asset, names.text, total.value FROM latest AS total
            JOIN names ON names.id = total.asset WHERE total.metric = ?1 AND total.at >= ?2 ORDER BY 2";
        let read = |row: &Row<'_>| Ok((row.get(0)?, sql::parsed(row, 1)?, sql::parsed(row, 2)?));
        let params = params![self.metric(metric::MEMORY_TOTAL)?, since.0];
        let machines: Vec<(i64, AssetId, Decimal)> = sql::all(self.connection, select, params, read)?;
        let used = self.metric(metric::MEMORY_USED)?;
        let mut short = Vec::new();
        for (id, asset, total) in machines {
            let busy = self.busy_day(id, used, since)?.filter(|busy| is_high(*busy, total));
            short.extend(busy.map(|busy| MemoryUse { asset, busy, total }));
        }
        Ok(short)
    }

    /// The 95th percentile over the days of a figure's mean maximum.
    fn busy_day(&self, asset: i64, metric: i64, since: Timestamp) -> Result<Option<Decimal>> {
        let select = "SELECT sum, count FROM digests
            WHERE asset = ?1 AND metric = ?2 AND statistic = ?3 AND day >= ?4";
        let (statistic, day) = (sql::statistic_code(Statistic::Max), since.0.div_euclid(DAY_MS));
        let read = |row: &Row<'_>| {
            let sum: i128 = sql::parsed(row, 0)?;
            Ok(sum / i128::from(row.get::<_, i64>(1)?.max(1)))
        };
        let mut days = sql::all(self.connection, select, params![asset, metric, statistic, day], read)?;
        days.sort_unstable();
        // Nearest rank: the smallest with at least 95 % of the days at or below it.
        let rank = (days.len() * 95).div_ceil(100);
        let busy = rank.checked_sub(1).and_then(|index| days.get(index));
        Ok(busy.and_then(|sum| Decimal::try_from_i128_with_scale(*sum, SCALE).ok()))
    }

    fn printer_errors(&self, since: Timestamp) -> Result<Vec<PrinterErrors>> {
        let select = "SELECT names.text, facts.text, at FROM facts JOIN names ON names.id = facts.asset
            WHERE metric = ?1 AND facts.text <> '' AND at >= ?2 ORDER BY 1";
        let read = |row: &Row<'_>| {
            Ok(PrinterErrors { asset: sql::parsed(row, 0)?, errors: row.get(1)?, at: sql::instant(row, 2)? })
        };
        Ok(sql::all(self.connection, select, params![self.metric(metric::ERRORS)?, since.0], read)?)
    }
}

/// Whether more than [`HIGH_USE`] of `total` is used. A total of nothing, or one too large to reckon with, is not.
fn is_high(used: Decimal, total: Decimal) -> bool {
    let whole = total.checked_mul(Decimal::from(HIGH_USE));
    let part = used.checked_mul(Decimal::ONE_HUNDRED);
    total > Decimal::ZERO && part.zip(whole).is_some_and(|(part, whole)| part > whole)
}
