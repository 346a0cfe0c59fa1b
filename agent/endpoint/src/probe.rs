//! What is asked of an endpoint. Promise: a value that exists can be asked; texts are checked where they come in.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use domain::base::Name;
use rustls::pki_types::ServerName;

use crate::{HttpUrl, Statuses};

/// One question that is asked again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The question.
    pub what: What,
    /// Most that one check may take, from the name's lookup to the last octet.
    pub timeout: Duration,
}

/// The kinds of question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Whether a port accepts connections. Nothing is sent over them.
    Tcp {
        /// Name or address, an IPv6 address without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// Whether a port completes a TLS handshake with a certificate that we trust.
    Tls {
        /// Name or address, an IPv6 address without brackets.
        host: String,
        /// Port.
        port: u16,
        /// The name that the certificate must bear; `None` for that of the host.
        server_name: Option<ServerName<'static>>,
        /// Whose certificates count.
        trust: Trust,
    },
    /// Whether a page answers as it should.
    Http {
        /// Which page.
        url: HttpUrl,
        /// The status codes that count as up. Redirects are not followed.
        statuses: Statuses,
        /// Octets that the first 64 KiB of the body must hold, as UTF-8.
        contains: Option<String>,
        /// As for [`What::Tls`].
        server_name: Option<ServerName<'static>>,
        /// As for [`What::Tls`].
        trust: Trust,
    },
    /// Whether a name server knows a name.
    Dns {
        /// The name asked for.
        name: DnsName,
        /// Which of its addresses.
        kind: RecordKind,
        /// Who is asked; `None` for the first server of this system.
        server: Option<NameServer>,
    },
    /// Whether a host answers an echo request (RFC 792, RFC 4443).
    Icmp {
        /// Name or address, an IPv6 address without brackets.
        host: String,
    },
}

/// Whose certificates count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Trust {
    /// The certificate authorities of this system.
    #[default]
    System,
    /// The certificates of a PEM file, and no others: of authorities, or of the server itself.
    File(PathBuf),
}

/// The records asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RecordKind {
    /// IPv4 addresses.
    #[default]
    A,
    /// IPv6 addresses.
    Aaaa,
}

impl FromStr for RecordKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "A" => Ok(Self::A),
            "AAAA" => Ok(Self::Aaaa),
            _ => Err(format!("`{text}` is not a record type that is asked for; write \"A\" or \"AAAA\"")),
        }
    }
}

/// A domain name as it goes over the wire (RFC 1035 §3.1).
#[derive(Clone, PartialEq, Eq)]
pub struct DnsName(Name<Vec<u8>>);

impl DnsName {
    pub(crate) const fn name(&self) -> &Name<Vec<u8>> {
        &self.0
    }
}

impl FromStr for DnsName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if !text.is_ascii() {
            return Err(format!("`{text}` has letters outside ASCII; write its form that begins with xn--"));
        }
        let fault = |reason| format!("`{text}` is not a domain name: {reason}");
        let name = Name::vec_from_str(text).map_err(|error| fault(error.to_string()))?;
        if name.is_root() { Err(fault("it is the root".to_owned())) } else { Ok(Self(name)) }
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DnsName({})", self.0)
    }
}

/// The address of a name server: `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53` or `[2001:db8::53]:5353`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameServer(pub SocketAddr);

impl FromStr for NameServer {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bare = |text: &str| text.parse::<IpAddr>().map(|address| SocketAddr::new(address, 53));
        let fault = |_| {
            format!(
                "`{text}` is not a name server's address; write 192.0.2.53, 192.0.2.53:53 or [2001:db8::53]:53"
            )
        };
        text.parse().or_else(|_| bare(text)).map(Self).map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_server_is_an_address_with_or_without_its_port() {
        for (text, is) in [
            ("192.0.2.53", "192.0.2.53:53"),
            ("192.0.2.53:5353", "192.0.2.53:5353"),
            ("2001:db8::53", "[2001:db8::53]:53"),
            ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
        ] {
            assert_eq!(text.parse::<NameServer>().unwrap().0.to_string(), is);
        }
        assert!("dns.example".parse::<NameServer>().unwrap_err().contains("192.0.2.53"));
    }

    #[test]
    fn a_domain_name_is_checked_where_it_comes_in() {
        assert_eq!("portal.example".parse::<DnsName>().unwrap().to_string(), "portal.example");
        assert_eq!("portal.example.".parse::<DnsName>(), "portal.example".parse());
        assert!("förvaltning.example".parse::<DnsName>().unwrap_err().contains("xn--"));
        for text in ["", ".", "a..b", &"a".repeat(64), &"a.".repeat(200)] {
            assert!(text.parse::<DnsName>().is_err(), "{text}");
        }
    }
}
