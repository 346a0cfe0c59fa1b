//! A process dies at any moment; a second one looks while the first writes.

use std::fs;

use motprov_shared::measurement::Sample;
use motprov_store::{Store, StoreError};

use crate::support::{ALWAYS, agent, cpu, files, series};

/// Entry `entry` of a ledger: what 50 workstations measured in one step, one of which comes late.
fn entry(entry: u64) -> Vec<Sample> {
    let step = i64::try_from(entry).unwrap();
    let late = cpu(99, step - 3, 77);
    (0..50)
        .map(|asset| cpu(asset, step, (i64::from(asset) * 131 + step * 37) % 10_000))
        .chain([late])
        .collect()
}

fn feed(store: &mut Store, until: u64) {
    for number in store.taken() + 1..=until {
        store.append(number, &agent(1), &entry(number)).unwrap();
    }
}

#[test]
fn the_same_entries_give_the_same_files_however_often_the_process_dies() {
    const ENTRIES: u64 = 45_000;
    let (straight, broken) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    feed(&mut Store::open(straight.path()).unwrap(), ENTRIES);
    let mut random = fastrand::Rng::with_seed(5);
    let mut reached = 0;
    while reached < ENTRIES {
        let mut store = Store::open(broken.path()).unwrap();
        reached = (store.taken() + random.u64(1..30_000)).min(ENTRIES);
        feed(&mut store, reached);
    }
    let files = (files(straight.path()), files(broken.path()));
    assert!(files.0.len() >= 2, "the ledger is long enough for segments");
    assert!(files.0 == files.1);
    let mut rebuilt = Store::open_empty(broken.path()).unwrap();
    assert_eq!(rebuilt.taken(), 0);
    feed(&mut rebuilt, ENTRIES);
    assert!(files.0 == crate::support::files(broken.path()));
}

#[test]
fn merged_segments_do_not_depend_on_when_they_were_merged() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (folder, dies) in [(&one, false), (&other, true)] {
        let mut store = Store::open(folder.path()).unwrap();
        for number in 1..=70 {
            feed(&mut store, number * 10);
            store.seal().unwrap();
            if dies && number % 3 == 0 {
                drop(store);
                store = Store::open(folder.path()).unwrap();
            }
        }
    }
    let files = (files(one.path()), files(other.path()));
    assert_eq!(files.0.len(), 1 + 6, "64 became one, six are left");
    assert!(files.0 == files.1);
}

#[test]
fn a_crash_between_a_merge_and_its_tidying_up_is_tidied_up() {
    let (folder, saved) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = Store::open(folder.path()).unwrap();
    for number in 1..=8 {
        feed(&mut store, number * 10);
        if number == 8 {
            for (name, bytes) in files(folder.path()) {
                fs::write(saved.path().join(name), bytes).unwrap();
            }
        }
        store.seal().unwrap();
    }
    let merged = files(folder.path());
    let answer = store.range(&series(&store, 3), ALWAYS).unwrap();
    drop(store);
    for (name, bytes) in files(saved.path()) {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::write(folder.path().join("new.draft"), b"half a segm").unwrap();
    let reader = Store::open_read_only(folder.path()).unwrap();
    assert_eq!(reader.range(&series(&reader, 3), ALWAYS).unwrap(), answer);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.range(&series(&store, 3), ALWAYS).unwrap(), answer);
    assert!(files(folder.path()) == merged);
    assert!(!folder.path().join("new.draft").exists());
}

#[test]
fn a_reader_sees_what_was_sealed_when_it_looked_while_the_writer_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Store::open(folder.path()).unwrap();
    feed(&mut writer, 10);
    writer.seal().unwrap();
    let mut reader = Store::open_read_only(folder.path()).unwrap();
    for number in 2..=20 {
        feed(&mut writer, number * 10);
        writer.seal().unwrap();
    }
    assert_eq!(reader.taken(), 10);
    assert_eq!(reader.range(&series(&reader, 3), ALWAYS).unwrap().len(), 10);
    // It takes what came later from the ledger itself, and writes nothing.
    let before = files(folder.path());
    feed(&mut reader, 200);
    assert_eq!(
        reader.range(&series(&reader, 3), ALWAYS).unwrap(),
        writer.range(&series(&writer, 3), ALWAYS).unwrap()
    );
    assert!(reader.seal().is_err());
    assert!(files(folder.path()) == before);
}

#[test]
fn only_one_writes() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Store::open(folder.path()).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::InUse(_))));
    assert!(matches!(Store::open_empty(folder.path()), Err(StoreError::InUse(_))));
    drop(writer);
    Store::open(folder.path()).unwrap();
}

#[test]
fn entries_without_samples_need_not_be_looked_at_again_once_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.pass(7).unwrap();
    store.seal().unwrap();
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!((store.taken(), store.sealed()), (7, 7));
    assert_eq!(store.series(&motprov_store::Filter::default()).unwrap(), []);
    store.verify().unwrap();
}
