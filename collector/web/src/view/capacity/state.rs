//! What the pages of capacity have in common: how they open, and what they say where there is nothing to show.

use motprov_shared::period::Month;

use crate::ask::Ask;
use crate::figures;
use crate::source::{Found, Head, Known};
use crate::texts::{Stretch, Texts};
use crate::view::conclusion::Fact;
use crate::view::frame::{Link, Place};
use crate::view::overview::State;

/// A page below a place of the menu: its path in Swedish and English.
pub(crate) type Below = [&'static str; 2];
/// Printers.
pub(crate) const PRINTERS: Below = ["/kapacitet/skrivare", "/capacity/printers"];
/// Workstations.
pub(crate) const WORKSTATIONS: Below = ["/kapacitet/arbetsplatser", "/capacity/workstations"];
/// One asset; its name follows.
pub(crate) const ASSET: Below = ["/kapacitet/enhet/", "/capacity/asset/"];

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
    /// The other pages of capacity.
    pub parts: Vec<Part>,
    /// When it was computed.
    pub computed: String,
    /// Whether a newer result is on its way.
    pub busy: bool,
}

/// One of the pages of capacity.
#[derive(Debug)]
pub struct Part {
    /// Where it is.
    pub link: Link,
    /// Whether it is this one.
    pub here: bool,
}

/// What a page shows of a month.
pub enum Body<T> {
    /// Nothing, and why.
    State(State),
    /// This.
    Shown(Opening, T),
}

/// The path of a page in the reader's language.
pub(crate) fn path(t: &Texts, below: Below) -> &'static str {
    let [swedish, english] = below;
    match t.language {
        crate::language::Language::Swedish => swedish,
        crate::language::Language::English => english,
    }
}

/// The same page in the other language, of a page that lies below a place.
pub(crate) fn other(ask: &Ask, below: Below) -> String {
    let tail = |t: &Texts| format!("/{}", path(t, below).split('/').nth(2).unwrap_or_default());
    // The place itself is translated already; what follows is not.
    ask.other().replacen(&tail(ask.t()), &tail(Texts::of(ask.t().language.other())), 1)
}

/// The pages of capacity, of the same month and department.
pub(crate) fn parts(ask: &Ask, head: &Head, here: Option<Below>) -> Vec<Part> {
    let t = ask.t();
    let month = head.month.to_string();
    let address = |path: &str| {
        let parts = [("m", Some(month.as_str())), ("d", ask.department.as_deref())];
        let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
        crate::ask::address(path, parts.chain([("lang", t.language.tag())]))
    };
    [
        (None, Place::Capacity.path(t.language), t.say("cap-part-services")),
        (Some(PRINTERS), path(t, PRINTERS), t.say("cap-part-printers")),
        (Some(WORKSTATIONS), path(t, WORKSTATIONS), t.say("cap-part-workstations")),
    ]
    .map(|(below, path, text)| Part { link: Link { href: address(path), text }, here: below == here })
    .into()
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
