//! The frame of the collector's own documents: a CBOR array in deterministic encoding (RFC 8949 §4.2.1) whose first
//! element is its version. What follows the array, or is encoded in another way, is not one of ours.

use std::convert::Infallible;

use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};

/// Octets of a person's text at most: some five pages.
pub const LONGEST_TEXT: usize = 16_384;
/// Octets of a name or an id at most.
pub const LONGEST_NAME: usize = 256;

type Written = Result<(), minicbor::encode::Error<Infallible>>;

/// Writes a document.
pub(crate) fn encode(write: impl FnOnce(&mut Encoder<Vec<u8>>) -> Written) -> Vec<u8> {
    let mut content = Encoder::new(Vec::new());
    let written = write(&mut content);
    // Writing to a vector cannot fail: its error type is empty.
    debug_assert!(written.is_ok());
    content.into_writer()
}

/// Reads a document whose encoding `encode` gives back to the octet: only one encoding of each is taken.
pub(crate) fn decode<'b, T>(
    content: &'b [u8],
    read: impl FnOnce(&mut Decoder<'b>) -> Result<T, Error>,
    encode: impl FnOnce(&T) -> Vec<u8>,
) -> Option<T> {
    let value = read(&mut Decoder::new(content)).ok()?;
    (encode(&value) == content).then_some(value)
}

/// An array of exactly so many elements.
pub(crate) fn array(input: &mut Decoder<'_>, length: u64) -> Result<(), Error> {
    if input.array()? == Some(length) { Ok(()) } else { Err(Error::message("another array")) }
}

/// The version that this program writes.
pub(crate) fn version(input: &mut Decoder<'_>, version: u8) -> Result<(), Error> {
    if input.u8()? == version { Ok(()) } else { Err(Error::message("another version")) }
}

/// A text that is a value of `T`.
pub(crate) fn parsed<T: std::str::FromStr>(input: &mut Decoder<'_>) -> Result<T, Error> {
    input.str()?.parse().map_err(|_| Error::message("not such a text"))
}

/// A value, or null.
pub(crate) fn optional<'b, T>(
    input: &mut Decoder<'b>,
    read: impl FnOnce(&mut Decoder<'b>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    if input.datatype()? == minicbor::data::Type::Null {
        input.null()?;
        return Ok(None);
    }
    read(input).map(Some)
}

/// Writes a text, or null.
pub(crate) fn text_or_null(out: &mut Encoder<Vec<u8>>, text: Option<&str>) -> Written {
    match text {
        Some(text) => out.str(text).map(drop),
        None => out.null().map(drop),
    }
}

/// One line that says something.
pub(crate) fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= LONGEST_NAME && !text.chars().any(char::is_control)
}

/// Lines that say something, without what a page or a terminal could not show.
pub(crate) fn is_text(text: &str) -> bool {
    let stray = |letter: char| letter.is_control() && letter != '\n';
    !text.trim().is_empty() && text.len() <= LONGEST_TEXT && !text.chars().any(stray)
}
