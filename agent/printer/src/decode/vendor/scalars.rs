//! Counters that have an OID of their own: common name, and OID below `1.3.6.1.4.1`.
//!
//! Sources: HP-LASERJET-COMMON-MIB, glpi-agent, `LibreNMS`, printmaster's comparisons with the devices' own pages.

/// Name, and OID below `1.3.6.1.4.1`.
type Scalars = &'static [(&'static str, &'static str)];

/// Meaning seen in recordings or on the devices' own pages, or told alike by independent projects.
pub(crate) const VERIFIED: Scalars = &[
    ("total", "11.2.3.9.4.2.1.4.1.2.5.0"),
    ("mono_total", "11.2.3.9.4.2.1.4.1.2.6.0"),
    ("colour_total", "11.2.3.9.4.2.1.4.1.2.7.0"),
    // Sheets, not sides.
    ("duplex", "11.2.3.9.4.2.1.4.1.2.22.0"),
    ("jams", "11.2.3.9.4.2.1.4.1.2.34.0"),
    ("scan_flatbed", "11.2.3.9.4.2.1.2.2.1.74.0"),
    // Canon's meters have the numbers that its own counter screen shows.
    ("total", "1602.1.11.1.3.1.4.101"),
    ("mono_total", "1602.1.11.1.3.1.4.108"),
    ("mono_large", "1602.1.11.1.3.1.4.112"),
    ("mono_small", "1602.1.11.1.3.1.4.113"),
    ("colour_large", "1602.1.11.1.3.1.4.122"),
    ("colour_small", "1602.1.11.1.3.1.4.123"),
    ("print_total", "1602.1.11.1.3.1.4.301"),
    ("scan_total", "1602.1.11.1.3.1.4.501"),
    ("total", "253.8.53.13.2.1.6.1.20.1"),
    ("mono_total", "253.8.53.13.2.1.6.1.20.34"),
    ("colour_total", "253.8.53.13.2.1.6.1.20.33"),
    ("total", "18334.1.1.1.5.7.2.1.1.0"),
    ("duplex", "18334.1.1.1.5.7.2.1.3.0"),
    ("scan_total", "18334.1.1.1.5.7.2.1.5.0"),
    ("copy_mono", "18334.1.1.1.5.7.2.2.1.5.1.1"),
    ("print_mono", "18334.1.1.1.5.7.2.2.1.5.1.2"),
    ("copy_colour", "18334.1.1.1.5.7.2.2.1.5.2.1"),
    ("print_colour", "18334.1.1.1.5.7.2.2.1.5.2.2"),
    ("total_printed", "1347.43.10.1.1.12.1.1"),
    ("print_total", "1347.42.3.1.1.1.1.1"),
    ("copy_total", "1347.42.3.1.1.1.1.2"),
    ("fax_total", "1347.42.3.1.1.1.1.4"),
    ("print_mono", "1347.42.3.1.2.1.1.1.1"),
    ("print_single_colour", "1347.42.3.1.2.1.1.1.2"),
    ("print_colour", "1347.42.3.1.2.1.1.1.3"),
    ("copy_mono", "1347.42.3.1.2.1.1.2.1"),
    ("copy_single_colour", "1347.42.3.1.2.1.1.2.2"),
    ("copy_colour", "1347.42.3.1.2.1.1.2.3"),
    ("fax_mono", "1347.42.3.1.2.1.1.4.1"),
    ("fax_single_colour", "1347.42.3.1.2.1.1.4.2"),
    ("fax_colour", "1347.42.3.1.2.1.1.4.3"),
    ("scan_copy", "1347.42.3.1.3.1.1.2"),
    ("scan_fax", "1347.42.3.1.3.1.1.4"),
    ("scan_other", "1347.42.3.1.4.1.1.1"),
    ("scan_total", "1347.46.10.1.1.5.3"),
    ("total", "1248.1.2.2.27.1.1.30.1.1"),
    ("mono_total", "1248.1.2.2.27.1.1.3.1.1"),
    ("colour_total", "1248.1.2.2.27.1.1.4.1.1"),
    ("print_total", "1248.1.2.2.27.6.1.4.1.1.1"),
    ("copy_total", "1248.1.2.2.27.6.1.4.1.1.2"),
    ("print_colour", "1248.1.2.2.27.6.1.5.1.1.1"),
    ("copy_colour", "1248.1.2.2.27.6.1.5.1.1.2"),
];

/// One source only, or sources that disagree: shown to people as hints, never counted with.
pub(crate) const REPORTED: Scalars = &[
    // "Printed" in one source, "black printed" in two.
    ("print_mono", "253.8.53.13.2.1.6.1.20.7"),
    ("print_colour", "253.8.53.13.2.1.6.1.20.29"),
    // The copies stand under 11 in some sources, under 103 in another.
    ("copy_mono", "253.8.53.13.2.1.6.11.20.3"),
    ("copy_colour", "253.8.53.13.2.1.6.11.20.25"),
    ("copy_mono", "253.8.53.13.2.1.6.103.20.3"),
    ("copy_colour", "253.8.53.13.2.1.6.103.20.25"),
    ("scan_network", "253.8.53.13.2.1.6.10.20.11"),
    ("scan_mail", "253.8.53.13.2.1.6.10.20.12"),
    // Seen in use, without a word on what they count.
    ("unexplained_1", "297.1.111.1.41.1.1.2.1"),
    ("unexplained_2", "297.1.111.1.41.1.1.2.2"),
    // Scans in one source; the verified place stands above.
    ("scan_total", "18334.1.1.1.5.7.2.3.1.5.1"),
    ("simplex", "1347.42.2.5.1.1.1.1"),
    ("duplex", "1347.42.2.5.1.1.2.1"),
    ("total", "641.2.1.5.1.0"),
    ("mono_total", "641.2.1.5.2.0"),
    ("colour_total", "641.2.1.5.3.0"),
    ("colour_total", "2001.1.1.1.1.11.1.10.170.1.6.1"),
    ("mono_total", "2001.1.1.1.1.11.1.10.170.1.7.1"),
    ("total", "2001.1.1.1.1.11.1.10.170.1.8.1"),
    ("copy_total", "2001.1.1.1.1.11.1.10.170.1.17.1"),
    ("print_total", "2001.1.1.1.1.11.1.10.170.1.21.1"),
    // Toshiba: category, then 1 full colour, 2 two colours, 3 black, 4 all.
    ("colour_total", "1129.2.3.50.1.3.21.6.1.2.1.1"),
    ("two_colour_total", "1129.2.3.50.1.3.21.6.1.2.1.2"),
    ("mono_total", "1129.2.3.50.1.3.21.6.1.2.1.3"),
    ("total", "1129.2.3.50.1.3.21.6.1.2.1.4"),
    ("print_colour", "1129.2.3.50.1.3.21.6.1.3.1.1"),
    ("print_mono", "1129.2.3.50.1.3.21.6.1.3.1.3"),
    ("print_total", "1129.2.3.50.1.3.21.6.1.3.1.4"),
    ("copy_colour", "1129.2.3.50.1.3.21.6.1.4.1.1"),
    ("copy_mono", "1129.2.3.50.1.3.21.6.1.4.1.3"),
    ("copy_total", "1129.2.3.50.1.3.21.6.1.4.1.4"),
    ("fax_mono", "1129.2.3.50.1.3.21.6.1.7.1.3"),
    ("fax_total", "1129.2.3.50.1.3.21.6.1.7.1.4"),
    // Which of the three it is depends on the firmware.
    ("scan_total", "1129.2.3.50.1.3.21.6.1.8.1.4"),
    ("scan_total", "1129.2.3.50.1.3.21.6.1.9.1.4"),
    ("scan_total", "1129.2.3.50.1.3.21.6.1.10.1.4"),
    ("large_total", "1129.2.3.50.1.3.21.6.1.207.1.4"),
    ("small_total", "1129.2.3.50.1.3.21.6.1.208.1.4"),
    ("print_large", "1129.2.3.50.1.3.21.6.1.209.1.4"),
    ("print_small", "1129.2.3.50.1.3.21.6.1.210.1.4"),
    ("total", "40093.6.4.1"),
    ("duplex", "40093.1.1.3.1"),
    ("copy_total", "40093.1.1.3.9"),
    ("print_total", "40093.1.1.3.12"),
];
