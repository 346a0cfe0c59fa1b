//! HTTP, over TLS but for what is public, for few and short connections: enrolment, pages that are seen from other
//! machines, the log. Promise:
//! connections, their handshakes and their requests are bounded in number and time, so that nobody who says nothing
//! keeps others out.

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use motprov_web::{Caller, Certified};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// A handshake, and the head of a request, may take so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pause where the system gives no connection, so that a lack of descriptors does not keep a processor busy.
const PAUSE: Duration = Duration::from_millis(100);

/// Why TLS cannot be served. Quotes paths, never what the files hold.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be used.
    #[error("{path} holds no usable {what} in PEM, or cannot be read")]
    File {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// Certificate and key do not fit, or the authorities cannot be used.
    #[error("{path}: {reason}")]
    Unfit {
        /// Which certificate.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Who must show a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clients {
    /// Nobody: who asks proves itself otherwise.
    Anyone,
    /// Nobody, but whoever shows one is known by it; issued by an authority in `client_ca_file`.
    Welcome,
}

/// How much is served at once, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) connections: usize,
    pub(crate) lasting: Duration,
}

/// Reads what TLS needs.
pub(crate) fn acceptor(files: &crate::broker::TlsFiles, clients: Clients) -> Result<TlsAcceptor, TlsError> {
    let unfit = |path: &Path, reason: String| TlsError::Unfit { path: path.to_owned(), reason };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unfit(&files.certificate, error.to_string()))?;
    let builder = match clients {
        Clients::Anyone => builder.with_no_client_auth(),
        Clients::Welcome => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(&files.clients)? {
                roots.add(certificate).map_err(|error| unfit(&files.clients, error.to_string()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .allow_unauthenticated();
            builder.with_client_cert_verifier(
                verifier.build().map_err(|error| unfit(&files.clients, error.to_string()))?,
            )
        }
    };
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|_| TlsError::File { path: files.key.clone(), what: "private key" })?;
    let config = builder.with_single_cert(certificates(&files.certificate)?, key);
    let mut config = config.map_err(|error| unfit(&files.certificate, error.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config).into())
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let fault = || TlsError::File { path: path.to_owned(), what: "certificate" };
    let found = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    found.ok().filter(|found| !found.is_empty()).ok_or_else(fault)
}

/// Who is at the other end of a connection, as the pages may ask: the subject's name and unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) organisation: String,
}

/// Serves until dropped: over TLS where there is an `acceptor`. `admits` says by the certificate who may ask at all.
pub(crate) async fn serve(
    listener: TcpListener,
    acceptor: impl Into<Option<TlsAcceptor>>,
    router: Router,
    bounds: Bounds,
    admits: impl Fn(Option<&Peer>) -> bool + Clone + Send + Sync + 'static,
) {
    let acceptor = acceptor.into();
    let room = Arc::new(Semaphore::new(bounds.connections));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                sleep(PAUSE).await;
                continue;
            }
        };
        let (acceptor, admits) = (acceptor.clone(), admits.clone());
        let router = router.clone().layer(Extension(Caller(from.ip())));
        tokio::spawn(async move {
            let told = timeout(bounds.lasting, connection(stream, acceptor, router, admits)).await;
            if let Ok(Err(error)) = told {
                tracing::debug!(%error, "a connection ended");
            }
            drop(place);
        });
    }
}

async fn connection(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    router: Router,
    admits: impl Fn(Option<&Peer>) -> bool,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let Some(acceptor) = acceptor else { return requests(stream, router).await };
    let stream = timeout(PATIENCE, acceptor.accept(stream))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    let peer = stream.get_ref().1.peer_certificates().and_then(|chain| peer(chain.first()?));
    if !admits(peer.as_ref()) {
        return Err("this certificate may not ask here".into());
    }
    let router = match peer {
        Some(peer) => router.layer(Extension(Certified(peer.name))),
        None => router,
    };
    requests(stream, router).await
}

async fn requests<S>(stream: S, router: Router) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(router);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(16 * 1024)
        .serve_connection(TokioIo::new(stream), service)
        .await?;
    Ok(())
}

/// What a certificate says of its holder.
fn peer(certificate: &CertificateDer<'_>) -> Option<Peer> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let subject = parsed.subject();
    let text = |found: Option<&x509_parser::x509::AttributeTypeAndValue<'_>>| {
        found.and_then(|value| value.as_str().ok()).unwrap_or_default().to_owned()
    };
    Some(Peer {
        name: text(subject.iter_common_name().next()),
        unit: text(subject.iter_organizational_unit().next()),
        organisation: text(subject.iter_organization().next()),
    })
}
