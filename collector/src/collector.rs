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
use crate::clock;
use crate::config::{Config, ConfigError};
use crate::enrolment::{Enroller, Enrolments, EnrolmentsError, Terms};
use crate::fleet::{self, Documents};
use crate::intake::{self, Intake};
use crate::keys::{self, KeyFileError};
use crate::pages::{Pages, PagesError};
use crate::pki::{Authority, FolderError, TlsFolder};
use crate::source::Answers;
use crate::watch::Watch;

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
    #[error(transparent)]
    Tls(#[from] FolderError),
    #[error(transparent)]
    Enrolment(#[from] EnrolmentsError),
    #[error(
        "enrolment.address is set, and the key of the authority that issues certificates is not here \
         (tls/ca-key.pem): leave it out, and let your own authority issue the agents' certificates"
    )]
    NoAuthority,
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
    watch: Watch,
    pages: Pages,
    enrolments: Option<Enrolments>,
    secured: bool,
    /// Held as long as the folder is served.
    _lock: File,
}

/// Starts a collector on a data folder; makes what is missing in it.
///
/// # Errors
/// [`StartError`]; then nothing is left running.
pub fn start(data: &Path, config: &Config) -> Result<Running, StartError> {
    let folder = TlsFolder::of(data);
    let tls = config.tls(&folder)?;
    config.check(tls.is_some())?;
    let authority = folder.authority()?;
    if let Some(authority) = &authority
        && folder.renew_server(authority, clock::now())?
    {
        tracing::info!("the collector's own certificate was renewed");
    }
    let key = keys::load_or_make(data)?;
    let public = key.public();
    let lock = lock(data)?;
    let (mut broker, unserved, outgoing) = Broker::bind(&BrokerConfig {
        address: config.broker.address,
        tls: tls.clone(),
        observers: config.broker.observers,
        max_connections: config.broker.max_connections,
    })?;
    let documents = Arc::new(Documents::open(data)?);
    let (days, issued_only) = (config.intake.max_age_days, authority.is_some());
    let (intake, writer) =
        Intake::start(data, key, days, issued_only, Arc::clone(&documents), outgoing.clone())?;
    let changed = (intake.access_changed(), broker.access_changed());
    let told = fleet::Told::new(Arc::clone(&documents), outgoing);
    let around = around(data, config, tls.as_ref(), authority, (broker.address(), public), changed, (documents, told));
    let (pages, enrolments, watch) = match around {
        Ok(around) => around,
        Err(error) => {
            writer.stop();
            return Err(error);
        }
    };
    broker.serve(unserved, Arc::new(intake));
    let running = Running {
        mqtt: broker.address(),
        http: pages.address(),
        key: public,
        data: data.to_owned(),
        broker,
        intake: writer,
        watch,
        pages,
        enrolments,
        secured: tls.is_some(),
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

    /// Where agents ask to be let in, where they can.
    #[must_use]
    pub fn enrolment(&self) -> Option<SocketAddr> {
        self.enrolments.as_ref().map(Enrolments::address)
    }

    /// Whether agents connect over TLS.
    #[must_use]
    pub const fn is_secured(&self) -> bool {
        self.secured
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
        self.watch.stop();
        self.intake.stop();
        self.broker.stop();
        if let Some(enrolments) = self.enrolments {
            enrolments.stop();
        }
        self.pages.stop();
    }

    /// Says where it is reached, for scripts that let it choose its ports.
    fn announce(&self) -> Result<(), StartError> {
        let path = self.data.join(ADDRESSES);
        let text = serde_json::json!({
            "mqtt": self.mqtt.to_string(),
            "http": self.http.to_string(),
            "enrolment": self.enrolment().map(|address| address.to_string()),
            "key": self.key.to_string(),
        });
        let draft = path.with_extension("json.new");
        std::fs::write(&draft, format!("{text}\n"))
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(|source| StartError::File { path, source })
    }
}

/// What stands around broker and intake: pages, enrolment, and who notices changes of both.
fn around(
    data: &Path,
    config: &Config,
    tls: Option<&TlsFiles>,
    authority: Option<Authority>,
    (mqtt, collector): (SocketAddr, PublicKey),
    (keys, connections): (impl Fn() + Send + 'static, impl Fn() + Send + 'static),
    (documents, mut told): (Arc<Documents>, fleet::Told),
) -> Result<(Pages, Option<Enrolments>, Watch), StartError> {
    let answers = Answers::open(data)?;
    let pages = Pages::serve(config.web.address, tls, Arc::new(answers))?;
    let enrolment = &config.enrolment;
    let enrolments = match (enrolment.address, tls, authority) {
        (Some(address), Some(tls), Some(authority)) => {
            let port = enrolment.broker_port.unwrap_or_else(|| mqtt.port());
            let (host, days) = (enrolment.broker_host.clone(), enrolment.certificate_days);
            let enroller = Enroller::open(data, authority, documents, Terms { host, port, collector, days })?;
            Some(Enrolments::serve(address, tls, Arc::new(enroller))?)
        }
        (Some(_), _, None) => return Err(StartError::NoAuthority),
        _ => None,
    };
    let watch = Watch::start(data, move |view| {
        keys();
        connections();
        told.follow(view)
    })?;
    Ok((pages, enrolments, watch))
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
