//! What a monitor asks: how the collector fares, in `OpenMetrics` text. Requests are counted here by route, never by
//! address, so that nobody makes the list grow; the rest comes from the source.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::source::Vitals;

/// The media type of the text (`OpenMetrics` 1.0).
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the latencies, seconds.
const BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

type Label = (&'static str, String);

/// Requests since the start.
#[derive(Clone)]
pub(crate) struct Counts {
    requests: Family<[Label; 3], Counter>,
    seconds: Family<[Label; 1], Histogram, fn() -> Histogram>,
    registry: Arc<Registry>,
}

impl Counts {
    pub(crate) fn start() -> Self {
        let requests = Family::default();
        let seconds: Family<[Label; 1], Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BOUNDS));
        let mut registry = Registry::with_prefix("motprov");
        registry.register("http_requests", "Requests by route, method and status", requests.clone());
        let help = "Time until an answer begins, by route";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, seconds.clone());
        Self { requests, seconds, registry: Arc::new(registry) }
    }

    /// All that is known, as text.
    ///
    /// # Errors
    /// None that a string can give.
    pub(crate) fn text(&self, vitals: &Vitals) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &gauges(vitals))?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

/// Counts a request. It stands inside the routing, so that the route is known.
pub(crate) async fn count(State(counts): State<Counts>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    };
    let begun = Instant::now();
    let response = next.run(request).await;
    counts.seconds.get_or_create(&[("route", route.clone())]).observe(begun.elapsed().as_secs_f64());
    let status = response.status().as_u16().to_string();
    counts
        .requests
        .get_or_create(&[("route", route), ("method", method.to_owned()), ("status", status)])
        .inc();
    response
}

fn gauges(vitals: &Vitals) -> Registry {
    let mut registry = Registry::with_prefix("motprov");
    let whole = |value: u64| {
        let gauge = Gauge::<i64>::default();
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        gauge
    };
    registry.register("ledger_entries", "Entries of the ledger", whole(vitals.ledger));
    registry.register(
        "ready",
        "Whether the collector takes and shows data",
        whole(u64::from(vitals.faults.is_empty())),
    );
    if let Some(age) = vitals.last_batch_age {
        let help = "Since the latest batch of any agent";
        registry.register_with_unit("last_batch_age", help, Unit::Seconds, whole(age));
    }
    if let Some(free) = vitals.disk_free {
        registry.register_with_unit("disk_free", "Room for the ledger", Unit::Bytes, whole(free));
    }
    let agents = Family::<[Label; 1], Gauge>::default();
    for (standing, count) in &vitals.agents {
        let gauge = agents.get_or_create(&[("standing", (*standing).to_owned())]);
        gauge.set(i64::try_from(*count).unwrap_or(i64::MAX));
    }
    registry.register("agents", "Agents by how they stand", agents);
    let reviews = Family::<[Label; 1], Gauge>::default();
    for (month, age) in &vitals.reviews {
        let gauge = reviews.get_or_create(&[("month", month.to_string())]);
        gauge.set(i64::try_from(*age).unwrap_or(i64::MAX));
    }
    registry.register_with_unit("review_age", "Since a month was reviewed", Unit::Seconds, reviews);
    registry
}

/// The text as an answer.
pub(crate) fn answer(text: String) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response()
}
