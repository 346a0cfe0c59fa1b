//! Each asset of a month, beside what it needed in the months before: reads cases and segments, month by month, and has
//! `motprov-review` judge them.

use std::collections::{BTreeMap, BTreeSet};

use motprov_ledger::{Database, LedgerError, View};
use motprov_review::calendar::whole_month;
use motprov_review::capacity::assets::Assets;
use motprov_review::capacity::history::History;
use motprov_review::capacity::load::{Frame, Row, Rows};
use motprov_review::capacity::sizing::{WhatIf, WhatIfError};
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::{Contract, Sizing};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Statistic, metric};
use motprov_shared::period::{Interval, Month};
use motprov_store::{Filter, Series, Store, StoreError};

use super::{ReviewError, case_of, contract_of};

/// Why a month's capacity is not known.
#[derive(Debug, thiserror::Error)]
pub enum CapacityError {
    /// As for a review.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The segments did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Thresholds that no contract could have.
    #[error(transparent)]
    WhatIf(#[from] WhatIfError),
}

impl From<LedgerError> for CapacityError {
    fn from(error: LedgerError) -> Self {
        Self::Review(error.into())
    }
}

/// What a month's capacity is judged by: give it to [`Assets::new`].
#[derive(Debug)]
pub struct CapacityCase {
    /// The contract in force, with the thresholds to try.
    pub contract: Contract,
    /// The month.
    pub case: Case,
    /// That month's loads, and loads and pages of those before.
    pub history: History,
}

/// Reads a month and as many before it as the contract looks back on. One month is held at a time.
///
/// # Errors
/// [`CapacityError`].
pub fn capacity_of(
    database: &mut Database,
    store: &Store,
    month: Month,
    change: &WhatIf,
) -> Result<CapacityCase, CapacityError> {
    database.read(|view| {
        let in_force = contract_of(view, month)?.ok_or(ReviewError::NoContract(month))?;
        let contract = change.contract(&in_force, None)?;
        let mut history = History::default();
        let back = contract.services.iter().filter_map(|service| service.sizing.as_ref());
        let back = back.map(|sizing| sizing.of_months).max().unwrap_or(1);
        let mut earlier = month;
        for _ in 1..back {
            earlier = earlier.previous();
            look_back(view, store, (&contract, earlier), &mut history)?;
        }
        let case = case_of(view, month, &contract)?;
        loads(store, &case, &contract, &mut history)?;
        Ok(CapacityCase { contract, case, history })
    })
}

/// An earlier month's loads and pages. Its classes are today's: the question is which of them would have held.
fn look_back(
    view: &View<'_>,
    store: &Store,
    (contract, month): (&Contract, Month),
    history: &mut History,
) -> Result<(), CapacityError> {
    let case = view.case(month, whole_month(month, &contract.zone))?;
    loads(store, &case, contract, history)?;
    let nothing = History::default();
    history.pages.extend(Assets::new(&case, contract, &nothing).pages());
    Ok(())
}

/// The loads of a month's machines whose services have classes.
fn loads(
    store: &Store,
    case: &Case,
    contract: &Contract,
    history: &mut History,
) -> Result<(), CapacityError> {
    let sized: BTreeMap<&AssetId, &Sizing> = case
        .assets
        .iter()
        .filter(|asset| asset.kind != AssetKind::Printer)
        .filter_map(|asset| {
            let service = contract.service(asset.service.as_deref()?)?;
            Some((&asset.id, service.sizing.as_ref()?))
        })
        .collect();
    if sized.is_empty() {
        return Ok(());
    }
    let month = whole_month(case.month, &contract.zone);
    let nothing = History::default();
    let assets = Assets::new(case, contract, &nothing);
    let lengths: BTreeSet<u32> = sized.values().map(|sizing| sizing.bin_minutes).collect();
    let frames: BTreeMap<u32, Frame> = lengths
        .into_iter()
        .map(|minutes| (minutes, Frame::new(case.month, &contract.zone, minutes)))
        .collect();
    for (asset, series) in series(store, &sized)? {
        let Some((id, sizing)) = sized.get_key_value(&asset) else { continue };
        let Some(frame) = frames.get(&sizing.bin_minutes) else { continue };
        let rows = rows(store, &series, month)?;
        history.loads.extend(rows.loads(frame, id, &assets.off(id), |resource| sizing.limits(resource)));
    }
    Ok(())
}

/// The series of a load, by asset.
fn series(
    store: &Store,
    sized: &BTreeMap<&AssetId, &Sizing>,
) -> Result<BTreeMap<AssetId, Vec<Series>>, StoreError> {
    let mut found: BTreeMap<AssetId, Vec<Series>> = BTreeMap::new();
    for statistic in [Statistic::Mean, Statistic::Last] {
        let filter = Filter { statistic: Some(statistic), ..Filter::default() };
        for kept in store.series(&filter)? {
            let series = kept.series;
            if is_load(&series.figure.metric) && sized.contains_key(&series.asset) {
                found.entry(series.asset.clone()).or_default().push(series);
            }
        }
    }
    Ok(found)
}

fn is_load(metric: &Metric) -> bool {
    let name = metric.as_str();
    [metric::CPU_USED, metric::CPU_CORES, metric::MEMORY_USED].contains(&name)
        || name.strip_prefix(metric::DISK_USED).is_some_and(|rest| rest.starts_with('.'))
}

fn rows(store: &Store, series: &[Series], month: Interval) -> Result<Rows, StoreError> {
    /// Cores are told once a day: the word that holds at the month's start lies before it.
    const BEFORE_MS: i64 = 2 * 86_400_000;
    let mut rows = Rows::default();
    let around = Interval::new(month.start.plus(-BEFORE_MS), month.end);
    for series in series {
        for point in store.range(series, around)? {
            rows.add(Row {
                metric: series.figure.metric.as_str(),
                statistic: series.figure.statistic,
                at: point.at,
                value: point.value,
                // The segments hold what enrolled agents signed, and nothing else.
                signed: true,
                entry: None,
            });
        }
    }
    Ok(rows)
}
