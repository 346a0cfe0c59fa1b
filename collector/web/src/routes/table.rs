//! Every address with its rule. A route enters the router only through this table, so none is without one; the tests'
//! authorisation matrix reads the same table.

use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Router, response::Response};
use motprov_access::Right;

use crate::language::Language;
use crate::site::{Rule, Site, ruled};
use crate::view::frame::Place;

/// An address and who may use it.
#[derive(Debug, Clone)]
pub struct Row {
    /// How it is asked.
    pub method: Method,
    /// The path, with `{parts}`.
    pub path: &'static str,
    /// Who may.
    pub rule: Rule,
}

/// The router as it grows, and its table.
#[derive(Default)]
pub struct Routes {
    router: Router<Site>,
    rows: Vec<Row>,
}

impl Routes {
    /// An address that is read.
    #[must_use]
    pub fn get<H, T>(self, rule: Rule, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::GET, rule, path, on(MethodFilter::GET, handler))
    }

    /// An address that changes something.
    #[must_use]
    pub fn post<H, T>(self, rule: Rule, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        self.add(Method::POST, rule, path, on(MethodFilter::POST, handler))
    }

    /// A place of the menu, at its address in each language.
    #[must_use]
    pub fn place<H, T>(self, right: Right, place: Place, handler: H) -> Self
    where
        H: Handler<T, Site> + Clone,
        T: 'static,
    {
        let [swedish, english] = Language::ALL.map(|language| place.path(language));
        let routes = self.get(Rule::Right(right), swedish, handler.clone());
        if swedish == english { routes } else { routes.get(Rule::Right(right), english, handler) }
    }

    fn add(mut self, method: Method, rule: Rule, path: &'static str, route: MethodRouter<Site>) -> Self {
        self.rows.push(Row { method, path, rule });
        let guarded =
            move |request: Request, next: Next| -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> {
                Box::pin(ruled(rule, request, next))
            };
        self.router = self.router.route(path, route.route_layer(from_fn(guarded)));
        self
    }

    /// The router without what lies around it.
    pub(crate) fn router(self) -> Router<Site> {
        self.router
    }

    /// Every address with its rule.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}
