//! How much one agent may send. Who sends more waits, and nobody else does.
//!
//! Two buckets for each agent, of messages and of octets, filled at a steady rate up to a burst. An agent that was away
//! for thirty days comes back with 720 batches: the burst takes them all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use motprov_shared::identity::AgentId;

/// Buckets above which full ones are forgotten: an agent without one has a full one.
const MANY: usize = 20_000;

/// What an agent may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Messages a second, on and on.
    pub messages: u32,
    /// Messages at once after a pause.
    pub burst: u32,
    /// Octets a second, on and on; at once it may be as many times more as of messages.
    pub octets: u32,
}

/// What is left to each agent.
pub(super) struct Pace {
    allowance: Allowance,
    buckets: Mutex<HashMap<AgentId, Bucket>>,
}

/// When each of the two would be full again, if nothing more came.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    messages: Instant,
    octets: Instant,
}

impl Pace {
    pub(super) fn new(allowance: Allowance) -> Self {
        Self { allowance, buckets: Mutex::default() }
    }

    /// How long a message of `octets` must wait. It is counted as sent.
    pub(super) fn wait(&self, agent: &AgentId, octets: usize, now: Instant) -> Duration {
        let Allowance { messages, burst, octets: rate } = self.allowance;
        let one = Duration::from_secs(1) / messages.max(1);
        let depth = one * burst;
        let nanoseconds = u64::try_from(octets).unwrap_or(u64::MAX).saturating_mul(1_000_000_000);
        let weight = Duration::from_nanos(nanoseconds / u64::from(rate.max(1)));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| bucket.messages.max(bucket.octets) > now);
        }
        let fresh = Bucket { messages: now, octets: now };
        let bucket = buckets.entry(agent.clone()).or_insert(fresh);
        let take = |full: Instant, cost: Duration| {
            let full = full.max(now) + cost;
            (full, full.saturating_duration_since(now).saturating_sub(depth))
        };
        let (by_messages, by_octets) = (take(bucket.messages, one), take(bucket.octets, weight));
        *bucket = Bucket { messages: by_messages.0, octets: by_octets.0 };
        by_messages.1.max(by_octets.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance = Allowance { messages: 100, burst: 1000, octets: 1_000_000 };

    fn agent(name: &str) -> AgentId {
        name.parse().unwrap()
    }

    #[test]
    fn a_month_offline_is_taken_at_once_and_a_flood_waits() {
        let (pace, now) = (Pace::new(ALLOWANCE), Instant::now());
        let waits: Vec<_> = (0..1100).map(|_| pace.wait(&agent("a/b"), 500, now)).collect();
        assert!(waits[..1000].iter().all(Duration::is_zero));
        assert_eq!(waits[1099], Duration::from_secs(1));
        assert_eq!(pace.wait(&agent("a/c"), 500, now), Duration::ZERO, "the other does not wait");
    }

    #[test]
    fn octets_count_as_messages_do() {
        let (pace, now) = (Pace::new(ALLOWANCE), Instant::now());
        let waits: Vec<_> = (0..44).map(|_| pace.wait(&agent("a/b"), 250_000, now)).collect();
        assert!(waits[..40].iter().all(Duration::is_zero), "ten seconds' worth");
        assert!(waits[43] >= Duration::from_millis(900));
    }

    #[test]
    fn what_is_not_used_comes_back() {
        let (pace, now) = (Pace::new(ALLOWANCE), Instant::now());
        for _ in 0..1000 {
            pace.wait(&agent("a/b"), 500, now);
        }
        let later = now + Duration::from_secs(5);
        let waits: Vec<_> = (0..501).map(|_| pace.wait(&agent("a/b"), 500, later)).collect();
        assert!(waits[..500].iter().all(Duration::is_zero));
        assert!(!waits[500].is_zero());
    }
}
