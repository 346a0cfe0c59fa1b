//! Every Swedish and English name of every column, by the kind of file.

mod changes;
mod counts;
mod money;

pub(crate) use changes::{CHANGES, MILESTONES};
pub(crate) use counts::COUNTS;
pub(crate) use money::{INVOICES, LETTER};

use super::{Field, optional, required};

const ASSET: Field = required(
    "asset",
    "enhet",
    &["assetid", "enhetsid", "inventarienummer", "inventarienr", "tillgang", "id"],
);
const DEPARTMENT: Field = required(
    "department",
    "förvaltning",
    &["bolag", "forvaltningbolag", "forvaltningellerbolag", "forvaltningochbolag", "dept"],
);
const COST_CENTRE: Field = required(
    "cost centre",
    "IKB",
    &["costcenter", "kostnadsstalle", "kostnadsbarare", "ikbkod", "ansvar", "ansvarskod"],
);
const SERVICE: Field = required(
    "service",
    "tjänst",
    &["serviceid", "servicecode", "tjansteid", "tjanstid", "tjanstkod", "tjanstekod", "artikel", "artikelnr"],
);

const LEVEL: Field = required(
    "service level",
    "servicenivå",
    &["servicelevelid", "level", "levelid", "niva", "nivaid", "sla", "slaid"],
);

/// Columns of the asset register, in the order of [`crate::rows::AssetRow`].
pub(crate) const ASSETS: &[Field] = &[
    ASSET,
    required("kind", "typ", &["type", "slag", "enhetstyp", "assettype", "assetkind"]),
    DEPARTMENT,
    COST_CENTRE,
    SERVICE,
    required("site", "plats", &["location", "lokation", "byggnad", "building"]),
    optional("serial", "serienummer", &["serialnumber", "serialno", "serienr", "snr"]),
    optional("host name", "datornamn", &["host", "vardnamn", "dnsnamn", "dnsname", "natverksnamn"]),
    optional("mac", "macadress", &["macaddress", "ethernetaddress", "hardwareaddress", "fysiskadress"]),
    optional("address", "ipadress", &["ip", "ipaddress", "adress", "natverksadress"]),
];

/// Columns of the order list.
pub(crate) const ORDERS: &[Field] = &[
    required(
        "order",
        "beställning",
        &[
            "orderno",
            "ordernumber",
            "orderid",
            "ordernr",
            "ordernummer",
            "bestallningsnr",
            "bestallningsnummer",
            "bestallningsid",
        ],
    ),
    DEPARTMENT,
    COST_CENTRE,
    SERVICE,
    required("quantity", "antal", &["qty", "units", "mangd", "volym", "bestalltantal"]),
    required(
        "from",
        "från",
        &["fromdate", "validfrom", "startdate", "franochmed", "frandatum", "gallerfran", "startdatum"],
    ),
    // The day after the last: `upphör 2027-01-01` was in force on New Year's Eve.
    optional("until", "upphör", &["validuntil", "endsbefore", "upphordatum", "gallerejfran"]),
    // The last day itself. A person who writes `till 2026-12-31` means that day too.
    optional(
        "last day",
        "t.o.m.",
        &[
            "to",
            "todate",
            "validto",
            "through",
            "validthrough",
            "enddate",
            "till",
            "tillochmed",
            "tilldatum",
            "slutdatum",
            "sistadag",
            "gallertill",
            "gallertom",
        ],
    ),
];

/// Columns of the supplier's SLA report.
pub(crate) const REPORT: &[Field] = &[
    required("month", "månad", &["period", "reportmonth", "reportingmonth", "rapportmanad"]),
    LEVEL,
    required(
        "value",
        "värde",
        &[
            "reported",
            "reportedvalue",
            "result",
            "rapporterad",
            "rapporterat",
            "rapporteratvarde",
            "utfall",
            "resultat",
        ],
    ),
    optional("penalty", "vite", &["servicecredit", "vitesbelopp"]),
];

/// Columns of measurements.
pub(crate) const MEASUREMENTS: &[Field] = &[
    required("time", "tid", &["timestamp", "datetime", "tidpunkt", "tidsstampel", "datumtid", "datumochtid"]),
    ASSET,
    required("metric", "mått", &["matetal", "matpunkt", "storhet"]),
    required("value", "värde", &["matvarde", "avlasning"]),
];
