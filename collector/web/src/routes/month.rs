//! A month's overview, and the way to it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use motprov_access::Right;

use super::table::Routes;
use crate::ask::Ask;
use crate::documents::Wanted;
use crate::export::{self, Form};
use crate::site::{Rule, Site};
use crate::source::{Asked, Overview, Standing};
use crate::view::frame::{Place, overview_href};
use crate::view::overview::{OverviewPage, narrowed};
use crate::view::problem::Problem;
use crate::view::tables::month;
use crate::workbook::{self, Named};

pub(super) fn add(routes: Routes) -> Routes {
    routes.get(Rule::Right(Right::Levels), "/", start).place(Right::Levels, Place::Overview, overview)
}

async fn start(State(site): State<Site>, ask: Ask) -> Response {
    let month = ask.month;
    match site.ask(move |source| source.overview(month)).await {
        Ok(page) if matches!(page.standing, Standing::NoData) && page.months.is_empty() => {
            ask.asker.page(&OverviewPage::of(&ask, &narrowed(&ask, page)))
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
        Ok(page) if ask.form == Form::Xlsx => workbook(&ask, page),
        Ok(page) if ask.form == Form::Pdf => report(&ask, &page),
        Ok(page) => {
            let page = narrowed(&ask, page);
            ask.answer(|| OverviewPage::of(&ask, &page), || month::overview(&ask, &page))
        }
        Err(error) => {
            // The way out of a month that cannot be read is one that can.
            let readable = site.ask(|source| source.overview(None)).await.ok().map(|page| page.month);
            ask.asker
                .failed(&error, readable.filter(|readable| month.is_some_and(|asked| asked != *readable)))
        }
    }
}

/// The findings with every digit, to compute on with.
fn workbook(ask: &Ask, page: Overview) -> Response {
    let page = narrowed(ask, page);
    let Standing::Reviewed(reviewed) = &page.standing else {
        return ask.asker.problem(Problem::NoReport);
    };
    let contract = &page.contract;
    let named = Named { title: &contract.title, customer: &contract.customer, supplier: &contract.supplier };
    let written = workbook::review(ask.t(), named, &reviewed.review).map_err(|error| error.to_string());
    export::file(&file_name(&page), Form::Xlsx, written)
}

/// The month's report, as the archive keeps it.
fn report(ask: &Ask, page: &Overview) -> Response {
    if !matches!(page.standing, Standing::Reviewed(_)) {
        return ask.asker.problem(Problem::NoReport);
    }
    let asked = Asked { month: Some(page.month), ..ask.asked() };
    let wanted = Wanted::Report(Arc::new(asked), ask.t().language);
    (export::attachment(&file_name(page), Form::Pdf), Extension(wanted)).into_response()
}

fn file_name(page: &Overview) -> String {
    format!("overview-{}", page.month)
}
