//! Judges a server's certificate as webpki does, and remembers when it ends whatever the judgement.

use std::sync::{Arc, OnceLock};

use motprov_link::validity::validity;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::trust::Trusted;

/// Stands in one handshake.
#[derive(Debug)]
pub(super) struct Recorder {
    trusted: Arc<Trusted>,
    expires: OnceLock<i64>,
}

impl Recorder {
    pub(super) const fn new(trusted: Arc<Trusted>) -> Self {
        Self { trusted, expires: OnceLock::new() }
    }

    pub(super) fn provider(&self) -> Arc<CryptoProvider> {
        self.trusted.provider.clone()
    }

    /// When the certificate that was shown ends, seconds since 1970.
    pub(super) fn expires(&self) -> Option<i64> {
        self.expires.get().copied()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let expires = validity(leaf).map(|(_, ends)| ends);
        if let Some(expires) = expires {
            self.expires.get_or_init(|| expires);
        }
        let judged = self.trusted.verifier.verify_server_cert(leaf, others, name, ocsp, now);
        let Err(Error::InvalidCertificate(fault)) = &judged else { return judged };
        // A certificate that stands in the file itself needs no authority, as self-signed ones of appliances have
        // none; webpki refuses those that are marked as an authority. Date and name still count.
        if !self.trusted.own.contains(leaf) || !is_about_trust(fault) {
            return judged;
        }
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        if expires.is_none_or(|expires| now > expires) {
            return Err(CertificateError::Expired.into());
        }
        verify_server_name(&ParsedCertificate::try_from(leaf)?, name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trusted.verifier.verify_tls12_signature(message, leaf, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trusted.verifier.verify_tls13_signature(message, leaf, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trusted.verifier.supported_verify_schemes()
    }
}

/// Whether a certificate is refused for who signed it: webpki's `CaUsedAsEndEntity` comes as `Other`.
const fn is_about_trust(fault: &CertificateError) -> bool {
    matches!(fault, CertificateError::UnknownIssuer | CertificateError::Other(_))
}
