//! A month judged in parts. A part holds one department's assets, or one service level's where those are of several:
//! so a city's month never lies in memory as a whole, and its parts can be judged side by side.
//!
//! [`plan`] cuts the month up, [`judge`] answers for one part, and [`join`] puts the answers together. What comes of it
//! is what [`crate::review`], [`crate::coverage`] and [`crate::terms::seen`] say of the whole case.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::{Interval, Timestamp};

use crate::calendar::whole_month;
use crate::capacity;
use crate::case::{Asset, Case, Order, Told};
use crate::contract::Contract;
use crate::coverage::{self, KindSeen};
use crate::depth::Depth;
use crate::evidence::Evidence;
use crate::finding::{CapacityFinding, Ledger, Origin, Review, ServiceLevelFinding, SourceCoverage};
use crate::levels;
use crate::terms::{LevelSeen, SeenMonth, seen_of};

/// Whoever holds the many rows of a month.
pub trait Rows {
    /// The assets that there are rows of, any order.
    fn ids(&self) -> Vec<AssetId>;

    /// Adds an asset's observations, readings, starts, sleep and use to a case.
    fn fill(&self, id: &AssetId, case: &mut Case);
}

/// What a part answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    /// A department's capacity, how its assets were observed, and the levels of its assets alone; `None`: of the assets
    /// that have no department.
    Department(Option<String>),
    /// A level of several departments' assets, or of none.
    Level,
}

/// What is judged by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    scope: Scope,
    /// Whose rows are needed.
    ids: Vec<AssetId>,
    /// Levels, by their place in the contract.
    levels: Vec<usize>,
}

impl Part {
    /// Assets whose rows it needs.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it needs no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// A month, cut up.
#[derive(Debug)]
pub struct Plan<'a> {
    common: &'a Case,
    contract: &'a Contract,
    told: HashMap<&'a AssetId, Vec<&'a Told>>,
    /// What [`judge`] is asked for, one by one.
    pub parts: Vec<Part>,
}

/// The answers to one part.
#[derive(Debug, Default)]
pub struct Judged {
    levels: Vec<(usize, (ServiceLevelFinding, Depth), Option<LevelSeen>)>,
    capacity: Vec<CapacityFinding>,
    coverage: Vec<KindSeen>,
    origin: Origin,
    unserviceable: Vec<AssetId>,
}

/// A month's answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The findings.
    pub review: Review,
    /// How much each kind of source observed, day by day.
    pub coverage: Vec<SourceCoverage>,
    /// How each level's figure came about, in the contract's order.
    pub depths: Vec<Depth>,
    /// What there is of each level that is measured.
    pub seen: SeenMonth,
    /// How all assets that were seen in the month were observed, each counted once.
    pub origin: Origin,
    /// Devices whose last check said that they cannot serve, ascending.
    pub unserviceable: Vec<AssetId>,
}

/// Cuts a month up. `common` holds everything but the rows that `rows` has.
#[must_use]
pub fn plan<'a>(common: &'a Case, rows: &dyn Rows, contract: &'a Contract) -> Plan<'a> {
    let departments: HashMap<&AssetId, Option<&str>> =
        common.assets.iter().map(|asset| (&asset.id, asset.department.as_deref())).collect();
    let of = |id: &AssetId| departments.get(id).copied().flatten();
    let mut ids: BTreeMap<Option<&str>, BTreeSet<AssetId>> = BTreeMap::new();
    ids.entry(None).or_default();
    for order in &common.orders {
        ids.entry(Some(&order.department)).or_default();
    }
    for id in common.assets.iter().map(|asset| asset.id.clone()).chain(rows.ids()) {
        ids.entry(of(&id)).or_default().insert(id);
    }
    let mut parts: Vec<Part> = ids
        .iter()
        .map(|(department, ids)| Part {
            scope: Scope::Department(department.map(ToOwned::to_owned)),
            ids: ids.iter().cloned().collect(),
            levels: Vec::new(),
        })
        .collect();
    for (number, level) in contract.service_levels.iter().enumerate() {
        let population = level.population().map(|population| levels::population(population, common));
        let needed: BTreeSet<&AssetId> = population.iter().flatten().copied().collect();
        let homes: BTreeSet<Option<&str>> = needed.iter().map(|id| of(id)).collect();
        let home = homes.first().filter(|_| homes.len() == 1);
        let scope = home.map(|home| Scope::Department(home.map(ToOwned::to_owned)));
        if let Some(part) = parts.iter_mut().find(|part| Some(&part.scope) == scope.as_ref()) {
            let unknown = needed.into_iter().filter(|id| home.is_some_and(|home| !ids[home].contains(*id)));
            part.ids.extend(unknown.cloned());
            part.levels.push(number);
        } else {
            let ids = needed.into_iter().cloned().collect();
            parts.push(Part { scope: Scope::Level, ids, levels: vec![number] });
        }
    }
    let mut told: HashMap<&AssetId, Vec<&Told>> = HashMap::new();
    for word in &common.told {
        told.entry(&word.asset).or_default().push(word);
    }
    Plan { common, contract, told, parts }
}

/// Answers for one part, as of `now`.
#[must_use]
pub fn judge(plan: &Plan<'_>, part: &Part, rows: &dyn Rows, now: Timestamp) -> Judged {
    let case = case_of(plan, part, rows);
    let contract = plan.contract;
    let evidence = Evidence::new(&case);
    let month = whole_month(case.month, &contract.zone);
    let levels = part.levels.iter().filter_map(|number| {
        let level = contract.service_levels.get(*number)?;
        let found = levels::found_of(level, &case, contract, &evidence);
        Some((*number, found, seen_of(level, &case, (contract, &evidence), now)))
    });
    let levels = levels.collect();
    if part.scope == Scope::Level {
        return Judged { levels, ..Judged::default() };
    }
    Judged {
        levels,
        capacity: capacity::findings(&case, contract, &evidence),
        coverage: coverage::kinds(&case, &plan.common.assets, (contract, &evidence), now),
        origin: origin(&case, month),
        unserviceable: unserviceable(&case),
    }
}

/// Puts the answers of all parts together, in whatever order they come.
#[must_use]
pub fn join(plan: &Plan<'_>, judged: Vec<Judged>, now: Timestamp) -> Whole {
    let Plan { common, contract, .. } = plan;
    let mut origin = Origin::default();
    let (mut levels, mut capacity, mut kinds, mut unserviceable) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for part in judged {
        levels.extend(part.levels);
        capacity.extend(part.capacity);
        kinds.push(part.coverage);
        unserviceable.extend(part.unserviceable);
        origin.measured += part.origin.measured;
        origin.simulated += part.origin.simulated;
        origin.unsigned += part.origin.unsigned;
    }
    levels.sort_by_key(|(number, ..)| *number);
    let (found, seen): (Vec<_>, Vec<_>) = levels.into_iter().map(|(_, found, seen)| (found, seen)).unzip();
    let (mut service_levels, depths): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let penalty_sum = levels::share_caps(&mut service_levels, common, contract);
    // Within a department they are in order already.
    capacity.sort_by(|a: &CapacityFinding, b| by_department(a).cmp(&by_department(b)));
    unserviceable.sort_unstable();
    let ledger = Ledger { size: common.ledger.size, root: common.ledger.root.to_string() };
    Whole {
        review: Review { month: common.month, ledger, service_levels, capacity, penalty_sum },
        coverage: coverage::total(common.month, contract, kinds, now),
        depths,
        seen: SeenMonth { month: common.month, levels: seen.into_iter().flatten().collect() },
        origin,
        unserviceable,
    }
}

fn by_department(finding: &CapacityFinding) -> (bool, Option<&str>) {
    (finding.department.is_none(), finding.department.as_deref())
}

/// What a part is judged by.
fn case_of(plan: &Plan<'_>, part: &Part, rows: &dyn Rows) -> Case {
    let common = plan.common;
    let mut case = match &part.scope {
        Scope::Department(department) => of_department(common, department.as_deref()),
        Scope::Level => Case { told: Vec::new(), ..common.clone() },
    };
    for id in &part.ids {
        rows.fill(id, &mut case);
        case.told.extend(plan.told.get(id).into_iter().flatten().map(|told| (*told).clone()));
    }
    case
}

/// Of what is common, what one department's part can ask for. No deliveries are judged here: these look at all assets, in
/// a part of their own.
fn of_department(common: &Case, department: Option<&str>) -> Case {
    let is_own = |asset: &&Asset| asset.department.as_deref() == department;
    let is_theirs = |order: &&Order| Some(order.department.as_str()) == department;
    // Every field by its name: one that is new is forgotten by nobody.
    let Case {
        month,
        ledger,
        assets,
        orders,
        reports,
        losses,
        thinned,
        trials,
        received,
        past,
        published,
        observed: _,
        readings: _,
        told: _,
        starts: _,
        sleeps: _,
        active: _,
        first_seen: _,
    } = common;
    Case {
        assets: assets.iter().filter(is_own).cloned().collect(),
        orders: orders.iter().filter(is_theirs).cloned().collect(),
        reports: reports.clone(),
        losses: losses.clone(),
        thinned: thinned.clone(),
        trials: trials.clone(),
        received: received.clone(),
        past: past.clone(),
        published: published.clone(),
        ..Case::new(*month, *ledger)
    }
}

/// How each asset that was seen in the month was observed: the rows of each stand in one department's part. One signed
/// observation makes an asset signed.
fn origin(case: &Case, month: Interval) -> Origin {
    let simulated: BTreeSet<&AssetId> =
        case.assets.iter().filter(|asset| asset.simulated).map(|asset| &asset.id).collect();
    let streaks = case.observed.iter().filter_map(|seen| {
        let inside = seen.streak.from < month.end && seen.streak.to >= month.start;
        inside.then_some((&seen.streak.asset, seen.signed))
    });
    let readings =
        case.readings.iter().filter(|seen| month.contains(seen.at)).map(|seen| (&seen.asset, seen.signed));
    let mut seen: HashMap<&AssetId, bool> = HashMap::new();
    for (asset, signed) in streaks.chain(readings) {
        *seen.entry(asset).or_default() |= signed;
    }
    let mut origin = Origin::default();
    for (asset, signed) in seen {
        match (signed, simulated.contains(asset)) {
            (false, _) => origin.unsigned += 1,
            (true, true) => origin.simulated += 1,
            (true, false) => origin.measured += 1,
        }
    }
    origin
}

/// Devices whose last check said that they cannot serve.
fn unserviceable(case: &Case) -> Vec<AssetId> {
    let mut last: HashMap<&AssetId, _> = HashMap::new();
    let checks = case.observed.iter().map(|seen| &seen.streak);
    for streak in checks.filter(|streak| streak.metric.as_str() == metric::SERVICEABLE) {
        let latest = last.entry(&streak.asset).or_insert((streak.to, streak.state));
        if streak.to >= latest.0 {
            *latest = (streak.to, streak.state);
        }
    }
    let down = last.into_iter().filter(|(_, (_, state))| *state == State::Down);
    down.map(|(asset, _)| asset.clone()).collect()
}
