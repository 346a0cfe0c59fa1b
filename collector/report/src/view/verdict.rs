//! Shape and word of a verdict: never colour alone.

use motprov_review::finding::{CapacityVerdict, Party, TargetMet, Verdict};
use serde::Serialize;

use crate::texts::Texts;

/// How a verdict looks and reads.
#[derive(Debug, Clone, Serialize)]
pub(super) struct VerdictView {
    /// Name of the shape in the template.
    mark: &'static str,
    /// The word.
    word: String,
    /// In whose favour, where it is contradicted.
    favours: Option<String>,
}

impl VerdictView {
    pub(super) fn of(t: &Texts, verdict: Verdict, favours: Option<Party>) -> Self {
        Self {
            mark: mark(verdict, favours),
            word: t.say(word(verdict)),
            favours: favours.map(|party| t.say(favoured(party))),
        }
    }

    /// `Motsagd, till leverantörens fördel`.
    pub(super) fn words(&self) -> String {
        match &self.favours {
            Some(favours) => format!("{}, {favours}", self.word),
            None => self.word.clone(),
        }
    }
}

const fn mark(verdict: Verdict, favours: Option<Party>) -> &'static str {
    match (verdict, favours) {
        (Verdict::Confirmed, _) => "confirmed",
        (Verdict::Contradicted, Some(Party::Customer)) => "against-customer",
        (Verdict::Contradicted, _) => "against-supplier",
        (Verdict::NotVerifiable, _) => "unverifiable",
        (Verdict::NotReported, _) => "unreported",
        (Verdict::NotMeasured, _) => "unmeasured",
    }
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "verdict-confirmed",
        Verdict::Contradicted => "verdict-contradicted",
        Verdict::NotVerifiable => "verdict-not-verifiable",
        Verdict::NotReported => "verdict-not-reported",
        Verdict::NotMeasured => "verdict-not-measured",
    }
}

const fn favoured(party: Party) -> &'static str {
    match party {
        Party::Supplier => "favours-supplier",
        Party::Customer => "favours-customer",
    }
}

/// What became of the target.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MetView {
    /// Name of the shape in the template.
    mark: &'static str,
    /// The word.
    pub(super) word: String,
}

impl MetView {
    pub(super) fn of(t: &Texts, met: TargetMet) -> Self {
        let (mark, key) = match met {
            TargetMet::Yes => ("met", "target-met"),
            TargetMet::No => ("missed", "target-missed"),
            TargetMet::Undecided => ("undecided", "target-undecided"),
        };
        Self { mark, word: t.say(key) }
    }
}

/// How use stands to what was ordered, in a word.
pub(super) fn capacity(t: &Texts, finding: CapacityVerdict) -> String {
    t.say(match finding {
        CapacityVerdict::Under => "capacity-under",
        CapacityVerdict::Within => "capacity-within",
        CapacityVerdict::Over => "capacity-over",
        CapacityVerdict::Unseen => "capacity-unseen",
        CapacityVerdict::Unordered => "capacity-unordered",
    })
}
