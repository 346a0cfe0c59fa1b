//! What the overview says of a month.

use motprov_review::finding::{Party, Verdict};
use motprov_web::language::Language;
use motprov_web::source::{Overview, Standing};
use rust_decimal::Decimal;
use scraper::{Html, Selector};

use crate::ask::{ask, shown, words};
use crate::sample::{capacity, changed, d, overview};

#[test]
fn foreign_text_is_shown_and_never_run() {
    let evil = "<img src=x onerror=alert(1)>\"'&";
    let mut page = changed(|r| {
        for row in &mut r.review.capacity {
            row.department = Some(evil.into());
            row.service_title = Some(evil.into());
            row.unit = evil.into();
        }
        for level in &mut r.review.service_levels {
            level.title = evil.into();
            level.id = evil.into();
            level.unit = evil.into();
        }
    });
    page.contract.customer = evil.into();
    page.contract.supplier = evil.into();
    for asset in &mut page.live.as_mut().unwrap().assets {
        asset.model = Some(evil.into());
    }
    for language in Language::ALL {
        let html = shown(page.clone(), language);
        assert!(!html.contains("<img"));
        let document = Html::parse_document(&html);
        assert!(document.errors.is_empty(), "{:?}", document.errors);
        assert!(document.select(&Selector::parse("[onerror]").unwrap()).next().is_none());
        assert!(words(&html).contains(evil), "the text itself is shown");
    }
}

#[test]
fn the_opening_says_what_is_wrong_in_whose_favour_and_what_is_owed() {
    let swedish = words(&shown(overview(24), Language::Swedish));
    for said in [
        "Av 13 servicenivåer är 7 bekräftade, 2 motsagda, 2 inte verifierbara, 1 inte rapporterad och 1 inte uppmätt.",
        "”Tillgänglighet skrivare” är rapporterad bättre än den var, till leverantörens fördel.",
        "”Tillgänglighet nät, förskolor” är rapporterad sämre än den var, till beställarens fördel.",
        "Rätt räknat är vitet 138 088–184 032 kr , inte 84 600 kr.",
        "minst +53 488 kr mot rapporterade 84 600 kr",
        "1 uppmätt, 342 simulerade, 2 osignerade",
    ] {
        assert!(swedish.contains(said), "{said}\n{swedish}");
    }
    let english = words(&shown(overview(24), Language::English));
    for said in [
        "13 service levels: 7 confirmed, 2 contradicted, 2 not verifiable, 1 not reported and 1 not measured.",
        "the penalty is SEK 138,088–184,032 , not SEK 84,600.",
        "at least +SEK 53,488 against the reported SEK 84,600",
    ] {
        assert!(english.contains(said), "{said}\n{english}");
    }
}

#[test]
fn the_agenda_puts_what_is_certain_first_and_in_either_partys_favour() {
    let page = changed(|r| r.review.capacity.clear());
    let html = shown(page, Language::Swedish);
    let document = Html::parse_document(&html);
    let points = Selector::parse(".agenda li").unwrap();
    let points: Vec<_> = document.select(&points).map(|li| words(&li.html())).collect();
    assert!(points[0].starts_with("Tillgänglighet skrivare +91 888 kr"), "{}", points[0]);
    let said = "Leverantören rapporterar 99,62 %, uppmätt 98,71–99,12 %: minst 91 888 kr, högst 137 832 kr. \
                Till beställarens fördel.";
    assert!(points[0].contains(said), "{}", points[0]);
    assert!(points[1].starts_with("Tillgänglighet nät, förskolor −38 400 kr"), "{}", points[1]);
    assert!(points[1].ends_with("Till leverantörens fördel."), "{}", points[1]);
    assert_eq!(points.len(), 6, "what cannot be tested is raised too: {points:#?}");
}

#[test]
fn when_all_holds_the_page_says_so() {
    let page = changed(|r| {
        r.review.capacity.clear();
        r.review.service_levels.retain(|level| level.verdict == Verdict::Confirmed);
    });
    let text = words(&shown(page, Language::Swedish));
    assert!(text.contains("Alla 7 servicenivåer är bekräftade."), "{text}");
    assert!(text.contains("Vitet stämmer: 46 200 kr"), "{text}");
    assert!(text.contains("Inget att ta upp"), "{text}");
}

#[test]
fn a_level_that_nobody_measures_is_hatched_and_never_zero() {
    let html = shown(overview(24), Language::Swedish);
    let document = Html::parse_document(&html);
    let rows = Selector::parse(".levels tbody tr").unwrap();
    let row = document.select(&rows).map(|r| r.html()).find(|r| r.contains("Svarstid servicedesk")).unwrap();
    assert!(row.contains("url(#hatch)"));
    let text = words(&row);
    assert!(text.contains("Ej uppmätt ingen mätkälla i avtalet"), "{text}");
    assert!(text.contains("84,10 ingen mätkälla i avtalet ≥"), "{text}");
    assert!(text.contains("ej räknat"), "{text}");
}

#[test]
fn forty_departments_show_ten_and_fold_the_rest() {
    let html = shown(overview(40), Language::Swedish);
    let document = Html::parse_document(&html);
    let open = Selector::parse("section[aria-labelledby=capacity] > table:first-of-type tbody tr").unwrap();
    let folded = Selector::parse("section[aria-labelledby=capacity] details tbody tr").unwrap();
    assert_eq!(document.select(&open).count(), 11);
    assert!(words(&html).contains("Övriga 31 förvaltningar"), "nobody's order is one more row");
    assert_eq!(document.select(&folded).count(), 41);
}

#[test]
fn a_department_of_under_five_units_is_never_shown_alone() {
    let page = changed(|r| {
        r.review.capacity = capacity(3);
        for row in
            r.review.capacity.iter_mut().filter(|r| r.department.as_deref() == Some("Socialförvaltningen"))
        {
            row.ordered = Some(d("2"));
            row.delivered = Some(d("1"));
        }
    });
    // Its name may be chosen; no figure of it is told.
    let page = shown(page, Language::Swedish);
    let text = words(&page.split("<main").nth(1).unwrap().replace("</main>", "</main></body>"));
    assert!(!text.contains("Socialförvaltningen"), "{text}");
    assert!(text.contains("2 små förvaltningar, sammanslagna"), "{text}");
    assert!(text.contains("Utbildningsförvaltningen"));
}

#[test]
fn figures_at_the_far_end_of_the_decimals_still_give_a_page() {
    let page = changed(|r| {
        for row in &mut r.review.capacity {
            row.ordered = Some(Decimal::MAX);
            row.unused_cost_per_month = Some(Decimal::MAX);
            row.used = Some(Decimal::MIN);
        }
        for level in &mut r.review.service_levels {
            level.target = Decimal::MIN;
            level.reported = Some(Decimal::MAX);
            level.coverage = Some(Decimal::MAX);
            level.penalty.low = Some(Decimal::MIN);
            level.penalty.high = Some(Decimal::MAX);
            level.penalty_step = Some(d("0.0000000000000000000000000001"));
        }
        for row in &mut r.coverage {
            row.days = vec![Some(Decimal::MAX); 400];
            row.month = Some(Decimal::MIN);
        }
    });
    assert!(shown(page, Language::English).contains("</html>"));
}

#[test]
fn the_favour_decides_the_shape() {
    for (favours, shape) in [(Party::Supplier, "i-against-supplier"), (Party::Customer, "i-against-customer")]
    {
        let page = changed(|r| {
            r.review.service_levels.truncate(1);
            r.review.service_levels[0].verdict = Verdict::Contradicted;
            r.review.service_levels[0].favours = Some(favours);
        });
        let html = shown(page, Language::Swedish);
        assert_eq!(html.matches(&format!("<use href=\"#{shape}\"/>")).count(), 2, "tally and row");
    }
}

#[test]
fn each_state_says_why_and_offers_a_way_out() {
    let empty = Overview { standing: Standing::NoData, months: vec![], ..overview(1) };
    let text = words(&ask(empty, "/?lang=sv").body);
    assert!(text.contains("Liggaren är tom") && text.contains("motprov-collector import assets"), "{text}");

    let html = ask(overview(1), "/oversikt?m=2026-05&lang=sv").body;
    assert!(words(&html).contains("Inga data för maj 2026"));
    assert!(html.contains("/oversikt?m=2026-11&#38;lang=sv"), "{html}");

    let computing = Overview { standing: Standing::Computing, ..overview(1) };
    let html = shown(computing, Language::English);
    assert!(html.contains("aria-busy=\"true\"") && words(&html).contains("October 2026 is being computed"));

    let html = shown(changed(|r| r.stale = true), Language::Swedish);
    assert!(html.contains("aria-busy=\"true\""));
    assert!(words(&html).contains("det föregående resultatet, från 6 november 2026 kl. 02.00"));
}

#[test]
fn active_use_is_a_mean_over_many_machines_or_is_not_shown() {
    let with = |units: u32| {
        let page = changed(|r| {
            r.review.capacity.truncate(1);
            let active = r.review.capacity[0].active.as_mut().unwrap();
            (active.units, active.hours, active.days, active.idle) = (units, d("42.5"), 15, 2);
        });
        Language::ALL.map(|language| words(&shown(page.clone(), language)))
    };
    let [swedish, english] = with(5);
    assert!(swedish.contains("används 8,5 tim på 3,0 dagar per enhet; 2 står oanvända"), "{swedish}");
    assert!(english.contains("in use 8.5 h on 3.0 days a unit; 2 idle"), "{english}");
    let [swedish, english] = with(4);
    assert!(
        !swedish.contains("dagar per enhet;") && !english.contains("days a unit;"),
        "four are too few to hide in"
    );
}
