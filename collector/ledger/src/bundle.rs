//! Entries at rest: the contents of neighbours, compressed together. What a bundle holds is known beforehand from its
//! entries' rows, so a damaged or hostile one is named and never unfolds further than that.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use rusqlite::{Connection, params};

use crate::error::{LedgerError, Result};
use crate::sql;
use motprov_log::EntryNumber;

/// Entries that are sealed together: a tile of the published log (C2SP tlog-tiles).
pub(crate) const GROUP: u64 = 256;

/// Octets of one bundle before compression at most, unless a single entry has more. Larger ones compress hardly better,
/// and all of one is unfolded to read a part.
const PLAIN: usize = 512 * 1024;

/// Octets that are unfolded at most, whatever rows say: no entry of ours is larger (an imported file has at most 64 MiB).
const MOST: u64 = 80 << 20;

/// Zstandard's. What signatures and noise leave to gain is gained here; measured by `--example at_rest`.
const LEVEL: i32 = 3;

/// A bundle, unfolded.
#[derive(Debug)]
pub(crate) struct Bundle {
    first: EntryNumber,
    /// Where each entry's content ends.
    ends: Vec<usize>,
    plain: Vec<u8>,
}

/// A row of an entry in a bundle.
pub(crate) struct Part {
    pub(crate) number: EntryNumber,
    size: u64,
    erased: bool,
}

impl Bundle {
    /// The bundle that holds an entry's content.
    pub(crate) fn of(connection: &Connection, number: EntryNumber) -> Result<Self> {
        let select = "SELECT first, count, data FROM bundles WHERE first <= ?1 ORDER BY first DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((sql::count(row, 0)?, sql::count(row, 1)?, row.get::<_, Vec<u8>>(2)?))
        };
        let found = sql::first(connection, select, [sql::int(number)], read)?;
        let Some((first, count, data)) = found.filter(|(first, count, _)| number - first < *count) else {
            return Err(LedgerError::Damaged(format!("no bundle holds the content of entry {number}")));
        };
        let range = first..=first.saturating_add(count - 1);
        Self::unfold(&range, &parts(connection, &range)?, &data)
    }

    /// Its entries.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = EntryNumber> {
        (self.first..).take(self.ends.len())
    }

    /// Its contents folded again without some.
    pub(crate) fn without(&self, gone: impl Fn(EntryNumber) -> bool) -> Result<Vec<u8>> {
        let left = self.numbers().filter(|number| !gone(*number));
        fold(&left.filter_map(|number| self.content(number)).collect::<Vec<_>>())
    }

    fn unfold(range: &RangeInclusive<EntryNumber>, parts: &[Part], data: &[u8]) -> Result<Self> {
        let fault = |what: &str| {
            let (first, last) = (range.start(), range.end());
            LedgerError::Damaged(format!("the bundle of entries {first} to {last} {what}"))
        };
        let mut total = 0_u64;
        let mut ends = Vec::with_capacity(parts.len());
        for (due, part) in range.clone().zip(parts) {
            if part.number != due {
                return Err(fault("has other entries"));
            }
            total = total.saturating_add(if part.erased { 0 } else { part.size });
            ends.push(usize::try_from(total).unwrap_or(usize::MAX));
        }
        if total > MOST {
            return Err(fault("claims to hold more than any bundle"));
        }
        let capacity = usize::try_from(total).unwrap_or(0);
        let plain = zstd::bulk::decompress(data, capacity).map_err(|_| fault("cannot be unfolded"))?;
        if plain.len() != capacity {
            return Err(fault("holds less than its entries"));
        }
        Ok(Self { first: *range.start(), ends, plain })
    }

    /// An entry's content; `None` where another bundle holds it.
    pub(crate) fn content(&self, number: EntryNumber) -> Option<&[u8]> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.plain.get(start..*self.ends.get(at)?)
    }
}

/// The rows of a range of entries whose contents are in bundles.
fn parts(connection: &Connection, range: &RangeInclusive<EntryNumber>) -> Result<Vec<Part>> {
    let select = "SELECT number, size, erased IS NOT NULL FROM entries WHERE number BETWEEN ?1 AND ?2
        AND size IS NOT NULL ORDER BY number LIMIT ?3";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Part { number: sql::count(row, 0)?, size: sql::count(row, 1)?, erased: row.get(2)? })
    };
    let params = params![sql::int(*range.start()), sql::int(*range.end()), sql::int(GROUP)];
    Ok(sql::all(connection, select, params, read)?)
}

/// Keys of all bundles that hold contents of these ranges.
pub(crate) fn among(
    connection: &Connection,
    ranges: &[(EntryNumber, EntryNumber)],
) -> Result<BTreeSet<EntryNumber>> {
    let select = "SELECT first FROM bundles WHERE first + count > ?1 AND first <= ?2 AND first >= coalesce(
        (SELECT max(first) FROM bundles WHERE first <= ?1), 1)";
    let mut firsts = BTreeSet::new();
    for (first, last) in ranges {
        let range = [sql::int(*first), sql::int(*last)];
        firsts.extend(sql::all(connection, select, range, |row| sql::count(row, 0))?);
    }
    Ok(firsts)
}

/// Folds contents; those of erased entries are empty.
pub(crate) fn fold(contents: &[&[u8]]) -> Result<Vec<u8>> {
    let plain = contents.concat();
    let failed = |error: std::io::Error| LedgerError::Damaged(format!("cannot fold a bundle: {error}"));
    let mut compressor = zstd::bulk::Compressor::new(LEVEL).map_err(failed)?;
    // So that a damaged bundle is told from a damaged entry.
    compressor.include_checksum(true).map_err(failed)?;
    let data = compressor.compress(&plain).map_err(failed)?;
    // The rows give up their contents on the strength of this.
    match zstd::bulk::decompress(&data, plain.len()) {
        Ok(again) if again == plain => Ok(data),
        _ => Err(LedgerError::Damaged("a bundle does not unfold to what it was made of".to_owned())),
    }
}

/// How many of the contents' sizes go into one bundle.
pub(crate) fn fits(sizes: impl Iterator<Item = usize>) -> usize {
    let mut total = 0_usize;
    let fitting = sizes.take_while(|size| {
        total = total.saturating_add(*size);
        total <= PLAIN
    });
    fitting.count().max(1)
}
