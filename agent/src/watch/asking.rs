//! How endpoints and exporters are asked: each in its turn, and once more where our own network is in doubt.
//! Promise: who waits for the control target keeps nobody from asking.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use motprov_endpoint::Outcome;
use tokio::time::sleep;

use super::Watch;
use super::rota::Rota;
use crate::clock::Moment;
use crate::schedule::Ticker;

/// What is asked.
pub(super) trait Asked {
    /// What it told beyond how it ended.
    type Told;

    /// Most that one question may take.
    fn timeout(&self) -> Duration;

    /// For how many of the permits it counts.
    fn weight(&self) -> u32;

    /// One question.
    fn ask(&mut self, watch: &Watch, at: Moment) -> impl Future<Output = (Outcome, Self::Told)> + Send;
}

/// How a question ended.
pub(super) struct Answer<T> {
    /// When it was put.
    pub(super) at: Moment,
    pub(super) outcome: Outcome,
    pub(super) told: T,
}

impl Watch {
    /// Turns of a device that nobody watches yet; returns when its first has come.
    pub(super) async fn turns(&self) -> Ticker {
        let check = self.schedule.check.ms();
        let rota = Rota::new(self.places.fetch_add(1, Relaxed), (check, check), self.phase);
        sleep(rota.head_start()).await;
        rota.checks(self.clock.now().wall)
    }

    /// Asks, and where the control target answers and the other was silent, once more: our network may have come back
    /// between the two. Where checks are so frequent that there is no time for it, once. `None` where the agent ends.
    pub(super) async fn ask<A: Asked>(&self, asked: &mut A) -> Option<Answer<A::Told>> {
        let check = Duration::from_millis(self.schedule.check.ms().unsigned_abs());
        let mut again = asked.timeout() * 3 <= check;
        loop {
            let permit = self.permits.acquire_many(asked.weight()).await.ok()?;
            let at = self.clock.now();
            let (outcome, told) = asked.ask(self, at).await;
            drop(permit);
            let outcome = self.control.judge(outcome).await;
            if !again || !self.control.doubts(&outcome) {
                return Some(Answer { at, outcome, told });
            }
            again = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use motprov_endpoint::{Control, ControlTarget, Probe, Prober, Trust, What};
    use motprov_shared::measurement::{State, metric};
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    use super::*;
    use crate::clock::Clock;
    use crate::config::{Endpoint, Schedule};
    use crate::recorder::Seen;

    /// Serves a page that answers none of the first `silent` connections; counts all.
    async fn page(silent: usize) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (asked, mut held) = (Arc::new(AtomicUsize::new(0)), Vec::new());
        let counter = asked.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                if counter.fetch_add(1, Relaxed) >= silent {
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
                }
                held.push(stream);
            }
        });
        (url, asked)
    }

    /// The state that is told of a page first, and how often it was asked for that.
    async fn told(silent: usize) -> (State, usize) {
        let witness = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let target = ControlTarget::Tcp { host: witness.ip().to_string(), port: witness.port() };
        let (sender, mut seen) = mpsc::channel(1);
        let mut watch = Watch::new(Clock::start(), Schedule::default(), 0, sender);
        watch.control = Control::new(Prober::new(), target, Duration::from_secs(2));
        let (url, asked) = page(silent).await;
        let (statuses, trust) = ("200".parse().unwrap(), Trust::System);
        let url = url.parse().unwrap();
        let what = What::Http { url, statuses, contains: None, server_name: None, trust };
        let probe = Probe { what, timeout: Duration::from_millis(400) };
        let task = tokio::spawn(watch.endpoint(Endpoint { asset: "e-1".parse().unwrap(), probe }));
        let seen = seen.recv().await.unwrap();
        task.abort();
        let state = seen.iter().find_map(|seen| match seen {
            Seen::Check { metric, state, .. } if metric.as_str() == metric::REACHABLE => Some(*state),
            _ => None,
        });
        (state.unwrap(), asked.load(Relaxed))
    }

    #[tokio::test]
    async fn silence_is_down_only_where_it_lasts_when_our_network_is_known_to_work() {
        assert_eq!(told(0).await, (State::Up, 1));
        assert_eq!(told(1).await, (State::Up, 2));
        assert_eq!(told(9).await, (State::Down, 2));
    }
}
