//! Signing in at the organisation's own provider: out, and back.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::oidc::{Answer, Arrival, COOKIE, OidcError, Provider};
use motprov_shared::period::Timestamp;

use super::{Comer, at_fault, entered, failed, unkept};
use crate::routes::table::Routes;
use crate::site::{Rule, Site};
use crate::view::problem::Problem;
use crate::view::provider::{DEPART, problem_page, status};

/// The organisation's provider, where there is one; the server puts it into the request.
#[derive(Debug, Clone)]
pub struct ByProvider(pub Arc<Provider>);

pub(super) fn add(routes: Routes) -> Routes {
    let [swedish, english] = DEPART;
    routes.get(Rule::Public, swedish, depart).get(Rule::Public, english, depart).get(
        Rule::Public,
        "/oidc/svar",
        arrive,
    )
}

/// What a browser brings along, on its way out or back.
struct Traveller {
    provider: Option<Arc<Provider>>,
    cookie: Option<String>,
    answer: Answer,
    anew: bool,
}

impl FromRequestParts<Site> for Traveller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Response> {
        let query = parts.uri.query().unwrap_or_default();
        let part = |name: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
            found.map(|(_, value)| value.into_owned())
        };
        Ok(Self {
            provider: parts.extensions.get::<ByProvider>().map(|by| Arc::clone(&by.0)),
            cookie: cookie(&parts.headers),
            anew: part("anew").is_some(),
            answer: Answer {
                code: part("code"),
                state: part("state"),
                issuer: part("iss"),
                error: part("error"),
                description: part("error_description"),
            },
        })
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = cookies.flat_map(cookie::Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == COOKIE).map(|cookie| cookie.value().to_owned())
}

/// Sets the cookie of the journey for its ten minutes; an empty one ends it. It is sent on the way back, which begins
/// at another site, so that its restriction is `Lax`.
fn with_cookie(mut response: Response, value: &str) -> Response {
    let age = if value.is_empty() { 0 } else { 600 };
    let cookie = format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={age}");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    unkept(response)
}

async fn depart(State(site): State<Site>, comer: Comer, traveller: Traveller) -> Response {
    let (Some(provider), Some(now)) = (&traveller.provider, site.access.now()) else {
        return comer.asker.problem(Problem::NoPage);
    };
    let next = comer.next.as_deref().unwrap_or("/");
    match provider.depart(next, traveller.anew, now).await {
        Ok(departure) => with_cookie(Redirect::to(&departure.to).into_response(), &departure.cookie),
        Err(error) => not_let_in(&comer, &error),
    }
}

async fn arrive(State(site): State<Site>, comer: Comer, traveller: Traveller) -> Response {
    let (Some(provider), Some(now)) = (&traveller.provider, site.access.now()) else {
        return comer.asker.problem(Problem::NoPage);
    };
    let response = match provider.arrive(traveller.cookie.as_deref(), &traveller.answer, now).await {
        Ok(arrival) => let_in(&site, &comer, arrival).await,
        Err(error) => not_let_in(&comer, &error),
    };
    with_cookie(response, "")
}

async fn let_in(site: &Site, comer: &Comer, arrival: Arrival) -> Response {
    let Arrival { identity, proven, next } = arrival;
    let from = comer.asker.from;
    // A provider that does not say when it last asked for proof may have asked long ago.
    let proven = proven.unwrap_or(Timestamp(0));
    match site.door(move |access| access.enter(&identity, proven, from)).await {
        Ok(secret) => entered(site, comer, &secret, &next).await,
        Err(error) => failed(&comer.asker, &error),
    }
}

fn not_let_in(comer: &Comer, error: &OidcError) -> Response {
    tracing::warn!(%error, from = %comer.asker.from, "nobody came in by the provider");
    let status = StatusCode::from_u16(status(error)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    at_fault(status, comer.asker.page(&problem_page(&comer.asker, error)))
}
