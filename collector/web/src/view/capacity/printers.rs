//! The page of printers: volume against what is recommended, colour, time that they could not print, supplies.

use askama::Template;
use rust_decimal::Decimal;

use super::filter::{Choice, Filter};
use super::printer_row::{PrinterView, view};
use super::state::{self, Body, Opening, PRINTERS};
use crate::ask::Ask;
use crate::figures;
use crate::source::{Found, Known, Need, OfMonth, PrinterQuestion, PrinterSort, Printers};
use crate::texts::{Texts, stretches};
use crate::view::frame::{Frame, Link, Place};
use crate::view::listing::{self, Heading, Key, Pager, Sorting};

/// Printers on a page.
pub const EACH: usize = 50;

const DISTANCE: Key = Key { name: "distance", figure: true };
const NAME: Key = Key { name: "name", figure: false };
const PAGES: Key = Key { name: "pages", figure: true };
const COLOUR: Key = Key { name: "colour", figure: true };
const DOWN: Key = Key { name: "down", figure: true };
/// The next to run out comes first.
const SUPPLY: Key = Key { name: "supply", figure: false };
const SEEN: Key = Key { name: "seen", figure: false };
const KEYS: [Key; 7] = [DISTANCE, NAME, PAGES, COLOUR, DOWN, SUPPLY, SEEN];

/// The page.
#[derive(Template)]
#[template(path = "capacity_printers.html")]
pub struct PrintersPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What it shows.
    pub body: Body<PrintersShown>,
    /// The month as commands take it.
    pub iso: String,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// What it shows.
pub struct PrintersShown {
    /// By what the table is narrowed.
    pub filter: Filter,
    /// What was found, in words.
    pub matching: String,
    /// Headings: name, pages, distance, colour, downtime, supplies, last seen.
    pub headings: [Heading; 7],
    /// The printers.
    pub rows: Vec<PrinterView>,
    /// Which part of them.
    pub pager: Option<Pager>,
}

/// What the address asks for; `None` where it asks for what there is not.
#[must_use]
pub fn question(ask: &Ask) -> Option<(PrinterQuestion, Sorting)> {
    let sorting = Sorting::asked(ask, &KEYS)?;
    let part = listing::part(ask)?;
    let need = match ask.part("need").filter(|name| !name.is_empty()) {
        None => None,
        Some(name) => Some(Need::ALL.into_iter().find(|need| need.name() == name)?),
    };
    let sort = match sorting.by {
        "name" => PrinterSort::Id,
        "pages" => PrinterSort::Pages,
        "colour" => PrinterSort::Colour,
        "down" => PrinterSort::Down,
        "supply" => PrinterSort::Supply,
        "seen" => PrinterSort::Seen,
        _ => PrinterSort::Distance,
    };
    let whole = ask.form != crate::export::Form::Page;
    let question = PrinterQuestion {
        site: ask.part("site").filter(|site| !site.is_empty()).map(str::to_owned),
        need,
        sort,
        descending: sorting.descending,
        slice: (!whole).then(|| ((part - 1).saturating_mul(EACH), EACH)),
    };
    Some((question, sorting))
}

impl PrintersPage {
    /// Of a month; `None` where the address asks for what there is not.
    #[must_use]
    pub fn of(ask: &Ask, page: &OfMonth<Printers>) -> Option<Self> {
        let t = ask.t();
        let (_, sorting) = question(ask)?;
        let head = &page.head;
        let here = t.say_with("cap-printers-title", &[("month", figures::month(t, head.month).into())]);
        let body = match (&page.known, state::state(ask, head, &page.known)) {
            (Known::Found(found), _) => {
                let mut opening = state::standing(t, head, found);
                open(ask, &found.value, &mut opening);
                opening.kicker.clone_from(&here);
                opening.parts = state::parts(ask, head, Some(PRINTERS));
                Body::Shown(opening, shown(ask, page, found, sorting)?)
            }
            (_, state) => Body::State(state?),
        };
        let mut frame = Frame::of_month(ask, head, Place::Capacity, here);
        frame.other = frame.other.map(|link| Link { href: state::other(ask, PRINTERS), ..link });
        Some(Self { t, frame, body, iso: head.month.to_string(), exports: crate::view::frame::exports(ask) })
    }
}

/// How many need what.
fn count(printers: &Printers, need: Need) -> usize {
    printers.needs.iter().find(|(known, _)| *known == need).map_or(0, |(_, count)| *count)
}

/// The conclusion, also as a file's first paragraph.
pub(super) fn headline(t: &Texts, printers: &Printers) -> String {
    let n = |n: usize| figures::count(t.language, n as u64).into();
    if printers.all == 0 {
        return t.say("cap-printers-none");
    }
    let any = count(printers, Need::Any);
    if any == 0 {
        return t.say_with("cap-printers-fine", &[("count", printers.all.into()), ("n", n(printers.all))]);
    }
    t.say_with("cap-printers-headline", &[("count", any.into()), ("n", n(any)), ("all", n(printers.all))])
}

fn open(ask: &Ask, printers: &Printers, opening: &mut Opening) {
    let t = ask.t();
    opening.headline = headline(t, printers);
    let mut said = Vec::new();
    let mut tell = |need, key: fn(&Texts, usize, String) -> String| {
        let n = count(printers, need);
        if n > 0 {
            said.push(key(t, n, figures::count(t.language, n as u64)));
        }
    };
    tell(Need::Under, |t, n, text| {
        t.say_with("cap-printers-under", &[("count", n.into()), ("n", text.into())])
    });
    tell(Need::Over, |t, n, text| {
        t.say_with("cap-printers-over", &[("count", n.into()), ("n", text.into())])
    });
    tell(Need::Supply, |t, n, text| {
        t.say_with("cap-printers-supply", &[("count", n.into()), ("n", text.into())])
    });
    tell(Need::Down, |t, n, text| {
        t.say_with("cap-printers-down", &[("count", n.into()), ("n", text.into())])
    });
    tell(Need::Unseen, |t, n, text| {
        t.say_with("cap-printers-unseen", &[("count", n.into()), ("n", text.into())])
    });
    opening.lead = stretches(&said.join(" "));
}

/// What a need is called, as a choice.
pub(super) fn need_name(t: &Texts, need: Need) -> String {
    match need {
        Need::Any => t.say("cap-need-any"),
        Need::Under => t.say("cap-need-under"),
        Need::Over => t.say("cap-need-over"),
        Need::Supply => t.say("cap-need-supply"),
        Need::Down => t.say("cap-need-down"),
        Need::Unseen => t.say("cap-need-unseen"),
    }
}

fn filter(ask: &Ask, printers: &Printers) -> Filter {
    let t = ask.t();
    let needs = Need::ALL.into_iter().map(|need| {
        let n = figures::count(t.language, count(printers, need) as u64);
        (need.name().to_owned(), format!("{} ({n})", need_name(t, need)))
    });
    let sites = printers.sites.iter().map(|site| (site.clone(), site.clone()));
    Filter::of(
        ask,
        vec![
            Choice::of(ask, "need", t.say("cap-filter-need"), t.say("cap-filter-all"), needs),
            Choice::of(ask, "site", t.say("cap-filter-site"), t.say("cap-filter-all-sites"), sites),
        ],
    )
}

fn shown(
    ask: &Ask,
    page: &OfMonth<Printers>,
    found: &Found<Printers>,
    sorting: Sorting,
) -> Option<PrintersShown> {
    let t = ask.t();
    let printers = &found.value;
    let heading = |key, text| sorting.heading(ask, key, text);
    let matching = figures::count(t.language, printers.matching as u64);
    let pages = figures::interval(t.language, printers.pages.low, printers.pages.high, 0);
    Some(PrintersShown {
        filter: filter(ask, printers),
        matching: t.say_with(
            "cap-printers-matching",
            &[("count", printers.matching.into()), ("n", matching.into()), ("pages", pages.into())],
        ),
        headings: [
            heading(NAME, t.say("cap-column-printer")),
            heading(PAGES, t.say("cap-column-pages")),
            heading(DISTANCE, t.say("cap-column-recommended")),
            heading(COLOUR, t.say("cap-column-colour")),
            heading(DOWN, t.say("cap-column-down")),
            heading(SUPPLY, t.say("cap-column-supplies")),
            heading(SEEN, t.say("column-seen")),
        ],
        rows: printers
            .rows
            .iter()
            .map(|row| view(ask, page.head.month, &page.head.contract.zone, row))
            .collect(),
        pager: Pager::of(ask, listing::part(ask)?, EACH, printers.matching),
    })
}

/// A share from 0 to 1, as bounds in percent.
pub(super) fn share_bounds(t: &Texts, low: Decimal, high: Decimal) -> String {
    let percent = |value: Decimal| value.saturating_mul(Decimal::ONE_HUNDRED);
    figures::with_unit(t.language, &figures::interval(t.language, percent(low), percent(high), 0), "%")
}
