//! The signed batches, part by part: signatures on all processors, chains and figures in the ledger's order.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::num::NonZero;
use std::thread;

use motprov_assemble::{Hole, Keys};
use motprov_log::{EntryKind, EntryNumber};
use motprov_pack::layout::{self, MANIFEST, Place};
use motprov_pack::manifest::{Batches, Placed};
use motprov_pack::sequence::{Items, LARGEST, PART};
use motprov_pack::{Fault, PackError};
use motprov_review::calendar::whole_month;
use motprov_shared::batch::Batch;
use motprov_shared::identity::Hash;
use motprov_shared::seal::Verified;

use super::entries::{self, Entries};
use super::opening::Pack;
use super::report::{Report, Run};

/// Processors that are used at most: each holds an opened part, some 20 MB.
const MOST_WORKERS: usize = 4;

/// A batch of a part, opened or not.
struct Opened {
    number: EntryNumber,
    source: String,
    leaf: Hash,
    octets: usize,
    batch: Result<Verified<Batch>, String>,
}

/// Checks all batches and takes them into the case; gives the leaves of all entries of the pack, by index from 0.
pub(super) fn check<R: Read + Seek>(
    source: &mut R,
    pack: &Pack,
    entries: &mut Entries,
    report: &mut Report,
) -> Result<Vec<(u64, Hash)>, PackError> {
    listed(pack)?;
    let keys = entries.assembler.keys().clone();
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_WORKERS);
    let mut taken = Taken::default();
    let mut before: Vec<(&Batches, Vec<Opened>)> = Vec::new();
    for group in pack.manifest.batches.chunks(workers) {
        let parts = group.iter().map(|part| octets(source, pack, part)).collect::<Result<Vec<_>, _>>()?;
        // While the next parts are opened, the ones before are taken.
        let opened = thread::scope(|scope| {
            let open = |(part, octets): (&'_ Batches, &Vec<u8>)| open(part, octets, &keys);
            let handles: Vec<_> =
                group.iter().zip(&parts).map(|job| scope.spawn(move || open(job))).collect();
            taken.take(std::mem::take(&mut before), source, pack, entries, report)?;
            let joined = handles.into_iter().zip(group).map(|(handle, part)| {
                let opened = handle.join().map_err(|_| Fault::new(&part.file, "could not be opened"))?;
                Ok((part, opened?))
            });
            joined.collect::<Result<Vec<_>, PackError>>()
        })?;
        before = opened;
    }
    taken.take(before, source, pack, entries, report)?;
    taken.files_below(EntryNumber::MAX, source, pack, entries)?;
    Ok(taken.finish(pack, entries, report))
}

/// The manifest lists each file of batches once.
fn listed(pack: &Pack) -> Result<(), Fault> {
    let files = pack.container.files().iter();
    let files = files.filter(|file| matches!(layout::place(&file.name), Some(Place::Batches(_))));
    let names: Vec<&str> = files.map(|file| file.name.as_str()).collect();
    let listed: Vec<&str> = pack.manifest.batches.iter().map(|part| part.file.as_str()).collect();
    if names == listed {
        Ok(())
    } else {
        Err(Fault::new(MANIFEST, "does not list the files of batches, each once"))
    }
}

fn octets<R: Read + Seek>(source: &mut R, pack: &Pack, part: &Batches) -> Result<Vec<u8>, PackError> {
    let file = pack.container.find(&part.file).ok_or_else(|| Fault::new(&part.file, "is missing"))?;
    file.content(source, LARGEST)
}

/// Reads a part and opens each batch with the key that its agent had.
fn open(part: &Batches, octets: &[u8], keys: &Keys) -> Result<Vec<Opened>, Fault> {
    let fault = |what: String| Fault::new(&part.file, what);
    let mut opened: Vec<Opened> = Vec::new();
    for item in Items::new(octets) {
        let item = item
            .map_err(|at| fault(format!("octet {at}: no batch of a ledger in its one form begins here")))?;
        let number = item.entry.header.number;
        if opened.last().is_some_and(|before| before.number >= number) {
            return Err(fault(format!("entry {number} comes twice or out of order")));
        }
        let batch = keys.open(&item.entry).map_err(|error| error.what);
        let (source, leaf, octets) = (item.entry.header.source, item.leaf, item.octets);
        opened.push(Opened { number, source, leaf, octets, batch });
    }
    let ends = opened.first().zip(opened.last()).map(|(first, last)| (first.number, last.number));
    if ends != Some((part.first, part.last)) || opened.len() as u64 != part.count {
        return Err(fault("does not hold the entries that the manifest lists".to_owned()));
    }
    if layout::batches(part.first) != part.file {
        return Err(fault("is not named by its first entry".to_owned()));
    }
    Ok(opened)
}

/// What was taken of all parts.
#[derive(Default)]
struct Taken {
    leaves: Vec<(u64, Hash)>,
    runs: BTreeMap<String, Run>,
    /// The next imported file to be taken.
    files: usize,
    /// Octets of the part before.
    length: usize,
}

impl Taken {
    fn take<R: Read + Seek>(
        &mut self,
        parts: Vec<(&Batches, Vec<Opened>)>,
        source: &mut R,
        pack: &Pack,
        entries: &mut Entries,
        report: &mut Report,
    ) -> Result<(), PackError> {
        for (part, batches) in parts {
            self.follows(part, &batches)?;
            for batch in batches {
                self.files_below(batch.number, source, pack, entries)?;
                self.leaves.push((batch.number - 1, batch.leaf));
                if let Err(what) = self.batch(&batch, entries) {
                    let what = format!("entry {} from {}: {what}", batch.number, batch.source);
                    report.fault(Fault::new(&part.file, what));
                }
            }
        }
        Ok(())
    }

    /// Parts are filled in order: there is one way to cut the same batches.
    fn follows(&mut self, part: &Batches, batches: &[Opened]) -> Result<(), Fault> {
        let first = batches.first().map_or(0, |batch| batch.octets);
        let before = self.leaves.last().map_or(0, |(index, _)| index + 1);
        if part.first <= before {
            return Err(Fault::new(&part.file, "does not come after the part before it"));
        }
        if before > 0 && self.length + first <= PART {
            return Err(Fault::new(&part.file, "its first entry has room in the part before it"));
        }
        self.length = batches.iter().map(|batch| batch.octets).sum();
        Ok(())
    }

    fn batch(&mut self, opened: &Opened, entries: &mut Entries) -> Result<(), String> {
        let batch = opened.batch.as_ref().map_err(Clone::clone)?;
        entries.assembler.batch(opened.number, batch).map_err(|error| error.what)?;
        let Batch { link, made_at, .. } = *batch.get();
        let new = || Run {
            agent: opened.source.clone(),
            first: link.seq,
            last: link.seq,
            from: made_at,
            to: made_at,
        };
        let run = self.runs.entry(opened.source.clone()).or_insert_with(new);
        (run.last, run.to) = (link.seq, made_at);
        Ok(())
    }

    /// Takes the imported files that stand in the ledger before an entry.
    fn files_below<R: Read + Seek>(
        &mut self,
        number: EntryNumber,
        source: &mut R,
        pack: &Pack,
        entries: &mut Entries,
    ) -> Result<(), PackError> {
        while let Some(placed) = entries.files.get(self.files).filter(|placed| placed.number < number) {
            let content = entries::content(source, pack, placed)?.unwrap_or_default();
            let entry = entries::entry(placed, content);
            entries.assembler.take(&entry).map_err(|error| entries::at(placed, &error.what))?;
            self.files += 1;
        }
        Ok(())
    }

    fn finish(mut self, pack: &Pack, entries: &mut Entries, report: &mut Report) -> Vec<(u64, Hash)> {
        let batches = self.leaves.len();
        report.counts.batches = batches as u64;
        self.leaves.append(&mut entries.leaves);
        self.leaves.sort_unstable();
        report.counts.entries = self.leaves.len() as u64;
        if let Some(pair) = self.leaves.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            report.fault(Fault::new(MANIFEST, format!("entry {} stands in the pack twice", pair[0].0 + 1)));
        }
        report.runs = self.runs.into_values().collect();
        holes(pack, entries, report);
        if report.faults.is_empty() {
            let agents = report.runs.len();
            report.checked(format!(
                "{batches} batches of {agents} agents are signed by keys that were enrolled, and follow one another; \
                 none of the month is missing between two of them"
            ));
            let files = self.files;
            report.checked(format!("{files} imported files were read again"));
        }
        self.leaves
    }
}

/// Batches that lie between those of the pack. Of the month itself none may be left out but those that were erased;
/// before and after it a pack has only what is needed.
fn holes(pack: &Pack, entries: &Entries, report: &mut Report) {
    let month = whole_month(pack.manifest.question.month, &entries.contract.zone);
    let mut outside = 0;
    for Hole { agent, first, last, time } in entries.assembler.holes() {
        let missing = last - first + 1;
        let is_erased = |placed: &&Placed| {
            placed.file.is_none() && placed.kind == EntryKind::Batch && placed.source == agent.to_string()
        };
        let erased = pack.manifest.entries.iter().filter(is_erased).count() as u64;
        let touches = time.start < month.end && time.end > month.start;
        if touches && erased < missing {
            let what =
                format!("batches {first} to {last} of {agent} are missing, {} to {}", time.start, time.end);
            report.fault(Fault::new(MANIFEST, what));
        }
        outside += u64::from(!touches);
    }
    if outside > 0 {
        report.unchecked(format!(
            "batches outside the month that the chains have and the pack does not: gaps, {outside}; it has only what is \
             needed"
        ));
    }
}
