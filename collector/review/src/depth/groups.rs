//! Outages of several assets that began and ended together are one: a switch that fails takes a school's printers with
//! it.

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::State;
use motprov_shared::period::{Interval, Timestamp};

use super::{Checks, Outage};
use crate::availability::{Piece, max_gap_ms};
use crate::case::Entry;
use crate::levels::Context;
use crate::levels::outages::outages;

/// How many earlier outages are looked at for one that an outage belongs to: those that began just before it.
const MOST_LOOKED_AT: usize = 64;

/// An asset and its department.
type Name = (AssetId, Option<String>);

/// The outages of a level as they are found.
pub(super) struct Groups {
    /// Between beginnings, or ends, of outages that are one.
    apart_ms: i64,
    single: Vec<(Outage, Name)>,
}

impl Groups {
    pub(super) const fn new(step_seconds: u32) -> Self {
        Self { apart_ms: max_gap_ms(step_seconds), single: Vec::new() }
    }

    /// Adds the outages of one asset.
    pub(super) fn add(&mut self, id: &AssetId, pieces: &[Piece], context: &Context<'_, '_>, metric: &str) {
        let agreed = &context.agreed.time;
        let month = crate::calendar::whole_month(context.case.month, &context.contract.zone);
        let department = context.evidence.asset(id).and_then(|asset| asset.department.as_ref());
        for found in outages(pieces) {
            if month.intersect(found.whole).is_none_or(Interval::is_empty) {
                continue;
            }
            let outage = Outage {
                certain: found.certain,
                whole: found.whole,
                begins: found.begins,
                ends: found.ends,
                assets: 1,
                named: Vec::new(),
                down_low: agreed.ms_within(found.certain),
                down_high: agreed.ms_within(found.whole),
                entry: entry(id, metric, found.whole, context),
            };
            self.single.push((outage, (id.clone(), department.cloned())));
        }
    }

    /// The outages that took most of the agreed time, by their beginning; how many more there were, and what they took.
    pub(super) fn finish(mut self) -> (Vec<Outage>, u32, i64) {
        self.single.sort_by(|(a, x), (b, y)| a.whole.cmp(&b.whole).then_with(|| x.cmp(y)));
        let mut groups: Vec<Outage> = Vec::new();
        for (outage, name) in self.single {
            let near = |a: Timestamp, b: Timestamp| a.since(b).abs() <= self.apart_ms;
            let latest = groups.iter_mut().rev().take(MOST_LOOKED_AT);
            let mut near_start = latest.take_while(|known| near(known.whole.start, outage.whole.start));
            match near_start.find(|known| near(known.whole.end, outage.whole.end)) {
                Some(known) => join(known, &outage, name),
                None => groups.push(Outage { named: vec![name], ..outage }),
            }
        }
        groups.sort_by_key(|group| std::cmp::Reverse((group.down_high, group.whole.ms())));
        let rest = groups.split_off(groups.len().min(Checks::MOST));
        groups.sort_by_key(|group| group.whole);
        let more_ms = rest.iter().fold(0i64, |sum, outage| sum.saturating_add(outage.down_high));
        (groups, u32::try_from(rest.len()).unwrap_or(u32::MAX), more_ms)
    }
}

/// A group's own times are the widest of its outages'; what is certain of it is certain of one of them.
fn join(group: &mut Outage, outage: &Outage, name: Name) {
    let (known, new) = (group.whole, outage.whole);
    group.whole = Interval::new(known.start.min(new.start), known.end.max(new.end));
    if outage.certain.ms() > group.certain.ms() {
        group.certain = outage.certain;
    }
    group.begins &= outage.begins;
    group.ends &= outage.ends;
    group.assets = group.assets.saturating_add(1);
    group.down_low = group.down_low.saturating_add(outage.down_low);
    group.down_high = group.down_high.saturating_add(outage.down_high);
    group.entry = group.entry.into_iter().chain(outage.entry).min();
    if group.named.len() < Outage::NAMED {
        group.named.push(name);
    }
}

/// The first entry with a failed check of the time.
fn entry(id: &AssetId, metric: &str, time: Interval, context: &Context<'_, '_>) -> Option<Entry> {
    let observed = context.evidence.observed(id, metric).iter();
    let failed = observed.filter(|seen| {
        let streak = &seen.streak;
        streak.state == State::Down && streak.from <= time.end && streak.to >= time.start
    });
    failed.map(|seen| seen.entry).min()
}
