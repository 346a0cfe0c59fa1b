//! Recordings of real printers decode to what a correct reader says of them.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says why by failing")]

#[path = "support/recordings.rs"]
mod data;
#[path = "support/snmprec.rs"]
mod snmprec;

use std::collections::BTreeMap;
use std::fmt::Write;

use motprov_printer::decode;
use serde_json::{Value, json};

/// Sources of expected values that are no SNMP data: the title of the page a transcript was found on.
const NOT_FROM_THE_PRINTER: &str = "transcript heading";

/// Every recording: name, what is expected, what was decoded.
fn recordings() -> Vec<(String, Value, Value)> {
    let Some(folder) = data::folder() else { return Vec::new() };
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_str(&expected).unwrap();
    let read = |(name, expected): (String, Value)| {
        let walk = data::walk(&folder, &name);
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

#[test]
fn what_is_left_of_a_brothers_parts_is_equal() {
    let part_of = |key: &str| -> Option<(String, bool)> {
        let (name, pages) = match key.strip_suffix("_remaining_pages") {
            Some(name) => (name, true),
            None => (key.strip_suffix("_remaining_life").or(key.strip_suffix("_remaining"))?, false),
        };
        let name = name.trim_end_matches("_toner").trim_end_matches("_ink").trim_end_matches("_unit");
        let part = match name {
            "pf_kit_1" => "feed kit, tray 1".to_owned(),
            "pf_kit_mp" => "feed kit, MP tray".to_owned(),
            _ => name.strip_suffix("_drum").map_or(name.to_owned(), |colour| format!("drum, {colour}")),
        };
        Some((part, pages))
    };
    let mut compared = 0;
    for (name, expected, actual) in recordings() {
        let Some(blob) = expected["brother_blob"].as_object() else { continue };
        for (key, value) in blob {
            let Some((part, pages)) = part_of(key) else { continue };
            let column = if pages { "pages" } else { "percent" };
            let rows = actual["maintenance"].as_array().into_iter().flatten();
            let found: Vec<_> = rows.filter(|row| row["part"] == *part && !row[column].is_null()).collect();
            assert_eq!(found.len(), 1, "{name} {key} {actual:#}");
            let is = found[0][column].as_f64().map(f64::round);
            assert_eq!(is, value.as_f64(), "{name} {key}");
            compared += 1;
        }
    }
    assert!(compared == 0 || compared > 30, "{compared}");
}
