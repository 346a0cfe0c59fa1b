//! One connection to the broker: asks for what the collector takes, polls, and tells why it ended.
//!
//! What polls never awaits the client's own queue: requests are tried here, and awaited only beside the polling.

use std::sync::Arc;
use std::time::Duration;

use motprov_link::tls::Tls;
use motprov_shared::receipt::Reason;
use motprov_shared::state::MAX_STATE;
use motprov_shared::topic::{Leaf, PREFIX, Topic};
use rumqttc::{
    AckMode, AsyncClient, ClientError, ConnectReturnCode, ConnectionError, Event, EventLoop, MqttOptions,
    Outgoing, Packet, Publish, QoS, StateError, SubscribeFilter, SubscribeReasonCode,
};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::ExternalConfig;
use super::handing::{Hands, Message, Strikes};
use crate::broker::{Desk, MAX_PACKET, Offence};

/// Seconds of silence before a ping.
const KEEP_ALIVE: u16 = 30;
/// Connecting, and the broker's consent to the subscriptions, may take so long each.
const LIMIT: Duration = Duration::from_secs(10);
/// An event loop that says nothing for so long, pings included, is stuck.
const STUCK: Duration = Duration::from_mins(2);
/// Largest packet that is read, octets: twice what the embedded broker takes, so that a broker that is configured to
/// the same limit never reaches it.
const MOST: usize = 2 * MAX_PACKET as usize;
/// Requests that wait for the connection at most: receipts, and beside them acknowledgements.
const REQUESTS: usize = 4096;
/// Filters in one subscription at most.
const FILTERS: usize = 64;

/// Why a connection ended.
pub(super) enum End {
    /// We said goodbye.
    Stopped,
    /// And why, for a person.
    Lost(String),
    /// The broker sent what cannot be read, and would do so again.
    Unreadable(String),
}

/// One persistent session, connection after connection.
pub(super) struct Mailbox {
    pub(super) config: ExternalConfig,
    pub(super) client_id: String,
    pub(super) tls: Option<Tls>,
    pub(super) stop: watch::Receiver<bool>,
}

impl Mailbox {
    /// Serves one connection to its end. `client` is there for others while it is online.
    pub(super) async fn connection(
        &self,
        client: &watch::Sender<Option<AsyncClient>>,
        desk: &Arc<dyn Desk>,
        strikes: &mut Strikes,
    ) -> End {
        let (asking, events) = AsyncClient::builder(self.options(false)).capacity(REQUESTS).build();
        let (hands, done) = Hands::new(Arc::clone(desk), asking.clone(), self.config.window);
        let acknowledging = async {
            let why = done.acknowledge(&asking, strikes).await;
            if *self.stop.borrow() {
                // The intake takes nothing any more; what waits goes out, and the goodbye ends it.
                std::future::pending::<()>().await;
            }
            why
        };
        tokio::select! {
            end = self.poll(&asking, events, hands, client) => end,
            why = acknowledging => End::Lost(why),
        }
    }

    /// Gets rid of a session whose queue holds what cannot be read: its messages are gone then, and the agents send
    /// again what has no receipt.
    pub(super) async fn discard(&self, broker: &str) {
        let (client, mut events) = AsyncClient::builder(self.options(true)).capacity(1).build();
        let deadline = Instant::now() + LIMIT;
        let (mut emptied, mut asked) = (false, false);
        while let Ok(Ok(event)) = timeout_at(deadline, events.poll()).await {
            emptied |= matches!(event, Event::Incoming(Packet::ConnAck(_)));
            if emptied && !asked {
                asked = client.try_disconnect_now().is_ok();
            }
        }
        if emptied {
            let octets = MAX_PACKET;
            tracing::warn!(
                broker,
                "the broker's queue for this collector was emptied; the agents send again what has no receipt. Set the \
                 broker's limit for a message to {octets} octets"
            );
        }
    }

    fn options(&self, clean: bool) -> MqttOptions {
        let broker = (self.config.host.as_str(), self.config.port);
        let mut options = MqttOptions::new(self.client_id.clone(), broker);
        options
            .set_keep_alive(KEEP_ALIVE)
            .set_clean_session(clean)
            .set_max_packet_size(MOST, MOST)
            .set_ack_mode(AckMode::Manual);
        if let Some(tls) = self.tls.clone() {
            options.set_socket_connector(move |host, network| {
                let tls = tls.clone();
                async move { tls.wrap(rumqttc::default_socket_connect(host, network).await?).await }
            });
        }
        options
    }

    async fn poll(
        &self,
        asking: &AsyncClient,
        mut events: EventLoop,
        mut hands: Hands,
        client: &watch::Sender<Option<AsyncClient>>,
    ) -> End {
        let (mut deadline, mut asked) = (Instant::now() + LIMIT, None);
        loop {
            let online = asked == Some(0);
            if online {
                deadline = Instant::now() + STUCK;
            }
            let event = match timeout_at(deadline, events.poll()).await {
                Ok(Ok(event)) => event,
                Ok(Err(error)) => return self.explain(&error),
                Err(_) if online => return End::Lost("it is stuck".to_owned()),
                Err(_) => return End::Lost("the broker does not answer in time".to_owned()),
            };
            match event {
                Event::Incoming(Packet::ConnAck(_)) => match self.ask(asking) {
                    Ok(subscriptions) => {
                        (deadline, asked) = (Instant::now() + LIMIT, Some(subscriptions));
                    }
                    Err(error) => return End::Lost(format!("a new connection takes no orders: {error}")),
                },
                Event::Incoming(Packet::SubAck(ack)) => {
                    if ack.return_codes.contains(&SubscribeReasonCode::Failure) {
                        let text = "the broker refuses this collector the batches: check its access rules";
                        return End::Lost(text.to_owned());
                    }
                    asked = asked.map(|left: usize| left.saturating_sub(1));
                    if asked == Some(0) {
                        self.online(asking, client);
                    }
                }
                Event::Incoming(Packet::Publish(message)) => {
                    let ack = asking.prepare_ack(&message);
                    hands.take(self.read(asking, message), ack).await;
                }
                Event::Outgoing(Outgoing::Disconnect) => return End::Stopped,
                _ => {}
            }
        }
    }

    fn online(&self, asking: &AsyncClient, client: &watch::Sender<Option<AsyncClient>>) {
        let ExternalConfig { host, port, .. } = &self.config;
        tracing::info!(broker = %host, port, client_id = self.client_id, "connected");
        client.send_replace(Some(asking.clone()));
    }

    /// What the collector takes. A session that once asked for all sites still has that wish: it is taken back.
    fn ask(&self, client: &AsyncClient) -> Result<usize, ClientError> {
        let filters = self.filters();
        if !self.config.sites.is_empty() {
            for filter in filters_of("+") {
                client.try_unsubscribe(filter)?;
            }
        }
        let chunks = filters.chunks(FILTERS);
        let count = chunks.len();
        for chunk in chunks {
            let wish = |filter: &String| SubscribeFilter::new(filter.clone(), QoS::AtLeastOnce);
            client.try_subscribe_many(chunk.iter().map(wish))?;
        }
        Ok(count)
    }

    fn filters(&self) -> Vec<String> {
        if self.config.sites.is_empty() {
            return filters_of("+").to_vec();
        }
        self.config.sites.iter().flat_map(|site| filters_of(site.as_str())).collect()
    }

    /// What a message is to us. Of a site that is another collector's, an older wish of this session brought it.
    fn read(&self, client: &AsyncClient, message: Publish) -> Message {
        let topic = std::str::from_utf8(&message.topic).ok().and_then(Topic::parse);
        let Some(Topic { agent, leaf }) = topic else { return stray() };
        if !self.config.sites.is_empty() && !self.config.sites.contains(&agent.site) {
            tracing::warn!(%agent, "a message of a site that is not in external.sites was passed over");
            for filter in filters_of(agent.site.as_str()) {
                // Where there is no room now, the next such message asks again.
                let _ = client.try_unsubscribe(filter);
            }
            return Message::Ignored;
        }
        match leaf {
            Leaf::Batch => Message::Batch(agent, message.payload.into()),
            Leaf::State if message.payload.len() <= MAX_STATE => {
                Message::State(agent, message.payload.into())
            }
            Leaf::State | Leaf::Ack | Leaf::Config => stray(),
        }
    }

    fn explain(&self, error: &ConnectionError) -> End {
        if let ConnectionError::MqttState(StateError::Deserialization(fault)) = error {
            return End::Unreadable(format!("the broker sent what cannot be read: {fault}"));
        }
        if let ConnectionError::ConnectionRefused(code) = error {
            let why = match code {
                ConnectReturnCode::NotAuthorized | ConnectReturnCode::BadUserNamePassword => {
                    "the broker does not let this collector in: check that its rules know the name in \
                     external.certificate_file"
                }
                ConnectReturnCode::BadClientId => {
                    "the broker refuses the client id: set another as external.client_id"
                }
                _ => "the broker refuses the connection for now",
            };
            return End::Lost(why.to_owned());
        }
        let advice = self.tls.as_ref().and_then(|tls| tls.advice(error));
        End::Lost(advice.unwrap_or_else(|| error.to_string()))
    }
}

/// What is asked for of one site, or with `+` of all.
fn filters_of(site: &str) -> [String; 2] {
    [format!("{PREFIX}/{site}/+/batch"), format!("{PREFIX}/{site}/+/state")]
}

fn stray() -> Message {
    let text = "the broker let through what no agent may publish: check its access rules";
    Message::Stray(Offence { agent: None, reason: Reason::Topic, text, publishing: false })
}
