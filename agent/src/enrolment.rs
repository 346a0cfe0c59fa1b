//! How this agent gets a certificate for its connections, and the next one. Promise: nothing is believed of a
//! collector that is not the one that the token, or the authorities of an earlier enrolment, name; the key of a
//! connection never leaves this machine; and a certificate and its key take their place as one file, at once.

mod files;
mod machine;
mod pinned;
mod post;

use std::path::PathBuf;

use motprov_shared::enrolment::{Answer, Request, Secret, TokenId};
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SealError, SecretKey};
use rcgen::{CertificateParams, KeyPair};

pub(crate) use files::keep_pair;
pub use files::{FilesError, Folder, renewal_due};
pub use machine::machine;
pub use post::{PostError, Service};

/// Whom to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Whoever was issued a certificate by the authority with this SHA-256: a first contact.
    Pinned(Hash),
    /// Whoever was issued one by an authority in this file: every later one.
    Authorities(PathBuf),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No key, or no request, could be made.
    #[error("no certificate request could be made: {0}")]
    Request(rcgen::Error),
    /// The request could not be signed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It could not be sent, or what answered is not a collector.
    #[error(transparent)]
    Post(#[from] PostError),
}

/// What is asked, with the key that the certificate will be for.
pub struct Question {
    key: KeyPair,
    bytes: Vec<u8>,
}

impl Question {
    /// Makes a key and signs a request for it. The same question may be asked again and again.
    ///
    /// # Errors
    /// [`AskError::Request`], [`AskError::Seal`].
    pub fn new(
        agent: &AgentId,
        key: &SecretKey,
        token: Option<(TokenId, Secret)>,
        now: Timestamp,
    ) -> Result<Self, AskError> {
        let connection = KeyPair::generate().map_err(AskError::Request)?;
        let request =
            CertificateParams::default().serialize_request(&connection).map_err(AskError::Request)?;
        let request = Request {
            agent: agent.clone(),
            key: key.public(),
            certificate: request.der().to_vec(),
            token,
            machine: machine(),
        };
        Ok(Self { bytes: request.sign(now, key)?, key: connection })
    }

    /// Asks.
    ///
    /// # Errors
    /// [`AskError::Post`].
    pub async fn ask(&self, service: &Service, trust: &Trust) -> Result<Answer, AskError> {
        Ok(service.post(&self.bytes, trust).await?)
    }

    /// The key that an issued certificate is for, PEM. Write it to a file with mode 0600 and nowhere else.
    #[must_use]
    pub fn key(&self) -> String {
        self.key.serialize_pem()
    }
}
