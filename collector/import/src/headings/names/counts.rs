//! Columns of counted cases.

use super::{Field, LEVEL, optional, required};

/// Columns of counted cases, in the order of [`crate::rows::CountRow`].
pub(crate) const COUNTS: &[Field] = &[
    LEVEL,
    Field { or: Some("day"), ..required("month", "månad", &["period", "rapportmanad"]) },
    optional("day", "dag", &["date", "datum", "dygn"]),
    optional("group", "grupp", &["priority", "prio", "prioritet", "allvarlighet", "severity"]),
    required(
        "good",
        "godkända",
        &[
            "passed",
            "counted",
            "met",
            "intime",
            "successful",
            "succeeded",
            "answered",
            "uppfyllda",
            "itid",
            "inomtid",
            "lyckade",
            "besvarade",
            "raknas",
            "antalgodkanda",
        ],
    ),
    required(
        "total",
        "totalt",
        &[
            "all",
            "cases",
            "count",
            "planned",
            "antal",
            "totaltantal",
            "antaltotalt",
            "alla",
            "samtliga",
            "planerade",
            "inkomna",
            "arenden",
        ],
    ),
    optional("undecided", "oklara", &["unclear", "unknown", "open", "oavgjorda", "okanda", "ejavgjorda"]),
    optional("source", "källa", &["system", "kallsystem", "raknatav"]),
    optional("sample", "stickprov", &["sampled", "urval"]),
];
