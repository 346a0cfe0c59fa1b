//! Tickets: three clocks beside each other, what hangs on a pause, and to whom.

use axum::http::StatusCode;
use motprov_access::Role;
use scraper::{Html, Selector};

use crate::ask::{ask, ask_as, get, words};
use crate::sample::overview;

#[test]
fn the_service_desks_clock_stands_beside_the_customers_with_what_is_at_stake() {
    for (path, said) in [
        (
            "/arenden?m=2026-10&lang=sv",
            [
                "18 ärenden är i tid bara för att klockan stod stilla",
                "upp till 14 000 kr",
                "97,0 % (97 av 100)",
                "71,0 % (71 av 100)",
                "säger inte filen",
                "Läst med profilen vinst",
            ],
        ),
        (
            "/tickets?m=2026-10&lang=en",
            [
                "18 tickets are in time only because the clock was stopped",
                "up to SEK 14,000",
                "97.0% (97 of 100)",
                "71.0% (71 of 100)",
                "the file does not say",
                "Read by the profile vinst",
            ],
        ),
    ] {
        let text = words(&ask(overview(3), path).body);
        for said in said {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn tickets_that_hang_on_a_pause_are_paged_and_never_markup() {
    let first = ask(overview(3), "/arenden?m=2026-10&lang=sv&sort=opened");
    let document = Html::parse_document(&first.body);
    assert_eq!(document.select(&Selector::parse("img").unwrap()).count(), 0);
    assert!(words(&first.body).contains("1–50 av 70"), "{}", words(&first.body));
    let second = words(&ask(overview(3), "/arenden?m=2026-10&lang=sv&sort=-opened&p=2").body);
    assert!(second.contains("51–70 av 70") && second.contains("ÄR-<img"), "{second}");
    assert_eq!(ask(overview(3), "/arenden?sort=team").status, StatusCode::BAD_REQUEST);
}

#[test]
fn tickets_of_no_department_are_for_who_sees_all() {
    let bound = ask_as(Role::DepartmentReader, Some(&["Kultur"]), get("/arenden?m=2026-10&lang=sv"));
    assert_eq!(bound.status, StatusCode::OK);
    let text = words(&bound.body);
    assert!(text.contains("Ärendena säger inte vilken förvaltning") && !text.contains("ÄR-2"), "{text}");
    assert_eq!(ask_as(Role::Supplier, None, get("/tickets")).status, StatusCode::FORBIDDEN);
}
