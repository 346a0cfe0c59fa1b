//! Shares of counted cases: exact of all of them, with Clopper and Pearson's interval of a sample. Undecided cases may
//! count or not; no cases are no percentage.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Context, Seen};
use crate::case::Trials;
use crate::contract::{Cases, SmallNumbers};
use crate::difference::Assumption;
use crate::finding::{self, Better, Bounds, TargetMet};
use crate::statistics::ratio::Proportion;
use crate::verdict::{self, Measurement};

/// The latest counts of each group.
pub(crate) fn measure(rule: Cases, context: &Context<'_, '_>) -> Seen {
    let mut groups: BTreeMap<Option<&str>, &Trials> = BTreeMap::new();
    for trials in context.case.trials.iter().filter(|trials| trials.service_level == context.level.id) {
        let known = groups.entry(trials.group.as_deref()).or_insert(trials);
        if known.entry <= trials.entry {
            *known = trials;
        }
    }
    let mut seen = Seen::default();
    for trials in groups.values() {
        seen.entries.add([trials.entry]);
        if trials.signed {
            seen.origin.measured += 1;
        } else {
            seen.origin.unsigned += 1;
        }
    }
    let others = groups.values().flat_map(|trials| &trials.otherwise);
    seen.otherwise.extend(others.map(|other| {
        let counted = Counted { good: other.good.min(other.total), total: other.total, ..Counted::default() };
        (other.assumption.clone(), counted.percent())
    }));
    let groups: Vec<Counted> = groups.into_values().map(Counted::of).collect();
    judge(rule, &groups, context, &mut seen);
    seen
}

/// Cases of one group.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    pub(crate) good: u32,
    pub(crate) total: u32,
    pub(crate) undecided: u32,
    pub(crate) late: Option<Bounds>,
    pub(crate) sample: bool,
}

impl Counted {
    /// Counts that contradict themselves are cut to what is possible: more cannot be good than there are.
    fn of(trials: &Trials) -> Self {
        let good = trials.good.min(trials.total);
        let undecided = trials.undecided.min(trials.total - good);
        Self { good, total: trials.total, undecided, late: trials.late, sample: trials.sample }
    }

    fn plus(self, other: Self) -> Self {
        let late = self
            .late
            .zip(other.late)
            .map(|(a, b)| Bounds { low: a.low.saturating_add(b.low), high: a.high.saturating_add(b.high) });
        Self {
            good: self.good.saturating_add(other.good),
            total: self.total.saturating_add(other.total),
            undecided: self.undecided.saturating_add(other.undecided),
            late,
            sample: self.sample || other.sample,
        }
    }

    /// Percent, four decimals, rounded outward.
    fn percent(self) -> Option<Bounds> {
        let ends = |good: u32| Proportion::new(good.min(self.total), self.total);
        let (low, high) = (ends(self.good)?, ends(self.good.saturating_add(self.undecided))?);
        let interval = if self.sample { Proportion::clopper_pearson } else { Proportion::exact };
        Some(outward(Bounds { low: interval(low).low, high: interval(high).high }))
    }

    fn failed(self, better: Better) -> Bounds {
        let bad = self.total - self.good;
        let (low, high) = match better {
            Better::Higher => (bad - self.undecided.min(bad), bad),
            Better::Lower => (self.good, self.good.saturating_add(self.undecided)),
        };
        Bounds { low: low.into(), high: high.into() }
    }

    fn small(self, rule: SmallNumbers, better: Better) -> Option<TargetMet> {
        let failed = self.failed(better);
        let allowed = Bounds { low: failed.low, high: failed.high };
        (0 < self.total && self.total <= rule.up_to)
            .then(|| verdict::target_met(rule.failed.into(), Better::Lower, Some(allowed)))
    }
}

/// Shares to percent.
fn outward(share: Bounds) -> Bounds {
    let percent =
        |share: Decimal, strategy| (share * Decimal::ONE_HUNDRED).round_dp_with_strategy(4, strategy);
    Bounds {
        low: percent(share.low, RoundingStrategy::ToNegativeInfinity),
        high: percent(share.high, RoundingStrategy::ToPositiveInfinity),
    }
}

/// Fills in what the counts say. Without any group nothing was measured.
pub(crate) fn judge(rule: Cases, groups: &[Counted], context: &Context<'_, '_>, seen: &mut Seen) {
    let better = context.level.better;
    let Some(all) = groups.iter().copied().reduce(Counted::plus) else { return };
    let judged: Vec<Counted> = if rule.each_group { groups.to_vec() } else { vec![all] };
    let percents = judged.iter().filter_map(|group| group.percent());
    let worst = percents.reduce(|a, b| match better {
        Better::Higher => Bounds { low: a.low.min(b.low), high: a.high.min(b.high) },
        Better::Lower => Bounds { low: a.low.max(b.low), high: a.high.max(b.high) },
    });
    let small = rule.small_numbers.and_then(|rule| small_numbers(rule, &judged, context));
    let coverage = Some(Decimal::ONE);
    seen.measurement = Some(Measurement { measured: worst, hard: worst, coverage: worst.and(coverage) });
    let decided = Counted { total: all.total - all.undecided.min(all.total), undecided: 0, ..all };
    seen.otherwise.push((Assumption::UndecidedLeftOut, decided.percent()));
    seen.met = small;
    seen.missed.late = all.late;
    seen.missed.failed = Some(all.failed(better));
    seen.detail.cases = Some(finding::Cases {
        good: all.good,
        total: all.total,
        undecided: all.undecided,
        sample: all.sample,
        wilson: Proportion::new(all.good, all.total - all.undecided).map(|share| outward(share.wilson())),
        small_numbers: small,
    });
}

/// Where the rule holds for any group, each group is judged by it or by its percentage; all must reach.
fn small_numbers(rule: SmallNumbers, groups: &[Counted], context: &Context<'_, '_>) -> Option<TargetMet> {
    let level = context.level;
    groups.iter().find_map(|group| group.small(rule, level.better))?;
    let of = |group: &Counted| {
        let by_percent = || verdict::target_met(level.target, level.better, group.percent());
        group.small(rule, level.better).unwrap_or_else(by_percent)
    };
    let met: Vec<TargetMet> = groups.iter().filter(|group| group.total > 0).map(of).collect();
    Some(if met.contains(&TargetMet::No) {
        TargetMet::No
    } else if met.contains(&TargetMet::Undecided) {
        TargetMet::Undecided
    } else {
        TargetMet::Yes
    })
}
