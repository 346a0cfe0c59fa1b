//! Tells a file's format by its content, and turns its octets into text.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::fault::FileFault;
use crate::limits;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Office Open XML, in a zip file.
    Workbook,
    /// Separated values.
    Text,
}

/// First octets of what people send instead of a table.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
];

/// Octets of a compound file: Excel before 2007, or an encrypted workbook. Source: \[MS-CFB\] 2.2.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Tells the format, or refuses what is none of them.
pub(crate) fn format_of(bytes: &[u8]) -> Result<Format, FileFault> {
    if bytes.is_empty() {
        return Err(FileFault::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(FileFault::TooLarge(bytes.len()));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Format::Workbook);
    }
    if bytes.starts_with(COMPOUND) {
        return Err(compound(bytes));
    }
    if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(FileFault::Foreign(what));
    }
    if bytes.trim_ascii_start().starts_with(b"<") {
        return Err(FileFault::Foreign("HTML or XML, though its name may end in .xls"));
    }
    Ok(Format::Text)
}

fn compound(bytes: &[u8]) -> FileFault {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        FileFault::Encrypted
    } else {
        FileFault::OldWorkbook("a workbook of Excel 97-2003 (.xls) or another old Office document")
    }
}

/// Turns octets into text with `\n` line ends: UTF-8, UTF-16 with a byte order mark, else Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, FileFault> {
    let utf16 = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((UTF_16LE, rest)),
        [0xfe, 0xff, rest @ ..] => Some((UTF_16BE, rest)),
        _ => None,
    };
    let text = if let Some((encoding, rest)) = utf16 {
        encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or(FileFault::NotUtf16)?
    } else {
        octets(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))?
    };
    if text.contains('\0') {
        return Err(FileFault::Foreign("no text"));
    }
    Ok(with_line_feeds(text))
}

fn octets(bytes: &[u8]) -> Result<Cow<'_, str>, FileFault> {
    let Err(first_bad) = std::str::from_utf8(bytes) else { return Ok(String::from_utf8_lossy(bytes)) };
    // In Windows-1252 Swedish text almost never forms UTF-8 sequences; a file where most letters beyond ASCII do
    // is UTF-8 with an accident, and would come out as `fÃ¶rvaltning`.
    let (mut sound, mut unsound) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        unsound += usize::from(!chunk.invalid().is_empty());
    }
    if sound > unsound {
        let before = &bytes[..first_bad.valid_up_to()];
        let row = before.split(|octet| *octet == b'\n').count();
        return Err(FileFault::MixedEncoding { row: u32::try_from(row).unwrap_or(u32::MAX) });
    }
    Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0)
}

/// Ends every line in `\n`, the last one too, so that rows can be counted as a spreadsheet counts them.
fn with_line_feeds(text: Cow<'_, str>) -> String {
    let mut text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_in_every_encoding_reads_the_same() {
        let text = "Förvaltning;Å\r\nÄldre – 1\u{a0}234;ö";
        let expected = "Förvaltning;Å\nÄldre – 1\u{a0}234;ö\n";
        let utf16: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        let files = [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            WINDOWS_1252.encode(text).0.into_owned(),
        ];
        for file in files {
            assert_eq!(decode(&file).unwrap(), expected);
        }
    }

    #[test]
    fn utf_8_with_one_broken_letter_is_not_taken_for_windows_1252() {
        let mut bytes = "Förvaltning;Plats\nÄldre;Å\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"cut off \xc3");
        assert_eq!(decode(&bytes), Err(FileFault::MixedEncoding { row: 3 }));
    }

    #[test]
    fn what_is_no_table_is_named() {
        let kind = |bytes: &[u8]| format_of(bytes).unwrap_err().to_string();
        assert_eq!(kind(b""), "the file is empty");
        assert!(kind(b"%PDF-1.7").starts_with("this is a PDF document"));
        assert!(kind(b"  <html><table>").starts_with("this is HTML or XML"));
        let mut old = COMPOUND.to_vec();
        assert!(kind(&old).contains("Excel 97-2003"));
        old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(format_of(&old), Err(FileFault::Encrypted));
        assert_eq!(format_of(&vec![b'a'; limits::FILE_BYTES + 1]), Err(FileFault::TooLarge(67_108_865)));
        assert_eq!(decode(b"a;b\n\0\0"), Err(FileFault::Foreign("no text")));
        assert_eq!(decode(b"\xff\xfea"), Err(FileFault::NotUtf16));
    }
}
