//! What a request asks for: by whom, in which language, of which month and department, in which form. Nothing in an
//! address is trusted: lengths are bounded, and what cannot be read is said.

use std::net::IpAddr;

use askama::Template;
use axum::Extension;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use motprov_access::{Departments, Viewer};
use motprov_shared::period::Month;

use crate::export::{Export, Form};
use crate::forms;
use crate::language::Language;
use crate::site::{Caller, Site, proved_lately};
use crate::source::{Asked, SourceError};
use crate::texts::Texts;
use crate::view::access::confirm_href;
use crate::view::frame::Place;
use crate::view::problem::{Problem, ProblemPage};

/// Parts of an address that are read.
const MOST_PARTS: usize = 24;
/// Characters of one of them.
const LONGEST_PART: usize = 300;

/// Whoever asks, as far as every answer needs it: also one that refuses.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The texts of their language.
    pub t: &'static Texts,
    /// Who it is, where that is known.
    pub viewer: Option<Viewer>,
    /// From where.
    pub from: IpAddr,
}

impl Asker {
    /// Of a request whose address may be unsound.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
        let named = pairs.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| tag.parse().ok());
        let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = named.unwrap_or_else(|| Language::accepted(header.unwrap_or_default()));
        let viewer = parts.extensions.get::<Viewer>().cloned();
        Self { t: Texts::of(language), viewer, from: Caller::of(parts) }
    }

    /// Who it is, as in the trail.
    #[must_use]
    pub fn name(&self) -> &str {
        self.viewer.as_ref().map_or("-", |viewer| &viewer.name)
    }

    /// Where a form is sent: the path with the language and what lets it through (`forms.rs`).
    #[must_use]
    pub fn action(&self, path: &str) -> String {
        forms::action(self, path, None)
    }

    /// The page of a problem.
    #[must_use]
    pub fn problem(&self, problem: Problem) -> Response {
        self.problem_beside(problem, None)
    }

    /// The same with a month whose overview is known to work.
    #[must_use]
    pub fn problem_beside(&self, problem: Problem, readable: Option<Month>) -> Response {
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // For programs, that get it in their own form.
        let told = Extension(problem);
        (status, told, self.page(&ProblemPage::of(self, problem, readable))).into_response()
    }

    /// A page. Whoever holds it must ask again before showing it: it is of this viewer and of this moment.
    #[must_use]
    pub fn page(&self, page: &impl Template) -> Response {
        let html = match page.render() {
            Ok(html) => html,
            Err(error) => {
                tracing::error!(%error, "a page did not render");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let headers = [
            (header::CACHE_CONTROL, "private, no-cache"),
            (header::CONTENT_LANGUAGE, self.t.language.tag()),
            (header::VARY, "accept-language, cookie"),
        ];
        (headers, Html(html)).into_response()
    }

    /// What is answered where the source has no answer.
    #[must_use]
    pub fn failed(&self, error: &SourceError, readable: Option<Month>) -> Response {
        match error {
            SourceError::NotFound => self.problem(Problem::NoEntry),
            SourceError::Failed(reason) => {
                tracing::error!(reason, "a page has no values");
                self.problem_beside(Problem::Failed, readable)
            }
        }
    }
}

/// A request whose address was understood, by somebody who is known.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Who, in which language.
    pub asker: Asker,
    /// The same viewer.
    pub viewer: Viewer,
    /// Of which month; `None` for the latest.
    pub month: Option<Month>,
    /// Of which department; `None` for all that the viewer may see.
    pub department: Option<String>,
    /// In which form.
    pub form: Form,
    path: String,
    pairs: Vec<(String, String)>,
    proven: bool,
}

impl Ask {
    /// The texts.
    #[must_use]
    pub const fn t(&self) -> &'static Texts {
        self.asker.t
    }

    /// A part of the address by its name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All parts of the address.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The path, as it was asked for.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What a source is asked for.
    #[must_use]
    pub fn asked(&self) -> Asked {
        // Sound: a department that the viewer may not see was refused before.
        let departments = self.viewer.departments.narrowed(self.department.as_deref());
        Asked {
            month: self.month,
            department: self.department.clone(),
            departments: departments.unwrap_or(Departments::Only(std::collections::BTreeSet::new())),
            viewer: self.viewer.clone(),
        }
    }

    /// This page's address with parts changed: `None` takes one away.
    #[must_use]
    pub fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let added = changes.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        address(&self.path, kept.chain(added))
    }

    /// Where a form of this page is sent that changes something (see `forms.rs`): an encoded path of ours.
    #[must_use]
    pub fn action(&self, path: &str) -> String {
        forms::action(&self.asker, path, Some(&self.with(&[])))
    }

    /// Where to prove who one is before a form of this page is filled in; `None` where that was done lately.
    #[must_use]
    pub fn prove_first(&self) -> Option<String> {
        (!self.proven).then(|| confirm_href(self.t().language, forms::local(&self.with(&[]))))
    }

    /// The same page in the other language.
    #[must_use]
    pub fn other(&self) -> String {
        let other = self.t().language.other();
        let path = Place::translated(&self.path, other).unwrap_or_else(|| self.path.clone());
        let kept = self.pairs.iter().filter(|(name, _)| name != "lang" && name != "as");
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        address(&path, kept.chain([("lang", other.tag())]))
    }

    /// Another place, of the same month and department.
    #[must_use]
    pub fn to(&self, place: Place) -> String {
        let language = self.t().language;
        let month = self.month.map(|month| month.to_string());
        let parts =
            [("m", month.as_deref()), ("d", self.department.as_deref()), ("lang", Some(language.tag()))];
        address(place.path(language), parts.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }

    /// Another place, of this month and department.
    #[must_use]
    pub fn to_month(&self, place: Place, month: Month) -> String {
        Self { month: Some(month), ..self.clone() }.to(place)
    }

    /// The answer in the form that was asked for: the page, or what it shows as a file.
    #[must_use]
    pub fn answer<P: Template>(&self, page: impl FnOnce() -> P, export: impl FnOnce() -> Export) -> Response {
        match self.form {
            Form::Page => self.asker.page(&page()),
            form => export().response(self.t(), form),
        }
    }
}

/// An address of a path and parts.
#[must_use]
pub fn address<'a>(path: &str, parts: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl FromRequestParts<Site> for Ask {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Response> {
        let asker = Asker::of(parts);
        let problem = |problem| asker.problem(problem);
        let viewer = asker.viewer.clone().ok_or_else(|| problem(Problem::SignIn))?;
        let Ok(Query(mut pairs)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
            return Err(problem(Problem::BadQuery));
        };
        let long = |(name, value): &(String, String)| name.len() > LONGEST_PART || value.len() > LONGEST_PART;
        let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let twice = names.windows(2).any(|pair| pair[0] == pair[1]);
        if pairs.len() > MOST_PARTS || pairs.iter().any(long) || twice {
            return Err(problem(Problem::BadQuery));
        }
        // Of a form's address: whoever leads on from here takes neither along.
        pairs.retain(|(name, _)| name != forms::TOKEN && name != forms::BACK);
        let part = |name| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if part("lang").is_some_and(|tag| tag.parse::<Language>().is_err()) {
            return Err(problem(Problem::BadQuery));
        }
        let month = part("m").filter(|month| !month.is_empty()).map(str::parse).transpose();
        let month = month.map_err(|_| problem(Problem::BadMonth))?;
        let form = part("as").map_or(Ok(Form::Page), str::parse).map_err(|_| problem(Problem::BadQuery))?;
        let department = part("d").filter(|name| !name.is_empty()).map(str::to_owned);
        if viewer.departments.narrowed(department.as_deref()).is_none() {
            return Err(problem(Problem::NoDepartment));
        }
        let (path, proven) = (parts.uri.path().to_owned(), proved_lately(parts));
        Ok(Self { asker, viewer, month, department, form, path, pairs, proven })
    }
}
