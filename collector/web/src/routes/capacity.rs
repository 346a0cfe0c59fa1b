//! Departments, services, printers, workstations and single assets.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use motprov_access::{Deed, Right};
use motprov_shared::identity::AssetId;

use super::table::Routes;
use crate::ask::Ask;
use crate::export::{Export, Form};
use crate::site::{Rule, Site};
use crate::source::{Found, Known, SourceError};
use crate::view::capacity::{self, AssetPage, CapacityPage, PrintersPage, WorkstationsPage};
use crate::view::frame::Place;
use crate::view::problem::Problem;

pub(super) fn add(routes: Routes) -> Routes {
    let usage = Rule::Right(Right::Usage);
    routes
        .place(Right::Usage, Place::Capacity, departments)
        .get(usage, "/kapacitet/skrivare", printers)
        .get(usage, "/capacity/printers", printers)
        .get(usage, "/kapacitet/arbetsplatser", workstations)
        .get(usage, "/capacity/workstations", workstations)
        .get(usage, "/kapacitet/enhet/{asset}", asset)
        .get(usage, "/capacity/asset/{asset}", asset)
}

/// The page, or what it shows as a file. A file of what is not known is none: whoever fetches it is told so.
fn answer<T>(
    ask: &Ask,
    page: Option<impl Template>,
    known: &Known<T>,
    export: impl FnOnce(&Found<T>) -> Export,
) -> Response {
    let Some(page) = page else { return ask.asker.problem(Problem::BadQuery) };
    match known {
        Known::Found(found) => ask.answer(|| page, || export(found)),
        _ if ask.form == Form::Page => ask.asker.page(&page),
        Known::Computing => (StatusCode::SERVICE_UNAVAILABLE, ask.asker.page(&page)).into_response(),
        Known::NoData | Known::NoContract => (StatusCode::NOT_FOUND, ask.asker.page(&page)).into_response(),
    }
}

async fn departments(State(site): State<Site>, ask: Ask) -> Response {
    let asked = ask.asked();
    match site.ask(move |source| source.capacity(&asked)).await {
        Ok(found) => answer(&ask, CapacityPage::of(&ask, &found), &found.known, |value| {
            capacity::export(&ask, &found.head, value)
        }),
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn printers(State(site): State<Site>, ask: Ask) -> Response {
    let Some((question, _)) = capacity::printers::question(&ask) else {
        return ask.asker.problem(Problem::BadQuery);
    };
    let asked = ask.asked();
    match site.ask(move |source| source.printers(&asked, &question)).await {
        Ok(found) => answer(&ask, PrintersPage::of(&ask, &found), &found.known, |value| {
            capacity::printer_export(&ask, &found.head, value)
        }),
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn workstations(State(site): State<Site>, ask: Ask) -> Response {
    let Some((question, _)) = capacity::workstations::question(&ask) else {
        return ask.asker.problem(Problem::BadQuery);
    };
    if let Err(unnoted) = site.note(&ask.asker, Deed::AssetSeen, "workstations".to_owned()).await {
        return unnoted;
    }
    let asked = ask.asked();
    match site.ask(move |source| source.workstations(&asked, &question)).await {
        Ok(found) => answer(&ask, WorkstationsPage::of(&ask, &found), &found.known, |value| {
            capacity::workstation_export(&ask, &found.head, value)
        }),
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn asset(State(site): State<Site>, named: Result<Path<String>, PathRejection>, ask: Ask) -> Response {
    let id = named.ok().and_then(|Path(text)| text.parse::<AssetId>().ok());
    let Some(id) = id else { return ask.asker.problem(Problem::NoPage) };
    // It may be one person's machine.
    if let Err(unnoted) = site.note(&ask.asker, Deed::AssetSeen, id.to_string()).await {
        return unnoted;
    }
    let (asked, wanted) = (ask.asked(), id.clone());
    match site.ask(move |source| source.asset(&asked, &wanted)).await {
        Ok(found) => answer(&ask, AssetPage::of(&ask, &found, id.as_str()), &found.known, |value| {
            capacity::asset_export(&ask, &found.head, value)
        }),
        Err(SourceError::NotFound) => ask.asker.problem(Problem::NoPage),
        Err(error) => ask.asker.failed(&error, None),
    }
}
