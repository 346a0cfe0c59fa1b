//! One table as a source of rows.

use quick_xml::events::{BytesStart, Event};

use crate::cell::{Cell, Row, Source};
use crate::fault::FileFault;
use crate::layout::{Layout, Sums};
use crate::limits;
use crate::ods::cell::{self, Written};
use crate::part::{self, Xml, attribute, count};

/// Rows of one table, from its begin to its end.
pub(super) struct TableRows<'x, 'b> {
    xml: &'x mut Xml<'b>,
    /// Rows and columns passed so far.
    row: u32,
    column: u32,
    /// A row that stands several times, and how often still.
    again: Option<(Row, u32)>,
    layout: Layout,
    /// Whether the table has not ended yet.
    inside: &'x mut bool,
}

/// What comes next in a table.
enum Next {
    Row { times: u32, hidden: bool, empty: bool },
    Aside(String),
    End,
    Nothing,
}

impl<'x, 'b> TableRows<'x, 'b> {
    /// Behind the start of the table, or behind one that has no content and is not `inside`.
    pub(super) fn new(xml: &'x mut Xml<'b>, inside: &'x mut bool) -> Self {
        Self { xml, row: 0, column: 0, again: None, layout: Layout::default(), inside }
    }

    fn next(&mut self) -> Result<Next, FileFault> {
        Ok(match self.xml.next()? {
            Event::Start(element) => match element.name().as_ref() {
                "table:table-row" => row(&element, false)?,
                "table:table-column" => {
                    columns(&element, &mut self.column, &mut self.layout)?;
                    Next::Nothing
                }
                // Groups of rows and columns hold the ones that are read.
                "table:table-header-rows"
                | "table:table-rows"
                | "table:table-row-group"
                | "table:table-header-columns"
                | "table:table-columns"
                | "table:table-column-group" => Next::Nothing,
                other => Next::Aside(other.to_owned()),
            },
            Event::Empty(element) => match element.name().as_ref() {
                "table:table-row" => row(&element, true)?,
                "table:table-column" => {
                    columns(&element, &mut self.column, &mut self.layout)?;
                    Next::Nothing
                }
                _ => Next::Nothing,
            },
            Event::End(element) if element.name().as_ref() == "table:table" => Next::End,
            Event::Eof => return Err(part::damaged("a table does not end")),
            _ => Next::Nothing,
        })
    }

    /// Reads the cells of a row to its end.
    fn cells(&mut self, number: u32) -> Result<Row, FileFault> {
        let (mut cells, mut sums, mut column) = (Vec::new(), Sums::default(), 0_u32);
        loop {
            let (written, empty) = match self.xml.next()? {
                Event::Start(element) => {
                    let Some(written) = Written::of(&element)? else {
                        let name = element.name().as_ref().to_owned();
                        self.xml.skip(&name)?;
                        continue;
                    };
                    (written, false)
                }
                Event::Empty(element) => match Written::of(&element)? {
                    Some(written) => (written, true),
                    None => continue,
                },
                Event::End(element) if element.name().as_ref() == "table:table-row" => break,
                Event::Eof => return Err(part::damaged("a row does not end")),
                _ => continue,
            };
            let text = if empty { String::new() } else { cell::text(self.xml, written.covered)? };
            let mut value = written.cell(&text);
            let (first, times) = (column, written.times);
            column = column.saturating_add(times);
            if value.is_empty() {
                continue;
            }
            if column as usize > limits::COLUMNS {
                return Err(FileFault::TooManyColumns { row: number });
            }
            sums.take(matches!(value, Cell::Text(_)), written.adds_up);
            let last = number.saturating_add(written.rows - 1);
            self.layout.spans.begin(number, first as usize, last, &mut value);
            cells.resize(first as usize, Cell::Empty);
            cells.extend(std::iter::repeat_n(value, times as usize));
        }
        Ok(Row { number, cells, sums: sums.is_total() })
    }
}

/// How often a row stands and whether it is shown.
fn row(element: &BytesStart<'_>, empty: bool) -> Result<Next, FileFault> {
    let times = count(element, "table:number-rows-repeated", 1)?;
    Ok(Next::Row { times, hidden: is_hidden(element)?, empty })
}

fn columns(element: &BytesStart<'_>, passed: &mut u32, layout: &mut Layout) -> Result<(), FileFault> {
    let first = passed.saturating_add(1);
    *passed = passed.saturating_add(count(element, "table:number-columns-repeated", 1)?);
    if is_hidden(element)? && first as usize <= limits::COLUMNS {
        layout.hidden_columns.push(first, *passed);
    }
    Ok(())
}

/// Hidden by hand (`collapse`) or by a filter.
fn is_hidden(element: &BytesStart<'_>) -> Result<bool, FileFault> {
    Ok(attribute(element, "table:visibility")?.is_some_and(|visibility| visibility != "visible"))
}

impl Source for TableRows<'_, '_> {
    fn next_row(&mut self) -> Result<Option<Row>, FileFault> {
        if let Some((row, left)) = &mut self.again {
            row.number += 1;
            *left -= 1;
            let row = row.clone();
            self.again.take_if(|(_, left)| *left == 0);
            return Ok(Some(row));
        }
        while *self.inside {
            match self.next()? {
                Next::Row { times, hidden, empty } => {
                    let number = self.row.saturating_add(1);
                    self.row = self.row.saturating_add(times);
                    if empty {
                        continue;
                    }
                    let mut row = self.cells(number)?;
                    if row.is_empty() {
                        continue;
                    }
                    if self.row > limits::ROWS {
                        return Err(FileFault::TooManyRows);
                    }
                    if hidden {
                        self.layout.hidden_rows.push(number, self.row);
                    }
                    self.layout.spans.fill(&mut row);
                    if times > 1 {
                        self.again = Some((row.clone(), times - 1));
                    }
                    return Ok(Some(row));
                }
                Next::Aside(name) => self.xml.skip(&name)?,
                Next::End => *self.inside = false,
                Next::Nothing => {}
            }
        }
        Ok(None)
    }

    fn is_strict(&self) -> bool {
        false
    }

    fn told(&self) -> Vec<String> {
        self.layout.told()
    }
}
