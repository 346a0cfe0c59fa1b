//! A text as a tree of tables, with what is no TOML in it told as faults.

use std::borrow::Cow;

use toml::de::{DeTable, DeValue, Error};

use crate::fault::Fault;
use crate::fields::Fields;
use crate::source::{Source, shown};

/// What the parser says of a key that stands twice in one table. Such a text is still read: the first one counts.
const DUPLICATE: &str = "duplicate key";
/// So often lines are left out until the rest is TOML.
const ROUNDS: usize = 8;

/// What kind of file is read.
#[derive(Debug, Clone, Copy)]
pub struct Kind<'k> {
    /// What it is, for people: "the contract".
    pub place: &'k str,
    /// A file that shows how it is written.
    pub example: &'k str,
    /// Largest size, whole MiB.
    pub mebibytes: usize,
}

/// Reads a text with `build`, which notes faults and gives nothing where one stands in the way; `file` names it.
///
/// # Errors
/// All faults, in the order of their lines; never none.
pub fn read<T>(
    file: &str,
    text: &str,
    kind: Kind<'_>,
    build: impl FnOnce(Fields<'_, '_>) -> Option<T>,
) -> Result<T, Vec<Fault>> {
    if text.len() >> 20 >= kind.mebibytes {
        let source = Source::new(file, "");
        let what = format!("the file is not smaller than {} MiB", kind.mebibytes);
        source.note(0, what, format!("give a file as in {}", kind.example));
        return Err(source.into_faults());
    }
    let source = Source::new(file, text);
    let left = well_formed(&source, text, kind.example);
    let (table, errors) = DeTable::parse_recoverable(&left);
    for error in errors.iter().filter(|error| error.message() == DUPLICATE) {
        let span = error.span().unwrap_or_default();
        duplicate(&source, table.get_ref(), span.start, text.get(span).unwrap_or_default());
    }
    let value = build(Fields::new(&source, table.get_ref(), 0, kind.place.into()));
    if value.is_none() {
        source.note_unless_any(format!("{} cannot be used", kind.place));
    }
    let faults = source.into_faults();
    value.filter(|_| faults.is_empty()).ok_or(faults)
}

/// The text, its broken lines told and left out: the parser passes over everything behind some of them. Lines that
/// are broken only then are left out too, and not told: they may be well but for those before.
fn well_formed<'t>(source: &Source<'t>, text: &'t str, example: &str) -> Cow<'t, str> {
    let remedy = format!("see the example {example} for how it is written");
    let mut left = Cow::Borrowed(text);
    for round in 0..ROUNDS {
        let (_, errors) = DeTable::parse_recoverable(&left);
        let bad: Vec<&Error> = errors.iter().filter(|error| error.message() != DUPLICATE).collect();
        if bad.is_empty() {
            break;
        }
        for error in &bad {
            let at = error.span().unwrap_or_default().start;
            if round == 0 {
                source.note(at, error.message().into(), remedy.clone());
            }
            source.leave_out(at);
        }
        left = source.without_what_is_left_out();
    }
    left
}

fn duplicate(source: &Source<'_>, table: &DeTable<'_>, at: usize, name: &str) {
    let first = earlier(table, name.trim_matches(['"', '\'']), at).or_else(|| same_line(source, at));
    let remedy = first.map_or_else(
        || "keep one of them".into(),
        |first| format!("it stands first on line {}: keep one of them", source.line(first)),
    );
    source.fault(at, format!("`{}` stands twice", shown(name)), remedy);
}

/// The nearest key of that name before `at`: the lines of a table follow one another.
fn earlier(table: &DeTable<'_>, name: &str, at: usize) -> Option<usize> {
    let keys = table.iter().flat_map(|(key, value)| {
        let this = (key.get_ref() == name).then(|| key.span().start).filter(|start| *start < at);
        this.into_iter().chain(within(value.get_ref(), name, at))
    });
    keys.max()
}

fn within(value: &DeValue<'_>, name: &str, at: usize) -> Option<usize> {
    match value {
        DeValue::Table(table) => earlier(table, name, at),
        DeValue::Array(list) => list.iter().filter_map(|item| within(item.get_ref(), name, at)).max(),
        _ => None,
    }
}

/// Of a table that is opened twice, only the second header is left in the tree.
fn same_line(source: &Source<'_>, at: usize) -> Option<usize> {
    let line = source.row(at);
    let header = source.line_text(line).trim();
    let mut begin = 0;
    for earlier in source.text().split('\n').take(line - 1) {
        if earlier.trim() == header {
            return Some(begin);
        }
        begin += earlier.len() + 1;
    }
    None
}
