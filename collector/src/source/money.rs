//! Invoices and penalty letters: matched and recomputed beside the pages, and approved under the eyes of who saw what
//! was recomputed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use motprov_access::Departments;
use motprov_ledger::{
    Approved as Kept, Database, EntryHeader, EntryKind, EntryNumber, FileKind, LedgerError, View,
};
use motprov_review::cost::{CostKind, CostReport, Line, match_costs};
use motprov_review::letter::LetterReport;
use motprov_review::months::Months;
use motprov_shared::identity::sha256;
use motprov_shared::period::{Month, Timestamp};
use motprov_web::source::{
    ApprovalRefused, ApprovalRow, ApprovalWish, Approved, Asked, CostStanding, Costs, Letter, LetterRow,
    LetterStanding, Matched, MoneySource, Source, SourceError,
};
use rust_decimal::Decimal;

use super::recall::Recalled;
use super::remembered::LetterFacts;
use super::{Answers, Snapshot, snapshot};
use crate::review::{Answer, Approving, Kept as Books, NotApproved, approvals, recomputed};
use crate::{clock, held};

/// A month's invoices, matched.
#[derive(Debug)]
pub(super) struct CostMonth {
    report: CostReport,
    services: BTreeMap<String, String>,
    entries: Vec<EntryNumber>,
    computed_at: Timestamp,
}

impl MoneySource for Answers {
    fn costs(&self, asked: &Asked) -> Result<Costs, SourceError> {
        let now = clock::now();
        let snapshot = self.read(|view| snapshot(view, asked.month, now))?;
        let head = self.head(&Asked { month: Some(snapshot.month), ..asked.clone() })?;
        let standing = self.matched(&snapshot, &asked.departments)?;
        let letters = sees_letters(asked).then(|| self.letters()).transpose()?;
        Ok(Costs { head, standing, letters })
    }

    fn letter(&self, asked: &Asked, letter: EntryNumber) -> Result<Letter, SourceError> {
        if !sees_letters(asked) {
            return Err(SourceError::NotFound);
        }
        let header = self.read(|view| Ok(letter_header(view, letter)?))?.ok_or(SourceError::NotFound)?;
        let row = self.letter_row(header)?;
        // The frame shows the letter's own month, where it has one with data.
        let month = asked.month.or_else(|| row.months.last().copied());
        let head = self.head(&Asked { month, ..asked.clone() })?;
        let standing = match self.recomputed(letter)? {
            Some((report, stale)) => LetterStanding::Recomputed {
                seen: named(&report)?,
                report: Box::new((*report).clone()),
                stale,
            },
            None => LetterStanding::Computing,
        };
        Ok(Letter { head, row, standing })
    }

    fn approve(&self, asked: &Asked, wish: &ApprovalWish) -> Result<Vec<Approved>, ApprovalRefused> {
        if !sees_letters(asked) || self.read(|view| Ok(letter_header(view, wish.letter)?))?.is_none() {
            return Err(SourceError::NotFound.into());
        }
        let (report, _) = self.recomputed(wish.letter)?.ok_or(ApprovalRefused::Changed)?;
        if named(&report)? != wish.seen {
            return Err(ApprovalRefused::Changed);
        }
        let by = match wish.by.trim() {
            "" => String::new(),
            by => format!("{by} ({})", asked.viewer.name),
        };
        let approving = Approving {
            letter: wish.letter,
            month: wish.month,
            sum: wish.sum,
            by: &by,
            note: wish.note.as_deref(),
        };
        let approvals = approvals(&report, &approving).map_err(refused)?;
        let now = clock::now();
        let keep = |database: &mut Database| {
            let one = |tx: &mut motprov_ledger::Write<'_>, approval: &motprov_log::Approval| {
                let entry = tx.approve(approval, now)?;
                Ok(Approved { entry, month: approval.month, sum: approval.approved })
            };
            database.write(|tx| {
                approvals.iter().map(|approval| one(tx, approval)).collect::<Result<_, LedgerError>>()
            })
        };
        let kept = Database::open(&self.remembered.data).and_then(|mut database| keep(&mut database));
        Ok(kept.map_err(|error| SourceError::Failed(error.to_string()))?)
    }
}

/// Letters are of the whole contract.
fn sees_letters(asked: &Asked) -> bool {
    asked.viewer.departments == Departments::All
}

fn refused(why: NotApproved) -> ApprovalRefused {
    match why {
        NotApproved::Preliminary(month) => ApprovalRefused::Preliminary(month),
        NotApproved::Outside(month) => ApprovalRefused::Outside(month),
        NotApproved::NoContract => ApprovalRefused::NoContract,
        NotApproved::NoMonth(month) => ApprovalRefused::NoMonth(month),
        NotApproved::Several(months) => ApprovalRefused::Several(months),
        NotApproved::Fault { month, owed, lacks_note: true, .. } => {
            ApprovalRefused::Unexplained { month, owed }
        }
        NotApproved::Fault { what, .. } => ApprovalRefused::Fault(what),
    }
}

/// Names exactly this report.
fn named(report: &LetterReport) -> Result<String, SourceError> {
    let bytes = serde_json::to_vec(report).map_err(|error| SourceError::Failed(error.to_string()))?;
    Ok(sha256(&bytes).to_string())
}

/// `None` where the entry holds no letter, or no longer.
fn letter_header(view: &View<'_>, entry: EntryNumber) -> Result<Option<EntryHeader>, LedgerError> {
    let kind = EntryKind::File(FileKind::PenaltyLetter);
    let header = view.header(entry)?.filter(|header| header.kind == kind);
    Ok(if view.erased(entry)?.is_some() { None } else { header })
}

impl Answers {
    fn matched(&self, snapshot: &Snapshot, departments: &Departments) -> Result<CostStanding, SourceError> {
        let Snapshot { basis, months, contract, month, current, .. } = snapshot;
        if !months.contains(month) {
            return Ok(CostStanding::NoData);
        }
        let Some(contract) = contract.clone() else { return Ok(CostStanding::NoContract) };
        let (judged, old) = match self.reviews.get(*month, *basis) {
            Answer::Ready { month, stale } => (month, stale),
            Answer::Computing => return Ok(CostStanding::Computing),
            Answer::Failed(why) => return Err(SourceError::Failed(why)),
        };
        let data = self.remembered.data.clone();
        let of = judged.basis;
        let work = move || {
            let mut database = Database::open_read_only(&data).map_err(|error| error.to_string())?;
            let books = database.read(|view| Books::of_month(view, &contract, &judged.review));
            let books = books.map_err(|error| error.to_string())?;
            let services =
                contract.services.iter().map(|service| (service.id.clone(), service.title.clone()));
            Ok(cost_month(&books, judged.review.month, services.collect()))
        };
        Ok(match self.remembered.costs.get(month, of, work) {
            Recalled::Ready(found, stale) => CostStanding::Matched(Box::new(Matched {
                report: narrowed(&found.report, departments),
                services: found.services.clone(),
                entries: found.entries.clone(),
                computed_at: found.computed_at,
                stale: stale || old,
                unfinished: month >= current,
            })),
            Recalled::Computing => CostStanding::Computing,
            Recalled::Failed(why) => return Err(SourceError::Failed(why)),
        })
    }

    fn letters(&self) -> Result<Vec<LetterRow>, SourceError> {
        let headers = self.read(|view| {
            let mut headers = held::all_letters(view)?;
            for header in std::mem::take(&mut headers) {
                headers.extend(letter_header(view, header.number)?);
            }
            Ok(headers)
        })?;
        headers.into_iter().rev().map(|header| self.letter_row(header)).collect()
    }

    fn letter_row(&self, header: EntryHeader) -> Result<LetterRow, SourceError> {
        let facts = self.letter_facts(header.number)?;
        let approvals = self.read(|view| Ok(view.approvals_of(header.number)?))?;
        let (months, sum) = facts.map(|facts| (facts.months, facts.sum)).unzip();
        Ok(LetterRow {
            entry: header.number,
            name: header.source,
            received: header.received,
            months: months.unwrap_or_default(),
            sum,
            approvals: approvals.into_iter().map(approval_row).collect(),
        })
    }

    /// What a letter says of itself, read once; `None` of one that this version cannot read.
    fn letter_facts(&self, entry: EntryNumber) -> Result<Option<LetterFacts>, SourceError> {
        let known =
            self.remembered.letter_facts.lock().unwrap_or_else(PoisonError::into_inner).get(&entry).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let facts = self.read(|view| {
            Ok(match held::letter(view, entry) {
                Ok(letter) => {
                    let months: BTreeSet<Month> = letter.lines.iter().map(|line| line.month).collect();
                    let lines = letter.lines.iter().map(|line| line.amount);
                    let sum =
                        letter.total.unwrap_or_else(|| lines.fold(Decimal::ZERO, Decimal::saturating_add));
                    Some(LetterFacts { months: months.into_iter().collect(), sum })
                }
                Err(held::HeldError::Ledger(error)) => return Err(error.into()),
                Err(error) => {
                    tracing::warn!(entry, %error, "a letter is listed without its sum");
                    None
                }
            })
        })?;
        let mut all = self.remembered.letter_facts.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(entry, facts.clone());
        Ok(facts)
    }

    /// The letter recomputed, and whether newer data is being counted in; `None` while it is done for the first time.
    fn recomputed(&self, entry: EntryNumber) -> Result<Option<(Arc<LetterReport>, bool)>, SourceError> {
        let basis = self.read(|view| Ok(crate::review::Basis::of(view)?))?;
        let data = self.remembered.data.clone();
        let work = move || {
            let mut database = Database::open_read_only(&data).map_err(|error| error.to_string())?;
            recomputed(&mut database, entry).map_err(|error| error.to_string())
        };
        match self.remembered.letters.get(&entry, basis, work) {
            Recalled::Ready(report, stale) => Ok(Some((report, stale))),
            Recalled::Computing => Ok(None),
            Recalled::Failed(why) => Err(SourceError::Failed(why)),
        }
    }
}

fn approval_row(kept: Kept) -> ApprovalRow {
    let Kept { entry, received, approval } = kept;
    let motprov_log::Approval { month, approved, by, note, .. } = approval;
    ApprovalRow { entry, at: received, month, approved, by, note }
}

fn cost_month(books: &Books, month: Month, services: BTreeMap<String, String>) -> CostMonth {
    let report = match_costs(&books.books(), Months { first: month, last: month });
    let of_month = books.books().lines.iter().filter(|line| line.month == month);
    let entries: BTreeSet<EntryNumber> = of_month.map(|line| line.entry).collect();
    CostMonth { report, services, entries: entries.into_iter().collect(), computed_at: clock::now() }
}

/// What may be told of the departments asked for; sums are theirs alone.
fn narrowed(report: &CostReport, departments: &Departments) -> CostReport {
    if *departments == Departments::All {
        return report.clone();
    }
    let rows: Vec<_> = report.rows.iter().filter(|row| departments.has(&row.department)).cloned().collect();
    let findings = report.findings.iter().filter(|finding| departments.has(&finding.department)).cloned();
    let findings: Vec<_> = findings
        .map(|mut finding| {
            if let CostKind::Elsewhere { department, .. } = &finding.kind
                && !departments.has(department)
            {
                finding.kind = elsewhere();
                finding.because = String::new();
            }
            finding
        })
        .collect();
    let sum =
        |amounts: &mut dyn Iterator<Item = Decimal>| amounts.fold(Decimal::ZERO, Decimal::saturating_add);
    CostReport {
        months: report.months,
        totals: report.totals.iter().filter(|total| departments.has(&total.department)).cloned().collect(),
        forecast: (report.forecast.iter())
            .filter(|forecast| departments.has_line(forecast.department.as_deref()))
            .cloned()
            .collect(),
        billed: sum(&mut rows.iter().map(|row| row.amount)),
        due: sum(&mut rows.iter().filter_map(|row| row.due)),
        difference: sum(&mut findings.iter().map(|finding| finding.amount)),
        without_invoices: report.without_invoices.clone(),
        lines_outside: 0,
        rows,
        findings,
    }
}

/// That somebody else pays too, without saying who.
fn elsewhere() -> CostKind {
    CostKind::Elsewhere {
        department: String::new(),
        cost_centre: String::new(),
        first: Line { entry: 0, row: 0, invoice: String::new() },
    }
}

#[cfg(test)]
mod tests {
    use motprov_review::cost::{Books, InvoiceLine, Price};

    use super::*;

    fn line(department: &str, row: u32) -> InvoiceLine {
        InvoiceLine {
            invoice: format!("F-{department}"),
            month: "2026-10".parse().unwrap(),
            department: department.to_owned(),
            cost_centre: format!("konto {department}"),
            service: "A".to_owned(),
            quantity: Decimal::ONE,
            price: None,
            amount: Decimal::ONE_HUNDRED,
            order: None,
            asset: Some("pc-1".parse().unwrap()),
            row,
            entry: 7,
        }
    }

    #[test]
    fn a_bound_reader_gets_the_own_rows_and_sums_and_no_other_account() {
        let lines = [line("Kultur", 2), line("Skola", 3)];
        let price = Price {
            service: "A".to_owned(),
            from: "2026-01-01".parse().unwrap(),
            price: Decimal::ONE_HUNDRED,
        };
        let order = |department: &str| motprov_review::case::Order {
            department: department.to_owned(),
            cost_centre: format!("konto {department}"),
            service: "A".to_owned(),
            quantity: Decimal::ONE,
            from: "2026-01-01".parse().unwrap(),
            until: None,
            entry: 1,
        };
        let orders = [order("Kultur"), order("Skola")];
        let books = Books { orders: &orders, deliveries: &[], lines: &lines, prices: &[price] };
        let month = "2026-10".parse().unwrap();
        let report = match_costs(&books, Months { first: month, last: month });
        let all = serde_json::to_string(&report).unwrap();
        assert!(all.contains("Kultur") && all.contains("billed_elsewhere_too"), "{all}");
        let own = narrowed(&report, &Departments::Only(["Skola".to_owned()].into()));
        let told = format!("{own:?}");
        assert!(told.contains("Skola") && !told.contains("Kultur"), "{told}");
        assert_eq!((own.billed, own.due), (Decimal::ONE_HUNDRED, Decimal::ONE_HUNDRED));
        assert!(own.findings.iter().any(|finding| finding.kind.name() == "billed_elsewhere_too"));
        assert!(own.forecast.iter().all(|forecast| forecast.department.is_some()));
    }
}
