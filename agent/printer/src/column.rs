//! One column under walk: takes rows while they stay below it and grow. Pure.

use crate::snmp::pdu::{Binding, Value};

/// A column being walked.
#[derive(Debug)]
pub(crate) struct Column {
    /// Arcs of the column itself, which begin every row of it.
    root: usize,
    /// Last OID seen; the next must be greater.
    pub(crate) cursor: Vec<u32>,
    /// Rows taken.
    pub(crate) rows: usize,
    /// False once a row fell outside or did not grow.
    pub(crate) alive: bool,
}

/// What a row means for its column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// One more of it.
    Row,
    /// The column is over.
    End,
    /// The OID did not grow: the agent goes in circles.
    Backwards,
}

impl Column {
    pub(crate) fn new(column: &[u32]) -> Self {
        Self { root: column.len(), cursor: column.to_vec(), rows: 0, alive: true }
    }

    pub(crate) fn step(&mut self, row: &Binding) -> Step {
        if !self.alive || row.value == Value::None || !row.oid.starts_with(&self.cursor[..self.root]) {
            self.alive = false;
            return Step::End;
        }
        if row.oid <= self.cursor {
            self.alive = false;
            return Step::Backwards;
        }
        self.cursor.clone_from(&row.oid);
        self.rows += 1;
        Step::Row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Datum;

    fn row(oid: &[u32]) -> Binding {
        Binding { oid: oid.to_vec(), value: Value::Datum(Datum::Int(1)) }
    }

    #[test]
    fn a_column_ends_where_rows_leave_it_or_do_not_grow() {
        let mut column = Column::new(&[1, 3, 9]);
        assert_eq!(column.step(&row(&[1, 3, 9, 2])), Step::Row);
        assert_eq!(column.step(&row(&[1, 3, 9, 10])), Step::Row);
        assert_eq!(column.step(&row(&[1, 3, 9, 10])), Step::Backwards);
        assert_eq!(column.step(&row(&[1, 3, 9, 11])), Step::End, "what was over stays over");
        assert_eq!(Column::new(&[1, 3, 9]).step(&row(&[1, 3, 10, 1])), Step::End);
        assert_eq!(Column::new(&[1, 3, 9]).step(&row(&[1, 3, 9])), Step::Backwards);
    }
}
