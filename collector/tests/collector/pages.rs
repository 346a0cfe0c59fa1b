//! The pages over a collector that serves: fast, and never a dead end.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::support::{Agent, House, now};
use motprov_ledger::Database;
use motprov_review::contract::Contract;
use motprov_shared::topic::Leaf;

fn get(house: &House, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(house.running().http()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn put_contract(house: &House) {
    let text = include_str!("../../../deploy/config/contract.toml");
    let in_force = Contract::parse("contract.toml", text).unwrap().in_force;
    let mut database = Database::open(house.data.path()).unwrap();
    database.write(|tx| tx.put_contract("contract.toml", text, in_force, now())).unwrap();
}

#[test]
fn an_empty_collector_still_has_a_page() {
    let house = House::open();
    let (status, page) = get(&house, "/oversikt");
    assert_eq!(status, 200, "{page}");
    assert_eq!(get(&house, "/healthz").0, 200);
    assert_eq!(get(&house, "/ledger/1").0, 404);
}

#[test]
fn a_months_levels_and_each_of_them_have_a_page_that_says_what_is_not_measured() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = House::open();
    house.enrol(&agent);
    put_contract(&house);
    let mut peer = house.connect(&agent);
    let batch = agent.sign();
    peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    peer.receipt(&house);
    let (status, list) = get(&house, "/servicenivaer?lang=sv");
    assert_eq!(status, 200, "{list}");
    let text = include_str!("../../../deploy/config/contract.toml");
    let contract = Contract::parse("contract.toml", text).unwrap();
    for level in &contract.service_levels {
        let path = format!("/servicenivaer/{}", level.id);
        assert!(list.contains(&format!("{path}?m=")), "{path} in {list}");
        let (status, page) = get(&house, &format!("{path}?lang=sv"));
        assert_eq!(status, 200, "{page}");
        assert!(page.contains(&level.id) && page.contains("motprov-verify FILE"), "{page}");
    }
    assert_eq!(get(&house, "/servicenivaer/finns-inte").0, 404);
    assert_eq!(get(&house, "/service-levels/finns-inte?as=json").0, 404);
}

#[test]
fn a_batch_is_on_its_page_as_soon_as_it_is_kept() {
    let mut agent = Agent::new("sodermalm/ws-1", 1);
    let house = House::open();
    house.enrol(&agent);
    put_contract(&house);
    let mut peer = house.connect(&agent);
    let batch = agent.sign();
    peer.publish(&agent.topic(Leaf::Batch), &batch.bytes, false).unwrap();
    peer.receipt(&house);
    let (status, page) = get(&house, "/ledger/3");
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Debian 13, batch 1") && page.contains(&batch.hash.to_string()), "{page}");
    for entry in ["/ledger/1", "/ledger/2"] {
        assert_eq!(get(&house, entry).0, 200, "{entry}");
    }
    let (status, page) = get(&house, "/oversikt");
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("Exempelstad"), "{page}");
}
