//! From a file of tickets to their figures: a profile says how to read it and by what to judge, the importer reads,
//! and the judge answers. For whoever shows it, the answer comes with what was refused.

pub mod held;

use motprov_import::tickets::{EventRow, Layout, Meaning, TextId, TicketFile, UnknownState};
use motprov_import::{FileError, Note, Refusal};
use motprov_review::tickets::log::{Completion, Event, Log, Name, Names, State, Ticket, Unplaced};
use motprov_review::tickets::report::{Report, Wanted, report};
use motprov_review::tickets::terms::Terms;
use motprov_toml::{Fault, Fields, Kind};
use serde::Serialize;

const KIND: Kind<'_> =
    Kind { place: "the ticket profile", example: "deploy/config/tickets/vinst.toml", mebibytes: 1 };

/// How a file of tickets is read, and by what its tickets are judged.
#[derive(Debug, Clone)]
pub struct Profile {
    /// How it is read.
    pub layout: Layout,
    /// By what they are judged.
    pub terms: Terms,
}

/// Names of the profiles that come with the program.
pub const BUILT_IN: [&str; 1] = ["vinst"];

impl Profile {
    /// Reads a profile; `file` is its name for people. All faults at once, in the order of their lines.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        motprov_toml::read(file, text, KIND, |fields| {
            // What a broken line left out would make other parts of a profile wrong: faults that are none.
            if fields.source.is_sound() { profile(fields) } else { None }
        })
    }

    /// The text of a profile that comes with the program.
    #[must_use]
    pub fn built_in(name: &str) -> Option<&'static str> {
        (name == "vinst").then_some(include_str!("../../../deploy/config/tickets/vinst.toml"))
    }
}

fn profile(mut fields: Fields<'_, '_>) -> Option<Profile> {
    let layout = Layout::read(&mut fields);
    let terms = Terms::read(&mut fields, layout.as_ref().map(|layout| layout.zone.clone()));
    fields.finish();
    Some(Profile { layout: layout?, terms: terms? })
}

/// The figures of a file of tickets, and what they do not cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The figures.
    #[serde(flatten)]
    pub report: Report,
    /// Rows with data, kept or refused.
    pub rows: usize,
    /// Tickets that are in no figure, because one of their rows is refused.
    pub left_out: Vec<String>,
    /// Words for states that the profile does not explain.
    pub unknown_states: Vec<UnknownState>,
    /// One for each cell at fault.
    pub refused: Vec<Refusal>,
    /// What was passed over.
    pub notes: Vec<Note>,
}

/// Reads a file of tickets and answers for it; `file_name` serves only to name it in refusals.
pub fn answer(
    profile: &Profile,
    file_name: &str,
    bytes: &[u8],
    wanted: Wanted<'_>,
) -> Result<Answer, FileError> {
    let file = motprov_import::tickets::read(&profile.layout, file_name, bytes)?;
    let (log, left_out) = log(&file);
    let report = report(&log, &profile.terms, wanted);
    let TicketFile { rows, unknown_states, refused, notes, .. } = file;
    Ok(Answer { report, rows, left_out, unknown_states, refused, notes })
}

/// The tickets of a file, and the ids of those that lost a row.
#[must_use]
pub fn log(file: &TicketFile) -> (Log, Vec<String>) {
    let mut names = Names::default();
    // In the file's order, so that a text has the same number in both.
    let known: Vec<Name> = file.texts.iter().map(|text| names.name(text)).collect();
    let mut events: Vec<Vec<Event>> = vec![Vec::new(); file.tickets.len()];
    for row in &file.events {
        if let Some((into, event)) = events.get_mut(row.ticket).zip(event(row, &known)) {
            into.push(event);
        }
    }
    let (mut tickets, mut left_out) = (Vec::with_capacity(file.tickets.len()), Vec::new());
    for (row, events) in file.tickets.iter().zip(events) {
        let unplaced = row.paused.map(|paused| Unplaced { ms: paused.ms, in_window: paused.in_window });
        let ticket = row.id.parse().ok().filter(|_| !row.broken);
        match ticket.and_then(|id| Ticket::new(id, events, unplaced)) {
            Some(ticket) => tickets.push(ticket),
            None => left_out.push(row.id.clone()),
        }
    }
    (Log { names, tickets }, left_out)
}

fn event(row: &EventRow, known: &[Name]) -> Option<Event> {
    let name = |id: Option<TextId>| id.and_then(|id| known.get(id.index()).copied());
    Some(Event {
        at: row.at,
        sequence: row.sequence,
        state: state(row.meaning),
        label: name(Some(row.label))?,
        team: name(row.team),
        organisation: name(row.organisation),
        agent: name(row.agent),
        product: name(row.product),
        impact: name(row.impact),
        country: name(row.country),
        text: name(row.text),
    })
}

const fn state(meaning: Meaning) -> State {
    match meaning {
        Meaning::Queued => State::Queued,
        Meaning::Working => State::Working,
        Meaning::Waiting { pauses, evidenced } => State::Waiting { pauses, evidenced },
        Meaning::Resolved => State::Completed(Completion::Resolved),
        Meaning::FirstContact => State::Completed(Completion::FirstContact),
        Meaning::Closed => State::Completed(Completion::Closed),
        Meaning::Cancelled => State::Completed(Completion::Cancelled),
        Meaning::Other => State::Other,
    }
}
