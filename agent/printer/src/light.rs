//! What a routine reading gave: the figures of a printer that is known already, from one to three GETs.
//! Promise: each figure is read from the cells that it was read from when the printer was learned, or is missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::counter_plan::CounterPlan;
use crate::decode::identity;
use crate::decode::level_state;
use crate::oids;
use crate::reading::{LevelState, Percent};
use crate::walk::{Walk, cell, dotted};

/// The figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LightReading {
    /// The count of the plan's source, in the source's own unit.
    pub life_count: Option<i64>,
    /// Counts of the other markers, by hrDeviceIndex and prtMarkerIndex.
    pub markers: BTreeMap<String, i64>,
    /// The maker's counters of verified meaning, by common name.
    pub vendor: BTreeMap<&'static str, i64>,
    /// Rows of prtMarkerSuppliesTable.
    pub supplies: Vec<Level>,
    /// Rows of prtInputTable.
    pub trays: Vec<Level>,
    /// Serial number, else the hardware address, as when the printer was learned.
    pub serial: Option<String>,
    /// How long it has run.
    pub up_time: UpTime,
    /// What makes a full reading due.
    pub signals: BTreeSet<Signal>,
    /// Objects of the plan that did not come; for [`CounterPlan::unlearn`].
    pub missing: Vec<Vec<u32>>,
}

/// A level of a supply or tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Full index, dotted.
    pub index: String,
    /// Raw.
    pub level: Option<i64>,
    /// Raw.
    pub max_capacity: Option<i64>,
    /// What the level means.
    pub state: LevelState,
    /// Level of capacity, where both are real.
    pub percent: Option<Percent>,
}

/// How long a printer says that it has run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UpTime {
    /// sysUpTime, 1/100 s; begins again at 0 after 497 days.
    pub ticks: Option<i64>,
    /// snmpEngineTime, seconds; outlasts 497 days (RFC 3411).
    pub engine_time: Option<i64>,
}

/// Why the printer must be read in full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Another serial number, hardware address or sysObjectID: the figures are another device's.
    OtherDevice,
    /// A marker that counted is gone.
    Markers,
    /// A row of the maker's counters no longer says what it counted, or is gone.
    Moved,
    /// prtGeneralConfigChanges went on: what is remembered of the printer is stale (RFC 3805).
    Configuration,
    /// It runs for a shorter time than when it was learned: it was started again, or its clock wrapped.
    Restarted,
}

impl LightReading {
    /// True where the figures must not be told under what is known of the printer.
    #[must_use]
    pub fn is_another_device(&self) -> bool {
        self.signals.contains(&Signal::OtherDevice)
    }
}

/// Reads the answers to [`CounterPlan::oids`]. Pure and total, like [`crate::decode`].
#[must_use]
pub fn decode_light(plan: &CounterPlan, rows: &Walk) -> LightReading {
    let source = plan.source_cell();
    let counting = plan.markers.iter().filter_map(|index| {
        let oid = cell(oids::LIFE_COUNT, index);
        let count = rows.int(&oid).filter(|count| *count >= 0)?;
        Some((index, oid, count))
    });
    let others = counting.filter(|(_, oid, _)| source.is_none_or(|source| source.oid != *oid));
    LightReading {
        life_count: source.and_then(|source| source.read(rows)),
        markers: others.map(|(index, _, count)| (dotted(index), count)).collect(),
        vendor: plan.vendor.iter().filter_map(|own| Some((own.name, own.read(rows)?))).collect(),
        supplies: levels(rows, oids::SUPPLIES, &plan.supplies, [SUPPLY_MAX, SUPPLY_LEVEL]),
        trays: levels(rows, oids::INPUT, &plan.trays, [TRAY_MAX, TRAY_LEVEL]),
        serial: serial(plan, rows),
        up_time: up_time(rows),
        signals: signals(plan, rows),
        missing: plan.oids().iter().filter(|oid| rows.get(oid).is_none()).cloned().collect(),
    }
}

/// prtMarkerSuppliesMaxCapacity, prtMarkerSuppliesLevel.
pub(crate) const SUPPLY_MAX: u32 = 8;
pub(crate) const SUPPLY_LEVEL: u32 = 9;
/// prtInputMaxCapacity, prtInputCurrentLevel.
pub(crate) const TRAY_MAX: u32 = 9;
pub(crate) const TRAY_LEVEL: u32 = 10;

fn levels(rows: &Walk, entry: &[u32], indexes: &[Vec<u32>], columns: [u32; 2]) -> Vec<Level> {
    let of = |index: &Vec<u32>| {
        let [max_capacity, level] = columns.map(|column| rows.int(&cell(&cell(entry, &[column]), index)));
        let (state, percent) = level_state(level, max_capacity);
        Level { index: dotted(index), level, max_capacity, state, percent }
    };
    indexes.iter().map(of).collect()
}

/// By the same rules as in a full reading; the rows hold only the object that it was read from then.
fn serial(plan: &CounterPlan, rows: &Walk) -> Option<String> {
    identity::serial_or_address(rows, plan.device, plan.charset).map(|(serial, _)| serial)
}

pub(crate) fn up_time(rows: &Walk) -> UpTime {
    let positive = |oid| rows.int(oid).filter(|value| *value >= 0);
    UpTime { ticks: positive(oids::SYS_UP_TIME), engine_time: positive(oids::SNMP_ENGINE_TIME) }
}

fn signals(plan: &CounterPlan, rows: &Walk) -> BTreeSet<Signal> {
    let differs = |said: &Option<String>, says: Option<String>| says.is_some() && *said != says;
    let object_id = rows.oid(oids::SYS_OBJECT_ID).map(<[u32]>::to_vec);
    let other =
        object_id.is_some() && object_id != plan.object_id || differs(&plan.serial, serial(plan, rows));
    let lost = |index: &Vec<u32>| rows.int(&cell(oids::LIFE_COUNT, index)).is_none();
    let gone = |own: &crate::decode::located::Located| own.read(rows).is_none();
    let changes = plan.config_changes.as_ref();
    let stale = changes.is_some_and(|(oid, said)| rows.int(oid).is_some_and(|says| says != *said));
    let ticks = up_time(rows).ticks;
    [
        (Signal::OtherDevice, other),
        (Signal::Markers, plan.markers.iter().any(lost)),
        (Signal::Moved, plan.vendor.iter().any(gone)),
        (Signal::Configuration, stale),
        (Signal::Restarted, ticks.is_some() && ticks < plan.ticks),
    ]
    .into_iter()
    .filter_map(|(signal, holds)| holds.then_some(signal))
    .collect()
}
