//! An audit finds what was changed, in the record or in what was derived from it, names the entry, and goes on where it
//! was interrupted.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use motprov_ledger::{Audit, Auditing, EntryNumber, LedgerEntry, LedgerError, Recheck, Rows, View};
use motprov_log::Publication;
use motprov_shared::identity::Hash;
use motprov_shared::measurement::{State, Statistic};

use crate::rest::{home, seal_all};
use crate::support::{Files, Home, Signer, asset_row, at, fact, sample, streak};

pub(crate) fn audited(home: &mut Home, files: &Files) -> Audit {
    let folder = home.folder.path().to_owned();
    home.database
        .audit(&mut Auditing {
            interpret: files,
            recheck: None,
            folder: &folder,
            afresh: false,
            progress: &mut |_, _| {},
        })
        .unwrap()
}

fn register() -> Files {
    Files(vec![Rows::Assets(vec![asset_row("ws-1", "Utbildning")])])
}

fn faults(home: &mut Home) -> Vec<(EntryNumber, String)> {
    audited(home, &register()).faults.into_iter().map(|fault| (fault.entry, fault.what)).collect()
}

fn tampered(sql: &str) -> Vec<(EntryNumber, String)> {
    let mut home = told();
    home.raw().execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    faults(&mut home)
}

/// Seven entries: an enrolment, a file, five batches with facts and figures.
fn told() -> Home {
    let mut home = home(0);
    let mut agent = Signer::new("norrmalm/ws-2", 2);
    home.enrol(&agent);
    for n in 0..4 {
        let records = vec![
            streak("ws-2", "running", State::Up, n * 300, n * 300 + 270),
            fact("ws-2", "serial", n * 300, &format!("S{n}")),
            sample("ws-2", "cpu.used", Statistic::Mean, n * 300, 40 + n),
            sample("ws-2", "life.count", Statistic::Last, n * 300, 1000 + n),
        ];
        home.keep(&agent.next(records));
    }
    home
}

#[test]
fn a_whole_ledger_holds_and_says_what_was_compared() {
    let mut home = home(600);
    seal_all(&mut home.database);
    let audit = audited(&mut home, &register());
    assert_eq!((audit.faults.as_slice(), audit.remarks.as_slice()), (&[][..], &[][..]));
    assert_eq!((audit.batches, audit.erased, audit.publications, audit.resumed_after), (600, 0, 0, 0));
    // A streak and a link for each batch, and what else there is of one agent and one asset.
    assert!(audit.rows > 1_200, "{}", audit.rows);
    assert_eq!(audit.state, home.database.read(View::state).unwrap());
    assert!(!home.folder.path().join("audit.db").exists());
}

#[test]
fn a_changed_figure_is_named_with_its_table_and_its_entry() {
    let changed = tampered("UPDATE readings SET value = '9' WHERE entry = 5");
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].0, 5);
    assert!(changed[0].1.contains("readings") && changed[0].1.contains("not at"), "{changed:?}");
    let longer = tampered("UPDATE streaks SET lasting = lasting + 1 WHERE entry = 6");
    assert_eq!(longer.iter().map(|(entry, _)| *entry).collect::<Vec<_>>(), [6]);
    let digest = tampered("UPDATE digests SET sum = '1'");
    assert!(digest.len() == 1 && digest[0].1.contains("asset ws-2, metric cpu.used"), "{digest:?}");
}

#[test]
fn a_row_that_is_missing_and_one_too_many_are_named() {
    let gone = tampered("DELETE FROM fact_changes WHERE entry = 5");
    assert!(gone.len() == 1 && gone[0].0 == 5 && gone[0].1.contains("a row is missing in fact_changes"));
    let more = tampered(
        "INSERT INTO streaks SELECT start + 1, entry, line, vantage, asset, metric, 1, 60000, 2, 1, 1
        FROM streaks WHERE entry = 4",
    );
    assert!(more.len() == 1 && more[0].0 == 4 && more[0].1.contains("no entry gives this row"), "{more:?}");
    let key = tampered("UPDATE agents SET public_key = zeroblob(32)");
    assert_eq!(key.iter().map(|(entry, _)| *entry).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn an_asset_that_is_renamed_behind_the_entries_is_found() {
    let renamed = tampered("UPDATE names SET text = 'ws-3' WHERE text = 'ws-2'");
    assert!(!renamed.is_empty());
}

#[test]
fn an_entry_that_is_dropped_is_named() {
    let dropped = tampered("DROP TRIGGER entries_stay; DELETE FROM entries WHERE number = 5");
    assert!(dropped.contains(&(5, "is missing".to_owned())), "{dropped:?}");
}

#[test]
fn entries_that_are_swapped_are_both_named() {
    let swapped = tampered(
        "DROP TRIGGER fresh_does_not_change; UPDATE fresh SET number = -1 WHERE number = 5;
        UPDATE fresh SET number = 5 WHERE number = 6; UPDATE fresh SET number = 6 WHERE number = -1;
        DROP TRIGGER entries_do_not_change; UPDATE entries SET size = (SELECT length(content) FROM fresh
            WHERE fresh.number = entries.number)",
    );
    let what = "its bytes are not those that were appended".to_owned();
    assert!(swapped.contains(&(5, what.clone())) && swapped.contains(&(6, what)), "{swapped:?}");
}

#[test]
fn an_entry_that_stands_twice_is_named_even_where_the_tree_was_grown_by_it() {
    let mut home = told();
    home.append_again(5);
    let found = faults(&mut home);
    assert!(found[0].0 == 8 && found[0].1.contains("does not follow the one before: Seen"), "{found:?}");
    assert!(found.iter().all(|(entry, _)| *entry == 8 || *entry == 0), "{found:?}");
}

#[test]
fn an_entry_that_is_dated_back_is_remarked_and_one_whose_date_was_changed_is_at_fault() {
    let mut home = told();
    let rows = Rows::Orders(vec![]);
    home.database.write(|write| write.import("late", b"1", &rows, at(-86_400))).unwrap();
    let files = Files(vec![Rows::Assets(vec![asset_row("ws-1", "Utbildning")]), rows]);
    let audit = audited(&mut home, &files);
    assert_eq!(audit.faults, []);
    assert_eq!(audit.remarks.iter().map(|remark| remark.entry).collect::<Vec<_>>(), [8]);
    let sql =
        "DROP TRIGGER entries_do_not_change; UPDATE entries SET received = received - 9 WHERE number = 6";
    let found = tampered(sql);
    assert!(found.contains(&(6, "its bytes are not those that were appended".to_owned())), "{found:?}");
}

#[test]
fn a_batch_that_was_signed_after_its_agents_right_ended_is_named() {
    let mut home = told();
    let agent = "norrmalm/ws-2".parse().unwrap();
    home.database.write(|write| write.revoke(&agent, "stolen", at(9))).unwrap();
    home.append_again(4);
    let found = faults(&mut home);
    assert_eq!(found[0], (9, "norrmalm/ws-2 had lost its right to sign by entry 8".to_owned()));
}

/// Says of each publication what it is told to, and remembers which it saw.
struct Asked(RefCell<Vec<EntryNumber>>, Result<(), String>);

impl Recheck for Asked {
    fn recheck(&self, view: &View<'_>, publication: &LedgerEntry) -> Result<(), String> {
        assert_eq!(view.size().unwrap(), publication.header.number);
        self.0.borrow_mut().push(publication.header.number);
        self.1.clone()
    }
}

#[test]
fn what_was_published_is_computed_again() {
    for word in [Ok(()), Err("A1 is 99.2, not 99.5".to_owned())] {
        let mut home = told();
        let publication = Publication {
            month: "2026-10".parse().unwrap(),
            size: 7,
            root: Hash([7; 32]),
            findings: b"{}".to_vec(),
            by: "Controller".to_owned(),
            correction: None,
        };
        home.database.write(|write| write.publish(&publication, at(9))).unwrap();
        let (asked, folder) = (Asked(RefCell::default(), word.clone()), home.folder.path().to_owned());
        let mut auditing = Auditing {
            interpret: &register(),
            recheck: Some(&asked),
            folder: &folder,
            afresh: false,
            progress: &mut |_, _| {},
        };
        let audit = home.database.audit(&mut auditing).unwrap();
        assert_eq!((asked.0.into_inner(), audit.publications), (vec![8], 1));
        let told = audit.faults.into_iter().map(|fault| (fault.entry, fault.what)).next();
        assert_eq!(told, word.err().map(|what| (8, what)));
    }
}

/// Lets an audit break off when it has come to its first resting place, and says what the next one finds.
fn after_interruption(home: &mut Home, meanwhile: impl FnOnce(&mut Home)) -> Audit {
    let folder = home.folder.path().to_owned();
    let broken = catch_unwind(AssertUnwindSafe(|| {
        let mut calls = 0;
        let mut progress = |_, _| {
            calls += 1;
            assert!(calls < 2, "the power went");
        };
        let mut auditing = Auditing {
            interpret: &register(),
            recheck: None,
            folder: &folder,
            afresh: false,
            progress: &mut progress,
        };
        home.database.audit(&mut auditing)
    }));
    assert!(broken.is_err());
    meanwhile(home);
    audited(home, &register())
}

#[test]
fn an_interrupted_audit_goes_on_and_finds_the_same() {
    let mut home = home(4_400);
    seal_all(&mut home.database);
    let whole = audited(&mut home, &register());
    let resumed = after_interruption(&mut home, |_| {});
    assert_eq!(resumed.resumed_after, 4_096);
    assert_eq!(resumed, Audit { resumed_after: 4_096, ..whole });
    // What was derived is compared as a whole, also what was derived before the interruption.
    let changed = after_interruption(&mut home, |home| {
        home.raw().execute_batch("UPDATE streaks SET checks = checks + 1 WHERE entry = 9").unwrap();
    });
    assert_eq!((changed.resumed_after, changed.faults[0].entry, changed.faults.len()), (4_096, 9, 1));
    let sql =
        "DROP TRIGGER hashes_do_not_change; UPDATE hashes SET hash = zeroblob(32) WHERE position = 8190";
    let restarted = after_interruption(&mut home, |home| home.raw().execute_batch(sql).unwrap());
    assert_eq!(restarted.resumed_after, 0);
    assert!(restarted.faults.iter().any(|fault| fault.what.contains("hash 8190")), "{:?}", restarted.faults);
}

#[test]
fn an_audit_that_overlaps_a_rebuild_asks_to_be_run_again() {
    let mut home = home(4_400);
    let folder = home.folder.path().to_owned();
    let mut other = motprov_ledger::Database::open(&folder).unwrap();
    let mut progress = |_, _| other.rebuild(&register()).unwrap();
    let mut auditing = Auditing {
        interpret: &register(),
        recheck: None,
        folder: &folder,
        afresh: false,
        progress: &mut progress,
    };
    let refused = home.database.audit(&mut auditing).unwrap_err();
    assert!(matches!(refused, LedgerError::Misuse(_)), "{refused}");
}
