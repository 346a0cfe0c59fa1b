//! `[external]`: the broker that a site already has, in place of the embedded one.

use std::fmt;
use std::path::PathBuf;

use motprov_link::is_loopback;
use motprov_link::tls::TlsFiles;
use motprov_shared::identity::Site;
use serde::{Deserialize, Deserializer};

use crate::broker::external::ExternalConfig;

/// Sites that one collector may name; beyond, all are meant.
const MAX_SITES: usize = 1000;

/// `[external]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalSection {
    /// Its name or address; without TLS one of this machine.
    pub host: String,
    /// Its port.
    #[serde(default = "default_port")]
    pub port: u16,
    /// The authorities that may have issued the broker's certificate, PEM. Turns TLS on.
    pub ca_file: Option<PathBuf>,
    /// The collector's own certificate for the broker, PEM.
    pub certificate_file: Option<PathBuf>,
    /// Its key.
    pub key_file: Option<PathBuf>,
    /// The name in the broker's certificate, where it is not the host.
    pub server_name: Option<String>,
    /// The MQTT client id, where it is not made from the collector's key.
    pub client_id: Option<String>,
    /// Whose batches are taken; all where none is named.
    #[serde(default, deserialize_with = "sites")]
    pub sites: Vec<Site>,
    /// Batches under way to the ledger at once.
    #[serde(default = "default_window")]
    pub window: u16,
}

const fn default_port() -> u16 {
    8883
}

const fn default_window() -> u16 {
    512
}

/// So that a name that no site can have is told with its line.
fn sites<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Site>, D::Error> {
    let names = Vec::<String>::deserialize(input)?;
    names.into_iter().map(|name| name.parse().map_err(serde::de::Error::custom)).collect()
}

/// Why `[external]` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's text says it")]
pub enum ExternalFault {
    #[error("external.host is empty: name the broker's host")]
    Host,
    #[error(
        "external.host {0} is not this machine, and nothing keeps the way there safe: set external.ca_file to use TLS"
    )]
    Exposed(String),
    #[error("external.{one} stands alone: add external.{other}")]
    Alone { one: &'static str, other: &'static str },
    #[error("external.{0} must be at least 1")]
    Zero(&'static str),
    #[error("external.client_id must be 1 to 64 of A-Z, a-z, 0-9, - and _")]
    ClientId,
    #[error("external.sites names {0} sites; at most {MAX_SITES}: leave it out to take all")]
    Sites(usize),
    #[error("external.sites names {0} twice: once is enough")]
    Twice(Site),
}

impl ExternalSection {
    pub(super) fn check(&self) -> Result<(), ExternalFault> {
        if self.host.is_empty() {
            return Err(ExternalFault::Host);
        }
        let pairs = [
            ("certificate_file", self.certificate_file.is_some(), "key_file", self.key_file.is_some()),
            ("key_file", self.key_file.is_some(), "certificate_file", self.certificate_file.is_some()),
            ("certificate_file", self.certificate_file.is_some(), "ca_file", self.ca_file.is_some()),
            ("server_name", self.server_name.is_some(), "ca_file", self.ca_file.is_some()),
        ];
        if let Some((one, _, other, _)) = pairs.into_iter().find(|(_, one, _, other)| *one && !other) {
            return Err(ExternalFault::Alone { one, other });
        }
        if self.ca_file.is_none() && !is_loopback(&self.host) {
            return Err(ExternalFault::Exposed(self.host.clone()));
        }
        let numbers = [("port", self.port), ("window", self.window)];
        if let Some((key, _)) = numbers.into_iter().find(|(_, number)| *number == 0) {
            return Err(ExternalFault::Zero(key));
        }
        let plain = |id: &String| {
            let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            (1..=64).contains(&id.len()) && id.bytes().all(fits)
        };
        if !self.client_id.as_ref().is_none_or(plain) {
            return Err(ExternalFault::ClientId);
        }
        self.check_sites()
    }

    fn check_sites(&self) -> Result<(), ExternalFault> {
        if self.sites.len() > MAX_SITES {
            return Err(ExternalFault::Sites(self.sites.len()));
        }
        let twice = self.sites.iter().enumerate().find(|(at, site)| self.sites[..*at].contains(site));
        twice.map_or(Ok(()), |(_, site)| Err(ExternalFault::Twice(site.clone())))
    }

    /// What the broker's line needs.
    pub(crate) fn config(&self) -> ExternalConfig {
        let client = self.certificate_file.clone().zip(self.key_file.clone());
        let server_name = self.server_name.clone();
        ExternalConfig {
            host: self.host.clone(),
            port: self.port,
            tls: self.ca_file.clone().map(|ca| TlsFiles { ca, client, server_name }),
            client_id: self.client_id.clone(),
            sites: self.sites.clone(),
            window: self.window,
        }
    }
}

/// For the person who starts it.
impl fmt::Display for ExternalSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tls = if self.ca_file.is_some() { "TLS" } else { "no TLS" };
        write!(f, "{}:{}, {tls}, ", self.host, self.port)?;
        if self.sites.is_empty() {
            return f.write_str("all sites");
        }
        let sites: Vec<&str> = self.sites.iter().map(Site::as_str).collect();
        write!(f, "sites {}", sites.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<ExternalSection, String> {
        let section: ExternalSection = toml::from_str(text).map_err(|error| error.to_string())?;
        section.check().map(|()| section).map_err(|error| error.to_string())
    }

    const TLS: &str = "host = \"mqtt.example\"\nca_file = \"ca.pem\"\n";

    #[test]
    fn a_broker_elsewhere_needs_tls_and_one_on_this_machine_does_not() {
        assert!(check("host = \"mqtt.example\"").unwrap_err().contains("ca_file"));
        assert_eq!(check("host = \"127.0.0.1\"").unwrap().port, 8883);
        let config = check(TLS).unwrap().config();
        assert_eq!(config.tls.unwrap().ca, PathBuf::from("ca.pem"));
    }

    #[test]
    fn halves_of_pairs_and_numbers_and_names_that_cannot_be_are_named() {
        for (more, says) in [
            ("certificate_file = \"c\"", "add external.key_file"),
            ("key_file = \"k\"", "add external.certificate_file"),
            ("port = 0", "external.port must be"),
            ("window = 0", "external.window must be"),
            ("client_id = \"a/b\"", "external.client_id"),
            ("client_id = \"\"", "external.client_id"),
            ("sites = [\"a\", \"b\", \"a\"]", "names a twice"),
            ("sites = [\"Södermalm\"]", "Södermalm"),
            ("sites = [\"+\"]", "+"),
            ("hots = 1", "unknown field `hots`"),
        ] {
            let told = check(&format!("{TLS}{more}")).unwrap_err();
            assert!(told.contains(says), "{more}: {told}");
        }
        assert!(check("host = \"\"").unwrap_err().contains("external.host"));
        assert!(check("host = \"localhost\"\nserver_name = \"x\"").unwrap_err().contains("external.ca_file"));
    }

    #[test]
    fn more_sites_than_can_be_asked_for_are_refused() {
        let sites: Vec<String> = (0..=MAX_SITES).map(|number| format!("\"s{number}\"")).collect();
        let told = check(&format!("{TLS}sites = [{}]", sites.join(", "))).unwrap_err();
        assert!(told.contains("at most 1000"), "{told}");
    }
}
