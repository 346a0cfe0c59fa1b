//! Octets that anyone may send are an error, never a panic; what reads is written back the same.

use motprov_log::checkpoint::Checkpoint;
use motprov_log::note::{Algorithm, Note, VerifierKey};
use motprov_log::witness::{AddCheckpoint, Answer};
use motprov_log::{EntryProof, cosignature};
use motprov_shared::identity::{Hash, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;
use proptest::prelude::*;

fn example() -> Vec<u8> {
    let key = SecretKey::from_seed([1; 32]).unwrap();
    let mut note = Checkpoint::new("example.org/log", 9, Hash([4; 32])).sign(&key).unwrap();
    note.add(cosignature::cosign(&note, "w.example", &key, Timestamp::from_seconds(1_793_000_000)).unwrap());
    AddCheckpoint { old: 3, path: vec![Hash([1; 32]), Hash([2; 32])], checkpoint: note }
        .to_string()
        .into_bytes()
}

fn read_all(octets: &[u8]) {
    if let Ok(note) = Note::parse(octets) {
        assert_eq!(note.to_string().as_bytes(), octets);
        for algorithm in [Algorithm::Note, Algorithm::Cosignature] {
            let key = VerifierKey::new("w.example", algorithm, PublicKey([3; 32])).unwrap();
            assert!(note.verify(&key).is_err());
            let _ = cosignature::find(&note, &key);
        }
    }
    if let Ok(request) = AddCheckpoint::parse(octets) {
        assert_eq!(request.to_string().as_bytes(), octets);
        let key = VerifierKey::new("example.org/log", Algorithm::Note, PublicKey([3; 32])).unwrap();
        assert!(request.judge(&key, None).is_err());
    }
    let _ = Answer::read(200, None, octets);
    let Ok(text) = std::str::from_utf8(octets) else { return };
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(proof) = text.parse::<EntryProof>() {
        assert_eq!(proof.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
}

#[test]
fn every_cut_and_every_flipped_octet_of_a_request_is_an_error_or_reads_back() {
    let whole = example();
    for end in 0..=whole.len() {
        read_all(&whole[..end]);
        let note = whole.windows(2).position(|pair| pair == b"\n\n").unwrap() + 2;
        read_all(&whole[note.min(end)..end]);
    }
    for at in 0..whole.len() {
        for flip in [1, 0x20, 0x80] {
            let mut changed = whole.clone();
            changed[at] ^= flip;
            read_all(&changed);
        }
    }
}

proptest! {
    #[test]
    fn any_octets(octets in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&octets);
    }

    #[test]
    fn any_lines_that_look_right(lines in prop::collection::vec("(\u{2014} [a-z.]{1,9} [A-Za-z0-9+/]{8,96}={0,2}|[0-9]{1,20}|[A-Za-z0-9+/]{43}=|old [0-9]{1,4}|c2sp.org/tlog-proof@v1|index [0-9]{1,3}|extra [A-Za-z0-9]{4}|)", 0..14)) {
        read_all(lines.join("\n").as_bytes());
        read_all(format!("{}\n", lines.join("\n")).as_bytes());
    }
}
