//! A real agent and a real collector in two networks, and a link between them that delays, loses, doubles, re-orders or
//! is cut: what was signed is kept, once.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![cfg(target_os = "linux")]

use std::fs;
use std::net::SocketAddr;
use std::thread::sleep;
use std::time::Duration;

use motprov_shared::identity::Role;
use motprov_testbed::brokers::pki::Authority;
use motprov_testbed::chance::dice;
use motprov_testbed::link::{COLLECTOR, Done, Link};
use motprov_testbed::losses::{Losses, settle};
use motprov_testbed::process::Program;
use motprov_testbed::scene::{Actor, Scene};

/// Batches that are signed while the link is bad.
const BATCHES: usize = 60;
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"100ms\"\ncheck = \"100ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

/// Agent and collector at the two ends of a link, over TLS.
fn scene() -> Option<(Link, Scene, Actor)> {
    let program = Program::at(env!("CARGO_BIN_EXE_motprov-demo"));
    let link = Link::new(dice().u64(..)).unwrap()?;
    let folder = Scene::folder().unwrap();
    let authority = Authority::new(&folder.path().join("ca")).unwrap();
    let server = authority.issue_server("server").unwrap();
    let config = folder.path().join("collector.toml");
    let [certificate, key, agents] =
        [server.certificate, server.key, authority.certificate()].map(|path| path.display().to_string());
    let files =
        format!("certificate_file = {certificate:?}\nkey_file = {key:?}\nclient_ca_file = {agents:?}\n");
    fs::write(&config, format!("[broker]\n{files}")).unwrap();
    let address = SocketAddr::from((COLLECTOR, 0));
    let scene = Scene::open_at(folder, link.collectors(program.clone()), address, Some(config)).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    secure(&agent, &authority);
    agent.run_by(link.agents(program));
    Some((link, scene, agent))
}

/// Gives an agent its certificate and the collector's real address.
fn secure(agent: &Actor, authority: &Authority) {
    let home = agent.home().unwrap();
    authority.issue_agent(&agent.id, Role::Workstation).unwrap().copy_to(home, "agent").unwrap();
    fs::copy(authority.certificate(), home.join("ca.pem")).unwrap();
    let tls = "server_name = \"localhost\"\nca_file = \"ca.pem\"\ncertificate_file = \"agent.pem\"\n\
        key_file = \"agent-key.pem\"";
    let text = fs::read_to_string(agent.config()).unwrap();
    let text = text.replace("host = \"127.0.0.1\"", &format!("host = \"{COLLECTOR}\"\n{tls}"));
    fs::write(agent.config(), text).unwrap();
}

/// Delivers over a link in this condition from the first connection to the last batch; gives what the link did.
fn deliver(story: &str, condition: &str) -> Option<Done> {
    let (mut link, scene, mut agent) = scene()?;
    link.set(condition).unwrap();
    agent.start().unwrap();
    agent.wait_until_signed(BATCHES).unwrap();
    let (last, _) = *agent.signed().unwrap().last().unwrap();
    scene.wait_for_kept(&agent.id, last).unwrap();
    let done = link.set("").unwrap();
    count(story, 0, scene, agent);
    Some(done)
}

fn count(story: &str, cuts: u32, mut scene: Scene, mut agent: Actor) {
    settle(&scene.data(), &mut agent).unwrap();
    let mut losses = Losses { cuts, ..Losses::of(story) };
    losses.count_real(&scene.data(), &agent).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}

#[test]
fn two_seconds_on_the_way_lose_nothing() {
    deliver("network: 2 s each way", "delay=2000");
}

#[test]
fn every_fifth_packet_lost_loses_no_batch() {
    if let Some(done) = deliver("network: 20 % of packets lost", "loss=20 delay=20") {
        assert!(done["lost"] > 10, "{done:?}");
    }
}

#[test]
fn doubled_and_reordered_packets_double_no_batch() {
    let condition = "duplicate=30 reorder=40 delay=20";
    if let Some(done) = deliver("network: packets doubled and re-ordered", condition) {
        assert!(done["duplicated"] > 10 && done["reordered"] > 10, "{done:?}");
    }
}

#[test]
fn a_network_that_is_cut_again_and_again_loses_nothing() {
    const CUTS: u32 = 5;
    let Some((mut link, scene, mut agent)) = scene() else { return };
    let mut dice = dice();
    agent.start().unwrap();
    for _ in 0..CUTS {
        scene.wait_for_kept(&agent.id, agent.signed().unwrap().len() as u64 + 3).unwrap();
        link.set("cut=1").unwrap();
        sleep(Duration::from_millis(dice.u64(500..=4_000)));
        link.set("").unwrap();
    }
    count("network cut again and again", CUTS, scene, agent);
}
