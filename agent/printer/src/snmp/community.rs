//! Messages of `SNMPv1` and v2c: version, community, PDU (RFC 1157 §4, RFC 1901 §3).

use super::ber::{self, Nonsense, Reader, Writer};
use super::pdu::{Pdu, Question};

/// Version numbers on the wire.
pub(crate) const V1: u32 = 0;
pub(crate) const V2C: u32 = 1;
pub(crate) const V3: u32 = 3;

/// The question as a datagram.
pub(crate) fn seal(version: u32, community: &[u8], question: Question<'_>, id: u32) -> Vec<u8> {
    let mut writer = Writer::new();
    question.write(id, &mut writer);
    writer.element(ber::OCTETS, community);
    writer.number(version);
    writer.close(ber::SEQUENCE, 0);
    writer.finish()
}

/// The PDU in a datagram. The community is not looked at: it proves nothing, and some agents answer with another.
pub(crate) fn open(datagram: &[u8]) -> Result<Pdu, Nonsense> {
    let mut message = Reader::new(datagram).expect(ber::SEQUENCE, "SNMP message")?;
    let wrong = message.nonsense("SNMP version 1 or 2c");
    if ![V1, V2C].contains(&message.small("version")?) {
        return Err(wrong);
    }
    message.octets("community")?;
    Pdu::read(&mut message)
}

/// The id by which a datagram is matched to its question: request-id, in v3 msgID.
pub(crate) fn id(datagram: &[u8]) -> Result<u32, Nonsense> {
    let mut message = Reader::new(datagram).expect(ber::SEQUENCE, "SNMP message")?;
    if message.small("version")? == V3 {
        return message.expect(ber::SEQUENCE, "header")?.small("msgID");
    }
    message.octets("community")?;
    message.element()?.1.small("request-id")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snmp::pdu::Kind;

    #[test]
    fn a_message_is_matched_by_its_id() {
        let oids = [vec![1, 3, 6, 1, 2, 1, 1, 1, 0]];
        let sent = seal(V2C, b"public", Question { kind: Kind::Get, oids: &oids }, 305_419_896);
        // As net-snmp 5.9 sends it.
        let expected = "302902010104067075626c6963a01c0204123456780201000201003\
                        00e300c06082b060102010101000500";
        assert_eq!(hex::encode(&sent), expected);
        assert_eq!(id(&sent), Ok(305_419_896));
        assert_eq!(open(&sent).map(|pdu| pdu.id), Ok(305_419_896));
    }
}
