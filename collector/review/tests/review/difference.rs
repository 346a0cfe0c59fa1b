//! Time that the parties took off a promise, and what explains a figure that differs.

use super::common::*;
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::finding::{Assumption, ServiceLevelFinding, TargetMet, Verdict};
use motprov_review::review;
use motprov_shared::measurement::State;

/// One printer, down from 02 to 08 on Sunday the 4th, between checks.
fn sunday() -> Case {
    let (from, to) = (3 * DAY + 2 * HOUR, 3 * DAY + 8 * HOUR);
    let mut case = case();
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("SKRIVARE")));
    case.observed = vec![
        seen("skr-1", "reachable", State::Up, -STEP, from - STEP),
        seen("skr-1", "reachable", State::Down, from, to - STEP),
        seen("skr-1", "reachable", State::Up, to, whole().ms() + STEP),
    ];
    case
}

const WORK: &str = "[[maintenance]]\nid = \"UH-1\"\nfrom = \"2026-10-04 02:00\"\nuntil = \"2026-10-04 08:00\"\nannounced = \"2026-09-21 12:00\"\n";

fn printers(rule: &str, annex: &str) -> Contract {
    let level = CONTRACT.replacen("tolerance = \"0.02\"", &format!("tolerance = \"0.02\"\n{rule}"), 1);
    Contract::parse("contract.toml", &format!("{level}\n{annex}"))
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn finding(case: &Case, contract: &Contract) -> ServiceLevelFinding {
    review(case, contract).service_levels.remove(0)
}

/// Hours of downtime in a month of 745, at most, by what is measured.
fn hours_down(finding: &ServiceLevelFinding) -> String {
    let down = (d("100") - finding.measured.unwrap().low) * d("745") / d("100");
    down.round_dp(1).normalize().to_string()
}

#[test]
fn maintenance_counts_only_where_it_was_announced_in_time_and_within_its_quota() {
    let rule = |days: u32, hours: u32| {
        printers(&format!("maintenance = {{ notice_days = {days}, hours_per_month = {hours} }}"), WORK)
    };
    let down = |contract: &Contract| hours_down(&finding(&sunday(), contract));
    assert_eq!(down(&rule(10, 6)), "0");
    assert_eq!(down(&rule(13, 6)), "0", "announced thirteen days before");
    assert_eq!(down(&rule(14, 6)), "6");
    assert_eq!(down(&rule(10, 4)), "2", "what goes beyond the quota is downtime");
    assert_eq!(down(&printers("", WORK)), "6", "the level has no rule for it");
    let elsewhere = WORK.replace("announced", "service_levels = [\"C1\"]\nannounced");
    assert_eq!(down(&printers("maintenance = { notice_days = 10, hours_per_month = 6 }", &elsewhere)), "6");
    assert_eq!(finding(&sunday(), &rule(10, 6)).detail.excluded, ["UH-1"]);
}

#[test]
fn a_disputed_exclusion_is_shown_both_ways_and_decides_nothing() {
    let exclusion = "[[exclusion]]\nid = \"U-1\"\nfrom = \"2026-10-04 01:59\"\nuntil = \"2026-10-04 08:01\"\nreason = \"Operatörens nät\"\n";
    let mut case = sunday();
    case.reports = vec![report("A4", "100", 20)];
    let disputed = finding(&case, &printers("", &format!("{exclusion}disputed = true\n")));
    assert_eq!((disputed.verdict, disputed.target_met), (Verdict::Contradicted, TargetMet::Undecided));
    assert_eq!((disputed.penalty.low, disputed.penalty.high), (Some(d("0")), Some(d("2000"))));
    let granted = disputed.detail.disputed.unwrap();
    assert_eq!((granted.verdict, granted.target_met), (Verdict::Confirmed, TargetMet::Yes));
    assert_eq!(granted.exclusions, ["U-1"]);
    assert!(
        disputed
            .detail
            .alternatives
            .iter()
            .any(|one| one.assumption == Assumption::DisputedGranted && one.explains)
    );
    let agreed = finding(&case, &printers("", &format!("{exclusion}approved_by = \"Avtalsansvarig\"\n")));
    assert_eq!((agreed.verdict, agreed.detail.disputed), (Verdict::Confirmed, None));
}

#[test]
fn a_meeting_hears_which_one_assumption_explains_the_figure() {
    let mut case = sunday();
    case.reports = vec![report("A4", "100", 20)];
    let finding = finding(&case, &printers("maintenance = { notice_days = 30, hours_per_month = 4 }", WORK));
    let explained: Vec<String> =
        finding.detail.alternatives.iter().filter(|one| one.explains).map(ToString::to_string).collect();
    assert_eq!(
        explained,
        [
            "with all announced maintenance counted as agreed time off: 99.9977–100 — contains the reported 100",
            "without the longest outage: 100–100 — contains the reported 100",
        ]
    );
    let json = serde_json::to_value(&finding).unwrap();
    assert_eq!(json["alternatives"][0]["explains"], true);
    assert_eq!(
        json["alternatives"][0]["assumption"],
        "with all announced maintenance counted as agreed time off"
    );
    assert_eq!(json["disputed"], serde_json::Value::Null);
}

#[test]
fn a_confirmed_figure_needs_no_explanation() {
    let mut case = sunday();
    case.reports = vec![report("A4", "99.19", 20)];
    let finding = finding(&case, &printers("", WORK));
    assert_eq!((finding.verdict, finding.detail.alternatives), (Verdict::Confirmed, vec![]));
}

#[test]
fn office_hours_and_small_outages_are_told_apart() {
    let office =
        "[window.kontor]\ndays = \"mon-fri\"\nhours = \"07:00-17:00\"\nholidays = \"red_and_eves\"\n";
    let mut case = sunday();
    case.reports = vec![report("A4", "100", 20)];
    let finding = finding(&case, &printers("", office));
    let of =
        |assumption: Assumption| finding.detail.alternatives.iter().find(|one| one.assumption == assumption);
    assert!(of(Assumption::Window("kontor".into())).unwrap().explains);
    assert_eq!(of(Assumption::ShortOutagesMissing { minutes: 60 }), None, "it changes nothing");
    assert_eq!(of(Assumption::UnseenUp), None, "all was seen");
}

#[test]
fn a_site_has_its_own_figure_and_a_quorum_decides_for_all() {
    let text = "step_seconds = 60, quorum = 2, vantage_points = 3, per_site = true }";
    let contract = Contract::parse("c", &CONTRACT.replacen("step_seconds = 60 }", text, 1)).unwrap();
    let mut case = case();
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("SKRIVARE")));
    let at = |site: &str, state, from, to| {
        let mut seen = seen("skr-1", "reachable", state, from, to);
        seen.vantage = format!("{site}/agent").into();
        seen
    };
    let end = whole().ms() + STEP;
    case.observed = vec![at("hus-1", State::Up, -STEP, end), at("hus-2", State::Down, -STEP, end)];
    let alone = finding(&case, &contract);
    assert_eq!((alone.measured, alone.coverage), (None, Some(d("0"))), "one against one");
    case.observed.push(at("hus-3", State::Up, -STEP, end));
    let three = finding(&case, &contract);
    assert_eq!(three.measured.unwrap().low, d("100"));
    let sites: Vec<_> =
        three.detail.sites.iter().map(|site| (site.site.as_str(), site.measured.unwrap().low)).collect();
    assert_eq!(sites, [("hus-1", d("100")), ("hus-2", d("0")), ("hus-3", d("100"))]);
}
