//! Change requests.

use axum::extract::State;
use axum::response::Response;
use motprov_access::Right;

use super::table::Routes;
use crate::ask::Ask;
use crate::site::Site;
use crate::view::changes::{ChangesPage, Wishes, exported};
use crate::view::frame::Place;
use crate::view::problem::Problem;

pub(super) fn add(routes: Routes) -> Routes {
    routes.place(Right::Usage, Place::Changes, changes)
}

async fn changes(State(site): State<Site>, ask: Ask) -> Response {
    let Some(wishes) = Wishes::of(&ask) else { return ask.asker.problem(Problem::BadQuery) };
    let asked = ask.asked();
    match site.ask(move |source| source.changes(&asked)).await {
        Ok(found) => {
            ask.answer(|| ChangesPage::of(&ask, &found, &wishes), || exported::changes(ask.t(), &found))
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}
