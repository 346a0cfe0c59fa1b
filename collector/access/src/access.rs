//! The door: from what a request carries to who asks.

use std::fmt;
use std::path::Path;

use motprov_shared::period::Timestamp;

use crate::account;
use crate::error::AccessError;
use crate::password::{self, Cost, Passwords};
use crate::store::Store;
use crate::viewer::Viewer;
use crate::{session, token};

/// What a request carries to say who asks.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The value of the session's cookie.
    pub session: Option<&'a str>,
    /// The token of an `Authorization: Bearer` header.
    pub token: Option<&'a str>,
    /// The name in the client's certificate, where TLS asked for one.
    pub certificate: Option<&'a str>,
}

/// Why it is not known who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stranger {
    /// Nothing says who it is, or what does has ended.
    #[error("sign in")]
    Unknown,
    /// It cannot be found out; the log says why.
    #[error("who asks cannot be found out")]
    Failed,
}

impl From<AccessError> for Stranger {
    fn from(error: AccessError) -> Self {
        tracing::error!(%error, "it cannot be found out who asks");
        Self::Failed
    }
}

/// How the door is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// A session ends after lying idle so long, milliseconds.
    pub idle: i64,
    /// A session ends so long after it was opened, milliseconds.
    pub lasting: i64,
    /// What a password's hash costs.
    pub cost: Cost,
    /// Whether a provider lets people in too.
    pub provider: bool,
    /// Whether pages may be read by anyone as long as there is neither account nor provider: only on loopback.
    pub open: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let (idle, lasting) = (30 * 60 * 1000, 12 * 3600 * 1000);
        Self { idle, lasting, cost: Cost::OWASP, provider: false, open: false }
    }
}

/// Tells the time: a test has its own.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// Accounts, sessions and tokens of a collector. Its methods block; some take the time that hashing takes.
#[derive(Default)]
pub struct Access(Option<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    settings: Settings,
    clock: Clock,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Access(kept)" } else { "Access(open)" })
    }
}

impl Access {
    /// Nobody must sign in, and nobody changes anything.
    #[must_use]
    pub const fn open() -> Self {
        Self(None)
    }

    /// Those of a data folder; makes what is missing.
    ///
    /// # Errors
    /// [`AccessError::Open`], [`AccessError::Newer`] and others.
    pub fn of(data: &Path, settings: Settings, clock: Clock) -> Result<Self, AccessError> {
        let (store, passwords) = (Store::open(data)?, Passwords::new(settings.cost)?);
        Ok(Self(Some(Inner { store, passwords, settings, clock })))
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Stranger`].
    pub fn viewer(&self, credentials: &Credentials<'_>) -> Result<Viewer, Stranger> {
        let Some(inner) = &self.0 else { return Ok(Viewer::open()) };
        if let Some(text) = credentials.token {
            return token::viewer(inner, text);
        }
        let certified = credentials.certificate.map(Viewer::certified);
        match (credentials.session.map(|cookie| session::viewer(inner, cookie)), certified) {
            (Some(Ok(viewer)), _) => Ok(viewer),
            (_, Some(certified)) => Ok(certified),
            (Some(Err(Stranger::Failed)), None) => Err(Stranger::Failed),
            _ if inner.settings.open && !self.must_sign_in()? => Ok(Viewer::open()),
            _ => Err(Stranger::Unknown),
        }
    }

    /// Whether anybody can sign in here: there is an account, or a provider.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn must_sign_in(&self) -> Result<bool, AccessError> {
        let Some(inner) = &self.0 else { return Ok(false) };
        Ok(inner.settings.provider || inner.store.read(account::any)?)
    }

    /// How long a session lasts at most, milliseconds.
    #[must_use]
    pub fn lasting(&self) -> i64 {
        self.0.as_ref().map_or(0, |inner| inner.settings.lasting)
    }

    /// The time, as sessions are judged by.
    #[must_use]
    pub fn now(&self) -> Option<Timestamp> {
        self.0.as_ref().map(Inner::now)
    }

    pub(crate) const fn kept(&self) -> Option<&Inner> {
        self.0.as_ref()
    }

    pub(crate) fn inner(&self) -> Result<&Inner, AccessError> {
        self.0.as_ref().ok_or(AccessError::NoStore)
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A session that was last used by then, or was opened by then, has ended.
    pub(crate) fn ended_before(&self) -> (Timestamp, Timestamp) {
        let now = self.now();
        (now.plus(-self.settings.idle), now.plus(-self.settings.lasting))
    }

    /// What is kept of a new password, where it does.
    pub(crate) fn hashed(&self, name: &str, password: &str) -> Result<String, AccessError> {
        password::check_rules(name, password).map_err(crate::error::Refused::from)?;
        self.passwords.hash(password)
    }
}
