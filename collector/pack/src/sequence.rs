//! Batches in the ledger's order: CBOR sequences (RFC 8742) of each entry's number and the array
//! `[1, "batch", source, received, content]` that the Merkle tree's leaf covers. So a leaf's hash is taken over octets
//! that stand in the file as they are, and content is the `COSE_Sign1` message as its agent signed it.
//!
//! A part holds as many batches as fit into a megabyte, at least one, and is named by the number of its first: whoever
//! checks a pack needs no more memory for a large one, and the same batches always give the same parts.

use minicbor::Decoder;
use minicbor::encode::write::Cursor;
use motprov_log::proof::leaf_hash;
use motprov_log::{EntryHeader, EntryKind, EntryNumber, LedgerEntry, leaf_data};
use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;

/// Octets of a part at most, where it holds more than one batch.
pub const PART: usize = 1 << 20;

/// Octets of any part at most: batches have at most 256 KiB, so that one always fits.
pub const LARGEST: u64 = PART as u64;

/// A batch as it stands in a part.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// The entry.
    pub entry: LedgerEntry,
    /// Its leaf in the tree.
    pub leaf: Hash,
    /// Octets that it takes in the part.
    pub octets: usize,
}

/// A batch as it stands in a part, and its leaf.
pub(crate) fn write(header: &EntryHeader, content: &[u8]) -> (Vec<u8>, Hash) {
    let (mut octets, data) = octets(header, content);
    octets.extend(&data);
    (octets, leaf_hash(&data))
}

/// The number, and the leaf's data behind it.
fn octets(header: &EntryHeader, content: &[u8]) -> (Vec<u8>, Vec<u8>) {
    (number_octets(header.number), leaf_data(EntryKind::Batch, &header.source, header.received, content))
}

fn number_octets(number: EntryNumber) -> Vec<u8> {
    let mut octets = Cursor::new([0; 9]);
    // A number has at most nine octets.
    let written = minicbor::encode(number, &mut octets);
    debug_assert!(written.is_ok());
    octets.get_ref()[..octets.position()].to_vec()
}

/// Reads a part batch by batch; gives the octet at which none begins, once.
#[derive(Debug)]
pub struct Items<'p> {
    part: &'p [u8],
    at: usize,
}

impl<'p> Items<'p> {
    /// Reads a part from its start.
    #[must_use]
    pub const fn new(part: &'p [u8]) -> Self {
        Self { part, at: 0 }
    }
}

impl Iterator for Items<'_> {
    type Item = Result<Item, usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.part.get(self.at..).filter(|rest| !rest.is_empty())?;
        let item = read(rest).filter(|item| {
            let (number, data) = octets(&item.entry.header, &item.entry.content);
            let behind = rest.strip_prefix(number.as_slice());
            behind.is_some_and(|rest| rest.starts_with(&data)) && number.len() + data.len() == item.octets
        });
        let at = self.at;
        self.at = item.as_ref().map_or(self.part.len(), |item| at + item.octets);
        Some(item.ok_or(at))
    }
}

/// The first batch of `octets`, whatever the form of its numbers.
fn read(octets: &[u8]) -> Option<Item> {
    let mut input = Decoder::new(octets);
    let number = input.u64().ok()?;
    let leaf = input.position();
    if input.array().ok()? != Some(5) || input.u8().ok()? != 1 || input.str().ok()? != EntryKind::Batch.name()
    {
        return None;
    }
    let source = input.str().ok()?.to_owned();
    let received = Timestamp(input.i64().ok()?);
    let content = input.bytes().ok()?.to_vec();
    let size = content.len() as u64;
    let header = EntryHeader { number, kind: EntryKind::Batch, source, received, size };
    let end = input.position();
    let leaf = leaf_hash(octets.get(leaf..end)?);
    Some(Item { entry: LedgerEntry { header, content }, leaf, octets: end })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(numbers: &[u64]) -> Vec<u8> {
        let header = |number| EntryHeader {
            number,
            kind: EntryKind::Batch,
            source: "a/b".to_owned(),
            received: Timestamp(1000),
            size: 2,
        };
        numbers.iter().flat_map(|number| write(&header(*number), &[0xff, 0]).0).collect()
    }

    #[test]
    fn a_part_is_written_as_it_is_published() {
        assert_eq!(part(&[300]), b"\x19\x01\x2c\x85\x01\x65batch\x63a/b\x19\x03\xe8\x42\xff\x00");
    }

    #[test]
    fn what_was_written_reads_back() {
        let part = part(&[1, 24, u64::MAX]);
        let items: Vec<Item> = Items::new(&part).map(Result::unwrap).collect();
        let numbers: Vec<u64> = items.iter().map(|item| item.entry.header.number).collect();
        assert_eq!(numbers, [1, 24, u64::MAX]);
        assert_eq!(items.iter().map(|item| item.octets).sum::<usize>(), part.len());
        assert_eq!(items[0].entry.content, [0xff, 0]);
    }

    #[test]
    fn only_one_form_is_read() {
        // 1 in two octets; an array without a length; a content without one.
        for other in [
            &b"\x18\x01\x85\x01\x65batch\x63a/b\x19\x03\xe8\x42\xff\x00"[..],
            b"\x01\x9f\x01\x65batch\x63a/b\x19\x03\xe8\x42\xff\x00\xff",
            b"\x01\x85\x01\x65batch\x63a/b\x19\x03\xe8\x5f\x42\xff\x00\xff",
            b"\x01\x85\x01\x65batch\x63a/b\x19\x03\xe8\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert_eq!(Items::new(other).collect::<Vec<_>>(), [Err(0)]);
        }
        let whole = part(&[7, 8]);
        let cut = Items::new(&whole[..whole.len() - 1]).last().unwrap();
        assert_eq!(cut, Err(part(&[7]).len()));
    }

    proptest! {
        #[test]
        fn no_octets_bring_the_reader_down(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Items::new(&octets).count() <= octets.len());
        }

        #[test]
        fn whatever_is_read_is_what_would_be_written(at in 0usize..40, bit in 0u8..8) {
            let mut octets = part(&[7, 300]);
            let at = at % octets.len();
            octets[at] ^= 1 << bit;
            let again: Option<Vec<u8>> = Items::new(&octets)
                .map(|item| item.ok().map(|item| write(&item.entry.header, &item.entry.content).0))
                .collect::<Option<Vec<_>>>()
                .map(|items| items.concat());
            prop_assert!(again.is_none_or(|again| again == octets));
        }
    }
}
