//! Why a verdict came out as it did, in a sentence.

use motprov_review::finding::{Because, ServiceLevelFinding};
use rust_decimal::Decimal;

use crate::figures;
use crate::texts::Texts;

/// The reason in a sentence.
pub(super) fn sentence(t: &Texts, level: &ServiceLevelFinding) -> String {
    match &level.because {
        Because::Inside => t.say("because-inside"),
        Because::Outside { by } => t.with("because-outside", &[("distance", distance(t, level, *by).into())]),
        Because::OutsideHard { by } => {
            t.with("because-outside-hard", &[("distance", distance(t, level, *by).into())])
        }
        Because::Coverage { seen, needed } => {
            let [seen, needed] = [seen, needed].map(|share| figures::percent(t.language, *share).into());
            t.with("because-coverage", &[("seen", seen), ("needed", needed)])
        }
        Because::Width { width, allowed } => {
            let [width, allowed] = [width, allowed].map(|by| distance(t, level, *by).into());
            t.with("because-width", &[("width", width), ("allowed", allowed)])
        }
        Because::NoReport => t.say("because-no-report"),
        Because::NoSource => t.say("because-no-source"),
        Because::NothingSeen => t.say("because-nothing-seen"),
        Because::TooFew { seen, needed } => {
            let [seen, needed] = [seen, needed].map(|count| u64::from(*count).into());
            t.with("because-too-few", &[("seen", seen), ("needed", needed)])
        }
    }
}

/// A distance in the level's unit; percent lie percentage points apart.
pub(super) fn distance(t: &Texts, level: &ServiceLevelFinding, by: Decimal) -> String {
    // A distance that is not nothing never reads as nothing.
    let written = decimals(level);
    let needed = (written..=6).find(|decimals| !by.round_dp(*decimals).is_zero()).unwrap_or(written);
    let figure = figures::number(t.language, by, needed);
    if level.unit == "%" {
        t.with("percentage-points", &[("figure", figure.into())])
    } else {
        figures::with_unit(t.language, &figure, &level.unit)
    }
}

/// With how many decimals the level's figures are written.
pub(super) fn decimals(level: &ServiceLevelFinding) -> u32 {
    figures::decimals(level.decimals, &[Some(level.target), level.reported])
}
