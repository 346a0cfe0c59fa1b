//! The task that checks one endpoint.

use super::Watch;
use crate::probe::endpoint::Endpoint;
use crate::schedule::Ticker;

impl Watch {
    /// Checks an endpoint until nobody listens.
    pub async fn endpoint(self, endpoint: Endpoint) {
        let mut checks = Ticker::at_once(self.schedule.check.ms(), self.phase, self.clock.now().wall);
        loop {
            self.tick(&mut checks).await;
            let Ok(permit) = self.permits.acquire().await else { return };
            let mut seen: Vec<_> = endpoint.facts(self.clock.now()).collect();
            seen.extend(endpoint.check(self.clock).await);
            drop(permit);
            if self.seen.send(seen).await.is_err() {
                return;
            }
        }
    }
}
