//! What the routes share, and the gate before them: every request is somebody's, or it ends here.

use std::sync::Arc;

use axum::extract::{FromRef, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use motprov_access::{Access, Credentials, Right, Viewer};

use crate::ask::Asker;
use crate::source::{Source, SourceError};
use crate::view::problem::Problem;

/// The session's cookie. The prefix binds it to this host, to TLS and to the whole site (RFC 6265bis §4.1.3.2).
pub const SESSION: &str = "__Host-motprov";

/// What the routes share.
#[derive(Clone)]
pub struct Site {
    /// Where values come from.
    pub source: Arc<dyn Source>,
    /// Who may come in.
    pub access: Arc<Access>,
}

impl FromRef<Site> for Arc<Access> {
    fn from_ref(site: &Site) -> Self {
        Self::clone(&site.access)
    }
}

impl Site {
    /// Asks the source where it may block.
    ///
    /// # Errors
    /// What the source says.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Source) -> Result<T, SourceError> + Send + 'static,
    ) -> Result<T, SourceError> {
        let source = Arc::clone(&self.source);
        tokio::task::spawn_blocking(move || question(source.as_ref()))
            .await
            .unwrap_or_else(|error| Err(SourceError::Failed(format!("the source stopped: {error}"))))
    }
}

/// The name in a client's certificate; the server that ended TLS puts it into the request.
#[derive(Debug, Clone)]
pub struct Certified(pub String);

/// What a route asks of whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anyone, known or not.
    Public,
    /// Anyone who is known.
    Known,
    /// Whoever has the right.
    Right(Right),
}

/// Finds out who asks; routes then decide by [`Rule`].
pub(crate) async fn gate(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let known = {
        let headers = request.headers();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let session = cookies
            .flat_map(cookie::Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == SESSION)
            .map(|cookie| cookie.value().to_owned());
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let certificate = request.extensions().get::<Certified>().map(|certified| certified.0.as_str());
        site.access.viewer(&Credentials {
            session: session.as_deref(),
            token: bearer.and_then(|value| value.strip_prefix("Bearer ")),
            certificate,
        })
    };
    if let Ok(viewer) = known {
        request.extensions_mut().insert(viewer);
    }
    next.run(request).await
}

/// Lets through whom the rule lets through.
pub(crate) async fn ruled(rule: Rule, request: Request, next: Next) -> Response {
    let viewer = request.extensions().get::<Viewer>();
    let refused = match (rule, viewer) {
        (Rule::Public, _) | (Rule::Known, Some(_)) => None,
        (Rule::Right(right), Some(viewer)) => (!viewer.may(right)).then_some(Problem::Forbidden),
        (Rule::Known | Rule::Right(_), None) => Some(Problem::SignIn),
    };
    let Some(problem) = refused else { return next.run(request).await };
    let (parts, _) = request.into_parts();
    Asker::of(&parts).problem(problem).into_response()
}
