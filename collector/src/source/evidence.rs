//! What the ledger rests on, what was published and what was said, as the pages ask for it.

use jiff::tz::TimeZone;
use motprov_ledger::{Published, Said, View};
use motprov_review::finding::Ledger;
use motprov_review::published::Changes;
use motprov_shared::period::Timestamp;
use motprov_web::source::{Evidence, PublicationRow, StatementRow};

use super::page_ledger;
use crate::review::{PublishedFindings, ReviewError, contract_of, month_at};

pub(super) fn evidence(view: &View<'_>, now: Timestamp) -> Result<Evidence, ReviewError> {
    let month = month_at(now, &TimeZone::UTC);
    let contract = month.map(|month| contract_of(view, month)).transpose()?.flatten();
    let published = view.latest_publications(Evidence::MOST_ROWS)?.into_iter();
    let said = view.latest_statements(Evidence::MOST_ROWS)?.into_iter();
    Ok(Evidence {
        customer: contract.as_ref().map(|contract| contract.customer.clone()),
        zone: contract.map_or(TimeZone::UTC, |contract| contract.zone),
        ledger: page_ledger(view.state()?),
        log: None,
        quorum: 0,
        witnesses: Vec::new(),
        checkpoints: Vec::new(),
        publications: published.map(|published| publication(published, None, Changes::default())).collect(),
        statements: said.map(statement).collect(),
    })
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
