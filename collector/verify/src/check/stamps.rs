//! RFC 3161 timestamps: whether they stamp this checkpoint. Whether the authority's signature holds is for a program
//! that knows certificates: `openssl ts -verify`.

use std::io::{Read, Seek};

use motprov_log::note::{MAX_NOTE, Note};
use motprov_pack::layout::{self, CHECKPOINT, Place};
use motprov_pack::{Fault, PackError};
use motprov_shared::identity::sha256;

use super::opening::Pack;
use super::report::Report;
use super::required;

/// Octets of an answer at most: certificates come with it.
const LARGEST: u64 = 64 << 10;

/// A message imprint of SHA-256 up to the hash itself (RFC 3161 §2.4.1), with NULL parameters and without.
const IMPRINTS: [&[u8]; 2] = [
    &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20],
    &[0x30, 0x2f, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 4, 0x20],
];

pub(super) fn check<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    report: &mut Report,
) -> Result<(), PackError> {
    let octets = required(source, pack, CHECKPOINT, MAX_NOTE as u64)?;
    let Ok(note) = Note::parse(&octets) else { return Ok(()) };
    let hash = sha256(note.text().as_bytes());
    let wanted = IMPRINTS.map(|imprint| [imprint, &hash.0].concat());
    for file in pack.container.files() {
        if layout::place(&file.name) != Some(Place::Timestamp) {
            continue;
        }
        let answer = file.content(&mut *source, LARGEST)?;
        let stamps =
            |wanted: &Vec<u8>| answer.windows(wanted.len()).any(|window| window == wanted.as_slice());
        if !wanted.iter().any(stamps) {
            return Err(Fault::new(&file.name, "does not stamp the checkpoint's text").into());
        }
        report.checked(format!("{} stamps the checkpoint's SHA-256 {hash}", file.name));
        report.unchecked(format!(
            "the authority's signature in {}: `openssl ts -verify`, see READ-ME.txt",
            file.name
        ));
    }
    Ok(())
}
