//! A client that does what it likes, and tells what the broker made of it.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Result, bail};
use motprov_link::tls::{Parties, Tls, TlsFiles};
use rumqttc::{
    AsyncClient, ConnectionError, Event, EventLoop, LastWill, MqttOptions, Packet, PublishOptions, QoS,
    SubscribeReasonCode,
};
use tokio::time::{Instant, timeout_at};

const PARTIES: Parties = Parties { us: "this test", them: "the broker", section: "test" };
/// A busy machine's broker answers within this.
const LIMIT: Duration = Duration::from_secs(15);

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The broker acknowledged.
    Acknowledged,
    /// It ended the connection.
    Closed,
}

/// How to connect.
#[derive(Debug, Clone)]
pub struct Calling {
    /// The broker's port.
    pub port: u16,
    /// Who, by certificate.
    pub tls: TlsFiles,
    /// The client id that is sent.
    pub id: String,
    /// Whether the session begins anew.
    pub clean: bool,
    /// The last will's topic.
    pub will: Option<String>,
}

/// A connected client.
pub struct Peer {
    client: AsyncClient,
    events: EventLoop,
    heard: Vec<(String, Vec<u8>)>,
}

impl Calling {
    /// Connects; `None` where the broker does not let it in.
    ///
    /// # Errors
    /// TLS cannot begin, or the broker says nothing.
    pub async fn connect(&self) -> Result<Option<Peer>> {
        let tls = Tls::read(&self.tls, "127.0.0.1", PARTIES)?;
        let mut options = MqttOptions::new(self.id.clone(), ("127.0.0.1", self.port));
        options.set_clean_session(self.clean).set_keep_alive(30).set_max_packet_size(1 << 22, 1 << 22);
        if let Some(will) = &self.will {
            options.set_last_will(LastWill::new(will, "gone", QoS::AtLeastOnce, false));
        }
        options.set_socket_connector(move |host, network| {
            let tls = tls.clone();
            async move { tls.wrap(rumqttc::default_socket_connect(host, network).await?).await }
        });
        let (client, events) = AsyncClient::builder(options).capacity(4096).build();
        let mut peer = Peer { client, events, heard: Vec::new() };
        let deadline = Instant::now() + LIMIT;
        loop {
            match timeout_at(deadline, peer.events.poll()).await? {
                Ok(Event::Incoming(Packet::ConnAck(_))) => return Ok(Some(peer)),
                Ok(_) => {}
                Err(_) => return Ok(None),
            }
        }
    }

    /// As [`Calling::connect`], of a client that must get in.
    ///
    /// # Errors
    /// It does not.
    pub async fn admitted(&self) -> Result<Peer> {
        match self.connect().await? {
            Some(peer) => Ok(peer),
            None => bail!("{} is not let in", self.id),
        }
    }
}

impl Peer {
    async fn next(&mut self, deadline: Instant) -> Result<Option<Packet>, ConnectionError> {
        loop {
            match timeout_at(deadline, self.events.poll()).await {
                Err(_) => return Ok(None),
                Ok(Err(error)) => return Err(error),
                Ok(Ok(Event::Incoming(Packet::Publish(message)))) => {
                    let topic = String::from_utf8_lossy(&message.topic).into_owned();
                    self.heard.push((topic, message.payload.to_vec()));
                }
                Ok(Ok(Event::Incoming(packet))) => return Ok(Some(packet)),
                Ok(Ok(Event::Outgoing(_))) => {}
            }
        }
    }

    /// Whether the broker grants a subscription; a connection that it ends is a no.
    ///
    /// # Errors
    /// The broker says nothing.
    pub async fn subscribe(&mut self, filter: &str) -> Result<bool> {
        self.client.try_subscribe(filter, QoS::AtLeastOnce)?;
        let deadline = Instant::now() + LIMIT;
        loop {
            match self.next(deadline).await {
                Ok(Some(Packet::SubAck(ack))) => {
                    return Ok(!ack.return_codes.contains(&SubscribeReasonCode::Failure));
                }
                Ok(Some(_)) => {}
                Ok(None) => bail!("no answer to a subscription to {filter}"),
                Err(_) => return Ok(false),
            }
        }
    }

    /// Publishes at `QoS` 1 and waits for what becomes of it.
    ///
    /// # Errors
    /// The broker says nothing.
    pub async fn publish(&mut self, topic: &str, payload: Vec<u8>, retain: bool) -> Result<Answer> {
        let options = PublishOptions::new(QoS::AtLeastOnce);
        let options = if retain { options.retained() } else { options };
        self.client.try_publish(topic, payload, options)?;
        let deadline = Instant::now() + LIMIT;
        loop {
            match self.next(deadline).await {
                Ok(Some(Packet::PubAck(_))) => return Ok(Answer::Acknowledged),
                Ok(Some(_)) => {}
                Ok(None) => bail!("no answer to a message on {topic}"),
                Err(_) => return Ok(Answer::Closed),
            }
        }
    }

    /// Listens until a message on `topic` with `payload` came, or `within` has passed; gives whether it came.
    ///
    /// # Errors
    /// The connection ended.
    pub async fn hears(&mut self, topic: &str, payload: &[u8], within: Duration) -> Result<bool> {
        let deadline = Instant::now() + within;
        loop {
            if self.heard.iter().any(|(on, bytes)| on == topic && bytes == payload) {
                return Ok(true);
            }
            // Short turns: what is heard does not end one.
            let turn = deadline.min(Instant::now() + Duration::from_millis(50));
            if self.next(turn).await?.is_none() && Instant::now() >= deadline {
                return Ok(self.heard.iter().any(|(on, bytes)| on == topic && bytes == payload));
            }
        }
    }

    /// Whether the broker ends the connection within a time.
    pub async fn is_ended(&mut self, within: Duration) -> bool {
        let deadline = Instant::now() + within;
        loop {
            match self.next(deadline).await {
                Err(_) => return true,
                Ok(None) => return false,
                Ok(Some(_)) => {}
            }
        }
    }

    /// How many different messages were heard that begin with `start`.
    #[must_use]
    pub fn count(&self, start: &[u8]) -> usize {
        let all: BTreeSet<_> = self.heard.iter().filter(|(_, payload)| payload.starts_with(start)).collect();
        all.len()
    }

    /// Says goodbye, so that no last will is published.
    pub async fn leave(mut self) {
        if self.client.try_disconnect_now().is_ok() {
            let deadline = Instant::now() + LIMIT;
            while let Ok(Some(_)) = self.next(deadline).await {}
        }
    }
}
