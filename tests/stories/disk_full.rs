//! The collector's disk fills while agents deliver: it says that it is busy, answers whoever asks, and keeps everything
//! once there is room again.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpStream;

use motprov_testbed::losses::{Losses, settle};
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::room::Room;
use motprov_testbed::scene::Scene;
use motprov_testbed::stream::Streams;

const SIZE: u64 = 64 * 1024 * 1024;
const FILLINGS: u32 = 3;
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

/// The head of what the collector answers to a browser.
fn ask(scene: &Scene, path: &str) -> String {
    let mut stream = TcpStream::connect(scene.http().unwrap()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split("\r\n\r\n").next().unwrap_or_default().to_owned()
}

/// The first line of the page that it sends a browser to.
fn page(scene: &Scene) -> String {
    let head = ask(scene, "/");
    let place = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or("/");
    ask(scene, place).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_full_disk_refuses_answers_and_loses_nothing() {
    let folder = Scene::folder().unwrap();
    let Some(room) = Room::over(&folder.path().join("data"), SIZE).unwrap() else { return };
    let elsewhere = Scene::folder().unwrap();
    let mut scene = Scene::open_in(folder, Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    agent.start().unwrap();
    let mut streams = Streams::start(&scene, 2).unwrap();
    for filling in 1..=FILLINGS {
        streams.wait_for_more(200).unwrap();
        let told = streams.busy();
        // What a commit freed meanwhile is taken as well.
        wait_for("a busy collector", || {
            room.fill()?;
            Ok((streams.busy() > told + 1).then_some(()))
        })
        .unwrap();
        assert_eq!(page(&scene), "HTTP/1.1 200 OK", "filling {filling}");
        scene.says(&["agents", "list"]).unwrap();
        scene.json(&["refusals"]).unwrap();
        // It derives everything anew, which needs room of its own.
        let full = scene.says(&["audit"]).unwrap_err().to_string();
        assert!(full.contains("on another disk with --state"), "{full}");
        scene.says(&["audit", "--state", &elsewhere.path().display().to_string()]).unwrap();
        // Killed while full, it comes back when there is room.
        if filling == FILLINGS {
            scene.kill_collector().unwrap();
        }
        room.clear().unwrap();
        scene.start_collector().unwrap();
        streams.wait_for_more(200).unwrap();
    }
    streams.finish().unwrap();
    settle(&scene.data(), &mut agent).unwrap();
    let mut losses = Losses { kills: 1, cuts: FILLINGS, ..Losses::of("collector's disk full") };
    for (agent, signed) in streams.signed() {
        losses.count(&scene.data(), &agent, &signed).unwrap();
    }
    losses.count_real(&scene.data(), &agent).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}
