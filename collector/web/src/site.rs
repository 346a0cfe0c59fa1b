//! What the routes share, and the gate before them: every request is somebody's, or it ends here.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::{FromRef, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::{
    Access, AccessError, Actor, Credentials, Deed, Means, Right, Secret, Stranger, TrailEntry, Viewer,
};
use motprov_shared::period::Timestamp;

use crate::ask::{Asker, address};
use crate::forms;
use crate::metrics::Counts;
use crate::source::{Source, SourceError};
use crate::view::access::{confirm_href, sign_in_href};
use crate::view::problem::Problem;

/// The session's cookie. The prefix binds it to this host, to TLS and to the whole site (RFC 6265bis §4.1.3.2).
pub const SESSION: &str = "__Host-motprov";
/// What asks for proof lets through whoever gave it so long ago at most, milliseconds.
pub const PROVEN: i64 = 5 * 60 * 1000;

/// What the routes share.
#[derive(Clone)]
pub struct Site {
    /// Where values come from.
    pub source: Arc<dyn Source>,
    /// Who may come in.
    pub access: Arc<Access>,
    /// Requests that were answered.
    pub(crate) counts: Counts,
}

impl FromRef<Site> for Arc<Access> {
    fn from_ref(site: &Site) -> Self {
        Self::clone(&site.access)
    }
}

impl Site {
    /// Of a source and a door; nothing is counted yet.
    #[must_use]
    pub fn new(source: Arc<dyn Source>, access: Arc<Access>) -> Self {
        Self { source, access, counts: Counts::start() }
    }

    /// Asks the source where it may block.
    ///
    /// # Errors
    /// What the source says.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Source) -> Result<T, SourceError> + Send + 'static,
    ) -> Result<T, SourceError> {
        let source = Arc::clone(&self.source);
        tokio::task::spawn_blocking(move || question(source.as_ref()))
            .await
            .unwrap_or_else(|error| Err(SourceError::Failed(format!("the source stopped: {error}"))))
    }

    /// Asks the door where it may block: hashing a password takes its time.
    ///
    /// # Errors
    /// What the door says.
    pub async fn door<T: Send + 'static, E: From<AccessError> + Send + 'static>(
        &self,
        question: impl FnOnce(&Access) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        at_door(&self.access, question).await
    }

    /// Writes into the trail what somebody does. Whoever shows or changes something that belongs there does so only after
    /// this went well.
    ///
    /// # Errors
    /// The answer where it cannot be written.
    pub async fn note(&self, asker: &Asker, deed: Deed, about: String) -> Result<(), Response> {
        let (who, from) = (asker.name().to_owned(), asker.from.to_string());
        let noted = self.door(move |access| {
            access.note(&TrailEntry { by: Actor { name: &who, from: &from }, deed, about: &about })
        });
        noted.await.map_err(|error| {
            tracing::error!(%error, "the trail cannot be written");
            asker.problem(Problem::Failed)
        })
    }
}

async fn at_door<T: Send + 'static, E: From<AccessError> + Send + 'static>(
    access: &Arc<Access>,
    question: impl FnOnce(&Access) -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    let access = Arc::clone(access);
    tokio::task::spawn_blocking(move || question(&access))
        .await
        .unwrap_or_else(|error| Err(AccessError::Stopped(error.to_string()).into()))
}

/// The name in a client's certificate; the server that ended TLS puts it into the request.
#[derive(Debug, Clone)]
pub struct Certified(pub String);

/// From where a request comes; the server puts it into the request.
#[derive(Debug, Clone, Copy)]
pub struct Caller(pub IpAddr);

impl Caller {
    /// Of a request; the unspecified address where no server said.
    pub(crate) fn of(parts: &Parts) -> IpAddr {
        parts.extensions.get::<Self>().map_or(Ipv4Addr::UNSPECIFIED.into(), |caller| caller.0)
    }
}

/// Goes with a request that came over the machine's own loopback.
#[derive(Debug, Clone, Copy)]
pub struct Local;

/// What a monitor on the same machine reads without a token.
const MONITORED: &str = "/metrics";

/// Whether a monitor on the same machine asks. What a proxy passes on comes from elsewhere.
fn is_monitor(request: &Request) -> bool {
    let passed_on = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
    let headers = request.headers();
    let local = request.extensions().get::<Local>().is_some();
    local && request.uri().path() == MONITORED && passed_on.iter().all(|name| !headers.contains_key(*name))
}

/// What a route asks of whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anyone, known or not.
    Public,
    /// Anyone who is known.
    Known,
    /// Whoever has the right.
    Right(Right),
    /// Whoever has the right, and proved within five minutes that it is still they who sit there.
    Proven(Right),
    /// Whoever signed in, for their own account.
    Own,
    /// The same, and proved within five minutes that it is still they who sit there.
    OwnProven,
}

/// When the door was asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now(Timestamp);

/// It could not be found out who asks.
#[derive(Debug, Clone, Copy)]
struct Unknowable;

/// The value of the session's cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(cookie::Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == SESSION)
        .map(|cookie| cookie.value().to_owned())
}

/// Leads on with a session that was just opened.
pub(crate) fn opened(secret: &Secret, to: &str) -> Response {
    led_with(&format!("{SESSION}={}; Path=/; Secure; HttpOnly; SameSite=Lax", secret.reveal()), to)
}

/// Leads on without a session.
pub(crate) fn closed(to: &str) -> Response {
    led_with(&format!("{SESSION}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"), to)
}

fn led_with(cookie: &str, to: &str) -> Response {
    let mut response = Redirect::to(forms::local(to).unwrap_or("/")).into_response();
    let headers = response.headers_mut();
    // A secret is letters and digits: it is always a header's value.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Finds out who asks; routes then decide by [`Rule`].
pub(crate) async fn gate(State(access): State<Arc<Access>>, mut request: Request, next: Next) -> Response {
    let session = cookie(request.headers());
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let certificate = request.extensions().get::<Certified>().map(|certified| certified.0.clone());
    let known = at_door(&access, move |access| {
        let credentials = Credentials {
            session: session.as_deref(),
            token: token.as_deref(),
            certificate: certificate.as_deref(),
        };
        access.viewer(&credentials).map(|viewer| (viewer, access.now()))
    });
    match known.await {
        Ok((viewer, now)) => {
            if let Some(now) = now {
                request.extensions_mut().insert(Now(now));
            }
            request.extensions_mut().insert(viewer);
        }
        Err(_) if is_monitor(&request) => {
            request.extensions_mut().insert(Viewer::open());
        }
        Err(Stranger::Unknown) => {}
        Err(Stranger::Failed) => {
            request.extensions_mut().insert(Unknowable);
        }
    }
    next.run(request).await
}

/// Whether the viewer of a request proved lately who they are. A certificate proves itself with every connection; where
/// the time is not known, it is later than any proof.
pub(crate) fn proved_lately(parts: &Parts) -> bool {
    let now = parts.extensions.get::<Now>().map_or(Timestamp(i64::MAX), |now| now.0);
    match parts.extensions.get::<Viewer>().map(|viewer| &viewer.means) {
        Some(Means::Session { proven, .. }) => now.since(*proven) <= PROVEN,
        Some(Means::Certificate) => true,
        Some(Means::Open | Means::Token { .. }) | None => false,
    }
}

/// As if the door had been asked at the beginning of time: whoever has proved anything has proved it since.
pub(crate) const fn long_ago() -> Now {
    Now(Timestamp(0))
}

/// Why a request ends at the gate.
enum Refusal {
    Problem(Problem),
    SignIn,
    Prove,
}

/// Lets through whom the rule lets through.
pub(crate) async fn ruled(rule: Rule, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match refusal(rule, &parts) {
        None => next.run(Request::from_parts(parts, body)).await,
        Some(refusal) => refused(&parts, &refusal),
    }
}

fn refusal(rule: Rule, parts: &Parts) -> Option<Refusal> {
    let viewer = parts.extensions.get::<Viewer>();
    if rule != Rule::Public && parts.extensions.get::<Unknowable>().is_some() {
        return Some(Refusal::Problem(Problem::Failed));
    }
    let allowed = match (rule, viewer) {
        (Rule::Public, _) | (Rule::Known, Some(_)) => true,
        (Rule::Right(right) | Rule::Proven(right), Some(viewer)) => viewer.may(right),
        (Rule::Own | Rule::OwnProven, Some(viewer)) => viewer.session().is_some(),
        (_, None) => return Some(Refusal::SignIn),
    };
    if !allowed {
        return Some(Refusal::Problem(Problem::Forbidden));
    }
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if !reads && forms::is_forged(parts, viewer) {
        return Some(Refusal::Problem(Problem::Forged));
    }
    let asked = matches!(rule, Rule::Proven(_) | Rule::OwnProven);
    (asked && !proved_lately(parts)).then_some(Refusal::Prove)
}

/// A page leads to where one signs in, and back; whatever else was asked is told.
fn refused(parts: &Parts, refusal: &Refusal) -> Response {
    let asker = Asker::of(parts);
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let language = asker.t.language;
    let whole = parts.uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    let to = match refusal {
        Refusal::Problem(problem) => return asker.problem(*problem),
        Refusal::SignIn if !reads || parts.uri.path().starts_with("/api/") => {
            return asker.problem(Problem::SignIn);
        }
        Refusal::SignIn => sign_in_href(language, forms::local(whole)),
        Refusal::Prove if reads => confirm_href(language, forms::local(whole)),
        Refusal::Prove => {
            let query = parts.uri.query().unwrap_or_default();
            let back = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == forms::BACK);
            confirm_href(language, back.as_ref().and_then(|(_, back)| forms::local(back)))
        }
    };
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to)).into_response()
}

/// An address with `next`, where there is one.
pub(crate) fn leading(path: &str, language: &str, next: Option<&str>) -> String {
    let parts = [("next", next), ("lang", Some(language))];
    address(path, parts.into_iter().filter_map(|(name, value)| Some((name, value?))))
}
