//! Takes a table's rows one by one: keeps or refuses each, and keeps account of tickets, texts and unknown words.

use std::collections::HashMap;

use motprov_shared::period::Timestamp;

use super::columns::{Column, Found};
use super::layout::Layout;
use super::states::Meaning;
use super::texts::{TextId, Texts};
use super::{EventRow, Rows, TicketFile, TicketRow, UnknownState, event, single};
use crate::cell::{Cell, Row};
use crate::fault::FileFault;
use crate::limits;
use crate::refusal::{self, Notes, Refusal, shown};
use crate::value::{self, Reason};

/// Longest id of a ticket, in characters.
const ID_CHARS: usize = 100;

/// Where rows stand.
pub(super) struct Place<'a> {
    /// The file's name, fit to show.
    pub(super) file: &'a str,
    /// The worksheet's name, fit to show.
    pub(super) sheet: Option<&'a str>,
}

/// A table under way.
pub(super) struct Walk<'a> {
    pub(super) layout: &'a Layout,
    place: &'a Place<'a>,
    found: Found,
    notes: Notes,
    rows: usize,
    pub(super) tickets: Vec<TicketRow>,
    known: HashMap<String, usize>,
    pub(super) events: Vec<EventRow>,
    texts: Texts,
    /// What each label means, as far as it was met; with the rows of those that nobody explained.
    states: HashMap<TextId, (Option<Meaning>, usize)>,
    persons: HashMap<String, TextId>,
    refused: Vec<Refusal>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(layout: &'a Layout, place: &'a Place<'a>, found: Found, notes: Notes) -> Self {
        Self {
            layout,
            place,
            found,
            notes,
            rows: 0,
            tickets: Vec::new(),
            known: HashMap::new(),
            events: Vec::new(),
            texts: Texts::default(),
            states: HashMap::new(),
            persons: HashMap::new(),
            refused: Vec::new(),
        }
    }

    /// Keeps a row's events, or refuses the row and marks its ticket as broken.
    pub(super) fn take(&mut self, row: &Row, strict: bool) -> Result<(), FileFault> {
        self.rows += 1;
        let before = self.refused.len();
        if !self.is_too_wide(row, strict) {
            match self.layout.rows {
                Rows::Events => event::take(self, row),
                Rows::Tickets => single::take(self, row),
            }
        }
        if self.refused.len() > before
            && let Some(id) = self.cell(row, Column::Ticket).map(|cell| cell.text().into_owned())
            && let Ok(ticket) = self.ticket_of(row.number, &id)
            && let Some(ticket) = self.tickets.get_mut(ticket)
        {
            ticket.broken = true;
        }
        if self.refused.len() <= limits::REFUSALS {
            return Ok(());
        }
        Err(FileFault::TooManyRefusals { first: Box::new(self.refused.swap_remove(0)) })
    }

    fn is_too_wide(&mut self, row: &Row, strict: bool) -> bool {
        let beyond = row.cells.iter().enumerate().skip(self.found.width()).find(|(_, cell)| !cell.is_empty());
        let Some((at, cell)) = beyond.filter(|_| strict) else { return false };
        let column = refusal::Column { heading: "no heading".to_owned(), ..self.found.column(at) };
        let reason = "stands beyond the last heading: does a value to its left hold a separator without quotation marks?";
        self.refuse(row.number, Some(column), &cell.text(), reason.into());
        true
    }

    fn refuse(&mut self, row: u32, column: Option<refusal::Column>, value: &str, reason: Reason) {
        let value = (!value.is_empty()).then(|| shown(value, limits::SHOWN_VALUE));
        let (file, sheet) = (self.place.file.to_owned(), self.place.sheet.map(str::to_owned));
        self.refused.push(Refusal { file, sheet, row, column, value, reason: reason.into_owned() });
    }

    /// Refuses a row for what stands in a column.
    pub(super) fn fault(&mut self, row: &Row, column: Column, reason: impl Into<Reason>) {
        let text = self.cell(row, column).map(|cell| cell.text().into_owned()).unwrap_or_default();
        let at = self.found.at(column).map(|at| self.found.column(at));
        self.refuse(row.number, at, &text, reason.into());
    }

    /// The cell of a column; `None` where it is empty or says that nothing is known.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: Column) -> Option<&'r Cell> {
        let cell = self.found.at(column).and_then(|at| row.cells.get(at)).filter(|cell| !cell.is_empty())?;
        let says_nothing = self.layout.missing.iter().any(|nothing| *nothing == cell.text());
        (!says_nothing).then_some(cell)
    }

    /// The text of a cell. `Err` is a refusal, already noted.
    pub(super) fn text(&mut self, row: &Row, column: Column) -> Result<Option<String>, ()> {
        match self.cell(row, column) {
            None => Ok(None),
            Some(Cell::Bad { reason, .. }) => {
                self.fault(row, column, *reason);
                Err(())
            }
            Some(cell) => Ok(Some(cell.text().into_owned())),
        }
    }

    /// An instant. `Err` is a refusal, already noted.
    pub(super) fn moment(&mut self, row: &Row, column: Column) -> Result<Option<Timestamp>, ()> {
        let Some(cell) = self.cell(row, column) else { return Ok(None) };
        let moment = match cell {
            Cell::Bad { reason, .. } => Err(Reason::from(*reason)),
            Cell::Text(text) => match &self.layout.time_format {
                Some(format) => formatted(format, text, &self.layout.zone),
                None => value::moment(cell, &self.layout.zone),
            },
            cell => value::moment(cell, &self.layout.zone),
        };
        moment.map(Some).map_err(|reason| self.fault(row, column, reason))
    }

    /// The ticket of a row, new or known. `Err` is a refusal, already noted.
    pub(super) fn ticket(&mut self, row: &Row) -> Result<usize, ()> {
        let Some(id) = self.text(row, Column::Ticket)? else {
            self.fault(row, Column::Ticket, "the cell is empty");
            return Err(());
        };
        self.ticket_of(row.number, &id).map_err(|reason| self.fault(row, Column::Ticket, reason))
    }

    fn ticket_of(&mut self, row: u32, id: &str) -> Result<usize, Reason> {
        if let Some(ticket) = self.known.get(id) {
            return Ok(*ticket);
        }
        if id.is_empty() || id.chars().count() > ID_CHARS || id.chars().any(char::is_control) {
            return Err(
                "is no ticket's id: it has 1 to 100 characters, none of them control characters".into()
            );
        }
        let ticket = self.tickets.len();
        self.known.insert(id.to_owned(), ticket);
        self.tickets.push(TicketRow { id: id.to_owned(), row, paused: None, broken: false });
        Ok(ticket)
    }

    /// The state of a row with its label; `Ok(None)` where the layout has no status. `Err` is a refusal, already noted.
    pub(super) fn state(&mut self, row: &Row) -> Result<Option<(Meaning, TextId)>, ()> {
        let status = self.text(row, Column::Status);
        let sub_status = self.text(row, Column::SubStatus)?.unwrap_or_default();
        let Some(status) = status? else { return Ok(None) };
        let label = if sub_status.is_empty() { status.clone() } else { format!("{status}/{sub_status}") };
        let label = self.texts.id(&label);
        let layout = self.layout;
        let met =
            self.states.entry(label).or_insert_with(|| (layout.states.meaning(&status, &sub_status), 0));
        met.1 += 1;
        if let Some(meaning) = met.0 {
            return Ok(Some((meaning, label)));
        }
        let (column, reason) = if sub_status.is_empty() {
            (Column::Status, "is no state that the profile explains: add it as [[state]]".to_owned())
        } else {
            let status = shown(&status, limits::SHOWN_VALUE);
            let reason =
                format!("with status `{status}` is no state that the profile explains: add it as [[state]]");
            (Column::SubStatus, reason)
        };
        self.fault(row, column, reason);
        Err(())
    }

    /// A text kept once. `Err` is a refusal, already noted.
    pub(super) fn name(&mut self, row: &Row, column: Column) -> Result<Option<TextId>, ()> {
        let Some(text) = self.text(row, column)? else { return Ok(None) };
        let text = if column == Column::Country { text.to_uppercase() } else { text };
        Ok(Some(self.texts.id(&text)))
    }

    /// Who has it, under a pseudonym: as it stands, or a number in the order of appearance. Machines are nobody.
    pub(super) fn agent(&mut self, row: &Row) -> Result<Option<TextId>, ()> {
        let Some(name) = self.text(row, Column::Agent)? else { return Ok(None) };
        if self.layout.machines.contains(&name) {
            return Ok(None);
        }
        if !self.layout.named {
            return Ok(Some(self.texts.id(&name)));
        }
        if let Some(person) = self.persons.get(&name) {
            return Ok(Some(*person));
        }
        let person = self.texts.id(&format!("Person {}", self.persons.len() + 1));
        self.persons.insert(name, person);
        Ok(Some(person))
    }

    pub(super) fn label(&mut self, text: &str) -> TextId {
        self.texts.id(text)
    }

    pub(super) fn finish(mut self) -> TicketFile {
        self.refused.sort_by_key(|refusal| refusal.row);
        let texts = self.texts.finish();
        let unknown = self.states.into_iter().filter(|(_, (meaning, _))| meaning.is_none());
        let unknown = unknown.map(|(label, (_, rows))| UnknownState {
            state: texts.get(label.index()).map(|text| shown(text, limits::SHOWN_VALUE)).unwrap_or_default(),
            rows,
        });
        let mut unknown_states: Vec<UnknownState> = unknown.collect();
        unknown_states.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.state.cmp(&b.state)));
        TicketFile {
            sheet: self.place.sheet.map(str::to_owned),
            rows: self.rows,
            tickets: self.tickets,
            events: self.events,
            texts,
            unknown_states,
            refused: self.refused,
            notes: self.notes.finish(),
        }
    }
}

/// A time written in the layout's own way; with an offset where the format has one.
fn formatted(format: &str, text: &str, zone: &jiff::tz::TimeZone) -> Result<Timestamp, Reason> {
    let wrong = || Reason::from(format!("is not a time as the profile's time_format `{format}` writes it"));
    let read = jiff::fmt::strtime::parse(format, text).map_err(|_| wrong())?;
    let written = match read.offset() {
        Some(_) => Cell::Text(read.to_timestamp().map_err(|_| wrong())?.to_string()),
        None => Cell::Moment(read.to_datetime().map_err(|_| wrong())?),
    };
    value::moment(&written, zone)
}
