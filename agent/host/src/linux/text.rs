//! Reads numbers and lines of `/proc` texts, and short files. Promise: no text panics, and no file is read beyond
//! its bound.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longest text of a small file, octets.
const LONGEST: u64 = 4096;

/// A whole number without sign. `None` for anything else, also one that is too large.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    let digit = |number: u64, octet: &u8| {
        octet.is_ascii_digit().then_some(())?;
        number.checked_mul(10)?.checked_add(u64::from(octet - b'0'))
    };
    if text.is_empty() { None } else { text.iter().try_fold(0, digit) }
}

/// The words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// The first 4 KB of a small file, where it can be read and is text.
pub(super) fn small(path: &Path) -> Option<String> {
    let mut text = Vec::new();
    File::open(path).ok()?.take(LONGEST).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_that_fit() {
        assert_eq!(number(b"18446744073709551615"), Some(u64::MAX));
        for other in [&b"18446744073709551616"[..], b"", b"-1", b"+1", b"1.0", b"1 ", b"0x1"] {
            assert_eq!(number(other), None);
        }
    }
}
