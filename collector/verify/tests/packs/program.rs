//! The program itself: what it prints, and its exit codes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::ledger::{log_name, witness_name};
use crate::story::{maker, told};

fn verify(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_motprov-verify")).args(arguments).output().unwrap()
}

fn written(folder: &Path, name: &str, octets: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, octets).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_pack_that_holds_gives_0_and_its_figures() {
    let (folder, story) = (tempfile::tempdir().unwrap(), told());
    let pack = written(folder.path(), "pack.zip", &maker(&story).make());
    let held =
        written(folder.path(), "held", story.ledger.checkpoint(story.ledger.size()).to_string().as_bytes());
    let (log, witness) = (log_name().to_string(), witness_name().to_string());
    let more = ["--checkpoint", &held, "--log-key", &log, "--witness", &witness];
    let output = verify(&[&[pack.as_str()][..], &more].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for line in [
        "+ the log's key is the one that you gave",
        "+ your checkpoint of 40 entries tells the same history",
        "- lab/site-1: batches 1 to 6",
        "entry 37: supplier on A4 in 2026-10, A. Berg",
        "entry 39: 2469.14 approved for 2026-10 by C. Lind",
        "- A4 ",
        "The pack holds.",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let output = verify(&[&pack, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["holds"], true);
    assert_eq!(answer["counts"]["batches"], 6);
    assert_eq!(answer["review"]["service_levels"][0]["id"], "A4");
}

#[test]
fn a_pack_that_does_not_hold_gives_1_and_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut octets = maker(&told()).make();
    octets[3000] ^= 1;
    let pack = written(folder.path(), "pack.zip", &octets);
    let output = verify(&[&pack]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("! READ-ME.txt: its octets do not fit"), "{text}");
    assert!(text.ends_with("THE PACK DOES NOT HOLD.\n"), "{text}");
    let output = verify(&[&pack, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["holds"], &answer["faults"][0]["file"]), (&false.into(), &"READ-ME.txt".into()));
}

#[test]
fn wrong_usage_and_unreadable_input_give_2() {
    let folder = tempfile::tempdir().unwrap();
    let pack = written(folder.path(), "pack.zip", &maker(&told()).make());
    let none = folder.path().join("none");
    let none = none.to_str().unwrap();
    for arguments in [
        &[][..],
        &[none],
        &[&pack, "--log-key", "not a key"],
        &[&pack, "--checkpoint", none],
        &[&pack, "--checkpoint", &pack],
    ] {
        let output = verify(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
