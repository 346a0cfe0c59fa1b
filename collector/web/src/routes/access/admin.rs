//! The administration: accounts of others, who is signed in, tokens, the configuration, and the trail.

mod trail;

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use motprov_access::{Access, AccessError, Actor, Deed, Grant, Right};

use super::{at_fault, failed, unkept};
use crate::ask::Ask;
use crate::forms::Sent;
use crate::routes::table::Routes;
use crate::site::{Rule, Site};
use crate::source::{Source, SourceError};
use crate::view::access::ShownPage;
use crate::view::admin::{ACCOUNT, AccountView, AdminPage, Held, account_of_href, admin_href, refused};
use crate::view::frame::Place;
use crate::view::invitation::invitation_href;
use crate::view::problem::Problem;

pub(super) fn add(routes: Routes) -> Routes {
    let [swedish, english] = ACCOUNT;
    let changes = Rule::Proven(Right::Administer);
    let routes = routes
        .place(Right::Trail, Place::Administration, page)
        .get(Rule::Right(Right::Administer), swedish, account)
        .get(Rule::Right(Right::Administer), english, account)
        .post(changes, "/admin/accounts", add_account)
        .post(changes, "/admin/account/change", change)
        .post(changes, "/admin/account/disable", disable)
        .post(changes, "/admin/account/enable", enable)
        .post(changes, "/admin/account/invite", invite)
        .post(changes, "/admin/account/code", end_code)
        .post(changes, "/admin/sessions/end", end_session)
        .post(changes, "/admin/tokens/end", end_token);
    trail::add(routes)
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

/// The contract's zone; where there is none, or it cannot be read, times are told as the log tells them.
async fn zone(site: &Site, ask: &Ask) -> TimeZone {
    let asked = ask.asked();
    site.ask(move |source| source.head(&asked)).await.map_or(TimeZone::UTC, |head| head.contract.zone)
}

async fn held(site: &Site) -> Result<Held, AccessError> {
    site.door(|access| {
        Ok(Held {
            accounts: access.accounts()?,
            sessions: access.sessions(None)?,
            tokens: access.tokens(None)?,
        })
    })
    .await
}

async fn page(State(site): State<Site>, ask: Ask) -> Response {
    shown(&site, &ask, None).await
}

async fn shown(site: &Site, ask: &Ask, fault: Option<String>) -> Response {
    let held = match held(site).await {
        Ok(held) => held,
        Err(error) => return failed(&ask.asker, &error),
    };
    let settings = match site.ask(<dyn Source>::settings).await {
        Ok(settings) => settings,
        Err(error) => return ask.asker.failed(&error, None),
    };
    let zone = zone(site, ask).await;
    unkept(ask.asker.page(&AdminPage::of(ask, &held, settings, &zone, fault)))
}

async fn account(State(site): State<Site>, ask: Ask) -> Response {
    let name = ask.part("name").unwrap_or_default().to_owned();
    account_page(&site, &ask, &name, None).await
}

async fn account_page(site: &Site, ask: &Ask, name: &str, fault: Option<String>) -> Response {
    let wanted = name.to_owned();
    match site.door(move |access| access.account(&wanted)).await {
        Ok(Some(account)) => {
            let asked = ask.asked();
            let departments = match site.ask(move |source| source.head(&asked)).await {
                Ok(head) => head.departments,
                Err(SourceError::NotFound) => Vec::new(),
                Err(error) => return ask.asker.failed(&error, None),
            };
            let zone = zone(site, ask).await;
            unkept(ask.asker.page(&AccountView::of(ask, &account, &departments, &zone, fault)))
        }
        Ok(None) => ask.asker.problem(Problem::NoPage),
        Err(error) => failed(&ask.asker, &error),
    }
}

/// What a form says that somebody is here for; departments one a line.
fn grant(sent: &Sent) -> Option<Grant> {
    let role = sent.field("role").parse().ok()?;
    let typed = sent.field("departments").lines().map(str::trim).filter(|name| !name.is_empty());
    let departments: BTreeSet<String> = typed.chain(sent.all("department")).map(str::to_owned).collect();
    Some(Grant { role, departments })
}

/// Back to a page, which says what was done; or to it with what was wrong.
async fn told(site: &Site, ask: &Ask, name: Option<&str>, done: Result<Deed, AccessError>) -> Response {
    let language = ask.t().language;
    match done {
        Ok(deed) => {
            let to = match name {
                Some(name) => account_of_href(language, name, Some(deed)),
                None => admin_href(language, Some(deed)),
            };
            ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to)).into_response()
        }
        Err(error) => match error.refused() {
            Some(rule) => wrong(site, ask, name, refused(ask.t(), rule)).await,
            None => failed(&ask.asker, &error),
        },
    }
}

async fn wrong(site: &Site, ask: &Ask, name: Option<&str>, fault: String) -> Response {
    let page = match name {
        Some(name) => account_page(site, ask, name, Some(fault)).await,
        None => shown(site, ask, Some(fault)).await,
    };
    if page.status().is_success() { at_fault(StatusCode::UNPROCESSABLE_ENTITY, page) } else { page }
}

async fn add_account(State(site): State<Site>, headers: HeaderMap, ask: Ask, sent: Sent) -> Response {
    let Some(grant) = grant(&sent) else {
        return wrong(&site, &ask, None, ask.t().say("admin-no-role")).await;
    };
    let name = sent.field("name").trim().to_owned();
    let made = by(&site, &ask, move |access, by| {
        let account = access.add_account(by, &name, &grant, None)?;
        access.invite(by, &account.name)
    });
    match made.await {
        Ok(invitation) => invited(&ask, &headers, invitation.reveal()),
        Err(error) => told(&site, &ask, None, Err(error)).await,
    }
}

/// The link is shown to whoever made it, with the host as their own browser calls it.
fn invited(ask: &Ask, headers: &HeaderMap, invitation: &str) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let here = ["127.", "localhost", "[::1]"].iter().any(|own| host.starts_with(own));
    let scheme = if here { "http" } else { "https" };
    let link = format!("{scheme}://{host}{}", invitation_href(ask.t().language, invitation));
    unkept(ask.asker.page(&ShownPage::invitation(&ask.asker, link)))
}

async fn invite(State(site): State<Site>, headers: HeaderMap, ask: Ask, sent: Sent) -> Response {
    let name = sent.field("name").to_owned();
    match by(&site, &ask, move |access, by| access.invite(by, &name)).await {
        Ok(invitation) => invited(&ask, &headers, invitation.reveal()),
        Err(error) => told(&site, &ask, None, Err(error)).await,
    }
}

async fn change(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let name = sent.field("name").to_owned();
    let Some(grant) = grant(&sent) else {
        return wrong(&site, &ask, Some(&name), ask.t().say("admin-no-role")).await;
    };
    let wanted = name.clone();
    let done = by(&site, &ask, move |access, by| {
        access.change_account(by, &wanted, &grant).map(|_| Deed::AccountChanged)
    });
    let done = done.await;
    told(&site, &ask, Some(&name), done).await
}

async fn disable(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    shut(&site, &ask, &sent, true).await
}

async fn enable(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    shut(&site, &ask, &sent, false).await
}

async fn shut(site: &Site, ask: &Ask, sent: &Sent, out: bool) -> Response {
    let name = sent.field("name").to_owned();
    let wanted = name.clone();
    let deed = if out { Deed::AccountDisabled } else { Deed::AccountEnabled };
    let done = by(site, ask, move |access, by| access.disable(by, &wanted, out).map(|()| deed)).await;
    told(site, ask, Some(&name), done).await
}

/// What cannot be undone is done only where the form says that it is meant.
fn is_meant(sent: &Sent) -> bool {
    sent.field("sure") == "yes"
}

async fn end_code(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let name = sent.field("name").to_owned();
    if !is_meant(&sent) {
        return wrong(&site, &ask, Some(&name), ask.t().say("admin-not-sure")).await;
    }
    let wanted = name.clone();
    let done =
        by(&site, &ask, move |access, by| access.end_code(by, &wanted).map(|()| Deed::CodeEnded)).await;
    told(&site, &ask, Some(&name), done).await
}

async fn end_session(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    let (holder, id) = (sent.field("holder").to_owned(), sent.field("id").to_owned());
    let done =
        by(&site, &ask, move |access, by| access.end_session(by, &holder, &id).map(|()| Deed::SessionsEnded));
    let done = done.await;
    told(&site, &ask, None, done).await
}

async fn end_token(State(site): State<Site>, ask: Ask, sent: Sent) -> Response {
    if !is_meant(&sent) {
        return wrong(&site, &ask, None, ask.t().say("admin-not-sure")).await;
    }
    let id = sent.field("id").to_owned();
    let done = by(&site, &ask, move |access, by| access.end_token(by, &id, None).map(|()| Deed::TokenEnded));
    let done = done.await;
    told(&site, &ask, None, done).await
}
