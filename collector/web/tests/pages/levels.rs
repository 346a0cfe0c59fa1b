//! What the pages of service levels say, and of what they say nothing.

#![expect(clippy::unwrap_used, reason = "what cannot be read here is a failed test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::{Method, Request, StatusCode, header};
use motprov_access::{Access, Departments, Means, Role, Viewer};
use motprov_review::difference::{Alternative, Assumption};
use motprov_review::finding::{Because, Bounds, Cases, Origin, Verdict};
use motprov_shared::period::Timestamp;
use motprov_web::Site;
use motprov_web::ask::Ask;
use motprov_web::export::Value;
use motprov_web::language::Language;
use motprov_web::source::{LevelSource, Overview, Standing};
use motprov_web::view::level::list::Wish;
use motprov_web::view::level::{LevelPage, tables};
use scraper::{Html, Selector};

use crate::ask::{ask, ask_with, shown, words};
use crate::sample::{Sample, changed, d, overview};

const PATHS: [&str; 2] =
    ["/servicenivaer/SL-07?m=2026-10&lang=sv", "/service-levels/SL-07?m=2026-10&lang=en"];

/// Whoever it is, asking for a page.
fn asked_by(viewer: &Viewer, path: &str) -> Ask {
    let site = Site::new(Arc::new(Sample::new(overview(3))), Arc::new(Access::open()));
    let request = Request::get(path).extension(viewer.clone()).body(()).unwrap();
    let (mut parts, ()) = request.into_parts();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Ask::from_request_parts(&mut parts, &site)).unwrap()
}

fn viewer(role: Role, departments: Departments) -> Viewer {
    let means = Means::Session {
        id: "00".repeat(32),
        external: false,
        form_key: "key-of-the-forms".into(),
        proven: Timestamp(0),
    };
    Viewer { name: "anna".into(), role, departments, means }
}

fn page_for(viewer: &Viewer) -> String {
    let ask = asked_by(viewer, PATHS[0]);
    let page = Sample::new(overview(3)).level(&ask.asked(), "SL-07").unwrap();
    askama::Template::render(&LevelPage::of(&ask, "SL-07", &page, None)).unwrap()
}

#[test]
fn a_level_opens_with_its_verdict_its_three_figures_and_what_holds_whatever_was_missing() {
    let swedish = words(&ask(overview(3), PATHS[0]).body);
    for said in [
        "Tillgänglighet skrivare Motsagd till leverantörens fördel",
        "Leverantörens siffra ligger 0,48 %-enheter över mätningen.",
        "högst 99,14 %",
        "Målet är missat i hela intervallet.",
        "Rapporterat 99,62 % av Leverantören AB",
        "Uppmätt 98,71–99,12 % täckning 96,8 %",
        "Mål ≥ 99,50 % missat",
        "1 månad räknas ännu.",
    ] {
        assert!(swedish.contains(said), "{said}\n{swedish}");
    }
    let english = words(&ask(overview(3), PATHS[1]).body);
    for said in [
        "Contradicted in the supplier",
        "lies 0.48 percentage points above what was measured.",
        "The target was missed over the whole interval.",
        "Measured 98.71–99.12 % coverage 96.8%",
    ] {
        assert!(english.contains(said), "{said}\n{english}");
    }
}

#[test]
fn a_figure_is_the_same_on_the_overview_in_the_list_on_its_own_page_and_in_the_file() {
    let overview_page = words(&shown(overview(3), Language::Swedish));
    let list = words(&ask(overview(3), "/servicenivaer?m=2026-10&lang=sv").body);
    let own = words(&ask(overview(3), PATHS[0]).body);
    for figure in ["98,71–99,12", "99,62", "91 888–137 832 kr", "96,8 %"] {
        for (name, page) in [("overview", &overview_page), ("list", &list), ("level", &own)] {
            assert!(page.contains(figure), "{figure} on the {name}: {page}");
        }
    }
    let ask = asked_by(&Viewer::open(), "/servicenivaer?m=2026-10&v=contradicted");
    let page = Sample::new(overview(3)).levels(&ask.asked()).unwrap();
    let export = tables::levels(&ask, Wish::of(&ask).unwrap(), &page);
    let row = &export.tables[0].rows[0];
    assert_eq!(
        (&row[0], &row[5], &row[15]),
        (&Value::Text("SL-07".into()), &Value::Figure(d("98.7113")), &Value::Money(d("137832")),)
    );
    assert_eq!(export.tables[0].rows.len(), 2, "as the page is narrowed, so is the file");
    for table in &export.tables {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.key);
    }
}

#[test]
fn the_list_is_sorted_and_narrowed_by_its_address_and_says_so() {
    let rows = |path: &str| -> Vec<String> {
        let html = ask(overview(3), path).body;
        let names = Selector::parse(".levels tbody th .name").unwrap();
        Html::parse_document(&html).select(&names).map(|name| name.text().collect()).collect()
    };
    assert_eq!(rows("/servicenivaer?lang=sv")[0], "Tillgänglighet skrivare", "what matters most");
    assert_eq!(rows("/servicenivaer?sort=id&lang=sv")[0], "Tillgänglighet virtuella servrar");
    assert_eq!(rows("/servicenivaer?sort=name&lang=sv")[0], "Lösningstid prioritet 3");
    assert_eq!(rows("/servicenivaer?v=not-measured&lang=sv"), ["Svarstid servicedesk, telefon"]);
    let html = ask(overview(3), "/service-levels?sort=money&lang=en").body;
    assert_eq!(html.matches("aria-sort=\"descending\"").count(), 1);
    for bad in ["sort=colour", "v=lovely", "p=0", "p=x", "as=exe"] {
        assert_eq!(
            ask(overview(3), &format!("/servicenivaer?{bad}")).status,
            StatusCode::BAD_REQUEST,
            "{bad}"
        );
    }
    assert!(words(&ask(overview(3), "/servicenivaer?p=99&lang=sv").body).contains("Ingen servicenivå"));
}

#[test]
fn months_that_are_not_worked_out_are_hatched_and_never_nothing() {
    let html = ask(overview(3), PATHS[0]).body;
    let document = Html::parse_document(&html);
    let charts = Selector::parse("svg.chart").unwrap();
    let charts: Vec<String> = document.select(&charts).map(|chart| chart.html()).collect();
    assert_eq!(charts.len(), 4, "twelve months and the days, each wide and narrow");
    assert_eq!(charts[0].matches("<circle class=\"m-rep\"").count(), 7);
    assert!(charts[0].contains("url(#hatch)") && charts[0].contains("aria-label="));
    let rows = Selector::parse("section[aria-labelledby=months] tbody tr").unwrap();
    let rows: Vec<String> = document.select(&rows).map(|row| words(&row.html())).collect();
    assert_eq!(rows.len(), 12);
    assert!(rows[2].contains("räknas") && rows[8].contains("kunde inte räknas"), "{rows:#?}");
    assert!(rows[11].contains("inga uppgifter"), "{rows:#?}");
}

#[test]
fn outages_stand_by_the_local_clock_with_what_they_took_and_their_entry() {
    let text = words(&ask(overview(3), PATHS[0]).body);
    for said in [
        "2026-10-06 08:12 2026-10-06 11:47",
        "3 h 25 min–3 h 35 min",
        "640",
        "skr-sodermalm-01, skr-farsta-02",
        "41 kortare avbrott till, tillsammans högst 2 h av den avtalade tiden.",
        "Servicetid",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
}

#[test]
fn a_reader_of_one_department_sees_the_citys_figures_and_no_other_departments_devices() {
    let own = Departments::Only(BTreeSet::from(["Kultur".to_owned()]));
    let html = page_for(&viewer(Role::DepartmentReader, own));
    assert!(html.contains("skr-sodermalm-01") && !html.contains("skr-farsta-02"), "{html}");
    let text = words(&html);
    assert!(text.contains("skr-sodermalm-01 och 639 till"), "{text}");
    assert!(text.contains("98,71–99,12"), "the level is the city's");
    assert!(!html.contains("bevispaket"), "a pack holds files of all departments");
    assert!(!html.contains("<form class=\"say\""));
    let none = Departments::Only(BTreeSet::new());
    let html = page_for(&viewer(Role::DepartmentReader, none));
    assert!(!html.contains("skr-") && words(&html).contains("640 enheter"));
}

#[test]
fn both_parties_have_a_form_that_speaks_for_them_alone() {
    let supplier = page_for(&viewer(Role::Supplier, Departments::All));
    assert!(supplier.contains("csrf=") && supplier.contains("action=\"/servicenivaer/SL-07/uttalande"));
    assert!(supplier.contains("value=\"supplier\"") && !supplier.contains("value=\"customer\""));
    assert!(supplier.contains("skr-farsta-02"), "whom it judges sees what it rests on");
    let manager = page_for(&viewer(Role::ContractManager, Departments::All));
    assert!(manager.contains("value=\"customer\"") && manager.contains("value=\"agreed\""));
    assert!(!manager.contains("value=\"supplier\""));
    assert!(!page_for(&viewer(Role::Auditor, Departments::All)).contains("<form class=\"say\""));
}

#[test]
fn whoever_did_not_sign_in_says_nothing() {
    for path in ["/servicenivaer/SL-07/uttalande?m=2026-10", "/service-levels/SL-07/statement?m=2026-10"] {
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.body("party=customer&text=x".into()).unwrap();
        assert_eq!(ask_with(Sample::new(overview(1)), request).status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[test]
fn an_evidence_pack_is_a_file_or_says_why_there_is_none() {
    let pack = ask(overview(1), "/servicenivaer/SL-07/bevispaket?m=2026-10");
    let named = pack.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(
        (pack.body.as_str(), named),
        ("a pack", "attachment; filename=\"motprov-SL-07-2026-10.motprov\"")
    );
    let busy = ask(overview(1), "/service-levels/SL-01/evidence-pack?m=2026-10&lang=en");
    assert_eq!(
        (busy.status, busy.headers[header::RETRY_AFTER].to_str().unwrap()),
        (StatusCode::SERVICE_UNAVAILABLE, "30")
    );
    let none = ask(overview(1), "/service-levels/SL-02/evidence-pack?m=2026-10&lang=en");
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(words(&none.body).contains("The evidence cannot be packed"));
    assert_eq!(
        ask(overview(1), "/servicenivaer/SL-07/bevispaket").status,
        StatusCode::NOT_FOUND,
        "of no month"
    );
}

#[test]
fn names_that_are_markup_are_shown_and_never_run_and_never_leave_the_path() {
    let evil = "<img src=x onerror=alert(1)>\"'&../";
    let page = changed(|r| {
        r.review.service_levels.truncate(1);
        let level = &mut r.review.service_levels[0];
        (level.title, level.unit) = (evil.into(), evil.into());
        level.detail.excluded = vec![evil.into()];
        level.detail.alternatives = vec![Alternative {
            assumption: Assumption::Window(evil.into()),
            measured: Bounds { low: d("1"), high: d("2") },
            reported: d("1"),
            explains: true,
        }];
    });
    for path in ["/servicenivaer?lang=sv", "/servicenivaer/SL-06?lang=sv"] {
        let html = ask(page.clone(), path).body;
        let document = Html::parse_document(&html);
        assert!(document.errors.is_empty() && !html.contains("<img"), "{path}: {:?}", document.errors);
        assert!(words(&html).contains("onerror=alert(1)"), "{path}");
    }
}

#[test]
fn a_level_without_a_figure_says_whether_nobody_looks_or_nobody_saw() {
    let without = |because: Because, coverage: Option<&str>| {
        let page = changed(|r| {
            r.review.service_levels.truncate(1);
            let level = &mut r.review.service_levels[0];
            (level.measured, level.hard, level.because) = (None, None, because.clone());
            level.coverage = coverage.map(d);
            level.verdict = Verdict::NotMeasured;
        });
        words(&shown(page, Language::Swedish))
    };
    assert!(without(Because::NoSource, None).contains("99,41 ingen mätkälla i avtalet ≥"));
    assert!(without(Because::NothingSeen, None).contains("99,41 källan såg inget ≥"));
    assert!(without(Because::NoReport, Some("0")).contains("källan såg inget ≥"));
    assert!(without(Because::NoReport, None).contains("ingen mätning ≥"));
}

#[test]
fn an_exact_share_is_one_figure_and_counted_cases_are_not_called_unsigned() {
    let page = changed(|r| {
        r.review.service_levels.truncate(1);
        let level = &mut r.review.service_levels[0];
        level.measured = Some(Bounds { low: d("66.6666"), high: d("66.6667") });
        level.hard = level.measured;
        level.decimals = 1;
        (level.target, level.reported) = (d("66"), Some(d("66.7")));
        level.origin = Origin { measured: 0, simulated: 0, unsigned: 3 };
        level.detail.cases =
            Some(Cases { good: 2, total: 3, undecided: 0, sample: false, wilson: None, small_numbers: None });
    });
    let text = words(&shown(page.clone(), Language::Swedish));
    assert!(text.contains("66,7 66,7 ≥ 66,0 %"), "{text}");
    assert!(text.contains("räknat ur importerade listor"), "{text}");
    let own = words(&ask(page, "/servicenivaer/SL-06?lang=sv").body);
    assert!(own.contains("Rapporterat 66,7 %") && own.contains("Uppmätt 66,7 %"), "{own}");
}

#[test]
fn a_preliminary_contract_is_named_wherever_it_judges() {
    let mut page = overview(1);
    page.contract.preliminary = true;
    for path in ["/oversikt?m=2026-10&lang=sv", "/servicenivaer?lang=sv", PATHS[0]] {
        let text = words(&ask(page.clone(), path).body);
        assert!(text.contains("preliminär version av avtalet"), "{path}: {text}");
    }
    assert!(!words(&shown(overview(1), Language::Swedish)).contains("preliminär version"));
}

#[test]
fn states_of_a_month_are_said_on_these_pages_too() {
    for standing in [Standing::Computing, Standing::NoContract] {
        let page = Overview { standing, ..overview(1) };
        for path in ["/servicenivaer?lang=sv", PATHS[0]] {
            let answer = ask(page.clone(), path);
            assert_eq!(answer.status, StatusCode::OK);
            let text = words(&answer.body);
            assert!(text.contains("räknas") || text.contains("avtal"), "{path}: {text}");
        }
    }
    assert_eq!(ask(overview(1), "/servicenivaer/SL-99").status, StatusCode::NOT_FOUND);
    assert_eq!(ask(overview(1), "/servicenivaer/%FF").status, StatusCode::NOT_FOUND);
}

#[test]
fn the_other_language_leads_to_the_same_level() {
    let html = ask(overview(1), PATHS[0]).body;
    assert!(html.contains("href=\"/service-levels/SL-07?m=2026-10&#38;lang=en\""), "{html}");
}

#[test]
fn these_pages_stay_small() {
    for path in ["/servicenivaer?lang=sv", PATHS[0]] {
        let html = ask(overview(40), path).body;
        assert!(html.len() <= 150_000, "{path}: {}", html.len());
    }
}
