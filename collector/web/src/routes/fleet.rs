//! Agents and how they fare; and who may sign.

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::{Deed, Right};

use super::table::Routes;
use crate::ask::{Ask, address};
use crate::site::{Rule, Site};
use crate::source::{Decision, SourceError};
use crate::view::fleet::{self, DecisionPage, FleetPage, Wanted};
use crate::view::frame::Place;
use crate::view::problem::Problem;

pub(super) fn add(routes: Routes) -> Routes {
    let decides = Rule::Right(Right::Decide);
    routes
        .place(Right::Fleet, Place::Fleet, agents)
        .get(decides, "/agenter/beslut", deciding)
        .get(decides, "/agents/decision", deciding)
        .post(decides, "/agenter/beslut", decide)
        .post(decides, "/agents/decision", decide)
}

async fn agents(State(site): State<Site>, ask: Ask) -> Response {
    let Some((question, _)) = fleet::question(&ask) else {
        return ask.asker.problem(Problem::BadQuery);
    };
    match site.ask(move |source| source.fleet(&question)).await {
        Ok(found) => match FleetPage::of(&ask, &found) {
            Some(page) => ask.answer(|| page, || fleet::export(&ask, &found)),
            None => ask.asker.problem(Problem::BadQuery),
        },
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn deciding(State(site): State<Site>, ask: Ask) -> Response {
    let Some(Wanted(decision)) = Wanted::of(&ask) else { return ask.asker.problem(Problem::BadQuery) };
    let wanted = decision.clone();
    match site.ask(move |source| source.deciding(&wanted)).await {
        Ok(found) => ask.asker.page(&DecisionPage::of(&ask, &decision, &found)),
        Err(SourceError::NotFound) => ask.asker.problem(Problem::NoPage),
        Err(error) => ask.asker.failed(&error, None),
    }
}

/// What the form of a decision says.
#[derive(Debug, Default, serde::Deserialize)]
struct Said {
    #[serde(default)]
    reason: String,
}

async fn decide(State(site): State<Site>, ask: Ask, said: Result<Form<Said>, FormRejection>) -> Response {
    let Some(Wanted(decision)) = Wanted::of(&ask) else { return ask.asker.problem(Problem::BadQuery) };
    let Ok(Form(said)) = said else { return ask.asker.problem(Problem::BadQuery) };
    let by = ask.viewer.name.clone();
    let (Decision::Approve(agent, _) | Decision::Refuse(agent, _) | Decision::Revoke(agent)) = &decision;
    let about = format!("{} {agent}", ask.part("do").unwrap_or_default());
    let here = agent.site.to_string();
    let reason = reason(&said.reason, &by);
    match site.ask(move |source| source.decide(&decision, &reason)).await {
        Ok(()) => {
            if let Err(unnoted) = site.note(&ask.asker, Deed::AgentDecided, about).await {
                return unnoted;
            }
            let t = ask.t();
            let parts = [("site", here.as_str()), ("lang", t.language.tag())];
            Redirect::to(&address(Place::Fleet.path(t.language), parts.into_iter())).into_response()
        }
        Err(SourceError::NotFound) => ask.asker.problem(Problem::NoPage),
        Err(error) => ask.asker.failed(&error, None),
    }
}

/// The reason as the ledger keeps it, with who gave it.
fn reason(said: &str, by: &str) -> String {
    /// Characters that are kept.
    const MOST: usize = 200;
    let said: String = said.trim().chars().filter(|c| !c.is_control()).take(MOST).collect();
    if said.is_empty() { format!("revoked by {by}") } else { format!("{said} ({by})") }
}
