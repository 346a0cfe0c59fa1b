//! Agents are told by their collector what to measure: they follow within seconds and say so, refuse what does not
//! hold, and come back from what cuts them off, over kills too.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;
use std::time::Instant;

use motprov_ledger::{Database, View};
use motprov_shared::state::State;
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::scene::{Actor, Scene};

const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"1s\"\ncheck = \"200ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

fn open() -> Scene {
    Scene::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap()
}

/// An agent that gives a configuration so long.
fn agent(scene: &Scene, name: &str, trial: &str) -> Actor {
    let mut agent = scene.agent(name, QUICK).unwrap();
    let text = fs::read_to_string(agent.config()).unwrap();
    fs::write(agent.config(), format!("remote_trial = \"{trial}\"\n{text}")).unwrap();
    agent.start().unwrap();
    agent
}

/// Waits until the collector has such a word of an agent.
fn told(scene: &Scene, agent: &Actor, what: &str, wanted: impl Fn(&State) -> bool) -> State {
    wait_for(&format!("{what} of {}", agent.id), || {
        let words = Database::open_read_only(&scene.data())?.read(View::last_words)?;
        let word = words.into_iter().find(|word| word.agent == agent.id);
        Ok(word.map(|word| word.state).filter(&wanted))
    })
    .unwrap()
}

/// Tells a scope; gives the version that its agents then go by.
fn configure(scene: &Scene, scope: &[&str], text: &str) -> u64 {
    let file = scene.data().join("told.toml");
    fs::write(&file, text).unwrap();
    let told = scene.json(&[&["agents", "configure"], scope, &[file.to_str().unwrap()]].concat()).unwrap();
    assert_eq!(told["new"], true);
    told["entry"].as_u64().unwrap()
}

fn reason(state: &State) -> &str {
    &state.refused.as_ref().unwrap().reason
}

#[test]
fn a_site_is_told_and_its_agents_follow_and_say_so() {
    let mut scene = open();
    let (mut here, there) = (agent(&scene, "lab/pc-1", "1m"), agent(&scene, "hall/pc-1", "1m"));
    for agent in [&here, &there] {
        let state = told(&scene, agent, "a first word", |state| state.online);
        assert_eq!((state.configuration, state.every), (None, Some(1)));
    }
    let began = Instant::now();
    let text = QUICK.replace("batch = \"1s\"", "batch = \"2s\"");
    let version = configure(&scene, &["--site", "lab"], &text);
    let state = told(&scene, &here, "the configuration", |state| state.configuration == Some(version));
    println!("followed and said so after {} ms", began.elapsed().as_millis());
    assert_eq!((state.every, state.refused), (Some(2), None));
    assert_eq!(told(&scene, &there, "a word", |state| state.online).configuration, None);
    let shown = scene.json(&["agents", "configure", "--agent", "lab/pc-1", "--show"]).unwrap();
    assert_eq!((&shown["version"], &shown["layers"][0]["scope"]), (&version.into(), &"site/lab".into()));
    // It holds over a restart of either.
    here.stop().unwrap();
    told(&scene, &here, "a goodbye", |state| !state.online);
    scene.stop_collector().unwrap();
    scene.start_collector().unwrap();
    here.start().unwrap();
    let again = told(&scene, &here, "a word after the restart", |state| state.online);
    assert_eq!((again.configuration, again.every), (Some(version), Some(2)));
    here.kill().unwrap();
    told(&scene, &here, "an end without a word", |state| !state.online);
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
}

#[test]
fn what_does_not_hold_is_refused_where_it_is_kept_or_where_it_is_read() {
    let scene = open();
    let agent = agent(&scene, "lab/pc-1", "1m");
    told(&scene, &agent, "a first word", |state| state.online);
    let file = scene.data().join("told.toml");
    fs::write(&file, "outbox_days = 3\nsite = \"elsewhere\"\n[collector]\nkey = \"00\"\n").unwrap();
    let refused = scene.says(&["agents", "configure", "--all", file.to_str().unwrap()]).unwrap_err();
    let refused = format!("{refused:#}");
    assert!(refused.contains("told.toml:2: `site` is not the collector's to set"), "{refused}");
    assert!(refused.contains("told.toml:4: `key` of [collector]"), "{refused}");
    let version = configure(&scene, &["--all"], "# fine\n[schedule]\nbatch = \"a fortnight\"\n");
    let state = told(&scene, &agent, "a refusal", |state| state.refused.is_some());
    assert_eq!((state.refused.as_ref().unwrap().version, state.configuration), (version, None));
    assert!(reason(&state).starts_with("collector, all:3: `batch` is not a time"), "{}", reason(&state));
    let version = configure(&scene, &["--all"], "outbox_days = 3\n");
    let state = told(&scene, &agent, "the mended one", |state| state.configuration == Some(version));
    assert_eq!(state.refused, None);
}

#[test]
fn what_cuts_an_agent_off_is_taken_back_told_and_not_tried_again() {
    let scene = open();
    let mut agent = agent(&scene, "lab/pc-1", "3s");
    told(&scene, &agent, "a first word", |state| state.online);
    let good = configure(&scene, &["--all"], "outbox_days = 3\n");
    told(&scene, &agent, "the good one", |state| state.configuration == Some(good));
    let bad = configure(&scene, &["--agent", "lab/pc-1"], "[collector]\nport = 1\n");
    let state = told(&scene, &agent, "that it was taken back", |state| state.refused.is_some());
    assert_eq!((state.configuration, state.refused.as_ref().unwrap().version), (Some(good), bad));
    assert!(reason(&state).contains("no collector was reached with it within 3s"), "{}", reason(&state));
    let tried = |agent: &Actor| agent.log().unwrap().matches("is tried out").count();
    assert_eq!(tried(&agent), 2);
    agent.stop().unwrap();
    agent.start().unwrap();
    told(&scene, &agent, "a word after the restart", |state| state.online && state.refused.is_some());
    assert_eq!(tried(&agent), 2);
    scene.says(&["agents", "configure", "--agent", "lab/pc-1", "--clear"]).unwrap();
    let state = told(&scene, &agent, "that it is over", |state| state.configuration > Some(bad));
    assert_eq!(state.refused, None);
}

#[test]
fn an_agent_that_is_killed_in_a_trial_goes_on_with_it_and_never_loops() {
    let scene = open();
    let mut agent = agent(&scene, "lab/pc-1", "10m");
    told(&scene, &agent, "a first word", |state| state.online);
    configure(&scene, &["--site", "lab"], "[collector]\nport = 1\n");
    let log = |agent: &Actor, what: &str, count: usize| {
        wait_for(what, || Ok((agent.log()?.matches(what).count() >= count).then_some(()))).unwrap();
    };
    log(&agent, "is tried out", 1);
    for start in 2..=4 {
        agent.kill().unwrap();
        agent.start().unwrap();
        log(&agent, " started ", start);
    }
    let state =
        told(&scene, &agent, "that it was taken back", |state| state.online && state.refused.is_some());
    assert!(reason(&state).contains("began with it several times"), "{}", reason(&state));
}
