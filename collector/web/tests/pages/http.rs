//! What HTTP asks of the pages, and what monitors ask of the collector.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};

use crate::ask::{ask, ask_with, get};
use crate::sample::{Sample, overview};

fn asked(path: &str, with: (header::HeaderName, &str)) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).header(with.0, with.1).body(Body::empty()).unwrap();
    let answer = ask_with(Sample::new(overview(24)), request);
    (answer.status, answer.headers, answer.body)
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    for path in ["/oversikt?m=2026-10&lang=sv", "/bevis?lang=en", "/api/v1/months", "/api/v1/openapi.json"] {
        let first = ask(overview(24), path);
        let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        assert!(!first.headers[header::CACHE_CONTROL].to_str().unwrap().contains("public"), "{path}");
        let (status, headers, body) = asked(path, (header::IF_NONE_MATCH, &tag));
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert_eq!(headers[header::ETAG], tag.as_str());
        let (status, ..) = asked(path, (header::IF_NONE_MATCH, "\"other\""));
        assert_eq!(status, StatusCode::OK, "{path}");
    }
    let swedish = ask(overview(24), "/oversikt?m=2026-10&lang=sv").headers[header::ETAG].clone();
    assert_ne!(swedish, ask(overview(24), "/oversikt?m=2026-10&lang=en").headers[header::ETAG]);
}

#[test]
fn text_is_compressed_for_whoever_takes_it_and_files_are_not() {
    let gzip = |path: &str| asked(path, (header::ACCEPT_ENCODING, "gzip")).1;
    for path in ["/oversikt?m=2026-10", "/app.css", "/api/v1/openapi.json", "/tackning?as=json"] {
        let headers = gzip(path);
        assert_eq!(headers[header::CONTENT_ENCODING], "gzip", "{path}");
        let vary = headers
            .get_all(header::VARY)
            .iter()
            .any(|vary| vary.to_str().unwrap().contains("accept-encoding"));
        assert!(vary, "{path}");
    }
    for path in ["/oversikt?m=2026-10&as=pdf", "/oversikt?m=2026-10&as=xlsx", "/ledger/48211/raw", "/healthz"]
    {
        assert!(gzip(path).get(header::CONTENT_ENCODING).is_none(), "{path}");
    }
    let plain = ask(overview(24), "/oversikt?m=2026-10");
    assert!(plain.headers.get(header::CONTENT_ENCODING).is_none());
}

#[test]
fn a_head_is_answered_without_its_body() {
    for path in ["/oversikt?m=2026-10", "/api/v1/months", "/app.css", "/oversikt?m=2026-10&as=csv"] {
        let request = Request::builder().method(Method::HEAD).uri(path).body(Body::empty()).unwrap();
        let answer = ask_with(Sample::new(overview(24)), request);
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""), "{path}");
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            ask(overview(24), path).headers[header::CONTENT_TYPE]
        );
    }
}

#[test]
fn a_monitor_reads_how_the_collector_fares() {
    let answer = ask(overview(1), "/metrics");
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    for line in [
        "motprov_ledger_entries 48244",
        "motprov_ready 1",
        "motprov_last_batch_age_seconds 42",
        "motprov_disk_free_bytes 9000000000",
        "motprov_agents{standing=\"silent\"} 2",
        "motprov_review_age_seconds{month=\"2026-10\"} 17",
    ] {
        assert!(answer.body.lines().any(|said| said == line), "{line}: {}", answer.body);
    }
    assert!(answer.body.ends_with("# EOF\n"));
    assert_eq!(ask(overview(1), "/readyz").body, "ready\n");
    let failing = ask_with(Sample::failing(), get("/readyz"));
    assert_eq!(failing.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!failing.body.contains("secret") && failing.body.contains("the ledger does not answer"));
}
