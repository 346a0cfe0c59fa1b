//! Brother's counter record: octets `id type length value…`, ended by FF (BROTHER-MIB
//! brInfoCounter, `2435.2.3.9.4.2.1.5.5.10.0`). Value is big-endian.

/// Values by id; stops at the end mark or at the first record that does not fit.
pub(super) fn records(octets: &[u8]) -> Vec<(u8, i64)> {
    let mut found = Vec::new();
    let mut rest = octets;
    while let [id, _, length, tail @ ..] = rest {
        let Some((value, next)) = tail.split_at_checked(usize::from(*length)) else { break };
        if *id == 0xFF || value.is_empty() || value.len() > 4 {
            break;
        }
        found.push((*id, value.iter().fold(0, |sum, octet| sum << 8 | i64::from(*octet))));
        rest = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_record_gives_its_values() {
        let octets = [0, 1, 4, 0, 0, 0x0F, 0x4A, 1, 1, 4, 0, 0, 2, 0xC5, 0xFF];
        assert_eq!(records(&octets), [(0, 3914), (1, 709)]);
    }

    #[test]
    fn a_cut_or_empty_record_gives_what_is_whole() {
        assert_eq!(records(&[0xFF]), []);
        assert_eq!(records(&[0, 1, 4, 0, 0, 0x0F, 0x4A, 1, 1, 4, 0, 0]), [(0, 3914)]);
        assert_eq!(records(&[0, 1, 200, 1]), []);
    }
}
