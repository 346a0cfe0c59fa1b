//! Each batch names the hash of the one before. Decides whether a batch follows, repeats, forks or leaves a gap.

use crate::identity::Hash;

/// A batch's place in its agent's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Number of the batch: 1, 2, 3 …
    pub seq: u64,
    /// SHA-256 of the signed bytes of the batch before; `None` only for the first that an agent kept.
    pub prev: Option<Hash>,
    /// How many numbers just before `seq` the agent signed but can no longer deliver (its disk lost them).
    /// `prev` then names the batch before that gap: a gap is always declared, never silent.
    pub lost: u64,
}

/// The last batch that is kept of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// SHA-256 of its signed bytes.
    pub hash: Hash,
}

/// How a batch stands to the chain that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It follows: keep it.
    Next,
    /// Its number is not above the head's. The caller compares the bytes it kept under that number: the same are a
    /// harmless repeat, others are an incident.
    Seen,
    /// Batches before it are missing: ask for `expected`.
    Ahead {
        /// The number that would follow.
        expected: u64,
    },
    /// It has the right number but names another predecessor.
    Forked,
}

/// Judges a batch's link against the head that is kept (`None` before the first batch).
#[must_use]
pub fn standing(head: Option<Head>, link: Link) -> Standing {
    let (kept, hash) = head.map_or((0, None), |head| (head.seq, Some(head.hash)));
    if link.seq <= kept {
        return Standing::Seen;
    }
    // The batch that `prev` names. `lost` may reach below the head only if it lies about its own past.
    let before = link.seq - 1 - link.lost.min(link.seq - 1);
    if before > kept {
        Standing::Ahead { expected: kept + 1 }
    } else if before < kept || link.prev != hash {
        // `before < kept`: the agent calls lost what it once delivered, as after a restored backup. The chain is
        // whole only if it goes on from what is kept.
        declared_loss_over_delivered(before, kept, link)
    } else {
        Standing::Next
    }
}

/// A damaged outbox cannot know whether its last batch was delivered. It declares it lost; where the collector has
/// it after all, nothing is missing and the chain goes on.
const fn declared_loss_over_delivered(before: u64, kept: u64, link: Link) -> Standing {
    if before < kept && link.lost > 0 { Standing::Next } else { Standing::Forked }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Hash = Hash([1; 32]);
    const B: Hash = Hash([2; 32]);

    fn link(seq: u64, prev: Option<Hash>, lost: u64) -> Link {
        Link { seq, prev, lost }
    }

    #[test]
    fn the_first_batch_follows_nothing() {
        assert_eq!(standing(None, link(1, None, 0)), Standing::Next);
        assert_eq!(standing(None, link(1, Some(A), 0)), Standing::Forked);
        assert_eq!(standing(None, link(3, Some(A), 0)), Standing::Ahead { expected: 1 });
    }

    #[test]
    fn a_batch_follows_only_the_one_it_names() {
        let head = Some(Head { seq: 4, hash: A });
        assert_eq!(standing(head, link(5, Some(A), 0)), Standing::Next);
        assert_eq!(standing(head, link(5, Some(B), 0)), Standing::Forked);
        assert_eq!(standing(head, link(5, None, 0)), Standing::Forked);
        assert_eq!(standing(head, link(4, Some(A), 0)), Standing::Seen);
        assert_eq!(standing(head, link(6, Some(B), 0)), Standing::Ahead { expected: 5 });
    }

    #[test]
    fn a_declared_gap_is_taken_and_an_undeclared_one_is_not() {
        let head = Some(Head { seq: 4, hash: A });
        assert_eq!(standing(head, link(8, Some(A), 3)), Standing::Next);
        assert_eq!(standing(head, link(8, Some(A), 2)), Standing::Ahead { expected: 5 });
        // The batch called lost had been delivered.
        assert_eq!(standing(head, link(5, Some(B), 1)), Standing::Next);
        assert_eq!(standing(None, link(9, None, 8)), Standing::Next);
        assert_eq!(standing(None, link(2, None, u64::MAX)), Standing::Next);
    }
}
