//! What less evidence can do to a verdict: what lacked coverage never becomes confirmed; what contradicted itself may,
//! once the contradiction is gone.

use motprov_review::case::{AssetKind, Observed};
use motprov_review::contract::Contract;
use motprov_review::finding::{Because, Verdict};
use motprov_review::interval::IntervalSet;
use motprov_review::review;
use motprov_shared::measurement::State;
use motprov_shared::period::{Interval, Timestamp};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::common::*;
use super::promises::{Chance, HALF_HOUR, checks, contract_over, folded, level, outages, printer};

type Checks = Vec<(Timestamp, State)>;

/// The contract with a limit on the bounds' width, or with a quorum of vantage points.
fn contract_with(key: &str) -> Contract {
    let text = CONTRACT.replacen("step_seconds = 60", "step_seconds = 1800", 1);
    let text = text.replacen("maximum_width = \"0.50\"\n", "", 1);
    let text = if key.starts_with("quorum") {
        text.replacen("step_seconds = 1800", &format!("step_seconds = 1800, {key}"), 1)
    } else {
        text.replacen("minimum_coverage", &format!("{key}\nminimum_coverage"), 1)
    };
    Contract::parse("contract.toml", &text).unwrap()
}

fn by(vantage: usize, checks: &[(Timestamp, State)]) -> Vec<Observed> {
    let name = format!("hus-{vantage}/agent");
    folded(checks).into_iter().map(|seen| Observed { vantage: name.as_str().into(), ..seen }).collect()
}

/// What a report of `reported` hundredths of a percent comes to.
fn judged(
    observed: Vec<Observed>,
    reported: i64,
    contract: &Contract,
) -> (Verdict, Because, Option<Decimal>) {
    let mut case = printer(month(), observed);
    case.reports = vec![report("A4", &Decimal::new(reported, 2).to_string(), 20)];
    let finding = level(&case, contract);
    (finding.verdict, finding.because, finding.coverage)
}

fn of_days(start: i64, days: i64) -> Interval {
    Interval::new(whole().start.plus(start * DAY), whole().start.plus((start + days) * DAY))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn coverage_that_is_too_little_stays_too_little_under_a_limit_of_width(
        seed in any::<u64>(), reported in 9_000i64..=10_000, start in 0i64..31, days in 0i64..31, keep in 0i64..100
    ) {
        let contract = contract_with("maximum_width = \"0.50\"");
        let mut chance = Chance(seed);
        let down = IntervalSet::new(outages(&mut chance, whole()));
        let all = checks(&mut chance, whole(), &down);
        let hole = of_days(start, days);
        let fewer: Checks =
            all.iter().copied().filter(|(at, _)| !hole.contains(*at) || chance.below(100) < keep).collect();
        let (before, because, covered) = judged(by(0, &all), reported, &contract);
        let (after, _, covers) = judged(by(0, &fewer), reported, &contract);
        prop_assert!(covers <= covered);
        if before == Verdict::NotVerifiable && !matches!(because, Because::Width { .. }) {
            prop_assert_ne!(after, Verdict::Confirmed);
        }
    }

    /// Each vantage point sees outages of its own beside the common ones, so that they disagree; each loses days.
    #[test]
    fn whole_days_that_vantage_points_lose_never_confirm(
        seed in any::<u64>(), reported in 9_000i64..=10_000, agreed in any::<bool>(),
        holes in prop::collection::vec((1i64..30, 1i64..20), 3)
    ) {
        let contract = if agreed { contract_with("quorum = 2, vantage_points = 3") } else { contract_over("dygnet") };
        let mut chance = Chance(seed);
        let common = outages(&mut chance, whole());
        let (mut all, mut fewer) = (Vec::new(), Vec::new());
        for (vantage, (start, days)) in holes.into_iter().enumerate() {
            let own = outages(&mut chance, whole());
            let down = IntervalSet::new(common.iter().copied().chain(own));
            let seen = checks(&mut chance, whole(), &down);
            let hole = of_days(start, days.min(30 - start));
            // From the first check to the last a vantage point is on duty, and counts while it is silent.
            let stays = |check: Option<&(Timestamp, State)>| check.is_none_or(|(at, _)| !hole.contains(*at));
            prop_assume!(stays(seen.first()) && stays(seen.last()));
            all.extend(by(vantage, &seen));
            let left: Checks = seen.iter().copied().filter(|(at, _)| !hole.contains(*at)).collect();
            fewer.extend(by(vantage, &left));
        }
        let (before, _, covered) = judged(all, reported, &contract);
        let (after, _, covers) = judged(fewer, reported, &contract);
        prop_assert!(covers <= covered);
        if before == Verdict::NotVerifiable {
            prop_assert_ne!(after, Verdict::Confirmed);
        }
    }

    #[test]
    fn readings_that_are_missing_never_confirm_a_percentile(
        seed in any::<u64>(), count in 80i64..250, timeouts in 0i64..12, reported in 0i64..1_000, keep in 0i64..100
    ) {
        let head = &CONTRACT[..CONTRACT.find("[[service_level]]").unwrap()];
        let level = "[[service_level]]\nid = \"X\"\ntitle = \"Svarstid\"\nunit = \"ms\"\nbetter = \"lower\"\n\
            target = \"900\"\nwindow = \"dygnet\"\nreport_decimals = 0\nmeasure = { kind = \"percentile\", \
            metric = \"first.byte.time\", percent = \"95\", minimum_count = 100, timeouts = \"reachable\", \
            assets = [\"portal\"] }\n";
        let contract = Contract::parse("contract.toml", &format!("{head}{level}")).unwrap();
        let mut chance = Chance(seed);
        let mut case = case();
        case.assets = vec![asset("portal", AssetKind::Endpoint, None)];
        case.readings =
            (0..count).map(|at| reading("portal", "first.byte.time", at * HALF_HOUR, chance.below(1_000))).collect();
        if timeouts > 0 {
            case.observed = vec![seen("portal", "reachable", State::Down, DAY, DAY + (timeouts - 1) * STEP)];
        }
        case.reports = vec![report("X", &reported.to_string(), 20)];
        let before = review(&case, &contract).service_levels.remove(0).verdict;
        case.readings.retain(|_| chance.below(100) < keep);
        let after = review(&case, &contract).service_levels.remove(0).verdict;
        if before == Verdict::NotVerifiable {
            prop_assert_ne!(after, Verdict::Confirmed);
        }
    }
}

/// Checks each half hour of the month, and a little beyond.
fn steady(state: impl Fn(i64) -> State) -> Checks {
    let end = whole().ms() / HALF_HOUR + 1;
    (-1..=end).map(|step| (whole().start.plus(step * HALF_HOUR), state(step))).collect()
}

#[test]
fn a_vantage_point_that_contradicts_another_hinders_only_while_it_is_there() {
    let contract = contract_over("dygnet");
    let (up, down) = (by(0, &steady(|_| State::Up)), by(1, &steady(|_| State::Down)));
    let both = up.iter().cloned().chain(down).collect();
    assert_eq!(judged(both, 10_000, &contract).0, Verdict::NotVerifiable);
    assert_eq!(judged(up, 10_000, &contract).0, Verdict::Confirmed);
}

#[test]
fn bounds_are_narrower_without_the_flapping_that_made_them_wide() {
    let contract = contract_with("maximum_width = \"0.50\"");
    let flapping =
        steady(|step| if (0..48).contains(&step) && step % 2 == 0 { State::Down } else { State::Up });
    let calm = flapping.iter().copied().filter(|(_, state)| *state == State::Up).collect::<Checks>();
    let (verdict, because, _) = judged(by(0, &flapping), 10_000, &contract);
    assert!(verdict == Verdict::NotVerifiable && matches!(because, Because::Width { .. }), "{because}");
    assert_eq!(judged(by(0, &calm), 10_000, &contract).0, Verdict::Confirmed);
}
