//! Signing in, forms, and the own account, as a browser meets them.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::http::{Method, StatusCode, header};
use motprov_access::{Role, Settings};
use scraper::{Html, Selector};

use crate::ask::words;
use crate::house::{BY, House, OWN, PASSWORD, With, encoded, entered, location, set_cookie};

const MINUTE: i64 = 60_000;

fn selected(html: &str, css: &str, attribute: &str) -> Option<String> {
    let document = Html::parse_document(html);
    let selector = Selector::parse(css).unwrap();
    document.select(&selector).next().and_then(|element| element.attr(attribute)).map(str::to_owned)
}

#[test]
fn a_page_leads_to_where_one_signs_in_and_back() {
    let house = House::new();
    let answer = house.ask(Method::GET, "/oversikt?m=2026-10&lang=sv", With::default());
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(location(&answer), "/logga-in?next=%2Foversikt%3Fm%3D2026-10%26lang%3Dsv&lang=sv");
    let page = house.ask(Method::GET, location(&answer), With::default());
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    let next = selected(&page.body, "input[name=next]", "value").unwrap();
    assert_eq!(next, "/oversikt?m=2026-10&lang=sv");
    let answer = house.sign_in("auditor", PASSWORD, &next);
    assert_eq!(location(&answer), next);
    assert_eq!(house.get(&next, &entered(&answer)).status, StatusCode::OK);
}

#[test]
fn a_cookie_is_bound_to_this_host_to_tls_and_kept_from_scripts() {
    let house = House::new();
    let (value, rest) = set_cookie(&house.sign_in("auditor", PASSWORD, "/").headers).unwrap();
    assert_eq!(rest, "Path=/; Secure; HttpOnly; SameSite=Lax");
    assert_eq!(value.len(), 43, "256 bits");
}

#[test]
fn a_cookie_that_was_there_before_signing_in_opens_nothing_after() {
    let house = House::new();
    let planted = "A".repeat(43);
    let body = format!("name=auditor&password={}", encoded(PASSWORD));
    let with = With { cookie: Some(&planted), body: &body, ..With::default() };
    let new = entered(&house.ask(Method::POST, "/sign-in", with));
    assert_ne!(new, planted);
    assert!(house.viewer(&planted).is_none() && house.viewer(&new).is_some());
    let action = house.action(&new, "/sign-in");
    let again = entered(&house.ask(Method::POST, &action, With { cookie: Some(&new), ..with }));
    assert!(house.viewer(&new).is_none() && house.viewer(&again).is_some(), "the session before it ended");
}

#[test]
fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    let page = house.get("/account?lang=en", &cookie).body;
    let action = selected(&page, ".who form", "action").unwrap();
    let answer = house.ask(Method::POST, &action, With { cookie: Some(&cookie), ..With::default() });
    assert_eq!(set_cookie(&answer.headers).unwrap().1, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    let after = house.get("/account?lang=en", &cookie);
    assert!(location(&after).starts_with("/sign-in?next="), "{:?}", after.status);
}

#[test]
fn no_address_of_another_site_is_led_to() {
    let house = House::new();
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
    ] {
        let answer = house.sign_in("auditor", PASSWORD, next);
        assert_eq!((answer.status, location(&answer)), (StatusCode::SEE_OTHER, "/"), "{next}");
        assert_eq!(answer.headers.get_all(header::SET_COOKIE).iter().count(), 1);
        let page = house.ask(Method::GET, &format!("/sign-in?next={}", encoded(next)), With::default());
        assert_eq!(selected(&page.body, "input[name=next]", "value").as_deref(), Some("/"), "{next}");
    }
}

#[test]
fn a_wrong_password_is_told_in_words_and_its_name_is_no_markup() {
    let house = House::new();
    let body = format!("name={}&password=x", encoded("<img src=x onerror=alert(1)>"));
    let answer = house.ask(Method::POST, "/logga-in?lang=sv", With { body: &body, ..With::default() });
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(words(&answer.body).contains("Namnet, lösenordet eller koden stämmer inte."));
    assert!(!answer.body.contains("<img") && answer.body.contains("onerror"));
    assert!(set_cookie(&answer.headers).is_none());
}

#[test]
fn guessing_is_told_to_wait_and_so_is_the_right_password() {
    let house = House::new();
    for _ in 0..6 {
        house.sign_in("auditor", "fel fel fel fel", "/");
    }
    let answer = house.sign_in("auditor", PASSWORD, "/");
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers[header::RETRY_AFTER], "2");
    assert!(words(&answer.body).contains("Try again in 2 seconds."), "{}", words(&answer.body));
    assert_eq!(house.sign_in("nobody", "x", "/").status, StatusCode::UNAUTHORIZED, "others go on");
    house.wait(2000);
    entered(&house.sign_in("auditor", PASSWORD, "/"));
}

#[test]
fn a_form_without_its_token_with_a_foreign_one_or_from_elsewhere_changes_nothing() {
    let house = House::new();
    let (cookie, other) = (house.enter(Role::Auditor), house.enter(Role::Supplier));
    let right = house.action(&cookie, "/sign-out");
    let refused = |action: &str, headers: &[(&str, &str)]| {
        let with = With { cookie: Some(&cookie), headers, ..With::default() };
        let answer = house.ask(Method::POST, action, with);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{action} {headers:?}");
        assert!(words(&answer.body).contains("Nothing was changed."), "{}", words(&answer.body));
        assert!(house.viewer(&cookie).is_some());
    };
    refused("/sign-out?lang=en", &[]);
    refused("/sign-out?lang=en&csrf=", &[]);
    refused(&house.action(&other, "/sign-out"), &[]);
    refused(&house.action(&cookie, "/account/password").replace("/account/password", "/sign-out"), &[]);
    refused(&right, &[("sec-fetch-site", "cross-site")]);
    refused(&right, &[("sec-fetch-site", "same-site")]);
    refused(&right, &[("host", "motprov.example"), ("origin", "https://evil.example")]);
    refused(&right, &[("host", "motprov.example"), ("origin", "null")]);
    let fine = [("sec-fetch-site", "same-origin"), ("origin", "null")];
    let with = With { cookie: Some(&cookie), headers: &fine, ..With::default() };
    assert_eq!(house.ask(Method::POST, &right, with).status, StatusCode::SEE_OTHER);
    assert!(house.viewer(&cookie).is_none());
}

#[test]
fn nobody_is_signed_in_by_another_site_and_no_certificate_is_used_by_one() {
    let house = House::new();
    let cross = [("sec-fetch-site", "cross-site")];
    let body = format!("name=auditor&password={}", encoded(PASSWORD));
    let with = With { headers: &cross, body: &body, ..With::default() };
    assert_eq!(house.ask(Method::POST, "/sign-in?lang=en", with).status, StatusCode::FORBIDDEN);
    let with = With { certificate: Some("eva"), ..with };
    assert_eq!(house.ask(Method::POST, "/sign-out?lang=en", with).status, StatusCode::FORBIDDEN);
}

#[test]
fn a_form_that_never_ends_is_cut_off() {
    let house = House::new();
    let body = format!("name=auditor&password={}", "x".repeat(40_000));
    let answer = house.ask(Method::POST, "/sign-in?lang=en", With { body: &body, ..With::default() });
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[test]
fn what_changes_an_account_asks_again_who_sits_there_and_leads_back() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    house.wait(6 * MINUTE);
    let page = house.get("/account?lang=en", &cookie).body;
    assert!(selected(&page, "#new", "id").is_none(), "no form that would be lost");
    let to = selected(&page, ".btns a", "href").unwrap();
    assert_eq!(to, "/confirm?next=%2Faccount%3Flang%3Den&lang=en");
    let body = format!("new={0}&again={0}", encoded("en helt annan fras"));
    let answer = house.send("/account/password", &cookie, &body);
    assert!(location(&answer).starts_with("/confirm?"), "{:?} {}", answer.status, location(&answer));
    let wrong = house.send("/confirm", &cookie, "password=fel&next=/account");
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let right = house.send("/confirm", &cookie, &format!("password={}&next=/account", encoded(PASSWORD)));
    assert_eq!((right.status, location(&right)), (StatusCode::SEE_OTHER, "/account"));
    let answer = house.send("/account/password", &cookie, &body);
    assert_eq!(location(&answer), "/account?said=password-set&lang=en");
    let page = words(&house.get(location(&answer), &cookie).body);
    assert!(page.contains("The password is changed."), "{page}");
    assert_eq!(house.sign_in("auditor", PASSWORD, "/").status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_form_that_was_thrown_back_leads_to_its_own_page() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    house.wait(6 * MINUTE);
    let action = format!("{}&back=%2Faccount%3Flang%3Den", house.action(&cookie, "/account/tokens"));
    let answer = house.ask(Method::POST, &action, With { cookie: Some(&cookie), ..With::default() });
    assert_eq!(location(&answer), "/confirm?next=%2Faccount%3Flang%3Den&lang=en");
    let action = format!("{}&back=%2F%2Fevil.example", house.action(&cookie, "/account/tokens"));
    let answer = house.ask(Method::POST, &action, With { cookie: Some(&cookie), ..With::default() });
    assert_eq!(location(&answer), "/confirm?lang=en");
}

#[test]
fn a_new_password_that_does_not_do_is_told_why() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    for (new, again, said) in [
        ("kort", "kort", "too short"),
        ("password1234", "password1234", "tried first"),
        ("en helt annan fras", "en helt annan fras!", "not the same"),
    ] {
        let body = format!("new={}&again={}", encoded(new), encoded(again));
        let answer = house.send("/account/password", &cookie, &body);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(words(&answer.body).contains(said), "{said}: {}", words(&answer.body));
    }
}

#[test]
fn a_changed_password_ends_the_other_sessions_and_a_shut_out_account_is_out_at_once() {
    let house = House::new();
    let (here, there) = (house.enter(Role::Auditor), house.enter(Role::Auditor));
    house.send("/account/password", &here, &format!("new={0}&again={0}", encoded("en helt annan fras")));
    assert_eq!(house.get("/account", &here).status, StatusCode::OK);
    assert_eq!(house.get("/account", &there).status, StatusCode::SEE_OTHER);
    house.access.disable(BY, "auditor", true).unwrap();
    assert_eq!(house.get("/account", &here).status, StatusCode::SEE_OTHER);
}

#[test]
fn codes_are_set_up_by_a_picture_and_asked_for_from_then_on() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    let answer = house.send("/account/code/begin", &cookie, "");
    let page = house.get(location(&answer), &cookie);
    assert!(page.body.contains("qr-dark") && page.headers[header::CACHE_CONTROL] == "no-store");
    let uri = house.access.begun_code("auditor").unwrap().uri;
    let totp = totp_rs::Totp::from_url(uri).unwrap();
    let code = || totp.generate(u64::try_from(house.now() / 1000).unwrap()).to_string();
    let wrong = house.send("/account/code", &cookie, "code=000000");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&wrong.body).contains("The code is wrong") && wrong.body.contains("qr-dark"));
    let shown = house.send("/account/code", &cookie, &format!("code={}", code()));
    assert_eq!(shown.body.matches("<li><code>").count(), 10);
    house.wait(30_000);
    let asked = house.sign_in("auditor", PASSWORD, "/account");
    assert!(set_cookie(&asked.headers).is_none() && words(&asked.body).contains("Now the code"));
    let step = selected(&asked.body, "input[name=step]", "value").unwrap();
    let send = |code: &str| {
        let body = format!("step={step}&code={code}&next=/account");
        house.ask(Method::POST, "/sign-in/code?lang=en", With { body: &body, ..With::default() })
    };
    assert_eq!(send("000000").status, StatusCode::UNAUTHORIZED);
    let answer = send(&code());
    assert_eq!(location(&answer), "/account");
    let cookie = entered(&answer);
    assert!(words(&house.get("/account?lang=en", &cookie).body).contains("10 recovery codes are left"));
    let ended = house.send("/account/code/end", &cookie, "");
    assert_eq!(location(&ended), "/account?said=code-ended&lang=en");
}

#[test]
fn a_token_is_shown_once_reads_within_its_scope_and_ends() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    let shown = house.send("/account/tokens", &cookie, "name=%3Cimg+onerror%3E&scope=levels&days=30");
    let document = Html::parse_document(&shown.body);
    let code = Selector::parse(".secrets code").unwrap();
    let token: String = document.select(&code).next().unwrap().text().collect();
    let page = house.get("/account?lang=en", &cookie).body;
    assert!(!page.contains(&token) && !page.contains("<img") && words(&page).contains("<img onerror>"));
    let ask = |path: &str| house.ask(Method::GET, path, With { bearer: Some(&token), ..With::default() });
    assert_eq!(ask("/oversikt?lang=en").status, StatusCode::OK);
    assert_eq!(ask("/account?lang=en").status, StatusCode::FORBIDDEN, "it has no account of its own");
    assert!(words(&page).contains("never"), "it was not used then");
    let id = selected(&page, "input[name=id]", "value").unwrap();
    let bad = house.send("/account/tokens", &cookie, "name=x&scope=import&days=30");
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.send("/account/tokens/end", &cookie, &format!("id={id}"));
    assert_eq!(ask("/oversikt?lang=en").status, StatusCode::SEE_OTHER);
}

#[test]
fn the_own_account_says_what_one_is_and_sees_in_both_languages() {
    let house = House::new();
    let cookie = house.enter(Role::DepartmentReader);
    for (path, said) in [
        ("/konto?lang=sv", "Du är inloggad som läsare för en förvaltning och ser Kultur."),
        ("/account?lang=en", "You are signed in as reader of a department and see Kultur."),
    ] {
        let page = words(&house.get(path, &cookie).body);
        assert!(page.contains(said), "{page}");
        assert!(page.contains("192.0.2.1"), "the session's address: {page}");
    }
    let page = house.get("/konto?lang=sv", &cookie).body;
    assert_eq!(selected(&page, "input[name=scope][value=trail]", "value"), None, "no wider than the role");
    assert!(page.contains(OWN));
}

#[test]
fn where_nobody_must_sign_in_every_page_says_so_and_nothing_can_be_changed() {
    let house = House::empty(Settings { open: true, ..Settings::default() });
    for path in ["/oversikt?lang=en", "/coverage?lang=en", "/evidence?lang=en"] {
        let page = house.ask(Method::GET, path, With::default());
        let text = words(&page.body);
        assert!(text.contains("Nobody has to sign in here yet"), "{text}");
        assert!(text.contains("motprov-collector accounts add NAME --role administrator"), "{text}");
    }
    assert_eq!(house.ask(Method::GET, "/account", With::default()).status, StatusCode::FORBIDDEN);
    let page = words(&house.ask(Method::GET, "/sign-in?lang=en", With::default()).body);
    assert!(page.contains("There are no accounts here yet."), "{page}");
    let grant = motprov_access::Grant { role: Role::Auditor, departments: std::collections::BTreeSet::new() };
    house.access.add_account(BY, "eva", &grant, Some(PASSWORD)).unwrap();
    assert_eq!(house.ask(Method::GET, "/oversikt", With::default()).status, StatusCode::SEE_OTHER);
    let page = house.get("/oversikt?lang=en", &house.enter_as("eva")).body;
    assert!(!page.contains("Nobody has to sign in"));
}

#[test]
fn a_look_at_an_entry_is_written_down_before_it_is_shown() {
    let house = House::new();
    let cookie = house.enter(Role::Auditor);
    house.get("/ledger/48211", &cookie);
    house.get("/ledger/48211/raw", &cookie);
    let rows = house.trail();
    let told: Vec<_> =
        rows.iter().map(|row| (row.who.as_str(), row.what.as_str(), row.about.as_str())).collect();
    assert_eq!(told[..2], [("auditor", "entry-taken", "48211"), ("auditor", "entry-seen", "48211")]);
    assert_eq!(rows[0].from, "192.0.2.7");
    let before = rows.len();
    let reader = house.enter(Role::DepartmentReader);
    assert_eq!(house.get("/ledger/48211", &reader).status, StatusCode::FORBIDDEN);
    assert_eq!(house.trail().len(), before + 1, "signing in, and no look");
}
