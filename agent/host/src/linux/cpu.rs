//! Processor time from `/proc/stat`. Source: `proc_stat(5)`, Linux `fs/proc/stat.c`.

use super::text::{number, words};

/// Ticks since the start, of all processors together: user, nice, system, idle, iowait, irq, softirq.
///
/// Guests' time is in user and nice already. Steal is left out: a hypervisor gave that time to others, so it was
/// neither used nor there to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times([u64; 7]);

const IDLE: usize = 3;
const IOWAIT: usize = 4;

/// Reads the first line. Old kernels have fewer fields; what is missing never passed.
pub(super) fn times(text: &[u8]) -> Option<Times> {
    let line = text.split(|octet| *octet == b'\n').next()?;
    let mut words = words(line);
    (words.next()? == b"cpu").then_some(())?;
    let mut times = [0; 7];
    let mut fields = 0;
    for (time, word) in times.iter_mut().zip(words) {
        *time = number(word)?;
        fields += 1;
    }
    (fields > IDLE).then_some(Times(times))
}

impl Times {
    /// Share in use since `earlier`, hundredths of a percent, half up. `None` where no time passed.
    pub(super) fn used_since(&self, earlier: &Self) -> Option<i64> {
        // The kernel's idle and iowait may step back a little (`proc_stat(5)`).
        let mut passed = [0_u64; 7];
        for (passed, (now, then)) in passed.iter_mut().zip(self.0.iter().zip(earlier.0)) {
            *passed = now.saturating_sub(then);
        }
        let total: u128 = passed.iter().map(|ticks| u128::from(*ticks)).sum();
        let idle = u128::from(passed[IDLE]) + u128::from(passed[IOWAIT]);
        let share = ((total - idle) * 20_000 + total).checked_div(2 * total)?;
        i64::try_from(share).ok()
    }
}

/// Whether the line speaks of one processor. Those that are switched off have none.
pub(super) fn is_core(line: &[u8]) -> bool {
    line.strip_prefix(b"cpu").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
}

/// When the machine started, seconds since 1970.
pub(super) fn boot_time(line: &[u8]) -> Option<i64> {
    i64::try_from(number(line.strip_prefix(b"btime ")?.trim_ascii())?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn used(earlier: &str, now: &str) -> Option<i64> {
        times(now.as_bytes()).unwrap().used_since(&times(earlier.as_bytes()).unwrap())
    }

    #[test]
    fn waiting_and_idling_are_not_use() {
        assert_eq!(used("cpu  0 0 0 0 0 0 0 0 0 0\n", "cpu  10 5 4 60 20 0 1 0 0 0\ncpu0 9"), Some(2_000));
    }

    #[test]
    fn a_guest_is_not_counted_twice() {
        // 50 of user are a guest's, as are 10 of nice.
        assert_eq!(used("cpu 0 0 0 0 0 0 0 0 0 0", "cpu 50 10 0 40 0 0 0 0 50 10"), Some(6_000));
    }

    #[test]
    fn time_that_a_hypervisor_gave_to_others_is_not_there() {
        assert_eq!(used("cpu 0 0 0 0 0 0 0 0 0 0", "cpu 50 0 0 0 0 0 0 50 0 0"), Some(10_000));
        assert_eq!(used("cpu 0 0 0 0 0 0 0 0 0 0", "cpu 10 0 0 30 0 0 0 60 0 0"), Some(2_500));
    }

    #[test]
    fn old_kernels_have_fewer_fields() {
        // Linux 2.4; 2.6.0; 2.6.11 with steal; 2.6.24 with guest.
        assert_eq!(used("cpu 0 0 0 0", "cpu 1 0 0 3"), Some(2_500));
        assert_eq!(used("cpu 0 0 0 0 0 0 0", "cpu 1 0 0 2 1 0 0"), Some(2_500));
        assert_eq!(used("cpu 0 0 0 0 0 0 0 0", "cpu 1 0 0 2 1 0 0 9"), Some(2_500));
        assert_eq!(used("cpu 0 0 0 0 0 0 0 0 0", "cpu 1 0 0 2 1 0 0 9 1"), Some(2_500));
    }

    #[test]
    fn a_counter_that_steps_back_gives_no_garbage() {
        assert_eq!(used("cpu 100 0 0 100 50 0 0", "cpu 110 0 0 110 40 0 0"), Some(5_000));
        assert_eq!(used("cpu 100 0 0 100", "cpu 100 0 0 100"), None);
        assert_eq!(used("cpu 100 0 0 100", "cpu 0 0 0 0"), None);
    }

    #[test]
    fn processors_that_are_switched_off_do_not_count() {
        // A hybrid processor: the second to fourth are off.
        let lines: [&[u8]; 5] =
            [b"cpu  1 2 3 4", b"cpu0 1 2 3 4", b"cpu4 1 2 3 4", b"cpu19 1 2 3 4", b"ctxt 3"];
        assert_eq!(lines.into_iter().filter(|line| is_core(line)).count(), 3);
        assert_eq!(boot_time(b"btime 1790000000"), Some(1_790_000_000));
        assert_eq!(boot_time(b"btime -1"), None);
    }

    #[test]
    fn another_text_is_no_reading() {
        for text in ["", "\n", "cpu", "cpu 1 2 3", "cpu0 1 2 3 4", "cpu 1 2 3 x", "intr 1 2 3 4 5"] {
            assert_eq!(times(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_share_is_absurd(
            text in prop::collection::vec(any::<u8>(), 0..80),
            a in prop::array::uniform7(any::<u64>()), b in prop::array::uniform7(any::<u64>())
        ) {
            let _ = times(&text);
            if let Some(share) = Times(a).used_since(&Times(b)) {
                prop_assert!((0..=10_000).contains(&share));
            }
        }
    }
}
