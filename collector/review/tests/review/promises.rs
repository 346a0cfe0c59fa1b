//! What holds of any month: the truth lies inside the bounds, silence confirms nothing, and order does not matter.

use proptest::prelude::*;

use super::common::*;
use jiff::tz::TimeZone;
use motprov_review::calendar;
use motprov_review::case::{AssetKind, Case, LedgerState, Observed};
use motprov_review::contract::Contract;
use motprov_review::finding::{ServiceLevelFinding, Verdict};
use motprov_review::interval::IntervalSet;
use motprov_review::review;
use motprov_shared::identity::Hash;
use motprov_shared::measurement::{State, Streak};
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::Decimal;

/// How often these months are checked, and the longest silence between two checks that leaves nothing unknown.
pub(super) const HALF_HOUR: i64 = 30 * STEP;
const MAX_GAP: i64 = HALF_HOUR * 5 / 2;

pub(super) fn contract_over(window: &str) -> Contract {
    let text = CONTRACT
        .replacen("step_seconds = 60", "step_seconds = 1800", 1)
        .replacen("maximum_width = \"0.50\"\n", "", 1)
        .replacen("window = \"dygnet\"", &format!("window = \"{window}\""), 1);
    let more = "[window.kontor]\ndays = \"mon-fri\"\nhours = \"07:00-17:00\"\nholidays = \"red_and_eves\"\n[window.natt]\ndays = \"all\"\nhours = \"01:00-05:00\"\nholidays = \"none\"\n";
    Contract::parse("contract.toml", &format!("{text}\n{more}")).unwrap()
}

/// Small and the same on every machine (Steele, Lea and Flood's `SplitMix64`).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % most
    }
}

/// Outages of a month, each and each time between them longer than the longest gap.
pub(super) fn outages(chance: &mut Chance, month: Interval) -> Vec<Interval> {
    let mut outages = Vec::new();
    let mut at = month.start.plus(chance.below(10 * DAY) - 2 * DAY);
    while at < month.end {
        let end = at.plus(MAX_GAP + 1 + chance.below(6 * HOUR));
        outages.push(Interval::new(at, end));
        at = end.plus(MAX_GAP + 1 + chance.below(12 * DAY));
    }
    outages
}

/// Checks with jitter, of which some are lost and some say nothing.
pub(super) fn checks(chance: &mut Chance, month: Interval, down: &IntervalSet) -> Vec<(Timestamp, State)> {
    let lost = chance.below(20);
    let mut checks = Vec::new();
    let mut at = month.start.plus(-2 * HALF_HOUR);
    let mut silent_until = at;
    while at < month.end.plus(2 * HALF_HOUR) {
        if chance.below(400) == 0 {
            silent_until = at.plus(chance.below(2 * DAY));
        }
        let is_down = down.ms_within(Interval::new(at, at.plus(1))) > 0;
        let state = if is_down { State::Down } else { State::Up };
        match chance.below(100) {
            _ if at < silent_until => {}
            roll if roll < lost => {}
            99 => checks.push((at, State::Unknown)),
            _ => checks.push((at, state)),
        }
        at = at.plus(HALF_HOUR * 9 / 10 + chance.below(HALF_HOUR / 5));
    }
    checks
}

/// As an agent folds them.
pub(super) fn folded(checks: &[(Timestamp, State)]) -> Vec<Observed> {
    let mut streaks: Vec<Streak> = Vec::new();
    for &(at, state) in checks {
        match streaks.last_mut() {
            Some(last) if last.state == state && at.since(last.to) <= MAX_GAP => {
                last.largest_gap = last.largest_gap.max(u32::try_from(at.since(last.to)).unwrap());
                (last.to, last.checks) = (at, last.checks + 1);
            }
            _ => {
                let (asset, metric) = ("skr-1".parse().unwrap(), "reachable".parse().unwrap());
                streaks.push(Streak { asset, metric, state, from: at, to: at, checks: 1, largest_gap: 0 });
            }
        }
    }
    let observed = |streak| Observed { vantage: "hus-1/agent".into(), streak, signed: true, entry: 1 };
    streaks.into_iter().map(observed).collect()
}

pub(super) fn printer(month: Month, observed: Vec<Observed>) -> Case {
    let mut case = Case::new(month, LedgerState { size: 1, root: Hash([7; 32]) });
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("SKRIVARE")));
    case.observed = observed;
    case
}

pub(super) fn level(case: &Case, contract: &Contract) -> ServiceLevelFinding {
    review(case, contract).service_levels.remove(0)
}

#[test]
fn the_truth_of_ten_thousand_months_lies_inside_the_bounds() {
    let mut chance = Chance(20_261_128);
    let contracts = ["dygnet", "kontor", "natt"].map(contract_over);
    let mut seen_whole = 0;
    for number in 0..10_000 {
        let month = Month::new(2026, i8::try_from(number % 12 + 1).unwrap()).unwrap();
        let contract = &contracts[number / 12 % 3];
        let whole = calendar::whole_month(month, &contract.zone);
        let down = IntervalSet::new(outages(&mut chance, whole));
        let case = printer(month, folded(&checks(&mut chance, whole, &down)));
        let finding = level(&case, contract);
        let agreed = contract.service_levels[0].window.of_month(month, &contract.zone);
        let up = Decimal::from(agreed.ms() - agreed.intersect(&down).ms()) * Decimal::ONE_HUNDRED;
        let holds = |low: Decimal, high: Decimal| {
            let whole = Decimal::from(agreed.ms());
            low * whole <= up && up <= high * whole
        };
        let Some((hard, measured)) = finding.hard.zip(finding.measured) else { continue };
        assert!(holds(hard.low, hard.high), "month {number}: {finding:#?}");
        assert!(hard.low <= measured.low && measured.high <= hard.high, "month {number}: {finding:#?}");
        if finding.coverage == Some(Decimal::ONE) {
            seen_whole += 1;
            assert!(holds(measured.low, measured.high), "month {number}: {finding:#?}");
        }
    }
    assert!(seen_whole > 100, "only {seen_whole} months were seen whole");
}

#[test]
fn an_outage_at_night_counts_the_hours_that_the_clock_shows() {
    let contract = contract_over("natt");
    for (month, day, low, high) in
        [("2026-03", "2026-03-29", "97.5609", "97.5610"), ("2026-10", "2026-10-25", "96", "96")]
    {
        let month: Month = month.parse().unwrap();
        let whole = calendar::whole_month(month, &contract.zone);
        let night = calendar::whole_day(day.parse().unwrap(), &contract.zone);
        let mut checks = Vec::new();
        let mut at = whole.start;
        while at <= whole.end {
            let state = if night.contains(at) { State::Down } else { State::Up };
            checks.push((at, state));
            at = at.plus(HALF_HOUR);
        }
        let measured = level(&printer(month, folded(&checks)), &contract).measured.unwrap();
        assert_eq!((measured.low, measured.high), (d(low), d(high)), "{month}");
    }
}

#[test]
fn a_year_of_agreed_time_is_its_months_through_both_changes_of_the_clock() {
    let contract = contract_over("dygnet");
    let zone: &TimeZone = &contract.zone;
    let months = (1..=12).map(|month| Month::new(2026, month).unwrap());
    let agreed: i64 =
        months.clone().map(|month| contract.service_levels[0].window.of_month(month, zone).ms()).sum();
    let first = calendar::whole_month("2026-01".parse().unwrap(), zone).start;
    let last = calendar::whole_month("2026-12".parse().unwrap(), zone).end;
    assert_eq!(agreed, last.since(first));
    assert_eq!(agreed, 365 * DAY);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Of one vantage point; `less` tells of several, and of limits of width.
    #[test]
    fn removing_measurements_never_turns_not_verifiable_into_confirmed(
        seed in any::<u64>(), reported in 9_000i64..=10_000, start in 0i64..31, days in 0i64..31, keep in 0i64..100
    ) {
        let contract = contract_over("dygnet");
        let mut chance = Chance(seed);
        let whole = whole();
        let down = IntervalSet::new(outages(&mut chance, whole));
        let all = checks(&mut chance, whole, &down);
        let hole = Interval::new(whole.start.plus(start * DAY), whole.start.plus((start + days) * DAY));
        let fewer: Vec<_> = all.iter().copied().filter(|(at, _)| !hole.contains(*at) || chance.below(100) < keep).collect();
        let of = |checks: &[(Timestamp, State)]| {
            let mut case = printer(month(), folded(checks));
            case.reports = vec![report("A4", &Decimal::new(reported, 2).to_string(), 20)];
            level(&case, &contract)
        };
        let (before, after) = (of(&all), of(&fewer));
        prop_assert!(after.coverage <= before.coverage);
        if before.verdict == Verdict::NotVerifiable {
            prop_assert_ne!(after.verdict, Verdict::Confirmed);
        }
    }

    #[test]
    fn the_order_of_what_is_known_does_not_matter(seed in any::<u64>()) {
        let contract = contract_over("kontor");
        let mut chance = Chance(seed);
        let down = IntervalSet::new(outages(&mut chance, whole()));
        let mut case = printer(month(), folded(&checks(&mut chance, whole(), &down)));
        case.reports = vec![report("A4", "99.80", 20), report("A4", "99.70", 21), report("C1", "90", 22)];
        case.assets.push(asset("skr-2", AssetKind::Printer, Some("SKRIVARE")));
        let once = review(&case, &contract);
        let mut turned = case.clone();
        turned.observed.sort_by_cached_key(|_| chance.below(1 << 40));
        turned.reports.reverse();
        turned.assets.reverse();
        prop_assert_eq!(once, review(&turned, &contract));
    }
}
