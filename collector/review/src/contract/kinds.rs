//! The kinds of service level: what is counted, by which clock, and what a miss costs beside a ladder.

use motprov_shared::measurement::Metric;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Population;
use crate::calendar::Window;
use crate::statistics::quantile::Share;

/// How a level is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Share of agreed time in which a check succeeded, percent.
    Availability(Availability),
    /// A percentile of readings, in their unit.
    Percentile(Percentile),
    /// Share of tickets within their limit, percent.
    Tickets(Tickets),
    /// Share of counted cases, percent.
    Ratio(Ratio),
    /// Share of ordered units that were delivered in time, percent.
    Delivery(Delivery),
    /// Share of observed outages that ended in time, percent.
    Repair(Repair),
    /// Number of observed outages.
    Outages(Outages),
    /// Working day of the next month on which the supplier's report came.
    Deadline,
    /// Nothing measures it.
    None,
}

/// Availability: the share of agreed time in which a check succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// Which check.
    pub metric: Metric,
    /// Of which assets.
    pub population: Population,
    /// How often, in seconds.
    pub step_seconds: u32,
    /// How many vantage points must agree; `None`: most of those on duty.
    pub quorum: Option<u32>,
    /// Whether each site's own figure is told beside the level's.
    pub per_site: bool,
}

/// A percentile by nearest rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Percentile {
    /// Which figure.
    pub metric: Metric,
    /// Of which assets.
    pub population: Population,
    /// Which percentile.
    pub share: Share,
    /// Fewer readings give no verdict.
    pub minimum_count: u32,
    /// The check whose failures count as readings without end; `None`: there is no such check.
    pub timeouts: Option<Metric>,
}

/// Whom a month's tickets are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Those opened in it.
    Opened,
    /// Those resolved in it.
    Resolved,
    /// Those whose limit ran out in it.
    Due,
}

/// What starts a ticket's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Its opening.
    Opened,
    /// The first time that somebody accepted it.
    Accepted,
}

/// What stops a ticket's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its first answer by a person.
    FirstAnswer,
    /// The first time it was resolved.
    FirstResolved,
    /// The last time it was resolved.
    LastResolved,
    /// Its closing.
    Closed,
}

/// Which pauses stop a ticket's clock for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pauses {
    /// All that are logged.
    All,
    /// Those for which the log holds evidence.
    Evidenced,
    /// None.
    None,
}

/// What makes a ticket one of the level's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Catalogues or categories, as the tickets name them; empty: all.
    pub categories: Vec<String>,
    /// Kinds of asset that the ticket is about; empty: all.
    pub asset_kinds: Vec<String>,
}

/// A limit for tickets of one priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Which priority; `None`: all that no other limit names.
    pub priority: Option<String>,
    /// Hours on the clock.
    pub hours: Decimal,
    /// When the clock runs.
    pub window: Window,
}

/// Tickets and the clock that they are judged by. Whoever has the tickets makes [`crate::case::Trials`] of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tickets {
    /// Which tickets.
    pub selection: Selection,
    /// Of which month they are.
    pub counted: Counted,
    /// When the clock starts.
    pub start: Start,
    /// When it stops.
    pub stop: Stop,
    /// States in which it pauses, as the tickets name them.
    pub pausing: Vec<String>,
    /// Which pauses count.
    pub pauses: Pauses,
    /// Whether a ticket that is opened again runs on.
    pub reopening_resumes: bool,
    /// By priority.
    pub limits: Vec<Limit>,
    /// How its cases are judged.
    pub cases: Cases,
}

/// Cases that somebody else counts: calls, jobs, tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratio {
    /// What counts, in words.
    pub counts: String,
    /// Of what, in words: who is left out stands here.
    pub of: String,
    /// How its cases are judged.
    pub cases: Cases,
}

/// How counted cases are judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cases {
    /// Each priority is judged by itself, and the worst one is the level's figure.
    pub each_group: bool,
    /// Few cases are judged by how many of them failed.
    pub small_numbers: Option<SmallNumbers>,
}

/// A percentage of few cases says little: up to so many cases, so many may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmallNumbers {
    /// Up to so many cases.
    pub up_to: u32,
    /// So many may fail.
    pub failed: u32,
}

/// What the first sight of a unit by an agent says of its delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstSeen {
    /// It is the delivery: the agent is part of what is delivered.
    IsDelivery,
    /// It was delivered by then, perhaps earlier: seen in time proves it, seen late proves nothing.
    IsLatest,
}

/// Delivery of ordered units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The contract's id of the service.
    pub service: String,
    /// Working days, by the level's window, from the day after the order.
    pub working_days: u32,
    /// What first sight says.
    pub first_seen: FirstSeen,
}

/// Repair of what a check saw fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The check.
    pub checks: Availability,
    /// Service hours that an outage may last.
    pub hours: Decimal,
}

/// Number of outages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outages {
    /// The check.
    pub checks: Availability,
    /// Shorter ones don't count, seconds of agreed time.
    pub longer_than_seconds: u32,
}

/// Which maintenance is agreed time off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaintenanceRule {
    /// Announced at least so many days before it began.
    pub notice_days: u32,
    /// So many hours a month at most; what goes beyond is downtime.
    pub hours_per_month: Decimal,
}

/// How a value is rounded before it is compared with target and ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    /// Decimals left.
    pub decimals: u32,
    /// What becomes of a half.
    pub mode: RoundingMode,
}

/// What becomes of a half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundingMode {
    /// Away from zero.
    HalfUp,
    /// To the even neighbour.
    HalfEven,
}

impl Rounding {
    /// The rounded value.
    #[must_use]
    pub fn apply(self, value: Decimal) -> Decimal {
        let strategy = match self.mode {
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
        };
        value.round_dp_with_strategy(self.decimals, strategy)
    }
}

/// A penalty is owed only where the target was missed in so many of the last months, this one among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated {
    /// So many misses …
    pub misses: u32,
    /// … in so many months.
    pub months: u32,
}

/// A limit that penalties share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// Whose penalties.
    pub scope: Scope,
    /// At most so much together.
    pub amount: Decimal,
}

/// Whose penalties share a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Of the levels of one service, in a month.
    Service(String),
    /// Of all levels in a month.
    Month,
    /// Of all levels in a calendar year: what its earlier months cost is used up.
    Year,
}
