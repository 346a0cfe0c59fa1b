//! Limits that the lines of a month share: each cuts what the one before left, in the contract's order, and the common
//! cap of the month comes last. A year's limit was used up by its earlier months first.

use std::collections::{BTreeMap, BTreeSet};

use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde::Serialize;

use super::Basis;
use crate::case::PastMonth;
use crate::contract::{Contract, Scope, ServiceLevel};
use crate::finding::Bounds;
use crate::money::under_cap;

/// What a limit did to a month, SEK, by the best that is known of each level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapUse {
    /// `service` (of one service's levels), `month` or `year`.
    pub per: &'static str,
    /// The contract's id of the service, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The limit.
    pub amount: Decimal,
    /// Used up by earlier months of the year; nothing where the limit is a month's.
    pub used_before: Bounds,
    /// What came to it, cut by the limits before it.
    pub owed: Bounds,
    /// What it leaves of that.
    pub left: Bounds,
}

/// Sums of a month in both ways in which it is computed, SEK.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lanes {
    /// At the reported values.
    pub(super) reported: Bounds,
    /// By the best that is known.
    pub(super) owed: Bounds,
}

impl Lanes {
    fn add(&mut self, other: Self) {
        for (sum, more) in [(&mut self.reported, other.reported), (&mut self.owed, other.owed)] {
            sum.low = sum.low.saturating_add(more.low);
            sum.high = sum.high.saturating_add(more.high);
        }
    }
}

/// What earlier months of the year used up: the letter's own as recomputed, the others as they were published.
pub(super) fn used(basis: &Basis<'_>, own: &BTreeMap<Month, Lanes>) -> Lanes {
    let mut used = Lanes::default();
    for month in (1..basis.month.month()).filter_map(|month| Month::new(basis.month.year(), month)) {
        used.add(own.get(&month).copied().unwrap_or_else(|| published(basis.past, month)));
    }
    used
}

fn published(past: &[PastMonth], month: Month) -> Lanes {
    let of_month = || past.iter().filter(move |past| past.month == month);
    let levels: BTreeSet<&str> = of_month().map(|past| past.service_level.as_str()).collect();
    let mut sum = Lanes::default();
    for level in levels {
        let latest = of_month().filter(|past| past.service_level == level).max_by_key(|past| past.entry);
        let penalty = latest.and_then(|past| past.penalty).unwrap_or_default();
        sum.add(Lanes { reported: penalty, owed: penalty });
    }
    sum
}

/// The lines under all limits, their sum, and what each limit did.
pub(super) fn apply(
    levels: &[&ServiceLevel],
    owed: &[Bounds],
    contract: &Contract,
    used: Bounds,
) -> (Vec<Bounds>, Bounds, Vec<CapUse>) {
    let mut lines = owed.to_vec();
    let mut done = Vec::new();
    for cap in &contract.caps {
        let is_in = |level: &ServiceLevel| match &cap.scope {
            Scope::Service(id) => level.service.as_ref() == Some(id),
            Scope::Month | Scope::Year => true,
        };
        let used = if cap.scope == Scope::Year { used } else { Bounds::default() };
        let mut concerned: Vec<&mut Bounds> =
            levels.iter().zip(&mut lines).filter(|(level, _)| is_in(level)).map(|(_, line)| line).collect();
        let before: Vec<Bounds> = concerned.iter().map(|line| **line).collect();
        // What is used up already goes first, as a line of its own.
        let all: Vec<Bounds> = std::iter::once(used).chain(before.iter().copied()).collect();
        let (cut, _) = under_cap(&all, Some(cap.amount));
        for (line, cut) in concerned.iter_mut().zip(cut.iter().skip(1)) {
            **line = *cut;
        }
        let left = |taken: Decimal| taken.min(cap.amount);
        let room =
            |taken: Decimal, more: Decimal| left(taken.saturating_add(more)).saturating_sub(left(taken));
        let (per, service) = match &cap.scope {
            Scope::Service(id) => ("service", Some(id.clone())),
            Scope::Month => ("month", None),
            Scope::Year => ("year", None),
        };
        done.push(CapUse {
            per,
            service,
            amount: cap.amount,
            used_before: used,
            owed: total(&before),
            // The more is used up, the less is left.
            left: Bounds {
                low: room(used.high, total(&before).low),
                high: room(used.low, total(&before).high),
            },
        });
    }
    let common = total(&lines);
    let (lines, sum) = under_cap(&lines, contract.penalty_cap);
    // The lines' bounds need not add up to the sum's, which no limit lets beyond it.
    let of_all = done.iter().filter(|cap| cap.per != "service").map(|cap: &CapUse| cap.left.high);
    let most = of_all.min().unwrap_or(Decimal::MAX);
    let sum = Bounds { low: sum.low.min(most), high: sum.high.min(most) };
    done.extend(contract.penalty_cap.map(|amount| CapUse {
        per: "month",
        service: None,
        amount,
        used_before: Bounds::default(),
        owed: common,
        left: sum,
    }));
    (lines, sum, done)
}

fn total(lines: &[Bounds]) -> Bounds {
    lines.iter().fold(Bounds::default(), |sum, line| Bounds {
        low: sum.low.saturating_add(line.low),
        high: sum.high.saturating_add(line.high),
    })
}
