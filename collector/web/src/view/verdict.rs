//! Shape, class and word of a verdict: never colour alone.

use motprov_review::finding::{Party, ServiceLevelFinding, TargetMet, Verdict};

use crate::texts::Texts;
use crate::view::reason;

/// How a verdict looks and reads.
#[derive(Debug, Clone)]
pub struct VerdictView {
    /// Name of the shape in the sprite.
    pub icon: &'static str,
    /// Class that carries the paint.
    pub class: &'static str,
    /// The word.
    pub word: String,
    /// In whose favour, where it is contradicted.
    pub favours: Option<String>,
    /// Why, in a few words.
    pub because: Option<String>,
}

/// The shape of a verdict and the class that paints it.
#[must_use]
pub const fn shape(verdict: Verdict, favours: Option<Party>) -> (&'static str, &'static str) {
    match (verdict, favours) {
        (Verdict::Confirmed, _) => ("i-confirmed", "v-ok"),
        (Verdict::Contradicted, Some(Party::Customer)) => ("i-against-customer", "v-no"),
        (Verdict::Contradicted, _) => ("i-against-supplier", "v-no"),
        (Verdict::NotVerifiable, _) => ("i-unverifiable", "v-nv"),
        (Verdict::NotReported, _) => ("i-unreported", "v-nv"),
        (Verdict::NotMeasured, _) => ("i-unmeasured", "v-nv"),
    }
}

/// A verdict's word.
#[must_use]
pub fn word(t: &Texts, verdict: Verdict) -> String {
    match verdict {
        Verdict::Confirmed => t.say("verdict-confirmed"),
        Verdict::Contradicted => t.say("verdict-contradicted"),
        Verdict::NotVerifiable => t.say("verdict-not-verifiable"),
        Verdict::NotReported => t.say("verdict-not-reported"),
        Verdict::NotMeasured => t.say("verdict-not-measured"),
    }
}

impl VerdictView {
    /// Of one level.
    #[must_use]
    pub fn of(t: &Texts, level: &ServiceLevelFinding) -> Self {
        let (icon, class) = shape(level.verdict, level.favours);
        let word = word(t, level.verdict);
        let favours = level.favours.map(|party| match party {
            Party::Supplier => t.say("favours-supplier"),
            Party::Customer => t.say("favours-customer"),
        });
        Self { icon, class, word, favours, because: reason::short(t, level) }
    }
}

/// Class and word of what became of the target.
#[must_use]
pub fn target(t: &Texts, met: TargetMet) -> (&'static str, String) {
    match met {
        TargetMet::Yes => ("hit", t.say("target-met")),
        TargetMet::No => ("miss", t.say("target-missed")),
        TargetMet::Undecided => ("und", t.say("target-undecided")),
    }
}
