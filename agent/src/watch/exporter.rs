//! The task that scrapes one exporter.

use std::time::Duration;

use motprov_endpoint::exporter::Figures;
use tracing::{info, warn};

use super::Watch;
use crate::config;
use crate::probe::exporter::Exporter;
use crate::schedule::Ticker;

impl Watch {
    /// Scrapes an exporter until nobody listens.
    pub async fn exporter(self, exporter: config::Exporter) {
        let every = Duration::from_millis(self.schedule.check.ms().unsigned_abs());
        let mut exporter = Exporter::new(exporter, self.prober.clone(), every);
        let mut checks = Ticker::at_once(self.schedule.check.ms(), self.phase, self.clock.now().wall);
        let (mut before, mut refused) = (None, None);
        loop {
            self.tick(&mut checks).await;
            let Ok(permit) = self.permits.acquire().await else { return };
            let (seen, outcome, figures) = exporter.scrape(&self.control, self.clock).await;
            drop(permit);
            let now = (outcome.state, outcome.why);
            if before.replace(now) != Some(now) {
                let why = outcome.why.map(tracing::field::display);
                info!(exporter = %exporter.asset, state = %outcome.state, why, "exporter");
            }
            let first = figures.as_ref().and_then(|figures: &Figures| figures.first_refused);
            if let Some((line, reason)) = first.filter(|_| refused != first) {
                let lines = figures.map_or(0, |figures| figures.refused);
                warn!(exporter = %exporter.asset, lines, "lines are refused; first line {line}: {reason}");
            }
            refused = first;
            if self.seen.send(seen).await.is_err() {
                return;
            }
        }
    }
}
