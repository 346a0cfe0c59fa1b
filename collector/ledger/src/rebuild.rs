//! Derives all rows anew from the entries. The same ledger gives the same answers.

use std::collections::HashMap;

use jiff::civil::Date;
use motprov_shared::identity::{AgentId, PublicKey, sha256};
use motprov_shared::release;

use crate::database::Database;
use crate::error::{LedgerError, Result};
use crate::memory::Memory;
use crate::schema::DERIVED;
use crate::sql;
use crate::verify::open;
use crate::view::View;
use crate::write::Write;
use motprov_assemble::Rows;
use motprov_log::{
    Enrolment, EntryKind, EntryNumber, FileKind, LedgerEntry, Publication, Revocation, Statement,
};

/// Reads imported bytes again, as the importers did.
pub trait Interpret {
    /// The good rows of a file.
    ///
    /// # Errors
    /// Why nothing could be read, for a person.
    fn rows(&self, kind: FileKind, name: &str, bytes: &[u8]) -> Result<Rows, String>;

    /// The first day on which a contract holds.
    ///
    /// # Errors
    /// Why it could not be read, for a person.
    fn in_force(&self, text: &str) -> Result<Date, String>;
}

impl Database {
    /// Empties all that is derived and derives it again, in one transaction: on an error all stays as it was.
    ///
    /// # Errors
    /// [`LedgerError::Entry`] for an entry that cannot be read; what SQLite says.
    pub fn rebuild(&mut self, interpret: &dyn Interpret) -> Result<()> {
        self.write(|write| {
            for table in DERIVED {
                write.connection.execute(&format!("DELETE FROM {table}"), [])?;
            }
            write.memory = Memory::default();
            write.connection.execute("UPDATE rebuilds SET count = count + 1", [])?;
            let mut keys = HashMap::new();
            let size = write.view().state()?.size;
            for number in 1..=size {
                let entry = write.view().entry(number)?.ok_or_else(|| fault(number, "is missing"))?;
                write.step(|write| write.apply(&entry, &mut keys, interpret))?;
            }
            Ok(())
        })
    }
}

impl Write<'_> {
    fn apply(
        &mut self,
        entry: &LedgerEntry,
        keys: &mut HashMap<AgentId, PublicKey>,
        interpret: &dyn Interpret,
    ) -> Result<()> {
        let (header, content) = (&entry.header, &entry.content);
        let number = header.number;
        match header.kind {
            EntryKind::Batch => {
                let batch = open(content, keys).map_err(|what| fault(number, what))?;
                self.apply_batch(number, &batch, header.received)
            }
            EntryKind::Enrolment => {
                let enrolment =
                    Enrolment::decode(content).ok_or_else(|| fault(number, "not an enrolment"))?;
                keys.insert(enrolment.agent.clone(), enrolment.key);
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
                self.apply_contract(number, text, in_force)
            }
            EntryKind::Statement => {
                let statement = Statement::decode(content).ok_or_else(|| fault(number, "not a statement"))?;
                self.apply_statement(number, &statement)
            }
            EntryKind::Publication => {
                let publication =
                    Publication::decode(content).ok_or_else(|| fault(number, "not a publication"))?;
                self.apply_publication(number, &publication)
            }
            // Its rows are derived by the verb that shows them.
            EntryKind::Erasure => Ok(()),
            EntryKind::File(kind) => {
                let rows =
                    interpret.rows(kind, &header.source, content).map_err(|what| fault(number, what))?;
                if rows.kind() != kind {
                    return Err(fault(number, "was read as another kind of file"));
                }
                self.apply_rows(number, &header.source, sha256(content), &rows)
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

fn fault(entry: EntryNumber, what: impl Into<String>) -> LedgerError {
    LedgerError::Entry { entry, what: what.into() }
}
