//! A contract reads whole or tells every fault at once.

use super::*;
use crate::finding::Better;

const EXAMPLE: &str = include_str!("../../../../deploy/config/contract.toml");

fn faults(text: &str) -> Vec<String> {
    Contract::parse("contract.toml", text).unwrap_err().iter().map(ToString::to_string).collect()
}

/// The example with one line changed; the line's number comes back too.
fn changed(from: &str, to: &str) -> (usize, String) {
    let line = 1 + EXAMPLE.lines().position(|line| line.contains(from)).unwrap();
    (line, EXAMPLE.replacen(from, to, 1))
}

#[track_caller]
fn assert_only_fault(from: &str, to: &str, expected: &str) {
    let (line, text) = changed(from, to);
    assert_eq!(faults(&text), [format!("contract.toml:{line}: {expected}")]);
}

#[test]
fn the_example_reads() {
    let contract = Contract::parse("contract.toml", EXAMPLE).unwrap();
    assert_eq!(contract.services.len(), 3);
    assert_eq!(
        contract.service("A-PC").unwrap().used,
        Used::Running { hours: Decimal::from(20), active: Some(ActiveRule::default()) }
    );
    let server = contract.service("B-SERVER").unwrap().used;
    assert_eq!(server, Used::Running { hours: Decimal::from(100), active: None });
    let printers = contract.service_level("A4").unwrap();
    assert_eq!(printers.better, Better::Higher);
    assert_eq!(printers.window.hours, [(420, 1020)]);
    let penalty = printers.penalty.as_ref().unwrap();
    assert_eq!(penalty.amount(Decimal::new(994_999, 4)), Decimal::new(246_914, 2));
    assert_eq!(contract.penalty_cap, Some(Decimal::new(18_750_000, 2)));
    assert_eq!(contract.service_level("C2").unwrap().measure, Measure::None);
    assert_eq!(contract.in_force.to_string(), "2026-01-01");
}

const CITY: &str = include_str!("../../../../deploy/config/contract-city.toml");

#[test]
fn all_seventeen_levels_of_a_city_read() {
    let contract = Contract::parse("contract-city.toml", CITY).unwrap();
    let ids: Vec<&str> = contract.service_levels.iter().map(|level| level.id.as_str()).collect();
    let expected = [
        "A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "B5", "B6", "B6.2", "C1", "C2", "C3", "C4",
        "C5", "C6",
    ];
    assert_eq!(ids, expected);
    assert!(contract.service_levels.iter().all(|level| level.measure != Measure::None));
    let measured = |id: &str| contract.service_level(id).unwrap();
    assert_eq!(measured("A4").availability().unwrap().quorum, Some(2));
    assert_eq!(measured("B1").maintenance.unwrap().notice_days, 10);
    assert_eq!(measured("B4").cases().unwrap().small_numbers, Some(SmallNumbers { up_to: 39, failed: 2 }));
    assert_eq!(measured("A2").charge.unwrap().cap, Some(Decimal::new(14_500_000, 2)));
    assert_eq!(contract.caps.len(), 2);
    assert_eq!(contract.exclusions[0].time.ms(), 9_000_000);
    assert!(!contract.rests_on_checks() && Contract::parse("c", EXAMPLE).unwrap().rests_on_checks());
}

#[test]
fn a_price_holds_from_its_day() {
    let contract = Contract::parse("contract-city.toml", CITY).unwrap();
    let price = |day: &str| contract.service("A-PC").unwrap().price_on(day.parse().unwrap()).to_string();
    assert_eq!(
        [price("2026-06-30"), price("2026-07-01"), price("2027-03-01")],
        ["389.00", "395.00", "402.50"]
    );
}

#[test]
fn each_fault_of_a_level_has_its_own_message() {
    let fault = |from: &str, to: &str| {
        assert!(CITY.contains(from), "{from}");
        let faults = Contract::parse("c", &CITY.replacen(from, to, 1)).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:#?}");
        faults[0].what.clone()
    };
    for (from, to, what) in [
        (
            "charge = { form = \"late_day\", amount = \"5000.00\" }",
            "charge = { form = \"late_hour\", amount = \"5000.00\" }",
            "the level tells nothing that its charge grows by in service level `C6`",
        ),
        (
            "quorum = 2",
            "quorum = 1",
            "`quorum` leaves room for two answers, or for none in `measure` of service level `A4`",
        ),
        (
            "vantage_points = 3\n",
            "",
            "it is not plain how many vantage points decide in `measure` of service level `A4`",
        ),
        (
            "percent = \"95\", minimum_count = 200",
            "percent = \"0\"",
            "`percent` is no percentile in `measure` of service level `A5`",
        ),
        (
            "form = \"points\"",
            "form = \"point\"",
            "`form` is not one of the words that fit here in `charge` of service level `A2`",
        ),
        ("points = \"5\"", "points = \"0\"", "`points` is 0 in `charge` of service level `A2`"),
        (
            "owed_after = { misses = 2, months = 3 }",
            "owed_after = { misses = 4, months = 3 }",
            "`misses` is above `months` in `owed_after` of service level `A5`",
        ),
        ("approved_by = \"Beställarens avtalsförvaltare\"", "", "nobody approved it in exclusion `U-17`"),
        (
            "until = \"2026-10-06 15:30\"",
            "until = \"2026-10-06 12:30\"",
            "`until` is not after `from` in exclusion `U-17`",
        ),
        (
            "from = \"2026-10-11 02:00\"",
            "from = \"2026-03-29 02:30\"",
            "`from` comes twice or never on the contract's clock in maintenance `UH-2026-10`",
        ),
        (
            "service_levels = [\"B1\", \"B2\"]",
            "service_levels = [\"B9\"]",
            "no service level is called `B9`, as named in exclusion `U-17`",
        ),
        (
            "{ from = \"2027-01-01\", price",
            "{ from = \"2026-07-01\", price",
            "`from` is not after the step before in price_steps 2",
        ),
        (
            "{ priority = \"P2\", hours = 8",
            "{ priority = \"P1\", hours = 8",
            "the priority has two limits in limits 2",
        ),
        (
            "unit = \"arbetsdag\"",
            "unit = \"%\"",
            "its figure is no percentage, and lower is better in service level `C6`",
        ),
        (
            "service = \"B-SERVER\"\nfee",
            "service = \"B-SERVRAR\"\nfee",
            "no service is called `B-SERVRAR`, as named in cap 1",
        ),
        (
            "measure = { kind = \"deadline\" }",
            "measure = { kind = \"dead-line\" }",
            "`kind` is not one of the words that fit here in `measure` of service level `C6`",
        ),
    ] {
        assert_eq!(fault(from, to), what);
    }
}

#[test]
fn an_unknown_key_names_its_line_and_the_nearest_key() {
    assert_only_fault(
        "tolerance = ",
        "tolerence = ",
        "unknown key `tolerence` in service level `A4`: did you mean `tolerance`?",
    );
    assert_only_fault(
        "[penalty_cap]",
        "[penalty_caps]",
        "unknown key `penalty_caps` in the contract: did you mean `penalty_cap`?",
    );
}

#[test]
fn a_float_is_refused_with_the_reason() {
    assert_only_fault(
        "price = \"389.00\"",
        "price = 389.00",
        "`price` is a binary floating-point number, which cannot hold most decimals exactly in service `A-PC`: write it in quotes: \"389.00\"",
    );
    let (_, whole) = changed("price = \"389.00\"", "price = 389");
    assert_eq!(Contract::parse("c", &whole).unwrap().services[0].price, Decimal::from(389));
}

#[test]
fn a_decimal_comma_is_refused_with_how_to_write_it() {
    assert_only_fault(
        "target = \"99.5\"",
        "target = \"99,5\"",
        "`target` is not a decimal number in service level `A4`: write it as \"99.50\", with a point",
    );
}

#[test]
fn a_window_that_does_not_exist_is_one_fault() {
    assert_only_fault(
        "window = \"kontorstid\"",
        "window = \"kontor\"",
        "no window is called `kontor`, as named in service level `A4`: add [window.kontor], or use one of: dygnet-runt, kontorstid",
    );
    // A window with a fault of its own is not missed a second time by the levels that name it.
    assert_only_fault(
        "hours = \"07:00-17:00\"",
        "hours = \"07-17\"",
        "`hours` `07-17` is not a range of hours in window `kontorstid`: write \"07:00-17:00\"; a window over midnight as two, \"00:00-06:00\" and \"22:00-24:00\"",
    );
}

#[test]
fn a_ladder_with_a_hole_names_the_step() {
    assert_only_fault(
        "  { at_least = \"99.0\", percent = \"2\" },",
        "  { at_least = \"99.7\", percent = \"2\" },",
        "the step at 99.7 does not lie beyond the one at 99.5 in `penalty` of service level `A4`: order the steps from best to worst",
    );
    let (line, text) = changed("  { percent = \"10\" },", "");
    assert_eq!(
        faults(&text),
        [format!(
            "contract.toml:{}: values beyond the last step have no percentage in `penalty` of service level `A4`: end the ladder with a step that has only `percent`",
            line - 1
        )]
    );
    assert_only_fault(
        "at_most = \"8\"",
        "at_least = \"8\"",
        "`at_least` does not fit the level's direction in steps 2: write `at_most` or `below`",
    );
}

#[test]
fn figures_that_make_no_sense_are_refused() {
    assert_only_fault(
        "target = \"99.5\"",
        "target = \"995\"",
        "`target` lies above 100 % in service level `A4`: write a percentage from 0 to 100",
    );
    assert_only_fault(
        "under_below = \"0.90\"",
        "under_below = \"90\"",
        "`under_below` is 90, out of range in service `A-PC`: write a share from 0 to 1, e.g. \"0.95\"",
    );
    assert_only_fault(
        "time_zone = \"Europe/Stockholm\"",
        "time_zone = \"Europe/Stokholm\"",
        "`time_zone` `Europe/Stokholm` is not a time zone in the contract: write its IANA name, e.g. \"Europe/Stockholm\"",
    );
    assert_only_fault(
        "used = { running_hours = 20 }",
        "used = { pages = { low = 1, high = 2 } }",
        "the rule does not fit what is counted in `used` of service `A-PC`: printers count by pages, machines by running_hours",
    );
    assert_only_fault(
        "step_seconds = 60",
        "step_seconds = 0",
        "`step_seconds` does not fit in `measure` of service level `A4`: write a whole number from 1 to 86400",
    );
    assert_only_fault(
        "metric = \"reachable\"",
        "metric = \"reachible\"",
        "`metric` is not one of the words that fit here in `measure` of service level `A4`: write \"reachable\" or \"serviceable\" or \"running\"",
    );
}

#[test]
fn a_contract_may_count_active_use_otherwise_or_not_at_all() {
    let used = |keys: &str| {
        let (_, text) = changed("used = { running_hours = 20", "used = { running_hours = 20 }#");
        let text = text.replacen("used = { running_hours = 20 }", &format!("used = {{ {keys} }}"), 1);
        Contract::parse("c", &text).map(|contract| contract.services[0].used)
    };
    let active = |keys| match used(keys) {
        Ok(Used::Running { active, .. }) => active,
        other => panic!("{other:?}"),
    };
    let usual = ActiveRule::default();
    assert_eq!(active("running_hours = 20"), Some(usual));
    assert_eq!(active("running_hours = 20, active_use = false"), None);
    assert_eq!(
        active("running_hours = 20, active_hours = \"7.5\", active_days = 5, idle_days = 14"),
        Some(ActiveRule {
            hours: Decimal::new(75, 1),
            days: 5,
            idle_days: 14,
            idle_observed_days: 14,
            ..usual
        })
    );
    for (keys, fault) in [
        (
            "running_hours = 20, active_use = false, idle_days = 9",
            "a rule for active use does not apply in `used`",
        ),
        (
            "running_hours = 20, idle_observed_days = 31",
            "`idle_observed_days` is above `idle_days` in `used`",
        ),
        ("running_hours = 20, active_days = 0", "`active_days` does not fit in `used`"),
        ("running_hours = 20, active_use = \"no\"", "`active_use` is neither true nor false in `used`"),
    ] {
        let faults = used(keys).unwrap_err();
        assert!(faults.len() == 1 && faults[0].what.starts_with(fault), "{faults:#?}");
    }
}

#[test]
fn a_version_is_effective_unless_it_says_that_it_is_preliminary() {
    let of = |more: &str| {
        let text = EXAMPLE.replacen("in_force = ", &format!("{more}\nin_force = "), 1);
        Contract::parse("contract.toml", &text)
    };
    let plain = of("").unwrap();
    assert_eq!((plain.status, plain.decided_by, plain.replaces), (Status::Effective, None, None));
    assert_eq!(of("status = \"preliminary\"").unwrap().status, Status::Preliminary);
    let decided = of("decided_by = \"A. Berg, contract manager\"\nreplaces = 17").unwrap();
    assert_eq!(
        (decided.decided_by.as_deref(), decided.replaces),
        (Some("A. Berg, contract manager"), Some(17))
    );
    for (faulty, what) in [
        ("status = \"draft\"", "status"),
        ("status = \"preliminary\"\nreplaces = 3", "`replaces` stands in a version that is preliminary"),
        ("status = \"preliminary\"\ndecided_by = \"A\"", "`decided_by` stands in a version that is"),
        ("replaces = 0", "replaces"),
    ] {
        let faults = of(faulty).unwrap_err();
        assert!(faults.len() == 1 && faults[0].to_string().contains(what), "{faulty}: {faults:#?}");
    }
}

#[test]
fn two_of_the_same_id_are_refused() {
    assert_only_fault(
        "id = \"B1\"",
        "id = \"A4\"",
        "service level `A4` stands twice: give each level an id of its own",
    );
    assert_only_fault(
        "id = \"B-SERVER\"",
        "id = \"A-PC\"",
        "service `A-PC` stands twice: give each service an id of its own",
    );
}

#[test]
fn all_faults_come_at_once_in_the_order_of_their_lines() {
    let text = EXAMPLE.replace("currency = \"SEK\"", "currency = \"kronor\"").replace("target = ", "aim = ");
    let found = Contract::parse("c", &text).unwrap_err();
    assert_eq!(found.len(), 7, "{found:#?}");
    assert!(found.is_sorted_by_key(|fault| fault.line));
    let empty = Contract::parse("c", "").unwrap_err();
    assert_eq!(empty.len(), 6, "{empty:#?}");
}

#[test]
fn broken_toml_names_its_lines_and_nothing_else() {
    let found = Contract::parse("c", "title = \"a\ncustomer = b\n[[service\n").unwrap_err();
    assert!(found.len() >= 2 && found.iter().all(|fault| (1..=4).contains(&fault.line)), "{found:#?}");
    assert!(found.iter().all(|fault| !fault.what.contains("missing")), "{found:#?}");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        city in proptest::bool::ANY, at in 0usize..15_000, length in 0usize..40, with in "[\\[\\]{}=\"'a-z0-9.,\\n#-]{0,6}"
    ) {
        let text = if city { CITY } else { EXAMPLE };
        let at = at % text.len();
        let cut = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let text = format!("{}{with}{}", &text[..cut(at)], &text[cut((at + length).min(text.len()))..]);
        if let Err(faults) = Contract::parse("c", &text) {
            proptest::prop_assert!(!faults.is_empty());
        }
    }
}

#[test]
fn classes_of_a_service_read_in_their_own_units() {
    let contract = Contract::parse("contract.toml", EXAMPLE).unwrap();
    let servers = contract.service("B-SERVER").unwrap().sizing.as_ref().unwrap();
    assert_eq!((servers.usual.as_deref(), servers.sustained_months, servers.of_months), (Some("M"), 3, 6));
    let medium = servers.class("M").unwrap();
    assert_eq!((medium.cpu, medium.memory, medium.disk), (Some(4000), Some(16 * 1024), Some(250 * 1024)));
    let printers = contract.service("A-SKRIVARE").unwrap().sizing.as_ref().unwrap();
    assert_eq!((printers.headroom, printers.classes.len()), (Decimal::ZERO, 3));
    assert_eq!(printers.class("STOR").unwrap().recommended, Some((4000, 20_000)));
    assert_eq!(contract.service("A-PC").unwrap().sizing, None);
}

#[test]
fn a_rule_for_classes_that_cannot_hold_is_refused() {
    let place = "in `sizing` of service `B-SERVER`";
    assert_only_fault(
        "usual = \"M\"",
        "usual = \"XL\"",
        &format!("`usual` is the id of no class {place}: name one of the classes"),
    );
    assert_only_fault(
        "sustained_months = 3",
        "sustained_months = 7",
        &format!(
            "`sustained_months` is none or above `of_months` {place}: so many months are not among fewer"
        ),
    );
    assert_only_fault(
        "bin_minutes = 5",
        "bin_minutes = 7",
        &format!("`bin_minutes` does not divide an hour {place}: write 1, 5, 10, 15, 30 or 60"),
    );
    assert_only_fault(
        "headroom = \"0.20\"",
        "headroom = \"1\"",
        &format!(
            "`headroom` leaves nothing of a class, or more than all {place}: write a share below 1, e.g. \"0.20\""
        ),
    );
    assert_only_fault(
        "percentile = \"0.95\"",
        "percentile = \"0.4\"",
        &format!(
            "`percentile` is below a half or above one {place}: write a share from 0.5 to 1, e.g. \"0.95\""
        ),
    );
}

#[test]
fn classes_of_one_service_limit_the_same() {
    assert_only_fault(
        "{ id = \"S\", title",
        "{ id = \"S\", monthly_pages = 5, title",
        "the class does not limit what its service counts in class `S`: printers: monthly_pages; machines: at least one of cpu_cores, memory_gib, disk_gib",
    );
    let (line, text) = changed(", memory_gib = 64", "");
    let what = "class `L` does not limit what the first class limits";
    assert_eq!(
        faults(&text),
        [format!("contract.toml:{line}: {what}: write the same keys for each class of a service")]
    );
    assert_only_fault(
        "recommended_from = 4000",
        "recommended_from = 40000",
        "the recommended volume is half a range, or ends before it begins in class `STOR`: write both recommended_from and recommended_to, the smaller first",
    );
    assert_only_fault(
        "{ id = \"L\"",
        "{ id = \"S\"",
        "class `S` stands twice: give each class an id of its own",
    );
}
