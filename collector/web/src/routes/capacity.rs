//! Departments, services, printers, workstations and single assets.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use motprov_access::Right;

use super::table::Routes;
use crate::ask::Ask;
use crate::export::{Export, Form};
use crate::site::Site;
use crate::source::{Found, Known};
use crate::view::capacity::{self, CapacityPage};
use crate::view::frame::Place;
use crate::view::problem::Problem;

pub(super) fn add(routes: Routes) -> Routes {
    routes.place(Right::Usage, Place::Capacity, departments)
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
