//! Change requests with one row each, and a column for each milestone. Between two milestones lies a stage.

use jiff::tz::TimeZone;
use motprov_shared::period::Timestamp;

use super::changes::{ChangeRow, WaitsFor, moment_or_day};
use crate::headings::{Field, MILESTONES};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MilestoneRow {
    /// The change's id.
    pub change: String,
    /// Who asked for it.
    pub department: Option<String>,
    /// When it was registered.
    pub registered: Timestamp,
    /// When each stage after that was left, as far as it was: offer, decision, delivery and, where the file tells it,
    /// acceptance.
    pub left: Vec<Timestamp>,
    /// Whether acceptance is a stage of its own in this file.
    pub is_accepted: bool,
    /// The row in the file.
    pub row: u32,
}

/// What lies before each milestone but the first, and whom a change waits for in it.
const STAGES: [(&str, WaitsFor); 4] = [
    ("offert", WaitsFor::Supplier),
    ("beslut", WaitsFor::Customer),
    ("leverans", WaitsFor::Supplier),
    ("godkännande", WaitsFor::Customer),
];
const REGISTERED: usize = 2;
const CLOSED: usize = 6;

impl MilestoneRow {
    /// The same as rows of stages.
    #[must_use]
    pub fn stages(&self) -> Vec<ChangeRow> {
        let stages = if self.is_accepted { STAGES.len() } else { STAGES.len() - 1 };
        let entered = std::iter::once(self.registered).chain(self.left.iter().copied());
        let left = self.left.iter().copied().map(Some).chain([None]);
        let visits = STAGES.into_iter().take(stages).zip(entered.zip(left));
        visits
            .map(|((stage, waits_for), (from, until))| ChangeRow {
                change: self.change.clone(),
                department: self.department.clone(),
                stage: stage.to_owned(),
                waits_for,
                from,
                until,
                row: self.row,
            })
            .collect()
    }
}

impl FromRow for MilestoneRow {
    const FIELDS: &'static [Field] = MILESTONES;
    const KEY_FIELD: usize = 0;
    const REPEATED: &'static str = "a change has one row; write its stages as rows of kind `changes` instead";
    type Key<'a> = &'a str;

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let zone: TimeZone = cells.zone().clone();
        let change = cells.required(0, value::name);
        let department = cells.optional(1, value::name);
        let registered = cells.required(REGISTERED, |cell| moment_or_day(cell, &zone));
        let later = REGISTERED + 1..=CLOSED;
        let milestones: Vec<_> =
            later.map(|field| (field, cells.optional(field, |cell| moment_or_day(cell, &zone)))).collect();
        let (registered, mut left) = (registered?, Vec::new());
        let (mut latest, mut open) = (registered, None);
        for (field, milestone) in milestones {
            let Some(at) = milestone? else {
                open = open.or(Some(field));
                continue;
            };
            if let Some(missing) = open {
                cells.fault(
                    missing,
                    "",
                    "is empty, though a later milestone has a date: write the day".into(),
                );
                return None;
            }
            if at < latest {
                let text = cells.text(field);
                cells.fault(field, &text, "comes before the milestone to its left".into());
            }
            latest = at;
            left.push(at);
        }
        let is_accepted = cells.has(CLOSED);
        Some(Self {
            change: change?,
            department: department?,
            registered,
            left,
            is_accepted,
            row: cells.number(),
        })
    }

    fn as_read(&self) -> Vec<String> {
        let mut cells = vec![self.change.clone(), self.department.clone().unwrap_or_default()];
        cells.push(self.registered.to_string());
        cells.extend(self.left.iter().map(ToString::to_string));
        cells.resize(Self::FIELDS.len(), String::new());
        cells
    }

    fn key(&self) -> &str {
        &self.change
    }

    fn key_text(&self) -> String {
        self.change.clone()
    }
}
