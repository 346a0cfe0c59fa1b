//! Files to import. A file streams to the source as it comes; nothing of it is kept before somebody has seen how it was
//! understood, and then exactly what they saw.

use std::time::Duration;

use axum::Form;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::response::Response;
use motprov_access::{Deed, Right};
use serde::Deserialize;
use tokio::time::{Instant, timeout, timeout_at};

use super::table::Routes;
use crate::ask::Ask;
use crate::site::{Rule, Site};
use crate::source::{ConfirmWish, ImportKind, ImportRefused, ImportWish, SourceError, Upload};
use crate::view::frame::Place;
use crate::view::imports::{ImportPage, Refused, ResultPage};
use crate::view::problem::Problem;

/// What importing asks for.
const IMPORTS: Rule = Rule::Right(Right::Import);
/// Most octets of a form: the file and what stands around it.
const MOST: usize = 66 << 20;
/// Most octets of headings or of a profile.
const MOST_RULES: usize = 1 << 20;
/// Octets that are handed on at a time.
const STEP: usize = 256 << 10;
/// So long may a browser be silent.
const SILENCE: Duration = Duration::from_secs(30);
/// So long may an upload take.
const LONGEST: Duration = Duration::from_mins(10);
/// Longest name of a file, characters.
const LONGEST_NAME: usize = 120;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .place(Right::Import, Place::Import, page)
        .post(IMPORTS, "/importera", upload.layer(DefaultBodyLimit::max(MOST)))
        .post(IMPORTS, "/import", upload.layer(DefaultBodyLimit::max(MOST)))
        .post(IMPORTS, "/importera/confirm", confirm)
        .post(IMPORTS, "/import/confirm", confirm)
}

async fn page(ask: Ask) -> Response {
    ask.asker.page(&ImportPage::form(&ask, None))
}

/// What can go wrong on the way.
enum Fault {
    /// The form is none, or breaks off.
    Form,
    /// No file stands in it.
    NoFile,
    /// It comes too slowly.
    Slow,
    /// The source.
    Refused(ImportRefused),
}

impl From<ImportRefused> for Fault {
    fn from(refused: ImportRefused) -> Self {
        Self::Refused(refused)
    }
}

async fn upload(State(site): State<Site>, ask: Ask, form: Result<Multipart, MultipartRejection>) -> Response {
    let Ok(form) = form else { return ask.asker.problem(Problem::BadQuery) };
    let deadline = Instant::now() + LONGEST;
    let received = timeout_at(deadline, receive(&site, &ask, form)).await.unwrap_or(Err(Fault::Slow));
    let (upload, wish) = match received {
        Ok(received) => received,
        Err(fault) => return refused(&ask, &fault),
    };
    let looked = site.ask(move |_| Ok(upload.finish(wish))).await.map_err(ImportRefused::from).flatten();
    match looked {
        Ok(preview) => ask.asker.page(&ImportPage::preview(&ask, &preview, None)),
        Err(why) => refused(&ask, &Fault::Refused(why)),
    }
}

fn refused(ask: &Ask, fault: &Fault) -> Response {
    let why = match fault {
        Fault::Form => return ask.asker.problem(Problem::BadQuery),
        Fault::Refused(ImportRefused::Source(error)) => return ask.asker.failed(error, None),
        Fault::NoFile => Refused::NoFile,
        Fault::Slow => Refused::Slow,
        Fault::Refused(why) => Refused::Source(why),
    };
    let status = match fault {
        Fault::Refused(ImportRefused::TooLarge(_)) => StatusCode::PAYLOAD_TOO_LARGE,
        Fault::Refused(ImportRefused::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Slow => StatusCode::REQUEST_TIMEOUT,
        Fault::Form | Fault::NoFile | Fault::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = ask.asker.page(&ImportPage::form(ask, Some(why)));
    *response.status_mut() = status;
    response
}

/// Reads the form: texts as they are, the file to the source.
async fn receive(
    site: &Site,
    ask: &Ask,
    mut form: Multipart,
) -> Result<(Box<dyn Upload>, ImportWish), Fault> {
    let (mut kind, mut rules, mut file) = (None, None, None);
    while let Some(field) = timely(form.next_field()).await? {
        match field.name() {
            Some("kind") if kind.is_none() => {
                let name = text(field, 64).await?.1;
                kind = ImportKind::ALL.into_iter().find(|kind| kind.name() == name);
            }
            Some("rules") if rules.is_none() => {
                let given = text(field, MOST_RULES).await?;
                rules = (!given.1.is_empty()).then_some(given);
            }
            Some("file") if file.is_none() => file = stream(site, ask, field).await?,
            _ => return Err(Fault::Form),
        }
    }
    let kind = kind.ok_or(Fault::Form)?;
    let (name, upload) = file.ok_or(Fault::NoFile)?;
    Ok((upload, ImportWish { kind, name, rules }))
}

async fn timely<T>(
    next: impl Future<Output = Result<T, axum::extract::multipart::MultipartError>>,
) -> Result<T, Fault> {
    match timeout(SILENCE, next).await {
        Err(_) => Err(Fault::Slow),
        Ok(Ok(next)) => Ok(next),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(ImportRefused::TooLarge(MOST as u64).into())
        }
        Ok(Err(_)) => Err(Fault::Form),
    }
}

/// A short field, and the name of its file where it has one.
async fn text(mut field: Field<'_>, most: usize) -> Result<(String, String), Fault> {
    let name = plain(field.file_name().unwrap_or_default());
    let mut octets = Vec::new();
    while let Some(chunk) = timely(field.chunk()).await? {
        if octets.len() + chunk.len() > most {
            return Err(ImportRefused::TooLarge(most as u64).into());
        }
        octets.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(octets).map_err(|_| Fault::Form)?;
    Ok((name, text))
}

/// The file's name and the rest of it at the source; `None` where none was chosen.
async fn stream(
    site: &Site,
    ask: &Ask,
    mut field: Field<'_>,
) -> Result<Option<(String, Box<dyn Upload>)>, Fault> {
    let name = plain(field.file_name().unwrap_or_default());
    let asked = ask.asked();
    let mut upload = handed(site, move |source| source.receive(&asked)).await?;
    let (mut octets, mut any) = (Vec::new(), false);
    while let Some(chunk) = timely(field.chunk()).await? {
        any |= !chunk.is_empty();
        octets.extend_from_slice(&chunk);
        if octets.len() >= STEP {
            let part = std::mem::take(&mut octets);
            upload = handed(site, move |_| written(upload, &part)).await?;
        }
    }
    upload = handed(site, move |_| written(upload, &octets)).await?;
    Ok((any || !name.is_empty()).then_some((name, upload)))
}

fn written(mut upload: Box<dyn Upload>, octets: &[u8]) -> Result<Box<dyn Upload>, ImportRefused> {
    upload.write(octets).map(|()| upload)
}

async fn handed(
    site: &Site,
    work: impl FnOnce(&dyn crate::source::Source) -> Result<Box<dyn Upload>, ImportRefused> + Send + 'static,
) -> Result<Box<dyn Upload>, Fault> {
    let done: Result<_, SourceError> = site.ask(move |source| Ok(work(source))).await;
    done.map_err(ImportRefused::from).flatten().map_err(Fault::Refused)
}

/// A file's name as text: no folders, nothing that cannot be seen, not too long.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

/// The form of a confirmation.
#[derive(Deserialize)]
struct Confirmation {
    id: String,
    hash: String,
    #[serde(default)]
    accept: String,
}

async fn confirm(
    State(site): State<Site>,
    ask: Ask,
    form: Result<Form<Confirmation>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else { return ask.asker.problem(Problem::BadQuery) };
    let Confirmation { id, hash, accept } = form;
    let wish = ConfirmWish { id, hash, accept_valid: accept == "yes" };
    let asked = ask.asked();
    let done = site.ask(move |source| Ok(source.confirm(&asked, &wish))).await;
    match done.map_err(ImportRefused::from).flatten() {
        Ok(done) => match site.note(&ask.asker, Deed::Imported, done.entry.to_string()).await {
            Ok(()) => ask.asker.page(&ResultPage::of(&ask, &done)),
            Err(unnoted) => unnoted,
        },
        Err(why) => refused(&ask, &Fault::Refused(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_text_and_leads_nowhere() {
        assert_eq!(plain("../../etc/passwd"), "passwd");
        assert_eq!(plain("C:\\temp\\order\n\u{0}.csv"), "order.csv");
        assert_eq!(plain(".."), "..");
        assert_eq!(plain(&"å".repeat(500)).chars().count(), LONGEST_NAME);
    }
}
