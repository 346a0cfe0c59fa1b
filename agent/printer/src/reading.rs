//! What a printer said, in the words of its MIBs. Serialises to the shape of `poll --format json`.
//! Promise: what the printer did not say is `None` (null), never 0 and never a guess.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// One printer, read once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// Who it is.
    pub identity: Identity,
    /// IANA `MIBenum` of the current localisation's character set.
    pub localization_charset: Option<i64>,
    /// Pages, sheets, metres: what it has marked in its life.
    pub counters: Counters,
    /// How it is now.
    pub status: Status,
    /// Toner, ink, drums, waste boxes.
    pub supplies: Vec<Supply>,
    /// Where paper comes from.
    pub trays: Vec<Tray>,
    /// What is left of parts, in the maker's own words; empty where only the standard tables tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maintenance: Vec<Maintenance>,
    /// Rows of prtAlertTable.
    pub alerts: Vec<Alert>,
    /// Lines of the display.
    pub console: Vec<String>,
    /// sysUpTime, 1/100 s; wraps after 497 days.
    #[serde(rename = "sysUpTime")]
    pub sys_up_time: Option<i64>,
    /// What was odd about the answers: texts cut, tables ended early.
    pub notes: Vec<String>,
}

/// Who a printer is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The make, with its parent in brackets where another name is on the box.
    pub vendor: Option<String>,
    /// IANA private enterprise number of sysObjectID.
    pub enterprise: Option<u32>,
    /// The first of the candidates.
    pub model: Option<String>,
    /// Where the model was read.
    pub model_from: Option<String>,
    /// Every name found, best source first.
    pub model_candidates: Vec<ModelCandidate>,
    /// Serial number.
    pub serial: Option<String>,
    /// Where the serial number was read.
    pub serial_from: Option<String>,
    /// The first hardware address of an interface (ifPhysAddress), lower-case hexadecimal: identity of last resort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardware_address: Option<String>,
    /// sysDescr, whole.
    #[serde(rename = "sysDescr")]
    pub sys_descr: Option<String>,
    /// sysObjectID, dotted.
    #[serde(rename = "sysObjectID")]
    pub sys_object_id: Option<String>,
}

/// A name that a printer gives itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelCandidate {
    /// Object, or OID below `1.3.6.1.4.1`.
    pub from: String,
    /// The name.
    pub value: String,
}

/// An enumerated value and its registered name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Code {
    /// As received.
    pub code: i64,
    /// As registered; `invalid` for 0, `unlisted` for a number that no registry has.
    pub name: &'static str,
}

/// Life counters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// prtMarkerLifeCount of the first marker, in `counter_unit`.
    pub life_count: Option<i64>,
    /// prtMarkerCounterUnit of the first marker.
    pub counter_unit: Option<Code>,
    /// True only where the printer itself says that it counts impressions.
    pub impressions_certain: bool,
    /// Every marker that counts.
    pub markers: Vec<Marker>,
    /// The maker's own counters of verified meaning, under common names.
    pub vendor: BTreeMap<&'static str, i64>,
    /// OID of each of them, or how it was summed.
    pub vendor_sources: BTreeMap<&'static str, String>,
    /// The maker's sum beside the life count. They often differ; never mix the two.
    pub vendor_consistency: Option<Consistency>,
    /// Counters whose meaning is not certain. Hints for a person; nothing is counted with them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reported: BTreeMap<&'static str, Hint>,
}

/// How sure the meaning of a maker's counter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Seen with plausible values in recordings or beside the device's own page, defined in the maker's MIB, or
    /// told alike by independent projects.
    Verified,
    /// Told by one source only, or not alike by several.
    Reported,
}

/// A number that may be what its name says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// As received, or summed.
    pub value: i64,
    /// OID, or how it was summed.
    pub source: String,
}

/// What is left of a part, as the maker tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Maintenance {
    /// Colour of toner or ink, or name of the part.
    pub part: &'static str,
    /// Share that is left.
    pub percent: Option<Percent>,
    /// Pages until it is due.
    pub pages: Option<i64>,
}

/// Row of prtMarkerTable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marker {
    /// hrDeviceIndex and prtMarkerIndex, dotted.
    pub index: String,
    /// prtMarkerLifeCount.
    pub life_count: Option<i64>,
    /// prtMarkerPowerOnCount.
    pub power_on_count: Option<i64>,
    /// prtMarkerCounterUnit.
    pub counter_unit: Option<Code>,
    /// prtMarkerMarkTech.
    pub mark_tech: Option<Code>,
    /// prtMarkerProcessColorants.
    pub process_colorants: Option<i64>,
    /// prtMarkerStatus.
    pub status: Option<SubUnit>,
}

/// The maker's sum beside the standard count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Consistency {
    /// Black and white plus colour, by the maker's counters.
    pub mono_plus_colour: i64,
    /// prtMarkerLifeCount.
    pub life_count: i64,
    /// Life count less the sum.
    pub difference: i64,
}

/// `PrtSubUnitStatusTC`, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent bits of one octet, named as in RFC 3805")]
pub struct SubUnit {
    /// As received.
    pub code: i64,
    /// Its low three bits.
    pub availability: &'static str,
    /// Something to look at.
    pub non_critical_alerts: bool,
    /// Something that stops it.
    pub critical_alerts: bool,
    /// Off line.
    pub offline: bool,
    /// On its way to another state.
    pub transitioning: bool,
}

/// How a printer is now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Row of hrDeviceTable that is the printer; 1 where no row says so.
    #[serde(rename = "hrDeviceIndex")]
    pub hr_device_index: u32,
    /// hrDeviceStatus.
    #[serde(rename = "hrDeviceStatus")]
    pub hr_device_status: Option<Code>,
    /// hrPrinterStatus.
    #[serde(rename = "hrPrinterStatus")]
    pub hr_printer_status: Option<Code>,
    /// hrPrinterDetectedErrorState.
    pub detected_error_state: Option<ErrorState>,
}

/// hrPrinterDetectedErrorState: 0, 1 or 2 octets come in the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorState {
    /// As received, lower-case hexadecimal.
    pub hex: String,
    /// How many octets came.
    pub octets: usize,
    /// Names of the bits that are set.
    pub bits: Vec<&'static str>,
}

/// What a level means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelState {
    /// A level and a capacity: there is a percentage.
    Measured,
    /// −3: something is left, nobody knows how much.
    SomeRemaining,
    /// −2, or another negative value that no standard explains.
    Unknown,
    /// −1: no limit.
    Unrestricted,
    /// A level without a capacity to hold it against.
    NoCapacity,
    /// No level came.
    NotReported,
}

/// A percentage in hundredths, so that equal readings are equal. Serialises as a number: 75.32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(i64);

impl Percent {
    /// From hundredths of a percent.
    #[must_use]
    pub fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// Hundredths of a percent.
    #[must_use]
    pub fn hundredths(self) -> i64 {
        self.0
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(clippy::cast_precision_loss, reason = "a percentage of two 32-bit numbers is exact in f64")]
        serializer.serialize_f64(self.0 as f64 / 100.0)
    }
}

/// Row of prtMarkerSuppliesTable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Supply {
    /// hrDeviceIndex and prtMarkerSuppliesIndex, dotted.
    pub index: String,
    /// prtMarkerSuppliesDescription. It can carry part and serial numbers.
    pub description: Option<String>,
    /// prtMarkerSuppliesClass.
    pub class: Option<Code>,
    /// prtMarkerSuppliesType.
    #[serde(rename = "type")]
    pub kind: Option<Code>,
    /// prtMarkerSuppliesSupplyUnit.
    pub unit: Option<Code>,
    /// prtMarkerColorantValue.
    pub colorant: Option<String>,
    /// prtMarkerSuppliesMaxCapacity, raw.
    pub max_capacity: Option<i64>,
    /// prtMarkerSuppliesLevel, raw. Of a receptacle it is the space that remains (RFC 3805).
    pub level: Option<i64>,
    /// What the level means.
    pub state: LevelState,
    /// Level of capacity, where both are real.
    pub percent: Option<Percent>,
    /// True of a box that fills up.
    pub receptacle: bool,
    /// The description's octets where it is not ASCII, so that a wrong character set can be mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_hex: Option<String>,
    /// Level 0–100 without a capacity: likely a percentage, but the printer does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_heuristic: Option<Percent>,
}

/// Row of prtInputTable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tray {
    /// hrDeviceIndex and prtInputIndex, dotted.
    pub index: String,
    /// Name, or description where there is no name.
    pub name: Option<String>,
    /// Which of the two.
    pub name_from: Option<&'static str>,
    /// prtInputType.
    #[serde(rename = "type")]
    pub kind: Option<Code>,
    /// prtInputCapacityUnit.
    pub unit: Option<Code>,
    /// prtInputMaxCapacity, raw.
    pub max_capacity: Option<i64>,
    /// prtInputCurrentLevel, raw.
    pub level: Option<i64>,
    /// What the level means.
    pub state: LevelState,
    /// Level of capacity, where both are real.
    pub percent: Option<Percent>,
    /// prtInputMediaName.
    pub media: Option<String>,
    /// prtInputStatus.
    pub status: Option<SubUnit>,
}

/// Row of prtAlertTable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// hrDeviceIndex and prtAlertIndex, dotted. The second only grows.
    pub index: String,
    /// prtAlertSeverityLevel.
    pub severity: Option<Code>,
    /// prtAlertTrainingLevel: who is needed.
    pub training: Option<Code>,
    /// prtAlertGroup: which table it is about.
    pub group: Option<Code>,
    /// prtAlertGroupIndex: which row of it.
    pub group_index: Option<i64>,
    /// prtAlertLocation.
    pub location: Option<i64>,
    /// prtAlertCode.
    pub code: Option<Code>,
    /// prtAlertDescription; may be empty.
    pub description: Option<String>,
    /// prtAlertTime, sysUpTime when it arose, 1/100 s.
    pub time: Option<i64>,
    /// False for rows that say "sleep", "ready", "powered up".
    pub significant: bool,
}
