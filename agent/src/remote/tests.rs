//! Promises about what the collector tells, over restarts.

use motprov_shared::configuration::{Scope, sign};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;

use super::*;

fn key() -> SecretKey {
    SecretKey::from_seed([7; 32]).unwrap()
}

fn agent() -> AgentId {
    "lab/pc-1".parse().unwrap()
}

fn document(version: u64, text: &str) -> (Document, Vec<u8>) {
    let layers = vec![Layer { scope: Scope::All, text: text.to_owned() }];
    let at = Timestamp::from_seconds(1_790_000_000);
    let document = Document { agent: agent(), at, version, layers, release: None };
    let bytes = sign(&document, &key()).unwrap();
    (document, bytes)
}

fn open(data: &Path) -> Remote {
    Remote::open(data, &agent(), &key().public())
}

fn try_out(remote: &mut Remote, version: u64, text: &str) {
    let (document, bytes) = document(version, text);
    assert!(matches!(remote.hear(&bytes, &key().public()), Heard::New(_)));
    remote.try_out(document, bytes, 1000).unwrap();
}

fn heard(remote: &Remote, version: u64) -> Heard {
    remote.hear(&document(version, "x = 1").1, &key().public())
}

#[test]
fn another_key_or_another_agent_is_not_believed() {
    let data = tempfile::tempdir().unwrap();
    let remote = open(data.path());
    let (document, bytes) = document(1, "");
    let other = SecretKey::from_seed([8; 32]).unwrap().public();
    assert!(matches!(remote.hear(&bytes, &other), Heard::Alien(_)));
    let foreign = Document { agent: "lab/pc-2".parse().unwrap(), ..document };
    let why = remote.hear(&sign(&foreign, &key()).unwrap(), &key().public());
    assert_eq!(why, Heard::Alien("it is for lab/pc-2".to_owned()));
    assert!(matches!(remote.hear(b"x", &key().public()), Heard::Alien(_)));
}

#[test]
fn what_the_collector_confirms_holds_over_a_restart_and_nothing_older_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let mut remote = open(data.path());
    try_out(&mut remote, 5, "outbox_days = 5");
    assert_eq!((remote.version(), remote.is_on_trial()), (None, true));
    assert_eq!(heard(&remote, 5), Heard::Echo);
    assert!(remote.confirm());
    let remote = open(data.path());
    assert_eq!((remote.version(), remote.is_on_trial()), (Some(5), false));
    assert_eq!(remote.layers()[0].text, "outbox_days = 5");
    for version in [1, 4, 5] {
        assert_eq!(heard(&remote, version), Heard::Known);
    }
    assert!(matches!(heard(&remote, 6), Heard::New(_)));
}

#[test]
fn what_cuts_the_agent_off_is_taken_back_told_and_not_tried_again() {
    let data = tempfile::tempdir().unwrap();
    let mut remote = open(data.path());
    try_out(&mut remote, 5, "outbox_days = 5");
    remote.confirm();
    try_out(&mut remote, 6, "outbox_days = 6");
    assert!(!remote.is_over(999) && remote.is_over(1000));
    remote.take_back("no collector".to_owned());
    for remote in [remote, open(data.path())] {
        assert_eq!(remote.layers()[0].text, "outbox_days = 5");
        assert_eq!(
            remote.unfollowed().unwrap(),
            Unfollowed { version: 6, reason: "no collector".to_owned() }
        );
        assert_eq!(heard(&remote, 6), Heard::Known);
        assert!(matches!(heard(&remote, 7), Heard::New(_)));
    }
}

#[test]
fn a_trial_goes_on_after_a_restart_but_not_for_ever() {
    let data = tempfile::tempdir().unwrap();
    try_out(&mut open(data.path()), 5, "outbox_days = 5");
    for _ in 1..MOST_STARTS {
        let mut remote = open(data.path());
        assert!(remote.is_on_trial() && remote.begin_again(9));
        assert_eq!(remote.wait(4), Some(5));
    }
    let mut remote = open(data.path());
    assert!(!remote.begin_again(9));
    remote.take_back("it ended the agent".to_owned());
    assert!(!open(data.path()).is_on_trial());
}

#[test]
fn what_was_refused_is_judged_again_and_nothing_before_it_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let mut remote = open(data.path());
    remote.refuse(6, "a fault".to_owned());
    assert_eq!(remote.unfollowed().unwrap().version, 6);
    let remote = open(data.path());
    assert_eq!(heard(&remote, 5), Heard::Known);
    assert!(matches!(heard(&remote, 6), Heard::New(_)));
}

#[test]
fn another_collector_begins_anew_but_no_older_release_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let mut remote = open(data.path());
    try_out(&mut remote, 5, "outbox_days = 5");
    remote.confirm();
    remote.believe_serial(3);
    let remote = Remote::open(data.path(), &agent(), &SecretKey::from_seed([8; 32]).unwrap().public());
    assert_eq!((remote.version(), remote.layers().len(), remote.serial()), (None, 0, 3));
}

#[test]
fn a_document_that_somebody_changed_on_the_disk_is_not_believed() {
    let data = tempfile::tempdir().unwrap();
    let mut remote = open(data.path());
    try_out(&mut remote, 5, "outbox_days = 5");
    remote.confirm();
    let mut record = Record::load(data.path()).unwrap();
    *record.applied.as_mut().unwrap().last_mut().unwrap() ^= 1;
    record.save(data.path()).unwrap();
    assert_eq!(open(data.path()).layers(), []);
}
