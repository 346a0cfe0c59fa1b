use motprov_shared::period::Timestamp;

use super::*;
use crate::decide::Reading;
use crate::event::{Event, What};
use crate::letter::Letter;
use crate::subscription::tests::anna;
use crate::subscription::{Kind, NewSubscription};

const NOW: Timestamp = Timestamp(1_793_000_000_000);
const MINUTE: i64 = 60_000;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

fn silent(agent: &str) -> Event {
    Event { at: NOW, what: What::Silent { agent: agent.parse().unwrap(), since: NOW } }
}

fn back(agent: &str) -> Event {
    let agent = agent.parse().unwrap();
    Event { at: NOW.plus(1), what: What::Back { agent, since: NOW, back: NOW.plus(1) } }
}

fn letter() -> Letter {
    Letter { subject: "s".to_owned(), body: "b".to_owned(), file: None }
}

fn compose(store: &mut Store, now: Timestamp) -> usize {
    let waiting = store.waiting(now.plus(-60 * MINUTE)).unwrap();
    for one in &waiting {
        store.put_letter(one, &letter(), "<1@x>", now).unwrap();
    }
    waiting.iter().map(|one| one.events.len()).sum()
}

#[test]
fn nobody_is_told_what_they_did_not_ask_for_or_what_was_before() {
    let (_folder, mut store) = store();
    assert_eq!(store.offer(&[silent("a/b")]).unwrap(), Offered::default());
    store.add(&anna(&[Kind::Certificates]), NOW).unwrap();
    let later = NewSubscription { address: "b@example.org".to_owned(), ..anna(&[Kind::Silent]) };
    store.add(&later, NOW.plus(1)).unwrap();
    assert_eq!(store.offer(&[silent("a/b")]).unwrap(), Offered::default());
}

#[test]
fn each_is_told_once_also_after_a_restart() {
    let (folder, mut store) = store();
    store.add(&anna(&[Kind::Silent]), NOW).unwrap();
    assert_eq!(store.offer(&[silent("a/b"), silent("a/b")]).unwrap().queued, 1);
    assert_eq!(compose(&mut store, NOW), 1);
    let letter = store.due(NOW).unwrap().unwrap();
    store.delivered(letter.id, NOW).unwrap();
    drop(store);
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!(store.offer(&[silent("a/b")]).unwrap().queued, 0);
    assert_eq!(store.due(NOW).unwrap(), None);
    assert_eq!(store.subscriptions().unwrap()[0].sent, Some(NOW));
}

#[test]
fn what_happens_within_the_hour_is_one_letter() {
    let (_folder, mut store) = store();
    store.add(&anna(&[Kind::Silent]), NOW).unwrap();
    store.offer(&[silent("a/b")]).unwrap();
    assert_eq!(compose(&mut store, NOW), 1);
    store.offer(&[silent("a/c"), silent("a/d")]).unwrap();
    assert_eq!(compose(&mut store, NOW.plus(59 * MINUTE)), 0);
    assert_eq!(compose(&mut store, NOW.plus(60 * MINUTE)), 2);
}

#[test]
fn the_end_of_an_outage_is_told_to_those_who_were_told_of_it() {
    let (_folder, mut store) = store();
    store.add(&anna(&[Kind::Silent, Kind::Back]), NOW.plus(1)).unwrap();
    let only = NewSubscription { address: "b@example.org".to_owned(), ..anna(&[Kind::Back]) };
    store.add(&only, NOW).unwrap();
    store.offer(&[silent("a/b")]).unwrap();
    assert_eq!(store.outages().unwrap().len(), 1);
    assert_eq!(store.offer(&[back("a/b")]).unwrap().queued, 1, "the one who was not told waits for no end");
    assert_eq!(store.outages().unwrap().len(), 0);
}

#[test]
fn a_letter_that_is_not_taken_is_tried_again_ever_later_and_given_up_aloud() {
    let (_folder, mut store) = store();
    store.add(&anna(&[Kind::Silent]), NOW).unwrap();
    store.offer(&[silent("a/b")]).unwrap();
    compose(&mut store, NOW);
    let (mut now, mut tries) = (NOW, 0);
    loop {
        let letter = store.due(now).unwrap().unwrap();
        tries += 1;
        if store.refused(&letter, ("no room", false), now).unwrap() {
            break;
        }
        assert_eq!(store.due(now).unwrap(), None);
        while store.due(now).unwrap().is_none() {
            now = now.plus(MINUTE);
        }
    }
    assert_eq!(tries, 10);
    assert!(now.since(NOW) > 48 * 60 * MINUTE);
    let one = &store.subscriptions().unwrap()[0];
    assert_eq!((one.given_up, one.waiting, one.trouble.as_deref()), (1, 0, Some("no room")));
}

#[test]
fn what_a_server_never_takes_is_given_up_at_once() {
    let (_folder, mut store) = store();
    store.add(&anna(&[Kind::Silent]), NOW).unwrap();
    store.offer(&[silent("a/b")]).unwrap();
    compose(&mut store, NOW);
    let letter = store.due(NOW).unwrap().unwrap();
    assert!(store.refused(&letter, ("550 no such user", true), NOW).unwrap());
    assert_eq!(store.due(NOW.plus(i64::from(u32::MAX))).unwrap(), None);
}

#[test]
fn a_flood_is_bounded_and_counted() {
    let (_folder, mut store) = store();
    store.add(&anna(&[Kind::Silent]), NOW).unwrap();
    let flood: Vec<Event> = (0..1200).map(|n| silent(&format!("s/a{n}"))).collect();
    let offered = store.offer(&flood).unwrap();
    assert_eq!((offered.queued, offered.dropped), (1000, 200));
}

#[test]
fn who_ends_a_subscription_is_forgotten_with_all_that_waits() {
    let (_folder, mut store) = store();
    let id = store.add(&anna(&[Kind::Silent]), NOW).unwrap();
    assert!(matches!(store.add(&anna(&[Kind::Month]), NOW), Err(StoreError::Taken(_))));
    store.offer(&[silent("a/b")]).unwrap();
    let waiting = store.waiting(NOW).unwrap();
    assert!(store.end(id).unwrap());
    assert!(!store.end(id).unwrap());
    store.put_letter(&waiting[0], &letter(), "<1@x>", NOW).unwrap();
    assert_eq!(store.due(NOW).unwrap(), None);
    for table in ["kinds", "told", "pending", "letters"] {
        let rows: i64 = store
            .connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn the_report_comes_on_the_day_that_was_asked_for() {
    let (_folder, mut store) = store();
    store.add(&anna(&[Kind::Report]), NOW).unwrap();
    let report = |day| Event { at: NOW, what: What::Report { month: "2026-10".parse().unwrap(), day } };
    assert_eq!(store.offer(&[report(4)]).unwrap().queued, 0);
    assert_eq!(store.offer(&[report(5)]).unwrap().queued, 1);
    assert_eq!(store.offer(&[report(6)]).unwrap().queued, 0);
}

#[test]
fn a_reading_serves_when_it_is_a_day_old() {
    let (_folder, mut store) = store();
    let month = "2026-10".parse().unwrap();
    let reading = |hours: i64| Reading { at: NOW.plus(hours * 60 * MINUTE), agreed: hours, seen: 0 };
    for hours in [0, 1, 24] {
        store.keep_reading(month, "A1", reading(hours)).unwrap();
    }
    let before = |hours: i64| store.reading_before(month, "A1", NOW.plus(hours * 60 * MINUTE)).unwrap();
    assert_eq!(before(23), None);
    assert_eq!(before(24), Some(reading(0)));
    assert_eq!(before(26), Some(reading(1)));
}

#[test]
fn what_was_noticed_once_stays_noticed_then() {
    let (folder, mut store) = store();
    assert_eq!(store.noticed("month 2026-10", NOW).unwrap(), NOW);
    drop(store);
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!(store.noticed("month 2026-10", NOW.plus(9)).unwrap(), NOW);
}

#[cfg(unix)]
#[test]
fn addresses_are_readable_by_their_keeper_only() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, _store) = store();
    let mode = std::fs::metadata(folder.path().join(FILE_NAME)).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
