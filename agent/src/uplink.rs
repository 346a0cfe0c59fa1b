//! Carries batches to the collector's broker over MQTT 3.1.1, and receipts back.
//! Promise: nothing here decides what is delivered; losing a connection loses nothing.
//!
//! Every connection has a client and an event loop of its own, so nothing of an old one can come back: no pending
//! publish is replayed, no collision outlives its connection. What polls the event loop otherwise only tries to
//! send; what publishes runs beside it, with a time limit, so a full queue cannot stop the polling that empties it.
//! Online is said only after the broker granted the subscription to receipts.

#[cfg(test)]
mod tests;

use std::time::Duration;

use motprov_link::pace::{Pace, Told};
use motprov_link::tls::{Parties, Tls};
use motprov_shared::batch::MAX_BYTES;
use motprov_shared::identity::AgentId;
use motprov_shared::state::State;
use motprov_shared::topic::{Leaf, Topic, client_id};
use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, Event, EventLoop, LastWill, MqttOptions, Outgoing,
    Packet, PublishOptions, QoS, SubscribeFilter, SubscribeReasonCode,
};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::{debug, info, warn};

use crate::delivery::WINDOW;

/// Who speaks TLS here, for advice.
pub const PARTIES: Parties = Parties { us: "this agent", them: "the collector", section: "collector" };
/// Seconds of silence before a ping: batches go hourly, and each ping wakes the machine.
const KEEP_ALIVE: u16 = 900;
/// An event loop that says nothing for so long, pings included, is stuck.
const STUCK: Duration = Duration::from_mins(25);
/// A connection attempt, the broker's consent to a subscription, and a publish, may take so long: where each way takes
/// two seconds, TCP, TLS 1.2 and the broker's answer to CONNECT take sixteen.
const LIMIT: Duration = Duration::from_secs(30);
/// First and longest pause between connections.
pub const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_mins(2));
/// A connection that lasted so long was a good one.
const GOOD: Duration = Duration::from_mins(1);

/// What the agent wants of the network.
#[derive(Debug)]
pub enum Order {
    /// Offer this signed batch.
    Publish(Vec<u8>),
    /// Say this of the agent, retained.
    State(Vec<u8>),
    /// Ask for the agent's configuration once more.
    Ask,
    /// Drop the connection and build another.
    Reconnect,
    /// Say goodbye and end.
    Stop,
}

/// What the network brings.
#[derive(Debug)]
pub enum News {
    /// Connected and subscribed.
    Online,
    /// Not any more.
    Offline,
    /// A message on the agent's `ack` topic; nothing of it is believed yet.
    Message(Vec<u8>),
    /// A message on the agent's `config` topic; nothing of it is believed yet.
    Document(Vec<u8>),
}

/// Where and as whom to connect.
#[derive(Debug, Clone)]
pub struct Uplink {
    /// Who connects.
    pub agent: AgentId,
    /// The collector's host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to. `None` is plain TCP: the configuration allows that on loopback only.
    pub tls: Option<Tls>,
}

enum End {
    Stopped,
    /// By an order.
    Asked,
    /// And why, for a person.
    Lost(String),
}

impl Uplink {
    /// Connects again and again until [`Order::Stop`], or until the sender of orders is gone.
    pub async fn run(self, mut orders: mpsc::Receiver<Order>, news: mpsc::Sender<News>, seed: u64) {
        let (mut pace, mut told) = (Pace::new(PAUSE.0, PAUSE.1, seed), Told::default());
        loop {
            let began = Instant::now();
            let end = self.connection(&mut orders, &news).await;
            if news.send(News::Offline).await.is_err() {
                return;
            }
            match end {
                End::Stopped => return,
                End::Asked => debug!(collector = %self.host, "connecting anew, as asked"),
                End::Lost(why) if told.is_news(&why, Instant::now().into_std()) => {
                    warn!(collector = %self.host, "no connection: {why}");
                }
                End::Lost(why) => debug!(collector = %self.host, "{why}"),
            }
            if wait(pace.pause(began.elapsed() > GOOD), &mut orders).await {
                return;
            }
        }
    }

    fn options(&self) -> MqttOptions {
        let mut options = MqttOptions::new(client_id(&self.agent), (self.host.as_str(), self.port));
        options
            .set_keep_alive(KEEP_ALIVE)
            .set_clean_session(true)
            // The topic and the fixed header come on top of a batch.
            .set_max_packet_size(MAX_BYTES + 1024, MAX_BYTES + 1024)
            .set_inflight(u16::try_from(WINDOW).unwrap_or(u16::MAX))
            .set_last_will(LastWill::new(self.topic(Leaf::State), State::offline(), QoS::AtLeastOnce, true));
        if let Some(tls) = self.tls.clone() {
            options.set_socket_connector(move |host, network| {
                let tls = tls.clone();
                async move { tls.wrap(rumqttc::default_socket_connect(host, network).await?).await }
            });
        }
        options
    }

    fn topic(&self, leaf: Leaf) -> String {
        Topic::new(self.agent.clone(), leaf).to_string()
    }

    async fn connection(&self, orders: &mut mpsc::Receiver<Order>, news: &mpsc::Sender<News>) -> End {
        // Room for the window, the subscription and the state: publishing then never waits for long.
        let (client, mut events) = AsyncClient::builder(self.options()).capacity(WINDOW + 8).build();
        // The client's own limit, five seconds, would end a slow line's attempts before ours does.
        events.network_options.set_connection_timeout(LIMIT.as_secs());
        let listening = self.listen(client.clone(), events, news.clone(), LIMIT);
        let publishing = self.publish(client, orders);
        tokio::pin!(listening, publishing);
        tokio::select! {
            why = &mut listening => End::Lost(why),
            end = &mut publishing => {
                if matches!(end, End::Stopped) && timeout(Duration::from_secs(2), listening).await.is_err() {
                    debug!("the broker did not take the goodbye");
                }
                end
            }
        }
    }

    /// Why there is no connection, and what to do.
    fn advice(&self, error: &ConnectionError) -> String {
        let refused = ConnectReturnCode::NotAuthorized;
        if matches!(error, ConnectionError::ConnectionRefused(code) if *code == refused) {
            let agent = &self.agent;
            return format!(
                "the collector does not let this agent in: it is not enrolled, was revoked, or another machine has its \
                 name now; `motprov-collector agents show {agent}` and `motprov-collector refusals` say which"
            );
        }
        let advice = self.tls.as_ref().and_then(|tls| tls.advice(error));
        advice.unwrap_or_else(|| error.to_string())
    }

    /// Polls the event loop until the connection ends, and tells why it did.
    /// Connecting may take `limit`, and so may the broker's consent to the subscription after that.
    async fn listen(
        &self,
        client: AsyncClient,
        mut events: EventLoop,
        news: mpsc::Sender<News>,
        limit: Duration,
    ) -> String {
        let (mut deadline, mut online) = (Instant::now() + limit, false);
        loop {
            if online {
                deadline = Instant::now() + STUCK;
            }
            let event = match timeout_at(deadline, events.poll()).await {
                Ok(Ok(event)) => event,
                Ok(Err(error)) => {
                    return self.advice(&error);
                }
                Err(_) if online => return "it is stuck".to_owned(),
                Err(_) => return "the broker does not answer in time".to_owned(),
            };
            match event {
                Event::Incoming(Packet::ConnAck(_)) => {
                    if self.greet(&client).is_err() {
                        return "a new connection takes no orders".to_owned();
                    }
                    deadline = Instant::now() + limit;
                }
                Event::Incoming(Packet::SubAck(ack)) => {
                    if let Some(refused) = refused(&ack.return_codes) {
                        return refused.to_owned();
                    }
                    // What asks once more for the configuration is answered, too.
                    if online {
                        continue;
                    }
                    online = true;
                    info!(collector = %self.host, port = self.port, "connected");
                    if news.try_send(News::Online).is_err() {
                        return "too busy to go online".to_owned();
                    }
                }
                Event::Incoming(Packet::Publish(message)) => {
                    // Receipts are cumulative: one that finds no room is made good by the next. A configuration comes
                    // again with the next connection.
                    let payload = message.payload.to_vec();
                    let is_document = message.topic[..] == *self.topic(Leaf::Config).as_bytes();
                    let brought = if is_document { News::Document(payload) } else { News::Message(payload) };
                    news.try_send(brought).unwrap_or_else(|_| debug!("no room for a message"));
                }
                Event::Outgoing(Outgoing::Disconnect) => return "it was closed".to_owned(),
                _ => {}
            }
        }
    }

    /// Asks for receipts and the configuration. Only tries: this runs in the task that polls.
    fn greet(&self, client: &AsyncClient) -> Result<(), Box<rumqttc::ClientError>> {
        let wanted =
            [Leaf::Ack, Leaf::Config].map(|leaf| SubscribeFilter::new(self.topic(leaf), QoS::AtLeastOnce));
        client.try_subscribe_many(wanted)?;
        Ok(())
    }

    async fn carry_out(&self, client: &AsyncClient, order: Order) -> Result<(), rumqttc::ClientError> {
        let once = PublishOptions::new(QoS::AtLeastOnce);
        match order {
            Order::Publish(bytes) => client.publish(self.topic(Leaf::Batch), bytes, once).await,
            Order::State(bytes) => client.publish(self.topic(Leaf::State), bytes, once.retained()).await,
            Order::Ask => client.subscribe(self.topic(Leaf::Config), QoS::AtLeastOnce).await,
            // These end a connection; there is nothing to send.
            Order::Reconnect | Order::Stop => Ok(()),
        }
    }

    /// Carries out orders until the connection must end.
    async fn publish(&self, client: AsyncClient, orders: &mut mpsc::Receiver<Order>) -> End {
        loop {
            let order = match orders.recv().await {
                Some(Order::Reconnect) => return End::Asked,
                Some(Order::Stop) | None => break,
                Some(order) => order,
            };
            match timeout(LIMIT, self.carry_out(&client, order)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return End::Lost(format!("cannot publish: {error}")),
                Err(_) => return End::Lost("publishing takes too long".to_owned()),
            }
        }
        let goodbye = async {
            self.carry_out(&client, Order::State(State::offline())).await?;
            client.disconnect().await
        };
        if timeout(Duration::from_secs(1), goodbye).await.is_err() {
            debug!("no time for a goodbye; the last will says it");
        }
        End::Stopped
    }
}

/// What stands in the way of delivering, by the broker's answer to [`Uplink::greet`]; that it keeps the configuration
/// back does not. A lone answer is to a question for that.
fn refused(answers: &[SubscribeReasonCode]) -> Option<&'static str> {
    let refused = |answer: Option<&SubscribeReasonCode>| answer == Some(&SubscribeReasonCode::Failure);
    if answers.len() > 1 && refused(answers.first()) {
        return Some("the broker refuses this agent its receipts: check its access rules");
    }
    if refused(answers.last()) {
        warn!("the broker refuses this agent its configuration: check its access rules");
    }
    None
}

/// Waits out a pause. What is ordered meanwhile is for a connection that is gone: only a stop counts.
async fn wait(pause: Duration, orders: &mut mpsc::Receiver<Order>) -> bool {
    let pause = sleep(pause);
    tokio::pin!(pause);
    loop {
        tokio::select! {
            () = &mut pause => return false,
            order = orders.recv() => if matches!(order, Some(Order::Stop) | None) { return true },
        }
    }
}
