//! Counted cases: calls, backup jobs, restores; how many there were and how many of them count, by month or by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::cell::Cell;
use crate::headings::{COUNTS, Field, fold};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value::{self, Point, Reason};

/// Cases of a service level in a month, or on one of its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// The contract's id of the service level.
    pub service_level: String,
    /// The month.
    pub month: Month,
    /// The day, where the file counts by day.
    pub day: Option<Date>,
    /// Their priority, where they are told apart by it.
    pub group: Option<String>,
    /// Those that count as the level says: answered in time, done; where lower is better, lost.
    pub good: u32,
    /// All of them, undecided ones among them.
    pub total: u32,
    /// Those of which nobody can say whether they count.
    pub undecided: u32,
    /// Where they were counted: the telephone exchange, the backup system.
    pub source: Option<String>,
    /// Whether they are a sample of the cases rather than all of them.
    pub sample: bool,
}

/// More than a city has of anything in a month.
const MOST: u32 = 100_000_000;

const LEVEL: usize = 0;
const MONTH: usize = 1;
const DAY: usize = 2;
const GROUP: usize = 3;
const GOOD: usize = 4;
const TOTAL: usize = 5;
const UNDECIDED: usize = 6;
const SOURCE: usize = 7;
const SAMPLE: usize = 8;

impl FromRow for CountRow {
    const FIELDS: &'static [Field] = COUNTS;
    const KEY_FIELD: usize = LEVEL;
    const REPEATED: &'static str = "a service level has one row for each month or day, priority and source; \
                                    add the counts together";
    type Key<'a> = (&'a str, Month, Option<Date>, Option<&'a str>, Option<&'a str>);

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let service_level = cells.required(LEVEL, value::identifier);
        let when = when(cells);
        let group = cells.optional(GROUP, value::name);
        let good = cells.required(GOOD, count);
        let total = cells.required(TOTAL, count);
        let undecided = cells.optional(UNDECIDED, count);
        let source = cells.optional(SOURCE, value::name);
        let sample = cells.optional(SAMPLE, yes_or_no);
        let (good, total, undecided) = (good?, total?, undecided?.unwrap_or(0));
        if good > total {
            let reason =
                format!("is more than all cases ({total}): does the row have them the other way round?");
            cells.fault(GOOD, &good.to_string(), reason.into());
        } else if undecided > total - good {
            let reason = format!("is more than is left of {total} cases when {good} count");
            cells.fault(UNDECIDED, &undecided.to_string(), reason.into());
        }
        let (month, day) = when?;
        let sample = sample?.unwrap_or(false);
        let (service_level, group, source) = (service_level?, group?, source?);
        Some(Self { service_level, month, day, group, good, total, undecided, source, sample })
    }

    fn key(&self) -> Self::Key<'_> {
        (&self.service_level, self.month, self.day, self.group.as_deref(), self.source.as_deref())
    }

    fn key_text(&self) -> String {
        let when = self.day.map_or_else(|| self.month.to_string(), |day| day.to_string());
        let group = self.group.as_ref().map_or_else(String::new, |group| format!(" {group}"));
        format!("{} {when}{group}", self.service_level)
    }

    fn as_read(&self) -> Vec<String> {
        vec![
            self.service_level.clone(),
            self.month.to_string(),
            self.day.map(|day| day.to_string()).unwrap_or_default(),
            self.group.clone().unwrap_or_default(),
            self.good.to_string(),
            self.total.to_string(),
            self.undecided.to_string(),
            self.source.clone().unwrap_or_default(),
            if self.sample { "yes".to_owned() } else { String::new() },
        ]
    }

    /// A part of a month would pass for all of it: the latest file of a month counts alone.
    fn remarks(kept: &[(u32, Self)]) -> Vec<(u32, String)> {
        let mut days: BTreeMap<(&str, Month), (u32, Date, Date)> = BTreeMap::new();
        for (number, row) in kept {
            let Some(day) = row.day else { continue };
            let known = days.entry((&row.service_level, row.month)).or_insert((*number, day, day));
            (known.1, known.2) = (known.1.min(day), known.2.max(day));
        }
        let remark = |((level, month), (number, first, last)): ((&str, Month), (u32, Date, Date))| {
            let whole = first.day() <= EDGE && last.day() > last.days_in_month() - EDGE;
            (!whole).then(|| {
                (number, format!("{level} has days of {month} from {first} to {last} only: the latest file of a month counts alone, so it must hold the whole month"))
            })
        };
        days.into_iter().filter_map(remark).collect()
    }
}

/// Days without cases at either end of a month that pass without a remark: a long weekend.
const EDGE: i8 = 4;

/// The month, and the day where the file has days; a row with both must have a day of that month.
fn when(cells: &mut Cells<'_, '_, CountRow>) -> Option<(Month, Option<Date>)> {
    let month = if cells.has(DAY) {
        cells.optional(MONTH, value::month)
    } else {
        cells.required(MONTH, value::month).map(Some)
    };
    if !cells.has(DAY) {
        return Some((month??, None));
    }
    let day = cells.required(DAY, day);
    let (month, day) = (month?, day?);
    let own = Month::new(day.year(), day.month())?;
    if month.is_some_and(|month| month != own) {
        let text = cells.text(DAY);
        cells.fault(DAY, &text, "lies outside the row's month".into());
        return None;
    }
    Some((own, Some(day)))
}

fn day(cell: &Cell) -> Result<Date, Reason> {
    let days = value::days(cell)?;
    if days.first.tomorrow().is_ok_and(|next| next == days.end) {
        Ok(days.first)
    } else {
        Err("is a month: write the day, 2026-10-01, or head the column month (månad)".into())
    }
}

fn count(cell: &Cell) -> Result<u32, Reason> {
    let number = value::number(cell, Point::Ambiguous)?.normalize();
    if number < Decimal::ZERO {
        Err("is below 0: cases are counted from 0 up".into())
    } else if number.scale() > 0 {
        Err("is no whole number: write how many cases, not their share".into())
    } else {
        let whole = number.to_u32().filter(|whole| *whole <= MOST);
        whole.ok_or_else(|| format!("is more than {MOST}, which no month has").into())
    }
}

fn yes_or_no(cell: &Cell) -> Result<bool, Reason> {
    match fold(&cell.text()).as_str() {
        "yes" | "ja" | "j" | "y" | "x" | "true" | "sant" | "stickprov" | "sample" | "1" => Ok(true),
        "no" | "nej" | "n" | "false" | "falskt" | "alla" | "all" | "0" => Ok(false),
        _ => Err("is neither yes nor no: write ja or nej".into()),
    }
}
