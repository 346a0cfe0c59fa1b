//! Every sentence of the pages, in both languages. A text that is missing shows its key and is logged; a test
//! keeps that from happening.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// The files of a language, one for each part of the pages.
macro_rules! parts {
    ($language:literal: $($part:literal)+) => {
        &[$(include_str!(concat!("../texts/", $language, "/", $part, ".ftl"))),+]
    };
}

/// The Swedish texts.
pub const SWEDISH: &[&str] = parts!("sv": "main" "about" "admin" "access" "levels" "capacity" "tickets" "changes" "money" "fleet" "imports" "export");
/// The English texts.
pub const ENGLISH: &[&str] = parts!("en": "main" "about" "admin" "access" "levels" "capacity" "tickets" "changes" "money" "fleet" "imports" "export");

/// The texts of one language.
pub struct Texts {
    /// Which language.
    pub language: Language,
    bundle: FluentBundle<FluentResource>,
}

static BOTH: LazyLock<[Texts; 2]> = LazyLock::new(|| Language::ALL.map(Texts::load));

/// A value that a sentence takes: finished text, or a number that picks the plural.
pub enum Arg {
    /// Goes in as it is.
    Text(String),
    /// Picks among the plural forms.
    Count(u64),
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({})", self.language.tag())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl Texts {
    /// The texts of `language`.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        let [swedish, english] = &*BOTH;
        match language {
            Language::Swedish => swedish,
            Language::English => english,
        }
    }

    fn load(language: Language) -> Self {
        let sources = match language {
            Language::Swedish => SWEDISH,
            Language::English => ENGLISH,
        };
        let id = language.tag().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks that isolate direction would be copied along with every figure; both languages run one way.
        bundle.set_use_isolating(false);
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(kept, errors)| {
                tracing::error!(language = language.tag(), ?errors, "texts do not parse");
                kept
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(language = language.tag(), ?errors, "texts say the same key twice");
            }
        }
        Self { language, bundle }
    }

    /// The text of `key`.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of `key` with its values filled in.
    #[must_use]
    pub fn say_with(&self, key: &str, values: &[(&'static str, Arg)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Arg::Text(text) => args.set(*name, text.as_str()),
                Arg::Count(count) => args.set(*name, *count),
            }
        }
        self.format(key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(language = self.language.tag(), key, "a text is missing");
            return format!("[{key}]");
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(language = self.language.tag(), key, ?errors, "a text lacks a value");
        }
        text
    }
}

/// A stretch of a sentence; `strong` is what the reader takes away.
#[derive(Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The text.
    pub text: String,
    /// Whether it stands out.
    pub strong: bool,
}

/// Marks a value so that [`stretches`] makes it strong; the two characters are of the private use area.
#[must_use]
pub fn strong(text: &str) -> String {
    format!("\u{E000}{text}\u{E001}")
}

/// Splits a sentence at the marks of [`strong`]. A mark in foreign text does nothing worse than a bold word.
#[must_use]
pub fn stretches(sentence: &str) -> Vec<Stretch> {
    let mut out = Vec::new();
    for part in sentence.split('\u{E000}') {
        let (bold, plain) = part.split_once('\u{E001}').unwrap_or(("", part));
        for (text, strong) in [(bold, true), (plain, false)] {
            if !text.is_empty() {
                out.push(Stretch { text: text.to_owned(), strong });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_splits_at_its_strong_words() {
        let sentence = format!("vitet är {}, inte 3", strong("<b>7</b>"));
        let parts = stretches(&sentence);
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[1], Stretch { text: "<b>7</b>".into(), strong: true });
        assert_eq!(stretches("\u{E000}open").len(), 1);
    }

    #[test]
    fn a_missing_text_shows_its_key() {
        assert_eq!(Texts::of(Language::English).say("no-such-key"), "[no-such-key]");
    }
}
