//! What an honest maker makes holds, and is always the same.

use std::io::Cursor;

use motprov_review::finding::Verdict;
use motprov_verify::check::{Report, Trust, check};

use crate::ledger::{log_name, witness_name};
use crate::story::{maker, told};

pub(crate) fn checked(pack: &[u8], trust: &Trust) -> Report {
    check(&mut Cursor::new(pack), trust).unwrap()
}

#[test]
fn an_honest_pack_holds_and_gives_its_figures() {
    let story = told();
    let report = checked(&maker(&story).make(), &Trust::default());
    assert_eq!(report.faults, []);
    assert_eq!(report.counts.batches, 6);
    assert_eq!((report.runs[0].first, report.runs[0].last), (1, 6));
    let review = report.review.unwrap();
    let level = &review.service_levels[0];
    assert_eq!(level.verdict, Verdict::Contradicted, "{level:?}");
    assert!(
        report
            .told
            .iter()
            .any(|told| told.text.contains("A4.verdict was \"confirmed\", is \"contradicted\""))
    );
    assert!(report.told.iter().any(|told| told.text.contains("counted once too often")));
    assert!(report.unchecked.iter().any(|what| what.contains("--log-key")), "{:?}", report.unchecked);
    assert!(
        report.unchecked.iter().any(|what| what.contains("witness.example/w1")),
        "{:?}",
        report.unchecked
    );
}

#[test]
fn the_same_question_gives_the_same_octets() {
    assert_eq!(maker(&told()).make(), maker(&told()).make());
}

#[test]
fn one_service_level_is_answered_alone() {
    let story = told();
    let mut maker = maker(&story);
    maker.question.service_level = Some("A4".to_owned());
    let report = checked(&maker.make(), &Trust::default());
    assert_eq!(report.faults, []);
    let review = report.review.unwrap();
    assert_eq!((review.service_levels.len(), review.capacity.len()), (1, 0));
}

#[test]
fn keys_witnesses_and_checkpoints_from_elsewhere_are_compared() {
    let story = told();
    let mut maker = maker(&story);
    maker.others = vec![7, 20];
    let pack = maker.make();
    for size in [7, 20, story.ledger.size()] {
        let trust = Trust {
            log: Some(log_name()),
            witnesses: vec![witness_name()],
            checkpoint: Some(story.ledger.checkpoint(size)),
        };
        let report = checked(&pack, &trust);
        assert_eq!(report.faults, []);
        let same = format!("your checkpoint of {size} entries tells the same history");
        assert!(report.checked.contains(&same), "{:?}", report.checked);
        assert!(
            report.checked.iter().any(|what| what.starts_with("cosigned by witness.example/w1 at 2026-"))
        );
    }
    let trust = Trust { checkpoint: Some(story.ledger.checkpoint(9)), ..Trust::default() };
    let report = checked(&pack, &trust);
    assert!(report.holds() && report.unchecked.iter().any(|what| what.contains("your checkpoint")));
}
