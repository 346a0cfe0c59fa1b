//! A private authority with the broker's certificate and one for each agent, as enrolment issues them: ECDSA P-256, the
//! subject `CN=site/name, OU=role, O=Motprov agent`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use motprov_shared::identity::AgentId;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

/// The files of an authority in a folder.
#[derive(Debug, Clone)]
pub(crate) struct Files(PathBuf);

impl Files {
    /// Makes an authority and a server's certificate for loopback.
    pub(crate) fn make(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let files = Self(folder.to_owned());
        let (key, params) = (KeyPair::generate()?, authority()?);
        fs::write(files.authority(), params.self_signed(&key)?.pem())?;
        fs::write(files.0.join("ca-key.pem"), key.serialize_pem())?;
        let issuer = Issuer::new(params, key);
        let own = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        fs::write(files.certificate(), params.signed_by(&own, &issuer)?.pem())?;
        fs::write(files.key(), own.serialize_pem())?;
        Ok(files)
    }

    /// Those that another process made.
    pub(crate) fn of(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Whom everyone believes.
    pub(crate) fn authority(&self) -> PathBuf {
        self.0.join("ca.pem")
    }

    /// The broker's certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.0.join("server.pem")
    }

    /// Its key.
    pub(crate) fn key(&self) -> PathBuf {
        self.0.join("server-key.pem")
    }

    /// Opens the authority, to issue certificates.
    pub(crate) fn open(&self) -> Result<Authority> {
        let key = KeyPair::from_pem(&fs::read_to_string(self.0.join("ca-key.pem"))?)?;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.authority())?)?;
        Ok(Authority { issuer: Issuer::new(authority()?, key), roots: Arc::new(roots) })
    }
}

fn authority() -> Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.distinguished_name.push(DnType::CommonName, "Motprov bench");
    Ok(params)
}

/// Issues certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    roots: Arc<RootCertStore>,
}

impl Authority {
    /// How an agent speaks TLS 1.3, with a new key and certificate.
    pub(crate) fn client(&self, agent: &AgentId) -> Result<ClientConfig> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.distinguished_name.push(DnType::CommonName, agent.to_string());
        params.distinguished_name.push(DnType::OrganizationalUnitName, "workstation");
        params.distinguished_name.push(DnType::OrganizationName, "Motprov agent");
        let certificate = params.signed_by(&key, &self.issuer).context("an agent's certificate")?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|reason| anyhow::anyhow!(reason))?;
        let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(Arc::clone(&self.roots))
            .with_client_auth_cert(vec![certificate.der().clone()], key)?;
        // As after a restart of either side: every handshake is a whole one.
        config.resumption = rustls::client::Resumption::disabled();
        Ok(config)
    }
}
