//! Service levels of a whole month: report against measurement.

use super::common::*;
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::coverage;
use motprov_review::finding::{Because, Origin, Party, Review, ServiceLevelFinding, TargetMet, Verdict};
use motprov_review::review;
use motprov_shared::measurement::State;

/// Two printers seen all month; the first is down for ten hours: 9 h 58 min to 10 h of 1490 h.
fn printers() -> Case {
    let length = whole().ms();
    let mut case = case();
    for id in ["skr-1", "skr-2"] {
        case.assets.push(asset(id, AssetKind::Printer, Some("SKRIVARE")));
    }
    case.observed = vec![
        seen("skr-1", "reachable", State::Up, -STEP, 5 * DAY),
        seen("skr-1", "reachable", State::Down, 5 * DAY + STEP, 5 * DAY + 10 * HOUR - STEP),
        seen("skr-1", "reachable", State::Up, 5 * DAY + 10 * HOUR, length + STEP),
        seen("skr-2", "reachable", State::Up, -STEP, length + STEP),
    ];
    case
}

fn printers_level(review: &Review) -> &ServiceLevelFinding {
    &review.service_levels[0]
}

#[test]
fn a_report_that_hides_an_outage_is_contradicted_in_the_suppliers_favour() {
    let mut case = printers();
    case.reports = vec![report("A4", "99.80", 20)];
    let review = review(&case, &contract());
    let level = printers_level(&review);
    let measured = level.measured.unwrap();
    // 600 min of 89 400 and 598 min of 89 400.
    assert_eq!((measured.low, measured.high), (d("99.3288"), d("99.3311")));
    assert_eq!(level.hard, level.measured, "nothing was missing");
    assert_eq!((level.verdict, level.favours), (Verdict::Contradicted, Some(Party::Supplier)));
    assert_eq!(level.because, Because::Outside { by: d("0.4689") });
    assert_eq!(level.target_met, TargetMet::No);
    assert_eq!((level.penalty.low, level.penalty.high), (Some(d("2000")), Some(d("2000"))));
    assert_eq!(level.penalty_step, Some(d("0.5")));
    assert_eq!(level.entries, [10, 20, 100, 105]);
    assert_eq!(level.origin, Origin { simulated: 2, ..Origin::default() });
}

#[test]
fn a_true_report_is_confirmed() {
    let mut case = printers();
    case.reports = vec![report("A4", "99.33", 20)];
    let review = review(&case, &contract());
    assert_eq!(printers_level(&review).verdict, Verdict::Confirmed);
}

#[test]
fn a_corrected_report_supersedes_whatever_order_they_come_in() {
    let mut case = printers();
    case.reports = vec![report("A4", "99.33", 21), report("A4", "99.80", 20)];
    let review = review(&case, &contract());
    assert_eq!(printers_level(&review).reported, Some(d("99.33")));
    assert!(!printers_level(&review).entries.contains(&20));
}

#[test]
fn a_printer_that_nobody_observed_is_unknown_time() {
    let mut case = printers();
    case.assets.push(asset("skr-3", AssetKind::Printer, Some("SKRIVARE")));
    case.reports = vec![report("A4", "99.33", 20)];
    let review = review(&case, &contract());
    let level = printers_level(&review);
    assert_eq!(level.coverage, Some(d("0.666666")));
    assert_eq!(level.verdict, Verdict::NotVerifiable);
    assert_eq!(level.target_met, TargetMet::Undecided);
    // The missing third could have been up or down: the money says so too.
    assert_eq!((level.penalty.low, level.penalty.high), (Some(d("0")), Some(d("5000"))));
}

#[test]
fn what_was_seen_beside_the_register_changes_nothing() {
    let with_report = |mut case: Case| {
        case.reports = vec![report("A4", "99.33", 20)];
        review(&case, &contract()).service_levels
    };
    let mut more = printers();
    more.assets.push(asset("okand", AssetKind::Printer, None));
    more.observed.push(seen("okand", "reachable", State::Down, 0, 20 * DAY));
    more.observed.push(seen("spoke", "reachable", State::Down, 0, 20 * DAY));
    assert_eq!(with_report(more), with_report(printers()));
}

#[test]
fn history_that_nobody_signed_is_named_as_such() {
    let mut case = printers();
    case.observed[3].signed = false;
    let review = review(&case, &contract());
    assert_eq!(printers_level(&review).origin, Origin { simulated: 1, unsigned: 1, measured: 0 });
}

#[test]
fn without_a_report_or_a_source_nothing_is_green() {
    let mut case = printers();
    case.reports = vec![report("C1", "87.5", 20)];
    let review = review(&case, &contract());
    let verdicts: Vec<_> = review.service_levels.iter().map(|level| level.verdict).collect();
    assert_eq!(verdicts, [Verdict::NotReported, Verdict::NotMeasured]);
    assert_eq!(review.service_levels[1].measured, None);
    assert_eq!(review.service_levels[1].reported, Some(d("87.5")));
}

#[test]
fn the_common_cap_is_used_up_in_the_contracts_order() {
    let again = &CONTRACT[CONTRACT.find("[[service_level]]").unwrap()
        ..CONTRACT.find("[[service_level]]\nid = \"C1\"").unwrap()];
    let text = format!(
        "{CONTRACT}\n{}\n[penalty_cap]\nfee = \"100000\"\npercent = \"3\"\n",
        again.replace("A4", "A5")
    );
    let contract = Contract::parse("c", &text).unwrap();
    let amounts: Vec<_> =
        review(&printers(), &contract).service_levels.iter().map(|level| level.penalty.low).collect();
    assert_eq!(amounts, [Some(d("2000")), None, Some(d("1000"))]);
    assert_eq!(review(&printers(), &contract).penalty_sum.unwrap().low, d("3000"));
}

#[test]
fn an_empty_case_answers_without_inventing() {
    let review = review(&case(), &contract());
    let level = printers_level(&review);
    assert_eq!((level.measured, level.hard, level.coverage), (None, None, None));
    assert_eq!(level.target_met, TargetMet::Undecided);
    assert_eq!(level.penalty.low, None);
    assert!(review.capacity.is_empty());
}

#[test]
fn the_json_has_decimals_as_text_and_absent_values_as_null() {
    let mut case = printers();
    case.reports = vec![report("A4", "99.80", 20)];
    let json = serde_json::to_value(review(&case, &contract())).unwrap();
    assert_eq!(json["month"], "2026-10");
    assert_eq!(json["ledger"], serde_json::json!({ "size": 1000, "root": "07".repeat(32) }));
    let level = &json["service_levels"][0];
    assert_eq!(level["measured"], serde_json::json!({ "low": "99.3288", "high": "99.3311" }));
    assert_eq!(level["verdict"], "contradicted");
    assert_eq!(level["favours"], "supplier");
    assert_eq!(level["because"], "the reported figure lies 0.4689 outside the measured bounds");
    assert_eq!(json["service_levels"][1]["measured"], serde_json::Value::Null);
    assert_eq!(json["service_levels"][1]["verdict"], "not_measured");
}

#[test]
fn coverage_goes_day_by_day_and_stops_today() {
    let mut case = printers();
    case.observed.truncate(3);
    let now = whole().start.plus(10 * DAY + 6 * HOUR);
    let lines = coverage(&case, &contract(), now);
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].kind, lines[0].seen, lines[0].known), (AssetKind::Printer, 1, 2));
    assert_eq!(lines[0].days.len(), 31);
    assert_eq!(lines[0].days[0], Some(d("0.5")));
    assert_eq!(lines[0].days[10], Some(d("0.5")), "the hours that have passed");
    assert_eq!(lines[0].days[11], None);
    assert_eq!(lines[0].month, Some(d("0.5")));
}

#[test]
fn an_endpoint_that_only_a_level_names_has_its_coverage_too() {
    let mut case = case();
    case.assets.push(asset("web-portal", AssetKind::Endpoint, None));
    case.observed = vec![seen("web-portal", "reachable", State::Up, 0, whole().ms())];
    let end = whole().end;
    assert_eq!(coverage(&case, &contract(), end), [], "nobody promised it");
    let named = CONTRACT.replace(r#"asset_kind = "printer""#, r#"assets = ["web-portal"]"#);
    let named = Contract::parse("contract.toml", &named).unwrap();
    let lines = coverage(&case, &named, end);
    assert_eq!((lines[0].kind, lines[0].seen, lines[0].month), (AssetKind::Endpoint, 1, Some(d("1"))));
}
