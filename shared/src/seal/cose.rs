//! The `COSE_Sign1` message that all signed documents share: its header, its signature, its checks.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use coset::cbor::Value;
use coset::iana;
use coset::{CoseSign1, CoseSign1Builder, Header, HeaderBuilder, Label, TaggedCborSerializable};
use minicbor::data::Tag;
use minicbor::encode::Encoder;

use super::{SealError, SecretKey, VERSION};
use crate::batch::MAX_BYTES;
use crate::identity::{Hash, PublicKey};
use crate::period::Timestamp;

/// The CBOR tag of a `COSE_Sign1` message (RFC 9052 §4.2).
const SIGN1_TAG: u64 = 18;
/// CWT claims in a COSE header (RFC 9597).
const CWT_CLAIMS: i64 = 15;
/// Issuer and issued-at (RFC 8392 §3.1).
const ISSUER: i64 = 1;
const ISSUED_AT: i64 = 6;
const FORMAT: &str = "v";
/// Tells apart what one key signs for several purposes. Receipts, which were first, have none.
pub(crate) const KIND: &str = "kind";

/// Signs `payload` under a protected header with format version, issuer, time and `fields`.
pub(crate) fn sign(
    version: u64,
    issuer: &str,
    at: Timestamp,
    content: iana::CoapContentFormat,
    fields: Vec<(&'static str, Value)>,
    payload: Vec<u8>,
    key: &SecretKey,
) -> Result<Vec<u8>, SealError> {
    let claims = Value::Map(vec![
        (Value::from(ISSUER), Value::from(issuer)),
        (Value::from(ISSUED_AT), Value::from(at.0.div_euclid(1000))),
    ]);
    let mut header = HeaderBuilder::new()
        .algorithm(iana::Algorithm::EdDSA)
        .content_format(content)
        .key_id(key.public().id().0.to_vec())
        .value(CWT_CLAIMS, claims)
        .text_value(FORMAT.to_owned(), Value::from(version));
    for (name, value) in fields {
        header = header.text_value(name.to_owned(), value);
    }
    let message = CoseSign1Builder::new()
        .protected(header.build())
        .payload(payload)
        .create_signature(b"", |to_sign| key.sign(to_sign))
        .build();
    let bytes = message.to_tagged_vec().map_err(|_| SealError::NotCose)?;
    if bytes.len() > MAX_BYTES { Err(SealError::TooLarge(bytes.len())) } else { Ok(bytes) }
}

/// Reads a tagged `COSE_Sign1` of our format version; believes nothing of it yet.
pub(crate) fn parse(bytes: &[u8], content: iana::CoapContentFormat) -> Result<CoseSign1, SealError> {
    if bytes.len() > MAX_BYTES {
        return Err(SealError::TooLarge(bytes.len()));
    }
    let message = CoseSign1::from_tagged_slice(bytes).map_err(|_| SealError::NotCose)?;
    // The signature does not cover the envelope around it. Only the one form that our writer gives is taken, so that
    // nobody on the way can make other bytes, and so another hash, of a batch that still verifies.
    if !message.unprotected.is_empty() || !is_canonical(&message, bytes) {
        return Err(SealError::NotCanonical);
    }
    let header = &message.protected.header;
    match unsigned(header, FORMAT)? {
        Some(1..=VERSION) => {}
        None | Some(0) => return Err(SealError::Header(FORMAT)),
        Some(version) => return Err(SealError::Version(version)),
    }
    let eddsa = coset::RegisteredLabelWithPrivate::Assigned(iana::Algorithm::EdDSA);
    if header.alg != Some(eddsa) || !header.crit.is_empty() {
        return Err(SealError::Header("alg"));
    }
    if header.content_type != Some(coset::RegisteredLabel::Assigned(content)) {
        return Err(SealError::Header("content type"));
    }
    Ok(message)
}

/// Whether `bytes` are the tagged message with its parts as read, an empty unprotected header and shortest lengths. The
/// same as writing it anew and comparing, without building the header again.
fn is_canonical(message: &CoseSign1, bytes: &[u8]) -> bool {
    let Some(protected) = &message.protected.original_data else { return false };
    let mut expected = Encoder::new(Vec::with_capacity(bytes.len() + 8));
    let written = expected
        .tag(Tag::new(SIGN1_TAG))
        .and_then(|expected| expected.array(4))
        .and_then(|expected| expected.bytes(protected))
        .and_then(|expected| expected.map(0))
        .and_then(|expected| match &message.payload {
            Some(payload) => expected.bytes(payload),
            None => expected.null(),
        })
        .and_then(|expected| expected.bytes(&message.signature).map(drop));
    // Writing to a vector cannot fail: its error type is empty.
    written.is_ok() && expected.into_writer() == bytes
}

/// Checks the signature over the bytes as received.
pub(crate) fn verify(message: &CoseSign1, key: &PublicKey) -> Result<(), SealError> {
    if message.protected.header.key_id != key.id().0 {
        return Err(SealError::WrongKey);
    }
    let fits =
        |signature: &[u8], signed: &[u8]| UnparsedPublicKey::new(&ED25519, key.0).verify(signed, signature);
    message.verify_signature(b"", fits).map_err(|_| SealError::Signature)
}

/// The format version that [`parse`] found.
pub(crate) fn version(header: &Header) -> Result<u64, SealError> {
    unsigned(header, FORMAT)?.ok_or(SealError::Header(FORMAT))
}

/// Issuer and time of issue.
pub(crate) fn claims(header: &Header) -> Result<(&str, Timestamp), SealError> {
    let fault = SealError::Header("CWT claims");
    let claims = field(header, &Label::Int(CWT_CLAIMS)).and_then(Value::as_map);
    let claim = |name: i64| claims?.iter().find(|(key, _)| *key == Value::from(name)).map(|(_, value)| value);
    let issuer = claim(ISSUER).and_then(Value::as_text);
    let at = claim(ISSUED_AT).and_then(Value::as_integer).and_then(|at| i64::try_from(at).ok());
    match (issuer, at.map(Timestamp::from_seconds)) {
        (Some(issuer), Some(at)) if at.is_plausible() => Ok((issuer, at)),
        _ => Err(fault),
    }
}

/// Whether the document is of this kind.
pub(crate) fn is_of_kind(header: &Header, kind: &str) -> Result<(), SealError> {
    let said = field(header, &Label::Text(KIND.to_owned())).and_then(Value::as_text);
    if said == Some(kind) { Ok(()) } else { Err(SealError::Header(KIND)) }
}

/// A field that holds a number, if it is there.
pub(crate) fn unsigned(header: &Header, name: &'static str) -> Result<Option<u64>, SealError> {
    field(header, &Label::Text(name.to_owned()))
        .map(|value| value.as_integer().and_then(|n| u64::try_from(n).ok()).ok_or(SealError::Header(name)))
        .transpose()
}

/// A field that holds a SHA-256, if it is there.
pub(crate) fn hash(header: &Header, name: &'static str) -> Result<Option<Hash>, SealError> {
    field(header, &Label::Text(name.to_owned()))
        .map(|value| {
            let bytes = value.as_bytes().and_then(|bytes| bytes.as_slice().try_into().ok());
            bytes.map(Hash).ok_or(SealError::Header(name))
        })
        .transpose()
}

fn field<'h>(header: &'h Header, wanted: &Label) -> Option<&'h Value> {
    header.rest.iter().find(|(label, _)| label == wanted).map(|(_, value)| value)
}
