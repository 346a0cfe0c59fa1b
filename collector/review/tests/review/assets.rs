//! Each asset for itself, and all of them together.

use std::collections::BTreeMap;

use super::common::*;
use motprov_review::capacity::assets::{AssetFinding, Assets, UseBecause, UseClass};
use motprov_review::capacity::balance::{Balance, Balances, By, total};
use motprov_review::capacity::history::{History, MonthPages, OrderedClass};
use motprov_review::capacity::load::Span;
use motprov_review::capacity::sizing::{Advice, Fit};
use motprov_review::case::{Asset, AssetKind, Case, Order};
use motprov_review::contract::Contract;
use motprov_review::review;
use motprov_shared::measurement::State;
use proptest::prelude::*;
use rust_decimal::Decimal;

const CLASSES: &str = r#"
[service.sizing]
usual = "L"
classes = [
  { id = "S", price = "400", monthly_pages = 2000 },
  { id = "L", price = "600", monthly_pages = 5000 },
]
"#;

/// The contract with classes of printers.
fn with_classes() -> Contract {
    let text = CONTRACT.replacen("[[service_level]]", &format!("{CLASSES}\n[[service_level]]"), 1);
    Contract::parse("contract.toml", &text).unwrap()
}

fn found(case: &Case) -> Vec<AssetFinding> {
    Assets::new(case, &contract(), &History::default()).findings().collect()
}

fn lines(case: &Case) -> Vec<Balance> {
    let mut balances = Balances::new(case);
    for finding in found(case) {
        balances.add(&finding);
    }
    balances.lines()
}

fn whose(asset: Asset, centre: Option<u8>) -> Asset {
    Asset { cost_centre: centre.map(|centre| centre.to_string()), ..asset }
}

/// A workstation that ran through, one that ran two hours, one never seen, one that nobody knows.
fn four() -> Case {
    let mut case = case();
    case.orders.push(order("PC", 2));
    for id in ["pc-busy", "pc-lost", "pc-seldom"] {
        case.assets.push(asset(id, AssetKind::Workstation, Some("PC")));
    }
    case.assets.push(asset("pc-stray", AssetKind::Workstation, None));
    case.observed.push(seen("pc-busy", "running", State::Up, 0, whole().ms()));
    case.observed.push(seen("pc-stray", "running", State::Up, 0, HOUR));
    case.observed.push(seen("pc-seldom", "running", State::Up, 0, HOUR));
    case.observed.push(seen("pc-seldom", "running", State::Up, 30 * DAY, 30 * DAY + HOUR));
    case.starts.push(start("pc-seldom", 30 * DAY - STEP, 30 * DAY, 30 * DAY + HOUR));
    case
}

#[test]
fn each_asset_is_told_with_its_class_of_use_and_the_reason() {
    let found = found(&four());
    let classes: Vec<_> = found.iter().map(|finding| (finding.asset.as_str(), finding.class)).collect();
    assert_eq!(
        classes,
        [
            ("pc-busy", UseClass::Used),
            ("pc-lost", UseClass::Unseen),
            ("pc-seldom", UseClass::Unused),
            ("pc-stray", UseClass::NoRule)
        ]
    );
    assert!(
        matches!(&found[2].because, UseBecause::RunningHours(hours) if hours.low == d("2")),
        "{found:#?}"
    );
    assert_eq!(found[2].entries, [10, 100, 130, 150]);
    assert!(found[0].ordered && !found[3].ordered && !found[3].registered);
}

#[test]
fn a_unit_of_which_too_little_is_known_counts_as_used_and_says_so() {
    let mut case = four();
    case.starts.clear();
    let found = found(&case);
    assert_eq!(found[2].class, UseClass::CountsAsUsed);
    let UseBecause::Coverage { seen, needed } = &found[2].because else { panic!("{:?}", found[2]) };
    assert!(*seen < d("0.01") && *needed == d("0.80"));
}

#[test]
fn both_directions_stand_beside_each_other() {
    let lines = lines(&four());
    assert_eq!(lines.len(), 2);
    let stray = &lines[0];
    assert_eq!((stray.key.kind, stray.amounts.not_ordered), (Some("workstation"), d("1")));
    let ordered = &lines[1].amounts;
    assert_eq!((ordered.ordered, ordered.registered, ordered.seen), (d("2"), 3, 2));
    assert_eq!((ordered.used, ordered.unused, ordered.never_seen), (1, 1, d("0")));
}

#[test]
fn what_lacks_in_one_cost_centre_is_not_set_off_against_another() {
    let mut case = four();
    case.orders[0].cost_centre = "1".into();
    let by_department = total(&lines(&case), By::Department);
    let school = by_department.iter().find(|line| line.key.department.is_some()).unwrap();
    assert_eq!((school.amounts.never_seen, school.amounts.not_ordered), (d("2"), d("2")));
}

fn printer(pages: i64) -> Case {
    let mut case = case();
    case.orders.push(order("SKRIVARE", 1));
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("SKRIVARE")));
    case.readings.push(reading("skr-1", "life.count", 0, 70_000));
    case.readings.push(reading("skr-1", "life.count", whole().ms(), 70_000 + pages));
    case
}

fn earlier(pages: u64) -> History {
    let mut months = History::default();
    let mut month = month();
    for _ in 0..5 {
        month = month.previous();
        months.pages.push(MonthPages {
            asset: "skr-1".parse().unwrap(),
            month,
            pages: Span { low: pages, high: pages },
            seen: Decimal::ONE,
            entries: vec![77],
        });
    }
    months
}

#[test]
fn a_printers_class_is_judged_by_this_month_and_those_before() {
    let (case, contract, mut history) = (printer(1500), with_classes(), earlier(1900));
    let finding = Assets::new(&case, &contract, &history).findings().next().unwrap();
    let sizing = finding.sizing.unwrap();
    assert_eq!((sizing.sustained.fit, sizing.sustained.under), (Fit::Under, 6));
    let Advice::Change { to, saving_per_year, .. } = &sizing.advice else { panic!("{sizing:?}") };
    assert_eq!((to.as_str(), *saving_per_year), ("S", d("2400")));
    assert!(finding.entries.contains(&77) && finding.entries.contains(&200));

    history.classes.push(OrderedClass { asset: "skr-1".parse().unwrap(), class: "S".into(), entry: 88 });
    let finding = Assets::new(&case, &contract, &history).findings().next().unwrap();
    assert_eq!(finding.sizing.unwrap().advice, Advice::Keep);
    assert!(finding.entries.contains(&88));

    let busy = printer(4000);
    let finding = Assets::new(&busy, &contract, &history).findings().next().unwrap();
    assert_eq!(finding.sizing.unwrap().advice, Advice::Keep, "one busy month is no reason");
}

#[test]
fn a_months_pages_are_what_the_next_months_look_back_on() {
    let (case, history) = (printer(1500), History::default());
    let (contract, unseen) = (with_classes(), four());
    let pages: Vec<_> = Assets::new(&case, &contract, &history).pages().collect();
    assert_eq!((pages.len(), pages[0].month, pages[0].seen), (1, month(), Decimal::ONE));
    assert_eq!((pages[0].pages, &pages[0].entries[..]), (Span { low: 1500, high: 1500 }, &[10, 200][..]));
    assert_eq!(Assets::new(&unseen, &contract, &history).pages().count(), 0);
}

#[test]
fn the_share_of_colour_lies_between_its_bounds() {
    let mut case = printer(4000);
    for (metric, pages) in [("count.mono_total", 3000), ("count.colour_total", 1000)] {
        case.readings.push(reading("skr-1", metric, 0, 10));
        case.readings.push(reading("skr-1", metric, whole().ms(), 10 + pages));
    }
    let share = found(&case)[0].colour_share.unwrap();
    assert_eq!((share.low, share.high), (d("0.25"), d("0.25")));
    case.readings.retain(|reading| reading.metric.as_str() != "count.colour_total");
    assert_eq!(found(&case)[0].colour_share, None);
}

#[test]
fn a_silence_that_ends_in_a_start_is_known_to_be_off() {
    let (case, contract, history) = (four(), contract(), History::default());
    let assets = Assets::new(&case, &contract, &history);
    assert_eq!(
        assets.off(&"pc-seldom".parse().unwrap()).ms(),
        30 * DAY - STEP - HOUR - 1,
        "the last word is no time off"
    );
    assert_eq!(assets.off(&"pc-lost".parse().unwrap()).ms(), 0);
    assert_eq!(assets.off(&"nobody".parse().unwrap()).ms(), 0);
}

/// Assets of three cost centres and kinds, seen for some hours or not, and orders for some.
fn fleet() -> impl Strategy<Value = Case> {
    let asset_of = (prop::option::of(0u8..3), 0i64..40, any::<bool>(), any::<bool>());
    let order_of = (0u8..3, 0i64..5, any::<bool>());
    (prop::collection::vec(asset_of, 0..12), prop::collection::vec(order_of, 0..6)).prop_map(
        |(assets, orders)| {
            let mut case = case();
            for (number, (centre, hours, is_printer, known)) in assets.into_iter().enumerate() {
                let (kind, service) = if is_printer {
                    (AssetKind::Printer, "SKRIVARE")
                } else {
                    (AssetKind::Workstation, "PC")
                };
                let id = format!("asset-{number}");
                case.assets.push(whose(asset(&id, kind, centre.map(|_| service)), centre));
                if hours > 0 && is_printer {
                    case.readings.push(reading(&id, "life.count", 0, 70_000));
                    case.readings.push(reading(&id, "life.count", whole().ms(), 70_000 + hours * 100));
                } else if hours > 0 {
                    case.observed.push(seen(&id, "running", State::Up, 0, hours * HOUR));
                    if known {
                        case.observed.push(seen(&id, "running", State::Up, 30 * DAY, 30 * DAY + HOUR));
                        case.starts.push(start(&id, 30 * DAY - STEP, 30 * DAY, 30 * DAY + HOUR));
                    }
                }
            }
            for (centre, quantity, is_printer) in orders {
                let service = if is_printer { "SKRIVARE" } else { "PC" };
                case.orders.push(Order { cost_centre: centre.to_string(), ..order(service, quantity) });
            }
            case
        },
    )
}

type Key = (Option<String>, Option<String>, Option<String>, String);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_sums_of_a_review_are_those_of_its_assets(case in fleet()) {
        let mut by_hand: BTreeMap<Key, (u32, u32)> = BTreeMap::new();
        for finding in found(&case).into_iter().filter(AssetFinding::is_seen) {
            let kind = if finding.service.is_none() { finding.kind } else { "" };
            let used = u32::from(finding.counts_as_used());
            let key = (finding.department, finding.cost_centre, finding.service, kind.to_owned());
            let sums = by_hand.entry(key).or_default();
            *sums = (sums.0 + 1, sums.1 + used);
        }
        for sum in review(&case, &contract()).capacity {
            let kind = if sum.service.is_none() { sum.unit.clone() } else { String::new() };
            let key = (sum.department, sum.cost_centre, sum.service.clone(), kind);
            let (seen, used) = by_hand.remove(&key).unwrap_or_default();
            prop_assert_eq!(sum.delivered, Some(Decimal::from(seen)));
            prop_assert_eq!(sum.used, sum.service.map(|_| Decimal::from(used)));
        }
        prop_assert!(by_hand.is_empty());
    }

    #[test]
    fn however_lines_are_added_up_they_give_the_same_total(case in fleet()) {
        let lines = lines(&case);
        let all = |lines: &[Balance]| lines.iter().fold((Decimal::ZERO, 0, 0, Decimal::ZERO), |sum, line| {
            let amounts = &line.amounts;
            (
                sum.0 + amounts.ordered, sum.1 + amounts.seen, sum.2 + amounts.used,
                sum.3 + amounts.never_seen + amounts.not_ordered,
            )
        });
        for by in [By::Service, By::Department, By::CostCentre] {
            prop_assert_eq!(all(&total(&lines, by)), all(&lines));
        }
        for line in &lines {
            let amounts = &line.amounts;
            prop_assert!(amounts.used + amounts.unused <= amounts.seen);
            prop_assert_eq!(
                amounts.ordered - amounts.never_seen + amounts.not_ordered, Decimal::from(amounts.seen)
            );
        }
    }

    #[test]
    fn the_order_of_what_is_known_does_not_matter(case in fleet()) {
        let mut turned = case.clone();
        turned.assets.reverse();
        turned.orders.reverse();
        turned.observed.reverse();
        turned.readings.reverse();
        let sorted = |case: &Case| {
            let mut found = found(case);
            found.sort_by(|a, b| a.asset.cmp(&b.asset));
            found
        };
        prop_assert_eq!(sorted(&turned), sorted(&case));
        prop_assert_eq!(lines(&turned), lines(&case));
    }

    #[test]
    fn evidence_taken_away_never_makes_an_asset_unused(case in fleet(), keep in prop::collection::vec(any::<bool>(), 40)) {
        let mut fewer = case.clone();
        let mut kept = keep.iter().cycle();
        fewer.starts.retain(|_| *kept.next().unwrap());
        for (before, after) in found(&case).into_iter().zip(found(&fewer)) {
            prop_assert!(after.class != UseClass::Unused || before.class == UseClass::Unused);
        }
    }
}
