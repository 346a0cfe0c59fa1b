//! Asks one witness for its cosignature after each checkpoint (C2SP tlog-witness). Promise: what it signs is checked
//! before it is kept; a witness that cannot be reached is asked again, and one that saw another history is an alarm.

use std::time::Duration;

use motprov_ledger::{Database, KeptCosignature, LedgerError};
use motprov_link::http::{Client, HttpError};
use motprov_link::pace::{Pace, Told};
use motprov_link::tls::Parties;
use motprov_log::note::{MAX_NOTE, NoteSignature};
use motprov_log::witness::{ADD_CHECKPOINT, AddCheckpoint, Answer};
use motprov_log::{Checkpoint, Note, VerifierKey, cosignature};
use motprov_shared::identity::sha256;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use super::desk::LedgerDesk;
use super::publisher::Signed;
use crate::clock;
use crate::config::WitnessSection;

const PARTIES: Parties = Parties { us: "this collector", them: "the witness", section: "log.witness" };
const PROGRAM: &str = concat!("motprov-collector/", env!("CARGO_PKG_VERSION"));
/// First and longest pause between attempts.
const PAUSE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(15));
/// Questions for one checkpoint: the first may only learn which size the witness has.
const QUESTIONS: usize = 3;

/// One witness.
pub(super) struct Witness {
    section: WitnessSection,
    client: Client,
    desk: LedgerDesk,
    log: VerifierKey,
    /// The size that it cosigned last, as far as we know.
    known: u64,
    /// Takes what it shows that we signed and do not have.
    shown: mpsc::Sender<(String, Note)>,
}

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// It may come yet.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// It answers, and not with a cosignature.
    #[error("{0}")]
    Refused(String),
    /// It saw another history: a person must look.
    #[error("{0}")]
    Disagrees(String),
}

impl Witness {
    pub(super) fn new(
        section: WitnessSection,
        desk: LedgerDesk,
        log: VerifierKey,
        shown: mpsc::Sender<(String, Note)>,
    ) -> Self {
        let client = Client { parties: PARTIES, authorities: section.ca_file.clone(), program: PROGRAM };
        Self { section, client, desk, log, known: 0, shown }
    }

    /// What it calls the last checkpoint that it saw of us; nothing inside where it says that it knows none, nothing at
    /// all where it cannot be asked.
    pub(super) async fn latest(&self) -> Option<Option<(String, Note)>> {
        let path = format!("{}/checkpoint", sha256(self.log.name().as_bytes()));
        let url = self.section.url.below(&path).ok()?;
        let answer = self.client.get(&url, MAX_NOTE).await.ok()?;
        match answer.status {
            404 => Some(None),
            200 => {
                let note = Note::parse(&answer.body).ok()?;
                Some(Some((format!("the witness {}", self.section.name), note)))
            }
            _ => None,
        }
    }

    /// Asks after each checkpoint, until nobody makes any more.
    pub(super) async fn keep(mut self, mut latest: watch::Receiver<Option<Signed>>, kept: impl AsyncFn()) {
        let mut pace = Pace::new(PAUSE.0, PAUSE.1, u64::from_be_bytes(self.section.vkey.key().id().0));
        let mut told = Told::default();
        loop {
            let signed = latest.borrow_and_update().clone();
            let again = match signed {
                None => None,
                Some(signed) => match self.submit(&signed).await {
                    Ok(()) => {
                        kept().await;
                        let _ = pace.pause(true);
                        None
                    }
                    Err(error) => {
                        if told.is_news(&error.to_string(), Instant::now().into_std()) {
                            self.complain(&error);
                        }
                        Some(pace.pause(false))
                    }
                },
            };
            let goes_on = match again {
                None => latest.changed().await.is_ok(),
                Some(pause) => tokio::select! {
                    () = sleep(pause) => true,
                    changed = latest.changed() => changed.is_ok(),
                },
            };
            if !goes_on {
                return;
            }
        }
    }

    fn complain(&self, error: &WitnessError) {
        let witness = &self.section.name;
        if let WitnessError::Disagrees(_) = error {
            tracing::error!(witness, "ALARM: {error}");
        } else {
            tracing::warn!(witness, "no cosignature: {error}");
        }
    }

    /// One checkpoint's turn; the alarm stands or falls with its end.
    async fn submit(&mut self, signed: &Signed) -> Result<(), WitnessError> {
        let done = self.ask(signed).await;
        let alarm = match &done {
            Ok(()) => Some(None),
            Err(WitnessError::Disagrees(text)) => Some(Some(text.clone())),
            Err(_) => None,
        };
        if let Some(text) = alarm {
            let source = self.section.vkey.to_string();
            let set = move |database: &mut Database| {
                database.write(|write| write.set_log_alarm(&source, text.as_deref(), clock::now()))
            };
            self.desk.with(set).await?;
        }
        done
    }

    async fn ask(&mut self, signed: &Signed) -> Result<(), WitnessError> {
        let size = signed.checkpoint.size;
        for _ in 0..QUESTIONS {
            let (old, note) = (self.known, signed.note.clone());
            let prove = move |database: &mut Database| database.read(|view| view.prove_growth(old, size));
            let path = self.desk.with::<_, LedgerError>(prove).await?;
            let request = AddCheckpoint { old, path, checkpoint: note };
            match self.post(&request).await? {
                Answer::Cosigned(lines) => return self.take(signed, &lines).await,
                Answer::Size(seen) if seen == old => {
                    return Err(WitnessError::Refused("it contradicts itself about the size".to_owned()));
                }
                Answer::Size(seen) if seen <= size => self.known = seen,
                Answer::Size(seen) => return self.is_behind(seen).await,
                Answer::Disagrees => {
                    let name = &self.section.name;
                    let text = format!(
                        "the witness {name} saw another history than this ledger's first {old} entries. Compare with \
                         `motprov-collector log` and with what the witness keeps, before anything is published"
                    );
                    return Err(WitnessError::Disagrees(text));
                }
                Answer::Refused(404) => {
                    let text = format!("it does not follow {}: give it this log's key", self.log.name());
                    return Err(WitnessError::Refused(text));
                }
                Answer::Refused(status) => {
                    return Err(WitnessError::Refused(format!("it answers {status}")));
                }
            }
        }
        Err(WitnessError::Refused("it says another size each time".to_owned()))
    }

    /// It saw more than we showed it: we may have signed that meanwhile, or forgotten it.
    async fn is_behind(&self, seen: u64) -> Result<(), WitnessError> {
        let origin = self.log.name().to_owned();
        let last =
            self.desk.with(move |database| database.read(|view| view.last_checkpoint(&origin))).await?;
        let last = last.map_or(0, |last| last.size);
        if seen <= last {
            return Err(WitnessError::Refused("it has a later checkpoint already".to_owned()));
        }
        if let Some(shown) =
            self.latest().await.flatten().filter(|(_, note)| Checkpoint::open(note, &self.log).is_ok())
        {
            // Full only where the same was shown before.
            let _ = self.shown.try_send(shown);
        }
        Err(WitnessError::Disagrees(format!(
            "the witness {} saw {seen} entries, and the last checkpoint here has {last}: this ledger was restored from \
             an old backup, or somebody signs with its key elsewhere",
            self.section.name
        )))
    }

    async fn post(&self, request: &AddCheckpoint) -> Result<Answer, WitnessError> {
        let url = self.section.url.below(ADD_CHECKPOINT).map_err(WitnessError::Refused)?;
        let body = request.to_string().into_bytes();
        let answer = self.client.post(&url, "text/plain; charset=utf-8", body, MAX_NOTE).await?;
        Ok(Answer::read(answer.status, answer.content_type.as_deref(), &answer.body))
    }

    /// Keeps the cosignature that is by this witness, if it holds.
    async fn take(&mut self, signed: &Signed, lines: &[NoteSignature]) -> Result<(), WitnessError> {
        let witness = &self.section.vkey;
        let line = lines.iter().find(|line| line.is_by(witness)).cloned();
        let line = line.ok_or_else(|| WitnessError::Refused("it signs with another key".to_owned()))?;
        let at = cosignature::open(&signed.note, &line, witness)
            .map_err(|error| WitnessError::Refused(error.to_string()))?;
        let (origin, size) = (self.log.name().to_owned(), signed.checkpoint.size);
        let cosignature = KeptCosignature { witness: witness.clone(), at, line };
        let keep = move |database: &mut Database| {
            database.write(|write| write.keep_cosignature(&origin, size, &cosignature))
        };
        self.desk.with::<_, LedgerError>(keep).await?;
        self.known = size;
        Ok(())
    }
}
