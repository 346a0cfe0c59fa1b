//! Agents: how many stand how, each of them, and those that wait to be let in.

mod decision;
mod export;

use askama::Template;
use jiff::tz::TimeZone;

use crate::ask::Ask;
use crate::figures;
use crate::source::{AgentRow, AgentStanding, Fleet, FleetQuestion, FleetSort, Waiting};
use crate::texts::{Texts, stretches, strong};
use crate::view::capacity::filter::{Choice, Filter};
use crate::view::frame::{Frame, Link, Place, entry_href};
use crate::view::listing::{self, Heading, Key, Pager, Sorting};

pub use decision::{DecisionPage, Wanted, decision_href};
pub use export::export;

/// Agents on a page.
pub const EACH: usize = 100;

const STANDING: Key = Key { name: "standing", figure: false };
const NAME: Key = Key { name: "name", figure: false };
const HEARD: Key = Key { name: "heard", figure: false };
const LOST: Key = Key { name: "lost", figure: true };
const CLOCK: Key = Key { name: "clock", figure: true };
const VERSION: Key = Key { name: "version", figure: false };
const OUTBOX: Key = Key { name: "outbox", figure: true };
const KEYS: [Key; 7] = [STANDING, NAME, HEARD, LOST, CLOCK, VERSION, OUTBOX];

/// The page.
#[derive(Template)]
#[template(path = "fleet.html")]
pub struct FleetPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The conclusion.
    pub headline: String,
    /// What follows from it.
    pub lead: Vec<crate::texts::Stretch>,
    /// How many stand how: class, how many, word.
    pub tally: Vec<(&'static str, String, String)>,
    /// Those that wait.
    pub waiting: Vec<WaitingView>,
    /// How many more wait.
    pub more_waiting: Option<String>,
    /// Whether this viewer decides.
    pub decides: bool,
    /// By what the table is narrowed.
    pub filter: Filter,
    /// What was found, in words.
    pub matching: String,
    /// Headings: name, standing, heard, lost, outbox, clock, version.
    pub headings: [Heading; 7],
    /// The agents.
    pub rows: Vec<AgentView>,
    /// Which part of them.
    pub pager: Option<Pager>,
    /// The moment it is told for.
    pub told: String,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// Who waits.
#[derive(Debug)]
pub struct WaitingView {
    /// Its site and name.
    pub id: String,
    /// Its key, in groups.
    pub key: String,
    /// What it is to be for.
    pub role: &'static str,
    /// Since when.
    pub at: String,
    /// What its machine says of itself.
    pub machine: Vec<(String, String)>,
    /// Whether it takes the place of another key.
    pub replaces: bool,
    /// Where it is let in, and turned down.
    pub approve: String,
    /// See `approve`.
    pub refuse: String,
}

/// An agent.
#[derive(Debug)]
pub struct AgentView {
    /// Its site and name.
    pub id: String,
    /// What it is for.
    pub role: Option<&'static str>,
    /// Whether a test bed runs it.
    pub simulated: bool,
    /// How it stands: class and word.
    pub standing: (&'static str, String),
    /// When it was heard of last.
    pub heard: String,
    /// Batches lost, and the last gap.
    pub lost: (String, Option<String>),
    /// Batches that wait.
    pub outbox: String,
    /// How far its clock is off: class and figure.
    pub clock: (&'static str, String),
    /// Version, and what else is amiss.
    pub version: (String, Vec<String>),
    /// When its certificate ends.
    pub certificate: Option<String>,
    /// The entry that its key, or the end of it, stands in.
    pub entry: Link,
    /// Where its right to sign is taken; `None` where it has none.
    pub revoke: Option<String>,
}

/// What the address asks for; `None` where it asks for what there is not.
#[must_use]
pub fn question(ask: &Ask) -> Option<(FleetQuestion, Sorting)> {
    let sorting = Sorting::asked(ask, &KEYS)?;
    let part = listing::part(ask)?;
    let standing = match ask.part("state").filter(|name| !name.is_empty()) {
        None => None,
        Some(name) => Some(AgentStanding::ALL.into_iter().find(|standing| standing.name() == name)?),
    };
    let sort = match sorting.by {
        "name" => FleetSort::Name,
        "heard" => FleetSort::Heard,
        "lost" => FleetSort::Lost,
        "clock" => FleetSort::Clock,
        "version" => FleetSort::Version,
        "outbox" => FleetSort::Outbox,
        _ => FleetSort::Standing,
    };
    let whole = ask.form != crate::export::Form::Page;
    let question = FleetQuestion {
        site: ask.part("site").filter(|site| !site.is_empty()).map(str::to_owned),
        standing,
        sort,
        descending: sorting.descending,
        slice: (!whole).then(|| ((part - 1).saturating_mul(EACH), EACH)),
    };
    Some((question, sorting))
}

impl FleetPage {
    /// Of the agents; `None` where the address asks for what there is not.
    #[must_use]
    pub fn of(ask: &Ask, fleet: &Fleet) -> Option<Self> {
        let t = ask.t();
        let (_, sorting) = question(ask)?;
        let heading = |key, text| sorting.heading(ask, key, text);
        let frame = Frame::plain(&ask.asker, t.say("fleet-title"), Some(ask.other()));
        let matching = figures::count(t.language, fleet.matching as u64);
        let more = fleet.all_waiting.saturating_sub(fleet.waiting.len());
        let told = figures::instant(t, fleet.now, &fleet.zone);
        Some(Self {
            t,
            frame: frame.at(&ask.asker, Place::Fleet),
            headline: headline(t, fleet),
            lead: stretches(&lead(t, fleet)),
            tally: tally(t, fleet),
            waiting: fleet.waiting.iter().map(|waiting| waiting_view(ask, &fleet.zone, waiting)).collect(),
            more_waiting: (more > 0).then(|| {
                let n = figures::count(t.language, more as u64);
                t.say_with("fleet-more-waiting", &[("n", n.into())])
            }),
            decides: ask.viewer.may(motprov_access::Right::Decide),
            filter: filter(ask, fleet),
            matching: t
                .say_with("fleet-matching", &[("count", fleet.matching.into()), ("n", matching.into())]),
            headings: [
                heading(NAME, t.say("fleet-column-agent")),
                heading(STANDING, t.say("column-state")),
                heading(HEARD, t.say("fleet-column-heard")),
                heading(LOST, t.say("fleet-column-lost")),
                heading(OUTBOX, t.say("fleet-column-outbox")),
                heading(CLOCK, t.say("fleet-column-clock")),
                heading(VERSION, t.say("fleet-column-version")),
            ],
            rows: fleet.rows.iter().map(|row| agent_view(ask, &fleet.zone, row)).collect(),
            pager: Pager::of(ask, listing::part(ask)?, EACH, fleet.matching),
            told: t.say_with("fleet-told", &[("at", told.into())]),
            exports: crate::view::frame::exports(ask),
        })
    }
}

fn count(fleet: &Fleet, standing: AgentStanding) -> usize {
    fleet.standings.iter().find(|(known, _)| *known == standing).map_or(0, |(_, count)| *count)
}

/// The conclusion, also as a file's first paragraph.
pub(crate) fn headline(t: &Texts, fleet: &Fleet) -> String {
    let n = |n: usize| figures::count(t.language, n as u64).into();
    let (silent, late) = (count(fleet, AgentStanding::Silent), count(fleet, AgentStanding::Late));
    let all = silent + late + count(fleet, AgentStanding::Online);
    if all == 0 {
        return t.say("fleet-headline-none");
    }
    if silent > 0 {
        return t.say_with(
            "fleet-headline-silent",
            &[("count", silent.into()), ("n", n(silent)), ("all", n(all))],
        );
    }
    if late > 0 {
        return t.say_with("fleet-headline-late", &[("count", late.into()), ("n", n(late)), ("all", n(all))]);
    }
    t.say_with("fleet-headline-fine", &[("count", all.into()), ("n", n(all))])
}

fn lead(t: &Texts, fleet: &Fleet) -> String {
    let n = |n: usize| strong(&figures::count(t.language, n as u64)).into();
    let mut said = Vec::new();
    if fleet.all_waiting > 0 {
        let words = [("count", fleet.all_waiting.into()), ("n", n(fleet.all_waiting))];
        said.push(t.say_with("fleet-lead-waiting", &words));
    }
    if fleet.clocks_off > 0 {
        let words = [("count", fleet.clocks_off.into()), ("n", n(fleet.clocks_off))];
        said.push(t.say_with("fleet-lead-clocks", &words));
    }
    if fleet.lossy > 0 {
        let words = [("count", fleet.lossy.into()), ("n", n(fleet.lossy))];
        said.push(t.say_with("fleet-lead-lost", &words));
    }
    said.push(t.say("fleet-lead"));
    said.join(" ")
}

/// Class of the mark, and the word.
pub(crate) fn standing_word(t: &Texts, standing: AgentStanding) -> (&'static str, String) {
    match standing {
        AgentStanding::Online => ("fits", t.say("fleet-online")),
        AgentStanding::Late => ("und", t.say("fleet-late")),
        AgentStanding::Silent => ("miss", t.say("fleet-silent")),
        AgentStanding::Revoked => ("thin", t.say("fleet-revoked")),
    }
}

fn tally(t: &Texts, fleet: &Fleet) -> Vec<(&'static str, String, String)> {
    let shown = fleet.standings.iter().filter(|(_, count)| *count > 0);
    shown
        .map(|(standing, count)| {
            let (class, word) = standing_word(t, *standing);
            (class, figures::count(t.language, *count as u64), word)
        })
        .collect()
}

fn filter(ask: &Ask, fleet: &Fleet) -> Filter {
    let t = ask.t();
    let states = AgentStanding::ALL.into_iter().map(|standing| {
        let n = figures::count(t.language, count(fleet, standing) as u64);
        (standing.name().to_owned(), format!("{} ({n})", standing_word(t, standing).1))
    });
    let sites = fleet.sites.iter().map(|site| (site.clone(), site.clone()));
    Filter::of(
        ask,
        vec![
            Choice::of(ask, "state", t.say("column-state"), t.say("cap-filter-all"), states),
            Choice::of(ask, "site", t.say("cap-filter-site"), t.say("cap-filter-all-sites"), sites),
        ],
    )
}

fn waiting_view(ask: &Ask, zone: &TimeZone, waiting: &Waiting) -> WaitingView {
    let wanted =
        |what: &str| decision_href(ask, what, &waiting.agent.to_string(), Some(&waiting.key.to_string()));
    WaitingView {
        id: waiting.agent.to_string(),
        key: figures::hash_groups(&waiting.key.to_string(), 16),
        role: waiting.role,
        at: figures::instant_short(waiting.at, zone),
        machine: waiting.machine.clone(),
        replaces: waiting.replaces,
        approve: wanted("approve"),
        refuse: wanted("refuse"),
    }
}

/// Seconds with their sign.
pub(crate) fn clock(t: &Texts, ms: i64) -> String {
    let seconds = rust_decimal::Decimal::new(ms, 3);
    let sign = if ms > 0 { "+" } else { "" };
    figures::with_unit(t.language, &format!("{sign}{}", figures::number(t.language, seconds, 1)), "s")
}

fn agent_view(ask: &Ask, zone: &TimeZone, row: &AgentRow) -> AgentView {
    let t = ask.t();
    let n = |n: u64| figures::count(t.language, n);
    let none = || t.say("no-figure");
    let mut amiss = Vec::new();
    if row.thinned > 0 {
        amiss.push(t.say_with("fleet-thinned", &[("n", n(row.thinned).into())]));
    }
    if row.refused > 0 {
        amiss.push(t.say_with("fleet-refused", &[("n", n(row.refused).into())]));
    }
    if let Some(reason) = &row.unfollowed {
        amiss.push(t.say_with("fleet-unfollowed", &[("reason", reason.as_str().into())]));
    }
    let gap = row.gap.map(|gap| {
        let (from, to) = (figures::instant_short(gap.start, zone), figures::instant_short(gap.end, zone));
        t.say_with("fleet-gap", &[("from", from.into()), ("to", to.into())])
    });
    let id = row.id.to_string();
    let entry = row.revoked.unwrap_or(row.enrolled);
    AgentView {
        role: row.role,
        simulated: row.simulated,
        standing: standing_word(t, row.standing),
        heard: row.heard.map_or_else(none, |at| figures::instant_short(at, zone)),
        lost: (n(row.lost), gap),
        outbox: row.outbox.map_or_else(none, n),
        clock: (if row.clock_off { "miss" } else { "" }, row.clock_ms.map_or_else(none, |ms| clock(t, ms))),
        version: (row.version.clone().unwrap_or_else(none), amiss),
        certificate: row
            .certificate_ends
            .map(|at| figures::instant_short(at, zone).chars().take(10).collect()),
        entry: Link { href: entry_href(entry, t.language), text: entry.to_string() },
        revoke: row.revoked.is_none().then(|| decision_href(ask, "revoke", &id, None)),
        id,
    }
}
