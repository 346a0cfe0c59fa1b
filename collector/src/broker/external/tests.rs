//! Promises towards a broker, against one that is played packet by packet (MQTT 3.1.1 §3).

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use motprov_shared::identity::AgentId;
use motprov_shared::topic::{Leaf, Topic};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::*;
use crate::broker::{Admission, Offence, Outcome, Shown};

/// Keeps what it is given, once it is let; what begins with `no` it cannot keep.
struct Table {
    taken: Mutex<Vec<(AgentId, Vec<u8>)>>,
    refused: Mutex<Vec<Offence>>,
    let_go: HashMap<&'static [u8], Semaphore>,
}

impl Table {
    /// `held` batches wait until they are let go by hand.
    fn new(held: &[&'static [u8]]) -> Arc<Self> {
        let let_go = held.iter().map(|batch| (*batch, Semaphore::new(0))).collect();
        Arc::new(Self { taken: Mutex::default(), refused: Mutex::default(), let_go })
    }

    fn taken(&self) -> Vec<Vec<u8>> {
        self.taken.lock().unwrap().iter().map(|(_, bytes)| bytes.clone()).collect()
    }
}

#[async_trait]
impl Desk for Table {
    async fn admits(&self, _: &AgentId, _: Option<&Shown>) -> Admission {
        Admission::Admitted
    }

    async fn told(&self, agent: &AgentId, payload: Vec<u8>) {
        self.taken.lock().unwrap().push((agent.clone(), payload));
    }

    async fn configuration(&self, agent: &AgentId) -> Option<Vec<u8>> {
        (agent.name.as_str() == "x").then(|| b"measure".to_vec())
    }

    async fn take(&self, agent: &AgentId, bytes: Vec<u8>) -> Outcome {
        if let Some(held) = self.let_go.get(bytes.as_slice()) {
            held.acquire().await.unwrap().forget();
        }
        self.taken.lock().unwrap().push((agent.clone(), bytes.clone()));
        if bytes.starts_with(b"no") { Outcome::Unavailable } else { Outcome::Kept }
    }

    async fn refuse(&self, offence: Offence) {
        self.refused.lock().unwrap().push(offence);
    }
}

/// The broker's side of one connection.
struct Peer(TcpStream);

impl Peer {
    /// Waits for a collector; gives whether it asks for a clean session.
    async fn accept(listener: &TcpListener) -> (Self, bool) {
        let mut peer = Self(listener.accept().await.unwrap().0);
        let (kind, connect) = peer.packet().await.unwrap();
        assert_eq!(kind, 0x10, "CONNECT");
        peer.0.write_all(&[0x20, 2, 0, 0]).await.unwrap();
        // Protocol name and level, then the flags.
        (peer, connect[7] & 2 != 0)
    }

    /// As [`Peer::accept`], through the subscriptions.
    async fn serve(listener: &TcpListener) -> Self {
        let (mut peer, clean) = Self::accept(listener).await;
        assert!(!clean, "the session outlives the connection");
        loop {
            let (kind, body) = peer.packet().await.unwrap();
            match kind {
                0xA2 => peer.0.write_all(&[0xB0, 2, body[0], body[1]]).await.unwrap(),
                0x82 => {
                    peer.0.write_all(&[0x90, 4, body[0], body[1], 1, 1]).await.unwrap();
                    return peer;
                }
                other => panic!("{other:#x} before the subscription"),
            }
        }
    }

    async fn packet(&mut self) -> Option<(u8, Vec<u8>)> {
        let kind = self.0.read_u8().await.ok()?;
        let (mut length, mut shift) = (0_usize, 0);
        loop {
            let octet = self.0.read_u8().await.ok()?;
            length |= usize::from(octet & 0x7F) << shift;
            shift += 7;
            if octet & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.ok()?;
        Some((kind, body))
    }

    async fn publish(&mut self, number: u8, topic: &str, payload: &[u8]) {
        let length = u8::try_from(2 + topic.len() + 2 + payload.len()).unwrap();
        assert!(length < 128, "one octet says the length");
        let mut packet = vec![0x32, length, 0, u8::try_from(topic.len()).unwrap()];
        packet.extend_from_slice(topic.as_bytes());
        packet.extend_from_slice(&[0, number]);
        packet.extend_from_slice(payload);
        self.0.write_all(&packet).await.unwrap();
    }

    /// The number that is acknowledged next, pings and the like passed over; `None` where the connection ends instead.
    async fn acknowledged(&mut self) -> Option<u8> {
        loop {
            let (kind, body) = self.packet().await?;
            if kind == 0x40 {
                return Some(body[1]);
            }
        }
    }
}

const TOPIC: &str = "motprov/v1/a/x/batch";

async fn start(desk: Arc<Table>, sites: &[&str]) -> (TcpListener, External, mpsc::Sender<Outgoing>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = ExternalConfig {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        tls: None,
        client_id: None,
        sites: sites.iter().map(|site| site.parse().unwrap()).collect(),
        window: 4,
    };
    let key = SecretKey::from_seed([3; 32]).unwrap();
    let (mut external, unserved, outgoing) = External::prepare(&config, &key).unwrap();
    external.serve(unserved, desk);
    (listener, external, outgoing)
}

#[tokio::test]
async fn nothing_is_acknowledged_before_it_is_kept_and_all_in_the_order_of_arrival() {
    let desk = Table::new(&[b"first"]);
    let (listener, _external, _outgoing) = start(Arc::clone(&desk), &[]).await;
    let mut peer = Peer::serve(&listener).await;
    peer.publish(1, TOPIC, b"first").await;
    peer.publish(2, "motprov/v1/a/y/batch", b"other").await;
    while desk.taken() != [b"other"] {
        tokio::task::yield_now().await;
    }
    // The other agent's batch is kept, and still waits behind the first.
    let early = timeout(Duration::from_millis(200), peer.acknowledged()).await;
    assert!(early.is_err(), "acknowledged too early: {early:?}");
    desk.let_go[&b"first"[..]].add_permits(1);
    assert_eq!((peer.acknowledged().await, peer.acknowledged().await), (Some(1), Some(2)));
}

#[tokio::test]
async fn one_agents_batches_are_handed_over_in_order_however_slow_the_first_is() {
    let desk = Table::new(&[b"one"]);
    let (listener, _external, _outgoing) = start(Arc::clone(&desk), &[]).await;
    let mut peer = Peer::serve(&listener).await;
    for (number, batch) in [(1, &b"one"[..]), (2, b"two"), (3, b"three")] {
        peer.publish(number, TOPIC, batch).await;
    }
    sleep(Duration::from_millis(100)).await;
    assert!(desk.taken().is_empty());
    desk.let_go[&b"one"[..]].add_permits(1);
    for number in 1..=3 {
        assert_eq!(peer.acknowledged().await, Some(number));
    }
    assert_eq!(desk.taken(), [&b"one"[..], b"two", b"three"]);
}

#[tokio::test]
async fn what_cannot_be_kept_comes_again_and_is_left_to_its_agent_after_the_third_time() {
    let desk = Table::new(&[]);
    let (listener, _external, _outgoing) = start(Arc::clone(&desk), &[]).await;
    for _ in 0..2 {
        let mut peer = Peer::serve(&listener).await;
        peer.publish(1, TOPIC, b"no").await;
        assert_eq!(peer.acknowledged().await, None, "the connection ends");
    }
    let mut peer = Peer::serve(&listener).await;
    peer.publish(1, TOPIC, b"no").await;
    peer.publish(2, TOPIC, b"yes").await;
    assert_eq!((peer.acknowledged().await, peer.acknowledged().await), (Some(1), Some(2)));
    assert_eq!(desk.taken().len(), 4);
}

#[tokio::test]
async fn a_queue_with_a_packet_that_cannot_be_read_is_emptied() {
    let (listener, _external, _outgoing) = start(Table::new(&[]), &[]).await;
    let mut peer = Peer::serve(&listener).await;
    // A PUBLISH of 2 MiB is announced.
    peer.0.write_all(&[0x32, 0x80, 0x80, 0x80, 0x01]).await.unwrap();
    assert_eq!(peer.acknowledged().await, None);
    let (mut peer, clean) = Peer::accept(&listener).await;
    assert!(clean, "a clean session empties the queue");
    assert_eq!(peer.packet().await, Some((0xE0, Vec::new())), "DISCONNECT");
    let mut peer = Peer::serve(&listener).await;
    peer.publish(1, TOPIC, b"yes").await;
    assert_eq!(peer.acknowledged().await, Some(1));
}

#[tokio::test]
async fn a_batch_of_another_collectors_site_is_passed_over_and_not_asked_for_again() {
    let desk = Table::new(&[]);
    let (listener, _external, _outgoing) = start(Arc::clone(&desk), &["a"]).await;
    let mut peer = Peer::serve(&listener).await;
    peer.publish(1, "motprov/v1/b/x/batch", b"theirs").await;
    peer.publish(2, TOPIC, b"ours").await;
    let (mut acknowledged, mut given_up) = (Vec::new(), Vec::new());
    while acknowledged.len() < 2 || given_up.is_empty() {
        match peer.packet().await.unwrap() {
            (0x40, body) => acknowledged.push(body[1]),
            (0xA2, body) => given_up.push(String::from_utf8(body[4..].to_vec()).unwrap()),
            _ => {}
        }
    }
    assert_eq!(acknowledged, [1, 2]);
    assert_eq!(given_up[0], "motprov/v1/b/+/batch");
    assert_eq!(desk.taken(), [b"ours"]);
}

#[tokio::test]
async fn a_message_that_the_brokers_rules_should_have_stopped_is_counted() {
    let desk = Table::new(&[]);
    let (listener, _external, _outgoing) = start(Arc::clone(&desk), &[]).await;
    let mut peer = Peer::serve(&listener).await;
    peer.publish(1, "motprov/v1/A/x/batch", b"?").await;
    assert_eq!(peer.acknowledged().await, Some(1));
    assert_eq!(desk.refused.lock().unwrap().len(), 1);
    assert!(desk.taken().is_empty());
}

#[tokio::test]
async fn an_agent_that_is_first_heard_of_is_offered_its_configuration_once() {
    let desk = Table::new(&[]);
    let (listener, _external, _outgoing) = start(Arc::clone(&desk), &[]).await;
    let mut peer = Peer::serve(&listener).await;
    for number in 1..=3 {
        peer.publish(number, "motprov/v1/a/x/state", b"online").await;
    }
    peer.publish(4, "motprov/v1/a/y/state", b"online").await;
    let (mut acknowledged, mut offered) = (0, Vec::new());
    while acknowledged < 4 || offered.is_empty() {
        match peer.packet().await.unwrap() {
            (0x40, _) => acknowledged += 1,
            // Retained, and to be acknowledged.
            (0x33, body) => offered.push(body),
            _ => {}
        }
    }
    assert_eq!(desk.taken().len(), 4);
    let early = timeout(Duration::from_millis(200), peer.packet()).await;
    assert!(early.is_err(), "offered again: {early:?}");
    assert!(offered.len() == 1 && offered[0].ends_with(b"measure"), "{offered:?}");
}

#[tokio::test]
async fn receipts_never_block_whoever_writes_them() {
    let (listener, external, outgoing) = start(Table::new(&[]), &[]).await;
    let topic = Topic::new("a/x".parse().unwrap(), Leaf::Ack);
    let receipt = |payload: &[u8]| Outgoing::Agent { topic: topic.clone(), payload: payload.to_vec() };
    // Nobody is connected: far more than all queues hold goes through.
    for _ in 0..3 * OUTGOING {
        timeout(GRACE, outgoing.send(receipt(b"lost"))).await.unwrap().unwrap();
    }
    while outgoing.capacity() < OUTGOING {
        tokio::task::yield_now().await;
    }
    let mut peer = Peer::serve(&listener).await;
    while !external.is_connected() {
        tokio::task::yield_now().await;
    }
    outgoing.send(receipt(b"heard")).await.unwrap();
    let (kind, body) = peer.packet().await.unwrap();
    assert_eq!(kind, 0x30, "QoS 0");
    assert!(body.ends_with(b"heard"), "{body:?}");
}

#[test]
fn the_client_id_tells_nothing_of_the_key_and_is_another_for_each() {
    let id = |seed| client_id(&SecretKey::from_seed([seed; 32]).unwrap());
    assert_eq!(id(1), id(1));
    assert_ne!(id(1), id(2));
    let key = SecretKey::from_seed([1; 32]).unwrap();
    assert!(!key.public().to_string().contains(id(1).trim_start_matches("collector-")));
}
