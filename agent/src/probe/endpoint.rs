//! Checks one endpoint. Promise: what is our own fault, or our own network's, is unknown, never down.

use std::time::Duration;

use motprov_endpoint::Outcome;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{State, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;

use super::{check, fact, last, named};
use crate::clock::Moment;
use crate::config::Endpoint;
use crate::figures::{Figure, Fold};
use crate::recorder::Seen;

impl Endpoint {
    /// What a check says that `began` and `ended` then.
    pub fn told<'a>(
        &'a self,
        began: Moment,
        ended: Timestamp,
        outcome: &'a Outcome,
    ) -> impl Iterator<Item = Seen> + 'a {
        let asset = &self.asset;
        let times = [
            (metric::CONNECT_TIME, outcome.connect),
            (metric::FIRST_BYTE_TIME, outcome.first_byte),
            (metric::LOOKUP_TIME, outcome.lookup),
            (metric::ROUND_TRIP_TIME, outcome.round_trip),
        ];
        let times = times.into_iter().filter_map(move |(name, took)| time(asset, name, ended, took?));
        // A percentile needs each answer, and the time at which it was asked for: those lie at equal distances, and
        // travel as rows. What answered wrongly is a failure of its check, and no time.
        let answered = outcome.first_byte.filter(|_| outcome.state == State::Up);
        let each = answered.and_then(|took| {
            last(asset, metric::FIRST_BYTE_TIME, began.wall, Unit::Millisecond, micros(took))
        });
        let expires = outcome.certificate_expires;
        check(asset, metric::REACHABLE, began, outcome.state)
            .into_iter()
            .chain(fault(asset, ended, outcome))
            .chain(times)
            .chain(each)
            .chain(expires.and_then(|at| last(asset, metric::CERTIFICATE_EXPIRES, ended, Unit::Second, at)))
    }

    /// What is known of it without asking.
    pub fn facts(&self, at: Moment) -> impl Iterator<Item = Seen> {
        super::kind(&self.asset, at.wall, "endpoint", false)
    }
}

/// Why the last check failed; empty where it did not.
pub(super) fn fault(asset: &AssetId, at: Timestamp, outcome: &Outcome) -> Option<Seen> {
    fact(asset, metric::FAULT, at, outcome.why.map_or("", motprov_endpoint::Why::word))
}

fn time(asset: &AssetId, name: &str, at: Timestamp, took: Duration) -> Option<Seen> {
    let value = micros(took);
    let (asset, metric) = (asset.clone(), named(name)?);
    let figure = Figure { asset, metric, unit: Unit::Millisecond, fold: Fold::MeanMax, value };
    Some(Seen::Figure { at, figure })
}

fn micros(took: Duration) -> i64 {
    i64::try_from(took.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use motprov_endpoint::{Probe, Prober, What};
    use tokio::net::TcpListener;

    use super::*;
    use crate::clock::Clock;

    fn endpoint(port: u16) -> Endpoint {
        let what = What::Tcp { host: "127.0.0.1".to_owned(), port };
        let probe = Probe { what, timeout: Duration::from_secs(5) };
        Endpoint { asset: "e-1".parse().unwrap(), probe }
    }

    async fn told(port: u16) -> Vec<String> {
        let (endpoint, clock) = (endpoint(port), Clock::start());
        let outcome = Prober::new().check(&endpoint.probe).await;
        let seen: Vec<_> = endpoint.told(clock.now(), clock.now().wall, &outcome).collect();
        let tell = |seen: &Seen| match seen {
            Seen::Check { metric, state, .. } => format!("{metric} {state}"),
            Seen::Fact { metric, text, .. } => format!("{metric} `{text}`"),
            Seen::Figure { figure, .. } => format!("{} {}", figure.metric, figure.value > 0),
            other => panic!("{other:?}"),
        };
        seen.iter().map(tell).collect()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_endpoint_that_serves_has_no_fault_and_a_time_and_one_that_does_not_has_its_reason() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert_eq!(told(port).await, ["reachable up", "fault ``", "connect.time true"]);
        drop(listener);
        assert_eq!(told(port).await, ["reachable down", "fault `refused`"]);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn the_end_of_a_certificate_is_told_whatever_the_state() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = endpoint(listener.local_addr().unwrap().port());
        let mut ended = Prober::new().check(&endpoint.probe).await;
        (ended.state, ended.certificate_expires) = (State::Down, Some(1_803_859_200));
        let clock = Clock::start();
        let seen: Vec<_> = endpoint.told(clock.now(), clock.now().wall, &ended).collect();
        let Some(Seen::Last { metric, unit, value, .. }) = seen.last() else { panic!("{seen:?}") };
        assert_eq!(
            (metric.as_str(), *unit, *value),
            (metric::CERTIFICATE_EXPIRES, Unit::Second, 1_803_859_200)
        );
    }
}
