//! A month's overview, and the way to it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::Right;

use super::table::Routes;
use crate::ask::Ask;
use crate::site::{Rule, Site};
use crate::source::Standing;
use crate::view::frame::{Place, overview_href};
use crate::view::overview::OverviewPage;

pub(super) fn add(routes: Routes) -> Routes {
    routes.get(Rule::Right(Right::Levels), "/", start).place(Right::Levels, Place::Overview, overview)
}

async fn start(State(site): State<Site>, ask: Ask) -> Response {
    let month = ask.month;
    match site.ask(move |source| source.overview(month)).await {
        Ok(page) if matches!(page.standing, Standing::NoData) && page.months.is_empty() => {
            ask.asker.page(&OverviewPage::of(&ask, page))
        }
        Ok(page) => {
            let to = overview_href(page.month, ask.t().language);
            ([(header::VARY, "accept-language, cookie")], Redirect::to(&to)).into_response()
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn overview(State(site): State<Site>, ask: Ask) -> Response {
    let month = ask.month;
    match site.ask(move |source| source.overview(month)).await {
        Ok(page) => ask.asker.page(&OverviewPage::of(&ask, page)),
        Err(error) => {
            // The way out of a month that cannot be read is one that can.
            let readable = site.ask(|source| source.overview(None)).await.ok().map(|page| page.month);
            ask.asker
                .failed(&error, readable.filter(|readable| month.is_some_and(|asked| asked != *readable)))
        }
    }
}
