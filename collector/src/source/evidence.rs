//! What the ledger rests on, what was published and what was said, as the pages ask for it.

use jiff::tz::TimeZone;
use motprov_ledger::{LedgerError, Published, Said, View};
use motprov_log::{Checkpoint, VerifierKey};
use motprov_review::finding::Ledger;
use motprov_review::published::Changes;
use motprov_shared::period::Timestamp;
use motprov_web::source::{CheckpointRow, Evidence, LogKey, PublicationRow, StatementRow, WitnessRow};

use super::page_ledger;
use crate::config::LogSection;
use crate::review::{PublishedFindings, ReviewError, contract_of, month_at};

/// The log as it is configured.
pub(super) struct Log {
    pub(super) key: VerifierKey,
    pub(super) section: LogSection,
}

pub(super) fn evidence(view: &View<'_>, log: &Log, now: Timestamp) -> Result<Evidence, ReviewError> {
    let month = month_at(now, &TimeZone::UTC);
    let contract = month.map(|month| contract_of(view, month)).transpose()?.flatten();
    let published = view.latest_publications(Evidence::MOST_ROWS)?.into_iter();
    let said = view.latest_statements(Evidence::MOST_ROWS)?.into_iter();
    Ok(Evidence {
        customer: contract.as_ref().map(|contract| contract.customer.clone()),
        zone: contract.map_or(TimeZone::UTC, |contract| contract.zone),
        ledger: page_ledger(view.state()?),
        log: Some(LogKey { origin: log.key.name().to_owned(), vkey: log.key.to_string() }),
        quorum: log.section.quorum,
        witnesses: witnesses(view, log)?,
        checkpoints: checkpoints(view, log)?,
        publications: published.map(|published| publication(published, None, Changes::default())).collect(),
        statements: said.map(statement).collect(),
    })
}

fn witnesses(view: &View<'_>, log: &Log) -> Result<Vec<WitnessRow>, LedgerError> {
    let alarms = view.log_alarms()?;
    let mut rows = Vec::new();
    for witness in &log.section.witness {
        let vkey = witness.vkey.to_string();
        let alarm = alarms.iter().find(|alarm| alarm.source == vkey).map(|alarm| alarm.text.clone());
        let cosigned = view.last_cosigned(log.key.name(), &witness.vkey)?;
        rows.push(WitnessRow { name: witness.name.clone(), vkey, cosigned, alarm });
    }
    Ok(rows)
}

fn checkpoints(view: &View<'_>, log: &Log) -> Result<Vec<CheckpointRow>, LedgerError> {
    let origin = log.key.name();
    let name = |key: &VerifierKey| {
        let configured = log.section.witness.iter().find(|witness| witness.vkey == *key);
        configured.map_or_else(|| key.name().to_owned(), |witness| witness.name.clone())
    };
    let mut rows = Vec::new();
    for kept in view.checkpoints(origin, Evidence::MOST_CHECKPOINTS)? {
        // What the log signed reads as a checkpoint; a row that somebody else wrote is not shown as one.
        let Ok(checkpoint) = Checkpoint::unverified(&kept.note) else { continue };
        let cosigned = view.cosigned(origin, kept.size)?;
        let stamps = view.timestamps(origin, kept.size)?;
        rows.push(CheckpointRow {
            ledger: Ledger { size: kept.size, root: checkpoint.root.to_string() },
            at: kept.made,
            cosigned: cosigned.iter().map(|cosignature| name(&cosignature.witness)).collect(),
            stamps: stamps.into_iter().map(|stamp| (stamp.authority, stamp.at)).collect(),
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
