//! A data-protection officer gets the whole answer, in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use super::metrics::METRICS;
use super::*;
use crate::config::Outside;

const BOTH: [Language; 2] = [Language::Swedish, Language::English];

/// Names that `mod metric` of the shared crate declares, but for the one that only files tell.
fn declared() -> BTreeSet<&'static str> {
    let source = include_str!("../../../shared/src/measurement.rs");
    let names = source.lines().filter_map(|line| line.trim().strip_prefix("pub const "));
    let names = names.filter_map(|line| line.split_once(": &str = \"")?.1.strip_suffix("\";"));
    names.filter(|name| *name != motprov_shared::measurement::metric::START_TIME).collect()
}

fn config(text: &str) -> Config {
    Config::parse("agent.toml", text, &Outside::of(Path::new("agent.toml"))).unwrap()
}

fn example() -> Config {
    let text = include_str!("../../../deploy/config/agent.toml");
    config(&text.replace("#: asset = \"ws-0001\"", "asset = \"ws-0001\""))
}

#[test]
fn every_metric_that_an_agent_can_send_is_explained_once() {
    let explained: Vec<_> = METRICS.iter().map(|explained| explained.metric).collect();
    assert!(declared().len() > 30);
    assert_eq!(explained.iter().copied().collect::<BTreeSet<_>>(), declared());
    assert_eq!(explained.len(), declared().len());
    for of in [Of::Machine, Of::Printer, Of::Endpoint, Of::Agent] {
        assert!(METRICS.iter().any(|explained| explained.of.contains(&of)), "{of:?}");
    }
}

#[test]
fn both_languages_have_the_same_entries_and_whole_sentences() {
    for config in [None, Some(&example())] {
        let [swedish, english] = BOTH.map(|language| explain(language, config));
        let shape = |explanation: &Explanation| -> Vec<_> {
            let sections = explanation.sections.iter();
            sections
                .map(|section| {
                    (
                        section.paragraphs.len(),
                        section.items.iter().map(|item| item.metric).collect::<Vec<_>>(),
                    )
                })
                .collect()
        };
        assert_eq!(shape(&swedish), shape(&english));
        for section in swedish.sections.iter().zip(&english.sections) {
            let lines = |section: &Section| {
                section
                    .paragraphs
                    .iter()
                    .chain(section.items.iter().map(|item| &item.text))
                    .cloned()
                    .collect::<Vec<_>>()
            };
            for (sv, en) in lines(section.0).iter().zip(&lines(section.1)) {
                assert!(sv != en && !sv.contains("{}") && !en.contains("{}"), "{sv}\n{en}");
                assert!(sv.ends_with('.') && en.ends_with('.'), "{sv}\n{en}");
            }
        }
    }
}

#[test]
fn with_a_configuration_it_speaks_of_that_one() {
    for language in BOTH {
        let text = explain(language, Some(&example())).text();
        for name in ["sodermalm/ws-0001", "printer-2-214", "intranet", "127.0.0.1:1883"] {
            assert!(text.contains(name), "{name}\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(!text.contains("public"), "a community");
    }
    let head = "site = \"s\"\nagent = \"a\"\ndata = \"d\"\n[collector]\nhost = \"::1\"\nport = 1\n";
    let key = format!("key = \"{}\"\n", "a7".repeat(32));
    let site = config(&format!("role = \"site\"\noutbox_days = 7\n{head}{key}[schedule]\nsample = \"1m\"\n"));
    let text = explain(Language::Swedish, Some(&site)).text();
    for sentence in [
        "Ingenting samlas in om den maskin som agenten körs på.",
        "Tiden mellan avläsningar av processor, minne och nätverk är 1 minut.",
        "högst 64 megabyte och 7 dygn.",
    ] {
        assert!(text.contains(sentence), "{sentence}\n{text}");
    }
    let quiet = config(&format!("{head}{key}[workstation]\nasset = \"w\"\nactive_use = false\n"));
    let [sv, en] = BOTH.map(|language| explain(language, Some(&quiet)).text());
    assert!(sv.contains("räknas inte aktiv användning") && !sv.contains("- active.use"), "{sv}");
    assert!(en.contains("active use is not counted") && !en.contains("- active.use"), "{en}");
}

#[test]
fn the_texts_stand() {
    insta::assert_snapshot!("swedish", explain(Language::Swedish, Some(&example())).text());
    insta::assert_snapshot!("english_without_a_configuration", explain(Language::English, None).text());
}

#[test]
fn a_locale_chooses_the_language() {
    let language = |locale| Language::of_locale(locale);
    assert_eq!(
        ["sv_SE.UTF-8", "sv", "en_GB.UTF-8", "C", ""].map(language),
        [Language::Swedish, Language::Swedish, Language::English, Language::English, Language::English]
    );
}
