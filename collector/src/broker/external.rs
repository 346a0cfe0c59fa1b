//! A broker that the site already has, in place of the embedded one. Promise: it gets its PUBACK for a batch only
//! after the ledger's sync, and whatever it loses or says twice changes nothing: the agents' outboxes hold what has
//! no receipt.
//!
//! 1. `connection` keeps one MQTT session: it subscribes, polls, and tells why it ended.
//! 2. `handing` hands batches and states to the desk, many at once and each agent's in order, and acknowledges in order.
//! 3. `receipts` carries receipts and configurations out, and drops them rather than let the intake wait.
//!
//! The session outlives connections, so the broker keeps what comes while the collector is away, within its limits.

mod connection;
mod handing;
mod receipts;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use motprov_link::pace::{Pace, Told};
use motprov_link::tls::{Parties, Tls, TlsError, TlsFiles};
use motprov_shared::identity::{Site, sha256};
use motprov_shared::seal::SecretKey;
use rumqttc::AsyncClient;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::{Desk, OUTGOING, Outgoing};
use connection::{End, Mailbox};
use handing::Strikes;

/// Who speaks TLS here, for advice.
pub const PARTIES: Parties = Parties { us: "this collector", them: "the broker", section: "external" };
/// First and longest pause between connections.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_mins(1));
/// A connection that lasted so long was a good one.
const GOOD: Duration = Duration::from_mins(1);
/// How long receipts and the goodbye may take.
const GRACE: Duration = Duration::from_secs(2);

/// Which broker, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalConfig {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to. `None` is plain TCP: the configuration allows that on loopback only.
    pub tls: Option<TlsFiles>,
    /// The MQTT client id, where it is not made from the collector's key.
    pub client_id: Option<String>,
    /// Whose batches are taken; all where none is named.
    pub sites: Vec<Site>,
    /// Batches under way to the ledger at once.
    pub window: u16,
}

/// Why an external broker cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ExternalError {
    /// No threads.
    #[error("cannot start the threads that speak with the broker: {0}")]
    Runtime(std::io::Error),
    /// TLS cannot begin.
    #[error("external: {0}")]
    Tls(#[from] TlsError),
}

/// The collector's end of the line to the broker. Dropping it without [`External::stop`] stops it too, less politely.
pub struct External {
    runtime: Option<Runtime>,
    client: watch::Receiver<Option<AsyncClient>>,
    stopping: watch::Sender<bool>,
    serving: Option<(JoinHandle<()>, JoinHandle<()>)>,
}

/// What is prepared and does not run yet.
pub struct Unserved {
    mailbox: Mailbox,
    queue: mpsc::Receiver<Outgoing>,
    client: watch::Sender<Option<AsyncClient>>,
}

/// An MQTT client id that nobody can guess who does not hold the key: where a broker lets one client take over
/// another's session by its id, agents must not know the collector's.
#[must_use]
pub fn client_id(key: &SecretKey) -> String {
    let hash = sha256(format!("motprov client id\n{}", key.to_pem()).as_bytes()).to_string();
    format!("collector-{}", hash.get(..16).unwrap_or_default())
}

impl External {
    /// Reads what TLS needs; nothing is connected before [`External::serve`]. What is put into the queue goes to the
    /// agents, as far as the broker can be reached.
    ///
    /// # Errors
    /// [`ExternalError`].
    pub fn prepare(
        config: &ExternalConfig,
        key: &SecretKey,
    ) -> Result<(Self, Unserved, mpsc::Sender<Outgoing>), ExternalError> {
        let tls = config.tls.as_ref().map(|files| Tls::read(files, &config.host, PARTIES)).transpose()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("external broker")
            .enable_all()
            .build()
            .map_err(ExternalError::Runtime)?;
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let (client, connected) = watch::channel(None);
        let (stopping, stop) = watch::channel(false);
        let client_id = config.client_id.clone().unwrap_or_else(|| client_id(key));
        let mailbox = Mailbox { config: config.clone(), client_id, tls, stop };
        let external = Self { runtime: Some(runtime), client: connected, stopping, serving: None };
        Ok((external, Unserved { mailbox, queue, client }, outgoing))
    }

    /// Connects, and again whenever the connection ends.
    pub fn serve(&mut self, unserved: Unserved, desk: Arc<dyn Desk>) {
        let Unserved { mailbox, queue, client } = unserved;
        let connected = self.client.clone();
        self.serving = self.runtime.as_ref().map(|runtime| {
            let posting = runtime.spawn(receipts::post(queue, connected));
            (runtime.spawn(keep(mailbox, client, desk)), posting)
        });
    }

    /// Whether the broker has granted what was asked of it, and the connection holds.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.borrow().is_some()
    }

    /// From now on a batch that the intake does not take is no reason to connect anew.
    pub fn expect_stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Sends what waits, where the queue's other end is gone, then says goodbye. The session stays with the broker.
    pub fn stop(mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        self.expect_stop();
        if let Some((serving, posting)) = self.serving.take() {
            runtime.block_on(async {
                // Either way the connection closes now; an agent that misses a receipt sends its batch again.
                let _ = timeout(GRACE, posting).await;
                let client = self.client.borrow().clone();
                if client.is_some_and(|client| client.try_disconnect_with_timeout(GRACE).is_ok()) {
                    let _ = timeout(GRACE, serving).await;
                }
            });
        }
        runtime.shutdown_timeout(GRACE);
    }
}

impl Drop for External {
    fn drop(&mut self) {
        // A runtime must not be dropped where it could block an async thread.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Connects again and again, until a goodbye was asked for.
async fn keep(mailbox: Mailbox, client: watch::Sender<Option<AsyncClient>>, desk: Arc<dyn Desk>) {
    let (mut told, mut strikes) = (Told::default(), Strikes::default());
    let mut pace = Pace::new(PAUSE.0, PAUSE.1, seed());
    let broker = format!("{}:{}", mailbox.config.host, mailbox.config.port);
    loop {
        let began = Instant::now();
        let end = mailbox.connection(&client, &desk, &mut strikes).await;
        let was_online = client.send_replace(None).is_some();
        let (why, poisoned) = match end {
            End::Stopped => return,
            End::Lost(why) => (why, false),
            End::Unreadable(why) => (why, true),
        };
        if was_online || told.is_news(&why, Instant::now().into_std()) {
            tracing::warn!(broker, "no connection: {why}");
        }
        sleep(pace.pause(began.elapsed() > GOOD)).await;
        if poisoned {
            mailbox.discard(&broker).await;
        }
    }
}

/// Spreads the pauses of several collectors; no secret.
fn seed() -> u64 {
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    clock.map_or(1, |since| u64::from(since.subsec_nanos())) ^ u64::from(std::process::id()).rotate_left(32)
}
