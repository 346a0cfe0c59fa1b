//! An authority as `motprov-collector init` makes one, and the certificates that it issues.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use motprov_link::tls::TlsFiles;
use motprov_shared::identity::{AgentId, Role};
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};

/// A private authority.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct Identity {
    /// PEM.
    pub certificate: PathBuf,
    /// PEM, for its owner alone.
    pub key: PathBuf,
}

impl Identity {
    /// Copies both to `folder` as `name.pem` and `name-key.pem`.
    ///
    /// # Errors
    /// The files cannot be copied.
    pub fn copy_to(&self, folder: &Path, name: &str) -> Result<()> {
        fs::copy(&self.certificate, folder.join(format!("{name}.pem")))?;
        fs::copy(&self.key, folder.join(format!("{name}-key.pem")))?;
        Ok(())
    }
}

impl Authority {
    /// Makes one whose files lie in `folder`.
    ///
    /// # Errors
    /// The library or the disk refuses.
    pub fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = name(&[(DnType::CommonName, "Motprov CA")]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        fs::write(folder.join("ca.pem"), params.self_signed(&key)?.pem())?;
        Ok(Self { folder: folder.to_owned(), issuer: Issuer::new(params, key) })
    }

    /// Its own certificate.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// For a broker on this machine.
    ///
    /// # Errors
    /// The library or the disk refuses.
    pub fn issue_server(&self, file: &str) -> Result<Identity> {
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        params.distinguished_name = name(&[(DnType::CommonName, "broker")]);
        self.issue(&params, file)
    }

    /// For an agent, as enrolment does.
    ///
    /// # Errors
    /// The library or the disk refuses.
    pub fn issue_agent(&self, agent: &AgentId, role: Role) -> Result<Identity> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = name(&[
            (DnType::CommonName, &agent.to_string()),
            (DnType::OrganizationalUnitName, role.name()),
            (DnType::OrganizationName, "Motprov agent"),
        ]);
        self.issue(&params, &format!("{}-{}", agent.site, agent.name))
    }

    /// For a collector.
    ///
    /// # Errors
    /// The library or the disk refuses.
    pub fn issue_collector(&self, collector: &str) -> Result<Identity> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = name(&[(DnType::CommonName, collector)]);
        self.issue(&params, collector)
    }

    /// What a client needs to speak TLS as `identity`, or as nobody.
    #[must_use]
    pub fn files(&self, identity: Option<&Identity>) -> TlsFiles {
        let client = identity.map(|identity| (identity.certificate.clone(), identity.key.clone()));
        TlsFiles { ca: self.certificate(), client, server_name: None }
    }

    fn issue(&self, params: &CertificateParams, file: &str) -> Result<Identity> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let identity = Identity {
            certificate: self.folder.join(format!("{file}.pem")),
            key: self.folder.join(format!("{file}-key.pem")),
        };
        fs::write(&identity.certificate, certificate.pem())?;
        fs::write(&identity.key, key.serialize_pem())?;
        fs::set_permissions(&identity.key, fs::Permissions::from_mode(0o600))?;
        Ok(identity)
    }
}

fn name(parts: &[(DnType, &str)]) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    for (kind, value) in parts {
        name.push(kind.clone(), *value);
    }
    name
}
