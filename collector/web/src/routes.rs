//! The addresses. A bad one gets a page in words; a slow source never holds up the others.

mod about;
mod access;
mod api;
mod assets;
mod capacity;
mod changes;
mod evidence;
mod fleet;
mod imports;
mod levels;
mod money;
mod month;
mod table;
mod terms;
mod tickets;

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use motprov_access::{Access, Right, Viewer};

use crate::api::problems;
use crate::ask::Asker;
use crate::documents::{Desk, typeset};
use crate::metrics::count;
use crate::site::{self, Rule, Site, gate};
use crate::source::Source;
use crate::view::problem::Problem;
use crate::{guard, http};

pub use access::ByProvider;
pub(crate) use evidence::{may_read, number_of as entry_number};
pub use table::{Routes, Row};
pub(crate) use terms::year;

/// Every address with its rule.
#[must_use]
pub fn table() -> Routes {
    let parts = [
        month::add,
        levels::add,
        capacity::add,
        tickets::add,
        changes::add,
        money::add,
        terms::add,
        evidence::add,
        fleet::add,
        imports::add,
        access::add,
        about::add,
        api::add,
        assets::add,
    ];
    parts.into_iter().fold(Routes::default(), |routes, add| add(routes))
}

/// The pages over `source`, for those whom `access` knows.
pub fn router(source: Arc<dyn Source>, access: Arc<Access>) -> Router {
    let site = Site::new(source, Arc::clone(&access));
    let desk = Desk::new(site.clone());
    table()
        .router()
        .fallback(|request: Request| async move { refused(request, Problem::NoPage) })
        .method_not_allowed_fallback(|request: Request| async move { refused(request, Problem::BadMethod) })
        .layer(from_fn_with_state(desk, typeset))
        .layer(from_fn(http::conditional))
        .layer(from_fn_with_state(access, gate))
        .layer(from_fn(problems::say))
        .layer(http::compression())
        .layer(from_fn(guard::headers))
        .layer(from_fn_with_state(site.counts.clone(), count))
        .with_state(site)
}

/// The pages as one viewer meets them, whoever asks: what a test of rights asks. Nobody must sign in.
pub fn router_as(source: Arc<dyn Source>, viewer: Viewer) -> Router {
    let site = Site::new(source, Arc::new(Access::open()));
    table()
        .router()
        .layer(Extension(site::long_ago()))
        .layer(Extension(viewer))
        .layer(from_fn(guard::headers))
        .with_state(site)
}

/// Other addresses behind the same door, for whoever has a right.
pub fn behind(access: Arc<Access>, right: Right, other: Router) -> Router {
    let rule = Rule::Right(right);
    let ruled = move |request: Request, next: Next| async move { site::ruled(rule, request, next).await };
    other.route_layer(from_fn(ruled)).layer(from_fn_with_state(access, gate)).layer(from_fn(guard::headers))
}

fn refused(request: Request, problem: Problem) -> Response {
    let (parts, _) = request.into_parts();
    Asker::of(&parts).problem(problem)
}
