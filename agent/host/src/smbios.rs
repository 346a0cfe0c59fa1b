//! The product UUID in a firmware table. Source: DMTF DSP0134 (SMBIOS 3.7) §6.1.2 and §7.2, and
//! `GetSystemFirmwareTable`, which puts eight octets before the table.

/// Octets before the table: calling method, version, revision, length.
const HEAD: usize = 8;
/// The structure that speaks of the system.
const SYSTEM: u8 = 1;
/// The structure after the last.
const END: u8 = 127;

/// The UUID as its makers and Linux write it: the first three parts little-endian. `None` where it is not set.
pub(crate) fn product_uuid(table: &[u8]) -> Option<String> {
    let length = u32::from_le_bytes(table.get(4..HEAD)?.try_into().ok()?);
    let length = usize::try_from(length).ok()?.min(table.len() - HEAD);
    let mut rest = &table[HEAD..HEAD + length];
    loop {
        let (kind, size) = (*rest.first()?, usize::from(*rest.get(1)?));
        let structure = rest.get(..size.max(4))?;
        match kind {
            SYSTEM => return uuid(structure.get(8..24)?.try_into().ok()?),
            END => return None,
            _ => {}
        }
        // Texts follow, each ended by a zero, all of them by another.
        let texts = &rest[structure.len()..];
        let end = texts.windows(2).position(|two| two == [0, 0])?;
        rest = &texts[end + 2..];
    }
}

fn uuid(octets: [u8; 16]) -> Option<String> {
    // All zeros: there is none. All ones: it is not set.
    if octets == [0; 16] || octets == [0xff; 16] {
        return None;
    }
    // The first three parts are little-endian numbers.
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let digits = hex::encode(order.map(|place: usize| octets[place]));
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Some(parts.join("-"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A table with a BIOS structure, then the system's, then the end.
    fn table(uuid: [u8; 16]) -> Vec<u8> {
        let mut table = vec![0, 24, 0, 0, 1, 2, 3, 4];
        table.extend([0; 16]);
        table.extend(b"Maker\0Version\0\0");
        table.extend([1, 27, 1, 0, 1, 2, 3, 4]);
        table.extend(uuid);
        table.extend([6, 5, 6]);
        table.extend(b"Maker\0Model\0\0");
        table.extend([127, 4, 2, 0, 0, 0]);
        let mut whole = vec![0, 3, 7, 0];
        whole.extend(u32::try_from(table.len()).unwrap().to_le_bytes());
        whole.extend(table);
        whole
    }

    #[test]
    fn the_uuid_is_written_as_linux_writes_it() {
        // The example of DSP0134 §7.2.1.
        let octets =
            [0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];
        assert_eq!(product_uuid(&table(octets)).unwrap(), "00112233-4455-6677-8899-aabbccddeeff");
    }

    #[test]
    fn a_uuid_that_is_not_set_is_none() {
        assert_eq!(product_uuid(&table([0; 16])), None);
        assert_eq!(product_uuid(&table([0xff; 16])), None);
    }

    proptest! {
        #[test]
        fn no_table_panics(table in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = product_uuid(&table);
        }

        #[test]
        fn no_cut_panics(cut in 0..90_usize) {
            let whole = table([7; 16]);
            let _ = product_uuid(&whole[..cut.min(whole.len())]);
        }
    }
}
