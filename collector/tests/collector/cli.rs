//! The command line as an operator uses it: exit codes, texts and JSON.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use motprov_shared::seal::SecretKey;
use serde_json::Value;
use tempfile::TempDir;

const REGISTER: &str = "enhet;typ;förvaltning;IKB;tjänst;plats\n\
    ws-0001;arbetsplats;Utbildning;4711;A-PC;Sofia skola\n\
    pr-0001;skrivare;Utbildning;4711;A-SKRIVARE;Sofia skola\n";
const ORDERS: &str = "beställning;förvaltning;IKB;tjänst;antal;från\n\
    B-1;Utbildning;4711;A-PC;12;2026-01-01\n\
    B-2;Utbildning;4711;A-SKRIVAR;3;2026-01-01\n";
const REPORT: &str = "månad;servicenivå;värde\n2026-10;A4;99,52\n2026-10;B1;99,9\n";

pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motprov-collector"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .env_remove("MOTPROV_DATA")
            .env_remove("RUST_LOG");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Standard output of a verb that must exit with `code`.
    pub(crate) fn says(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
        if code < 2 { out } else { err }
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--format", "json"]].concat();
        serde_json::from_str(&self.says(0, &arguments)).unwrap()
    }

    pub(crate) fn contract(&self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract.toml");
        self.says(0, &["contract", path.to_str().unwrap()]);
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn wrong_usage_exits_2_and_help_exits_0() {
    let desk = Desk::new();
    assert!(desk.says(2, &["sevre"]).contains("serve"));
    desk.says(2, &["review", "--month", "2026-13"]);
    for verb in [
        "serve",
        "import",
        "contract",
        "review",
        "agents",
        "ledger",
        "refusals",
        "rebuild",
        "series",
        "key",
        "coverage",
        "statement",
        "publish",
        "report",
    ] {
        assert!(desk.says(0, &[verb, "--help"]).contains("--data"), "{verb}");
    }
}

#[test]
fn a_question_without_a_ledger_says_what_to_do() {
    let desk = Desk::new();
    for arguments in [&["ledger"][..], &["agents", "list"], &["refusals"], &["review", "--month", "2026-10"]]
    {
        let said = desk.says(2, arguments);
        assert!(said.contains("no database") && said.contains("--data"), "{said}");
    }
}

#[test]
fn the_key_is_made_once_and_printed() {
    let desk = Desk::new();
    let first = desk.run(&["key"]);
    let made = format!("made a new data folder and key at {}", desk.data().display());
    assert!(text(&first.stderr).contains(&made), "{}", text(&first.stderr));
    assert_eq!(text(&desk.run(&["key"]).stderr), "");
    let key = text(&first.stdout);
    assert_eq!(key.trim().len(), 64);
    assert_eq!(desk.says(0, &["key"]), key);
    assert_eq!(desk.json(&["key"])["key"], key.trim());
}

#[test]
fn agents_are_enrolled_one_by_one_and_from_a_list() {
    let desk = Desk::new();
    let key = |seed| SecretKey::from_seed([seed; 32]).unwrap().public().to_string();
    let (one, two) = (key(1), key(2));
    let add = ["agents", "add", "--agent", "sofia/ws-1", "--key", &one];
    assert!(desk.says(0, &add).contains("1 enrolled"));
    assert!(desk.says(0, &add).contains("0 enrolled, 1 were already"));
    let list =
        desk.file("list.csv", format!("agent;key;simulated\nsofia/ws-1;{one};no\nsofia/ws-2;{two};yes\n"));
    assert!(desk.says(0, &["agents", "add", "--file", &list]).contains("1 enrolled, 1 were already"));
    let agents = desk.json(&["agents", "list"]);
    assert_eq!(agents[1]["agent"], "sofia/ws-2");
    assert_eq!(agents[1]["simulated"], true);
    assert_eq!(agents[0]["head"], Value::Null);
    for unknown in ["last_made_at", "clock_offset_ms", "clock_is_off"] {
        assert_eq!(agents[0].get(unknown), Some(&Value::Null), "{unknown}");
    }
    assert_eq!((&agents[0]["gaps"], &agents[0]["thinned"]), (&Value::Array(vec![]), &0.into()));
    assert!(desk.says(0, &["agents", "list"]).contains("sofia/ws-1"));

    let bad = desk.file("bad.csv", format!("agent,key\nsofia/ws-3,{two}\nSofia/ws-4,{two}\nsofia/ws-5,12\n"));
    let said = desk.says(2, &["agents", "add", "--file", &bad]);
    assert!(said.contains("line 3") && said.contains("line 4"), "{said}");
    assert_eq!(desk.json(&["agents", "list"]).as_array().unwrap().len(), 2);
    desk.says(2, &["agents", "add"]);
    desk.says(2, &["agents", "add", "--agent", "sofia/ws-9"]);
}

#[test]
fn a_contract_with_faults_is_refused_with_all_of_them() {
    let desk = Desk::new();
    let bad = desk.file("bad.toml", "titel = \"x\"\ncustomer = 3\n");
    let said = desk.says(2, &["contract", &bad]);
    assert!(said.contains("bad.toml:1:") && said.contains("bad.toml:2:"), "{said}");
    assert!(said.contains("title"), "{said}");
    desk.contract();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/contract.toml");
    let path = path.to_str().unwrap();
    assert!(desk.says(0, &["contract", path]).contains("nothing changed"));
    assert_eq!(desk.json(&["ledger"])["size"], 1);
    assert!(desk.says(0, &["contract", path, "--dry-run"]).contains("nothing was kept"));
}

#[test]
fn a_file_is_kept_once_and_byte_for_byte() {
    let desk = Desk::new();
    desk.contract();
    let register = desk.file("register.csv", REGISTER);
    let dry = desk.says(0, &["import", "assets", &register, "--dry-run"]);
    assert!(dry.contains("2 rows hold") && dry.contains("nothing was kept"), "{dry}");
    assert!(dry.contains("headings in row 1:") && dry.contains("first rows as read:"), "{dry}");
    assert!(!dry.contains("already"), "{dry}");
    assert_eq!(desk.json(&["ledger"])["size"], 1);
    let kept = desk.json(&["import", "assets", &register]);
    assert_eq!((&kept["outcome"], &kept["entry"], &kept["rows"]), (&"kept".into(), &2.into(), &2.into()));
    let again = desk.says(0, &["import", "assets", &register]);
    assert!(again.contains("nothing changed"), "{again}");
    let dry = desk.says(0, &["import", "assets", &register, "--dry-run"]);
    assert!(dry.contains("the same file is ledger entry 2 already"), "{dry}");
    assert_eq!(desk.json(&["import", "assets", &register, "--dry-run"])["entry"], 2);
    assert_eq!(desk.json(&["ledger"])["size"], 2);
    assert_eq!(desk.run(&["ledger", "show", "2", "--raw"]).stdout, REGISTER.as_bytes());
    let shown = desk.json(&["ledger", "show", "2"]);
    assert_eq!((&shown["kind"], &shown["source"]), (&"file/assets".into(), &"register.csv".into()));
    assert!(desk.says(2, &["ledger", "show", "9"]).contains("the ledger has 1 to 2"));
}

#[test]
fn a_bad_cell_keeps_the_whole_file_out_unless_the_rest_is_asked_for() {
    let desk = Desk::new();
    let orders = desk.file("orders.csv", ORDERS.replace(";12;", ";tolv;"));
    let said = desk.says(1, &["import", "orders", &orders]);
    for word in ["orders.csv", "row 2", "column E (antal)", "`tolv`", "nothing was kept"] {
        assert!(said.contains(word), "{word} in\n{said}");
    }
    desk.says(2, &["ledger"]);
    let said = desk.says(0, &["import", "orders", &orders, "--accept-valid"]);
    assert!(said.contains("`tolv`") && said.contains("1 row kept"), "{said}");
    assert_eq!(desk.json(&["ledger"])["size"], 1);
    assert!(desk.says(2, &["import", "orders", "/nonexistent/file.csv"]).contains("cannot read"));
    let endless = desk.file("endless.csv", "");
    std::fs::File::options().write(true).open(&endless).unwrap().set_len(1 << 40).unwrap();
    assert!(desk.says(2, &["import", "orders", &endless]).contains("1099511627776 octets; a file may have"));
    let empty = desk.file("empty.csv", "");
    assert!(desk.says(2, &["import", "orders", &empty]).contains("empty"));
}

#[test]
fn a_service_that_the_contract_does_not_know_is_told_with_the_nearest() {
    let desk = Desk::new();
    let orders = desk.file("orders.csv", ORDERS);
    assert!(desk.says(0, &["import", "orders", &orders, "--dry-run"]).contains("no contract is in force"));
    assert!(!desk.data().exists());
    desk.contract();
    let said = desk.says(0, &["import", "orders", &orders]);
    assert!(
        said.contains(
            "row 3, column D (tjänst): `A-SKRIVAR` is no service of the contract: is it `A-SKRIVARE`?"
        ),
        "{said}"
    );
}

#[test]
fn a_review_has_the_shape_that_others_rely_on() {
    let desk = Desk::new();
    let report = desk.file("report.csv", REPORT);
    desk.says(0, &["import", "sla-report", &report]);
    assert!(desk.says(2, &["review", "--month", "2026-10"]).contains("no contract is in force"));
    desk.contract();
    desk.says(0, &["import", "assets", &desk.file("register.csv", REGISTER)]);
    desk.says(0, &["import", "orders", &desk.file("orders.csv", ORDERS)]);
    let review = desk.json(&["review", "--month", "2026-10"]);
    assert_eq!(review["month"], "2026-10");
    assert_eq!(review["ledger"], desk.json(&["ledger"]));
    let level = &review["service_levels"][0];
    for key in [
        "id",
        "title",
        "unit",
        "better",
        "target",
        "reported",
        "measured",
        "hard",
        "coverage",
        "verdict",
        "favours",
        "target_met",
        "penalty",
        "because",
        "entries",
    ] {
        assert!(level.get(key).is_some(), "service level has no {key}");
    }
    assert_eq!((&level["id"], &level["reported"]), (&"A4".into(), &"99.52".into()));
    let capacity = &review["capacity"][0];
    for key in [
        "department",
        "cost_centre",
        "service",
        "unit",
        "ordered",
        "delivered",
        "used",
        "coverage",
        "unused_cost_per_month",
        "finding",
    ] {
        assert!(capacity.get(key).is_some(), "capacity has no {key}");
    }
    let said = desk.says(0, &["review", "--month", "2026-10"]);
    assert!(said.contains("A4") && said.contains("Utbildning"), "{said}");
}

#[test]
fn what_is_derived_comes_out_the_same_when_derived_anew_and_the_ledger_holds() {
    let desk = Desk::new();
    desk.contract();
    desk.says(0, &["import", "assets", &desk.file("register.csv", REGISTER)]);
    desk.says(0, &["import", "orders", &desk.file("orders.csv", ORDERS)]);
    desk.says(0, &["import", "sla-report", &desk.file("report.csv", REPORT)]);
    let before = desk.json(&["review", "--month", "2026-10"]);
    assert!(desk.says(0, &["rebuild"]).contains("4 entries"));
    assert_eq!(desk.json(&["review", "--month", "2026-10"]), before);
    let audit = desk.json(&["ledger", "verify"]);
    assert_eq!(audit["ledger"], before["ledger"]);
    assert_eq!(audit["faults"], Value::Array(Vec::new()));
}

#[test]
fn an_address_that_others_reach_is_refused_before_anything_is_made() {
    let desk = Desk::new();
    for arguments in [["serve", "--mqtt", "0.0.0.0:0"], ["serve", "--http", "[::]:0"]] {
        let said = desk.says(2, &arguments);
        assert!(said.contains("Without TLS"), "{said}");
    }
    let config = desk.file("collector.toml", "[broker]\nobserver = true\n");
    let said = desk.says(2, &["serve", "--config", &config]);
    assert!(said.contains("line 2") && said.contains("`observers`"), "{said}");
    assert!(!desk.data().exists());
}

#[cfg(unix)]
#[test]
fn serve_says_where_it_is_and_stops_in_order_on_sigterm() {
    let desk = Desk::new();
    let mut command = desk.command(&["serve", "--mqtt", "127.0.0.1:0", "--http", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = lines.take(6).collect();
    assert!(said[5].contains("Without TLS"), "{said:?}");
    let addresses: Value =
        serde_json::from_slice(&std::fs::read(desk.data().join("addresses.json")).unwrap()).unwrap();
    assert!(said[1].ends_with(addresses["mqtt"].as_str().unwrap()), "{said:?}");
    assert_eq!(addresses["key"], desk.json(&["key"])["key"]);
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!desk.data().join("addresses.json").exists());
    let log = std::fs::metadata(desk.data().join("motprov.db-wal"));
    assert_eq!(log.map_or(0, |log| log.len()), 0);
}
