//! One POST over HTTPS. Promise: the answer is bounded in size and time, and who answers was checked before anything
//! was said.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use motprov_endpoint::HttpUrl;
use motprov_link::tls::{Tls, TlsError, TlsFiles, names};
use motprov_shared::enrolment::{self, Answer, MAX_MESSAGE};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig};

use super::Trust;
use super::pinned::Pinned;
use crate::uplink::PARTIES;

/// All of it may take so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a collector takes enrolments: `https://host` or `https://host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    host: String,
    port: u16,
}

/// Why there is no answer. Quotes nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Nobody is there.
    #[error("cannot reach {0}: {1}")]
    Unreachable(Service, std::io::Error),
    /// It takes too long.
    #[error("{0} does not answer in time")]
    Silent(Service),
    /// Whoever answers is not the one that is asked.
    #[error(
        "{0} is answered by somebody whose certificate the authority that the token names did not issue: it is not \
         the collector that the token was made at, or somebody stands in between. Nothing was sent"
    )]
    NotPinned(Service),
    /// TLS fails otherwise.
    #[error("{0}: {1}")]
    Tls(Service, String),
    /// The authorities' file cannot be used.
    #[error(transparent)]
    Authorities(#[from] TlsError),
    /// It answers with something else.
    #[error("{0} answers, and not as a collector does: is that the address of enrolment?")]
    NotACollector(Service),
}

impl Service {
    /// The host that it is reached at.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Posts a request and reads the answer.
    ///
    /// # Errors
    /// [`PostError`].
    pub(super) async fn post(&self, request: &[u8], trust: &Trust) -> Result<Answer, PostError> {
        timeout(PATIENCE, self.exchange(request, trust)).await.map_err(|_| PostError::Silent(self.clone()))?
    }

    async fn exchange(&self, request: &[u8], trust: &Trust) -> Result<Answer, PostError> {
        let stream = self.connect(trust).await?;
        let strange = |_| PostError::NotACollector(self.clone());
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(64 * 1024)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(strange)?;
        let request = Request::post(enrolment::PATH)
            .header(HOST, self.authority())
            .header(CONTENT_TYPE, enrolment::CONTENT_TYPE)
            .body(Full::new(Bytes::copy_from_slice(request)))
            .map_err(|_| PostError::NotACollector(self.clone()))?;
        let answer = async {
            let response = sender.send_request(request).await.map_err(strange)?;
            let body = Limited::new(response.into_body(), MAX_MESSAGE).collect().await;
            let body = body.map_err(|_| PostError::NotACollector(self.clone()))?.to_bytes();
            Answer::decode(&body).ok_or_else(|| PostError::NotACollector(self.clone()))
        };
        tokio::pin!(answer);
        tokio::select! {
            answer = &mut answer => answer,
            // The connection may end before the last of the answer is read out of it.
            _ = connection => answer.await,
        }
    }

    async fn connect(&self, trust: &Trust) -> Result<TlsStream<TcpStream>, PostError> {
        let unreachable = |error| PostError::Unreachable(self.clone(), error);
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(unreachable)?;
        match trust {
            Trust::Pinned(authority) => {
                let provider = Arc::new(aws_lc_rs::default_provider());
                let verifier = Pinned { authority: *authority, provider: Arc::clone(&provider) };
                let config = ClientConfig::builder_with_provider(provider)
                    .with_safe_default_protocol_versions()
                    .map_err(TlsError::Library)?
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(verifier))
                    .with_no_client_auth();
                let name = ServerName::try_from(self.host.clone())
                    .map_err(|_| TlsError::Name { name: self.host.clone(), section: PARTIES.section })?;
                TlsConnector::from(Arc::new(config))
                    .connect(name, stream)
                    .await
                    .map_err(|error| self.blame(&error))
            }
            Trust::Authorities(path) => {
                let files = TlsFiles { ca: path.clone(), client: None, server_name: None };
                let tls = Tls::read(&files, &self.host, PARTIES)?;
                tls.wrap(stream).await.map_err(|error| {
                    let advice = tls.advice(&error).unwrap_or_else(|| error.to_string());
                    PostError::Tls(self.clone(), advice)
                })
            }
        }
    }

    fn blame(&self, error: &std::io::Error) -> PostError {
        let held = error.get_ref().and_then(|held| held.downcast_ref::<rustls::Error>());
        let text = match held {
            Some(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {
                return PostError::NotPinned(self.clone());
            }
            Some(rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                presented,
                ..
            })) => {
                format!("its certificate is for {}: use one of these names", names(presented))
            }
            _ => error.to_string(),
        };
        PostError::Tls(self.clone(), text)
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == 443 { host } else { format!("{host}:{}", self.port) }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}", self.authority())
    }
}

impl FromStr for Service {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let url: HttpUrl = text.parse()?;
        if !url.is_secure() {
            return Err("enrolment goes over https:// only".to_owned());
        }
        Ok(Self { host: url.host().to_owned(), port: url.port() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_and_only_https_is_one() {
        for text in
            ["https://collector.example", "https://collector.example:8443", "https://[2001:db8::1]:8443"]
        {
            assert_eq!(text.parse::<Service>().unwrap().to_string(), text);
        }
        for bad in ["http://collector.example", "collector.example", "https://u:p@collector.example"] {
            assert!(bad.parse::<Service>().is_err(), "{bad}");
        }
    }
}
