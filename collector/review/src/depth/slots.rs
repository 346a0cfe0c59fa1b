//! A month in quarters of an hour: how much of each is known, or down, over any number of assets.

use motprov_shared::period::{Interval, Timestamp};

use super::Span;

/// Finer than a page draws a day.
const SLOT_MS: i64 = 900_000;
/// Shares are told in so many parts.
const PARTS: i128 = 8;

/// Time added up, slot by slot. Adding a stretch takes the same time however long it is.
pub(super) struct Slots {
    month: Interval,
    /// Time in slots that a stretch fills in part.
    part: Vec<i64>,
    /// How many more stretches fill a slot whole than the one before it.
    steps: Vec<i64>,
}

impl Slots {
    pub(super) fn new(month: Interval) -> Self {
        let count = usize::try_from((month.ms() + SLOT_MS - 1) / SLOT_MS).unwrap_or(0);
        Self { month, part: vec![0; count], steps: vec![0; count + 1] }
    }

    fn slot(&self, number: usize) -> Interval {
        let start = self.month.start.plus(SLOT_MS.saturating_mul(i64::try_from(number).unwrap_or(i64::MAX)));
        Interval::new(start, self.month.end.min(start.plus(SLOT_MS)))
    }

    fn number(&self, at: Timestamp) -> usize {
        usize::try_from(at.since(self.month.start) / SLOT_MS).unwrap_or(0)
    }

    pub(super) fn add(&mut self, time: Interval) {
        let Some(time) = time.intersect(self.month).filter(|time| !time.is_empty()) else { return };
        let (first, last) = (self.number(time.start), self.number(time.end.plus(-1)));
        for edge in if first == last { vec![first] } else { vec![first, last] } {
            let ms = self.slot(edge).intersect(time).map_or(0, Interval::ms);
            if let Some(part) = self.part.get_mut(edge) {
                *part += ms;
            }
        }
        if last > first + 1 {
            if let Some(step) = self.steps.get_mut(first + 1) {
                *step += 1;
            }
            if let Some(step) = self.steps.get_mut(last) {
                *step -= 1;
            }
        }
    }

    /// Time in each slot.
    fn sums(&self) -> Vec<i64> {
        let mut whole = 0;
        let sum = |(number, (part, step)): (usize, (&i64, &i64))| {
            whole += step;
            part + whole * self.slot(number).ms()
        };
        self.part.iter().zip(&self.steps).enumerate().map(sum).collect()
    }
}

/// The stretches in which something of so many assets was down or unseen.
pub(super) fn spans(known: &Slots, down: &Slots, assets: usize) -> Vec<Span> {
    let assets = i64::try_from(assets).unwrap_or(i64::MAX);
    let mut spans: Vec<Span> = Vec::new();
    for (number, (known_ms, down_ms)) in known.sums().into_iter().zip(down.sums()).enumerate() {
        let time = known.slot(number);
        let all = time.ms().saturating_mul(assets);
        let (down, unseen) = (share(down_ms, all), share(all - known_ms, all));
        match spans.last_mut() {
            Some(last) if last.time.end == time.start && (last.down, last.unseen) == (down, unseen) => {
                last.time.end = time.end;
            }
            _ => spans.push(Span { time, down, unseen }),
        }
    }
    spans.retain(|span| span.down > 0 || span.unseen > 0);
    spans
}

/// Parts of the whole, rounded up: a little is not nothing.
fn share(ms: i64, all: i64) -> u8 {
    if all <= 0 {
        return 0;
    }
    let parts = (i128::from(ms.max(0)) * PARTS + i128::from(all) - 1) / i128::from(all);
    u8::try_from(parts.min(PARTS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(start: i64, end: i64) -> Interval {
        Interval::new(Timestamp(start), Timestamp(end))
    }

    #[test]
    fn what_is_seen_and_up_has_no_span_and_a_little_is_not_nothing() {
        let month = time(0, 10 * SLOT_MS);
        let (mut known, mut down) = (Slots::new(month), Slots::new(month));
        known.add(time(0, 10 * SLOT_MS));
        known.add(time(0, 5 * SLOT_MS));
        down.add(time(SLOT_MS, SLOT_MS + 1));
        let spans = spans(&known, &down, 2);
        let told: Vec<_> =
            spans.iter().map(|span| (span.time.start.0 / SLOT_MS, span.down, span.unseen)).collect();
        assert_eq!(told, [(1, 1, 0), (5, 0, 4)]);
        assert_eq!(spans[1].time.end, month.end);
    }

    proptest! {
        #[test]
        fn slots_add_up_to_the_time_that_was_added(ends in prop::collection::vec((0i64..20, 0i64..20), 0..20)) {
            let month = time(0, 16 * SLOT_MS / 2 + 77);
            let mut slots = Slots::new(month);
            let mut sum = 0;
            for (a, b) in ends {
                let stretch = time(a.min(b) * 777_777, a.max(b) * 777_777);
                slots.add(stretch);
                sum += stretch.intersect(month).map_or(0, Interval::ms);
            }
            prop_assert_eq!(slots.sums().into_iter().sum::<i64>(), sum);
        }
    }
}
