//! Every sentence of a letter that is no data, in both languages.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use motprov_shared::period::{Month, Timestamp};
use unic_langid::LanguageIdentifier;

use jiff::tz::TimeZone;

use crate::subscription::Language;

const SWEDISH: &str = include_str!("../texts/sv.ftl");
const ENGLISH: &str = include_str!("../texts/en.ftl");

static BOTH: LazyLock<[Texts; 2]> = LazyLock::new(|| Language::ALL.map(Texts::load));

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The texts of one language.
pub(crate) struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
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
        // The marks that isolate direction would stand in subjects and addresses; both languages run one way.
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

    /// The text of `key` with its values filled in: each on one line, whatever it holds.
    pub(crate) fn with(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, one_line(value));
        }
        self.format(key, Some(&args))
    }

    /// The same, where `count` picks the plural and `n` is the number as it is written.
    pub(crate) fn counted(&self, key: &str, count: usize, values: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len() + 2);
        for (name, value) in values {
            args.set(*name, one_line(value));
        }
        args.set("count", count);
        args.set("n", count.to_string());
        self.format(key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        match self.bundle.get_message(key).and_then(|message| message.value()) {
            Some(pattern) => self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned(),
            None => format!("[{key}]"),
        }
    }

    /// `oktober 2026`.
    pub(crate) fn month(&self, month: Month) -> String {
        let place = usize::try_from(month.month() - 1).unwrap_or(0);
        let name = MONTHS.get(place).map_or_else(String::new, |key| self.say(key));
        format!("{name} {}", month.year())
    }

    /// `2026-10-31 14:05`, as both languages understand it.
    pub(crate) fn time(at: Timestamp, zone: &TimeZone) -> String {
        let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// A decimal with a point, as the language writes it: `1 234,50` or `1,234.50`.
    pub(crate) fn decimal(&self, figure: &str) -> String {
        let (between, point) = match self.language {
            Language::Swedish => ('\u{a0}', ','),
            Language::English => (',', '.'),
        };
        let (sign, figure) = figure.strip_prefix('-').map_or(("", figure), |rest| ("\u{2212}", rest));
        let (whole, rest) =
            figure.split_once('.').map_or((figure, None), |(whole, rest)| (whole, Some(rest)));
        let mut out = sign.to_owned();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.chars().count() - place).is_multiple_of(3) {
                out.push(between);
            }
            out.push(digit);
        }
        if let Some(rest) = rest {
            out.push(point);
            out.push_str(rest);
        }
        out
    }

    /// The figure and its unit: `99,50 %`; English writes `99.50%`.
    pub(crate) fn with_unit(&self, figure: &str, unit: &str) -> String {
        match (self.language, unit) {
            (_, "") => figure.to_owned(),
            (Language::English, "%") => format!("{figure}%"),
            _ => format!("{figure}\u{a0}{unit}"),
        }
    }
}

/// A value is never the end of a line: it could begin another header, or a sentence of ours.
pub(crate) fn one_line(value: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    value.chars().map(|c| if is_break(c) { ' ' } else { c }).collect()
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
            let of_key: &mut Vec<String> = out.entry(key.clone()).or_default();
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
            for (key, values) in keys(SWEDISH) {
                let names: Vec<&'static str> = values
                    .into_iter()
                    .filter(|name| !["count", "n"].contains(&name.as_str()))
                    .map(|name| &*name.leak())
                    .collect();
                let values: Vec<(&'static str, &str)> = names.iter().map(|name| (*name, "x")).collect();
                let text = Texts::of(language).counted(&key, 2, &values);
                assert!(!text.contains(['[', '{']), "{key}: {text}");
            }
        }
    }

    #[test]
    fn every_text_is_used() {
        let code = [include_str!("letter.rs"), include_str!("letter/paragraph.rs"), include_str!("texts.rs")]
            .concat();
        for key in keys(SWEDISH).into_keys().filter(|key| !key.starts_with("kind-")) {
            assert!(code.contains(&format!("\"{key}\"")), "{key} is said nowhere");
        }
    }

    #[test]
    fn figures_and_months_are_written_as_the_language_does() {
        let [swedish, english] = Language::ALL.map(Texts::of);
        assert_eq!(swedish.decimal("1234567.50"), "1\u{a0}234\u{a0}567,50");
        assert_eq!(english.decimal("-1234"), "\u{2212}1,234");
        assert_eq!(swedish.decimal("999"), "999");
        assert_eq!(swedish.month("2026-10".parse().unwrap()), "oktober 2026");
        assert_eq!(english.month("2026-05".parse().unwrap()), "May 2026");
    }
}
