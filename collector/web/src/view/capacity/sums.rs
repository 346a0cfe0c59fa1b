//! Findings added up by whoever they concern. A group of few units is merged with others: its figures would speak of
//! people.

use std::collections::BTreeMap;

use motprov_review::finding::{CapacityFinding, Origin};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::Contract;
use crate::texts::Texts;
use crate::view::share;

/// Fewer units speak of people.
pub(crate) const LEAST_UNITS: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
/// Where 100 % of the order ends in a bar that is 200 wide.
const FULL: i64 = 160;

/// Widths in a bar where the order is `FULL` wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// The order.
    pub ordered: i64,
    /// What was seen.
    pub seen: Decimal,
    /// What was used.
    pub used: Decimal,
    /// Whether use goes beyond the drawing.
    pub over: bool,
}

impl Bar {
    /// `None` where nothing is ordered.
    pub(crate) fn of(ordered: Decimal, seen: Decimal, used: Decimal) -> Option<Self> {
        let most = Decimal::from(198);
        let full = Decimal::from(FULL);
        let width = |value: Decimal| {
            share(value, ordered).map(|part| part.saturating_mul(full).clamp(Decimal::ZERO, most).round_dp(1))
        };
        let (seen, used) = (width(seen)?, width(used)?);
        Some(Self { ordered: FULL, seen, used, over: used == most })
    }
}

/// Sums over some findings; values in SEK a month.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    pub(crate) ordered: Decimal,
    pub(crate) seen: Decimal,
    pub(crate) used: Decimal,
    pub(crate) units: Decimal,
    pub(crate) unused: Decimal,
    /// Of `unused`: what was never seen.
    pub(crate) unseen: Decimal,
    pub(crate) before: Decimal,
    pub(crate) origin: Origin,
}

impl Sums {
    pub(crate) fn add(&mut self, contract: &Contract, row: &CapacityFinding) {
        let price = price(contract, row);
        let value =
            |units: Option<Decimal>| units.zip(price).map_or(Decimal::ZERO, |(u, p)| u.saturating_mul(p));
        let units = row.ordered.unwrap_or_default().max(row.delivered.unwrap_or_default());
        let (ordered, seen) = (value(row.ordered), value(row.delivered));
        let unused = row.unused_cost_per_month.unwrap_or_default();
        self.merge(&Self {
            ordered,
            seen,
            used: value(row.used),
            units,
            unused,
            unseen: ordered.saturating_sub(seen).clamp(Decimal::ZERO, unused.max(Decimal::ZERO)),
            before: Decimal::ZERO,
            origin: row.origin,
        });
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.ordered, other.ordered),
            (&mut self.seen, other.seen),
            (&mut self.used, other.used),
            (&mut self.units, other.units),
            (&mut self.unused, other.unused),
            (&mut self.unseen, other.unseen),
            (&mut self.before, other.before),
        ];
        for (sum, part) in pairs {
            *sum = sum.saturating_add(part);
        }
        self.origin = added(self.origin, other.origin);
    }

    /// Unused of ordered value.
    pub(crate) fn share(&self) -> Option<Decimal> {
        share(self.unused, self.ordered)
    }

    pub(crate) fn bar(&self) -> Option<Bar> {
        Bar::of(self.ordered, self.seen, self.used)
    }
}

/// Observations of both.
pub(crate) fn added(a: Origin, b: Origin) -> Origin {
    Origin {
        measured: a.measured.saturating_add(b.measured),
        simulated: a.simulated.saturating_add(b.simulated),
        unsigned: a.unsigned.saturating_add(b.unsigned),
    }
}

/// SEK a month for one unit; `None` where the contract gives no price.
pub(crate) fn price(contract: &Contract, row: &CapacityFinding) -> Option<Decimal> {
    contract.prices.get(row.service.as_deref()?).copied()
}

/// Whom a group is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whom {
    /// One, by name.
    One(String),
    /// What nobody ordered.
    Nobody,
    /// So many small ones together.
    Merged(usize),
}

impl Whom {
    /// In words, for departments.
    pub(crate) fn department(&self, t: &Texts) -> String {
        match self {
            Self::One(name) => name.clone(),
            Self::Nobody => t.say("capacity-nobody"),
            Self::Merged(n) => t.say_with("capacity-merged", &counted(t, *n)),
        }
    }

    /// In words, for cost centres.
    pub(crate) fn cost_centre(&self, t: &Texts) -> String {
        match self {
            Self::One(name) => name.clone(),
            Self::Nobody => t.say("capacity-no-cost-centre"),
            Self::Merged(n) => t.say_with("capacity-merged-centres", &counted(t, *n)),
        }
    }
}

fn counted(t: &Texts, n: usize) -> [(&'static str, crate::texts::Arg); 2] {
    [("count", n.into()), ("n", figures::count(t.language, n as u64).into())]
}

/// Findings added up by `key`, the costliest first, small groups merged at the end. `before` is what each left unused
/// the month before.
pub(crate) fn grouped<'a>(
    contract: &Contract,
    findings: impl Iterator<Item = &'a CapacityFinding>,
    before: impl Iterator<Item = (Option<&'a str>, Decimal)>,
    key: fn(&CapacityFinding) -> Option<&str>,
) -> Vec<(Whom, Sums)> {
    let mut sums: BTreeMap<Option<&str>, Sums> = BTreeMap::new();
    for row in findings {
        sums.entry(key(row)).or_default().add(contract, row);
    }
    for (whose, unused) in before {
        if let Some(now) = sums.get_mut(&whose) {
            now.before = now.before.saturating_add(unused);
        }
    }
    let whom = |name: Option<&str>| name.map_or(Whom::Nobody, |name| Whom::One(name.to_owned()));
    let groups = sums.into_iter().map(|(name, sums)| (whom(name), sums)).collect();
    let mut merged = merged(groups, |sums| sums.units, Sums::merge);
    merged.sort_by(|(a_whom, a), (b_whom, b)| {
        let last = |whom: &Whom| matches!(whom, Whom::Merged(_));
        let order = last(a_whom).cmp(&last(b_whom)).then_with(|| b.unused.cmp(&a.unused));
        order.then_with(|| a_whom.cmp(b_whom))
    });
    merged
}

/// Merges groups of fewer than [`LEAST_UNITS`] units. Those who are merged must themselves be a group that speaks of
/// nobody, so the next smallest joins them.
pub(crate) fn merged<T: Default>(
    mut groups: Vec<(Whom, T)>,
    units: impl Fn(&T) -> Decimal,
    merge: impl Fn(&mut T, &T),
) -> Vec<(Whom, T)> {
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(units(group)));
    let mut small = T::default();
    let mut count = 0_usize;
    while let Some(at) = groups.iter().rposition(|(whom, _)| *whom != Whom::Nobody) {
        let wanted = units(&groups[at].1) < LEAST_UNITS || (count > 0 && units(&small) < LEAST_UNITS);
        if !wanted {
            break;
        }
        merge(&mut small, &groups.remove(at).1);
        count += 1;
    }
    if count > 0 {
        groups.push((Whom::Merged(count), small));
    }
    groups
}
