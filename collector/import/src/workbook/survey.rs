//! What must be known of a worksheet before its cells are read, since it stands behind them: which cells are merged.
//! The same pass tells hidden rows and columns and rows of sums, which the cells' own reader does not.

use quick_xml::events::{BytesStart, Event};

use crate::fault::FileFault;
use crate::layout::{Ranges, Sums, adds_up_a_column};
use crate::limits;
use crate::part::{self, Xml, attribute};
use crate::workbook::relations;

/// A range of merged cells that reaches over several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merged {
    /// First row, from 1.
    pub(super) row: u32,
    /// First column, from 0: the value stands there.
    pub(super) column: usize,
    /// Last row.
    pub(super) last: u32,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) hidden_rows: Ranges,
    pub(super) hidden_columns: Ranges,
    /// Rows whose only figures are sums of columns.
    pub(super) sums: Ranges,
    /// By row, then column.
    pub(super) merged: Vec<Merged>,
}

/// Surveys a sheet. An empty survey where its part is not where the relationships say: the cells' reader, more
/// lenient, may find it.
pub(super) fn of(bytes: &[u8], sheet: &str) -> Result<Survey, FileFault> {
    let mut survey = Survey::default();
    let Some(name) = relations::part_of(bytes, sheet)? else { return Ok(survey) };
    let Some(mut xml) = part::open(bytes, &name)? else { return Ok(survey) };
    let mut row = 0_u32;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    row = begin(&mut survey, &element, row)?;
                    cells(&mut xml, &mut survey, row)?;
                }
                "mergeCell" => merge(&mut survey, &element)?,
                _ => {}
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "row" => row = begin(&mut survey, &element, row)?,
                "col" => columns(&mut survey, &element)?,
                "mergeCell" => merge(&mut survey, &element)?,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    survey.merged.sort_unstable();
    Ok(survey)
}

fn is_set(element: &BytesStart<'_>, name: &str) -> Result<bool, FileFault> {
    Ok(attribute(element, name)?.is_some_and(|flag| flag == "1" || flag == "true"))
}

/// The row's number, from 1; notes where it is hidden.
fn begin(survey: &mut Survey, element: &BytesStart<'_>, before: u32) -> Result<u32, FileFault> {
    let row = part::count(element, "r", before.saturating_add(1))?;
    // Rows beyond the bound are refused when their cells are read.
    if is_set(element, "hidden")? && row <= limits::ROWS {
        survey.hidden_rows.push(row, row);
    }
    Ok(row)
}

fn columns(survey: &mut Survey, element: &BytesStart<'_>) -> Result<(), FileFault> {
    let (first, last) = (part::count(element, "min", 1)?, part::count(element, "max", 1)?);
    if is_set(element, "hidden")? && first as usize <= limits::COLUMNS {
        survey.hidden_columns.push(first, last);
    }
    Ok(())
}

fn merge(survey: &mut Survey, element: &BytesStart<'_>) -> Result<(), FileFault> {
    let Some(reference) = attribute(element, "ref")? else { return Ok(()) };
    let ends = reference.split_once(':').and_then(|(from, to)| corner(from).zip(corner(to)));
    let Some(((row, column), (last, _))) = ends else { return Ok(()) };
    if last > row && column < limits::COLUMNS {
        survey.merged.push(Merged { row, column, last });
    }
    if survey.merged.len() > limits::MERGED {
        return Err(FileFault::TooMuchInside(format!("more than {} merged cells", limits::MERGED)));
    }
    Ok(())
}

/// Row from 1 and column from 0 of a reference such as `$B$4`.
fn corner(reference: &str) -> Option<(u32, usize)> {
    let plain = reference.replace('$', "");
    let split = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at(split);
    let column = letters.bytes().try_fold(0_usize, |column, letter| {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?;
        column.checked_mul(26)?.checked_add(usize::from(digit) + 1)
    })?;
    Some((digits.parse().ok()?, column.checked_sub(1)?))
}

/// Reads a row's formulas to its end.
fn cells(xml: &mut Xml<'_>, survey: &mut Survey, row: u32) -> Result<(), FileFault> {
    let mut sums = Sums::default();
    let mut cell = Seen::default();
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "c" => {
                    let kind = attribute(&element, "t")?;
                    cell = Seen {
                        is_text: matches!(kind.as_deref(), Some("s" | "str" | "inlineStr")),
                        ..Seen::default()
                    };
                }
                "f" => cell.within = true,
                "v" | "is" => cell.filled = true,
                _ => {}
            },
            Event::Text(text) if cell.within => cell.formula = Some(adds_up_a_column(&text)),
            // A formula that is shared is written out in the first of its cells only: the rest are no sums of columns
            // that a person would take for a total.
            Event::Empty(element) if element.local_name().as_ref() == "f" => cell.formula = Some(false),
            Event::End(element) => match element.local_name().as_ref() {
                "f" => cell.within = false,
                "c" => cell.count(&mut sums),
                "row" => break,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if sums.is_total() && row <= limits::ROWS {
        survey.sums.push(row, row);
    }
    Ok(())
}

/// A cell while it is read.
#[derive(Debug, Default)]
struct Seen {
    is_text: bool,
    filled: bool,
    /// Within a formula's element.
    within: bool,
    /// Whether its formula adds up a column.
    formula: Option<bool>,
}

impl Seen {
    fn count(&self, sums: &mut Sums) {
        if self.filled || self.formula.is_some() {
            sums.take(self.is_text, self.formula == Some(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_or_passed_over() {
        assert_eq!(corner("B4"), Some((4, 1)));
        assert_eq!(corner("$AA$10"), Some((10, 26)));
        for bad in ["4", "B", "", "Ä4", "B99999999999", "AAAAAAAAAAAAAAAAAAAA1"] {
            assert_eq!(corner(bad), None, "{bad}");
        }
    }
}
