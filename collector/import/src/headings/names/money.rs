//! Columns of what the supplier asks for and owes.

use super::{ASSET, COST_CENTRE, DEPARTMENT, Field, LEVEL, SERVICE, optional, required};

/// Columns of invoices.
pub(crate) const INVOICES: &[Field] = &[
    required(
        "invoice",
        "faktura",
        &["invoiceno", "invoicenumber", "invoiceid", "fakturanr", "fakturanummer", "fakturaid"],
    ),
    required(
        "month",
        "månad",
        &[
            "period",
            "invoicemonth",
            "billingmonth",
            "fakturamanad",
            "avsermanad",
            "avserperiod",
            "debiteringsmanad",
        ],
    ),
    DEPARTMENT,
    COST_CENTRE,
    SERVICE,
    required("quantity", "antal", &["qty", "units", "mangd", "volym", "faktureratantal"]),
    optional("price", "pris", &["unitprice", "apris", "styckpris", "enhetspris", "prisperenhet", "prisst"]),
    required(
        "amount",
        "belopp",
        &[
            "lineamount",
            "linetotal",
            "netamount",
            "nettobelopp",
            "nettosumma",
            "radbelopp",
            "radsumma",
            "beloppexklmoms",
            "summaexklmoms",
        ],
    ),
    optional(
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
    Field { required: false, ..ASSET },
];

/// Columns of a penalty letter.
pub(crate) const LETTER: &[Field] = &[
    required("month", "månad", &["period", "avsermanad", "avserperiod", "rapportmanad"]),
    LEVEL,
    optional(
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
    optional(
        "percent",
        "procent",
        &["percentage", "rate", "procentsats", "vitesprocent", "vitessats", "vitesandel"],
    ),
    optional(
        "fee",
        "avgift",
        &[
            "base",
            "monthlyfee",
            "manadsavgift",
            "serviceavgift",
            "tjansteavgift",
            "underlag",
            "vitesunderlag",
            "vitesbas",
        ],
    ),
    required("amount", "vite", &["penalty", "servicecredit", "vitesbelopp", "belopp"]),
    optional("total", "totalt vite", &["lettertotal", "totalpenalty", "summavite", "vitessumma"]),
];
