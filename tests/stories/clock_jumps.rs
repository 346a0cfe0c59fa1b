//! The collector's clock jumps while agents deliver: nothing acknowledged is lost, nothing is kept twice, what is
//! refused meanwhile is refused as `clock`, and is delivered once the clock is right. And what was captured a year ago
//! is sent again.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![cfg(target_os = "linux")]

use std::time::{SystemTime, UNIX_EPOCH};

use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::measurement::{Fact, Record};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Receipt};
use motprov_shared::seal::{SecretKey, SignedBatch, seal};
use motprov_shared::topic::{Leaf, Topic};
use motprov_testbed::losses::{Losses, settle};
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::rogue::Rogue;
use motprov_testbed::scene::Scene;
use motprov_testbed::shim::Clock;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"100ms\"\ncheck = \"100ms\"\n\n\
    [workstation]\nasset = \"pc-1\"\n";

/// A collector whose clock can be set.
fn scene() -> Option<(Scene, Clock)> {
    let folder = Scene::folder().unwrap();
    let clock = Clock::beside(folder.path()).unwrap()?;
    let program = clock.rules(Program::at(env!("CARGO_BIN_EXE_motprov-demo")));
    Some((Scene::open_in(folder, program).unwrap(), clock))
}

/// Sets the collector's clock ahead by so many seconds while an agent delivers, and then right again.
fn jump(story: &str, ahead: i64, refused: bool) {
    let Some((mut scene, clock)) = scene() else { return };
    let mut agent = scene.agent("lab/pc-1", QUICK).unwrap();
    agent.run_by(Program::at(env!("CARGO_BIN_EXE_motprov-demo")));
    agent.start().unwrap();
    scene.wait_for_kept(&agent.id, 5).unwrap();
    clock.set(ahead).unwrap();
    if refused {
        let told = || Ok((scene.refusals("lab/pc-1", "clock")? > 0).then_some(()));
        wait_for("a refusal for the clock", told).unwrap();
    } else {
        let (last, _) = *agent.signed().unwrap().last().unwrap();
        scene.wait_for_kept(&agent.id, last + 5).unwrap();
    }
    // Long enough that a hasty agent would give up what is refused.
    agent.wait_until_signed(agent.signed().unwrap().len() + 10).unwrap();
    clock.set(0).unwrap();
    let (last, _) = *agent.signed().unwrap().last().unwrap();
    scene.wait_for_kept(&agent.id, last).unwrap();
    settle(&scene.data(), &mut agent).unwrap();
    assert_eq!(scene.refusals("lab/pc-1", "clock").unwrap() > 0, refused);
    let mut losses = Losses { cuts: 2, ..Losses::of(story) };
    losses.count_real(&scene.data(), &agent).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}

#[test]
fn an_hour_ahead_and_back_is_borne_without_a_refusal() {
    jump("collector's clock an hour ahead", HOUR, false);
}

#[test]
fn an_hour_behind_is_refused_as_clock_and_delivered_afterwards() {
    jump("collector's clock an hour behind", -HOUR, true);
}

#[test]
fn ten_years_ahead_is_refused_as_clock_and_delivered_afterwards() {
    jump("collector's clock ten years ahead", 3_652 * DAY, true);
}

fn batch(seq: u64, before: Option<&SignedBatch>, key: &SecretKey) -> SignedBatch {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap());
    let (asset, metric) = ("pc-9".parse().unwrap(), "os".parse().unwrap());
    let fact = Record::Fact(Fact { asset, metric, at, text: format!("batch {seq}") });
    let link = Link { seq, prev: before.map(|batch| batch.hash), lost: 0 };
    let agent = "lab/replay".parse().unwrap();
    seal(&Batch { agent, link, made_at: at, records: vec![fact] }, key).unwrap()
}

#[test]
fn a_year_old_batch_that_is_sent_again_is_kept_once() {
    let Some((mut scene, clock)) = scene() else { return };
    let key = SecretKey::from_seed([5; 32]).unwrap();
    scene.enrol("lab/replay", &key).unwrap();
    let agent = "lab/replay".parse().unwrap();
    let topic = Topic::new("lab/replay".parse().unwrap(), Leaf::Batch).to_string();
    let mut thief = Rogue::connect(&scene, "lab/replay").unwrap();
    let first = batch(1, None, &key);
    let second = batch(2, Some(&first), &key);
    let mut send = |batch: &SignedBatch| -> Receipt { thief.send(&topic, batch.bytes.clone()).unwrap() };
    send(&first);
    assert_eq!(send(&second).kept.map(|head| head.hash), Some(second.hash));

    // A year later the first is acknowledged again, as any that is kept: by the chain's head.
    clock.set(366 * DAY).unwrap();
    let again = send(&first);
    assert_eq!((again.kept.map(|head| head.hash), again.refused), (Some(second.hash), None));
    // Older than the collector takes, it is refused, whatever it is.
    clock.set(500 * DAY).unwrap();
    let refused = send(&first).refused.unwrap();
    assert_eq!((refused.seq, refused.reason), (1, Reason::Clock));
    assert!(refused.text.contains("more than 400 days ago"), "{}", refused.text);
    clock.set(0).unwrap();
    let mut losses = Losses { cuts: 2, ..Losses::of("a year-old batch sent again") };
    losses.count(&scene.data(), &agent, &[first.hash, second.hash]).unwrap();
    scene.stop_collector().unwrap();
    scene.says(&["ledger", "verify"]).unwrap();
    losses.prove_none().unwrap();
}
