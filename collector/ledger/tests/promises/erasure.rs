//! What is erased is gone from the disk, is shown as erased, by whom and why, and breaks no proof.

use std::collections::BTreeSet;

use motprov_ledger::{EntryNumber, LedgerError, Rows, View, ranges};
use motprov_log::Erasure;
use motprov_shared::measurement::{State, Statistic};

use crate::audit::audited;
use crate::rest::{is_on_disk, seal_all};
use crate::support::{Files, Home, Signer, asset_row, at, fact, sample, streak};

/// Said by the machine that is to be forgotten, and by nobody else.
const MARKER: &str = "KALLES-LAPTOP-7XK2P03";

fn files() -> Files {
    Files(vec![Rows::Assets(vec![asset_row("ws-2", "Utbildning")])])
}

/// Three enrolments, a file, and 300 batches of two workstations; the first says its serial each time.
fn home() -> (Home, Vec<Signer>) {
    let mut home = Home::new();
    let mut agents: Vec<_> =
        [("site/ws-1", 1), ("site/ws-2", 2)].map(|(name, n)| Signer::new(name, n)).into();
    for agent in &agents {
        home.enrol(agent);
    }
    let rows = &files().0[0];
    home.database.write(|write| write.import("register.csv", b"0", rows, at(1))).unwrap();
    for n in 0..150 {
        for (agent, asset) in agents.iter_mut().zip(["ws-1", "ws-2"]) {
            let serial = if asset == "ws-1" { MARKER } else { "other" };
            let records = vec![
                fact(asset, "serial", n * 300, serial),
                streak(asset, "running", State::Up, n * 300, n * 300 + 270),
                sample(asset, "cpu.used", Statistic::Mean, n * 300, n),
            ];
            home.keep(&agent.next(records));
        }
    }
    (home, agents)
}

fn erasure(entries: Vec<(EntryNumber, EntryNumber)>) -> Erasure {
    Erasure { entries, why: "bad om att bli glömd".to_owned(), by: "Dataskyddsombudet".to_owned() }
}

fn forget(home: &mut Home, asset: &str) -> EntryNumber {
    let mentions = home.database.read(|view| view.mentions(&asset.parse().unwrap())).unwrap();
    assert_eq!((mentions.shared.as_slice(), mentions.files.as_slice()), (&[][..], &[][..]));
    let entries: BTreeSet<_> = mentions.alone.into_iter().collect();
    let gone = home.database.erase(&erasure(ranges(&entries)), &files(), at(9)).unwrap();
    home.database.scrub().unwrap();
    gone
}

#[test]
fn a_persons_machine_is_forgotten_from_rows_bundles_and_freed_pages_and_every_proof_holds() {
    for sealed in [false, true] {
        let (mut home, mut agents) = home();
        assert_eq!(seal_all_if(&mut home, sealed), usize::from(sealed));
        home.database.fold_log().unwrap();
        assert!(is_on_disk(home.folder.path(), MARKER.as_bytes()));
        let root = home.database.read(|view| view.root_at(303)).unwrap();
        let gone = forget(&mut home, "ws-1");
        assert_eq!(gone, 304);
        assert!(!is_on_disk(home.folder.path(), MARKER.as_bytes()), "sealed: {sealed}");
        assert_eq!(home.database.read(|view| view.root_at(303)).unwrap(), root);
        let audit = audited(&mut home, &files());
        assert_eq!((audit.faults.as_slice(), audit.batches, audit.erased), (&[][..], 150, 150));
        // The chain goes on from a batch of which only the hash is left.
        home.keep(&agents[0].next(vec![streak("ws-1", "running", State::Up, 90_000, 90_270)]));
        assert_eq!(audited(&mut home, &files()).faults, []);
        while home.database.seal().unwrap() {}
        assert_eq!(audited(&mut home, &files()).faults, []);
    }
}

fn seal_all_if(home: &mut Home, sealed: bool) -> usize {
    if sealed { seal_all(&mut home.database) } else { 0 }
}

#[test]
fn what_is_erased_says_by_which_entry_and_why_and_what_is_left_answers() {
    let (mut home, _) = home();
    let others = home.database.read(|view| view.mentions(&"ws-2".parse().unwrap())).unwrap();
    assert_eq!(others.files, [3]);
    let gone = forget(&mut home, "ws-1");
    let (entry, erased) =
        home.database.read(|view| Ok::<_, LedgerError>((view.entry(4)?, view.erased(4)?))).unwrap();
    let entry = entry.unwrap();
    assert!(entry.content.is_empty() && entry.header.size > 0);
    let (by, erasure) = erased.unwrap();
    assert_eq!((by, erasure.by.as_str(), erasure.names(5)), (gone, "Dataskyddsombudet", false));
    assert_eq!(home.database.read(|view| view.erased(5)).unwrap(), None);
    let left = home.database.read(|view| view.mentions(&"ws-2".parse().unwrap())).unwrap();
    assert_eq!(left, others);
    assert!(
        !home
            .rows()
            .iter()
            .any(|row| row.contains("ws-1") && row.starts_with("names") && !row.contains("site/ws-1"))
    );
}

#[test]
fn what_others_rest_on_cannot_be_erased_and_nothing_twice() {
    let (mut home, _) = home();
    let refused = |home: &mut Home, range| {
        let erased = home.database.erase(&erasure(vec![range]), &files(), at(9));
        erased.unwrap_err().to_string()
    };
    assert!(refused(&mut home, (1, 1)).contains("is of kind enrolment"));
    assert!(refused(&mut home, (300, 400)).contains("is not there: the ledger has 1 to 303"));
    home.database.erase(&erasure(vec![(10, 12)]), &files(), at(9)).unwrap();
    assert_eq!(refused(&mut home, (12, 13)), "ledger entry 12: was erased before");
    assert!(refused(&mut home, (304, 304)).contains("is of kind erasure"));
    assert_eq!(home.database.read(View::size).unwrap(), 304);
    assert_eq!(audited(&mut home, &files()).faults, []);
}

#[test]
fn an_imported_file_is_erased_with_its_rows() {
    let (mut home, _) = home();
    home.database.erase(&erasure(vec![(3, 3)]), &Files(vec![]), at(9)).unwrap();
    assert!(!home.rows().iter().any(|row| row.starts_with("assets") || row.starts_with("files")));
    assert_eq!(audited(&mut home, &Files(vec![])).faults, []);
}

#[test]
fn a_content_that_is_gone_without_an_erasure_is_a_fault_and_so_is_one_that_is_still_there() {
    let (mut home, _) = home();
    home.database.erase(&erasure(vec![(10, 12)]), &files(), at(9)).unwrap();
    let drop = "DROP TRIGGER entries_do_not_change; DROP TRIGGER fresh_stays;";
    let hide = "UPDATE entries SET erased = 304 WHERE number = 20; DELETE FROM fresh WHERE number = 20;";
    home.raw().execute_batch(&format!("{drop}{hide}")).unwrap();
    let faults = home.database.verify().unwrap().faults;
    assert_eq!(
        (faults[0].entry, faults[0].what.as_str()),
        (20, "its content is gone, and no erasure names it")
    );
    home.raw().execute_batch("UPDATE entries SET erased = NULL WHERE number = 11").unwrap();
    let faults = home.database.verify().unwrap().faults;
    assert!(faults.iter().any(|fault| fault.entry == 11), "{faults:?}");
    home.raw().execute_batch("DROP TRIGGER erased_batches_do_not_change; UPDATE erased_batches SET hash = zeroblob(32) WHERE entry = 12").unwrap();
    let faults = home.database.verify().unwrap().faults;
    assert!(faults.iter().any(|fault| fault.entry == 14 && fault.what.contains("Forked")), "{faults:?}");
}

#[test]
fn runs_of_entries_are_named_by_their_ends() {
    assert_eq!(ranges(&[3, 4, 5, 9, 11, 12].into()), [(3, 5), (9, 9), (11, 12)]);
    assert_eq!(ranges(&BTreeSet::new()), []);
}
