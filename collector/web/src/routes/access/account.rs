//! One's own account: password, second factor, sessions, tokens. Whatever changes it asks first who sits there.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use motprov_access::token::NewToken;
use motprov_access::{Access, AccessError, Actor, Deed, Means, Right};

use super::{at_fault, failed, unkept};
use crate::ask::{Ask, address};
use crate::forms::Sent;
use crate::routes::table::Routes;
use crate::site::{Rule, Site};
use crate::view::access::{ACCOUNT, AccountPage, CODE, CodePage, Own, ShownPage, account_href, of, refused};

const DAY: i64 = 24 * 3600 * 1000;

pub(super) fn add(mut routes: Routes) -> Routes {
    for (at, path) in ACCOUNT.into_iter().enumerate() {
        routes = routes.get(Rule::Own, path, account).get(Rule::OwnProven, CODE[at], code_page).post(
            Rule::OwnProven,
            CODE[at],
            code,
        );
    }
    routes
        .post(Rule::OwnProven, "/account/password", password)
        .post(Rule::OwnProven, "/account/code/begin", begin_code)
        .post(Rule::OwnProven, "/account/code/end", end_code)
        .post(Rule::Own, "/account/sessions/end", end_session)
        .post(Rule::OwnProven, "/account/tokens", make_token)
        .post(Rule::OwnProven, "/account/tokens/end", end_token)
}

/// Asks the door in the name of whoever asks.
async fn by<T: Send + 'static>(
    site: &Site,
    ask: &Ask,
    work: impl FnOnce(&Access, Actor<'_>) -> Result<T, AccessError> + Send + 'static,
) -> Result<T, AccessError> {
    let (name, from) = (ask.viewer.name.clone(), ask.asker.from.to_string());
    site.door(move |access| work(access, Actor { name: &name, from: &from })).await
}

/// The page, as it is now.
async fn shown(site: &Site, ask: &Ask, fault: Option<String>) -> Response {
    let external = matches!(ask.viewer.means, Means::Session { external: true, .. });
    let own = by(site, ask, move |access, by| {
        let account = if external { None } else { access.account(by.name)? };
        let recovery = if external { 0 } else { access.recovery_left(by.name)? };
        let tokens = if external { Vec::new() } else { access.tokens(Some(by.name))? };
        Ok(Own { account, sessions: access.sessions(Some(by.name))?, tokens, recovery })
    });
    let own = match own.await {
        Ok(own) => own,
        Err(error) => return failed(&ask.asker, &error),
    };
    let asked = ask.asked();
    // Without a contract, or where it cannot be read, times are told as the log tells them.
    let zone =
        site.ask(move |source| source.head(&asked)).await.map_or(TimeZone::UTC, |head| head.contract.zone);
    unkept(ask.asker.page(&AccountPage::of(ask, &own, &zone, ask.part("said"), fault)))
}

/// Back to the page, which says what was done; or what was wrong.
async fn told(site: &Site, ask: &Ask, done: Result<Deed, AccessError>) -> Response {
    match done {
        Ok(deed) => {
            let language = ask.t().language;
            let parts = [("said", deed.name()), ("lang", language.tag())];
            let to = address(of(ACCOUNT, language), parts.into_iter());
            ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to)).into_response()
        }
        Err(error) => match error.refused() {
            Some(rule) => {
                let fault = refused(ask.t(), rule);
                at_fault(StatusCode::UNPROCESSABLE_ENTITY, shown(site, ask, Some(fault)).await)
            }
            None => failed(&ask.asker, &error),
        },
    }
}

async fn account(State(site): State<Site>, ask: Ask) -> Response {
    shown(&site, &ask, None).await
}

async fn password(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let new = sent.field("new").to_owned();
    if new != sent.field("again") {
        let fault = ask.t().say("password-differs");
        return at_fault(StatusCode::UNPROCESSABLE_ENTITY, shown(&site, &ask, Some(fault)).await);
    }
    let session = ask.viewer.session().map(str::to_owned);
    let done = by(&site, &ask, move |access, by| {
        access.set_password(by, by.name, &new, session.as_deref())?;
        Ok(Deed::PasswordSet)
    });
    let done = done.await;
    told(&site, &ask, done).await
}

async fn begin_code(State(site): State<Site>, ask: Ask) -> Response {
    match by(&site, &ask, |access, by| access.begin_code(by.name)).await {
        Ok(_) => {
            let language = ask.t().language;
            let to = address(of(CODE, language), [("lang", language.tag())].into_iter());
            ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to)).into_response()
        }
        Err(error) => told(&site, &ask, Err(error)).await,
    }
}

async fn code_page(State(site): State<Site>, ask: Ask) -> Response {
    enrolment(&site, &ask, None).await
}

/// The secret that waits for its first code; without one the account itself.
async fn enrolment(site: &Site, ask: &Ask, fault: Option<String>) -> Response {
    match by(site, ask, |access, by| access.begun_code(by.name)).await {
        Ok(enrolment) => unkept(ask.asker.page(&CodePage::of(&ask.asker, enrolment, fault))),
        Err(error) if error.refused().is_some() => {
            Redirect::to(&account_href(ask.t().language)).into_response()
        }
        Err(error) => failed(&ask.asker, &error),
    }
}

async fn code(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let code = sent.field("code").to_owned();
    match by(&site, &ask, move |access, by| access.confirm_code(by, by.name, &code)).await {
        Ok(codes) => unkept(ask.asker.page(&ShownPage::codes(&ask.asker, codes))),
        Err(error) => match error.refused() {
            Some(rule) => {
                let page = enrolment(&site, &ask, Some(refused(ask.t(), rule))).await;
                if page.status().is_success() {
                    at_fault(StatusCode::UNPROCESSABLE_ENTITY, page)
                } else {
                    page
                }
            }
            None => failed(&ask.asker, &error),
        },
    }
}

async fn end_code(State(site): State<Site>, ask: Ask) -> Response {
    let done = by(&site, &ask, |access, by| access.end_code(by, by.name).map(|()| Deed::CodeEnded)).await;
    told(&site, &ask, done).await
}

async fn end_session(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let id = sent.field("id").to_owned();
    let done =
        by(&site, &ask, move |access, by| access.end_session(by, by.name, &id).map(|()| Deed::SessionsEnded));
    let done = done.await;
    told(&site, &ask, done).await
}

async fn make_token(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let scopes: BTreeSet<Right> = sent.all("scope").filter_map(|name| name.parse().ok()).collect();
    let days: i64 = sent.field("days").parse().unwrap_or(0);
    let name = sent.field("name").trim().to_owned();
    let made = by(&site, &ask, move |access, by| {
        let expires = access.now().ok_or(AccessError::NoStore)?.plus(days.saturating_mul(DAY));
        let owner = by.name.to_owned();
        access.make_token(by, &NewToken { name, owner, scopes, departments: None, expires })
    });
    match made.await {
        Ok((_, secret)) => unkept(ask.asker.page(&ShownPage::token(&ask.asker, secret.reveal()))),
        Err(error) => told(&site, &ask, Err(error)).await,
    }
}

async fn end_token(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let id = sent.field("id").to_owned();
    let done = by(&site, &ask, move |access, by| {
        access.end_token(by, &id, Some(by.name)).map(|()| Deed::TokenEnded)
    });
    let done = done.await;
    told(&site, &ask, done).await
}
