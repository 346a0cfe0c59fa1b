//! What was seen last of a few assets: real ones first, so that a newcomer finds his own machine.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use motprov_ledger::{Agent, LedgerError, View};
use motprov_review::case::AssetKind;
use motprov_shared::identity::{AgentId, AssetId};
use motprov_shared::measurement::{Record, Statistic, Streak, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::Envelope;
use motprov_shared::wire;
use motprov_web::source::{Live, LiveAsset, LiveFigure, Observation};
use rust_decimal::Decimal;

use crate::review::Basis;

/// Batches of an agent that are looked at.
const RECENT: u32 = 3;

/// Agents that are looked at, at most: few say nothing that can be shown.
const LOOKED_AT: usize = 4 * Live::MOST;

/// How this machine calls itself, to find its own agent among the assets.
pub(super) fn host_name() -> Option<String> {
    let name = if cfg!(windows) {
        std::env::var("COMPUTERNAME").ok()
    } else {
        std::fs::read_to_string("/proc/sys/kernel/hostname").ok()
    };
    name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// What was seen last, remembered as long as the ledger is the same: each look opens dozens of entries.
#[derive(Debug, Default)]
pub(super) struct Glance(Mutex<Option<(Basis, Option<Live>)>>);

impl Glance {
    /// Of a snapshot; `None` before any batch came.
    pub(super) fn of(&self, view: &View<'_>, host: Option<&str>) -> Result<Option<Live>, LedgerError> {
        let basis = Basis::of(view)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, live)) = known.as_ref().filter(|(of, _)| *of == basis) {
            return Ok(live.clone());
        }
        let live = live(view, host)?;
        *known = Some((basis, live.clone()));
        Ok(live)
    }
}

/// The last of at most [`Live::MOST`] assets; `None` before any batch came.
fn live(view: &View<'_>, host: Option<&str>) -> Result<Option<Live>, LedgerError> {
    let agents = view.latest_agents(LOOKED_AT)?;
    let mut assets = Vec::new();
    for agent in &agents {
        if assets.len() >= Live::MOST {
            break;
        }
        for (id, glimpse) in glimpses(view, &agent.id)? {
            assets.extend(asset(view, agent, id, &glimpse, host)?);
        }
    }
    assets.sort_by_key(|asset| (!asset.here, asset.how == Observation::Simulated));
    assets.truncate(Live::MOST);
    Ok((!assets.is_empty()).then_some(Live { assets }))
}

/// What an agent's last batches say of one asset.
struct Glimpse {
    entry: u64,
    at: Timestamp,
    state: Option<Streak>,
    means: BTreeMap<String, (Timestamp, Decimal)>,
}

fn glimpses(view: &View<'_>, agent: &AgentId) -> Result<BTreeMap<AssetId, Glimpse>, LedgerError> {
    let mut found: BTreeMap<AssetId, Glimpse> = BTreeMap::new();
    for number in view.recent_batches(agent, RECENT)? {
        let Some(entry) = view.entry(number)? else { continue };
        for record in records(&entry.content) {
            let (_, at) = record.span();
            let fresh = || Glimpse { entry: number, at, state: None, means: BTreeMap::new() };
            let glimpse = found.entry(record.asset().clone()).or_insert_with(fresh);
            // Only an older batch is met later, so the first entry is the latest.
            glimpse.at = glimpse.at.max(at);
            glimpse.take(record);
        }
    }
    Ok(found)
}

/// Nothing where the bytes are not a batch: the ledger's own check tells that, and a page need not.
fn records(content: &[u8]) -> Vec<Record> {
    let payload = Envelope::parse(content).ok();
    let payload = payload.as_ref().and_then(Envelope::unverified_payload);
    payload.and_then(|payload| wire::decode(payload).ok()).unwrap_or_default()
}

impl Glimpse {
    fn take(&mut self, record: Record) {
        match record {
            Record::Sample(sample) if sample.statistic == Statistic::Mean => {
                let seen = self.means.entry(sample.metric.to_string()).or_insert((sample.at, sample.value));
                if sample.at > seen.0 {
                    *seen = (sample.at, sample.value);
                }
            }
            Record::Streak(streak) if self.state.as_ref().is_none_or(|seen| streak.to > seen.to) => {
                self.state = Some(streak);
            }
            Record::Sample(_) | Record::Streak(_) | Record::Fact(_) => {}
        }
    }

    fn mean(&self, metric: &str) -> Option<Decimal> {
        self.means.get(metric).map(|(_, value)| *value)
    }
}

/// `None` where the asset never said what it is.
fn asset(
    view: &View<'_>,
    agent: &Agent,
    id: AssetId,
    glimpse: &Glimpse,
    host: Option<&str>,
) -> Result<Option<LiveAsset>, LedgerError> {
    let facts = view.latest_facts(&id)?;
    let fact =
        |name: &str| facts.iter().find(|fact| fact.metric.as_str() == name).map(|fact| fact.text.as_str());
    let kind = fact(metric::KIND);
    let Some(kind) = AssetKind::ALL.into_iter().find(|known| Some(known.name()) == kind) else {
        return Ok(None);
    };
    let readings: Vec<(String, Decimal)> = view
        .latest_readings(&id)?
        .into_iter()
        .map(|reading| (reading.metric.to_string(), reading.value))
        .collect();
    let simulated = agent.simulated || fact(metric::ORIGIN) == Some("simulated");
    let model = fact(metric::MODEL).or_else(|| fact(metric::OS)).map(|model| match fact(metric::VENDOR) {
        Some(vendor) if !model.starts_with(vendor) => format!("{vendor} {model}"),
        _ => model.to_owned(),
    });
    Ok(Some(LiveAsset {
        kind,
        model,
        agent: agent.id.clone(),
        how: if simulated { Observation::Simulated } else { Observation::Measured },
        here: !simulated && kind != AssetKind::Printer && host.is_some() && fact(metric::HOST_NAME) == host,
        state: glimpse.state.as_ref().map(|streak| streak.state),
        at: glimpse.at,
        figures: figures(glimpse, &readings),
        entry: glimpse.entry,
        id,
    }))
}

fn figures(glimpse: &Glimpse, readings: &[(String, Decimal)]) -> Vec<LiveFigure> {
    let last = |name: &str| readings.iter().find(|(metric, _)| metric == name).map(|(_, value)| *value);
    let memory = glimpse.mean(metric::MEMORY_USED).zip(last(metric::MEMORY_TOTAL));
    let supplies = parts(readings, metric::SUPPLY).map(|(_, left)| left);
    let disks = parts(readings, metric::DISK_USED)
        .filter_map(|(disk, used)| percent(used, last(&format!("{}.{disk}", metric::DISK_TOTAL))?));
    [
        glimpse.mean(metric::CPU_USED).map(LiveFigure::CpuUsed),
        memory.and_then(|(used, total)| percent(used, total)).map(LiveFigure::MemoryUsed),
        disks.max().map(LiveFigure::DiskUsed),
        last(metric::UPTIME).map(LiveFigure::Uptime),
        last(metric::LIFE_COUNT).map(LiveFigure::LifeCount),
        supplies.min().map(LiveFigure::SupplyLeft),
        glimpse.mean(metric::CONNECT_TIME).map(LiveFigure::ConnectTime),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Readings of `name.<part>`, with the part's name.
fn parts<'r>(readings: &'r [(String, Decimal)], name: &'r str) -> impl Iterator<Item = (&'r str, Decimal)> {
    readings.iter().filter_map(move |(metric, value)| {
        metric.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')).map(|part| (part, *value))
    })
}

fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}
