//! How a witness decides.

use motprov_log::checkpoint::Checkpoint;
use motprov_log::note::{Algorithm, Note, VerifierKey};
use motprov_log::proof::prove_consistency;
use motprov_log::witness::{AddCheckpoint, Answer, Refusal};
use motprov_shared::seal::SecretKey;

use crate::proofs::Tree;

const ORIGIN: &str = "example.org/motprov";

fn key() -> SecretKey {
    SecretKey::from_seed([1; 32]).unwrap()
}

fn log() -> VerifierKey {
    VerifierKey::new(ORIGIN, Algorithm::Note, key().public()).unwrap()
}

fn signed(tree: &Tree, size: u64) -> Note {
    Checkpoint::new(ORIGIN, size, tree.root(size)).sign(&key()).unwrap()
}

fn request(tree: &Tree, old: u64, size: u64) -> AddCheckpoint {
    let path = prove_consistency(old, size, &|level, index| tree.hash(level, index)).unwrap();
    let request = AddCheckpoint { old, path, checkpoint: signed(tree, size) };
    AddCheckpoint::parse(request.to_string().as_bytes()).unwrap()
}

fn seen(tree: &Tree, size: u64) -> Checkpoint {
    Checkpoint::new(ORIGIN, size, tree.root(size))
}

#[test]
fn a_log_that_grows_is_cosigned_from_its_first_entry_on() {
    let tree = Tree::of(20);
    let mut last = None;
    for size in [0, 1, 1, 7, 8, 20] {
        let old = last.as_ref().map_or(0, |last: &Checkpoint| last.size);
        last = Some(request(&tree, old, size).judge(&log(), last.as_ref()).unwrap());
        assert_eq!(last, Some(seen(&tree, size)));
    }
}

#[test]
fn a_log_that_shows_two_histories_is_not() {
    let (tree, mut other) = (Tree::of(7), Tree::of(4));
    (4..12_u8).for_each(|n| other.push(&[n]));
    let last = seen(&tree, 7);
    let refusal = request(&other, 7, 12).judge(&log(), Some(&last)).unwrap_err();
    assert!(matches!(refusal, Refusal::Inconsistent { size: 7, .. }), "{refusal}");
    assert_eq!(refusal.status(), 422);
    let refusal = request(&other, 7, 7).judge(&log(), Some(&last)).unwrap_err();
    assert_eq!((refusal.status(), refusal), (409, Refusal::Forked(7)));
}

#[test]
fn a_log_that_forgot_is_told_what_was_seen() {
    let tree = Tree::of(9);
    let refusal = request(&tree, 3, 5).judge(&log(), Some(&seen(&tree, 9))).unwrap_err();
    assert_eq!((refusal.status(), refusal), (409, Refusal::Size(9)));
    assert_eq!(Answer::read(409, Some("text/x.tlog.size"), b"9\n"), Answer::Size(9));
    assert_eq!(Answer::read(409, Some("text/x.tlog.size"), b"09\n"), Answer::Refused(409));
    assert_eq!(Answer::read(409, Some("text/plain"), b"9\n"), Answer::Disagrees);
    assert_eq!(Answer::read(422, None, b""), Answer::Disagrees);
}

#[test]
fn nobody_else_is_cosigned() {
    let tree = Tree::of(3);
    let other = VerifierKey::new("example.org/other", Algorithm::Note, key().public()).unwrap();
    assert_eq!(request(&tree, 0, 3).judge(&other, None).unwrap_err().status(), 404);
    let stranger = SecretKey::from_seed([9; 32]).unwrap();
    let stranger = VerifierKey::new(ORIGIN, Algorithm::Note, stranger.public()).unwrap();
    assert_eq!(request(&tree, 0, 3).judge(&stranger, None).unwrap_err().status(), 403);
    let mut early = request(&tree, 0, 3);
    early.old = 4;
    assert_eq!(early.judge(&log(), Some(&seen(&tree, 3))).unwrap_err().status(), 400);
}
