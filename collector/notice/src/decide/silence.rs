//! Which agents have fallen silent, and which are heard again. An outage that goes on is told again under
//! the same key, so that it reaches whoever subscribed since, and the others once.

use std::collections::BTreeMap;

use motprov_shared::identity::AgentId;
use motprov_shared::period::Timestamp;

use crate::event::{Event, What};

const HOUR: i64 = 3_600_000;
const MONTH: i64 = 30 * 24 * HOUR;
/// Where no level says more, and at most.
const LONGEST: i64 = 24 * HOUR;
/// Below this a restart, or a line that is mended, is told as an outage.
const SHORTEST: i64 = HOUR;

/// When an agent was heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Which.
    pub agent: AgentId,
    /// When it was heard of last: its last batch, or its connection. `None`: never.
    pub last: Option<Timestamp>,
    /// Between two words of it, milliseconds.
    pub every: i64,
    /// Whether people switch it off: a workstation's silence is no fault.
    pub switched_off: bool,
    /// Whether it may no longer sign.
    pub revoked: bool,
}

/// Milliseconds of silence that a level bears which needs this share of a month, in thousandths: half of what it may
/// miss, so that the other half is left to mend it in.
#[must_use]
pub fn bearable(needed_permille: Option<u32>) -> i64 {
    let Some(needed) = needed_permille else { return LONGEST };
    let missable = MONTH / 1000 * i64::from(1000u32.saturating_sub(needed));
    (missable / 2).clamp(SHORTEST, LONGEST)
}

/// What has begun and what has ended. `open` are outages that were told, with when their agents were heard of before;
/// `since` is when we began to listen: before that, silence was ours.
#[must_use]
pub fn silences(
    agents: &[Heard],
    open: &BTreeMap<AgentId, Timestamp>,
    (bears, since, now): (i64, Timestamp, Timestamp),
) -> Vec<Event> {
    agents.iter().filter_map(|agent| of(agent, open.get(&agent.agent), (bears, since, now))).collect()
}

fn of(
    heard: &Heard,
    open: Option<&Timestamp>,
    (bears, since, now): (i64, Timestamp, Timestamp),
) -> Option<Event> {
    let last = heard.last?;
    let agent = heard.agent.clone();
    if let Some(before) = open.filter(|before| last > **before) {
        return Some(Event { at: now, what: What::Back { agent, since: *before, back: last } });
    }
    if heard.switched_off || heard.revoked {
        return None;
    }
    let longest = bears.max(heard.every.saturating_mul(3));
    let silent = now.since(last.max(since)) > longest;
    silent.then_some(Event { at: now, what: What::Silent { agent, since: last } })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);
    const BEARS: i64 = 18 * HOUR;

    fn heard(ago: i64) -> Heard {
        Heard {
            agent: "sodermalm/site".parse().unwrap(),
            last: Some(NOW.plus(-ago * HOUR)),
            every: HOUR,
            switched_off: false,
            revoked: false,
        }
    }

    fn told(agent: Heard, open: Option<i64>, listening: i64) -> Vec<What> {
        let open = open.map(|ago| (agent.agent.clone(), NOW.plus(-ago * HOUR))).into_iter().collect();
        let times = (BEARS, NOW.plus(-listening * HOUR), NOW);
        silences(&[agent], &open, times).into_iter().map(|event| event.what).collect()
    }

    #[test]
    fn an_agent_is_silent_when_its_sources_bear_no_more() {
        assert_eq!(told(heard(18), None, 500), []);
        assert!(matches!(told(heard(19), None, 500)[..], [What::Silent { .. }]));
        let daily = Heard { every: 24 * HOUR, ..heard(30) };
        assert_eq!(told(daily.clone(), None, 500), []);
        let longer = Heard { last: heard(73).last, ..daily };
        assert!(matches!(told(longer, None, 500)[..], [What::Silent { .. }]));
    }

    #[test]
    fn an_outage_has_one_key_while_it_lasts_and_an_end() {
        assert_eq!(told(heard(30), Some(30), 500), told(heard(30), None, 500));
        assert!(matches!(told(heard(1), Some(30), 500)[..], [What::Back { .. }]));
        assert_eq!(told(heard(1), None, 500), []);
    }

    #[test]
    fn a_collector_that_was_off_itself_accuses_nobody() {
        assert_eq!(told(heard(100), None, 1), []);
        assert!(matches!(told(heard(100), None, 19)[..], [What::Silent { .. }]));
    }

    #[test]
    fn machines_that_people_switch_off_and_revoked_ones_are_not_told() {
        assert_eq!(told(Heard { switched_off: true, ..heard(300) }, None, 500), []);
        assert_eq!(told(Heard { revoked: true, ..heard(300) }, None, 500), []);
        assert_eq!(told(Heard { last: None, ..heard(0) }, None, 500), []);
    }

    #[test]
    fn the_stricter_a_level_the_sooner_silence_is_told() {
        assert_eq!(bearable(None), 24 * HOUR);
        assert_eq!(bearable(Some(950)), 18 * HOUR);
        assert_eq!(bearable(Some(500)), 24 * HOUR);
        assert_eq!(bearable(Some(1000)), HOUR);
    }
}
