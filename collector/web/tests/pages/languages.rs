//! Both languages say the same, and all of it.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use std::collections::{BTreeMap, BTreeSet};

use motprov_review::finding::Because;
use motprov_web::language::Language;
use motprov_web::texts;

use crate::ask::{every_page, shown, words};
use crate::sample::{changed, d};

#[test]
fn every_reason_is_said_in_the_readers_language() {
    let reasons = [
        (Because::Outside { by: d("0.2") }, "0,20 %-enheter utanför", "0.20 percentage points outside"),
        (
            Because::OutsideHard { by: d("0.0004") },
            "minst 0,0004 %-enheter fel",
            "at least 0.0004 percentage",
        ),
        (Because::Coverage { seen: d("0.5"), needed: d("0.9") }, "50,0 % av tiden sedd", "50.0% of the time"),
        (
            Because::Width { width: d("2"), allowed: d("1") },
            "2,00 %-enheter när",
            "to within 2.00 percentage",
        ),
        (Because::NoSource, "ingen mätkälla i avtalet", "no source in the contract"),
        (Because::NothingSeen, "mätkällan har inte sett något", "its source saw nothing"),
    ];
    for (because, swedish, english) in reasons {
        for (language, said) in [(Language::Swedish, swedish), (Language::English, english)] {
            let page = changed(|r| {
                r.review.service_levels.truncate(1);
                r.review.service_levels[0].because = because.clone();
            });
            let text = words(&shown(page, language));
            assert!(text.contains(said), "{because:?}: {said}");
            assert!(!text.contains(&because.to_string()), "the English of the data is not the page's");
        }
    }
}

/// Keys with the values that each takes.
fn messages(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in sources.iter().flat_map(|source| source.lines()).filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" =")
            && !line.starts_with([' ', '}'])
        {
            name.clone_into(&mut key);
            assert!(!all.contains_key(&key), "{key} twice");
            all.insert(key.clone(), BTreeSet::new());
        }
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
            // Which values a plural needs differs between languages.
            if name != "count" {
                all.get_mut(&key).unwrap().insert(name);
            }
        }
    }
    all
}

/// Keys that code and templates ask for: what stands in quotes after `say(` and `say_with(`.
fn asked_for() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("templates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let code = std::fs::read_to_string(entry.path()).unwrap();
            let code = code.split("#[cfg(test)]").next().unwrap();
            for call in ["say(", "say_with("] {
                for rest in code.split(call).skip(1) {
                    if let Some(quoted) = rest.trim_start().strip_prefix('"') {
                        keys.insert(quoted.split('"').next().unwrap().to_owned());
                    }
                }
            }
        }
    }
    keys
}

#[test]
fn both_languages_say_everything_that_is_asked_for_and_nothing_else() {
    let (swedish, english) = (messages(texts::SWEDISH), messages(texts::ENGLISH));
    assert_eq!(swedish, english);
    let written: BTreeSet<_> = swedish.into_keys().collect();
    assert_eq!(asked_for(), written);
}

#[test]
fn no_text_is_missing_on_any_page() {
    let known = messages(texts::SWEDISH);
    for (name, html) in every_page() {
        assert!(!html.contains("{$") && !html.contains("{ $"), "{name}: a value is missing");
        for key in known.keys() {
            assert!(!html.contains(&format!("[{key}]")), "{name}: {key}");
        }
    }
}
