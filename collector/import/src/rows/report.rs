//! The supplier's SLA report: a figure and a penalty for each service level and month.

use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::headings::{Field, REPORT, fold};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value::{self, Point, Reason};

/// One reported figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The month reported on.
    pub month: Month,
    /// The contract's id of the service level.
    pub service_level: String,
    /// The figure in the level's unit; `None` where the cell is empty or says that nothing was measured.
    pub value: Option<Decimal>,
    /// The penalty that the supplier owes by its own account, SEK; `None` where the cell is empty.
    pub penalty: Option<Decimal>,
}

/// 1,000,000,000,000: more than any figure or penalty of a month.
const MOST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);

const VALUE: usize = 2;

impl FromRow for ReportRow {
    const FIELDS: &'static [Field] = REPORT;
    const KEY_FIELD: usize = 1;
    const REPEATED: &'static str = "a service level has one figure a month";
    type Key<'a> = (Month, &'a str);

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let month = cells.required(0, value::month);
        let service_level = cells.required(1, value::identifier);
        let percent = cells.heading(VALUE).contains('%');
        let value = cells.optional(VALUE, |cell| {
            unless_blank(cell, |cell| figure(cell).and_then(|figure| within_unit(figure, percent)))
        });
        let penalty = cells.optional(3, |cell| unless_blank(cell, penalty));
        Some(Self {
            month: month?,
            service_level: service_level?,
            value: value?.flatten(),
            penalty: penalty?.flatten(),
        })
    }

    fn key(&self) -> Self::Key<'_> {
        (self.month, &self.service_level)
    }

    fn key_text(&self) -> String {
        format!("{} {}", self.service_level, self.month)
    }

    fn as_read(&self) -> Vec<String> {
        let figure = |figure: Option<Decimal>| figure.map(|figure| figure.to_string()).unwrap_or_default();
        vec![self.month.to_string(), self.service_level.clone(), figure(self.value), figure(self.penalty)]
    }
}

/// A share of what was promised is between nothing and all of it.
fn within_unit(figure: Decimal, percent: bool) -> Result<Decimal, Reason> {
    if percent && !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&figure) {
        return Err(
            "is outside 0-100 though the heading says %: correct the figure, or the heading's unit".into()
        );
    }
    Ok(figure)
}

/// `None` for the words and strokes that reports put where a figure is missing.
fn unless_blank<V>(cell: &Cell, parse: impl Fn(&Cell) -> Result<V, Reason>) -> Result<Option<V>, Reason> {
    let text = cell.text();
    let is_blank = matches!(&*text, "-" | "\u{2013}" | "\u{2014}" | "\u{2212}")
        || matches!(
            fold(&text).as_str(),
            "ejmatt"
                | "ejmatbar"
                | "ejmatbart"
                | "ejrapporterad"
                | "ejrapporterat"
                | "saknas"
                | "uppgiftsaknas"
                | "na"
                | "notmeasured"
                | "notreported"
                | "missing"
        );
    if is_blank { Ok(None) } else { parse(cell).map(Some) }
}

fn figure(cell: &Cell) -> Result<Decimal, Reason> {
    let figure = value::number(cell, Point::Decimal)?;
    if figure.abs() > MOST { Err("is larger than any figure of a month".into()) } else { Ok(figure) }
}

fn penalty(cell: &Cell) -> Result<Decimal, Reason> {
    let penalty = value::number(cell, Point::Ambiguous)?;
    if penalty < Decimal::ZERO {
        Err("is below 0: write what the supplier owes as a positive amount".into())
    } else if penalty > MOST {
        Err("is larger than any penalty of a month".into())
    } else {
        Ok(penalty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_what_its_text_says() {
        assert_eq!(MOST, Decimal::from(1_000_000_000_000_i64));
    }
}
