//! A change that someone makes past this crate is found and named.

use motprov_ledger::{EntryKind, Rows, View};
use motprov_shared::measurement::State;

use crate::support::{Home, Signer, asset_row, at, streak};

/// Seven entries: an enrolment, a file, five batches.
fn home() -> Home {
    let mut home = Home::new();
    let mut agent = Signer::new("sodermalm/ws-1", 1);
    home.enrol(&agent);
    let rows = Rows::Assets(vec![asset_row("ws-1", "Utbildning")]);
    home.database.write(|write| write.import("register.csv", b"asset;kind", &rows, at(1))).unwrap();
    for n in 0..5 {
        home.keep(&agent.next(vec![streak("ws-1", "running", State::Up, n * 300, n * 300 + 270)]));
    }
    home
}

fn faults_after(tamper: &str) -> Vec<(u64, String)> {
    let mut home = home();
    home.raw().execute_batch(tamper).unwrap();
    let audit = home.database.verify().unwrap();
    audit.faults.into_iter().map(|fault| (fault.entry, fault.what)).collect()
}

fn without(trigger: &str, sql: &str) -> Vec<(u64, String)> {
    faults_after(&format!("PRAGMA foreign_keys = OFF; DROP TRIGGER {trigger}; {sql}"))
}

#[test]
fn an_untouched_ledger_has_no_faults_and_the_root_that_it_shows() {
    let mut home = home();
    let audit = home.database.verify().unwrap();
    assert_eq!((audit.faults.as_slice(), audit.batches), (&[][..], 5));
    assert_eq!(audit.state, home.database.read(View::state).unwrap());
}

#[test]
fn the_database_itself_refuses_to_change_the_record() {
    let home = home();
    for sql in [
        "UPDATE entries SET received = 1 WHERE number = 3",
        "DELETE FROM entries WHERE number = 7",
        "INSERT OR REPLACE INTO entries VALUES (3, 'batch', 'x', 0, x'00', NULL, NULL)",
        "INSERT INTO entries VALUES (9, 'batch', 'x', 0, x'00', NULL, NULL)",
        "UPDATE entries SET size = 1 WHERE number = 3",
        "UPDATE entries SET erased = 7 WHERE number = 3",
        "UPDATE fresh SET content = x'00' WHERE number = 3",
        "DELETE FROM fresh WHERE number = 7",
        "INSERT OR REPLACE INTO fresh VALUES (3, x'00')",
        "INSERT INTO bundles VALUES (2, 1, x'00')",
        "INSERT INTO erased_batches VALUES (3, 1, 0, zeroblob(32))",
        "UPDATE hashes SET hash = zeroblob(32)",
        "DELETE FROM hashes",
        "INSERT OR REPLACE INTO hashes VALUES (0, zeroblob(32))",
    ] {
        let refused = home.raw().execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains("ledger"), "{sql}: {refused}");
    }
}

#[test]
fn a_flipped_octet_of_a_file_names_its_entry_alone() {
    let flip = "UPDATE fresh SET content = CAST('asset;kinD' AS BLOB) WHERE number = 2";
    let faults = without("fresh_does_not_change", flip);
    assert_eq!(faults, [(2, "its bytes are not those that were appended".to_owned())]);
}

#[test]
fn a_flipped_octet_of_a_batch_breaks_its_leaf_and_its_signature_or_form() {
    let flip = "UPDATE fresh SET content = CAST(substr(content, 1, length(content) - 1) || x'5a' AS BLOB) WHERE number = 4";
    let faults = without("fresh_does_not_change", flip);
    assert_eq!(faults[0], (4, "its bytes are not those that were appended".to_owned()));
    assert_eq!(faults[1], (4, "the signature does not fit".to_owned()));
    // The batch after it follows one that is no longer there.
    assert_eq!(faults[2].0, 5);
}

#[test]
fn a_changed_source_time_or_kind_is_found_though_the_content_is_whole() {
    for change in ["source = 'norrmalm/ws-1'", "received = received + 1", "kind = 'contract'", "kind = 'x'"] {
        let faults =
            without("entries_do_not_change", &format!("UPDATE entries SET {change} WHERE number = 7"));
        assert!(!faults.is_empty() && faults.iter().all(|(entry, _)| *entry == 7), "{change}: {faults:?}");
    }
}

#[test]
fn entries_that_are_cut_off_or_taken_out_are_missed() {
    let cut = without("entries_stay", "DELETE FROM entries WHERE number = 7");
    assert_eq!(cut.len(), 1);
    assert_eq!(cut[0].0, 7);
    let taken = without("entries_stay", "DELETE FROM entries WHERE number = 3");
    assert!(
        taken.contains(&(3, "is missing".to_owned()))
            && taken.iter().all(|(entry, _)| (3..=4).contains(entry)),
        "{taken:?}"
    );
}

#[test]
fn a_changed_hash_inside_the_tree_is_found() {
    // Position 2 is the node above the first two leaves.
    let faults = without("hashes_do_not_change", "UPDATE hashes SET hash = zeroblob(32) WHERE position = 2");
    assert_eq!(faults, [(2, "the tree's hash 2, which it completes, is another".to_owned())]);
}

#[test]
fn entries_are_listed_by_kind_and_range_without_their_content() {
    let mut home = home();
    let list = |home: &mut Home, range, kind, limit| {
        let headers = home.database.read(|view| view.entries(range, kind, limit)).unwrap();
        headers.into_iter().map(|header| header.number).collect::<Vec<_>>()
    };
    assert_eq!(list(&mut home, 1..=u64::MAX, Some(EntryKind::Batch), 10), [3, 4, 5, 6, 7]);
    assert_eq!(list(&mut home, 1..=u64::MAX, Some(EntryKind::Enrolment), 10), [1]);
    assert_eq!(list(&mut home, 2..=5, None, 10), [2, 3, 4, 5]);
    assert_eq!(list(&mut home, 2..=5, None, 2), [2, 3]);
    let header = home.database.read(|view| view.header(2)).unwrap().unwrap();
    assert_eq!((header.source.as_str(), header.size), ("register.csv", 10));
    assert_eq!(home.database.read(|view| view.header(8)).unwrap(), None);
}
