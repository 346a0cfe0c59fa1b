//! The log beside the collector: a thread that signs when a checkpoint is due and when the collector stops, tells
//! everyone, asks the witnesses, and serves whoever follows.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use motprov_ledger::{Database, View};
use motprov_link::pace::Told;
use motprov_log::{Note, VerifierKey};
use motprov_shared::period::Timestamp;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet, block_in_place};
use tokio::time::{sleep, timeout};

use super::desk::LedgerDesk;
use super::due::Due;
use super::publisher::{LogError, Publisher, Signed};
use super::serve::{self, Readers};
use super::stamping::Stamper;
use super::witnesses::Witness;
use crate::broker::Outgoing;
use crate::clock;
use crate::config::{LogSection, WitnessSection};
use crate::https::{self, Bounds};
use crate::review::{contract_of, month_at};

/// Between two looks at the clock.
const TICK: Duration = Duration::from_secs(5);
/// How long a witness may take to say what it saw last, before the first checkpoint.
const ASKING: Duration = Duration::from_secs(5);
/// How long the last checkpoint may take to reach the witnesses when the collector stops.
const GRACE: Duration = Duration::from_secs(3);
const BOUNDS: Bounds = Bounds { connections: 256, lasting: Duration::from_mins(2) };

/// The log that is served; [`LogService::stop`] it.
pub struct LogService {
    runtime: Runtime,
    running: JoinHandle<()>,
    stop: watch::Sender<bool>,
    address: Option<SocketAddr>,
    log: VerifierKey,
}

/// What the thread works with.
struct Keeper {
    publisher: Publisher,
    due: Due,
    desk: LedgerDesk,
    outgoing: mpsc::Sender<Outgoing>,
    latest: watch::Sender<Option<Signed>>,
    shown: mpsc::Receiver<(String, Note)>,
    told: Told,
    others: JoinSet<()>,
}

impl LogService {
    /// Starts it over a data folder; `outgoing` carries checkpoints to the broker.
    ///
    /// # Errors
    /// [`LogError`]. A ledger that contradicts what was signed is none: it is served, and signs nothing.
    pub fn start(
        data: &Path,
        section: &LogSection,
        outgoing: mpsc::Sender<Outgoing>,
    ) -> Result<Self, LogError> {
        let publisher = Publisher::open(data, section)?;
        let log = publisher.log().clone();
        let desk = LedgerDesk::new(Database::open(data)?);
        let stamper = Stamper::of(section, desk.clone(), log.name())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("log")
            .enable_all()
            .build()
            .map_err(LogError::Serve)?;
        let address = section.address.map(|address| listen(&runtime, data, &log, address)).transpose()?;
        let (showing, shown) = mpsc::channel(16);
        let witness = |section: &WitnessSection| {
            Witness::new(section.clone(), desk.clone(), log.clone(), showing.clone())
        };
        let witnesses: Vec<_> = section.witness.iter().map(witness).collect();
        let keeper = Keeper {
            publisher,
            due: Due::new(section.every_minutes),
            desk,
            outgoing,
            latest: watch::Sender::new(None),
            shown,
            told: Told::default(),
            others: JoinSet::new(),
        };
        let (stop, stopped) = watch::channel(false);
        let running = runtime.spawn(keeper.run(witnesses, stamper, stopped));
        Ok(Self { runtime, running, stop, address, log })
    }

    /// Where anyone may follow, where that is configured.
    #[must_use]
    pub const fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// The log's name and key.
    #[must_use]
    pub const fn log(&self) -> &VerifierKey {
        &self.log
    }

    /// Signs what was kept last, tells it, and ends.
    pub fn stop(self) {
        self.stop.send_replace(true);
        let ended = self.runtime.block_on(async { timeout(ASKING + GRACE + GRACE, self.running).await });
        if ended.is_err() {
            tracing::warn!("the log's last checkpoint was cut off; the next start signs it");
        }
        self.runtime.shutdown_timeout(GRACE);
    }
}

fn listen(
    runtime: &Runtime,
    data: &Path,
    log: &VerifierKey,
    address: SocketAddr,
) -> Result<SocketAddr, LogError> {
    let router = serve::router(data, log.clone(), Readers::Anyone)?;
    let listener = runtime.block_on(TcpListener::bind(address)).map_err(LogError::Serve)?;
    let address = listener.local_addr().map_err(LogError::Serve)?;
    runtime.spawn(https::serve(listener, None, router, BOUNDS, |_| true));
    Ok(address)
}

impl Keeper {
    async fn run(
        mut self,
        witnesses: Vec<Witness>,
        stamper: Option<Stamper>,
        mut stop: watch::Receiver<bool>,
    ) {
        for witness in self.ask(witnesses).await {
            let (desk, outgoing) = (self.desk.clone(), self.outgoing.clone());
            let origin = self.publisher.log().name().to_owned();
            let kept = async move || tell(&desk, &outgoing, &origin).await;
            self.others.spawn(witness.keep(self.latest.subscribe(), kept));
        }
        if let Some(stamper) = stamper {
            self.others.spawn(stamper.keep(self.latest.subscribe()));
        }
        while !*stop.borrow() {
            if self.due.is_due(clock::now()) {
                self.round().await;
            }
            tokio::select! {
                () = sleep(TICK) => {}
                Some((by, note)) = self.shown.recv() => {
                    self.publisher.remember(&by, note);
                    self.round().await;
                }
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        self.round().await;
        let Self { mut others, latest, .. } = self;
        // They end when no more can come.
        drop(latest);
        let _ = timeout(GRACE, async { while others.join_next().await.is_some() {} }).await;
    }

    /// Asks all witnesses at once what they saw last, and gives them back.
    async fn ask(&mut self, witnesses: Vec<Witness>) -> Vec<Witness> {
        let mut asked = JoinSet::new();
        for witness in witnesses {
            asked.spawn(async move {
                let seen = timeout(ASKING, witness.latest()).await;
                (witness, seen.ok().flatten())
            });
        }
        let (mut all, mut heard) = (Vec::new(), !asked.is_empty());
        while let Some(done) = asked.join_next().await {
            let Ok((witness, seen)) = done else { continue };
            heard &= seen.is_some();
            if let Some((by, note)) = seen.flatten() {
                self.publisher.remember(&by, note);
            }
            all.push(witness);
        }
        if heard {
            self.publisher.heard_all();
        }
        all
    }

    /// Signs, and tells whoever waits for it.
    async fn round(&mut self) {
        let now = clock::now();
        match block_in_place(|| self.publisher.publish(now)) {
            Ok(signed) => {
                tracing::info!(size = signed.checkpoint.size, root = %signed.checkpoint.root, "checkpoint");
                self.latest.send_replace(Some(signed));
                tell(&self.desk, &self.outgoing, self.publisher.log().name()).await;
            }
            Err(error) => {
                self.due.failed(now);
                if self.told.is_news(&error.to_string(), Instant::now()) {
                    let alarm = if let LogError::Contradiction(_) = error { "ALARM: " } else { "" };
                    tracing::error!("{alarm}no checkpoint is signed: {error}");
                }
                return;
            }
        }
        let read = move |database: &mut Database| database.read(|view| Ok(zone(view, now)));
        let zone = self.desk.with::<_, motprov_ledger::LedgerError>(read).await;
        self.due.done(now, zone.unwrap_or(TimeZone::UTC));
    }
}

/// Publishes the last checkpoint with all who vouch for it.
async fn tell(desk: &LedgerDesk, outgoing: &mpsc::Sender<Outgoing>, origin: &str) {
    let origin = origin.to_owned();
    match desk.with(move |database| database.read(|view| serve::published(view, &origin))).await {
        // Fails only when the broker is gone.
        Ok(Some((_, note))) => drop(outgoing.send(Outgoing::Checkpoint(note.to_string().into_bytes())).await),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the checkpoint cannot be told"),
    }
}

/// The contract's zone; UTC where there is none that can be read.
fn zone(view: &View<'_>, now: Timestamp) -> TimeZone {
    let contract = month_at(now, &TimeZone::UTC).map(|month| contract_of(view, month));
    match contract {
        Some(Ok(Some(contract))) => contract.zone,
        _ => TimeZone::UTC,
    }
}
