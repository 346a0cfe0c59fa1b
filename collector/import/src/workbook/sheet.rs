//! One worksheet as a source of rows.

use std::collections::HashSet;
use std::io::Cursor;
use std::rc::Rc;

use calamine::{DataRef, Style, XlsxCellReader};
use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::cell::{Cell, Row, Source};
use crate::fault::FileFault;
use crate::guard::Weighed;
use crate::layout::Layout;
use crate::limits;
use crate::workbook::survey::Survey;
use crate::workbook::{Workbook, fault};

/// Cells of one sheet, gathered into rows.
pub(crate) struct SheetRows<'w, 'b> {
    cells: XlsxCellReader<'w, Cursor<&'b [u8]>>,
    formats: Vec<Format>,
    since_1904: bool,
    /// Row and column of formulas without a value.
    uncalculated: HashSet<(u32, u32)>,
    /// The first cell of the next row.
    ahead: Option<(u32, u32, Cell)>,
    last: Option<(u32, u32)>,
    survey: Rc<Survey>,
    /// How many of the survey's merged cells lie above the rows to come.
    begun: usize,
    layout: Layout,
    /// The library takes a question behind the end for a damaged file.
    ended: bool,
}

/// How a cell shows its number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    /// As it is.
    Plain,
    /// Times 100.
    Percent,
    /// Zeros in front up to this many digits.
    Padded(usize),
}

impl<'w, 'b> SheetRows<'w, 'b> {
    pub(crate) fn open(
        workbook: &'w mut Workbook<'b>,
        name: &str,
        weighed: Weighed,
        survey: Rc<Survey>,
    ) -> Result<Self, FileFault> {
        let uncalculated = if weighed.formulas { uncalculated(workbook, name)? } else { HashSet::new() };
        let cells = workbook.worksheet_cells_reader(name).map_err(fault)?;
        let formats = cells.styles().iter().map(Format::of).collect();
        Ok(Self {
            cells,
            formats,
            since_1904: weighed.since_1904,
            uncalculated,
            ahead: None,
            last: None,
            layout: Layout { hidden_columns: survey.hidden_columns.clone(), ..Layout::default() },
            survey,
            begun: 0,
            ended: false,
        })
    }

    /// The next cell that holds something, in reading order.
    fn next_cell(&mut self) -> Result<Option<(u32, u32, Cell)>, FileFault> {
        while !self.ended {
            let Some((cell, style)) = self.cells.next_cell_with_style_id().map_err(fault)? else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let position = Some((row, column));
            // Every writer writes in order; cells that do not would overwrite others or break rows apart.
            if self.last >= position {
                return Err(FileFault::Damaged(format!("row {} is out of order", u64::from(row) + 1)));
            }
            self.last = position;
            let format = self.formats.get(style).copied().unwrap_or(Format::Plain);
            let mut value = read_cell(cell.get_value(), format, self.since_1904);
            if value.is_empty() && self.uncalculated.contains(&(row, column)) {
                value = Cell::uncalculated();
            }
            if value.is_empty() {
                continue;
            }
            if column as usize >= limits::COLUMNS {
                return Err(FileFault::TooManyColumns { row: row.saturating_add(1) });
            }
            if row >= limits::ROWS {
                return Err(FileFault::TooManyRows);
            }
            return Ok(Some((row, column, value)));
        }
        Ok(None)
    }
}

impl SheetRows<'_, '_> {
    /// The row as the sheet's layout shows it.
    fn laid_out(&mut self, mut row: Row) -> Row {
        while let Some(merged) = self.survey.merged.get(self.begun).filter(|merged| merged.row <= row.number)
        {
            if let Some(cell) = row.cells.get_mut(merged.column).filter(|_| merged.row == row.number) {
                self.layout.spans.begin(row.number, merged.column, merged.last, cell);
            }
            self.begun += 1;
        }
        self.layout.spans.fill(&mut row);
        row.sums = self.survey.sums.contains(row.number);
        if self.survey.hidden_rows.contains(row.number) {
            self.layout.hidden_rows.push(row.number, row.number);
        }
        row
    }
}

impl Source for SheetRows<'_, '_> {
    fn next_row(&mut self) -> Result<Option<Row>, FileFault> {
        let first = match self.ahead.take() {
            Some(first) => Some(first),
            None => self.next_cell()?,
        };
        let Some((number, column, cell)) = first else { return Ok(None) };
        let mut cells = Vec::new();
        put(&mut cells, column, cell);
        while let Some((row, column, cell)) = self.next_cell()? {
            if row != number {
                self.ahead = Some((row, column, cell));
                break;
            }
            put(&mut cells, column, cell);
        }
        Ok(Some(self.laid_out(Row { number: number + 1, cells, sums: false })))
    }

    fn told(&self) -> Vec<String> {
        self.layout.told()
    }

    fn is_strict(&self) -> bool {
        false
    }
}

fn put(cells: &mut Vec<Cell>, column: u32, cell: Cell) {
    // `next_cell` bounds the column.
    cells.resize(column as usize, Cell::Empty);
    cells.push(cell);
}

/// Formulas without a cached value: programs that write workbooks without calculating leave them.
fn uncalculated(workbook: &mut Workbook<'_>, name: &str) -> Result<HashSet<(u32, u32)>, FileFault> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(fault)?;
    let mut positions = HashSet::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(fault)? {
        if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
            positions.insert(cell.pos);
        }
    }
    Ok(positions)
}

impl Format {
    fn of(style: &Style) -> Self {
        let Some(code) = style.number_format.as_ref().map(|format| format.format_code.as_str()) else {
            return Self::Plain;
        };
        if is_percent(code) {
            Self::Percent
        } else if (2..=20).contains(&code.len()) && code.bytes().all(|b| b == b'0') {
            Self::Padded(code.len())
        } else {
            Self::Plain
        }
    }
}

/// Whether a number format shows percent: a `%` that is neither quoted nor escaped.
fn is_percent(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

fn read_cell(value: &DataRef<'_>, format: Format, since_1904: bool) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::from_text(text)
        }
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::Bool(value) => Cell::Text(value.to_string()),
        DataRef::Int(value) => number(Decimal::from(*value), format),
        DataRef::Float(value) => float(*value, format, since_1904),
        DataRef::DateTime(moment) if moment.is_datetime() => date(moment),
        DataRef::DateTime(moment) => float(moment.as_f64(), Format::Plain, true),
        DataRef::Error(error) => Cell::error(&error.to_string()),
    }
}

/// Excel shows 15 digits; what a binary fraction adds behind them was never written by a person.
pub(crate) fn float(value: f64, format: Format, since_1904: bool) -> Cell {
    let Some(exact) = shown_digits(value) else {
        return Cell::Bad { shown: value.to_string(), reason: "is larger than any figure here" };
    };
    if since_1904 && !matches!(format, Format::Percent) {
        // A bare day number would be four years off; as text it stays a number for the columns that hold one.
        return Cell::Text(exact.normalize().to_string().replace('.', ","));
    }
    number(exact, format)
}

/// Whole numbers exactly, as far as a binary fraction counts them (2^53); others to 15 significant digits.
fn shown_digits(value: f64) -> Option<Decimal> {
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        return format!("{value:.0}").parse().ok();
    }
    // What is left of a subtraction may be too small for the digits of a decimal: then 28 decimals are kept.
    Decimal::from_scientific(&format!("{value:.14e}")).or_else(|_| format!("{value:.28}").parse()).ok()
}

fn number(value: Decimal, format: Format) -> Cell {
    let value = match format {
        Format::Percent => value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(Decimal::MAX).normalize(),
        Format::Plain | Format::Padded(_) => value.normalize(),
    };
    let shown = match format {
        Format::Plain => value.to_string(),
        Format::Percent => format!("{value} %"),
        Format::Padded(digits) => format!("{value:0>digits$}"),
    };
    Cell::Number { value, shown }
}

fn date(moment: &calamine::ExcelDateTime) -> Cell {
    // Before day 61 the format counts a 29 February 1900 that never was.
    let in_range = (61.0..2_958_466.0).contains(&moment.as_f64());
    let (year, month, day, hour, minute, second, ms) = moment.to_ymd_hms_milli();
    let local = i8::try_from(month).ok().zip(i8::try_from(day).ok()).zip(i16::try_from(year).ok());
    let time = i8::try_from(hour).ok().zip(i8::try_from(minute).ok()).zip(i8::try_from(second).ok());
    let built = local.zip(time).and_then(|(((month, day), year), ((hour, minute), second))| {
        DateTime::new(year, month, day, hour, minute, second, i32::from(ms) * 1_000_000).ok()
    });
    match built.filter(|_| in_range) {
        Some(moment) => Cell::Moment(moment),
        None => Cell::Bad {
            shown: moment.as_f64().to_string(),
            reason: "is no date though its cell is formatted as one",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_cell_reads_as_it_is_shown() {
        for (code, percent) in
            [("0.0%", true), ("0,00 %", true), ("0\"%\"", false), ("0\\%", false), ("General", false)]
        {
            assert_eq!(is_percent(code), percent, "{code}");
        }
        assert_eq!(float(0.997, Format::Percent, false).text(), "99.7 %");
        assert_eq!(float(0.1 + 0.2, Format::Plain, false).text(), "0.3");
        assert_eq!(float(4_444_562.48, Format::Plain, false).text(), "4444562.48");
        assert_eq!(float(0.999_5, Format::Percent, false).text(), "99.95 %");
        assert_eq!(float(9_007_199_254_740_991.0, Format::Plain, false).text(), "9007199254740991");
        assert_eq!(float(-0.1 - 0.2 + 0.3, Format::Plain, false).text(), "-0.0000000000000000555111512313");
        assert_eq!(float(1e22, Format::Plain, false).text(), "10000000000000000000000");
        assert!(matches!(float(f64::MAX, Format::Plain, false), Cell::Bad { .. }));
        assert!(matches!(float(f64::NAN, Format::Plain, false), Cell::Bad { .. }));
        assert_eq!(float(123.0, Format::Padded(5), false).text(), "00123");
    }
}
