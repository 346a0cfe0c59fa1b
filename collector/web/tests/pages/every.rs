//! What holds for every page, whatever it shows.

use std::collections::BTreeSet;

use scraper::{Html, Selector};

use crate::ask::every_page;

#[test]
fn every_page_is_well_formed_and_names_each_place_once() {
    for (name, html) in every_page() {
        let document = Html::parse_document(&html);
        assert!(document.errors.is_empty(), "{name}: {:?}", document.errors);
        let all = Selector::parse("*").unwrap();
        let mut ids = BTreeSet::new();
        for element in document.select(&all) {
            if let Some(id) = element.attr("id") {
                assert!(ids.insert(id), "{name}: id {id} twice");
            }
        }
        let pointing = Selector::parse("[href^='#'], [aria-labelledby]").unwrap();
        for element in document.select(&pointing) {
            let to = element.attr("aria-labelledby").or_else(|| element.attr("href")).unwrap();
            let to = to.trim_start_matches('#');
            assert!(ids.contains(to), "{name}: nothing is called {to}");
        }
        for one in ["h1", "main", "title"] {
            assert_eq!(document.select(&Selector::parse(one).unwrap()).count(), 1, "{name}: {one}");
        }
        let untitled = Selector::parse("table").unwrap();
        let caption = Selector::parse("caption").unwrap();
        assert!(document.select(&untitled).all(|t| t.select(&caption).count() == 1), "{name}: captions");
    }
}

#[test]
fn no_page_carries_script_or_style_or_what_comes_from_elsewhere() {
    for (name, html) in every_page() {
        let document = Html::parse_document(&html);
        for bad in [
            "script:not([src^=\"/app.js?v=\"])",
            "style",
            "[style]",
            "iframe",
            "img",
            "[onclick]",
            "[onerror]",
            "[src]:not(script)",
        ] {
            assert_eq!(document.select(&Selector::parse(bad).unwrap()).count(), 0, "{name}: {bad}");
        }
        let links = Selector::parse("[href]").unwrap();
        for element in document.select(&links) {
            let href = element.attr("href").unwrap();
            let ours = href.starts_with('#') || (href.starts_with('/') && !href.starts_with("//"));
            // What the law asks to be linked: whoever answers for the pages, and who supervises them.
            let asked =
                ["mailto:", "tel:", "https://www.digg.se/tdosanmalan"].iter().any(|to| href.starts_with(to));
            assert!(ours || (asked && name.contains("/tillganglighet")), "{name}: {href}");
        }
    }
}

#[test]
fn every_page_stays_under_150_kilobytes() {
    for (name, html) in every_page() {
        assert!(html.len() <= 150_000, "{name}: {}", html.len());
    }
}
