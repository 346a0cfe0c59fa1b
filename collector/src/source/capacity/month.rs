//! The assets of a month as pages need them: judged once on a thread of their own, and remembered for a few months.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use motprov_ledger::{Database, LedgerError};
use motprov_review::calendar::{self, whole_month};
use motprov_review::capacity::assets::Assets;
use motprov_review::capacity::history::MonthPages;
use motprov_review::capacity::sizing::WhatIf;
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::finding::Bounds;
use motprov_shared::identity::AssetId;
use motprov_shared::period::{Month, Timestamp};
use motprov_store::Store;
use motprov_web::source::{AssetOrder, AssetRow, Printer};
use rust_decimal::Decimal;

use super::row::{Names, row};
use super::sightings::{Sighting, sightings};
use super::supplies;
use crate::clock;
use crate::review::{Basis, CapacityCase, CapacityError, Judged, Memory, ReviewError, capacity_of};
use crate::segments::{self, SegmentsError};

/// Months whose assets are kept: of a large city they take some tens of megabytes each.
const MOST_MONTHS: usize = 3;

/// Whose orders, and of which service: department, cost centre and title.
pub(super) type Whose = (Arc<str>, Arc<str>, Arc<str>);

/// The assets of a month.
pub(crate) struct MonthAssets {
    /// Which month.
    pub(super) month: Month,
    /// All of them, by name.
    pub(super) rows: Vec<AssetRow>,
    /// The printers among them.
    pub(super) printers: Vec<Printer>,
    /// Orders in force at the month's end.
    pub(super) orders: BTreeMap<Whose, Vec<AssetOrder>>,
    /// The instant that needs are told for.
    pub(super) at: Timestamp,
    /// When it was computed.
    pub(super) computed_at: Timestamp,
    over: bool,
    basis: Basis,
}

impl Judged for MonthAssets {
    fn basis(&self) -> Basis {
        self.basis
    }

    fn over(&self) -> bool {
        self.over
    }
}

/// Why a month's assets are not known.
#[derive(Debug, thiserror::Error)]
enum AssetsError {
    #[error(transparent)]
    Capacity(#[from] CapacityError),
    #[error(transparent)]
    Segments(#[from] SegmentsError),
}

impl From<ReviewError> for AssetsError {
    fn from(error: ReviewError) -> Self {
        Self::Capacity(error.into())
    }
}

impl From<LedgerError> for AssetsError {
    fn from(error: LedgerError) -> Self {
        Self::Capacity(error.into())
    }
}

impl From<motprov_store::StoreError> for AssetsError {
    fn from(error: motprov_store::StoreError) -> Self {
        Self::Segments(error.into())
    }
}

/// Starts the thread that judges a data folder's assets.
///
/// # Errors
/// What the database says; [`LedgerError::Open`] where the system gives no thread.
pub(crate) fn remembered(data: &Path) -> Result<Memory<MonthAssets>, LedgerError> {
    let mut database = Database::open_read_only(data)?;
    let (path, folder): (PathBuf, PathBuf) = (database.path().to_owned(), data.to_owned());
    let judge = move |month| judged(&mut database, &folder, month, clock::now());
    Memory::judging("capacity", MOST_MONTHS, judge).map_err(|source| LedgerError::Open { path, source })
}

fn judged(
    database: &mut Database,
    data: &Path,
    month: Month,
    now: Timestamp,
) -> Result<MonthAssets, AssetsError> {
    let basis = database.read(|view| Basis::of(view))?;
    let store = segments::look(data)?;
    let found = capacity_of(database, &store, month, &WhatIf::default())?;
    let CapacityCase { contract, case, history } = &found;
    let end = whole_month(month, &contract.zone).end;
    let at = now.min(end);
    let mut names = Names::default();
    let seen = sightings(case, whole_month(month, &contract.zone));
    let assets = Assets::new(case, contract, history);
    let simulated: HashMap<&AssetId, bool> =
        case.assets.iter().map(|asset| (&asset.id, asset.simulated)).collect();
    let mut rows: Vec<AssetRow> = assets
        .findings()
        .map(|finding| {
            let played = simulated.get(&finding.asset).copied().unwrap_or_default();
            let site = seen.get(&finding.asset).and_then(|sighting| sighting.site.as_deref());
            row(&mut names, contract, month, finding, (site, played))
        })
        .collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let pages: HashMap<AssetId, MonthPages> =
        assets.pages().map(|pages| (pages.asset.clone(), pages)).collect();
    let printers = Printing { contract, case, store: &store, seen: &seen, pages: &pages, at };
    let printers = printers.of(database, &rows)?;
    Ok(MonthAssets {
        month,
        printers,
        orders: orders(&mut names, case, contract),
        rows,
        at,
        computed_at: now,
        over: now >= end,
        basis,
    })
}

fn orders(names: &mut Names, case: &Case, contract: &Contract) -> BTreeMap<Whose, Vec<AssetOrder>> {
    let last_day = calendar::days(case.month).pop().unwrap_or_default();
    let mut orders: BTreeMap<Whose, Vec<AssetOrder>> = BTreeMap::new();
    for order in &case.orders {
        if order.from > last_day || order.until.is_some_and(|until| until <= last_day) {
            continue;
        }
        let key = (
            names.of(&order.department),
            names.of(&order.cost_centre),
            names.service(contract, &order.service),
        );
        let order =
            AssetOrder { quantity: order.quantity, from: order.from, until: order.until, entry: order.entry };
        orders.entry(key).or_default().push(order);
    }
    orders
}

/// What printers are made of.
struct Printing<'a> {
    contract: &'a Contract,
    case: &'a Case,
    store: &'a Store,
    seen: &'a HashMap<AssetId, Sighting>,
    pages: &'a HashMap<AssetId, MonthPages>,
    at: Timestamp,
}

impl Printing<'_> {
    fn of(&self, database: &mut Database, rows: &[AssetRow]) -> Result<Vec<Printer>, AssetsError> {
        let rows: Vec<&AssetRow> = rows.iter().filter(|row| row.kind == AssetKind::Printer).collect();
        let ids = rows.iter().map(|row| &row.id).collect();
        let mut supplies = supplies::all(self.store, &ids, self.at)?;
        let services: HashMap<&AssetId, &str> = self
            .case
            .assets
            .iter()
            .filter_map(|asset| Some((&asset.id, asset.service.as_deref()?)))
            .collect();
        database.read(|view| {
            rows.into_iter()
                .map(|row| {
                    let sighting = self.seen.get(&row.id);
                    let pages = self.pages.get(&row.id).map(|pages| Bounds {
                        low: Decimal::from(pages.pages.low),
                        high: Decimal::from(pages.pages.high),
                    });
                    Ok(Printer {
                        model: super::asset::model(&view.latest_facts(&row.id)?),
                        pages,
                        recommended: services.get(&row.id).and_then(|id| self.recommended(id)),
                        down_ms: sighting.map_or(0, |sighting| sighting.down_ms),
                        seen_ms: sighting.map_or(0, |sighting| sighting.seen_ms),
                        supplies: supplies.remove(&row.id).unwrap_or_default(),
                        last_seen: sighting.map(|sighting| sighting.last),
                        asset: row.clone(),
                    })
                })
                .collect::<Result<_, LedgerError>>()
                .map_err(AssetsError::from)
        })
    }

    /// What the usual class of a service is recommended for.
    fn recommended(&self, service: &str) -> Option<(u64, u64)> {
        let sizing = self.contract.service(service)?.sizing.as_ref()?;
        sizing.class(sizing.usual.as_deref()?)?.recommended
    }
}
