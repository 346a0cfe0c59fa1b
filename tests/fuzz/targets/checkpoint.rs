//! Signed notes, checkpoints, cosignatures, keys, and what a log and a witness say to each other.
#![no_main]

use libfuzzer_sys::fuzz_target;
use motprov_log::witness::AddCheckpoint;
use motprov_log::{Checkpoint, Note, VerifierKey};

fuzz_target!(|octets: &[u8]| {
    if let Ok(note) = Note::parse(octets) {
        assert_eq!(note.to_string().as_bytes(), octets, "a note has one form");
        let _ = Checkpoint::unverified(&note);
    }
    let _ = AddCheckpoint::parse(octets);
    if let Ok(text) = std::str::from_utf8(octets) {
        let _ = text.parse::<VerifierKey>();
    }
});
