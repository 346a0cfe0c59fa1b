//! One column under walk: takes rows while they stay below it and grow. Pure.

use async_snmp::{Oid, Value, VarBind};

use crate::walk::Datum;

/// A column being walked.
pub(crate) struct Column {
    root: Oid,
    /// Last OID seen; the next must be greater.
    pub(crate) cursor: Oid,
    /// Rows taken.
    pub(crate) rows: usize,
    /// False once a row fell outside or did not grow.
    pub(crate) alive: bool,
}

/// What a row means for its column.
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
        let root = Oid::from_slice(column);
        Self { cursor: root.clone(), root, rows: 0, alive: true }
    }

    pub(crate) fn step(&mut self, row: &VarBind) -> Step {
        let ended = matches!(row.value, Value::EndOfMibView | Value::NoSuchObject | Value::NoSuchInstance);
        if !self.alive || ended || !row.oid.starts_with(&self.root) {
            self.alive = false;
            return Step::End;
        }
        if row.oid <= self.cursor {
            self.alive = false;
            return Step::Backwards;
        }
        self.cursor = row.oid.clone();
        self.rows += 1;
        Step::Row
    }
}

/// A value as the decoder knows it; exceptions, addresses and unknown syntaxes are none.
pub(crate) fn datum(value: Value) -> Option<Datum> {
    match value {
        Value::Integer(number) => Some(Datum::Int(i64::from(number))),
        Value::Counter32(number)
        | Value::Gauge32(number)
        | Value::UInteger32(number)
        | Value::TimeTicks(number) => Some(Datum::Int(i64::from(number))),
        Value::Counter64(number) => i64::try_from(number).ok().map(Datum::Int),
        Value::OctetString(octets) => Some(Datum::Octets(octets.to_vec())),
        Value::ObjectIdentifier(oid) => Some(Datum::Oid(oid.arcs().to_vec())),
        _ => None,
    }
}
