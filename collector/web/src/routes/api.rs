//! The same data for programs: `/api/v1`; and the files of reports on demand.

use axum::extract::State;
use axum::response::Response;
use motprov_access::Right;

use super::table::Routes;
use crate::api::{self, ledger, months};
use crate::ask::Ask;
use crate::site::{Rule, Site};
use crate::view::frame::Place;
use crate::view::overview::narrowed;
use crate::view::problem::Problem;
use crate::view::reports::{ReportPage, Subject};

pub(super) fn add(routes: Routes) -> Routes {
    let levels = Rule::Right(Right::Levels);
    routes
        .place(Right::Levels, Place::Reports, reports)
        .get(Rule::Public, "/api/v1/openapi.json", api::description)
        .get(levels, "/api/v1/months", months::months)
        .get(levels, "/api/v1/months/{month}", months::month)
        .get(levels, "/api/v1/months/{month}/service-levels", months::service_levels)
        .get(levels, "/api/v1/months/{month}/service-levels/{id}", months::service_level)
        .get(Rule::Right(Right::Usage), "/api/v1/months/{month}/capacity", months::capacity)
        .get(levels, "/api/v1/months/{month}/statements", months::statements)
        .get(levels, "/api/v1/months/{month}/publications", months::publications)
        .get(levels, "/api/v1/coverage/{year}", months::coverage)
        .get(levels, "/api/v1/series", months::series)
        .get(levels, "/api/v1/ledger", ledger::ledger)
        .get(levels, "/api/v1/ledger/entries", ledger::entries)
        .get(levels, "/api/v1/ledger/entries/{entry}", ledger::entry)
        .get(levels, "/api/v1/evidence", ledger::evidence)
}

/// Reports on demand: which there are, or one of them as a page or a file.
async fn reports(State(site): State<Site>, ask: Ask) -> Response {
    let subject = match ask.part("r").map(str::parse::<Subject>) {
        None => None,
        Some(Ok(subject)) if ask.viewer.may(subject.right()) => Some(subject),
        Some(Ok(_)) => return ask.asker.problem(Problem::Forbidden),
        Some(Err(_)) => return ask.asker.problem(Problem::BadQuery),
    };
    let month = ask.month;
    match site.ask(move |source| source.overview(month)).await {
        Ok(page) => {
            let page = narrowed(&ask, page);
            let export = || subject.unwrap_or(Subject::Meeting).export(&ask, &page);
            ask.answer(|| ReportPage::of(&ask, &page, subject), export)
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}
