//! Rows of an `OpenDocument` spreadsheet (ISO/IEC 26300), streamed: a row that is repeated a million times costs one.
//!
//! `LibreOffice` writes it; so do Google and Excel on request. As in `workbook`, formulas give their cached value and
//! percent cells read as people see them.

mod cell;
mod rows;

use std::borrow::Cow;
use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};

use crate::book::{Book, Tab};
use crate::cell::Source;
use crate::fault::FileFault;
use crate::limits;
use crate::part::{self, Xml, attribute};
use rows::TableRows;

const CONTENT: &str = "content.xml";
const TABLE: &str = "table:table";

/// Elements beside the tables that may hold tables or cells of their own.
const ASIDE: [&str; 6] = [
    "table:tracked-changes",
    "table:dde-links",
    "table:named-expressions",
    "table:database-ranges",
    "office:forms",
    "table:shapes",
];

/// The tables of a document.
pub(crate) struct Tables<'b> {
    bytes: &'b [u8],
    tabs: Vec<Tab>,
    /// Where the last reading stands: tables are read in their order, so that many of them cost no more than one pass.
    ahead: Option<Ahead<'b>>,
}

/// A document that is read up to somewhere.
struct Ahead<'b> {
    xml: Xml<'b>,
    /// Tables that were begun.
    begun: usize,
    /// Whether the last of them has not ended yet.
    inside: bool,
}

impl<'b> Tables<'b> {
    /// Of a document that was weighed.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, FileFault> {
        let mut xml = content(bytes)?;
        let (mut tabs, mut invisible, mut style) = (Vec::new(), BTreeSet::new(), None);
        let mut is_spreadsheet = false;
        loop {
            if tabs.len() > limits::SHEETS || invisible.len() > limits::MERGED {
                let most = limits::SHEETS;
                return Err(FileFault::TooMuchInside(format!(
                    "more than {most} tables, or too many of their styles"
                )));
            }
            let event = xml.next()?;
            let passed = if let Event::Start(element) = &event { passed_over(element) } else { None };
            match event {
                Event::Start(element) | Event::Empty(element) => match element.name().as_ref() {
                    "office:spreadsheet" => is_spreadsheet = true,
                    "style:style" => style = attribute(&element, "style:name")?.map(Cow::into_owned),
                    "style:table-properties" if shows_nothing(&element)? => invisible.extend(style.take()),
                    TABLE => tabs.push(tab(&element, &invisible)?),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
            if let Some(passed) = passed {
                xml.skip(passed)?;
            }
        }
        if is_spreadsheet {
            Ok(Self { bytes, tabs, ahead: None })
        } else {
            Err(FileFault::Foreign("an OpenDocument file that is no spreadsheet"))
        }
    }
}

/// An element that is passed over whole: a table that is not the one to read, so that tables within its cells are not
/// taken for sheets, and what may hold tables beside the sheets.
fn passed_over(element: &BytesStart<'_>) -> Option<&'static str> {
    let name = element.name();
    std::iter::once(TABLE).chain(ASIDE).find(|passed| *passed == name.as_ref())
}

fn content(bytes: &[u8]) -> Result<Xml<'_>, FileFault> {
    part::open(bytes, CONTENT)?.ok_or_else(|| part::damaged("content.xml is missing"))
}

fn shows_nothing(properties: &BytesStart<'_>) -> Result<bool, FileFault> {
    Ok(attribute(properties, "table:display")?.is_some_and(|display| display == "false"))
}

fn tab(table: &BytesStart<'_>, invisible: &BTreeSet<String>) -> Result<Tab, FileFault> {
    let name = attribute(table, "table:name")?.unwrap_or_default().into_owned();
    let style = attribute(table, "table:style-name")?;
    Ok(Tab { name, hidden: style.is_some_and(|style| invisible.contains(&*style)) })
}

impl Book for Tables<'_> {
    fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    fn rows(&mut self, index: usize) -> Result<Box<dyn Source + '_>, FileFault> {
        let ahead = match self.ahead.take().filter(|ahead| ahead.begun <= index) {
            Some(ahead) => ahead,
            None => Ahead { xml: content(self.bytes)?, begun: 0, inside: false },
        };
        let Ahead { xml, begun, inside } = self.ahead.insert(ahead);
        if std::mem::take(inside) {
            xml.skip(TABLE)?;
        }
        loop {
            let passed = match xml.next()? {
                Event::Start(element) => passed_over(&element),
                Event::Empty(element) if element.name().as_ref() == TABLE => {
                    *begun += 1;
                    if *begun > index {
                        return Ok(Box::new(TableRows::new(xml, inside)));
                    }
                    None
                }
                Event::Eof => return Err(part::damaged("a table is missing")),
                _ => None,
            };
            if passed == Some(TABLE) {
                *begun += 1;
                if *begun > index {
                    *inside = true;
                    return Ok(Box::new(TableRows::new(xml, inside)));
                }
            }
            if let Some(passed) = passed {
                xml.skip(passed)?;
            }
        }
    }
}
