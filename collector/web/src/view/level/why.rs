//! Why the two figures differ: the measured one under one other assumption at a time.

use motprov_review::contract::Counted;
use motprov_review::finding::{Assumption, ServiceLevelFinding};

use crate::figures;
use crate::texts::Texts;
use crate::view::levels::bounds_text;

/// The figure under another assumption.
#[derive(Debug)]
pub struct Otherwise {
    /// What is assumed.
    pub assumption: String,
    /// What the measured figure is then.
    pub measured: String,
    /// Whether the supplier's figure is right then.
    pub explains: bool,
}

/// All of them, those that explain the report first.
#[must_use]
pub fn otherwise(t: &Texts, level: &ServiceLevelFinding) -> Vec<Otherwise> {
    let row = |alternative: &motprov_review::finding::Alternative| Otherwise {
        assumption: words(t, &alternative.assumption),
        measured: figures::with_unit(t.language, &bounds_text(t, level, alternative.measured), &level.unit),
        explains: alternative.explains,
    };
    level.detail.alternatives.iter().map(row).collect()
}

fn words(t: &Texts, assumption: &Assumption) -> String {
    match assumption {
        Assumption::Maintenance => t.say("if-maintenance"),
        Assumption::DisputedGranted => t.say("if-disputed"),
        Assumption::NothingExcluded => t.say("if-nothing-excluded"),
        Assumption::Window(name) => t.say_with("if-window", &[("name", name.as_str().into())]),
        Assumption::HolidaysOpen => t.say("if-holidays-open"),
        Assumption::EvesOpen => t.say("if-eves-open"),
        Assumption::CoarserRounding => t.say("if-coarser"),
        Assumption::UnseenUp => t.say("if-unseen-up"),
        Assumption::UnseenDown => t.say("if-unseen-down"),
        Assumption::ShortOutagesMissing { minutes } => {
            t.say_with("if-short-missing", &[("minutes", minutes.to_string().into())])
        }
        Assumption::LongestOutageMissing => t.say("if-longest-missing"),
        Assumption::WorstAssetMissing => t.say("if-worst-missing"),
        Assumption::UndecidedLeftOut => t.say("if-undecided-out"),
        Assumption::AllPauses => t.say("if-all-pauses"),
        Assumption::NoPauses => t.say("if-no-pauses"),
        Assumption::Tickets(Counted::Opened) => t.say("if-opened"),
        Assumption::Tickets(Counted::Resolved) => t.say("if-resolved"),
        Assumption::Tickets(Counted::Due) => t.say("if-due"),
        Assumption::FirstResolved => t.say("if-first-resolved"),
        Assumption::TimeoutsMissing => t.say("if-timeouts-missing"),
        Assumption::Mean => t.say("if-mean"),
        Assumption::SeenAssetsOnly => t.say("if-seen-only"),
    }
}
