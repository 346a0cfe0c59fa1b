//! Rows of a worksheet (Office Open XML), streamed: a sheet with two far corners costs two cells.
//!
//! Formulas give their cached value; one that was never calculated is a fault, not an empty cell. Percent cells read
//! as people see them: 0.997 shown as 99.7 % is 99.7.

mod relations;
mod sheet;
mod survey;

pub(crate) use sheet::{Format, float};

use std::io::Cursor;
use std::rc::Rc;

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::book::{Book, Tab};
use crate::cell::Source;
use crate::fault::FileFault;
use crate::guard::Weighed;
use crate::refusal::shown;
use sheet::SheetRows;
use survey::Survey;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// The worksheets of a workbook.
pub(crate) struct Worksheets<'b> {
    bytes: &'b [u8],
    workbook: Workbook<'b>,
    weighed: Weighed,
    tabs: Vec<Tab>,
    /// By tab, once surveyed: a sheet is opened to find its headings, then to read them.
    surveys: Vec<Option<Rc<Survey>>>,
}

impl<'b> Worksheets<'b> {
    /// Of a workbook that was weighed.
    pub(crate) fn open(bytes: &'b [u8], weighed: Weighed) -> Result<Self, FileFault> {
        let workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
        let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let tab = |sheet: &calamine::Sheet| Tab {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        };
        let tabs: Vec<Tab> = sheets.map(tab).collect();
        let surveys = vec![None; tabs.len()];
        Ok(Self { bytes, workbook, weighed, tabs, surveys })
    }
}

impl Book for Worksheets<'_> {
    fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    fn rows(&mut self, index: usize) -> Result<Box<dyn Source + '_>, FileFault> {
        let name = self.tabs.get(index).map(|tab| tab.name.as_str()).ok_or(FileFault::Empty)?;
        let survey = match self.surveys.get(index) {
            Some(Some(survey)) => Rc::clone(survey),
            _ => Rc::new(survey::of(self.bytes, name)?),
        };
        if let Some(known) = self.surveys.get_mut(index) {
            *known = Some(Rc::clone(&survey));
        }
        Ok(Box::new(SheetRows::open(&mut self.workbook, name, self.weighed, survey)?))
    }
}

fn fault(error: XlsxError) -> FileFault {
    match error {
        XlsxError::Password => FileFault::Encrypted,
        error => FileFault::Damaged(shown(&error.to_string(), 200)),
    }
}
