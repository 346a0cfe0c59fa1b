//! Agents, how they fare, and who may sign.

use jiff::tz::TimeZone;
use motprov_review::case::Entry;
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::{Interval, Timestamp};

use super::SourceError;

/// Answers what those pages ask.
pub trait FleetSource: Send + Sync {
    /// Agents, and those that wait to be let in.
    fn fleet(&self, question: &FleetQuestion) -> Result<Fleet, SourceError>;
    /// What a decision would rest on; [`SourceError::NotFound`] where there is nothing to decide (any more).
    fn deciding(&self, decision: &Decision) -> Result<Deciding, SourceError>;
    /// Carries a decision out; [`SourceError::NotFound`] where there is nothing to decide (any more).
    fn decide(&self, decision: &Decision, reason: &str) -> Result<(), SourceError>;
}

/// How an agent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgentStanding {
    /// Not heard of for three times as long as it usually takes.
    Silent,
    /// Connected without delivering, or heard of a short time ago.
    Late,
    /// Connected and delivering.
    Online,
    /// May no longer sign or connect.
    Revoked,
}

impl AgentStanding {
    /// All of them, what needs a look first.
    pub const ALL: [Self; 4] = [Self::Silent, Self::Late, Self::Online, Self::Revoked];

    /// As in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Late => "late",
            Self::Online => "online",
            Self::Revoked => "revoked",
        }
    }
}

/// Which agents are asked for.
#[derive(Debug, Clone, Default)]
pub struct FleetQuestion {
    /// Only those of this site.
    pub site: Option<String>,
    /// Only those that stand so.
    pub standing: Option<AgentStanding>,
    /// In which order.
    pub sort: FleetSort,
    /// Largest first.
    pub descending: bool,
    /// From which row on, and how many; `None` for all.
    pub slice: Option<(usize, usize)>,
}

/// What agents are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FleetSort {
    /// How they stand, what needs a look first.
    #[default]
    Standing,
    /// Site and name.
    Name,
    /// When they were heard of last.
    Heard,
    /// Batches that they declared lost.
    Lost,
    /// How far their clock is off.
    Clock,
    /// Their version.
    Version,
    /// Batches that wait in their outbox.
    Outbox,
}

/// Agents, counted, and some of them.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// The moment that it is told for.
    pub now: Timestamp,
    /// In which zone times are written.
    pub zone: TimeZone,
    /// How many stand how.
    pub standings: Vec<(AgentStanding, usize)>,
    /// How many have a clock that is off by more than half a minute.
    pub clocks_off: usize,
    /// How many declared batches lost.
    pub lossy: usize,
    /// Sites, by name.
    pub sites: Vec<String>,
    /// Those that wait to be let in, the first to come first; at most [`Fleet::MOST_WAITING`].
    pub waiting: Vec<Waiting>,
    /// How many wait.
    pub all_waiting: usize,
    /// How many agents match the question.
    pub matching: usize,
    /// Those of the slice.
    pub rows: Vec<AgentRow>,
}

impl Fleet {
    /// How many that wait a page shows.
    pub const MOST_WAITING: usize = 100;
}

/// An agent.
#[derive(Debug, Clone)]
pub struct AgentRow {
    /// Its site and name.
    pub id: AgentId,
    /// How it stands.
    pub standing: AgentStanding,
    /// What it is for, where it was enrolled with a token.
    pub role: Option<&'static str>,
    /// Whether a test bed runs it.
    pub simulated: bool,
    /// When it was heard of last, by the collector's clock.
    pub heard: Option<Timestamp>,
    /// Version of its program.
    pub version: Option<String>,
    /// Batches that wait in its outbox.
    pub outbox: Option<u64>,
    /// Batches that it declared lost.
    pub lost: u64,
    /// The last time of which it lost its records.
    pub gap: Option<Interval>,
    /// Samples that it gave up for want of room.
    pub thinned: u64,
    /// Batches that were refused.
    pub refused: u64,
    /// Its clock less the collector's, milliseconds.
    pub clock_ms: Option<i64>,
    /// Whether that is too much.
    pub clock_off: bool,
    /// When its certificate ends, where it has one.
    pub certificate_ends: Option<Timestamp>,
    /// Why it does not take what it is told, where it does not.
    pub unfollowed: Option<String>,
    /// The entry that enrolled its key.
    pub enrolled: Entry,
    /// The entry that took its right to sign.
    pub revoked: Option<Entry>,
}

/// An enrolment that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Who.
    pub agent: AgentId,
    /// The key that it asks with.
    pub key: PublicKey,
    /// What it is to be for.
    pub role: &'static str,
    /// When it asked first.
    pub at: Timestamp,
    /// What its machine says of itself.
    pub machine: Vec<(String, String)>,
    /// Whether an agent of that name is enrolled under another key.
    pub replaces: bool,
}

/// What a person can decide of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Let in who waits under this key.
    Approve(AgentId, PublicKey),
    /// Turn it down.
    Refuse(AgentId, PublicKey),
    /// Take an agent's right to sign and to connect.
    Revoke(AgentId),
}

/// What a decision rests on.
#[derive(Debug, Clone)]
pub enum Deciding {
    /// Who waits.
    Waiting(Waiting),
    /// The agent, when its last batch came, and how many it signed.
    Agent(Option<Timestamp>, u64),
}
