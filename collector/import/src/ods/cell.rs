//! One cell of a table: what its attributes say, and the text that it shows.

use std::borrow::Cow;

use jiff::civil::DateTime;
use quick_xml::events::{BytesStart, Event};

use crate::cell::Cell;
use crate::fault::FileFault;
use crate::layout::adds_up_a_column;
use crate::limits;
use crate::part::{self, Xml, attribute, count};
use crate::workbook::{Format, float};

const CELL: &str = "table:table-cell";
const COVERED: &str = "table:covered-table-cell";

/// A cell's attributes. Source: ISO/IEC 26300-1:2015 §9.1.4, §19.385.
#[derive(Debug)]
pub(super) struct Written {
    /// Lies under a merged cell: what it may still hold is not shown.
    pub(super) covered: bool,
    /// How often it stands, side by side.
    pub(super) times: u32,
    /// Rows over which it reaches.
    pub(super) rows: u32,
    /// Its formula adds up a column.
    pub(super) adds_up: bool,
    kind: Kind,
    value: Option<String>,
}

#[derive(Debug)]
enum Kind {
    Number(Format),
    Date,
    Boolean,
    /// As it is shown: texts, and times of day without a date.
    Text,
    Error,
    /// A formula without a value.
    Uncalculated,
}

impl Written {
    /// `None` for an element that is no cell.
    pub(super) fn of(element: &BytesStart<'_>) -> Result<Option<Self>, FileFault> {
        let covered = match element.name().as_ref() {
            CELL => false,
            COVERED => true,
            _ => return Ok(None),
        };
        let formula = attribute(element, "table:formula")?;
        let is_error = attribute(element, "calcext:value-type")?.is_some_and(|kind| kind == "error");
        let (kind, value) = match attribute(element, "office:value-type")?.as_deref() {
            _ if is_error => (Kind::Error, None),
            Some("float" | "currency") => (Kind::Number(Format::Plain), Some("office:value")),
            Some("percentage") => (Kind::Number(Format::Percent), Some("office:value")),
            Some("date") => (Kind::Date, Some("office:date-value")),
            Some("boolean") => (Kind::Boolean, Some("office:boolean-value")),
            Some(_) => (Kind::Text, Some("office:string-value")),
            None if formula.is_some() => (Kind::Uncalculated, None),
            None => (Kind::Text, None),
        };
        let value = value.map_or(Ok(None), |name| attribute(element, name))?;
        Ok(Some(Self {
            covered,
            times: count(element, "table:number-columns-repeated", 1)?,
            rows: count(element, "table:number-rows-spanned", 1)?,
            adds_up: formula.is_some_and(|formula| adds_up_a_column(&formula)),
            kind,
            value: value.map(Cow::into_owned),
        }))
    }

    /// What stands in the cell, given the text that it shows.
    pub(super) fn cell(&self, text: &str) -> Cell {
        if self.covered {
            return Cell::Empty;
        }
        let value = self.value.as_deref();
        match self.kind {
            Kind::Number(format) => number(value.unwrap_or_default(), format, text),
            Kind::Date => date(value.unwrap_or_default()),
            Kind::Boolean => Cell::from_text(value.unwrap_or(text)),
            Kind::Text => Cell::from_text(if text.is_empty() { value.unwrap_or_default() } else { text }),
            Kind::Error => Cell::error(&crate::refusal::shown(text, limits::SHOWN_VALUE)),
            Kind::Uncalculated => Cell::uncalculated(),
        }
    }
}

fn number(value: &str, format: Format, text: &str) -> Cell {
    let Some(number) = value.trim().parse().ok().filter(|number: &f64| number.is_finite()) else {
        let shown = crate::refusal::shown(value, limits::SHOWN_VALUE);
        return Cell::Bad { shown, reason: "is no number though its cell says so" };
    };
    let is_padded =
        text.starts_with('0') && text.len() <= 20 && text.bytes().all(|octet| octet.is_ascii_digit());
    match float(number, format, false) {
        // Zeros in front belong to a name; other formats are for the eye.
        Cell::Number { value, .. } if is_padded => Cell::Number { value, shown: text.to_owned() },
        cell => cell,
    }
}

fn date(value: &str) -> Cell {
    match value.parse::<DateTime>() {
        Ok(moment) => Cell::Moment(moment),
        Err(_) => Cell::Bad {
            shown: crate::refusal::shown(value, limits::SHOWN_VALUE),
            reason: "is no date though its cell is formatted as one",
        },
    }
}

/// Reads the paragraphs that a cell shows, to the cell's end. Remarks and pictures are passed over.
pub(super) fn text(xml: &mut Xml<'_>, covered: bool) -> Result<String, FileFault> {
    let end = if covered { COVERED } else { CELL };
    let mut shown = Shown::default();
    loop {
        let aside = match xml.next()? {
            Event::Start(element) => {
                let name = element.name();
                if shown.enter(name.as_ref()) { None } else { Some(name.as_ref().to_owned()) }
            }
            Event::Empty(element) => {
                shown.enter(element.name().as_ref());
                shown.leave(element.name().as_ref());
                None
            }
            Event::End(element) if element.name().as_ref() == end => return Ok(shown.text),
            Event::End(element) => {
                shown.leave(element.name().as_ref());
                None
            }
            Event::Text(piece) => {
                shown.push(&piece.xml10_content());
                None
            }
            Event::CData(piece) => {
                shown.push(&piece);
                None
            }
            Event::GeneralRef(reference) => {
                shown.push(&part::entity(&reference)?);
                None
            }
            Event::Eof => return Err(part::damaged("a cell does not end")),
            _ => None,
        };
        if let Some(aside) = aside {
            xml.skip(&aside)?;
        }
    }
}

/// The text of a cell while it is read.
#[derive(Debug, Default)]
struct Shown {
    text: String,
    paragraphs: u32,
    /// Paragraphs that are open: what stands between them is layout of the XML.
    depth: u32,
}

impl Shown {
    /// Whether what stands in the element is shown in the cell.
    fn enter(&mut self, element: &str) -> bool {
        match element {
            "text:p" | "text:h" => {
                self.depth += 1;
                self.paragraphs += 1;
                if self.paragraphs > 1 {
                    self.push("\n");
                }
            }
            "text:s" | "text:tab" => self.push(" "),
            "text:line-break" => self.push("\n"),
            "text:span" | "text:a" => {}
            _ => return false,
        }
        true
    }

    fn leave(&mut self, element: &str) {
        if matches!(element, "text:p" | "text:h") {
            self.depth = self.depth.saturating_sub(1);
        }
    }

    /// Appends up to a little more than a cell may hold: that it holds more is told where cells are made.
    fn push(&mut self, piece: &str) {
        if self.depth > 0 && self.text.len() <= limits::CELL_BYTES {
            self.text.push_str(piece);
        }
    }
}
