//! One that misbehaves disturbs nobody else: a flood, a reader that never reads, sockets that say nothing, and messages
//! that nobody can make sense of.

use std::io::Write;
use std::net::TcpStream;

use motprov_collector::collector;
use motprov_ledger::Database;
use motprov_shared::receipt::Reason;
use motprov_shared::topic::Leaf;

use super::support::{Agent, House, config};

/// More than the broker's receipts to it could ever need in its socket.
const SILENT: usize = 200;

#[test]
fn a_flood_by_one_agent_makes_that_agent_wait_and_nobody_else() {
    let mut house = House::open();
    house.stop();
    let mut bounded = config();
    (bounded.intake.agent_messages, bounded.intake.agent_burst) = (5, 20);
    house.running = Some(collector::start(house.data.path(), &bounded).unwrap());
    let (mut flood, mut calm) = (Agent::new("sodermalm/ws-1", 1), Agent::new("sodermalm/ws-2", 2));
    house.enrol(&flood);
    house.enrol(&calm);
    let (mut flooding, mut other) = (house.connect(&flood), house.connect(&calm));
    let count = 50;
    for _ in 0..count {
        let batch = flood.sign();
        flooding.send(&flood.topic(Leaf::Batch), &batch.bytes, false);
    }
    // Its messages go out while it listens.
    while flooding.receipt(&house).kept.unwrap().seq < 10 {}
    for _ in 0..3 {
        let batch = calm.sign();
        other.publish(&calm.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    }
    let head = |house: &House, of: usize| house.heads()[of].1.unwrap_or(0);
    assert_eq!(head(&house, 1), 3);
    assert!(head(&house, 0) < count, "the flood was not held back: {}", head(&house, 0));
    // It waits, and nothing of it is lost.
    while flooding.receipt(&house).kept.unwrap().seq < count {}
    assert_eq!(head(&house, 0), count);
}

#[test]
fn sockets_that_say_nothing_or_half_a_greeting_keep_nobody_out() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = House::open();
    house.enrol(&agent);
    let address = house.running().mqtt().unwrap();
    let mut silent: Vec<_> = (0..SILENT).map(|_| TcpStream::connect(address).unwrap()).collect();
    for stream in silent.iter_mut().step_by(2) {
        // The beginning of a CONNECT that never goes on.
        stream.write_all(&[0x10, 0x40, 0x00, 0x04, b'M']).unwrap();
    }
    let mut peer = house.connect(&agent);
    let batch = agent.sign();
    peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 1);
    drop(silent);
}

#[test]
fn an_agent_that_never_reads_its_receipts_holds_up_no_other() {
    let (mut deaf, mut agent) = (Agent::new("sodermalm/ws-1", 1), Agent::new("sodermalm/ws-2", 2));
    let house = House::open();
    house.enrol(&deaf);
    house.enrol(&agent);
    let mut stream = TcpStream::connect(house.running().mqtt().unwrap()).unwrap();
    greet(&mut stream, "sodermalm.ws-1", &deaf.topic(Leaf::Ack));
    let first = deaf.sign();
    // A refusal for each, told at once: none of them is ever read.
    for number in 0..500_u16 {
        let payload = if number == 0 { first.bytes.clone() } else { vec![0xff; 100] };
        stream.write_all(&publish(&deaf.topic(Leaf::Batch), number + 1, &payload)).unwrap();
    }
    let mut peer = house.connect(&agent);
    for seq in 1..=5 {
        let batch = agent.sign();
        peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
        assert_eq!(peer.receipt(&house).kept.unwrap().seq, seq);
    }
    assert_eq!(house.refusals("sodermalm/ws-1", Reason::Malformed, 499), 499);
}

#[test]
fn what_nobody_can_make_sense_of_is_put_aside_as_it_came() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = House::open();
    house.enrol(&agent);
    let mut peer = house.connect(&agent);
    let honest = agent.sign().bytes;
    let mut damaged = honest.clone();
    damaged[40] ^= 0xff;
    for bytes in [&damaged[..], b"\xd2\x84\x5f\xff\xa0\xf6\x40", b"hello"] {
        peer.publish(&agent.topic(Leaf::Batch), bytes, false).unwrap();
        assert!(peer.receipt(&house).refused.is_some());
        let mut database = Database::open_read_only(house.data.path()).unwrap();
        let kept = database.read(|view| view.refusals(1)).unwrap().remove(0);
        let content = database.read(|view| view.refused_content(kept.id)).unwrap();
        assert_eq!(content.as_deref(), Some(bytes));
    }
    peer.publish(&agent.topic(Leaf::Batch), &honest, false).unwrap();
    assert_eq!(peer.receipt(&house).kept.unwrap().seq, 1);
}

/// CONNECT and SUBSCRIBE at `QoS` 0, as MQTT 3.1.1 writes them; the answers are not read.
fn greet(stream: &mut TcpStream, client: &str, filter: &str) {
    let mut connect = b"\0\x04MQTT\x04\x02\0\x3c".to_vec();
    connect.extend(text(client));
    stream.write_all(&packet(0x10, &connect)).unwrap();
    let mut subscribe = vec![0, 1];
    subscribe.extend(text(filter));
    subscribe.push(0);
    stream.write_all(&packet(0x82, &subscribe)).unwrap();
}

/// PUBLISH at `QoS` 1.
fn publish(topic: &str, number: u16, payload: &[u8]) -> Vec<u8> {
    let mut body = text(topic);
    body.extend(number.to_be_bytes());
    body.extend(payload);
    packet(0x32, &body)
}

fn text(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    [&length.to_be_bytes()[..], text.as_bytes()].concat()
}

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let (mut packet, mut length) = (vec![kind], body.len());
    loop {
        let more = if length > 127 { 0x80 } else { 0 };
        packet.push(u8::try_from(length % 128).unwrap() | more);
        length /= 128;
        if length == 0 {
            return [packet, body.to_vec()].concat();
        }
    }
}
