//! What is said of the pages themselves.

use motprov_web::language::Language;
use scraper::{Html, Selector};

use crate::ask::{ask, every_page, words};
use crate::sample::overview;

#[test]
fn the_statement_names_the_law_the_shortcomings_whom_to_tell_and_who_supervises() {
    for (path, language, said) in [
        (
            "/tillganglighet",
            Language::Swedish,
            "Lagen (2018:1937) om tillgänglighet till digital offentlig service",
        ),
        ("/accessibility", Language::English, "The Swedish Act (2018:1937)"),
    ] {
        let html = ask(overview(1), &format!("{path}?lang={}", language.tag())).body;
        let text = words(&html);
        for said in [said, "EN 301 549", "WCAG 2.2", "WCAG 3.1.2", "Exempelstads stadsledningskontor", "2026"]
        {
            assert!(text.contains(said), "{path}: {said}");
        }
        for href in
            ["mailto:it-uppfoljning@exempelstad.example", "tel:0812345678", "https://www.digg.se/tdosanmalan"]
        {
            assert!(html.contains(&format!("href=\"{href}\"")), "{path}: {href}");
        }
    }
}

#[test]
fn every_page_leads_to_the_statement() {
    let link =
        Selector::parse("nav.about a[href^='/tillganglighet'], nav.about a[href^='/accessibility']").unwrap();
    for (name, html) in every_page() {
        assert_eq!(Html::parse_document(&html).select(&link).count(), 1, "{name}");
    }
}
