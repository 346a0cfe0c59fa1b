//! Rows of a worksheet (Office Open XML), streamed: a sheet with two far corners costs two cells.
//!
//! Formulas give their cached value; one that was never calculated is a fault, not an empty cell. Percent cells read
//! as people see them: 0.997 shown as 99.7 % is 99.7.

mod relations;
mod sheet;
mod survey;

pub(crate) use sheet::{Format, float};

use std::io::Cursor;
use std::panic::AssertUnwindSafe;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::book::{self, Book, Tab};
use crate::cell::Source;
use crate::fault::FileFault;
use crate::guard::Weighed;
use crate::refusal::{Imported, shown};
use crate::rows::FromRow;
use crate::watch::Watch;
use sheet::SheetRows;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the first visible worksheet that has the headings, of a workbook that was weighed.
pub(crate) fn read<T: FromRow>(
    file: &str,
    bytes: &[u8],
    weighed: Weighed,
    watch: &mut Watch<'_>,
) -> Result<Imported<T>, FileFault> {
    // The last line, behind all bounds: the library counts columns and rows with plain arithmetic, so that `AAAAAAAA1`
    // panics in a build with overflow checks. Nothing outlives the attempt; a file that breaks it is refused.
    let attempt = AssertUnwindSafe(|| book::read(&mut Worksheets::open(bytes, weighed)?, file, watch));
    std::panic::catch_unwind(attempt).unwrap_or(Err(FileFault::ReaderBroke))
}

/// The worksheets of a workbook.
struct Worksheets<'b> {
    bytes: &'b [u8],
    workbook: Workbook<'b>,
    weighed: Weighed,
    tabs: Vec<Tab>,
}

impl<'b> Worksheets<'b> {
    fn open(bytes: &'b [u8], weighed: Weighed) -> Result<Self, FileFault> {
        let workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
        let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let tab = |sheet: &calamine::Sheet| Tab {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        };
        let tabs = sheets.map(tab).collect();
        Ok(Self { bytes, workbook, weighed, tabs })
    }
}

impl Book for Worksheets<'_> {
    fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    fn rows(&mut self, index: usize) -> Result<Box<dyn Source + '_>, FileFault> {
        let name = self.tabs.get(index).map(|tab| tab.name.as_str()).ok_or(FileFault::Empty)?;
        let survey = survey::of(self.bytes, name)?;
        Ok(Box::new(SheetRows::open(&mut self.workbook, name, self.weighed, survey)?))
    }
}

fn fault(error: XlsxError) -> FileFault {
    match error {
        XlsxError::Password => FileFault::Encrypted,
        error => FileFault::Damaged(shown(&error.to_string(), 200)),
    }
}
