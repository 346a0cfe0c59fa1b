//! The pages' data for programs, below `/api/v1`: the same source, the same rights, the same departments.
//!
//! 1. [`call`] reads what is asked for; a parameter that is not known is refused, so that a slip never widens an answer.
//! 2. [`months`] answers of months, their levels and their capacity, [`ledger`] of the ledger and of what was said.
//! 3. [`model`] is what goes out: ids that stay, decimals as strings, times in RFC 3339, what is not known as null.
//! 4. [`problems`] says every refusal as RFC 9457.
//!
//! [`Document`] describes all of it as `OpenAPI` 3.1; a test holds it against the table of routes.

pub mod call;
pub mod ledger;
pub mod model;
pub mod months;
pub mod problems;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// What describes the interface.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Motprov",
        description = "Independent verification of outsourced IT: what was ordered, used and reported. Decimals are \
                       strings, times are RFC 3339, what is not known is null. Answers carry an ETag; lists are read \
                       page by page with `limit` and `after`.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(
        description,
        months::months,
        months::month,
        months::service_levels,
        months::service_level,
        months::capacity,
        months::statements,
        months::publications,
        months::coverage,
        months::series,
        ledger::ledger,
        ledger::entries,
        ledger::entry,
        ledger::evidence,
    ),
    components(schemas(problems::ProblemDetails)),
    modifiers(&Tokens),
    security(("token" = []), ())
)]
pub struct Document;

/// How a program says who it is.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", bearer);
    }
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "description", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(crate) async fn description() -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Json(Document::openapi())).into_response()
}

/// An answer of this viewer and this moment.
fn answer(value: &impl Serialize) -> Response {
    let headers = [(header::CACHE_CONTROL, "private, no-cache"), (header::VARY, "authorization, cookie")];
    (headers, Json(value)).into_response()
}
