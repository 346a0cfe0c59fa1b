//! The address of a page. Promise: it names one host, one port and one request target, and no secret.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;
use hyper::http::HeaderValue;

/// An absolute `http` or `https` URL.
///
/// What stands behind `?` may be a token of somebody's, so neither `Debug` nor `Display` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpUrl {
    secure: bool,
    host: String,
    port: u16,
    target: Uri,
}

impl HttpUrl {
    /// Whether TLS is spoken.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Name or address, an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Port, the scheme's own where none was written.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Path and query as they are requested (RFC 9112 §3.2.1).
    #[must_use]
    pub const fn target(&self) -> &Uri {
        &self.target
    }

    /// What the `Host` field says (RFC 9110 §7.2).
    #[must_use]
    pub fn authority(&self) -> Option<HeaderValue> {
        let port = if self.port == standard(self.secure) { String::new() } else { format!(":{}", self.port) };
        HeaderValue::from_str(&format!("{}{port}", bracketed(&self.host))).ok()
    }

    /// An address below this one: `https://log.example/witness` and `add-checkpoint`.
    ///
    /// # Errors
    /// For a person, where that is no address.
    pub fn below(&self, path: &str) -> Result<Self, String> {
        let base = self.target.path().trim_end_matches('/');
        let target = format!("{base}/{path}").parse().map_err(|_| format!("`{path}` cannot be asked for"))?;
        Ok(Self { target, ..self.clone() })
    }
}

const fn standard(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

impl FromStr for HttpUrl {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        // The text may hold a secret, so that no fault quotes it.
        let fault = |reason: &str| format!("this is not the URL of a page: {reason}");
        if text.contains('#') {
            return Err(fault("a fragment (#) is never sent; leave it out"));
        }
        let uri: Uri = text.parse().map_err(|_| fault("write e.g. https://portal.example/status"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(fault("it must begin with http:// or https://")),
        };
        let authority = uri.authority().ok_or_else(|| fault("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(fault("a user or password in it would be sent to whoever answers; leave it out"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        // The library passes over a port that is not a number.
        let port = match authority.as_str().strip_prefix(authority.host()) {
            Some("") => standard(secure),
            Some(port) => port.trim_start_matches(':').parse().map_err(|_| fault("its port is no port"))?,
            None => return Err(fault("it names no host")),
        };
        if host.is_empty() || port == 0 {
            return Err(fault("it names no host and port"));
        }
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let target = target.parse().map_err(|_| fault("its path cannot be asked for"))?;
        Ok(Self { secure, host, port, target })
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (if self.secure { "https" } else { "http" }, bracketed(&self.host));
        let query = if self.target.query().is_some() { "?…" } else { "" };
        write!(f, "{scheme}://{host}:{}{}{query}", self.port, self.target.path())
    }
}

impl fmt::Debug for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_below_another_keeps_its_path() {
        for (base, below) in [("http://a", "http://a:80/x/y"), ("https://a/b/", "https://a:443/b/x/y")] {
            assert_eq!(url(base).below("x/y").unwrap().to_string(), below);
        }
        assert!(url("http://a").below("x y").is_err());
    }

    fn url(text: &str) -> HttpUrl {
        text.parse().unwrap()
    }

    #[test]
    fn a_url_names_host_port_and_target() {
        let parts = |text| {
            let url = url(text);
            let host = url.authority().unwrap().to_str().unwrap().to_owned();
            (url.host.clone(), url.port, url.target.to_string(), host)
        };
        let is = |host: &str, port, target: &str, field: &str| {
            (host.to_owned(), port, target.to_owned(), field.to_owned())
        };
        assert_eq!(parts("https://portal.example"), is("portal.example", 443, "/", "portal.example"));
        assert_eq!(
            parts("http://[2001:db8::1]:9090/federate?match[]=up"),
            is("2001:db8::1", 9090, "/federate?match[]=up", "[2001:db8::1]:9090")
        );
        assert_eq!(parts("http://192.0.2.1:80/a"), is("192.0.2.1", 80, "/a", "192.0.2.1"));
    }

    #[test]
    fn what_cannot_be_asked_for_is_refused_without_quoting_it() {
        for text in [
            "",
            "portal.example",
            "ftp://portal.example/",
            "/status",
            "https://anna:secret@portal.example/",
            "https://portal.example/#top",
            "https:///status",
            "https://portal.example:/",
            "https://portal.example:0/",
            "https://portal.example:65536/",
            "https://portal example/",
            "https://förvaltning.example/",
        ] {
            let fault = text.parse::<HttpUrl>().unwrap_err();
            assert!(fault.contains("not the URL") && !fault.contains("secret"), "{text}: {fault}");
        }
    }

    #[test]
    fn a_query_is_sent_but_never_shown() {
        let url = url("https://portal.example/status?token=secret");
        assert_eq!(format!("{url} {url:?}").matches("secret").count(), 0);
        assert_eq!(url.to_string(), "https://portal.example:443/status?…");
        assert_eq!(url.target().query(), Some("token=secret"));
    }
}
