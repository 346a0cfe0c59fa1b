//! Batches over real MQTT into a real ledger: what is honest is kept and receipted, what is not is refused with its
//! reason, and neither disturbs the other.

use super::support::{Agent, House, config, now};
use motprov_ledger::{Database, View};
use motprov_shared::batch::MAX_BYTES;
use motprov_shared::chain::Link;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Reason;
use motprov_shared::topic::Leaf;
use rumqttc::{LastWill, QoS};

fn house_with(agents: &[&Agent]) -> House {
    let house = House::open();
    for agent in agents {
        house.enrol(agent);
    }
    house
}

#[test]
fn an_honest_batch_is_kept_and_receipted() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    for seq in 1..=3 {
        let batch = agent.sign();
        peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
        let receipt = peer.receipt(&house);
        let kept = receipt.kept.unwrap();
        assert_eq!((kept.seq, kept.hash, receipt.refused), (seq, batch.hash, None));
        assert_eq!(receipt.agent, agent.id);
    }
    assert_eq!(house.heads(), [("sodermalm/ws-1".to_owned(), Some(3))]);
}

#[test]
fn a_repeat_changes_nothing_and_is_receipted_again() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    let batch = agent.sign();
    for _ in 0..3 {
        peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
        let receipt = peer.receipt(&house);
        assert_eq!((receipt.kept.unwrap().seq, receipt.refused), (1, None));
    }
}

#[test]
fn every_bad_batch_is_refused_with_its_reason_and_the_connection_lives_on() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    let topic = agent.topic(Leaf::Batch);
    let first = agent.sign();
    peer.publish(&topic, &first.bytes, false).unwrap();
    peer.receipt(&house);

    let forger = Agent::new("sodermalm/ws-1", 9);
    let stranger = Agent::new("sodermalm/ws-2", 1);
    let link = |seq, prev, lost| Link { seq, prev, lost };
    let next = link(2, Some(first.hash), 0);
    let mut flipped = agent.sign_as(next, now()).bytes;
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let cases: [(Vec<u8>, Reason); 11] = [
        (first.bytes[..first.bytes.len() / 2].to_vec(), Reason::Malformed),
        (Vec::new(), Reason::Malformed),
        (vec![0xff; 2000], Reason::Malformed),
        (vec![0; MAX_BYTES + 1], Reason::TooLarge),
        (forger.sign_as(next, now()).bytes, Reason::Signature),
        (flipped, Reason::Signature),
        (stranger.sign_as(next, now()).bytes, Reason::Topic),
        (agent.sign_as(link(4, Some(first.hash), 0), now()).bytes, Reason::Gap),
        (agent.sign_as(link(2, Some(stranger.sign_as(next, now()).hash), 0), now()).bytes, Reason::Fork),
        (agent.sign_as(link(1, None, 0), now().plus(-60_000)).bytes, Reason::Fork),
        (agent.sign_as(next, now().plus(3_600_000)).bytes, Reason::Clock),
    ];
    let mut expected = std::collections::BTreeMap::<_, u64>::new();
    for (bytes, reason) in cases {
        peer.publish(&topic, &bytes, false).unwrap();
        let receipt = peer.receipt(&house);
        let refused = receipt.refused.unwrap();
        assert_eq!(refused.reason, reason, "{}", refused.text);
        assert!(!refused.text.is_empty());
        assert_eq!(receipt.kept.unwrap().hash, first.hash);
        *expected.entry(reason).or_default() += 1;
        assert_eq!(house.refusals("sodermalm/ws-1", reason, expected[&reason]), expected[&reason]);
    }

    let honest = agent.sign();
    peer.publish(&topic, &honest.bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().hash, honest.hash);
}

#[test]
fn batches_out_of_order_are_asked_for_again_and_then_kept() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    let topic = agent.topic(Leaf::Batch);
    let batches = [agent.sign(), agent.sign(), agent.sign()];
    peer.publish(&topic, &batches[2].bytes, false).unwrap();
    let receipt = peer.receipt(&house);
    assert_eq!((receipt.kept, receipt.refused.unwrap().reason), (None, Reason::Gap));
    for batch in &batches {
        peer.publish(&topic, &batch.bytes, false).unwrap();
        assert_eq!(peer.receipt(&house).kept.unwrap().seq, batch.seq);
    }
}

#[test]
fn a_packet_beyond_the_brokers_limit_costs_its_sender_the_connection_and_nobody_else() {
    let (mut honest, hostile) = (Agent::new("sodermalm/ws-1", 1), Agent::new("sodermalm/ws-2", 2));
    let house = house_with(&[&honest, &hostile]);
    let mut peer = house.connect(&honest);
    let mut flood = house.connect(&hostile);
    flood.publish(&hostile.topic(Leaf::Batch), &vec![0; 900_000], false).unwrap_err();
    assert_eq!(house.refusals("sodermalm/ws-2", Reason::TooLarge, 1), 1);
    let batch = honest.sign();
    peer.publish(&honest.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 1);
}

#[test]
fn nobody_publishes_where_another_agent_speaks() {
    let (agent, other) = (Agent::new("sodermalm/ws-1", 1), Agent::new("sodermalm/ws-2", 2));
    let house = house_with(&[&agent, &other]);
    let mut listener = house.peer("observer-1", None).unwrap();
    assert!(listener.subscribe("motprov/v1/#"));
    let mut peer = house.connect(&agent);
    let foreign = [
        other.topic(Leaf::Batch),
        other.topic(Leaf::State),
        other.topic(Leaf::Ack),
        agent.topic(Leaf::Ack),
        agent.topic(Leaf::Config),
        "motprov/v1/checkpoint".to_owned(),
    ];
    for (count, topic) in foreign.iter().enumerate() {
        peer.publish(topic, b"forged", false).unwrap();
        assert_eq!(peer.receipt(&house).refused.unwrap().reason, Reason::Topic, "{topic}");
        let count = count as u64 + 1;
        assert_eq!(house.refusals("sodermalm/ws-1", Reason::Topic, count), count);
    }
    // Of all that, the listener saw our receipts and nothing of the agent's.
    for _ in &foreign {
        let (topic, payload) = listener.message();
        assert_eq!(topic, agent.topic(Leaf::Ack));
        assert_ne!(payload, b"forged");
    }
    assert!(peer.is_alive());
}

#[test]
fn only_enrolled_agents_get_in_and_one_enrolled_meanwhile_does() {
    let house = House::open();
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    for stranger in ["sodermalm.ws-1", "root", "sodermalm/ws-1", "#"] {
        let refused = house.peer(stranger, None).map(|_| ()).unwrap_err();
        assert!(refused.contains("NotAuthorized") || refused.contains("not authorized"), "{refused}");
    }
    assert_eq!(house.refusals("?", Reason::UnknownAgent, 4), 4);
    house.enrol(&agent);
    let mut peer = house.connect(&agent);
    let batch = agent.sign();
    peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 1);
}

#[test]
fn a_new_key_counts_at_once_and_the_old_one_no_more() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    let topic = agent.topic(Leaf::Batch);
    let first = agent.sign();
    peer.publish(&topic, &first.bytes, false).unwrap();
    peer.receipt(&house);
    let renewed = Agent::new("sodermalm/ws-1", 7);
    house.enrol(&renewed);
    let link = Link { seq: 2, prev: Some(first.hash), lost: 0 };
    peer.publish(&topic, &agent.sign_as(link, now()).bytes, false).unwrap();
    let refused = peer.receipt(&house).refused.unwrap();
    assert!(matches!(refused.reason, Reason::UnknownAgent | Reason::Signature), "{refused:?}");
    peer.publish(&topic, &renewed.sign_as(link, now()).bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 2);
}

#[test]
fn a_last_will_on_anothers_topic_keeps_its_agent_out() {
    let (agent, other) = (Agent::new("sodermalm/ws-1", 1), Agent::new("sodermalm/ws-2", 2));
    let house = house_with(&[&agent, &other]);
    for topic in [other.topic(Leaf::State), agent.topic(Leaf::Batch), agent.topic(Leaf::Ack)] {
        let will = LastWill::new(topic, "offline", QoS::AtLeastOnce, true);
        assert!(house.peer("sodermalm.ws-1", Some(will)).is_err());
    }
    assert_eq!(house.refusals("sodermalm/ws-1", Reason::Topic, 3), 3);
}

#[test]
fn an_agents_state_is_kept_for_whoever_comes_later_and_its_will_speaks_for_it() {
    let agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let state = agent.topic(Leaf::State);
    let will = LastWill::new(state.clone(), "offline", QoS::AtLeastOnce, true);
    let mut peer = house.peer("sodermalm.ws-1", Some(will)).unwrap();
    peer.publish(&state, b"online", true).unwrap();
    let mut late = house.peer("observer-1", None).unwrap();
    assert!(late.subscribe("motprov/v1/+/+/state"));
    assert_eq!(late.message(), (state.clone(), b"online".to_vec()));
    peer.vanish();
    assert_eq!(late.message(), (state, b"offline".to_vec()));
}

#[test]
fn nobody_subscribes_to_what_is_not_addressed_to_him() {
    let (agent, other) = (Agent::new("sodermalm/ws-1", 1), Agent::new("sodermalm/ws-2", 2));
    let house = house_with(&[&agent, &other]);
    let mut peer = house.connect(&agent);
    for filter in ["#", "+/+/#", "motprov/v1/#", "$SYS/#", &other.topic(Leaf::Ack), &other.topic(Leaf::Batch)]
    {
        assert!(!peer.subscribe(filter), "{filter}");
    }
    assert!(peer.subscribe(&agent.topic(Leaf::Config)));
    assert_eq!(house.refusals("sodermalm/ws-1", Reason::Topic, 6), 6);
}

#[test]
fn an_observer_sees_batches_as_they_were_signed_and_publishes_nothing() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut observer = house.peer("observer-1", None).unwrap();
    // Nothing is held for one that does not acknowledge.
    assert_eq!(observer.granted("motprov/v1/+/+/batch"), Some(QoS::AtMostOnce));
    let mut peer = house.connect(&agent);
    let batch = agent.sign();
    peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    assert_eq!(observer.message(), (agent.topic(Leaf::Batch), batch.bytes));
    observer.publish(&agent.topic(Leaf::Batch), b"forged", false).unwrap();
    assert_eq!(house.refusals("?", Reason::Topic, 1), 1);
}

#[test]
fn a_restart_keeps_heads_and_key() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let mut house = house_with(&[&agent]);
    let topic = agent.topic(Leaf::Batch);
    let mut peer = house.connect(&agent);
    let batches = [agent.sign(), agent.sign(), agent.sign()];
    for batch in &batches[..2] {
        peer.publish(&topic, &batch.bytes, false).unwrap();
        peer.receipt(&house);
    }
    let key = house.running().key();
    house.stop();
    house.start();
    assert_eq!(house.running().key(), key);
    let mut peer = house.connect(&agent);
    peer.publish(&topic, &batches[1].bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().hash, batches[1].hash);
    peer.publish(&topic, &batches[2].bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 3);
}

#[test]
fn stopping_keeps_everything_that_was_receipted() {
    let mut agents: Vec<_> = (1..=8).map(|n| Agent::new(&format!("sodermalm/ws-{n}"), n)).collect();
    let mut house = house_with(&agents.iter().collect::<Vec<_>>());
    let mut peers: Vec<_> = agents.iter().map(|agent| house.connect(agent)).collect();
    for (agent, peer) in agents.iter_mut().zip(&mut peers) {
        let batch = agent.sign();
        peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    }
    house.stop();
    assert!(house.heads().iter().all(|(_, head)| *head == Some(1)), "{:?}", house.heads());
    let left: Vec<_> =
        std::fs::read_dir(house.data.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name == "addresses.json"), "{left:?}");
}

#[test]
fn one_folder_has_one_collector() {
    let house = House::open();
    let second = motprov_collector::collector::start(house.data.path(), &config());
    let error = second.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("served by another collector"), "{error}");
}

#[test]
fn a_batch_of_long_ago_is_refused_and_one_of_last_year_is_not() {
    let agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    let days = |days: i64| Timestamp(now().0 - days * 86_400_000);
    let link = Link { seq: 1, prev: None, lost: 0 };
    peer.publish(&agent.topic(Leaf::Batch), &agent.sign_as(link, days(401)).bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).refused.unwrap().reason, Reason::Clock);
    peer.publish(&agent.topic(Leaf::Batch), &agent.sign_as(link, days(365)).bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 1);
}

#[test]
fn a_gap_asks_for_what_is_missing_and_stays_on_record_where_the_agent_lost_it() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = house_with(&[&agent]);
    let mut peer = house.connect(&agent);
    let topic = agent.topic(Leaf::Batch);
    let (first, second, third) = (agent.sign(), agent.sign(), agent.sign());
    peer.publish(&topic, &first.bytes, false).unwrap();
    peer.receipt(&house);
    // The second is not there: it is asked for, and once it has come the third follows.
    peer.publish(&topic, &third.bytes, false).unwrap();
    let receipt = peer.receipt(&house);
    let refused = receipt.refused.unwrap();
    assert_eq!((receipt.kept.unwrap().seq, refused.seq, refused.reason), (1, 3, Reason::Gap));
    assert!(refused.text.contains("batch 2"), "{}", refused.text);
    for batch in [&second, &third] {
        peer.publish(&topic, &batch.bytes, false).unwrap();
        while peer.receipt(&house).kept.unwrap().seq < batch.seq {}
    }
    // Two more are lost for good: the agent says so in the next, and the ledger keeps that.
    let after = agent.sign_as(Link { seq: 6, prev: Some(third.hash), lost: 2 }, now());
    peer.publish(&topic, &after.bytes, false).unwrap();
    while peer.receipt(&house).kept.unwrap().seq < 6 {}
    let mut database = Database::open_read_only(house.data.path()).unwrap();
    let gaps = database.read(View::gaps).unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].agent.to_string().as_str(), gaps[0].first, gaps[0].last), ("sodermalm/ws-1", 4, 5));
}
