//! Gathers the rows of one machine's month, as agents send them and a store keeps them, into loads.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Statistic, metric};
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use super::{Frame, MonthLoad, Point, Resource, cores_in_use, mebibytes};
use crate::case::Entry;
use crate::interval::IntervalSet;

/// Most disks of one machine; more are left out, for no agent tells so many.
pub const MOST_DISKS: usize = 256;

/// One figure of a machine, of any metric: what says nothing of a load is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its name, as agents write it.
    pub metric: &'a str,
    /// How it stands for its step.
    pub statistic: Statistic,
    /// Start of the step, or the instant of the reading.
    pub at: Timestamp,
    /// Percent or octets, as agents send them.
    pub value: Decimal,
    /// Whether an enrolled agent signed it.
    pub signed: bool,
    /// The batch or file it came in; `None` where a store does not keep it.
    pub entry: Option<Entry>,
}

/// One machine's rows. Some hundred kilobytes a month: made for one machine after the other.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Percent of all processors' time; `Point` cannot hold them before the cores are known.
    cpu: Vec<(Decimal, Point)>,
    cores: BTreeMap<Timestamp, Decimal>,
    memory: Vec<Point>,
    disks: BTreeMap<String, Vec<Point>>,
}

impl Rows {
    /// Adds a row, in any order. Rows a little before the month tell its cores.
    pub fn add(&mut self, row: Row<'_>) {
        let Row { at, signed, entry, .. } = row;
        let point = |value| Point { at, value, signed, entry };
        match (row.metric, row.statistic) {
            (metric::CPU_USED, Statistic::Mean) => self.cpu.push((row.value, point(0))),
            (metric::CPU_CORES, Statistic::Last) => {
                // Of two words on one instant the larger: a load is never told too small.
                let cores = self.cores.entry(at).or_default();
                *cores = (*cores).max(row.value);
            }
            (metric::MEMORY_USED, Statistic::Mean) => self.memory.extend(mebibytes(row.value).map(point)),
            (name, Statistic::Last) => {
                let disk = name.strip_prefix(metric::DISK_USED).and_then(|rest| rest.strip_prefix('.'));
                let (Some(disk), Some(value)) = (disk, mebibytes(row.value)) else { return };
                if self.disks.len() < MOST_DISKS || self.disks.contains_key(disk) {
                    self.disks.entry(disk.to_owned()).or_default().push(point(value));
                }
            }
            _ => {}
        }
    }

    /// The month's loads, one for each resource of which anything was read. `off` is time in which the machine is known
    /// to have been off, `limits` tells which limits of a resource to look at.
    #[must_use]
    pub fn loads(
        self,
        frame: &Frame,
        asset: &AssetId,
        off: &IntervalSet,
        limits: impl Fn(Resource) -> Vec<u64>,
    ) -> Vec<MonthLoad> {
        let cpu = self.cpu.iter().filter_map(|(percent, point)| {
            let value = cores_in_use(*percent, self.cores_at(point.at)?)?;
            Some(Point { value, ..*point })
        });
        let series = [
            (Resource::Cpu, vec![cpu.collect()]),
            (Resource::Memory, vec![self.memory]),
            (Resource::Disk, self.disks.into_values().collect()),
        ];
        let read = series.into_iter().filter(|(_, series)| series.iter().any(|points| !points.is_empty()));
        read.map(|(resource, series)| frame.load((asset, resource), &series, off, &limits(resource)))
            .collect()
    }

    /// Told last before; before the first word the first, for cores seldom change and are told once a day.
    fn cores_at(&self, at: Timestamp) -> Option<Decimal> {
        let before = self.cores.range(..=at).next_back();
        before.or_else(|| self.cores.first_key_value()).map(|(_, cores)| *cores)
    }
}
