//! Which promises are verified, by year.

use axum::extract::State;
use axum::response::Response;
use motprov_access::Right;
use motprov_shared::period::Month;

use super::table::Routes;
use crate::ask::Ask;
use crate::site::Site;
use crate::view::frame::Place;
use crate::view::problem::Problem;
use crate::view::tables::year::year as year_tables;
use crate::view::terms::TermsPage;

pub(super) fn add(routes: Routes) -> Routes {
    routes.place(Right::Levels, Place::Terms, terms)
}

/// `2026`, of the years that a month can have.
pub(crate) fn year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| digits && Month::new(*year, 1).is_some())
}

async fn terms(State(site): State<Site>, ask: Ask) -> Response {
    let wanted = match ask.part("y").map(year) {
        None => ask.month.map(Month::year),
        Some(Some(year)) => Some(year),
        Some(None) => return ask.asker.problem(Problem::BadYear),
    };
    match site.ask(move |source| source.terms(wanted)).await {
        Ok(page) => ask.answer(|| TermsPage::of(&ask, &page), || year_tables(ask.t(), &page)),
        Err(error) => ask.asker.failed(&error, None),
    }
}
