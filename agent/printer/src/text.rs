//! Octets of a printer to text. Never fails: what no character set explains becomes U+FFFD.
//!
//! RFC 3805 says that a localised text is in prtLocalizationCharacterSet, but UTF-8 comes whatever that
//! says, and the table may be missing. So: valid UTF-8 is UTF-8, else the declared set, else
//! windows-1252. Text of an 8-bit set is hardly ever valid UTF-8 by chance.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// HP Roman-8, 0xA0–0xFF (HP PCL 5 reference; RFC 1345 `hp-roman8`).
const HP_ROMAN8: &str = "\u{a0}ÀÂÈÊËÎÏ´ˋˆ¨˜ÙÛ₤¯Ýý°ÇçÑñ¡¿¤£¥§ƒ¢âêôûáéóúàèòùäëöüÅîØÆåíøæÄìÖÜÉïßÔÁÃãÐðÍÌÓÒÕõŠšÚŸÿÞþ·µ¶¾—¼½ªº«■»±\u{a0}";

/// IBM code page 850, 0x80–0xFF (RFC 1345 `IBM850`).
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Text of `octets`, in the character set of that IANA `MIBenum` where one is declared; padding at both
/// ends (spaces, NUL) is taken off.
pub(crate) fn text(octets: &[u8], charset: Option<i64>) -> String {
    let octets = strip_padding(octets);
    let decoded = match std::str::from_utf8(octets) {
        Ok(utf8) => Cow::Borrowed(utf8),
        Err(_) => decode(octets, charset),
    };
    decoded.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
}

/// The same, with an empty text as none.
pub(crate) fn some_text(octets: &[u8], charset: Option<i64>) -> Option<String> {
    Some(text(octets, charset)).filter(|text| !text.is_empty())
}

fn strip_padding(octets: &[u8]) -> &[u8] {
    let end = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
    octets.get(..end).unwrap_or_default()
}

fn decode(octets: &[u8], charset: Option<i64>) -> Cow<'_, str> {
    match charset {
        Some(2004) => eight_bit(octets, 0xA0, HP_ROMAN8),
        Some(2009) => eight_bit(octets, 0x80, CP850),
        other => encoding(other).decode_without_bom_handling(octets).0,
    }
}

fn eight_bit(octets: &[u8], first: u8, upper: &str) -> Cow<'static, str> {
    let of = |octet: &u8| match octet.checked_sub(first) {
        Some(place) => upper.chars().nth(usize::from(place)).unwrap_or('\u{fffd}'),
        None => char::from(*octet),
    };
    Cow::Owned(octets.iter().map(of).collect())
}

/// IANA character sets registry, `MIBenum`. WHATWG reads Latin-1 as windows-1252 and Latin-5 as
/// windows-1254: the same where both define a character that prints.
fn encoding(charset: Option<i64>) -> &'static Encoding {
    match charset.unwrap_or(0) {
        5 => encoding_rs::ISO_8859_2,
        6 => encoding_rs::ISO_8859_3,
        7 => encoding_rs::ISO_8859_4,
        8 => encoding_rs::ISO_8859_5,
        9 => encoding_rs::ISO_8859_6,
        10 => encoding_rs::ISO_8859_7,
        11 => encoding_rs::ISO_8859_8,
        12 | 2254 => encoding_rs::WINDOWS_1254,
        13 => encoding_rs::ISO_8859_10,
        17 | 2024 => encoding_rs::SHIFT_JIS,
        18 => encoding_rs::EUC_JP,
        36 | 38 => encoding_rs::EUC_KR,
        39 => encoding_rs::ISO_2022_JP,
        109 => encoding_rs::ISO_8859_13,
        110 => encoding_rs::ISO_8859_14,
        111 => encoding_rs::ISO_8859_15,
        112 => encoding_rs::ISO_8859_16,
        113 | 2025 => encoding_rs::GBK,
        114 => encoding_rs::GB18030,
        1013 => encoding_rs::UTF_16BE,
        1014 => encoding_rs::UTF_16LE,
        2026 => encoding_rs::BIG5,
        2084 => encoding_rs::KOI8_R,
        2086 => encoding_rs::IBM866,
        2088 => encoding_rs::KOI8_U,
        2109 | 2259 => encoding_rs::WINDOWS_874,
        2250 => encoding_rs::WINDOWS_1250,
        2251 => encoding_rs::WINDOWS_1251,
        2253 => encoding_rs::WINDOWS_1253,
        2255 => encoding_rs::WINDOWS_1255,
        2256 => encoding_rs::WINDOWS_1256,
        2257 => encoding_rs::WINDOWS_1257,
        2258 => encoding_rs::WINDOWS_1258,
        _ => encoding_rs::WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_the_set_that_the_printer_declares() {
        assert_eq!(text(b"Ma\xb3o toneru (Y)", Some(5)), "Mało toneru (Y)");
        assert_eq!(text(b"\xc1\xdf\xef\xe9\xd8\xd9 \xe0\xd5\xd6\xd8\xdc", Some(8)), "Спящий режим");
    }

    #[test]
    fn the_sets_of_hp_and_of_dos_have_their_own_tables() {
        assert_eq!(text(b"Sp\xd4rvagn \xccr \xceppen", Some(2004)), "Spårvagn är öppen");
        assert_eq!(text(b"Sp\x86rvagn \x84r \x94ppen", Some(2009)), "Spårvagn är öppen");
        assert_eq!(text(b"\x83g\x83i\x81[", Some(17)), "トナー");
        assert_eq!(HP_ROMAN8.chars().count(), 96);
        assert_eq!(CP850.chars().count(), 128);
    }

    #[test]
    fn utf8_is_recognised_whatever_is_declared() {
        assert_eq!(text("青色碳粉".as_bytes(), Some(3)), "青色碳粉");
        assert_eq!(text("请等待      ".as_bytes(), None), "请等待");
    }

    #[test]
    fn padding_is_taken_off_and_nothing_else() {
        assert_eq!(text(b"Black\0\0", None), "Black");
        assert_eq!(text(b"  Ver.Y  ,MID  ", None), "Ver.Y  ,MID");
        assert_eq!(some_text(b" \0", None), None);
        assert_eq!(text(b"\xff\xfe\x81", Some(99)), "ÿþ\u{81}");
    }
}
