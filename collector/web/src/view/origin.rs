//! What is measured and what a test bed plays, in words and with a mark of its own.

use motprov_review::finding::{Origin, ServiceLevelFinding};

use crate::figures;
use crate::texts::Texts;

/// Where the observations behind a figure come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginView {
    /// Name of the mark in the sprite.
    pub icon: &'static str,
    /// The words.
    pub text: String,
}

/// Says how many were measured, simulated and unsigned; `None` where nothing was observed, or where all of it is
/// measured and needs no remark.
#[must_use]
pub fn remark(t: &Texts, origin: Origin) -> Option<OriginView> {
    if origin.simulated == 0 && origin.unsigned == 0 { None } else { counts(t, origin) }
}

/// The same of a level. What counts cases rests on files of counted cases, not on devices that nobody signed for.
#[must_use]
pub fn of_level(t: &Texts, level: &ServiceLevelFinding) -> Option<OriginView> {
    let Origin { measured, simulated, unsigned } = level.origin;
    if level.detail.cases.is_none() || measured > 0 || simulated > 0 || unsigned == 0 {
        return remark(t, level.origin);
    }
    Some(OriginView { icon: "i-unsigned", text: t.say("origin-counted") })
}

/// The same, also where all of it is measured.
#[must_use]
pub fn counts(t: &Texts, origin: Origin) -> Option<OriginView> {
    let all = u64::from(origin.measured) + u64::from(origin.simulated) + u64::from(origin.unsigned);
    let part = |n: u32| figures::count(t.language, u64::from(n));
    let mut words = Vec::new();
    if origin.measured > 0 {
        words.push(t.say_with(
            "origin-measured",
            &[("count", u64::from(origin.measured).into()), ("n", part(origin.measured).into())],
        ));
    }
    if origin.simulated > 0 {
        words.push(t.say_with(
            "origin-simulated",
            &[("count", u64::from(origin.simulated).into()), ("n", part(origin.simulated).into())],
        ));
    }
    if origin.unsigned > 0 {
        words.push(t.say_with(
            "origin-unsigned",
            &[("count", u64::from(origin.unsigned).into()), ("n", part(origin.unsigned).into())],
        ));
    }
    let icon = match origin {
        Origin { simulated: 0, unsigned: 0, .. } => "i-real",
        Origin { measured: 0, .. } => "i-simulated",
        _ => "i-mixed",
    };
    (all > 0).then(|| OriginView { icon, text: words.join(", ") })
}
