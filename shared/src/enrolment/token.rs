//! A way in: whoever holds it may ask to be enrolled at its site. Written `mp1.<site>.<base64url>`.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::identity::{Hash, Site, sha256};
use crate::seal::KeyError;

/// Names the first form of tokens.
const FORM: &str = "mp1";
const ID: usize = 8;
const SECRET: usize = 16;
const LENGTH: usize = ID + SECRET + 32;

/// Names a token; no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenId(pub [u8; ID]);

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl FromStr for TokenId {
    type Err = TokenError;
    fn from_str(text: &str) -> Result<Self, TokenError> {
        let mut id = [0; ID];
        let digits = text.as_bytes();
        if digits.len() != 2 * ID {
            return Err(TokenError::Name);
        }
        for (octet, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16).ok_or(TokenError::Name);
            *octet = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).map_err(|_| TokenError::Name)?;
        }
        Ok(Self(id))
    }
}

/// What only the holder of a token knows: 128 random bits, so that its SHA-256 may lie in a database.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) [u8; SECRET]);

impl Secret {
    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&self.0)
    }

    /// Whether it is the one that was kept; takes the same time for every wrong one.
    #[must_use]
    pub fn is(&self, kept: &Hash) -> bool {
        verify_slices_are_equal(&self.hash().0, &kept.0).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a text is no token. Never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It does not look like one.
    #[error("this is no token: it begins with mp1. and is written in one piece, as enrol-token printed it")]
    Form,
    /// A token's name is something else.
    #[error("a token's name has 16 hexadecimal digits, as `enrol-token --list` prints it")]
    Name,
    /// It looks like one and is too short or too long.
    #[error("the token is not whole: copy it in one piece, as enrol-token printed it")]
    Cut,
}

/// A token as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its name.
    pub id: TokenId,
    /// Its secret.
    pub secret: Secret,
    /// Where agents that come by it stand.
    pub site: Site,
    /// SHA-256 of the DER of the authority that must have issued the certificate of whoever answers.
    pub authority: Hash,
}

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate(site: Site, authority: Hash) -> Result<Self, KeyError> {
        let (mut id, mut secret) = ([0; ID], [0; SECRET]);
        let random = SystemRandom::new();
        random.fill(&mut id).and_then(|()| random.fill(&mut secret)).map_err(|_| KeyError::Random)?;
        Ok(Self { id: TokenId(id), secret: Secret(secret), site, authority })
    }

    /// The text to hand out. Whoever has it can use it.
    #[must_use]
    pub fn reveal(&self) -> String {
        let octets = [&self.id.0[..], &self.secret.0, &self.authority.0].concat();
        format!("{FORM}.{}.{}", self.site, URL_SAFE_NO_PAD.encode(octets))
    }
}

impl FromStr for Token {
    type Err = TokenError;
    fn from_str(text: &str) -> Result<Self, TokenError> {
        let (site, octets) =
            text.trim().strip_prefix("mp1.").and_then(|rest| rest.split_once('.')).ok_or(TokenError::Form)?;
        let site = site.parse().map_err(|_| TokenError::Form)?;
        let octets = URL_SAFE_NO_PAD.decode(octets).map_err(|_| TokenError::Cut)?;
        let octets: [u8; LENGTH] = octets.try_into().map_err(|_| TokenError::Cut)?;
        let (mut id, mut secret, mut authority) = ([0; ID], [0; SECRET], [0; 32]);
        id.copy_from_slice(&octets[..ID]);
        secret.copy_from_slice(&octets[ID..ID + SECRET]);
        authority.copy_from_slice(&octets[ID + SECRET..]);
        Ok(Self { id: TokenId(id), secret: Secret(secret), site, authority: Hash(authority) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_never_prints_its_secret() {
        let token = Token::generate("sodermalm".parse().unwrap(), Hash([7; 32])).unwrap();
        let text = token.reveal();
        assert_eq!(text.parse::<Token>().unwrap(), token);
        assert_eq!(token.id.to_string().parse(), Ok(token.id));
        assert_eq!(format!(" {text}\n").parse::<Token>().unwrap(), token);
        let shown = format!("{token:?}");
        assert!(shown.contains("Secret(…)"), "{shown}");
        assert!(token.secret.is(&token.secret.hash()));
        assert!(!token.secret.is(&Hash([0; 32])));
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_told_apart_and_never_quoted() {
        let text = Token::generate("a".parse().unwrap(), Hash([7; 32])).unwrap().reveal();
        for end in 0..text.len() {
            let error = text[..end].parse::<Token>().unwrap_err();
            assert!(!error.to_string().contains(&text[6..end.max(6)]) || end <= 12, "{error}");
        }
        assert_eq!("mp1.A.x".parse::<Token>(), Err(TokenError::Form));
        assert_eq!("hello".parse::<Token>(), Err(TokenError::Form));
        assert_eq!(format!("{text}AAAA").parse::<Token>(), Err(TokenError::Cut));
    }
}
