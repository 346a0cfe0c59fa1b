//! Which files a pack may hold, and under which names.

use motprov_log::{EntryKind, EntryNumber};

/// How a pack is checked, in Swedish and English.
pub const READ_ME: &str = "READ-ME.txt";
/// Every file with its hash, every entry with its place.
pub const MANIFEST: &str = "manifest.json";
/// The log's signature over the manifest's hash.
pub const SEAL: &str = "manifest.sig";
/// The log's checkpoint that all entries are proved against, with its cosignatures.
pub const CHECKPOINT: &str = "checkpoint";
/// The hashes that lead from the pack's entries to the checkpoint's root.
pub const TREE: &str = "proofs/tree.txt";
/// The review as it was computed.
pub const FINDINGS: &str = "findings.json";
/// The report for people.
pub const REPORT: &str = "report.pdf";
/// The contract in force.
pub const CONTRACT: &str = "contract.toml";

/// Other checkpoints of the log, and what proves that one history leads from one to the other.
const CHECKPOINTS: &str = "checkpoints/";
const TIMESTAMPS: &str = "timestamps/";
const BATCHES: &str = "batches/";

/// What `READ-ME.txt` says.
pub const READ_ME_TEXT: &str = include_str!("read-me.txt");

/// What a file of a pack is for, where its name alone tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One of the fixed names.
    Fixed,
    /// Batches, from the entry of this number on.
    Batches(EntryNumber),
    /// Another checkpoint, of so many entries.
    Checkpoint(u64),
    /// The proof between that one and the pack's own.
    Proof(u64),
    /// An RFC 3161 answer over the pack's checkpoint.
    Timestamp,
    /// The content of an entry, as the manifest says.
    Entry,
}

/// The place of a name; `None` where no pack has such a file.
#[must_use]
pub fn place(name: &str) -> Option<Place> {
    const FIXED: [&str; 7] = [READ_ME, MANIFEST, SEAL, CHECKPOINT, TREE, FINDINGS, REPORT];
    const ENTRIES: [&str; 6] =
        ["enrolments/", "erasures/", "files/", "penalties/", "publications/", "statements/"];
    if FIXED.contains(&name) {
        Some(Place::Fixed)
    } else if let Some(rest) = name.strip_prefix(BATCHES) {
        let first = rest.strip_suffix(".cborseq")?.parse().ok()?;
        (batches(first) == name).then_some(Place::Batches(first))
    } else if let Some(rest) = name.strip_prefix(CHECKPOINTS) {
        rest.strip_suffix(".txt")
            .and_then(size)
            .map(Place::Checkpoint)
            .or_else(|| rest.strip_suffix(".proof").and_then(size).map(Place::Proof))
    } else if name.strip_prefix(TIMESTAMPS).is_some_and(|rest| rest.strip_suffix(".tsr").is_some()) {
        Some(Place::Timestamp)
    } else {
        (name == CONTRACT || ENTRIES.iter().any(|folder| name.starts_with(folder))).then_some(Place::Entry)
    }
}

/// A size in its one form.
fn size(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|size| size.to_string() == text)
}

/// The file of batches whose first is the entry of this number: names ascend with numbers.
#[must_use]
pub fn batches(first: EntryNumber) -> String {
    format!("{BATCHES}{first:020}.cborseq")
}

/// The file of another checkpoint.
#[must_use]
pub fn checkpoint(size: u64) -> String {
    format!("{CHECKPOINTS}{size}.txt")
}

/// The file of the proof between another checkpoint and the pack's own.
#[must_use]
pub fn proof(size: u64) -> String {
    format!("{CHECKPOINTS}{size}.proof")
}

/// The file of a timestamp; `authority` names who gave it.
#[must_use]
pub fn timestamp(authority: &str) -> String {
    format!("{TIMESTAMPS}{}.tsr", plain(authority))
}

/// The file of an entry's content; `None` for batches, which stand together, and for what no verdict rests on.
#[must_use]
pub fn entry(number: EntryNumber, kind: EntryKind, source: &str) -> Option<String> {
    match kind {
        EntryKind::Contract => Some(CONTRACT.to_owned()),
        EntryKind::Enrolment | EntryKind::Revocation => Some(format!("enrolments/{number}.cbor")),
        EntryKind::Erasure => Some(format!("erasures/{number}.cbor")),
        EntryKind::Publication => Some(format!("publications/{number}.cbor")),
        EntryKind::Approval => Some(format!("penalties/{number}.cbor")),
        EntryKind::Statement => Some(format!("statements/{number}.cbor")),
        EntryKind::File(_) => Some(format!("files/{number}-{}", plain(source))),
        EntryKind::Batch | EntryKind::Configuration | EntryKind::Release => None,
    }
}

/// A name with only what every file system takes; the manifest has it as it came.
fn plain(name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_') { letter } else { '_' }
    };
    let name: String = name.chars().take(100).map(plain).collect();
    if name.is_empty() { "_".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use motprov_log::FileKind;

    use super::*;
    use crate::container::is_sound_name;

    #[test]
    fn every_name_that_is_given_has_a_place_and_is_sound() {
        let long = "å".repeat(5000);
        let names = [
            batches(u64::MAX),
            checkpoint(u64::MAX),
            proof(7),
            timestamp("tsa.example"),
            timestamp(""),
            entry(9, EntryKind::Contract, "avtal.toml").unwrap(),
            entry(9, EntryKind::Revocation, "a/b").unwrap(),
            entry(u64::MAX, EntryKind::File(FileKind::Orders), &long).unwrap(),
            entry(9, EntryKind::File(FileKind::Orders), "../../etc/passwd").unwrap(),
            entry(9, EntryKind::File(FileKind::Orders), "").unwrap(),
        ];
        for name in names {
            assert!(place(&name).is_some() && is_sound_name(name.as_bytes()), "{name}");
        }
        assert_eq!(place(&batches(7)), Some(Place::Batches(7)));
        assert_eq!(place(&proof(7)), Some(Place::Proof(7)));
    }

    #[test]
    fn other_names_have_none() {
        let names = [
            "notes.txt",
            "batches/7.cborseq",
            "batches/a.cborseq",
            "checkpoints/07.txt",
            "checkpoints/x.txt",
        ];
        for name in names {
            assert_eq!(place(name), None, "{name}");
        }
    }
}
