//! A month's verdicts as they were published. The first stays for ever; a later one corrects it and says why.

use minicbor::Decoder;
use minicbor::decode::Error;
use motprov_shared::identity::Hash;
use motprov_shared::period::Month;

use crate::document;
use crate::entry::EntryNumber;

/// A publication. The content of its entry is the CBOR array
/// `[1, month, size, root, findings, by, corrects, why]`: root 32 octets, findings a byte string, the last two null
/// for a month's first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The month.
    pub month: Month,
    /// Entries of the ledger that it rests on: the first so many.
    pub size: u64,
    /// The Merkle root over them.
    pub root: Hash,
    /// The findings: JSON with the keys that `motprov-collector review --format json` prints, without blanks.
    pub findings: Vec<u8>,
    /// Who published, with name and office, as they wrote it.
    pub by: String,
    /// Of a correction: the publication that it corrects, and why.
    pub correction: Option<(EntryNumber, String)>,
}

impl Publication {
    /// The entry's content.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        document::encode(|content| {
            content.array(8)?.u8(1)?.str(&self.month.to_string())?.u64(self.size)?.bytes(&self.root.0)?;
            content.bytes(&self.findings)?.str(&self.by)?;
            match &self.correction {
                Some((corrects, why)) => content.u64(*corrects)?.str(why)?,
                None => content.null()?.null()?,
            };
            Ok(())
        })
    }

    /// `None` for what [`Self::encode`] did not write of a publication that [`Self::fault`] finds nothing against.
    #[must_use]
    pub fn decode(content: &[u8]) -> Option<Self> {
        document::decode(content, read, Self::encode).filter(|publication| publication.fault().is_none())
    }

    /// What is wrong with it, for a person; `None`: nothing.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if !document::is_name(&self.by) {
            return Some(
                "the name of who publishes is empty, longer than 256 octets, or holds control characters",
            );
        }
        let why = self.correction.as_ref().map(|(_, why)| why.as_str());
        why.is_some_and(|why| !document::is_text(why))
            .then_some("the reason is empty, longer than 16384 octets, or holds control characters")
    }
}

fn read(input: &mut Decoder<'_>) -> Result<Publication, Error> {
    document::array(input, 8)?;
    document::version(input, 1)?;
    let month = document::parsed(input)?;
    let size = input.u64()?;
    let root = input.bytes()?.try_into().map_err(|_| Error::message("not a root"))?;
    let findings = input.bytes()?.to_vec();
    let by = input.str()?.to_owned();
    let corrects = document::optional(input, Decoder::u64)?;
    let why = document::optional(input, |input| Ok(input.str()?.to_owned()))?;
    if corrects.is_some() != why.is_some() {
        return Err(Error::message("half a correction"));
    }
    Ok(Publication { month, size, root: Hash(root), findings, by, correction: corrects.zip(why) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(correction: Option<(EntryNumber, String)>) -> Publication {
        Publication {
            month: "2026-10".parse().unwrap(),
            size: 300,
            root: Hash([9; 32]),
            findings: b"{}".to_vec(),
            by: "C. Lind, contract manager".to_owned(),
            correction,
        }
    }

    #[test]
    fn a_correction_without_a_reason_or_a_name_is_none() {
        for why in ["", " \n", "a\u{7}b"] {
            let faulty = publication(Some((7, why.to_owned())));
            assert!(faulty.fault().is_some(), "{why:?}");
            assert_eq!(Publication::decode(&faulty.encode()), None);
        }
        let nameless = Publication { by: "\u{1b}[2J".to_owned(), ..publication(None) };
        assert_eq!(Publication::decode(&nameless.encode()), None);
    }

    #[test]
    fn a_publication_reads_back_and_nothing_else_does() {
        for correction in [None, Some((7, "the report came late".to_owned()))] {
            let publication = publication(correction);
            let content = publication.encode();
            assert_eq!(Publication::decode(&content), Some(publication));
            for end in 0..content.len() {
                assert_eq!(Publication::decode(&content[..end]), None);
            }
        }
    }
}
