//! The log over HTTP, as C2SP tlog-tiles has it, below `/log`. Promise: nothing is served beyond the last signed
//! checkpoint, what never changes may be kept for ever, and entries, which are raw measurements, leave only where the
//! pages do.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as Asked, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use motprov_ledger::{Database, LedgerError, View};
use motprov_log::proof::{Hashes, leaf_hash};
use motprov_log::tile::{Kind, TilePath, WIDTH, bundle, hash_tile};
use motprov_log::{LedgerEntry, Note, VerifierKey, leaf_data};

use super::desk::LedgerDesk;

const OCTETS: &str = "application/octet-stream";
const TEXT: &str = "text/plain; charset=utf-8";
/// A whole tile never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A year is too long for what will be asked for no more: a day.
const A_DAY: &str = "public, max-age=86400";
const ANEW: &str = "no-cache";

/// Who may follow from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Anyone: checkpoint and hashes.
    Anyone,
    /// Whoever may see the pages: entries too.
    OfPages,
}

/// What is served from.
struct Log {
    desk: LedgerDesk,
    name: VerifierKey,
    readers: Readers,
}

/// The addresses below `/log` over a data folder's ledger.
///
/// # Errors
/// What the database says.
pub fn router(data: &Path, log: VerifierKey, readers: Readers) -> Result<Router, LedgerError> {
    let desk = LedgerDesk::new(Database::open_read_only(data)?);
    Ok(Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/key", get(key))
        .route("/log/entry/{number}", get(entry))
        .route("/log/tile/{*path}", get(tile))
        .with_state(Arc::new(Log { desk, name: log, readers })))
}

/// The last checkpoint with all that is known to vouch for it.
///
/// # Errors
/// What the ledger says.
pub fn published(view: &View<'_>, origin: &str) -> Result<Option<(u64, Note)>, LedgerError> {
    let Some(kept) = view.last_checkpoint(origin)? else { return Ok(None) };
    let mut note = kept.note;
    for cosignature in view.cosigned(origin, kept.size)? {
        note.add(cosignature.line);
    }
    Ok(Some((kept.size, note)))
}

async fn checkpoint(State(log): State<Arc<Log>>) -> Response {
    let origin = log.name.name().to_owned();
    let found = log.desk.with(move |database| database.read(|view| published(view, &origin))).await;
    match found {
        Ok(Some((_, note))) => answer(TEXT, ANEW, note.to_string().into_bytes()),
        Ok(None) => refusal(StatusCode::NOT_FOUND, "no checkpoint was signed yet"),
        Err(error) => failed(&error),
    }
}

async fn key(State(log): State<Arc<Log>>) -> Response {
    answer(TEXT, ANEW, format!("{}\n", log.name).into_bytes())
}

/// What was found for an address.
enum Found {
    Octets(Vec<u8>),
    /// And why.
    Nothing(&'static str),
}

async fn tile(State(log): State<Arc<Log>>, Asked(path): Asked<String>) -> Response {
    let Ok(path) = format!("tile/{path}").parse::<TilePath>() else {
        return refusal(StatusCode::NOT_FOUND, "not an address of C2SP tlog-tiles");
    };
    if path.kind == Kind::Entries && log.readers == Readers::Anyone {
        return refusal(
            StatusCode::FORBIDDEN,
            "entries are served where the pages are; hashes are served here",
        );
    }
    let origin = log.name.name().to_owned();
    let found = log.desk.with(move |database| database.read(|view| octets(view, &origin, path))).await;
    match found {
        Ok(Found::Octets(octets)) => answer(OCTETS, if path.is_whole() { FOR_EVER } else { A_DAY }, octets),
        Ok(Found::Nothing(why)) => refusal(StatusCode::NOT_FOUND, why),
        Err(error) => failed(&error),
    }
}

fn octets(view: &View<'_>, origin: &str, path: TilePath) -> Result<Found, LedgerError> {
    let size = view.last_checkpoint(origin)?.map_or(0, |kept| kept.size);
    let there = TilePath::of(path.kind, path.index, size).is_some_and(|there| path.width <= there.width);
    if !there {
        return Ok(Found::Nothing("the log is not so large yet"));
    }
    if path.kind != Kind::Entries {
        return view.proved(|hashes| hash_tile(path, hashes)).map(Found::Octets);
    }
    let first = path.index * WIDTH + 1;
    let mut leaves = Vec::with_capacity(usize::from(path.width));
    for number in first..first + u64::from(path.width) {
        match leaf(view, number)? {
            Some(leaf) => leaves.push(leaf),
            None => {
                return Ok(Found::Nothing(
                    "an entry of it was erased: ask for /log/entry/<number> one by one",
                ));
            }
        }
    }
    let large = "an entry of it has more than 65535 octets, which the format cannot write: ask for \
                 /log/entry/<number> one by one";
    Ok(bundle(leaves.iter().map(Vec::as_slice)).map_or(Found::Nothing(large), Found::Octets))
}

/// The data of an entry's leaf; nothing where its content was erased, for then it is no longer what the tree covers.
fn leaf(view: &View<'_>, number: u64) -> Result<Option<Vec<u8>>, LedgerError> {
    let Some(LedgerEntry { header, content }) = view.entry(number)? else { return Ok(None) };
    let leaf = leaf_data(header.kind, &header.source, header.received, &content);
    let kept = view.proved(|hashes| Ok(hashes.hash(0, number - 1)))?;
    Ok(Some(leaf).filter(|leaf| kept == Some(leaf_hash(leaf))))
}

/// One leaf's data, whatever its size; numbers count from 1.
async fn entry(State(log): State<Arc<Log>>, Asked(number): Asked<String>) -> Response {
    if log.readers == Readers::Anyone {
        return refusal(
            StatusCode::FORBIDDEN,
            "entries are served where the pages are; hashes are served here",
        );
    }
    let Some(number) = number.parse().ok().filter(|number| *number > 0) else {
        return refusal(StatusCode::NOT_FOUND, "entries have numbers from 1");
    };
    let origin = log.name.name().to_owned();
    let read = move |view: &View<'_>| {
        let size = view.last_checkpoint(&origin)?.map_or(0, |kept| kept.size);
        if number <= size { leaf(view, number) } else { Ok(None) }
    };
    match log.desk.with(move |database| database.read(read)).await {
        Ok(Some(leaf)) => answer(OCTETS, ANEW, leaf),
        Ok(None) => refusal(StatusCode::NOT_FOUND, "no checkpoint covers such an entry, or it was erased"),
        Err(error) => failed(&error),
    }
}

fn answer(kind: &'static str, cache: &'static str, octets: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, octets).into_response()
}

fn refusal(status: StatusCode, why: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, TEXT),
        (header::CACHE_CONTROL, ANEW),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, format!("{why}\n")).into_response()
}

fn failed(error: &LedgerError) -> Response {
    tracing::error!(%error, "the log cannot be served");
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "the ledger cannot be read now; the collector's log says why")
}
