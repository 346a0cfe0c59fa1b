//! Who may connect, subscribe and publish what. Pure, so that every rule is tested without a network.

use motprov_shared::identity::AgentId;
use motprov_shared::state::MAX_STATE;
use motprov_shared::topic::{Leaf, PREFIX, Topic, client_id};

/// Client ids that begin so may read and never write, where the configuration lets them.
pub const OBSERVER: &str = "observer-";

/// Where checkpoints are published for everyone.
const CHECKPOINT: &str = "checkpoint";

/// Whom a client id names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Client {
    /// An agent, enrolled or not.
    Agent(AgentId),
    /// A reader beside the agents.
    Observer,
}

impl Client {
    /// Reads an MQTT client id; `None` where it names nobody.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        if let Some((site, name)) = id.split_once('.') {
            let agent = AgentId { site: site.parse().ok()?, name: name.parse().ok()? };
            return (client_id(&agent) == id).then_some(Self::Agent(agent));
        }
        let rest = id.strip_prefix(OBSERVER)?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        ((1..=64).contains(&rest.len()) && rest.bytes().all(plain)).then_some(Self::Observer)
    }

    /// Whether it may leave this last will. The broker publishes wills past its own publish check, so this is the
    /// only one.
    #[must_use]
    pub fn may_leave_will(&self, topic: &str, octets: usize) -> bool {
        let Self::Agent(agent) = self else { return false };
        octets <= MAX_STATE && Topic::parse(topic) == Some(Topic::new(agent.clone(), Leaf::State))
    }

    /// Whether it may subscribe to `filter`. Nobody gets a wildcard but observers: what an agent may read is named.
    #[must_use]
    pub fn may_subscribe(&self, filter: &str) -> bool {
        let below = filter.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix('/'));
        match (self, below) {
            (_, None) => false,
            (Self::Observer, Some(_)) | (Self::Agent(_), Some(CHECKPOINT)) => true,
            (Self::Agent(agent), Some(_)) => Topic::parse(filter)
                .is_some_and(|topic| topic.agent == *agent && matches!(topic.leaf, Leaf::Ack | Leaf::Config)),
        }
    }

    /// What a message on `topic` is, if this client may publish it.
    #[must_use]
    pub fn may_publish(&self, topic: &str, octets: usize, retain: bool) -> Option<Message> {
        let Self::Agent(agent) = self else { return None };
        let topic = Topic::parse(topic).filter(|topic| topic.agent == *agent)?;
        match topic.leaf {
            // A retained batch would stay in the broker's memory for ever.
            Leaf::Batch => (!retain).then_some(Message::Batch(topic.agent)),
            Leaf::State => (octets <= MAX_STATE).then_some(Message::State(topic.agent)),
            Leaf::Ack | Leaf::Config => None,
        }
    }
}

/// A message that an agent may publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A signed batch of this agent.
    Batch(AgentId),
    /// What this agent says of itself.
    State(AgentId),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent() -> Client {
        Client::parse("sodermalm.ws-1").unwrap()
    }

    #[test]
    fn a_client_id_names_an_agent_or_an_observer_or_nobody() {
        assert_eq!(agent(), Client::Agent("sodermalm/ws-1".parse().unwrap()));
        assert_eq!(Client::parse("observer-1"), Some(Client::Observer));
        // A site may well begin like an observer; the dot makes it an agent, which must be enrolled.
        assert!(matches!(Client::parse("observer-1.x"), Some(Client::Agent(_))));
        for bad in ["", "observer-", "observer-A", "ws-1", "a.b.c", "a/b.c", "#.a", "a.+", ".", "A.b"] {
            assert_eq!(Client::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_agent_reads_what_is_addressed_to_it_and_nothing_else() {
        for good in
            ["motprov/v1/sodermalm/ws-1/ack", "motprov/v1/sodermalm/ws-1/config", "motprov/v1/checkpoint"]
        {
            assert!(agent().may_subscribe(good), "{good}");
        }
        for bad in [
            "#",
            "motprov/v1/#",
            "motprov/v1/sodermalm/ws-1/#",
            "motprov/v1/sodermalm/+/ack",
            "motprov/v1/sodermalm/ws-2/ack",
            "motprov/v1/sodermalm/ws-1/batch",
            "motprov/v1/sodermalm/ws-1/state",
            "motprov/v1/checkpoint/#",
            "$SYS/#",
            "$share/g/motprov/v1/sodermalm/ws-1/ack",
            "",
        ] {
            assert!(!agent().may_subscribe(bad), "{bad}");
        }
    }

    #[test]
    fn an_agent_writes_its_own_batches_and_state_and_nothing_else() {
        let id: AgentId = "sodermalm/ws-1".parse().unwrap();
        let (batch, state) = (Message::Batch(id.clone()), Message::State(id));
        assert_eq!(agent().may_publish("motprov/v1/sodermalm/ws-1/batch", 9000, false), Some(batch));
        assert_eq!(agent().may_publish("motprov/v1/sodermalm/ws-1/state", 6, true), Some(state));
        assert_eq!(agent().may_publish("motprov/v1/sodermalm/ws-1/batch", 9, true), None);
        assert_eq!(agent().may_publish("motprov/v1/sodermalm/ws-1/state", MAX_STATE + 1, true), None);
        for bad in [
            "motprov/v1/sodermalm/ws-2/batch",
            "motprov/v1/sodermalm/ws-1/ack",
            "motprov/v1/sodermalm/ws-1/config",
            "motprov/v1/checkpoint",
            "x",
        ] {
            assert_eq!(agent().may_publish(bad, 6, false), None, "{bad}");
        }
    }

    #[test]
    fn an_observer_reads_all_of_ours_and_writes_nothing() {
        assert!(Client::Observer.may_subscribe("motprov/v1/#"));
        assert!(Client::Observer.may_subscribe("motprov/v1/+/+/batch"));
        assert!(!Client::Observer.may_subscribe("#"));
        assert!(!Client::Observer.may_subscribe("$SYS/#"));
        assert_eq!(Client::Observer.may_publish("motprov/v1/a/b/state", 1, false), None);
        assert!(!Client::Observer.may_leave_will("motprov/v1/a/b/state", 1));
    }

    #[test]
    fn a_last_will_speaks_only_for_its_own_agent() {
        assert!(agent().may_leave_will("motprov/v1/sodermalm/ws-1/state", 7));
        assert!(!agent().may_leave_will("motprov/v1/sodermalm/ws-2/state", 7));
        assert!(!agent().may_leave_will("motprov/v1/sodermalm/ws-1/batch", 7));
        assert!(!agent().may_leave_will("motprov/v1/sodermalm/ws-1/state", MAX_STATE + 1));
    }
}
