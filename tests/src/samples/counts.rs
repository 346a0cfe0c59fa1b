//! What others count for the city: calls, backup jobs, first contacts and first answers.

use anyhow::Result;

use super::files::table;
use crate::fleet::Fleet;
use crate::fleet::promises::Promise;

/// A row for each level and full month: CSV with semicolons in UTF-8 with a byte-order mark.
///
/// # Errors
/// A month outside what calendars here cover.
pub fn counts(fleet: &Fleet) -> Result<Vec<u8>> {
    let mut table = table(&["Servicenivå", "Månad", "Godkända", "Totalt", "Källa"])?;
    for month in &fleet.months[..3] {
        for (promise, source) in COUNTED {
            let (good, total) = fleet.counted(promise, *month)?;
            let (good, total) = (good.to_string(), total.to_string());
            table.write_record([promise.id(), &month.to_string(), &good, &total, source])?;
        }
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

/// Where each is counted.
const COUNTED: [(Promise, &str); 5] = [
    (Promise::B6, "Kopieringssystemets jobblogg"),
    (Promise::C1, "Växelns samtalslogg"),
    (Promise::C2, "Växelns samtalslogg"),
    (Promise::C3, "Ärendeloggen"),
    (Promise::C4, "Ärendeloggen"),
];
