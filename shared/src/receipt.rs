//! The collector's signed word on an agent's batches: kept up to a number, or refused and why.
//!
//! Only a receipt frees an outbox. It is signed, so that whoever can write to a broker still cannot make an agent
//! forget; it names the hash of the last batch kept, so that it cannot be taken for another chain's.

use coset::iana::CoapContentFormat;
use minicbor::{Decode, Encode};

use crate::chain::Head;
use crate::identity::{AgentId, Hash, PublicKey};
use crate::period::Timestamp;
use crate::seal::{SealError, SecretKey, cose};

/// What the collector tells an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// To whom.
    pub agent: AgentId,
    /// The collector's clock when it signed, whole seconds: the agent compares its own.
    pub at: Timestamp,
    /// The last batch kept; everything up to it is durable. `None` while nothing is kept.
    pub kept: Option<Head>,
    /// A batch that was refused since the last receipt.
    pub refused: Option<Refused>,
}

/// A refused batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its number, as far as it could be read.
    pub seq: u64,
    /// Why.
    pub reason: Reason,
    /// The same for a person, with what to do.
    pub text: String,
}

/// Why a batch was refused. Counted by this name on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Not a message of the format, or cut off.
    Malformed,
    /// Larger than a batch may be.
    TooLarge,
    /// A newer format than the collector reads.
    Version,
    /// No agent of that name is enrolled.
    UnknownAgent,
    /// The agent may no longer deliver: its right to sign was taken.
    Revoked,
    /// The certificate that it connects with is another's, revoked, or not one that the collector issued.
    Certificate,
    /// Signed by another key, or the signature does not fit.
    Signature,
    /// Published on another agent's topic.
    Topic,
    /// Batches before it are missing; send from the one after `kept`.
    Gap,
    /// It names another predecessor than the one kept, or repeats a number with other bytes.
    Fork,
    /// Its times cannot be: in the collector's future, or older than it takes.
    Clock,
    /// The collector cannot keep it now; send again later.
    Busy,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Malformed,
        Self::TooLarge,
        Self::Version,
        Self::UnknownAgent,
        Self::Revoked,
        Self::Certificate,
        Self::Signature,
        Self::Topic,
        Self::Gap,
        Self::Fork,
        Self::Clock,
        Self::Busy,
    ];

    /// As written in a receipt and in counts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
            Self::Version => "version",
            Self::UnknownAgent => "unknown-agent",
            Self::Revoked => "revoked",
            Self::Certificate => "certificate",
            Self::Signature => "signature",
            Self::Topic => "topic",
            Self::Gap => "gap",
            Self::Fork => "fork",
            Self::Clock => "clock",
            Self::Busy => "busy",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// The payload as CBOR: a map with small integer keys, described in `shared/batch.cddl`.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Payload<'b> {
    #[n(0)]
    seq: Option<u64>,
    #[cbor(n(1), with = "minicbor::bytes")]
    hash: Option<&'b [u8]>,
    #[n(2)]
    refused_seq: Option<u64>,
    #[n(3)]
    reason: Option<&'b str>,
    #[n(4)]
    text: Option<&'b str>,
}

/// Signs a receipt with the collector's key.
///
/// # Errors
/// [`SealError::TooLarge`] if the refusal's text is absurdly long.
pub fn sign(receipt: &Receipt, key: &SecretKey) -> Result<Vec<u8>, SealError> {
    let refused = receipt.refused.as_ref();
    let payload = Payload {
        seq: receipt.kept.map(|head| head.seq),
        hash: receipt.kept.as_ref().map(|head| &head.hash.0[..]),
        refused_seq: refused.map(|refused| refused.seq),
        reason: refused.map(|refused| refused.reason.name()),
        text: refused.map(|refused| refused.text.as_str()),
    };
    let payload = minicbor::to_vec(payload).map_err(|_| SealError::Header("payload"))?;
    cose::sign(1, &receipt.agent.to_string(), receipt.at, CoapContentFormat::Cbor, Vec::new(), payload, key)
}

/// Reads a receipt and checks that the collector with `key` signed it.
///
/// # Errors
/// Anything of [`SealError`] but [`SealError::Payload`].
pub fn open(bytes: &[u8], key: &PublicKey) -> Result<Receipt, SealError> {
    let fault = SealError::Header("payload");
    let message = cose::parse(bytes, CoapContentFormat::Cbor)?;
    cose::verify(&message, key)?;
    let (agent, at) = cose::claims(&message.protected.header)?;
    let agent = agent.parse().map_err(|_| SealError::Header("CWT claims"))?;
    let payload: Payload<'_> =
        minicbor::decode(message.payload.as_deref().unwrap_or_default()).map_err(|_| fault.clone())?;
    let kept = match (payload.seq, payload.hash) {
        (Some(seq), Some(hash)) => Some(Head { seq, hash: Hash(hash.try_into().map_err(|_| fault)?) }),
        _ => None,
    };
    // A reason of a newer collector still refuses; its text still tells the person why.
    let refused = payload.reason.map(|reason| Refused {
        seq: payload.refused_seq.unwrap_or(0),
        reason: Reason::from_name(reason).unwrap_or(Reason::Malformed),
        text: payload.text.unwrap_or(reason).to_owned(),
    });
    Ok(Receipt { agent, at, kept, refused })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        Receipt {
            agent: "sodermalm/ws-1".parse().unwrap(),
            at: Timestamp::from_seconds(1_790_000_000),
            kept: Some(Head { seq: 41, hash: Hash([9; 32]) }),
            refused: Some(Refused { seq: 43, reason: Reason::Gap, text: "42 is missing".to_owned() }),
        }
    }

    #[test]
    fn a_receipt_reads_back_only_under_the_collectors_key() {
        let key = SecretKey::from_seed([3; 32]).unwrap();
        let bytes = sign(&receipt(), &key).unwrap();
        assert_eq!(open(&bytes, &key.public()).unwrap(), receipt());
        let other = SecretKey::from_seed([4; 32]).unwrap();
        assert_eq!(open(&bytes, &other.public()), Err(SealError::WrongKey));
    }

    #[test]
    fn any_flipped_bit_voids_a_receipt() {
        let key = SecretKey::from_seed([3; 32]).unwrap();
        let bytes = sign(&receipt(), &key).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert!(open(&other, &key.public()).is_err(), "octet {at} bit {bit}");
            }
        }
    }
}
