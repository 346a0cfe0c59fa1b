//! One printer, one poll: questions within the limits, answers into a [`Walk`].
//! Promise: every loop here makes progress in OID order, spends from a budget, or ends.

use std::pin::Pin;
use std::time::Duration;

use async_snmp::{Client, Error, ErrorKind, Oid, VarBind};
use tokio::time::{Instant, timeout_at};

use crate::column::{Column, Step, datum};
use crate::error::PollError;
use crate::limits::Limits;
use crate::plan::TablePlan;
use crate::walk::{Datum, Walk};

/// Objects per GET: more, and old printers answer tooBig or nothing.
pub(crate) const OBJECTS_PER_GET: usize = 10;

/// Cells wanted from one GETBULK, so that the answer stays within one Ethernet frame.
const CELLS_PER_BULK: usize = 32;

/// A poll under way.
pub(crate) struct Session {
    client: Client,
    target: String,
    limits: Limits,
    began: Instant,
    answers: u32,
    asked: u32,
    bulk: bool,
    walk: Walk,
}

impl Session {
    pub(crate) fn new(client: Client, target: String, limits: Limits, began: Instant, bulk: bool) -> Self {
        Self { client, target, limits, began, answers: 0, asked: 0, bulk, walk: Walk::new() }
    }

    pub(crate) fn walk(&self) -> &Walk {
        &self.walk
    }

    pub(crate) fn into_walk(self) -> Walk {
        self.walk
    }

    /// True when an SNMPv3 engine answers at the other end (RFC 3414 §4). One question, outside the
    /// deadline: it follows a silence that may have used it up.
    pub(crate) async fn answers_discovery(&self) -> bool {
        let end = Instant::now() + self.limits.timeout;
        let discovery: Pin<Box<dyn Future<Output = async_snmp::Result<()>> + Send + '_>> =
            Box::pin(self.client.rediscover_engine());
        matches!(timeout_at(end, discovery).await, Ok(Ok(())))
    }

    pub(crate) fn no_bulk(&mut self) {
        self.bulk = false;
    }

    /// GETs `oids`. What the printer does not have is left out, however it says so: v2c and v3 by
    /// exception, v1 by failing the whole request with the first that is missing.
    pub(crate) async fn get(&mut self, oids: &[Vec<u32>]) -> Result<(), PollError> {
        for chunk in oids.chunks(OBJECTS_PER_GET) {
            self.get_chunk(chunk.to_vec()).await?;
        }
        Ok(())
    }

    async fn get_chunk(&mut self, chunk: Vec<Vec<u32>>) -> Result<(), PollError> {
        let mut parts = vec![chunk];
        while let Some(mut part) = parts.pop() {
            let wire: Vec<Oid> = part.iter().map(|oid| Oid::from_slice(oid)).collect();
            match self.ask(Question::Get(&wire)).await? {
                Answer::Rows(rows) => self.keep(rows.into_iter().filter(|row| wire.contains(&row.oid))),
                Answer::Failed { .. } if part.len() <= 1 => {}
                Answer::Failed { index: Some(missing) } if missing < part.len() => {
                    part.remove(missing);
                    parts.push(part);
                }
                Answer::Failed { .. } => {
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
                        Box::pin(self.lone_column(table.name, column)).await?;
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

    /// Rows after the columns' cursors; None when the agent fails the question. GETBULK that fails is
    /// not used again.
    async fn next_rows(&mut self, live: &[Column]) -> Result<Option<Vec<VarBind>>, PollError> {
        let cursors: Vec<Oid> = live.iter().map(|column| column.cursor.clone()).collect();
        if self.bulk {
            let rows = CELLS_PER_BULK.checked_div(cursors.len()).unwrap_or(1).clamp(1, 10);
            match self.ask(Question::Bulk(&cursors, u32::try_from(rows).unwrap_or(1))).await {
                Ok(Answer::Rows(rows)) if !rows.is_empty() => return Ok(Some(rows)),
                Ok(_) | Err(PollError::Interrupted { .. } | PollError::Malformed { .. }) => self.bulk = false,
                Err(error) => return Err(error),
            }
        }
        match self.ask(Question::Next(&cursors)).await? {
            Answer::Rows(rows) => Ok(Some(rows)),
            Answer::Failed { .. } => Ok(None),
        }
    }

    /// Sorts rows to their columns; a column lives on while its rows stay below it and grow.
    fn take_rows(
        &mut self,
        table: &str,
        mut live: Vec<Column>,
        rows: Vec<VarBind>,
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

    fn keep(&mut self, rows: impl IntoIterator<Item = VarBind>) {
        for row in rows {
            let oid = row.oid.arcs().to_vec();
            let Some(mut datum) = datum(row.value) else { continue };
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
    async fn ask(&mut self, question: Question<'_>) -> Result<Answer, PollError> {
        if self.asked >= self.limits.requests {
            return Err(self.malformed(format!("more than {} questions were needed", self.limits.requests)));
        }
        self.asked += 1;
        // Boxed: the library's futures nest deeper than a caller's compiler may follow.
        let exchange: Exchange<'_> = Box::pin(async {
            match question {
                Question::Get(oids) => self.client.get_many(oids).await.map(|answer| answer.varbinds),
                Question::Next(oids) => self.client.get_next_many(oids).await.map(|answer| answer.varbinds),
                Question::Bulk(oids, rows) => self.client.get_bulk(oids, 0, rows).await,
            }
        });
        let end = self.began + self.limits.deadline;
        let Ok(outcome) = timeout_at(end, exchange).await else { return Err(self.silence()) };
        match outcome {
            Ok(rows) => {
                self.answers += 1;
                Ok(Answer::Rows(rows))
            }
            Err(error) => self.failed(&error),
        }
    }

    /// noSuchName, genErr, tooBig: an answer of its own. Everything else ends the poll.
    fn failed(&mut self, error: &Error) -> Result<Answer, PollError> {
        use async_snmp::ErrorStatus as S;
        let source = error.exchange_source();
        tracing::debug!(target_printer = %self.target, error = %source.kind(), "SNMP question failed");
        if let Error::Snmp { status: S::NoSuchName | S::GenErr | S::TooBig | S::BadValue, index, .. } = source
        {
            self.answers += 1;
            let index = usize::try_from(*index).ok().and_then(|index| index.checked_sub(1));
            return Ok(Answer::Failed { index });
        }
        if source.kind() == ErrorKind::OutboundMessageTooLarge {
            return Ok(Answer::Failed { index: None });
        }
        Err(PollError::from_snmp(error, &self.target, self.answers, self.waited()))
    }

    fn silence(&self) -> PollError {
        let (target, waited) = (self.target.clone(), self.waited());
        match self.answers {
            0 => PollError::Unreachable { target, waited },
            answers => PollError::Interrupted { target, answers, waited },
        }
    }

    fn malformed(&self, reason: String) -> PollError {
        PollError::Malformed { target: self.target.clone(), reason }
    }

    fn waited(&self) -> Duration {
        self.began.elapsed()
    }
}

type Exchange<'a> = Pin<Box<dyn Future<Output = async_snmp::Result<Vec<VarBind>>> + Send + 'a>>;

enum Question<'a> {
    Get(&'a [Oid]),
    Next(&'a [Oid]),
    Bulk(&'a [Oid], u32),
}

enum Answer {
    Rows(Vec<VarBind>),
    /// The agent failed the question; the place of the object it names, from 0.
    Failed {
        index: Option<usize>,
    },
}
