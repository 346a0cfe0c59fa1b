//! Rows of the tables of tickets.

use jiff::tz::TimeZone;
use motprov_review::difference::Assumption;
use rust_decimal::Decimal;

use crate::ask::Ask;
use crate::figures;
use crate::source::{FlippedTicket, LimitRow, TicketLevel, TicketMonth};
use crate::texts::Texts;
use crate::view::paging::{SortHead, Wanted};

/// Width of a drawing of shares.
const WIDTH: u32 = 200;

/// A level of the contract.
#[derive(Debug)]
pub struct LevelRow {
    /// Its title.
    pub title: String,
    /// Its id.
    pub id: String,
    /// By the contract: so many of so many, and the share.
    pub contract: Option<Share>,
    /// With every logged pause, as a service desk's own clock counts.
    pub all_pauses: Option<Share>,
    /// Without any pause, as who waits counts.
    pub no_pauses: Option<Share>,
    /// Not decided yet.
    pub undecided: Option<String>,
    /// How many hang on a pause, and how many of them were paused right until solved.
    pub paused: Option<(String, String)>,
    /// SEK at most.
    pub at_stake: Option<String>,
    /// What each priority says.
    pub groups: Vec<String>,
}

/// So many of so many.
#[derive(Debug)]
pub struct Share {
    /// In words.
    pub words: String,
    /// As a width.
    pub width: u32,
}

/// A limit on each clock.
#[derive(Debug)]
pub struct LimitLine {
    /// The limit.
    pub limit: String,
    /// Name of each clock, its share and width; `None` where the file does not tell it.
    pub clocks: Vec<(String, Option<Share>)>,
}

/// Open tickets of an age.
#[derive(Debug)]
pub struct AgeRow {
    /// How old.
    pub age: String,
    /// How many.
    pub open: String,
    /// Of those, waiting for somebody else.
    pub waiting: String,
}

/// A ticket that hangs on a pause.
#[derive(Debug)]
pub struct FlippedRow {
    /// Its id.
    pub id: String,
    /// When it was opened.
    pub opened: String,
    /// How bad.
    pub priority: Option<String>,
    /// About what.
    pub product: Option<String>,
    /// The limit, hours.
    pub limit: String,
    /// Round the clock.
    pub gross: String,
    /// Without pauses.
    pub net: String,
    /// Whether its last pause ended where it was solved.
    pub into_resolved: bool,
}

fn share(t: &Texts, part: u64, whole: u64) -> Option<Share> {
    let of = Decimal::from(part).checked_div(Decimal::from(whole))?;
    let n = |n: u64| figures::count(t.language, n).into();
    Some(Share {
        words: t.say_with(
            "share-of",
            &[("share", figures::percent(t.language, of).into()), ("n", n(part)), ("of", n(whole))],
        ),
        width: u32::try_from(part.saturating_mul(WIDTH.into()) / whole).unwrap_or(WIDTH),
    })
}

pub(super) fn level(t: &Texts, level: &TicketLevel) -> LevelRow {
    let (mut good, mut all, mut open) = (0_u64, 0_u64, 0_u64);
    for (_, kept, of, undecided) in &level.groups {
        good += u64::from(*kept);
        all += u64::from(*of);
        open += u64::from(*undecided);
    }
    let under = |wanted: &Assumption| {
        let found = level.otherwise.iter().find(|(assumption, ..)| assumption == wanted);
        found.and_then(|(_, kept, of)| share(t, (*kept).into(), (*of).into()))
    };
    let n = |n: u32| figures::count(t.language, n.into());
    let group = |(name, kept, of, _): &(Option<String>, u32, u32, u32)| {
        let name = name.clone().unwrap_or_else(|| t.say("priority-other"));
        let args = [("name", name.into()), ("n", n(*kept).into()), ("of", n(*of).into())];
        t.say_with("tickets-group", &args)
    };
    LevelRow {
        title: level.title.clone(),
        id: level.id.clone(),
        contract: share(t, good, all),
        all_pauses: under(&Assumption::AllPauses),
        no_pauses: under(&Assumption::NoPauses),
        undecided: (open > 0).then(|| {
            t.say_with(
                "tickets-undecided",
                &[("n", figures::count(t.language, open).into()), ("count", open.into())],
            )
        }),
        paused: level.paused.map(|(tickets, straight)| {
            (n(tickets), t.say_with("tickets-straight", &[("n", n(straight).into())]))
        }),
        at_stake: level.at_stake.map(|amount| figures::money(t.language, amount)),
        groups: if level.groups.len() > 1 { level.groups.iter().map(group).collect() } else { Vec::new() },
    }
}

pub(super) fn limit(t: &Texts, limit: &LimitRow, solved: usize) -> LimitLine {
    let of = |part: Option<usize>| part.and_then(|part| share(t, part as u64, solved as u64));
    LimitLine {
        limit: t.say_with("tickets-limit", &[("n", limit.hours.to_string().into())]),
        clocks: vec![
            (t.say("clock-gross"), of(Some(limit.gross))),
            (t.say("clock-evidenced"), of(limit.evidenced)),
            (t.say("clock-net"), of(limit.net)),
            (t.say("clock-net-all"), of(limit.net_all)),
            (t.say("clock-window"), of(Some(limit.window))),
            (t.say("clock-window-net"), of(limit.window_net)),
        ],
    }
}

pub(super) fn moved(t: &Texts, month: &TicketMonth) -> Vec<(String, String)> {
    let n = |n: usize| figures::count(t.language, n as u64);
    let moved = &month.moved;
    vec![
        (t.say("moved-reopened"), n(moved.reopened)),
        (t.say("moved-bounced"), n(moved.bounced)),
        (t.say("moved-organisations"), n(moved.bounced_between_organisations)),
        (t.say("moved-first-contact"), n(moved.first_contact)),
        (t.say("moved-paused"), n(moved.paused)),
        (t.say("moved-into-resolved"), n(moved.into_resolved)),
    ]
}

pub(super) fn ages(t: &Texts, month: &TicketMonth) -> Vec<AgeRow> {
    let n = |n: usize| figures::count(t.language, n as u64);
    let mut over = 0;
    let mut rows = Vec::new();
    for bucket in &month.ages {
        let age = match bucket.up_to_days {
            Some(days) => t.say_with("ticket-age-up-to", &[("n", days.to_string().into())]),
            None => t.say_with("ticket-age-over", &[("n", over.to_string().into())]),
        };
        over = bucket.up_to_days.unwrap_or(over);
        rows.push(AgeRow { age, open: n(bucket.open), waiting: n(bucket.waiting) });
    }
    rows
}

/// By what the address asks, else as the file has them.
pub(super) fn ordered<'m>(month: &'m TicketMonth, sort: Option<(&str, bool)>) -> Vec<&'m FlippedTicket> {
    let mut tickets: Vec<&FlippedTicket> = month.flipped.iter().collect();
    let Some((key, descends)) = sort else { return tickets };
    match key {
        "opened" => tickets.sort_by_key(|ticket| ticket.opened),
        "priority" => tickets.sort_by(|a, b| a.priority.cmp(&b.priority)),
        "product" => tickets.sort_by(|a, b| a.product.cmp(&b.product)),
        "gross" => tickets.sort_by_key(|ticket| ticket.gross),
        _ => tickets.sort_by_key(|ticket| ticket.net),
    }
    if descends {
        tickets.reverse();
    }
    tickets
}

pub(super) fn heads(ask: &Ask, wanted: &Wanted) -> Vec<SortHead> {
    let t = ask.t();
    vec![
        wanted.head(ask, "opened", t.say("column-opened"), true),
        wanted.head(ask, "priority", t.say("column-priority"), false),
        wanted.head(ask, "product", t.say("column-product"), false),
        wanted.head(ask, "gross", t.say("column-gross"), true),
        wanted.head(ask, "net", t.say("column-net"), true),
    ]
}

pub(super) fn flipped(t: &Texts, ticket: &FlippedTicket, zone: &TimeZone) -> FlippedRow {
    let hours = |hours| figures::number(t.language, hours, 1);
    FlippedRow {
        id: ticket.id.clone(),
        opened: figures::instant_short(ticket.opened, zone).chars().take(16).collect(),
        priority: ticket.priority.clone(),
        product: ticket.product.clone(),
        limit: ticket.limit.to_string(),
        gross: hours(ticket.gross),
        net: hours(ticket.net),
        into_resolved: ticket.into_resolved,
    }
}
