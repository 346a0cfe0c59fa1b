//! Tickets.

use std::sync::Arc;

use motprov_review::case::Entry;
use motprov_review::difference::Assumption;
use motprov_review::tickets::backlog::Bucket;
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use super::{Asked, Head, SourceError};

/// Answers what those pages ask.
pub trait TicketSource: Send + Sync {
    /// A month's tickets.
    fn tickets(&self, asked: &Asked) -> Result<TicketsOfMonth, SourceError>;
}

/// A month's tickets.
#[derive(Debug, Clone)]
pub struct TicketsOfMonth {
    /// What surrounds it.
    pub head: Head,
    /// What is known of them.
    pub standing: TicketStanding,
}

/// What is known of a month's tickets.
#[derive(Debug, Clone)]
pub enum TicketStanding {
    /// No department stands in a ticket, and the viewer, or the address, asks for some alone.
    NoDepartments,
    /// No file of tickets speaks of the month.
    None,
    /// They are being counted for the first time.
    Computing,
    /// They are counted.
    Counted(Arc<TicketMonth>),
}

/// A month's tickets, counted.
#[derive(Debug, Clone)]
pub struct TicketMonth {
    /// Levels of the contract that tickets measure.
    pub levels: Vec<TicketLevel>,
    /// Tickets opened in the month, and those of them that were solved for good.
    pub opened: usize,
    /// See [`Self::opened`].
    pub solved: usize,
    /// By limit, on each clock.
    pub limits: Vec<LimitRow>,
    /// How the month's tickets moved.
    pub moved: Moved,
    /// Tickets open at the month's end, by age.
    pub ages: Vec<Bucket>,
    /// Tickets opened in the month that are in time only because a clock stood still.
    pub flipped: Vec<FlippedTicket>,
    /// The file that was read.
    pub file: Entry,
    /// Its profile: entry and name.
    pub profile: (Entry, String),
    /// When they were counted.
    pub computed_at: Timestamp,
}

/// A level of the contract that tickets measure.
#[derive(Debug, Clone)]
pub struct TicketLevel {
    /// The contract's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// By priority: good, all, undecided.
    pub groups: Vec<(Option<String>, u32, u32, u32)>,
    /// All priorities together under other assumptions: good, all.
    pub otherwise: Vec<(Assumption, u32, u32)>,
    /// In time only because the clock stood still, and of those the ones paused right until solved.
    pub paused: Option<(u32, u32)>,
    /// The most that the question is worth, SEK; `None` where nothing or no sum hangs on it.
    pub at_stake: Option<Decimal>,
}

/// How many solved tickets keep a limit, on each clock; `None` where the file does not tell it of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitRow {
    /// The limit, hours.
    pub hours: u32,
    /// Round the clock, nothing taken off.
    pub gross: usize,
    /// Without the pauses that the contract lets count.
    pub net: Option<usize>,
    /// Without any waiting.
    pub net_all: Option<usize>,
    /// Without pauses that something beside the supplier's word shows.
    pub evidenced: Option<usize>,
    /// In the service window, nothing taken off.
    pub window: usize,
    /// In the service window, without the contract's pauses.
    pub window_net: Option<usize>,
}

/// How tickets moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Reopened at least once.
    pub reopened: usize,
    /// Sent to another team and straight back.
    pub bounced: usize,
    /// The same between organisations.
    pub bounced_between_organisations: usize,
    /// Solved in the first contact.
    pub first_contact: usize,
    /// Paused at least once.
    pub paused: usize,
    /// Paused exactly until somebody said solved.
    pub into_resolved: usize,
    /// Hours paused, all together.
    pub paused_hours: u64,
}

/// A ticket whose outcome hangs on a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlippedTicket {
    /// Its id.
    pub id: String,
    /// How bad it is, in the file's words.
    pub priority: Option<String>,
    /// What it is about.
    pub product: Option<String>,
    /// When it was opened.
    pub opened: Timestamp,
    /// The shortest limit that it keeps only because of a pause, hours.
    pub limit: u32,
    /// Round the clock, hours.
    pub gross: Decimal,
    /// Without pauses, hours.
    pub net: Decimal,
    /// Whether its last pause lasted exactly until it was solved.
    pub into_resolved: bool,
}
