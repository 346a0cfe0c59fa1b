//! A penalty letter: what the supplier says it owes, line by line.

use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::invoices::figure;
use crate::cell::Cell;
use crate::headings::{Field, LETTER};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value::{self, Point, Reason};

/// One line of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// The month that is paid for.
    pub month: Month,
    /// The contract's id of the service level.
    pub service_level: String,
    /// The value that it rests on, in the level's unit.
    pub value: Option<Decimal>,
    /// Share of the fee.
    pub percent: Option<Decimal>,
    /// The fee, SEK.
    pub fee: Option<Decimal>,
    /// What is owed for it, SEK.
    pub amount: Decimal,
    /// What the whole letter comes to, SEK, where a column says it.
    pub total: Option<Decimal>,
    /// The row in the file.
    pub row: u32,
}

impl FromRow for LetterRow {
    const FIELDS: &'static [Field] = LETTER;
    const KEY_FIELD: usize = 1;
    const REPEATED: &'static str = "a row stands once";
    /// A level that is paid for twice is a finding, not a fault of the file.
    type Key<'a> = u32;

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let month = cells.required(0, value::month);
        let service_level = cells.required(1, value::identifier);
        let value = cells.optional(2, |cell| value::number(cell, Point::Decimal));
        let percent = cells.optional(3, percent);
        let fee = cells.optional(4, owed);
        let amount = cells.required(5, owed);
        let total = cells.optional(6, owed);
        Some(Self {
            month: month?,
            service_level: service_level?,
            value: value?,
            percent: percent?,
            fee: fee?,
            amount: amount?,
            total: total?,
            row: cells.number(),
        })
    }

    fn as_read(&self) -> Vec<String> {
        let text = |figure: Option<Decimal>| figure.map(|figure| figure.to_string()).unwrap_or_default();
        vec![
            self.month.to_string(),
            self.service_level.clone(),
            text(self.value),
            text(self.percent),
            text(self.fee),
            self.amount.to_string(),
            text(self.total),
        ]
    }

    fn key(&self) -> u32 {
        self.row
    }

    fn key_text(&self) -> String {
        format!("{} {}", self.service_level, self.month)
    }
}

fn percent(cell: &Cell) -> Result<Decimal, Reason> {
    let percent = value::number(cell, Point::Decimal)?.normalize();
    if (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent) {
        Ok(percent)
    } else {
        Err("is no percentage from 0 to 100".into())
    }
}

fn owed(cell: &Cell) -> Result<Decimal, Reason> {
    let amount = figure(cell)?;
    if amount < Decimal::ZERO {
        Err("is below 0: write what the supplier owes as a positive amount".into())
    } else {
        Ok(amount)
    }
}
