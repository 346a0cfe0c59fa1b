//! Who is logged in where logind is not: the lines of `utmp`, never the names in it. Source: `utmp(5)`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A record's octets: 64-bit platforms that never had 32-bit programs write longer times.
const RECORD: usize =
    if cfg!(any(target_arch = "aarch64", target_arch = "riscv64", target_arch = "loongarch64")) {
        400
    } else {
        384
    };
/// `ut_type` of a login.
const USER_PROCESS: i16 = 7;
/// Where `ut_line` stands.
const LINE: std::ops::Range<usize> = 8..40;
/// Longest file that is read, octets.
const LONGEST: u64 = 1 << 20;

/// The file, where there is one.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    let mut records = Vec::new();
    File::open(path).ok()?.take(LONGEST).read_to_end(&mut records).ok()?;
    Some(records)
}

/// The terminals that somebody is logged in at.
pub(super) fn lines(records: &[u8]) -> impl Iterator<Item = String> {
    records.chunks_exact(RECORD).filter_map(|record| {
        let kind = i16::from_ne_bytes(record[..2].try_into().ok()?);
        let line = record[LINE].split(|octet| *octet == 0).next()?;
        (kind == USER_PROCESS).then(|| String::from_utf8_lossy(line).into_owned())
    })
}

/// A record as `login(1)` writes it.
#[cfg(test)]
pub(super) fn record(kind: i16, line: &str) -> Vec<u8> {
    let mut record = vec![0; RECORD];
    record[..2].copy_from_slice(&kind.to_ne_bytes());
    record[8..8 + line.len()].copy_from_slice(line.as_bytes());
    record[44..48].copy_from_slice(b"anna");
    record
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_logins_count_and_half_a_record_is_none() {
        let mut records =
            [record(7, "pts/0"), record(8, "pts/1"), record(2, "~"), record(7, "tty1")].concat();
        records.extend([7, 0, 0]);
        assert_eq!(lines(&records).collect::<Vec<_>>(), ["pts/0", "tty1"]);
    }

    proptest! {
        #[test]
        fn no_file_panics(records in prop::collection::vec(any::<u8>(), 0..900)) {
            let _ = lines(&records).count();
        }
    }
}
