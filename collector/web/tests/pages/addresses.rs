//! Addresses, headers and what is served beside the pages.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use motprov_web::guard;
use motprov_web::language::Language;
use scraper::{Html, Selector};

use crate::ask::{ask, ask_with, get, shown, words};
use crate::sample::{Sample, overview};

#[test]
fn the_start_leads_to_the_latest_month_in_the_readers_language() {
    let request =
        Request::get("/").header(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9").body(Body::empty()).unwrap();
    let answer = ask_with(Sample::new(overview(1)), request);
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[header::LOCATION], "/overview?m=2026-10&lang=en");
    assert_eq!(answer.headers[header::VARY], "accept-language, cookie");
}

#[test]
fn a_bad_address_gets_a_page_in_words() {
    for (path, status, said) in [
        ("/oversikt?m=oktober&lang=sv", 400, "Månaden går inte att läsa"),
        ("/oversikt?m=2026-13&lang=en", 400, "The month cannot be read"),
        ("/oversikt?lang=de", 400, "Adressen går inte att läsa"),
        ("/oversikt?lang=sv&lang=en", 400, "Adressen går inte att läsa"),
        ("/tackning?y=26&lang=sv", 400, "Året går inte att läsa"),
        ("/coverage?y=9999&lang=en", 400, "The year cannot be read"),
        ("/bevis?lang=de", 400, "Adressen går inte att läsa"),
        ("/ledger/abc?lang=en", 400, "The number cannot be read"),
        ("/ledger/0", 400, "Numret går inte att läsa"),
        ("/ledger/+1", 400, "Numret går inte att läsa"),
        ("/ledger/%FF", 400, "Numret går inte att läsa"),
        ("/ledger/99999999999999999999999", 400, "Numret går inte att läsa"),
        ("/ledger/48245", 404, "Liggarposten finns inte"),
        ("/ledger/48245/raw", 404, "Liggarposten finns inte"),
        ("/ledger/x/raw", 400, "Numret går inte att läsa"),
        ("/favicon.ico", 404, "Sidan finns inte"),
    ] {
        let answer = ask(overview(1), path);
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(words(&answer.body).contains(said), "{path}: {}", words(&answer.body));
    }
    let post = Request::post("/oversikt").body(Body::empty()).unwrap();
    let answer = ask_with(Sample::new(overview(1)), post);
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(words(&answer.body).contains("Så kan sidan inte användas"));
}

#[test]
fn a_failure_keeps_its_reason_to_the_log_and_names_a_readable_month() {
    let answer = ask_with(Sample::failing(), get("/oversikt?m=2026-03&lang=en"));
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.body.contains("secret path"));
    assert!(words(&answer.body).contains("The overview of October 2026"), "{}", words(&answer.body));
}

#[test]
fn every_answer_carries_the_policy() {
    for path in [
        "/",
        "/oversikt",
        "/tackning",
        "/bevis",
        "/ledger/1",
        "/ledger/1/raw",
        "/nothing",
        "/app.css",
        "/icon.svg",
        "/healthz",
    ] {
        let answer = ask(overview(1), path);
        assert_eq!(answer.headers[header::CONTENT_SECURITY_POLICY], guard::POLICY, "{path}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer", "{path}");
    }
    let wanted = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; \
                  frame-ancestors 'none'";
    assert_eq!(guard::POLICY, wanted);
}

#[test]
fn an_entry_is_downloaded_as_received_and_never_shown_as_a_page() {
    let answer = ask(overview(1), "/ledger/48211/raw");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/octet-stream");
    let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"motprov-ledger-48211.bin\"");
    let html = ask(overview(1), "/ledger/48211?lang=sv").body;
    let text = words(&html);
    assert!(text.contains("De första 200 av 1 250 visas"), "{text}");
    assert!(text.contains("25 oktober 2026 kl. 02.30"), "before the clock goes back: {text}");
    let rows = Selector::parse("tbody tr").unwrap();
    assert_eq!(Html::parse_document(&html).select(&rows).count(), 200);
}

#[test]
fn the_style_sheet_may_be_kept_as_long_as_its_address_names_it() {
    let html = shown(overview(1), Language::Swedish);
    let document = Html::parse_document(&html);
    let link = Selector::parse("link[rel=stylesheet]").unwrap();
    let href = document.select(&link).next().unwrap().attr("href").unwrap().to_owned();
    let first = ask(overview(1), &href);
    assert!(first.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    let tag = first.headers[header::ETAG].clone();
    let again = Request::get("/app.css").header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap();
    let again = ask_with(Sample::new(overview(1)), again);
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers[header::CACHE_CONTROL], "no-cache");
    assert_eq!(ask(overview(1), "/app.css?v=0").headers[header::CACHE_CONTROL], "no-cache");
}

#[test]
fn a_monitor_learns_whether_the_ledger_answers() {
    let fine = ask(overview(1), "/healthz");
    assert_eq!((fine.status, fine.body.as_str()), (StatusCode::OK, "ok 48244\n"));
    assert_eq!(ask_with(Sample::failing(), get("/healthz")).status, StatusCode::SERVICE_UNAVAILABLE);
}
