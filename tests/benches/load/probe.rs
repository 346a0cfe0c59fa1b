//! One agent that is watched: it says a word of its own in every batch.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Result;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash, PublicKey};
use motprov_shared::measurement::{Fact, Record, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, seal};
use motprov_shared::topic::{Leaf, Topic, client_id};
use motprov_shared::wire;
use rumqttc::mqttbytes::v4::Packet;
use rustls::ClientConfig;

use super::agent::now;
use super::line::Line;

/// See above.
pub(crate) struct Probe {
    id: AgentId,
    key: SecretKey,
    seq: u64,
    prev: Option<Hash>,
}

impl Probe {
    /// With a new key.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { id: "probe/ws-1".parse()?, key: SecretKey::generate()?, seq: 0, prev: None })
    }

    /// Its name.
    pub(crate) const fn id(&self) -> &AgentId {
        &self.id
    }

    /// What it signs with.
    pub(crate) fn key(&self) -> PublicKey {
        self.key.public()
    }

    /// Connects it.
    pub(crate) async fn connect(
        &self,
        broker: SocketAddr,
        source: Ipv4Addr,
        tls: &Arc<ClientConfig>,
    ) -> Result<Line> {
        let ack = Topic::new(self.id.clone(), Leaf::Ack).to_string();
        Line::open(broker, source, tls, &client_id(&self.id), &ack).await
    }

    /// Signs and sends a batch that calls the machine's model `word`.
    pub(crate) async fn say(&mut self, line: &mut Line, word: &str) -> Result<()> {
        let at = Timestamp::from_seconds(now()?);
        let fact = |name: &str, text: &str| -> Result<Record> {
            let (asset, metric) = ("probe-ws-1".parse()?, name.parse()?);
            Ok(Record::Fact(Fact { asset, metric, at, text: text.to_owned() }))
        };
        let mut records = vec![fact(metric::KIND, "workstation")?, fact(metric::MODEL, word)?];
        wire::sort(&mut records);
        let place = Link { seq: self.seq + 1, prev: self.prev, lost: 0 };
        let batch = seal(&Batch { agent: self.id.clone(), link: place, made_at: at, records }, &self.key)?;
        (self.seq, self.prev) = (batch.seq, Some(batch.hash));
        let topic = Topic::new(self.id.clone(), Leaf::Batch).to_string();
        line.put_publish(&topic, u16::try_from(batch.seq % 60_000)? + 1, batch.bytes)?;
        line.flush().await
    }

    /// Reads on until the broker has acknowledged.
    pub(crate) async fn settle(&self, line: &mut Line) -> Result<()> {
        while !matches!(line.read().await?, Packet::PubAck(_)) {}
        Ok(())
    }
}
