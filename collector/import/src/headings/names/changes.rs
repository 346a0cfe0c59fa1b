//! Columns of change requests.

use super::{DEPARTMENT, Field, optional, required};

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
