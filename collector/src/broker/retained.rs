//! Keeps the last `state` of each agent in memory, for whoever subscribes later. Gone at a restart: every agent says
//! its state again when it connects.

use std::time::Duration;

use async_trait::async_trait;
use rmqtt::retain::{DefaultRetainStorage, RetainStorage};
use rmqtt::types::{Retain, TopicFilter, TopicName};

/// The library's own tree with its interface switched on: as shipped, that interface keeps nothing. Its size is
/// bounded by the publish rules: one message of [`super::acl::MAX_STATE`] octets for each enrolled agent.
pub(super) struct Retained(DefaultRetainStorage);

impl Retained {
    pub(super) fn new() -> Self {
        Self(DefaultRetainStorage::new())
    }
}

#[async_trait]
impl RetainStorage for Retained {
    fn enable(&self) -> bool {
        true
    }

    async fn set(&self, topic: &TopicName, retain: Retain, expiry: Option<Duration>) -> rmqtt::Result<()> {
        // Zero is the listener's way to say that a message does not expire.
        self.0.set_with_timeout(topic, retain, expiry.filter(|expiry| !expiry.is_zero())).await
    }

    async fn get(&self, filter: &TopicFilter) -> rmqtt::Result<Vec<(TopicName, Retain)>> {
        self.0.get_message(filter).await
    }

    async fn count(&self) -> isize {
        self.0.count().await
    }

    async fn max(&self) -> isize {
        self.0.max().await
    }
}
