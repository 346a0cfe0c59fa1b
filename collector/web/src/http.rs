//! What HTTP asks of every answer: a tag, so that what is known is not sent again, and compression where it gives
//! nothing away.
//!
//! A page is compressed only if it holds no secret beside what the address may choose: whoever can choose a part of a page and
//! see its compressed length could guess a token letter by letter (BREACH, CVE-2013-3587). So a page that holds the
//! session's token as it is, or a field for a password, goes out as it is. Its figures are no such secret: the
//! session's cookie does not come along when another site asks.

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use motprov_shared::identity::sha256;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Octets of an answer that is tagged at most; larger ones are files, which are asked for once.
const MOST_TAGGED: u64 = 4 << 20;
/// Shorter answers do not gain.
const LEAST_COMPRESSED: u64 = 860;
/// What a page holds where somebody signs in.
const PASSWORD: &str = "type=\"password\"";

/// Goes with an answer that must not be compressed.
#[derive(Debug, Clone, Copy)]
struct Plain;

type Rule = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compression of what may be.
pub(crate) fn compression() -> CompressionLayer<And<SizeAbove, Rule>> {
    CompressionLayer::new().compress_when(SizeAbove::new(LEAST_COMPRESSED).and(may_be_compressed as Rule))
}

fn may_be_compressed(_: StatusCode, _: Version, headers: &HeaderMap, extensions: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    let text = kind.starts_with("text/") || matches!(kind, "application/json" | "image/svg+xml");
    text && extensions.get::<Plain>().is_none()
}

/// Tags an answer, and answers *not modified* to whoever has it.
pub(crate) async fn conditional(request: Request, next: Next) -> Response {
    // The body of an answer to HEAD is gone by here, and with it what would be tagged.
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let held: Vec<HeaderValue> = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned().collect();
    let response = next.run(request).await;
    if !is_tagged(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(octets) = to_bytes(body, usize::try_from(MOST_TAGGED).unwrap_or(usize::MAX)).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = format!("\"{}\"", sha256(&octets).to_string().chars().take(32).collect::<String>());
    let text = std::str::from_utf8(&octets).unwrap_or_default();
    if text.contains(PASSWORD) {
        parts.extensions.insert(Plain);
    }
    // Weak: the same answer may go out compressed or not.
    if let Ok(value) = HeaderValue::try_from(format!("W/{tag}")) {
        parts.headers.insert(header::ETAG, value);
    }
    if held.iter().any(|held| names(held, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(octets))
}

fn is_tagged(response: &Response) -> bool {
    let headers = response.headers();
    let kept = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|control| control.to_str().is_ok_and(|control| !control.contains("no-store")));
    let known = response.body().size_hint().exact().is_some_and(|size| size <= MOST_TAGGED);
    response.status() == StatusCode::OK && kept && known && !headers.contains_key(header::ETAG)
}

/// Whether a list of tags names this one (RFC 9110 §13.1.2, weak comparison).
fn names(held: &HeaderValue, tag: &str) -> bool {
    let Ok(held) = held.to_str() else { return false };
    held.split(',').map(str::trim).any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list_whether_weak_or_strong() {
        let value = |text: &str| HeaderValue::try_from(text).unwrap();
        for held in ["\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*"] {
            assert!(names(&value(held), "\"a\""), "{held}");
        }
        assert!(!names(&value("\"b\""), "\"a\""));
    }

    #[test]
    fn only_text_without_a_token_is_compressed() {
        let rule = |kind: &str, plain: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(kind).unwrap());
            let mut extensions = Extensions::new();
            if plain {
                extensions.insert(Plain);
            }
            may_be_compressed(StatusCode::OK, Version::HTTP_11, &headers, &extensions)
        };
        assert!(rule("text/html; charset=utf-8", false) && rule("application/json", false));
        assert!(!rule("text/html; charset=utf-8", true) && !rule("application/pdf", false));
    }
}
