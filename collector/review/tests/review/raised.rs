//! What a month's tickets give reason to raise, from log to sentence.

use super::common::d;
use motprov_review::agenda::{Favour, Item, Language, Topic, Unusual, of_tickets, sentence};
use motprov_review::case::{Case, LedgerState};
use motprov_review::contract::Contract;
use motprov_review::finding::Bounds;
use motprov_review::tickets::categories::Categories;
use motprov_review::tickets::log::{Completion, Event, Log, State, Ticket};
use motprov_review::tickets::raised::{Raised, raised};
use motprov_review::tickets::trials::{Known, trials};
use motprov_shared::identity::Hash;
use motprov_shared::period::{Month, Timestamp};

const CONTRACT: &str = include_str!("../../../../deploy/config/contract-city.toml");
const DONE: State = State::Completed(Completion::Resolved);
const WAITS: State = State::Waiting { pauses: true, evidenced: true };
const HOUR: i64 = 3_600_000;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn october() -> Month {
    "2026-10".parse().unwrap()
}

/// Adds a ticket of priority P3 about a product: what became of it, each so many hours after its opening.
fn add(log: &mut Log, opened: Timestamp, product: &str, events: &[(i64, State)]) {
    let (working, waiting) = (log.names.name("Pågår"), log.names.name("Väntar på användare"));
    let (impact, product) = (Some(log.names.name("P3")), Some(log.names.name(product)));
    let event = |(index, (hours, state)): (usize, &(i64, State))| Event {
        at: opened.plus(hours * HOUR),
        sequence: u32::try_from(index).unwrap(),
        state: *state,
        label: if matches!(state, State::Waiting { .. }) { waiting } else { working },
        team: None,
        organisation: None,
        agent: None,
        product,
        impact,
        country: None,
        text: None,
    };
    let all: Vec<_> = [(0, State::Working)].iter().chain(events).enumerate().map(event).collect();
    let id = format!("IN-{}", log.tickets.len()).parse().unwrap();
    log.tickets.push(Ticket::new(id, all, None).unwrap());
}

fn asked<T>(log: &Log, known: &str, ask: impl FnOnce(Known<'_>) -> T) -> T {
    let tickets: Vec<_> = log.tickets.iter().map(|ticket| (&log.names, ticket)).collect();
    ask(Known { tickets: &tickets, at: at(known), entry: 7 })
}

fn october_of(log: &Log, known: &str, categories: Option<&Categories>) -> (Raised, Vec<Item>) {
    let contract = Contract::parse("contract-city.toml", CONTRACT).unwrap();
    asked(log, known, |known| {
        let raised = raised(&contract, october(), known, categories);
        let mut case = Case::new(october(), LedgerState { size: 7, root: Hash([0; 32]) });
        let levels = contract.service_levels.iter();
        case.trials = levels.flat_map(|level| trials(level, october(), &contract.zone, known)).collect();
        let items = of_tickets(&raised, &case, &contract, "Ärenden");
        (raised, items)
    })
}

#[test]
fn tickets_that_hang_on_a_pause_are_raised_with_what_the_pause_is_worth_at_most() {
    let mut log = Log::default();
    for _ in 0..8 {
        add(&mut log, at("2026-10-05T06:00:00Z"), "P", &[(1, DONE)]);
    }
    // Thirteen service hours, of which twelve were waited; one of the two right up to the solution.
    add(&mut log, at("2026-10-05T06:00:00Z"), "P", &[(1, WAITS), (28, DONE)]);
    add(&mut log, at("2026-10-05T06:00:00Z"), "P", &[(1, WAITS), (27, State::Working), (28, DONE)]);
    let (_, items) = october_of(&log, "2026-11-20T00:00:00Z", None);
    let paused = items.iter().find(|item| item.subject == "Ärenden lösta i tid").unwrap();
    assert_eq!(paused.topic, Topic::LateButForPauses { tickets: 2, into_resolved: 1, of: 10 });
    // 100 % with the pauses, 80 % without: 4 % of 540,000.
    assert_eq!(paused.money.unwrap().bounds, Bounds { low: d("0"), high: d("21600") });
    assert_eq!(paused.in_favour_of, Favour::NobodyYet);
    let said = sentence(paused, Language::Swedish).replace('\u{a0}', " ");
    assert!(said.ends_with("högst 21 600 kr. Ännu till ingens fördel."), "{said}");
    let straight = items.iter().find(|item| item.subject == "Ärenden").unwrap();
    assert_eq!(straight.topic, Topic::PausedUntilSolved { tickets: 1, of: 10, hours: 27 });
}

/// So many tickets of a product in each month of a year that ends with October 2026, solved at once.
fn year(counts: [u32; 12]) -> Log {
    let mut log = Log::default();
    let mut month: Month = "2025-11".parse().unwrap();
    for count in counts {
        for number in 0..count {
            let day = 1 + number % 28;
            add(&mut log, at(&format!("{month}-{day:02}T08:00:00Z")), "Skrivare", &[(1, DONE)]);
        }
        // The other kind does not grow.
        add(&mut log, at(&format!("{month}-01T08:00:00Z")), "Växel", &[(1, DONE)]);
        month = month.next();
    }
    log
}

#[test]
fn a_kind_that_grows_beyond_what_is_usual_is_raised_and_noise_is_not() {
    let counts = [20, 21, 20, 21, 20, 21, 20, 21, 20, 21, 20, 60];
    // November 2025 begins with a ticket on its first day, yet not with its first instant: it is no whole month.
    let (raised, items) = october_of(&year(counts), "2026-11-02T00:00:00Z", None);
    let growing = &raised.growing[..];
    assert_eq!(growing.iter().map(|kind| kind.category.as_str()).collect::<Vec<_>>(), ["Skrivare"]);
    assert_eq!((growing[0].tickets, growing[0].before), (60, 20));
    let usual = growing[0].usual.unwrap();
    assert!((21..60).contains(&usual), "{usual}");
    let expected = Topic::TicketsGrow { tickets: 60, before: 20, unusual: Unusual::Above(usual as u64) };
    assert!(items.iter().any(|item| item.topic == expected && item.subject == "Skrivare"));
    let calm =
        october_of(&year([20, 21, 20, 21, 20, 21, 20, 21, 20, 21, 20, 21]), "2026-11-02T00:00:00Z", None);
    assert_eq!(calm.0.growing, []);
}

#[test]
fn the_customers_own_categories_take_the_place_of_the_suppliers() {
    let rules = "[[category]]\nname = \"Utskrift\"\nproduct = [\"Skriv*\"]\n";
    let rules = Categories::parse("categories.toml", rules).unwrap();
    let log = year([20, 21, 20, 21, 20, 21, 20, 21, 20, 21, 20, 60]);
    let (raised, _) = october_of(&log, "2026-11-02T00:00:00Z", Some(&rules));
    assert_eq!(raised.growing[0].category, "Utskrift");
}

#[test]
fn what_is_left_lying_is_raised_with_what_there_was_a_month_before() {
    let mut log = Log::default();
    add(&mut log, at("2026-06-01T08:00:00Z"), "P", &[]);
    add(&mut log, at("2026-09-15T08:00:00Z"), "P", &[(1, WAITS)]);
    add(&mut log, at("2026-10-20T08:00:00Z"), "P", &[]);
    let (_, items) = october_of(&log, "2026-11-02T00:00:00Z", None);
    let old = Topic::TicketsOld { tickets: 2, waiting: 1, days: 30, before: Some(1) };
    assert_eq!(items.iter().map(|item| &item.topic).collect::<Vec<_>>(), [&old]);
}

#[test]
fn nothing_is_raised_of_a_month_that_went_on_when_the_tickets_came() {
    let mut log = Log::default();
    add(&mut log, at("2026-06-01T08:00:00Z"), "P", &[(1, WAITS), (3000, DONE)]);
    assert_eq!(october_of(&log, "2026-10-30T00:00:00Z", None).0, Raised::default());
}
