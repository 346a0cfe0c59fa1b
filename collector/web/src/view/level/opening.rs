//! How a level's page opens: the verdict in a sentence, and the three figures beside one another.

use motprov_review::finding::{
    Because, Better, Bounds, Party, ServiceLevelFinding, TargetMet, UNBOUNDED, Verdict,
};
use rust_decimal::Decimal;

use super::window;
use crate::figures;
use crate::source::{Head, LevelTerms};
use crate::texts::{Stretch, Texts, stretches, strong};
use crate::view::levels::{bounds_text, figure, unmeasured};
use crate::view::origin::{self, OriginView};
use crate::view::reason;
use crate::view::verdict::{self, VerdictView};

/// How the page opens.
#[derive(Debug)]
pub struct Opening {
    /// What stands above the name: id, window, version.
    pub kicker: Vec<String>,
    /// The level's name.
    pub title: String,
    /// The verdict.
    pub verdict: VerdictView,
    /// What is found, in plain words.
    pub lead: Vec<Stretch>,
    /// Reported: figure, unit, whose word.
    pub reported: Trio,
    /// Measured.
    pub measured: Trio,
    /// Promised.
    pub target: Trio,
    /// What became of the target: class and word.
    pub met: (&'static str, String),
    /// How what it rests on was observed.
    pub origin: Option<OriginView>,
}

/// A figure with what stands below it.
#[derive(Debug)]
pub struct Trio {
    /// The figure, or why there is none.
    pub figure: String,
    /// Its unit.
    pub unit: String,
    /// Whether it is words rather than a figure.
    pub words: bool,
    /// What stands below it.
    pub remark: String,
}

impl Opening {
    /// Of a level.
    #[must_use]
    pub fn of(t: &Texts, head: &Head, level: &ServiceLevelFinding, terms: Option<&LevelTerms>) -> Self {
        let promise = terms.map(|terms| &terms.promise);
        let window = promise.map(|promise| window::words(t, &promise.window));
        Self {
            kicker: [Some(level.id.clone()), window].into_iter().flatten().collect(),
            title: level.title.clone(),
            verdict: VerdictView { because: None, ..VerdictView::of(t, level) },
            lead: stretches(&lead(t, level).join(" ")),
            reported: reported(t, head, level),
            measured: measured(t, level),
            target: Trio {
                figure: sign(level.better, &figure(t, level, level.target)),
                unit: unit(t, level, level.target),
                words: false,
                remark: String::new(),
            },
            met: verdict::target(t, level.target_met),
            origin: origin::of_level(t, level),
        }
    }
}

fn unit(t: &Texts, level: &ServiceLevelFinding, value: Decimal) -> String {
    figures::unit(t.language, &figure(t, level, value), &level.unit)
}

fn sign(better: Better, figure: &str) -> String {
    let sign = match better {
        Better::Higher => '≥',
        Better::Lower => '≤',
    };
    format!("{sign}{}{figure}", figures::NBSP)
}

fn reported(t: &Texts, head: &Head, level: &ServiceLevelFinding) -> Trio {
    let supplier = [("supplier", head.contract.supplier.as_str().into())];
    match level.reported {
        Some(value) => Trio {
            figure: figure(t, level, value),
            unit: unit(t, level, value),
            words: false,
            remark: t.say_with("trio-reported", &supplier),
        },
        None => Trio {
            figure: t.say("not-reported-figure"),
            unit: String::new(),
            words: true,
            remark: t.say_with("trio-unreported", &supplier),
        },
    }
}

fn measured(t: &Texts, level: &ServiceLevelFinding) -> Trio {
    let coverage = level.coverage.map(|share| figures::percent(t.language, share));
    let coverage = coverage.map(|share| t.say_with("trio-coverage", &[("share", share.into())]));
    match level.measured {
        Some(bounds) => Trio {
            figure: bounds_text(t, level, bounds),
            unit: figures::unit(t.language, &bounds_text(t, level, bounds), &level.unit),
            words: false,
            remark: coverage.unwrap_or_default(),
        },
        None => Trio {
            figure: unmeasured(t, level),
            unit: String::new(),
            words: true,
            remark: coverage.unwrap_or_default(),
        },
    }
}

/// The sentences that say what was found, then what became of the target.
fn lead(t: &Texts, level: &ServiceLevelFinding) -> Vec<String> {
    let mut sentences = vec![found(t, level)];
    if matches!(level.because, Because::OutsideHard { .. }) {
        sentences.extend(level.hard.map(|hard| even_so(t, level, hard)));
    }
    if level.measured.is_some() {
        sentences.push(match level.target_met {
            TargetMet::Yes => t.say("found-met"),
            TargetMet::No => t.say("found-missed"),
            TargetMet::Undecided => t.say("found-undecided"),
        });
    }
    sentences
}

fn found(t: &Texts, level: &ServiceLevelFinding) -> String {
    let by = |by| [("distance", strong(&reason::distance(t, level, by)).into())];
    match (&level.because, level.verdict) {
        (Because::Outside { by: far } | Because::OutsideHard { by: far }, Verdict::Contradicted) => {
            match (level.favours, level.better) {
                (Some(Party::Supplier), Better::Higher) | (Some(Party::Customer), Better::Lower) => {
                    t.say_with("found-above", &by(*far))
                }
                _ => t.say_with("found-below", &by(*far)),
            }
        }
        (_, Verdict::Confirmed) => t.say("found-inside"),
        (_, Verdict::NotReported) => match level.measured {
            Some(bounds) => {
                let figure = figures::with_unit(t.language, &bounds_text(t, level, bounds), &level.unit);
                t.say_with("found-unreported", &[("measured", strong(&figure).into())])
            }
            None => t.say("found-neither"),
        },
        _ => {
            let reason = reason::short(t, level).unwrap_or_else(|| verdict::word(t, level.verdict));
            t.say_with("found-doubt", &[("reason", reason.into())])
        }
    }
}

/// What the bound is that holds whatever the missing time was.
fn even_so(t: &Texts, level: &ServiceLevelFinding, hard: Bounds) -> String {
    let text = |value| figures::with_unit(t.language, &figure(t, level, value), &level.unit);
    let above = match (level.favours, level.better) {
        (Some(Party::Supplier), Better::Higher) | (Some(Party::Customer), Better::Lower) => true,
        _ => hard.high >= UNBOUNDED,
    };
    if above && hard.high < UNBOUNDED {
        t.say_with("found-even-most", &[("figure", text(hard.high).into())])
    } else {
        t.say_with("found-even-least", &[("figure", text(hard.low).into())])
    }
}
