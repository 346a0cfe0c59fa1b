//! Programs get what the pages show: as far as they may see it, described, and refused in a form that they can read.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use axum::http::{HeaderMap, StatusCode, header};
use motprov_web::api::Document;
use serde_json::Value;
use utoipa::OpenApi;

use crate::ask::{ask, ask_with, get, words};
use crate::sample::{Sample, overview};

fn json(path: &str) -> (StatusCode, HeaderMap, Value) {
    let answer = ask(overview(24), path);
    let value = serde_json::from_str(&answer.body).unwrap();
    (answer.status, answer.headers, value)
}

fn fine(path: &str) -> Value {
    let (status, headers, value) = json(path);
    assert_eq!(status, StatusCode::OK, "{path}: {value}");
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    value
}

#[test]
fn the_description_names_every_address_and_no_other() {
    let mut described: Vec<String> = Document::openapi().paths.paths.into_keys().collect();
    let rows = motprov_web::table();
    let mut served: Vec<String> =
        rows.rows().iter().map(|row| row.path.to_owned()).filter(|path| path.starts_with("/api/")).collect();
    described.sort();
    served.sort();
    assert_eq!(described, served);
    let value = fine("/api/v1/openapi.json");
    assert!(value["openapi"].as_str().unwrap().starts_with("3.1"));
    for part in value.to_string().split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(value["components"]["schemas"].get(name).is_some(), "{name} is not described");
    }
}

#[test]
fn figures_are_those_of_the_page_with_every_digit() {
    let levels = fine("/api/v1/months/2026-10/service-levels");
    let printers = levels["items"].as_array().unwrap().iter().find(|level| level["id"] == "SL-07").unwrap();
    assert_eq!(printers["measured"]["low"], "98.7113");
    assert_eq!(printers["verdict"], "contradicted");
    assert_eq!(fine("/api/v1/months/2026-10/service-levels/SL-07"), *printers);
    let page = words(&ask(overview(24), "/oversikt?m=2026-10&lang=en").body);
    assert!(page.contains(printers["title"].as_str().unwrap()));
    let month = fine("/api/v1/months/2026-10");
    assert_eq!(month["computed_at"], "2026-11-06T01:00:00Z");
    assert_eq!(month["standing"], "reviewed");
}

#[test]
fn a_list_is_read_page_by_page_and_its_ids_stay() {
    let whole = fine("/api/v1/months/2026-10/capacity?limit=500");
    let whole = whole["items"].as_array().unwrap().clone();
    let mut seen = Vec::new();
    let mut path = "/api/v1/months/2026-10/capacity?limit=7".to_owned();
    loop {
        let part = fine(&path);
        seen.extend(part["items"].as_array().unwrap().clone());
        let Some(next) = part["next"].as_str() else { break };
        path = format!("/api/v1/months/2026-10/capacity?limit=7&after={next}");
    }
    assert_eq!(seen, whole);
    let entries = fine("/api/v1/ledger/entries?limit=3&after=48241");
    let numbers: Vec<u64> =
        entries["items"].as_array().unwrap().iter().map(|item| item["entry"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [48_242, 48_243, 48_244]);
    assert_eq!(entries["next"], Value::Null);
}

#[test]
fn one_department_is_told_of_no_other() {
    let lines = fine("/api/v1/months/2026-10/capacity?department=Kulturf%C3%B6rvaltningen");
    for line in lines["items"].as_array().unwrap() {
        assert_eq!(line["department"], "Kulturförvaltningen");
    }
}

#[test]
fn a_series_has_a_point_for_each_reviewed_month() {
    let series = fine("/api/v1/series?service_level=SL-07&from=2026-10&to=2026-10");
    assert_eq!(series["points"].as_array().unwrap().len(), 1);
    assert_eq!(series["points"][0]["time"], "2026-10-01T00:00:00Z");
    assert_eq!(series["points"][0]["measured_low"], "98.7113");
}

#[test]
fn other_lists_say_what_the_pages_say() {
    assert_eq!(fine("/api/v1/months")["months"][1], "2026-10");
    assert_eq!(fine("/api/v1/months/2026-10/statements")["items"].as_array().unwrap().len(), 3);
    assert_eq!(fine("/api/v1/months/2026-10/publications")["items"].as_array().unwrap().len(), 2);
    assert!(!fine("/api/v1/coverage/2026")["service_levels"].as_array().unwrap().is_empty());
    assert_eq!(fine("/api/v1/ledger")["size"], 48_244);
    assert_eq!(fine("/api/v1/ledger/entries/48211")["kind"], "batch");
    assert!(!fine("/api/v1/evidence")["checkpoints"].as_array().unwrap().is_empty());
}

#[test]
fn every_refusal_is_a_problem_that_a_program_can_read() {
    for (path, status) in [
        ("/api/v1/nothing", 404),
        ("/api/v1/months/2026-13", 400),
        ("/api/v1/months/2025-01", 404),
        ("/api/v1/months/2026-10/service-levels/none", 404),
        ("/api/v1/months/2026-10/service-levels?limit=0", 400),
        ("/api/v1/months/2026-10/service-levels?limit=501", 400),
        ("/api/v1/months/2026-10/service-levels?after=none", 404),
        ("/api/v1/months/2026-10/capacity?departments=x", 400),
        ("/api/v1/months/2026-10?as=csv", 400),
        ("/api/v1/months?limit=1&limit=2", 400),
        ("/api/v1/coverage/26", 400),
        ("/api/v1/coverage/2020", 404),
        ("/api/v1/series", 400),
        ("/api/v1/series?service_level=none", 404),
        ("/api/v1/series?service_level=SL-07&from=x", 400),
        ("/api/v1/ledger/entries/0", 400),
        ("/api/v1/ledger/entries/99999", 404),
        ("/api/v1/ledger/entries?after=-1", 400),
        ("/api/v1/ledger/entries?after=9223372036854775808", 400),
        ("/api/v1/months/%FF", 400),
    ] {
        let (answered, headers, problem) =
            json(&format!("{path}{}lang=en", if path.contains('?') { "&" } else { "?" }));
        assert_eq!(answered.as_u16(), status, "{path}: {problem}");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        assert!(!problem["title"].as_str().unwrap().is_empty(), "{path}");
    }
    let failed = ask_with(Sample::failing(), get("/api/v1/months/2026-10?lang=en"));
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!failed.body.contains("secret path"));
    let post = axum::http::Request::post("/api/v1/months").body(axum::body::Body::empty()).unwrap();
    let post = ask_with(Sample::new(overview(1)), post);
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(post.headers[header::ALLOW].to_str().unwrap().contains("GET"));
    assert_eq!(post.headers[header::CONTENT_TYPE], "application/problem+json");
}
