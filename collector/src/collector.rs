//! Joins broker, intake, ledger and pages into one process, and takes them apart again in an order that loses
//! nothing. Wiring only.
//!
//! Everything runs on threads of its own, so starting and stopping block: call them outside async code, or through
//! `tokio::task::spawn_blocking`.

use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use motprov_ledger::LedgerError;
use motprov_shared::identity::PublicKey;

use crate::broker::{Broker, BrokerConfig, BrokerError, TlsFiles};
use crate::config::{BrokerSection, Config, ConfigError, IntakeSection};
use crate::intake::{self, Allowance, Intake, Limits};
use crate::keys::{self, KeyFileError};
use crate::pages::{Pages, PagesError};
use crate::source::Answers;

/// Where a running collector says how it is reached.
pub const ADDRESSES: &str = "addresses.json";
const LOCK: &str = "collector.lock";

/// Why a collector did not start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's text says it")]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Broker(#[from] BrokerError),
    #[error(transparent)]
    Pages(#[from] PagesError),
    #[error("{0} is served by another collector already")]
    Served(PathBuf),
    #[error("cannot write {path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
}

/// A collector that serves; [`Running::stop`] it.
pub struct Running {
    mqtt: SocketAddr,
    http: SocketAddr,
    key: PublicKey,
    data: PathBuf,
    broker: Broker,
    intake: intake::Running,
    pages: Pages,
    /// Held as long as the folder is served.
    _lock: File,
}

/// Starts a collector on a data folder; makes what is missing in it.
///
/// # Errors
/// [`StartError`]; then nothing is left running.
pub fn start(data: &Path, config: &Config) -> Result<Running, StartError> {
    config.check()?;
    let key = keys::load_or_make(data)?;
    let public = key.public();
    let lock = lock(data)?;
    let (mut broker, unserved, outgoing) = Broker::bind(&BrokerConfig {
        address: config.broker.address,
        tls: tls_files(&config.broker),
        observers: config.broker.observers,
        max_connections: config.broker.max_connections,
    })?;
    let (intake, writer) = Intake::start(data, key, limits(config.intake), outgoing)?;
    let pages = match serve_pages(data, config) {
        Ok(pages) => pages,
        Err(error) => {
            writer.stop();
            return Err(error);
        }
    };
    broker.serve(unserved, Arc::new(intake));
    let (mqtt, http) = (broker.address(), pages.address());
    let running = Running {
        mqtt,
        http,
        key: public,
        data: data.to_owned(),
        broker,
        intake: writer,
        pages,
        _lock: lock,
    };
    match running.announce() {
        Ok(()) => Ok(running),
        Err(error) => {
            running.stop();
            Err(error)
        }
    }
}

impl Running {
    /// Where agents connect.
    #[must_use]
    pub const fn mqtt(&self) -> SocketAddr {
        self.mqtt
    }

    /// Where the pages are.
    #[must_use]
    pub const fn http(&self) -> SocketAddr {
        self.http
    }

    /// The key that receipts are signed with; agents need it.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// Takes nothing new, keeps what was taken, acknowledges it, and closes every connection.
    pub fn stop(self) {
        let path = self.data.join(ADDRESSES);
        if let Err(error) = std::fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "cannot remove");
        }
        self.intake.stop();
        self.broker.stop();
        self.pages.stop();
    }

    /// Says where it is reached, for scripts that let it choose its ports.
    fn announce(&self) -> Result<(), StartError> {
        let path = self.data.join(ADDRESSES);
        let text = serde_json::json!({
            "mqtt": self.mqtt.to_string(),
            "http": self.http.to_string(),
            "key": self.key.to_string(),
        });
        let draft = path.with_extension("json.new");
        std::fs::write(&draft, format!("{text}\n"))
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(|source| StartError::File { path, source })
    }
}

fn limits(intake: IntakeSection) -> Limits {
    let IntakeSection { max_age_days, agent_messages, agent_burst, agent_octets } = intake;
    let allowance = Allowance { messages: agent_messages, burst: agent_burst, octets: agent_octets };
    Limits { max_age_days, allowance }
}

fn tls_files(broker: &BrokerSection) -> Option<TlsFiles> {
    Some(TlsFiles {
        certificate: broker.certificate_file.clone()?,
        key: broker.key_file.clone()?,
        clients: broker.client_ca_file.clone()?,
    })
}

fn serve_pages(data: &Path, config: &Config) -> Result<Pages, StartError> {
    let answers = Answers::open(data)?;
    Ok(Pages::serve(config.web.address, Arc::new(answers))?)
}

/// Two collectors on one folder would be two brokers for the same agents.
fn lock(data: &Path) -> Result<File, StartError> {
    let path = data.join(LOCK);
    let file = File::create(&path).map_err(|source| StartError::File { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Served(data.to_owned())),
        Err(TryLockError::Error(source)) => Err(StartError::File { path, source }),
    }
}
