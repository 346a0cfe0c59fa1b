//! A sheet that is filled row by row.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Characters that one cell of a workbook holds.
const LONGEST: usize = 32_767;

/// What stands in a cell.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    /// Text; an empty one leaves the cell empty.
    Text(String),
    /// A figure with the decimals that it has.
    Figure(Option<Decimal>),
    /// A share, 0 to 1, as percent.
    Share(Option<Decimal>),
    /// An amount with öre.
    Money(Option<Decimal>),
}

/// A sheet with a row of headings that stays in sight, and a filter on it.
pub(super) struct Sheet<'w> {
    worksheet: &'w mut Worksheet,
    formats: Formats,
    columns: u16,
    row: u32,
}

struct Formats {
    heading: Format,
    text: Format,
    figure: Format,
    share: Format,
    money: Format,
}

impl<'w> Sheet<'w> {
    pub(super) fn new(workbook: &'w mut Workbook, name: &str) -> Result<Self, XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_paper_size(9);
        let top = || Format::new().set_align(FormatAlign::Top);
        let formats = Formats {
            heading: top().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            text: top().set_text_wrap(),
            figure: top().set_num_format("#,##0.####"),
            share: top().set_num_format("0.0 %"),
            money: top().set_num_format("#,##0.00"),
        };
        Ok(Self { worksheet: sheet, formats, columns: 0, row: 0 })
    }

    /// The headings with their columns' widths in characters.
    pub(super) fn headings(&mut self, headings: &[(String, u16)]) -> Result<(), XlsxError> {
        for (column, (heading, width)) in (0..).zip(headings) {
            self.worksheet.set_column_width(column, *width)?;
            self.worksheet.write_string_with_format(0, column, heading, &self.formats.heading)?;
            self.columns = column;
        }
        self.worksheet.set_freeze_panes(1, 0)?;
        self.worksheet.set_repeat_rows(0, 0)?;
        Ok(())
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        self.row += 1;
        for (column, cell) in (0..).zip(cells) {
            self.cell(column, cell)?;
        }
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let formats = &self.formats;
        let (figure, format) = match cell {
            Cell::Text(text) if text.is_empty() => return Ok(()),
            Cell::Text(text) => {
                // A string cell is shown as it is; only a formula cell is computed.
                let text: String = text.chars().take(LONGEST).collect();
                self.worksheet.write_string_with_format(self.row, column, text, &formats.text)?;
                return Ok(());
            }
            Cell::Figure(figure) => (figure, &formats.figure),
            Cell::Share(share) => (share, &formats.share),
            Cell::Money(amount) => (amount, &formats.money),
        };
        // A workbook has binary numbers only; the review's JSON has every digit.
        if let Some(figure) = figure.and_then(|figure| figure.to_f64()) {
            self.worksheet.write_number_with_format(self.row, column, figure, format)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), XlsxError> {
        if self.row > 0 {
            self.worksheet.autofilter(0, 0, self.row, self.columns)?;
        }
        Ok(())
    }
}
