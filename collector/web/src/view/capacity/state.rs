//! What the pages of capacity have in common: how they open, and what they say where there is nothing to show.

use motprov_shared::period::Month;

use crate::ask::Ask;
use crate::figures;
use crate::source::{Found, Head, Known};
use crate::texts::{Stretch, Texts};
use crate::view::conclusion::Fact;
use crate::view::frame::Link;
use crate::view::overview::State;

/// How a page opens.
#[derive(Debug, Default)]
pub struct Opening {
    /// What the page is.
    pub kicker: String,
    /// The conclusion.
    pub headline: String,
    /// What follows from it.
    pub lead: Vec<Stretch>,
    /// Remarks that stand above everything.
    pub notes: Vec<String>,
    /// The figures.
    pub facts: Vec<Fact>,
    /// When it was computed.
    pub computed: String,
    /// Whether a newer result is on its way.
    pub busy: bool,
}

/// What a page shows of a month.
pub enum Body<T> {
    /// Nothing, and why.
    State(State),
    /// This.
    Shown(Opening, T),
}

/// What can be said where nothing is found; `None` where something is.
pub(crate) fn state<T>(ask: &Ask, head: &Head, known: &Known<T>) -> Option<State> {
    let t = ask.t();
    let month = || [("month", figures::month(t, head.month).into())];
    let others = || head.months.iter().rev().filter(|month| **month != head.month).take(12);
    let link = |month: &Month| Link {
        href: ask.with(&[("m", Some(&month.to_string()))]),
        text: figures::month(t, *month),
    };
    let (heading, text, commands, busy) = match known {
        Known::Found(_) => return None,
        Known::NoData => ("state-no-data", "state-no-data-text", Vec::new(), false),
        Known::NoContract => (
            "state-no-contract",
            "state-no-contract-text",
            vec!["motprov-collector contract FILE --data DIR"],
            false,
        ),
        Known::Computing => ("state-computing", "state-computing-text", Vec::new(), true),
    };
    let links = if matches!(known, Known::NoContract) { Vec::new() } else { others().map(link).collect() };
    Some(State { heading: t.say_with(heading, &month()), text: t.say(text), commands, links, busy })
}

/// Remarks on how good the answer is, and when it was computed.
pub(crate) fn standing<T>(t: &Texts, head: &Head, found: &Found<T>) -> Opening {
    let computed = figures::instant(t, found.computed_at, &head.contract.zone);
    let mut notes = Vec::new();
    if found.stale {
        notes.push(t.say_with("note-stale", &[("computed", computed.as_str().into())]));
    }
    if found.unfinished {
        notes.push(t.say("note-unfinished"));
    }
    Opening {
        notes,
        computed: t.say_with("foot-computed", &[("computed", computed.into())]),
        busy: found.stale,
        ..Opening::default()
    }
}
