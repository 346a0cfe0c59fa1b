//! Why a file as a whole is refused, and what to do about it.

use std::fmt;

use crate::limits;
use crate::refusal::Refusal;

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {fault}")]
pub struct FileError {
    /// The file's name.
    pub file: String,
    /// What is wrong with it.
    pub fault: FileFault,
}

/// What is wrong with a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's text says it")]
pub enum FileFault {
    #[error("the file is empty")]
    Empty,
    #[error("{0} octets; a file may have {max}: split it", max = limits::FILE_BYTES)]
    TooLarge(usize),
    #[error("this is {0}: save it as an Excel workbook (.xlsx) or as CSV")]
    Foreign(&'static str),
    #[error(
        "this is {0}, which is not read: open it and save it anew, in Excel as `Excel Workbook (*.xlsx)`, in LibreOffice as `ODF Spreadsheet (.ods)`"
    )]
    OldWorkbook(&'static str),
    #[error("the workbook is protected by a password: save it without one")]
    Encrypted,
    #[error("the workbook is damaged ({0}): open it in Excel or LibreOffice and save it anew")]
    Damaged(String),
    #[error(
        "the workbook is damaged in a way that its reader did not foresee: open it in Excel or LibreOffice and save it anew"
    )]
    ReaderBroke,
    #[error("the workbook holds more than is sound: {0}")]
    TooMuchInside(String),
    #[error(
        "row {row} is not UTF-8 though other rows are: the file was cut off or joined from two encodings; export it anew"
    )]
    MixedEncoding { row: u32 },
    #[error("the JSON cannot be read ({0}): export it anew")]
    Json(String),
    #[error(
        "this JSON holds no series that is known: export what Prometheus answers to /api/v1/query_range or /api/v1/query, Zabbix' real-time export of history, or Zabbix' item.get and history.get as {{\"items\": [...], \"history\": [...]}}"
    )]
    NoSeries,
    #[error("the text is cut off or not UTF-16 as its first octets say: export it anew")]
    NotUtf16,
    #[error(
        "a quotation mark that opens in row {row} is not closed before a separator: rows would be lost; write a quotation mark inside a value twice"
    )]
    Quotation { row: u32 },
    #[error(
        "only the hidden sheet {sheet} has the headings: unhide it if it is the one to read, or save it as a file of its own"
    )]
    OnlyHidden { sheet: String },
    #[error(transparent)]
    Headings(#[from] Box<MissingHeadings>),
    #[error("row {row} has two columns for {what}, {first} and {second}: keep one heading")]
    TwoColumns { row: u32, what: String, first: String, second: String },
    #[error(
        "row {row} has {column} for {what}, and the headings file fixes it for each row: keep one of the two"
    )]
    FixedColumn { row: u32, what: String, column: String },
    #[error(
        "the headings file says nothing of {0}: add [{0}.columns], or import the file without --headings"
    )]
    NotNamed(&'static str),
    #[error("JSON names its fields itself: import the file without --headings")]
    NamedJson,
    #[error("more than {max} rows: split the file", max = limits::ROWS)]
    TooManyRows,
    #[error("row {row} has more than {max} columns", max = limits::COLUMNS)]
    TooManyColumns { row: u32 },
    #[error("more than {max} cells are refused: is the file of this kind? The first: {first}", max = limits::REFUSALS)]
    TooManyRefusals { first: Box<Refusal> },
    #[error("this program was built without the time zone Europe/Stockholm")]
    NoTimeZone,
}

/// No row has the headings that this kind of file needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingHeadings {
    /// The sheet that came nearest; absent for a text file.
    pub sheet: Option<String>,
    /// The row that came nearest; `None` where no row has any text.
    pub row: Option<u32>,
    /// What stands in that row, letter and text, shortened.
    pub found: Vec<(String, String)>,
    /// Headings it lacks, as `quantity (antal)`.
    pub missing: Vec<Missing>,
}

/// A heading that is needed and not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// English and Swedish name.
    pub name: String,
    /// What comes nearest in that row, if anything does.
    pub nearest: Option<String>,
}

impl std::error::Error for MissingHeadings {}

impl fmt::Display for MissingHeadings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no row among the first {} has the headings that are needed. Missing: ",
            limits::HEADING_ROWS
        )?;
        for (index, missing) in self.missing.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{}", missing.name)?;
            if let Some(nearest) = &missing.nearest {
                write!(f, " [is it `{nearest}`?]")?;
            }
        }
        let Some(row) = self.row else { return f.write_str(". No heading was found at all") };
        match &self.sheet {
            Some(sheet) => write!(f, ". Nearest is sheet {sheet}, row {row}: ")?,
            None => write!(f, ". Nearest is row {row}: ")?,
        }
        for (index, (letter, text)) in self.found.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{letter} `{text}`")?;
        }
        Ok(())
    }
}
