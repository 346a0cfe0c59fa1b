//! Lets agents in: a token or an enrolled key in, a certificate out. Promise: whoever has neither gets nothing, a key
//! that is enrolled is replaced only by the word of a person or of a token for that very agent, and asking twice is
//! harmless.
//!
//! [`decide`] holds the rules, `service` the way over HTTPS.

mod decide;
mod service;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use motprov_ledger::{Certificate, Database, Enrolment, LedgerError, NOBODY, Refusal, Write};
use motprov_shared::enrolment::{Answer, Issued, Request, Sealed};
use motprov_shared::identity::{PublicKey, Role, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::Reason;

pub use decide::{Decision, Standing, decide};
pub(crate) use service::{Enrolments, EnrolmentsError};

use crate::fleet::Documents;
use crate::pki::{Authority, Holder, PkiError};

/// A pending agent asks again after so many seconds.
const AGAIN: u32 = 15;
/// Certificates that one agent gets in a day at most: a few are lost where a machine stops while it asks.
const A_DAY: usize = 24;
const DAY: i64 = 24 * 3600 * 1000;

/// What every agent that is let in is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where batches go; the host that it asked where none is said.
    pub host: Option<String>,
    /// Port of the broker.
    pub port: u16,
    /// Signs receipts.
    pub collector: PublicKey,
    /// Days that a certificate holds.
    pub days: u32,
}

/// Answers requests.
pub struct Enroller {
    database: Mutex<Database>,
    authority: Authority,
    documents: Arc<Documents>,
    terms: Terms,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Pki(#[from] PkiError),
}

impl Enroller {
    /// On the ledger in `data`.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(
        data: &Path,
        authority: Authority,
        documents: Arc<Documents>,
        terms: Terms,
    ) -> Result<Self, LedgerError> {
        let database = Mutex::new(Database::create_or_open(data)?);
        Ok(Self { database, authority, documents, terms })
    }

    /// Answers a request as it came. Waits for the database.
    #[must_use]
    pub fn answer(&self, bytes: &[u8], now: Timestamp) -> Answer {
        let sealed = match Request::open(bytes) {
            Ok(sealed) => sealed,
            Err(error) => return Answer::Refused { text: format!("the request does not hold: {error}") },
        };
        let entered = {
            let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
            database.write(|tx| self.enter(tx, &sealed, now))
        };
        match entered {
            // What it is told depends on its role, which holds only now.
            Ok(Answer::Issued(mut issued)) => {
                issued.configuration = self.documents.of(&sealed.request.agent);
                Answer::Issued(issued)
            }
            Ok(answer) => answer,
            Err(Fault::Pki(error @ PkiError::Request(_))) => Answer::Refused { text: error.to_string() },
            Err(error) => {
                tracing::error!(agent = %sealed.request.agent, %error, "an enrolment could not be answered");
                Answer::Busy
            }
        }
    }

    fn enter(&self, tx: &mut Write<'_>, sealed: &Sealed, now: Timestamp) -> Result<Answer, Fault> {
        let request = &sealed.request;
        let standing = Standing::look(tx, request)?;
        match decide(request, &standing, now) {
            Decision::Refuse(text) => {
                tracing::info!(agent = %request.agent, text, "an enrolment is refused");
                refuse(tx, request, text, now)?;
                Ok(Answer::Refused { text: text.to_owned() })
            }
            Decision::Wait => Ok(Answer::Pending { again: AGAIN }),
            Decision::Hold(role) => {
                tracing::info!(agent = %request.agent, "an enrolment waits for a person: `agents approve`");
                standing.note(tx, request, role, false, now)?;
                Ok(Answer::Pending { again: AGAIN })
            }
            Decision::Admit { role, new } => {
                if new {
                    standing.note(tx, request, role, true, now)?;
                    admit(tx, request, role, now)?;
                    tracing::info!(agent = %request.agent, "enrolled");
                }
                self.issue(tx, request, role, now)
            }
        }
    }

    fn issue(
        &self,
        tx: &mut Write<'_>,
        request: &Request,
        role: Role,
        now: Timestamp,
    ) -> Result<Answer, Fault> {
        let agent = &request.agent;
        let before = tx.view().certificates_of(agent)?;
        if before.iter().filter(|before| now.since(before.issued) < DAY).count() >= A_DAY {
            let text = "this agent was given too many certificates today: find out who asks for them";
            refuse(tx, request, text, now)?;
            return Ok(Answer::Refused { text: text.to_owned() });
        }
        let holder = Holder::Agent(agent.clone(), role);
        let issued = self.authority.issue(&request.certificate, &holder, now, self.terms.days)?;
        tx.put_certificate(&Certificate {
            serial: issued.serial,
            agent: agent.clone(),
            role,
            key: request.key,
            issued: now,
            expires: issued.expires,
            revoked: None,
        })?;
        Ok(Answer::Issued(Box::new(Issued {
            certificate: issued.chain,
            authorities: self.authority.certificate().to_owned(),
            expires: issued.expires,
            role,
            host: self.terms.host.clone(),
            port: self.terms.port,
            collector: self.terms.collector,
            kept: tx.view().agent(agent)?.and_then(|agent| agent.head),
            configuration: None,
        })))
    }
}

/// Gives the agent its key. What it had under another one ends with that.
///
/// # Errors
/// What SQLite says.
pub fn admit(tx: &mut Write<'_>, request: &Request, role: Role, now: Timestamp) -> Result<(), LedgerError> {
    let agent = request.agent.clone();
    let simulated = tx.view().agent(&agent)?.is_some_and(|known| known.simulated);
    tx.admit(&Enrolment { agent, key: request.key, simulated, role: Some(role) }, now)?;
    tx.end_certificates(&request.agent, &request.key, now)
}

/// Counts it where other refusals are counted, for a person to see.
fn refuse(tx: &mut Write<'_>, request: &Request, text: &str, now: Timestamp) -> Result<(), LedgerError> {
    tx.count_refusal(&Refusal {
        at: now,
        agent: NOBODY.to_owned(),
        reason: Reason::UnknownAgent,
        text: format!("enrolment of {}: {text}", request.agent),
        hash: sha256(&request.certificate),
    })
}
