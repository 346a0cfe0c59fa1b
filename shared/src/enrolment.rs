//! How an agent gets in: a token for its site, a signed request, an answer. Promise: nothing here is believed before
//! its signature or its secret was checked, and no secret prints.
//!
//! 1. An operator hands out a [`Token`]: where it holds, a secret, and the fingerprint of who must answer.
//! 2. The agent sends a [`Request`], signed with the key that its batches will be signed with.
//! 3. The collector's [`Answer`] is an issued certificate and where to deliver, or that a person must approve first.
//!
//! Renewal is the same without a token: the signing key, once enrolled, proves who asks, even where the certificate
//! has ended meanwhile.

mod answer;
mod request;
mod token;

pub use answer::{Answer, Issued};
pub use request::{Request, Sealed};
pub use token::{Secret, Token, TokenError, TokenId};

/// Octets of a message either way at most.
pub const MAX_MESSAGE: usize = 256 * 1024;
/// Where requests are posted.
pub const PATH: &str = "/enrol/v1";
/// What the messages are called in HTTP.
pub const CONTENT_TYPE: &str = "application/cbor";
