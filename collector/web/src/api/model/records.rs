//! What was said and published, entries, and what the ledger rests on.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Ledger, decimal};
use crate::source::{CheckpointRow, PublicationRow, StatementRow, WitnessRow};

/// A part of a list of statements.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statements {
    /// In the order in which they were said.
    pub items: Vec<Statement>,
    /// What to give as `after` for the rest; null at the end.
    pub next: Option<String>,
}

/// What a party says of a verdict.
#[derive(Debug, Serialize, ToSchema)]
pub struct Statement {
    /// Its ledger entry.
    pub entry: u64,
    /// When it was kept.
    pub at: String,
    /// Of which month.
    pub month: String,
    /// Of which service level.
    pub service_level: String,
    /// `supplier`, `customer` or `agreed`.
    pub party: String,
    /// Who says it.
    pub by: String,
    /// What is said.
    pub text: String,
    /// The figure that is held to be right.
    pub value: Option<String>,
    /// The penalty that is held to be right, SEK.
    pub penalty: Option<String>,
}

/// A part of a list of publications.
#[derive(Debug, Serialize, ToSchema)]
pub struct Publications {
    /// In the order in which they were published.
    pub items: Vec<Publication>,
    /// What to give as `after` for the rest; null at the end.
    pub next: Option<String>,
}

/// A month's findings as they were published.
#[derive(Debug, Serialize, ToSchema)]
pub struct Publication {
    /// Its ledger entry.
    pub entry: u64,
    /// When it was published.
    pub at: String,
    /// Which month.
    pub month: String,
    /// Who published.
    pub by: String,
    /// The ledger that it rests on.
    pub ledger: Ledger,
    /// The publication that it corrects.
    pub corrects: Option<u64>,
    /// Why.
    pub why: Option<String>,
}

/// A part of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entries {
    /// In the ledger's order.
    pub items: Vec<Head>,
    /// What to give as `after` for the rest; null at the end.
    pub next: Option<String>,
}

/// What is known of an entry without reading it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Head {
    /// Its number.
    pub entry: u64,
    /// `batch`, `file`, `statement`, `approval`, `publication`, `enrolment` or `revocation`.
    pub kind: String,
    /// When the collector took it.
    pub received_at: String,
    /// SHA-256 of its octets, hexadecimal.
    pub sha256: String,
    /// Its length.
    pub octets: u64,
    /// Whether the caller may read its octets at `/ledger/{entry}/raw`.
    pub readable: bool,
}

/// What the ledger rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Evidence {
    /// The ledger now.
    pub ledger: Ledger,
    /// The log's verifier key (C2SP signed-note).
    pub log_key: Option<String>,
    /// How many witnesses must have cosigned before a month is published.
    pub quorum: u32,
    /// What a person must look at.
    pub alarms: Vec<String>,
    /// The latest checkpoints, the newest first.
    pub checkpoints: Vec<Checkpoint>,
    /// Who cosigns.
    pub witnesses: Vec<Witness>,
}

/// A signed statement of the log's size and root.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checkpoint {
    /// Size and root.
    pub ledger: Ledger,
    /// When it was made.
    pub at: String,
    /// Witnesses that cosigned it.
    pub cosigned: Vec<String>,
}

/// One that cosigns.
#[derive(Debug, Serialize, ToSchema)]
pub struct Witness {
    /// Its name.
    pub name: String,
    /// Its verifier key.
    pub key: String,
    /// How many entries it has cosigned last.
    pub size: Option<u64>,
    /// When.
    pub at: Option<String>,
}

impl From<&StatementRow> for Statement {
    fn from(row: &StatementRow) -> Self {
        let said = &row.statement;
        Self {
            entry: row.entry,
            at: row.at.to_string(),
            month: said.month.to_string(),
            service_level: said.service_level.clone(),
            party: said.party.name().to_owned(),
            by: said.by.clone(),
            text: said.text.clone(),
            value: decimal(said.value),
            penalty: decimal(said.penalty),
        }
    }
}

impl From<&PublicationRow> for Publication {
    fn from(row: &PublicationRow) -> Self {
        let (corrects, why) = row.correction.clone().unzip();
        Self {
            entry: row.entry,
            at: row.at.to_string(),
            month: row.month.to_string(),
            by: row.by.clone(),
            ledger: (&row.ledger).into(),
            corrects,
            why,
        }
    }
}

impl From<&CheckpointRow> for Checkpoint {
    fn from(row: &CheckpointRow) -> Self {
        Self { ledger: (&row.ledger).into(), at: row.at.to_string(), cosigned: row.cosigned.clone() }
    }
}

impl From<&WitnessRow> for Witness {
    fn from(row: &WitnessRow) -> Self {
        let (size, at) = row.cosigned.unzip();
        Self { name: row.name.clone(), key: row.vkey.clone(), size, at: at.map(|at| at.to_string()) }
    }
}
