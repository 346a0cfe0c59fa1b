//! What an agent asks: a certificate for its connection, by the key that signs its batches.

use std::collections::BTreeMap;

use coset::cbor::Value;
use coset::iana::CoapContentFormat;
use minicbor::{Decode, Encode};

use super::MAX_MESSAGE;
use super::token::{Secret, TokenId};
use crate::identity::{AgentId, PublicKey};
use crate::measurement::Fact;
use crate::period::Timestamp;
use crate::seal::{SealError, SecretKey, cose};

/// Tells this message from others that the same key signs.
const KIND: &str = "enrolment";
/// A certificate request of a P-256 key has some 300 octets.
const MAX_CERTIFICATE_REQUEST: usize = 4096;
/// What a machine may say of itself: so many words, each so long.
const MAX_MACHINE: usize = 16;

/// What an agent asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub agent: AgentId,
    /// The key that it signs with.
    pub key: PublicKey,
    /// A PKCS#10 certificate request, DER, of the key that its connections are made with.
    pub certificate: Vec<u8>,
    /// The token that it comes by; none where an enrolled agent renews its certificate.
    pub token: Option<(TokenId, Secret)>,
    /// What the machine says of itself, for the person who approves: `serial`, `host.name`, `mac`, `os`, `version`.
    pub machine: BTreeMap<String, String>,
}

/// A request as received: read, and its signature found to be by the key that it names. Who that key belongs to is
/// for the collector to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The request.
    pub request: Request,
    /// The asker's clock when it signed.
    pub at: Timestamp,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Payload<'b> {
    #[cbor(n(0), with = "minicbor::bytes")]
    key: &'b [u8],
    #[cbor(n(1), with = "minicbor::bytes")]
    certificate: &'b [u8],
    #[cbor(n(2), with = "minicbor::bytes")]
    token: Option<&'b [u8]>,
    #[cbor(n(3), with = "minicbor::bytes")]
    secret: Option<&'b [u8]>,
    #[n(4)]
    machine: BTreeMap<String, String>,
}

impl Request {
    /// Signs it with the agent's key, which must be the one that it names.
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn sign(&self, at: Timestamp, key: &SecretKey) -> Result<Vec<u8>, SealError> {
        let payload = Payload {
            key: &self.key.0,
            certificate: &self.certificate,
            token: self.token.as_ref().map(|(id, _)| &id.0[..]),
            secret: self.token.as_ref().map(|(_, secret)| &secret.0[..]),
            machine: self.machine.clone(),
        };
        let payload = minicbor::to_vec(payload).map_err(|_| SealError::Header("payload"))?;
        let kind = vec![(cose::KIND, Value::from(KIND))];
        cose::sign(1, &self.agent.to_string(), at, CoapContentFormat::Cbor, kind, payload, key)
    }

    /// Reads a request and checks that the key that it names signed it.
    ///
    /// # Errors
    /// [`SealError`], also where something is longer than it may be.
    pub fn open(bytes: &[u8]) -> Result<Sealed, SealError> {
        if bytes.len() > MAX_MESSAGE {
            return Err(SealError::TooLarge(bytes.len()));
        }
        let fault = || SealError::Header("payload");
        let message = cose::parse(bytes, CoapContentFormat::Cbor)?;
        cose::is_of_kind(&message.protected.header, KIND)?;
        let payload: Payload<'_> =
            minicbor::decode(message.payload.as_deref().unwrap_or_default()).map_err(|_| fault())?;
        let key = PublicKey(payload.key.try_into().map_err(|_| fault())?);
        cose::verify(&message, &key)?;
        let (agent, at) = cose::claims(&message.protected.header)?;
        let agent = agent.parse().map_err(|_| SealError::Header("CWT claims"))?;
        if payload.certificate.len() > MAX_CERTIFICATE_REQUEST || payload.machine.len() > MAX_MACHINE {
            return Err(fault());
        }
        let token = match (payload.token, payload.secret) {
            (Some(id), Some(secret)) => Some((
                TokenId(id.try_into().map_err(|_| fault())?),
                Secret(secret.try_into().map_err(|_| fault())?),
            )),
            (None, None) => None,
            _ => return Err(fault()),
        };
        let machine = payload.machine.iter().map(|(name, text)| (Fact::clean(name), Fact::clean(text)));
        let request = Request {
            agent,
            key,
            certificate: payload.certificate.to_vec(),
            token,
            machine: machine.collect(),
        };
        Ok(Sealed { request, at })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Token;
    use super::*;
    use crate::identity::Hash;

    fn key() -> SecretKey {
        SecretKey::from_seed([5; 32]).unwrap()
    }

    fn request() -> Request {
        let token = Token::generate("a".parse().unwrap(), Hash([1; 32])).unwrap();
        Request {
            agent: "a/b".parse().unwrap(),
            key: key().public(),
            certificate: vec![7; 300],
            token: Some((token.id, token.secret)),
            machine: BTreeMap::from([("serial".to_owned(), "PF-1".to_owned())]),
        }
    }

    #[test]
    fn a_request_reads_back_and_any_flipped_bit_voids_it() {
        let at = Timestamp::from_seconds(1_790_000_000);
        for request in [request(), Request { token: None, ..request() }] {
            let bytes = request.sign(at, &key()).unwrap();
            assert_eq!(Request::open(&bytes).unwrap(), Sealed { request, at });
            for octet in 0..bytes.len() {
                let mut other = bytes.clone();
                other[octet] ^= 1;
                assert!(Request::open(&other).is_err(), "octet {octet}");
                assert!(Request::open(&bytes[..octet]).is_err(), "cut at {octet}");
            }
        }
    }

    #[test]
    fn a_request_that_another_key_signed_or_that_is_too_much_is_refused() {
        let at = Timestamp::from_seconds(1_790_000_000);
        let other = SecretKey::from_seed([6; 32]).unwrap();
        assert_eq!(Request::open(&request().sign(at, &other).unwrap()), Err(SealError::WrongKey));
        let words = (0..17).map(|n| (n.to_string(), String::new())).collect();
        for large in [
            Request { certificate: vec![0; MAX_CERTIFICATE_REQUEST + 1], ..request() },
            Request { machine: words, ..request() },
        ] {
            assert_eq!(Request::open(&large.sign(at, &key()).unwrap()), Err(SealError::Header("payload")));
        }
    }

    #[test]
    fn a_message_for_something_else_is_no_request() {
        let receipt = crate::receipt::Receipt {
            agent: "a/b".parse().unwrap(),
            at: Timestamp::from_seconds(1_790_000_000),
            kept: None,
            refused: None,
        };
        let bytes = crate::receipt::sign(&receipt, &key()).unwrap();
        assert_eq!(Request::open(&bytes), Err(SealError::Header(cose::KIND)));
    }
}
