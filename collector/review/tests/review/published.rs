//! What was published reads back, and only figures that differ are told.

use motprov_review::finding::Review;
use motprov_review::published::Findings;
use motprov_review::review;
use motprov_shared::measurement::State;

use super::common::{DAY, asset, case, contract, d, order, report, seen};
use motprov_review::case::AssetKind;

fn judged() -> Review {
    let mut case = case();
    case.assets = vec![asset("pr-1", AssetKind::Printer, Some("SKRIVARE"))];
    case.orders = vec![order("SKRIVARE", 2), order("PC", 3)];
    case.reports = vec![report("A4", "99.90", 12)];
    case.observed = vec![seen("pr-1", "reachable", State::Up, 0, 31 * DAY)];
    review(&case, &contract())
}

fn read(review: &Review) -> Findings {
    serde_json::from_slice(&serde_json::to_vec(review).unwrap()).unwrap()
}

#[test]
fn what_was_published_reads_back_as_it_was() {
    let review = judged();
    assert_eq!(read(&review), Findings::from(&review));
    assert!(read(&review).changes(&Findings::from(&review)).is_empty());
    assert!(read(&review).level("A4").unwrap().measured.is_some());
}

#[test]
fn evidence_that_came_later_and_changes_no_figure_is_no_change() {
    let (before, mut after) = (judged(), judged());
    after.ledger.size += 9;
    after.service_levels[0].entries.push(2000);
    after.service_levels[0].title = "Annan rubrik".to_owned();
    assert!(Findings::from(&before).changes(&Findings::from(&after)).is_empty());
}

#[test]
fn each_level_and_line_that_differs_is_told() {
    let (before, mut after) = (judged(), judged());
    after.service_levels[0].reported = Some(d("99.91"));
    after.service_levels[1].id = "C9".to_owned();
    after.capacity[0].used = Some(d("1"));
    after.capacity.truncate(1);
    let changes = Findings::from(&before).changes(&Findings::from(&after));
    assert_eq!(changes.service_levels, ["A4", "C9", "C1"]);
    assert_eq!(changes.capacity, 2, "one changed, one gone");
}
