//! A ledger that the version before wrote is brought up to date: nothing of it is lost, and what was not derived then
//! is derived from its entries now.

use motprov_ledger::Database;
use motprov_shared::measurement::{Record, State, Statistic};
use motprov_shared::period::Interval;
use rusqlite::Connection;

use crate::support::{Files, Home, OCTOBER, Signer, at, fact, sample, streak};

/// The tables as the second version made them, by its own scripts.
const SECOND: [&str; 2] = [include_str!("../../src/schema.sql"), include_str!("../../src/schema2.sql")];

/// Its tables in an order that the references between them allow.
const TABLES: [&str; 20] = [
    "entries",
    "hashes",
    "names",
    "agents",
    "batches",
    "gaps",
    "streaks",
    "readings",
    "facts",
    "fact_changes",
    "latest",
    "digests",
    "seen",
    "months",
    "files",
    "assets",
    "orders",
    "reports",
    "contracts",
    "refusal_counts",
];

/// Writes what `home` holds as a file of the second version, into another folder.
fn as_second(home: &Home) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let old = Connection::open(folder.path().join(motprov_ledger::FILE_NAME)).unwrap();
    old.execute_batch(&SECOND.concat()).unwrap();
    old.pragma_update(None, "user_version", 2).unwrap();
    let path = home.database.path().to_str().unwrap().to_owned();
    old.execute("ATTACH ?1 AS new", [path]).unwrap();
    for table in TABLES {
        let mut select = old.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        let columns = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let columns = columns.collect::<Result<Vec<_>, _>>().unwrap().join(", ");
        let order = match table {
            "entries" => "ORDER BY number",
            "hashes" => "ORDER BY position",
            _ => "",
        };
        let (values, from) = match table {
            "entries" => (
                columns.replace("content", "fresh.content"),
                "new.entries JOIN new.fresh USING (number)".to_owned(),
            ),
            _ => (columns.clone(), format!("new.{table}")),
        };
        old.execute_batch(&format!("INSERT INTO {table} ({columns}) SELECT {values} FROM {from} {order}"))
            .unwrap();
    }
    let unknown_then = "metric IN (SELECT id FROM names WHERE text = 'first.byte.time')";
    old.execute_batch(&format!("DELETE FROM readings WHERE {unknown_then}")).unwrap();
    folder
}

fn words(hour: i64) -> Vec<Record> {
    let second = hour * 3600;
    vec![
        fact("ws-1", "kind", second, "workstation"),
        streak("ws-1", "running", State::Up, second, second + 1800),
        sample("ws-1", "boot.time", Statistic::Last, second, OCTOBER + second - 90),
        sample("ws-1", "uptime", Statistic::Last, second + 300, 390),
        sample("ws-1", "cpu.used", Statistic::Mean, second, hour),
        sample("ws-1", "clock.offset", Statistic::Last, second, hour),
        sample("prn-1", "life.count", Statistic::Last, second, 1000 + hour),
        sample("portal", "first.byte.time", Statistic::Last, second, 80 + hour),
        sample("prn-1", "uptime", Statistic::Last, second, second + 999_999),
    ]
}

fn filled() -> Home {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    for hour in [0, 24, 48, 72] {
        home.keep(&agent.next(words(hour)));
    }
    home.keep(&agent.after_loss(2, words(96)));
    home
}

#[test]
fn a_ledger_of_the_second_version_gets_all_that_this_one_derives() {
    let home = filled();
    let old = as_second(&home);
    let mut upgraded = Database::open(old.path()).unwrap();
    assert_eq!(upgraded.verify().unwrap().faults, []);
    let interval = Interval::new(at(0), at(31 * 86_400));
    let case = upgraded.read(|view| view.case("2026-10".parse().unwrap(), interval)).unwrap();
    let starts = case.starts.iter().filter(|start| start.asset.as_str() == "ws-1");
    assert_eq!(starts.count(), 5);
    assert_eq!(case.observed.len(), 5);
    let answers = case.readings.iter().filter(|reading| reading.metric.as_str() == "first.byte.time");
    assert_eq!(answers.count(), 5);
    // As if this version had kept every batch itself, and as a rebuild has it.
    let upgraded = Home { folder: old, database: upgraded };
    assert_eq!(upgraded.rows_but(&["fresh", "spans"]), home.rows_but(&["fresh", "spans"]));
    let Home { folder, mut database } = upgraded;
    database.rebuild(&Files(vec![])).unwrap();
    assert_eq!(Home { folder, database }.rows_but(&["fresh", "spans"]), home.rows_but(&["fresh", "spans"]));
}

#[test]
fn an_entry_that_was_damaged_since_keeps_no_ledger_from_opening() {
    let home = filled();
    let old = as_second(&home);
    let raw = Connection::open(old.path().join(motprov_ledger::FILE_NAME)).unwrap();
    raw.execute_batch(
        "DROP TRIGGER entries_do_not_change; UPDATE entries SET content = x'00' WHERE number = 3",
    )
    .unwrap();
    let mut upgraded = Database::open(old.path()).unwrap();
    let faults = upgraded.verify().unwrap().faults;
    assert!(faults.iter().any(|fault| fault.entry == 3), "{faults:?}");
    let interval = Interval::new(at(0), at(31 * 86_400));
    let case = upgraded.read(|view| view.case("2026-10".parse().unwrap(), interval)).unwrap();
    assert_eq!(case.starts.iter().filter(|start| start.asset.as_str() == "ws-1").count(), 4);
}
