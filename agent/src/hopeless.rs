//! Tells which refused batches no waiting can cure. Pure. Promise: a batch is hopeless only where this machine's
//! clock and the collector's agree today, so that the batch is wrong and neither of them.

use motprov_shared::batch::Batch;
use motprov_shared::measurement::Record;
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Receipt};

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;
/// Farther apart, one of the two clocks is wrong now, and a person must say which.
const AGREE: i64 = HOUR;
/// A batch that reaches farther into the future does not wait until it is true.
const AHEAD: i64 = DAY;
/// A batch that reaches back farther was made under a wrong clock, or came too late for good.
const BEHIND: i64 = 300 * DAY;
/// Whatever is older than this falls with the first that is refused for its age: ten years.
const AGES: i64 = 3_650 * DAY;

/// What must go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hopeless {
    /// This one batch: the same octets are refused for ever.
    Only(u64),
    /// What speaks of times up to this one.
    UpTo(Timestamp),
    /// What speaks of a later time than this.
    After(Timestamp),
}

impl Hopeless {
    /// What a refusal dooms, if anything. `batch` is the one that was refused, as far as it can be read; `now` is
    /// this machine's clock.
    #[must_use]
    pub fn judge(receipt: &Receipt, batch: Option<&Batch>, now: Timestamp) -> Option<Self> {
        let refused = receipt.refused.as_ref()?;
        match refused.reason {
            Reason::Malformed | Reason::TooLarge => Some(Self::Only(refused.seq)),
            Reason::Clock if now.since(receipt.at).abs() <= AGREE => Self::by_time(batch?, receipt.at),
            _ => None,
        }
    }

    fn by_time(batch: &Batch, at: Timestamp) -> Option<Self> {
        let made = batch.made_at;
        let (first, last) = batch.span().unwrap_or((made, made));
        let (first, last) = (first.min(made), last.max(made));
        if last.since(at) > AHEAD {
            return Some(Self::After(at.plus(AHEAD)));
        }
        // Every later batch of a clock that began at 2000 is a little younger: they go together.
        (at.since(first) > BEHIND).then(|| Self::UpTo(first.max(at.plus(-AGES))))
    }

    /// Whether a batch of these records must go. Signing again gives it another time of making, so that alone
    /// dooms no record.
    #[must_use]
    pub fn takes(self, seq: u64, records: &[Record]) -> bool {
        match self {
            Self::Only(doomed) => seq == doomed,
            Self::UpTo(limit) => records.iter().any(|record| record.span().0 <= limit),
            Self::After(limit) => records.iter().any(|record| record.span().1 > limit),
        }
    }
}
