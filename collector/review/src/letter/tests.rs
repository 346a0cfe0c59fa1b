use motprov_shared::identity::sha256;
use proptest::prelude::*;

use super::*;
use crate::case::{Case, LedgerState, Received, Reported};
use crate::finding::TargetMet;

const CONTRACT: &str = r#"
title = "Prov"
customer = "Staden"
supplier = "Leverantören"
currency = "SEK"
time_zone = "Europe/Stockholm"
in_force = "2026-01-01"
penalty_cap = { fee = "100000", percent = "12" }

[window.dygnet]
days = "all"
hours = "00:00-24:00"
holidays = "none"

[[service_level]]
id = "A4"
title = "Skrivare"
unit = "%"
better = "higher"
target = "99.5"
window = "dygnet"
report_decimals = 2
measure = { kind = "none" }
[service_level.penalty]
fee = "123456.75"
cap_percent = "8"
steps = [{ at_least = "99.5", percent = "0" }, { at_least = "99.0", percent = "2" }, { at_least = "98.0", percent = "5" }, { percent = "10" }]

[[service_level]]
id = "B1"
title = "Drift"
unit = "%"
better = "higher"
target = "99.5"
window = "dygnet"
report_decimals = 2
measure = { kind = "none" }
[service_level.penalty]
fee = "100000"
steps = [{ at_least = "99.5", percent = "0" }, { percent = "4" }]

[[service_level]]
id = "C1"
title = "Svarstid"
unit = "%"
better = "higher"
target = "85"
window = "dygnet"
report_decimals = 1
measure = { kind = "none" }
"#;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn october() -> Month {
    "2026-10".parse().unwrap()
}

fn contract() -> Contract {
    Contract::parse("contract.toml", CONTRACT).unwrap()
}

/// October's review with these reported values, and measured bounds where given.
fn review(reported: &[(&str, &str)], measured: &[(&str, &str, &str)]) -> Review {
    let mut case = Case::new(october(), LedgerState { size: 1, root: sha256(b"") });
    case.reports = reported
        .iter()
        .map(|(level, value)| Reported {
            service_level: (*level).into(),
            month: october(),
            value: Some(d(value)),
            penalty: None,
            entry: 1,
        })
        .collect();
    let mut review = crate::review(&case, &contract());
    for (level, low, high) in measured {
        let finding = review.service_levels.iter_mut().find(|finding| finding.id == *level).unwrap();
        let contract = contract();
        let penalty = contract.service_level(level).unwrap().penalty.as_ref().unwrap();
        let (low, high) = penalty.between(Bounds { low: d(low), high: d(high) });
        (finding.penalty.low, finding.penalty.high) = (Some(low), Some(high));
    }
    review
}

fn line(row: u32, level: &str, value: &str, amount: &str) -> LetterLine {
    LetterLine {
        service_level: level.into(),
        month: october(),
        value: (!value.is_empty()).then(|| d(value)),
        percent: None,
        fee: None,
        amount: d(amount),
        row,
    }
}

fn checked(lines: Vec<LetterLine>, total: Option<&str>, review: &Review) -> LetterReport {
    let contract = contract();
    let letter = Letter { lines, total: total.map(d) };
    check(&letter, &[Basis { month: october(), contract: &contract, review: Some(review), past: &[] }])
}

/// Outcome and reasons of the only line.
fn alone(line: LetterLine) -> (Outcome, Vec<String>) {
    let report = checked(vec![line], None, &review(&[], &[]));
    let only = &report.lines[0];
    (only.outcome, only.why.iter().map(ToString::to_string).collect())
}

#[test]
fn a_letter_by_the_contract_is_the_same_to_the_oere() {
    let lines = vec![line(2, "A4", "99.4999", "2469.14"), line(3, "B1", "99.6", "0")];
    let report = checked(lines, Some("2469.14"), &review(&[("A4", "99.4999"), ("B1", "99.6")], &[]));
    assert!(report.lines.iter().all(|line| line.outcome == Outcome::Same && line.why.is_empty()));
    assert!(report.meaning.is_right());
    assert_eq!(
        report.meaning.to_string(),
        "approving 2469.14 SEK means: what the contract gives at the reported values; \
         none of its levels was measured"
    );
}

#[test]
fn each_way_in_which_a_line_differs_is_told_apart() {
    let with = |percent: Option<&str>, fee: Option<&str>, value: &str, amount: &str| LetterLine {
        percent: percent.map(d),
        fee: fee.map(d),
        ..line(2, "A4", value, amount)
    };
    let cases = [
        (with(Some("2"), None, "98.5", "2469.14"), "ladder step: 2 % in the letter, 5 % by the contract"),
        (with(None, None, "98.5", "2469.14"), "ladder step: 2 % in the letter, 5 % by the contract"),
        (with(None, Some("120000"), "98.5", "6000"), "fee: 120000 in the letter, 123456.75 in the contract"),
        (with(None, None, "98.5", "6172.83"), "rounding: -0.01 off half up to öre"),
        (with(None, None, "98.5", "6172"), "rounding: -0.84 off half up to öre"),
        (with(None, None, "97", "12345.68"), "cap: 9876.54 under it"),
        (with(None, None, "98.5", "5000"), "the amount is -1172.84 off, for no reason that the line shows"),
        (line(2, "X9", "98.5", "100"), "the contract has no such service level"),
        (line(2, "C1", "80", "100"), "the contract gives no penalty for it"),
    ];
    for (line, expected) in cases {
        assert_eq!(alone(line.clone()), (Outcome::Differs, vec![expected.to_owned()]), "{line:?}");
    }
    let november = LetterLine { month: "2026-11".parse().unwrap(), ..line(2, "A4", "99", "1") };
    for (line, expected) in [
        (line(2, "A4", "", "100"), "neither the letter nor the report has a value for it"),
        (november, "no contract and review of this month are at hand"),
    ] {
        assert_eq!(alone(line), (Outcome::NotJudged, vec![expected.to_owned()]));
    }
}

#[test]
fn a_wrong_step_with_the_right_amount_is_a_question_and_no_difference() {
    let odd = LetterLine { percent: Some(d("2")), ..line(2, "A4", "98.5", "6172.84") };
    let (outcome, why) = alone(odd);
    assert_eq!((outcome, why.len()), (Outcome::Same, 1));
    let report = checked(vec![line(2, "A4", "99.2", "2469.14")], None, &review(&[("A4", "98.5")], &[]));
    assert_eq!(report.lines[0].why, [Why::Value { letter: d("99.2"), report: d("98.5") }]);
}

#[test]
fn a_level_that_the_letter_lacks_and_a_line_that_stands_twice_are_found() {
    let lines = vec![line(2, "A4", "98.5", "6172.84"), line(3, "A4", "98.5", "6172.84")];
    let report = checked(lines, None, &review(&[("B1", "99")], &[]));
    let outcomes: Vec<_> = report.lines.iter().map(|line| (line.row, line.outcome)).collect();
    assert_eq!(outcomes, [(Some(2), Outcome::Same), (None, Outcome::Missing), (Some(3), Outcome::Differs)]);
    assert_eq!(report.lines[2].why, [Why::Repeated { first: 2 }]);
    assert!(report.meaning.to_string().ends_with("reported values; none of its levels was measured"));
    // 6172.84 and 4000 are owed, 12345.68 are offered.
    assert_eq!(report.meaning.difference, d("2172.84"));
}

#[test]
fn the_common_cap_cuts_the_sum_and_a_line_may_be_cut_by_it() {
    let reported = review(&[("A4", "97"), ("B1", "99")], &[]);
    for b1 in ["4000", "2123.46"] {
        let report = checked(vec![line(2, "A4", "97", "9876.54"), line(3, "B1", "99", b1)], None, &reported);
        assert!(report.lines.iter().all(|line| line.outcome == Outcome::Same), "{b1}");
        assert_eq!(report.months[0].at_reported, d("12000"));
        assert_eq!(report.meaning.difference, d(b1) - d("2123.46"));
    }
}

#[test]
fn approving_less_than_was_measured_says_what_is_given_up() {
    let measured = review(&[("A4", "99.5")], &[("A4", "98.2", "98.9")]);
    let report = checked(vec![line(2, "A4", "99.5", "0")], None, &measured);
    assert_eq!(report.lines[0].against_measured, Some(Against::TooLittle(d("6172.84"))));
    assert_eq!(
        report.meaning.to_string(),
        "approving 0.00 SEK means: what the contract gives at the reported values; \
         at least 6172.84 given up of what is owed by what was measured"
    );
    assert!(!report.meaning.is_right());
    let good = review(&[("A4", "98.5")], &[("A4", "99.6", "99.9")]);
    let report = checked(vec![line(2, "A4", "98.5", "6172.84")], Some("7000"), &good);
    assert_eq!((report.meaning.asked_too_much, report.meaning.lines), (d("7000"), d("6172.84")));
}

const STEPS: &str = "steps = [{ at_least = \"99\", percent = \"0\" }, { percent = \"10\" }]";

/// Three levels that each cost 100 when missed: two of a service, one of none; with these shared limits.
fn shared(caps: &[(&str, &str)], more: &str) -> Contract {
    let head = CONTRACT.split("[[service_level]]").next().unwrap();
    let head = head.replace("penalty_cap = { fee = \"100000\", percent = \"12\" }\n", "");
    let mut text = vec![format!(
        "{head}\n[[service]]\nid = \"S\"\ntitle = \"S\"\ncatalogue = \"B\"\nunit = \"st\"\nprice = \"1\"\ncounts = \"server\"\nused = {{ running_hours = 1 }}\nunder_below = \"0.9\"\n"
    )];
    for (id, service) in [("A", "service = \"S\"\n"), ("B", "service = \"S\"\n"), ("C", "")] {
        text.push(format!(
            "[[service_level]]\nid = \"{id}\"\ntitle = \"{id}\"\nunit = \"%\"\nbetter = \"higher\"\ntarget = \"99\"\nwindow = \"dygnet\"\nreport_decimals = 1\n{service}{more}measure = {{ kind = \"none\" }}\n[service_level.penalty]\nfee = \"1000\"\n{STEPS}\n"
        ));
    }
    for (per, amount) in caps {
        let service = if *per == "service" { "service = \"S\"\n" } else { "" };
        text.push(format!("[[cap]]\nper = \"{per}\"\n{service}fee = \"{amount}\"\npercent = \"100\"\n"));
    }
    Contract::parse("contract.toml", &text.concat()).unwrap()
}

fn past(month: &str, level: &str, met: TargetMet, penalty: (&str, &str)) -> PastMonth {
    PastMonth {
        service_level: level.into(),
        month: month.parse().unwrap(),
        target_met: met,
        penalty: Some(Bounds { low: d(penalty.0), high: d(penalty.1) }),
        entry: 60,
    }
}

/// A letter that pays 100 for each of the three levels in these months.
fn all_missed(contract: &Contract, months: &[&str], past: &[PastMonth]) -> LetterReport {
    let months: Vec<Month> = months.iter().map(|month| month.parse().unwrap()).collect();
    let each = months.iter().flat_map(|month| ["A", "B", "C"].map(|level| (*month, level)));
    let lines =
        (2..).zip(each).map(|(row, (month, level))| LetterLine { month, ..line(row, level, "98", "100") });
    let letter = Letter { lines: lines.collect(), total: None };
    let basis: Vec<_> =
        months.iter().map(|month| Basis { month: *month, contract, review: None, past }).collect();
    check(&letter, &basis)
}

/// What is left of each line, in order.
fn left(report: &LetterReport) -> Vec<String> {
    report.lines.iter().map(|line| line.under_cap.unwrap().normalize().to_string()).collect()
}

#[test]
fn a_services_cap_cuts_the_lines_of_that_service_alone() {
    let report = all_missed(&shared(&[("service", "150")], ""), &["2026-10"], &[]);
    assert_eq!(left(&report), ["100", "50", "100"]);
    let cap = &report.months[0].caps[0];
    assert_eq!((cap.per, cap.service.as_deref()), ("service", Some("S")));
    assert_eq!((cap.owed.high, cap.left.high, report.months[0].at_reported), (d("200"), d("150"), d("250")));
}

#[test]
fn no_sum_lies_beyond_a_months_cap_whatever_was_measured() {
    let contract = shared(&[("month", "100")], "");
    let unlimited = Contract { caps: Vec::new(), ..contract.clone() };
    let case = Case::new(october(), LedgerState { size: 1, root: sha256(b"") });
    let measured = |contract: &Contract| {
        let mut review = crate::review(&case, contract);
        for (finding, (low, high)) in review.service_levels.iter_mut().zip([("0", "60"), ("60", "60")]) {
            (finding.penalty.low, finding.penalty.high) = (Some(d(low)), Some(d(high)));
        }
        review
    };
    let review = measured(&unlimited);
    let letter = Letter { lines: vec![line(2, "B", "98", "60")], total: None };
    let basis = [Basis { month: october(), contract: &contract, review: Some(&review), past: &[] }];
    let owed = check(&letter, &basis).months[0].owed;
    assert!(owed.low <= d("60") && owed.high == d("100"), "{owed:?}");
    let mut levels = measured(&contract).service_levels;
    let sum = crate::levels::share_caps(&mut levels, &case, &contract).unwrap();
    assert!(sum.low <= d("60") && sum.high == d("100"), "{sum:?}");
}

#[test]
fn a_months_cap_cuts_all_lines_and_starts_anew_each_month() {
    let report = all_missed(&shared(&[("month", "220")], ""), &["2026-09", "2026-10"], &[]);
    assert_eq!(left(&report), ["100", "100", "20", "100", "100", "20"]);
}

#[test]
fn a_years_cap_is_used_up_by_the_letters_own_months_and_by_those_published() {
    let contract = shared(&[("year", "500")], "");
    let report = all_missed(&contract, &["2026-09", "2026-10"], &[]);
    assert_eq!(left(&report), ["100", "100", "100", "100", "100", "0"]);
    assert_eq!(report.months[1].caps[0].used_before, Bounds { low: d("300"), high: d("300") });
    // March counts; last year does not, nor does September as published, since the letter has it.
    let published = [
        past("2026-03", "A", TargetMet::No, ("150", "150")),
        past("2025-12", "A", TargetMet::No, ("400", "400")),
        past("2026-09", "A", TargetMet::No, ("999", "999")),
    ];
    let report = all_missed(&contract, &["2026-09", "2026-10"], &published);
    assert_eq!(left(&report), ["100", "100", "100", "50", "0", "0"]);
    assert_eq!(all_missed(&contract, &["2027-01"], &published).months[0].at_reported, d("300"));
}

#[test]
fn what_may_have_been_used_up_leaves_less_for_certain() {
    let published = [past("2026-03", "A", TargetMet::No, ("300", "450"))];
    let report = all_missed(&shared(&[("year", "500")], ""), &["2026-10"], &published);
    assert_eq!(report.months[0].caps[0].left, Bounds { low: d("50"), high: d("200") });
    assert_eq!(report.months[0].at_reported, d("50"));
}

#[test]
fn which_cap_comes_first_decides_what_is_left() {
    // First the service's 120, then the month's 150: A 100, B 20, C 30. The other way round A and B have 150 between
    // them before the service's limit cuts them, and nothing of the month's is left for C.
    let first = all_missed(&shared(&[("service", "120"), ("month", "150")], ""), &["2026-10"], &[]);
    assert_eq!(left(&first), ["100", "20", "30"]);
    let other = all_missed(&shared(&[("month", "150"), ("service", "120")], ""), &["2026-10"], &[]);
    assert_eq!(left(&other), ["100", "20", "0"]);
    let order = |report: &LetterReport| report.months[0].caps.iter().map(|cap| cap.per).collect::<Vec<_>>();
    assert_eq!((order(&first), order(&other)), (vec!["service", "month"], vec!["month", "service"]));
}

#[test]
fn misses_that_do_not_repeat_cost_nothing_and_a_line_for_them_differs() {
    let contract = shared(&[], "owed_after = { misses = 2, months = 3 }\n");
    let report = all_missed(&contract, &["2026-10"], &[past("2026-08", "A", TargetMet::No, ("0", "0"))]);
    assert_eq!(left(&report), ["100", "0", "0"]);
    let outcomes: Vec<_> = report.lines.iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Outcome::Same, Outcome::Differs, Outcome::Differs]);
}

#[test]
fn what_is_earned_back_is_shown_beside_the_sums() {
    let mut good = review(&[("A4", "99.9")], &[]);
    good.service_levels[0].detail.earned_back = Some(Bounds { low: d("0"), high: d("500") });
    let report = checked(vec![line(2, "A4", "99.9", "0")], None, &good);
    let back = &report.months[0].earned_back[0];
    assert_eq!((back.service_level.as_str(), back.amount.high), ("A4", d("500")));
    assert_eq!(report.meaning.owed, Bounds::default());
    let said = report.meaning.to_string();
    assert!(said.contains("0.00 to 500.00 of earlier months is earned back"), "{said}");
}

#[test]
fn a_charge_is_recomputed_where_the_value_tells_it_and_else_left_open() {
    let charged = |form: &str| {
        let text = CONTRACT.replacen(
            "[service_level.penalty]\nfee = \"100000\"\nsteps = [{ at_least = \"99.5\", percent = \"0\" }, { percent = \"4\" }]",
            &format!("charge = {{ {form} }}"),
            1,
        );
        let contract = Contract::parse("contract.toml", &text).unwrap();
        let letter = Letter { lines: vec![line(2, "B1", "97.5", "4000")], total: None };
        let basis = [Basis { month: october(), contract: &contract, review: None, past: &[] }];
        check(&letter, &basis).lines.remove(0)
    };
    let points = charged("form = \"points\", fee = \"100000\", percent = \"2\", points = \"1\"");
    assert_eq!((points.outcome, points.at_reported), (Outcome::Same, Some(d("4000"))));
    let city = include_str!("../../../../deploy/config/contract-city.toml");
    let city = Contract::parse("contract-city.toml", city).unwrap();
    let letter = Letter { lines: vec![line(2, "C6", "10", "10000")], total: None };
    let basis = [Basis { month: october(), contract: &city, review: None, past: &[] }];
    let days = check(&letter, &basis).lines.remove(0);
    assert_eq!((days.outcome, &days.why[..]), (Outcome::NotJudged, &[Why::NotByValue][..]));
}

#[test]
fn what_no_value_tells_and_agents_measured_is_neither_given_up_nor_asked_too_much() {
    let city = include_str!("../../../../deploy/config/contract-city.toml");
    let city = Contract::parse("contract-city.toml", city).unwrap();
    let mut case = Case::new(october(), LedgerState { size: 1, root: sha256(b"") });
    // Two working days late.
    case.received.push(Received { month: october(), at: "2026-11-13T10:00:00Z".parse().unwrap(), entry: 2 });
    let review = crate::review(&case, &city);
    let said = |amount: &str| {
        let letter = Letter { lines: vec![line(2, "C6", "10", amount)], total: None };
        let basis = [Basis { month: october(), contract: &city, review: Some(&review), past: &[] }];
        let report = check(&letter, &basis);
        let raised = crate::agenda::of_letter(&report, "4711").and_then(|item| item.money);
        (report.meaning, raised.map(|money| money.bounds.low))
    };
    let (right, raised) = said("10000");
    assert_eq!((right.not_judged, right.unknown, right.owed.low), (d("10000"), d("0"), d("10000")));
    assert_eq!((right.given_up, right.asked_too_much, raised), (d("0"), d("0"), Some(d("0"))));
    let (less, raised) = said("5000");
    assert_eq!((less.given_up, raised), (d("5000"), Some(d("5000"))));
    let (more, raised) = said("15000");
    assert_eq!((more.asked_too_much, raised), (d("5000"), Some(d("5000"))));
}

#[test]
fn a_letter_has_one_total_however_often_it_says_it() {
    let of = |totals: &[(u32, &str)]| {
        Letter::new(Vec::new(), totals.iter().map(|(row, total)| (*row, d(total)))).map(|letter| letter.total)
    };
    assert_eq!((of(&[]), of(&[(2, "5"), (3, "5.00")])), (Ok(None), Ok(Some(d("5")))));
    let two = of(&[(2, "5"), (4, "6")]).unwrap_err().to_string();
    assert_eq!(two, "row 2 says that the letter comes to 5, row 4 to 6: keep one total");
}

fn letter_lines() -> impl Strategy<Value = Vec<LetterLine>> {
    let one = (0usize..4, prop::option::of(9600i64..10000), prop::option::of(0i64..11), 0i64..1_500_000);
    let one = one.prop_map(|(level, value, percent, amount)| LetterLine {
        value: value.map(|value| Decimal::new(value, 2)),
        percent: percent.map(Decimal::from),
        amount: Decimal::new(amount, 2),
        ..line(0, ["A4", "B1", "C1", "X9"][level], "", "0")
    });
    prop::collection::vec(one, 0..8).prop_map(|mut lines| {
        (2..).zip(&mut lines).for_each(|(row, line)| line.row = row);
        lines
    })
}

proptest! {
    #[test]
    fn what_is_owed_lies_between_nothing_and_the_cap(lines in letter_lines(), low in 9600i64..10000, more in 0i64..400) {
        let (low, high) = (Decimal::new(low, 2), Decimal::new(low + more, 2).min(Decimal::ONE_HUNDRED));
        let bounds = [("B1", &*low.to_string(), &*high.to_string())];
        let report = checked(lines, None, &review(&[("A4", "97")], &bounds));
        let month = &report.months[0];
        prop_assert!(Decimal::ZERO <= month.owed.low && month.owed.low <= month.owed.high);
        prop_assert!(month.owed.high <= d("12000") && month.at_reported <= d("12000"));
        prop_assert!(month.at_reported >= Decimal::ZERO);
    }

    #[test]
    fn lines_may_stand_in_any_order_and_none_vanishes(mut lines in letter_lines(), turn in 0usize..8) {
        let reviewed = review(&[("A4", "97"), ("B1", "99")], &[("A4", "98", "99")]);
        let one = checked(lines.clone(), None, &reviewed);
        prop_assert_eq!(one.lines.iter().filter(|line| line.row.is_some()).count(), lines.len());
        let offered: Decimal = one.lines.iter().filter_map(|line| line.amount).sum();
        prop_assert_eq!(offered, one.meaning.lines);
        lines.reverse();
        let turn = turn.min(lines.len());
        lines.rotate_left(turn);
        prop_assert_eq!(one, checked(lines, None, &reviewed));
    }

    #[test]
    fn whatever_caps_come_in_whatever_order_none_is_exceeded(
        caps in prop::collection::vec((0usize..3, 0u32..400), 0..4), low in 0i64..300, more in 0i64..300
    ) {
        let caps: Vec<_> = caps
            .into_iter()
            .map(|(per, amount)| (["service", "month", "year"][per], amount.to_string()))
            .collect();
        let caps: Vec<_> = caps.iter().map(|(per, amount)| (*per, amount.as_str())).collect();
        let used = (low.to_string(), (low + more).to_string());
        let published = [past("2026-03", "A", TargetMet::No, (&used.0, &used.1))];
        let report = all_missed(&shared(&caps, ""), &["2026-10"], &published);
        let month = &report.months[0];
        prop_assert_eq!(month.caps.len(), caps.len());
        for cap in &month.caps {
            prop_assert!(Decimal::ZERO <= cap.left.low && cap.left.low <= cap.left.high);
            prop_assert!(cap.left.high <= cap.amount && cap.left.high <= cap.owed.high);
        }
        prop_assert!(month.owed.low <= month.owed.high && month.at_reported <= d("300"));
    }

    #[test]
    fn a_line_with_the_contracts_own_amount_never_differs(value in 9600i64..10000) {
        let value = Decimal::new(value, 2);
        let contract = contract();
        let amount = contract.service_level("A4").unwrap().penalty.as_ref().unwrap().amount(value);
        let own = LetterLine { amount, ..line(2, "A4", &value.to_string(), "0") };
        prop_assert_eq!(alone(own), (Outcome::Same, Vec::new()));
    }
}
