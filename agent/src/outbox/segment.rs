//! The bytes of the outbox. Pure: octets in, marks out; whatever the octets are, nothing panics.
//!
//! A segment file is a row of marks of 56 octets, the marks of batches followed by the batch:
//!
//! | octets | | |
//! |---|---|---|
//! | 0–3 | kind | `MPH1` head, `MPB1` batch, `MPF1` freed |
//! | 4–7 | length, u32 little-endian | batch: of the batch · head: numbers given up after it · freed: 0 |
//! | 8–15 | seq, u64 little-endian | number of the batch meant; 0 where there is none yet |
//! | 16–47 | hash | SHA-256 of that batch; zeros where there is none yet |
//! | 48–55 | check | first octets of SHA-256 over octets 0–47 |
//!
//! - *Head*: the chain goes on after this batch, and after so many given-up numbers. What earlier marks hold beyond
//!   it is void. Opens every segment, so that seq and prev survive when all batches are gone.
//! - *Batch*: the batch follows.
//! - *Freed*: the collector has everything up to here.

use motprov_shared::batch::MAX_BYTES;
use motprov_shared::identity::{Hash, sha256};

/// Octets of a mark.
pub(super) const MARK: usize = 56;

/// No signed batch is smaller: its signature alone has 64 octets, its header more than 100.
const MIN_BATCH: usize = 160;

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Head,
    Batch,
    Freed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    pub(super) length: u32,
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

impl Mark {
    pub(super) fn write(&self) -> [u8; MARK] {
        let mut octets = [0; MARK];
        octets[..4].copy_from_slice(match self.kind {
            Kind::Head => b"MPH1",
            Kind::Batch => b"MPB1",
            Kind::Freed => b"MPF1",
        });
        octets[4..8].copy_from_slice(&self.length.to_le_bytes());
        octets[8..16].copy_from_slice(&self.seq.to_le_bytes());
        octets[16..48].copy_from_slice(&self.hash.0);
        let check = sha256(&octets[..48]);
        octets[48..].copy_from_slice(&check.0[..8]);
        octets
    }

    fn read(octets: &[u8]) -> Option<Self> {
        let octets: &[u8; MARK] = octets.first_chunk()?;
        let kind = match &octets[..4] {
            b"MPH1" => Kind::Head,
            b"MPB1" => Kind::Batch,
            b"MPF1" => Kind::Freed,
            _ => return None,
        };
        let length = u32::from_le_bytes(*octets[4..].first_chunk()?);
        let seq = u64::from_le_bytes(*octets[8..].first_chunk()?);
        let hash = Hash(*octets[16..].first_chunk()?);
        // The length bounds what a forged mark inside a batch's text could claim: such text holds no low octets.
        let fits = kind != Kind::Batch || usize::try_from(length).is_ok_and(|length| length <= MAX_BYTES);
        (fits && octets[48..] == sha256(&octets[..48]).0[..8]).then_some(Self { kind, length, seq, hash })
    }

    /// Octets that follow the mark.
    fn body(&self) -> usize {
        if self.kind == Kind::Batch { self.length as usize } else { 0 }
    }
}

/// A mark as found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) mark: Mark,
    /// Where the batch begins.
    pub(super) body_at: u64,
    /// Whether the batch has the hash that its mark names.
    pub(super) sound: bool,
}

/// All that a segment holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) items: Vec<Item>,
    /// Octets that belong to no readable mark, and were not at the end.
    pub(super) hole: u64,
    /// Octets at the end that belong to no readable mark.
    pub(super) unreadable_tail: u64,
    /// Length up to which the file is whole. Shorter than the file where it ends within a mark or a batch: such a
    /// tail was never synced, so never sent.
    pub(super) whole: u64,
}

impl Scan {
    /// As many batches as could have stood in the unreadable tail: never too few, so that no number is used twice.
    pub(super) fn numbers_in_tail(&self) -> u64 {
        self.unreadable_tail.div_ceil((MARK + MIN_BATCH) as u64)
    }
}

/// Reads a segment's octets.
pub(super) fn scan(octets: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    while octets.len() - at >= MARK {
        if let Some(mark) = Mark::read(&octets[at..]) {
            let (body_at, end) = (at + MARK, at + MARK + mark.body());
            let Some(body) = octets.get(body_at..end) else { break };
            let sound = mark.kind != Kind::Batch || sha256(body) == mark.hash;
            scan.hole += std::mem::take(&mut scan.unreadable_tail);
            scan.items.push(Item { mark, body_at: body_at as u64, sound });
            at = end;
        } else {
            let next = (at + 1..octets.len()).find(|next| Mark::read(&octets[*next..]).is_some());
            let next = next.unwrap_or(octets.len());
            scan.unreadable_tail += (next - at) as u64;
            at = next;
        }
    }
    scan.whole = at as u64;
    scan
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn batch(seq: u64, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap();
        let mark = Mark { kind: Kind::Batch, length, seq, hash: sha256(body) };
        [&mark.write()[..], body].concat()
    }

    fn numbers(scan: &Scan) -> Vec<(u64, bool)> {
        scan.items.iter().map(|item| (item.mark.seq, item.sound)).collect()
    }

    #[test]
    fn a_torn_tail_is_told_from_damage() {
        let whole = [batch(1, &[7; 200]), batch(2, &[8; 300])].concat();
        for cut in 256..whole.len() {
            let scan = scan(&whole[..cut]);
            assert_eq!(
                (numbers(&scan), scan.whole, scan.unreadable_tail),
                (vec![(1, true)], 256, 0),
                "{cut}"
            );
        }
        let mut damaged = whole;
        damaged[300] ^= 1;
        let scan = scan(&damaged);
        assert_eq!((numbers(&scan), scan.unreadable_tail), (vec![(1, true)], 356));
        assert_eq!(scan.numbers_in_tail(), 2);
    }

    #[test]
    fn a_damaged_mark_hides_only_its_own_batch() {
        let mut octets = [batch(1, &[7; 200]), batch(2, &[8; 300]), batch(3, &[9; 200])].concat();
        octets[260] ^= 0x40;
        assert_eq!(numbers(&scan(&octets)), [(1, true), (3, true)]);
    }

    #[test]
    fn a_damaged_batch_keeps_its_number() {
        let mut octets = [batch(1, &[7; 200]), batch(2, &[8; 300])].concat();
        octets[100] ^= 0x40;
        assert_eq!(numbers(&scan(&octets)), [(1, false), (2, true)]);
    }

    proptest! {
        #[test]
        fn garbage_is_read_without_panic(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let scan = scan(&octets);
            prop_assert!(scan.whole <= octets.len() as u64);
        }
    }
}
