//! Folds a transaction's samples before they are written: a day of five-minute figures is one row.
//!
//! Sums are integers (thousandths of the unit), so their order does not matter and a rebuild gives the same digits.

use std::collections::{BTreeSet, HashMap};

use motprov_shared::measurement::Sample;
use motprov_shared::period::{Month, Timestamp};
use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use crate::error::Result;
use crate::sql;
use motprov_log::EntryNumber;

pub(crate) const DAY_MS: i64 = 86_400_000;

/// Folded rows that are held before they are written early: some 10 MB.
const LARGE: usize = 100_000;

/// Decimals that a digest keeps.
pub(crate) const SCALE: u32 = 3;

/// Asset, metric, statistic, day since 1970 (UTC).
type Series = (i64, i64, i64, i64);

#[derive(Debug, Clone, Copy)]
struct Digest {
    count: u64,
    sum: i128,
    least: i128,
    most: i128,
}

#[derive(Debug, Clone, Copy)]
struct Latest {
    at: Timestamp,
    value: Decimal,
    unit: &'static str,
    entry: EntryNumber,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    first: Timestamp,
    last: Timestamp,
    entry: EntryNumber,
    simulated: bool,
}

/// What a transaction's records come to.
#[derive(Debug, Default)]
pub(crate) struct Fold {
    digests: HashMap<Series, Digest>,
    latest: HashMap<(i64, i64), Latest>,
    seen: HashMap<i64, Seen>,
    days: BTreeSet<i64>,
}

impl Fold {
    /// An agent spoke of an asset; `simulated` where it was enrolled as such.
    pub(crate) fn see(
        &mut self,
        asset: i64,
        (first, last): (Timestamp, Timestamp),
        entry: EntryNumber,
        simulated: bool,
    ) {
        let seen = self.seen.entry(asset).or_insert(Seen { first, last, entry, simulated });
        seen.simulated |= simulated;
        seen.first = seen.first.min(first);
        seen.last = seen.last.max(last);
        self.touch(first);
        self.touch(last);
    }

    /// Something speaks of an instant.
    pub(crate) fn touch(&mut self, at: Timestamp) {
        self.days.insert(at.0.div_euclid(DAY_MS));
    }

    /// A reading of an instant; of two for the same instant the one that came later counts.
    pub(crate) fn latest(&mut self, asset: i64, metric: i64, sample: &Sample, entry: EntryNumber) {
        let new = Latest { at: sample.at, value: sample.value, unit: sample.unit.symbol(), entry };
        let latest = self.latest.entry((asset, metric)).or_insert(new);
        if latest.at <= new.at {
            *latest = new;
        }
    }

    /// A mean, maximum or sum over a step.
    pub(crate) fn digest(&mut self, asset: i64, metric: i64, sample: &Sample) {
        let day = sample.at.0.div_euclid(DAY_MS);
        let value = thousandths(sample.value);
        let new = Digest { count: 0, sum: 0, least: value, most: value };
        let digest =
            self.digests.entry((asset, metric, sql::statistic_code(sample.statistic), day)).or_insert(new);
        digest.add(Digest { count: 1, sum: value, least: value, most: value });
    }

    /// Whether it should be written before the transaction ends, to bound memory.
    pub(crate) fn is_large(&self) -> bool {
        self.digests.len() + self.latest.len() + self.seen.len() > LARGE
    }

    /// Writes all of it and begins anew; `known` are digests as they stand in the file.
    pub(crate) fn flush(&mut self, connection: &Connection, known: &mut Digests) -> Result<()> {
        let fold = std::mem::take(self);
        // In the order of the tables' keys: neighbouring rows share a page.
        let mut replace = connection.prepare_cached(REPLACE_DIGEST)?;
        for (series, digest) in sorted(fold.digests) {
            let digest = known.add(connection, series, digest)?;
            write_digest(&mut replace, series, digest)?;
        }
        let mut upsert = connection.prepare_cached(UPSERT_LATEST)?;
        for ((asset, metric), Latest { at, value, unit, entry }) in sorted(fold.latest) {
            upsert.execute(params![asset, metric, at.0, value.to_string(), unit, sql::int(entry)])?;
        }
        let mut upsert = connection.prepare_cached(UPSERT_SEEN)?;
        for (asset, Seen { first, last, entry, simulated }) in sorted(fold.seen) {
            upsert.execute(params![asset, first.0, last.0, sql::int(entry), simulated])?;
        }
        let months: BTreeSet<_> =
            fold.days.into_iter().filter_map(month_of_day).map(sql::month_code).collect();
        for month in months {
            sql::run(connection, "INSERT OR IGNORE INTO months (month) VALUES (?1)", [month])?;
        }
        Ok(())
    }
}

impl Digest {
    const fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum = self.sum.saturating_add(other.sum);
        if other.least < self.least {
            self.least = other.least;
        }
        if other.most > self.most {
            self.most = other.most;
        }
    }
}

fn sorted<K: Ord + Copy, V>(map: HashMap<K, V>) -> Vec<(K, V)> {
    let mut rows: Vec<_> = map.into_iter().collect();
    rows.sort_unstable_by_key(|(key, _)| *key);
    rows
}

/// Halves go to the even neighbour. A decimal's digits are at most 96 bits and its scale at most 28, so nothing
/// overflows.
fn thousandths(value: Decimal) -> i128 {
    let value = value.round_dp(SCALE);
    value.mantissa() * 10_i128.pow(SCALE - value.scale().min(SCALE))
}

fn month_of_day(day: i64) -> Option<Month> {
    let instant = jiff::Timestamp::from_millisecond(day.checked_mul(DAY_MS)?).ok()?;
    let date = jiff::tz::Offset::UTC.to_datetime(instant);
    Month::new(date.year(), date.month())
}

/// Digests as they stand in the file, so that a day's next step need not be read before it is written.
#[derive(Debug, Default)]
pub(crate) struct Digests(HashMap<Series, Digest>);

impl Digests {
    /// Forgets all where they are too many.
    pub(crate) fn bound(&mut self) {
        if self.0.len() > LARGE {
            self.0.clear();
        }
    }

    /// Adds to what the file holds; the sum is to be written.
    fn add(&mut self, connection: &Connection, series: Series, new: Digest) -> Result<Digest> {
        let mut digest = new;
        let kept = match self.0.get(&series) {
            Some(kept) => Some(*kept),
            None => read_digest(connection, series)?,
        };
        if let Some(kept) = kept {
            digest.add(kept);
        }
        self.0.insert(series, digest);
        Ok(digest)
    }
}

fn read_digest(connection: &Connection, (asset, metric, statistic, day): Series) -> Result<Option<Digest>> {
    let select = "SELECT count, sum, least, most FROM digests
        WHERE asset = ?1 AND metric = ?2 AND statistic = ?3 AND day = ?4";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Digest {
            count: sql::count(row, 0)?,
            sum: sql::parsed(row, 1)?,
            least: sql::parsed(row, 2)?,
            most: sql::parsed(row, 3)?,
        })
    };
    Ok(sql::first(connection, select, params![asset, metric, statistic, day], read)?)
}

const REPLACE_DIGEST: &str =
    "INSERT OR REPLACE INTO digests (asset, metric, statistic, day, count, sum, least, most)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const UPSERT_LATEST: &str =
    "INSERT INTO latest (asset, metric, at, value, unit, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT DO UPDATE SET at = excluded.at, value = excluded.value, unit = excluded.unit,
        entry = excluded.entry WHERE at <= excluded.at";
const UPSERT_SEEN: &str =
    "INSERT INTO seen (asset, first, last, entry, simulated) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last),
        simulated = max(simulated, excluded.simulated)";

fn write_digest(
    replace: &mut rusqlite::Statement<'_>,
    (asset, metric, statistic, day): Series,
    Digest { count, sum, least, most }: Digest,
) -> Result<()> {
    let (sum, least, most) = (sum.to_string(), least.to_string(), most.to_string());
    replace.execute(params![asset, metric, statistic, day, sql::int(count), sum, least, most])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_exact_up_to_three_decimals_and_rounded_beyond() {
        let of = |text: &str| thousandths(text.parse().unwrap());
        assert_eq!(of("12.34"), 12_340);
        assert_eq!(of("-0.0005"), 0);
        assert_eq!(of("0.0015"), 2);
        assert_eq!(of("9223372036854775807"), 9_223_372_036_854_775_807_000);
        assert_eq!(thousandths(Decimal::MAX), 79_228_162_514_264_337_593_543_950_335_000);
    }
}
