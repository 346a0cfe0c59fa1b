//! A user's own headings: a file that says, by the kind of file, what the columns are called there, what holds for each
//! row without a column, and in which order dates are written.

use std::collections::BTreeMap;

use motprov_toml::values::{list, one_of, text};
use motprov_toml::{DeValue, Fault, Fields, Kind as Document, Refusal};

use super::{Field, fold};
use crate::cell::Cell;
use crate::limits;
use crate::refusal::shown;
use crate::sheet::Kind;
use crate::value::DateOrder;

const DOCUMENT: Document<'_> =
    Document { place: "the headings file", example: "deploy/config/headings.toml", mebibytes: 1 };

/// What columns are called where they are called otherwise than `deploy/IMPORT.md` lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnHeadings(BTreeMap<Kind, Own>);

impl OwnHeadings {
    /// Reads such a file; `file` is its name for people.
    ///
    /// # Errors
    /// All faults at once, in the order of their lines.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        motprov_toml::read(file, text, DOCUMENT, |mut fields| {
            let mut kinds = BTreeMap::new();
            for kind in Kind::ALL {
                if let Some(section) = fields.table(kind.name()) {
                    kinds.insert(kind, Own::read(section, kind.fields()));
                }
            }
            if kinds.is_empty() {
                let names: Vec<_> = Kind::ALL.iter().map(|kind| format!("[{kind}.columns]")).collect();
                fields.absence(0, "no kind of file is named", format!("write {}", names.join(" or ")));
            }
            fields.finish();
            Some(Self(kinds))
        })
    }

    /// What it says of a kind, if anything.
    pub(crate) fn of(&self, kind: Kind) -> Option<&Own> {
        self.0.get(&kind)
    }
}

/// What a headings file says of one kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Own {
    /// By the field's English name: as written, and as [`fold`] leaves it.
    columns: BTreeMap<&'static str, Vec<(String, String)>>,
    /// By the field's English name.
    fixed: BTreeMap<&'static str, Cell>,
    /// In which order day and month stand between strokes.
    pub(crate) dates: Option<DateOrder>,
}

/// Where no headings file was given.
pub(crate) static NONE: Own = Own { columns: BTreeMap::new(), fixed: BTreeMap::new(), dates: None };

impl Own {
    fn read(mut section: Fields<'_, '_>, fields: &'static [Field]) -> Self {
        let mut own = Self::default();
        let orders = [("day-first", DateOrder::DayFirst), ("month-first", DateOrder::MonthFirst)];
        own.dates = section.optional("dates", |value| one_of(&orders, value));
        if let Some(columns) = section.table("columns") {
            own.read_columns(columns, fields);
        }
        if let Some(fixed) = section.table("fixed") {
            own.read_fixed(fixed, fields);
        }
        if !["dates", "columns", "fixed"].iter().any(|key| section.has(key)) {
            let remedy = "name headings under columns, or take the section out";
            section.absence(section.at, "nothing is said", remedy);
        }
        section.finish();
        own
    }

    fn read_columns(&mut self, mut columns: Fields<'_, '_>, fields: &'static [Field]) {
        let mut owners: BTreeMap<String, &'static str> = BTreeMap::new();
        for field in fields {
            let Some(names) = columns.optional(field.key(), names) else { continue };
            for (name, folded) in &names {
                if let Some(owner) = owners.insert(folded.clone(), field.key()) {
                    let what =
                        format!("`{}` is claimed by `{owner}` already", shown(name, limits::SHOWN_NAME));
                    columns.fault(columns.at_key(field.key()), what, "a heading means one thing: keep one");
                }
            }
            self.columns.insert(field.english, names);
        }
        columns.finish();
    }

    fn read_fixed(&mut self, mut fixed: Fields<'_, '_>, fields: &'static [Field]) {
        for field in fields {
            let Some(value) = fixed.optional(field.key(), text) else { continue };
            if self.columns.contains_key(field.english) {
                let what = format!("`{}` has a column already", field.key());
                fixed.fault(fixed.at_key(field.key()), what, "keep the column or the fixed value");
            }
            self.fixed.insert(field.english, Cell::from_text(&value));
        }
        fixed.finish();
    }

    /// Whether it says nothing.
    pub(crate) fn is_none(&self) -> bool {
        *self == NONE
    }

    /// What stands for a field in each row that has no column for it.
    pub(crate) fn fixed(&self, field: &Field) -> Option<&Cell> {
        if self.fixed.is_empty() { None } else { self.fixed.get(field.english) }
    }

    /// The headings of a field as the user wrote them; `None` where it has none of its own.
    pub(crate) fn written(&self, field: &Field) -> Option<String> {
        let names = self.columns.get(field.english)?.iter().map(|(name, _)| format!("`{name}`"));
        Some(names.collect::<Vec<_>>().join(" or "))
    }

    /// Whether a column with this heading is the field's. A field with headings of its own has no others, and a heading
    /// that one claims is no other's.
    pub(crate) fn calls(&self, field: &Field, folded: &str) -> bool {
        let has = |names: &[(String, String)]| names.iter().any(|(_, name)| name == folded);
        match self.columns.get(field.english) {
            Some(names) => has(names),
            None => field.is_called(folded) && !self.columns.values().any(|names| has(names)),
        }
    }

    /// How like the heading is to one of the field's, 0 to 1.
    pub(crate) fn likeness(&self, field: &Field, folded: &str) -> f64 {
        let Some(names) = self.columns.get(field.english) else { return field.likeness(folded) };
        let alike = names.iter().map(|(_, name)| strsim::normalized_damerau_levenshtein(name, folded));
        alike.fold(0.0, f64::max)
    }

    /// What a person should know of each row that no column shows.
    pub(crate) fn told(&self, fields: &[Field]) -> Vec<String> {
        let fixed = fields.iter().filter_map(|field| Some((field, self.fixed(field)?)));
        let mut told: Vec<String> = fixed
            .map(|(field, cell)| {
                format!("{} is `{}` in each row, as the headings file says", field.title(), cell.text())
            })
            .collect();
        told.extend(
            self.dates
                .map(|order| format!("dates like 03/04/2026 are read {order}, as the headings file says")),
        );
        told
    }
}

/// A heading, or several of which a file has one.
fn names(value: &DeValue<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let names = if value.as_array().is_some() { list(value, text)? } else { vec![text(value)?] };
    let folded: Vec<_> =
        names.into_iter().map(|name| (fold(&name), name)).map(|(folded, name)| (name, folded)).collect();
    if folded.is_empty() || folded.iter().any(|(_, folded)| folded.is_empty()) {
        return Err(Refusal::new(
            "names no heading",
            "write what stands in the file, brackets and marks aside: \"Kst\"",
        ));
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        OwnHeadings::parse("own.toml", text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_slip_of_the_pen_is_told_with_what_was_meant() {
        let told = faults("[order.columns]\nquantity = \"St\"\n");
        assert!(
            told.iter().any(|fault| fault.contains("unknown key `order`") && fault.contains("`orders`")),
            "{told:?}"
        );
        let told = faults("[orders.columns]\nquantty = \"St\"\n");
        assert!(told.iter().any(|fault| fault.contains("did you mean `quantity`?")), "{told:?}");
        let told = faults("[orders]\ndates = \"backwards\"\n");
        assert!(told.iter().any(|fault| fault.contains("\"day-first\" or \"month-first\"")), "{told:?}");
    }

    #[test]
    fn a_heading_that_two_fields_claim_is_refused_however_it_is_written() {
        let told = faults("[orders.columns]\ncost_centre = \"Kst\"\nservice = [\"Tj\", \"KST (konto)\"]\n");
        assert_eq!(told.len(), 1);
        assert!(
            told[0].starts_with("own.toml:3: `KST (konto)` is claimed by `cost_centre` already"),
            "{told:?}"
        );
        let told = faults("[orders.columns]\nservice = \"Tj\"\n[orders.fixed]\nservice = \"A1\"\n");
        assert!(told[0].contains("`service` has a column already"), "{told:?}");
    }

    #[test]
    fn a_file_that_says_nothing_is_refused() {
        assert!(faults("")[0].contains("no kind of file is named"));
        assert!(faults("[orders]\n")[0].contains("nothing is said"));
        assert!(faults("[orders.columns]\nservice = \"(…)\"\n")[0].contains("names no heading"));
        assert!(faults("[orders.columns]\nservice = 7\n")[0].contains("is not text"));
    }

    #[test]
    fn every_field_has_a_key_that_toml_takes_bare() {
        for kind in Kind::ALL {
            let mut keys: Vec<_> = kind.fields().iter().map(Field::key).collect();
            assert!(
                keys.iter().all(|key| key.bytes().all(|octet| octet.is_ascii_lowercase() || octet == b'_'))
            );
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), kind.fields().len(), "{kind}");
        }
    }
}
