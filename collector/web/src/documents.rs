//! Answers that are typeset: a route says what is wanted, and here it becomes a document. Promise: one is typeset at a
//! time, and who waits too long is told to come back, so that documents never take the processors from the pages.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use motprov_access::Viewer;
use tokio::sync::Semaphore;

use crate::ask::Asker;
use crate::export::print::Printed;
use crate::language::Language;
use crate::site::{Caller, Site};
use crate::source::{Asked, SourceError};
use crate::texts::Texts;
use crate::view::problem::Problem;

/// How long a document may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(20);
/// When to come back, seconds.
const AGAIN: &str = "30";

/// What a route wants typeset; it goes with the answer as an extension.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// A page's tables.
    Tables(Arc<Printed>),
    /// A month's report for the archive, of the departments that are asked for.
    Report(Arc<Asked>, Language),
}

impl Wanted {
    fn language(&self) -> Language {
        match self {
            Self::Tables(printed) => printed.language,
            Self::Report(_, language) => *language,
        }
    }
}

/// What the typesetting of documents shares.
#[derive(Clone)]
pub(crate) struct Desk {
    site: Site,
    turn: Arc<Semaphore>,
}

impl Desk {
    pub(crate) fn new(site: Site) -> Self {
        Self { site, turn: Arc::new(Semaphore::new(1)) }
    }
}

/// Has typeset what an answer wants.
pub(crate) async fn typeset(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (viewer, from) = (parts.extensions.get::<Viewer>().cloned(), Caller::of(&parts));
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(wanted) = response.extensions_mut().remove::<Wanted>() else { return response };
    let asker = Asker { t: Texts::of(wanted.language()), viewer, from };
    // Sound: it is never closed.
    let Ok(Ok(_turn)) = tokio::time::timeout(PATIENCE, desk.turn.acquire()).await else {
        let busy = asker.problem(Problem::Busy);
        return ([(header::RETRY_AFTER, AGAIN)], busy).into_response();
    };
    let made = desk.site.ask(move |source| match &wanted {
        Wanted::Tables(printed) => source.document(printed),
        Wanted::Report(of, language) => source.report(of, *language),
    });
    match made.await {
        Ok(octets) => {
            *response.body_mut() = Body::from(octets);
            response.headers_mut().remove(header::CONTENT_LENGTH);
            response
        }
        Err(SourceError::NotFound) => asker.problem(Problem::NoReport),
        Err(error) => asker.failed(&error, None),
    }
}
