//! Each kind of service level in a month of October 2026, from its contract to its finding.

use super::common::*;
use motprov_review::case::{AssetKind, Case, FirstSeen, Loss, Otherwise, PastMonth, Received, Trials};
use motprov_review::contract::{Contract, Counted};
use motprov_review::finding::{
    Assumption, Because, Bounds, ServiceLevelFinding, TargetMet, UNBOUNDED, Verdict,
};
use motprov_review::review;
use motprov_shared::measurement::State;
use motprov_shared::period::Interval;

/// A contract with one level; office hours and round the clock are its windows.
fn contract_of(level: &str) -> Contract {
    let head = &CONTRACT[..CONTRACT.find("[[service_level]]").unwrap()];
    let office =
        "[window.kontor]\ndays = \"mon-fri\"\nhours = \"07:00-17:00\"\nholidays = \"red_and_eves\"\n";
    Contract::parse(
        "contract.toml",
        &format!("{head}\n{office}\n[[service_level]]\nid = \"X\"\ntitle = \"Prov\"\n{level}"),
    )
    .unwrap_or_else(|faults| panic!("{faults:#?}"))
}

const PERCENT: &str =
    "unit = \"%\"\nbetter = \"higher\"\ntarget = \"95\"\nwindow = \"dygnet\"\nreport_decimals = 1\n";

fn one(case: &Case, level: &str) -> ServiceLevelFinding {
    review(case, &contract_of(level)).service_levels.remove(0)
}

fn trials(group: Option<&str>, good: u32, total: u32, undecided: u32) -> Trials {
    Trials {
        service_level: "X".into(),
        group: group.map(Into::into),
        good,
        total,
        undecided,
        late: Some(Bounds { low: d("3"), high: d("5") }),
        otherwise: Vec::new(),
        sample: false,
        signed: false,
        entry: 30,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "figures of a finding may be absent")]
fn bounds(low: &str, high: &str) -> Option<Bounds> {
    Some(Bounds { low: d(low), high: d(high) })
}

fn owed(finding: &ServiceLevelFinding) -> Option<Bounds> {
    finding.penalty.low.zip(finding.penalty.high).map(|(low, high)| Bounds { low, high })
}

fn tickets(more: &str) -> String {
    format!(
        "{PERCENT}measure = {{ kind = \"tickets\", population = \"opened\", stop = \"last_resolved\", limits = [{{ hours = 8, window = \"kontor\" }}]{more} }}\n"
    )
}

#[test]
fn a_census_is_exact_and_pending_tickets_widen_it() {
    let mut case = case();
    case.reports = vec![report("X", "95.2", 20)];
    case.trials = vec![trials(None, 957, 1000, 0)];
    let exact = one(&case, &tickets(""));
    assert_eq!(exact.measured, bounds("95.7", "95.7"));
    assert_eq!((exact.verdict, exact.because), (Verdict::Contradicted, Because::Outside { by: d("0.5") }));
    assert_eq!(exact.target_met, TargetMet::Yes);
    case.trials = vec![trials(None, 945, 1000, 12)];
    let pending = one(&case, &tickets(""));
    assert_eq!((pending.measured, pending.verdict), (bounds("94.5", "95.7"), Verdict::Confirmed));
    assert_eq!(pending.target_met, TargetMet::Undecided);
    assert_eq!(pending.entries, [20, 30]);
}

#[test]
fn a_ticket_figure_is_taken_apart_by_pauses_and_population() {
    let mut case = case();
    case.reports = vec![report("X", "97.1", 20)];
    let other = |assumption, good, total| Otherwise { assumption, good, total };
    case.trials = vec![Trials {
        otherwise: vec![
            other(Assumption::Tickets(Counted::Resolved), 900, 950),
            other(Assumption::AllPauses, 971, 1000),
        ],
        ..trials(None, 945, 1000, 12)
    }];
    let lines: Vec<String> =
        one(&case, &tickets("")).detail.alternatives.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "with every logged pause stopping the clock: 97.1–97.1 — contains the reported 97.1",
            "over the tickets resolved in the month: 94.7368–94.7369 — does not explain the reported 97.1",
            "without the undecided cases: 95.6477–95.6478 — does not explain the reported 97.1",
        ]
    );
}

#[test]
fn a_sample_has_an_interval_that_money_may_rest_on() {
    let mut case = case();
    case.trials = vec![Trials { sample: true, ..trials(None, 95, 100, 0) }];
    let level = one(&case, &tickets(""));
    assert_eq!(level.measured, bounds("88.7165", "98.3569"));
    assert_eq!(level.detail.cases.unwrap().wilson, bounds("88.8249", "97.8457"));
}

#[test]
fn no_cases_are_no_percentage_and_no_counts_are_not_measured() {
    let mut case = case();
    case.reports = vec![report("X", "100", 20)];
    let level = one(&case, &tickets(""));
    assert_eq!((level.verdict, level.target_met), (Verdict::NotMeasured, TargetMet::Undecided));
    case.trials = vec![trials(None, 0, 0, 0)];
    let level = one(&case, &tickets(""));
    assert_eq!((level.measured, level.verdict), (None, Verdict::NotVerifiable));
}

#[test]
fn few_cases_are_judged_by_how_many_failed() {
    let ladder = "[service_level.penalty]\nfee = \"1000\"\nsteps = [{ at_least = \"95\", percent = \"0\" }, { percent = \"10\" }]\n";
    let rule = format!("{}{ladder}", tickets(", small_numbers = { up_to = 39, failed = 2 }"));
    let judged = |good, total, undecided| {
        let mut case = case();
        case.trials = vec![trials(None, good, total, undecided)];
        let level = one(&case, &rule);
        (level.target_met, owed(&level).unwrap().high)
    };
    assert_eq!(judged(37, 39, 0), (TargetMet::Yes, d("0")), "94.9 %, but only two failed");
    assert_eq!(judged(36, 39, 0), (TargetMet::No, d("100")));
    assert_eq!(judged(36, 39, 1), (TargetMet::Undecided, d("100")));
    assert_eq!(judged(37, 40, 0), (TargetMet::No, d("100")), "92.5 % of forty");
}

#[test]
fn the_worst_priority_is_the_levels_figure() {
    let mut case = case();
    case.trials = vec![trials(Some("P1"), 9, 10, 0), trials(Some("P2"), 990, 1000, 0)];
    case.trials.push(Trials { entry: 29, ..trials(Some("P1"), 0, 10, 0) });
    let level = one(&case, &tickets(", each_priority = true"));
    assert_eq!(level.measured, bounds("90", "90"), "an earlier count is superseded");
    assert_eq!(one(&case, &tickets("")).measured, bounds("98.9108", "98.9109"));
}

#[test]
fn hours_late_and_failed_cases_cost_each() {
    let mut case = case();
    case.trials = vec![trials(None, 8, 10, 1)];
    let by = |charge: &str| owed(&one(&case, &format!("{}charge = {charge}\n", tickets(""))));
    assert_eq!(by("{ form = \"late_hour\", amount = \"10000\" }"), bounds("30000", "50000"));
    assert_eq!(by("{ form = \"case\", amount = \"25000\" }"), bounds("25000", "50000"));
    assert_eq!(
        by("{ form = \"points\", fee = \"100000\", percent = \"2\", points = \"5\", cap_percent = \"5\" }"),
        bounds("2000", "5000")
    );
}

const SLOW: &str = "unit = \"ms\"\nbetter = \"lower\"\ntarget = \"900\"\nwindow = \"dygnet\"\nreport_decimals = 0\nmeasure = { kind = \"percentile\", metric = \"first.byte.time\", percent = \"95\", minimum_count = 100, timeouts = \"reachable\", assets = [\"portal\"] }\n";

#[test]
fn a_percentile_is_a_rank_with_an_interval_and_a_timeout_has_no_end() {
    let mut case = case();
    case.readings =
        (0..100).map(|i| reading("portal", "first.byte.time", i * STEP, (i * 37 % 100 + 1) * 10)).collect();
    case.reports = vec![report("X", "1005", 20)];
    let level = one(&case, SLOW);
    assert_eq!(level.measured, bounds("900", "1000"));
    assert_eq!(level.detail.readings.clone().unwrap().value, Some(d("950")));
    assert_eq!((level.verdict, level.target_met), (Verdict::Contradicted, TargetMet::Undecided));
    case.observed = vec![seen("portal", "reachable", State::Down, 10 * DAY, 10 * DAY + 9 * STEP)];
    let level = one(&case, SLOW);
    assert_eq!(level.detail.alternatives[0].assumption, Assumption::TimeoutsMissing);
    assert_eq!(level.detail.alternatives[1].measured, Bounds { low: d("505"), high: d("505") }, "the mean");
    assert_eq!(level.detail.readings.unwrap().timeouts, 10);
    assert_eq!(level.measured.unwrap().high, UNBOUNDED);
    assert_eq!(level.target_met, TargetMet::No, "even the low bound is beyond 900");
    assert_eq!(
        (level.verdict, level.because),
        (Verdict::NotVerifiable, Because::TooFew { seen: 100, needed: 109 })
    );
}

#[test]
fn failures_beside_readings_that_an_agent_gave_up_do_not_count_alone() {
    let mut case = case();
    case.readings = (0..200).map(|i| reading("portal", "first.byte.time", i * STEP, 100)).collect();
    case.observed = vec![seen("portal", "reachable", State::Down, 10 * DAY, 10 * DAY + 9 * STEP)];
    let timeouts = |case: &Case| one(case, SLOW).detail.readings.unwrap().timeouts;
    assert_eq!(timeouts(&case), 10);
    let of = |from: i64, to: i64| Interval::new(whole().start.plus(from), whole().start.plus(to));
    let (vantage, entry) = ("hus-1/agent".to_owned(), 70);
    case.thinned = vec![Loss { vantage, time: of(10 * DAY, 10 * DAY + 5 * STEP), entry }];
    assert_eq!(timeouts(&case), 5);
    case.thinned[0].vantage = "hus-2/agent".to_owned();
    assert_eq!(timeouts(&case), 10, "another agent's");
}

#[test]
fn too_few_readings_say_nothing_even_of_a_wild_report() {
    let mut case = case();
    case.readings = (0..99).map(|i| reading("portal", "first.byte.time", i * STEP, 100)).collect();
    case.reports = vec![report("X", "5000", 20)];
    let level = one(&case, SLOW);
    assert_eq!(
        (level.verdict, level.because),
        (Verdict::NotVerifiable, Because::TooFew { seen: 99, needed: 100 })
    );
    assert_eq!(level.target_met, TargetMet::Yes, "what was seen lies far below");
}

fn delivery(first_seen: &str) -> String {
    format!(
        "unit = \"%\"\nbetter = \"higher\"\ntarget = \"95\"\nwindow = \"kontor\"\nreport_decimals = 1\nmeasure = {{ kind = \"delivery\", service = \"PC\", working_days = 5, first_seen = \"{first_seen}\" }}\ncharge = {{ form = \"late_day\", amount = \"150\", most_days = 10 }}\n"
    )
}

/// Ordered on Thursday the 1st, due on Thursday the 8th; four units, of which three came: on the 7th, the 8th and the 13th.
fn deliveries() -> Case {
    let mut case = case();
    case.orders = vec![motprov_review::case::Order { from: "2026-10-01".parse().unwrap(), ..order("PC", 4) }];
    for (id, day) in [("pc-0", -40), ("pc-1", 6), ("pc-2", 7), ("pc-3", 12)] {
        case.assets.push(asset(id, AssetKind::Workstation, Some("PC")));
        let at = whole().start.plus(day * DAY + 10 * HOUR);
        case.first_seen.push(FirstSeen { asset: id.parse().unwrap(), at, entry: 40 });
    }
    case.observed = vec![seen("pc-1", "running", State::Up, 7 * DAY, 30 * DAY)];
    case
}

#[test]
fn delivery_is_what_agents_saw_first() {
    let strict = one(&deliveries(), &delivery("delivery"));
    assert_eq!(strict.measured, bounds("50", "50"));
    // Three working days late, and one unit that never came: ten days at most.
    assert_eq!(owed(&strict), bounds("1950", "1950"));
    assert_eq!(strict.entries, [11, 40]);
    let lenient = one(&deliveries(), &delivery("latest"));
    assert_eq!((lenient.measured, lenient.target_met), (bounds("50", "100"), TargetMet::Undecided));
    assert_eq!(owed(&lenient), bounds("0", "1950"));
}

#[test]
fn without_first_sights_delivery_is_not_measured() {
    let mut case = deliveries();
    case.first_seen.clear();
    assert_eq!(one(&case, &delivery("delivery")).verdict, Verdict::NotMeasured);
}

/// A printer that was down from 10 to 19 on the 5th and from 23 the 9th to 01 the 10th, but for the checks' grain.
fn broken() -> Case {
    let mut case = case();
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("SKRIVARE")));
    let mut at = -STEP;
    for (from, to) in [(4 * DAY + 10 * HOUR, 4 * DAY + 19 * HOUR), (8 * DAY + 23 * HOUR, 9 * DAY + HOUR)] {
        case.observed.push(seen("skr-1", "serviceable", State::Up, at, from - STEP));
        case.observed.push(seen("skr-1", "serviceable", State::Down, from, to - STEP));
        at = to;
    }
    case.observed.push(seen("skr-1", "serviceable", State::Up, at, whole().ms() + STEP));
    case
}

#[test]
fn a_repair_is_an_outage_that_ended_in_time() {
    let level = |hours: &str| {
        let text = format!(
            "{PERCENT}measure = {{ kind = \"repair\", metric = \"serviceable\", asset_kind = \"printer\", step_seconds = 60, hours = \"{hours}\" }}\ncharge = {{ form = \"late_hour\", amount = \"100\" }}\n"
        );
        one(&broken(), &text)
    };
    let four = level("4");
    assert_eq!(four.measured, bounds("50", "50"));
    // 8 h 58 min to 9 h 1 min against 4 h: five or six started hours.
    assert_eq!(owed(&four), bounds("500", "600"));
    assert_eq!(level("9").measured, bounds("50", "100"), "the edges decide");
    assert_eq!(level("10").measured, bounds("100", "100"));
}

#[test]
fn outages_are_counted_with_what_may_hide_between_checks() {
    let text = "unit = \"st\"\nbetter = \"lower\"\ntarget = \"1\"\nwindow = \"dygnet\"\nreport_decimals = 0\nmeasure = { kind = \"outages\", metric = \"serviceable\", asset_kind = \"printer\", step_seconds = 60, longer_than_seconds = 7140 }\n";
    let level = one(&broken(), text);
    assert_eq!((level.measured, level.target_met), (bounds("1", "2"), TargetMet::Undecided));
    assert_eq!(one(&broken(), &text.replace("7140", "600")).target_met, TargetMet::No);
}

#[test]
fn a_report_that_comes_on_the_ninth_working_day_is_a_day_late() {
    let text = "unit = \"arbetsdag\"\nbetter = \"lower\"\ntarget = \"8\"\nwindow = \"kontor\"\nreport_decimals = 0\nmeasure = { kind = \"deadline\" }\ncharge = { form = \"late_day\", amount = \"5000\" }\n";
    let on = |day: i64| {
        let mut case = case();
        let at = whole().end.plus((day - 1) * DAY + 9 * HOUR);
        case.received = vec![Received { month: month(), at, entry: 50 }];
        let level = one(&case, text);
        (level.measured.unwrap().low, owed(&level).unwrap().low)
    };
    // November 2026 begins on a Sunday: its eighth working day is the 11th.
    assert_eq!(on(11), (d("8"), d("0")));
    assert_eq!(on(12), (d("9"), d("5000")));
    assert_eq!(on(14), (d("11"), d("15000")), "a Saturday counts with the Monday after");
    assert_eq!(one(&case(), text).verdict, Verdict::NotMeasured);
}

fn past(month: &str, met: TargetMet, penalty: &str) -> PastMonth {
    let penalty = bounds(penalty, penalty);
    PastMonth {
        service_level: "X".into(),
        month: month.parse().unwrap(),
        target_met: met,
        penalty,
        entry: 60,
    }
}

#[test]
fn a_penalty_may_wait_for_misses_to_repeat() {
    let text = format!(
        "{}owed_after = {{ misses = 2, months = 3 }}\n[service_level.penalty]\nfee = \"1000\"\nsteps = [{{ at_least = \"95\", percent = \"0\" }}, {{ percent = \"10\" }}]\n",
        tickets("")
    );
    let with = |past: Vec<PastMonth>| {
        let mut case = case();
        case.trials = vec![trials(None, 90, 100, 0)];
        case.past = past;
        owed(&one(&case, &text))
    };
    let (yes, no) = (TargetMet::Yes, TargetMet::No);
    assert_eq!(with(vec![past("2026-09", yes, "0"), past("2026-08", no, "0")]), bounds("100", "100"));
    assert_eq!(with(vec![past("2026-09", yes, "0"), past("2026-08", yes, "0")]), bounds("0", "0"));
    assert_eq!(with(vec![past("2026-09", yes, "0")]), bounds("0", "100"), "nobody knows of August");
}

#[test]
fn good_months_earn_a_penalty_back() {
    let text = format!("{}earn_back_months = 3\n", tickets(""));
    let with = |september| {
        let mut case = case();
        case.trials = vec![trials(None, 99, 100, 0)];
        case.past = vec![
            past("2026-07", TargetMet::No, "500"),
            past("2026-08", TargetMet::Yes, "0"),
            past("2026-09", september, "0"),
        ];
        one(&case, &text).detail.earned_back
    };
    assert_eq!(with(TargetMet::Yes), bounds("500", "500"));
    assert_eq!(with(TargetMet::Undecided), bounds("0", "500"));
    assert_eq!(with(TargetMet::No), None);
}

#[test]
fn a_years_cap_is_used_up_by_its_earlier_months() {
    let text = format!(
        "{}[service_level.penalty]\nfee = \"1000\"\nsteps = [{{ at_least = \"95\", percent = \"0\" }}, {{ percent = \"10\" }}]\n[[cap]]\nper = \"year\"\nfee = \"10000\"\npercent = \"5\"\n",
        tickets("")
    );
    let mut case = case();
    case.trials = vec![trials(None, 90, 100, 0)];
    case.past = vec![past("2026-03", TargetMet::No, "440"), past("2025-12", TargetMet::No, "400")];
    assert_eq!(owed(&one(&case, &text)), bounds("60", "60"));
}
