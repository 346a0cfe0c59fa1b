//! The task that checks one endpoint.

use std::time::Duration;

use motprov_endpoint::Outcome;
use tracing::info;

use super::Watch;
use super::asking::{Answer, Asked};
use crate::clock::Moment;
use crate::config::Endpoint;

impl Asked for Endpoint {
    type Told = ();

    fn timeout(&self) -> Duration {
        self.probe.timeout
    }

    fn weight(&self) -> u32 {
        1
    }

    async fn ask(&mut self, watch: &Watch, _at: Moment) -> (Outcome, ()) {
        (watch.prober.check(&self.probe).await, ())
    }
}

impl Watch {
    /// Checks an endpoint until nobody listens.
    pub async fn endpoint(self, mut endpoint: Endpoint) {
        let (mut checks, mut before) = (self.turns().await, None);
        loop {
            self.tick(&mut checks).await;
            let Some(Answer { at, outcome, .. }) = self.ask(&mut endpoint).await else { return };
            let now = (outcome.state, outcome.why);
            if before.replace(now) != Some(now) {
                let why = outcome.why.map(tracing::field::display);
                info!(endpoint = %endpoint.asset, state = %outcome.state, why, "endpoint");
            }
            let told = endpoint.told(at, self.clock.now().wall, &outcome);
            let seen = endpoint.facts(at).chain(told).collect();
            if self.seen.send(seen).await.is_err() {
                return;
            }
        }
    }
}
