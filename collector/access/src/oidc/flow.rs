//! What an answer must fit, sealed into a cookie of the browser that left. Promise: nothing of it can be read or
//! changed by whoever holds the cookie, and no memory grows because somebody sets out and never comes back.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use motprov_shared::period::Timestamp;
use serde::{Deserialize, Serialize};

/// The cookie's name.
pub const COOKIE: &str = "__Host-motprov-oidc";
/// How long somebody may take at the provider, ms.
pub(super) const PATIENCE: i64 = 10 * 60 * 1000;
/// Characters of the cookie.
const LONGEST: usize = 3000;
const PURPOSE: &[u8] = b"motprov sign-in at a provider, 1";

/// A browser on its way to the provider and back.
#[derive(Serialize, Deserialize)]
pub(super) struct Journey {
    /// What the answer must repeat.
    pub(super) state: String,
    /// What the ID token must hold.
    pub(super) nonce: String,
    /// What the code is worth nothing without (RFC 7636).
    pub(super) verifier: String,
    /// When it began.
    pub(super) begun: Timestamp,
    /// Whether the provider must have asked for a proof anew.
    pub(super) anew: bool,
    /// Where the browser goes then.
    pub(super) next: String,
}

/// Seals journeys; with a key of its own that dies with the program.
pub(super) struct Sealer(RandomizedNonceKey);

impl Sealer {
    /// With a new key; `None` where the system gives no random numbers.
    pub(super) fn new() -> Option<Self> {
        let mut key = [0; 32];
        rand::fill(&mut key).ok()?;
        RandomizedNonceKey::new(&AES_256_GCM, &key).ok().map(Self)
    }

    pub(super) fn seal(&self, journey: &Journey) -> Option<String> {
        let mut sealed = serde_json::to_vec(journey).ok()?;
        let nonce = self.0.seal_in_place_append_tag(Aad::from(PURPOSE), &mut sealed).ok()?;
        let cookie = URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat());
        (cookie.len() <= LONGEST).then_some(cookie)
    }

    /// `None` where it is not ours, or over.
    pub(super) fn open(&self, cookie: &str, now: Timestamp) -> Option<Journey> {
        if cookie.len() > LONGEST {
            return None;
        }
        let octets = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (nonce, sealed) = octets.split_first_chunk::<NONCE_LEN>()?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.0.open_in_place(nonce, Aad::from(PURPOSE), &mut sealed).ok()?;
        let journey: Journey = serde_json::from_slice(plain).ok()?;
        (0..=PATIENCE).contains(&now.since(journey.begun)).then_some(journey)
    }
}

/// A path of our own to go to; the start where it is anything else, so that no link here leads elsewhere.
pub(super) fn own_path(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.len() <= 1000
        && !next.chars().any(char::is_control);
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn journey() -> Journey {
        Journey {
            state: "state".into(),
            nonce: "nonce".into(),
            verifier: "verifier".into(),
            begun: NOW,
            anew: false,
            next: "/kapacitet?d=Skola".into(),
        }
    }

    #[test]
    fn a_cookie_opens_with_its_own_key_in_its_own_time() {
        let sealer = Sealer::new().unwrap();
        let cookie = sealer.seal(&journey()).unwrap();
        assert!(!cookie.contains("verifier"));
        assert_eq!(sealer.open(&cookie, NOW.plus(PATIENCE)).unwrap().next, "/kapacitet?d=Skola");
        for late in [NOW.plus(PATIENCE + 1), NOW.plus(-1)] {
            assert!(sealer.open(&cookie, late).is_none());
        }
        assert!(Sealer::new().unwrap().open(&cookie, NOW).is_none());
        for bad in [String::new(), "a".repeat(4000), cookie[1..].to_owned(), format!("{cookie}A")] {
            assert!(sealer.open(&bad, NOW).is_none());
        }
    }

    #[test]
    fn whoever_comes_back_goes_nowhere_else() {
        for own in ["/", "/oversikt?m=2026-10&lang=sv", "/kapacitet?d=a%2Fb"] {
            assert_eq!(own_path(own), own);
        }
        for foreign in [
            "",
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:x",
            "/a\r\nSet-Cookie: b",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
    }
}
