//! How agents get in, stay in and are put out: tokens, approval, replaced machines, renewal, revocation.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;

use motprov_collector::pki::{Authority, Holder};
use motprov_shared::identity::{AgentId, Role};
use motprov_shared::period::Timestamp;
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::secured::Secured;

const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n";
const DAY: i64 = 24 * 3600 * 1000;

fn house() -> Secured {
    Secured::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap()
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

#[test]
fn a_token_lets_in_as_many_as_it_says_and_only_at_its_own_collector() {
    let house = house();
    let token = house.token(&["--site", "lab", "--role", "workstation", "--uses", "2"]).unwrap();
    let mut agent = house.agent("lab/pc-1", "a", &token, QUICK).unwrap();
    agent.start().unwrap();
    house.scene.wait_for_kept(&agent.id, 2).unwrap();
    let listed = house.standing(&agent.id).unwrap();
    assert_eq!((&listed["state"], &listed["role"]), (&"online".into(), &"workstation".into()));
    house.agent("lab/pc-2", "a", &token, QUICK).unwrap();
    // Whoever asks again as before is answered again.
    house.enrol(&agent.id, "a", &token).unwrap();
    let third: AgentId = "lab/pc-3".parse().unwrap();
    let refused = house.enrol(&third, "a", &token).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("the token does not hold"), "{}", said(&refused));
    assert!(!said(&refused).contains(&token));
    // A token of another collector pins another authority: nothing is sent to whoever answers.
    let other = self::house().token(&["--site", "lab"]).unwrap();
    let refused = house.enrol(&third, "a", &other).unwrap();
    assert_eq!(refused.status.code(), Some(3));
    assert!(said(&refused).contains("Nothing was sent"), "{}", said(&refused));
    agent.stop().unwrap();
}

#[test]
fn an_enrolment_that_is_held_waits_for_a_person() {
    let house = house();
    let token = house.token(&["--site", "lab", "--hold", "--uses", "2"]).unwrap();
    let id: AgentId = "lab/pc-1".parse().unwrap();
    let waits = house.enrol(&id, "a", &token).unwrap();
    assert_eq!(waits.status.code(), Some(1));
    assert!(said(&waits).contains("waits for approval"), "{}", said(&waits));
    assert_eq!(house.standing(&id).unwrap()["state"], "pending");
    house.scene.says(&["agents", "approve", "lab/pc-1"]).unwrap();
    house.agent("lab/pc-1", "a", &token, QUICK).unwrap();
    let other: AgentId = "lab/pc-2".parse().unwrap();
    house.enrol(&other, "a", &token).unwrap();
    house.scene.says(&["agents", "refuse", "lab/pc-2"]).unwrap();
    let refused = house.enrol(&other, "a", &token).unwrap();
    assert!(said(&refused).contains("a person refused"), "{}", said(&refused));
}

#[test]
fn a_replaced_machine_goes_on_with_its_name_and_its_history() {
    let house = house();
    let token = house.token(&["--site", "lab", "--uses", "9"]).unwrap();
    let mut old = house.agent("lab/pc-1", "old", &token, QUICK).unwrap();
    old.start().unwrap();
    house.scene.wait_for_kept(&old.id, 3).unwrap();
    old.stop().unwrap();
    let before = house.scene.kept(&old.id).unwrap();
    // A token for the site is not enough to take a name that is taken.
    let waits = house.enrol(&old.id, "thief", &token).unwrap();
    assert_eq!(waits.status.code(), Some(1), "{}", said(&waits));
    let token = house.token(&["--agent", "lab/pc-1"]).unwrap();
    let mut new = house.agent("lab/pc-1", "new", &token, QUICK).unwrap();
    new.start().unwrap();
    let last = before.last().unwrap().seq;
    house.scene.wait_for_kept(&new.id, last + 2).unwrap();
    new.stop().unwrap();
    let after = house.scene.kept(&new.id).unwrap();
    assert_eq!(after[..before.len()], before[..], "what the old machine signed stays");
    assert_eq!(after[before.len()].prev, Some(before.last().unwrap().hash), "one chain");
    assert_eq!(house.standing(&new.id).unwrap()["lost"], 0);
    // The old machine, should it come back, is let in no more.
    old.start().unwrap();
    wait_for("the old machine's refusal", || {
        Ok((house.scene.refusals("lab/pc-1", "certificate")? > 0).then_some(()))
    })
    .unwrap();
    old.kill().unwrap();
    house.scene.says(&["ledger", "verify"]).unwrap();
}

#[test]
fn a_revocation_ends_open_connections_and_lasts() {
    let house = house();
    let token = house.token(&["--site", "lab", "--uses", "2"]).unwrap();
    let mut agent = house.agent("lab/pc-1", "a", &token, QUICK).unwrap();
    let mut other = house.agent("lab/pc-2", "a", &token, QUICK).unwrap();
    agent.start().unwrap();
    other.start().unwrap();
    house.scene.wait_for_kept(&agent.id, 2).unwrap();
    house.scene.says(&["agents", "revoke", "lab/pc-1", "--reason", "stolen"]).unwrap();
    wait_for("the end of its connection", || {
        let listed = house.standing(&agent.id)?;
        Ok((listed["state"] == "revoked" && listed["connected"] == false).then_some(()))
    })
    .unwrap();
    let kept = house.scene.kept(&agent.id).unwrap().len();
    wait_for("its next attempt", || Ok((house.scene.refusals("lab/pc-1", "revoked")? > 0).then_some(())))
        .unwrap();
    let refused = house.enrol(&agent.id, "a", &token).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    let (seq, _) = *other.signed().unwrap().last().unwrap();
    house.scene.wait_for_kept(&other.id, seq + 2).unwrap();
    assert_eq!(house.scene.kept(&agent.id).unwrap().len(), kept, "nothing of it is taken any more");
    agent.kill().unwrap();
    other.stop().unwrap();
    house.scene.says(&["ledger", "verify"]).unwrap();
}

#[test]
fn a_certificate_that_has_ended_is_renewed_without_hands() {
    let house = house();
    let token = house.token(&["--site", "lab"]).unwrap();
    let mut agent = house.agent("lab/pc-1", "a", &token, QUICK).unwrap();
    // As if the machine had been off for a year.
    let tls = house.scene.data().join("tls");
    let read = |name: &str| fs::read_to_string(tls.join(name)).unwrap();
    let authority = Authority::read(&read("ca.pem"), &read("ca-key.pem")).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let holder = Holder::Agent(agent.id.clone(), Role::Workstation);
    let ended = authority.issue_for(&key, &holder, now().plus(-365 * DAY), 90).unwrap();
    let file = house.home(&agent.id, "a").join("data/tls/agent.pem");
    fs::write(&file, format!("{}{}", ended.chain, key.serialize_pem())).unwrap();
    agent.start().unwrap();
    house.scene.wait_for_kept(&agent.id, 2).unwrap();
    assert!(agent.log().unwrap().contains("the certificate is renewed"));
    agent.stop().unwrap();
}
