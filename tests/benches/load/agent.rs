//! One simulated agent's name, key, records and chain.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash, sha256};
use motprov_shared::measurement::{Record, Sample, State, Statistic, Streak};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, SignedBatch, seal};
use motprov_shared::units::Unit;
use motprov_shared::wire;
use rust_decimal::Decimal;

const STEP: u32 = 300;
/// What an agent says of its machine for one step.
const FIGURES: [(&str, Statistic, Unit); 6] = [
    ("cpu.used", Statistic::Mean, Unit::Percent),
    ("cpu.used", Statistic::Max, Unit::Percent),
    ("memory.used", Statistic::Mean, Unit::Byte),
    ("memory.used", Statistic::Max, Unit::Byte),
    ("network.received", Statistic::Sum, Unit::Byte),
    ("network.sent", Statistic::Sum, Unit::Byte),
];

/// The name of an agent by its number.
pub(crate) fn agent_id(number: u32) -> Result<AgentId> {
    Ok(format!("site-{:03}/ws-{number:05}", number % 200).parse()?)
}

/// Its signing key: the same in every process, so that it can be enrolled by one and used by another.
pub(crate) fn secret_key(number: u32) -> Result<SecretKey> {
    let seed = sha256(format!("bench agent {number}").as_bytes());
    Ok(SecretKey::from_seed(seed.0)?)
}

/// What signs.
pub(super) struct Signer {
    pub(super) id: AgentId,
    key: SecretKey,
    seq: u64,
    prev: Option<Hash>,
}

impl Signer {
    pub(super) fn new(number: u32) -> Result<Self> {
        Ok(Self { id: agent_id(number)?, key: secret_key(number)?, seq: 0, prev: None })
    }

    /// Signs the next batch: six figures of a five-minute step and one streak, some 500 octets.
    pub(super) fn next(&mut self) -> Result<SignedBatch> {
        let link = Link { seq: self.seq + 1, prev: self.prev, lost: 0 };
        let made_at = Timestamp::from_seconds(now()?);
        let records = self.records(made_at)?;
        let signed = seal(&Batch { agent: self.id.clone(), link, made_at, records }, &self.key)?;
        (self.seq, self.prev) = (signed.seq, Some(signed.hash));
        Ok(signed)
    }

    fn records(&self, until: Timestamp) -> Result<Vec<Record>> {
        let asset: motprov_shared::identity::AssetId = self.id.name.as_str().parse()?;
        let at = until.plus(-1000 * i64::from(STEP));
        let mut records = Vec::with_capacity(FIGURES.len() + 1);
        for (index, (metric, statistic, unit)) in (0_i64..).zip(FIGURES) {
            let step = i64::try_from(self.seq % 7919)?;
            let value = Decimal::new(step * 31 + index * 977, if unit == Unit::Percent { 2 } else { 0 });
            let (asset, metric) = (asset.clone(), metric.parse()?);
            records.push(Record::Sample(Sample { asset, metric, statistic, unit, at, step: STEP, value }));
        }
        let metric = "running".parse()?;
        let (state, to) = (State::Up, at.plus(270_000));
        records.push(Record::Streak(Streak {
            asset,
            metric,
            state,
            from: at,
            to,
            checks: 10,
            largest_gap: 30_000,
        }));
        wire::sort(&mut records);
        Ok(records)
    }
}

/// Seconds since 1970.
pub(super) fn now() -> Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?)
}
