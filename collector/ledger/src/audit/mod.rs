//! Believes nothing that is stored but the entries' bytes, and makes the rest anew: leaves, tree, signatures, chains, and
//! every row that was derived. Goes on where it was interrupted.

mod check;
mod derivation;
mod job;
mod start;
mod tables;

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use motprov_log::{EntryHeader, EntryKind, EntryNumber, LedgerEntry};
use motprov_review::case::LedgerState;

use crate::bundle::GROUP;
use crate::database::Database;
use crate::erase::ErasedBatch;
use crate::error::{LedgerError, Result};
use crate::memory::Memory;
use crate::rebuild::Interpret;
use crate::view::View;
use crate::write::Write;

use check::Check;
use derivation::Derivation;
use job::{Checked, Content, Erasures, Job};

/// Faults that are told; a ledger with more is not worth a longer list.
const MAX_FAULTS: usize = 100;

/// Entries between two moments at which an interrupted audit can go on, and that share one snapshot.
const SPAN: u64 = 16 * GROUP;

/// Groups on their way to each checking thread, so that none waits while rows are written.
const AHEAD: usize = 2;

/// What a check of the whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Size, and the root derived anew from the entries' bytes.
    pub state: LedgerState,
    /// Batches whose signature and link hold.
    pub batches: u64,
    /// Entries whose contents were erased by an entry that says why.
    pub erased: u64,
    /// Rows that were derived anew and compared; none where only the record was checked.
    pub rows: u64,
    /// Publications that were computed anew.
    pub publications: u64,
    /// The entry after which an audit that was interrupted went on; 0 for one from the first entry.
    pub resumed_after: EntryNumber,
    /// What a person should look at although nothing is broken: entries that came before the one before them, by the
    /// collector's clock. It was set back, or somebody dated them back.
    pub remarks: Vec<Fault>,
    /// The first of what does not hold, at most 100. None: all holds.
    pub faults: Vec<Fault>,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The entry.
    pub entry: EntryNumber,
    /// What is wrong with it.
    pub what: String,
}

/// Computes again what was published.
pub trait Recheck {
    /// Whether a publication's entry says what the ledger says.
    ///
    /// # Errors
    /// What is different, for a person.
    fn recheck(&self, view: &View<'_>, publication: &LedgerEntry) -> Result<(), String>;
}

/// How an audit goes about it.
pub struct Auditing<'a> {
    /// Reads imported bytes again.
    pub interpret: &'a dyn Interpret,
    /// Computes what was published again; nothing is done about publications where there is none.
    pub recheck: Option<&'a dyn Recheck>,
    /// Where it keeps what it has derived until it is done, to go on from there.
    pub folder: &'a Path,
    /// Begins anew even where an interrupted audit could go on.
    pub afresh: bool,
    /// Told how many entries of how many are done.
    pub progress: &'a mut dyn FnMut(u64, u64),
}

impl Database {
    /// Checks every entry and everything that was derived from them. Memory does not grow with the ledger, only with the
    /// agents. Signatures are checked on all processors.
    ///
    /// It proves that the entries are as they were when their hashes were stored, and that every table says what they
    /// say. That nobody wrote all of it anew is proved by a checkpoint that was published earlier.
    ///
    /// # Errors
    /// What SQLite says; [`LedgerError::Misuse`] where contents are erased or all is derived anew meanwhile. What does
    /// not hold is no error but a [`Fault`].
    pub fn audit(&mut self, auditing: &mut Auditing<'_>) -> Result<Audit> {
        let derivation = self.read(|view| Derivation::open(view, auditing.folder, auditing.afresh))?;
        let mut run = Run { check: Check::resumed(&derivation)?, memory: Memory::default() };
        let audit = loop {
            let done = self.read(|view| {
                let (from, size) = (run.check.read_so_far(), view.size()?);
                if view.rebuilds()? != derivation.rebuilds() {
                    return Err(LedgerError::Misuse("all was derived anew during the audit: run it again"));
                }
                let last = size.min(from + SPAN);
                run.span(view, from + 1..=last, Some((&derivation, auditing.interpret)))?;
                (auditing.progress)(last, size);
                if last < size {
                    return derivation.save(&run.check).map(|()| None);
                }
                let check = &mut run.check;
                check.rows = tables::compare(view, &derivation.connection, &mut check.faults)?;
                check.publications(view, auditing.recheck)?;
                std::mem::take(check).finish(view).map(Some)
            })?;
            if let Some(audit) = done {
                break audit;
            }
        };
        derivation.remove()?;
        Ok(audit)
    }

    /// As [`Database::audit`], of the record alone: nothing is derived, and nothing written anywhere.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn verify(&mut self) -> Result<Audit> {
        self.read(|view| {
            let mut run = Run { check: Check::default(), memory: Memory::default() };
            run.span(view, 1..=view.size()?, None)?;
            run.check.finish(view)
        })
    }
}

/// Removes what an interrupted audit derived beside this database.
pub(crate) fn forget(database: &Path) -> Result<()> {
    database.parent().map_or(Ok(()), derivation::forget)
}

struct Run {
    check: Check,
    /// What the derivation learnt so far.
    memory: Memory,
}

/// Where entries are derived to, and who reads files.
type To<'a> = Option<(&'a Derivation, &'a dyn Interpret)>;

impl Run {
    /// Checks a range of entries: reads and derives on this thread, hashes and opens on others.
    fn span(&mut self, view: &View<'_>, range: RangeInclusive<EntryNumber>, to: To<'_>) -> Result<()> {
        let erasures = Erasures::read(view)?;
        let memory = std::mem::take(&mut self.memory);
        let mut writing = match to {
            Some((derivation, interpret)) => Some((derivation.writing(view, memory)?, interpret)),
            None => None,
        };
        let check = &mut self.check;
        in_lanes(
            &mut *check,
            |check, from| {
                let last = range.end().min(&(*range.start() + from + GROUP - 1)).to_owned();
                let first = range.start() + from;
                (first <= last).then(|| check.read(view, first..=last)).transpose()
            },
            |check, group| {
                for checked in group {
                    let holds = check.entry(view, &erasures, &checked)?;
                    if let (true, Some((write, interpret))) = (holds, &mut writing) {
                        check.derive(view, write, *interpret, checked)?;
                    }
                }
                Ok(())
            },
        )?;
        if let Some((write, _)) = writing {
            self.memory = write.finish()?;
        }
        Ok(())
    }
}

/// Groups go to the threads in turn and come back in the same order.
fn in_lanes(
    check: &mut Check,
    read: impl Fn(&mut Check, u64) -> Result<Option<Vec<Job>>>,
    mut settle: impl FnMut(&mut Check, Vec<Checked>) -> Result<()>,
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let lane = || {
            let (to, jobs) = sync_channel::<Vec<Job>>(AHEAD);
            let (done, from) = sync_channel::<Vec<Checked>>(AHEAD);
            scope.spawn(move || serve(&jobs, &done));
            (to, from)
        };
        let lanes: Vec<_> = std::iter::repeat_with(lane).take(threads).collect();
        let (mut sent, mut settled, mut more) = (0, 0, true);
        loop {
            while more && sent - settled < threads * AHEAD {
                match read(check, sent as u64 * GROUP)? {
                    // A thread that is gone is missed where its answer is waited for.
                    Some(jobs) => drop(lanes[sent % threads].0.send(jobs)),
                    None => more = false,
                }
                sent += usize::from(more);
            }
            if settled == sent {
                return Ok(());
            }
            let group = lanes[settled % threads].1.recv();
            settle(check, group.map_err(|_| LedgerError::Misuse("a thread of the audit broke off"))?)?;
            settled += 1;
        }
    })
}

fn serve(jobs: &Receiver<Vec<Job>>, done: &SyncSender<Vec<Checked>>) {
    for group in jobs {
        if done.send(group.into_iter().map(Job::check).collect()).is_err() {
            return;
        }
    }
}

impl Check {
    /// Derives the rows of an entry that holds.
    fn derive(
        &mut self,
        view: &View<'_>,
        write: &mut Write<'_>,
        interpret: &dyn Interpret,
        checked: Checked,
    ) -> Result<()> {
        let Checked { job, batch, kind, .. } = checked;
        let Some(kind) = kind else { return Ok(()) };
        let (number, source, received) = (job.number, job.source, job.received);
        let derived = match (job.content, batch) {
            (_, Some(Ok(batch))) => write.apply_batch(number, &batch, received),
            (Content::Whole(content), _) => {
                let header = EntryHeader { number, kind, source, received, size: job.size };
                let headings =
                    if matches!(kind, EntryKind::File(_)) { headings_of(view, number)? } else { None };
                write.apply(&LedgerEntry { header, content }, headings.as_deref(), interpret)
            }
            (Content::Erased(_), _) => {
                let batch = ErasedBatch::of(view.connection, number)?;
                write.apply_erased(number, &source, received, batch)
            }
            (Content::Lost(_), _) => Ok(()),
        };
        match derived {
            Err(LedgerError::Entry { entry, what }) => {
                self.fault(entry, what);
                Ok(())
            }
            derived => derived,
        }
    }

    fn publications(&mut self, view: &View<'_>, recheck: Option<&dyn Recheck>) -> Result<()> {
        let Some(recheck) = recheck else { return Ok(()) };
        for header in view.entries(1..=self.size(), Some(EntryKind::Publication), usize::MAX)? {
            let Some(entry) = view.entry(header.number)? else { continue };
            self.published += 1;
            if let Err(what) = recheck.recheck(view, &entry) {
                self.fault(header.number, what);
            }
        }
        Ok(())
    }
}

/// Headings that cannot be read are told of at their own entry.
fn headings_of(view: &View<'_>, file: EntryNumber) -> Result<Option<String>> {
    match view.headings_of(file) {
        Err(LedgerError::Damaged(_) | LedgerError::Entry { .. }) => Ok(None),
        found => found,
    }
}
