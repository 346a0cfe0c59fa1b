//! What the pages of agents say, and who may decide.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::body::{Body, to_bytes};
use axum::http::Request;
use motprov_access::{Departments, Means, Role, Viewer};
use motprov_web::source::{Decision, FleetSource};
use motprov_web::view::fleet::{DecisionPage, Wanted};

use crate::ask::{ask, ask_with, words};
use crate::capacity::asked_by;
use crate::sample::capacity::EVIL;
use crate::sample::{Sample, overview};

const KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";

#[test]
fn the_page_says_who_is_silent_who_waits_and_what_is_amiss() {
    let body = ask(overview(1), "/agenter?lang=sv").body;
    let text = words(&body);
    for said in [
        "6 av 234 agenter är tysta.",
        "1 väntar på att släppas in.",
        "1 har en klocka som går mer än en halv minut fel.",
        "+45,2 s",
        "1 200 värden utglesade av platsbrist",
        "senast 2026-11-02 11:00:00 – 2026-11-02 12:30:00",
        "Visar 1–100 av 240",
        EVIL,
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!body.contains("<img"), "what a machine says of itself is text");
    assert!(!body.contains("beslut"), "who may not decide is not led there");
    let english = words(&ask(overview(1), "/agents?lang=en&state=silent").body);
    assert!(english.contains("6 of 234 agents are silent."), "{english}");
    assert!(english.contains("6 agents."), "{english}");
}

#[test]
fn who_did_not_sign_in_decides_nothing() {
    let path = format!("/agenter/beslut?do=approve&agent=farsta/skr-agent&key={KEY}");
    assert_eq!(ask(overview(1), &path).status.as_u16(), 403);
    let post = Request::post(&path).header("content-type", "application/x-www-form-urlencoded");
    let answer = ask_with(Sample::new(overview(1)), post.body(Body::from("reason=x")).unwrap());
    assert_eq!(answer.status.as_u16(), 403);
    assert_eq!(ask(overview(1), "/agents?state=asleep").status.as_u16(), 400);
}

fn administrator() -> Viewer {
    Viewer {
        name: "admin".into(),
        role: Role::Administrator,
        departments: Departments::All,
        means: Means::Certificate,
    }
}

fn decision(path: &str) -> Option<(Decision, String)> {
    let ask = asked_by(administrator(), path);
    let Wanted(decision) = Wanted::of(&ask)?;
    let deciding = Sample::new(overview(1)).deciding(&decision).ok()?;
    let page = ask.asker.page(&DecisionPage::of(&ask, &decision, &deciding));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let body = runtime.block_on(to_bytes(page.into_body(), 1 << 20)).unwrap();
    Some((decision, String::from_utf8_lossy(&body).into_owned()))
}

#[test]
fn a_decision_says_what_it_will_do_before_it_is_made() {
    let path = format!("/agenter/beslut?do=approve&agent=farsta/skr-agent&key={KEY}&lang=sv");
    let (_, body) = decision(&path).unwrap();
    let text = words(&body);
    for said in ["Släppa in agenten?", "0707 0707", "Den nyckeln slutar gälla.", EVIL] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    assert!(!body.contains("<img") && body.contains("method=\"post\""));
    let (_, body) = decision("/agents/decision?do=revoke&agent=sodermalm/ws-0003&lang=en").unwrap();
    assert!(words(&body).contains("What it signed before stays."), "{body}");
    assert!(body.contains("href=\"/agenter/beslut?do=revoke"), "the other language keeps the question");
}

#[test]
fn what_is_no_decision_is_refused() {
    for path in [
        "/agents/decision",
        "/agents/decision?do=shoot&agent=a/b",
        "/agents/decision?do=approve&agent=a/b",
        "/agents/decision?do=approve&agent=a/b&key=zz",
        "/agents/decision?do=revoke&agent=../x",
    ] {
        assert!(decision(path).is_none(), "{path}");
    }
}
