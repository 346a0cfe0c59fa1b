//! Why a verdict came out as it did, in the reader's language.

use motprov_review::finding::{Because, ServiceLevelFinding};
use rust_decimal::Decimal;

use crate::figures;
use crate::texts::Texts;
use crate::view::levels;

/// The reason in a few words; `None` where the verdict's own word says it all.
#[must_use]
pub fn short(t: &Texts, level: &ServiceLevelFinding) -> Option<String> {
    Some(match &level.because {
        Because::Inside | Because::NoReport => return None,
        Because::Outside { by } => {
            t.say_with("because-outside", &[("distance", distance(t, level, *by).into())])
        }
        Because::OutsideHard { by } => {
            t.say_with("because-outside-hard", &[("distance", distance(t, level, *by).into())])
        }
        Because::Coverage { seen, needed } => t.say_with(
            "because-coverage",
            &[
                ("seen", figures::percent(t.language, *seen).into()),
                ("needed", figures::whole_percent(t.language, *needed).into()),
            ],
        ),
        Because::Width { width, allowed } => t.say_with(
            "because-width",
            &[("width", distance(t, level, *width).into()), ("allowed", distance(t, level, *allowed).into())],
        ),
        Because::NoSource => t.say("because-no-source"),
        Because::NothingSeen => t.say("because-nothing-seen"),
        Because::TooFew { seen, needed } => t.say_with(
            "because-too-few",
            &[("seen", u64::from(*seen).into()), ("needed", u64::from(*needed).into())],
        ),
    })
}

/// A distance in the level's unit; percent lie percentage points apart.
pub(super) fn distance(t: &Texts, level: &ServiceLevelFinding, by: Decimal) -> String {
    // A distance that is not nothing never reads as nothing.
    let written = levels::decimals(level);
    let needed = (written..=6).find(|decimals| !by.round_dp(*decimals).is_zero()).unwrap_or(written);
    let figure = figures::number(t.language, by, needed);
    if level.unit == "%" {
        t.say_with("percentage-points", &[("figure", figure.into())])
    } else {
        figures::with_unit(t.language, &figure, &level.unit)
    }
}
