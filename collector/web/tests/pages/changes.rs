//! Change requests: the conclusion and its reason in both languages, the chart with its table, and to whom.

use axum::http::StatusCode;
use motprov_access::Role;
use scraper::{Html, Selector};

use crate::ask::{ask, ask_as, get, words};
use crate::sample::overview;

#[test]
fn lead_times_open_with_whether_they_have_changed_and_why() {
    for (path, said) in [
        (
            "/andringar?m=2026-10&lang=sv",
            [
                "Ledtiderna har blivit kortare",
                "i rad",
                "Vad ”ingen förändring visar sig” betyder",
                "Väntar på beställaren",
            ],
        ),
        (
            "/changes?m=2026-10&lang=en",
            [
                "Lead times have become shorter",
                "in a row",
                "What “no change is shown” means",
                "Waiting for the customer",
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
fn the_chart_has_a_point_for_each_change_and_words_for_who_does_not_see_it() {
    let answer = ask(overview(3), "/andringar?m=2026-10&lang=sv");
    let document = Html::parse_document(&answer.body);
    let points = document.select(&Selector::parse("svg.xmr circle").unwrap()).count();
    assert!(points > 40, "{points}");
    let chart = document.select(&Selector::parse("svg.xmr").unwrap()).next().unwrap();
    assert!(chart.attr("aria-label").unwrap().contains("vanlig variation"));
    assert_eq!(document.select(&Selector::parse("img").unwrap()).count(), 0);
}

#[test]
fn a_bound_reader_sees_the_changes_of_the_own_department_alone() {
    let answer = ask_as(Role::DepartmentReader, Some(&["Kultur"]), get("/andringar?m=2026-10&lang=sv"));
    assert_eq!(answer.status, StatusCode::OK);
    let text = words(&answer.body);
    assert!(text.contains("ÄB-80") && !text.contains("Miljö") && !text.contains("ÄB-61"), "{text}");
    assert_eq!(ask_as(Role::Supplier, None, get("/andringar")).status, StatusCode::FORBIDDEN);
}

#[test]
fn without_changes_the_page_says_what_to_import() {
    let text = words(&ask(overview(3), "/andringar?m=2026-05&lang=sv").body);
    assert!(text.contains("Inga ändringsbegäranden till och med maj 2026"), "{text}");
    assert_eq!(ask(overview(3), "/andringar?q=-1").status, StatusCode::BAD_REQUEST);
}
