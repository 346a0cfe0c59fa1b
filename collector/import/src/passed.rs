//! Tells rows that hold no data of their own: totals, and headings that come again.

use crate::cell::{Cell, Row};
use crate::headings::{Headings, fold};
use crate::value::{self, Point};

/// Why a row is passed over, if it is.
pub(crate) fn reason(row: &Row, headings: &Headings) -> Option<&'static str> {
    if is_total(row) {
        Some("a row of totals, passed over")
    } else if headings.stand_again(row) {
        Some("the headings again, passed over")
    } else {
        None
    }
}

/// A row that adds up the others: it begins with a word for that and holds nothing but figures behind it, or its
/// only figures are sums of columns. A department that is called `Total 1` has other names beside it.
fn is_total(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return false };
    let text = first.text();
    row.sums || is_word_for_total(&fold(&text)) || begins_with_total(&text) && filled.all(is_figure)
}

fn is_word_for_total(folded: &str) -> bool {
    matches!(
        folded,
        "summa"
            | "totalt"
            | "total"
            | "totals"
            | "sum"
            | "summor"
            | "totalsumma"
            | "delsumma"
            | "subtotal"
            | "grandtotal"
            | "summatotalt"
            | "σ"
    )
}

fn begins_with_total(text: &str) -> bool {
    // ∑ is the sign for a sum, Σ the letter: people write either.
    text.starts_with(['∑', 'Σ'])
        || text.split_whitespace().next().is_some_and(|word| is_word_for_total(&fold(word)))
}

fn is_figure(cell: &Cell) -> bool {
    matches!(cell, Cell::Number { .. } | Cell::Bad { .. }) || value::number(cell, Point::Decimal).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        Row { number: 1, cells: cells.iter().map(|cell| Cell::from_text(cell)).collect(), sums: false }
    }

    #[test]
    fn a_row_of_totals_is_told_by_its_first_word() {
        for first in
            ["Summa", "SUMMA:", "Totalt", "Σ", "∑", "Delsumma", "Summa Äldreförvaltningen", "Totalt 2026"]
        {
            assert!(is_total(&row(&["", first, "", "1 212,50", "12 %"])), "{first}");
        }
    }

    #[test]
    fn a_name_that_only_begins_like_a_total_is_data() {
        assert!(!is_total(&row(&["Total 1", "Äldre", "12"])));
        assert!(!is_total(&row(&["Summarum", "12"])));
        assert!(!is_total(&row(&["4711", "Summa", "12"])));
    }

    #[test]
    fn a_row_whose_only_figures_are_sums_of_columns_is_a_row_of_totals() {
        assert!(is_total(&Row { sums: true, ..row(&["Alla", "1212,5"]) }));
    }
}
