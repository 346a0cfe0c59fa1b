//! The configuration as TOML spells it. Values are parsed here, each at its line.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use motprov_printer::{AuthProtocol, Credentials, PrivProtocol, Secret, Usm};
use motprov_shared::identity::{AgentName, AssetId, PublicKey, Site};
use serde::{Deserialize, Deserializer};

use super::{Schedule, Span, community, secret, usable};
use crate::probe::endpoint::Endpoint;
use crate::probe::printer::Printer;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) site: Site,
    pub(super) agent: AgentName,
    pub(super) data: PathBuf,
    #[serde(default = "outbox_megabytes", deserialize_with = "megabytes")]
    pub(super) outbox_megabytes: u64,
    pub(super) collector: RawCollector,
    #[serde(default)]
    pub(super) schedule: Schedule,
    #[serde(default)]
    pub(super) workstation: RawWorkstation,
    #[serde(default)]
    pub(super) printer: Vec<RawPrinter>,
    #[serde(default)]
    pub(super) endpoint: Vec<RawEndpoint>,
}

fn outbox_megabytes() -> u64 {
    64
}

fn megabytes<'de, D: Deserializer<'de>>(value: D) -> Result<u64, D::Error> {
    let megabytes = u64::deserialize(value)?;
    if (1..=4096).contains(&megabytes) {
        Ok(megabytes)
    } else {
        Err(serde::de::Error::custom("outbox_megabytes is not between 1 and 4096"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCollector {
    pub(super) host: Loopback,
    pub(super) port: u16,
    pub(super) key: HexKey,
}

/// A host that is this machine.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Loopback(String);

impl TryFrom<String> for Loopback {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let loopback =
            text == "localhost" || text.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if loopback {
            return Ok(Self(text));
        }
        Err(format!(
            "`{text}` is not this machine: without TLS, batches are sent to localhost, 127.0.0.1 or ::1 only"
        ))
    }
}

impl From<Loopback> for String {
    fn from(host: Loopback) -> Self {
        host.0
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct HexKey(pub(super) PublicKey);

impl TryFrom<String> for HexKey {
    type Error = motprov_shared::identity::NameError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            sample: Span::from_ms(15_000),
            step: Span::from_ms(300_000),
            batch: Span::from_ms(300_000),
            check: Span::from_ms(60_000),
            printer_counters: Span::from_ms(900_000),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawWorkstation {
    pub(super) enabled: bool,
    pub(super) asset: Option<AssetId>,
}

impl Default for RawWorkstation {
    fn default() -> Self {
        Self { enabled: true, asset: None }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPrinter {
    asset: AssetId,
    host: String,
    #[serde(default = "snmp_port")]
    port: u16,
    #[serde(default)]
    version: Version,
    #[serde(default, deserialize_with = "hidden")]
    community: Option<Secret>,
    community_file: Option<PathBuf>,
    user: Option<String>,
    auth: Option<Parsed<AuthProtocol>>,
    auth_password_file: Option<PathBuf>,
    #[serde(rename = "priv")]
    privacy: Option<Parsed<PrivProtocol>>,
    priv_password_file: Option<PathBuf>,
    #[serde(default)]
    context: String,
    #[serde(default)]
    simulated: bool,
}

fn snmp_port() -> u16 {
    161
}

fn hidden<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Secret>, D::Error> {
    // The reason would quote a value of another type.
    let hidden = |_| serde::de::Error::custom("community is not a text; write it in quotes");
    Option::<String>::deserialize(value).map(|text| text.map(Secret::new)).map_err(hidden)
}

#[derive(Deserialize, Default, PartialEq, Eq, Clone, Copy)]
enum Version {
    #[serde(rename = "1")]
    V1,
    #[default]
    #[serde(rename = "2c")]
    V2c,
    #[serde(rename = "3")]
    V3,
}

/// A protocol by its name.
struct Parsed<T>(T);

impl<'de, T: std::str::FromStr<Err: std::fmt::Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let text = String::deserialize(value)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

impl RawPrinter {
    pub(super) fn build(self) -> Result<Printer, String> {
        let asset = self.asset.clone();
        let simulated = self.simulated;
        // An IPv6 address needs brackets before a port.
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let target = format!("{host}:{}", self.port);
        let credentials =
            self.credentials().and_then(usable).map_err(|reason| format!("printer `{asset}`: {reason}"))?;
        Ok(Printer { asset, target, credentials, simulated })
    }

    fn credentials(self) -> Result<Credentials, String> {
        if self.version != Version::V3 {
            if self.user.is_some() || self.auth.is_some() || self.privacy.is_some() {
                return Err("user, auth and priv belong to SNMPv3: add version = \"3\"".to_owned());
            }
            let community = community(self.community, self.community_file.as_deref())?;
            let v1 = self.version == Version::V1;
            return Ok(if v1 { Credentials::V1 { community } } else { Credentials::V2c { community } });
        }
        if self.community.is_some() || self.community_file.is_some() {
            return Err("a community belongs to SNMPv1 and v2c; version 3 has a user".to_owned());
        }
        let user = self.user.ok_or("version 3 needs user")?;
        let auth_file = self.auth_password_file;
        let auth = self.auth.map(|Parsed(protocol)| {
            let password = secret(auth_file.as_deref(), "MOTPROV_SNMP_AUTH_PASSWORD", "auth_password_file")?;
            Ok::<_, String>((protocol, password))
        });
        let priv_file = self.priv_password_file;
        let privacy = self.privacy.map(|Parsed(protocol)| {
            let password = secret(priv_file.as_deref(), "MOTPROV_SNMP_PRIV_PASSWORD", "priv_password_file")?;
            Ok::<_, String>((protocol, password))
        });
        let (auth, privacy) = (auth.transpose()?, privacy.transpose()?);
        Ok(Credentials::V3(Usm { user, auth, privacy, context: self.context }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEndpoint {
    asset: AssetId,
    address: Address,
    #[serde(default = "endpoint_timeout")]
    timeout: Span,
}

fn endpoint_timeout() -> Span {
    Span::from_ms(5_000)
}

impl RawEndpoint {
    /// A check ends before the next begins.
    pub(super) fn build(self, longest: Duration) -> Endpoint {
        let timeout = Duration::from_millis(self.timeout.ms().unsigned_abs()).min(longest * 9 / 10);
        Endpoint { asset: self.asset, host: self.address.host, port: self.address.port, timeout }
    }
}

/// `host:port`; an IPv6 address in brackets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Address {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl TryFrom<String> for Address {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let bare = |host: &str| match host.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').map(str::to_owned),
            None => (!host.contains(':')).then(|| host.to_owned()),
        };
        let parts = parts.and_then(|(host, port): (&str, u16)| Some((bare(host)?, port)));
        match parts {
            Some((host, port)) if !host.is_empty() && port > 0 => Ok(Self { host, port }),
            _ => Err(format!("`{text}` is not an address; write host:port or [IPv6]:port")),
        }
    }
}
