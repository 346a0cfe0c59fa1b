//! A signed batch: made by the agent, opened by whoever has the agent's public key.

use coset::CoseSign1;
use coset::cbor::Value;
use coset::iana::CoapContentFormat;

use super::{SealError, SecretKey, cose};
use crate::batch::Batch;
use crate::chain::Link;
use crate::identity::{AgentId, Hash, KeyId, PublicKey, sha256};
use crate::period::Timestamp;
use crate::wire;

const SEQ: &str = "seq";
const PREV: &str = "prev";
const LOST: &str = "lost";

/// A batch with its signed bytes, as the agent keeps and sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBatch {
    /// Its number.
    pub seq: u64,
    /// SHA-256 of `bytes`: the next batch's `prev`.
    pub hash: Hash,
    /// What travels and what the ledger keeps.
    pub bytes: Vec<u8>,
}

/// Signs a batch.
///
/// # Errors
/// [`SealError::Payload`] where the records cannot be written, [`SealError::TooLarge`] where they are too many.
pub fn seal(batch: &Batch, key: &SecretKey) -> Result<SignedBatch, SealError> {
    let (payload, version) = wire::pack(&batch.records)?;
    let Link { seq, prev, lost } = batch.link;
    let mut fields = vec![(SEQ, Value::from(seq))];
    fields.extend(prev.map(|prev| (PREV, Value::from(prev.0.to_vec()))));
    fields.extend((lost > 0).then(|| (LOST, Value::from(lost))));
    let issuer = batch.agent.to_string();
    let bytes =
        cose::sign(version, &issuer, batch.made_at, CoapContentFormat::SenmlCbor, fields, payload, key)?;
    Ok(SignedBatch { seq, hash: sha256(&bytes), bytes })
}

/// A batch as received: its header read, nothing believed yet.
#[derive(Debug)]
pub struct Envelope {
    agent: AgentId,
    link: Link,
    made_at: Timestamp,
    key: KeyId,
    hash: Hash,
    message: CoseSign1,
}

/// Data whose signature and form were checked; only [`Envelope::open`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    hash: Hash,
    signer: PublicKey,
}

impl<T> Verified<T> {
    /// The data.
    pub const fn get(&self) -> &T {
        &self.value
    }

    /// The data, no longer marked.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// SHA-256 of the signed bytes.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// The key that the signature was checked against. Who enrolls agents may have replaced it since.
    #[must_use]
    pub const fn signer(&self) -> PublicKey {
        self.signer
    }
}

impl Envelope {
    /// Reads the envelope of signed bytes.
    ///
    /// # Errors
    /// [`SealError::TooLarge`], [`SealError::NotCose`], [`SealError::Header`], [`SealError::Version`].
    pub fn parse(bytes: &[u8]) -> Result<Self, SealError> {
        let message = cose::parse(bytes, CoapContentFormat::SenmlCbor)?;
        let header = &message.protected.header;
        let (issuer, made_at) = cose::claims(header)?;
        let agent = issuer.parse().map_err(|_| SealError::Header("CWT claims"))?;
        let seq = cose::unsigned(header, SEQ)?.filter(|seq| *seq >= 1).ok_or(SealError::Header(SEQ))?;
        let lost = cose::unsigned(header, LOST)?.unwrap_or(0);
        let key = header.key_id.as_slice().try_into().map_err(|_| SealError::Header("kid"))?;
        let link = Link { seq, prev: cose::hash(header, PREV)?, lost };
        Ok(Self { agent, link, made_at, key: KeyId(key), hash: sha256(bytes), message })
    }

    /// Who claims to have signed.
    #[must_use]
    pub const fn agent(&self) -> &AgentId {
        &self.agent
    }

    /// Its claimed place in the chain.
    #[must_use]
    pub const fn link(&self) -> Link {
        self.link
    }

    /// The agent's clock when it signed, as claimed.
    #[must_use]
    pub const fn made_at(&self) -> Timestamp {
        self.made_at
    }

    /// The key that it claims.
    #[must_use]
    pub const fn key(&self) -> KeyId {
        self.key
    }

    /// SHA-256 of the signed bytes.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// The payload, believed by nobody yet: for showing what a kept entry holds, never for judging by it.
    #[must_use]
    pub fn unverified_payload(&self) -> Option<&[u8]> {
        self.message.payload.as_deref()
    }

    /// Checks signature and payload.
    ///
    /// # Errors
    /// [`SealError::WrongKey`], [`SealError::Signature`], [`SealError::Payload`].
    pub fn open(self, key: &PublicKey) -> Result<Verified<Batch>, SealError> {
        cose::verify(&self.message, key)?;
        let payload = self.message.payload.as_deref().ok_or(SealError::Header("payload"))?;
        let records = wire::decode_as(cose::version(&self.message.protected.header)?, payload)?;
        let batch = Batch { agent: self.agent, link: self.link, made_at: self.made_at, records };
        Ok(Verified { value: batch, hash: self.hash, signer: *key })
    }
}
