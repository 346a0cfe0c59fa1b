//! Signing in and out, proving again who one is, and one's own account.

mod account;
mod admin;
mod invitation;
mod oidc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::{AccessError, Means, Secret, SignInError};

pub use self::oidc::ByProvider;

use super::table::Routes;
use crate::ask::Asker;
use crate::forms::{self, Sent};
use crate::site::{Rule, Site, closed, cookie, opened};
use crate::view::access::{
    CONFIRM, ConfirmPage, SIGN_IN, SIGN_IN_CODE, SIGN_OUT, SignInCodePage, SignInPage, account_href,
    sign_in_fault, sign_in_href,
};
use crate::view::problem::Problem;

pub(super) fn add(mut routes: Routes) -> Routes {
    for (at, path) in SIGN_IN.into_iter().enumerate() {
        routes = routes
            .get(Rule::Public, path, sign_in_page)
            .post(Rule::Public, path, sign_in)
            .post(Rule::Public, SIGN_IN_CODE[at], sign_in_code)
            .post(Rule::Public, SIGN_OUT[at], sign_out)
            .get(Rule::Own, CONFIRM[at], confirm_page)
            .post(Rule::Own, CONFIRM[at], confirm);
    }
    oidc::add(invitation::add(admin::add(account::add(routes))))
}

/// Who comes to a door, before anything else is known of them.
struct Comer {
    asker: Asker,
    /// Where they want to go.
    next: Option<String>,
    /// The secret of an invitation, where they have one.
    invitation: String,
    /// What the organisation's provider is called, where there is one.
    provider: Option<String>,
    headers: HeaderMap,
}

impl FromRequestParts<Site> for Comer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Response> {
        let query = parts.uri.query().unwrap_or_default();
        let part = |wanted: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned())
        };
        let provider = parts.extensions.get::<ByProvider>();
        Ok(Self {
            asker: Asker::of(parts),
            next: part("next").and_then(|next| forms::local(&next).map(str::to_owned)),
            invitation: part("i").unwrap_or_default(),
            provider: provider.map(|by| by.0.settings().label.clone()),
            headers: parts.headers.clone(),
        })
    }
}

impl Comer {
    fn signed_in(&self) -> bool {
        self.asker.viewer.as_ref().is_some_and(|viewer| viewer.session().is_some())
    }
}

/// Where a form leads on to.
fn next(sent: &Sent) -> &str {
    forms::local(sent.field("next")).unwrap_or("/")
}

/// A page that nobody keeps.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page with a fault.
fn at_fault(status: StatusCode, page: Response) -> Response {
    let mut response = unkept(page);
    *response.status_mut() = status;
    response
}

fn failed(asker: &Asker, error: &AccessError) -> Response {
    if matches!(error, AccessError::Busy) {
        return asker.problem(Problem::Crowded);
    }
    tracing::error!(%error, "the door failed");
    asker.problem(Problem::Failed)
}

async fn sign_in_page(State(site): State<Site>, comer: Comer) -> Response {
    let next = comer.next.as_deref().unwrap_or("/");
    if comer.signed_in() {
        return Redirect::to(next).into_response();
    }
    match site.door(motprov_access::Access::must_sign_in).await {
        Ok(kept) => {
            let page = SignInPage::of(&comer.asker, next, "", None, kept);
            unkept(comer.asker.page(&page.beside(comer.provider.as_deref(), next)))
        }
        Err(error) => failed(&comer.asker, &error),
    }
}

async fn sign_in(State(site): State<Site>, comer: Comer, sent: Sent) -> Response {
    let (name, password) = (sent.field("name").to_owned(), sent.field("password").to_owned());
    let from = comer.asker.from;
    let told = site.door(move |access| access.sign_in(&name, &password, None, from)).await;
    let next = next(&sent);
    match told {
        Ok(secret) => entered(&site, &comer, &secret, next).await,
        Err(SignInError::CodeNeeded { step }) => {
            unkept(comer.asker.page(&SignInCodePage::of(&comer.asker, next, step.reveal(), None)))
        }
        Err(error) => not_let_in(&site, &comer, &error, |fault| {
            let page = SignInPage::of(&comer.asker, next, sent.field("name"), Some(fault), true);
            comer.asker.page(&page.beside(comer.provider.as_deref(), next))
        }),
    }
}

async fn sign_in_code(State(site): State<Site>, comer: Comer, sent: Sent) -> Response {
    let (step, code) = (sent.field("step").to_owned(), sent.field("code").to_owned());
    let from = comer.asker.from;
    let told = site.door(move |access| access.finish_sign_in(&step, &code, from)).await;
    let next = next(&sent);
    match told {
        Ok(secret) => entered(&site, &comer, &secret, next).await,
        Err(error) => not_let_in(&site, &comer, &error, |fault| {
            comer.asker.page(&SignInCodePage::of(&comer.asker, next, sent.field("step"), Some(fault)))
        }),
    }
}

/// The session that the browser held before ends: whoever knew its cookie is out.
async fn entered(site: &Site, comer: &Comer, secret: &Secret, next: &str) -> Response {
    if let Some(old) = cookie(&comer.headers) {
        let from = comer.asker.from;
        if let Err(error) = site.door(move |access| access.sign_out(&old, from)).await {
            return failed(&comer.asker, &error);
        }
    }
    opened(secret, next)
}

fn not_let_in(
    site: &Site,
    comer: &Comer,
    error: &SignInError,
    page: impl FnOnce(String) -> Response,
) -> Response {
    if let SignInError::Failed(error) = error {
        return failed(&comer.asker, error);
    }
    let now = site.access.now();
    let Some(fault) = sign_in_fault(comer.asker.t, error, now) else {
        return comer.asker.problem(Problem::SignIn);
    };
    let SignInError::Wait { until } = error else { return at_fault(StatusCode::UNAUTHORIZED, page(fault)) };
    let mut response = at_fault(StatusCode::TOO_MANY_REQUESTS, page(fault));
    let seconds = now.map_or(0, |now| until.since(now)).max(0) / 1000 + 1;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

async fn sign_out(State(site): State<Site>, comer: Comer) -> Response {
    let to = sign_in_href(comer.asker.t.language, None);
    let Some(cookie) = cookie(&comer.headers) else { return closed(&to) };
    let from = comer.asker.from;
    match site.door(move |access| access.sign_out(&cookie, from)).await {
        Ok(()) => closed(&to),
        Err(error) => failed(&comer.asker, &error),
    }
}

/// The page that asks for proof; `fault` says why once more.
async fn proof_page(site: &Site, comer: &Comer, next: &str, fault: Option<String>) -> Response {
    let name = comer.asker.name().to_owned();
    match site.door(move |access| access.account(&name)).await {
        Ok(account) => {
            let external = matches!(
                comer.asker.viewer.as_ref().map(|viewer| &viewer.means),
                Some(Means::Session { external: true, .. })
            );
            let account = account.as_ref().filter(|_| !external);
            unkept(comer.asker.page(&ConfirmPage::of(&comer.asker, next, account, fault)))
        }
        Err(error) => failed(&comer.asker, &error),
    }
}

async fn confirm_page(State(site): State<Site>, comer: Comer) -> Response {
    let account = account_href(comer.asker.t.language);
    let next = comer.next.clone().unwrap_or(account);
    proof_page(&site, &comer, &next, None).await
}

async fn confirm(State(site): State<Site>, comer: Comer, sent: Sent) -> Response {
    let session = comer.asker.viewer.as_ref().and_then(|viewer| viewer.session()).map(str::to_owned);
    let Some(session) = session else { return comer.asker.problem(Problem::SignIn) };
    let (name, from) = (comer.asker.name().to_owned(), comer.asker.from);
    let (password, code) = (sent.field("password").to_owned(), sent.field("code").to_owned());
    let told = site.door(move |access| access.prove(&session, &name, &password, Some(&code), from)).await;
    let next = next(&sent);
    match told {
        Ok(()) => Redirect::to(next).into_response(),
        Err(SignInError::Failed(error)) => failed(&comer.asker, &error),
        Err(error) => {
            let fault = sign_in_fault(comer.asker.t, &error, site.access.now());
            let page = proof_page(&site, &comer, next, fault).await;
            at_fault(StatusCode::UNAUTHORIZED, page)
        }
    }
}
