//! Questions and answers of RFC 3161, DER. Pure. Chains and signatures are webpki's, with the one provider; reading the
//! few fields between is ours, on the crate `der`: `cms` has no release for it yet.

use aws_lc_rs::digest::{self, Algorithm};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use der::{AnyRef, Decode, Reader, SliceReader};
use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

/// Contents of the object identifiers that are looked for.
mod oid {
    pub(super) const SHA1: &[u8] = &[0x2b, 0x0e, 3, 2, 0x1a];
    pub(super) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
    pub(super) const SHA384: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
    pub(super) const SHA512: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];
    /// id-signedData (RFC 5652 §5.1)
    pub(super) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    /// id-contentType and id-messageDigest (RFC 5652 §11)
    pub(super) const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
    pub(super) const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
    /// id-ct-TSTInfo (RFC 3161 §2.4.2)
    pub(super) const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];
    /// id-aa-signingCertificate and its second version (RFC 5035)
    pub(super) const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 12];
    pub(super) const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];
    /// id-kp-timeStamping (RFC 3161 §2.3)
    pub(super) const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, constructed.
const CONTEXT_0: u8 = 0xa0;
const NONCE: usize = 8;

/// Ties an answer to its question.
pub(super) type Nonce = [u8; NONCE];

/// Why an answer is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenFault {
    /// The system gave no randomness.
    #[error("the system's random source failed")]
    Random,
    /// It cannot be read.
    #[error("what the timestamp authority answers is no token of RFC 3161: {0}")]
    Form(&'static str),
    /// The authority would not.
    #[error("the timestamp authority refuses (status {0})")]
    Refused(u8),
    /// It stamps something else, or answers another question.
    #[error("the timestamp authority's token is not the one that was asked for: {0}")]
    Other(&'static str),
    /// Not signed by whom it should be.
    #[error("the timestamp authority's signature: {0}")]
    Signature(String),
}

/// A number that nobody foresees.
pub(super) fn nonce() -> Result<Nonce, TokenFault> {
    let mut nonce = [0; NONCE];
    SystemRandom::new().fill(&mut nonce).map_err(|_| TokenFault::Random)?;
    // Of one length and sign, so that it has one encoding.
    nonce[0] = (nonce[0] & 0x3f) | 0x40;
    Ok(nonce)
}

/// The question for a time over a SHA-256 (RFC 3161 §2.4.1), with the certificate in the answer.
#[must_use]
pub(super) fn request(imprint: &Hash, nonce: Nonce) -> Vec<u8> {
    let imprint = imprint_of(imprint);
    let fields = [&[2, 1, 1][..], &imprint, &short(2, &nonce), &[1, 1, 0xff]].concat();
    short(SEQUENCE, &fields)
}

/// `MessageImprint`, as we ask for it.
fn imprint_of(hash: &Hash) -> Vec<u8> {
    let algorithm = short(SEQUENCE, &[&short(6, oid::SHA256)[..], &[5, 0]].concat());
    short(SEQUENCE, &[&algorithm[..], &short(4, &hash.0)].concat())
}

/// A value of fewer than 128 octets.
fn short(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    [&[tag, length][..], content].concat()
}

/// Checks an answer; gives the time in it.
///
/// # Errors
/// [`TokenFault`].
pub(super) fn check(
    answer: &[u8],
    imprint: &Hash,
    nonce: Option<&Nonce>,
    roots: &[CertificateDer<'_>],
) -> Result<Timestamp, TokenFault> {
    let mut response = Fields::of(answer)?.inside(SEQUENCE)?;
    let mut status = response.inside(SEQUENCE)?;
    match status.take(2)?.content {
        // Granted, and granted with changes: the changes are found below.
        [0 | 1] => {}
        [status] => return Err(TokenFault::Refused(*status)),
        _ => return Err(TokenFault::Form("status")),
    }
    let mut info = response.inside(SEQUENCE)?;
    if info.take(6)?.content != oid::SIGNED_DATA {
        return Err(TokenFault::Form("it is not signed data"));
    }
    let signed = SignedData::read(info.inside(CONTEXT_0)?.inside(SEQUENCE)?)?;
    let at = signed.tst_info(imprint, nonce)?;
    signed.verify(at, roots)?;
    Ok(at)
}

/// `SignedData` (RFC 5652 §5.1), as far as a token uses it: one signer.
struct SignedData<'a> {
    content: &'a [u8],
    certificates: Vec<CertificateDer<'a>>,
    digest: &'static Algorithm,
    /// With the tag that is signed for.
    attributes: Vec<u8>,
    signature: &'a [u8],
}

impl<'a> SignedData<'a> {
    fn read(mut data: Fields<'a>) -> Result<Self, TokenFault> {
        data.take(2)?;
        data.take(SET)?;
        let mut content = data.inside(SEQUENCE)?;
        if content.take(6)?.content != oid::TST_INFO {
            return Err(TokenFault::Form("it is not a token"));
        }
        let content = content.inside(CONTEXT_0)?.take(4)?.content;
        let mut certificates = Vec::new();
        let mut shown = data.inside(CONTEXT_0)?;
        while !shown.is_finished() {
            certificates.push(CertificateDer::from(shown.take(SEQUENCE)?.whole));
        }
        // Lists of revoked certificates may stand here.
        data.skip(0xa1)?;
        let mut signer = data.inside(SET)?.inside(SEQUENCE)?;
        signer.take(2)?;
        signer.any()?;
        let digest = algorithm(signer.inside(SEQUENCE)?.take(6)?.content)?;
        let attributes = signer.take(CONTEXT_0)?.whole;
        let attributes = [&[SET], attributes.get(1..).unwrap_or_default()].concat();
        signer.take(SEQUENCE)?;
        let signature = signer.take(4)?.content;
        Ok(Self { content, certificates, digest, attributes, signature })
    }

    /// `TSTInfo` (RFC 3161 §2.4.2): what it stamps, and when.
    fn tst_info(&self, imprint: &Hash, nonce: Option<&Nonce>) -> Result<Timestamp, TokenFault> {
        let mut info = Fields::of(self.content)?.inside(SEQUENCE)?;
        info.take(2)?;
        info.take(6)?;
        let mut stamped = info.inside(SEQUENCE)?;
        let algorithm = stamped.inside(SEQUENCE)?.take(6)?.content;
        if algorithm != oid::SHA256 || stamped.take(4)?.content != imprint.0 {
            return Err(TokenFault::Other("it stamps something else"));
        }
        info.take(2)?;
        let at = generalized(info.take(0x18)?.content).ok_or(TokenFault::Form("its time"))?;
        info.skip(SEQUENCE)?;
        info.skip(1)?;
        let said = info.skip(2)?.map(|said| said.content);
        match nonce {
            Some(nonce) if said != Some(nonce.as_slice()) => {
                Err(TokenFault::Other("it answers another question"))
            }
            _ => Ok(at),
        }
    }

    fn verify(&self, at: Timestamp, roots: &[CertificateDer<'_>]) -> Result<(), TokenFault> {
        let fault = |why: &dyn std::fmt::Display| TokenFault::Signature(why.to_string());
        if self.attribute(oid::CONTENT_TYPE)?.take(6)?.content != oid::TST_INFO {
            return Err(fault(&"it is over something else"));
        }
        let digest = digest::digest(self.digest, self.content);
        if self.attribute(oid::MESSAGE_DIGEST)?.take(4)?.content != digest.as_ref() {
            return Err(fault(&"it is over another token"));
        }
        let certificate = self.signer()?;
        let certificate = EndEntityCert::try_from(certificate).map_err(|error| fault(&error))?;
        let algorithms = default_provider().signature_verification_algorithms.all;
        // All of them are strong, and which one fits is settled by the key and the octets.
        let holds = |algorithm: &&dyn rustls::pki_types::SignatureVerificationAlgorithm| {
            certificate.verify_signature(*algorithm, &self.attributes, self.signature).is_ok()
        };
        if !algorithms.iter().any(holds) {
            return Err(fault(&"it does not hold"));
        }
        let anchors: Result<Vec<_>, _> = roots.iter().map(anchor_from_trusted_cert).collect();
        let anchors = anchors.map_err(|error| fault(&error))?;
        let seconds = u64::try_from(at.0.div_euclid(1000)).unwrap_or(0);
        let when = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let usage = KeyUsage::required(oid::TIME_STAMPING);
        certificate
            .verify_for_usage(algorithms, &anchors, &self.certificates, when, usage, None, None)
            .map(drop)
            .map_err(|error| {
                fault(&format!("its certificate is not one for timestamps by the authority: {error}"))
            })
    }

    /// The certificate whose hash is signed for (RFC 5035): no other's word counts.
    fn signer(&self) -> Result<&CertificateDer<'a>, TokenFault> {
        let (mut named, legacy) = match self.attribute(oid::SIGNING_CERTIFICATE_V2) {
            Ok(named) => (named, false),
            Err(_) => (self.attribute(oid::SIGNING_CERTIFICATE)?, true),
        };
        let mut named = named.inside(SEQUENCE)?.inside(SEQUENCE)?.inside(SEQUENCE)?;
        let digest = match (legacy, named.skip(SEQUENCE)?) {
            (true, _) => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            (false, None) => &digest::SHA256,
            (false, Some(said)) => algorithm(Fields::of(said.content)?.take(6)?.content)?,
        };
        let hash = named.take(4)?.content;
        let found = self.certificates.iter().find(|shown| digest::digest(digest, shown).as_ref() == hash);
        found.ok_or_else(|| TokenFault::Signature("its certificate is not in the token".to_owned()))
    }

    /// The one value of a signed attribute.
    fn attribute(&self, wanted: &[u8]) -> Result<Fields<'_>, TokenFault> {
        let mut all = Fields::of(&self.attributes)?.inside(SET)?;
        while !all.is_finished() {
            let mut attribute = all.inside(SEQUENCE)?;
            if attribute.take(6)?.content == wanted {
                return attribute.inside(SET);
            }
        }
        Err(TokenFault::Form("a signed attribute is missing"))
    }
}

fn algorithm(oid: &[u8]) -> Result<&'static Algorithm, TokenFault> {
    match oid {
        oid::SHA256 => Ok(&digest::SHA256),
        oid::SHA384 => Ok(&digest::SHA384),
        oid::SHA512 => Ok(&digest::SHA512),
        oid::SHA1 => Err(TokenFault::Signature("it is over SHA-1, which does not hold any more".to_owned())),
        _ => Err(TokenFault::Form("an unknown hash")),
    }
}

/// `YYYYMMDDHHMMSS`, it may be with a fraction, and `Z` (RFC 3161 §2.4.2).
fn generalized(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|octet| octet.is_ascii_digit());
    if whole.len() != 14 || !plain(whole) || !plain(fraction) || fraction.len() > 9 {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to)?.parse::<i8>().ok();
    let year = whole.get(..4)?.parse().ok()?;
    let date = jiff::civil::Date::new(year, part(4, 6)?, part(6, 8)?).ok()?;
    let time = jiff::civil::Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
    let at = date.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    let ms: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(Timestamp(at + ms)).filter(|at| at.is_plausible())
}

/// A value with its tag and length, and without.
#[derive(Clone, Copy)]
struct Field<'a> {
    whole: &'a [u8],
    content: &'a [u8],
}

/// The values within one, read one after another.
struct Fields<'a> {
    octets: &'a [u8],
    reader: SliceReader<'a>,
}

impl<'a> Fields<'a> {
    fn of(octets: &'a [u8]) -> Result<Self, TokenFault> {
        Ok(Self { octets, reader: SliceReader::new(octets).map_err(form)? })
    }

    fn is_finished(&self) -> bool {
        self.reader.is_finished()
    }

    /// The next value, whatever it is.
    fn any(&mut self) -> Result<Field<'a>, TokenFault> {
        let from = self.position()?;
        let content = AnyRef::decode(&mut self.reader).map_err(form)?.value();
        let whole = self.octets.get(from..self.position()?).ok_or(TokenFault::Form("not DER"))?;
        Ok(Field { whole, content })
    }

    /// The next value, which must have this tag.
    fn take(&mut self, tag: u8) -> Result<Field<'a>, TokenFault> {
        self.skip(tag)?.ok_or(TokenFault::Form("a field is missing"))
    }

    /// The next value where it has this tag.
    fn skip(&mut self, tag: u8) -> Result<Option<Field<'a>>, TokenFault> {
        if self.reader.peek_byte() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    fn position(&self) -> Result<usize, TokenFault> {
        usize::try_from(self.reader.position()).map_err(form)
    }

    /// What is within the next value, which must have this tag.
    fn inside(&mut self, tag: u8) -> Result<Self, TokenFault> {
        Self::of(self.take(tag)?.content)
    }
}

fn form(_: der::Error) -> TokenFault {
    TokenFault::Form("not DER")
}
