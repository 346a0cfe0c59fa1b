//! What a supplier sends beside its report: invoices, penalty letters, change requests, tickets; on the command line.

use std::path::Path;

use serde_json::Value;

use crate::cli::Desk;

const REGISTER: &str = "enhet;typ;förvaltning;IKB;tjänst;plats\n\
    pc-1;arbetsplats;Utbildning;4711;A-PC;Sofia skola\n";
const ORDERS: &str =
    "beställning;förvaltning;IKB;tjänst;antal;från\nB-1;Utbildning;4711;A-PC;12;2026-01-01\n";
const INVOICE: &str = "faktura;månad;förvaltning;IKB;tjänst;antal;pris;belopp\n\
    F-1;2026-10;Utbildning;4711;A-PC;12;389,00;4 668,00\n\
    F-1;2026-10;Utbildning;4711;A-PC;12;389,00;4 668,00\n\
    F-1;2026-10;Utbildning;4711;A-SKRIVARE;1;642,00;642,00\n";
const LETTER: &str = "månad;servicenivå;värde;vite\n2026-10;A4;99,20;1 000,00\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.contract();
    for (kind, name, content) in [
        ("assets", "register.csv", REGISTER),
        ("orders", "orders.csv", ORDERS),
        ("sla-report", "report.csv", "månad;servicenivå;värde\n2026-10;A4;99,20\n"),
    ] {
        desk.says(0, &["import", kind, &desk.file(name, content)]);
    }
    desk
}

fn answered(desk: &Desk, code: i32, arguments: &[&str]) -> Value {
    serde_json::from_str(&desk.says(code, &[arguments, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn an_invoice_is_matched_with_what_was_ordered() {
    let desk = desk();
    desk.says(0, &["import", "invoices", &desk.file("invoice.csv", INVOICE)]);
    let costs = answered(&desk, 1, &["cost", "--months", "2026-10"]);
    let kinds: Vec<&str> =
        costs["findings"].as_array().unwrap().iter().filter_map(|finding| finding["kind"].as_str()).collect();
    assert!(kinds.contains(&"billed_twice") && kinds.contains(&"billed_without_order"), "{kinds:?}");
    assert_eq!((&costs["billed"], &costs["due"]), (&"9978".into(), &"4668.00".into()));
    let agenda = desk.says(0, &["agenda", "--month", "2026-10", "--language", "sv"]);
    assert!(agenda.contains("Arbetsplats, Utbildning, 4711: 1 fakturarad mer än en gång"), "{agenda}");
    let points = desk.json(&["agenda", "--month", "2026-10"]);
    let twice = |point: &&Value| point["topic"]["billed"]["how"] == "twice";
    let twice = points.as_array().unwrap().iter().find(twice).unwrap();
    assert_eq!(twice["in_favour_of"], "customer");
    assert!(twice["sentence"].as_str().unwrap().ends_with("Till beställarens fördel."), "{twice}");
}

#[test]
fn a_letter_is_recomputed_and_what_is_approved_is_kept_with_a_reason_where_it_departs() {
    let desk = desk();
    assert!(desk.says(0, &["letter"]).contains("no penalty letter is kept"));
    let kept = desk.json(&["import", "penalty-letter", &desk.file("letter.csv", LETTER)]);
    let entry = kept["entry"].to_string();
    assert!(desk.says(0, &["letter"]).contains("letter.csv"));
    let letter = answered(&desk, 1, &["letter", &entry]);
    assert_eq!(letter["meaning"]["at_reported"], "2469.14");
    let by = ["--by", "C. Lind, contract manager"];
    let approve = |sum: &str| [&["approve", &entry, "--sum", sum][..], &by].concat().join("\u{1f}");
    let run = |code: i32, line: &str| desk.says(code, &line.split('\u{1f}').collect::<Vec<_>>());
    assert!(run(2, &approve("1000.00")).contains("a note must say why"));
    assert!(run(0, &approve("2469.14")).contains("2469.14 approved by C. Lind"));
    assert!(run(0, &format!("{}\u{1f}--note\u{1f}settled", approve("1000.00"))).contains("1000.00 approved"));
    assert!(desk.says(2, &["letter", "1"]).contains("is no penalty letter"));
    desk.says(0, &["rebuild"]);
    assert!(desk.says(0, &["audit"]).contains("no faults"));
}

#[test]
fn a_letter_of_several_months_is_approved_month_by_month() {
    let desk = desk();
    let letter = "månad;servicenivå;värde;vite\n2026-09;A4;99,20;2 469,14\n2026-10;A4;99,20;2 469,14\n";
    let entry =
        desk.json(&["import", "penalty-letter", &desk.file("letter.csv", letter)])["entry"].to_string();
    let approve = |more: &[&'static str]| [&["approve", entry.as_str(), "--by", "C. Lind"], more].concat();
    let unclear = desk.says(2, &approve(&["--sum", "3000.00", "--note", "settled"]));
    assert!(unclear.contains("2026-09, 2026-10") && unclear.contains("--month"), "{unclear}");
    assert!(desk.says(2, &approve(&["--sum", "1.00", "--month", "2026-08"])).contains("nothing of 2026-08"));
    let one = desk.says(0, &approve(&["--sum", "2469.14", "--month", "2026-09"]));
    assert!(one.contains("2026-09: 2469.14 approved") && !one.contains("2026-10: 2469.14 approved"), "{one}");
    let all = desk.json(&approve(&["--sum", "4938.28"]));
    let months: Vec<_> =
        all["approvals"].as_array().unwrap().iter().map(|kept| kept["month"].clone()).collect();
    assert_eq!(months, ["2026-09", "2026-10"]);
    desk.says(0, &["rebuild"]);
    assert!(desk.says(0, &["audit"]).contains("no faults"));
}

#[test]
fn a_preliminary_contract_is_shown_as_such_and_no_money_is_approved_on_it() {
    let desk = Desk::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let with = |more: &str| text.replacen("in_force = ", &format!("{more}in_force = "), 1);
    let draft = desk.file("draft.toml", with("status = \"preliminary\"\n"));
    assert!(desk.says(0, &["contract", &draft]).contains("preliminary from 2026-01-01"));
    assert!(desk.says(0, &["contract", &draft]).contains("nothing changed"));
    let letter = desk.json(&["import", "penalty-letter", &desk.file("letter.csv", LETTER)]);
    let entry = letter["entry"].to_string();
    assert!(desk.says(0, &["review", "--month", "2026-10"]).starts_with("PRELIMINARY"));
    assert_eq!(desk.json(&["review", "--month", "2026-10"])["contract_status"], "preliminary");
    let approve = ["approve", &entry, "--sum", "2469.14", "--by", "C. Lind"];
    assert!(desk.says(2, &approve).contains("preliminary version"));
    assert!(
        desk.says(2, &["publish", "--month", "2026-10", "--by", "C. Lind"]).contains("preliminary version")
    );
    // Decided: by a further entry, with who and when.
    let decided = desk.file("decided.toml", with("decided_by = \"A. Berg, contract manager\"\n"));
    let kept = desk.json(&["contract", &decided]);
    assert_eq!((&kept["status"], &kept["new"]), (&"effective".into(), &true.into()));
    assert_eq!(kept["decided_by"], "A. Berg, contract manager");
    assert_eq!(desk.json(&["review", "--month", "2026-10"])["contract_status"], "effective");
    desk.says(0, &approve);
    // A later draft does not take its place.
    let later = with("status = \"preliminary\"\n").replacen("2026-01-01", "2026-02-01", 1);
    desk.says(0, &["contract", &desk.file("later.toml", later)]);
    assert_eq!(desk.json(&["review", "--month", "2026-10"])["contract_status"], "effective");
    desk.says(0, &["rebuild"]);
    assert_eq!(desk.json(&["review", "--month", "2026-10"])["contract_status"], "effective");
    assert!(desk.says(0, &["audit"]).contains("no faults"));
}

#[test]
fn a_contract_in_force_is_never_edited_unless_a_version_says_what_it_replaces() {
    let desk = Desk::new();
    desk.contract();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract.toml");
    let text = std::fs::read_to_string(path).unwrap().replace("389.00", "399.00");
    let said = desk.says(2, &["contract", &desk.file("other.toml", &text)]);
    assert!(said.contains("never edited") && said.contains("`replaces = 1`"), "{said}");
    let replacing = |entry: u64| text.replacen("in_force = ", &format!("replaces = {entry}\nin_force = "), 1);
    let said = desk.says(2, &["contract", &desk.file("wrong.toml", replacing(7))]);
    assert!(said.contains("replaces entry 7") && said.contains("is entry 1"), "{said}");
    let file = desk.file("right.toml", replacing(1));
    assert!(desk.says(0, &["contract", &file]).contains("it replaces the version in entry 1"));
    assert!(desk.says(0, &["contract", &file]).contains("nothing changed"));
}

#[test]
fn change_requests_are_followed_whichever_way_they_are_written() {
    let desk = desk();
    let stages = "ÄB;Skede;Väntar på;Från;Till\nÄB-1;analys;leverantör;2026-03-02;2026-03-20\n\
        ÄB-1;beslut;kund;2026-03-20;2026-04-07\n";
    let milestones =
        "ÄB;Inkommen;Offert;Beställd;Levererad\nÄB-2;2026-03-02;2026-03-20;2026-04-07;2026-05-11\n";
    desk.says(0, &["import", "changes", &desk.file("stages.csv", stages)]);
    desk.says(0, &["import", "change-milestones", &desk.file("milestones.csv", milestones)]);
    let report = desk.json(&["changes", "--baseline", "2026-01..2026-04", "--later", "2026-05"]);
    assert_eq!((&report["changes"], &report["completed"]), (&2.into(), &2.into()));
    assert_eq!(report["comparison"]["conclusion"], "too_few");
}

const PROFILE: &str = r#"
rows = "events"
time_zone = "Europe/Stockholm"
[columns]
ticket = "Ärende"
time = "Tid"
status = "Status"
impact = "Prioritet"
[window]
days = "mon-fri"
hours = "08:00-17:00"
holidays = "red_and_eves"
[[state]]
status = "Pågår"
means = "working"
[[state]]
status = "Väntar på användare"
means = "waiting"
pauses = true
evidenced = true
[[state]]
status = "Löst"
means = "resolved"
"#;
const TICKETS: &str = "Ärende;Tid;Status;Prioritet\n\
    IN-1;2026-10-05 08:00;Pågår;P3\nIN-1;2026-10-05 16:00;Löst;P3\n\
    IN-2;2026-10-05 08:00;Pågår;P3\nIN-2;2026-10-06 12:00;Löst;P3\n\
    IN-3;2026-10-05 08:00;Pågår;P3\nIN-3;2026-10-05 09:00;Väntar på användare;P3\nIN-3;2026-10-06 12:00;Löst;P3\n\
    IN-4;2026-10-05 08:00;Pågår;P4\nIN-4;2026-10-06 12:00;Löst;P4\n";

#[test]
fn tickets_measure_the_level_that_asks_for_them_by_the_profile_that_stands_behind_them() {
    let desk = Desk::new();
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract-city.toml");
    desk.says(0, &["contract", contract.to_str().unwrap()]);
    desk.says(
        0,
        &["import", "sla-report", &desk.file("r.csv", "månad;servicenivå;värde\n2026-10;C5;75,0\n")],
    );
    let (file, profile) = (desk.file("tickets.csv", TICKETS), desk.file("desk.toml", PROFILE));
    desk.says(2, &["import", "tickets", &file]);
    let import = ["import", "tickets", &file, "--profile", &profile];
    assert!(desk.says(0, &import).contains("4 tickets kept"));
    assert!(desk.says(0, &import).contains("nothing changed"));
    let level = |desk: &Desk| {
        let review = desk.json(&["review", "--month", "2026-10"]);
        let levels = review["service_levels"].as_array().unwrap().clone();
        levels.into_iter().find(|level| level["id"] == "C5").unwrap()
    };
    let found = level(&desk);
    assert_eq!((&found["cases"]["good"], &found["cases"]["total"]), (&3.into(), &4.into()));
    assert_eq!((&found["verdict"], &found["target_met"]), (&"confirmed".into(), &"no".into()));
    let agenda = desk.says(0, &["agenda", "--month", "2026-10"]);
    assert!(agenda.contains("Ärenden lösta i tid: Minst 1 av 4 ärenden är i tid bara för att"), "{agenda}");
    assert!(agenda.contains("1 av 4 lösta ärenden stod pausade ända till lösningen, minst 27"), "{agenda}");
    // The same file, read as if nothing showed that a user was waited for.
    let stricter = desk.file("strict.toml", PROFILE.replace("evidenced = true", "evidenced = false"));
    desk.says(0, &["import", "tickets", &file, "--profile", &stricter]);
    let found = level(&desk);
    assert_eq!(found["cases"]["good"], 2);
    let explains = |way: &Value| way["explains"] == true;
    assert!(found["alternatives"].as_array().unwrap().iter().any(explains), "{found}");
    desk.says(0, &["rebuild"]);
    assert_eq!(level(&desk)["cases"]["good"], 2);
    assert!(desk.says(0, &["audit"]).contains("no faults"));
}

#[test]
fn findings_are_written_as_a_workbook_in_the_language_that_is_asked_for() {
    let desk = desk();
    let file = desk.file("review.xlsx", "");
    desk.says(0, &["review", "--month", "2026-10", "--xlsx", &file, "--lang", "en"]);
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
    desk.says(2, &["review", "--month", "2026-10", "--xlsx", &file, "--lang", "de"]);
}
