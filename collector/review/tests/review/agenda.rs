//! What is raised, in which order and in which words.

use super::common::*;
use motprov_review::agenda::{
    Billing, Certainty, Classes, Differs, Favour, Item, Language, Meeting, Money, Per, Topic, Units, Unusual,
    heading, of_review, ordered, sentence,
};
use motprov_review::capacity::assets::Assets;
use motprov_review::capacity::history::{History, MonthPages};
use motprov_review::capacity::load::{Resource, Span};
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::finding::{Bounds, Verdict};
use motprov_review::review;
use motprov_shared::measurement::State;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn item(topic: Topic, money: Option<Money>) -> Item {
    Item {
        meeting: Meeting::Capacity,
        topic,
        subject: "Skrivare".into(),
        department: Some("Skola".into()),
        cost_centre: Some("4711".into()),
        money,
        in_favour_of: Favour::NobodyYet,
        certainty: Certainty::Proven,
    }
}

fn between(low: &str, high: &str) -> Bounds {
    Bounds { low: d(low), high: d(high) }
}

fn amount(low: &str, high: &str, per: Per) -> Money {
    Money { bounds: between(low, high), per }
}

#[track_caller]
fn assert_says(topic: Topic, money: Option<Money>, swedish: &str, english: &str) {
    let item = item(topic, money);
    let said = |language| sentence(&item, language).replace('\u{a0}', " ");
    assert_eq!(said(Language::Swedish), format!("{swedish} Ännu till ingens fördel."));
    assert_eq!(said(Language::English), format!("{english} In nobody's favour yet."));
}

#[test]
fn each_point_says_in_whose_favour_it_is() {
    let said = |in_favour_of, language| {
        let item = Item { in_favour_of, ..item(Topic::NotReported, None) };
        let said = sentence(&item, language);
        said.split_once(". ").unwrap().1.to_owned()
    };
    for (favour, swedish, english) in [
        (Favour::Customer, "Till beställarens fördel.", "In the customer's favour."),
        (Favour::Supplier, "Till leverantörens fördel.", "In the supplier's favour."),
        (Favour::NobodyYet, "Ännu till ingens fördel.", "In nobody's favour yet."),
    ] {
        assert_eq!(
            (said(favour, Language::Swedish).as_str(), said(favour, Language::English).as_str()),
            (swedish, english)
        );
    }
    let json = serde_json::to_value(item(Topic::NotMeasured, None)).unwrap();
    assert_eq!(json["in_favour_of"], "nobody_yet");
}

#[test]
fn a_figure_that_differs_is_said_with_what_it_costs_at_least() {
    let differs = Differs {
        unit: "%".into(),
        reported: d("99.62"),
        measured: between("99.11", "99.1499"),
        decimals: 2,
    };
    assert_says(
        Topic::ReportedTooGood(differs),
        Some(amount("2469.14", "2469.14", Per::Once)),
        "Leverantören rapporterar 99,62 %, uppmätt 99,11–99,15 %: minst 2 469,14 kr.",
        "The supplier reports 99.62%, measured 99.11–99.15%: SEK 2,469.14 at least.",
    );
}

#[test]
fn penalties_and_letters_are_said_with_both_sums() {
    assert_says(
        Topic::PenaltyDiffers { reported: None, owed: between("1000", "1234.5") },
        Some(amount("1000", "1234.5", Per::Once)),
        "Inget vite rapporterat, beräknat 1 000,00–1 234,50 kr: minst 1 000 kr, högst 1 234,50 kr.",
        "No penalty reported, computed SEK 1,000.00–1,234.50: SEK 1,000 at least, SEK 1,234.50 at most.",
    );
    assert_says(
        Topic::LetterDiffers { letter: d("500"), computed: between("750", "750") },
        None,
        "Vitesbrevet anger 500 kr, beräknat 750 kr.",
        "The penalty letter says SEK 500, computed SEK 750.",
    );
}

#[test]
fn what_is_not_known_is_said_as_it_is() {
    let (swedish, english) = (
        "92,4 % av avtalad tid observerades, 95,0 % behövs.",
        "92.4% of the agreed time was observed, 95.0% is needed.",
    );
    let coverage = Some((d("0.92499"), d("0.95")));
    assert_says(Topic::NotVerifiable { coverage }, None, swedish, english);
    assert_says(Topic::NotMeasured, None, "Inget mäter detta ännu.", "Nothing measures this yet.");
    let (swedish, english) = ("För lite är känt för ett besked.", "Too little is known for an answer.");
    assert_says(Topic::NotVerifiable { coverage: None }, None, swedish, english);
}

fn units(ordered: i64, seen: i64, used: i64) -> Units {
    Units { ordered: ordered.into(), seen: seen.into(), used: used.into() }
}

#[test]
fn units_are_counted_in_the_right_form() {
    assert_says(
        Topic::Unused(units(1200, 12, 9)),
        Some(amount("0", "1926", Per::Month)),
        "1 200 beställda, 9 används: högst 1 926 kr per månad.",
        "1,200 ordered, 9 in use: SEK 1,926 at most a month.",
    );
    assert_says(
        Topic::NeverSeen(units(1, 0, 0)),
        None,
        "1 beställd, ingen sedd under månaden.",
        "1 ordered, none seen in the month.",
    );
    assert_says(Topic::NotOrdered(units(0, 1, 1)), None, "1 sedd, ingen beställd.", "1 seen, none ordered.");
    assert_says(Topic::NotOrdered(units(0, 2, 1)), None, "2 sedda, ingen beställd.", "2 seen, none ordered.");
    assert_says(Topic::MoreUsed(units(2, 3, 3)), None, "3 används, 2 beställda.", "3 in use, 2 ordered.");
    assert_says(
        Topic::MorePages { printed: between("5000", "6000.5") },
        None,
        "5 000–6 001 sidor skrevs ut, mer än beställd volym.",
        "5,000–6,001 pages printed, more than the ordered volume.",
    );
    assert_says(
        Topic::SmallerClass { units: 1 },
        Some(amount("8400", "8400", Per::Year)),
        "1 enhet ryms i en billigare klass: minst 8 400 kr per år.",
        "1 unit would fit a cheaper class: SEK 8,400 at least a year.",
    );
    assert_says(
        Topic::BeyondClass { units: 1 },
        None,
        "1 enhet behöver mer än den beställda klassen.",
        "1 unit needs more than the ordered class.",
    );
    assert_says(
        Topic::BeyondClass { units: 3 },
        None,
        "3 enheter behöver mer än den beställda klassen.",
        "3 units need more than the ordered class.",
    );
}

#[test]
fn a_limit_is_met_within_months_that_are_named() {
    let met = |units, latest: Option<&str>| Topic::LimitMet {
        units,
        resource: Resource::Disk,
        earliest: "2027-06".parse().unwrap(),
        latest: latest.map(|latest| latest.parse().unwrap()),
    };
    assert_says(
        met(2, Some("2028-03")),
        None,
        "2 enheter väntas nå den beställda gränsen för disk mellan juni 2027 och mars 2028.",
        "2 units are expected to meet the ordered disk limit between June 2027 and March 2028.",
    );
    assert_says(
        met(1, None),
        None,
        "1 enhet väntas nå den beställda gränsen för disk tidigast juni 2027.",
        "1 unit is expected to meet the ordered disk limit in June 2027 at the earliest.",
    );
    assert_says(
        met(1, Some("2027-06")),
        None,
        "1 enhet väntas nå den beställda gränsen för disk i juni 2027.",
        "1 unit is expected to meet the ordered disk limit in June 2027.",
    );
}

#[test]
fn points_from_elsewhere_have_their_words_too() {
    assert_says(
        Topic::Billed { how: Billing::AfterReturn, lines: 1 },
        Some(amount("389", "389", Per::Once)),
        "1 fakturarad efter återlämning: minst 389 kr.",
        "1 invoice line after return: SEK 389 at least.",
    );
    assert_says(
        Topic::Billed { how: Billing::NotBilled, lines: 2 },
        None,
        "2 leveranser utan faktura.",
        "2 deliveries without an invoice.",
    );
    assert_says(
        Topic::ChangesOpen { requests: 2, days: 30 },
        None,
        "2 ändringsbegäranden öppna i mer än 30 dagar.",
        "2 change requests open for more than 30 days.",
    );
    assert_says(
        Topic::LeadTimeShifted { before: d("21.50"), now: d("14") },
        None,
        "Ledtiden är i median 14 dagar, tidigare 21,5.",
        "The median lead time is 14 days, before 21.5.",
    );
}

#[test]
fn tickets_are_said_with_the_least_that_the_log_tells() {
    assert_says(
        Topic::LateButForPauses { tickets: 1, into_resolved: 1, of: 5 },
        Some(amount("0", "4000", Per::Once)),
        "Minst 1 av 5 ärenden är i tid bara för att klockan stod stilla, 1 av dem ända till lösningen: högst 4 000 kr.",
        "At least 1 of 5 tickets is in time only because the clock was stopped, 1 of them right up to the solution: SEK 4,000 at most.",
    );
    assert_says(
        Topic::LateButForPauses { tickets: 2, into_resolved: 0, of: 5 },
        None,
        "Minst 2 av 5 ärenden är i tid bara för att klockan stod stilla.",
        "At least 2 of 5 tickets are in time only because the clock was stopped.",
    );
    assert_says(
        Topic::PausedUntilSolved { tickets: 31, of: 120, hours: 1 },
        None,
        "Minst 31 av 120 lösta ärenden stod pausade ända till lösningen, minst 1 timme i allt.",
        "At least 31 of 120 solved tickets were paused right up to the solution, 1 hour at least in all.",
    );
    assert_says(
        Topic::TicketsGrow { tickets: 120, before: 80, unusual: Unusual::Above(95) },
        None,
        "120 ärenden under månaden, 80 månaden före; högst 95 är vanligt, alltså minst 25 fler.",
        "120 tickets in the month, 80 the month before; up to 95 are usual, so at least 25 more.",
    );
    assert_says(
        Topic::TicketsGrow { tickets: 82, before: 80, unusual: Unusual::Run { months: 8, mean: d("75.50") } },
        None,
        "82 ärenden under månaden, 80 månaden före; 8 månader i rad ligger över medelvärdet 75,5.",
        "82 tickets in the month, 80 the month before; 8 months in a row lie above the mean of 75.5.",
    );
    assert_says(
        Topic::TicketsOld { tickets: 14, waiting: 9, days: 30, before: Some(12) },
        None,
        "Minst 14 ärenden hade varit öppna i mer än 30 dagar vid månadens slut, 9 av dem i väntan; månaden före 12.",
        "At least 14 tickets were open for more than 30 days at the month's end, 9 of them waiting; 12 the month before.",
    );
}

/// One printer, down for so many hours in the middle of the month, and an order of two; the report says 99.95 %.
fn case_with_outage(hours: i64) -> Case {
    let mut case = case();
    case.assets.push(asset("skr-1", AssetKind::Printer, Some("SKRIVARE")));
    case.orders.push(order("SKRIVARE", 2));
    case.reports.push(report("A4", "99.95", 1));
    let (down, up) = (10 * DAY, 10 * DAY + hours * HOUR);
    case.observed.push(seen("skr-1", "reachable", State::Up, 0, down));
    case.observed.push(seen("skr-1", "reachable", State::Down, down + STEP, up - STEP));
    case.observed.push(seen("skr-1", "reachable", State::Up, up, whole().ms()));
    case.readings.push(reading("skr-1", "life.count", 0, 70_000));
    case.readings.push(reading("skr-1", "life.count", whole().ms(), 70_100));
    case
}

#[test]
fn a_months_points_come_from_its_review_with_the_most_certain_money_first() {
    let found = review(&case_with_outage(6), &contract());
    assert_eq!(found.service_levels[0].verdict, Verdict::Contradicted);
    let items = ordered(of_review(&found));
    let said: Vec<_> = items.iter().map(|item| (item.subject.as_str(), item.certainty)).collect();
    assert_eq!(
        said,
        [
            ("Tillgänglighet skrivare", Certainty::Proven),
            ("Skrivare", Certainty::Proven),
            ("Svarstid telefon", Certainty::Open)
        ]
    );
    let money = items[0].money.unwrap();
    assert_eq!((money.bounds.low, money.per), (d("2000"), Per::Once));
    // The report was too good: setting it right helps who pays.
    let favours: Vec<_> = items.iter().map(|item| item.in_favour_of).collect();
    assert_eq!(favours, [Favour::Customer, Favour::Customer, Favour::NobodyYet]);
    // One was seen and not used, one was never seen.
    assert_eq!(items[1].money.unwrap().bounds, between("600", "1200"));
    assert_eq!(heading(&items[1], Language::Swedish), "Skrivare, Skola, 4711");
    let nobodys =
        Item { subject: "printer".to_owned(), department: None, cost_centre: None, ..items[1].clone() };
    assert_eq!(heading(&nobodys, Language::Swedish), "Skrivare");
    assert_eq!(heading(&nobodys, Language::English), "Printers");
}

#[test]
fn unsigned_evidence_proves_nothing() {
    let mut case = case_with_outage(6);
    case.observed.iter_mut().for_each(|seen| seen.signed = false);
    let items = of_review(&review(&case, &contract()));
    let mut levels = items.iter().filter(|item| item.meeting == Meeting::ServiceLevels);
    assert!(levels.all(|item| item.certainty > Certainty::Proven), "{items:#?}");
}

#[test]
fn classes_of_many_assets_are_one_point() {
    let classes = "[service.sizing]\nusual = \"L\"\nclasses = [
        { id = \"S\", price = \"400\", monthly_pages = 2000 }, { id = \"L\", price = \"600\", monthly_pages = 5000 }]\n";
    let text = CONTRACT.replacen("[[service_level]]", &format!("{classes}\n[[service_level]]"), 1);
    let contract = Contract::parse("contract.toml", &text).unwrap();
    let (mut case, mut history) = (case(), History::default());
    for number in 0..2 {
        let id = format!("skr-{number}");
        case.assets.push(asset(&id, AssetKind::Printer, Some("SKRIVARE")));
        let mut month = month();
        for _ in 0..6 {
            history.pages.push(MonthPages {
                asset: id.parse().unwrap(),
                month,
                pages: Span { low: 100, high: 100 },
                seen: Decimal::ONE,
                entries: vec![],
            });
            month = month.previous();
        }
    }
    let mut points = Classes::default();
    for finding in Assets::new(&case, &contract, &history).findings() {
        points.add(&finding);
    }
    let items = points.items(&contract);
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].topic, Topic::SmallerClass { units: 2 });
    assert_eq!(items[0].money, Some(amount("4800", "4800", Per::Year)));
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let figures = (0i64..5, 0i64..5, 0usize..3, 0usize..3, 0u64..3, prop::option::of(0u8..3));
    prop::collection::vec(figures, 0..20).prop_map(|items| {
        let items = items.into_iter().map(|(low, more, certainty, per, units, centre)| Item {
            money: Some(Money {
                bounds: Bounds { low: low.into(), high: (low + more).into() },
                per: [Per::Once, Per::Month, Per::Year][per],
            }),
            certainty: [Certainty::Proven, Certainty::Likely, Certainty::Open][certainty],
            cost_centre: centre.map(|centre| centre.to_string()),
            ..item(Topic::BeyondClass { units }, None)
        });
        items.collect()
    })
}

fn a_month(item: &Item) -> Decimal {
    let money = item.money.unwrap();
    if money.per == Per::Year { money.bounds.low / Decimal::from(12) } else { money.bounds.low }
}

proptest! {
    #[test]
    fn points_fall_by_what_is_certain_however_they_were_found(items in items()) {
        let mut turned = items.clone();
        turned.reverse();
        let sorted = ordered(items);
        prop_assert_eq!(&ordered(turned), &sorted);
        for pair in sorted.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            prop_assert!(a_month(before) >= a_month(after));
            prop_assert!(a_month(before) > a_month(after) || before.certainty <= after.certainty);
        }
    }

    #[test]
    fn any_figure_can_be_said(low: i64, high: i64, units: u64) {
        let (low, high) = (Decimal::from(low.min(high)), Decimal::from(low.max(high)));
        let money = Some(Money { bounds: Bounds { low, high }, per: Per::Month });
        for language in [Language::Swedish, Language::English] {
            let said = sentence(&item(Topic::BeyondClass { units }, money), language);
            prop_assert!(said.ends_with('.'));
        }
    }
}
