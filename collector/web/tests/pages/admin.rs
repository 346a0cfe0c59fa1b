//! The administration: what it shows of others, what it changes, and what it never lets through.

#![expect(clippy::unwrap_used, reason = "what cannot be done here is a failed test")]

use axum::http::{Method, StatusCode};
use motprov_access::{ExternalIdentity, Role};
use scraper::{Html, Selector};

use crate::ask::{Answer, words};
use crate::house::{House, PASSWORD, With, encoded, entered, location};

const EVIL: &str = "<img src=x onerror=alert(1)>";

/// Somebody whom a provider calls so, signed in.
fn external(house: &House, name: &str, departments: &[&str]) -> String {
    let identity = ExternalIdentity {
        issuer: "https://id.example".to_owned(),
        subject: "7c0e".to_owned(),
        name: name.to_owned(),
        role: Role::DepartmentReader,
        departments: departments.iter().map(|&name| name.to_owned()).collect(),
    };
    let now = house.access.now().unwrap();
    house.access.enter(&identity, now, "192.0.2.9".parse().unwrap()).unwrap().reveal().to_owned()
}

fn nobody(house: &House, method: Method, path: &str, body: &str) -> Answer {
    house.ask(method, path, With { body, ..With::default() })
}

/// The invitation's address on the page that shows it.
fn invitation(page: &str) -> String {
    let document = Html::parse_document(page);
    let link = document.select(&Selector::parse(".secrets code").unwrap()).next().unwrap();
    let link: String = link.text().collect();
    link[link.find("/invitation").unwrap()..].to_owned()
}

#[test]
fn an_account_is_added_by_a_link_that_lets_one_person_choose_a_password_once() {
    let house = House::new();
    let administrator = house.enter(Role::Administrator);
    let body = format!("name=Sara&role=department-reader&departments={}", encoded("Kultur\r\nMiljö\r\n"));
    let page = house.send("/admin/accounts", &administrator, &body);
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers["cache-control"], "no-store");
    let to = invitation(&page.body);
    let shown = nobody(&house, Method::GET, &to, "");
    assert!(words(&shown.body).contains("Choose a password for sara"));
    let secret = to.split("i=").nth(1).unwrap().split('&').next().unwrap();
    let choose = |password: &str| {
        let body = format!("i={secret}&new={0}&again={0}", encoded(password));
        nobody(&house, Method::POST, "/invitation?lang=en", &body)
    };
    assert_eq!(choose("kort").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(location(&choose(PASSWORD)).starts_with("/sign-in"));
    assert_eq!(choose(PASSWORD).status, StatusCode::GONE);
    assert_eq!(nobody(&house, Method::GET, &to, "").status, StatusCode::GONE);
    let sara = entered(&house.sign_in("sara", PASSWORD, "/"));
    assert_eq!(house.get("/overview?d=Kultur&lang=en", &sara).status, StatusCode::OK);
    assert_eq!(house.get("/overview?d=Utbildning&lang=en", &sara).status, StatusCode::NOT_FOUND);
}

#[test]
fn what_a_form_asks_for_against_a_rule_is_refused_in_words() {
    let house = House::new();
    let administrator = house.enter(Role::Administrator);
    let told = |path: &str, body: &str| {
        let answer = house.send(path, &administrator, body);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}");
        words(&answer.body)
    };
    for (path, body, expected) in [
        ("/admin/accounts", "name=auditor&role=auditor", "an account called auditor already"),
        ("/admin/accounts", "name=a%20b&role=auditor", "1–64 letters"),
        ("/admin/accounts", "name=x&role=root", "Choose a role"),
        ("/admin/accounts", "name=x&role=department-reader", "name at least one"),
        ("/admin/accounts", "name=x&role=auditor&departments=Kultur", "name none"),
        ("/admin/account/change", "name=administrator&role=auditor", "last administrator"),
        ("/admin/account/disable", "name=administrator", "last administrator"),
        ("/admin/account/code", "name=auditor", "tick that you mean it"),
        ("/admin/tokens/end", "id=x", "tick that you mean it"),
    ] {
        assert!(told(path, body).contains(expected), "{path} {body}");
    }
}

#[test]
fn a_change_counts_at_the_next_page_and_stands_in_the_trail() {
    let house = House::new();
    let administrator = house.enter(Role::Administrator);
    let reader = house.enter(Role::DepartmentReader);
    let change = "name=department-reader&role=department-reader&department=Utbildning";
    let answer = house.send("/admin/account/change", &administrator, change);
    let to = location(&answer).to_owned();
    assert!(words(&house.get(&to, &administrator).body).contains("Done: changed an account."));
    assert_eq!(house.get("/overview?d=Utbildning", &reader).status, StatusCode::OK);
    assert_eq!(house.get("/overview?d=Kultur", &reader).status, StatusCode::NOT_FOUND);
    house.send("/admin/account/disable", &administrator, "name=department-reader");
    assert!(house.viewer(&reader).is_none());
    let page = words(&house.get("/admin/trail?who=administrator&lang=en", &administrator).body);
    assert!(page.contains("disabled an account") && page.contains("department-reader, Utbildning"));
    assert!(
        !words(&house.get("/admin/trail?what=imported&lang=en", &administrator).body).contains("Utbildning")
    );
    for bad in ["what=nothing", "day=2026-13-01", "before=x"] {
        assert_eq!(
            house.get(&format!("/admin/trail?{bad}"), &administrator).status,
            StatusCode::BAD_REQUEST,
            "{bad}"
        );
    }
}

#[test]
fn an_auditor_reads_the_administration_and_finds_no_form_that_changes_anything() {
    let house = House::new();
    let auditor = house.enter(Role::Auditor);
    for path in ["/administration", "/admin/trail"] {
        let page = house.get(path, &auditor);
        assert_eq!(page.status, StatusCode::OK);
        let forms = Selector::parse("main form[method=post]").unwrap();
        assert_eq!(Html::parse_document(&page.body).select(&forms).count(), 0, "{path}");
    }
}

#[test]
fn a_session_of_somebody_from_the_provider_is_ended_by_an_administrator() {
    let house = House::new();
    let cookie = external(&house, EVIL, &["Kultur"]);
    assert_eq!(house.get("/overview?d=Kultur", &cookie).status, StatusCode::OK);
    let administrator = house.enter(Role::Administrator);
    let page = house.get("/admin?lang=en", &administrator).body;
    assert!(!page.contains(EVIL) && words(&page).contains(EVIL), "shown, and never run");
    let sessions = house.access.sessions(None).unwrap();
    let theirs = sessions.iter().find(|one| one.holder.contains("7c0e")).unwrap();
    let body = format!("holder={}&id={}", encoded(&theirs.holder), theirs.id);
    assert_eq!(house.send("/admin/sessions/end", &administrator, &body).status, StatusCode::SEE_OTHER);
    assert!(house.viewer(&cookie).is_none());
}

#[test]
fn the_trail_as_a_file_computes_nothing() {
    let house = House::new();
    external(&house, "=cmd|' /C calc'!A0", &["Kultur"]);
    let auditor = house.enter(Role::Auditor);
    let file = house.get("/admin/trail?as=csv&lang=en", &auditor);
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.body.contains("'=cmd|"), "{}", file.body);
    assert!(file.body.lines().all(|line| line.split(',').all(|cell| !cell.starts_with('='))));
}

#[test]
fn the_chain_of_the_trail_is_checked_when_somebody_asks() {
    let house = House::new();
    let auditor = house.enter(Role::Auditor);
    let page = words(&house.get("/admin/trail?check=1&lang=en", &auditor).body);
    assert!(page.contains("in an unbroken chain"), "{page}");
}

#[test]
fn long_lists_of_accounts_are_paged_and_found_by_name() {
    let house = House::new();
    let administrator = house.enter(Role::Administrator);
    let grant = motprov_access::Grant { role: Role::Auditor, departments: std::collections::BTreeSet::new() };
    for number in 0..60 {
        house.access.add_account(crate::house::BY, &format!("person{number:02}"), &grant, None).unwrap();
    }
    let first = house.get("/admin?lang=en", &administrator).body;
    assert!(first.contains("person30") && !first.contains("person59") && first.contains("More accounts"));
    assert!(first.len() < 150_000);
    assert!(house.get("/admin?p=2&lang=en", &administrator).body.contains("person59"));
    let found = house.get("/admin?q=PERSON59&lang=en", &administrator).body;
    assert!(found.contains("person59") && !found.contains("person30"));
}
