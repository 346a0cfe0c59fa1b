//! The checkpoint that all rests on: who signed it, who cosigned it, and whether other checkpoints tell the same history.

use std::io::{Read, Seek};

use motprov_log::note::{MAX_NOTE, Note, VerifierKey};
use motprov_log::proof::check_consistency;
use motprov_log::{Checkpoint, cosignature};
use motprov_pack::layout::{self, CHECKPOINT, MANIFEST, Place};
use motprov_pack::{Fault, PackError, tree};

use super::opening::Pack;
use super::report::Report;
use super::{Trust, required};

/// Octets of a consistency proof at most: 128 lines.
const LARGEST_PROOF: u64 = 128 * 65;

/// Gives all checkpoints that tell this one history, the pack's own among them.
pub(super) fn check<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    trust: &Trust,
    report: &mut Report,
) -> Result<Vec<Checkpoint>, PackError> {
    key(pack, trust, report);
    let octets = required(source, pack, CHECKPOINT, MAX_NOTE as u64)?;
    let (note, checkpoint) = opened(CHECKPOINT, &octets, &pack.key)?;
    let ledger = &pack.manifest.ledger;
    if (checkpoint.size, checkpoint.root) != (ledger.size, ledger.root) {
        return Err(Fault::new(CHECKPOINT, "is of another size or root than the manifest says").into());
    }
    report.checked(format!("the checkpoint of {} entries is signed by the log", checkpoint.size));
    witnesses(&note, pack, trust, report);
    let mut known = others(source, pack, &checkpoint, report)?;
    known.push(checkpoint);
    if let Some(held) = &trust.checkpoint {
        match compare(held, pack, &known) {
            Ok(Some(same)) => report.checked(same),
            Ok(None) => report.unchecked(
                "your checkpoint: it is of another size, and the pack has no proof from it; ask the log for one",
            ),
            Err(what) => report.fault(Fault::new(CHECKPOINT, what)),
        }
    }
    Ok(known)
}

fn key(pack: &Pack, trust: &Trust, report: &mut Report) {
    match &trust.log {
        Some(known) if *known == pack.key => report.checked("the log's key is the one that you gave"),
        Some(known) => {
            let what = format!("the log's key {} is not the one that you gave, {known}", pack.key);
            report.fault(Fault::new(MANIFEST, what));
        }
        None => report.unchecked(format!(
            "whose key {} is: the pack says so itself; compare it with one that you had from elsewhere, or give that \
             with --log-key",
            pack.key
        )),
    }
}

/// A checkpoint in its one form, signed by the log.
fn opened(file: &str, octets: &[u8], log: &VerifierKey) -> Result<(Note, Checkpoint), Fault> {
    let fault = |what: String| Fault::new(file, what);
    let note = Note::parse(octets).map_err(|error| fault(error.to_string()))?;
    if note.to_string().as_bytes() != octets {
        return Err(fault("is not a note in its one form".to_owned()));
    }
    let checkpoint = Checkpoint::open(&note, log).map_err(|error| fault(error.to_string()))?;
    Ok((note, checkpoint))
}

/// Every witness that was asked for must have cosigned; others are named.
fn witnesses(note: &Note, pack: &Pack, trust: &Trust, report: &mut Report) {
    for witness in &trust.witnesses {
        match cosignature::find(note, witness) {
            Ok(Some(at)) => report.checked(format!("cosigned by {} at {at}", witness.name())),
            Ok(None) => {
                let what = format!("{} has not cosigned it", witness.name());
                report.fault(Fault::new(CHECKPOINT, what));
            }
            Err(error) => report.fault(Fault::new(CHECKPOINT, error.to_string())),
        }
    }
    let known = |by: &&motprov_log::note::NoteSignature| {
        by.is_by(&pack.key) || trust.witnesses.iter().any(|witness| by.is_by(witness))
    };
    for other in note.signatures().iter().filter(|by| !known(by)) {
        report.unchecked(format!("the cosignature of {}: give its key with --witness", other.name()));
    }
}

/// Opens all other checkpoints and proves each against the pack's own.
fn others<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    own: &Checkpoint,
    report: &mut Report,
) -> Result<Vec<Checkpoint>, PackError> {
    let mut others = Vec::new();
    for file in pack.container.files() {
        let size = match layout::place(&file.name) {
            Some(Place::Checkpoint(size)) => size,
            Some(Place::Proof(size)) if pack.container.find(&layout::checkpoint(size)).is_none() => {
                return Err(Fault::new(&file.name, "is a proof without its checkpoint").into());
            }
            _ => continue,
        };
        let octets = file.content(&mut *source, MAX_NOTE as u64)?;
        let (_, other) = opened(&file.name, &octets, &pack.key)?;
        if other.size != size {
            return Err(Fault::new(&file.name, format!("is of {} entries", other.size)).into());
        }
        let proof = layout::proof(size);
        let text = required(source, pack, &proof, LARGEST_PROOF)?;
        let path = std::str::from_utf8(&text).ok().and_then(tree::path_from_text);
        let path = path.ok_or_else(|| Fault::new(&proof, "is not one hash in hexadecimal on each line"))?;
        let (old, new) = if size < own.size { (&other, own) } else { (own, &other) };
        check_consistency((old.size, &old.root), (new.size, &new.root), &path)
            .map_err(|error| Fault::new(&proof, error.to_string()))?;
        others.push(other);
    }
    if !others.is_empty() {
        let count = others.len();
        report.checked(format!("the log's other checkpoints tell the same history (in the pack: {count})"));
    }
    Ok(others)
}

/// Whether a checkpoint from elsewhere tells the same history; `None` where the pack cannot say.
fn compare(held: &Note, pack: &Pack, known: &[Checkpoint]) -> Result<Option<String>, String> {
    let held = Checkpoint::open(held, &pack.key).map_err(|error| format!("your checkpoint: {error}"))?;
    let Some(same) = known.iter().find(|known| known.size == held.size) else {
        return Ok(None);
    };
    if same.root == held.root {
        return Ok(Some(format!("your checkpoint of {} entries tells the same history", held.size)));
    }
    Err(format!("the log tells two histories: your checkpoint of {} entries has another root", held.size))
}
