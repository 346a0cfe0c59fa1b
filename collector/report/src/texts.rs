//! Every sentence of a report that is no data, in both languages.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

const SWEDISH: &str = include_str!("../texts/sv.ftl");
const ENGLISH: &str = include_str!("../texts/en.ftl");

/// The texts of one language.
pub(crate) struct Texts {
    /// Which language.
    pub(crate) language: Language,
    bundle: FluentBundle<FluentResource>,
}

static BOTH: LazyLock<[Texts; 2]> = LazyLock::new(|| Language::ALL.map(Texts::load));

/// A value that a sentence takes: finished text, or a number that picks the plural.
pub(crate) enum Arg {
    /// Goes in as it is.
    Text(String),
    /// Picks among the plural forms.
    Count(u64),
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

impl Texts {
    /// The texts of `language`.
    pub(crate) fn of(language: Language) -> &'static Self {
        let [swedish, english] = &*BOTH;
        match language {
            Language::Swedish => swedish,
            Language::English => english,
        }
    }

    fn load(language: Language) -> Self {
        let source = match language {
            Language::Swedish => SWEDISH,
            Language::English => ENGLISH,
        };
        let id = language.tag().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks that isolate direction would be copied along with every figure; both languages run one way.
        bundle.set_use_isolating(false);
        // What does not parse is missing below, and shows its key; a test reads every key of both files.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(kept, _)| kept);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// The text of `key`; a missing one shows its key.
    pub(crate) fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of `key` with its values filled in.
    pub(crate) fn with(&self, key: &str, values: &[(&'static str, Arg)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Arg::Text(text) => args.set(*name, text.as_str()),
                Arg::Count(count) => args.set(*name, *count),
            }
        }
        self.format(key, Some(&args))
    }

    /// The text of `key` for so many: `count` picks the plural, `n` is the number as it is written.
    pub(crate) fn count(&self, key: &str, count: impl TryInto<u64>) -> String {
        let count = count.try_into().unwrap_or(u64::MAX);
        let n = crate::figures::count(self.language, count);
        self.with(key, &[("count", count.into()), ("n", n.into())])
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        match self.bundle.get_message(key).and_then(|message| message.value()) {
            Some(pattern) => self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned(),
            None => format!("[{key}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Keys with the values that their texts take.
    fn keys(source: &str) -> BTreeMap<String, Vec<String>> {
        let mut out = BTreeMap::new();
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                key = name.to_owned();
                assert!(out.insert(key.clone(), Vec::new()).is_none(), "{key} twice");
            }
            let values = line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}']).next());
            let of_key = out.entry(key.clone()).or_default();
            of_key.extend(values.map(str::to_owned));
            of_key.sort();
            of_key.dedup();
        }
        out.remove("");
        out
    }

    #[test]
    fn both_languages_say_the_same_keys_with_the_same_values() {
        assert_eq!(keys(SWEDISH), keys(ENGLISH));
    }

    #[test]
    fn every_text_parses_and_misses_nothing() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            for (key, values) in keys(SWEDISH) {
                let filled: Vec<(&'static str, Arg)> = values
                    .into_iter()
                    .map(|value| {
                        let arg = if value == "count" { 2u64.into() } else { "x".into() };
                        (&*Box::leak(value.into_boxed_str()), arg)
                    })
                    .collect();
                let text = texts.with(&key, &filled);
                assert!(!text.contains(['[', '{']), "{key}: {text}");
            }
        }
    }
}
