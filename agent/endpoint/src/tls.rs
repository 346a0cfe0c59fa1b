//! The TLS handshake. Promise: nothing is sent to a server whose certificate does not hold, and when that
//! certificate ends is told all the same.

mod trust;
mod verifier;

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, Error};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub(crate) use trust::Trusts;
use verifier::Recorder;

use crate::outcome::{Outcome, Why};
use crate::probe::Trust;
use crate::prober::Prober;
use crate::reach::blame;

/// A parting word may take so long.
const FAREWELL: Duration = Duration::from_millis(100);

/// 1 November 2026, since 1970: this program is younger, and so is any time at which it runs.
const WRITTEN: Duration = Duration::from_hours(24 * 20_758);

/// Whom we expect at the other end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Server<'a> {
    /// As it was connected to.
    pub(crate) host: &'a str,
    /// The name that its certificate must bear, if not that.
    pub(crate) name: Option<&'a ServerName<'static>>,
    /// Who may vouch for it.
    pub(crate) trust: &'a Trust,
}

impl Prober {
    /// Greets the server and checks its certificate.
    pub(crate) async fn handshake(
        &self,
        stream: TcpStream,
        server: Server<'_>,
        told: &mut Outcome,
    ) -> Result<TlsStream<TcpStream>, Why> {
        let trusted = self.trusts.get(server.trust).await?;
        let name = match server.name {
            Some(name) => name.clone(),
            None => ServerName::try_from(server.host.to_owned()).map_err(|_| Why::OwnFault)?,
        };
        let recorder = Arc::new(Recorder::new(trusted));
        let connector = TlsConnector::from(Arc::new(config(recorder.clone()).map_err(|_| Why::OwnFault)?));
        let ended = connector.connect(name, stream).await;
        told.certificate_expires = recorder.expires();
        ended.map_err(|error| excuse(why(&error), SystemTime::now()))
    }
}

/// Ends a conversation in which nothing was said. Whether the other end hears it is of no account.
pub(crate) async fn greet(mut stream: TlsStream<TcpStream>) {
    if let Ok(Err(error)) = timeout(FAREWELL, stream.shutdown()).await {
        tracing::trace!("an endpoint did not wait for the end: {error}");
    }
}

fn config(recorder: Arc<Recorder>) -> Result<ClientConfig, Error> {
    let mut config = ClientConfig::builder_with_provider(recorder.provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(recorder)
        .with_no_client_auth();
    // A resumed session would show no certificate.
    config.resumption = Resumption::disabled();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// What a failed handshake, or a failure under TLS, says.
pub(crate) fn why(error: &io::Error) -> Why {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(fault)) => certificate(fault),
        Some(_) => Why::Protocol,
        None => blame(error),
    }
}

/// A clock that stands before this program was written is wrong: what it says of a certificate's time is ours.
fn excuse(why: Why, now: SystemTime) -> Why {
    match why {
        Why::CertificateExpired | Why::CertificateNotYetValid if now < SystemTime::UNIX_EPOCH + WRITTEN => {
            Why::OwnClock
        }
        why => why,
    }
}

fn certificate(fault: &CertificateError) -> Why {
    use CertificateError as Fault;
    match fault {
        Fault::Expired | Fault::ExpiredContext { .. } => Why::CertificateExpired,
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => Why::CertificateNotYetValid,
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => Why::CertificateName,
        Fault::BadEncoding => Why::Protocol,
        _ => Why::CertificateUntrusted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_never_set_makes_no_certificate_bad() {
        let (never_set, day) = (SystemTime::UNIX_EPOCH, Duration::from_hours(24));
        for why in [Why::CertificateExpired, Why::CertificateNotYetValid] {
            assert_eq!(excuse(why, never_set), Why::OwnClock);
            assert_eq!(excuse(why, never_set + WRITTEN - day), Why::OwnClock);
            assert_eq!(excuse(why, never_set + WRITTEN + day), why);
        }
        assert_eq!(excuse(Why::CertificateName, never_set), Why::CertificateName);
    }
}
