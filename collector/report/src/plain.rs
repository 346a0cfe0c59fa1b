//! Text from outside as the report's fonts can show it. What they cannot show, or what would turn or hide the text
//! around it, is written as its code point: `[U+202E]`. So nothing in an archived page is invisible, and no glyph is
//! missing, which PDF/A forbids (ISO 19005-3, 6.2.11.8).

use serde_json::Value;

use crate::fonts;

/// Letters without a break from which on a word may break anywhere: longer than Swedish compounds are.
const LONGEST_WORD: usize = 32;
/// Where such a word may break.
const BREAK_EVERY: usize = 8;
/// May break a line, and shows nothing.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Blocks of scripts that run left to right and need no shaping, and of signs.
const BLOCKS: [(char, char); 10] = [
    (' ', '~'),
    ('\u{a0}', '\u{ac}'),
    ('\u{ae}', '\u{2af}'),
    ('\u{370}', '\u{52f}'),
    ('\u{1e00}', '\u{1fff}'),
    ('\u{2010}', '\u{2027}'),
    ('\u{202f}', '\u{205e}'),
    ('\u{2070}', '\u{214f}'),
    ('\u{2190}', '\u{22ff}'),
    ('\u{25a0}', '\u{25ff}'),
];

/// Fields that become strings of the PDF itself: bookmarks, alternative texts, what is known of the file.
const STRINGS: [&str; 7] = ["author", "chart_words", "headline", "id", "name", "subject", "title"];
/// Letters of such a string at most; PDF/A allows 32,767 octets, and a bookmark of two pages is none.
const LONGEST_STRING: usize = 2_000;

/// Every text in `value` made plain.
pub(crate) fn clean(value: &mut Value) {
    match value {
        Value::String(text) => *text = plain(text),
        Value::Array(values) => values.iter_mut().for_each(clean),
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (true, Value::String(text)) = (STRINGS.contains(&name.as_str()), &mut *value) {
                    *text = bounded(text);
                }
                clean(value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text that can be a bookmark: not empty, not endless.
fn bounded(text: &str) -> String {
    if text.trim().is_empty() {
        return "–".to_owned();
    }
    match text.char_indices().nth(LONGEST_STRING) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}

/// The text as it can be shown.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        let shown: Vec<char> = word.chars().flat_map(letter).collect();
        let breaks = shown.len() > LONGEST_WORD;
        for (at, letter) in shown.into_iter().enumerate() {
            if breaks && at > 0 && at.is_multiple_of(BREAK_EVERY) {
                out.push(ZERO_WIDTH_SPACE);
            }
            out.push(letter);
        }
    }
    out
}

fn letter(letter: char) -> Vec<char> {
    match letter {
        '\t' | '\n' | '\r' => vec![' '],
        letter if is_plain(letter) => vec![letter],
        letter => format!("[U+{:04X}]", u32::from(letter)).chars().collect(),
    }
}

fn is_plain(letter: char) -> bool {
    BLOCKS.iter().any(|(first, last)| (*first..=*last).contains(&letter)) && fonts::can_show(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_text_is_written_out() {
        assert_eq!(plain("a\u{202e}b\u{0}c \u{e000}\u{feff}"), "a[U+202E]b[U+0000]c [U+E000][U+FEFF]");
        assert_eq!(plain("مرحبا 漢 😀 \u{5d0}").matches("[U+").count(), 8);
    }

    #[test]
    fn swedish_greek_and_signs_stay_as_they_are() {
        for text in [
            "Räksmörgås på Åsö – 98,71–99,12\u{a0}% ≥ €",
            "Ελλάδα, Москва, Łódź, Ðơn",
            "a & b <c> #d $e$ *f*",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn a_bookmark_is_neither_empty_nor_endless() {
        let mut view =
            serde_json::json!({ "title": " ", "detail": "", "rows": [{ "name": "ab ".repeat(9_000) }] });
        clean(&mut view);
        assert_eq!(view["title"], "–");
        assert_eq!(view["detail"], "");
        assert_eq!(view["rows"][0]["name"].as_str().unwrap().chars().count(), LONGEST_STRING + 2);
    }

    #[test]
    fn a_word_without_end_may_break() {
        let long = plain(&"x".repeat(10_000));
        assert!(long.split(ZERO_WIDTH_SPACE).all(|part| part.len() <= BREAK_EVERY));
        assert_eq!(plain("Arbetsmarknadsförvaltningen").matches(ZERO_WIDTH_SPACE).count(), 0);
    }
}
