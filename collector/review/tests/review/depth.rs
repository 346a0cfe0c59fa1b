//! How a level's figure came about: outages that are one, and what was seen by nobody.

use super::common::*;
use super::parts::{contract, in_parts};
use motprov_review::case::{AssetKind, Case};
use motprov_review::depth::{Checks, Depth};
use motprov_shared::measurement::State;

/// Up, down between two hours, and up again until the last.
fn down_once(case: &mut Case, id: &str, (from, to): (i64, i64), last: i64) {
    case.assets.push(asset(id, AssetKind::Printer, Some("A-SKRIVARE")));
    case.observed.push(seen(id, "reachable", State::Up, -HOUR, from * HOUR));
    case.observed.push(seen(id, "reachable", State::Down, from * HOUR + STEP, to * HOUR));
    case.observed.push(seen(id, "reachable", State::Up, to * HOUR + STEP, last * HOUR));
}

fn of_school(case: &Case) -> Depth {
    let whole = in_parts(case, &contract(), whole().end);
    whole.depths.into_iter().find(|depth| depth.id == "SKOLA").unwrap()
}

fn checks(depth: &Depth) -> &Checks {
    depth.checks.as_ref().unwrap()
}

#[test]
fn printers_that_go_down_and_come_back_together_are_one_outage() {
    let mut case = case();
    down_once(&mut case, "skr-1", (5, 6), 760);
    down_once(&mut case, "skr-2", (5, 6), 760);
    down_once(&mut case, "skr-3", (10, 11), 760);
    let depth = of_school(&case);
    let [together, alone] = checks(&depth).outages.as_slice() else { panic!("{depth:?}") };
    let names: Vec<String> = together.named.iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!((together.assets, names), (2, vec!["skr-1".to_owned(), "skr-2".to_owned()]));
    assert_eq!((together.down_low, together.down_high), (2 * (HOUR - STEP), 2 * (HOUR + STEP)));
    assert!(together.begins && together.ends);
    assert_eq!(alone.assets, 1);
    assert_eq!(checks(&depth).more, 0);
}

#[test]
fn what_nobody_saw_has_its_share_of_the_devices() {
    let mut case = case();
    down_once(&mut case, "skr-1", (5, 6), 760);
    down_once(&mut case, "skr-2", (5, 6), 20);
    let depth = of_school(&case);
    let spans = &checks(&depth).spans;
    let last = spans.last().unwrap();
    assert_eq!(
        (last.time.end, last.down, last.unseen),
        (whole().end, 0, 4),
        "half of them, to the month's end"
    );
    let down = spans.iter().find(|span| span.down == 8).unwrap();
    assert!(whole().start.plus(5 * HOUR) <= down.time.start && down.time.end <= whole().start.plus(6 * HOUR));
    assert_eq!((checks(&depth).assets, checks(&depth).seen), (2, 2));
}

#[test]
fn an_outage_whose_end_nobody_saw_says_so() {
    let mut case = case();
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("A-SKRIVARE")));
    case.observed.push(seen("skr-1", "reachable", State::Up, 0, 5 * HOUR));
    case.observed.push(seen("skr-1", "reachable", State::Down, 5 * HOUR + STEP, 6 * HOUR));
    let depth = of_school(&case);
    let [outage] = checks(&depth).outages.as_slice() else { panic!("{depth:?}") };
    assert!(outage.begins && !outage.ends);
}
