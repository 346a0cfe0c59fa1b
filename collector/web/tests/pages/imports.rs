//! Importing by the pages: looked at before it is kept, told cell by cell, and refused in words.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use motprov_access::Role;
use scraper::{Html, Selector};

use crate::ask::{Answer, FORM_KEY, ask, ask_as, get, words};
use crate::sample::imports::{HASH, ID};
use crate::sample::overview;

fn part(name: &str, file: Option<&str>, content: &str) -> String {
    let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
    format!("--rand\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
}

/// An address with what its forms carry.
fn carrying(path: &str) -> String {
    format!("{path}?csrf={}&lang=sv", motprov_access::form::token(FORM_KEY, path).unwrap())
}

fn send(role: Role, body: String) -> Answer {
    let request = Request::post(carrying("/importera"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=rand")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    ask_as(role, None, request)
}

fn upload(kind: &str, name: &str, content: &str) -> Answer {
    let parts = [part("kind", None, kind), part("rules", Some(""), ""), part("file", Some(name), content)];
    send(Role::ContractManager, format!("{}--rand--\r\n", parts.concat()))
}

fn confirm(form: &str) -> Answer {
    let request = Request::post(carrying("/importera/confirm"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.to_owned()))
        .unwrap();
    ask_as(Role::ContractManager, None, request)
}

#[test]
fn a_file_is_shown_as_it_was_understood_before_anything_is_kept() {
    let answer = upload("orders", "C:\\temp\\..\\order <b>.csv", "x;y");
    assert_eq!(answer.status, StatusCode::OK);
    let text = words(&answer.body);
    for said in [
        "1 cell håller inte; 11 av 12 rader gör det",
        "order <b>.csv",
        "Blad1, rad 2, kolumn C (Antal)",
        "is not a number: write 12 or 12,5",
        "läses inte: är det cost centre (IKB)?",
        "Inget är inläst än",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("temp"), "a file's name is no path");
    let document = Html::parse_document(&answer.body);
    assert_eq!(document.select(&Selector::parse("img, dd b").unwrap()).count(), 0);
    let hash = document.select(&Selector::parse("input[name=hash]").unwrap()).next().unwrap();
    assert_eq!(hash.attr("value"), Some(HASH));
    assert!(document.errors.is_empty(), "{:?}", document.errors);
}

#[test]
fn what_is_confirmed_is_what_was_shown() {
    let done = confirm(&format!("id={ID}&hash={HASH}&accept=yes"));
    assert_eq!(done.status, StatusCode::OK);
    let text = words(&done.body);
    assert!(text.contains("11 rader behölls och 1 celler nekades") && text.contains("48245"), "{text}");
    for (form, said) in [
        (format!("id=x&hash={HASH}&accept=yes"), "Filen finns inte kvar"),
        (format!("id={ID}&hash=0&accept=yes"), "Filen är inte den som visades"),
        (format!("id={ID}&hash={HASH}"), "några celler håller inte"),
    ] {
        let refused = confirm(&form);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(words(&refused.body).contains(said), "{said}: {}", words(&refused.body));
    }
    assert_eq!(confirm("id=1").status, StatusCode::BAD_REQUEST);
}

#[test]
fn thousands_of_refusals_are_cut_with_their_count() {
    let answer = upload("orders", "many.csv", "x");
    assert!(answer.body.len() < 150_000, "{}", answer.body.len());
    assert!(words(&answer.body).contains("De första 200 av 9 000 visas"), "{}", words(&answer.body));
}

#[test]
fn a_file_that_is_refused_wholly_says_why_and_one_too_large_is_cut_off() {
    let refused = upload("orders", "refused.xlsx", "x");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = words(&refused.body);
    assert!(text.contains("går inte att läsa som det du valde") && text.contains("damaged <b>"), "{text}");
    let large = upload("orders", "large.csv", &"x".repeat(3 << 20));
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(words(&large.body).contains("större än 1 MiB"), "{}", words(&large.body));
}

#[test]
fn a_form_that_is_none_is_refused_and_so_is_who_may_not_import() {
    let file = || part("file", Some("a.csv"), "x");
    for (body, status) in [
        (format!("{}--rand--\r\n", file()), 400),
        (format!("{}{}--rand--\r\n", part("kind", None, "secrets"), file()), 400),
        (format!("{}{}", part("kind", None, "orders"), file()), 400),
        (format!("{}{}{}--rand--\r\n", part("kind", None, "orders"), file(), file()), 400),
        (format!("{}{}--rand--\r\n", part("kind", None, "orders"), part("other", None, "x")), 400),
        (format!("{}--rand--\r\n", part("kind", None, "orders")), 422),
        ("garbage".to_owned(), 400),
    ] {
        assert_eq!(send(Role::ContractManager, body.clone()).status.as_u16(), status, "{body}");
    }
    let request = Request::post(carrying("/importera")).body(Body::from("x")).unwrap();
    assert_eq!(ask_as(Role::ContractManager, None, request).status, StatusCode::BAD_REQUEST);
    for role in [Role::Auditor, Role::Supplier, Role::DepartmentReader] {
        assert_eq!(send(role, file()).status, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(ask_as(role, None, get("/importera")).status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(ask(overview(1), "/importera").status, StatusCode::FORBIDDEN, "who did not sign in");
}

#[test]
fn the_form_works_without_a_script_in_both_languages() {
    for (path, said) in [("/importera?lang=sv", "Fakturarader"), ("/import?lang=en", "Invoice lines")] {
        let answer = ask_as(Role::Administrator, None, get(path));
        let document = Html::parse_document(&answer.body);
        assert!(document.errors.is_empty(), "{:?}", document.errors);
        let form = Selector::parse("form[enctype='multipart/form-data']").unwrap();
        assert_eq!(document.select(&form).count(), 1);
        assert!(words(&answer.body).contains(said));
    }
}
