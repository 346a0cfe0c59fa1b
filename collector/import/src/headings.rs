//! Finds the row with the headings. Holds every Swedish and English name of every column, in one place.

use crate::cell::{Cell, Row};
use crate::fault::{FileFault, Missing, MissingHeadings};
use crate::limits;
use crate::refusal::{Column, letter, shown};

/// A column of a kind of file.
#[derive(Debug)]
pub(crate) struct Field {
    /// English name, as documented.
    pub(crate) english: &'static str,
    /// Swedish name, as documented.
    pub(crate) swedish: &'static str,
    /// Other names, as [`fold`] leaves them.
    aliases: &'static [&'static str],
    /// Whether a table without it is no table of this kind.
    pub(crate) required: bool,
}

const fn required(english: &'static str, swedish: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { english, swedish, aliases, required: true }
}

const fn optional(english: &'static str, swedish: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { english, swedish, aliases, required: false }
}

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
    required(
        "service level",
        "servicenivå",
        &["servicelevelid", "level", "levelid", "niva", "nivaid", "sla", "slaid"],
    ),
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

const CHANGE: Field = required(
    "change",
    "ÄB",
    &[
        "changeid",
        "changeno",
        "changenumber",
        "changerequest",
        "rfc",
        "abnr",
        "abnummer",
        "abid",
        "andringsbegaran",
        "andringsbegarannr",
        "andringsbegarannummer",
        "andringsbegaranid",
        "andringsnr",
        "andringsnummer",
    ],
);

/// Columns of change requests.
pub(crate) const CHANGES: &[Field] = &[
    CHANGE,
    Field { required: false, ..DEPARTMENT },
    required("stage", "skede", &["status", "step", "phase", "fas", "steg", "aktivitet", "handelse"]),
    required(
        "waits for",
        "väntar på",
        &["waitingfor", "waitingparty", "party", "part", "parten", "ansvarigpart", "vantarpapart"],
    ),
    required(
        "entered",
        "från",
        &[
            "from",
            "fromdate",
            "start",
            "started",
            "startdate",
            "franochmed",
            "frandatum",
            "startdatum",
            "paborjad",
            "paborjat",
            "intradd",
        ],
    ),
    optional(
        "left",
        "till",
        &[
            "until",
            "to",
            "todate",
            "end",
            "ended",
            "enddate",
            "tilldatum",
            "slut",
            "slutdatum",
            "avslutad",
            "avslutat",
            "lamnad",
            "klar",
        ],
    ),
];

/// Columns of change requests with their milestones.
pub(crate) const MILESTONES: &[Field] = &[
    CHANGE,
    Field { required: false, ..DEPARTMENT },
    required(
        "registered",
        "inkommen",
        &[
            "received",
            "created",
            "opened",
            "registrerad",
            "registrerat",
            "inkom",
            "inkommet",
            "skapad",
            "oppnad",
        ],
    ),
    required(
        "offered",
        "offererad",
        &[
            "offer",
            "quoted",
            "analysed",
            "offert",
            "offertdatum",
            "offertlamnad",
            "analyserad",
            "analysklar",
            "svarlamnat",
        ],
    ),
    required(
        "approved",
        "godkänd",
        &[
            "decided",
            "ordered",
            "godkant",
            "beslutad",
            "beslut",
            "beslutsdatum",
            "bestalld",
            "bestallningsdatum",
        ],
    ),
    required(
        "delivered",
        "levererad",
        &["implemented", "leverans", "leveransdatum", "levererat", "inford", "genomford", "driftsatt"],
    ),
    optional(
        "closed",
        "avslutad",
        &["accepted", "avslutat", "stangd", "accepterad", "leveransgodkand", "avslutsdatum"],
    ),
];

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
    required(
        "service level",
        "servicenivå",
        &["servicelevelid", "level", "levelid", "niva", "nivaid", "sla", "slaid"],
    ),
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

impl Field {
    fn is_called(&self, folded: &str) -> bool {
        folded == fold(self.english) || folded == fold(self.swedish) || self.aliases.contains(&folded)
    }

    pub(crate) fn title(&self) -> String {
        format!("`{}` ({})", self.english, self.swedish)
    }

    /// How like the name is to one of the field's, 0 to 1.
    fn likeness(&self, folded: &str) -> f64 {
        let own = [fold(self.english), fold(self.swedish)];
        let names = own.iter().map(String::as_str).chain(self.aliases.iter().copied());
        names.map(|name| strsim::normalized_damerau_levenshtein(name, folded)).fold(0.0, f64::max)
    }
}

/// A heading without case, spaces, marks and what stands in brackets: `Förvaltning / bolag (kund)` is
/// `forvaltningbolag`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::new();
    let mut brackets = 0_u32;
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            _ if brackets > 0 => {}
            'å' | 'ä' | 'à' | 'á' => folded.push('a'),
            'ö' | 'ø' | 'ó' => folded.push('o'),
            'é' | 'è' => folded.push('e'),
            'ü' => folded.push('u'),
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded
}

/// The heading row, understood.
#[derive(Debug)]
pub(crate) struct Headings {
    /// Its number.
    pub(crate) row: u32,
    /// For each field the column where it stands.
    columns: Vec<Option<usize>>,
    texts: Vec<String>,
}

impl Headings {
    /// Where a field stands.
    pub(crate) fn at(&self, field: usize) -> Option<usize> {
        self.columns.get(field).copied().flatten()
    }

    /// A column as a person finds it.
    pub(crate) fn column(&self, column: usize) -> Column {
        Column { letter: letter(column), heading: self.texts.get(column).cloned().unwrap_or_default() }
    }

    /// Whether a row repeats them: at the top of each printed page, or where a heading is merged over two rows.
    pub(crate) fn stand_again(&self, row: &Row) -> bool {
        let mut known = self.columns.iter().flatten().peekable();
        known.peek().is_some()
            && known.all(|at| {
                let text = row.cells.get(*at).map(|cell| fold(&cell.text())).unwrap_or_default();
                !text.is_empty() && self.texts.get(*at).is_some_and(|heading| fold(heading) == text)
            })
    }

    /// A heading as it is written, fit to show.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.texts.get(column).map_or("", String::as_str)
    }

    /// Columns that no field stands in, and the optional field that the heading comes nearest to, if it does.
    pub(crate) fn unread<'f>(&self, fields: &'f [Field]) -> Vec<(usize, Option<&'f Field>)> {
        let is_known = |at: usize| self.columns.iter().flatten().any(|known| *known == at);
        let nearest = |text: &str| {
            let folded = fold(text);
            let lacking = fields.iter().enumerate().filter(|(index, _)| self.at(*index).is_none());
            let near = lacking.map(|(_, field)| (field.likeness(&folded), field));
            let near = near.filter(|(likeness, _)| *likeness >= 0.7).max_by(|a, b| a.0.total_cmp(&b.0));
            near.map(|(_, field)| field)
        };
        let unread = self.texts.iter().enumerate().filter(|(at, text)| !text.is_empty() && !is_known(*at));
        unread.map(|(at, text)| (at, nearest(text))).collect()
    }

    /// Says of columns that are not read which field they may have been meant for.
    pub(crate) fn doubtful(&self, fields: &[Field]) -> Vec<String> {
        let doubt = |(at, field): (usize, Option<&Field>)| {
            Some(format!("{} is not read: is it {}?", self.column(at), field?.title()))
        };
        self.unread(fields).into_iter().filter_map(doubt).collect()
    }

    /// One past the last heading.
    pub(crate) fn width(&self) -> usize {
        self.texts.len()
    }
}

/// What a search for the headings came to.
#[derive(Debug)]
pub(crate) enum Search {
    /// The row with all that is needed.
    Found(Headings),
    /// The row that came nearest, and how many fields it knows.
    Missed(usize, MissingHeadings),
}

impl Search {
    /// Before any row was seen.
    pub(crate) fn begun(fields: &[Field], sheet: Option<&str>) -> Self {
        let missing = fields.iter().filter(|field| field.required);
        let missing = missing.map(|field| Missing { name: field.title(), nearest: None }).collect();
        let sheet = sheet.map(str::to_owned);
        Self::Missed(0, MissingHeadings { sheet, row: None, found: Vec::new(), missing })
    }

    /// The better of two; the earlier one of two equals.
    pub(crate) fn nearer(self, earlier: Option<Self>) -> Self {
        match (&self, earlier) {
            (Self::Missed(known, now), Some(Self::Missed(before, then)))
                if before >= *known && (then.row.is_some() || now.row.is_none()) =>
            {
                Self::Missed(before, then)
            }
            _ => self,
        }
    }

    pub(crate) fn into_fault(self) -> FileFault {
        match self {
            Self::Missed(_, missing) => Box::new(missing).into(),
            // Only a search that missed is turned into a fault.
            Self::Found(_) => FileFault::Empty,
        }
    }
}

/// Whether the row holds the headings of these fields.
pub(crate) fn understand(fields: &[Field], row: &Row, sheet: Option<&str>) -> Result<Search, FileFault> {
    let folded: Vec<String> = row.cells.iter().map(|cell| fold(&cell.text())).collect();
    let columns: Vec<Vec<usize>> = fields.iter().map(|field| columns_of(field, &folded)).collect();
    let known = columns.iter().filter(|columns| !columns.is_empty()).count();
    let whole = fields.iter().zip(&columns).all(|(field, columns)| !field.required || !columns.is_empty());
    if !whole {
        return Ok(Search::Missed(known, missing(fields, &columns, row, &folded, sheet)));
    }
    let mut texts: Vec<String> =
        row.cells.iter().map(|cell| shown(&cell.text(), limits::SHOWN_NAME)).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    let headings =
        Headings { row: row.number, columns: columns.iter().map(|c| c.first().copied()).collect(), texts };
    for (field, columns) in fields.iter().zip(&columns) {
        if let [first, second, ..] = columns[..] {
            let [first, second] = [first, second].map(|at| headings.column(at).to_string());
            return Err(FileFault::TwoColumns { row: row.number, what: field.title(), first, second });
        }
    }
    Ok(Search::Found(headings))
}

fn columns_of(field: &Field, folded: &[String]) -> Vec<usize> {
    let named = folded.iter().enumerate().filter(|(_, name)| field.is_called(name));
    named.map(|(column, _)| column).collect()
}

fn missing(
    fields: &[Field],
    columns: &[Vec<usize>],
    row: &Row,
    folded: &[String],
    sheet: Option<&str>,
) -> MissingHeadings {
    let unknown = |at: usize| !columns.iter().flatten().any(|known| *known == at);
    let text = |cell: &Cell| shown(&cell.text(), limits::SHOWN_VALUE);
    let missing = fields.iter().zip(columns).filter(|(field, columns)| field.required && columns.is_empty());
    let missing = missing.map(|(field, _)| {
        let candidates = folded.iter().enumerate().filter(|(at, name)| !name.is_empty() && unknown(*at));
        let nearest = candidates
            .map(|(at, name)| (field.likeness(name), at))
            .filter(|(likeness, _)| *likeness >= 0.6)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        Missing { name: field.title(), nearest: nearest.map(|(_, at)| text(&row.cells[at])) }
    });
    let found = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    MissingHeadings {
        sheet: sheet.map(str::to_owned),
        row: Some(row.number),
        missing: missing.collect(),
        found: found.take(16).map(|(at, cell)| (letter(at), text(cell))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_heading_means_the_same_however_it_is_written() {
        for text in ["Förvaltning / bolag", "FÖRVALTNING/BOLAG (kund)", " forvaltning  bolag "] {
            assert_eq!(fold(text), "forvaltningbolag");
        }
        assert_eq!(fold("T.o.m."), "tom");
    }

    #[test]
    fn no_name_stands_for_two_columns_of_a_file_and_every_alias_is_folded() {
        for fields in [ASSETS, ORDERS, REPORT, MEASUREMENTS, CHANGES, MILESTONES, INVOICES, LETTER] {
            let mut owners: BTreeMap<String, &str> = BTreeMap::new();
            for field in fields {
                let own = [fold(field.english), fold(field.swedish)];
                for name in own.into_iter().chain(field.aliases.iter().map(|alias| (*alias).to_owned())) {
                    assert_eq!(fold(&name), name);
                    assert_eq!(owners.insert(name.clone(), field.english), None, "{name}");
                }
            }
        }
    }
}
