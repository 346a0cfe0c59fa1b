//! Whose certificates count. Promise: read when first needed, once an hour, and kept as keys only.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::time::Instant;
use tracing::warn;

use crate::outcome::Why;
use crate::probe::Trust;

/// A file of certificates that is larger is not read, octets.
const MAX_FILE: u64 = 4 * 1024 * 1024;
/// A new authority on this machine counts after so long at the latest.
const KEPT: Duration = Duration::from_hours(1);

/// The certificates that were read.
#[derive(Debug, Default)]
pub(crate) struct Trusts(Mutex<HashMap<Trust, (Instant, Arc<Trusted>)>>);

/// Certificates to be trusted, ready to be used.
#[derive(Debug)]
pub(super) struct Trusted {
    pub(super) provider: Arc<CryptoProvider>,
    /// Judges by the authorities.
    pub(super) verifier: Arc<WebPkiServerVerifier>,
    /// The certificates of a file, any of which may be a server's own.
    pub(super) own: Vec<CertificateDer<'static>>,
}

impl Trusts {
    pub(super) async fn get(&self, trust: &Trust) -> Result<Arc<Trusted>, Why> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(trust).cloned();
        if let Some((read, trusted)) = known.filter(|(read, _)| read.elapsed() < KEPT) {
            let _ = read;
            return Ok(trusted);
        }
        let wanted = trust.clone();
        let trusted = match tokio::task::spawn_blocking(move || read(&wanted)).await {
            Ok(Ok(trusted)) => Arc::new(trusted),
            Ok(Err(reason)) => {
                warn!("{reason}; what it should vouch for is not judged");
                return Err(Why::NoTrust);
            }
            Err(_) => return Err(Why::OwnFault),
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(trust.clone(), (Instant::now(), trusted.clone()));
        Ok(trusted)
    }
}

fn read(trust: &Trust) -> Result<Trusted, String> {
    let (certificates, place) = match trust {
        Trust::System => {
            let loaded = rustls_native_certs::load_native_certs();
            if let Some(error) = loaded.errors.first() {
                warn!("some certificate authorities of this system cannot be read: {error}");
            }
            (loaded.certs, "this system's certificate store".to_owned())
        }
        Trust::File(path) => {
            let certificates =
                file(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            (certificates, path.display().to_string())
        }
    };
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates.iter().cloned());
    if roots.is_empty() {
        return Err(format!("{place} holds no certificate"));
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
    let verifier = verifier.map_err(|error| format!("{place} cannot be used: {error}"))?;
    let own = if *trust == Trust::System { Vec::new() } else { certificates };
    Ok(Trusted { provider, verifier, own })
}

fn file(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let mut text = Vec::new();
    File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_FILE {
        return Err(io::Error::other(format!("larger than {MAX_FILE} octets")));
    }
    CertificateDer::pem_slice_iter(&text).collect::<Result<_, _>>().map_err(io::Error::other)
}
