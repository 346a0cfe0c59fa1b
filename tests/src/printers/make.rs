//! How ten makes name themselves. The devices are invented; the enterprise numbers are IANA's.

/// What devices of one make and model have in common.
#[derive(Debug)]
pub struct Make {
    /// As people say it.
    pub vendor: &'static str,
    /// IANA private enterprise number.
    pub enterprise: u32,
    /// As hrDeviceDescr names it.
    pub model: &'static str,
    /// sysDescr of its network card or of the device itself.
    pub system: &'static str,
    /// Whether it prints in colour.
    pub colour: bool,
    /// Sheets each paper tray holds.
    pub trays: &'static [i32],
    /// prtMarkerCounterUnit: 7 impressions, 8 sheets (RFC 3805).
    pub counter_unit: i32,
    /// Pages a minute at most.
    pub rated_speed: u32,
}

const IMPRESSIONS: i32 = 7;
const SHEETS: i32 = 8;

macro_rules! make {
    ($vendor:literal, $enterprise:literal, $model:literal, $system:literal, $colour:literal, $trays:expr, $unit:expr, $speed:literal) => {
        Make {
            vendor: $vendor,
            enterprise: $enterprise,
            model: $model,
            system: $system,
            colour: $colour,
            trays: $trays,
            counter_unit: $unit,
            rated_speed: $speed,
        }
    };
}

/// One of each, from the desk printer to the one in the corridor.
pub const MAKES: [Make; 10] = [
    make!("HP", 11, "HP LaserJet M507", "HP ETHERNET MULTI-ENVIRONMENT", false, &[550, 100], IMPRESSIONS, 43),
    make!(
        "Brother",
        2435,
        "Brother HL-L6400DW series",
        "Brother NC-8800w",
        false,
        &[520, 50],
        IMPRESSIONS,
        50
    ),
    make!(
        "Canon",
        1602,
        "Canon iR-ADV C3826",
        "Canon iR-ADV C3826 /P",
        true,
        &[550, 550, 100],
        IMPRESSIONS,
        26
    ),
    make!(
        "Epson",
        1248,
        "EPSON WF-C5890 Series",
        "EPSON Built-in 11b/g/n/a/ac",
        true,
        &[250, 80],
        SHEETS,
        25
    ),
    make!(
        "Konica Minolta",
        18334,
        "KONICA MINOLTA bizhub C301i",
        "KONICA MINOLTA bizhub C301i",
        true,
        &[500, 500, 150],
        IMPRESSIONS,
        30
    ),
    make!("Kyocera", 1347, "ECOSYS P3155dn", "KYOCERA Print I/F", false, &[500, 100], IMPRESSIONS, 55),
    make!(
        "Lexmark",
        641,
        "Lexmark MS631dw",
        "Lexmark MS631dw version CXTGV",
        false,
        &[550, 100],
        IMPRESSIONS,
        47
    ),
    make!(
        "Ricoh",
        367,
        "RICOH IM C2510",
        "RICOH IM C2510 1.00 / RICOH Network",
        true,
        &[550, 550],
        IMPRESSIONS,
        25
    ),
    make!("Sharp", 2385, "SHARP BP-50C31", "SHARP BP-50C31", true, &[550, 550, 100], IMPRESSIONS, 31),
    make!(
        "Xerox",
        253,
        "Xerox VersaLink C415",
        "Xerox VersaLink C415; System Software",
        true,
        &[250, 50],
        IMPRESSIONS,
        42
    ),
];
