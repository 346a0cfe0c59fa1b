//! What a printer is asked in routine: the exact objects that one full reading found, and nothing else.
//! Promise: no table and no maker's tree is walked in routine; what identifies the device and its count comes in the
//! first answer, so that they belong together; a plan is bounded, whatever the printer claimed to have.

use std::collections::BTreeSet;

use crate::decode::located::{Cell, Located};
use crate::decode::{self, decode, identity, vendor};
use crate::light::{self, LightReading, decode_light};
use crate::oids;
use crate::reading::{Certainty, Reading};
use crate::source;
use crate::walk::{Walk, cell, dotted};

/// Most markers, supplies and trays that are followed. The largest device seen has 1, 31 and 8.
const MARKERS: usize = 8;
const SUPPLIES: usize = 64;
const TRAYS: usize = 32;

/// Learned from a full reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterPlan {
    pub(crate) device: u32,
    pub(crate) charset: Option<i64>,
    pub(crate) object_id: Option<Vec<u32>>,
    pub(crate) serial: Option<String>,
    pub(crate) config_changes: Option<(Vec<u32>, i64)>,
    pub(crate) ticks: Option<i64>,
    source: Option<Cell>,
    pub(crate) markers: Vec<Vec<u32>>,
    pub(crate) vendor: Vec<Located>,
    /// Counters of the maker that gave nothing in the full reading. Not asked for; no other cell takes their place.
    silent: Vec<Located>,
    pub(crate) supplies: Vec<Vec<u32>>,
    pub(crate) trays: Vec<Vec<u32>>,
    /// What is always asked: who it is and what it counted.
    head: Vec<Vec<u32>>,
    oids: Vec<Vec<u32>>,
}

/// All that one full reading taught.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// Everything that the printer said.
    pub reading: Reading,
    /// The figures, from the same cells that routine will ask.
    pub figures: LightReading,
    /// What to ask in routine.
    pub plan: CounterPlan,
}

/// Reads a full walk. `earlier` is the plan of the same target, if there is one: as long as the same device answers,
/// its counter source stays, and so do the cells of the maker's counters.
#[must_use]
pub fn learn(walk: &Walk, earlier: Option<&CounterPlan>) -> Learned {
    let plan = CounterPlan::learn(walk, earlier);
    let mut figures = decode_light(&plan, walk);
    // Whatever calls for a full reading: this is one.
    figures.signals.clear();
    Learned { reading: decode(walk), figures, plan }
}

impl CounterPlan {
    /// See [`learn`].
    #[must_use]
    pub fn learn(walk: &Walk, earlier: Option<&Self>) -> Self {
        let device = decode::device_index(walk);
        let charset = decode::charset(walk, device, oids::CURRENT_LOCALIZATION);
        let (serial, serial_oid) = identity::serial_or_address(walk, device, charset).unzip();
        let object_id = walk.oid(oids::SYS_OBJECT_ID).map(<[u32]>::to_vec);
        let own = vendor::locate(walk);
        let markers: Vec<_> = source::markers(walk).into_iter().take(MARKERS).collect();
        let same = earlier.filter(|earlier| earlier.is_of(serial.as_ref(), object_id.as_ref()));
        let kept = same.and_then(|earlier| Some((earlier.source.as_ref()?, earlier.markers.as_slice())));
        let source = match kept {
            Some(kept) => source::keep(walk, kept, &markers, &own),
            None => source::choose(walk, &markers, &own),
        };
        let verified = own.into_iter().filter(|own| own.certainty == Certainty::Verified).collect();
        let (vendor, silent_own) = match same {
            Some(earlier) => source::keep_own(walk, earlier.vendor.iter().chain(&earlier.silent), verified),
            None => (verified, Vec::new()),
        };
        // Markers that fell silent are asked on: their return must be seen.
        let silent = same.filter(|_| markers.is_empty()).map(|earlier| earlier.markers.clone());
        let mut plan = Self {
            device,
            charset,
            object_id,
            serial,
            config_changes: config_changes(walk, device),
            ticks: light::up_time(walk).ticks,
            source,
            markers: silent.unwrap_or(markers),
            vendor,
            silent: silent_own,
            supplies: rows(walk, oids::SUPPLIES, light::SUPPLY_LEVEL, SUPPLIES),
            trays: rows(walk, oids::INPUT, light::TRAY_LEVEL, TRAYS),
            head: Vec::new(),
            oids: Vec::new(),
        };
        plan.head = plan.head_oids(walk, serial_oid);
        plan.oids = plan.all_oids(walk);
        plan
    }

    /// Objects to GET, in this order, each once.
    #[must_use]
    pub fn oids(&self) -> &[Vec<u32>] {
        &self.oids
    }

    /// The object that the pages are counted by, dotted; a record within it in square brackets.
    #[must_use]
    pub fn source(&self) -> Option<String> {
        self.source.as_ref().map(ToString::to_string)
    }

    /// Index of the printer's marker, where the pages are counted by one: hrDeviceIndex and prtMarkerIndex.
    #[must_use]
    pub fn source_marker(&self) -> Option<String> {
        self.source.as_ref()?.oid.strip_prefix(oids::LIFE_COUNT).map(dotted)
    }

    /// hrDeviceIndex of the printer.
    #[must_use]
    pub fn device(&self) -> u32 {
        self.device
    }

    /// Whether `later` was learned of the same device, as far as can be told.
    #[must_use]
    pub fn is_same_device(&self, later: &Self) -> bool {
        self.is_of(later.serial.as_ref(), later.object_id.as_ref())
    }

    /// Asks no longer for `missing` objects, until the printer is learned anew: an `SNMPv1` printer fails a whole
    /// question for one of them. What identifies the device and its count is asked on.
    pub fn unlearn(&mut self, missing: &[Vec<u32>]) {
        let head = &self.head;
        self.oids.retain(|oid| head.contains(oid) || !missing.contains(oid));
    }

    pub(crate) fn source_cell(&self) -> Option<&Cell> {
        self.source.as_ref()
    }

    /// Whether it is the same device, as far as can be told. What a device stopped to say of itself tells nothing.
    fn is_of(&self, serial: Option<&String>, object_id: Option<&Vec<u32>>) -> bool {
        let agree = |ours: Option<&String>, theirs: Option<&String>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let same_kind = match (&self.object_id, object_id) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        agree(self.serial.as_ref(), serial) && same_kind
    }

    fn head_oids(&self, walk: &Walk, serial: Option<Vec<u32>>) -> Vec<Vec<u32>> {
        let source = self.source.iter().flat_map(of_cell);
        let up_time = [oids::SYS_UP_TIME, oids::SNMP_ENGINE_TIME];
        let up_time = up_time.iter().map(|oid| oid.to_vec()).filter(|oid| walk.get(oid).is_some());
        let kind = self.object_id.iter().map(|_| oids::SYS_OBJECT_ID.to_vec());
        source.chain(up_time).chain(serial).chain(kind).collect()
    }

    fn all_oids(&self, walk: &Walk) -> Vec<Vec<u32>> {
        let changes = self.config_changes.iter().map(|(oid, _)| oid.clone());
        let markers = self.markers.iter().map(|index| cell(oids::LIFE_COUNT, index));
        let own = self.vendor.iter().flat_map(|own| own.cells.iter().flat_map(of_cell));
        let supplies =
            columns(walk, oids::SUPPLIES, &self.supplies, [light::SUPPLY_LEVEL, light::SUPPLY_MAX]);
        let trays = columns(walk, oids::INPUT, &self.trays, [light::TRAY_LEVEL, light::TRAY_MAX]);
        let all =
            self.head.iter().cloned().chain(changes).chain(markers).chain(own).chain(supplies).chain(trays);
        let mut seen = BTreeSet::new();
        all.filter(|oid| seen.insert(oid.clone())).collect()
    }
}

/// The number, and the cell that says what it counts.
fn of_cell(cell: &Cell) -> impl Iterator<Item = Vec<u32>> + use<> {
    let guard = cell.guard.as_ref().map(|(oid, _)| oid.clone());
    std::iter::once(cell.oid.clone()).chain(guard)
}

fn config_changes(walk: &Walk, device: u32) -> Option<(Vec<u32>, i64)> {
    let oid = cell(oids::CONFIG_CHANGES, &[device]);
    Some((oid.clone(), walk.int(&oid)?))
}

/// Indexes of the rows that have a level.
fn rows(walk: &Walk, entry: &[u32], level: u32, most: usize) -> Vec<Vec<u32>> {
    let level = cell(entry, &[level]);
    let indexes = walk.column(&level).map(|(index, _)| index.to_vec());
    indexes.filter(|index| !index.is_empty()).take(most).collect()
}

/// The cells of these rows that the printer has.
fn columns(walk: &Walk, entry: &[u32], rows: &[Vec<u32>], columns: [u32; 2]) -> Vec<Vec<u32>> {
    let cells = rows.iter().flat_map(|index| columns.map(|column| cell(&cell(entry, &[column]), index)));
    cells.filter(|oid| walk.get(oid).is_some()).collect()
}
