//! Reads what another program measured of a machine. Promise: the same figures in the same words as of this machine
//! itself, and nothing about people.

use std::time::Duration;

use motprov_endpoint::exporter::{Figures, Scraper};
use motprov_endpoint::{Outcome, Prober, Trust};
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;

use super::endpoint::fault;
use super::{check, fact, last, named};
use crate::clock::Moment;
use crate::config::{self, MachineKind};
use crate::figures::{Figure, Fold};
use crate::recorder::Seen;

/// One exporter, or a Prometheus server's `/federate` that tells of one machine.
#[derive(Debug)]
pub struct Exporter {
    /// The machine's name.
    pub asset: AssetId,
    /// Most that one scrape takes.
    pub timeout: Duration,
    kind: MachineKind,
    scraper: Scraper,
}

impl Exporter {
    /// `every` is the time between two scrapes; one takes no more than nine tenths of it, and never more than 10 s.
    #[must_use]
    pub fn new(exporter: config::Exporter, prober: Prober, every: Duration) -> Self {
        let config::Exporter { asset, url, kind } = exporter;
        let timeout = (every * 9 / 10).min(Duration::from_secs(10));
        Self { asset, timeout, kind, scraper: Scraper::new(prober, url, Trust::System, timeout, every) }
    }

    /// One scrape that begins `at`, and how it ended.
    pub async fn scrape(&mut self, at: Timestamp) -> (Outcome, Option<Figures>) {
        self.scraper.scrape(at).await
    }

    /// What a scrape that began `at` says.
    #[must_use]
    pub fn told(
        &self,
        at: Moment,
        ended: Timestamp,
        outcome: &Outcome,
        figures: Option<&Figures>,
    ) -> Vec<Seen> {
        // A machine whose exporter is silent may run all the same.
        let running = if figures.is_some() { State::Up } else { State::Unknown };
        let mut seen: Vec<_> = super::kind(&self.asset, ended, self.kind.name(), false).collect();
        seen.extend(check(&self.asset, metric::REACHABLE, at, outcome.state));
        seen.extend(check(&self.asset, metric::RUNNING, at, running));
        seen.extend(fault(&self.asset, ended, outcome));
        seen.extend(figures.into_iter().flat_map(|figures| self.figures(ended, figures)));
        seen
    }

    fn figures(&self, at: Timestamp, figures: &Figures) -> Vec<Seen> {
        let folded = [
            (metric::CPU_USED, Unit::Percent, Fold::MeanP95Max, figures.cpu_used),
            (metric::MEMORY_USED, Unit::Byte, Fold::MeanMax, figures.memory_used),
            (metric::SWAP_USED, Unit::Byte, Fold::MeanMax, figures.swap_used),
            (metric::NETWORK_RECEIVED, Unit::Byte, Fold::Sum, figures.received),
            (metric::NETWORK_SENT, Unit::Byte, Fold::Sum, figures.sent),
        ];
        let folded = folded.into_iter().filter_map(|(name, unit, fold, value)| {
            let (asset, metric, value) = (self.asset.clone(), named(name)?, value?);
            Some(Seen::Figure { at, figure: Figure { asset, metric, unit, fold, value } })
        });
        let sizes = [
            (metric::CPU_CORES, Unit::Count, figures.cores),
            (metric::MEMORY_TOTAL, Unit::Byte, figures.memory_total),
            (metric::SWAP_TOTAL, Unit::Byte, figures.swap_total),
            (metric::UPTIME, Unit::Second, figures.uptime_s),
            (metric::BOOT_TIME, Unit::Second, figures.boot_time_s),
        ];
        let sizes =
            sizes.into_iter().filter_map(|(name, unit, value)| last(&self.asset, name, at, unit, value?));
        let disks = figures.disks.iter().flat_map(|(name, disk)| {
            [(metric::DISK_TOTAL, disk.total), (metric::DISK_USED, disk.used)]
                .map(|(what, value)| last(&self.asset, &format!("{what}.{name}"), at, Unit::Byte, value))
        });
        let facts = figures.facts.iter().filter_map(|(name, text)| fact(&self.asset, name, at, text));
        folded.chain(sizes).chain(disks.flatten()).chain(facts).collect()
    }
}
