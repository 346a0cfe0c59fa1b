//! Classes against loads made to fit them or not.

use super::common::*;
use motprov_review::capacity::history::{MonthPages, UnitHistory};
use motprov_review::capacity::load::{Above, Histogram, Hour, MonthLoad, Resource, Span};
use motprov_review::capacity::sizing::{Advice, Fit, NoAdvice, SizingFinding, WhatIf, holds, size};
use motprov_review::capacity::trend::Forecast;
use motprov_review::contract::{Class, Contract, Sizing};
use motprov_shared::period::Month;
use proptest::prelude::*;
use rust_decimal::Decimal;

const EXAMPLE: &str = include_str!("../../../../deploy/config/contract.toml");
/// Bins of five minutes in 30 days.
const BINS: u32 = 30 * 288;

fn servers() -> Sizing {
    let contract = Contract::parse("contract.toml", EXAMPLE).unwrap();
    contract.service("B-SERVER").unwrap().sizing.clone().unwrap()
}

fn printers() -> Sizing {
    let contract = Contract::parse("contract.toml", EXAMPLE).unwrap();
    contract.service("A-SKRIVARE").unwrap().sizing.clone().unwrap()
}

fn back(months: usize) -> Month {
    (0..months).fold(month(), |month, _| month.previous())
}

/// Bins of one value, and some of a higher one.
fn loaded(
    resource: Resource,
    month: Month,
    (value, bins): (u64, u32),
    (peak, peaks): (u64, u32),
) -> MonthLoad {
    let mut values = Histogram::default();
    (0..bins).for_each(|_| values.add(value));
    (0..peaks).for_each(|_| values.add(peak));
    let above = servers().limits(resource).into_iter().map(|limit| {
        let bins = if value > limit { bins } else { 0 } + if peak > limit { peaks } else { 0 };
        Above { limit, bins, run_low: bins, run_high: bins }
    });
    MonthLoad {
        asset: "srv-1".parse().unwrap(),
        resource,
        month,
        expected: BINS,
        values,
        above: above.collect(),
        hours: vec![Hour::default(); 24],
        unsigned: false,
        entries: vec![5],
    }
}

/// A server whose months, the reviewed one first, needed so many thousandths of a core; memory and disk of a small one.
fn server(cores: &[u64]) -> Vec<MonthLoad> {
    let months = cores.iter().enumerate().flat_map(|(at, cores)| {
        [(Resource::Cpu, *cores), (Resource::Memory, 4096), (Resource::Disk, 50 * 1024)]
            .map(|(resource, value)| loaded(resource, back(at), (value, BINS), (0, 0)))
    });
    months.collect()
}

fn sized(loads: &[MonthLoad], sizing: &Sizing) -> SizingFinding {
    size(&UnitHistory { class: None, loads: loads.iter().collect(), pages: vec![] }, sizing, month())
}

fn class_of(advice: &Advice) -> Option<&str> {
    match advice {
        Advice::Change { to, .. } => Some(to),
        _ => None,
    }
}

#[test]
fn a_server_that_a_smaller_class_held_for_half_a_year_is_under_and_saves_the_difference() {
    let found = sized(&server(&[1000; 6]), &servers());
    assert_eq!((found.sustained.fit, found.sustained.under), (Fit::Under, 6));
    let Advice::Change { to, saving_per_year, months, risk } = &found.advice else { panic!("{found:?}") };
    assert_eq!((to.as_str(), *saving_per_year, *months), ("S", d("8400.00"), 6));
    assert_eq!(
        (risk.len(), risk[0].bins_above, risk[0].bins_seen),
        (3, Span { low: 0, high: 0 }, 6 * u64::from(BINS))
    );
}

#[test]
fn one_quiet_month_is_no_advice() {
    let found = sized(&server(&[1000, 3000, 3000, 3000, 3000, 3000]), &servers());
    assert_eq!((found.sustained.fit, found.advice), (Fit::Within, Advice::Keep));
}

#[test]
fn a_server_that_needs_more_than_its_class_is_over_from_three_months() {
    let two = sized(&server(&[7000, 7000, 3000, 3000, 3000, 3000]), &servers());
    assert_eq!((two.sustained.fit, two.advice), (Fit::Within, Advice::Keep));
    let three = sized(&server(&[6000, 6000, 6000, 3000, 3000, 3000]), &servers());
    assert_eq!(three.sustained.fit, Fit::Over);
    let Advice::Change { to, saving_per_year, .. } = &three.advice else { panic!("{three:?}") };
    assert_eq!((to.as_str(), *saving_per_year), ("L", d("-20880.00")));
    let beyond = sized(&server(&[7000; 6]), &servers());
    assert_eq!(beyond.advice, Advice::NoClassHolds, "8 cores less a fifth are 6.4");
}

#[test]
fn peaks_beside_the_percentile_are_told_as_risk() {
    let months = (0..6).flat_map(|at| {
        [(Resource::Cpu, 2500), (Resource::Memory, 0), (Resource::Disk, 0)]
            .map(|(resource, peak)| loaded(resource, back(at), (1000, BINS - 100), (peak, 100)))
    });
    let found = sized(&months.collect::<Vec<_>>(), &servers());
    let Advice::Change { to, risk, .. } = &found.advice else { panic!("{found:?}") };
    assert_eq!((to.as_str(), risk[0].bins_above), ("S", Span { low: 600, high: 600 }));
    assert_eq!(risk[0].longest_run, Some(Span { low: 100, high: 100 }));
}

#[test]
fn short_coverage_gives_no_advice_and_says_so() {
    let mut loads = server(&[1000; 6]);
    for load in loads.iter_mut().filter(|load| load.resource == Resource::Memory && load.month < back(1)) {
        load.expected = BINS * 2;
    }
    let found = sized(&loads, &servers());
    assert_eq!(found.advice, Advice::None(NoAdvice::TooFewMonths { known: 2, needed: 3 }));
    assert_eq!(found.sustained.fit, Fit::NotVerifiable);
}

#[test]
fn a_machine_that_ran_an_hour_in_a_month_tells_nothing_however_well_that_hour_was_seen() {
    let known = |bins: u32| {
        let mut loads = [Resource::Cpu, Resource::Memory, Resource::Disk]
            .map(|resource| loaded(resource, back(0), (500, bins), (0, 0)));
        for load in &mut loads {
            load.expected = bins;
        }
        sized(&loads, &servers()).months.last().unwrap().is_known()
    };
    assert!(!known(12) && !known(287) && known(288));
}

#[test]
fn a_class_that_nobody_named_or_that_does_not_exist_gives_no_advice() {
    let loads = server(&[1000; 6]);
    let sizing = Sizing { usual: None, ..servers() };
    assert_eq!(sized(&loads, &sizing).advice, Advice::None(NoAdvice::ClassNotNamed));
    let unit = UnitHistory { class: Some("XL"), loads: loads.iter().collect(), pages: vec![] };
    let found = size(&unit, &servers(), month());
    assert_eq!(found.advice, Advice::None(NoAdvice::ClassUnknown { class: "XL".into() }));
    assert_eq!(found.sustained.fit, Fit::NotVerifiable);
}

#[test]
fn a_growing_load_meets_its_limit_in_a_month_that_is_named() {
    let cores: Vec<u64> = (0..12).map(|back| 3500 - back * 100).collect();
    let found = sized(&server(&cores), &servers());
    let cpu = found.forecasts.iter().find(|forecast| forecast.resource == Resource::Cpu).unwrap();
    let Forecast::Meets { likely, .. } = &cpu.forecast else { panic!("{cpu:?}") };
    assert!((back(0)..="2027-04".parse().unwrap()).contains(likely), "{likely}");
    let memory = found.forecasts.iter().find(|forecast| forecast.resource == Resource::Memory).unwrap();
    assert!(matches!(memory.forecast, Forecast::NoTrend { .. }));
}

fn printed(pages: &[(u64, u64)]) -> Vec<MonthPages> {
    let months = pages.iter().enumerate().map(|(at, (low, high))| MonthPages {
        asset: "skr-1".parse().unwrap(),
        month: back(at),
        pages: Span { low: *low, high: *high },
        seen: Decimal::ONE,
        entries: vec![],
    });
    months.collect()
}

#[test]
fn printers_stand_to_their_ordered_and_to_their_recommended_volume() {
    let pages = printed(&[(800, 800), (900, 900), (700, 700), (1500, 1500), (1500, 1500), (1500, 1500)]);
    let unit = UnitHistory { class: None, loads: vec![], pages: pages.iter().collect() };
    let found = size(&unit, &printers(), month());
    let recommended = found.recommended.unwrap();
    assert_eq!((recommended.fit, recommended.under), (Fit::Under, 3), "three months below 1 000 pages");
    assert_eq!(class_of(&found.advice), Some("LITEN"));
}

#[test]
fn pages_that_may_lie_on_either_side_of_a_limit_are_not_called_over() {
    let pages = printed(&[(4000, 6000); 6]);
    let unit = UnitHistory { class: None, loads: vec![], pages: pages.iter().collect() };
    let found = size(&unit, &printers(), month());
    assert_eq!((found.sustained.fit, found.advice), (Fit::Within, Advice::Keep));
}

#[test]
fn thresholds_can_be_tried_and_impossible_ones_are_refused() {
    let loads = server(&[1000; 6]);
    let tried = |change: WhatIf| change.applied_to(&servers()).map(|sizing| sized(&loads, &sizing).advice);
    let half = WhatIf { headroom: Some(d("0.55")), ..WhatIf::default() };
    assert_eq!(tried(half), Ok(Advice::Keep), "2 cores less 55 % are 0.9");
    let none = WhatIf { headroom: Some(Decimal::ONE), ..WhatIf::default() };
    assert!(tried(none).unwrap_err().to_string().contains("headroom"));
    let months = WhatIf { sustained_months: Some(7), ..WhatIf::default() };
    assert!(tried(months).is_err());
}

fn cores() -> impl Strategy<Value = Vec<Option<u64>>> {
    prop::collection::vec(prop::option::weighted(0.8, 1u64..9000), 6)
}

fn of(cores: &[Option<u64>]) -> Vec<MonthLoad> {
    let loads = server(&cores.iter().map(|cores| cores.unwrap_or(1)).collect::<Vec<_>>());
    loads.into_iter().filter(|load| (0..6).any(|at| load.month == back(at) && cores[at].is_some())).collect()
}

fn price(sizing: &Sizing, finding: &SizingFinding) -> Option<Decimal> {
    let price = |id: &str| sizing.class(id).map(|class: &Class| class.price);
    match &finding.advice {
        Advice::Change { to, .. } => price(to),
        Advice::Keep => finding.class.as_deref().and_then(price),
        _ => None,
    }
}

const fn is_claim(fit: Fit) -> bool {
    !matches!(fit, Fit::NotVerifiable)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn advice_never_names_a_class_that_its_own_rule_refuses(cores in cores(), headroom in 0u32..99) {
        let change = WhatIf { headroom: Some(Decimal::new(headroom.into(), 2)), ..WhatIf::default() };
        let sizing = change.applied_to(&servers()).unwrap();
        let found = sized(&of(&cores), &sizing);
        if let Some(to) = class_of(&found.advice) {
            let class = sizing.class(to).unwrap();
            let known = || found.months.iter().filter(|month| month.is_known());
            prop_assert!(known().all(|month| holds(class, &month.needs, &sizing)));
            prop_assert!(known().count() >= 3);
            let cheaper = sizing.classes.iter().filter(|other| other.price < class.price);
            for other in cheaper {
                prop_assert!(!known().all(|month| holds(other, &month.needs, &sizing)));
            }
        }
    }

    #[test]
    fn more_headroom_never_leads_to_a_cheaper_class(cores in cores(), low in 0u32..99, more in 0u32..50) {
        let with = |headroom: u32| {
            let headroom = Some(Decimal::new(headroom.min(99).into(), 2));
            WhatIf { headroom, ..WhatIf::default() }.applied_to(&servers()).unwrap()
        };
        let (less, more) = (with(low), with(low + more));
        let (a, b) = (sized(&of(&cores), &less), sized(&of(&cores), &more));
        prop_assert!(a.sustained.over <= b.sustained.over);
        if let (Some(a), Some(b)) = (price(&less, &a), price(&more, &b)) {
            prop_assert!(a <= b, "{a} {b}");
        }
    }

    #[test]
    fn months_taken_away_never_turn_not_verifiable_into_a_claim(cores in cores(), gone in prop::collection::vec(any::<bool>(), 6)) {
        let all = sized(&of(&cores), &servers());
        let fewer: Vec<_> = cores.iter().zip(&gone).map(|(cores, gone)| cores.filter(|_| !gone)).collect();
        let fewer = sized(&of(&fewer), &servers());
        prop_assert!(is_claim(all.sustained.fit) || !is_claim(fewer.sustained.fit));
        if matches!(all.advice, Advice::None(_)) {
            prop_assert!(matches!(fewer.advice, Advice::None(_)));
        }
    }

    #[test]
    fn bins_taken_away_never_make_an_unknown_month_known(seen in 0u32..BINS, gone in 0u32..BINS) {
        let with = |bins: u32| {
            let loads = [Resource::Cpu, Resource::Memory, Resource::Disk]
                .map(|resource| loaded(resource, back(0), (500, bins), (0, 0)));
            sized(&loads, &servers()).months.last().unwrap().is_known()
        };
        prop_assert!(with(seen) || !with(seen.saturating_sub(gone)));
    }

    #[test]
    fn bins_taken_away_never_put_a_unit_over_its_class(busy in 0u32..BINS, busy_gone in 0u32..900, idle_gone in 0u32..900) {
        let with = |busy: u32, idle: u32| {
            let loads = [(Resource::Cpu, 5000), (Resource::Memory, 0), (Resource::Disk, 0)]
                .map(|(resource, value)| loaded(resource, back(0), (0, idle), (value, busy)));
            sized(&loads, &servers()).months.last().unwrap().fit
        };
        let idle = BINS - busy;
        let fewer = with(busy.saturating_sub(busy_gone), idle.saturating_sub(idle_gone));
        prop_assert!(fewer != Fit::Over || with(busy, idle) == Fit::Over);
    }

    #[test]
    fn the_order_of_months_does_not_matter(cores in cores()) {
        let mut loads = of(&cores);
        let forward = sized(&loads, &servers());
        loads.reverse();
        prop_assert_eq!(sized(&loads, &servers()), forward);
    }
}
