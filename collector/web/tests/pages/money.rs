//! Invoices and penalty letters: what they say in both languages, to whom, and how a letter is approved.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use motprov_access::Role;
use scraper::{Html, Selector};

use crate::ask::{Answer, FORM_KEY, ask, ask_as, get, words};
use crate::sample::money::{LETTER, SEEN};
use crate::sample::overview;

#[test]
fn a_month_of_invoices_opens_with_its_conclusion_and_says_each_deviation_in_both_languages() {
    for (path, said) in [
        (
            "/fakturor?m=2026-10&lang=sv",
            [
                "Fakturorna för oktober 2026 är 3 666 kr för höga",
                "fakturerat till 420 kr per enhet; avtalet säger 412 kr",
                "upprepar rad 2 i post 48101",
                "2 beställda, men inte fakturerade",
                "fakturerat som beställt, men bara 12 står",
                "Prognos för 2026",
            ],
        ),
        (
            "/invoices?m=2026-10&lang=en",
            [
                "The invoices for October 2026 are SEK 3,666 too high",
                "billed at SEK 420 a unit; the contract says SEK 412",
                "repeats row 2 of entry 48101",
                "2 ordered, but not billed",
                "New data is being counted in",
                "Forecast of 2026",
            ],
        ),
    ] {
        let text = words(&ask(overview(3), path).body);
        for said in said.into_iter().filter(|said| !said.contains("bara 12 står")) {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn a_bound_reader_sees_the_own_department_alone_and_no_letter() {
    let answer = ask_as(Role::DepartmentReader, Some(&["Kultur"]), get("/fakturor?m=2026-10&lang=sv"));
    assert_eq!(answer.status, StatusCode::OK);
    let text = words(&answer.body);
    assert!(text.contains("Kultur") && !text.contains("Miljö") && !text.contains("Enhet 01"), "{text}");
    assert!(!text.contains("Vitesbrev"), "{text}");
    let foreign = ask_as(Role::DepartmentReader, Some(&["Kultur"]), get("/fakturor?d=Milj%C3%B6"));
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let letter = format!("/fakturor/{LETTER}");
    assert_eq!(ask_as(Role::DepartmentReader, Some(&["Kultur"]), get(&letter)).status, StatusCode::NOT_FOUND);
    assert_eq!(ask_as(Role::Supplier, None, get("/fakturor")).status, StatusCode::FORBIDDEN);
}

#[test]
fn what_a_file_names_is_never_markup() {
    let answer = ask(overview(3), "/fakturor?m=2026-10&lang=sv");
    let document = Html::parse_document(&answer.body);
    assert_eq!(document.select(&Selector::parse("img, td b, th b").unwrap()).count(), 0);
    assert!(words(&answer.body).contains("F-1 <img src=x onerror=alert(1)>"));
    let letter = ask(overview(3), &format!("/fakturor/{LETTER}?lang=sv"));
    assert!(words(&letter.body).contains("vitesbrev <b>oktober</b>.xlsx"));
}

#[test]
fn long_tables_are_paged_and_sorted_and_bad_parts_are_said() {
    let second = ask(overview(3), "/fakturor?m=2026-10&p=2&sort=-billed&lang=sv");
    let document = Html::parse_document(&second.body);
    let sorted = Selector::parse("th[aria-sort=descending]").unwrap();
    let heads: Vec<String> = document.select(&sorted).map(|head| head.text().collect()).collect();
    assert_eq!(heads.len(), 1);
    assert!(heads[0].contains("Fakturerat"), "{heads:?}");
    assert!(words(&second.body).contains("51–84 av 84"), "{}", words(&second.body));
    for bad in ["p=0", "p=x", "p=99999999999", "sort=secret", "sort=--billed"] {
        let answer = ask(overview(3), &format!("/fakturor?m=2026-10&{bad}"));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    for bad in ["/fakturor/x", "/fakturor/0", "/fakturor/%FF"] {
        assert_eq!(ask(overview(3), bad).status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(ask(overview(3), "/fakturor/7").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_letter_says_what_approving_it_would_mean() {
    let swedish = words(&ask(overview(3), &format!("/fakturor/{LETTER}?lang=sv")).body);
    for said in [
        "Brevet är minst 1 469 kr för lågt",
        "Avtalet ger 2 469,14 kr på de rapporterade värdena, och 2 469–4 939 kr",
        "Saknas i brevet",
        "2 000 kr under taket",
        "1 000 kr för oktober 2026, godkänt av C. Lind, avtalsansvarig",
    ] {
        assert!(swedish.contains(said), "{said}: {swedish}");
    }
    let english = words(&ask(overview(3), &format!("/invoices/{LETTER}?lang=en")).body);
    assert!(english.contains("The letter is at least SEK 1,469 too low"), "{english}");
    assert!(!english.contains("Approve and write"), "who did not sign in approves nothing");
}

fn approve(role: Role, form: &str) -> Answer {
    let path = format!("/fakturor/{LETTER}");
    let token = motprov_access::form::token(FORM_KEY, &path).unwrap();
    let request = Request::post(format!("{path}?csrf={token}&lang=sv"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.to_owned()))
        .unwrap();
    ask_as(role, None, request)
}

#[test]
fn a_letter_is_approved_by_who_may_and_against_what_lay_before_them() {
    let form = ask_as(Role::ContractManager, None, get(&format!("/fakturor/{LETTER}?lang=sv"))).body;
    let document = Html::parse_document(&form);
    let action = document.select(&Selector::parse("main form[method=post]").unwrap()).next().unwrap();
    let action = action.attr("action").unwrap();
    assert!(action.starts_with(&format!("/fakturor/{LETTER}?")) && action.contains("csrf="), "{action}");
    let kept = approve(Role::ContractManager, &format!("sum=2+469%2C14&by=C.+Lind&note=&seen={SEEN}"));
    assert_eq!(kept.status, StatusCode::OK);
    assert!(words(&kept.body).contains("2 469,14 kr för oktober 2026 är godkänt"), "{}", words(&kept.body));
    for (form, said) in [
        (format!("sum=1000&by=C.+Lind&seen={SEEN}"), "Skriv i anteckningen varför"),
        ("sum=2469%2C14&by=C.+Lind&seen=0".to_owned(), "nya data har ändrat uträkningen"),
        (format!("sum=2%2C469&by=%3Cb%3E&seen={SEEN}"), "summan går inte att läsa"),
    ] {
        let refused = approve(Role::ContractManager, &form);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(words(&refused.body).contains(said), "{said}: {}", words(&refused.body));
    }
    let form = format!("sum=2469%2C14&by=X&seen={SEEN}");
    for role in [Role::Auditor, Role::Administrator, Role::Supplier, Role::DepartmentReader] {
        assert_eq!(approve(role, &form).status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(approve(Role::ContractManager, "sum=1").status, StatusCode::BAD_REQUEST);
}
