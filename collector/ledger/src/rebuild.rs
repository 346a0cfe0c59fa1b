//! Derives all rows anew from the entries. The same ledger gives the same answers.

use std::collections::HashMap;

use jiff::civil::Date;
use motprov_shared::batch::Batch;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::release;
use motprov_shared::seal::{Envelope, Verified};

use crate::database::Database;
use crate::erase::ErasedBatch;
use crate::error::{LedgerError, Result};
use crate::imports::identity;
use crate::memory::Memory;
use crate::schema::DERIVED;
use crate::sql;
use crate::view::View;
use crate::write::Write;
use motprov_assemble::Rows;
use motprov_log::{
    Approval, Enrolment, EntryHeader, EntryKind, EntryNumber, FileKind, LedgerEntry, Publication, Revocation,
    Statement,
};

/// Reads imported bytes again, as the importers did.
pub trait Interpret {
    /// The good rows of a file; `headings` is the text of the headings that it is read by, if any.
    ///
    /// # Errors
    /// Why nothing could be read, for a person.
    fn rows(&self, kind: FileKind, name: &str, bytes: &[u8], headings: Option<&str>) -> Result<Rows, String>;

    /// The first day on which a contract holds.
    ///
    /// # Errors
    /// Why it could not be read, for a person.
    fn in_force(&self, text: &str) -> Result<Date, String>;

    /// Whether a contract says that it is preliminary. No text does to whoever reads none.
    ///
    /// # Errors
    /// Why it could not be read, for a person.
    fn is_preliminary(&self, _text: &str) -> Result<bool, String> {
        Ok(false)
    }
}

impl Database {
    /// Empties all that is derived and derives it again, in one transaction: on an error all stays as it was.
    ///
    /// # Errors
    /// [`LedgerError::Entry`] for an entry that cannot be read; what SQLite says.
    pub fn rebuild(&mut self, interpret: &dyn Interpret) -> Result<()> {
        self.write(|write| write.derive_anew(interpret))
    }
}

impl Write<'_> {
    /// Empties all that is derived, names among it, and derives it again from what the entries hold now.
    pub(crate) fn derive_anew(&mut self, interpret: &dyn Interpret) -> Result<()> {
        for table in DERIVED.into_iter().chain(["names"]) {
            self.connection.execute(&format!("DELETE FROM {table}"), [])?;
        }
        self.memory = Memory { edge: self.memory.edge.take(), ..Memory::default() };
        self.connection.execute("UPDATE rebuilds SET count = count + 1", [])?;
        let mut keys = HashMap::new();
        let view = View::new(self.connection);
        for number in 1..=view.size()? {
            let entry = view.entry(number)?.ok_or_else(|| fault(number, "is missing"))?;
            let erased = view.erased_by(number)?.is_some();
            self.step(|write| write.apply_again(&entry, erased, &mut keys, interpret))?;
        }
        Ok(())
    }

    /// Derives what an entry gives; `keys` are those of the entries before.
    fn apply_again(
        &mut self,
        entry: &LedgerEntry,
        erased: bool,
        keys: &mut HashMap<AgentId, PublicKey>,
        interpret: &dyn Interpret,
    ) -> Result<()> {
        let EntryHeader { number, kind, source, received, .. } = &entry.header;
        if erased {
            let batch = ErasedBatch::of(self.connection, *number)?;
            return self.apply_erased(*number, source, *received, batch);
        }
        match kind {
            EntryKind::File(_) => {
                let headings = self.view().headings_of(*number)?;
                self.apply(entry, headings.as_deref(), interpret)
            }
            EntryKind::Batch => {
                let batch = open(&entry.content, keys).map_err(|what| fault(*number, what))?;
                self.apply_batch(*number, &batch, *received)
            }
            EntryKind::Enrolment => {
                if let Some(enrolment) = Enrolment::decode(&entry.content) {
                    keys.insert(enrolment.agent, enrolment.key);
                }
                self.apply(entry, None, interpret)
            }
            _ => self.apply(entry, None, interpret),
        }
    }

    /// Derives what an entry gives that is no batch; `headings` are those that a file is read by.
    pub(crate) fn apply(
        &mut self,
        entry: &LedgerEntry,
        headings: Option<&str>,
        interpret: &dyn Interpret,
    ) -> Result<()> {
        let (header, content) = (&entry.header, &entry.content);
        let number = header.number;
        match header.kind {
            EntryKind::Batch => Err(LedgerError::Misuse("a batch is opened before it is derived from")),
            EntryKind::Enrolment => {
                let enrolment =
                    Enrolment::decode(content).ok_or_else(|| fault(number, "not an enrolment"))?;
                self.apply_enrolment(number, &enrolment)
            }
            EntryKind::Revocation => {
                let revocation =
                    Revocation::decode(content).ok_or_else(|| fault(number, "not a revocation"))?;
                self.apply_revocation(number, &revocation)
            }
            EntryKind::Configuration => {
                let text = std::str::from_utf8(content).map_err(|error| fault(number, error.to_string()))?;
                self.apply_configuration(number, &header.source, text)
            }
            EntryKind::Release => {
                let release =
                    release::unverified(content).map_err(|error| fault(number, error.to_string()))?;
                self.apply_release(number, release.serial, content)
            }
            EntryKind::Contract => {
                let text = std::str::from_utf8(content).map_err(|error| fault(number, error.to_string()))?;
                let in_force = interpret.in_force(text).map_err(|what| fault(number, what))?;
                let preliminary = interpret.is_preliminary(text).map_err(|what| fault(number, what))?;
                self.apply_contract(number, text, in_force, preliminary)
            }
            EntryKind::Statement => {
                let statement = Statement::decode(content).ok_or_else(|| fault(number, "not a statement"))?;
                self.apply_statement(number, &statement)
            }
            EntryKind::Approval => {
                let approval = Approval::decode(content).ok_or_else(|| fault(number, "not an approval"))?;
                self.apply_approval(number, &approval)
            }
            EntryKind::Publication => {
                let publication =
                    Publication::decode(content).ok_or_else(|| fault(number, "not a publication"))?;
                self.apply_publication(number, &publication)
            }
            // Its rows are derived by the verb that shows them.
            EntryKind::Erasure => Ok(()),
            EntryKind::File(kind) => {
                let rows = interpret.rows(kind, &header.source, content, headings);
                let rows = rows.map_err(|what| fault(number, what))?;
                if rows.kind() != kind {
                    return Err(fault(number, "was read as another kind of file"));
                }
                self.apply_rows(number, &header.source, identity(content, headings), &rows)
            }
        }
    }
}

impl View<'_> {
    /// How often all was derived anew: a conclusion from before may rest on other rows.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn rebuilds(&self) -> Result<u64> {
        Ok(self.connection.query_row("SELECT count FROM rebuilds", [], |row| sql::count(row, 0))?)
    }
}

/// Opens a kept batch with the key that its agent had then.
fn open(content: &[u8], keys: &HashMap<AgentId, PublicKey>) -> Result<Verified<Batch>, String> {
    let envelope = Envelope::parse(content).map_err(|error| error.to_string())?;
    let key = keys.get(envelope.agent()).ok_or_else(|| format!("{} was not enrolled", envelope.agent()))?;
    envelope.open(key).map_err(|error| error.to_string())
}

fn fault(entry: EntryNumber, what: impl Into<String>) -> LedgerError {
    LedgerError::Entry { entry, what: what.into() }
}
