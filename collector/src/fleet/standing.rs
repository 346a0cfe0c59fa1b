//! How an agent stands: a word for a person who looks after ten thousand. Pure: time is an argument.

use motprov_ledger::{Agent, Told};
use motprov_shared::period::Timestamp;

/// Seconds between two batches of an agent that does not say how often it sends.
const USUAL: u64 = 3600;

/// How an agent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Connected and delivering.
    Online,
    /// Connected without delivering, or heard of a short time ago.
    Late,
    /// Not heard of for three times as long as it usually takes.
    Silent,
    /// Waits for a person's approval.
    Pending,
    /// May no longer sign or connect.
    Revoked,
}

impl Standing {
    /// All of them, as a person wants them listed: what needs a look comes first.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Silent, Self::Late, Self::Online, Self::Revoked];

    /// As printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Late => "late",
            Self::Silent => "silent",
            Self::Pending => "pending",
            Self::Revoked => "revoked",
        }
    }

    /// How an enrolled agent stands. `told` is its last word on itself, where it ever said one.
    #[must_use]
    pub fn of(agent: &Agent, told: Option<&Told>, now: Timestamp) -> Self {
        if agent.revoked.is_some() {
            return Self::Revoked;
        }
        let every = told.and_then(|told| told.state.every).unwrap_or(USUAL).clamp(1, 86_400);
        let every = i64::try_from(every).unwrap_or(i64::MAX) * 1000;
        let connected = told.filter(|told| told.state.online);
        let delivered = agent.last_received.into_iter().chain(connected.map(|told| told.since)).max();
        let heard = delivered.into_iter().chain(told.map(|told| told.at)).max();
        let within = |since: Option<Timestamp>, halves: i64| {
            since.is_some_and(|since| now.since(since) <= every.saturating_mul(halves) / 2)
        };
        match connected {
            Some(_) if within(delivered, 3) => Self::Online,
            Some(_) => Self::Late,
            None if within(heard, 6) => Self::Late,
            None => Self::Silent,
        }
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::identity::PublicKey;
    use motprov_shared::state::State;

    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);
    const MINUTE: i64 = 60_000;

    fn agent(received: Option<i64>) -> Agent {
        Agent {
            id: "a/b".parse().unwrap(),
            key: PublicKey([0; 32]),
            enrolled: 1,
            simulated: false,
            role: None,
            revoked: None,
            head: None,
            batches: 0,
            records: 0,
            lost: 0,
            last_received: received.map(|ago| NOW.plus(-ago * MINUTE)),
            last_made_at: None,
            clock_offset: None,
            thinned: 0,
        }
    }

    fn told(online: bool, ago: i64, every: Option<u64>) -> Told {
        let at = NOW.plus(-ago * MINUTE);
        let state = State { online, every, ..State::default() };
        Told { agent: "a/b".parse().unwrap(), at, since: at, state }
    }

    #[test]
    fn an_agent_is_online_while_it_is_connected_and_delivers() {
        assert_eq!(Standing::of(&agent(Some(80)), Some(&told(true, 500, None)), NOW), Standing::Online);
        assert_eq!(Standing::of(&agent(None), Some(&told(true, 1, None)), NOW), Standing::Online);
        assert_eq!(Standing::of(&agent(Some(100)), Some(&told(true, 500, None)), NOW), Standing::Late);
        let often = told(true, 500, Some(300));
        assert_eq!(Standing::of(&agent(Some(7)), Some(&often), NOW), Standing::Online);
        assert_eq!(Standing::of(&agent(Some(8)), Some(&often), NOW), Standing::Late);
    }

    #[test]
    fn an_agent_that_is_gone_is_late_and_then_silent() {
        assert_eq!(Standing::of(&agent(Some(10)), Some(&told(false, 5, None)), NOW), Standing::Late);
        assert_eq!(Standing::of(&agent(Some(900)), Some(&told(false, 179, None)), NOW), Standing::Late);
        assert_eq!(Standing::of(&agent(Some(900)), Some(&told(false, 181, None)), NOW), Standing::Silent);
        assert_eq!(Standing::of(&agent(None), None, NOW), Standing::Silent);
    }

    #[test]
    fn a_revoked_agent_is_nothing_else() {
        let revoked = Agent { revoked: Some(9), ..agent(Some(0)) };
        assert_eq!(Standing::of(&revoked, Some(&told(true, 0, None)), NOW), Standing::Revoked);
    }
}
