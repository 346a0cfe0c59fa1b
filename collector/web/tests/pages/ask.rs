//! Asks the pages as a browser would, and reads what a reader sees.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use motprov_access::{Access, Departments, Means, Role, Viewer};
use motprov_review::terms::Count;
use motprov_shared::period::Timestamp;
use motprov_web::language::Language;
use motprov_web::source::{Overview, Standing, TermsOfYear, YearStanding};
use motprov_web::{router, router_as};
use scraper::{Html, Selector};
use tower::ServiceExt;

use crate::sample::evidence::{bare_evidence, evidence};
use crate::sample::terms::{terms, terms_of_year};
use crate::sample::{Sample, changed, overview};

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// The octets of an answer.
pub(crate) fn octets(page: Overview, path: &str) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let router = router(Arc::new(Sample::new(page)), Arc::new(Access::open()));
        let response = router.oneshot(get(path)).await.unwrap();
        to_bytes(response.into_body(), 1 << 22).await.unwrap().to_vec()
    })
}

/// Asks the router as a browser would.
pub(crate) fn ask_with(source: Sample, request: Request<Body>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let response = router(Arc::new(source), Arc::new(Access::open())).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    })
}

/// Asks as a viewer of a role would; `None`: of all departments.
pub(crate) fn ask_as(role: Role, departments: Option<&[&str]>, request: Request<Body>) -> Answer {
    let viewer = Viewer {
        name: "c.lind".to_owned(),
        role,
        departments: departments.map_or(Departments::All, |names| {
            Departments::Only(names.iter().map(|name| (*name).to_owned()).collect())
        }),
        means: Means::Session {
            id: "00".repeat(32),
            external: false,
            form_key: FORM_KEY.to_owned(),
            proven: Timestamp(i64::MAX),
        },
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let router = router_as(Arc::new(Sample::new(overview(3))), viewer);
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    })
}

/// What forms of [`ask_as`] carry.
pub(crate) const FORM_KEY: &str = "c5f";

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

pub(crate) fn ask(page: Overview, path: &str) -> Answer {
    ask_with(Sample::new(page), get(path))
}

pub(crate) fn shown(page: Overview, language: Language) -> String {
    let answer = ask(page, &format!("/oversikt?m=2026-10&lang={}", language.tag()));
    assert_eq!(answer.status, StatusCode::OK);
    answer.body
}

/// The words that a reader sees, with every space alike.
pub(crate) fn words(html: &str) -> String {
    let document = Html::parse_document(html);
    let body = Selector::parse("body").unwrap();
    let text: String = document.select(&body).flat_map(|e| e.text()).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Variant = fn() -> Overview;

/// Pages of the year and of evidence in states that the sample itself is not in.
fn other_sources() -> Vec<(&'static str, Sample, &'static str)> {
    let year = |standing| Sample::with_terms(TermsOfYear { standing, customer: None, ..terms_of_year() });
    let pending = vec![crate::sample::october(), crate::sample::october().next()];
    let mut none = terms();
    none.service_levels.clear();
    none.clauses.clear();
    none.level_count = Count::default();
    none.clause_count = Count::default();
    let mut alarmed = evidence();
    alarmed.alarms = vec![("revisionen.example".to_owned(), "two roots of 48240 entries".to_owned())];
    vec![
        ("no contract in the year", year(YearStanding::NoContract), "/tackning"),
        (
            "a year that is counted",
            year(YearStanding::Counted { terms: Box::new(terms()), pending }),
            "/tackning",
        ),
        (
            "no levels",
            year(YearStanding::Counted { terms: Box::new(none), pending: Vec::new() }),
            "/tackning",
        ),
        ("bare evidence", Sample::with_evidence(bare_evidence()), "/bevis"),
        ("an alarm", Sample::with_evidence(alarmed), "/bevis"),
    ]
}

/// Every kind of page in both languages, each with its name.
pub(crate) fn every_page() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let variants: [(&str, Variant); 7] = [
        ("full", || overview(24)),
        ("forty departments", || overview(40)),
        ("stale", || {
            changed(|r| {
                r.stale = true;
                r.unfinished = true;
            })
        }),
        ("bare", || {
            changed(|r| {
                r.coverage.clear();
                r.health.clear();
                r.previous = None;
                r.review.capacity.clear();
                r.review.service_levels.clear();
            })
        }),
        ("computing", || Overview { standing: Standing::Computing, ..overview(1) }),
        ("no contract", || Overview { standing: Standing::NoContract, ..overview(1) }),
        ("empty", || Overview { standing: Standing::NoData, months: vec![], live: None, ..overview(1) }),
    ];
    for lang in ["sv", "en"] {
        for (name, page) in variants {
            pages.push((
                format!("{name} {lang}"),
                ask(page(), &format!("/oversikt?m=2026-10&lang={lang}")).body,
            ));
        }
        for (name, source, path) in other_sources() {
            let answer = ask_with(source, get(&format!("{path}?lang={lang}")));
            pages.push((format!("{name} {lang}"), answer.body));
        }
        for path in [
            "/ledger/48211",
            "/ledger/48202",
            "/ledger/48180",
            "/ledger/x",
            "/ledger/99999999",
            "/nothing",
            "/oversikt?m=2026-05",
            "/tackning?y=2026",
            "/coverage",
            "/tackning?y=2020",
            "/tackning?y=x",
            "/bevis",
            "/evidence",
            "/kapacitet?m=2026-10",
            "/kapacitet?m=2026-10&d=Socialf%C3%B6rvaltningen",
            "/capacity?m=2026-05",
            "/kapacitet?sort=x",
            "/arenden?m=2026-10",
            "/tickets?m=2026-10&p=2&sort=-gross",
            "/arenden?m=2026-05",
            "/arenden?m=2026-11",
            "/andringar?m=2026-10",
            "/changes?m=2026-10&q=2&p=1",
            "/andringar?m=2026-05",
            "/andringar?m=2026-11",
            "/fakturor",
            "/invoices?p=2&f=1&sort=-difference",
            "/fakturor?m=2026-11",
            "/fakturor?m=2026-05",
            "/fakturor/48190",
            "/servicenivaer",
            "/service-levels?sort=money&v=contradicted",
            "/service-levels?v=not-reported&sort=name",
            "/servicenivaer?m=2026-05",
            "/servicenivaer/SL-07?m=2026-10",
            "/service-levels/SL-09",
            "/service-levels/SL-11",
            "/servicenivaer/SL-15",
            "/servicenivaer/SL-08",
            "/servicenivaer/SL-07?m=2026-05",
            "/servicenivaer/inget",
            "/rapporter",
            "/reports?r=sla",
            "/rapporter?r=capacity",
            "/tillganglighet",
            "/kapacitet/skrivare?m=2026-10",
            "/capacity/printers?m=2026-10&p=2&need=any",
            "/kapacitet/arbetsplatser?m=2026-10",
            "/capacity/workstations?m=2026-10&use=unused",
            "/kapacitet/enhet/ws-001?m=2026-10",
            "/capacity/asset/skr-001?m=2026-10",
            "/capacity/asset/none?m=2026-10",
            "/agenter",
            "/agents?state=silent&sort=-clock",
            "/agents?state=asleep",
        ] {
            let mark = if path.contains('?') { '&' } else { '?' };
            pages
                .push((format!("{path} {lang}"), ask(overview(3), &format!("{path}{mark}lang={lang}")).body));
        }
    }
    pages
}
