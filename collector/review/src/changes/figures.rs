//! Medians, percentiles and counts of changes: by stage, by party, by month, and of what is still open.

use std::collections::BTreeMap;

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use super::history::{Change, month_of};
use super::{Question, WaitsFor, count, days, tenths};

/// Ages, in days, up to which open changes are counted together; older ones come last.
const AGES: [u32; 4] = [30, 60, 90, 180];

/// How long some changes took, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many.
    pub changes: u32,
    /// All together.
    pub sum: Decimal,
    /// Nearest rank: half of them took at most so long.
    pub median: Decimal,
    /// Nearest rank: nine tenths of them took at most so long.
    pub p90: Decimal,
}

impl Figures {
    /// `None` of no change.
    fn of(mut tenths: Vec<i64>) -> Option<Self> {
        tenths.sort_unstable();
        let rank = |percent: usize| {
            let rank = (tenths.len() * percent).div_ceil(100);
            tenths.get(rank.checked_sub(1)?).copied().map(days)
        };
        let sum = tenths.iter().fold(0, |sum: i64, value| sum.saturating_add(*value));
        Some(Self { changes: count(tenths.len()), sum: days(sum), median: rank(50)?, p90: rank(90)? })
    }
}

/// The same figures of the baseline and of the later months; `None` where no change was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Two {
    /// Before.
    pub baseline: Option<Figures>,
    /// Now.
    pub later: Option<Figures>,
}

impl Two {
    pub(super) fn of(
        baseline: &[&Change<'_>],
        later: &[&Change<'_>],
        value: impl Fn(&Change<'_>) -> Option<i64>,
    ) -> Self {
        let of = |changes: &[&Change<'_>]| {
            Figures::of(changes.iter().filter_map(|change| value(change)).collect())
        };
        Self { baseline: of(baseline), later: of(later) }
    }
}

/// Time in a stage, all visits of a change together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageFigures {
    /// The stage's name in the export.
    pub stage: String,
    /// Whom changes wait for in it.
    pub waits_for: WaitsFor,
    /// How long.
    #[serde(flatten)]
    pub figures: Two,
}

/// Time for which changes waited for a party alone; `waits_for` is `several` and `nobody` for the rest, so that the
/// sums add up to the lead times but for rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PartyFigures {
    /// Whom.
    pub waits_for: &'static str,
    /// How long.
    #[serde(flatten)]
    pub figures: Two,
}

/// A month's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MonthFigures {
    /// The month.
    pub month: Month,
    /// Begun in it.
    pub begun: u32,
    /// Completed in it.
    pub completed: u32,
    /// Open at its end, or at the question's instant.
    pub open: u32,
    /// Lead times of those completed.
    pub lead_time: Option<Figures>,
}

/// Open changes of one age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ageing {
    /// Older than so many days; `None`: however young.
    pub over: Option<u32>,
    /// At most so many days old; `None`: however old.
    pub up_to: Option<u32>,
    /// How many.
    pub changes: u32,
    /// Of these, how many wait for the customer.
    pub customer: u32,
    /// For the supplier.
    pub supplier: u32,
    /// For a third party.
    pub third: u32,
}

/// A change that is not completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenChange {
    /// Its id.
    pub change: String,
    /// Who asked for it.
    pub department: Option<String>,
    /// The open stage that it entered first; `None` between stages.
    pub stage: Option<String>,
    /// Whom it waits for there.
    pub waits_for: Option<WaitsFor>,
    /// Days since it was begun.
    pub age: Decimal,
    /// Days since it entered that stage.
    pub in_stage: Option<Decimal>,
}

pub(super) fn stages(baseline: &[&Change<'_>], later: &[&Change<'_>]) -> Vec<StageFigures> {
    let mut stages: BTreeMap<(&str, WaitsFor), [Vec<i64>; 2]> = BTreeMap::new();
    for (period, changes) in [baseline, later].into_iter().enumerate() {
        for change in changes {
            let mut own: BTreeMap<(&str, WaitsFor), i64> = BTreeMap::new();
            for visit in &change.visits {
                let ms = own.entry((&visit.row.stage, visit.row.waits_for)).or_default();
                *ms = ms.saturating_add(visit.time.ms());
            }
            for (stage, ms) in own {
                let periods = stages.entry(stage).or_default();
                periods.iter_mut().skip(period).take(1).for_each(|values| values.push(tenths(ms)));
            }
        }
    }
    let figures =
        |[baseline, later]: [Vec<i64>; 2]| Two { baseline: Figures::of(baseline), later: Figures::of(later) };
    stages
        .into_iter()
        .map(|((stage, waits_for), periods)| StageFigures {
            stage: stage.to_owned(),
            waits_for,
            figures: figures(periods),
        })
        .collect()
}

/// A part of a change's time.
type Part = fn(&Change<'_>) -> i64;

pub(super) fn parties(baseline: &[&Change<'_>], later: &[&Change<'_>]) -> Vec<PartyFigures> {
    let parts: [(&str, Part); 5] = [
        ("customer", |change| change.waited.customer),
        ("supplier", |change| change.waited.supplier),
        ("third", |change| change.waited.third),
        ("several", |change| change.waited.several),
        ("nobody", |change| change.waited.nobody),
    ];
    parts
        .into_iter()
        .map(|(waits_for, part)| PartyFigures {
            waits_for,
            figures: Two::of(baseline, later, |change| Some(tenths(part(change)))),
        })
        .collect()
}

pub(super) fn months(changes: &[Change<'_>], question: &Question) -> Vec<MonthFigures> {
    let mut begun: BTreeMap<Month, u32> = BTreeMap::new();
    let mut completed: BTreeMap<Month, Vec<i64>> = BTreeMap::new();
    for change in changes {
        if let Some(month) = month_of(change.begun, &question.zone) {
            *begun.entry(month).or_default() += 1;
        }
        if let Some(month) = change.month {
            completed.entry(month).or_default().push(change.days);
        }
    }
    let Some((mut month, last)) = begun.keys().next().copied().zip(month_of(question.at, &question.zone))
    else {
        return Vec::new();
    };
    let (mut rows, mut open) = (Vec::new(), 0u32);
    while month <= last {
        let begun = begun.get(&month).copied().unwrap_or_default();
        let done = completed.remove(&month).unwrap_or_default();
        open = open.saturating_add(begun).saturating_sub(count(done.len()));
        let completed = count(done.len());
        rows.push(MonthFigures { month, begun, completed, open, lead_time: Figures::of(done) });
        month = month.next();
    }
    rows
}

pub(super) fn ageing(changes: &[Change<'_>]) -> Vec<Ageing> {
    let over = [None].into_iter().chain(AGES.map(Some));
    let up_to = AGES.map(Some).into_iter().chain([None]);
    let open: Vec<&Change<'_>> = changes.iter().filter(|change| change.completed.is_none()).collect();
    over.zip(up_to)
        .map(|(over, up_to)| {
            let of_age = open.iter().filter(|change| {
                let limit = |age: u32| i64::from(age) * 10;
                over.is_none_or(|age| change.days > limit(age))
                    && up_to.is_none_or(|age| change.days <= limit(age))
            });
            let of_age: Vec<Option<WaitsFor>> =
                of_age.map(|change| waits(change).map(|visit| visit.row.waits_for)).collect();
            let of = |party: WaitsFor| count(of_age.iter().filter(|waits| **waits == Some(party)).count());
            let [customer, supplier, third] = WaitsFor::ALL.map(of);
            Ageing { over, up_to, changes: count(of_age.len()), customer, supplier, third }
        })
        .collect()
}

/// The open stay that began first.
fn waits<'c, 'a>(change: &'c Change<'a>) -> Option<&'c super::history::Visit<'a>> {
    change.visits.iter().find(|visit| visit.is_open)
}

pub(super) fn open(changes: &[Change<'_>]) -> Vec<OpenChange> {
    let mut open: Vec<&Change<'_>> = changes.iter().filter(|change| change.completed.is_none()).collect();
    open.sort_by_key(|change| (change.begun, change.id));
    open.into_iter()
        .map(|change| {
            let visit = waits(change);
            OpenChange {
                change: change.id.to_owned(),
                department: change.department.map(ToOwned::to_owned),
                stage: visit.map(|visit| visit.row.stage.clone()),
                waits_for: visit.map(|visit| visit.row.waits_for),
                age: days(change.days),
                in_stage: visit.map(|visit| days(tenths(visit.time.ms()))),
            }
        })
        .collect()
}
