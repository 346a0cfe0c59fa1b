//! Tells what can go first where room is scarce, and counts it. Pure. Promise: figures go before streaks and facts, and
//! what went is told.

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Record, Sample, Statistic, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

/// Figures that were given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    count: u64,
    span: Option<(Timestamp, Timestamp)>,
}

/// Whether a record goes before others. What tells silence from absence (`asleep`) and gaps from nothing
/// (`thinned`) stays with the streaks that it explains.
#[must_use]
pub fn goes_first(record: &Record) -> bool {
    match record {
        Record::Sample(sample) => ![metric::THINNED, metric::ASLEEP].contains(&sample.metric.as_str()),
        Record::Streak(_) | Record::Fact(_) => false,
    }
}

impl Tally {
    /// Leaves out what goes first.
    #[must_use]
    pub fn thin(&mut self, records: Vec<Record>) -> Vec<Record> {
        let (gone, rest): (Vec<_>, _) = records.into_iter().partition(goes_first);
        for record in &gone {
            self.add(record);
        }
        rest
    }

    /// Counts what was left out.
    pub fn add(&mut self, record: &Record) {
        let (from, to) = record.span();
        self.count += 1;
        self.span = Some(self.span.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
    }

    /// How many.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// What is told of it, on the asset that bears the agent's name: how many, and of what time.
    #[must_use]
    pub fn told(&self, asset: &AssetId) -> Option<Record> {
        let (from, to) = self.span?;
        let at = from.plus(-from.0.rem_euclid(1000));
        // Half-open, in whole seconds: the last instant lies inside.
        let step = u32::try_from(to.since(at) / 1000 + 1).unwrap_or(u32::MAX);
        let metric: Metric = metric::THINNED.parse().ok()?;
        let (asset, statistic, unit) = (asset.clone(), Statistic::Sum, Unit::Count);
        let value = Decimal::from(self.count);
        Some(Record::Sample(Sample { asset, metric, statistic, unit, at, step, value }))
    }
}
