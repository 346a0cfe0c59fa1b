//! Memory and swap from `/proc/meminfo`. Source: `proc_meminfo(5)`.

use super::text::{number, words};

/// Octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) total: u64,
    /// What programs could get without swapping.
    pub(super) available: u64,
    pub(super) swap_total: u64,
    pub(super) swap_free: u64,
}

/// Reads the text. `None` where it does not say how much memory there is, or is free.
pub(super) fn memory(text: &[u8]) -> Option<Memory> {
    let mut read: [Option<u64>; 8] = [None; 8];
    for line in text.split(|octet| *octet == b'\n') {
        let mut words = words(line);
        let (Some(name), Some(value)) = (words.next(), words.next()) else { continue };
        let place = match name {
            b"MemTotal:" => 0,
            b"MemAvailable:" => 1,
            b"SwapTotal:" => 2,
            b"SwapFree:" => 3,
            b"MemFree:" => 4,
            b"Buffers:" => 5,
            b"Cached:" => 6,
            b"SReclaimable:" => 7,
            _ => continue,
        };
        read[place] = number(value).and_then(|kib| kib.checked_mul(1024));
    }
    let [total, available, swap_total, swap_free, free, buffers, cached, reclaimable] = read;
    // Before Linux 3.14 the kernel did not say what is available; this is what `free` made of it.
    let estimate = || {
        let reusable = [buffers, cached, reclaimable].into_iter().flatten();
        reusable.fold(free, |sum, cache| Some(sum?.saturating_add(cache)))
    };
    Some(Memory {
        total: total?,
        available: available.or_else(estimate)?,
        // A kernel without swap has no such lines.
        swap_total: swap_total.unwrap_or(0),
        swap_free: swap_free.unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_available_counts_not_what_is_free() {
        let text = b"MemTotal:       16000000 kB\nMemFree:          500000 kB\nMemAvailable:    9000000 kB\n\
            Buffers: 1 kB\nCached: 8000000 kB\nSwapCached: 0 kB\nSwapTotal: 2000000 kB\nSwapFree: 1500000 kB\n\
            HugePages_Total:       0\nDirectMap4k: 1 kB\n";
        let memory = memory(text).unwrap();
        assert_eq!((memory.total - memory.available) / 1024, 7_000_000);
        assert_eq!((memory.swap_total - memory.swap_free) / 1024, 500_000);
    }

    #[test]
    fn old_kernels_and_those_without_swap_are_read() {
        let text = b"MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\n";
        let memory = memory(text).unwrap();
        assert_eq!((memory.available / 1024, memory.swap_total), (35, 0));
    }

    #[test]
    fn half_a_text_is_no_reading() {
        for text in ["", "MemTotal: 100 kB\n", "MemTotal: x kB\nMemFree: 1 kB\n", "MemFree: 1 kB\n"] {
            assert_eq!(memory(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(MemTotal: |MemFree: |Cached: |[0-9]{1,25}|\n| kB){0,20}") {
            let _ = memory(text.as_bytes());
        }
    }
}
