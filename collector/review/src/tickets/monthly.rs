//! The tickets opened in each month, by each of the three ends: how many within each limit, on each clock.

use std::collections::BTreeMap;

use motprov_shared::period::Month;

use super::figures::{Stop, Times};
use super::report::Taken;
use super::rows::{Field, Row, hours, nearest_rank};

/// A clock of the table.
struct Column {
    name: &'static str,
    of: fn(&Times) -> Option<i64>,
}

const COLUMNS: [Column; 5] = [
    Column { name: "gross", of: |times| Some(times.gross) },
    Column { name: "net", of: |times| times.net },
    Column { name: "netall", of: |times| times.net_all },
    Column { name: "bhgross", of: |times| Some(times.window_gross) },
    Column { name: "bhnet", of: |times| times.window_net },
];

const EVIDENCED: Column = Column { name: "netevidenced", of: |times| times.net_evidenced };

/// One hour in milliseconds.
pub(super) const HOUR_MS: i64 = 3_600_000;

/// A limit's length in milliseconds.
pub(super) fn limit_ms(hours: u32) -> i64 {
    i64::from(hours) * HOUR_MS
}

/// One of the tickets whose outcome hangs on the pause: late without it, in time with it. `None` where the pause is
/// not known.
#[must_use]
pub fn is_flipped(times: &Times, limit_ms: i64) -> Option<bool> {
    times.net.map(|net| times.gross > limit_ms && net <= limit_ms)
}

/// For each end the months, then all of them together; on five clocks, with the flip set.
pub(super) fn rows(taken: &[Taken<'_>], limits_h: &[u32]) -> Vec<Row> {
    table(taken, limits_h, flips_and_clocks)
}

/// The same on the clock that only evidenced pauses stop.
pub(super) fn evidenced(taken: &[Taken<'_>], limits_h: &[u32]) -> Vec<Row> {
    table(taken, limits_h, |row, resolved, limits_h| {
        clock(row, &EVIDENCED, resolved, limits_h);
    })
}

type Fill = fn(&mut Row, &[Times], &[u32]);

fn table(taken: &[Taken<'_>], limits_h: &[u32], fill: Fill) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, stop) in Stop::ALL.into_iter().enumerate() {
        let end = |ticket: &Taken<'_>| ticket.ends.get(index).copied().flatten();
        let mut months: BTreeMap<Month, Vec<Option<Times>>> = BTreeMap::new();
        for ticket in taken {
            if let Some(month) = ticket.month {
                months.entry(month).or_default().push(end(ticket));
            }
        }
        rows.extend(months.iter().map(|(month, ends)| row(stop, Some(*month), ends, limits_h, fill)));
        let all: Vec<Option<Times>> = taken.iter().map(end).collect();
        rows.push(row(stop, None, &all, limits_h, fill));
    }
    rows
}

fn row(stop: Stop, month: Option<Month>, ends: &[Option<Times>], limits_h: &[u32], fill: Fill) -> Row {
    let resolved: Vec<Times> = ends.iter().flatten().copied().collect();
    let mut row = Row::default();
    row.push("definition", Field::Text(stop.short().to_owned()));
    row.push("month", Field::Text(month.map_or_else(|| "ALL".to_owned(), |month| month.to_string())));
    row.push("opened", Field::Count(ends.len()));
    row.push("resolved", Field::Count(resolved.len()));
    fill(&mut row, &resolved, limits_h);
    row
}

fn flips_and_clocks(row: &mut Row, resolved: &[Times], limits_h: &[u32]) {
    for column in &COLUMNS {
        clock(row, column, resolved, limits_h);
    }
    for hours in limits_h {
        let flipped: Option<Vec<bool>> =
            resolved.iter().map(|times| is_flipped(times, limit_ms(*hours))).collect();
        let count = flipped.map(|flipped| flipped.into_iter().filter(|flips| *flips).count());
        row.push(format!("flip_{hours}h"), count.map_or(Field::Unknown, Field::Count));
    }
}

/// One ticket whose time is unknown makes the month's figures on that clock unknown: leaving it out would flatter or
/// harm.
fn clock(row: &mut Row, column: &Column, resolved: &[Times], limits_h: &[u32]) {
    let sorted: Option<Vec<i64>> = resolved.iter().map(column.of).collect();
    let sorted = sorted.map(|mut values| {
        values.sort_unstable();
        values
    });
    for hours in limits_h {
        let within = sorted.as_ref().map(|sorted| sorted.partition_point(|ms| *ms <= limit_ms(*hours)));
        row.push(format!("{}_within_{hours}h", column.name), within.map_or(Field::Unknown, Field::Count));
    }
    for (name, percent) in [("median", 50), ("p90", 90)] {
        let value = sorted.as_ref().and_then(|sorted| nearest_rank(sorted, percent));
        row.push(
            format!("{}_{name}_h", column.name),
            value.map_or(Field::Unknown, |ms| Field::Text(hours(ms))),
        );
    }
}
