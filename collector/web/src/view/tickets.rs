//! Tickets: what the contract's clock says beside the same clock without pauses, what hangs on them, and how tickets
//! moved.

pub mod exported;
mod rows;

use askama::Template;
use rust_decimal::Decimal;

use crate::ask::Ask;
use crate::figures;
use crate::source::{Head, TicketMonth, TicketStanding, TicketsOfMonth};
use crate::texts::{Stretch, Texts, stretches, strong};
use crate::view::conclusion::Fact;
use crate::view::frame::{Frame, Link, Place};
use crate::view::money::entry_link;
use crate::view::overview::State;
use crate::view::paging::{Pages, SortHead, Wanted};
use crate::view::sum;

pub use rows::{AgeRow, FlippedRow, LevelRow, LimitLine};

/// Tickets on a page.
const PER_PAGE: usize = 50;

/// What an address asks of the list of tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    tickets: Wanted,
}

impl Wishes {
    /// Reads it; `None` for a page or a column that is none.
    #[must_use]
    pub fn of(ask: &Ask) -> Option<Self> {
        let keys = ["opened", "priority", "product", "gross", "net"];
        Some(Self { tickets: Wanted::of(ask, ("p", "sort"), &keys)? })
    }
}

/// The page.
#[derive(Template)]
#[template(path = "tickets.html")]
pub struct TicketsPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What the page is of.
    pub kicker: String,
    /// The tickets, or why there are none.
    pub body: Body,
    /// The same page as files.
    pub exports: Vec<Link>,
}

/// What the page can say of the month.
pub enum Body {
    /// The tickets.
    Tickets(Box<Section>),
    /// None, and why.
    State(State),
}

/// A month's tickets.
pub struct Section {
    /// The conclusion.
    pub headline: String,
    /// What follows from it.
    pub lead: Vec<Stretch>,
    /// Key figures.
    pub facts: Vec<Fact>,
    /// The contract's levels.
    pub levels: Vec<LevelRow>,
    /// By limit, on each clock.
    pub limits: Vec<LimitLine>,
    /// How tickets moved: name and figure.
    pub moved: Vec<(String, String)>,
    /// Open ones by age.
    pub ages: Vec<AgeRow>,
    /// Those that hang on a pause.
    pub flipped: Vec<FlippedRow>,
    /// Headings of those that sort.
    pub heads: Vec<SortHead>,
    /// The way to more of them.
    pub pages: Option<Pages>,
    /// The file.
    pub file: Link,
    /// Its profile: entry and name.
    pub profile: (Link, String),
    /// When they were counted.
    pub computed: String,
}

impl TicketsPage {
    /// Of a month.
    #[must_use]
    pub fn of(ask: &Ask, found: &TicketsOfMonth, wishes: &Wishes) -> Self {
        let t = ask.t();
        let head = &found.head;
        let month = figures::month(t, head.month);
        let here = t.say_with("tickets-title", &[("month", month.as_str().into())]);
        let counted = matches!(found.standing, TicketStanding::Counted(_));
        Self {
            t,
            frame: Frame::of_month(ask, head, Place::Tickets, here),
            kicker: t.say_with(
                "tickets-kicker",
                &[("supplier", head.contract.supplier.as_str().into()), ("month", month.into())],
            ),
            body: match &found.standing {
                TicketStanding::Counted(month) => Body::Tickets(Box::new(section(ask, head, month, wishes))),
                other => Body::State(state(t, head, other)),
            },
            exports: if counted { crate::view::frame::exports(ask) } else { Vec::new() },
        }
    }
}

fn state(t: &Texts, head: &Head, standing: &TicketStanding) -> State {
    let month = [("month", figures::month(t, head.month).into())];
    let (heading, text, command, busy) = match standing {
        TicketStanding::NoDepartments => {
            (t.say("tickets-no-departments"), t.say("tickets-no-departments-text"), None, false)
        }
        TicketStanding::Computing => {
            (t.say_with("state-computing", &month), t.say("state-computing-text"), None, true)
        }
        TicketStanding::None | TicketStanding::Counted(_) => (
            t.say_with("tickets-none", &month),
            t.say("tickets-none-text"),
            Some("motprov-collector import tickets FILE --profile NAME --data DIR"),
            false,
        ),
    };
    State { heading, text, commands: command.into_iter().collect(), links: Vec::new(), busy }
}

fn section(ask: &Ask, head: &Head, month: &TicketMonth, wishes: &Wishes) -> Section {
    let t = ask.t();
    let zone = &head.contract.zone;
    let (shown, pages) = wishes.tickets.page(ask, rows::ordered(month, wishes.tickets.sort()), PER_PAGE);
    let computed = figures::instant(t, month.computed_at, zone);
    Section {
        headline: headline(t, month),
        lead: stretches(&lead(t, month)),
        facts: facts(t, month),
        levels: month.levels.iter().map(|level| rows::level(t, level)).collect(),
        limits: month.limits.iter().map(|limit| rows::limit(t, limit, month.solved)).collect(),
        moved: rows::moved(t, month),
        ages: rows::ages(t, month),
        flipped: shown.into_iter().map(|ticket| rows::flipped(t, ticket, zone)).collect(),
        heads: rows::heads(ask, &wishes.tickets),
        pages,
        file: entry_link(t, month.file),
        profile: (entry_link(t, month.profile.0), month.profile.1.clone()),
        computed: t.say_with("foot-computed", &[("computed", computed.into())]),
    }
}

/// Tickets of the contract's levels that hang on a pause.
fn paused(month: &TicketMonth) -> u32 {
    month
        .levels
        .iter()
        .filter_map(|level| level.paused)
        .map(|(tickets, _)| tickets)
        .fold(0, u32::saturating_add)
}

fn at_stake(month: &TicketMonth) -> Decimal {
    sum(month.levels.iter().filter_map(|level| level.at_stake))
}

pub(super) fn headline(t: &Texts, month: &TicketMonth) -> String {
    let hangs = if month.levels.is_empty() { month.flipped.len() as u64 } else { paused(month).into() };
    let n = [("n", figures::count(t.language, hangs).into()), ("count", hangs.into())];
    if hangs == 0 { t.say("tickets-no-pause-decides") } else { t.say_with("tickets-pauses-decide", &n) }
}

pub(super) fn lead(t: &Texts, month: &TicketMonth) -> String {
    let n = |n: usize| strong(&figures::count(t.language, n as u64)).into();
    let mut said = vec![t.say_with(
        "tickets-lead",
        &[("opened", n(month.opened)), ("solved", n(month.solved)), ("count", month.opened.into())],
    )];
    let stake = at_stake(month);
    if stake > Decimal::ZERO {
        let amount = strong(&figures::money(t.language, stake)).into();
        said.push(t.say_with("tickets-lead-stake", &[("amount", amount)]));
    }
    if month.levels.is_empty() {
        said.push(t.say("tickets-lead-no-level"));
    }
    said.join(" ")
}

fn facts(t: &Texts, month: &TicketMonth) -> Vec<Fact> {
    let count = |n: u64| figures::count(t.language, n);
    let fact = |name, figure, remark| Fact { name, figure, remark };
    let moved = &month.moved;
    let stake = at_stake(month);
    vec![
        fact(
            t.say("fact-opened"),
            count(month.opened as u64),
            t.say_with("fact-opened-remark", &[("n", count(month.solved as u64).into())]),
        ),
        fact(t.say("fact-flipped"), count(month.flipped.len() as u64), t.say("fact-flipped-remark")),
        fact(
            t.say("fact-into-resolved"),
            count(moved.into_resolved as u64),
            t.say_with("fact-into-resolved-remark", &[("n", count(moved.paused_hours).into())]),
        ),
        fact(
            t.say("fact-stake"),
            if stake > Decimal::ZERO { figures::money(t.language, stake) } else { t.say("no-figure") },
            t.say("fact-stake-remark"),
        ),
    ]
}
