//! Compares what a file names with what the contract and the register know. A name that nobody knows is no fault of
//! the row (a new contract may bring it), so such rows stand; a person is told where to look.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::headings::Field;
use crate::limits;
use crate::preview::Preview;
use crate::refusal::{Column, Imported, Refusal, shown};
use crate::rows::FromRow;
use crate::sheet::Kind;

/// What is known beside the file. What is `None` is not checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Ids of the contract's services.
    pub services: Option<BTreeSet<String>>,
    /// Ids of the contract's service levels, each with its unit: `%`, `min`.
    pub levels: Option<BTreeMap<String, String>>,
    /// Those of them that are measured by counted cases.
    pub counted: Option<BTreeSet<String>>,
    /// Names of departments, from the register and the orders.
    pub departments: Option<BTreeSet<String>>,
    /// Ids of assets, from the register.
    pub assets: Option<BTreeSet<String>>,
}

/// Values for which the nearest known name is looked for: a file of another city has none that is near.
const SUGGESTED: usize = 50;

/// Doubtful values by their field: the row where each stands first, how many name it, and what is said of it.
type Doubts = BTreeMap<(usize, String), (u32, usize, String)>;

/// Cells that name what is not known, or a figure that the level's unit does not have: one for each value, at the
/// first row that holds it, by row.
pub(crate) fn doubts<T: FromRow>(
    file: &str,
    kind: Kind,
    imported: &Imported<T>,
    known: &Known,
) -> Vec<Refusal> {
    // Where nothing is known, as when rows are derived anew, a million rows need not be looked through.
    if *known == Known::default() {
        return Vec::new();
    }
    let refusal = |((field, value), (row, rows, reason)): ((usize, String), (u32, usize, String))| Refusal {
        file: shown(file, limits::SHOWN_NAME),
        sheet: imported.sheet.clone(),
        row,
        column: T::FIELDS.get(field).and_then(|field| column(&imported.preview, field)),
        value: Some(shown(&value, limits::SHOWN_VALUE)),
        reason: if rows > 1 { format!("{reason} ({rows} rows)") } else { reason },
    };
    let mut refusals: Vec<Refusal> = found(kind, imported, known).into_iter().map(refusal).collect();
    refusals.sort_by_key(|refusal| refusal.row);
    refusals
}

fn found<T: FromRow>(kind: Kind, imported: &Imported<T>, known: &Known) -> Doubts {
    let mut doubts = Doubts::new();
    let level = T::FIELDS.iter().position(|field| field.english == "service level");
    for (row, kept) in imported.places.iter().zip(&imported.kept) {
        let cells = kept.as_read();
        let level = level.and_then(|level| cells.get(level)).map(String::as_str);
        for (index, (field, value)) in T::FIELDS.iter().zip(&cells).enumerate() {
            let unknown = known.doubt(kind, field, value).filter(|_| !value.is_empty());
            let Some(doubt) = unknown.or_else(|| known.outside(field, value, level)) else { continue };
            let (seen, key) = (doubts.len(), (index, value.clone()));
            if let Some(known) = doubts.get_mut(&key) {
                known.1 += 1;
            } else if seen < limits::REFUSALS {
                doubts.insert(key, (*row, 1, doubt.reason(value, seen < SUGGESTED)));
            }
        }
    }
    doubts
}

/// What is doubtful about a value, and the names that it may have been meant for.
struct Doubt<'k> {
    what: Cow<'static, str>,
    names: Box<dyn Iterator<Item = &'k String> + 'k>,
}

impl<'k> Doubt<'k> {
    fn new(what: &'static str, names: impl Iterator<Item = &'k String> + 'k) -> Self {
        Self { what: what.into(), names: Box::new(names) }
    }

    fn of(what: impl Into<Cow<'static, str>>) -> Self {
        Self { what: what.into(), names: Box::new(std::iter::empty()) }
    }

    fn reason(self, value: &str, suggest: bool) -> String {
        let likeness = |name: &str| strsim::normalized_damerau_levenshtein(name, value);
        let names = self.names.filter(|_| suggest);
        let near = names.map(|name| (likeness(name), name)).filter(|(likeness, _)| *likeness >= 0.6);
        match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, name)) => format!("{}: is it `{name}`?", self.what),
            None => self.what.into_owned(),
        }
    }
}

impl Known {
    fn doubt(&self, kind: Kind, field: &Field, value: &str) -> Option<Doubt<'_>> {
        let unless = |names: &'_ BTreeSet<String>| !names.contains(value);
        match field.english {
            "service" => {
                let names = self.services.as_ref().filter(|names| unless(names))?;
                Some(Doubt::new("is no service of the contract", names.iter()))
            }
            "department" => {
                let names = self.departments.as_ref().filter(|names| unless(names))?;
                Some(Doubt::new("is no department of the register or the orders", names.iter()))
            }
            // The register is what makes an asset known.
            "asset" if kind != Kind::Assets => {
                let names = self.assets.as_ref().filter(|names| unless(names))?;
                Some(Doubt::new("is no asset of the register", names.iter()))
            }
            "service level" => self.level(kind, value),
            _ => None,
        }
    }

    fn level(&self, kind: Kind, value: &str) -> Option<Doubt<'_>> {
        let levels = self.levels.as_ref()?;
        if !levels.contains_key(value) {
            return Some(Doubt::new("is no service level of the contract", levels.keys()));
        }
        let counted = self.counted.as_ref().filter(|_| kind == Kind::Counts)?;
        let what = "is a service level that the contract does not measure by counted cases";
        (!counted.contains(value)).then(|| Doubt::of(what))
    }

    /// A reported figure that is none of its level's unit.
    fn outside(&self, field: &Field, value: &str, level: Option<&str>) -> Option<Doubt<'_>> {
        let unit = self.levels.as_ref()?.get(level.filter(|_| field.english == "value")?)?;
        let figure: Decimal = value.parse().ok()?;
        if unit == "%" && !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&figure) {
            Some(Doubt::of("is outside 0-100, and the contract has this service level in %"))
        } else if figure.is_sign_negative() {
            Some(Doubt::of(format!("is below 0, and the contract has this service level in {unit}")))
        } else {
            None
        }
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
