//! What the ledger rests on, and its entries.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use motprov_access::{Deed, Right, Role, Viewer};

use super::table::Routes;
use crate::ask::Ask;
use crate::site::{Rule, Site};
use crate::source::{EntryContent, FilePurpose, Source, SourceError};
use crate::view::evidence::EvidencePage;
use crate::view::frame::Place;
use crate::view::ledger::LedgerPage;
use crate::view::problem::Problem;
use crate::view::tables::evidence as tables;

type Named = Result<Path<String>, PathRejection>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .place(Right::Levels, Place::Evidence, evidence)
        .get(Rule::Right(Right::Levels), "/ledger/{entry}", entry)
        .get(Rule::Right(Right::Levels), "/ledger/{entry}/raw", raw)
}

/// Whether they may see what an entry holds. What both parties see in any case is open to both; measurements are to the
/// party that they judge; files about departments, and single machines, only to those who may see all of it.
pub(crate) fn may_read(viewer: &Viewer, content: &EntryContent) -> bool {
    if viewer.may(Right::Contents) {
        return true;
    }
    match content {
        EntryContent::Publication { .. }
        | EntryContent::Statement(_)
        | EntryContent::Enrolment { .. }
        | EntryContent::Revocation { .. }
        | EntryContent::File { purpose: FilePurpose::Contract | FilePurpose::SlaReport, .. } => true,
        EntryContent::Batch { .. } => viewer.role == Role::Supplier,
        EntryContent::File { .. } | EntryContent::Approval(_) => false,
    }
}

async fn evidence(State(site): State<Site>, ask: Ask) -> Response {
    match site.ask(Source::evidence).await {
        Ok(page) => ask.answer(|| LedgerPage::of(&ask, &page), || tables::evidence(ask.t(), &page)),
        Err(error) => ask.asker.failed(&error, None),
    }
}

fn number(named: Named) -> Option<u64> {
    let Path(text) = named.ok()?;
    number_of(&text)
}

/// Ledger entries count from 1.
pub(crate) fn number_of(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

async fn entry(State(site): State<Site>, text: Named, ask: Ask) -> Response {
    let Some(number) = number(text) else {
        return ask.asker.problem(Problem::BadEntry);
    };
    match site.ask(move |source| source.entry(number)).await {
        Ok(detail) if may_read(&ask.viewer, &detail.content) => {
            if let Err(unnoted) = site.note(&ask.asker, Deed::EntrySeen, number.to_string()).await {
                return unnoted;
            }
            ask.asker.page(&EvidencePage::of(&ask.asker, &detail))
        }
        Ok(_) => ask.asker.problem(Problem::Forbidden),
        Err(error) => ask.asker.failed(&error, None),
    }
}

async fn raw(State(site): State<Site>, text: Named, ask: Ask) -> Response {
    let Some(number) = number(text) else {
        return ask.asker.problem(Problem::BadEntry);
    };
    let viewer = ask.viewer.clone();
    let bytes = site.ask(move |source| {
        if !may_read(&viewer, &source.entry(number)?.content) {
            return Ok(None);
        }
        source.raw(number).map(Some)
    });
    match bytes.await {
        Ok(Some(bytes)) => match site.note(&ask.asker, Deed::EntryTaken, number.to_string()).await {
            Ok(()) => attachment(number, bytes),
            Err(unnoted) => unnoted,
        },
        Ok(None) => ask.asker.problem(Problem::Forbidden),
        Err(SourceError::NotFound) => ask.asker.problem(Problem::NoEntry),
        Err(error) => ask.asker.failed(&error, None),
    }
}

fn attachment(number: u64, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"motprov-ledger-{number}.bin\"");
    let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
    ([kind, (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}
