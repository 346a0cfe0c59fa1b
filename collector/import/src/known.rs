//! Compares what a file names with what the contract and the register know. A name that nobody knows is no fault of
//! the row (a new contract may bring it), so such rows stand; a person is told where to look.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::headings::Field;
use crate::limits;
use crate::preview::Preview;
use crate::refusal::{Column, Imported, Refusal, shown};
use crate::rows::FromRow;

/// What is known beside the file. What is `None` is not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Ids of the contract's services.
    pub services: Option<BTreeSet<String>>,
    /// Ids of the contract's service levels, each with its unit: `%`, `min`.
    pub levels: Option<BTreeMap<String, String>>,
    /// Names of departments, from the register.
    pub departments: Option<BTreeSet<String>>,
    /// Ids of assets, from the register.
    pub assets: Option<BTreeSet<String>>,
}

/// A doubtful value: the row where it stands first, and how many more name it.
type Doubts = BTreeMap<(usize, String), (u32, usize, String)>;

/// Cells that name what is not known, or a figure that the level's unit does not have: one for each value, at the
/// first row that holds it, by row.
pub(crate) fn doubts<T: FromRow>(file: &str, imported: &Imported<T>, known: &Known) -> Vec<Refusal> {
    // Where nothing is known, as when rows are derived anew, a million rows need not be looked through.
    if *known == Known::default() {
        return Vec::new();
    }
    let mut doubts = Doubts::new();
    let level = T::FIELDS.iter().position(|field| field.english == "service level");
    for (row, kept) in imported.places.iter().zip(&imported.kept) {
        let cells = kept.as_read();
        let level = level.and_then(|level| cells.get(level)).map(String::as_str);
        for (index, (field, value)) in T::FIELDS.iter().zip(&cells).enumerate() {
            if value.is_empty() || doubts.len() > limits::REFUSALS {
                continue;
            }
            let reason = unknown(field, value, known).or_else(|| outside(field, value, level, known));
            if let Some(reason) = reason {
                let doubt = doubts.entry((index, value.clone())).or_insert((*row, 0, reason));
                doubt.1 += 1;
            }
        }
    }
    let refusal = |((field, value), (row, rows, reason)): ((usize, String), (u32, usize, String))| Refusal {
        file: shown(file, limits::SHOWN_NAME),
        sheet: imported.sheet.clone(),
        row,
        column: T::FIELDS.get(field).and_then(|field| column(&imported.preview, field)),
        value: Some(shown(&value, limits::SHOWN_VALUE)),
        reason: if rows > 1 { format!("{reason} ({rows} rows)") } else { reason },
    };
    let mut refusals: Vec<Refusal> = doubts.into_iter().map(refusal).collect();
    refusals.sort_by_key(|refusal| refusal.row);
    refusals
}

fn unknown(field: &Field, value: &str, known: &Known) -> Option<String> {
    let unless = |names: &BTreeSet<String>, what: &str| {
        (!names.contains(value)).then(|| format!("{what}{}", nearest(value, names.iter())))
    };
    match field.english {
        "service" => unless(known.services.as_ref()?, "is no service of the contract"),
        "department" => unless(known.departments.as_ref()?, "is no department of the register"),
        "asset" => unless(known.assets.as_ref()?, "is no asset of the register"),
        "service level" => {
            let levels = known.levels.as_ref()?;
            let unknown = !levels.contains_key(value);
            unknown.then(|| format!("is no service level of the contract{}", nearest(value, levels.keys())))
        }
        _ => None,
    }
}

fn nearest<'k>(value: &str, names: impl Iterator<Item = &'k String>) -> String {
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(name, value);
    let near = names.map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness >= 0.6);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map_or_else(String::new, |(_, name)| format!(": is it `{name}`?"))
}

/// A reported figure that is none of its level's unit.
fn outside(field: &Field, value: &str, level: Option<&str>, known: &Known) -> Option<String> {
    let unit = known.levels.as_ref()?.get(level.filter(|_| field.english == "value")?)?;
    let figure: Decimal = value.parse().ok()?;
    if unit == "%" && !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&figure) {
        Some("is outside 0-100, and the contract has this service level in %".to_owned())
    } else if figure.is_sign_negative() {
        Some(format!("is below 0, and the contract has this service level in {unit}"))
    } else {
        None
    }
}

fn column(preview: &Preview, field: &Field) -> Option<Column> {
    let is_it = |english: &str| english == field.english;
    let view = preview
        .columns
        .iter()
        .find(|view| view.meaning.as_ref().is_some_and(|meaning| is_it(meaning.english)));
    view.map(|view| view.column.clone())
}
