//! A disk that gives back something else than was written.

use std::fs;
use std::path::PathBuf;

use motprov_shared::measurement::Sample;
use motprov_store::{Store, StoreError};
use rust_decimal::Decimal;
use tempfile::TempDir;

use crate::support::{agent, cpu, files};

/// Takes an entry of which every kind of chunk comes.
fn fill(store: &mut Store) {
    let wide = |step| Sample { value: Decimal::MAX, ..cpu(2, step, 0) };
    let odd =
        |step: i64| Sample { at: cpu(3, step, 0).at.plus(step * step), ..cpu(3, step, step * 7919 % 10_000) };
    let samples = (0..9).flat_map(|step| [cpu(1, step, 5), wide(step), odd(step)]);
    store.append(1, &agent(1), &samples.collect::<Vec<_>>()).unwrap();
    store.seal().unwrap();
}

/// A folder with one small segment.
fn segment() -> (TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    fill(&mut store);
    let [(name, bytes)] = <[_; 1]>::try_from(files(folder.path()).into_iter().collect::<Vec<_>>()).unwrap();
    let path = folder.path().join(name);
    (folder, path, bytes)
}

#[test]
fn every_flipped_bit_is_found() {
    let (folder, path, bytes) = segment();
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1 << bit;
            fs::write(&path, damaged).unwrap();
            let error = Store::open(folder.path()).and_then(|store| store.verify()).unwrap_err();
            let told = matches!(error, StoreError::Damaged { .. } | StoreError::Newer { .. });
            assert!(told, "octet {place}, bit {bit}: {error}");
        }
    }
    fs::write(&path, bytes).unwrap();
    Store::open(folder.path()).unwrap().verify().unwrap();
}

#[test]
fn a_file_that_is_cut_off_or_goes_on_is_found() {
    let (folder, path, bytes) = segment();
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        assert!(Store::open(folder.path()).is_err_and(|error| error.is_damage()), "{length} octets");
    }
    fs::write(&path, [&bytes[..], b"\0"].concat()).unwrap();
    assert!(Store::open(folder.path()).is_err_and(|error| error.is_damage()));
}

#[test]
fn a_missing_or_renamed_segment_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    for entry in 1..=3 {
        store.append(entry, &agent(1), &[cpu(1, 1, 1)]).unwrap();
        store.seal().unwrap();
    }
    drop(store);
    let names = files(folder.path()).into_keys().map(|name| folder.path().join(name)).collect::<Vec<_>>();
    let aside = folder.path().join("aside");
    fs::rename(&names[1], &aside).unwrap();
    assert!(Store::open(folder.path()).is_err_and(|error| error.is_damage()));
    fs::copy(&names[0], &names[1]).unwrap();
    assert!(Store::open(folder.path()).is_err_and(|error| error.is_damage()), "another's content");
    fs::rename(&aside, &names[1]).unwrap();
    Store::open(folder.path()).unwrap().verify().unwrap();
}

#[test]
fn a_segment_of_a_newer_collector_is_told_as_such() {
    let (folder, path, mut bytes) = segment();
    bytes[7] = 2;
    fs::write(&path, bytes).unwrap();
    let error = Store::open(folder.path()).map(|_| ()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 2, .. }), "{error}");
}

#[test]
fn damage_heals_by_filling_anew() {
    let (folder, path, bytes) = segment();
    fs::write(&path, b"rubbish").unwrap();
    let mut store = Store::open_empty(folder.path()).unwrap();
    assert!(files(folder.path()).is_empty());
    fill(&mut store);
    assert!(fs::read(&path).unwrap() == bytes);
}
