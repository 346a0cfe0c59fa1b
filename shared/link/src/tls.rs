//! TLS 1.2 and 1.3 as a client: of an agent towards its collector, of a collector towards a site's broker. Promise:
//! only the authorities in `ca_file` are trusted, no key is quoted anywhere, and every failure says what to do.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, io};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{
    self, AlertDescription, CertificateError, ClientConfig, RootCertStore, crypto::aws_lc_rs,
};

/// Sessions that can be resumed: there is one peer, which may hand out two tickets a connection.
const SESSIONS: usize = 2;

/// Who speaks with whom, in the words of whoever reads the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parties {
    /// Who connects: `this agent`.
    pub us: &'static str,
    /// Who answers: `the collector`.
    pub them: &'static str,
    /// The section of our configuration that names them: `collector`.
    pub section: &'static str,
}

/// Where certificates and keys lie, as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The authorities that may have issued the other side's certificate, PEM.
    pub ca: PathBuf,
    /// Our own certificate with those between it and the root, and its key, both PEM.
    pub client: Option<(PathBuf, PathBuf)>,
    /// The name in the other side's certificate, where it is not the host.
    pub server_name: Option<String>,
}

/// Why TLS cannot begin. Quotes paths, never what the files hold.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{path} holds no usable {what}: write it in PEM, with its BEGIN and END lines", path = path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// What should be there.
        what: &'static str,
    },
    /// Certificate and key are not of one another.
    #[error(
        "the key in {key} does not belong to the certificate in {certificate}: {reason}",
        key = key.display(), certificate = certificate.display()
    )]
    Pair {
        /// File of the certificate.
        certificate: PathBuf,
        /// File of the key.
        key: PathBuf,
        /// What the library says.
        reason: rustls::Error,
    },
    /// No certificate can bear this name.
    #[error(
        "`{name}` is no name that a certificate can bear: set {section}.server_name to the one that it bears"
    )]
    Name {
        /// What was configured.
        name: String,
        /// In which section.
        section: &'static str,
    },
    /// The library offers no protocol.
    #[error("TLS cannot be set up: {0}")]
    Library(rustls::Error),
}

/// Ready to connect.
#[derive(Clone)]
pub struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
    ca: PathBuf,
    parties: Parties,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("name", &self.name).field("ca", &self.ca).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads the files; `host` is the name that is expected where they give none.
    ///
    /// # Errors
    /// [`TlsError`]: a file, a pair or the name is not what it should be.
    pub fn read(files: &TlsFiles, host: &str, parties: Parties) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&files.ca)? {
            let unusable = |_| TlsError::Unusable { path: files.ca.clone(), what: "certificate" };
            roots.add(certificate).map_err(unusable)?;
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Library)?
            .with_root_certificates(roots);
        let mut config = match &files.client {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => {
                let pair =
                    |reason| TlsError::Pair { certificate: certificate.clone(), key: key.clone(), reason };
                builder.with_client_auth_cert(certificates(certificate)?, private_key(key)?).map_err(pair)?
            }
        };
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        let name = files.server_name.as_deref().unwrap_or(host).trim_matches(['[', ']']);
        let bad = |_| TlsError::Name { name: name.to_owned(), section: parties.section };
        let name = ServerName::try_from(name.to_owned()).map_err(bad)?;
        Ok(Self { connector: Arc::new(config).into(), name, ca: files.ca.clone(), parties })
    }

    /// Trusts the authorities that this machine trusts; `host` is the name that is expected.
    ///
    /// # Errors
    /// [`TlsError::Name`], [`TlsError::Library`].
    pub fn of_system(host: &str, parties: Parties) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        // One that cannot be read is no authority; where none is left, nobody is believed.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Library)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let bad = |_| TlsError::Name { name: host.to_owned(), section: parties.section };
        let name = ServerName::try_from(host.to_owned()).map_err(bad)?;
        let ca = PathBuf::from("this machine's own store");
        Ok(Self { connector: Arc::new(config).into(), name, ca, parties })
    }

    /// Speaks TLS over a connection.
    ///
    /// # Errors
    /// The handshake's, with the library's own error inside: [`Tls::advice`] reads it.
    pub async fn wrap<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        self.connector.connect(self.name.clone(), stream).await
    }

    /// What to do about a failed connection, where TLS is the reason.
    #[must_use]
    pub fn advice(&self, error: &(dyn Error + 'static)) -> Option<String> {
        let mut next = Some(error);
        while let Some(error) = next {
            // An `io::Error` hides what it holds from `source`.
            let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            let found = held.and_then(|held| held.downcast_ref()).or_else(|| error.downcast_ref());
            if let Some(found) = found {
                return Some(self.explain(found));
            }
            next = held.map(|held| held as &(dyn Error + 'static)).or_else(|| error.source());
        }
        None
    }

    fn explain(&self, error: &rustls::Error) -> String {
        let Parties { us, them, section } = self.parties;
        match error {
            rustls::Error::InvalidCertificate(fault) => self.explain_certificate(fault),
            rustls::Error::AlertReceived(
                AlertDescription::CertificateRequired
                | AlertDescription::BadCertificate
                | AlertDescription::UnknownCA
                | AlertDescription::CertificateUnknown
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateRevoked
                | AlertDescription::AccessDenied
                | AlertDescription::DecryptError,
            ) => format!(
                "{them} does not accept the certificate of {us} ({error}): set {section}.certificate_file and \
                 key_file to a pair that it trusts"
            ),
            rustls::Error::InvalidMessage(_) => {
                format!("no TLS is spoken there: set {section}.port to the port for TLS")
            }
            other => format!("no TLS with {them}: {other}"),
        }
    }

    fn explain_certificate(&self, fault: &CertificateError) -> String {
        let Parties { them, section, .. } = self.parties;
        let (ca, name) = (self.ca.display(), self.name.to_str());
        match fault {
            CertificateError::NotValidForNameContext { presented, .. } => format!(
                "the certificate of {them} is not for `{name}` but for {}: set {section}.server_name to the right one, \
                 if it is one of those",
                names(presented)
            ),
            CertificateError::ExpiredContext { .. } | CertificateError::Expired => {
                format!(
                    "the certificate of {them} has ended by this machine's clock: renew it, or set the clock"
                )
            }
            CertificateError::NotValidYetContext { .. } | CertificateError::NotValidYet => {
                format!("the certificate of {them} has not begun by this machine's clock: set the clock")
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => format!(
                "the certificate of {them} was not issued by an authority in {ca}: put the right authority there; if \
                 it is there, somebody else answers in its place"
            ),
            // webpki has no word of its own for this one.
            CertificateError::Other(reason) if reason.to_string().contains("CaUsedAsEndEntity") => format!(
                "{them} shows an authority's certificate as its own: give it one of its own, issued by an authority in \
                 {ca}"
            ),
            other => format!("the certificate of {them} cannot be trusted: {other}"),
        }
    }
}

/// The names in a certificate, as a person writes them: the library has them as its code does.
#[must_use]
pub fn names(presented: &[String]) -> String {
    let plain = |name: &String| {
        let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
        inner.trim_matches('"').to_owned()
    };
    presented.iter().map(plain).collect::<Vec<_>>().join(", ")
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let what = "certificate";
    let unusable = |error| fault(path, what, error);
    let found: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect).map_err(unusable);
    let found = found?;
    if found.is_empty() { Err(TlsError::Unusable { path: path.to_owned(), what }) } else { Ok(found) }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| fault(path, "private key", error))
}

/// The library's own text can quote a line of the file, which may be of a key.
fn fault(path: &Path, what: &'static str, error: rustls::pki_types::pem::Error) -> TlsError {
    let path = path.to_owned();
    match error {
        rustls::pki_types::pem::Error::Io(source) => TlsError::Read { path, source },
        _ => TlsError::Unusable { path, what },
    }
}
