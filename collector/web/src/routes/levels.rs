//! One service level over months, and what an approval needs.

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::{Deed, Right};
use motprov_shared::period::Month;

use super::table::Routes;
use crate::ask::Ask;
use crate::site::{Rule, Site};
use crate::source::{LevelOfMonth, Pack, SourceError};
use crate::view::frame::Place;
use crate::view::level::form::StatementForm;
use crate::view::level::list::{LevelsPage, Wish};
use crate::view::level::{LevelPage, level_href, tables};
use crate::view::problem::Problem;

pub(super) fn add(routes: Routes) -> Routes {
    let levels = Rule::Right(Right::Levels);
    routes
        .place(Right::Levels, Place::Levels, list)
        .get(levels, "/servicenivaer/{id}", level)
        .get(levels, "/service-levels/{id}", level)
        .get(Rule::Right(Right::Contents), "/servicenivaer/{id}/bevispaket", pack)
        .get(Rule::Right(Right::Contents), "/service-levels/{id}/evidence-pack", pack)
        .post(Rule::Right(Right::State), "/servicenivaer/{id}/uttalande", state)
        .post(Rule::Right(Right::State), "/service-levels/{id}/statement", state)
}

type Named = Result<Path<String>, PathRejection>;

/// Longer than any id of a contract.
const LONGEST_ID: usize = 256;

fn named(id: Named) -> Option<String> {
    id.ok().map(|Path(id)| id).filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)
}

async fn list(State(site): State<Site>, ask: Ask) -> Response {
    let Some(wish) = Wish::of(&ask) else { return ask.asker.problem(Problem::BadQuery) };
    let asked = ask.asked();
    match site.ask(move |source| source.levels(&asked)).await {
        Ok(page) => ask.answer(|| LevelsPage::of(&ask, wish, &page), || tables::levels(&ask, wish, &page)),
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn level(State(site): State<Site>, id: Named, ask: Ask) -> Response {
    let Some(id) = named(id) else { return ask.asker.problem(Problem::NoPage) };
    match found(&site, &ask, &id).await {
        Ok(page) => ask.answer(|| LevelPage::of(&ask, &id, &page, None), || tables::level(&ask, &id, &page)),
        Err(refused) => refused,
    }
}

async fn found(site: &Site, ask: &Ask, id: &str) -> Result<LevelOfMonth, Response> {
    let (asked, id) = (ask.asked(), id.to_owned());
    site.ask(move |source| source.level(&asked, &id)).await.map_err(|error| match error {
        SourceError::NotFound => ask.asker.problem(Problem::NoPage),
        failed @ SourceError::Failed(_) => ask.asker.failed(&failed, None),
    })
}

async fn pack(State(site): State<Site>, id: Named, ask: Ask) -> Response {
    let (Some(id), Some(month)) = (named(id), ask.month) else {
        return ask.asker.problem(Problem::NoPage);
    };
    let language = ask.t().language;
    let wanted = id.clone();
    match site.ask(move |source| source.level_pack(month, &wanted, language)).await {
        Ok(Pack::Ready(octets)) => {
            let noted = site.note(&ask.asker, Deed::EntryTaken, format!("{id} {month}")).await;
            noted.map_or_else(|unnoted| unnoted, |()| attachment(&id, month, octets))
        }
        Ok(Pack::Busy) => {
            let retry = [(header::RETRY_AFTER, "30")];
            (StatusCode::SERVICE_UNAVAILABLE, retry, ask.asker.problem(Problem::PackBusy)).into_response()
        }
        Ok(Pack::None(why)) => {
            tracing::warn!(why, "an evidence pack that was asked for cannot be made");
            ask.asker.problem(Problem::NoPack)
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}

/// The id as far as a file's name may hold it.
fn attachment(id: &str, month: Month, octets: Vec<u8>) -> Response {
    let id: String =
        id.chars().map(|of| if of.is_ascii_alphanumeric() { of } else { '-' }).take(60).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"motprov-{id}-{month}.motprov\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, octets).into_response()
}

async fn state(State(site): State<Site>, id: Named, ask: Ask, body: Bytes) -> Response {
    let (Some(id), Some(month)) = (named(id), ask.month) else {
        return ask.asker.problem(Problem::NoPage);
    };
    let Some(form) = StatementForm::sent(&body) else { return ask.asker.problem(Problem::BadQuery) };
    let said = match form.statement(ask.t(), &ask.viewer, &id, month) {
        Ok(said) => said,
        Err(fault) => return again(&site, &ask, &id, StatementForm { fault: Some(fault), ..form }).await,
    };
    match site.ask(move |source| source.state(&said)).await {
        Ok(Ok(entry)) => {
            if let Err(unnoted) = site.note(&ask.asker, Deed::Stated, entry.to_string()).await {
                return unnoted;
            }
            let page = level_href(ask.t().language, &id, month);
            Redirect::to(&format!("{page}#statement-{entry}")).into_response()
        }
        Ok(Err(why)) => {
            tracing::warn!(why, "a statement was not kept");
            let fault = Some(ask.t().say("statement-not-kept"));
            again(&site, &ask, &id, StatementForm { fault, ..form }).await
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}

/// The page with the form as it was sent, and what is wrong with it.
async fn again(site: &Site, ask: &Ask, id: &str, form: StatementForm) -> Response {
    match found(site, ask, id).await {
        Ok(page) => {
            let page = ask.asker.page(&LevelPage::of(ask, id, &page, Some(form)));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Err(refused) => refused,
    }
}
