//! A preview as a terminal shows it.

use crate::preview::{ColumnView, Preview};
use crate::refusal::{Column, Note};

impl Preview {
    /// The preview in lines of text, each ended by `\n`: columns, the first rows as read, then the notes.
    #[must_use]
    pub fn text(&self, notes: &[Note]) -> String {
        let mut lines = vec![self.place()];
        let table: Vec<[String; 4]> = self.columns.iter().map(line).collect();
        let mut widths = [0; 4];
        for (width, column) in widths.iter_mut().zip(0..3) {
            *width = table.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
        }
        for cells in &table {
            let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            lines.push(format!("  {}", padded.collect::<Vec<_>>().join("  ").trim_end()));
        }
        if !self.first.is_empty() {
            lines.push("first rows as read:".to_owned());
        }
        for row in &self.first {
            let cells: Vec<&str> =
                row.cells.iter().map(|cell| if cell.is_empty() { "-" } else { cell }).collect();
            lines.push(format!("  row {}: {}", row.row, cells.join(" | ")));
        }
        if !notes.is_empty() {
            lines.push("noted:".to_owned());
        }
        lines.extend(notes.iter().map(|note| format!("  {note}")));
        lines.push(String::new());
        lines.join("\n")
    }

    fn place(&self) -> String {
        match (&self.sheet, self.heading_row) {
            (Some(sheet), Some(row)) => format!("sheet {sheet}, headings in row {row}:"),
            (None, Some(row)) => format!("headings in row {row}:"),
            (_, None) => "no headings: the file names its fields itself".to_owned(),
        }
    }
}

/// Letter, heading, field, and how it is written.
fn line(view: &ColumnView) -> [String; 4] {
    let field = match (&view.meaning, &view.nearest) {
        (Some(meaning), _) => {
            let unit = meaning.unit.as_ref().map_or(String::new(), |unit| format!(", {unit}"));
            format!("{} ({}{unit})", meaning.english, meaning.swedish)
        }
        (None, Some(nearest)) => format!("not read: is it {nearest}?"),
        (None, None) => "not read".to_owned(),
    };
    let Column { letter, heading } = view.column.clone();
    [letter, heading, field, written(view)]
}

fn written(view: &ColumnView) -> String {
    if view.meaning.is_none() {
        return String::new();
    }
    let all = view.read + view.empty + view.refused;
    let forms = view.forms.iter().map(|count| {
        if count.cells == view.read {
            count.form.to_string()
        } else {
            format!("{} ({})", count.form, count.cells)
        }
    });
    let mut parts = vec![forms.collect::<Vec<_>>().join(", ")];
    parts.extend(
        view.range.map(
            |(least, most)| {
                if least == most { least.to_string() } else { format!("{least} to {most}") }
            },
        ),
    );
    if view.empty > 0 {
        let cells = if all == 1 { "cell" } else { "cells" };
        parts.push(format!("{} of {all} {cells} empty", view.empty));
    }
    if view.refused > 0 {
        parts.push(format!("{} of {all} refused", view.refused));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}
