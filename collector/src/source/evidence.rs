//! What the ledger rests on, what was published and what was said, as the pages ask for it.

use jiff::tz::TimeZone;
use motprov_ledger::{LedgerError, Published, Said, View};
use motprov_log::{Checkpoint, VerifierKey};
use motprov_review::finding::Ledger;
use motprov_review::published::Changes;
use motprov_shared::period::Timestamp;
use motprov_web::source::{CheckpointRow, Evidence, LogKey, PublicationRow, StatementRow, WitnessRow};

use super::page_ledger;
use crate::config::{LogSection, WitnessSection};
use crate::review::{PublishedFindings, ReviewError, contract_of, month_at};

/// The log as the configuration has it.
#[derive(Debug, Clone)]
pub struct LogView {
    /// Its name and key.
    pub key: VerifierKey,
    /// What the configuration says of it.
    pub section: LogSection,
}

impl LogView {
    /// A witness as the configuration calls it; one that is no longer there by its own name.
    fn name_of(&self, witness: &VerifierKey) -> String {
        let known = self.section.witness.iter().find(|known| known.vkey == *witness);
        known.map_or_else(|| witness.name().to_owned(), |known| known.name.clone())
    }

    /// Who raises an alarm: a witness, by its key, or the log itself.
    fn raised_by(&self, source: &str) -> String {
        source.parse().map_or_else(|_| self.key.name().to_owned(), |witness| self.name_of(&witness))
    }
}

pub(super) fn evidence(view: &View<'_>, log: &LogView, now: Timestamp) -> Result<Evidence, ReviewError> {
    let month = month_at(now, &TimeZone::UTC);
    let contract = month.map(|month| contract_of(view, month)).transpose()?.flatten();
    let published = view.latest_publications(Evidence::MOST_ROWS)?.into_iter();
    let said = view.latest_statements(Evidence::MOST_ROWS)?.into_iter();
    let alarms = view.log_alarms()?.into_iter();
    Ok(Evidence {
        customer: contract.as_ref().map(|contract| contract.customer.clone()),
        zone: contract.map_or(TimeZone::UTC, |contract| contract.zone),
        ledger: page_ledger(view.state()?),
        log: Some(LogKey { origin: log.key.name().to_owned(), vkey: log.key.to_string() }),
        quorum: log.section.quorum,
        alarms: alarms.map(|alarm| (log.raised_by(&alarm.source), alarm.text)).collect(),
        witnesses: witnesses(view, log)?,
        checkpoints: checkpoints(view, log)?,
        publications: published.map(|published| publication(published, None, Changes::default())).collect(),
        statements: said.map(statement).collect(),
    })
}

fn witnesses(view: &View<'_>, log: &LogView) -> Result<Vec<WitnessRow>, LedgerError> {
    let row = |witness: &WitnessSection| {
        Ok(WitnessRow {
            name: witness.name.clone(),
            vkey: witness.vkey.to_string(),
            cosigned: view.last_cosigned(log.key.name(), &witness.vkey)?,
        })
    };
    log.section.witness.iter().map(row).collect()
}

fn checkpoints(view: &View<'_>, log: &LogView) -> Result<Vec<CheckpointRow>, LedgerError> {
    let origin = log.key.name();
    let mut rows = Vec::new();
    for kept in view.checkpoints(origin, Evidence::MOST_CHECKPOINTS)? {
        // What cannot be read was not written by this program; `motprov-collector log` says more of it.
        let Ok(checkpoint) = Checkpoint::unverified(&kept.note) else { continue };
        let cosigned = view.cosigned(origin, kept.size)?;
        let stamps = view.timestamps(origin, kept.size)?.into_iter();
        rows.push(CheckpointRow {
            ledger: Ledger { size: checkpoint.size, root: checkpoint.root.to_string() },
            at: kept.made,
            cosigned: cosigned.iter().map(|cosigned| log.name_of(&cosigned.witness)).collect(),
            stamps: stamps.map(|stamp| (stamp.authority, stamp.at)).collect(),
        });
    }
    Ok(rows)
}

pub(super) fn publications(found: Vec<PublishedFindings>, superseded: Vec<Changes>) -> Vec<PublicationRow> {
    let rows = found.into_iter().zip(superseded);
    rows.map(|(one, changes)| publication(one.published, one.findings, changes)).collect()
}

fn publication(
    published: Published,
    findings: Option<motprov_review::published::Findings>,
    superseded: Changes,
) -> PublicationRow {
    let Published { entry, received, month, size, root, by, correction } = published;
    let ledger = Ledger { size, root: root.to_string() };
    PublicationRow { entry, at: received, month, ledger, by, correction, findings, superseded }
}

pub(super) fn statement(said: Said) -> StatementRow {
    StatementRow { entry: said.entry, at: said.received, statement: said.statement }
}
