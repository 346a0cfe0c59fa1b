//! What whoever checks has from elsewhere, and what does not fit it.

use motprov_log::note::{Algorithm, VerifierKey};
use motprov_log::{Checkpoint, EntryKind};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::SecretKey;
use motprov_verify::check::Trust;

use crate::holds::checked;
use crate::ledger::{ORIGIN, log_key, witness_key};
use crate::story::{maker, told};

fn faults(pack: &[u8], trust: &Trust) -> Vec<String> {
    checked(pack, trust).faults.iter().map(ToString::to_string).collect()
}

#[test]
fn another_log_key_is_told() {
    let key = SecretKey::from_seed([9; 32]).unwrap().public();
    let other = VerifierKey::new(ORIGIN, Algorithm::Note, key).unwrap();
    let found = faults(&maker(&told()).make(), &Trust { log: Some(other), ..Trust::default() });
    assert!(matches!(&found[..], [one] if one.contains("is not the one that you gave")), "{found:?}");
}

#[test]
fn a_witness_that_did_not_cosign_is_told() {
    let absent = VerifierKey::new("audit.example/w", Algorithm::Cosignature, witness_key().public()).unwrap();
    let found = faults(&maker(&told()).make(), &Trust { witnesses: vec![absent], ..Trust::default() });
    assert_eq!(found, ["checkpoint: audit.example/w has not cosigned it"]);
}

#[test]
fn two_histories_of_one_log_are_told() {
    let story = told();
    let mut other = told();
    other.ledger.append(EntryKind::Statement, "nobody", Timestamp(0), vec![]);
    let mut maker = maker(&story);
    maker.others = vec![7];
    let pack = maker.make();
    for size in [7, story.ledger.size()] {
        let forged = Checkpoint::new(ORIGIN, size, other.ledger.root(other.ledger.size()));
        let trust = Trust { checkpoint: Some(forged.sign(&log_key()).unwrap()), ..Trust::default() };
        let told = format!(
            "checkpoint: the log tells two histories: your checkpoint of {size} entries has another root"
        );
        assert_eq!(faults(&pack, &trust), [told]);
    }
}

#[test]
fn a_timestamp_must_stamp_this_checkpoint() {
    let story = told();
    let mut maker = maker(&story);
    maker.timestamps = vec![("tsa.example".to_owned(), vec![0x30; 500])];
    let found = faults(&maker.make(), &Trust::default());
    assert_eq!(found, ["timestamps/tsa.example.tsr: does not stamp the checkpoint's text"]);
}
