//! Signs a batch as `COSE_Sign1` (RFC 9052) with Ed25519, and opens one as received.
//!
//! What must be believed of a batch stands in the protected header: format version, agent and time as CWT claims
//! (RFC 9597), and the link to the batch before. The payload is the `SenML` pack of [`crate::wire`].

pub(crate) mod cose;
mod envelope;
mod key;

pub use envelope::{Envelope, SignedBatch, Verified, seal};
pub use key::{KeyError, SecretKey, verify};

use crate::batch::MAX_BYTES;
use crate::wire::WireError;

/// The newest version of the format that this program reads. A message's protected header names the lowest that its
/// reader must know; an older reader refuses it by that number.
pub const VERSION: u64 = 2;

/// Why a signed message was refused, or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Larger than a collector takes.
    #[error("{0} octets; a signed message has at most {MAX_BYTES}")]
    TooLarge(usize),
    /// Not a tagged `COSE_Sign1`, or cut off.
    #[error("not a COSE_Sign1 message")]
    NotCose,
    /// A `COSE_Sign1` message in another form than the one that is written: something around the signed part differs.
    #[error("the envelope is not in the form that is signed for: no unprotected header, shortest lengths")]
    NotCanonical,
    /// A header of the format is missing or has the wrong type.
    #[error("header `{0}` is missing or malformed")]
    Header(&'static str),
    /// Made by a version that this one cannot read.
    #[error("format {0} is newer than this program (reads 1 to {VERSION}): upgrade it")]
    Version(u64),
    /// The header names another key.
    #[error("signed with another key than the one enrolled")]
    WrongKey,
    /// The signature does not fit the bytes and the key.
    #[error("the signature does not fit")]
    Signature,
    /// The payload does not hold.
    #[error(transparent)]
    Payload(#[from] WireError),
}
