//! One asset with what was measured of it over a month.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use motprov_review::calendar::whole_month;
use motprov_review::case::AssetKind;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Fact, Statistic, metric};
use motprov_shared::period::Interval;
use motprov_store::{Bucket, Filter, Kept, Store, StoreError};
use motprov_web::source::{Asked, AssetDetail, AssetSeries, SeriesPart, SourceError};

use super::MonthAssets;
use crate::segments::{self, SegmentsError};
use crate::source::Answers;

/// Parts that a month is told in: twelve hours each.
const PARTS: u32 = 62;
/// Figures of one asset that are shown.
const MOST_SERIES: usize = 8;
/// How long segments are looked at before they are opened anew: what came since is read from the ledger each time.
const LASTING: Duration = Duration::from_mins(1);

/// The segments, opened where somebody asks for a series.
pub(crate) struct Looks {
    data: PathBuf,
    open: Mutex<Option<(Instant, Store)>>,
}

impl Looks {
    pub(crate) fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), open: Mutex::new(None) }
    }

    /// Asks the segments as they were at most [`LASTING`] ago.
    fn ask<T>(&self, question: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, SegmentsError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_none_or(|(since, _)| since.elapsed() >= LASTING) {
            *open = None;
        }
        let (since, store) = match open.take() {
            Some(known) => known,
            None => (Instant::now(), segments::look(&self.data)?),
        };
        let (_, store) = open.insert((since, store));
        Ok(question(store)?)
    }
}

impl Answers {
    pub(super) fn asset_detail(
        &self,
        month: &MonthAssets,
        asked: &Asked,
        asset: &AssetId,
    ) -> Result<AssetDetail, SourceError> {
        let at = month.rows.binary_search_by(|row| row.id.cmp(asset)).ok();
        let row = at.and_then(|at| month.rows.get(at));
        let row = row.filter(|row| asked.departments.has_line(row.department.as_deref()));
        let row = row.ok_or(SourceError::NotFound)?.clone();
        let key = (|| Some((row.department.clone()?, row.cost_centre.clone()?, row.service.clone()?)))();
        let (facts, interval) = self.read(|view| {
            let zone = crate::review::contract_of(view, month.month)?.map(|contract| contract.zone);
            let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
            Ok((view.latest_facts(asset)?, whole_month(month.month, &zone)))
        })?;
        let series = self.looks.ask(|store| series(store, asset, row.kind, interval));
        Ok(AssetDetail {
            model: model(&facts),
            orders: key.and_then(|key| month.orders.get(&key)).cloned().unwrap_or_default(),
            series: series.map_err(|error| SourceError::Failed(error.to_string()))?,
            row,
        })
    }
}

/// Maker and model, or operating system, as an asset says itself.
pub(super) fn model(facts: &[Fact]) -> Option<String> {
    let fact =
        |name: &str| facts.iter().find(|fact| fact.metric.as_str() == name).map(|fact| fact.text.as_str());
    let model = fact(metric::MODEL).or_else(|| fact(metric::OS))?;
    Some(match fact(metric::VENDOR) {
        Some(vendor) if !model.starts_with(vendor) => format!("{vendor} {model}"),
        _ => model.to_owned(),
    })
}

/// The telling figures of a kind of asset, the most telling first. How much somebody used a machine is not among them:
/// that is told by the month.
fn place(kind: AssetKind, name: &str) -> Option<usize> {
    let wanted: &[&str] = match kind {
        AssetKind::Workstation | AssetKind::Server => {
            &[metric::CPU_USED, metric::MEMORY_USED, metric::DISK_USED, metric::TEMPERATURE]
        }
        AssetKind::Printer => &[metric::SUPPLY, metric::LIFE_COUNT],
        AssetKind::Endpoint => &[metric::CONNECT_TIME, metric::FIRST_BYTE_TIME, metric::ROUND_TRIP_TIME],
    };
    wanted.iter().position(|wanted| {
        name == *wanted || name.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'))
    })
}

fn series(
    store: &Store,
    asset: &AssetId,
    kind: AssetKind,
    month: Interval,
) -> Result<Vec<AssetSeries>, StoreError> {
    let filter = Filter { asset: Some(asset.clone()), ..Filter::default() };
    let told = store.series(&filter)?;
    let within = |kept: &Kept| kept.first < month.end && kept.last >= month.start;
    let mut wanted: Vec<_> = told
        .iter()
        .filter(|kept| within(kept))
        .filter_map(|kept| Some((place(kind, kept.series.figure.metric.as_str())?, kept)))
        .collect();
    wanted.sort_by(|(a, left), (b, right)| {
        a.cmp(b).then_with(|| left.series.figure.metric.as_str().cmp(right.series.figure.metric.as_str()))
    });
    let mut found: Vec<AssetSeries> = Vec::new();
    for (_, kept) in &wanted {
        let (figure, by) = (&kept.series.figure, &kept.series.vantage);
        // Largest values of steps, where an agent tells them, bound the parts of their means.
        let statistics = [Statistic::Mean, Statistic::Last];
        if found.len() >= MOST_SERIES || !statistics.contains(&figure.statistic) {
            continue;
        }
        if found.iter().any(|known| known.metric == figure.metric.as_str() && known.by == *by) {
            continue;
        }
        let peaks = wanted.iter().map(|(_, other)| other).find(|other| {
            let same = other.series.figure.metric == figure.metric && other.series.vantage == *by;
            same && other.series.figure.statistic == Statistic::Max
        });
        let parts = store.downsampled(&kept.series, month, PARTS)?;
        let peaks = peaks.map(|peaks| store.downsampled(&peaks.series, month, PARTS)).transpose()?;
        found.push(AssetSeries {
            metric: figure.metric.to_string(),
            unit: figure.unit.symbol(),
            by: by.clone(),
            last: last(store, kept, month)?,
            parts: joined(&parts, peaks.as_deref()),
        });
    }
    Ok(found)
}

fn last(
    store: &Store,
    kept: &Kept,
    month: Interval,
) -> Result<Option<(motprov_shared::period::Timestamp, rust_decimal::Decimal)>, StoreError> {
    const DAY_MS: i64 = 86_400_000;
    let end = kept.last.plus(1).min(month.end);
    let points = store.range(&kept.series, Interval::new(end.plus(-DAY_MS), end))?;
    Ok(points.last().map(|point| (point.at, point.value)))
}

fn joined(parts: &[Bucket], peaks: Option<&[Bucket]>) -> Vec<SeriesPart> {
    let part = |(at, bucket): (usize, &Bucket)| {
        let peak = peaks.and_then(|peaks| peaks.get(at)?.summary).map(|peak| peak.highest);
        let values = bucket.summary.map(|summary| {
            let highest = peak.map_or(summary.highest, |peak| peak.max(summary.highest));
            (summary.lowest, summary.mean, highest)
        });
        SeriesPart { time: bucket.interval, values }
    };
    parts.iter().enumerate().map(part).collect()
}
