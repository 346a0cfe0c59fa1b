//! The door: from what a request carries to who asks.

use crate::viewer::Viewer;

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
}

/// Accounts, sessions and tokens of a collector.
#[derive(Debug, Default)]
pub struct Access {}

impl Access {
    /// Nobody must sign in, and nobody changes anything.
    #[must_use]
    pub const fn open() -> Self {
        Self {}
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Stranger`].
    pub fn viewer(&self, credentials: &Credentials<'_>) -> Result<Viewer, Stranger> {
        let _ = credentials;
        Ok(Viewer::open())
    }
}
