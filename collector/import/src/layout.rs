//! What a sheet's layout does to its rows: cells merged over several rows, what is hidden, formulas that add up.

use crate::cell::{Cell, Row};
use crate::limits;
use crate::refusal::letter;

/// Cells that reach over several rows, by column. Such a cell's text or date holds for each of its rows, as a person
/// reads it; a figure does not: nobody knows whether it is each row's own or theirs together.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    /// For each column what stands there, and up to which row.
    open: Vec<Option<(u32, Cell)>>,
    count: u32,
    first: Option<(u32, usize)>,
}

impl Spans {
    /// Tells of a cell that reaches down to `last`; marks a figure in it. Columns beyond the bound are left out.
    pub(crate) fn begin(&mut self, row: u32, column: usize, last: u32, cell: &mut Cell) {
        if last <= row || column >= limits::COLUMNS || cell.is_empty() {
            return;
        }
        if let Cell::Number { shown, .. } = cell {
            *cell = Cell::Spread { shown: std::mem::take(shown) };
        }
        if self.open.len() <= column {
            self.open.resize(column + 1, None);
        }
        if let Some(open) = self.open.get_mut(column) {
            *open = Some((last, cell.clone()));
        }
        self.count = self.count.saturating_add(1);
        self.first.get_or_insert((row, column));
    }

    /// Puts into the row's empty cells what reaches down to them. An empty row stays empty.
    pub(crate) fn fill(&mut self, row: &mut Row) {
        if self.open.is_empty() || row.is_empty() {
            return;
        }
        for (column, open) in self.open.iter_mut().enumerate() {
            let Some((last, cell)) = open else { continue };
            if *last < row.number {
                *open = None;
                continue;
            }
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            if let Some(empty) = row.cells.get_mut(column).filter(|cell| cell.is_empty()) {
                *empty = cell.clone();
            }
        }
    }

    fn told(&self) -> Option<String> {
        let (row, column) = self.first?;
        let count =
            if self.count == 1 { "1 cell is".to_owned() } else { format!("{} cells are", self.count) };
        Some(format!(
            "{count} merged over several rows, the first in {}{row}: text and dates count for each of the rows, figures for none",
            letter(column)
        ))
    }
}

/// Rows or columns, from 1, as ranges in ascending order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Adds what lies behind all that was added before.
    pub(crate) fn push(&mut self, first: u32, last: u32) {
        match self.0.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => self.0.push((first, last)),
        }
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < number);
        self.0.get(at).is_some_and(|(first, _)| *first <= number)
    }

    fn text(&self, name: impl Fn(u32) -> String) -> String {
        const MOST: usize = 8;
        let range = |(first, last): &(u32, u32)| {
            if first == last { name(*first) } else { format!("{}-{}", name(*first), name(*last)) }
        };
        let text = self.0.iter().take(MOST).map(range).collect::<Vec<_>>().join(", ");
        if self.0.len() > MOST {
            return format!("{text} and {} more", self.0.len() - MOST);
        }
        text
    }
}

/// What is told of a sheet's layout when its rows are read.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// Cells over several rows.
    pub(crate) spans: Spans,
    /// Hidden or filtered rows with content.
    pub(crate) hidden_rows: Ranges,
    /// Hidden columns.
    pub(crate) hidden_columns: Ranges,
}

impl Layout {
    /// Sentences for notes.
    pub(crate) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if !self.hidden_rows.0.is_empty() {
            told.push(format!(
                "hidden rows are read like the others: {}",
                self.hidden_rows.text(|row| row.to_string())
            ));
        }
        if !self.hidden_columns.0.is_empty() {
            let name = |column: u32| letter(column.saturating_sub(1) as usize);
            told.push(format!("hidden columns are read like the others: {}", self.hidden_columns.text(name)));
        }
        told.extend(self.spans.told());
        told
    }
}

/// Tells whether a row's only figures are sums of columns.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Sums {
    columns: u32,
    others: u32,
    texts: u32,
}

impl Sums {
    /// Takes a cell that holds something.
    pub(crate) const fn take(&mut self, is_text: bool, adds_up: bool) {
        if adds_up {
            self.columns += 1;
        } else if is_text {
            self.texts += 1;
        } else {
            self.others += 1;
        }
    }

    /// A label may stand beside the sums.
    pub(crate) const fn is_total(self) -> bool {
        self.columns > 0 && self.others == 0 && self.texts <= 1
    }
}

/// `SUM(E4:E9)`, `SUBTOTAL(109,Table1[Antal])`, `of:=SUM([.E4:.E9])`: a sum over several rows.
pub(crate) fn adds_up_a_column(formula: &str) -> bool {
    let formula = formula.trim().trim_start_matches("of:").trim_start_matches('=').to_ascii_uppercase();
    let inner = formula.strip_prefix("SUM(").or_else(|| formula.strip_prefix("SUBTOTAL("));
    let Some(inner) = inner.and_then(|inner| inner.strip_suffix(')')) else { return false };
    match inner.split_once(':') {
        Some((from, to)) => {
            let row = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            // `9;[.E4` has the function's number in front of the reference.
            let from = from.rsplit([';', ',']).next().unwrap_or(from);
            row(from) != row(to.split([';', ',']).next().unwrap_or(to))
        }
        None => inner.contains('['),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        Row { number, cells: cells.iter().map(|cell| Cell::from_text(cell)).collect(), sums: false }
    }

    #[test]
    fn a_merged_text_holds_for_each_of_its_rows_and_not_behind_them() {
        let mut spans = Spans::default();
        spans.begin(4, 1, 6, &mut Cell::from_text("Äldre"));
        let mut within = row(6, &["1", "", "2"]);
        spans.fill(&mut within);
        assert_eq!(within, row(6, &["1", "Äldre", "2"]));
        let mut empty = row(5, &["", ""]);
        spans.fill(&mut empty);
        assert!(empty.is_empty());
        let mut behind = row(7, &["1"]);
        spans.fill(&mut behind);
        assert_eq!(behind, row(7, &["1"]));
        assert!(
            spans
                .told()
                .is_some_and(|text| text.starts_with("1 cell is merged over several rows, the first in B4"))
        );
    }

    #[test]
    fn a_merged_figure_is_marked() {
        let mut cell = Cell::Number { value: 12.into(), shown: "12".to_owned() };
        Spans::default().begin(1, 0, 2, &mut cell);
        assert_eq!(cell, Cell::Spread { shown: "12".to_owned() });
    }

    #[test]
    fn hidden_rows_are_told_as_ranges() {
        let mut layout = Layout::default();
        for row in [3, 4, 5, 9] {
            layout.hidden_rows.push(row, row);
        }
        layout.hidden_columns.push(2, 2);
        assert_eq!(
            layout.told(),
            ["hidden rows are read like the others: 3-5, 9", "hidden columns are read like the others: B"]
        );
        assert!(layout.hidden_rows.contains(4) && !layout.hidden_rows.contains(6));
    }

    #[test]
    fn a_sum_over_rows_is_told_from_one_across_columns() {
        for sum in
            ["SUM(E4:E9)", "=sum($E$4:$E$9)", "SUBTOTAL(109,Tabell1[Antal])", "of:=SUBTOTAL(9;[.E4:.E9])"]
        {
            assert!(adds_up_a_column(sum), "{sum}");
        }
        for other in ["SUM(E4:G4)", "E4*2", "SUM(E4,G4)", "of:=SUM([.E4:.G4])", "AVERAGE(E4:E9)"] {
            assert!(!adds_up_a_column(other), "{other}");
        }
    }
}
