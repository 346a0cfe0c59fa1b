//! What the pages of capacity say, and to whom.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Request;
use motprov_access::{Access, Departments, Means, Role, Viewer};
use motprov_web::Site;
use motprov_web::ask::Ask;
use motprov_web::source::{CapacitySource, SourceError};
use motprov_web::view::capacity::CapacityPage;
use scraper::{Html, Selector};

use crate::ask::{ask, words};
use crate::sample::capacity::EVIL;
use crate::sample::{Sample, changed, overview};

/// Somebody who may see one department.
fn reader(department: &str) -> Viewer {
    Viewer {
        name: "reader".into(),
        role: Role::DepartmentReader,
        departments: Departments::Only(BTreeSet::from([department.to_owned()])),
        means: Means::Certificate,
    }
}

/// What such a viewer asks for.
pub(crate) fn asked_by(viewer: Viewer, path: &str) -> Ask {
    let (mut parts, ()) = Request::get(path).body(()).unwrap().into_parts();
    parts.extensions.insert(viewer);
    let site = Site::new(Arc::new(Sample::new(overview(1))), Arc::new(Access::open()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Ask::from_request_parts(&mut parts, &site)).unwrap()
}

fn cells(html: &str, rows: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let rows = Selector::parse(rows).unwrap();
    document.select(&rows).map(|row| words(&row.html())).collect()
}

#[test]
fn the_page_opens_with_what_nobody_uses_and_what_it_costs() {
    let swedish = words(&ask(overview(3), "/kapacitet?m=2026-10&lang=sv").body);
    for said in [
        "Staden betalar 595 386 kr i månaden för kapacitet som ingen använder.",
        "av det beställda värdet.",
        "Mest kostar ”Skrivare, nätverk”:",
        "Därtill har 3 enheter synts som ingen har beställt.",
        "Beställt men inte sett",
        "Grupper med färre än fem enheter slås ihop.",
    ] {
        assert!(swedish.contains(said), "{said}\n{swedish}");
    }
    let english = words(&ask(overview(3), "/capacity?m=2026-10&lang=en").body);
    for said in ["The city pays SEK 595,386 a month for capacity that nobody uses.", "Seen and not used"] {
        assert!(english.contains(said), "{said}\n{english}");
    }
}

#[test]
fn departments_are_sorted_as_asked_and_back() {
    let first = |sort: &str| {
        let body = ask(overview(24), &format!("/kapacitet?m=2026-10&lang=sv&sort={sort}")).body;
        cells(&body, "section[aria-labelledby=groups] tbody th").remove(0)
    };
    assert!(first("name").starts_with("Arbetsmarknad") || first("name") < first("-name"));
    assert!(first("-name") > first("name"));
    assert_ne!(first("unused"), first("-unused"));
    let html = ask(overview(24), "/kapacitet?m=2026-10&lang=sv&sort=-unused").body;
    let document = Html::parse_document(&html);
    let sorted = Selector::parse("th[aria-sort]").unwrap();
    let heading = document.select(&sorted).next().unwrap();
    assert_eq!(heading.attr("aria-sort"), Some("ascending"));
    assert!(heading.html().contains("sort=unused"), "the next click turns it round: {}", heading.html());
}

#[test]
fn an_order_or_part_that_there_is_not_is_said() {
    for path in ["/kapacitet?sort=colour", "/capacity?sort=--name"] {
        assert_eq!(ask(overview(3), path).status.as_u16(), 400, "{path}");
    }
}

#[test]
fn one_department_shows_its_cost_centres_and_lines_with_their_evidence() {
    let body = ask(overview(3), "/capacity?m=2026-10&lang=en&d=Socialf%C3%B6rvaltningen").body;
    let text = words(&body);
    assert!(text.contains("Socialförvaltningen pays SEK"), "{text}");
    assert!(!text.contains("Utbildningsförvaltningen"), "{text}");
    assert_eq!(cells(&body, "section[aria-labelledby=lines] tbody tr").len(), 2);
    assert!(body.contains("href=\"/ledger/48231?lang=en\""));
}

#[test]
fn a_reader_of_one_department_learns_nothing_of_another() {
    let ask = asked_by(reader("Socialförvaltningen"), "/kapacitet?m=2026-10&lang=sv");
    let found = Sample::new(overview(24)).capacity(&ask.asked()).unwrap();
    let html = ask.asker.page(&CapacityPage::of(&ask, &found).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let body = runtime.block_on(axum::body::to_bytes(html.into_body(), 1 << 20)).unwrap();
    let text = words(&String::from_utf8_lossy(&body));
    assert!(text.contains("Socialförvaltningen"), "{text}");
    for other in ["Utbildningsförvaltningen", "Södermalm", "Ingen beställare"] {
        assert!(!text.contains(other), "{other}\n{text}");
    }
}

#[test]
fn a_line_of_under_five_units_is_never_shown_alone() {
    let page = changed(|r| {
        r.review.capacity.truncate(2);
        r.review.capacity[0].ordered = Some(crate::sample::d("4"));
        r.review.capacity[0].delivered = Some(crate::sample::d("3"));
        r.review.capacity[0].cost_centre = Some("4711".into());
    });
    let body = ask(page, "/kapacitet?m=2026-10&lang=sv&d=Utbildningsf%C3%B6rvaltningen").body;
    assert!(!words(&body).contains("4711"), "{}", words(&body));
}

#[test]
fn a_file_of_a_month_that_is_being_computed_is_none() {
    let computing = || motprov_web::source::Overview {
        standing: motprov_web::source::Standing::Computing,
        ..overview(1)
    };
    assert_eq!(ask(computing(), "/kapacitet?m=2026-10&as=csv").status.as_u16(), 503);
    let page = ask(computing(), "/kapacitet?m=2026-10&lang=sv");
    assert!(page.body.contains("aria-busy"), "{}", page.body);
}

#[test]
fn printers_stand_against_their_recommended_volume_and_tell_when_a_supply_ends() {
    let body = ask(overview(3), "/kapacitet/skrivare?m=2026-10&lang=sv").body;
    let text = words(&body);
    for said in [
        "av 70 skrivare behöver ses över.",
        "under rekommenderad volym rekommenderat 1 000–5 000",
        "tar slut 2026-11-05",
        "31–33 %",
        "90,0 tim",
        "inte sedd i månaden",
        "Visar 1–50 av 70",
        EVIL,
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!body.contains("<img"), "what a printer says of itself is text");
    assert_eq!(cells(&body, "table.printers tbody tr").len(), 50);
    let second = ask(overview(3), "/capacity/printers?m=2026-10&lang=en&p=2").body;
    assert!(words(&second).contains("Showing 51–70 of 70"));
    assert!(second.contains("href=\"/kapacitet/skrivare?m=2026-10&#38;p=2&#38;lang=sv\""), "{second}");
}

#[test]
fn what_is_asked_of_printers_and_machines_is_bounded() {
    for path in [
        "/kapacitet/skrivare?need=paper",
        "/kapacitet/skrivare?p=0",
        "/kapacitet/skrivare?p=-1",
        "/kapacitet/arbetsplatser?use=person",
        "/kapacitet/arbetsplatser?sort=hours",
    ] {
        assert_eq!(ask(overview(3), path).status.as_u16(), 400, "{path}");
    }
    let beyond = ask(overview(3), "/kapacitet/skrivare?m=2026-10&lang=sv&p=900");
    assert!(words(&beyond.body).contains("Så många rader finns inte"), "{}", words(&beyond.body));
}

#[test]
fn workstations_are_counted_in_groups_that_speak_of_nobody() {
    let body = ask(overview(3), "/kapacitet/arbetsplatser?m=2026-10&lang=sv").body;
    let text = words(&body);
    for said in [
        "36 av 122 arbetsplatser används inte.",
        "24 är sedda men inte använda, 12 har aldrig synts.",
        "Här räknas maskiner, aldrig människor.",
        "För 1 räcker en billigare klass.",
        "”Standard” räcker och sparar 3 324 kr om året, efter 3 månader.",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!text.contains("Liten nämnd"), "a group of two is never shown alone");
    assert!(!text.contains("0,5 tim"), "a list does not say how much one machine is used");
}

#[test]
fn one_asset_shows_its_month_without_hiding_the_peak() {
    let body = ask(overview(3), "/capacity/asset/ws-001?m=2026-10&lang=en").body;
    let text = words(&body);
    for said in [
        "ws-001: not used.",
        "Somebody used it for at least 0.5 hours on 1 day.",
        "Every look at a single asset is noted",
        "A cheaper class would have held in 3 of 3 known months.",
        "6.0–7.0",
        "16 more",
        EVIL,
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!body.contains("<img"));
    assert!(body.contains("aria-label=\"Processor in use: between 1.0% and 99.5% in the month\""));
    assert!(body.contains("href=\"/kapacitet/enhet/ws-001?m=2026-10&#38;lang=sv\""), "{body}");
}

#[test]
fn an_asset_of_another_department_is_not_there() {
    let path = "/kapacitet/enhet/ws-001?m=2026-10";
    let id = "ws-001".parse().unwrap();
    let sample = Sample::new(overview(3));
    let own = asked_by(reader("Socialförvaltningen"), path).asked();
    assert!(sample.asset(&own, &id).is_ok());
    let foreign = asked_by(reader("Utbildningsförvaltningen"), path).asked();
    assert!(matches!(sample.asset(&foreign, &id), Err(SourceError::NotFound)));
    assert_eq!(ask(overview(3), "/kapacitet/enhet/none").status.as_u16(), 404);
    assert_eq!(ask(overview(3), "/kapacitet/enhet/%2e%2e%2fetc").status.as_u16(), 404);
}
