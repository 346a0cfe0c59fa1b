//! Names of the enumerations, as RFC 3805, RFC 2790 and IANA-PRINTER-MIB spell them.
//! Promise: a number that no registry names is still shown, as `unlisted`; zero is `invalid`, as no
//! enumeration has it.

use crate::reading::{Code, SubUnit};

type Names = &'static [(i64, &'static str)];

fn code(names: Names, code: i64) -> Code {
    let unlisted = if code == 0 { "invalid" } else { "unlisted" };
    let name = names.iter().find(|(number, _)| *number == code).map_or(unlisted, |(_, name)| name);
    Code { code, name }
}

macro_rules! enumeration {
    ($function:ident, $doc:literal, $($number:literal $name:literal),+ $(,)?) => {
        #[doc = $doc]
        pub(crate) fn $function(number: i64) -> Code {
            code(&[$(($number, $name)),+], number)
        }
    };
}

enumeration!(device_status, "hrDeviceStatus", 1 "unknown", 2 "running", 3 "warning", 4 "testing", 5 "down");
enumeration!(printer_status, "hrPrinterStatus", 1 "other", 2 "unknown", 3 "idle", 4 "printing", 5 "warmup");
enumeration!(
    counter_unit, "prtMarkerCounterUnit",
    3 "tenThousandthsOfInches", 4 "micrometers", 5 "characters", 6 "lines", 7 "impressions", 8 "sheets",
    9 "dotRow", 11 "hours", 16 "feet", 17 "meters",
);
enumeration!(
    capacity_unit, "prtInputCapacityUnit",
    1 "other", 2 "unknown", 3 "tenThousandthsOfInches", 4 "micrometers", 8 "sheets", 16 "feet", 17 "meters",
    18 "items", 19 "percent",
);
enumeration!(
    supply_unit, "prtMarkerSuppliesSupplyUnit",
    1 "other", 2 "unknown", 3 "tenThousandthsOfInches", 4 "micrometers", 7 "impressions", 8 "sheets",
    11 "hours", 12 "thousandthsOfOunces", 13 "tenthsOfGrams", 14 "hundrethsOfFluidOunces",
    15 "tenthsOfMilliliters", 16 "feet", 17 "meters", 18 "items", 19 "percent",
);
enumeration!(
    supply_class, "prtMarkerSuppliesClass",
    1 "other", 3 "supplyThatIsConsumed", 4 "receptacleThatIsFilled",
);
enumeration!(
    supply_type, "prtMarkerSuppliesType",
    1 "other", 2 "unknown", 3 "toner", 4 "wasteToner", 5 "ink", 6 "inkCartridge", 7 "inkRibbon",
    8 "wasteInk", 9 "opc", 10 "developer", 11 "fuserOil", 12 "solidWax", 13 "ribbonWax", 14 "wasteWax",
    15 "fuser", 16 "coronaWire", 17 "fuserOilWick", 18 "cleanerUnit", 19 "fuserCleaningPad",
    20 "transferUnit", 21 "tonerCartridge", 22 "fuserOiler", 23 "water", 24 "wasteWater",
    25 "glueWaterAdditive", 26 "wastePaper", 27 "bindingSupply", 28 "bandingSupply", 29 "stitchingWire",
    30 "shrinkWrap", 31 "paperWrap", 32 "staples", 33 "inserts", 34 "covers", 35 "matteToner",
    36 "matteInk",
);
enumeration!(
    mark_tech, "prtMarkerMarkTech",
    1 "other", 2 "unknown", 3 "electrophotographicLED", 4 "electrophotographicLaser",
    5 "electrophotographicOther", 6 "impactMovingHeadDotMatrix9pin", 7 "impactMovingHeadDotMatrix24pin",
    8 "impactMovingHeadDotMatrixOther", 9 "impactMovingHeadFullyFormed", 10 "impactBand",
    11 "impactOther", 12 "inkjetAqueous", 13 "inkjetSolid", 14 "inkjetOther", 15 "pen",
    16 "thermalTransfer", 17 "thermalSensitive", 18 "thermalDiffusion", 19 "thermalOther",
    20 "electroerosion", 21 "electrostatic", 22 "photographicMicrofiche", 23 "photographicImagesetter",
    24 "photographicOther", 25 "ionDeposition", 26 "eBeam", 27 "typesetter",
);
enumeration!(
    input_type, "prtInputType",
    1 "other", 2 "unknown", 3 "sheetFeedAutoRemovableTray", 4 "sheetFeedAutoNonRemovableTray",
    5 "sheetFeedManual", 6 "continuousRoll", 7 "continuousFanFold",
);
enumeration!(
    alert_severity, "prtAlertSeverityLevel",
    1 "other", 3 "critical", 4 "warning", 5 "warningBinaryChangeEvent",
);
enumeration!(
    alert_training, "prtAlertTrainingLevel",
    1 "other", 2 "unknown", 3 "untrained", 4 "trained", 5 "fieldService", 6 "management",
    7 "noInterventionRequired",
);
enumeration!(
    alert_group, "prtAlertGroup",
    1 "other", 3 "hostResourcesMIBStorageTable", 4 "hostResourcesMIBDeviceTable", 5 "generalPrinter",
    6 "cover", 7 "localization", 8 "input", 9 "output", 10 "marker", 11 "markerSupplies",
    12 "markerColorant", 13 "mediaPath", 14 "channel", 15 "interpreter", 16 "consoleDisplayBuffer",
    17 "consoleLights", 18 "alert", 30 "finDevice", 31 "finSupply", 32 "finSupplyMediaInput",
    33 "finAttribute",
);
enumeration!(
    alert_code, "prtAlertCode",
    1 "other", 2 "unknown", 3 "coverOpen", 4 "coverClosed", 5 "interlockOpen", 6 "interlockClosed",
    7 "configurationChange", 8 "jam", 9 "subunitMissing", 10 "subunitLifeAlmostOver",
    11 "subunitLifeOver", 12 "subunitAlmostEmpty", 13 "subunitEmpty", 14 "subunitAlmostFull",
    15 "subunitFull", 16 "subunitNearLimit", 17 "subunitAtLimit", 18 "subunitOpened",
    19 "subunitClosed", 20 "subunitTurnedOn", 21 "subunitTurnedOff", 22 "subunitOffline",
    23 "subunitPowerSaver", 24 "subunitWarmingUp", 25 "subunitAdded", 26 "subunitRemoved",
    27 "subunitResourceAdded", 28 "subunitResourceRemoved", 29 "subunitRecoverableFailure",
    30 "subunitUnrecoverableFailure", 31 "subunitRecoverableStorageError",
    32 "subunitUnrecoverableStorageError", 33 "subunitMotorFailure", 34 "subunitMemoryExhausted",
    35 "subunitUnderTemperature", 36 "subunitOverTemperature", 37 "subunitTimingFailure",
    38 "subunitThermistorFailure", 501 "doorOpen", 502 "doorClosed", 503 "powerUp", 504 "powerDown",
    505 "printerNMSReset", 506 "printerManualReset", 507 "printerReadyToPrint",
    801 "inputMediaTrayMissing", 802 "inputMediaSizeChange", 803 "inputMediaWeightChange",
    804 "inputMediaTypeChange", 805 "inputMediaColorChange", 806 "inputMediaFormPartsChange",
    807 "inputMediaSupplyLow", 808 "inputMediaSupplyEmpty", 809 "inputMediaChangeRequest",
    810 "inputManualInputRequest", 811 "inputTrayPositionFailure", 812 "inputTrayElevationFailure",
    813 "inputCannotFeedSizeSelected", 901 "outputMediaTrayMissing", 902 "outputMediaTrayAlmostFull",
    903 "outputMediaTrayFull", 904 "outputMailboxSelectFailure", 1001 "markerFuserUnderTemperature",
    1002 "markerFuserOverTemperature", 1003 "markerFuserTimingFailure",
    1004 "markerFuserThermistorFailure", 1005 "markerAdjustingPrintQuality", 1101 "markerTonerEmpty",
    1102 "markerInkEmpty", 1103 "markerPrintRibbonEmpty", 1104 "markerTonerAlmostEmpty",
    1105 "markerInkAlmostEmpty", 1106 "markerPrintRibbonAlmostEmpty",
    1107 "markerWasteTonerReceptacleAlmostFull", 1108 "markerWasteInkReceptacleAlmostFull",
    1109 "markerWasteTonerReceptacleFull", 1110 "markerWasteInkReceptacleFull",
    1111 "markerOpcLifeAlmostOver", 1112 "markerOpcLifeOver", 1113 "markerDeveloperAlmostEmpty",
    1114 "markerDeveloperEmpty", 1115 "markerTonerCartridgeMissing", 1301 "mediaPathMediaTrayMissing",
    1302 "mediaPathMediaTrayAlmostFull", 1303 "mediaPathMediaTrayFull",
    1304 "mediaPathCannotDuplexMediaSelected", 1501 "interpreterMemoryIncrease",
    1502 "interpreterMemoryDecrease", 1503 "interpreterCartridgeAdded",
    1504 "interpreterCartridgeDeleted", 1505 "interpreterResourceAdded",
    1506 "interpreterResourceDeleted", 1507 "interpreterResourceUnavailable",
    1509 "interpreterComplexPageEncountered", 1801 "alertRemovalOfBinaryChangeEntry",
);

/// Bits of hrPrinterDetectedErrorState; bit 0 is the most significant of the first octet (RFC 2790).
pub(crate) const ERROR_BITS: [&str; 15] = [
    "lowPaper",
    "noPaper",
    "lowToner",
    "noToner",
    "doorOpen",
    "jammed",
    "offline",
    "serviceRequested",
    "inputTrayMissing",
    "outputTrayMissing",
    "markerSupplyMissing",
    "outputNearFull",
    "outputFull",
    "inputTrayEmpty",
    "overduePreventMaint",
];

/// `PrtSubUnitStatusTC` (RFC 3805): a sum of an availability and of four flags.
pub(crate) fn sub_unit(code: i64) -> SubUnit {
    let availability = match code & 7 {
        0 => "availableAndIdle",
        1 => "unavailableAndOnRequest",
        2 => "availableAndStandby",
        3 => "unavailableBecauseBroken",
        4 => "availableAndActive",
        6 => "availableAndBusy",
        _ => "unknown",
    };
    SubUnit {
        code,
        availability,
        non_critical_alerts: code & 8 != 0,
        critical_alerts: code & 16 != 0,
        offline: code & 32 != 0,
        transitioning: code & 64 != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_tray_is_broken_with_a_critical_alert() {
        let status = sub_unit(19);
        assert_eq!(status.availability, "unavailableBecauseBroken");
        assert!(status.critical_alerts && !status.non_critical_alerts && !status.offline);
    }

    #[test]
    fn a_number_without_a_name_keeps_its_number() {
        assert_eq!(supply_type(99), Code { code: 99, name: "unlisted" });
        assert_eq!(alert_code(0).name, "invalid");
    }
}
