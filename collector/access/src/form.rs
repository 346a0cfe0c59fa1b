//! What a form that changes something carries, so that no other site can send it in somebody's name. Made anew each time
//! that a page is shown, for one address: an address that leaks, through a browser's history or a log, opens no other,
//! and nothing on a page stays the same for whoever measures how well it compresses (CVE-2013-3587).

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::AccessError;
use crate::secret::random;

const NONCE: usize = 16;

/// What a form sent to `path` carries, under a session's key.
///
/// # Errors
/// [`AccessError::Random`].
pub fn token(key: &str, path: &str) -> Result<String, AccessError> {
    let nonce = random::<NONCE>()?;
    let tag = hmac::sign(&keyed(key), &[&nonce, path.as_bytes()].concat());
    Ok(URL_SAFE_NO_PAD.encode([&nonce, tag.as_ref()].concat()))
}

/// Whether a page of this session made it, for this path.
#[must_use]
pub fn fits(key: &str, path: &str, text: &str) -> bool {
    let Ok(octets) = URL_SAFE_NO_PAD.decode(text) else { return false };
    let Some((nonce, tag)) = octets.split_at_checked(NONCE) else { return false };
    hmac::verify(&keyed(key), &[nonce, path.as_bytes()].concat(), tag).is_ok()
}

fn keyed(key: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fits_one_session_and_one_path_and_never_looks_the_same() {
        let (one, other) = (token("key", "/import").unwrap(), token("key", "/import").unwrap());
        assert_ne!(one, other);
        assert!(fits("key", "/import", &one) && fits("key", "/import", &other));
        for (key, path, text) in [
            ("yek", "/import", one.as_str()),
            ("key", "/import/confirm", &one),
            ("key", "/import", ""),
            ("key", "/import", "AAAA"),
            ("key", "/import", "åäö"),
            ("key", "/import", &one[1..]),
            ("key", "/import", "key"),
        ] {
            assert!(!fits(key, path, text), "{key} {path} {text}");
        }
    }
}
