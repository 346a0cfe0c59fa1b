//! Rows in columns for a terminal: as wide as needed, numbers to the right.

use std::io::{self, Write};

/// A table that is printed once it is complete.
pub(super) struct Table {
    head: Vec<&'static str>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Headings; one that begins with `>` belongs to a column of numbers.
    pub(super) fn new(headings: &[&'static str]) -> Self {
        let right = headings.iter().map(|heading| heading.starts_with('>')).collect();
        let head = headings.iter().map(|heading| heading.trim_start_matches('>')).collect();
        Self { head, right, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(super) fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain([self.head[column].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        self.line(out, &widths, self.head.iter().copied())?;
        self.rows.iter().try_for_each(|row| self.line(out, &widths, row.iter().map(String::as_str)))
    }

    fn line<'t>(
        &self,
        out: &mut dyn Write,
        widths: &[usize],
        cells: impl Iterator<Item = &'t str>,
    ) -> io::Result<()> {
        let mut line = String::new();
        for ((cell, width), right) in cells.zip(widths).zip(&self.right) {
            let space = " ".repeat(width.saturating_sub(cell.chars().count()));
            let (before, after) = if *right { (space.as_str(), "") } else { ("", space.as_str()) };
            line.push_str(before);
            line.push_str(cell);
            line.push_str(after);
            line.push_str("  ");
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// The value as text, or a dash.
pub(super) fn or_dash<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_numbers_stand_to_the_right() {
        let mut table = Table::new(&["name", ">count"]);
        table.row(["åäö".to_owned(), "7".to_owned()]);
        table.row(["longer".to_owned(), "12345".to_owned()]);
        let mut out = Vec::new();
        table.print(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "name    count\nåäö         7\nlonger  12345\n");
    }
}
