//! Folds records into signed batches. Promise: every batch is one that a collector takes, and no record is left out.

use motprov_shared::batch::{Batch, MAX_BYTES, MAX_RECORDS};
use motprov_shared::chain::Link;
use motprov_shared::identity::AgentId;
use motprov_shared::measurement::Record;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SealError, SecretKey, SignedBatch, seal};
use motprov_shared::wire::{self, WireError};

/// Room for headers and signature beside the records; they take some 300 octets.
const ENVELOPE: usize = 1024;

/// Signs for one agent.
#[derive(Debug)]
pub struct Sealer {
    agent: AgentId,
    key: SecretKey,
}

impl Sealer {
    /// Signs as `agent` with `key`.
    #[must_use]
    pub const fn new(agent: AgentId, key: SecretKey) -> Self {
        Self { agent, key }
    }

    /// Signs one group of records as the batch at `link`.
    pub fn seal(&self, link: Link, now: Timestamp, records: Vec<Record>) -> Result<SignedBatch, SealError> {
        let made_at = now.plus(-now.0.rem_euclid(1000));
        seal(&Batch { agent: self.agent.clone(), link, made_at, records }, &self.key)
    }

    /// Signs groups of records as batches that follow one another, the first at `link`.
    pub fn chain(
        &self,
        link: Link,
        now: Timestamp,
        groups: &[Vec<Record>],
    ) -> Result<Vec<SignedBatch>, SealError> {
        let mut batches: Vec<SignedBatch> = Vec::with_capacity(groups.len());
        for group in groups {
            let link = batches.last().map_or(link, behind);
            batches.push(self.seal(link, now, group.clone())?);
        }
        Ok(batches)
    }

    /// A batch that this agent once signed.
    pub fn open(&self, batch: &SignedBatch) -> Result<Batch, SealError> {
        Ok(Envelope::parse(&batch.bytes)?.open(&self.key.public())?.into_inner())
    }

    /// Its records.
    pub fn records(&self, batch: &SignedBatch) -> Result<Vec<Record>, SealError> {
        Ok(self.open(batch)?.records)
    }
}

/// The place behind a batch.
#[must_use]
pub fn behind(batch: &SignedBatch) -> Link {
    Link { seq: batch.seq + 1, prev: Some(batch.hash), lost: 0 }
}

/// Groups that fit a batch each, and what cannot be written at all, with the reason.
#[derive(Debug, Default)]
pub struct Folded {
    /// In order; none is empty.
    pub groups: Vec<Vec<Record>>,
    /// Records that the format cannot hold.
    pub refused: Vec<(Record, WireError)>,
}

/// Sorts records and splits them into groups that fit a batch each.
#[must_use]
pub fn fold(mut records: Vec<Record>) -> Folded {
    wire::sort(&mut records);
    let mut folded = Folded::default();
    let mut todo = vec![records];
    while let Some(mut records) = todo.pop() {
        if records.is_empty() {
            continue;
        }
        if records.len() <= MAX_RECORDS {
            match wire::encode(&records) {
                Ok(bytes) if bytes.len() + ENVELOPE <= MAX_BYTES => {
                    folded.groups.push(records);
                    continue;
                }
                Err(error) if records.len() == 1 => {
                    folded.refused.extend(records.pop().map(|record| (record, error)));
                    continue;
                }
                Ok(_) | Err(_) => {}
            }
        }
        let rest = records.split_off(records.len() / 2);
        todo.extend([rest, records]);
    }
    folded
}

#[cfg(test)]
mod tests {
    use motprov_shared::measurement::{Fact, Sample, Statistic};
    use motprov_shared::units::Unit;
    use rust_decimal::Decimal;

    use super::*;

    fn fact(n: usize) -> Record {
        let (asset, metric) = (format!("p-{n}").parse().unwrap(), "model".parse().unwrap());
        Record::Fact(Fact {
            asset,
            metric,
            at: Timestamp::from_seconds(1_790_000_000),
            text: "x".repeat(255),
        })
    }

    #[test]
    fn what_is_too_much_for_one_batch_goes_into_several_and_nothing_is_left_out() {
        let records: Vec<_> = (0..3_000).map(fact).collect();
        let folded = fold(records.clone());
        let sealer = Sealer::new("s/a".parse().unwrap(), SecretKey::from_seed([1; 32]).unwrap());
        let mut back = Vec::new();
        for (n, group) in folded.groups.into_iter().enumerate() {
            let link = Link { seq: n as u64 + 1, prev: None, lost: n as u64 };
            let signed = sealer.seal(link, Timestamp::from_seconds(1_790_000_001), group).unwrap();
            assert!(signed.bytes.len() <= MAX_BYTES);
            back.extend(sealer.records(&signed).unwrap());
        }
        let mut sorted = records;
        wire::sort(&mut sorted);
        assert_eq!(back, sorted);
    }

    #[test]
    fn one_figure_that_cannot_be_written_does_not_hold_up_the_others() {
        let bad = Record::Sample(Sample {
            asset: "ws".parse().unwrap(),
            metric: "cpu.used".parse().unwrap(),
            statistic: Statistic::Last,
            unit: Unit::Byte,
            at: Timestamp::from_seconds(1_790_000_000),
            step: 0,
            value: Decimal::MAX,
        });
        let folded = fold(vec![fact(1), bad.clone(), fact(2)]);
        assert_eq!(folded.groups.concat(), [fact(1), fact(2)]);
        assert_eq!(folded.refused.iter().map(|(record, _)| record).collect::<Vec<_>>(), [&bad]);
    }
}
