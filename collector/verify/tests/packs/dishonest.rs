//! A maker who holds the log's key, signs a manifest over what it likes, and is found out all the same.

use motprov_log::{EntryKind, Erasure, LedgerEntry, Publication};
use motprov_pack::manifest::Formulas;
use motprov_shared::period::Timestamp;
use motprov_verify::check::Trust;

use crate::holds::checked;
use crate::ledger::Maker;
use crate::story::{AGENT, Story, maker, told};

/// The faults of a pack whose maker changed something.
fn found(story: &Story, change: impl FnOnce(&mut Maker<'_>)) -> Vec<String> {
    let mut maker = maker(story);
    change(&mut maker);
    let report = checked(&maker.make(), &Trust::default());
    assert!(
        report.review.is_none() || report.holds() || report.faults.iter().any(|f| f.file == "findings.json")
    );
    report.faults.iter().map(ToString::to_string).collect()
}

fn at<'e>(maker: &'e mut Maker<'_>, number: u64) -> &'e mut LedgerEntry {
    maker.entries.iter_mut().find(|entry| entry.header.number == number).unwrap()
}

#[track_caller]
fn assert_told(found: &[String], file: &str, what: &str) {
    assert!(found.iter().any(|fault| fault.starts_with(file) && fault.contains(what)), "{found:#?}");
}

const BATCHES: &str = "batches/";
const TREE: &str = "proofs/tree.txt";

#[test]
fn a_batch_left_out_in_mid_month_is_missed() {
    let story = told();
    let dropped = story.batches[2];
    let found = found(&story, |maker| maker.entries.retain(|entry| entry.header.number != dropped));
    assert_told(&found, "manifest.json", "batches 3 to 3 of lab/site-1 are missing");
}

#[test]
fn swapped_batches_do_not_follow() {
    let story = told();
    let (one, two) = (story.batches[1], story.batches[2]);
    let found = found(&story, |maker| {
        let content = at(maker, one).content.clone();
        let other = std::mem::replace(&mut at(maker, two).content, content);
        at(maker, one).content = other;
    });
    assert_told(&found, BATCHES, "does not follow");
    assert_told(&found, TREE, "do not give the checkpoint's root");
}

#[test]
fn a_doubled_batch_does_not_follow_itself() {
    let story = told();
    let (one, two) = (story.batches[1], story.batches[2]);
    let found = found(&story, |maker| at(maker, two).content = at(maker, one).content.clone());
    assert_told(&found, BATCHES, "entry");
    assert_told(&found, BATCHES, "does not follow");
}

#[test]
fn back_dating_changes_the_tree() {
    let story = told();
    for number in [story.batches[0], story.orders] {
        let found = found(&story, |maker| at(maker, number).header.received = Timestamp(0));
        assert_told(&found, TREE, "do not give the checkpoint's root");
    }
}

#[test]
fn an_invented_file_changes_the_tree() {
    let story = told();
    let found =
        found(&story, |maker| at(maker, story.orders).content.extend(b"4712;X;1;A-PC;9;2026-01-01\n"));
    assert_told(&found, TREE, "do not give the checkpoint's root");
}

#[test]
fn a_batch_by_the_wrong_key_is_named() {
    let story = told();
    let found = found(&story, |maker| maker.entries.retain(|entry| entry.header.number != story.second_key));
    assert_told(&found, BATCHES, "was put out by entry");
    assert_told(&found, BATCHES, AGENT);
}

#[test]
fn a_figure_that_was_touched_up_is_named() {
    let story = told();
    let honest = checked(&maker(&story).make(), &Trust::default()).review.unwrap();
    let mut review = honest.clone();
    review.service_levels[0].verdict = motprov_review::finding::Verdict::Confirmed;
    let findings = motprov_pack::findings::encode(&review);
    let found = found(&story, |maker| maker.findings = Some(findings));
    assert_eq!(
        found,
        ["findings.json: service_levels[A4].verdict says \"confirmed\"; computed from the entries it is \
          \"contradicted\""]
    );
}

#[test]
fn findings_in_another_form_are_refused() {
    let story = told();
    let honest = checked(&maker(&story).make(), &Trust::default()).review.unwrap();
    let compact = serde_json::to_vec(&honest).unwrap();
    let found = found(&story, |maker| maker.findings = Some(compact));
    assert_eq!(found, ["findings.json: has the computed figures, but not in their one form"]);
}

#[test]
fn a_wrong_proof_is_named() {
    let story = told();
    let found = found(&story, |maker| {
        let nodes = 1 + maker.ledger.size();
        let mut proof = Vec::new();
        for _ in 0..nodes {
            proof.push(maker.ledger.root(1));
            maker.proof = Some(proof.clone());
            if maker.try_make().is_ok() {
                break;
            }
        }
    });
    assert_told(&found, TREE, "do not give the checkpoint's root");
}

#[test]
fn content_is_missing_only_where_an_erasure_says_so() {
    let mut story = told();
    let erased = story.batches[5];
    let take = |maker: &mut Maker<'_>| {
        let gone = maker.entries.iter().position(|entry| entry.header.number == erased).unwrap();
        let gone = maker.entries.remove(gone);
        maker.erased.push(gone);
    };
    let without = found(&story, take);
    assert_told(&without, "manifest.json", "its content is missing, and no erasure in the pack names it");
    let erasure = Erasure { entries: vec![(erased, erased)], why: "asked".to_owned(), by: "DPO".to_owned() };
    story.ledger.append(EntryKind::Erasure, "DPO", Timestamp(1), erasure.encode());
    assert_eq!(found(&story, take), Vec::<String>::new());
}

#[test]
fn unknown_formulas_are_not_waved_through() {
    let story = told();
    let found = found(&story, |maker| maker.formulas = Formulas { assemble: 1, review: 99 });
    assert_told(&found, "manifest.json", "review 99");
}

#[test]
fn a_publication_rests_on_a_tree_that_the_log_signed() {
    let mut story = told();
    let first =
        story.ledger.entries.iter().find(|entry| entry.header.kind == EntryKind::Publication).unwrap();
    let mut publication = Publication::decode(&first.content).unwrap();
    publication.root = story.ledger.root(1);
    let number = story.ledger.append(EntryKind::Publication, "C. Lind", Timestamp(1), publication.encode());
    let size = publication.size;
    let found = found(&story, |maker| maker.others = vec![size]);
    let told = format!(
        "publications/{number}.cbor: entry {number}: the log's first {size} entries have another root"
    );
    assert_eq!(found, [told]);
}

#[test]
fn a_correction_of_nothing_is_named() {
    let story = told();
    let first =
        story.ledger.entries.iter().find(|entry| entry.header.kind == EntryKind::Publication).unwrap();
    let found =
        found(&story, |maker| maker.entries.retain(|entry| entry.header.number != first.header.number));
    assert_told(&found, "publications/", "which is no publication of the month in this pack");
}
