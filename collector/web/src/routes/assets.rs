//! Style sheet, script and icon; and what monitors ask.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use motprov_access::Right;
use serde::Deserialize;

use super::table::Routes;
use crate::site::{Rule, Site};
use crate::source::{HealthSource, Source};
use crate::{assets, metrics};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .get(Rule::Public, "/healthz", health)
        .get(Rule::Public, "/readyz", ready)
        .get(Rule::Right(Right::Fleet), "/metrics", measures)
        .get(Rule::Public, "/app.css", style)
        .get(Rule::Public, "/app.js", script)
        .get(Rule::Public, "/icon.svg", icon)
}

async fn health(State(site): State<Site>) -> Response {
    let no_store = (header::CACHE_CONTROL, "no-store");
    match site.ask(Source::ledger).await {
        Ok(ledger) => ([no_store], format!("ok {}\n", ledger.size)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the ledger does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, [no_store], "the ledger does not answer\n").into_response()
        }
    }
}

/// Whether data is taken and shown; why not, if not.
async fn ready(State(site): State<Site>) -> Response {
    let no_store = (header::CACHE_CONTROL, "no-store");
    let faults = match site.ask(HealthSource::vitals).await {
        Ok(vitals) if vitals.faults.is_empty() => return ([no_store], "ready\n").into_response(),
        Ok(vitals) => {
            format!("{}\n", vitals.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
        Err(error) => {
            tracing::error!(%error, "the ledger does not answer");
            "the ledger does not answer: the collector's log says why\n".to_owned()
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, [no_store], faults).into_response()
}

async fn measures(State(site): State<Site>) -> Response {
    let text = match site.ask(HealthSource::vitals).await {
        Ok(vitals) => site.counts.text(&vitals).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match text {
        Ok(text) => metrics::answer(text),
        Err(error) => {
            tracing::error!(error, "there are no metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

type Asked = Result<Query<Version>, QueryRejection>;

async fn style(headers: HeaderMap, asked: Asked) -> Response {
    asset(&headers, asked.ok(), assets::CSS, "text/css; charset=utf-8", assets::css_tag())
}

async fn script(headers: HeaderMap, asked: Asked) -> Response {
    asset(&headers, asked.ok(), assets::SCRIPT, "text/javascript; charset=utf-8", assets::script_tag())
}

async fn icon(headers: HeaderMap, asked: Asked) -> Response {
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
