//! The task that scrapes one exporter.

use std::time::Duration;

use motprov_endpoint::Outcome;
use motprov_endpoint::exporter::Figures;
use tracing::{info, warn};

use super::Watch;
use super::asking::{Answer, Asked};
use crate::clock::Moment;
use crate::config;
use crate::probe::exporter::Exporter;

impl Asked for Exporter {
    type Told = Option<Figures>;

    fn timeout(&self) -> Duration {
        self.timeout
    }

    /// A page of figures takes more memory than what an endpoint answers.
    fn weight(&self) -> u32 {
        4
    }

    async fn ask(&mut self, _watch: &Watch, at: Moment) -> (Outcome, Self::Told) {
        self.scrape(at.wall).await
    }
}

impl Watch {
    /// Scrapes an exporter until nobody listens.
    pub async fn exporter(self, exporter: config::Exporter) {
        let every = Duration::from_millis(self.schedule.check.ms().unsigned_abs());
        let mut exporter = Exporter::new(exporter, self.prober.clone(), every);
        let mut checks = self.turns().await;
        let (mut before, mut refused) = (None, None);
        loop {
            self.tick(&mut checks).await;
            let Some(answer) = self.ask(&mut exporter).await else { return };
            let Answer { at, outcome, told: figures } = answer;
            let seen = exporter.told(at, self.clock.now().wall, &outcome, figures.as_ref());
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
