//! Which promises anyone verifies, and what the others lack.

use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::terms::{Need, SeenMonth, Standing, Terms, seen, table};
use motprov_shared::measurement::State;
use motprov_shared::period::Timestamp;
use proptest::prelude::*;

use super::common::{CONTRACT, DAY, asset, case, d, month, whole};

const CLAUSES: &str = r#"
[[clause]]
id = "4.2"
title = "Utskrift"
verified_by = ["A4"]
[[clause]]
id = "4.3"
title = "Utskrift och telefon"
text = "Rad ett.\nRad två."
verified_by = ["A4", "C1"]
[[clause]]
id = "9"
title = "Säkerhetskopior"
needed = "Protokoll"
"#;

fn contract() -> Contract {
    Contract::parse("contract.toml", &format!("{CONTRACT}{CLAUSES}")).unwrap()
}

/// Two printers, of which the first was checked for so many days.
fn printers(days: i64, signed: bool) -> Case {
    let mut case = case();
    case.assets = ["pr-1", "pr-2"].map(|id| asset(id, AssetKind::Printer, Some("SKRIVARE"))).to_vec();
    for id in ["pr-1", "pr-2"] {
        let mut observed = super::common::seen(id, "reachable", State::Up, 0, days * DAY);
        observed.signed = signed;
        case.observed.push(observed);
    }
    case
}

fn october(case: &Case) -> SeenMonth {
    seen(case, &contract(), whole().end)
}

fn terms(months: &[SeenMonth]) -> Terms {
    table(&contract(), 2026, months)
}

#[test]
fn a_level_that_agents_saw_enough_of_is_verified_independently() {
    let terms = terms(&[october(&printers(31, true))]);
    let [printers, telephone] = terms.service_levels.as_slice() else { panic!("two levels") };
    assert_eq!((printers.standing, &printers.needed), (Standing::Independent, &None));
    assert!(printers.coverage.unwrap() > d("0.99"), "{printers:?}");
    let measure = printers.measurement.as_ref().unwrap();
    assert_eq!((measure.assets, measure.assets_seen, measure.vantage_points), (2, 2, 1));
    assert_eq!(measure.origin.simulated, 2);
    assert_eq!((telephone.standing, &telephone.needed), (Standing::Word, &Some(Need::Source(None))));
    assert_eq!((terms.level_count.all, terms.level_count.independent, terms.level_count.word), (2, 1, 1));
}

#[test]
fn a_clause_is_as_good_as_the_levels_that_show_it() {
    let terms = terms(&[october(&printers(31, true))]);
    let standings: Vec<_> =
        terms.clauses.iter().map(|clause| (clause.standing, clause.needed.clone())).collect();
    let expected = [
        (Standing::Independent, None),
        (Standing::Partly, Some(Need::Levels(vec!["C1".to_owned()]))),
        (Standing::Word, Some(Need::Source(Some("Protokoll".to_owned())))),
    ];
    assert_eq!(standings, expected);
}

#[test]
fn too_little_of_a_month_is_no_verification() {
    let level = &terms(&[october(&printers(20, true))]).service_levels[0];
    assert_eq!(level.standing, Standing::Partly);
    let Some(Need::Coverage { seen, needed }) = &level.needed else { panic!("{level:?}") };
    assert!(*seen < *needed && *seen > d("0.6"), "{level:?}");
}

#[test]
fn what_nobody_signed_is_told_apart_and_verifies_nothing() {
    let level = &terms(&[october(&printers(31, false))]).service_levels[0];
    assert_eq!((level.standing, level.coverage), (Standing::Unsigned, Some(d("0"))));
    assert_eq!(level.needed, Some(Need::Agent { assets: 2 }));
    assert!(level.unsigned.unwrap() > d("0.99"));
    assert_eq!(level.measurement.as_ref().unwrap().vantage_points, 0);
}

#[test]
fn a_source_that_saw_nothing_leaves_the_suppliers_word() {
    let mut silent = printers(31, true);
    silent.observed.clear();
    let level = &terms(&[october(&silent)]).service_levels[0];
    assert_eq!((level.standing, level.coverage), (Standing::Word, Some(d("0"))));
    assert_eq!(level.needed, Some(Need::Agent { assets: 2 }));
}

#[test]
fn a_year_counts_the_months_in_which_nothing_was_seen() {
    let full = october(&printers(31, true));
    let mut silent = full.clone();
    silent.month = month().previous();
    silent.levels[0].signed_ms = 0;
    let mut last_year = full.clone();
    last_year.month = "2025-10".parse().unwrap();
    let level = &terms(&[full, silent, last_year]).service_levels[0];
    assert_eq!((level.standing, level.months_enough, level.months.len()), (Standing::Independent, 1, 2));
    assert_eq!(level.months[0].coverage, Some(d("0")), "September comes first");
    assert!((d("0.49")..d("0.51")).contains(&level.coverage.unwrap()), "{level:?}");
}

#[test]
fn of_a_month_that_goes_on_only_the_time_gone_by_counts() {
    let now = whole().start.plus(10 * DAY);
    let seen = seen(&printers(10, true), &contract(), now);
    assert_eq!(seen.levels[0].agreed_ms, 2 * 10 * DAY);
    let future = motprov_review::terms::seen(&printers(10, true), &contract(), Timestamp(0));
    assert_eq!(future.levels[0].agreed_ms, 0);
    let level = &terms(&[future]).service_levels[0];
    assert_eq!((level.coverage, level.standing), (None, Standing::Word));
}

#[test]
fn the_table_is_data_with_decimals_as_text() {
    let json = serde_json::to_value(terms(&[october(&printers(31, true))])).unwrap();
    assert_eq!(json["service_levels"][0]["standing"], "independent");
    assert_eq!(json["service_levels"][0]["measurement"]["population"]["register"]["kind"], "printer");
    assert!(json["service_levels"][0]["coverage"].is_string());
    assert_eq!(json["service_levels"][1]["needed"], "agree on a source in the contract");
    assert_eq!(json["clauses"][1]["needed"], "verify C1");
    assert_eq!(json["months"][0], "2026-10");
}

#[test]
fn every_fault_of_a_clause_is_told() {
    let broken = "\n[[clause]]\nid = \"1\"\ntitle = \"Ett\"\nverified_by = [\"A5\"]\n\
                  [[clause]]\nid = \"1\"\ntitle = \"Igen\"\ntext = \"\"\n[[clause]]\ntitle = \"Utan\"\n";
    let faults = Contract::parse("c", &format!("{CONTRACT}{broken}")).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for said in [
        "no service level is called `A5`, as named in clause `1`: name a [[service_level]] by its id",
        "clause `1` stands twice",
        "`text` is empty, too long or holds control characters in clause `1`",
        "`id` is missing in clause 3",
    ] {
        assert!(told.iter().any(|fault| fault.contains(said)), "{said}\n{told:#?}");
    }
}

proptest! {
    #[test]
    fn no_month_makes_a_share_leave_its_bounds(months in proptest::collection::vec((0i64..1 << 50, 0i64..=100, 0i64..=100), 0..12)) {
        let base = october(&printers(31, true));
        let months: Vec<SeenMonth> = months.into_iter().map(|(agreed, signed, unsigned)| {
            let mut seen = base.clone();
            let level = &mut seen.levels[0];
            level.agreed_ms = agreed;
            level.signed_ms = agreed / 100 * signed;
            level.unsigned_ms = (agreed - level.signed_ms) / 100 * unsigned;
            seen
        }).collect();
        let terms = terms(&months);
        let level = &terms.service_levels[0];
        for share in [level.coverage, level.unsigned, terms.coverage].into_iter().flatten() {
            prop_assert!((d("0")..=d("1")).contains(&share));
        }
        prop_assert!(level.months_enough as usize <= level.months.len());
        prop_assert_eq!(level.standing == Standing::Independent, level.months_enough > 0);
    }
}
