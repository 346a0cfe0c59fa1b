//! What parties say and what is published stands beside what was measured, in order, for ever.

use motprov_ledger::{Database, EntryKind, LedgerError, Published, Said, View};
use motprov_log::{Party, Publication, Statement};
use motprov_shared::identity::Hash;
use motprov_shared::period::Month;

use crate::support::{Files, Home, at, kinds};

fn october() -> Month {
    "2026-10".parse().unwrap()
}

fn statement(party: Party, text: &str) -> Statement {
    Statement {
        month: october(),
        service_level: "B3".to_owned(),
        party,
        by: "A. Berg, driftchef".to_owned(),
        text: text.to_owned(),
        value: Some("99.10".parse().unwrap()),
        penalty: None,
    }
}

fn publication(findings: &str, correction: Option<(u64, &str)>) -> Publication {
    Publication {
        month: october(),
        size: 3,
        root: Hash([7; 32]),
        findings: findings.as_bytes().to_vec(),
        by: "C. Lind, avtalsansvarig".to_owned(),
        correction: correction.map(|(entry, why)| (entry, why.to_owned())),
    }
}

fn said(database: &mut Database) -> Vec<Said> {
    database.read(|view| view.statements(october())).unwrap()
}

fn published(database: &mut Database) -> Vec<Published> {
    database.read(|view| view.publications(october())).unwrap()
}

#[test]
fn what_each_party_says_stands_in_the_order_in_which_it_was_said() {
    let mut home = Home::new();
    let all = [
        statement(Party::Supplier, "Linjen grävdes av."),
        statement(Party::Customer, "Avtalet undantar inte det."),
        statement(Party::Agreed, "99,10 gäller.\nInget vite."),
    ];
    for (number, one) in (1..).zip(&all) {
        assert_eq!(
            home.database.write(|write| write.state(one, at(number))).unwrap(),
            u64::try_from(number).unwrap()
        );
    }
    let kept = said(&mut home.database);
    let expected: Vec<Said> = (1..)
        .zip(all)
        .map(|(entry, statement)| Said { entry, received: at(i64::try_from(entry).unwrap()), statement })
        .collect();
    assert_eq!(kept, expected);
    assert_eq!(kinds(&mut home.database), [EntryKind::Statement; 3]);
    let november = home.database.read(|view| view.statements(october().next())).unwrap();
    assert!(november.is_empty());
    let newest = home.database.read(|view| view.latest_statements(1)).unwrap();
    assert_eq!(newest[0].entry, 3);
}

#[test]
fn a_statement_that_no_page_could_show_is_not_kept() {
    let mut home = Home::new();
    let refused = home.database.write(|write| write.state(&statement(Party::Supplier, "a\u{1b}[2J"), at(1)));
    assert!(matches!(refused, Err(LedgerError::Misuse(_))), "{refused:?}");
    assert_eq!(home.database.read(View::state).unwrap().size, 0);
}

#[test]
fn the_first_publication_stays_and_a_correction_names_the_one_before() {
    let mut home = Home::new();
    let mut publish = |one: &Publication| home.database.write(|write| write.publish(one, at(9)));
    assert_eq!(publish(&publication("{\"a\":1}", None)).unwrap(), 1);
    assert_eq!(publish(&publication("{\"a\":2}", Some((1, "rapporten kom sent")))).unwrap(), 2);
    for other in [None, Some((1, "igen")), Some((7, "finns inte"))] {
        let refused = publish(&publication("{}", other));
        assert!(matches!(refused, Err(LedgerError::Misuse(_))), "{other:?}");
    }
    let kept = published(&mut home.database);
    let corrections: Vec<_> = kept.iter().map(|one| one.correction.clone()).collect();
    assert_eq!(corrections, [None, Some((1, "rapporten kom sent".to_owned()))]);
    assert_eq!(home.database.read(|view| view.findings(1)).unwrap(), b"{\"a\":1}");
    assert_eq!(home.database.read(|view| view.findings(2)).unwrap(), b"{\"a\":2}");
    assert!(home.database.read(|view| view.findings(3)).is_err());
}

#[test]
fn a_rebuild_says_and_publishes_the_same_again() {
    let mut home = Home::new();
    home.database.write(|write| write.publish(&publication("{}", None), at(8))).unwrap();
    home.database.write(|write| write.state(&statement(Party::Agreed, "Klart."), at(9))).unwrap();
    let before = (home.rows(), said(&mut home.database), published(&mut home.database));
    home.database.rebuild(&Files(vec![])).unwrap();
    assert_eq!((home.rows(), said(&mut home.database), published(&mut home.database)), before);
}
