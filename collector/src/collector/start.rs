//! Builds the parts in an order in which a failure leaves nothing running.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use motprov_access::{Access, AccessError, Settings};
use motprov_ledger::Database;
use motprov_shared::identity::PublicKey;
use motprov_shared::seal::SecretKey;
use motprov_web::ByProvider;
use tokio::sync::mpsc;

use super::{Running, StartError};
use crate::broker::line::Ready;
use crate::broker::{BrokerConfig, Outgoing, TlsFiles};
use crate::clock;
use crate::config::{Config, ConfigError, IntakeSection};
use crate::enrolment::{Enroller, Enrolments, Terms};
use crate::fleet::{self, Documents};
use crate::intake::{Allowance, Intake, Limits};
use crate::keys;
use crate::log::serve::{self, Readers};
use crate::log::{LogService, publisher};
use crate::notice::{Needs, Notices};
use crate::pages::Pages;
use crate::pki::{Authority, TlsFolder};
use crate::segments::Feeder;
use crate::source::{About, Alive, Answers, LogView};
use crate::watch::Watch;

const LOCK: &str = "collector.lock";

/// What is settled before anything runs.
struct Plan<'a> {
    data: &'a Path,
    config: &'a Config,
    tls: Option<TlsFiles>,
    authority: Option<Authority>,
    documents: Arc<Documents>,
}

/// What stands around broker and intake.
struct Around {
    pages: Pages,
    enrolments: Option<Enrolments>,
    notices: Option<Notices>,
    watch: Watch,
    log: LogService,
    segments: Feeder,
}

/// Starts a collector on a data folder; makes what is missing in it.
///
/// # Errors
/// [`StartError`]; then nothing is left running.
pub fn start(data: &Path, config: &Config) -> Result<Running, StartError> {
    let (tls, authority) = certificates(data, config)?;
    let key = keys::load_or_make(data)?;
    let public = key.public();
    let lock = lock(data)?;
    inspect(data)?;
    let documents = Arc::new(Documents::open(data)?);
    let plan = Plan { data, config, tls, authority, documents };
    let (ready, outgoing) = plan.line(&key)?;
    let limits = limits(config.intake, plan.authority.is_some());
    let (intake, writer) = Intake::start(data, key, limits, Arc::clone(&plan.documents), outgoing.clone())?;
    let secured = plan.tls.is_some();
    let changed = (intake.access_changed(), ready.access_changed());
    let written = Box::new(intake.is_written());
    let around = match plan.around(&ready, (public, written), changed, outgoing) {
        Ok(around) => around,
        Err(error) => {
            writer.stop();
            return Err(error);
        }
    };
    let running = Running {
        http: around.pages.address(),
        key: public,
        data: data.to_owned(),
        line: ready.serve(Arc::new(intake)),
        intake: writer,
        watch: around.watch,
        log: around.log,
        segments: around.segments,
        pages: around.pages,
        enrolments: around.enrolments,
        notices: around.notices,
        secured,
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

/// What is served with, renewed where it is due, and who issues certificates.
fn certificates(data: &Path, config: &Config) -> Result<(Option<TlsFiles>, Option<Authority>), StartError> {
    let folder = TlsFolder::of(data);
    let tls = config.tls(&folder)?;
    config.check(tls.is_some())?;
    let authority = folder.authority()?;
    if let Some(authority) = &authority
        && folder.renew_server(authority, clock::now())?
    {
        tracing::info!("the collector's own certificate was renewed");
    }
    Ok((tls, authority))
}

impl Plan<'_> {
    /// The site's broker where one is configured, else the embedded one.
    fn line(&self, key: &SecretKey) -> Result<(Ready, mpsc::Sender<Outgoing>), StartError> {
        if let Some(external) = &self.config.external {
            return Ok(Ready::external(&external.config(), key)?);
        }
        let broker = &self.config.broker;
        Ok(Ready::embedded(&BrokerConfig {
            address: broker.address,
            tls: self.tls.clone(),
            observers: broker.observers,
            max_connections: broker.max_connections,
        })?)
    }

    /// Pages, enrolment, and who notices changes.
    fn around(
        self,
        ready: &Ready,
        (collector, written): (PublicKey, Alive),
        (keys, connections): (impl Fn() + Send + 'static, impl Fn() + Send + 'static),
        outgoing: mpsc::Sender<Outgoing>,
    ) -> Result<Around, StartError> {
        let log = publisher::verifier_key(self.data, &self.config.log)?;
        let shown = LogView { key: log.clone(), section: self.config.log.clone() };
        let answers = Answers::open(self.data, shown)?.watching(written).about(About::of(self.config));
        let needs = Needs {
            data: self.data.to_owned(),
            reviews: answers.reviews(),
            log: log.clone(),
            tls: self.tls.clone(),
        };
        let log = serve::router(self.data, log, Readers::OfPages)?;
        let provider = self.config.sign_in.provider().map_err(ConfigError::from)?;
        let pages = Pages::serve(
            self.config.web.address,
            self.tls.as_ref(),
            Arc::new(answers),
            Arc::new(self.access(provider.is_some())?),
            provider.map(|provider| ByProvider(Arc::new(provider))),
            log,
        )?;
        let log = LogService::start(self.data, &self.config.log, outgoing.clone())?;
        let mut told = fleet::Told::new(Arc::clone(&self.documents), outgoing);
        let watch = Watch::start(self.data, move |view| {
            keys();
            connections();
            told.follow(view)
        });
        let terms = self.terms(ready, collector);
        let segments = Feeder::start(self.data)?;
        let mail = self.config.mail.as_ref();
        let notices = mail.map(|mail| Notices::start(mail, needs)).transpose()?;
        Ok(Around { pages, enrolments: self.enrolments(terms)?, notices, watch: watch?, log, segments })
    }

    /// Who may come in. On loopback pages are open until there is an account: there is nobody else on the machine.
    fn access(&self, provider: bool) -> Result<Access, AccessError> {
        let web = &self.config.web;
        let settings = Settings {
            idle: i64::from(web.session_idle_minutes.get()) * 60_000,
            lasting: i64::from(web.session_hours.get()) * 3_600_000,
            open: web.address.ip().is_loopback(),
            provider,
            ..Settings::default()
        };
        Access::of(self.data, settings, Box::new(clock::now))
    }

    /// What agents that are let in are told.
    fn terms(&self, ready: &Ready, collector: PublicKey) -> Terms {
        let enrolment = &self.config.enrolment;
        let broker = match (ready.address(), &self.config.external) {
            (Some(address), _) => (None, address.port()),
            (None, Some(external)) => (Some(external.host.clone()), external.port),
            (None, None) => (None, self.config.broker.address.port()),
        };
        Terms {
            host: enrolment.broker_host.clone().or(broker.0),
            port: enrolment.broker_port.unwrap_or(broker.1),
            collector,
            days: enrolment.certificate_days,
        }
    }

    fn enrolments(self, terms: Terms) -> Result<Option<Enrolments>, StartError> {
        let Some(address) = self.config.enrolment.address else { return Ok(None) };
        let (Some(tls), Some(authority)) = (&self.tls, self.authority) else {
            return Err(StartError::NoAuthority);
        };
        let enroller = Enroller::open(self.data, authority, self.documents, terms)?;
        Ok(Some(Enrolments::serve(address, tls, Arc::new(enroller))?))
    }
}

fn limits(intake: IntakeSection, issued_only: bool) -> Limits {
    let IntakeSection { max_age_days, agent_messages, agent_burst, agent_octets } = intake;
    let allowance = Allowance { messages: agent_messages, burst: agent_burst, octets: agent_octets };
    Limits { max_age_days, issued_only, allowance }
}

/// Nothing is added to a ledger that is not what was kept.
fn inspect(data: &Path) -> Result<(), StartError> {
    let faults = Database::create_or_open(data)?.inspect()?;
    let Some(first) = faults.first() else { return Ok(()) };
    for fault in &faults {
        tracing::error!(entry = fault.entry, "{}", fault.what);
    }
    let (entry, what) = (first.entry, first.what.clone());
    Err(StartError::Altered { data: data.to_owned(), faults: faults.len(), entry, what })
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
