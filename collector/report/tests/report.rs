//! Reports as whole files: the same bytes each time, whatever stands in the data.

#![expect(clippy::unwrap_used, reason = "tests fail there")]

mod sample;

use motprov_report::report::CapacityKey;
use motprov_report::{Language, Report, ReportError, Scope, typeset};
use motprov_review::finding::Verdict;
use proptest::prelude::*;
use sample::{city, report, time};

fn pdf(report: &Report, language: Language) -> Vec<u8> {
    let bytes = typeset(report, language).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    bytes
}

#[test]
fn the_same_report_is_the_same_bytes() {
    for language in Language::ALL {
        assert!(pdf(&report(), language) == pdf(&report(), language), "{language:?}");
    }
}

#[test]
fn a_report_of_another_time_or_language_is_another_file() {
    let (first, mut later) = (report(), report());
    later.made_at = time("2026-11-12T10:00:01Z");
    assert!(pdf(&first, Language::Swedish) != pdf(&later, Language::Swedish));
    assert!(pdf(&first, Language::Swedish) != pdf(&first, Language::English));
}

#[test]
fn an_empty_month_has_a_report_that_says_so() {
    let mut empty = report();
    empty.review.service_levels.clear();
    empty.review.capacity.clear();
    empty.review.penalty_sum = None;
    empty.proof = motprov_report::report::Proof::default();
    empty.statements.clear();
    empty.publications.clear();
    empty.over = false;
    for language in Language::ALL {
        pdf(&empty, language);
    }
}

#[test]
fn forty_departments_with_twelve_lines_each_fit() {
    let mut large = report();
    large.review.capacity = city(40, 12);
    for language in Language::ALL {
        assert!(pdf(&large, language).len() > 2 * pdf(&report(), language).len());
    }
}

#[test]
fn each_level_and_each_line_of_capacity_has_a_report_of_its_own() {
    let mut part = report();
    for level in report().review.service_levels {
        part.scope = Scope::ServiceLevel(level.id);
        pdf(&part, Language::Swedish);
    }
    for row in report().review.capacity.into_iter().take(3) {
        part.scope = Scope::Capacity(CapacityKey {
            department: row.department,
            cost_centre: row.cost_centre,
            service: row.service,
        });
        pdf(&part, Language::English);
    }
}

#[test]
fn a_scope_that_the_review_does_not_have_is_refused() {
    let mut part = report();
    part.scope = Scope::ServiceLevel("Z9".to_owned());
    let refused = typeset(&part, Language::Swedish).unwrap_err();
    assert!(
        refused.to_string().starts_with("the review has no service level `Z9`: it has A4, "),
        "{refused}"
    );
    part.scope = Scope::Capacity(CapacityKey { department: None, cost_centre: None, service: None });
    assert!(matches!(typeset(&part, Language::Swedish), Err(ReportError::NoCapacity)));
}

#[test]
fn a_publication_that_is_none_is_named() {
    let mut broken = report();
    broken.publications[0].document.findings = b"{}".to_vec();
    let refused = typeset(&broken, Language::Swedish).unwrap_err();
    assert!(matches!(refused, ReportError::Publication { entry: 48_302, .. }), "{refused}");
}

#[test]
fn a_date_that_no_clock_shows_is_refused() {
    let mut undated = report();
    undated.made_at = motprov_shared::period::Timestamp(i64::MAX);
    assert!(matches!(typeset(&undated, Language::Swedish), Err(ReportError::Date(_))));
}

/// The report with `text` wherever text comes from outside.
fn with(text: &str) -> Report {
    let mut hostile = report();
    let words = || text.to_owned();
    hostile.contract.title = words();
    hostile.contract.customer = words();
    hostile.contract.supplier = words();
    for level in &mut hostile.review.service_levels {
        (level.title, level.unit) = (words(), words());
    }
    for row in &mut hostile.review.capacity {
        row.department = Some(words());
        row.service_title = Some(words());
        row.cost_centre = Some(words());
    }
    for said in &mut hostile.statements {
        (said.document.by, said.document.text) = (words(), format!("{text}\n{text}"));
    }
    for published in &mut hostile.publications {
        published.document.by = words();
        if let Some((_, why)) = &mut published.document.correction {
            *why = words();
        }
    }
    for entry in &mut hostile.proof.entries {
        entry.source = words();
    }
    for file in &mut hostile.proof.files {
        file.path = words();
    }
    if let Some(checkpoint) = &mut hostile.proof.checkpoint {
        checkpoint.origin = words();
        checkpoint.cosignatures[0].name = words();
    }
    hostile
}

#[test]
fn text_from_outside_is_never_markup() {
    let hostile = [
        "#panic(\"stop\")",
        "*bold* _em_ $x$ `code` <label> @ref // comment",
        "#import \"/etc/passwd\"; #read(\"/etc/passwd\")",
        "<img src=x onerror=alert(1)>",
        "]}) #let x = [",
        "\u{202e}esrever\u{202c}\u{2066}\u{200f}",
        "\u{0}\u{1}\u{7f}\u{feff}\u{fffe}\u{e000}\u{10ffff}",
        "العربية עברית हिन्दी 漢字 😀👩‍👩‍👧",
        "e\u{301}\u{301}\u{301}\u{301} a\u{308} ff fi ffi",
        "",
        "   ",
    ];
    for text in hostile {
        pdf(&with(text), Language::Swedish);
    }
}

#[test]
fn ten_thousand_letters_without_a_space_fit() {
    pdf(&with(&"x".repeat(10_000)), Language::Swedish);
}

#[test]
fn figures_beyond_all_measure_are_written_and_not_drawn() {
    let mut wild = report();
    let most = rust_decimal::Decimal::MAX;
    for level in &mut wild.review.service_levels {
        level.reported = Some(most);
        level.target = -most;
        level.verdict = Verdict::NotVerifiable;
        if let Some(measured) = &mut level.measured {
            (measured.low, measured.high) = (-most, most);
        }
        level.penalty.high = Some(most);
    }
    for row in &mut wild.review.capacity {
        row.unused_cost_per_month = Some(most);
        (row.ordered, row.used) = (Some(rust_decimal::Decimal::new(1, 28)), Some(most));
    }
    pdf(&wild, Language::English);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_archived(text in "\\PC{0,60}|[\u{0}-\u{52f}\u{1e00}-\u{25ff}]{0,60}") {
        let mut part = with(&text);
        part.scope = Scope::ServiceLevel("A4".to_owned());
        prop_assert!(typeset(&part, Language::Swedish).is_ok(), "{text:?}");
    }
}
