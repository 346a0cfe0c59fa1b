//! Entries at rest are what they were: read, proved, derived from, and named where they are damaged.

use std::path::Path;

use motprov_ledger::{Database, EntryNumber, Fault, LedgerError, Rows, View};
use motprov_shared::measurement::State;
use rusqlite::Connection;

use crate::support::{Files, Home, Signer, asset_row, at, leaves, naive_root, streak};

/// An enrolment, a file, and so many batches.
pub(crate) fn home(batches: i64) -> Home {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let rows = Rows::Assets(vec![asset_row("ws-1", "Utbildning")]);
    home.database.write(|write| write.import("register.csv", b"0", &rows, at(1))).unwrap();
    let batches: Vec<_> = (0..batches)
        .map(|n| agent.next(vec![streak("ws-1", "running", State::Up, n * 300, n * 300 + 270)]))
        .collect();
    home.database
        .write(|write| {
            batches.iter().try_for_each(|(batch, bytes)| write.keep_batch(batch, bytes, at(5)).map(drop))
        })
        .unwrap();
    home
}

pub(crate) fn seal_all(database: &mut Database) -> usize {
    std::iter::repeat_with(|| database.seal().unwrap()).take_while(|sealed| *sealed).count()
}

fn sealed(home: &mut Home) -> u64 {
    home.database.read(View::sealed).unwrap()
}

fn damaged(home: &mut Home, sql: &str) -> Vec<(EntryNumber, String)> {
    let tamper = "DROP TRIGGER bundles_do_not_change; DROP TRIGGER entries_do_not_change;";
    home.raw().execute_batch(&format!("{tamper}{sql}")).unwrap();
    let faults = home.database.verify().unwrap().faults;
    faults.into_iter().map(|Fault { entry, what }| (entry, what)).collect()
}

#[test]
fn sealing_changes_neither_bytes_nor_proofs_nor_answers() {
    let mut home = home(600);
    let before = (leaves(&mut home.database), home.rows_but(&["fresh", "bundles"]));
    assert_eq!(seal_all(&mut home.database), 2);
    assert_eq!(sealed(&mut home), 512);
    assert_eq!((leaves(&mut home.database), home.rows_but(&["fresh", "bundles"])), before);
    let audit = home.database.verify().unwrap();
    assert_eq!((audit.faults.as_slice(), audit.batches), (&[][..], 600));
    assert_eq!(audit.state.root, naive_root(&before.0));
    home.database.rebuild(&Files(vec![Rows::Assets(vec![asset_row("ws-1", "Utbildning")])])).unwrap();
    assert_eq!(home.rows_but(&["fresh", "bundles"]), before.1);
}

#[test]
fn only_full_groups_are_sealed_and_what_comes_later_follows() {
    let mut home = home(253);
    assert_eq!((seal_all(&mut home.database), sealed(&mut home)), (0, 0));
    let rows = Rows::Assets(vec![]);
    home.database.write(|write| write.import("x", b"1", &rows, at(6))).unwrap();
    assert_eq!((seal_all(&mut home.database), sealed(&mut home)), (1, 256));
    let fresh: i64 = home.raw().query_row("SELECT count(*) FROM fresh", [], |row| row.get(0)).unwrap();
    assert_eq!(fresh, 0);
    assert_eq!(home.database.verify().unwrap().faults, []);
}

#[test]
fn a_large_file_has_a_bundle_of_its_own() {
    let mut home = home(250);
    let large = vec![7; 3_000_000];
    let rows = Rows::Orders(vec![]);
    home.database.write(|write| write.import("large", &large, &rows, at(6))).unwrap();
    for n in 0..3 {
        home.database.write(|write| write.import("small", &[n], &rows, at(6))).unwrap();
    }
    assert_eq!(seal_all(&mut home.database), 1);
    let bundles: i64 = home.raw().query_row("SELECT count(*) FROM bundles", [], |row| row.get(0)).unwrap();
    assert_eq!(bundles, 3);
    let entry = home.database.read(|view| view.entry(253)).unwrap().unwrap();
    assert_eq!((entry.content, entry.header.size), (large, 3_000_000));
}

#[test]
fn rows_of_an_older_program_come_to_rest_too() {
    let mut home = home(300);
    // As they stood before there were bundles: the content in its entry's row.
    home.raw()
        .execute_batch(
            "DROP TRIGGER entries_do_not_change; DROP TRIGGER fresh_stays;
            UPDATE entries SET content = (SELECT content FROM fresh WHERE fresh.number = entries.number), size = NULL;
            DELETE FROM fresh;",
        )
        .unwrap();
    let before = leaves(&mut home.database);
    assert_eq!(home.database.verify().unwrap().faults, []);
    assert_eq!(seal_all(&mut home.database), 1);
    assert_eq!(leaves(&mut home.database), before);
    assert_eq!(home.database.verify().unwrap().faults, []);
}

#[test]
fn an_entry_that_was_changed_is_not_sealed_but_named() {
    let mut home = home(300);
    home.raw()
        .execute_batch(
            "DROP TRIGGER fresh_does_not_change; UPDATE fresh SET content = x'00' WHERE number = 9",
        )
        .unwrap();
    let refused = home.database.seal().unwrap_err();
    assert!(matches!(refused, LedgerError::Entry { entry: 9, .. }), "{refused}");
    assert_eq!(sealed(&mut home), 0);
}

#[test]
fn a_damaged_bundle_is_named_with_its_entries() {
    let mut home = home(300);
    seal_all(&mut home.database);
    let flip = "UPDATE bundles SET data = CAST(substr(data, 1, 99) || x'00' || substr(data, 101) AS BLOB)";
    let faults = damaged(&mut home, flip);
    assert_eq!(faults[0], (1, "the bundle of entries 1 to 256 cannot be unfolded".to_owned()));
    let read = home.database.read(|view| view.entry(200)).unwrap_err().to_string();
    assert!(read.contains("the bundle of entries 1 to 256"), "{read}");
    // What is not in it can still be read.
    assert!(home.database.read(|view| view.entry(300)).unwrap().is_some());
}

#[test]
fn a_bundle_that_unfolds_without_end_unfolds_no_further_than_its_entries() {
    let mut home = home(300);
    seal_all(&mut home.database);
    let bomb = zstd::bulk::compress(&vec![0; 1 << 28], 3).unwrap();
    home.raw().execute_batch("DROP TRIGGER bundles_do_not_change").unwrap();
    home.raw().execute("UPDATE bundles SET data = ?1", [&bomb]).unwrap();
    let faults = home.database.verify().unwrap().faults;
    assert_eq!(faults[0].what, "the bundle of entries 1 to 256 cannot be unfolded");
    let sizes = "DROP TRIGGER entries_do_not_change; UPDATE entries SET size = 4000000000 WHERE number = 5";
    home.raw().execute_batch(sizes).unwrap();
    let faults = home.database.verify().unwrap().faults;
    assert_eq!(faults[0].what, "the bundle of entries 1 to 256 claims to hold more than any bundle");
}

#[test]
fn a_changed_header_of_an_entry_at_rest_is_named() {
    let mut home = home(300);
    seal_all(&mut home.database);
    let faults = damaged(
        &mut home,
        "UPDATE entries SET received = received + 1 WHERE number = 8;
        UPDATE entries SET source = 'norrmalm/ws-1' WHERE number = 9",
    );
    assert_eq!(faults.iter().map(|(entry, _)| *entry).collect::<Vec<_>>(), [8, 9, 9, 10]);
}

/// Whether octets stand anywhere in the file or in the log beside it.
pub(crate) fn is_on_disk(folder: &Path, octets: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(octets.len()).any(|window| window == octets))
}

#[test]
fn the_file_stays_within_what_it_needs() {
    let mut home = home(2_000);
    seal_all(&mut home.database);
    home.database.fold_log().unwrap();
    let raw = Connection::open(home.database.path()).unwrap();
    let pages = |table: &str| {
        let select = "SELECT sum(pgsize) FROM dbstat WHERE name = ?1 AND aggregate = 1";
        raw.query_row(select, [table], |row| row.get::<_, i64>(0)).unwrap()
    };
    // 2,000 signatures are 128,000 octets that nothing makes smaller.
    assert!(pages("bundles") < 600_000, "{}", pages("bundles"));
    assert!(pages("entries") < 150_000, "{}", pages("entries"));
    assert!(pages("fresh") < 150_000, "{}", pages("fresh"));
}
