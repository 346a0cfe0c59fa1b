//! That contents of entries were erased: which, why, and by whose word. Their leaves' hashes stay, so every proof
//! still holds and everyone sees that something stood there.

use minicbor::Decoder;
use minicbor::decode::Error;

use crate::document;
use crate::entry::EntryNumber;

/// Ranges of one erasure at most.
const MOST_RANGES: usize = 100_000;

/// An erasure. The content of its entry is the CBOR array `[1, [first, last, first, last …], why, by]`, the ranges
/// ascending and apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// First and last entry of each range.
    pub entries: Vec<(EntryNumber, EntryNumber)>,
    /// Why.
    pub why: String,
    /// By whose word: name and office.
    pub by: String,
}

impl Erasure {
    /// The entry's content.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        document::encode(|content| {
            content.array(4)?.u8(1)?.array(self.entries.len() as u64 * 2)?;
            for (first, last) in &self.entries {
                content.u64(*first)?.u64(*last)?;
            }
            content.str(&self.why)?.str(&self.by)?;
            Ok(())
        })
    }

    /// `None` for what [`Self::encode`] did not write of ascending ranges.
    #[must_use]
    pub fn decode(content: &[u8]) -> Option<Self> {
        document::decode(content, read, Self::encode).filter(Self::is_ascending)
    }

    /// Whether an entry's content was erased by it.
    #[must_use]
    pub fn names(&self, entry: EntryNumber) -> bool {
        let after = self.entries.partition_point(|(first, _)| *first <= entry);
        after > 0 && self.entries[after - 1].1 >= entry
    }

    fn is_ascending(&self) -> bool {
        let bounds: Vec<_> = self.entries.iter().flat_map(|(first, last)| [*first, *last + 1]).collect();
        !bounds.is_empty() && bounds[0] > 0 && bounds.windows(2).all(|pair| pair[0] < pair[1])
    }
}

fn read(input: &mut Decoder<'_>) -> Result<Erasure, Error> {
    document::array(input, 4)?;
    document::version(input, 1)?;
    let count = input.array()?.filter(|count| count % 2 == 0).ok_or_else(|| Error::message("not ranges"))?;
    let count = usize::try_from(count / 2).ok().filter(|count| *count <= MOST_RANGES);
    let mut entries = Vec::new();
    for _ in 0..count.ok_or_else(|| Error::message("too many ranges"))? {
        let (first, last) = (input.u64()?, input.u64()?);
        if last == u64::MAX {
            return Err(Error::message("no such entry"));
        }
        entries.push((first, last));
    }
    Ok(Erasure { entries, why: input.str()?.to_owned(), by: input.str()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erasure(entries: &[(u64, u64)]) -> Erasure {
        Erasure { entries: entries.to_vec(), why: "asked to be forgotten".to_owned(), by: "DPO".to_owned() }
    }

    #[test]
    fn an_erasure_reads_back_and_names_what_it_erased() {
        let erasure = erasure(&[(3, 3), (5, 9)]);
        assert_eq!(Erasure::decode(&erasure.encode()), Some(erasure.clone()));
        let named: Vec<u64> = (0..12).filter(|entry| erasure.names(*entry)).collect();
        assert_eq!(named, [3, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn ranges_that_overlap_or_descend_are_none() {
        for entries in [&[][..], &[(0, 1)], &[(5, 4)], &[(1, 3), (3, 4)], &[(5, 6), (1, 2)], &[(1, u64::MAX)]]
        {
            assert_eq!(Erasure::decode(&erasure(entries).encode()), None, "{entries:?}");
        }
    }
}
