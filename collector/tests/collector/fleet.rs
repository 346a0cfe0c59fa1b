//! What agents are told, and what they say of themselves.

use std::time::Instant;

use motprov_ledger::{Database, Told, View};
use motprov_shared::configuration::{Document, Scope, open};
use motprov_shared::state::State;
use motprov_shared::topic::Leaf;

use crate::support::{Agent, House, PATIENCE, Peer, now};

fn configure(house: &House, scope: &str, text: &str) {
    let scope: Scope = scope.parse().unwrap();
    let mut database = Database::create_or_open(house.data.path()).unwrap();
    database.write(|tx| tx.configure(&scope, text, now())).unwrap();
}

fn document(house: &House, peer: &mut Peer) -> Document {
    let (topic, payload) = peer.message();
    assert!(topic.ends_with("/config"), "{topic}");
    open(&payload, &house.running().key()).unwrap()
}

/// Waits for a word that is `wanted`.
fn word(house: &House, wanted: impl Fn(&Told) -> bool) -> Told {
    let start = Instant::now();
    loop {
        let mut database = Database::open_read_only(house.data.path()).unwrap();
        let words = database.read(View::last_words).unwrap();
        if let Some(word) = words.into_iter().find(&wanted) {
            return word;
        }
        assert!(start.elapsed() < PATIENCE, "it was not said");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn an_agent_gets_its_own_document_when_it_asks_and_when_it_changes() {
    let mut house = House::open();
    let (agent, other) = (Agent::new("sodermalm/ws-1", 1), Agent::new("norrmalm/ws-1", 2));
    house.enrol(&agent);
    house.enrol(&other);
    configure(&house, "all", "outbox_days = 1");
    configure(&house, "site/norrmalm", "outbox_days = 2");
    let mut observer = house.peer("observer-1", None).unwrap();
    assert!(observer.subscribe("motprov/v1/#"));
    assert!(!observer.subscribe(&agent.topic(Leaf::Config)));
    let mut peer = house.connect(&agent);
    assert!(!peer.subscribe(&other.topic(Leaf::Config)));
    assert!(peer.subscribe(&agent.topic(Leaf::Config)));
    let first = document(&house, &mut peer);
    assert_eq!((&first.agent, first.layers.len()), (&agent.id, 1));
    assert_eq!(first.layers[0].text, "outbox_days = 1");
    // Another site's change is none of this agent's.
    configure(&house, "site/norrmalm", "outbox_days = 3");
    configure(&house, "agent/sodermalm/ws-1", "outbox_days = 4");
    let second = document(&house, &mut peer);
    assert_eq!(second.layers[1].text, "outbox_days = 4");
    assert!(second.version > first.version);
    configure(&house, "agent/sodermalm/ws-1", "");
    let third = document(&house, &mut peer);
    assert_eq!(third.layers, first.layers);
    assert!(third.version > second.version);
    // Nobody who reads beside has seen any of it: the first that comes is what is published now.
    peer.publish(&agent.topic(Leaf::State), b"online", true).unwrap();
    assert_eq!(observer.message().0, agent.topic(Leaf::State));
    // A restart forgets nothing.
    drop(observer);
    drop(peer);
    house.stop();
    house.start();
    let mut peer = house.connect(&agent);
    assert!(peer.subscribe(&agent.topic(Leaf::Config)));
    assert_eq!(document(&house, &mut peer).version, third.version);
}

#[test]
fn an_agents_word_is_kept_and_its_silence_too() {
    let mut house = House::open();
    let agent = Agent::new("sodermalm/ws-1", 1);
    house.enrol(&agent);
    let state =
        State { online: true, outbox: Some(3), version: Some("0.1.0".to_owned()), ..State::default() };
    let mut peer = house.connect(&agent);
    peer.publish(&agent.topic(Leaf::State), &state.to_bytes(), true).unwrap();
    assert_eq!(word(&house, |word| word.state.online).state, state);
    // Another connection of the same agent takes the place of the first, whose end then says nothing.
    let mut second = house.connect(&agent);
    second.publish(&agent.topic(Leaf::State), &state.to_bytes(), true).unwrap();
    drop(peer);
    assert!(second.is_alive());
    assert!(word(&house, |_| true).state.online);
    second.vanish();
    let gone = word(&house, |word| !word.state.online);
    assert_eq!((gone.state.outbox, gone.state.version.as_deref()), (Some(3), Some("0.1.0")));
    let mut third = house.connect(&agent);
    third.publish(&agent.topic(Leaf::State), b"online", true).unwrap();
    word(&house, |word| word.state.online);
    house.stop();
    house.start();
    assert!(!word(&house, |_| true).state.online, "nobody has said anything to this collector yet");
}
