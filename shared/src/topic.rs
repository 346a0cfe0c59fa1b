//! Where messages travel: `motprov/v1/<site>/<agent>/…`.

use std::fmt;

use crate::identity::AgentId;

/// Everything that this format version publishes lies below.
pub const PREFIX: &str = "motprov/v1";

/// The leaf of an agent's topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// Signed batches, agent to collector.
    Batch,
    /// Receipts, collector to agent.
    Ack,
    /// Retained: what the agent says of itself; its last will says that it is offline.
    State,
    /// Retained: configuration signed by the collector.
    Config,
}

impl Leaf {
    const ALL: [Self; 4] = [Self::Batch, Self::Ack, Self::State, Self::Config];

    const fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Ack => "ack",
            Self::State => "state",
            Self::Config => "config",
        }
    }
}

/// One agent's topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Whose.
    pub agent: AgentId,
    /// Which.
    pub leaf: Leaf,
}

impl Topic {
    /// The agent's topic for `leaf`.
    #[must_use]
    pub const fn new(agent: AgentId, leaf: Leaf) -> Self {
        Self { agent, leaf }
    }

    /// Reads a topic name; `None` where it is not an agent's.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix(PREFIX)?.strip_prefix('/')?;
        let (agent, leaf) = rest.rsplit_once('/')?;
        let leaf = Leaf::ALL.into_iter().find(|known| known.name() == leaf)?;
        Some(Self { agent: agent.parse().ok()?, leaf })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}/{}/{}", self.agent, self.leaf.name())
    }
}

/// The MQTT client id of an agent. A dot joins the two names: neither can hold one, and `/` is not allowed there.
#[must_use]
pub fn client_id(agent: &AgentId) -> String {
    format!("{}.{}", agent.site, agent.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_reads_back_and_a_foreign_one_does_not() {
        let topic = Topic::new("sodermalm/ws-1".parse().unwrap(), Leaf::Batch);
        assert_eq!(topic.to_string(), "motprov/v1/sodermalm/ws-1/batch");
        assert_eq!(Topic::parse(&topic.to_string()), Some(topic));
        for bad in [
            "motprov/v1/a/b/c/batch",
            "motprov/v2/a/b/batch",
            "motprov/v1/+/b/batch",
            "motprov/v1/a/batch",
            "",
        ] {
            assert_eq!(Topic::parse(bad), None, "{bad}");
        }
    }
}
