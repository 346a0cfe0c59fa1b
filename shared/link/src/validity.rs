//! From when to when a certificate holds (RFC 5280 §4.1.2.5), without believing anything else of it.

use der::asn1::{GeneralizedTime, UtcTime};
use der::{Decode, Reader, SliceReader, Tag};

/// From when to when a certificate in DER holds, seconds since 1970; `None` where this is not a certificate.
#[must_use]
pub fn validity(certificate: &[u8]) -> Option<(i64, i64)> {
    read(certificate).ok()
}

fn read(certificate: &[u8]) -> der::Result<(i64, i64)> {
    SliceReader::new(certificate)?.sequence(|certificate| {
        let validity = certificate.sequence(|body: &mut SliceReader<'_>| {
            // [0] version where it is written, serialNumber, signature, issuer.
            let version = Tag::peek(body)?.is_context_specific();
            for _ in 0..3 + u8::from(version) {
                body.tlv_bytes()?;
            }
            let both =
                |validity: &mut SliceReader<'_>| Ok::<_, der::Error>((time(validity)?, time(validity)?));
            let validity = body.sequence(both)?;
            body.drain(body.remaining_len())?;
            Ok::<_, der::Error>(validity)
        })?;
        certificate.drain(certificate.remaining_len())?;
        Ok(validity)
    })
}

fn time(reader: &mut SliceReader<'_>) -> der::Result<i64> {
    let since_1970 = match Tag::peek(reader)? {
        Tag::UtcTime => UtcTime::decode(reader)?.to_unix_duration(),
        _ => GeneralizedTime::decode(reader)?.to_unix_duration(),
    };
    Ok(i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn ends(certificate: &[u8]) -> Option<i64> {
        validity(certificate).map(|(_, ends)| ends)
    }

    fn ending(year: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["portal.example".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 3, 1);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_of_a_certificate_is_read_from_both_kinds_of_time() {
        // `date -u -d 2027-03-01 +%s`, and for 2050, from which on years have four digits.
        assert_eq!(ends(&ending(2027)), Some(1_803_859_200));
        assert_eq!(ends(&ending(2050)), Some(2_529_705_600));
        assert_eq!(validity(b""), None);
        assert_eq!(validity(b"\x30\x80"), None);
    }

    proptest! {
        #[test]
        fn no_octets_hurt(place in 0..300_usize, octet: u8, length in 0..300_usize) {
            let mut certificate = ending(2027);
            let last = certificate.len() - 1;
            certificate[place.min(last)] = octet;
            certificate.truncate(length);
            let _ = validity(&certificate);
        }
    }
}
