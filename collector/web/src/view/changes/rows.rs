//! Rows of the tables of change requests.

use jiff::tz::TimeZone;
use motprov_review::changes::ChangeReport;
use motprov_review::changes::compare::{Comparison, Point};
use motprov_review::changes::figures::{Figures, OpenChange, Two};
use rust_decimal::Decimal;

use super::said::{days, party};
use crate::figures;
use crate::texts::Texts;

/// Width of a drawing.
const WIDTH: u32 = 200;

/// Open changes of one age.
#[derive(Debug)]
pub struct AgeRow {
    /// How old.
    pub age: String,
    /// How many, as a width.
    pub width: u32,
    /// How many.
    pub changes: String,
    /// Waiting for the customer.
    pub customer: String,
    /// For the supplier.
    pub supplier: String,
    /// For a third party.
    pub third: String,
}

/// An open change.
#[derive(Debug)]
pub struct OpenRow {
    /// Its id.
    pub change: String,
    /// Who asked for it.
    pub department: Option<String>,
    /// Where it stands.
    pub stage: Option<String>,
    /// Whom it waits for.
    pub waits_for: Option<String>,
    /// Days since it was begun.
    pub age: String,
    /// Days in the stage.
    pub in_stage: Option<String>,
}

/// Time in a stage, or for a party: before and now.
#[derive(Debug)]
pub struct StageRow {
    /// What the time was spent in.
    pub name: String,
    /// Whom the change waits for in it.
    pub waits_for: Option<String>,
    /// Changes, median, nine tenths: before.
    pub before: Option<[String; 3]>,
    /// The same now.
    pub now: Option<[String; 3]>,
}

/// A completed change on the chart.
#[derive(Debug)]
pub struct PointRow {
    /// Its id.
    pub change: String,
    /// When it was completed.
    pub completed: String,
    /// How long it took, days.
    pub days: String,
    /// How it stands to the usual variation.
    pub stands: String,
}

/// A month.
#[derive(Debug)]
pub struct MonthRow {
    /// Which.
    pub month: String,
    /// Begun in it.
    pub begun: String,
    /// Completed in it.
    pub completed: String,
    /// Open at its end.
    pub open: String,
    /// Median of those completed, days.
    pub median: Option<String>,
    /// Nine tenths took at most so long.
    pub p90: Option<String>,
}

pub(super) fn ages(t: &Texts, report: &ChangeReport) -> Vec<AgeRow> {
    let most = report.ageing.iter().map(|age| age.changes).max().unwrap_or(0);
    let count = |n: u32| figures::count(t.language, n.into());
    let row = |age: &motprov_review::changes::figures::Ageing| {
        let n = |n: Option<u32>| n.unwrap_or_default().to_string().into();
        let args = [("over", n(age.over)), ("to", n(age.up_to))];
        AgeRow {
            age: match (age.over, age.up_to) {
                (None, _) => t.say_with("age-up-to", &args),
                (Some(_), Some(_)) => t.say_with("age-between", &args),
                (Some(_), None) => t.say_with("age-over", &args),
            },
            width: age.changes.saturating_mul(WIDTH).checked_div(most).unwrap_or(0),
            changes: count(age.changes),
            customer: count(age.customer),
            supplier: count(age.supplier),
            third: count(age.third),
        }
    };
    report.ageing.iter().map(row).collect()
}

pub(super) fn open(t: &Texts, open: &OpenChange) -> OpenRow {
    OpenRow {
        change: open.change.clone(),
        department: open.department.clone(),
        stage: open.stage.clone(),
        waits_for: open.waits_for.map(|waits_for| party(t, waits_for)),
        age: days(t, open.age),
        in_stage: open.in_stage.map(|age| days(t, age)),
    }
}

fn three(t: &Texts, figures: Option<Figures>) -> Option<[String; 3]> {
    figures.map(|found| {
        [figures::count(t.language, found.changes.into()), days(t, found.median), days(t, found.p90)]
    })
}

pub(super) fn stages(t: &Texts, report: &ChangeReport) -> Vec<StageRow> {
    let row = |name: String, waits_for: Option<String>, two: &Two| StageRow {
        name,
        waits_for,
        before: three(t, two.baseline),
        now: three(t, two.later),
    };
    let waited = |name: &str| match name {
        "customer" => t.say("waited-customer"),
        "supplier" => t.say("waited-supplier"),
        "third" => t.say("waited-third"),
        "several" => t.say("waited-several"),
        _ => t.say("waited-nobody"),
    };
    let whole = row(t.say("stage-whole"), None, &report.lead_time);
    let parties = report.parties.iter().map(|party| row(waited(party.waits_for), None, &party.figures));
    let stages = report
        .stages
        .iter()
        .map(|stage| row(stage.stage.clone(), Some(party(t, stage.waits_for)), &stage.figures));
    std::iter::once(whole).chain(parties).chain(stages).collect()
}

pub(super) fn point(t: &Texts, comparison: &Comparison, point: &Point, zone: &TimeZone) -> PointRow {
    let stands = match comparison.limits {
        Some(limits) if point.days > limits.upper => t.say("point-above"),
        Some(limits) if point.days < limits.lower => t.say("point-below"),
        Some(_) | None => t.say("point-within"),
    };
    PointRow {
        change: point.change.clone(),
        completed: figures::instant_short(point.completed, zone).chars().take(10).collect(),
        days: days(t, point.days),
        stands,
    }
}

pub(super) fn months(t: &Texts, report: &ChangeReport) -> Vec<MonthRow> {
    let count = |n: u32| figures::count(t.language, n.into());
    let figure = |found: Option<Figures>, of: fn(Figures) -> Decimal| found.map(|found| days(t, of(found)));
    // The newest first, two years of them: older ones are in the files.
    report
        .months
        .iter()
        .rev()
        .take(24)
        .map(|month| MonthRow {
            month: figures::month(t, month.month),
            begun: count(month.begun),
            completed: count(month.completed),
            open: count(month.open),
            median: figure(month.lead_time, |found| found.median),
            p90: figure(month.lead_time, |found| found.p90),
        })
        .collect()
}
