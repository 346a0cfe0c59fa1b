//! A witness's word (C2SP tlog-cosignature, v1): at this time this was the largest checkpoint of the log that it had
//! seen, and it is consistent with all that it saw before.

use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, verify};

use crate::note::{Algorithm, Note, NoteError, NoteSignature, VerifierKey};

/// Octets before the signature: seconds since 1970.
const TIME: usize = 8;

/// Cosigns a checkpoint as `name`.
///
/// # Errors
/// [`NoteError::Key`] where the name cannot be one.
pub fn cosign(note: &Note, name: &str, key: &SecretKey, at: Timestamp) -> Result<NoteSignature, NoteError> {
    let signer = VerifierKey::new(name, Algorithm::Cosignature, key.public())?;
    let seconds = u64::try_from(at.0.div_euclid(1000)).unwrap_or(0);
    let mut octets = seconds.to_be_bytes().to_vec();
    octets.extend(key.sign(&signed(note.text(), seconds)));
    Ok(NoteSignature::new(&signer, octets))
}

/// Checks a cosignature of a checkpoint; gives when the witness made it.
///
/// # Errors
/// [`NoteError::Unsigned`] where it is not by `witness`, [`NoteError::Signature`].
pub fn open(note: &Note, signature: &NoteSignature, witness: &VerifierKey) -> Result<Timestamp, NoteError> {
    if witness.algorithm() != Algorithm::Cosignature || !signature.is_by(witness) {
        return Err(NoteError::Unsigned(witness.name().to_owned()));
    }
    let fault = || NoteError::Signature(witness.name().to_owned());
    let (time, octets) = signature.octets().split_first_chunk::<TIME>().ok_or_else(fault)?;
    let seconds = u64::from_be_bytes(*time);
    let at = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1000)).map(Timestamp);
    let at = at.filter(|at| at.is_plausible()).ok_or_else(fault)?;
    if verify(&witness.key(), &signed(note.text(), seconds), octets) { Ok(at) } else { Err(fault()) }
}

/// When `witness` cosigned; `None` where it has not.
///
/// # Errors
/// [`NoteError::Signature`] where a line by it does not hold.
pub fn find(note: &Note, witness: &VerifierKey) -> Result<Option<Timestamp>, NoteError> {
    note.signature_by(witness).map(|signature| open(note, signature, witness)).transpose()
}

fn signed(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}
