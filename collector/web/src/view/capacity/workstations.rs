//! The page of workstations by use: groups that speak of nobody, and a list of machines by their asset ids.

use askama::Template;
use motprov_review::capacity::assets::UseClass;
use motprov_review::capacity::sizing::{Advice, NoAdvice};
use motprov_shared::identity::AssetId;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::filter::{Choice, Filter};
use super::printer_row::joined;
use super::state::{self, ASSET, Body, Opening, WORKSTATIONS};
use super::{Bar, Whom, merged};
use crate::ask::{Ask, address};
use crate::figures;
use crate::source::{
    AssetRow, Found, Known, OfMonth, UseCount, UseGroup, WorkstationQuestion, WorkstationSort, Workstations,
};
use crate::texts::{Texts, stretches, strong};
use crate::view::frame::{Frame, Link, Place};
use crate::view::listing::{self, Heading, Key, Pager, Sorting};

/// Machines on a page.
pub const EACH: usize = 50;

const NAME: Key = Key { name: "name", figure: false };
const DEPARTMENT: Key = Key { name: "department", figure: false };
const SERVICE: Key = Key { name: "service", figure: false };
const CLASS: Key = Key { name: "class", figure: false };
const KEYS: [Key; 4] = [NAME, DEPARTMENT, SERVICE, CLASS];

/// What the list can be narrowed to, as in addresses.
const USES: [(&str, Option<UseClass>); 7] = [
    ("unused", Some(UseClass::Unused)),
    ("unseen", Some(UseClass::Unseen)),
    ("used", Some(UseClass::Used)),
    ("thin", Some(UseClass::CountsAsUsed)),
    ("no-rule", Some(UseClass::NoRule)),
    ("idle", None),
    ("cheaper", None),
];

/// The page.
#[derive(Template)]
#[template(path = "capacity_workstations.html")]
pub struct WorkstationsPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What it shows.
    pub body: Body<WorkstationsShown>,
    /// The month as commands take it.
    pub iso: String,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// What it shows.
pub struct WorkstationsShown {
    /// Groups: what they are called, and their rows.
    pub tables: Vec<(String, Vec<UseView>)>,
    /// By what the list is narrowed.
    pub filter: Filter,
    /// What was found, in words.
    pub matching: String,
    /// Headings: name, department, service, class.
    pub headings: [Heading; 4],
    /// The machines.
    pub rows: Vec<MachineView>,
    /// Which part of them.
    pub pager: Option<Pager>,
}

/// A group of workstations.
#[derive(Debug)]
pub struct UseView {
    /// Whose, or which.
    pub name: String,
    /// Known, seen and used.
    pub bar: Option<Bar>,
    /// All, used, counted as used, unused, never seen, idle.
    pub counts: [String; 6],
    /// SEK a month for those unused and never seen.
    pub cost: String,
}

/// A machine.
#[derive(Debug)]
pub struct MachineView {
    /// Its page.
    pub href: String,
    /// Its name.
    pub id: String,
    /// Who pays.
    pub whose: String,
    /// Its service.
    pub service: String,
    /// How it was used: class and word.
    pub class: (&'static str, String),
    /// What to do about its class.
    pub advice: Option<String>,
    /// Whether a test bed plays it.
    pub simulated: bool,
}

/// Where an asset's page is.
pub(super) fn asset_href(ask: &Ask, month: Month, id: &AssetId) -> String {
    let (path, month) = (format!("{}{id}", state::path(ask.t(), ASSET)), month.to_string());
    address(&path, [("m", month.as_str()), ("lang", ask.t().language.tag())].into_iter())
}

/// What the address asks for; `None` where it asks for what there is not.
#[must_use]
pub fn question(ask: &Ask) -> Option<(WorkstationQuestion, Sorting)> {
    let sorting = Sorting::asked(ask, &KEYS)?;
    let part = listing::part(ask)?;
    let asked = ask.part("use").filter(|name| !name.is_empty());
    let class = match asked {
        None => None,
        Some(name) => USES.into_iter().find(|(known, _)| *known == name)?.1,
    };
    let sort = match sorting.by {
        "department" => WorkstationSort::Department,
        "service" => WorkstationSort::Service,
        "class" => WorkstationSort::Class,
        _ => WorkstationSort::Id,
    };
    let whole = ask.form != crate::export::Form::Page;
    let question = WorkstationQuestion {
        class,
        idle: asked == Some("idle"),
        cheaper: asked == Some("cheaper"),
        sort,
        descending: sorting.descending,
        slice: (!whole).then(|| ((part - 1).saturating_mul(EACH), EACH)),
    };
    Some((question, sorting))
}

impl WorkstationsPage {
    /// Of a month; `None` where the address asks for what there is not.
    #[must_use]
    pub fn of(ask: &Ask, page: &OfMonth<Workstations>) -> Option<Self> {
        let t = ask.t();
        let (_, sorting) = question(ask)?;
        let head = &page.head;
        let here = t.say_with("cap-machines-title", &[("month", figures::month(t, head.month).into())]);
        let body = match (&page.known, state::state(ask, head, &page.known)) {
            (Known::Found(found), _) => {
                let mut opening = state::standing(t, head, found);
                open(t, &found.value, &mut opening);
                opening.kicker.clone_from(&here);
                opening.parts = state::parts(ask, head, Some(WORKSTATIONS));
                Body::Shown(opening, shown(ask, head.month, found, sorting)?)
            }
            (_, state) => Body::State(state?),
        };
        let mut frame = Frame::of_month(ask, head, Place::Capacity, here);
        frame.other = frame.other.map(|link| Link { href: state::other(ask, WORKSTATIONS), ..link });
        Some(Self { t, frame, body, iso: head.month.to_string(), exports: crate::view::frame::exports(ask) })
    }
}

pub(super) fn total(page: &Workstations) -> UseCount {
    page.groups.iter().fold(UseCount::default(), |mut sum, group| {
        sum.merge(&group.count);
        sum
    })
}

/// The conclusion, also as a file's first paragraph.
pub(super) fn headline(t: &Texts, total: &UseCount) -> String {
    let n = |n: u32| figures::count(t.language, u64::from(n)).into();
    let idle = total.unused.saturating_add(total.unseen);
    if total.all() == 0 {
        return t.say("cap-machines-none");
    }
    if idle == 0 {
        return t.say_with("cap-machines-fine", &[("n", n(total.all()))]);
    }
    t.say_with(
        "cap-machines-headline",
        &[("count", u64::from(idle).into()), ("n", n(idle)), ("all", n(total.all()))],
    )
}

fn open(t: &Texts, page: &Workstations, opening: &mut Opening) {
    let total = total(page);
    opening.headline = headline(t, &total);
    let n = |n: u32| strong(&figures::count(t.language, u64::from(n))).into();
    let mut said = Vec::new();
    if total.unused > 0 || total.unseen > 0 {
        said.push(
            t.say_with("cap-machines-lead", &[("unused", n(total.unused)), ("unseen", n(total.unseen))]),
        );
    }
    if total.unused_cost > Decimal::ZERO {
        let cost = strong(&figures::money(t.language, total.unused_cost));
        said.push(t.say_with("cap-machines-cost", &[("amount", cost.into())]));
    }
    if total.cheaper > 0 {
        said.push(t.say_with(
            "cap-machines-cheaper",
            &[("count", u64::from(total.cheaper).into()), ("n", n(total.cheaper))],
        ));
    }
    opening.lead = stretches(&said.join(" "));
    opening.notes.push(t.say("cap-machines-note"));
}

/// The groups as they may be shown: small ones merged.
pub(super) fn groups(groups: &[UseGroup]) -> Vec<(Whom, UseCount)> {
    let whom = |name: &Option<String>| name.clone().map_or(Whom::Nobody, Whom::One);
    let all = groups.iter().map(|group| (whom(&group.name), group.count)).collect();
    let mut all = merged(all, |count: &UseCount| Decimal::from(count.all()), UseCount::merge);
    all.sort_by(|(a_whom, a), (b_whom, b)| {
        let last = |whom: &Whom| matches!(whom, Whom::Merged(_));
        let idle = |count: &UseCount| count.unused.saturating_add(count.unseen);
        let order = last(a_whom).cmp(&last(b_whom)).then_with(|| idle(b).cmp(&idle(a)));
        order.then_with(|| a_whom.cmp(b_whom))
    });
    all
}

pub(super) fn group_name(t: &Texts, whom: &Whom) -> String {
    match whom {
        Whom::One(name) => name.clone(),
        Whom::Nobody => t.say("cap-group-nobody"),
        Whom::Merged(n) => {
            let text = figures::count(t.language, *n as u64);
            t.say_with("cap-group-merged", &[("count", (*n).into()), ("n", text.into())])
        }
    }
}

/// In the order of the columns: all, used, counted as used, unused, never seen, idle.
pub(super) const fn counts(count: &UseCount) -> [u32; 6] {
    [count.all(), count.used, count.counts_as_used, count.unused, count.unseen, count.idle]
}

fn use_view(t: &Texts, (whom, count): &(Whom, UseCount)) -> UseView {
    let all = Decimal::from(count.all());
    let seen = all.saturating_sub(Decimal::from(count.unseen));
    let used = Decimal::from(count.used.saturating_add(count.counts_as_used));
    UseView {
        name: group_name(t, whom),
        bar: Bar::of(all, seen, used),
        counts: counts(count).map(|n| figures::count(t.language, u64::from(n))),
        cost: figures::money(t.language, count.unused_cost),
    }
}

fn shown(
    ask: &Ask,
    month: Month,
    found: &Found<Workstations>,
    sorting: Sorting,
) -> Option<WorkstationsShown> {
    let t = ask.t();
    let page = &found.value;
    let heading = |key, text| sorting.heading(ask, key, text);
    let first = if ask.department.is_some() { t.say("cap-centres") } else { t.say("cap-departments") };
    let rows = |list: &[UseGroup]| groups(list).iter().map(|group| use_view(t, group)).collect();
    let matching = figures::count(t.language, page.matching as u64);
    let uses = USES.into_iter().map(|(name, _)| (name.to_owned(), use_name(t, name)));
    Some(WorkstationsShown {
        tables: vec![(first, rows(&page.groups)), (t.say("services"), rows(&page.services))],
        filter: Filter::of(
            ask,
            vec![Choice::of(ask, "use", t.say("cap-filter-use"), t.say("cap-filter-all-machines"), uses)],
        ),
        matching: t
            .say_with("cap-machines-matching", &[("count", page.matching.into()), ("n", matching.into())]),
        headings: [
            heading(NAME, t.say("column-asset")),
            heading(DEPARTMENT, t.say("column-department")),
            heading(SERVICE, t.say("column-service")),
            heading(CLASS, t.say("cap-column-use")),
        ],
        rows: page.rows.iter().map(|row| machine(ask, month, row)).collect(),
        pager: Pager::of(ask, listing::part(ask)?, EACH, page.matching),
    })
}

/// What a use is called as a choice.
fn use_name(t: &Texts, name: &str) -> String {
    match name {
        "unused" => t.say("cap-use-unused"),
        "unseen" => t.say("cap-use-unseen"),
        "used" => t.say("cap-use-used"),
        "thin" => t.say("cap-use-thin"),
        "idle" => t.say("cap-use-idle"),
        "cheaper" => t.say("cap-use-cheaper"),
        _ => t.say("cap-use-no-rule"),
    }
}

/// Class of the mark, and the word.
pub(super) fn class_word(t: &Texts, class: UseClass) -> (&'static str, String) {
    match class {
        UseClass::Used => ("fits", t.say("cap-use-used")),
        UseClass::CountsAsUsed => ("und", t.say("cap-use-thin")),
        UseClass::Unused => ("miss", t.say("cap-use-unused")),
        UseClass::Unseen => ("thin", t.say("cap-use-unseen")),
        UseClass::NoRule => ("und", t.say("cap-use-no-rule")),
    }
}

/// What to do about a class, in words; `None` where there is nothing to do.
pub(super) fn advice(t: &Texts, advice: &Advice) -> Option<String> {
    match advice {
        Advice::Keep => None,
        Advice::Change { to, saving_per_year, months, .. } => {
            let months = figures::count(t.language, u64::from(*months));
            let cheaper = *saving_per_year > Decimal::ZERO;
            let amount = figures::money(t.language, saving_per_year.abs()).into();
            let words = [("class", to.as_str().into()), ("amount", amount), ("months", months.into())];
            Some(if cheaper {
                t.say_with("cap-advice-cheaper", &words)
            } else {
                t.say_with("cap-advice-larger", &words)
            })
        }
        Advice::NoClassHolds => Some(t.say("cap-advice-none-holds")),
        Advice::None(NoAdvice::ClassNotNamed) => Some(t.say("cap-advice-not-named")),
        Advice::None(NoAdvice::ClassUnknown { class }) => {
            Some(t.say_with("cap-advice-unknown", &[("class", class.as_str().into())]))
        }
        Advice::None(NoAdvice::TooFewMonths { known, needed }) => {
            let n = |n: u32| figures::count(t.language, u64::from(n)).into();
            Some(t.say_with("cap-advice-few", &[("known", n(*known)), ("needed", n(*needed))]))
        }
    }
}

fn machine(ask: &Ask, month: Month, row: &AssetRow) -> MachineView {
    let t = ask.t();
    MachineView {
        href: asset_href(ask, month, &row.id),
        id: row.id.to_string(),
        whose: joined([row.department.as_deref(), row.cost_centre.as_deref()]),
        service: row.service.as_deref().map_or_else(|| t.say("capacity-no-service"), str::to_owned),
        class: class_word(t, row.class),
        advice: row.sizing.as_ref().and_then(|sizing| match &sizing.advice {
            // A list says what there is to do; why there is nothing stands on the machine's own page.
            Advice::None(_) => None,
            known => advice(t, known),
        }),
        simulated: row.simulated,
    }
}
