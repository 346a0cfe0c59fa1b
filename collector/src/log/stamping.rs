//! Asks a timestamp authority (RFC 3161) when a checkpoint was there. Promise: what is kept was checked: it stamps this
//! checkpoint, answers this question, and is signed by whom the configured authority certified for that.

mod token;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::Duration;

use motprov_ledger::{Database, KeptTimestamp, LedgerError};
use motprov_link::http::{Client, HttpError};
use motprov_link::pace::{Pace, Told};
use motprov_link::tls::Parties;
use motprov_link::url::HttpUrl;
use motprov_shared::identity::sha256;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::desk::LedgerDesk;
use super::publisher::{LogError, Signed};
use crate::config::LogSection;

use token::{TokenFault, check, request};

const PARTIES: Parties = Parties { us: "this collector", them: "the timestamp authority", section: "log" };
const PROGRAM: &str = concat!("motprov-collector/", env!("CARGO_PKG_VERSION"));
/// First and longest pause between attempts.
const PAUSE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_mins(30));
/// Octets of an answer at most: certificates come with it.
const MOST: usize = 64 * 1024;

/// One authority.
pub(super) struct Stamper {
    url: HttpUrl,
    roots: Vec<CertificateDer<'static>>,
    client: Client,
    desk: LedgerDesk,
    origin: String,
}

/// Why there is no timestamp.
#[derive(Debug, thiserror::Error)]
enum StampError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("it answers {0}")]
    Status(u16),
    #[error(transparent)]
    Token(#[from] TokenFault),
}

impl Stamper {
    /// The configured authority, if there is one.
    pub(super) fn of(section: &LogSection, desk: LedgerDesk, origin: &str) -> Result<Option<Self>, LogError> {
        let (Some(url), Some(ca)) = (&section.timestamp_url, &section.timestamp_ca_file) else {
            return Ok(None);
        };
        let client = Client { parties: PARTIES, authorities: None, program: PROGRAM };
        let roots = roots(ca)?;
        Ok(Some(Self { url: url.clone(), roots, client, desk, origin: origin.to_owned() }))
    }

    /// Asks after each checkpoint, until nobody makes any more.
    pub(super) async fn keep(self, mut latest: watch::Receiver<Option<Signed>>) {
        let seed = self.url.host().bytes().fold(1, |seed, octet| seed * 31 % 1_000_003 + u64::from(octet));
        let (mut pace, mut told) = (Pace::new(PAUSE.0, PAUSE.1, seed), Told::default());
        loop {
            let signed = latest.borrow_and_update().clone();
            let done = match signed {
                Some(signed) => self.stamp(&signed).await,
                None => Ok(()),
            };
            let goes_on = match done {
                Ok(()) => {
                    let _ = pace.pause(true);
                    latest.changed().await.is_ok()
                }
                Err(error) => {
                    if told.is_news(&error.to_string(), Instant::now().into_std()) {
                        tracing::warn!(authority = %self.url, "no timestamp: {error}");
                    }
                    tokio::select! {
                        () = sleep(pace.pause(false)) => true,
                        changed = latest.changed() => changed.is_ok(),
                    }
                }
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Nothing is asked for what was stamped before.
    async fn stamp(&self, signed: &Signed) -> Result<(), StampError> {
        let (origin, size, authority) = (self.origin.clone(), signed.checkpoint.size, self.url.to_string());
        let known = move |database: &mut Database| database.read(|view| view.timestamps(&origin, size));
        if self.desk.with::<_, LedgerError>(known).await?.iter().any(|kept| kept.authority == authority) {
            return Ok(());
        }
        let imprint = sha256(signed.note.text().as_bytes());
        let nonce = token::nonce()?;
        let asked = request(&imprint, nonce);
        let answer = self.client.post(&self.url, "application/timestamp-query", asked, MOST).await?;
        if answer.status != 200 {
            return Err(StampError::Status(answer.status));
        }
        let at = check(&answer.body, &imprint, Some(&nonce), &self.roots)?;
        let kept = KeptTimestamp { authority, at, token: answer.body };
        let origin = self.origin.clone();
        let keep =
            move |database: &mut Database| database.write(|write| write.keep_timestamp(&origin, size, &kept));
        Ok(self.desk.with::<_, LedgerError>(keep).await?)
    }
}

fn roots(path: &Path) -> Result<Vec<CertificateDer<'static>>, LogError> {
    let fault = |why: &dyn std::fmt::Display| LogError::Stamping(format!("{}: {why}", path.display()));
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let found = found.map_err(|error| fault(&error))?;
    if found.is_empty() { Err(fault(&"it holds no certificate in PEM")) } else { Ok(found) }
}
