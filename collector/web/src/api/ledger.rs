//! The ledger: its size, its entries' heads, and what it rests on.

use axum::extract::{Path, State};
use axum::response::Response;
use motprov_access::Viewer;

use super::answer;
use super::call::{Paging, Refused, only, refuse};
use super::model::{self, Head};
use super::problems::Refusals;
use crate::ask::Ask;
use crate::routes::{entry_number, may_read};
use crate::site::Site;
use crate::source::{EntryContent, EntryDetail, Source, SourceError};
use crate::view::problem::Problem;

/// Entries of a part at most: each is read to tell its hash.
const MOST: usize = 100;

type Answer = Result<Response, Refused>;

fn failed(ask: &Ask, error: &SourceError) -> Refused {
    match error {
        SourceError::NotFound => refuse(ask, Problem::NoRecord),
        SourceError::Failed(_) => ask.asker.failed(error, None).into(),
    }
}

fn head(viewer: &Viewer, detail: &EntryDetail) -> Head {
    let kind = match detail.content {
        EntryContent::Batch { .. } => "batch",
        EntryContent::File { .. } => "file",
        EntryContent::Statement(_) => "statement",
        EntryContent::Approval(_) => "approval",
        EntryContent::Publication { .. } => "publication",
        EntryContent::Enrolment { .. } => "enrolment",
        EntryContent::Revocation { .. } => "revocation",
    };
    Head {
        entry: detail.entry,
        kind: kind.to_owned(),
        received_at: detail.received.to_string(),
        sha256: detail.hash.clone(),
        octets: detail.octets,
        readable: may_read(viewer, &detail.content),
    }
}

/// The ledger's size and root.
#[utoipa::path(get, path = "/api/v1/ledger", tag = "ledger",
    responses((status = 200, description = "The ledger", body = model::Ledger), Refusals))]
pub(crate) async fn ledger(State(site): State<Site>, ask: Ask) -> Answer {
    only(&ask, &[])?;
    let ledger = site.ask(Source::ledger).await.map_err(|error| failed(&ask, &error))?;
    Ok(answer(&model::Ledger::from(&ledger)))
}

/// Heads of entries, in the ledger's order.
#[utoipa::path(get, path = "/api/v1/ledger/entries", tag = "ledger",
    params(("limit" = Option<u32>, Query, description = "Items at most; 100 are the most", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "`next` of the part before", minimum = 0)),
    responses((status = 200, description = "Heads", body = model::Entries), Refusals))]
pub(crate) async fn entries(State(site): State<Site>, ask: Ask) -> Answer {
    only(&ask, &["limit", "after"])?;
    let paging = Paging::of(&ask)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // As signed as the description's integers are.
    let number = |text: &str| text.parse::<i64>().ok().filter(|_| digits(text));
    let after = paging.after().map_or(Some(0), number).and_then(|after| u64::try_from(after).ok());
    let after = after.ok_or_else(|| refuse(&ask, Problem::BadQuery))?;
    let viewer = ask.viewer.clone();
    let limit = paging.limit(MOST) as u64;
    let found = site.ask(move |source| {
        let whole = source.ledger()?.size;
        let last = after.saturating_add(limit).min(whole);
        let mut heads = Vec::new();
        for number in after.saturating_add(1)..=last {
            heads.push(head(&viewer, &source.entry(number)?));
        }
        Ok((heads, (last < whole).then(|| last.to_string())))
    });
    let (items, next) = found.await.map_err(|error| failed(&ask, &error))?;
    Ok(answer(&model::Entries { items, next }))
}

/// The head of an entry.
#[utoipa::path(get, path = "/api/v1/ledger/entries/{entry}", tag = "ledger",
    params(("entry" = u64, Path, description = "Its number, from 1", minimum = 1)),
    responses((status = 200, description = "The head", body = Head), Refusals))]
pub(crate) async fn entry(State(site): State<Site>, Path(text): Path<String>, ask: Ask) -> Answer {
    only(&ask, &[])?;
    let number = entry_number(&text).ok_or_else(|| refuse(&ask, Problem::BadEntry))?;
    let detail = site.ask(move |source| source.entry(number)).await.map_err(|error| failed(&ask, &error))?;
    Ok(answer(&head(&ask.viewer, &detail)))
}

/// What the ledger rests on: its key, its checkpoints, and who cosigned them.
#[utoipa::path(get, path = "/api/v1/evidence", tag = "ledger",
    responses((status = 200, description = "The evidence", body = model::Evidence), Refusals))]
pub(crate) async fn evidence(State(site): State<Site>, ask: Ask) -> Answer {
    only(&ask, &[])?;
    let found = site.ask(Source::evidence).await.map_err(|error| failed(&ask, &error))?;
    Ok(answer(&model::Evidence {
        ledger: (&found.ledger).into(),
        log_key: found.log.map(|log| log.vkey),
        quorum: found.quorum,
        alarms: found.alarms.into_iter().map(|(who, what)| format!("{who}: {what}")).collect(),
        checkpoints: found.checkpoints.iter().map(model::Checkpoint::from).collect(),
        witnesses: found.witnesses.iter().map(model::Witness::from).collect(),
    }))
}
