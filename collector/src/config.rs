//! What `serve` is told: a TOML file, checked as a whole before anything starts. Unknown keys are refused with their
//! line and the nearest key.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Everything that `serve` needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The MQTT broker.
    pub broker: BrokerSection,
    /// The pages.
    pub web: WebSection,
    /// What is taken from agents.
    pub intake: IntakeSection,
}

/// `[broker]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrokerSection {
    /// Where it listens; loopback only. Port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether clients named `observer-…` may read everything below `motprov/v1`.
    pub observers: bool,
    /// Connections at most.
    pub max_connections: u32,
    /// The broker's certificate, PEM; with it go the two below.
    pub certificate_file: Option<PathBuf>,
    /// Its key.
    pub key_file: Option<PathBuf>,
    /// Who issues the agents' certificates.
    pub client_ca_file: Option<PathBuf>,
}

impl Default for BrokerSection {
    fn default() -> Self {
        Self {
            address: loopback(1883),
            observers: false,
            max_connections: 10_000,
            certificate_file: None,
            key_file: None,
            client_ca_file: None,
        }
    }
}

/// `[web]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSection {
    /// Where it listens; loopback only. Port 0 takes a free one.
    pub address: SocketAddr,
}

impl Default for WebSection {
    fn default() -> Self {
        Self { address: loopback(8080) }
    }
}

/// `[intake]`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntakeSection {
    /// Days that a batch may reach back.
    pub max_age_days: u32,
    /// Messages a second that one agent may send, on and on; one that sends more waits.
    pub agent_messages: u32,
    /// Messages that it may send at once after a pause.
    pub agent_burst: u32,
    /// Octets a second, on and on; at once as many times more as of messages.
    pub agent_octets: u32,
}

impl Default for IntakeSection {
    fn default() -> Self {
        Self { max_age_days: 400, agent_messages: 200, agent_burst: 2000, agent_octets: 2_000_000 }
    }
}

const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// Why a configuration was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file does not hold what it should.
    #[error("{path}, line {line}: {what}")]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong, with the nearest key.
        what: String,
    },
    /// An address that others can reach.
    #[error(
        "{section}.address {address} is not on this machine's loopback. Without TLS anyone on the network could read \
         and change what passes: use 127.0.0.1, and let a proxy that speaks TLS stand before it"
    )]
    Exposed {
        /// Which section.
        section: &'static str,
        /// The address asked for.
        address: SocketAddr,
    },
    /// A number that makes no sense.
    #[error("{key} must be at least 1")]
    Zero {
        /// Which key.
        key: &'static str,
    },
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ConfigError`]; the addresses are checked by [`Config::check`], since the command line may change them.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = 1 + text.get(..at).map_or(0, |before| before.matches('\n').count());
            ConfigError::Invalid { path: path.to_owned(), line, what: with_nearest(error.message()) }
        })
    }

    /// Refuses what is not safe to run.
    ///
    /// # Errors
    /// [`ConfigError::Exposed`] and [`ConfigError::Zero`].
    pub fn check(&self) -> Result<(), ConfigError> {
        for (section, address) in [("broker", self.broker.address), ("web", self.web.address)] {
            if !address.ip().is_loopback() {
                return Err(ConfigError::Exposed { section, address });
            }
        }
        for (key, value) in [
            ("broker.max_connections", self.broker.max_connections),
            ("intake.max_age_days", self.intake.max_age_days),
            ("intake.agent_messages", self.intake.agent_messages),
            ("intake.agent_burst", self.intake.agent_burst),
            ("intake.agent_octets", self.intake.agent_octets),
        ] {
            if value == 0 {
                return Err(ConfigError::Zero { key });
            }
        }
        Ok(())
    }
}

/// Adds the nearest known key to an "unknown field" message, whose names stand in backquotes, the unknown one first.
fn with_nearest(message: &str) -> String {
    if !message.starts_with("unknown field") {
        return message.to_owned();
    }
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().unwrap_or_default();
    let nearest = names
        .map(|known| (strsim::damerau_levenshtein(unknown, known), known))
        .min()
        .map_or(String::new(), |(_, known)| format!("; the nearest key is `{known}`"));
    format!("unknown key `{unknown}`{nearest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::read(file.path())
    }

    #[test]
    fn an_empty_file_is_the_default_and_the_default_is_safe() {
        assert_eq!(read("").unwrap(), Config::default());
        Config::default().check().unwrap();
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
        let error = read("[broker]\nobservers = true\nadress = \"127.0.0.1:1\"\n").unwrap_err().to_string();
        assert!(error.contains("line 3: unknown key `adress`; the nearest key is `address`"), "{error}");
        let error = read("[brokr]\n").unwrap_err().to_string();
        assert!(error.contains("line 1: unknown key `brokr`; the nearest key is `broker`"), "{error}");
    }

    #[test]
    fn an_address_that_others_reach_is_refused_with_the_reason() {
        for text in ["[broker]\naddress = \"0.0.0.0:1883\"", "[web]\naddress = \"192.0.2.7:80\""] {
            let error = read(text).unwrap().check().unwrap_err().to_string();
            assert!(error.contains("Without TLS"), "{error}");
        }
        read("[web]\naddress = \"[::1]:8080\"").unwrap().check().unwrap();
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_with_its_line() {
        let error = read("[intake]\n\nmax_age_days = -1\n").unwrap_err().to_string();
        assert!(error.contains("line 3"), "{error}");
        assert!(read("[intake]\nmax_age_days = 0").unwrap().check().is_err());
    }

    #[test]
    fn the_documented_example_is_the_default() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/collector.toml");
        assert_eq!(Config::read(&path).unwrap(), Config::default());
    }
}
