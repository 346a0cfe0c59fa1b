//! The demo from start to end, as a newcomer runs it: exactly the two planted untruths are contradicted, one for each
//! side, and everything else that something measures is confirmed. The folder that it leaves serves every verb of the collector.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use motprov_testbed::process::Program;
use serde_json::Value;

const DEMO: &str = env!("CARGO_BIN_EXE_motprov-demo");

#[test]
fn the_demo_finds_exactly_the_two_untrue_figures() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let output =
        Command::new(DEMO).arg("--headless").arg("--data").arg(&data).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let review: Value = serde_json::from_slice(&output.stdout).unwrap();
    check_levels(&review);
    check_capacity(&review);

    let program = Program::at(DEMO);
    let says = |arguments: &[&str]| program.collector_says(&data, arguments).unwrap();
    let month = review["month"].as_str().unwrap();
    let again: Value =
        serde_json::from_str(&says(&["review", "--month", month, "--format", "json"])).unwrap();
    assert_eq!(again["service_levels"], review["service_levels"]);
    says(&["ledger", "verify"]);
    let agents: Vec<Value> = serde_json::from_str(&says(&["agents", "list", "--format", "json"])).unwrap();
    let measured: Vec<_> = agents.iter().filter(|agent| agent["simulated"] == false).collect();
    assert_eq!(measured.len(), 1, "one agent is real");
    assert!(measured[0]["batches"].as_u64().unwrap() > 0);
    assert!(agents.iter().all(|agent| agent["refused"] == 0 && agent["lost"] == 0));

    // A second run leaves what is there alone.
    let output = Command::new(DEMO).arg("--headless").arg("--data").arg(&data).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not empty"));
}

fn check_levels(review: &Value) {
    let levels = review["service_levels"].as_array().unwrap();
    let id = |level: &Value| level["id"].as_str().unwrap().to_owned();
    // The catalogues' seventeen levels; systems and departments stand under their level's id.
    let measured: BTreeSet<String> = levels
        .iter()
        .filter(|level| !level["measured"].is_null())
        .map(|level| id(level).split('-').next().unwrap().to_owned())
        .collect();
    let of = |catalogue: char, count: u8| (1..=count).map(move |number| format!("{catalogue}{number}"));
    let promised: BTreeSet<String> = of('A', 5).chain(of('B', 6)).chain(of('C', 6)).collect();
    assert!(measured.is_subset(&promised) && measured.len() >= 12, "{measured:?}");
    let untrue: Vec<_> = levels.iter().filter(|level| level["verdict"] == "contradicted").collect();
    let mut favours: Vec<_> = untrue.iter().map(|level| level["favours"].as_str().unwrap()).collect();
    favours.sort_unstable();
    assert_eq!(favours, ["customer", "supplier"], "{untrue:#?}");
    for level in levels {
        if level["measured"].is_null() {
            // Nothing says whether the reported figure is true, and so nothing is green.
            assert!(level["verdict"] == "not_measured" || level["verdict"] == "not_verifiable", "{level:#}");
            assert_eq!(level["target_met"], "undecided", "{level:#}");
        } else {
            assert!(level["verdict"] == "confirmed" || level["verdict"] == "contradicted", "{level:#}");
        }
        assert!(!level["entries"].as_array().unwrap().is_empty(), "{level:#}");
    }
}

fn check_capacity(review: &Value) {
    let lines = review["capacity"].as_array().unwrap();
    for finding in ["under", "within", "over", "unseen", "unordered"] {
        assert!(lines.iter().any(|line| line["finding"] == finding), "no line is {finding}");
    }
}
