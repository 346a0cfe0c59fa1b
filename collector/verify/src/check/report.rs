//! What was checked, what was not, what does not hold, and the figures.

use motprov_pack::Fault;
use motprov_review::finding::Review;
use motprov_shared::period::{Month, Timestamp};
use serde::{Serialize, Serializer};

/// Faults that are listed at most: one cause can have thousands.
const MOST_FAULTS: usize = 50;

/// The outcome.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// What the pack answers, once that was read.
    pub question: Option<Question>,
    /// What does not hold, by file.
    #[serde(serialize_with = "faults")]
    pub faults: Vec<Fault>,
    /// Further faults, beyond those listed.
    pub more_faults: u64,
    /// What was checked and holds.
    pub checked: Vec<String>,
    /// What no pack can prove of itself, or what was not asked for.
    pub unchecked: Vec<String>,
    /// How much was looked at.
    pub counts: Counts,
    /// Each agent's batches.
    pub runs: Vec<Run>,
    /// What stands beside the figures: publications, corrections, statements, erasures.
    pub told: Vec<Told>,
    /// The figures, computed anew; absent where the entries do not hold.
    pub review: Option<Review>,
}

/// What a pack answers, of which log.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// The month.
    pub month: Month,
    /// The one service level; absent for all.
    pub service_level: Option<String>,
    /// The log's name.
    pub origin: String,
    /// Entries of the log.
    pub size: u64,
    /// Their root.
    pub root: String,
    /// The key that signed, `name+hash+key`.
    pub log_key: String,
}

/// How much was looked at.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Counts {
    /// Files of the container.
    pub files: u64,
    /// Their octets.
    pub octets: u64,
    /// Entries of the log in the pack.
    pub entries: u64,
    /// Signed batches among them.
    pub batches: u64,
    /// Hashes of the proof.
    pub hashes: u64,
}

/// An agent's batches in the pack, in the order of their chain.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Whose.
    pub agent: String,
    /// Number of the first.
    pub first: u64,
    /// Number of the last.
    pub last: u64,
    /// When the first was signed, by the agent's clock.
    pub from: Timestamp,
    /// When the last was.
    pub to: Timestamp,
}

/// An entry that speaks of the figures.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Its number.
    pub entry: u64,
    /// What it says.
    pub text: String,
}

impl Report {
    /// Whether the pack holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        } else {
            self.more_faults += 1;
        }
    }

    pub(super) fn checked(&mut self, what: impl Into<String>) {
        self.checked.push(what.into());
    }

    pub(super) fn unchecked(&mut self, what: impl Into<String>) {
        self.unchecked.push(what.into());
    }
}

fn faults<S: Serializer>(faults: &[Fault], out: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'f> {
        file: &'f str,
        what: &'f str,
    }
    out.collect_seq(faults.iter().map(|fault| Shown { file: &fault.file, what: &fault.what }))
}
