//! The rows that a printer gave, by OID. The seam between asking and deciding.

use std::collections::BTreeMap;
use std::ops::Bound;

/// One value as received. The integer syntaxes (Integer32, Counter32, Gauge32, `TimeTicks`, Counter64)
/// are one: printers disagree with the MIB on which to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Any integer syntax.
    Int(i64),
    /// OCTET STRING, untouched.
    Octets(Vec<u8>),
    /// OBJECT IDENTIFIER, arcs.
    Oid(Vec<u32>),
}

/// Rows in OID order. A repeated OID keeps its first value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    rows: BTreeMap<Vec<u32>, Datum>,
    notes: Vec<String>,
}

impl Walk {
    /// No rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one row; a row that is already there stays as it was.
    pub fn insert(&mut self, oid: Vec<u32>, datum: Datum) {
        self.rows.entry(oid).or_insert(datum);
    }

    /// Remembers something odd about how the rows were got, for the reading.
    pub fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What was odd about how the rows were got.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without any row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every row, in OID order.
    pub fn rows(&self) -> impl Iterator<Item = (&[u32], &Datum)> {
        self.rows.iter().map(|(oid, datum)| (oid.as_slice(), datum))
    }

    pub(crate) fn get(&self, oid: &[u32]) -> Option<&Datum> {
        self.rows.get(oid)
    }

    pub(crate) fn int(&self, oid: &[u32]) -> Option<i64> {
        match self.get(oid)? {
            Datum::Int(value) => Some(*value),
            Datum::Octets(_) | Datum::Oid(_) => None,
        }
    }

    pub(crate) fn octets(&self, oid: &[u32]) -> Option<&[u8]> {
        match self.get(oid)? {
            Datum::Octets(octets) => Some(octets),
            Datum::Int(_) | Datum::Oid(_) => None,
        }
    }

    pub(crate) fn oid(&self, oid: &[u32]) -> Option<&[u32]> {
        match self.get(oid)? {
            Datum::Oid(arcs) => Some(arcs),
            Datum::Int(_) | Datum::Octets(_) => None,
        }
    }

    /// Rows below `column`: index (the arcs after it) and value, in index order.
    pub(crate) fn column<'a>(&'a self, column: &'a [u32]) -> impl Iterator<Item = (&'a [u32], &'a Datum)> {
        self.rows
            .range::<[u32], _>((Bound::Excluded(column), Bound::Unbounded))
            .map_while(move |(oid, datum)| Some((oid.strip_prefix(column)?, datum)))
    }
}

impl Extend<(Vec<u32>, Datum)> for Walk {
    fn extend<T: IntoIterator<Item = (Vec<u32>, Datum)>>(&mut self, rows: T) {
        for (oid, datum) in rows {
            self.insert(oid, datum);
        }
    }
}

impl FromIterator<(Vec<u32>, Datum)> for Walk {
    fn from_iter<T: IntoIterator<Item = (Vec<u32>, Datum)>>(rows: T) -> Self {
        let mut walk = Self::new();
        walk.extend(rows);
        walk
    }
}

/// Full OID of a cell: column and index.
pub(crate) fn cell(column: &[u32], index: &[u32]) -> Vec<u32> {
    [column, index].concat()
}

/// Dotted form.
pub(crate) fn dotted(arcs: &[u32]) -> String {
    arcs.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// Arcs of a dotted constant of this crate. Sources are constants, checked by a test; what is not a
/// number is left out rather than a panic.
pub(crate) fn arcs(text: &str) -> Vec<u32> {
    text.split('.').filter_map(|arc| arc.parse().ok()).collect()
}

/// Arcs of a constant below `1.3.6.1.4.1`.
pub(crate) fn enterprise(text: &str) -> Vec<u32> {
    cell(&[1, 3, 6, 1, 4, 1], &arcs(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_ends_where_its_prefix_ends() {
        let walk: Walk = [(vec![1, 2], 0), (vec![1, 2, 1], 1), (vec![1, 2, 9, 4], 2), (vec![1, 3, 1], 3)]
            .into_iter()
            .map(|(oid, value)| (oid, Datum::Int(value)))
            .collect();
        let rows: Vec<_> = walk.column(&[1, 2]).map(|(index, _)| index.to_vec()).collect();
        assert_eq!(rows, [vec![1], vec![9, 4]]);
    }

    #[test]
    fn the_first_value_of_a_repeated_oid_stays() {
        let mut walk = Walk::new();
        walk.insert(vec![1], Datum::Int(1));
        walk.insert(vec![1], Datum::Int(2));
        assert_eq!(walk.int(&[1]), Some(1));
    }
}
