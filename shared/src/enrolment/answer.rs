//! What the collector answers. It travels over TLS whose other end was pinned, and is not signed by itself.

use minicbor::{Decode, Encode};

use super::MAX_MESSAGE;
use crate::chain::Head;
use crate::identity::{Hash, PublicKey, Role};
use crate::period::Timestamp;

/// What the collector answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Let in.
    Issued(Box<Issued>),
    /// A person must approve; ask again, with the same keys, after so many seconds.
    Pending {
        /// Seconds.
        again: u32,
    },
    /// Not let in; asking again as before will not help.
    Refused {
        /// Why, and what to do.
        text: String,
    },
    /// The collector cannot say now; ask again later.
    Busy,
}

/// What an agent needs to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The agent's certificate and those between it and the root, PEM.
    pub certificate: String,
    /// Whom to trust, PEM.
    pub authorities: String,
    /// When the certificate ends.
    pub expires: Timestamp,
    /// What the agent is for.
    pub role: Role,
    /// Where batches go; the host that the request was sent to where none is said.
    pub host: Option<String>,
    /// Port of the broker.
    pub port: u16,
    /// Signs receipts and configurations.
    pub collector: PublicKey,
    /// The last batch that is kept of an agent of this name: a new machine goes on with its chain.
    pub kept: Option<Head>,
    /// The first configuration, as signed for the `config` topic.
    pub configuration: Option<Vec<u8>>,
}

#[derive(Default, Encode, Decode)]
#[cbor(map)]
struct Payload {
    #[n(0)]
    status: u8,
    #[n(1)]
    text: Option<String>,
    #[n(2)]
    certificate: Option<String>,
    #[n(3)]
    authorities: Option<String>,
    #[n(4)]
    expires: Option<i64>,
    #[n(5)]
    role: Option<String>,
    #[n(6)]
    host: Option<String>,
    #[n(7)]
    port: Option<u16>,
    #[cbor(n(8), with = "minicbor::bytes")]
    collector: Option<Vec<u8>>,
    #[cbor(n(9), with = "minicbor::bytes")]
    configuration: Option<Vec<u8>>,
    #[n(10)]
    again: Option<u32>,
    #[n(11)]
    seq: Option<u64>,
    #[cbor(n(12), with = "minicbor::bytes")]
    hash: Option<Vec<u8>>,
}

const ISSUED: u8 = 0;
const PENDING: u8 = 1;
const REFUSED: u8 = 2;
const BUSY: u8 = 3;

impl Answer {
    /// As sent.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let payload = match self {
            Self::Issued(issued) => issued.payload(),
            Self::Pending { again } => Payload { status: PENDING, again: Some(*again), ..Payload::default() },
            Self::Refused { text } => {
                Payload { status: REFUSED, text: Some(text.clone()), ..Payload::default() }
            }
            Self::Busy => Payload { status: BUSY, ..Payload::default() },
        };
        // Writing to a vector cannot fail: its error type is empty.
        minicbor::to_vec(payload).unwrap_or_default()
    }

    /// `None` for what [`Self::encode`] does not write.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_MESSAGE {
            return None;
        }
        let payload: Payload = minicbor::decode(bytes).ok()?;
        Some(match payload.status {
            ISSUED => Self::Issued(Box::new(payload.issued()?)),
            PENDING => Self::Pending { again: payload.again? },
            REFUSED => Self::Refused { text: payload.text? },
            BUSY => Self::Busy,
            _ => return None,
        })
    }
}

impl Issued {
    fn payload(&self) -> Payload {
        Payload {
            status: ISSUED,
            certificate: Some(self.certificate.clone()),
            authorities: Some(self.authorities.clone()),
            expires: Some(self.expires.0),
            role: Some(self.role.name().to_owned()),
            host: self.host.clone(),
            port: Some(self.port),
            collector: Some(self.collector.0.to_vec()),
            configuration: self.configuration.clone(),
            seq: self.kept.map(|head| head.seq),
            hash: self.kept.map(|head| head.hash.0.to_vec()),
            ..Payload::default()
        }
    }
}

impl Payload {
    fn issued(self) -> Option<Issued> {
        let kept = match (self.seq, self.hash) {
            (Some(seq), Some(hash)) => Some(Head { seq, hash: Hash(hash.try_into().ok()?) }),
            (None, None) => None,
            _ => return None,
        };
        Some(Issued {
            certificate: self.certificate?,
            authorities: self.authorities?,
            expires: Timestamp(self.expires?),
            role: self.role?.parse().ok()?,
            host: self.host,
            port: self.port?,
            collector: PublicKey(self.collector?.try_into().ok()?),
            kept,
            configuration: self.configuration,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_reads_back_and_a_cut_one_does_not() {
        let issued = Issued {
            certificate: "c".to_owned(),
            authorities: "a".to_owned(),
            expires: Timestamp(7),
            role: Role::Site,
            host: Some("broker.example".to_owned()),
            port: 8883,
            collector: PublicKey([3; 32]),
            kept: Some(Head { seq: 9, hash: Hash([4; 32]) }),
            configuration: Some(vec![1, 2]),
        };
        for answer in [
            Answer::Issued(Box::new(issued)),
            Answer::Pending { again: 30 },
            Answer::Refused { text: "no".to_owned() },
            Answer::Busy,
        ] {
            let bytes = answer.encode();
            assert_eq!(Answer::decode(&bytes), Some(answer));
            for end in 0..bytes.len() {
                assert_eq!(Answer::decode(&bytes[..end]), None);
            }
        }
        assert_eq!(Answer::decode(b"\xa1\x00\x09"), None);
    }
}
