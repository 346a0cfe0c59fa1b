//! What `serve` is told: a TOML file, checked as a whole before anything starts. Unknown keys are refused with their
//! line and the nearest key.

mod contact;
mod external;
mod log;
mod mail;
mod retention;
mod sign_in;
mod told;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::broker::TlsFiles;
use crate::pki::TlsFolder;

/// Where the configuration stands in a data folder.
pub const FILE: &str = "collector.toml";
pub use contact::ContactSection;
pub use external::{ExternalFault, ExternalSection};
pub use log::{LogFault, LogSection, WitnessSection};
pub use mail::{MailFault, MailSection, MailSecurity};
pub use retention::RetentionSection;
pub use sign_in::{GroupSection, OidcSection, SignInFault, SignInSection};
pub use told::Told;

/// Everything that `serve` needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The MQTT broker inside the collector.
    pub broker: BrokerSection,
    /// The broker in its place, where there is one.
    pub external: Option<ExternalSection>,
    /// The pages.
    pub web: WebSection,
    /// How agents get in.
    pub enrolment: EnrolmentSection,
    /// What is taken from agents.
    pub intake: IntakeSection,
    /// How long contents are kept.
    pub retention: RetentionSection,
    /// The ledger in public.
    pub log: LogSection,
    /// The server that letters to subscribers go to; without it nobody is written to.
    pub mail: Option<MailSection>,
    /// How people get in.
    pub sign_in: SignInSection,
    /// Whose pages these are.
    pub contact: ContactSection,
}

/// `[broker]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrokerSection {
    /// Where it listens; loopback only where there is no TLS. Port 0 takes a free one.
    pub address: SocketAddr,
    /// The collector's certificate with those between it and its root, PEM. With `key_file` and `client_ca_file`, or
    /// none of the three: then those of the data folder count, where `init` made some.
    pub certificate_file: Option<PathBuf>,
    /// Its key, PEM.
    pub key_file: Option<PathBuf>,
    /// Who issues agents' certificates, PEM; nobody connects without one of theirs.
    pub client_ca_file: Option<PathBuf>,
    /// Whether clients named `observer-…` may read everything below `motprov/v1`.
    pub observers: bool,
    /// Connections at most.
    pub max_connections: u32,
}

impl Default for BrokerSection {
    fn default() -> Self {
        Self {
            address: loopback(1883),
            certificate_file: None,
            key_file: None,
            client_ca_file: None,
            observers: false,
            max_connections: 10_000,
        }
    }
}

/// `[web]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSection {
    /// Where it listens: over HTTP on loopback, elsewhere over TLS. Port 0 takes a free one.
    pub address: SocketAddr,
    /// A session ends after so many minutes without use.
    pub session_idle_minutes: NonZeroU16,
    /// A session ends so many hours after signing in.
    pub session_hours: NonZeroU16,
}

impl Default for WebSection {
    fn default() -> Self {
        const IDLE: NonZeroU16 = NonZeroU16::MIN.saturating_add(29);
        const HOURS: NonZeroU16 = NonZeroU16::MIN.saturating_add(11);
        Self { address: loopback(8080), session_idle_minutes: IDLE, session_hours: HOURS }
    }
}

/// `[enrolment]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnrolmentSection {
    /// Where agents ask to be let in, over HTTPS; nowhere where there is none.
    pub address: Option<SocketAddr>,
    /// The host that agents deliver to, where it is not the one that they asked at.
    pub broker_host: Option<String>,
    /// The port that they deliver to, where it is not the embedded broker's.
    pub broker_port: Option<u16>,
    /// Days that an agent's certificate holds; it is renewed when two thirds of them are over.
    pub certificate_days: u32,
}

impl Default for EnrolmentSection {
    fn default() -> Self {
        Self { address: None, broker_host: None, broker_port: None, certificate_days: 90 }
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
         and change what passes: run `motprov-collector init` to get certificates, or name some in [broker], or use \
         127.0.0.1"
    )]
    Exposed {
        /// Which section.
        section: &'static str,
        /// The address asked for.
        address: SocketAddr,
    },
    /// Half a set of TLS files.
    #[error(
        "[broker] needs certificate_file, key_file and client_ca_file, or none of the three: {0} is missing"
    )]
    HalfTls(&'static str),
    /// Enrolment without anybody to issue certificates.
    #[error(
        "enrolment.address is set, and there is no TLS to answer with: run `motprov-collector init`, or name \
         certificates in [broker]"
    )]
    EnrolmentWithoutTls,
    /// The broker in place of the embedded one cannot be used so.
    #[error(transparent)]
    External(#[from] ExternalFault),
    /// The log cannot be published so.
    #[error(transparent)]
    Log(#[from] LogFault),
    /// Letters cannot be sent so.
    #[error(transparent)]
    Mail(#[from] MailFault),
    /// Nobody can sign in so.
    #[error(transparent)]
    SignIn(#[from] SignInFault),
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

    /// The certificates to serve with: those that are named, else those of the data folder, else none.
    ///
    /// # Errors
    /// [`ConfigError::HalfTls`].
    pub fn tls(&self, folder: &TlsFolder) -> Result<Option<TlsFiles>, ConfigError> {
        let broker = &self.broker;
        match (&broker.certificate_file, &broker.key_file, &broker.client_ca_file) {
            (None, None, None) => Ok(folder.has_server().then(|| TlsFiles {
                certificate: folder.file("server.pem"),
                key: folder.file("server-key.pem"),
                clients: folder.file("ca.pem"),
            })),
            (Some(certificate), Some(key), Some(clients)) => Ok(Some(TlsFiles {
                certificate: certificate.clone(),
                key: key.clone(),
                clients: clients.clone(),
            })),
            (None, ..) => Err(ConfigError::HalfTls("certificate_file")),
            (_, None, _) => Err(ConfigError::HalfTls("key_file")),
            (.., None) => Err(ConfigError::HalfTls("client_ca_file")),
        }
    }

    /// Refuses what is not safe to run, with or without TLS.
    ///
    /// # Errors
    /// [`ConfigError::Exposed`], [`ConfigError::External`], [`ConfigError::Log`], [`ConfigError::Mail`], [`ConfigError::EnrolmentWithoutTls`] and [`ConfigError::Zero`].
    pub fn check(&self, secured: bool) -> Result<(), ConfigError> {
        for (section, address) in [("broker", self.broker.address), ("web", self.web.address)] {
            if !secured && !address.ip().is_loopback() {
                return Err(ConfigError::Exposed { section, address });
            }
        }
        if !secured && self.enrolment.address.is_some() {
            return Err(ConfigError::EnrolmentWithoutTls);
        }
        for (key, value) in [
            ("broker.max_connections", self.broker.max_connections),
            ("enrolment.certificate_days", self.enrolment.certificate_days),
            ("intake.max_age_days", self.intake.max_age_days),
            ("intake.agent_messages", self.intake.agent_messages),
            ("intake.agent_burst", self.intake.agent_burst),
            ("intake.agent_octets", self.intake.agent_octets),
        ] {
            if value == 0 {
                return Err(ConfigError::Zero { key });
            }
        }
        self.log.check()?;
        self.mail.as_ref().map_or(Ok(()), MailSection::check)?;
        if let Some((key, _)) = self.retention.all().into_iter().find(|(_, days)| *days == Some(0)) {
            return Err(ConfigError::Zero { key });
        }
        Ok(self.external.as_ref().map_or(Ok(()), ExternalSection::check)?)
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
        Config::default().check(false).unwrap();
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
            let error = read(text).unwrap().check(false).unwrap_err().to_string();
            assert!(error.contains("Without TLS"), "{error}");
            read(text).unwrap().check(true).unwrap();
        }
        read("[web]\naddress = \"[::1]:8080\"").unwrap().check(false).unwrap();
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_with_its_line() {
        let error = read("[intake]\n\nmax_age_days = -1\n").unwrap_err().to_string();
        assert!(error.contains("line 3"), "{error}");
        assert!(read("[intake]\nmax_age_days = 0").unwrap().check(false).is_err());
    }

    #[test]
    fn tls_is_named_whole_or_not_at_all_and_the_data_folders_own_counts_else() {
        let data = tempfile::tempdir().unwrap();
        let folder = TlsFolder::of(data.path());
        assert_eq!(read("").unwrap().tls(&folder).unwrap(), None);
        let half = read("[broker]\ncertificate_file = \"c\"\nkey_file = \"k\"").unwrap();
        assert!(half.tls(&folder).unwrap_err().to_string().contains("client_ca_file is missing"));
        folder.write("server.pem", "x").unwrap();
        let found = read("").unwrap().tls(&folder).unwrap().unwrap();
        assert_eq!(found.key, folder.file("server-key.pem"));
        let enrolment = read("[enrolment]\naddress = \"127.0.0.1:1\"").unwrap();
        assert!(enrolment.check(false).is_err());
        enrolment.check(true).unwrap();
    }

    #[test]
    fn the_documented_example_is_the_default() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/collector.toml");
        assert_eq!(Config::read(&path).unwrap(), Config::default());
    }

    #[test]
    fn what_is_commented_out_in_the_example_can_be_used() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/collector.toml");
        let folder = tempfile::tempdir().unwrap();
        let password = folder.path().join("mail-password");
        crate::private::write_new(&password, "a password\n").unwrap();
        let text = std::fs::read_to_string(path).unwrap().replace("#: ", "");
        let text = text.replace("/etc/motprov/mail-password", password.to_str().unwrap());
        // Its file would be read too, and holds somebody's authority.
        let text = text.replace("ca_file = \"/etc/motprov/mail-ca.pem\"\n", "");
        let config = read(&text).unwrap();
        config.check(true).unwrap();
        assert_eq!(config.external.unwrap().sites.len(), 2);
    }
}
