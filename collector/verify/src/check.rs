//! Takes a pack apart and reports.

mod batches;
mod entries;
mod findings;
mod log;
mod named;
mod opening;
mod proof;
mod report;
mod stamps;

use std::io::{Read, Seek};

use motprov_log::note::{Note, VerifierKey};
use motprov_pack::{Fault, PackError};

pub use report::{Counts, Question, Report, Run, Told};

/// What whoever checks a pack has from elsewhere.
#[derive(Debug, Default)]
pub struct Trust {
    /// The log's key.
    pub log: Option<VerifierKey>,
    /// Witnesses that must have cosigned the checkpoint.
    pub witnesses: Vec<VerifierKey>,
    /// A checkpoint of the log: the pack must tell the same history.
    pub checkpoint: Option<Note>,
}

/// Checks a pack. What does not hold stands in the report; further steps are taken as far as they still say something.
///
/// # Errors
/// What the medium says: nothing is known of the pack then.
pub fn check<R: Read + Seek>(source: &mut R, trust: &Trust) -> std::io::Result<Report> {
    let mut report = Report::default();
    match steps(source, trust, &mut report) {
        Ok(()) => {}
        Err(PackError::Fault(fault)) => report.fault(fault),
        Err(PackError::Read(error)) => return Err(error),
    }
    Ok(report)
}

fn steps<R: Read + Seek>(source: &mut R, trust: &Trust, report: &mut Report) -> Result<(), PackError> {
    let pack = opening::open(source, report)?;
    let checkpoints = log::check(source, &pack, trust, report)?;
    stamps::check(source, &pack, report)?;
    let mut entries = entries::Entries::read(source, &pack, report)?;
    entries.rest_on(&checkpoints, report);
    let leaves = batches::check(source, &pack, &mut entries, report)?;
    proof::check(source, &pack, &leaves, report)?;
    if report.faults.is_empty() {
        findings::check(source, &pack, entries, &leaves, report)?;
    } else {
        report.unchecked("the figures: they are computed only from entries that hold");
    }
    Ok(())
}

/// The content of a file that every pack has.
fn required<R: Read + Seek>(
    source: &mut R,
    pack: &opening::Pack,
    name: &str,
    most: u64,
) -> Result<Vec<u8>, PackError> {
    let file = pack.container.find(name).ok_or_else(|| Fault::new(name, "is missing"))?;
    file.content(source, most)
}
