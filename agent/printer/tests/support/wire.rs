//! The least of `SNMPv2c` on the wire, written by hand so that it shares no code with the client under
//! test: reads a request, writes answers, honest and not. RFC 3416, X.690.

/// A request as it came: its id, kind and first object.
pub(crate) struct Request {
    pub(crate) id: Vec<u8>,
    pub(crate) kind: u8,
    /// max-repetitions of GETBULK, error-index of others.
    pub(crate) repetitions: u8,
    pub(crate) oids: Vec<Vec<u8>>,
}

pub(crate) const GET: u8 = 0xA0;
pub(crate) const BULK: u8 = 0xA5;
const COMMUNITY: &[u8] = b"public";

/// Takes a request apart. Panics on what is none: the client under test sends only these.
pub(crate) fn request(datagram: &[u8]) -> Request {
    let message = content(datagram).1;
    let (_, rest) = after(message);
    let (_, rest) = after(rest);
    let (kind, pdu) = content(rest);
    let (id, rest) = after(pdu);
    let (_, rest) = after(rest);
    let (repetitions, rest) = after(rest);
    let mut list = content(rest).1;
    let mut oids = Vec::new();
    while !list.is_empty() {
        let (varbind, next) = after(list);
        oids.push(after(varbind).0.to_vec());
        list = next;
    }
    Request { id: id.to_vec(), kind, repetitions: repetitions[repetitions.len() - 1], oids }
}

/// A response to `id` with these variable bindings: encoded OID content and encoded value.
pub(crate) fn response(id: &[u8], bindings: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    message(1, id, [0, 0], bindings)
}

/// The same in `SNMPv1`.
pub(crate) fn response_v1(id: &[u8], bindings: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    message(0, id, [0, 0], bindings)
}

/// A response that fails: error-status and error-index.
pub(crate) fn failure(id: &[u8], status: u8, index: u8) -> Vec<u8> {
    message(1, id, [status, index], &[])
}

fn message(version: u8, id: &[u8], [status, index]: [u8; 2], bindings: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let binding = |(oid, value): &(Vec<u8>, Vec<u8>)| tlv(0x30, &[tlv(0x06, oid), value.clone()].concat());
    let list: Vec<u8> = bindings.iter().flat_map(binding).collect();
    let pdu = [tlv(0x02, id), tlv(0x02, &[status]), tlv(0x02, &[index]), tlv(0x30, &list)].concat();
    tlv(0x30, &[tlv(0x02, &[version]), tlv(0x04, COMMUNITY), tlv(0xA2, &pdu)].concat())
}

pub(crate) fn integer(value: u8) -> Vec<u8> {
    tlv(0x02, &[value])
}

pub(crate) fn text(octets: &[u8]) -> Vec<u8> {
    tlv(0x04, octets)
}

pub(crate) fn end_of_mib() -> Vec<u8> {
    tlv(0x82, &[])
}

pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = match u16::try_from(content.len()).expect("fits a datagram") {
        short @ 0..=0x7F => vec![short.to_be_bytes()[1]],
        long => [&[0x82], &long.to_be_bytes()[..]].concat(),
    };
    [&[tag], &length[..], content].concat()
}

/// Tag and content of the first element.
fn content(octets: &[u8]) -> (u8, &[u8]) {
    (octets[0], after(octets).0)
}

/// Content of the first element, and what follows it.
fn after(octets: &[u8]) -> (&[u8], &[u8]) {
    let (head, length) = match octets[1] {
        short @ 0..=0x7F => (2, usize::from(short)),
        long => {
            let count = usize::from(long & 0x7F);
            let length = octets[2..2 + count].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
            (2 + count, length)
        }
    };
    octets[head..].split_at(length)
}
