//! Prints what was measured as a Markdown table, one line a row, so that it can stand in a README.

/// A table under way.
#[derive(Debug)]
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With these headings.
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|&text| text.to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a line.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// To standard output.
    pub(crate) fn print(&self) {
        let line = |cells: &[String]| println!("| {} |", cells.join(" | "));
        println!();
        line(&self.head);
        println!("|{}", "---|".repeat(self.head.len()));
        for row in &self.rows {
            line(row);
        }
        println!();
    }
}

/// Megabytes of 10⁶ octets, one decimal.
pub(crate) fn megabytes(octets: u64) -> String {
    format!("{}.{} MB", octets / 1_000_000, octets / 100_000 % 10)
}

/// Kilobytes of 10³ octets, one decimal.
pub(crate) fn kilobytes(octets: u64) -> String {
    format!("{}.{} kB", octets / 1_000, octets / 100 % 10)
}

/// Seconds with three decimals from nanoseconds.
pub(crate) fn seconds(ns: u64) -> String {
    format!("{}.{:03} s", ns / 1_000_000_000, ns / 1_000_000 % 1_000)
}

/// Milliseconds with three decimals from nanoseconds.
pub(crate) fn milliseconds(ns: u64) -> String {
    format!("{}.{:03} ms", ns / 1_000_000, ns / 1_000 % 1_000)
}

/// How many times `a` is `b`, two decimals.
pub(crate) fn ratio(a: u64, b: u64) -> String {
    let hundredths = u128::from(a) * 100 / u128::from(b.max(1));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
