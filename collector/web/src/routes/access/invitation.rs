//! Choosing a password after an invitation: without a session, once, with a secret that only the link holds.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::{AccessError, Refused};

use super::{Comer, at_fault, failed, unkept};
use crate::forms::Sent;
use crate::routes::table::Routes;
use crate::site::{Rule, Site};
use crate::view::access::{refused, sign_in_href};
use crate::view::invitation::{INVITATION, InvitationPage};
use crate::view::problem::Problem;

pub(super) fn add(mut routes: Routes) -> Routes {
    for path in INVITATION {
        routes = routes.get(Rule::Public, path, page).post(Rule::Public, path, accept);
    }
    routes
}

async fn page(State(site): State<Site>, comer: Comer) -> Response {
    let invitation = comer.invitation.clone();
    shown(&site, &comer, &invitation, None).await
}

async fn shown(site: &Site, comer: &Comer, invitation: &str, fault: Option<String>) -> Response {
    let wanted = invitation.to_owned();
    match site.door(move |access| access.invited(&wanted)).await {
        Ok(name) => unkept(comer.asker.page(&InvitationPage::of(&comer.asker, &name, invitation, fault))),
        Err(AccessError::Refused(_) | AccessError::NoStore) => comer.asker.problem(Problem::NoInvitation),
        Err(error) => failed(&comer.asker, &error),
    }
}

async fn accept(State(site): State<Site>, comer: Comer, sent: Sent) -> Response {
    let (invitation, password) = (sent.field("i").to_owned(), sent.field("new").to_owned());
    if password != sent.field("again") {
        let fault = comer.asker.t.say("password-differs");
        return again(&site, &comer, &invitation, fault).await;
    }
    let (taken, from) = (invitation.clone(), comer.asker.from);
    match site.door(move |access| access.accept(&taken, &password, from)).await {
        Ok(_) => unkept(Redirect::to(&sign_in_href(comer.asker.t.language, None)).into_response()),
        Err(AccessError::Refused(rule @ Refused::Password(_))) => {
            again(&site, &comer, &invitation, refused(comer.asker.t, &rule)).await
        }
        Err(AccessError::Refused(_) | AccessError::NoStore) => comer.asker.problem(Problem::NoInvitation),
        Err(error) => failed(&comer.asker, &error),
    }
}

async fn again(site: &Site, comer: &Comer, invitation: &str, fault: String) -> Response {
    let page = shown(site, comer, invitation, Some(fault)).await;
    if page.status().is_success() { at_fault(StatusCode::UNPROCESSABLE_ENTITY, page) } else { page }
}
