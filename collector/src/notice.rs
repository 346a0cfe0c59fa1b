//! Tells subscribers by mail. One thread looks every few minutes at what there is to tell, and has it sent; nothing
//! else waits for it, and a server that hangs holds up nobody but those who are written to.
//!
//! `fleet` asks for agents and certificates, `months` for reviews; what is worth telling is `motprov-notice`'s.

mod fleet;
mod months;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use motprov_ledger::{Database, LedgerError, View};
use motprov_log::VerifierKey;
use motprov_notice::event::Event;
use motprov_notice::letter::Frame;
use motprov_notice::mail::Mailer;
use motprov_notice::post::{self, Rules};
use motprov_notice::{Kind, Language, Store, StoreError};
use motprov_report::{Scope, typeset};
use motprov_review::contract::Contract;
use motprov_shared::period::{Month, Timestamp};
use tokio::sync::oneshot;

use crate::broker::TlsFiles;
use crate::clock;
use crate::config::{MailFault, MailSection};
use crate::evidence::{Asked, report_of};
use crate::review::{ReviewError, Reviews, contract_of, month_at};

/// Between two looks at what there is to tell.
const LOOK: Duration = Duration::from_mins(2);
/// Between two looks at what is due to be sent.
const PAUSE: Duration = Duration::from_secs(2);

/// Why nobody can be told.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The configuration.
    #[error(transparent)]
    Mail(#[from] MailFault),
    /// Subscriptions.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// No thread.
    #[error("cannot start the post's thread: {0}")]
    Thread(std::io::Error),
}

/// Why a look failed.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Review(#[from] ReviewError),
}

impl From<LedgerError> for LookError {
    fn from(error: LedgerError) -> Self {
        Self::Review(error.into())
    }
}

/// What the post needs of the collector.
pub(crate) struct Needs {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The remembered reviews.
    pub(crate) reviews: Arc<Reviews>,
    /// Whose checkpoints vouch for reports.
    pub(crate) log: VerifierKey,
    /// What agents are served with.
    pub(crate) tls: Option<TlsFiles>,
}

/// A thread that tells; [`Notices::stop`] it.
pub(crate) struct Notices {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Notices {
    /// Begins to tell.
    pub(crate) fn start(section: &MailSection, needs: Needs) -> Result<Self, NoticeError> {
        let post = Post::open(section, needs)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(NoticeError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let work = move || {
            runtime.block_on(async move {
                tokio::select! {
                    // A sender that is gone asks for the same.
                    _ = stopped => {}
                    () = post.run() => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("post".to_owned()).spawn(work);
        Ok(Self { stop, thread: thread.map_err(NoticeError::Thread)? })
    }

    /// Ends the thread; a letter that is under way is sent again at the next start.
    pub(crate) fn stop(self) {
        // Fails only where the thread has ended by itself.
        let _ = self.stop.send(());
        if self.thread.join().is_err() {
            tracing::error!("the post's thread ended with a panic");
        }
    }
}

struct Post {
    needs: Needs,
    database: Database,
    store: Store,
    mailer: Mailer,
    rules: Rules,
    /// When we began to listen.
    since: Timestamp,
    looked: Option<Instant>,
    months: months::Months,
}

impl Post {
    fn open(section: &MailSection, needs: Needs) -> Result<Self, NoticeError> {
        let pages = section.pages.as_ref().map(|pages| pages.trim_end_matches('/').to_owned());
        Ok(Self {
            database: Database::open_read_only(&needs.data)?,
            store: Store::open(&needs.data)?,
            mailer: section.mailer()?,
            rules: Rules {
                pause_minutes: section.pause_minutes,
                frame: Frame { zone: TimeZone::UTC, pages },
            },
            since: clock::now(),
            looked: None,
            months: months::Months::default(),
            needs,
        })
    }

    async fn run(mut self) {
        loop {
            if let Err(error) = self.step().await {
                tracing::error!(%error, "subscribers cannot be told now; trying again");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn step(&mut self) -> Result<(), LookError> {
        if self.looked.is_none_or(|looked| looked.elapsed() >= LOOK) {
            self.looked = Some(Instant::now());
            self.look(clock::now())?;
        }
        let (needs, database) = (&self.needs, &mut self.database);
        let report = |month, language| report(needs, database, month, language);
        post::compose(&mut self.store, &self.rules, self.mailer.domain(), report, clock::now())?;
        post::deliver(&mut self.store, &self.mailer, clock::now).await?;
        Ok(())
    }

    /// Asks for what somebody wants to be told, and for nothing else.
    fn look(&mut self, now: Timestamp) -> Result<(), LookError> {
        let kinds: BTreeSet<Kind> =
            self.store.subscriptions()?.into_iter().flat_map(|one| one.kinds).collect();
        if kinds.is_empty() {
            return Ok(());
        }
        let contract = self.database.read(|view| contract_now(view, now))?;
        if let Some(contract) = &contract {
            self.rules.frame.zone = contract.zone.clone();
        }
        let mut events = self.fleet(&kinds, contract.as_ref(), now)?;
        if let Some(contract) = &contract {
            events.extend(self.reviewed(&kinds, contract, now)?);
        }
        let offered = self.store.offer(&events)?;
        if offered.dropped > 0 {
            tracing::error!(
                events = offered.dropped,
                "too much waits for somebody: these are told to nobody"
            );
        }
        Ok(())
    }

    fn fleet(
        &mut self,
        kinds: &BTreeSet<Kind>,
        contract: Option<&Contract>,
        now: Timestamp,
    ) -> Result<Vec<Event>, LookError> {
        let mut events = Vec::new();
        if kinds.contains(&Kind::Silent) || kinds.contains(&Kind::Back) {
            let heard = self.database.read(fleet::heard)?;
            for revoked in heard.iter().filter(|heard| heard.revoked) {
                self.store.forget_outage(&revoked.agent)?;
            }
            let times = (fleet::bears(contract), self.since, now);
            events.extend(motprov_notice::decide::silences(&heard, &self.store.outages()?, times));
        }
        if kinds.contains(&Kind::Certificates) {
            let agents = self.database.read(|view| fleet::certificates(view, now))?;
            let own = fleet::own_certificates(self.needs.tls.as_ref());
            let all: Vec<_> = agents.into_iter().chain(own).collect();
            events.extend(motprov_notice::decide::ending(&all, now));
        }
        Ok(events)
    }
}

/// The contract of the month that it is.
fn contract_now(view: &View<'_>, now: Timestamp) -> Result<Option<Contract>, ReviewError> {
    // Which month it is depends on the contract's zone, and the contract on the month: UTC settles it well enough for
    // the few hours in which they differ.
    let Some(month) = month_at(now, &TimeZone::UTC) else { return Ok(None) };
    contract_of(view, month)
}

/// A month's report as PDF. What fails is told in the log, and the letter says that it did.
fn report(needs: &Needs, database: &mut Database, month: Month, language: Language) -> Option<Vec<u8>> {
    let language = match language {
        Language::Swedish => motprov_report::Language::Swedish,
        Language::English => motprov_report::Language::English,
    };
    let now = clock::now();
    let asked = Asked { month, telling: Scope::Month, made_at: now };
    let report =
        report_of(database, &needs.log, asked, now).inspect_err(|error| failed(month, error)).ok()?;
    typeset(&report, language).inspect_err(|error| failed(month, error)).ok()
}

fn failed(month: Month, error: &dyn std::error::Error) {
    tracing::error!(%month, %error, "a report that somebody subscribes to could not be made");
}

/// The file that a certificate is read from, told where it cannot be.
fn read(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path);
    text.inspect_err(|error| tracing::warn!(path = %path.display(), %error, "cannot read a certificate")).ok()
}
