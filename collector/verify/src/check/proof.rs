//! All entries of the pack stand in the tree that the checkpoint signs.

use std::io::{Read, Seek};

use motprov_pack::layout::TREE;
use motprov_pack::{Fault, PackError, tree};
use motprov_shared::identity::Hash;

use super::opening::Pack;
use super::report::Report;
use super::required;

/// Octets of a proof at most.
const LARGEST: u64 = 256 << 20;

/// `leaves` with their indexes from 0, ascending.
pub(super) fn check<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    leaves: &[(u64, Hash)],
    report: &mut Report,
) -> Result<(), PackError> {
    let ledger = &pack.manifest.ledger;
    if let Some((last, _)) = leaves.last().filter(|(last, _)| *last >= ledger.size) {
        let what = format!("entry {} is not covered by the checkpoint of {} entries", last + 1, ledger.size);
        report.fault(Fault::new(TREE, what));
        return Ok(());
    }
    let indexes: Vec<u64> = leaves.iter().map(|(index, _)| *index).collect();
    let nodes = tree::needed(ledger.size, &indexes);
    let text = required(source, pack, TREE, LARGEST)?;
    let text = std::str::from_utf8(&text).map_err(|_| Fault::new(TREE, "is not text"))?;
    let hashes = match tree::from_text(text, ledger.size, &nodes) {
        Ok(hashes) => hashes,
        Err(what) => {
            report.fault(Fault::new(TREE, what));
            return Ok(());
        }
    };
    report.counts.hashes = hashes.len() as u64;
    if tree::root(ledger.size, leaves, hashes) == Some(ledger.root) {
        let (own, size) = (leaves.len(), ledger.size);
        report.checked(format!("{own} entries stand in the log of {size} as the checkpoint signs it"));
    } else {
        let what = "the entries do not give the checkpoint's root: one of them has another number, source, time or \
             content than the log, or a hash of the proof is wrong";
        report.fault(Fault::new(TREE, what));
    }
    Ok(())
}
