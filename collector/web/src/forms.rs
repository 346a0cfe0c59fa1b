//! Forms that change something: where they come from, what they carry, and where they lead back to.
//!
//! A form's token stands in its address (`?csrf=`), because there it is read before the body, alike for small forms and
//! for uploads that are streamed. That is sound: the token fits one session and one path ([`motprov_access::form`]),
//! pages send no `Referer` ([`crate::guard`]), and without the session's cookie it opens nothing.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use motprov_access::{Means, Viewer, form};

use crate::ask::{Asker, address};
use crate::site::Site;
use crate::view::problem::Problem;

/// The part of an address that holds a form's token.
pub(crate) const TOKEN: &str = "csrf";
/// The part of an address that holds the page that the form stands on.
pub(crate) const BACK: &str = "back";
/// Characters of an address to lead back to.
const LONGEST: usize = 300;

/// Whether a request that changes something may come from elsewhere than our own pages.
pub(crate) fn is_forged(parts: &Parts, viewer: Option<&Viewer>) -> bool {
    if comes_from_elsewhere(&parts.headers) {
        return true;
    }
    let Some(Viewer { means: Means::Session { form_key, .. }, .. }) = viewer else {
        // A token of the API is not sent by a browser of itself; a certificate is, and where it came from was seen.
        return false;
    };
    let query = parts.uri.query().unwrap_or_default();
    let carried = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == TOKEN);
    !carried.is_some_and(|(_, token)| form::fits(form_key, parts.uri.path(), &token))
}

/// What browsers say of it: `Sec-Fetch-Site` (W3C Fetch Metadata), else `Origin`. What says neither is no browser.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), _) | (None, None) => false,
        (Some(_), _) => true,
        (None, Some(origin)) => {
            let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            authority.is_none() || authority != text(header::HOST.as_str())
        }
    }
}

/// An address of ours to lead to; `None` for whatever a browser could take for another site's.
pub(crate) fn local(to: &str) -> Option<&str> {
    let plain = to.len() <= LONGEST && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = to.starts_with('/') && !to.starts_with("//");
    let parsed = to.parse::<Uri>().ok().filter(|uri| uri.authority().is_none() && uri.scheme().is_none());
    (plain && ours && parsed.is_some()).then_some(to)
}

/// Where a form is sent that stands on the page `back`.
pub(crate) fn action(asker: &Asker, path: &str, back: Option<&str>) -> String {
    action_of(asker, path, back, &[])
}

/// The same with more parts.
pub(crate) fn action_of(asker: &Asker, path: &str, back: Option<&str>, more: &[(&str, &str)]) -> String {
    let token = asker.viewer.as_ref().and_then(Viewer::form_key).map(|key| form::token(key, path));
    // Without randomness the form is refused, in words.
    let token = token.and_then(|token| token.inspect_err(|error| tracing::error!(%error, "a form")).ok());
    let back = back.and_then(local);
    let parts = [("lang", Some(asker.t.language.tag())), (BACK, back), (TOKEN, token.as_deref())];
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    address(path, more.iter().copied().chain(parts))
}

/// The fields of a small form.
#[derive(Default)]
pub(crate) struct Sent(Vec<(String, String)>);

impl Sent {
    /// A field by its name; empty where there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// All fields of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequest<Site> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Site) -> Result<Self, Response> {
        const MOST_OCTETS: usize = 32 * 1024;
        let (parts, body) = request.into_parts();
        match to_bytes(body, MOST_OCTETS).await {
            Ok(octets) => Ok(Self(form_urlencoded::parse(&octets).into_owned().collect())),
            Err(_) => Err(Asker::of(&parts).problem(Problem::BadForm)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_ours_is_led_to() {
        for ours in ["/", "/oversikt?m=2026-10&lang=sv", "/ledger/4#x"] {
            assert_eq!(local(ours), Some(ours));
        }
        for foreign in [
            "",
            "oversikt",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/x\r\nSet-Cookie: a=b",
            "/x y",
            "/ö",
            "\t//evil.example",
        ] {
            assert_eq!(local(foreign), None, "{foreign}");
        }
        assert_eq!(local(&format!("/{}", "x".repeat(LONGEST))), None);
    }

    #[test]
    fn what_a_browser_sends_from_elsewhere_is_known() {
        let told = |pairs: &[(&'static str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            comes_from_elsewhere(&pairs.collect::<HeaderMap>())
        };
        let host = ("host", "motprov.stad.se:8443");
        assert!(!told(&[host, ("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!told(&[host, ("origin", "https://motprov.stad.se:8443")]));
        assert!(!told(&[host]), "no browser");
        for bad in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "\u{e5}"),
            ("origin", "null"),
            ("origin", "https://evil.example"),
            ("origin", "https://motprov.stad.se"),
        ] {
            assert!(told(&[host, bad]), "{bad:?}");
        }
        assert!(told(&[host, ("sec-fetch-site", "cross-site"), ("origin", "https://motprov.stad.se:8443")]));
    }
}
