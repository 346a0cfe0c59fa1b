//! An enrolled agent that sends what it likes, one message after another, and hears what the collector says to each.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use motprov_shared::batch::MAX_BYTES;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::receipt::{self, Receipt};
use motprov_shared::topic::{Leaf, Topic, client_id};
use rumqttc::{Client, Connection, Event, MqttOptions, Packet, PublishOptions, QoS, RecvTimeoutError};

use crate::process::{CEILING, wait_for};
use crate::scene::Scene;

/// Its connection.
pub struct Rogue {
    client: Client,
    connection: Connection,
    collector: PublicKey,
}

impl Rogue {
    /// Connects as `agent` and asks for its receipts.
    ///
    /// # Errors
    /// The broker does not let it.
    pub fn connect(scene: &Scene, agent: &str) -> Result<Self> {
        let agent: AgentId = agent.parse()?;
        let broker = (scene.mqtt().ip().to_string(), scene.mqtt().port());
        let mut options = MqttOptions::new(client_id(&agent), broker);
        options.set_max_packet_size(8 * MAX_BYTES, 8 * MAX_BYTES);
        let (client, connection) = Client::builder(options).capacity(64).build();
        let mut rogue = Self { client, connection, collector: scene.key() };
        rogue.client.subscribe(Topic::new(agent, Leaf::Ack).to_string(), QoS::AtLeastOnce)?;
        rogue.until(|packet| matches!(packet, Packet::SubAck(_)))?;
        Ok(rogue)
    }

    /// Waits for a packet.
    ///
    /// # Errors
    /// The connection ends, or it does not come.
    pub fn until(&mut self, wanted: impl Fn(&Packet) -> bool) -> Result<Packet> {
        loop {
            match self.connection.recv_timeout(CEILING).context("the broker says nothing")?? {
                Event::Incoming(packet) if wanted(&packet) => return Ok(packet),
                _ => {}
            }
        }
    }

    /// Publishes on a topic.
    ///
    /// # Errors
    /// The client's queue is closed.
    pub fn publish(&mut self, topic: &str, bytes: Vec<u8>) -> Result<()> {
        Ok(self.client.publish(topic, bytes, PublishOptions::new(QoS::AtLeastOnce))?)
    }

    /// Publishes on a topic, and gives the receipt that comes back.
    ///
    /// # Errors
    /// None comes, or one that the collector did not sign.
    pub fn send(&mut self, topic: &str, bytes: Vec<u8>) -> Result<Receipt> {
        self.publish(topic, bytes)?;
        let Packet::Publish(message) = self.until(|packet| matches!(packet, Packet::Publish(_)))? else {
            bail!("`until` gives what was wanted")
        };
        Ok(receipt::open(&message.payload, &self.collector)?)
    }

    /// Lets the client's own thread of events run until the connection ends.
    ///
    /// # Errors
    /// It does not end.
    pub fn until_cut_off(&mut self) -> Result<()> {
        wait_for("the end of the connection", || {
            Ok(match self.connection.recv_timeout(Duration::from_millis(100)) {
                Ok(Ok(_)) | Err(RecvTimeoutError::Timeout { .. }) => None,
                _ => Some(()),
            })
        })
    }
}
