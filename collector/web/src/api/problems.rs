//! Every refusal below `/api` as RFC 9457, whoever refused.

use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use crate::ask::Asker;
use crate::view::problem::{self, Problem};

/// What went wrong (RFC 9457). Its kind is its status: `type` is `about:blank`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// `about:blank`.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: &'static str,
    /// What it is, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do.
    pub detail: String,
}

/// What any address may answer instead.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes; answers are made from a problem")]
pub(crate) enum Refusals {
    /// The address cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(ProblemDetails),
    /// Nobody says who asks.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(ProblemDetails),
    /// The caller may not.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemDetails),
    /// There is nothing of that name for the caller.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemDetails),
    /// The collector failed; its log says why.
    #[response(status = 500, content_type = "application/problem+json")]
    Failed(ProblemDetails),
}

/// Says refusals as problems.
pub(crate) async fn say(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let asker = Asker::of(&parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions().get::<Problem>().copied();
    let (title, detail) = match problem {
        Some(problem) => problem::words(asker.t, problem),
        None => (status.canonical_reason().unwrap_or_default().to_owned(), String::new()),
    };
    let said = ProblemDetails { kind: "about:blank", title, status: status.as_u16(), detail };
    let written = match serde_json::to_vec(&said) {
        Ok(written) => written,
        Err(error) => {
            tracing::error!(%error, "a problem could not be written");
            return status.into_response();
        }
    };
    let kept = [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE];
    let kept: Vec<_> = kept
        .into_iter()
        .filter_map(|name| Some((name.clone(), response.headers().get(&name)?.clone())))
        .collect();
    let mut answer = (status, written).into_response();
    let headers = answer.headers_mut();
    headers.extend(kept);
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    if status == axum::http::StatusCode::UNAUTHORIZED && !headers.contains_key(header::WWW_AUTHENTICATE) {
        headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    answer
}
