//! BER as SNMP uses it (X.690, RFC 3417 §8). Promise: reads nothing outside the datagram, whatever lengths say.

/// Arcs of the longest OID (RFC 2578 §3.5).
const ARCS: usize = 128;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// Octets that are no SNMP: where, and what was wanted there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("octet {at} is no {wanted}")]
pub(crate) struct Nonsense {
    pub(crate) at: usize,
    pub(crate) wanted: &'static str,
}

/// Reads the elements of one datagram, or of one element in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    datagram: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(datagram: &'a [u8]) -> Self {
        Self { datagram, at: 0, end: datagram.len() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.at >= self.end
    }

    /// What is not yet read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.datagram.get(self.at..self.end).unwrap_or_default()
    }

    /// Place of the next octet in the datagram.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    pub(crate) fn nonsense(&self, wanted: &'static str) -> Nonsense {
        Nonsense { at: self.at, wanted }
    }

    /// The next element: its tag and its content. Lengths may be longer than they need be, as some printers send
    /// them; indefinite ones are not allowed.
    pub(crate) fn element(&mut self) -> Result<(u8, Self), Nonsense> {
        let wrong = self.nonsense("element within the message");
        let [tag, first, rest @ ..] = self.rest() else { return Err(wrong) };
        let (length, head) = match *first {
            short @ 0..=0x7F => (usize::from(short), 2),
            long => {
                let count = usize::from(long & 0x7F);
                let octets = rest.get(..count).filter(|_| (1..=4).contains(&count)).ok_or(wrong)?;
                (octets.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)), 2 + count)
            }
        };
        let begin = self.at + head;
        let end = begin.checked_add(length).filter(|end| *end <= self.end).ok_or(wrong)?;
        self.at = end;
        Ok((*tag, Self { datagram: self.datagram, at: begin, end }))
    }

    pub(crate) fn expect(&mut self, tag: u8, wanted: &'static str) -> Result<Self, Nonsense> {
        let wrong = self.nonsense(wanted);
        let (found, content) = self.element()?;
        if found == tag { Ok(content) } else { Err(wrong) }
    }

    pub(crate) fn octets(&mut self, wanted: &'static str) -> Result<&'a [u8], Nonsense> {
        Ok(self.expect(OCTETS, wanted)?.rest())
    }

    /// A signed integer of up to 64 bits.
    pub(crate) fn integer(&mut self, wanted: &'static str) -> Result<i64, Nonsense> {
        let wrong = self.nonsense(wanted);
        signed(self.expect(INTEGER, wanted)?.rest()).ok_or(wrong)
    }

    /// An integer that cannot be below 0 nor above 2^31 - 1: ids, engine boots and time.
    pub(crate) fn small(&mut self, wanted: &'static str) -> Result<u32, Nonsense> {
        let wrong = self.nonsense(wanted);
        let number = self.integer(wanted)?;
        u32::try_from(number).ok().filter(|number| *number <= i32::MAX.unsigned_abs()).ok_or(wrong)
    }
}

/// Two's complement.
pub(crate) fn signed(octets: &[u8]) -> Option<i64> {
    let first = *octets.first().filter(|_| octets.len() <= 8)?;
    let sign = if first & 0x80 == 0 { 0 } else { -1 };
    Some(octets.iter().fold(sign, |sum, octet| sum << 8 | i64::from(*octet)))
}

/// Counter, Gauge and `TimeTicks`: some printers leave out the zero that keeps a high bit from being a sign.
pub(crate) fn unsigned(octets: &[u8]) -> Option<u64> {
    let octets = match octets {
        [0, rest @ ..] if !rest.is_empty() => rest,
        octets => octets,
    };
    if octets.is_empty() || octets.len() > 8 {
        return None;
    }
    Some(octets.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet)))
}

/// Arcs of an OID's content.
pub(crate) fn arcs(octets: &[u8]) -> Option<Vec<u32>> {
    let mut arcs = Vec::with_capacity(octets.len() + 1);
    let mut arc: u32 = 0;
    for octet in octets {
        if arc >> 25 != 0 {
            return None;
        }
        arc = arc << 7 | u32::from(octet & 0x7F);
        if octet & 0x80 != 0 {
            continue;
        }
        if arcs.is_empty() {
            let root = (arc / 40).min(2);
            arcs.extend([root, arc - root * 40]);
        } else {
            arcs.push(arc);
        }
        arc = 0;
        if arcs.len() > ARCS {
            return None;
        }
    }
    octets.last().is_none_or(|last| last & 0x80 == 0).then_some(arcs)
}

/// Writes a message from its end to its beginning, so that each length is known when it is written.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    backwards: Vec<u8>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self { backwards: Vec::with_capacity(256) }
    }

    /// Octets written; to be given to [`Writer::close`], or subtracted from the whole for a place.
    pub(crate) fn mark(&self) -> usize {
        self.backwards.len()
    }

    pub(crate) fn raw(&mut self, octets: &[u8]) {
        self.backwards.extend(octets.iter().rev());
    }

    /// Puts tag and length before what was written since `mark`.
    pub(crate) fn close(&mut self, tag: u8, mark: usize) {
        let length = self.backwards.len() - mark;
        match u16::try_from(length) {
            Ok(short @ 0..=0x7F) => self.backwards.push(short.to_be_bytes()[1]),
            Ok(middle @ 0..=0xFF) => self.backwards.extend([middle.to_be_bytes()[1], 0x81]),
            Ok(long) => self.backwards.extend([long.to_be_bytes()[1], long.to_be_bytes()[0], 0x82]),
            Err(_) => {
                self.backwards.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
                self.backwards.push(0x84);
            }
        }
        self.backwards.push(tag);
    }

    pub(crate) fn element(&mut self, tag: u8, content: &[u8]) {
        let mark = self.mark();
        self.raw(content);
        self.close(tag, mark);
    }

    /// A number of this program's: ids, repetitions, sizes, boots and time are never negative.
    pub(crate) fn number(&mut self, number: u32) {
        let octets = u64::from(number).to_be_bytes();
        // One leading bit must be 0: it is the sign.
        let needed = (32 - number.leading_zeros()) as usize / 8 + 1;
        self.element(INTEGER, &octets[octets.len() - needed..]);
    }

    pub(crate) fn oid(&mut self, arcs: &[u32]) {
        let mark = self.mark();
        let (root, rest) = match arcs {
            [root, second, rest @ ..] => (root.saturating_mul(40).saturating_add(*second), rest),
            [root] => (root.saturating_mul(40), &[][..]),
            [] => (0, &[][..]),
        };
        for arc in rest.iter().rev().chain([&root]) {
            let mut left = *arc;
            self.backwards.push((left & 0x7F) as u8);
            while left > 0x7F {
                left >>= 7;
                self.backwards.push((left & 0x7F) as u8 | 0x80);
            }
        }
        self.close(OID, mark);
    }

    /// The message.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.backwards.reverse();
        self.backwards
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number in 0..=i32::MAX.unsigned_abs(),
                                   arcs in proptest::collection::vec(any::<u32>(), 0..40),
                                   text in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            let oid = [&[1, 3][..], &arcs].concat();
            let mut writer = Writer::new();
            writer.element(OCTETS, &text);
            writer.oid(&oid);
            writer.number(number);
            writer.close(SEQUENCE, 0);
            let message = writer.finish();
            let mut reader = Reader::new(&message).expect(SEQUENCE, "sequence").unwrap();
            prop_assert_eq!(reader.small("number").unwrap(), number);
            prop_assert_eq!(super::arcs(reader.expect(OID, "OID").unwrap().rest()), Some(oid));
            prop_assert_eq!(reader.octets("text").unwrap(), &text[..]);
            prop_assert!(reader.is_empty());
        }
    }

    #[test]
    fn a_length_beyond_the_datagram_is_nonsense() {
        for octets in [&[0x30, 5, 0][..], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x30, 0x80], &[0x30], &[]]
        {
            assert!(Reader::new(octets).element().is_err(), "{octets:?}");
        }
    }

    #[test]
    fn a_counter_without_its_leading_zero_is_no_negative_number() {
        assert_eq!(unsigned(&[0xFF, 0xFF, 0xFF, 0xFE]), Some(u64::from(u32::MAX) - 1));
        assert_eq!(unsigned(&[0, 0xFF]), Some(255));
        assert_eq!(unsigned(&[0]), Some(0));
        assert_eq!([unsigned(&[]), unsigned(&[1; 9])], [None, None]);
        assert_eq!([signed(&[0xFE]), signed(&[0x00, 0xFE]), signed(&[])], [Some(-2), Some(254), None]);
    }

    #[test]
    fn an_arc_beyond_32_bits_is_no_oid() {
        assert_eq!(arcs(&[0x2B, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F]), Some(vec![1, 3, u32::MAX]));
        assert_eq!(arcs(&[0x2B, 0x9F, 0xFF, 0xFF, 0xFF, 0x7F]), None);
        assert_eq!(arcs(&[0x2B, 0x8F]), None, "the last arc is cut off");
        assert_eq!(arcs(&[0x01; 200]), None, "more arcs than an OID has");
    }
}
