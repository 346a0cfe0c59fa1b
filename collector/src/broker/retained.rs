//! What whoever subscribes later is given at once: the last `state` of each agent and the log's last checkpoint, from
//! memory, and an agent's configuration, which is made when its agent asks. So a restart forgets no configuration and
//! need not sign those of all agents, and none lies in memory. States are gone at a restart: every agent says its own
//! when it connects; and the log says its checkpoint when it starts.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use motprov_shared::topic::{Leaf, Topic};
use rmqtt::retain::{DefaultRetainStorage, RetainStorage};
use rmqtt::types::{NodeId, Retain, TopicFilter, TopicName};

use super::{Desk, from_us, packet};

/// The library's own tree with its interface switched on: as shipped, that interface keeps nothing. Its size is
/// bounded by the publish rules: one message of [`motprov_shared::state::MAX_STATE`] octets for each enrolled agent.
pub(super) struct Retained {
    states: DefaultRetainStorage,
    desk: Arc<dyn Desk>,
    node: NodeId,
}

impl Retained {
    pub(super) fn new(desk: Arc<dyn Desk>, node: NodeId) -> Self {
        Self { states: DefaultRetainStorage::new(), desk, node }
    }

    /// Only for its own agent: the subscription's rule lets nobody else through by this very name, and a wildcard, which
    /// an observer may have, gives none.
    async fn configuration(&self, filter: &TopicFilter) -> Option<(TopicName, Retain)> {
        let topic = Topic::parse(filter).filter(|topic| topic.leaf == Leaf::Config)?;
        let payload = self.desk.configuration(&topic.agent).await?;
        let publish = packet(filter.clone(), payload).into();
        Some((filter.clone(), Retain { msg_id: None, from: from_us(self.node), publish }))
    }
}

#[async_trait]
impl RetainStorage for Retained {
    fn enable(&self) -> bool {
        true
    }

    async fn set(&self, topic: &TopicName, retain: Retain, expiry: Option<Duration>) -> rmqtt::Result<()> {
        // Zero is the listener's way to say that a message does not expire.
        self.states.set_with_timeout(topic, retain, expiry.filter(|expiry| !expiry.is_zero())).await
    }

    async fn get(&self, filter: &TopicFilter) -> rmqtt::Result<Vec<(TopicName, Retain)>> {
        match self.configuration(filter).await {
            Some(configuration) => Ok(vec![configuration]),
            None => self.states.get_message(filter).await,
        }
    }

    async fn count(&self) -> isize {
        self.states.count().await
    }

    async fn max(&self) -> isize {
        self.states.max().await
    }
}
