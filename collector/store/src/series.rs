//! What a series is: who measured which figure of what.

use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::measurement::{Metric, Sample, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;

/// A figure, of whatever asset. Figures of two units are two figures: they cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    /// What is measured.
    pub metric: Metric,
    /// How a value stands for its step.
    pub statistic: Statistic,
    /// Unit of the values.
    pub unit: Unit,
}

/// A figure of one asset as one agent measured it. Two agents that measure one asset make two series, so that neither
/// hides what the other saw.
///
/// The order is that of the files: all assets' values of a figure lie together, so that a question over a whole fleet
/// reads one stretch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// What was measured.
    pub figure: Figure,
    /// Of what.
    pub asset: AssetId,
    /// By whom.
    pub vantage: AgentId,
}

impl Series {
    pub(crate) fn of(vantage: &AgentId, sample: &Sample) -> Self {
        let Sample { asset, metric, statistic, unit, .. } = sample;
        let figure = Figure { metric: metric.clone(), statistic: *statistic, unit: *unit };
        Self { figure, asset: asset.clone(), vantage: vantage.clone() }
    }

    pub(crate) fn is_of(&self, vantage: &AgentId, sample: &Sample) -> bool {
        let Figure { metric, statistic, unit } = &self.figure;
        self.asset == sample.asset
            && *metric == sample.metric
            && *statistic == sample.statistic
            && *unit == sample.unit
            && self.vantage == *vantage
    }
}

/// Which series are asked for; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this asset.
    pub asset: Option<AssetId>,
    /// Of this metric.
    pub metric: Option<Metric>,
    /// Of this statistic.
    pub statistic: Option<Statistic>,
}

impl Filter {
    pub(crate) fn takes_figure(&self, figure: &Figure) -> bool {
        self.metric.as_ref().is_none_or(|metric| *metric == figure.metric)
            && self.statistic.is_none_or(|statistic| statistic == figure.statistic)
    }

    pub(crate) fn takes_asset(&self, asset: &AssetId) -> bool {
        self.asset.as_ref().is_none_or(|wanted| wanted == asset)
    }
}

/// A series that is kept, and the time that it spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub series: Series,
    /// Time of its first value.
    pub first: Timestamp,
    /// Time of its last value.
    pub last: Timestamp,
}
