//! What an operator publishes and keeps of what parties say, and the table of what is verified.

use std::path::Path;

use motprov_collector::config::Config;
use motprov_collector::log::Publisher;
use motprov_ledger::{Database, KeptCosignature, LedgerError};
use motprov_log::cosignature::cosign;
use motprov_log::note::Algorithm;
use motprov_log::{Checkpoint, VerifierKey};
use motprov_shared::seal::SecretKey;

use super::cli::{Desk, text};
use super::support::now;

const BY: &str = "C. Lind, avtalsansvarig";

fn say<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    [&["statement", "--month", "2026-01", "--service-level", "A4"][..], rest].concat()
}

/// A desk with a contract and a report for January; nothing measures anything there.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.contract();
    report(&desk, "99,52");
    desk
}

fn report(desk: &Desk, value: &str) {
    let rows = format!("månad;servicenivå;värde\n2026-01;A4;{value}\n2026-01;B1;99,9\n");
    desk.says(0, &["import", "sla-report", &desk.file("report.csv", rows)]);
}

#[test]
fn a_month_is_published_once_and_corrected_only_with_a_reason() {
    let desk = desk();
    let publish = ["publish", "--month", "2026-01", "--by", BY];
    let first = desk.json(&publish);
    assert_eq!((&first["new"], &first["entry"], &first["corrects"]), (&true.into(), &3.into(), &().into()));
    assert!(desk.says(0, &publish).contains("no figure has changed since entry 3"));
    assert_eq!(desk.json(&["ledger"])["size"], 3);

    report(&desk, "99,61");
    let said = desk.says(2, &publish);
    assert!(said.contains("published as entry 3") && said.contains("A4") && said.contains("--why"), "{said}");
    let why = "Leverantören rättade sin rapport.";
    let second = desk.json(&[&publish[..], &["--why", why]].concat());
    assert_eq!((&second["entry"], &second["corrects"]), (&5.into(), &3.into()));
    assert_eq!(second["changes"]["service_levels"], serde_json::json!(["A4"]));

    let review = desk.json(&["review", "--month", "2026-01"]);
    let [original, corrected] = review["publications"].as_array().unwrap().as_slice() else {
        panic!("{review}")
    };
    let was = &original["superseded"]["service_levels"][0];
    assert_eq!((&was["id"], &was["reported"]), (&"A4".into(), &"99.52".into()), "the first figure stays");
    assert_eq!((&corrected["why"], &corrected["by"]), (&why.into(), &BY.into()));
    assert_eq!(corrected["superseded"]["service_levels"], serde_json::json!([]));
    assert_eq!(review["service_levels"][0]["reported"], "99.61");
    let said = desk.says(0, &["review", "--month", "2026-01"]);
    assert!(said.contains("corrected") && said.contains(why), "{said}");
}

#[test]
fn what_cannot_be_published_says_why() {
    let desk = desk();
    let said = desk.says(1, &["publish", "--month", "2199-12", "--by", BY]);
    assert!(said.contains("2199-12 is not over until 2199-12-31T23:00:00Z"), "{said}");
    let said = desk.says(2, &["publish", "--month", "2026-01", "--by", BY, "--why", "igen"]);
    assert!(said.contains("was never published"), "{said}");
    let said = desk.says(2, &["publish", "--month", "2025-12", "--by", BY]);
    assert!(said.contains("no contract is in force in 2025-12"), "{said}");
    let said = desk.says(2, &["publish", "--month", "2026-01", "--by", " "]);
    assert!(said.contains("nothing was kept: the name of who publishes is empty"), "{said}");
    assert_eq!(desk.json(&["ledger"])["size"], 2);
}

#[test]
fn a_month_waits_for_its_quorum_of_witnesses_and_rests_on_a_tree_that_the_log_signed() {
    let desk = Desk::new();
    desk.contract();
    let secret = SecretKey::from_seed([7; 32]).unwrap();
    let witness = VerifierKey::new("witness.example", Algorithm::Cosignature, secret.public()).unwrap();
    let config = format!(
        "[log]\norigin = \"stad.example/log\"\nquorum = 1\n[[log.witness]]\nname = \"revisionen\"\n\
         url = \"https://witness.example\"\nvkey = \"{witness}\"\n"
    );
    let config = desk.file("collector.toml", config);
    let section = Config::read(Path::new(&config)).unwrap().log;
    let cosign_now = || {
        let signed = Publisher::open(&desk.data(), &section).unwrap().publish(now()).unwrap();
        let line = cosign(&signed.note, witness.name(), &secret, now()).unwrap();
        let kept = KeptCosignature { witness: witness.clone(), at: now(), line };
        let mut database = Database::open(&desk.data()).unwrap();
        let size = signed.checkpoint.size;
        database.write(|tx| tx.keep_cosignature("stad.example/log", size, &kept)).unwrap();
    };
    let publish = ["publish", "--month", "2026-01", "--by", BY, "--config", &config];
    // A checkpoint of the contract says nothing of the report, which comes after it.
    cosign_now();
    report(&desk, "99,52");
    let said = desk.says(1, &publish);
    assert!(said.contains("0 of 1 witnesses have cosigned a checkpoint that covers entry 2"), "{said}");
    assert_eq!(desk.json(&["ledger"])["size"], 2);
    cosign_now();
    assert_eq!(desk.json(&publish)["entry"], 3);

    let mut database = Database::open(&desk.data()).unwrap();
    let (published, root) = database
        .read(|view| {
            let published = view.publications("2026-01".parse().unwrap())?.remove(0);
            let root = Checkpoint::unverified(&view.checkpoint_from("stad.example/log", 2)?.unwrap().note);
            Ok::<_, LedgerError>((published, root.unwrap().root))
        })
        .unwrap();
    assert_eq!((published.size, published.root), (2, root));
    let findings = database.read(|view| view.findings(3)).unwrap();
    let findings: serde_json::Value = serde_json::from_slice(&findings).unwrap();
    assert_eq!(findings["ledger"]["root"], root.to_string());
}

#[test]
fn what_a_party_says_stands_beside_the_verdict_with_its_entry() {
    let desk = desk();
    let file = desk.file("svar.txt", "Linjen grävdes av.\r\nSe ärende 4711.\r\n");
    let supplier = say(&["--party", "supplier", "--by", "A. Berg, driftchef", "--text-file", &file]);
    assert_eq!(desk.json(&supplier)["entry"], 3);
    let agreed =
        ["--party", "agreed", "--by", BY, "--text", "99,10 gäller.", "--value", "99.10", "--penalty", "0"];
    assert!(desk.says(0, &say(&agreed)).contains("ledger entry 4, beside A4 of 2026-01"));

    let statements = desk.json(&["review", "--month", "2026-01"])["statements"].clone();
    assert_eq!(statements[0]["text"], "Linjen grävdes av.\nSe ärende 4711.");
    assert_eq!(statements[0]["party"], "supplier");
    assert_eq!((&statements[1]["value"], &statements[1]["penalty"]), (&"99.10".into(), &"0".into()));
    let said = desk.says(0, &["review", "--month", "2026-01"]);
    assert!(said.contains("A4: supplier says") && said.contains("value 99.10, penalty 0"), "{said}");
    desk.says(0, &["rebuild"]);
    assert_eq!(desk.json(&["review", "--month", "2026-01"])["statements"], statements);
}

#[test]
fn a_statement_that_could_not_be_shown_or_found_is_refused() {
    let desk = desk();
    let say = |level: &str, text: &str, rest: &[&str]| {
        let arguments = ["statement", "--month", "2026-01", "--service-level", level, "--party", "customer"];
        desk.says(2, &[&arguments[..], &["--by", BY, "--text", text], rest].concat())
    };
    assert!(say("A5", "Nej.", &[]).contains("has no service level `A5`: the nearest is `A4`"));
    assert!(
        say("A4", "rad\u{1b}[2J", &[])
            .contains("the text is empty, longer than 16384 octets, or holds control")
    );
    assert!(say("A4", "Nej.", &["--value", "99,1"]).contains("write a decimal number with a point"));
    let long = desk.file("lang.txt", "x".repeat(40_000));
    let read =
        ["statement", "--month", "2026-01", "--service-level", "A4", "--party", "customer", "--by", BY];
    assert!(
        desk.says(2, &[&read[..], &["--text-file", &long]].concat()).contains("longer than 16384 octets")
    );
    let latin = desk.file("latin.txt", b"\xe5\xe4\xf6");
    assert!(desk.says(2, &[&read[..], &["--text-file", &latin]].concat()).contains("cannot read"));
    let both = desk.run(&[&read[..], &["--text", "a", "--text-file", &long]].concat());
    assert_eq!(both.status.code(), Some(2), "{}", text(&both.stderr));
    assert_eq!(desk.json(&["ledger"])["size"], 2);
}

#[test]
fn the_table_of_what_is_verified_counts_the_suppliers_word() {
    let desk = desk();
    let table = desk.json(&["coverage", "--year", "2026"]);
    assert_eq!((&table["year"], &table["level_count"]["word"]), (&2026.into(), &3.into()));
    assert_eq!(
        table["service_levels"][2]["needed"].as_str().unwrap().split(':').next(),
        Some("Samtalslogg ur växeln")
    );
    assert_eq!(table["clauses"].as_array().unwrap().len(), 2);
    assert_eq!(table["months"][0], "2026-01");
    let said = desk.says(0, &["coverage", "--year", "2026"]);
    assert!(said.contains("0 of 3 service levels are verified independently in 2026"), "{said}");
    assert!(said.contains("C2: Tappade samtal; needed: Samtalslogg"), "{said}");
    let said = desk.says(2, &["coverage", "--year", "2025"]);
    assert!(said.contains("no contract is in force in any month of 2025"), "{said}");
}
