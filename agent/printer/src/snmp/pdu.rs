//! What is asked and what is answered (RFC 3416 §3, RFC 1157 §4.1). Promise: a question is a GET, a GETNEXT or a
//! GETBULK; there is no other.

use super::ber::{self, Nonsense, Reader, Writer};
use crate::walk::Datum;

pub(crate) const RESPONSE: u8 = 0xA2;
pub(crate) const REPORT: u8 = 0xA8;

/// Variable bindings of one answer that are taken; no question of ours asks for more than some hundreds.
const BINDINGS: usize = 4096;

/// Kinds of questions, by their tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Get,
    Next,
    /// With max-repetitions; no non-repeaters.
    Bulk(u32),
}

/// A question to be put.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) kind: Kind,
    pub(crate) oids: &'a [Vec<u32>],
}

/// What a binding holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Datum(Datum),
    /// noSuchObject, noSuchInstance, endOfMibView: there is none here.
    None,
    /// NULL, addresses and syntaxes that no object of ours has.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) oid: Vec<u32>,
    pub(crate) value: Value,
}

/// A PDU as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pdu {
    pub(crate) tag: u8,
    pub(crate) id: i64,
    /// error-status.
    pub(crate) status: i64,
    /// error-index, from 1.
    pub(crate) index: i64,
    pub(crate) bindings: Vec<Binding>,
}

impl Question<'_> {
    /// Writes the PDU with this request-id.
    pub(crate) fn write(&self, id: u32, writer: &mut Writer) {
        let (tag, repetitions) = match self.kind {
            Kind::Get => (0xA0, 0),
            Kind::Next => (0xA1, 0),
            Kind::Bulk(repetitions) => (0xA5, repetitions),
        };
        let whole = writer.mark();
        for oid in self.oids.iter().rev() {
            let binding = writer.mark();
            writer.element(ber::NULL, &[]);
            writer.oid(oid);
            writer.close(ber::SEQUENCE, binding);
        }
        writer.close(ber::SEQUENCE, whole);
        // error-index or max-repetitions, error-status or non-repeaters.
        writer.number(repetitions);
        writer.number(0);
        writer.number(id);
        writer.close(tag, whole);
    }
}

impl Pdu {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Nonsense> {
        let (tag, mut pdu) = reader.element()?;
        let id = pdu.integer("request-id")?;
        let status = pdu.integer("error-status")?;
        let index = pdu.integer("error-index")?;
        let mut list = pdu.expect(ber::SEQUENCE, "variable-bindings")?;
        let mut bindings = Vec::with_capacity(list.rest().len() / 20);
        while !list.is_empty() {
            if bindings.len() >= BINDINGS {
                return Err(list.nonsense("end of a list that is too long"));
            }
            let mut binding = list.expect(ber::SEQUENCE, "variable binding")?;
            let wrong = binding.nonsense("OID");
            let oid = ber::arcs(binding.expect(ber::OID, "OID")?.rest()).ok_or(wrong)?;
            let wrong = binding.nonsense("value");
            let (tag, content) = binding.element()?;
            bindings.push(Binding { oid, value: value(tag, content.rest()).ok_or(wrong)? });
        }
        Ok(Self { tag, id, status, index, bindings })
    }
}

/// RFC 2578 §7.1, RFC 3416 §3.
fn value(tag: u8, content: &[u8]) -> Option<Value> {
    Some(match tag {
        ber::INTEGER => Value::Datum(Datum::Int(ber::signed(content)?)),
        // Counter32, Gauge32, TimeTicks, and UInteger32 of old agents: a longer one is a fault, and no figure.
        0x41 | 0x42 | 0x43 | 0x47 => u32::try_from(ber::unsigned(content)?)
            .map_or(Value::Other, |number| Value::Datum(Datum::Int(number.into()))),
        // Counter64.
        0x46 => i64::try_from(ber::unsigned(content)?)
            .map_or(Value::Other, |number| Value::Datum(Datum::Int(number))),
        ber::OCTETS => Value::Datum(Datum::Octets(content.to_vec())),
        ber::OID => Value::Datum(Datum::Oid(ber::arcs(content)?)),
        0x80..=0x82 => Value::None,
        _ => Value::Other,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_octets_are_an_answer_or_nonsense(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = Pdu::read(&mut Reader::new(&octets));
        }

        #[test]
        fn a_damaged_answer_is_an_answer_or_nonsense(at in 0_usize..80, octet in any::<u8>()) {
            let mut answer = question();
            let place = at % answer.len();
            answer[place] = octet;
            let _ = Pdu::read(&mut Reader::new(&answer));
        }
    }

    fn question() -> Vec<u8> {
        let oids = [vec![1, 3, 6, 1, 2, 1, 1, 3, 0], vec![1, 3, 6, 1, 4, 1, 2435, 2, 3, 9]];
        let mut writer = Writer::new();
        Question { kind: Kind::Bulk(10), oids: &oids }.write(77, &mut writer);
        writer.finish()
    }

    #[test]
    fn a_question_is_written_as_rfc_3416_has_it() {
        let read = Pdu::read(&mut Reader::new(&question())).unwrap();
        assert_eq!((read.tag, read.id, read.status, read.index), (0xA5, 77, 0, 10));
        assert_eq!(read.bindings[1].oid, [1, 3, 6, 1, 4, 1, 2435, 2, 3, 9]);
        assert_eq!(read.bindings[1].value, Value::Other, "a question binds NULL");
    }

    #[test]
    fn a_counter_of_too_many_bits_is_left_out_and_an_empty_integer_is_nonsense() {
        assert_eq!(value(0x46, &[0xFF; 8]), Some(Value::Other));
        assert_eq!(value(0x41, &[0x80, 0, 0, 0]), Some(Value::Datum(Datum::Int(1 << 31))));
        for tag in [0x41, 0x42, 0x43, 0x47] {
            assert_eq!(
                value(tag, &[0, 0xFF, 0xFF, 0xFF, 0xFF]),
                Some(Value::Datum(Datum::Int(u32::MAX.into())))
            );
            assert_eq!(value(tag, &[1, 0, 0, 0, 0]), Some(Value::Other));
        }
        assert_eq!(value(ber::INTEGER, &[]), None);
    }
}
