//! Recordings of real printers decode to what a correct reader says of them.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says why by failing")]

#[path = "support/snmprec.rs"]
mod snmprec;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use motprov_printer::decode;
use serde_json::{Value, json};

/// Sources of expected values that are no SNMP data: the title of the page a transcript was found on.
const NOT_FROM_THE_PRINTER: &str = "transcript heading";

/// Folder of the recordings, or None, said aloud.
fn printers() -> Option<PathBuf> {
    let shared = std::env::var_os("MOTPROV_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let folder = shared.join("data/printers");
    if folder.join("expected.json").is_file() {
        return Some(folder);
    }
    println!("skipped, data not found: {}", folder.display());
    None
}

/// Every recording: name, what is expected, what was decoded.
fn recordings() -> Vec<(String, Value, Value)> {
    let Some(folder) = printers() else { return Vec::new() };
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_str(&expected).unwrap();
    let read = |(name, expected): (String, Value)| {
        let octets = std::fs::read(folder.join(format!("walks/{name}.snmprec"))).unwrap();
        let walk = snmprec::parse(std::str::from_utf8(&octets).unwrap());
        (name, expected, serde_json::to_value(decode(&walk)).unwrap())
    };
    let all: Vec<_> = expected.into_iter().map(read).collect();
    assert!(all.len() >= 40, "{} recordings", all.len());
    all
}

/// Compares one key of every recording, and shows every difference at once.
fn equal_in(pointers: &[&str]) {
    let mut differences = String::new();
    for (name, expected, actual) in recordings() {
        for pointer in pointers {
            let (expected, actual) = (expected.pointer(pointer), actual.pointer(pointer));
            if expected != actual {
                let _ =
                    write!(differences, "\n{name} {pointer}\n  expected {expected:?}\n  decoded  {actual:?}");
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn identity_is_what_the_printer_says() {
    for (name, expected, actual) in recordings() {
        let mut identity = expected["identity"].clone();
        let candidates = identity["model_candidates"].as_array_mut().unwrap();
        candidates.retain(|candidate| candidate["from"] != NOT_FROM_THE_PRINTER);
        if identity["model_from"] == NOT_FROM_THE_PRINTER {
            // Make and model stand in a title beside the data: a reader must say that it does not know.
            for key in ["vendor", "model", "model_from"] {
                identity[key] = json!(null);
            }
        }
        assert_eq!(identity, actual["identity"], "{name}");
    }
}

#[test]
fn life_counts_and_their_units_are_equal() {
    equal_in(&[
        "/counters/life_count",
        "/counters/counter_unit",
        "/counters/impressions_certain",
        "/counters/markers",
    ]);
}

#[test]
fn status_and_errors_are_equal() {
    equal_in(&["/status", "/localization_charset"]);
}

#[test]
fn supplies_are_equal() {
    equal_in(&["/supplies"]);
}

#[test]
fn trays_are_equal() {
    equal_in(&["/trays"]);
}

#[test]
fn alerts_and_console_are_equal() {
    equal_in(&["/alerts", "/console"]);
}

#[test]
fn counters_of_the_makers_are_equal() {
    equal_in(&["/counters/vendor", "/counters/vendor_sources", "/counters/vendor_consistency"]);
}
