//! The task that checks one endpoint.

use tracing::info;

use super::Watch;
use crate::config::Endpoint;
use crate::schedule::Ticker;

impl Watch {
    /// Checks an endpoint until nobody listens.
    pub async fn endpoint(self, endpoint: Endpoint) {
        let mut checks = Ticker::at_once(self.schedule.check.ms(), self.phase, self.clock.now().wall);
        let mut before = None;
        loop {
            self.tick(&mut checks).await;
            let Ok(permit) = self.permits.acquire().await else { return };
            let mut seen: Vec<_> = endpoint.facts(self.clock.now()).collect();
            let (told, outcome) = endpoint.check(&self.prober, &self.control, self.clock).await;
            drop(permit);
            let now = (outcome.state, outcome.why);
            if before.replace(now) != Some(now) {
                let why = outcome.why.map(tracing::field::display);
                info!(endpoint = %endpoint.asset, state = %outcome.state, why, "endpoint");
            }
            seen.extend(told);
            if self.seen.send(seen).await.is_err() {
                return;
            }
        }
    }
}
