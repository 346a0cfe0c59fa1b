//! Typesets what the pages want as documents.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use motprov_access::Right;
use motprov_ledger::Database;
use motprov_report::{Language, Scope, tables, typeset};
use motprov_review::finding::Review;
use motprov_shared::period::Month;
use motprov_web::export::print::{Printed, PrintedTable};
use motprov_web::language::Language as PageLanguage;
use motprov_web::source::{Asked, DocumentSource, SourceError};

use super::{Answers, snapshot};
use crate::clock;
use crate::evidence::{Asked as Wanted, report_on};
use crate::review::Answer;

impl DocumentSource for Answers {
    fn document(&self, printed: &Printed) -> Result<Vec<u8>, SourceError> {
        tables::typeset(&as_tables(printed), language(printed.language)).map_err(|error| failed(&error))
    }

    fn report(&self, asked: &Asked, of: PageLanguage) -> Result<Vec<u8>, SourceError> {
        let now = clock::now();
        let (month, review, over) = self.reviewed(asked)?;
        let wanted = Wanted { month, telling: Scope::Month, made_at: now };
        // A connection of its own: gathering a city's proofs takes longer than a page may wait.
        let folder = self.folder()?;
        let mut database = Database::open_read_only(&folder).map_err(|error| failed(&error))?;
        let report = report_on(&mut database, &self.log.key, wanted, review, over);
        typeset(&report.map_err(|error| failed(&error))?, language(of)).map_err(|error| failed(&error))
    }
}

impl Answers {
    /// The remembered review of a month, as far as whoever asks may see it.
    fn reviewed(&self, asked: &Asked) -> Result<(Month, Review, bool), SourceError> {
        let now = clock::now();
        let snapshot = self.read(|view| snapshot(view, asked.month, now))?;
        if !snapshot.months.contains(&snapshot.month) || snapshot.contract.is_none() {
            return Err(SourceError::NotFound);
        }
        let found = match self.reviews.get(snapshot.month, snapshot.basis) {
            Answer::Ready { month, .. } => month,
            Answer::Computing => return Err(SourceError::NotFound),
            Answer::Failed(why) => return Err(SourceError::Failed(why)),
        };
        let mut review = (*found.review).clone();
        let usage = asked.viewer.may(Right::Usage);
        let seen = |name: Option<&str>| usage && asked.departments.has_line(name);
        review.capacity.retain(|finding| seen(finding.department.as_deref()));
        Ok((snapshot.month, review, found.over))
    }

    /// Where the ledger lies.
    pub(super) fn folder(&self) -> Result<PathBuf, SourceError> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = database.path().parent().map(Path::to_owned);
        folder.ok_or_else(|| SourceError::Failed("the ledger lies in no folder".to_owned()))
    }
}

fn failed(error: &dyn std::fmt::Display) -> SourceError {
    SourceError::Failed(error.to_string())
}

const fn language(of: PageLanguage) -> Language {
    match of {
        PageLanguage::Swedish => Language::Swedish,
        PageLanguage::English => Language::English,
    }
}

fn as_tables(printed: &Printed) -> tables::Tables {
    tables::Tables {
        title: printed.title.clone(),
        lead: printed.lead.clone(),
        month: printed.month.clone(),
        made_at: clock::now(),
        tables: printed.tables.iter().map(as_table).collect(),
    }
}

fn as_table(printed: &PrintedTable) -> tables::Table {
    let column =
        |(title, figures): &(String, bool)| tables::Column { title: title.clone(), figures: *figures };
    tables::Table {
        title: printed.title.clone(),
        columns: printed.columns.iter().map(column).collect(),
        rows: printed.rows.clone(),
        note: printed.note.clone(),
    }
}
