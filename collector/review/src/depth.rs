//! How a level's figure came about, for whoever wants to follow it with a pencil: the time that was agreed, how much of
//! it anyone saw, what was down, and the outages. Nothing of it judges; the finding does.

mod groups;
mod slots;

use motprov_shared::identity::AssetId;
use motprov_shared::period::Interval;

use self::slots::Slots;
use crate::availability::{Known, Tally};
use crate::calendar::whole_month;
use crate::case::Entry;
use crate::levels::availability::{Views, total};
use crate::levels::{Context, population};

/// How a level's figure came about in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depth {
    /// The contract's id of the level.
    pub id: String,
    /// The service window as the calendar has it, ascending.
    pub window: Vec<Interval>,
    /// What the parties took off it, ascending.
    pub off: Vec<Interval>,
    /// What one of them wants taken off it, ascending.
    pub disputed: Vec<Interval>,
    /// What the checks saw; `None` where no checks measure the level.
    pub checks: Option<Checks>,
}

/// What checks saw of a level's assets. Milliseconds are object time: of all assets together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checks {
    /// How many assets the level speaks of.
    pub assets: u32,
    /// Of how many anything was seen in the agreed time.
    pub seen: u32,
    /// Agreed, observed and down.
    pub tally: Tally,
    /// The outages that took most of the agreed time, at most [`Checks::MOST`], by their beginning. Assets that went
    /// down and came back together are one outage.
    pub outages: Vec<Outage>,
    /// How many more there were.
    pub more: u32,
    /// Most of the agreed time that those took.
    pub more_ms: i64,
    /// The month's stretches in which something was down or unseen, ascending; the rest was seen and up.
    pub spans: Vec<Span>,
}

impl Checks {
    /// How many outages are kept.
    pub const MOST: usize = 40;
}

/// An outage, of one asset or of several at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Down for certain; empty where only one check failed.
    pub certain: Interval,
    /// Down at most, as far as checks reach.
    pub whole: Interval,
    /// Whether a good check stands before it.
    pub begins: bool,
    /// Whether a good check stands after it.
    pub ends: bool,
    /// How many assets were down.
    pub assets: u32,
    /// The first of them by name, at most [`Outage::NAMED`], each with its department.
    pub named: Vec<(AssetId, Option<String>)>,
    /// Least of the agreed time that it took.
    pub down_low: i64,
    /// Most of it.
    pub down_high: i64,
    /// The first entry that tells of it.
    pub entry: Option<Entry>,
}

impl Outage {
    /// How many assets are named.
    pub const NAMED: usize = 3;
}

/// A stretch of the month in which the same share of the assets was down, and the same was seen by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Which stretch.
    pub time: Interval,
    /// Eighths of the assets' time that may have been down, rounded up.
    pub down: u8,
    /// Eighths of it that nobody saw, rounded up.
    pub unseen: u8,
}

/// Of a level; `views` are those of its population, in its order.
pub(crate) fn of(context: &Context<'_, '_>, views: Option<&Views>) -> Depth {
    let Context { level, case, contract, agreed, .. } = context;
    let window = level.window.of_month(case.month, &contract.zone);
    let off = window.minus(&agreed.time);
    let disputed = agreed.granted.as_ref().map(|granted| agreed.time.minus(granted));
    let checks = level.checks().zip(views).map(|(measure, views)| {
        let ids = population(&measure.population, case);
        checks(context, &ids, views, (measure.metric.as_str(), measure.step_seconds))
    });
    Depth {
        id: level.id.clone(),
        window: window.pieces().to_vec(),
        off: off.pieces().to_vec(),
        disputed: disputed.map(|disputed| disputed.pieces().to_vec()).unwrap_or_default(),
        checks,
    }
}

fn checks(context: &Context<'_, '_>, ids: &[&AssetId], views: &Views, (metric, step): (&str, u32)) -> Checks {
    let agreed = &context.agreed.time;
    let month = whole_month(context.case.month, &context.contract.zone);
    let (mut known, mut down) = (Slots::new(month), Slots::new(month));
    for piece in views.iter().flatten() {
        known.add(piece.time);
        if piece.known != Known::Up {
            down.add(piece.time);
        }
    }
    let seen = views.iter().filter(|pieces| pieces.iter().any(|piece| agreed.ms_within(piece.time) > 0));
    let mut groups = groups::Groups::new(step);
    for (id, pieces) in ids.iter().zip(views) {
        groups.add(id, pieces, context, metric);
    }
    let (outages, more, more_ms) = groups.finish();
    Checks {
        assets: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        seen: u32::try_from(seen.count()).unwrap_or(u32::MAX),
        tally: total(views, agreed),
        outages,
        more,
        more_ms,
        spans: slots::spans(&known, &down, views.len()),
    }
}
