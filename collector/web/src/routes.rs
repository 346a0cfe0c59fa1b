//! The addresses. A bad one gets a page in words; a slow source never holds up the others.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Router, middleware};
use motprov_shared::period::Month;
use serde::Deserialize;

use crate::language::{Language, NoLanguage};
use crate::source::{Source, SourceError, Standing};
use crate::texts::Texts;
use crate::view::evidence::EvidencePage;
use crate::view::ledger::LedgerPage;
use crate::view::overview::OverviewPage;
use crate::view::problem::{Problem, ProblemPage};
use crate::view::terms::TermsPage;
use crate::{assets, guard};

type Shared = State<Arc<dyn Source>>;

/// The pages over `source`.
pub fn router(source: Arc<dyn Source>) -> Router {
    Router::new()
        .route("/", get(start))
        .route("/oversikt", get(overview))
        .route("/tackning", get(terms))
        .route("/coverage", get(terms))
        .route("/bevis", get(evidence))
        .route("/evidence", get(evidence))
        .route("/ledger/{entry}", get(entry))
        .route("/ledger/{entry}/raw", get(raw))
        .route("/healthz", get(health))
        .route("/app.css", get(style))
        .route("/icon.svg", get(icon))
        .fallback(|headers: HeaderMap| async move { Answer::negotiated(&headers).problem(Problem::NoPage) })
        .method_not_allowed_fallback(|headers: HeaderMap| async move {
            Answer::negotiated(&headers).problem(Problem::BadMethod)
        })
        .layer(middleware::from_fn(guard::headers))
        .with_state(source)
}

/// The parts of a query that pages read; others are ignored.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    m: Option<String>,
    y: Option<String>,
    lang: Option<String>,
}

type Parsed = Result<Query<Asked>, QueryRejection>;
type Named = Result<Path<String>, PathRejection>;

/// How to answer: in which language.
#[derive(Clone, Copy)]
struct Answer {
    language: Language,
}

impl Answer {
    fn negotiated(headers: &HeaderMap) -> Self {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self { language: Language::accepted(header.unwrap_or_default()) }
    }

    /// The language and the month that are asked for, or what is wrong with them and the language to say it in.
    fn to(headers: &HeaderMap, asked: Parsed) -> Result<(Self, Option<Month>), (Self, Problem)> {
        let fallback = Self::negotiated(headers);
        let Ok(Query(asked)) = asked else {
            return Err((fallback, Problem::BadQuery));
        };
        let answer = match asked.lang.as_deref().map(str::parse) {
            None => fallback,
            Some(Ok(language)) => Self { language },
            Some(Err(NoLanguage)) => return Err((fallback, Problem::BadQuery)),
        };
        match asked.m.as_deref().map(str::parse).transpose() {
            Ok(month) => Ok((answer, month)),
            Err(_) => Err((answer, Problem::BadMonth)),
        }
    }

    fn texts(self) -> &'static Texts {
        Texts::of(self.language)
    }

    fn problem(self, problem: Problem) -> Response {
        self.problem_beside(problem, None)
    }

    fn problem_beside(self, problem: Problem, readable: Option<Month>) -> Response {
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, self.page(&ProblemPage::of(self.language, problem, readable))).into_response()
    }

    fn page(self, page: &impl Template) -> Response {
        let html = match page.render() {
            Ok(html) => html,
            Err(error) => {
                tracing::error!(%error, "a page did not render");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let headers = [
            (header::CACHE_CONTROL, "no-cache"),
            (header::CONTENT_LANGUAGE, self.language.tag()),
            (header::VARY, "accept-language"),
        ];
        (headers, Html(html)).into_response()
    }

    fn failed(self, error: &SourceError, readable: Option<Month>) -> Response {
        match error {
            SourceError::NotFound => self.problem(Problem::NoEntry),
            SourceError::Failed(reason) => {
                tracing::error!(reason, "a page has no values");
                self.problem_beside(Problem::Failed, readable)
            }
        }
    }
}

/// Asks the source where it may block.
async fn ask<T: Send + 'static>(
    source: Arc<dyn Source>,
    question: impl FnOnce(&dyn Source) -> Result<T, SourceError> + Send + 'static,
) -> Result<T, SourceError> {
    tokio::task::spawn_blocking(move || question(source.as_ref()))
        .await
        .unwrap_or_else(|error| Err(SourceError::Failed(format!("the source stopped: {error}"))))
}

async fn start(State(source): Shared, headers: HeaderMap, asked: Parsed) -> Response {
    let (answer, month) = match Answer::to(&headers, asked) {
        Ok(asked) => asked,
        Err((answer, problem)) => return answer.problem(problem),
    };
    match ask(source, move |source| source.overview(month)).await {
        Ok(page) if matches!(page.standing, Standing::NoData) && page.months.is_empty() => {
            answer.page(&OverviewPage::of(answer.texts(), &page))
        }
        Ok(page) => {
            let to = crate::view::frame::overview_href(page.month, answer.language);
            ([(header::VARY, "accept-language")], Redirect::to(&to)).into_response()
        }
        Err(error) => answer.failed(&error, None),
    }
}

async fn overview(State(source): Shared, headers: HeaderMap, asked: Parsed) -> Response {
    let (answer, month) = match Answer::to(&headers, asked) {
        Ok(asked) => asked,
        Err((answer, problem)) => return answer.problem(problem),
    };
    match ask(Arc::clone(&source), move |source| source.overview(month)).await {
        Ok(page) => answer.page(&OverviewPage::of(answer.texts(), &page)),
        Err(error) => {
            // The way out of a month that cannot be read is one that can.
            let readable = ask(source, |source| source.overview(None)).await.ok().map(|page| page.month);
            answer.failed(&error, readable.filter(|readable| month.is_some_and(|asked| asked != *readable)))
        }
    }
}

/// `2026`, of the years that a month can have.
fn year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| digits && Month::new(*year, 1).is_some())
}

async fn terms(State(source): Shared, headers: HeaderMap, asked: Parsed) -> Response {
    let wanted = asked.as_ref().ok().and_then(|Query(asked)| asked.y.clone());
    let answer = match Answer::to(&headers, asked) {
        Ok((answer, _)) => answer,
        Err((answer, problem)) => return answer.problem(problem),
    };
    let wanted = match wanted.as_deref().map(year) {
        None => None,
        Some(Some(year)) => Some(year),
        Some(None) => return answer.problem(Problem::BadYear),
    };
    match ask(source, move |source| source.terms(wanted)).await {
        Ok(page) => answer.page(&TermsPage::of(answer.texts(), &page)),
        Err(error) => answer.failed(&error, None),
    }
}

async fn evidence(State(source): Shared, headers: HeaderMap, asked: Parsed) -> Response {
    let answer = match Answer::to(&headers, asked) {
        Ok((answer, _)) => answer,
        Err((answer, problem)) => return answer.problem(problem),
    };
    match ask(source, <dyn Source>::evidence).await {
        Ok(page) => answer.page(&LedgerPage::of(answer.texts(), &page)),
        Err(error) => answer.failed(&error, None),
    }
}

/// Ledger entries count from 1.
fn number(named: Named) -> Option<u64> {
    let Path(text) = named.ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

async fn entry(State(source): Shared, text: Named, headers: HeaderMap, asked: Parsed) -> Response {
    let answer = match Answer::to(&headers, asked) {
        Ok((answer, _)) => answer,
        Err((answer, problem)) => return answer.problem(problem),
    };
    let Some(number) = number(text) else {
        return answer.problem(Problem::BadEntry);
    };
    match ask(source, move |source| source.entry(number)).await {
        Ok(detail) => answer.page(&EvidencePage::of(answer.texts(), &detail)),
        Err(error) => answer.failed(&error, None),
    }
}

async fn raw(State(source): Shared, text: Named, headers: HeaderMap) -> Response {
    let answer = Answer::negotiated(&headers);
    let Some(number) = number(text) else {
        return answer.problem(Problem::BadEntry);
    };
    match ask(source, move |source| source.raw(number)).await {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"motprov-ledger-{number}.bin\"");
            let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
            ([kind, (header::CONTENT_DISPOSITION, name)], bytes).into_response()
        }
        Err(error) => answer.failed(&error, None),
    }
}

async fn health(State(source): Shared) -> Response {
    let no_store = (header::CACHE_CONTROL, "no-store");
    match ask(source, <dyn Source>::ledger).await {
        Ok(ledger) => ([no_store], format!("ok {}\n", ledger.size)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the ledger does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, [no_store], "the ledger does not answer\n").into_response()
        }
    }
}

async fn style(headers: HeaderMap, asked: Result<Query<Version>, QueryRejection>) -> Response {
    asset(&headers, asked.ok(), assets::CSS, "text/css; charset=utf-8", assets::css_tag())
}

async fn icon(headers: HeaderMap, asked: Result<Query<Version>, QueryRejection>) -> Response {
    asset(&headers, asked.ok(), assets::ICON, "image/svg+xml", assets::icon_tag())
}

/// The version in an asset's address.
#[derive(Debug, Deserialize)]
struct Version {
    v: String,
}

fn asset(
    headers: &HeaderMap,
    asked: Option<Query<Version>>,
    content: &'static str,
    kind: &'static str,
    tag: &str,
) -> Response {
    let etag = format!("\"{tag}\"");
    // Only an address that names this very content may be kept for ever.
    let keep = match asked {
        Some(Query(version)) if version.v == tag => "public, max-age=31536000, immutable",
        _ => "no-cache",
    };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes());
    let caching = [(header::ETAG, etag), (header::CACHE_CONTROL, keep.to_owned())];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, [(header::CONTENT_TYPE, kind)], content).into_response()
}
