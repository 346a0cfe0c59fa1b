//! The columns that a layout names, and where they stand in a file.

use motprov_toml::values::{list, text};
use motprov_toml::{DeValue, Fields, Refusal};

use super::Rows;
use crate::cell::Row;
use crate::fault::{FileFault, Missing, MissingHeadings};
use crate::headings::fold;
use crate::limits;
use crate::refusal::{self, letter, shown};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Ticket,
    Time,
    Status,
    SubStatus,
    Evidence,
    Opened,
    Resolved,
    Closed,
    Paused,
    Team,
    Organisation,
    Agent,
    Product,
    Impact,
    Country,
    Text,
}

/// Keys of `[columns]`; whether a log and whether a list can have it, and whether it must.
const KEYS: [(&str, Column, Need, Need); 16] = [
    ("ticket", Column::Ticket, Need::Must, Need::Must),
    ("time", Column::Time, Need::Must, Need::Not),
    ("status", Column::Status, Need::Must, Need::May),
    ("sub_status", Column::SubStatus, Need::May, Need::May),
    ("evidence", Column::Evidence, Need::May, Need::Not),
    ("opened", Column::Opened, Need::Not, Need::Must),
    ("resolved", Column::Resolved, Need::Not, Need::Must),
    ("closed", Column::Closed, Need::Not, Need::May),
    ("paused", Column::Paused, Need::Not, Need::May),
    ("team", Column::Team, Need::May, Need::May),
    ("organisation", Column::Organisation, Need::May, Need::May),
    ("agent", Column::Agent, Need::May, Need::May),
    ("product", Column::Product, Need::May, Need::May),
    ("impact", Column::Impact, Need::May, Need::May),
    ("country", Column::Country, Need::May, Need::May),
    ("text", Column::Text, Need::May, Need::May),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    May,
    Not,
}

/// The columns that a layout names, each with the headings that stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted(Vec<(Column, Vec<String>)>);

impl Wanted {
    pub(super) fn has(&self, column: Column) -> bool {
        self.0.iter().any(|(wanted, _)| *wanted == column)
    }

    /// Reads `[columns]`.
    pub(super) fn read(fields: &mut Fields<'_, '_>, rows: Option<Rows>) -> Option<Self> {
        if !fields.has("columns") {
            fields.missing("columns", "add [columns] with the file's headings");
        }
        let mut table = fields.table("columns")?;
        let mut wanted: Vec<(Column, Vec<String>)> = Vec::new();
        for (key, column, log, list) in KEYS {
            let need = match rows {
                Some(Rows::Events) => log,
                Some(Rows::Tickets) => list,
                None => Need::May,
            };
            let at = table.at_key(key);
            if need == Need::Not && table.has(key) {
                table.fault(at, format!("`{key}` does not go with this kind of rows"), "leave it out");
            }
            let named = if need == Need::Must {
                table.required(key, headings)
            } else {
                table.optional(key, headings)
            };
            let Some(named) = named else { continue };
            let taken = |name: &&String| wanted.iter().any(|(_, others)| others.contains(name));
            if let Some(twice) = named.iter().find(taken) {
                table.fault(
                    at,
                    format!("`{key}` names the heading `{twice}` again"),
                    "each heading stands for one thing",
                );
            }
            wanted.push((column, named));
        }
        table.finish();
        Some(Self(wanted))
    }

    /// Looks for the headings in a row.
    pub(super) fn find(&self, row: &Row, sheet: Option<&str>) -> Result<Search, FileFault> {
        let folded: Vec<String> = row.cells.iter().map(|cell| fold(&cell.text())).collect();
        let mut found = Found { row: row.number, at: Vec::new(), texts: texts(row) };
        let mut lacking = Vec::new();
        for (column, names) in &self.0 {
            match stands(names, row, &folded)[..] {
                [first, second, ..] => {
                    let [first, second] = [first, second].map(|at| found.column(at).to_string());
                    let what = format!("`{}`", names.join("` or `"));
                    return Err(FileFault::TwoColumns { row: row.number, what, first, second });
                }
                [at] => found.at.push((*column, at)),
                [] => lacking.push(names),
            }
        }
        if lacking.is_empty() {
            return Ok(Search::Found(found));
        }
        let known = |at: usize| found.at.iter().any(|(_, known)| *known == at);
        let unknown = found.texts.iter().enumerate().filter(|(at, text)| !known(*at) && !text.is_empty());
        let unknown: Vec<&String> = unknown.map(|(_, text)| text).collect();
        let missing = lacking.into_iter().map(|names| missing(names, &unknown)).collect();
        let cells = found.texts.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let near = cells.take(16).map(|(at, text)| (letter(at), shown(text, limits::SHOWN_VALUE))).collect();
        let row = Some(row.number);
        Ok(Search::Missed(
            found.at.len(),
            MissingHeadings { sheet: sheet.map(str::to_owned), row, found: near, missing },
        ))
    }

    /// What a file without any row lacks.
    pub(super) fn nothing(&self, sheet: Option<&str>) -> Search {
        let missing = self.0.iter().map(|(_, names)| missing(names, &[])).collect();
        let sheet = sheet.map(str::to_owned);
        Search::Missed(0, MissingHeadings { sheet, row: None, found: Vec::new(), missing })
    }
}

/// What a search in one row or more came to.
pub(super) enum Search {
    Found(Found),
    /// How many headings are there, and which are not.
    Missed(usize, MissingHeadings),
}

impl Search {
    /// The one that knows more; the earlier of two equals.
    pub(super) fn nearer(self, earlier: Self) -> Self {
        match (&self, &earlier) {
            (Self::Missed(now, missing), Self::Missed(before, then))
                if before > now || (before == now && (then.row.is_some() || missing.row.is_none())) =>
            {
                earlier
            }
            _ => self,
        }
    }
}

/// Where the columns stand.
#[derive(Debug)]
pub(super) struct Found {
    /// The row of the headings.
    pub(super) row: u32,
    at: Vec<(Column, usize)>,
    texts: Vec<String>,
}

impl Found {
    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.at.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    /// A column as a person finds it.
    pub(super) fn column(&self, at: usize) -> refusal::Column {
        refusal::Column { letter: letter(at), heading: self.texts.get(at).cloned().unwrap_or_default() }
    }

    /// One past the last heading.
    pub(super) const fn width(&self) -> usize {
        self.texts.len()
    }
}

/// Where one of the names stands to the letter; if nowhere, where one stands but for case, marks and brackets.
fn stands(names: &[String], row: &Row, folded: &[String]) -> Vec<usize> {
    let cells = row.cells.iter().enumerate();
    let exact = cells.filter(|(_, cell)| names.iter().any(|name| *name == cell.text())).map(|(at, _)| at);
    let exact: Vec<usize> = exact.collect();
    if !exact.is_empty() {
        return exact;
    }
    let like = |heading: &String| !heading.is_empty() && names.iter().any(|name| fold(name) == *heading);
    folded.iter().enumerate().filter(|(_, heading)| like(heading)).map(|(at, _)| at).collect()
}

fn texts(row: &Row) -> Vec<String> {
    let mut texts: Vec<String> =
        row.cells.iter().map(|cell| shown(&cell.text(), limits::SHOWN_NAME)).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

/// A heading that is needed and not there, with what comes nearest.
fn missing(names: &[String], unknown: &[&String]) -> Missing {
    let likeness = |text: &String| {
        let like = |name: &String| strsim::normalized_damerau_levenshtein(&fold(name), &fold(text));
        names.iter().map(like).fold(0.0, f64::max)
    };
    let near = unknown.iter().map(|text| (likeness(text), *text));
    let nearest = near.filter(|(like, _)| *like >= 0.6).max_by(|a, b| a.0.total_cmp(&b.0));
    Missing { name: format!("`{}`", names.join("` or `")), nearest: nearest.map(|(_, text)| text.clone()) }
}

/// A heading, or several that stand for the same.
fn headings(value: &DeValue<'_>) -> Result<Vec<String>, Refusal> {
    let names = if value.is_array() { list(value, text)? } else { vec![text(value)?] };
    if names.is_empty() || names.iter().any(|name| fold(name).is_empty()) {
        return Err(Refusal::new("names no heading", "write the heading as it stands in the file"));
    }
    Ok(names)
}
