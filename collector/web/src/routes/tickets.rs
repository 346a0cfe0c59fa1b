//! Tickets.

use axum::extract::State;
use axum::response::Response;
use motprov_access::Right;

use super::table::Routes;
use crate::ask::Ask;
use crate::site::Site;
use crate::view::frame::Place;
use crate::view::problem::Problem;
use crate::view::tickets::{TicketsPage, Wishes, exported};

pub(super) fn add(routes: Routes) -> Routes {
    routes.place(Right::Usage, Place::Tickets, tickets)
}

async fn tickets(State(site): State<Site>, ask: Ask) -> Response {
    let Some(wishes) = Wishes::of(&ask) else { return ask.asker.problem(Problem::BadQuery) };
    let asked = ask.asked();
    match site.ask(move |source| source.tickets(&asked)).await {
        Ok(found) => {
            ask.answer(|| TicketsPage::of(&ask, &found, &wishes), || exported::tickets(ask.t(), &found))
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}
