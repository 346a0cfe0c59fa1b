//! Notes, checkpoints and keys, with what others published.

use motprov_log::checkpoint::Checkpoint;
use motprov_log::note::{Algorithm, Note, NoteError, VerifierKey};
use motprov_log::{EntryProof, cosignature};
use motprov_shared::identity::{Hash, sha256};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed([seed; 32]).unwrap()
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint::new("example.org/motprov", size, sha256(b"root"))
}

fn log() -> VerifierKey {
    VerifierKey::new("example.org/motprov", Algorithm::Note, key(1).public()).unwrap()
}

fn witness() -> VerifierKey {
    VerifierKey::new("witness.example", Algorithm::Cosignature, key(2).public()).unwrap()
}

/// Key and note as the documentation of Go's `golang.org/x/mod/sumdb/note` has them.
#[test]
fn a_note_that_go_signed_holds_here() {
    let key: VerifierKey =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n\n\
                \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note = Note::parse(text.as_bytes()).unwrap();
    note.verify(&key).unwrap();
    assert_eq!(note.to_string(), text);
    let forged = Note::parse(text.replace("problem is", "answer is").as_bytes()).unwrap();
    assert_eq!(forged.verify(&key), Err(NoteError::Signature("PeterNeumann".to_owned())));
}

/// The key of Go's checksum database.
#[test]
fn a_key_reads_back_and_a_changed_character_is_noticed() {
    let text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    assert_eq!(text.parse::<VerifierKey>().unwrap().to_string(), text);
    for (at, _) in text.char_indices() {
        let mut changed = text.to_owned();
        changed.replace_range(at..=at, if text[at..].starts_with('A') { "B" } else { "A" });
        assert!(changed.parse::<VerifierKey>().is_err(), "{changed}");
    }
}

#[test]
fn a_checkpoint_is_written_as_c2sp_has_it_and_reads_back() {
    let note = checkpoint(7).sign(&key(1)).unwrap();
    let text = note.to_string();
    assert!(text.starts_with("example.org/motprov\n7\n"), "{text}");
    assert_eq!(text.lines().count(), 5);
    let again = Note::parse(text.as_bytes()).unwrap();
    assert_eq!(Checkpoint::open(&again, &log()).unwrap(), checkpoint(7));
}

#[test]
fn a_checkpoint_of_another_log_or_key_is_refused() {
    let note = checkpoint(7).sign(&key(1)).unwrap();
    let other = VerifierKey::new("example.org/other", Algorithm::Note, key(1).public()).unwrap();
    assert!(matches!(Checkpoint::open(&note, &other), Err(NoteError::Origin { .. })));
    let stranger = VerifierKey::new("example.org/motprov", Algorithm::Note, key(9).public()).unwrap();
    assert!(matches!(Checkpoint::open(&note, &stranger), Err(NoteError::Unsigned(_))));
}

#[test]
fn a_number_or_hash_has_one_form_only() {
    let good = checkpoint(7).to_string();
    for (from, to) in
        [("\n7\n", "\n07\n"), ("\n7\n", "\n+7\n"), ("\n7\n", "\n\n"), ("=\n", "\n"), ("=\n", "==\n")]
    {
        assert!(good.replace(from, to).parse::<Checkpoint>().is_err(), "{from:?} -> {to:?}");
    }
    assert!(format!("{good}\n").parse::<Checkpoint>().is_err(), "an empty line");
    assert!(good.replace("\n7\n", "\n9223372036854775808\n").parse::<Checkpoint>().is_err(), "64 bits");
}

#[test]
fn a_further_line_is_kept_and_signed() {
    let mut more = checkpoint(7);
    more.extensions.push("month 2026-10".to_owned());
    let note = more.sign(&key(1)).unwrap();
    assert_eq!(Checkpoint::open(&note, &log()).unwrap(), more);
    more.extensions.push(String::new());
    assert!(more.sign(&key(1)).is_err());
}

#[test]
fn a_cosignature_says_who_and_when_and_covers_the_time() {
    let mut note = checkpoint(7).sign(&key(1)).unwrap();
    let at = Timestamp::from_seconds(1_793_000_000);
    note.add(cosignature::cosign(&note, "witness.example", &key(2), at).unwrap());
    let again = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(cosignature::find(&again, &witness()).unwrap(), Some(at));
    Checkpoint::open(&again, &log()).unwrap();
    // The same key as a log's signs nothing for a witness, and the other way round.
    let as_log = VerifierKey::new("witness.example", Algorithm::Note, key(2).public()).unwrap();
    assert_eq!(cosignature::find(&again, &as_log).unwrap(), None);
    let line = again.signatures()[1].to_string();
    let (name, octets) = line.rsplit_once(' ').unwrap();
    let later = octets.replacen("rf", "rg", 1);
    if later != octets {
        let forged = again.to_string().replace(&line, &format!("{name} {later}"));
        let forged = Note::parse(forged.as_bytes()).unwrap();
        assert!(cosignature::find(&forged, &witness()).is_err());
    }
}

#[test]
fn a_second_cosignature_takes_the_place_of_the_first() {
    let mut note = checkpoint(7).sign(&key(1)).unwrap();
    for second in [1_793_000_000, 1_793_003_600] {
        let at = Timestamp::from_seconds(second);
        note.add(cosignature::cosign(&note, "witness.example", &key(2), at).unwrap());
    }
    assert_eq!(note.signatures().len(), 2);
    let last = Timestamp::from_seconds(1_793_003_600);
    assert_eq!(cosignature::find(&note, &witness()).unwrap(), Some(last));
}

#[test]
fn an_entrys_proof_stands_alone() {
    let leaf = motprov_log::proof::leaf_hash(b"entry");
    let other = Hash([3; 32]);
    let root = motprov_log::proof::node_hash(&other, &leaf);
    let note = Checkpoint::new("example.org/motprov", 2, root).sign(&key(1)).unwrap();
    for extra in [None, Some(b"entry".to_vec())] {
        let proof = EntryProof { index: 1, path: vec![other], checkpoint: note.clone(), extra };
        let text = proof.to_string();
        let read: EntryProof = text.parse().unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.check(&leaf, &log()).unwrap().size, 2);
        assert!(read.check(&other, &log()).is_err());
    }
}
