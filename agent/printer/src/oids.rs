//! OIDs of the standard MIBs: RFC 3418 (system), RFC 2790 (host resources), RFC 3805 (printer),
//! PWG 5107.1 (port monitor). Those of the makers stand where they are used.

macro_rules! oid {
    ($name:ident, $doc:literal, $($arc:literal),+) => {
        #[doc = $doc]
        pub(crate) const $name: &[u32] = &[1, 3, 6, 1, $($arc),+];
    };
}

oid!(ENTERPRISES, "Below it the number that IANA gave the maker.", 4, 1);
oid!(SYS_DESCR, "sysDescr.0", 2, 1, 1, 1, 0);
oid!(SYS_OBJECT_ID, "sysObjectID.0", 2, 1, 1, 2, 0);
oid!(SYS_NAME, "sysName.0", 2, 1, 1, 5, 0);
oid!(SYS_LOCATION, "sysLocation.0", 2, 1, 1, 6, 0);
oid!(SYS_UP_TIME, "sysUpTime.0, 1/100 s", 2, 1, 1, 3, 0);

oid!(IF_PHYS_ADDRESS, "ifPhysAddress", 2, 1, 2, 2, 1, 6);
oid!(SNMP_ENGINE_TIME, "snmpEngineTime.0, seconds (RFC 3411)", 6, 3, 10, 2, 1, 3, 0);

oid!(HR_DEVICE_TYPE, "hrDeviceType", 2, 1, 25, 3, 2, 1, 2);
oid!(HR_DEVICE_DESCR, "hrDeviceDescr", 2, 1, 25, 3, 2, 1, 3);
oid!(HR_DEVICE_STATUS, "hrDeviceStatus", 2, 1, 25, 3, 2, 1, 5);
oid!(HR_DEVICE_PRINTER, "hrDevicePrinter, the type of a printer", 2, 1, 25, 3, 1, 5);
oid!(HR_PRINTER_STATUS, "hrPrinterStatus", 2, 1, 25, 3, 5, 1, 1);
oid!(HR_PRINTER_ERROR_STATE, "hrPrinterDetectedErrorState", 2, 1, 25, 3, 5, 1, 2);

oid!(CONFIG_CHANGES, "prtGeneralConfigChanges", 2, 1, 43, 5, 1, 1, 1);
oid!(CURRENT_LOCALIZATION, "prtGeneralCurrentLocalization", 2, 1, 43, 5, 1, 1, 2);
oid!(CONSOLE_LOCALIZATION, "prtConsoleLocalization", 2, 1, 43, 5, 1, 1, 10);
oid!(PRINTER_NAME, "prtGeneralPrinterName", 2, 1, 43, 5, 1, 1, 16);
oid!(SERIAL_NUMBER, "prtGeneralSerialNumber", 2, 1, 43, 5, 1, 1, 17);
oid!(CHARACTER_SET, "prtLocalizationCharacterSet", 2, 1, 43, 7, 1, 1, 4);
oid!(COLORANT_VALUE, "prtMarkerColorantValue", 2, 1, 43, 12, 1, 1, 4);
oid!(CONSOLE_TEXT, "prtConsoleDisplayBufferText", 2, 1, 43, 16, 5, 1, 2);
oid!(PPM_DEVICE_ID, "ppmPrinterIEEE1284DeviceId", 4, 1, 2699, 1, 2, 1, 2, 1, 1, 3);

oid!(INPUT, "prtInputEntry", 2, 1, 43, 8, 2, 1);
oid!(MARKER, "prtMarkerEntry", 2, 1, 43, 10, 2, 1);
oid!(SUPPLIES, "prtMarkerSuppliesEntry", 2, 1, 43, 11, 1, 1);
oid!(ALERT, "prtAlertEntry", 2, 1, 43, 18, 1, 1);

/// prtMarkerLifeCount
pub(crate) const LIFE_COUNT: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4];
