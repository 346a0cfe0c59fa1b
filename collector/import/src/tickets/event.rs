//! A row of a log: one change of a ticket's state.

use super::columns::Column;
use super::states::Meaning;
use super::walk::Walk;
use super::{EventRow, TextId};
use crate::cell::Row;

/// Who has a ticket and what it is about, as a row says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub(super) team: Option<TextId>,
    pub(super) organisation: Option<TextId>,
    pub(super) agent: Option<TextId>,
    pub(super) product: Option<TextId>,
    pub(super) impact: Option<TextId>,
    pub(super) country: Option<TextId>,
    pub(super) text: Option<TextId>,
}

impl About {
    /// Reads every cell, so that one look at the refusals tells all that is wrong.
    pub(super) fn read(walk: &mut Walk<'_>, row: &Row) -> Result<Self, ()> {
        let team = walk.name(row, Column::Team);
        let organisation = walk.name(row, Column::Organisation);
        let agent = walk.agent(row);
        let product = walk.name(row, Column::Product);
        let impact = walk.name(row, Column::Impact);
        let country = walk.name(row, Column::Country);
        let text = walk.name(row, Column::Text);
        Ok(Self {
            team: team?,
            organisation: organisation?,
            agent: agent?,
            product: product?,
            impact: impact?,
            country: country?,
            text: text?,
        })
    }

    pub(super) const fn event(self, ticket: usize, at: At, meaning: Meaning, label: TextId) -> EventRow {
        EventRow {
            ticket,
            at: at.time,
            sequence: at.sequence,
            meaning,
            label,
            team: self.team,
            organisation: self.organisation,
            agent: self.agent,
            product: self.product,
            impact: self.impact,
            country: self.country,
            text: self.text,
        }
    }
}

/// When something happened, and its place among what happened at the same instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) time: motprov_shared::period::Timestamp,
    pub(super) sequence: u32,
}

/// Keeps the row's event, or refuses the row.
pub(super) fn take(walk: &mut Walk<'_>, row: &Row) {
    let ticket = walk.ticket(row);
    let time = walk.moment(row, Column::Time);
    let time = present(walk, row, Column::Time, time);
    let state = walk.state(row);
    let state = present(walk, row, Column::Status, state);
    let about = About::read(walk, row);
    let evidence = walk.text(row, Column::Evidence);
    if let (Ok(ticket), Ok(time), Ok((meaning, label)), Ok(about), Ok(evidence)) =
        (ticket, time, state, about, evidence)
    {
        let meaning = match meaning {
            Meaning::Waiting { pauses, evidenced } => {
                Meaning::Waiting { pauses, evidenced: evidenced || (pauses && evidence.is_some()) }
            }
            other => other,
        };
        walk.events.push(about.event(ticket, At { time, sequence: row.number }, meaning, label));
    }
}

/// What must be there; that it is not is a refusal, noted here.
pub(super) fn present<T>(
    walk: &mut Walk<'_>,
    row: &Row,
    column: Column,
    read: Result<Option<T>, ()>,
) -> Result<T, ()> {
    let value = read?;
    if value.is_none() {
        walk.fault(row, column, "the cell is empty");
    }
    value.ok_or(())
}
