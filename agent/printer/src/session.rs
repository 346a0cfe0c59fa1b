//! One printer, one poll: questions within the limits, answers into a [`Walk`].
//! Promise: every loop here makes progress in OID order, spends from a budget, or ends.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::column::{Column, Step};
use crate::error::PollError;
use crate::limits::Limits;
use crate::manners::{Manners, OBJECTS_AT_FIRST};
use crate::plan::TablePlan;
use crate::snmp::client::{Access, Client, Fault};
use crate::snmp::pdu::{Binding, Kind, Question, Value};
use crate::walk::{Datum, Walk};

/// A poll under way.
pub(crate) struct Session {
    pub(crate) client: Client,
    target: String,
    limits: Limits,
    began: Instant,
    answers: u32,
    asked: u32,
    octets: usize,
    pub(crate) manners: Manners,
    walk: Walk,
}

impl Session {
    pub(crate) fn new(
        client: Client,
        target: String,
        limits: Limits,
        began: Instant,
        manners: Manners,
    ) -> Self {
        Self { client, target, limits, began, answers: 0, asked: 0, octets: 0, manners, walk: Walk::new() }
    }

    pub(crate) fn walk(&self) -> &Walk {
        &self.walk
    }

    pub(crate) fn into_walk(self) -> Walk {
        self.walk
    }

    /// GETs `oids`. What the printer does not have is left out, however it says so: v2c and v3 by
    /// exception, v1 by failing the whole request with the first that is missing.
    pub(crate) async fn get(&mut self, oids: &[Vec<u32>]) -> Result<(), PollError> {
        let mut rest = oids;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(self.manners.objects().min(rest.len()));
            self.get_chunk(chunk).await?;
            rest = later;
        }
        Ok(())
    }

    async fn get_chunk(&mut self, chunk: &[Vec<u32>]) -> Result<(), PollError> {
        let mut parts = vec![chunk.to_vec()];
        while let Some(mut part) = parts.pop() {
            let answer = match self.ask(Kind::Get, &part).await {
                // More than every printer takes: it may be the number, and not the printer.
                Err(error) if part.len() > OBJECTS_AT_FIRST && self.may_be_size(&error) => {
                    self.manners.objects_at_most(OBJECTS_AT_FIRST);
                    parts.extend(part.chunks(OBJECTS_AT_FIRST).rev().map(<[_]>::to_vec));
                    continue;
                }
                answer => answer?,
            };
            match answer {
                Answer::Rows { rows, octets } => {
                    self.manners.gave(part.len(), rows.len(), octets);
                    self.keep(rows.into_iter().filter(|row| part.contains(&row.oid)));
                }
                Answer::Failed { .. } if part.len() <= 1 => {}
                Answer::Failed { index: Some(missing), .. } if missing < part.len() => {
                    part.remove(missing);
                    parts.push(part);
                }
                Answer::Failed { too_big, .. } => {
                    if too_big {
                        self.manners.objects_at_most(part.len() / 2);
                    }
                    let rest = part.split_off(part.len() / 2);
                    parts.extend([rest, part]);
                }
            }
        }
        Ok(())
    }

    /// Walks the columns of a table side by side.
    pub(crate) async fn table(&mut self, table: &TablePlan) -> Result<(), PollError> {
        let mut live: Vec<Column> = table.columns.iter().map(|column| Column::new(column)).collect();
        while !live.is_empty() {
            let rows = self.next_rows(&live).await?;
            let Some(rows) = rows else {
                // A v1 agent fails the whole question when one column ends at the end of its MIB.
                if live.len() > 1 {
                    for column in std::mem::take(&mut live) {
                        self.lone_column(table.name, column).await?;
                    }
                }
                break;
            };
            live = self.take_rows(table.name, live, rows)?;
        }
        Ok(())
    }

    async fn lone_column(&mut self, table: &str, column: Column) -> Result<(), PollError> {
        let mut live = vec![column];
        while !live.is_empty() {
            let Some(rows) = self.next_rows(&live).await? else { break };
            live = self.take_rows(table, live, rows)?;
        }
        Ok(())
    }

    /// Rows after the columns' cursors; None when the agent fails the question.
    async fn next_rows(&mut self, live: &[Column]) -> Result<Option<Vec<Binding>>, PollError> {
        let cursors: Vec<_> = live.iter().map(|column| column.cursor.clone()).collect();
        if self.manners.bulk && !matches!(self.client.access, Access::V1(_)) {
            if let Some(rows) = self.bulk(&cursors).await? {
                return Ok(Some(rows));
            }
            let rows = self.ask(Kind::Next, &cursors).await?;
            // It answers this and not GETBULK: it was the GETBULK.
            self.manners.bulk = false;
            return Ok(rows.rows());
        }
        Ok(self.ask(Kind::Next, &cursors).await?.rows())
    }

    /// By GETBULK, halved while it is too big; None where that fails.
    async fn bulk(&mut self, cursors: &[Vec<u32>]) -> Result<Option<Vec<Binding>>, PollError> {
        loop {
            let repetitions = self.manners.repetitions(cursors.len());
            match self.ask(Kind::Bulk(u32::try_from(repetitions).unwrap_or(1)), cursors).await {
                Ok(Answer::Rows { rows, octets }) if !rows.is_empty() => {
                    self.manners.answered(repetitions * cursors.len(), rows.len(), octets);
                    return Ok(Some(rows));
                }
                Ok(Answer::Failed { too_big: true, .. })
                    if self.manners.too_big(repetitions, cursors.len()) => {}
                Ok(_) | Err(PollError::Interrupted { .. } | PollError::Malformed { .. }) if !self.spent() => {
                    return Ok(None);
                }
                Ok(_) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Sorts rows to their columns; a column lives on while its rows stay below it and grow.
    fn take_rows(
        &mut self,
        table: &str,
        mut live: Vec<Column>,
        rows: Vec<Binding>,
    ) -> Result<Vec<Column>, PollError> {
        let width = live.len();
        let came = !rows.is_empty();
        for (place, row) in rows.into_iter().enumerate() {
            let place = place % width.max(1);
            let Some(column) = live.get_mut(place) else { break };
            match column.step(&row) {
                Step::Row => {}
                Step::End => continue,
                Step::Backwards => {
                    self.walk.note(format!("{table}: OIDs stopped growing, the rest was not read"));
                    continue;
                }
            }
            if column.rows > self.limits.rows {
                return Err(self.malformed(format!("{table} has more than {} rows", self.limits.rows)));
            }
            self.keep(std::iter::once(row));
        }
        // An answer cut for size leaves the last columns out: they are asked again, unless nothing came.
        live.retain(|column| column.alive && came);
        Ok(live)
    }

    fn keep(&mut self, rows: impl IntoIterator<Item = Binding>) {
        for Binding { oid, value } in rows {
            let Value::Datum(mut datum) = value else { continue };
            if let Datum::Octets(octets) = &mut datum
                && octets.len() > self.limits.text_octets
            {
                octets.truncate(self.limits.text_octets);
                self.walk.note(format!(
                    "{}: cut to {} octets",
                    crate::walk::dotted(&oid),
                    self.limits.text_octets
                ));
            }
            self.walk.insert(oid, datum);
        }
    }

    /// One question, within deadline and budget.
    async fn ask(&mut self, kind: Kind, oids: &[Vec<u32>]) -> Result<Answer, PollError> {
        if self.asked >= self.limits.requests {
            return Err(self.malformed(format!("more than {} questions were needed", self.limits.requests)));
        }
        if self.octets > self.limits.octets {
            return Err(self.malformed(format!("more than {} octets came", self.limits.octets)));
        }
        self.asked += 1;
        let end = self.began + self.limits.deadline;
        let outcome = timeout_at(end, self.client.ask(Question { kind, oids })).await;
        let answer = outcome.unwrap_or(Err(Fault::Silence)).map_err(|fault| self.fault(fault))?;
        self.octets += answer.octets;
        let pdu = answer.pdu;
        if pdu.status == 0 {
            self.answers += 1;
            return Ok(Answer::Rows { rows: pdu.bindings, octets: answer.octets });
        }
        // Of tooBig it names no object, whatever stands there.
        let named = (pdu.status != TOO_BIG).then_some(pdu.index);
        let index = named.and_then(|index| usize::try_from(index).ok()?.checked_sub(1));
        match status(pdu.status) {
            Status::Failed => {
                self.answers += 1;
                Ok(Answer::Failed { index, too_big: pdu.status == TOO_BIG })
            }
            Status::Refused(reason) => Err(self.fault(Fault::Refused(reason.to_owned()))),
            Status::Unknown => Err(self.malformed(format!("error-status {} is none", pdu.status))),
        }
    }

    /// Silence or nonsense that a smaller question may mend.
    fn may_be_size(&self, error: &PollError) -> bool {
        (error.is_silence() || matches!(error, PollError::Malformed { .. })) && !self.spent()
    }

    /// No budget is left for another way of asking.
    fn spent(&self) -> bool {
        self.asked >= self.limits.requests
            || self.octets > self.limits.octets
            || self.waited() >= self.limits.deadline
    }

    fn fault(&self, fault: Fault) -> PollError {
        PollError::new(fault, &self.target, self.answers, self.waited())
    }

    fn malformed(&self, reason: String) -> PollError {
        self.fault(Fault::Malformed(reason))
    }

    fn waited(&self) -> Duration {
        self.began.elapsed()
    }
}

const TOO_BIG: i64 = 1;

enum Status {
    /// The question failed, another way of asking may not.
    Failed,
    Refused(&'static str),
    Unknown,
}

/// error-status (RFC 3416 §3).
fn status(status: i64) -> Status {
    match status {
        // tooBig, noSuchName, badValue, genErr.
        TOO_BIG | 2 | 3 | 5 => Status::Failed,
        6 => Status::Refused("noAccess"),
        13 => Status::Refused("resourceUnavailable"),
        16 => Status::Refused("authorizationError"),
        4 | 7..=18 => Status::Refused("an error that belongs to setting"),
        _ => Status::Unknown,
    }
}

enum Answer {
    Rows {
        rows: Vec<Binding>,
        octets: usize,
    },
    /// The agent failed the question; the place of the object it names, from 0.
    Failed {
        index: Option<usize>,
        too_big: bool,
    },
}

impl Answer {
    fn rows(self) -> Option<Vec<Binding>> {
        match self {
            Self::Rows { rows, .. } => Some(rows),
            Self::Failed { .. } => None,
        }
    }
}
