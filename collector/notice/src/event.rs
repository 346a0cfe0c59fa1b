//! What there is to tell, in no language yet, with a key by which each person is told once.

use motprov_shared::identity::AgentId;
use motprov_shared::period::{Month, Timestamp};
use serde::{Deserialize, Serialize};

use crate::subscription::Kind;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When. Who subscribed later is not told.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A month has its verdicts.
    Month(MonthReady),
    /// An agent is silent.
    Silent {
        /// Which.
        agent: AgentId,
        /// When it was heard of last.
        since: Timestamp,
    },
    /// It is heard again.
    Back {
        /// Which.
        agent: AgentId,
        /// When it was heard of last before.
        since: Timestamp,
        /// When it was heard again.
        back: Timestamp,
    },
    /// A level is about to lose its verdict.
    Coverage(Failing),
    /// A certificate ends.
    Certificate {
        /// Whose.
        whose: Holder,
        /// When.
        ends: Timestamp,
        /// The mark that was passed: 30, 7 or 1 days before.
        days: u32,
    },
    /// A month's report.
    Report {
        /// Of which month.
        month: Month,
        /// The day of the month that follows from which on it is due.
        day: u8,
    },
}

/// A month's verdicts, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthReady {
    /// Which month.
    pub month: Month,
    /// Levels whose reported figure holds.
    pub confirmed: u32,
    /// Levels whose reported figure does not hold, as the contract calls them.
    pub contradicted: Vec<Contradicted>,
    /// Levels of which too little was seen.
    pub not_verifiable: u32,
    /// Levels without a reported figure.
    pub not_reported: u32,
    /// Levels that nobody measures.
    pub not_measured: u32,
    /// Penalties of the month by what was measured, SEK, low and high, as decimals with a point; absent where none
    /// was computed.
    pub penalty: Option<(String, String)>,
    /// SEK a month for what a department ordered and nobody used, as a decimal with a point.
    pub unused: Vec<(String, String)>,
}

/// A level whose reported figure does not hold. Figures are decimals with a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradicted {
    /// The contract's id and title.
    pub level: String,
    /// Unit of the figures.
    pub unit: String,
    /// What the supplier says.
    pub reported: Option<String>,
    /// What was measured, low and high.
    pub measured: Option<(String, String)>,
}

/// A level that is about to lose its verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// The contract's id.
    pub id: String,
    /// The contract's title.
    pub title: String,
    /// In which month.
    pub month: Month,
    /// From when on nothing can mend it, if as much is missed as in the last day.
    pub until: Timestamp,
    /// Share that was seen of the agreed time so far, tenths of a percent.
    pub seen_permille: u32,
    /// Share of the whole month's that a verdict needs, tenths of a percent.
    pub needed_permille: u32,
    /// Agents that are silent, the longest first; at most [`Failing::MOST`].
    pub silent: Vec<AgentId>,
    /// How many more are.
    pub more: u32,
}

impl Failing {
    /// How many silent agents are named.
    pub const MOST: usize = 20;
}

/// Who has a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The collector.
    Collector,
    /// The authority that issues the others'.
    Authority,
    /// An agent.
    Agent(AgentId),
}

impl What {
    /// Who is told.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Month(_) => Kind::Month,
            Self::Silent { .. } => Kind::Silent,
            Self::Back { .. } => Kind::Back,
            Self::Coverage(_) => Kind::Coverage,
            Self::Certificate { .. } => Kind::Certificates,
            Self::Report { .. } => Kind::Report,
        }
    }

    /// By which it is told once.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Month(ready) => format!("month {}", ready.month),
            Self::Silent { agent, since } => format!("silent {agent} {}", since.0),
            Self::Back { agent, since, .. } => format!("back {agent} {}", since.0),
            Self::Coverage(failing) => format!("coverage {} {}", failing.month, failing.id),
            Self::Certificate { whose, ends, days } => {
                let whose = match whose {
                    Holder::Collector => "collector".to_owned(),
                    Holder::Authority => "authority".to_owned(),
                    Holder::Agent(agent) => agent.to_string(),
                };
                format!("certificate {whose} {} {days}", ends.0)
            }
            Self::Report { month, .. } => format!("report {month}"),
        }
    }
}
