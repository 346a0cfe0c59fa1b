//! What the pages say of who verifies what, of what was published, and of what the ledger rests on.

use motprov_review::terms::{Count, Standing};
use motprov_web::language::Language;
use motprov_web::source::{TermsOfYear, YearStanding};
use scraper::{Html, Selector};

use crate::ask::{ask, ask_with, get, shown, words};
use crate::sample::evidence::{bare_evidence, evidence, statements};
use crate::sample::terms::{terms, terms_of_year};
use crate::sample::{Sample, changed, overview};

fn year(path: &str) -> String {
    words(&ask(overview(1), path).body)
}

#[test]
fn the_year_opens_with_how_many_levels_anyone_verifies() {
    let swedish = year("/tackning?y=2026&lang=sv");
    for said in [
        "1 av 6 servicenivåer kontrolleras oberoende.",
        "3 vilar på leverantörens ord.",
        "Under 2026 har agenter hittills sett 25,8 % av den avtalade tiden",
        "Av 3 andra avtalsvillkor kontrolleras 1 oberoende.",
        "Samtalslogg ur växeln",
        "Bästa månaden sågs 61,4 % av tiden, 90 % krävs.",
        "Skrivare, Skola svarar, med 60 s mellanrum",
        "e-post, fillagring, intranat och 2 till",
        "Kontrollera också B1.",
        "tillräckligt 7 av 11 månader",
    ] {
        assert!(swedish.contains(said), "{said}\n{swedish}");
    }
    let english = year("/coverage?lang=en");
    for said in [
        "1 of 6 service levels is verified independently.",
        "3 rest on the supplier’s word.",
        "1 rests only on imported measurements that nobody signed.",
        "Let agents check the 42 devices.",
    ] {
        assert!(english.contains(said), "{said}\n{english}");
    }
}

#[test]
fn all_or_none_of_the_levels_is_said_plainly() {
    for (standing, said) in [
        (Standing::Independent, "Alla 6 servicenivåer kontrolleras oberoende."),
        (Standing::Word, "Ingen av 6 servicenivåer kontrolleras oberoende."),
    ] {
        let mut table = terms();
        table.service_levels.iter_mut().for_each(|level| level.standing = standing);
        table.level_count = Count::of(table.service_levels.iter().map(|level| level.standing));
        let standing = YearStanding::Counted { terms: Box::new(table), pending: Vec::new() };
        let page = TermsOfYear { standing, ..terms_of_year() };
        let answer = ask_with(Sample::with_terms(page), get("/tackning?lang=sv"));
        assert!(words(&answer.body).contains(said), "{said}\n{}", words(&answer.body));
    }
}

#[test]
fn what_nobody_verifies_comes_first_and_is_hatched() {
    let html = ask(overview(1), "/tackning?lang=sv").body;
    let document = Html::parse_document(&html);
    let rows = Selector::parse(".terms tbody tr").unwrap();
    let rows: Vec<String> = document.select(&rows).map(|row| row.html()).collect();
    assert!(words(&rows[0]).contains("Leverantörens ord") && words(&rows[5]).contains("Oberoende mätning"));
    assert!(rows[1].contains("url(#hatch)") && words(&rows[1]).contains("ingen mätkälla i avtalet"));
}

#[test]
fn a_year_without_data_leads_to_those_that_have_some() {
    let html = ask(overview(1), "/tackning?y=2019&lang=sv").body;
    assert!(words(&html).contains("Inga data för 2019"));
    assert!(html.contains("/tackning?y=2025&#38;lang=sv"), "{html}");
    let html = ask(overview(1), "/tackning?y=2026&lang=sv").body;
    assert!(words(&html).contains("Föregående år med data: 2025"));
}

#[test]
fn what_parties_say_stands_beside_the_verdict_with_its_entry() {
    let html = shown(overview(1), Language::Swedish);
    let text = words(&html);
    for said in [
        "Leverantören svarar Tillgänglighet skrivare (SL-07) En grävmaskin tog fibern. Se ärende 4711.",
        "Anders Berg, driftchef, 16 november 2026 kl. 09.15 Bevis, liggarpost 48200",
        "Överenskommet. Rätt värde: 98,90 %, rätt vite: 91 888 kr",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let document = Html::parse_document(&html);
    let rows = Selector::parse(".levels tbody tr").unwrap();
    let row = document.select(&rows).map(|row| row.html()).find(|row| row.contains("SL-07")).unwrap();
    for anchor in ["#statement-48200", "#statement-48201", "#statement-48202"] {
        assert!(row.contains(anchor), "{anchor}\n{row}");
    }
}

#[test]
fn a_published_figure_that_is_another_today_is_marked_and_stays_visible() {
    let html = shown(overview(1), Language::Swedish);
    let text = words(&html);
    for said in [
        "Månaden publicerades 5 november 2026 kl. 10.00 av Carina Lind, avtalsansvarig. Den har rättats en gång. \
         1 servicenivå har fått andra siffror sedan dess.",
        "Rättad 12 november 2026 kl. 15.30",
        "Leverantören rättade sin rapport för SL-07.",
        "rapporterat 99,70, uppmätt 98,71–99,12: Motsagd",
        "rapporterat 99,31, uppmätt 99,20–99,40: Bekräftad",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let marked = Selector::parse(".levels a[href='#published']").unwrap();
    assert_eq!(
        Html::parse_document(&html).select(&marked).count(),
        1,
        "only what differs from the correction"
    );
    let quiet = changed(|reviewed| {
        reviewed.publications.clear();
        reviewed.statements.clear();
    });
    let text = words(&shown(quiet, Language::Swedish));
    assert!(!text.contains("ublicera") && !text.contains("Uttalanden"), "{text}");
}

#[test]
fn what_a_person_wrote_is_shown_and_never_run() {
    let evil = "<script>alert(1)</script>\"'&";
    let page = changed(|reviewed| {
        for row in &mut reviewed.statements {
            row.statement.text = evil.into();
            row.statement.by = evil.into();
            row.statement.service_level = evil.into();
        }
        for row in &mut reviewed.publications {
            row.by = evil.into();
            row.correction = Some((1, evil.into()));
        }
    });
    let html = shown(page, Language::Swedish);
    assert!(!html.contains("<script>") && words(&html).contains(evil));
    let mut shown = evidence();
    shown.witnesses[0].name = evil.into();
    shown.alarms = vec![(evil.into(), evil.into())];
    shown.publications[0].by = evil.into();
    shown.statements[0].statement.by = evil.into();
    let html = ask_with(Sample::with_evidence(shown), get("/bevis")).body;
    assert!(!html.contains("<script>") && words(&html).contains(evil));
}

#[test]
fn a_flood_of_long_statements_leaves_the_page_readable() {
    let page = changed(|reviewed| {
        let mut row = statements().remove(0);
        row.statement.text = "å".repeat(8000);
        reviewed.statements =
            (1..=100).map(|entry| motprov_web::source::StatementRow { entry, ..row.clone() }).collect();
    });
    let html = shown(page, Language::Swedish);
    assert!(html.len() <= 250_000, "{}", html.len());
    let text = words(&html);
    assert!(text.contains("70 tidigare uttalanden visas inte"), "{text}");
    assert!(text.contains("Hela texten står i liggarposten."));
    assert!(html.contains("#statement-100") && !html.contains("#statement-70\""));
}

#[test]
fn the_evidence_opens_with_who_vouches_for_the_ledger() {
    let said = |evidence, path: &str| words(&ask_with(Sample::with_evidence(evidence), get(path)).body);
    let text = said(evidence(), "/bevis?lang=sv");
    for expected in [
        "Liggaren är beseglad till post 48 240 och medsignerad av 1 vittne.",
        "Innan en månad publiceras ska 1 vittne ha medsignerat.",
        "Rättelse av post 48100",
        "SL-07: Överenskommet Rätt värde: 98,9, rätt vite: 91 888 kr",
        "tsa.example.org, 2026-11-23 14:00:00",
        "motprov-verify witness --name NAME --log-key 'stad.example/motprov+abcdef01",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let text = said(bare_evidence(), "/evidence?lang=en");
    for expected in ["The ledger has 48,244 entries, and no checkpoint seals them.", "No witness is named."] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let mut alone = evidence();
    alone.checkpoints.truncate(1);
    assert!(
        said(alone, "/evidence?lang=en").contains("sealed up to entry 48,244, but no witness has cosigned")
    );
    let mut alarmed = evidence();
    alarmed.alarms = vec![("leverantoren.example".into(), "two roots of one size".into())];
    let text = said(alarmed, "/bevis?lang=sv");
    assert!(
        text.contains("Larm: liggaren stämmer inte") && text.contains("leverantoren.example: two roots"),
        "{text}"
    );
}

#[test]
fn the_entry_of_a_statement_or_publication_shows_what_it_says() {
    let text = words(&ask(overview(1), "/ledger/48202?lang=sv").body);
    assert!(
        text.contains("Vi delar på felet.") && text.contains("Rätt värde: 98,9, rätt vite: 91 888 kr"),
        "{text}"
    );
    let text = words(&ask(overview(1), "/ledger/48180?lang=en").body);
    assert!(
        text.contains("Corrects entry 48100") && text.contains("Leverantören rättade sin rapport"),
        "{text}"
    );
}

#[test]
fn the_menu_leads_everywhere_and_says_where_one_is() {
    for (path, here) in [
        ("/oversikt?lang=sv", "Översikt"),
        ("/tackning?lang=sv", "Oberoende kontroll"),
        ("/evidence?lang=en", "Evidence"),
    ] {
        let html = ask(overview(1), path).body;
        let document = Html::parse_document(&html);
        let current = Selector::parse(".nav [aria-current=page]").unwrap();
        let current: Vec<String> = document.select(&current).map(|link| link.text().collect()).collect();
        assert_eq!(current, [here], "{path}");
        let links = Selector::parse(".nav a").unwrap();
        for link in document.select(&links) {
            let to = link.attr("href").unwrap();
            let status = ask(overview(1), to).status;
            assert!(status.is_success() || status.is_redirection(), "{to}: {status}");
        }
    }
}
