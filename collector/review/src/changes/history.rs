//! Stage rows become changes: when each began and ended, and whom it waited for in between.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use motprov_shared::period::{Interval, Month, Timestamp};

use super::{ChangeFault, Question, StageVisit, WaitsFor, tenths};
use crate::interval::IntervalSet;

/// A change, as it was known at the question's instant.
#[derive(Debug)]
pub(super) struct Change<'a> {
    pub(super) id: &'a str,
    pub(super) department: Option<&'a str>,
    /// Its stays, by when they began; what began later than the question's instant is left out.
    pub(super) visits: Vec<Visit<'a>>,
    pub(super) begun: Timestamp,
    /// When it left its last stage; `None`: it is open.
    pub(super) completed: Option<Timestamp>,
    /// The month in which it was completed.
    pub(super) month: Option<Month>,
    /// From its beginning to its end, or to the question's instant; tenths of days.
    pub(super) days: i64,
    /// For whom it waited.
    pub(super) waited: Waited,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Visit<'a> {
    pub(super) row: &'a StageVisit,
    /// Cut off at the question's instant.
    pub(super) time: Interval,
    pub(super) is_open: bool,
}

/// A change's time, milliseconds. The parts add up to the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Waited {
    pub(super) customer: i64,
    pub(super) supplier: i64,
    pub(super) third: i64,
    /// For more than one of them at a time.
    pub(super) several: i64,
    /// Between stages.
    pub(super) nobody: i64,
}

/// The changes by id, and those that do not hold.
pub(super) fn changes<'a>(
    visits: &'a [StageVisit],
    question: &Question,
) -> (Vec<Change<'a>>, Vec<ChangeFault>) {
    let mut by_id: BTreeMap<&str, Vec<&StageVisit>> = BTreeMap::new();
    for visit in visits {
        by_id.entry(&visit.change).or_default().push(visit);
    }
    let (mut changes, mut faults) = (Vec::new(), Vec::new());
    for (id, mut visits) in by_id {
        visits.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
        let department = visits.iter().find_map(|visit| visit.department.as_deref());
        if question.department.as_deref().is_some_and(|wanted| department != Some(wanted)) {
            continue;
        }
        let broken = visits.iter().find_map(|visit| fault(visit, department));
        match broken {
            Some(fault) => faults.push(fault),
            None => changes.extend(change(id, department, &visits, question)),
        }
    }
    (changes, faults)
}

/// By time, and by all that a row says, so that the order in which rows are given never matters.
fn order_of(visit: &StageVisit) -> impl Ord + '_ {
    let place = (visit.entry, visit.row);
    (visit.from, visit.until, &visit.stage, visit.waits_for, &visit.department, place)
}

fn fault(visit: &StageVisit, department: Option<&str>) -> Option<ChangeFault> {
    let plausible = visit.from.is_plausible() && visit.until.is_none_or(Timestamp::is_plausible);
    let what = if !plausible {
        "a time lies outside 1970-2199"
    } else if visit.until.is_some_and(|until| until < visit.from) {
        "the stage is left before it is entered"
    } else if visit.department.is_some() && visit.department.as_deref() != department {
        "its rows name two departments"
    } else {
        return None;
    };
    Some(ChangeFault { change: visit.change.clone(), row: visit.row, entry: visit.entry, what })
}

/// `None` where it had not begun yet. `visits` are sorted.
fn change<'a>(
    id: &'a str,
    department: Option<&'a str>,
    visits: &[&'a StageVisit],
    question: &Question,
) -> Option<Change<'a>> {
    let at = question.at;
    let known: Vec<Visit<'a>> = visits
        .iter()
        .filter(|visit| visit.from <= at)
        .map(|row| {
            let end = row.until.filter(|until| *until <= at);
            Visit { row, time: Interval::new(row.from, end.unwrap_or(at)), is_open: end.is_none() }
        })
        .collect();
    let begun = known.first()?.row.from;
    // A stage that it entered later shows that it was not over, even where it waited for nobody just then.
    let is_open = known.len() < visits.len() || known.iter().any(|visit| visit.is_open);
    let last = known.iter().map(|visit| visit.time.end).max().unwrap_or(at);
    let completed = (!is_open).then_some(last);
    let whole = Interval::new(begun, completed.unwrap_or(at));
    Some(Change {
        id,
        department,
        begun,
        completed,
        month: completed.and_then(|at| month_of(at, &question.zone)),
        days: tenths(whole.ms()),
        waited: waited(&known, whole),
        visits: known,
    })
}

fn waited(visits: &[Visit<'_>], whole: Interval) -> Waited {
    let of = |party: WaitsFor| {
        let visits = visits.iter().filter(|visit| visit.row.waits_for == party);
        IntervalSet::new(visits.map(|visit| visit.time))
    };
    let [customer, supplier, third] = WaitsFor::ALL.map(of);
    let alone = |set: &IntervalSet, one: &IntervalSet, two: &IntervalSet| set.minus(&one.union(two)).ms();
    let anybody = customer.union(&supplier).union(&third).ms();
    let (customer, supplier, third) = (
        alone(&customer, &supplier, &third),
        alone(&supplier, &customer, &third),
        alone(&third, &customer, &supplier),
    );
    let several = anybody - customer - supplier - third;
    Waited { customer, supplier, third, several, nobody: whole.ms() - anybody }
}

/// The local month of an instant; `None` outside the years that months have.
pub(super) fn month_of(at: Timestamp, zone: &TimeZone) -> Option<Month> {
    let local = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone.clone());
    Month::new(local.year(), local.month())
}
