//! What is owed may depend on earlier months: their publications are shown, and missed where they are not.

use motprov_log::{EntryKind, Publication};
use motprov_shared::period::Timestamp;
use motprov_verify::check::{Report, Trust};
use serde_json::{Value, json};

use crate::holds::checked;
use crate::ledger::Maker;
use crate::story::{Story, contract, maker, told_by};

/// At most 3000 SEK a year, of which September took 2000: October's 2469.14 and more do not fit any more.
const CAP: &str = "[[cap]]\nper = \"year\"\nfee = \"100000\"\npercent = \"3\"\n";

fn september() -> Value {
    let level = json!({
        "id": "A4", "target": "99.5", "reported": null, "measured": null, "coverage": null,
        "verdict": "not_reported", "favours": null, "target_met": "no",
        "penalty": { "low": "2000.00", "high": "2000.00", "reported": null },
    });
    json!({ "month": "2026-09", "service_levels": [level], "capacity": [] })
}

/// The story with a publication of September behind it, and its entry.
fn story(findings: &Value) -> (Story, u64) {
    let mut story = told_by(format!("{}\n{CAP}", contract()));
    let (size, root) = (story.ledger.size(), story.ledger.root(story.ledger.size()));
    let (month, by) = ("2026-09".parse().unwrap(), "C. Lind, avtalsansvarig".to_owned());
    let findings = findings.to_string().into_bytes();
    let publication = Publication { month, size, root, findings, by, correction: None };
    let at = Timestamp::from_seconds(1_793_700_000);
    let entry = story.ledger.append(EntryKind::Publication, "2026-09", at, publication.encode());
    (story, entry)
}

fn high(report: &Report) -> String {
    let level = &report.review.as_ref().unwrap().service_levels[0];
    level.penalty.high.unwrap().normalize().to_string()
}

fn says(report: &Report, what: &str) -> bool {
    report.unchecked.iter().any(|said| said.contains(what))
}

#[test]
fn what_an_earlier_month_was_published_as_counts() {
    let (story, entry) = story(&september());
    let report = checked(&maker(&story).make(), &Trust::default());
    assert_eq!((&report.faults[..], high(&report)), (&[][..], "1000".to_owned()));
    assert!(report.review.as_ref().unwrap().service_levels[0].entries.contains(&entry));
    assert!(
        !says(&report, "whether 2026-09 was published") && says(&report, "whether 2026-08 was published")
    );
}

#[test]
fn findings_that_rest_on_a_publication_do_not_hold_without_it() {
    let (story, entry) = story(&september());
    let honest = checked(&maker(&story).make(), &Trust::default()).review.unwrap();
    let mut maker = maker(&story);
    maker.findings = Some(motprov_pack::findings::encode(&honest));
    without(&mut maker, entry);
    let report = checked(&maker.make(), &Trust::default());
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    let named = format!("findings.json: rests on entry {entry}, which is not in the pack");
    assert!(faults.contains(&named), "{faults:#?}");
    assert!(faults.iter().any(|fault| fault.contains("A4].penalty.high says")), "{faults:#?}");
}

#[test]
fn a_publication_left_out_without_a_trace_is_said_to_be_the_logs_to_tell() {
    let (story, entry) = story(&september());
    let mut maker = maker(&story);
    without(&mut maker, entry);
    let report = checked(&maker.make(), &Trust::default());
    assert_eq!(report.faults, []);
    assert!(says(&report, "whether 2026-09 was published, on which what is owed for A4"), "{report:?}");
}

#[test]
fn a_publication_that_is_none_or_of_another_month_is_said() {
    for findings in [json!({}), json!({ "month": "2026-08", "service_levels": [], "capacity": [] })] {
        let (story, entry) = story(&findings);
        let report = checked(&maker(&story).make(), &Trust::default());
        assert_eq!(report.faults, []);
        assert!(says(&report, &format!("what entry {entry} published of 2026-09")), "{report:?}");
    }
}

fn without(maker: &mut Maker<'_>, entry: u64) {
    maker.entries.retain(|kept| kept.header.number != entry);
}
