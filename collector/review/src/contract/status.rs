//! Whether a version of a contract is decided: a preliminary one is shown and judged by where there is no other, but no
//! money is approved on it. A later file makes it effective; a version in force is never edited.

use motprov_toml::Fields;
use motprov_toml::values::{one_of, text, whole};
use serde::Serialize;

/// Whether a version is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It holds from its first day.
    Effective,
    /// It is a draft.
    Preliminary,
}

pub(super) fn read(fields: &mut Fields<'_, '_>) -> (Status, Option<String>, Option<u64>) {
    let words = [("effective", Status::Effective), ("preliminary", Status::Preliminary)];
    let status = fields.optional("status", |value| one_of(&words, value)).unwrap_or(Status::Effective);
    let decided_by = fields.optional("decided_by", text);
    let replaces = fields.optional("replaces", whole(1, u64::MAX));
    if status == Status::Preliminary {
        for key in ["decided_by", "replaces"] {
            if fields.has(key) {
                let what = format!("`{key}` stands in a version that is preliminary");
                fields.fault(fields.at_key(key), what, "leave it out until the version is effective");
            }
        }
    }
    (status, decided_by, replaces)
}
