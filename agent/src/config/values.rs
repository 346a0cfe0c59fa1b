//! Single values of a configuration. None of them quotes what it refuses: it may be a secret that somebody wrote on
//! the wrong line.

use std::str::FromStr;

use motprov_shared::identity::{AssetId, PublicKey};
use motprov_toml::values::text;
use motprov_toml::{DeValue, Refusal};

use super::Span;
use super::span::SpanError;
use crate::enrolment::Service;

/// Text that a parser takes; where it does not, `what` and `remedy` say why.
pub(super) fn fitting<T: FromStr>(value: &DeValue<'_>, what: &str, remedy: &str) -> Result<T, Refusal> {
    text(value)?.parse().map_err(|_| Refusal::new(what, remedy))
}

/// A site's or an agent's name.
pub(super) fn slug<T: FromStr>(value: &DeValue<'_>) -> Result<T, Refusal> {
    fitting(value, "is not a name that fits in a topic", "use 1 to 64 of a-z, 0-9 and -")
}

pub(super) fn asset(value: &DeValue<'_>) -> Result<AssetId, Refusal> {
    let remedy = "use 1 to 64 of A-Z, a-z, 0-9, -, . and _, beginning with a letter or digit";
    fitting(value, "is not a name for an asset", remedy)
}

pub(super) fn span(value: &DeValue<'_>) -> Result<Span, Refusal> {
    let written = text(value).map_err(|_| Refusal::new("is not text", "write it as \"15s\", in quotes"))?;
    written.parse().map_err(|error| match error {
        SpanError::Form => Refusal::new("is not a time", "write it as 500ms, 15s, 5m or 1h"),
        SpanError::Range => Refusal::new("is out of range", "write 100ms to 24h"),
    })
}

pub(super) fn key(value: &DeValue<'_>) -> Result<PublicKey, Refusal> {
    let remedy = "write the 64 hexadecimal digits that `motprov-collector key` prints";
    fitting(value, "is not a public key", remedy)
}

/// Where a collector takes enrolments.
pub(super) fn service(value: &DeValue<'_>) -> Result<Service, Refusal> {
    fitting(value, "is not where a collector takes enrolments", "write https://HOST:PORT")
}

/// The key that signs releases.
pub(super) fn release_key(value: &DeValue<'_>) -> Result<PublicKey, Refusal> {
    let remedy = "write the 64 hexadecimal digits that `motprov-collector release key` printed";
    fitting(value, "is not a public key", remedy)
}

/// A name or address without a port.
pub(super) fn host(value: &DeValue<'_>) -> Result<String, Refusal> {
    let host = text(value)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':' | '%');
    if host.chars().all(fits) && (!host.contains(':') || host.parse::<std::net::Ipv6Addr>().is_ok()) {
        return Ok(host);
    }
    Err(Refusal::new("is not a host", "write a name such as printer.example, or an address, without a port"))
}

/// `host:port`; an IPv6 address in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
}

pub(super) fn address(value: &DeValue<'_>) -> Result<Address, Refusal> {
    fitting(value, "is not an address", "write host:port or [IPv6]:port")
}

impl FromStr for Address {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (host, port) = text.rsplit_once(':').ok_or(())?;
        let port = port.parse().ok().filter(|port| *port > 0).ok_or(())?;
        let host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(inner) => inner.parse::<std::net::Ipv6Addr>().map_err(drop)?.to_string(),
            None => host.to_owned(),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let named = !host.is_empty() && host.chars().all(plain);
        let fits = named || host.parse::<std::net::Ipv6Addr>().is_ok();
        if fits && (named || text.starts_with('[')) { Ok(Self { host, port }) } else { Err(()) }
    }
}
