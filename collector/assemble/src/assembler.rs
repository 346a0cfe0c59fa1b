//! Takes entries in the ledger's order, and gives the case.

use std::fmt::Display;

use motprov_log::{EntryHeader, EntryKind, EntryNumber, FileKind, LedgerEntry, Publication};
use motprov_review::case::{Case, LedgerState, Received};
use motprov_review::contract::Contract;
use motprov_shared::batch::Batch;
use motprov_shared::measurement::{Metric, Record};
use motprov_shared::period::{Interval, Month};
use motprov_shared::seal::Verified;

use crate::assets::Assets;
use crate::chains::{Chains, Hole, Keys};
use crate::counts::Counts;
use crate::files;
use crate::observed::Sightings;
use crate::past::Past;
use crate::rows::Rows;
use crate::tickets::held::Tickets;
use crate::told::Words;
use crate::window::Window;

/// An entry that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {entry}: {what}")]
pub struct Fault {
    /// Which.
    pub entry: EntryNumber,
    /// Why.
    pub what: String,
}

impl Fault {
    pub(crate) fn new(entry: EntryNumber, what: impl Display) -> Self {
        Self { entry, what: what.to_string() }
    }
}

/// A month's case under way.
#[derive(Debug)]
pub struct Assembler {
    month: Month,
    window: Window,
    keys: Keys,
    chains: Chains,
    assets: Assets,
    sightings: Sightings,
    words: Words,
    received: Vec<Received>,
    tickets: Tickets,
    past: Past,
    counts: Counts,
    /// Headings by their entry, for the file behind it.
    headings: Option<(EntryNumber, String)>,
}

impl Assembler {
    /// Nothing is known yet; `interval` is the month in the contract's time zone.
    #[must_use]
    pub fn new(month: Month, interval: Interval) -> Self {
        Self {
            month,
            window: Window::around(interval),
            keys: Keys::default(),
            chains: Chains::default(),
            assets: Assets::default(),
            sightings: Sightings::default(),
            words: Words::default(),
            received: Vec::new(),
            tickets: Tickets::default(),
            past: Past::default(),
            counts: Counts::new(month),
            headings: None,
        }
    }

    /// Passes over all readings, and all checks but those of these metrics: enough for questions of service levels,
    /// which read nothing else.
    #[must_use]
    pub fn only_checks(mut self, metrics: Vec<Metric>) -> Self {
        self.sightings.only(metrics);
        self
    }

    /// The keys taken so far: to open batches on several processors, take enrolments and revocations first.
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Takes an entry of any kind; ascending, or keys first and the rest ascending.
    ///
    /// # Errors
    /// Why its content, signature or place in its agent's chain does not hold.
    pub fn take(&mut self, entry: &LedgerEntry) -> Result<(), Fault> {
        let number = entry.header.number;
        match entry.header.kind {
            EntryKind::Enrolment | EntryKind::Revocation => self.keys.take(entry),
            EntryKind::Batch => {
                let batch = self.keys.open(entry)?;
                self.batch(number, &batch)
            }
            EntryKind::File(FileKind::Tickets | FileKind::TicketProfile) => self.tickets.take(entry),
            EntryKind::File(FileKind::Headings) => self.own_headings(entry),
            EntryKind::File(kind) => self.file_bytes(&entry.header, kind, &entry.content),
            EntryKind::Publication => {
                let publication = Publication::decode(&entry.content);
                let publication = publication.ok_or_else(|| Fault::new(number, "is no publication"))?;
                self.publication(number, &publication);
                Ok(())
            }
            // Nothing of a case: a contract judges it, the others speak of it.
            EntryKind::Contract
            | EntryKind::Configuration
            | EntryKind::Release
            | EntryKind::Statement
            | EntryKind::Approval
            | EntryKind::Erasure => Ok(()),
        }
    }

    /// Batches that lie between those that were taken.
    #[must_use]
    pub fn holes(&self) -> &[Hole] {
        &self.chains.holes
    }

    fn own_headings(&mut self, entry: &LedgerEntry) -> Result<(), Fault> {
        let text =
            std::str::from_utf8(&entry.content).map_err(|error| Fault::new(entry.header.number, error))?;
        self.headings = Some((entry.header.number, text.to_owned()));
        Ok(())
    }

    fn file_bytes(&mut self, header: &EntryHeader, kind: FileKind, bytes: &[u8]) -> Result<(), Fault> {
        let own = self.headings.take().filter(|(entry, _)| entry.checked_add(1) == Some(header.number));
        let own = own.as_ref().map(|(_, text)| text.as_str());
        let rows = files::rows_of(kind, &header.source, bytes, own);
        self.file(header, &rows.map_err(|error| Fault::new(header.number, error))?);
        Ok(())
    }

    /// Takes a file's rows.
    pub fn file(&mut self, header: &EntryHeader, rows: &Rows) {
        let (entry, month) = (header.number, self.month);
        if matches!(rows, Rows::SlaReport(rows) if rows.iter().any(|row| row.month == month)) {
            self.received.push(Received { month, at: header.received, entry });
        }
        match rows {
            Rows::Assets(rows) => self.assets.register(entry, rows),
            Rows::Orders(rows) => self.assets.order(entry, rows),
            Rows::SlaReport(rows) => self.assets.report(entry, month, rows),
            Rows::Counts(rows) => self.counts.take(entry, rows),
            Rows::Measurements(rows) => self.sightings.file(&self.window, entry, &header.source, rows),
            // Of other questions than a month's service levels and capacity.
            Rows::Changes(_)
            | Rows::ChangeMilestones(_)
            | Rows::Invoices(_)
            | Rows::PenaltyLetter(_)
            | Rows::Tickets
            | Rows::TicketProfile
            | Rows::Headings => {}
        }
    }

    /// Takes a month's publication, or a correction of it.
    pub fn publication(&mut self, entry: EntryNumber, publication: &Publication) {
        self.past.take(entry, publication.month, &publication.findings);
    }

    /// Takes an opened batch.
    ///
    /// # Errors
    /// Where it does not follow the one before.
    pub fn batch(&mut self, entry: EntryNumber, batch: &Verified<Batch>) -> Result<(), Fault> {
        self.chains.follow(entry, batch)?;
        let Batch { agent, records, .. } = batch.get();
        let simulated = self.keys.is_simulated(agent);
        let vantage = agent.to_string();
        let window = self.window;
        let mut recent = None;
        // Records of an asset stand together: it is looked up once for each run of them.
        for run in records.chunk_by(|one, next| one.asset() == next.asset()) {
            let spans = || run.iter().map(Record::span);
            let span = spans().map(|(from, _)| from).min().zip(spans().map(|(_, to)| to).max());
            if let Some((asset, span)) = run.first().map(Record::asset).zip(span) {
                self.assets.see(asset, span, entry, simulated);
            }
        }
        for record in records {
            match record {
                Record::Streak(streak) => self.sightings.streak(&window, &vantage, entry, true, streak),
                Record::Fact(fact) => self.assets.fact(entry, fact, window.readings.end),
                Record::Sample(sample) => {
                    self.words.take(&window, &vantage, entry, sample, &mut recent);
                    self.sightings.sample(&window, entry, sample);
                }
            }
        }
        self.words.finish(recent);
        Ok(())
    }

    /// The case with what `contract` counts, by tickets or by what was told of counted cases, and the earlier months that
    /// it looks back at.
    #[must_use]
    pub fn case_for(mut self, contract: &Contract, ledger: LedgerState) -> Case {
        let counts = std::mem::replace(&mut self.counts, Counts::new(self.month));
        let trials = counts.beside(contract, self.tickets.trials(contract, self.month));
        let past = std::mem::take(&mut self.past);
        past.into_case(contract, Case { trials, ..self.case(ledger) })
    }

    /// The case, without what depends on a contract: counted cases and earlier months; `ledger` is the tree that the
    /// entries were proved against.
    #[must_use]
    pub fn case(self, ledger: LedgerState) -> Case {
        let window = self.window;
        let (observed, readings) = self.sightings.into_parts(&window);
        let touches_words = |time: Interval| time.start < window.words.end && time.end >= window.words.start;
        Case {
            first_seen: self.assets.first_seen(),
            received: self.received,
            assets: self.assets.assets(window.checks),
            orders: self.assets.orders(),
            reports: self.assets.reports(),
            observed,
            readings,
            told: self.assets.told(),
            starts: self.words.starts(&window),
            sleeps: self.words.sleeps,
            active: self.words.active,
            losses: self.chains.losses.into_iter().filter(|loss| touches_words(loss.time)).collect(),
            thinned: self.words.thinned,
            ..Case::new(self.month, ledger)
        }
    }
}
