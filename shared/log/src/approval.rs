//! That somebody approved a penalty, with the recomputed sum that lay before them.

use minicbor::Decoder;
use minicbor::decode::Error;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::document;
use crate::entry::EntryNumber;

/// An approval of a supplier's penalty letter. The content of its entry is the CBOR array
/// `[1, month, letter, claimed, low, high, approved, by, note]`: the letter by its entry, amounts as texts in the
/// contract's currency, low and high null where nothing could be recomputed, the note null where none was made.
///
/// An approval of the same letter may follow another; the last one counts, and all stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The month of the penalties.
    pub month: Month,
    /// The letter's entry.
    pub letter: EntryNumber,
    /// The letter's own sum.
    pub claimed: Decimal,
    /// The least and the most that is owed, as recomputed when it was approved.
    pub recomputed: Option<(Decimal, Decimal)>,
    /// The sum approved.
    pub approved: Decimal,
    /// Who approves, with name and office, as they wrote it.
    pub by: String,
    /// Why the sum is another than the recomputed one, or what else is to be known.
    pub note: Option<String>,
}

impl Approval {
    /// The entry's content.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        document::encode(|content| {
            content.array(9)?.u8(1)?.str(&self.month.to_string())?.u64(self.letter)?;
            content.str(&self.claimed.to_string())?;
            let (low, high) = self.recomputed.unzip();
            for bound in [low, high] {
                document::text_or_null(content, bound.map(|bound| bound.to_string()).as_deref())?;
            }
            content.str(&self.approved.to_string())?.str(&self.by)?;
            document::text_or_null(content, self.note.as_deref())?;
            Ok(())
        })
    }

    /// `None` for what [`Self::encode`] did not write of an approval that [`Self::fault`] finds nothing against.
    #[must_use]
    pub fn decode(content: &[u8]) -> Option<Self> {
        document::decode(content, read, Self::encode).filter(|approval| approval.fault().is_none())
    }

    /// Whether the approved sum lies within what was recomputed.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.recomputed.is_some_and(|(low, high)| (low..=high).contains(&self.approved))
    }

    /// What is wrong with it, for a person; `None`: nothing.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if !document::is_name(&self.by) {
            return Some(
                "the name of who approves is empty, longer than 256 octets, or holds control characters",
            );
        }
        if self.note.as_deref().is_some_and(|note| !document::is_text(note)) {
            return Some("the note is empty, longer than 16384 octets, or holds control characters");
        }
        if self.recomputed.is_some_and(|(low, high)| low > high) {
            return Some("the recomputed bounds are crossed");
        }
        if self.claimed < Decimal::ZERO || self.approved < Decimal::ZERO {
            return Some("a penalty is below 0");
        }
        // Money that departs from the computation is approved by whoever says why.
        (self.note.is_none() && !self.agrees())
            .then_some("the approved sum lies outside what was recomputed: a note must say why")
    }
}

fn read(input: &mut Decoder<'_>) -> Result<Approval, Error> {
    document::array(input, 9)?;
    document::version(input, 1)?;
    let (month, letter) = (document::parsed(input)?, input.u64()?);
    let claimed = document::parsed(input)?;
    let low: Option<Decimal> = document::optional(input, document::parsed)?;
    let high = document::optional(input, document::parsed)?;
    if low.is_some() != high.is_some() {
        return Err(Error::message("half a bound"));
    }
    Ok(Approval {
        month,
        letter,
        claimed,
        recomputed: low.zip(high),
        approved: document::parsed(input)?,
        by: input.str()?.to_owned(),
        note: document::optional(input, |input| Ok(input.str()?.to_owned()))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval() -> Approval {
        Approval {
            month: "2026-10".parse().unwrap(),
            letter: 512,
            claimed: "0.00".parse().unwrap(),
            recomputed: Some(("2469.14".parse().unwrap(), "6172.84".parse().unwrap())),
            approved: "2469.14".parse().unwrap(),
            by: "C. Lind, contract manager".to_owned(),
            note: None,
        }
    }

    #[test]
    fn an_approval_reads_back_and_nothing_else_does() {
        let noted = Approval { recomputed: None, note: Some("as agreed in May".to_owned()), ..approval() };
        for approval in [approval(), noted] {
            let content = approval.encode();
            assert_eq!(Approval::decode(&content), Some(approval));
            for end in 0..content.len() {
                assert_eq!(Approval::decode(&content[..end]), None);
            }
            assert_eq!(Approval::decode(&[&content[..], &[0]].concat()), None);
        }
    }

    #[test]
    fn a_sum_that_was_not_computed_needs_a_reason() {
        let other = Approval { approved: "100".parse().unwrap(), ..approval() };
        assert!(other.fault().is_some());
        assert_eq!(Approval::decode(&other.encode()), None);
        let reasoned = Approval { note: Some("settled at the meeting".to_owned()), ..other };
        assert_eq!(reasoned.fault(), None);
        let blind = Approval { recomputed: None, ..approval() };
        assert!(blind.fault().is_some());
        let turned =
            Approval { recomputed: approval().recomputed.map(|(low, high)| (high, low)), ..approval() };
        assert!(turned.fault().is_some());
    }
}
