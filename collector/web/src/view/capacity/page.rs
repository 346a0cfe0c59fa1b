//! The page of capacity: departments, services, and where one department is shown its cost centres and lines.

use askama::Template;
use rust_decimal::Decimal;

use super::lines::{LineRow, line_rows};
use super::state::{self, Body, Opening};
use super::{CapacityRow, ServiceRow, Sums, Whom, grouped, row, services};
use crate::ask::Ask;
use crate::figures;
use crate::source::{Found, Head, Lines, OfMonth};
use crate::texts::{Texts, stretches, strong};
use crate::view::conclusion::Fact;
use crate::view::frame::{Frame, Link, Place};
use crate::view::listing::{Heading, Key, Sorting};

/// Columns that departments and cost centres can be sorted by.
const KEYS: [Key; 5] = [
    Key { name: "unused", figure: true },
    Key { name: "name", figure: false },
    Key { name: "share", figure: true },
    Key { name: "ordered", figure: true },
    Key { name: "change", figure: true },
];

/// The page.
#[derive(Template)]
#[template(path = "capacity_page.html")]
pub struct CapacityPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What it shows.
    pub body: Body<Shown>,
    /// The month as commands take it.
    pub iso: String,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// What it shows.
pub struct Shown {
    /// Departments; their cost centres where one is shown.
    pub groups: Groups,
    /// The same by service, in units.
    pub services: Vec<ServiceRow>,
    /// Line by line, where one department is shown.
    pub lines: Vec<LineRow>,
}

/// A table of departments or cost centres.
pub struct Groups {
    /// What it is called.
    pub title: String,
    /// Heading of the names.
    pub name: Heading,
    /// Heading of the ordered value.
    pub ordered: Heading,
    /// Heading of the unused share.
    pub share: Heading,
    /// Heading of the unused cost.
    pub unused: Heading,
    /// Heading of the change, where there is a month before.
    pub change: Option<Heading>,
    /// Its rows.
    pub rows: Vec<GroupRow>,
    /// All together.
    pub total: GroupRow,
}

/// One of them.
pub struct GroupRow {
    /// The figures.
    pub row: CapacityRow,
    /// SEK a month of what is ordered.
    pub ordered: String,
    /// Its own page.
    pub href: Option<String>,
}

/// Departments or cost centres with their sums, as they are shown.
pub(super) type Grouped = Vec<(Whom, Sums)>;

impl CapacityPage {
    /// Of a month; `None` where the address asks for an order that there is not.
    #[must_use]
    pub fn of(ask: &Ask, page: &OfMonth<Lines>) -> Option<Self> {
        let t = ask.t();
        let sorting = Sorting::asked(ask, &KEYS)?;
        let head = &page.head;
        let month = figures::month(t, head.month);
        let here = match ask.department.as_deref() {
            Some(name) => t.say_with("cap-title-of", &[("name", name.into()), ("month", month.into())]),
            None => t.say_with("cap-title", &[("month", month.into())]),
        };
        let body = match (&page.known, state::state(ask, head, &page.known)) {
            (crate::source::Known::Found(found), _) => {
                Body::Shown(opening(ask, head, found), shown(ask, head, &found.value, sorting))
            }
            (_, Some(state)) => Body::State(state),
            (_, None) => return None,
        };
        let frame = Frame::of_month(ask, head, Place::Capacity, here);
        Some(Self { t, frame, body, iso: head.month.to_string(), exports: crate::view::frame::exports(ask) })
    }
}

/// By department, or by cost centre where one department is shown.
pub(super) fn groups(ask: &Ask, head: &Head, lines: &Lines) -> Grouped {
    let findings = lines.lines.iter().map(|line| &line.finding);
    let before = lines.before.iter().flat_map(|(_, unused)| unused);
    let before = before.map(|(name, unused)| (name.as_deref(), *unused));
    if ask.department.is_some() {
        return grouped(&head.contract, findings, std::iter::empty(), |row| row.cost_centre.as_deref());
    }
    grouped(&head.contract, findings, before, |row| row.department.as_deref())
}

pub(super) fn total(groups: &Grouped) -> Sums {
    let mut total = Sums::default();
    for (_, sums) in groups {
        total.merge(sums);
    }
    total
}

fn opening(ask: &Ask, head: &Head, found: &Found<Lines>) -> Opening {
    let t = ask.t();
    let mut opening = state::standing(t, head, found);
    let groups = groups(ask, head, &found.value);
    let total = total(&groups);
    opening.kicker = t.say_with("cap-kicker", &[("month", figures::month(t, head.month).into())]);
    opening.headline = headline(ask, &total);
    opening.lead = stretches(&lead(t, &found.value, &total));
    opening.parts = state::parts(ask, head, None);
    if total.ordered > Decimal::ZERO {
        opening.facts = facts(t, &found.value, &total);
    }
    opening
}

/// The conclusion, also as a file's first paragraph.
pub(super) fn headline(ask: &Ask, total: &Sums) -> String {
    let t = ask.t();
    let amount = || figures::money(t.language, total.unused).into();
    match ask.department.as_deref() {
        _ if total.ordered <= Decimal::ZERO => t.say("cap-headline-nothing"),
        Some(name) if total.unused > Decimal::ZERO => {
            t.say_with("cap-headline-of", &[("name", name.into()), ("amount", amount())])
        }
        Some(name) => t.say_with("cap-headline-all-of", &[("name", name.into())]),
        None if total.unused > Decimal::ZERO => t.say_with("cap-headline", &[("amount", amount())]),
        None => t.say("cap-headline-all"),
    }
}

fn lead(t: &Texts, lines: &Lines, total: &Sums) -> String {
    let mut said = Vec::new();
    if let Some(part) = total.share().filter(|_| total.unused > Decimal::ZERO) {
        let part = strong(&figures::whole_percent(t.language, part));
        said.push(t.say_with("cap-lead-share", &[("share", part.into())]));
    }
    if let Some((name, cost)) = costliest(lines).filter(|(_, cost)| *cost > Decimal::ZERO) {
        let cost = strong(&figures::money(t.language, cost));
        said.push(t.say_with("cap-lead-costliest", &[("service", name.into()), ("amount", cost.into())]));
    }
    let extra = lines.lines.iter().filter(|line| line.finding.ordered.is_none());
    let extra = crate::view::sum(extra.filter_map(|line| line.finding.delivered));
    if extra > Decimal::ZERO {
        let n = figures::number(t.language, extra, 0);
        said.push(t.say_with("cap-lead-unordered", &[("n", n.into())]));
    }
    said.join(" ")
}

/// The service whose unused units cost most.
fn costliest(lines: &Lines) -> Option<(String, Decimal)> {
    let mut costs: std::collections::BTreeMap<&str, Decimal> = std::collections::BTreeMap::new();
    for line in &lines.lines {
        let name = line.finding.service_title.as_deref().or(line.finding.service.as_deref());
        let cost = costs.entry(name.unwrap_or_default()).or_default();
        *cost = cost.saturating_add(line.finding.unused_cost_per_month.unwrap_or_default());
    }
    let (name, cost) = costs.into_iter().max_by_key(|(_, cost)| *cost)?;
    Some((name.to_owned(), cost))
}

fn facts(t: &Texts, lines: &Lines, total: &Sums) -> Vec<Fact> {
    let money = |amount| figures::money(t.language, amount);
    let of = |amount: Decimal| match crate::view::share(amount, total.ordered) {
        Some(part) => {
            t.say_with("cap-fact-of-ordered", &[("share", figures::whole_percent(t.language, part).into())])
        }
        None => t.say("no-figure"),
    };
    let shares: Vec<Decimal> = lines.lines.iter().filter_map(|line| line.finding.coverage).collect();
    let lowest = shares.iter().min().copied();
    let mean = crate::view::share(crate::view::sum(shares.iter().copied()), Decimal::from(shares.len()));
    let percent = |share: Option<Decimal>| {
        share.map_or_else(|| t.say("nothing-measured"), |share| figures::percent(t.language, share))
    };
    let seen_unused = total.unused.saturating_sub(total.unseen);
    vec![
        Fact {
            name: t.say("cap-fact-ordered"),
            figure: money(total.ordered),
            remark: t.say("cap-fact-ordered-remark"),
        },
        Fact { name: t.say("cap-fact-unseen"), figure: money(total.unseen), remark: of(total.unseen) },
        Fact { name: t.say("cap-fact-unused"), figure: money(seen_unused), remark: of(seen_unused) },
        Fact {
            name: t.say("cap-fact-coverage"),
            figure: percent(mean),
            remark: t.say_with("cap-fact-lowest", &[("share", percent(lowest).into())]),
        },
    ]
}

fn shown(ask: &Ask, head: &Head, lines: &Lines, sorting: Sorting) -> Shown {
    let t = ask.t();
    let of_one = ask.department.is_some();
    let compare = lines.before.is_some() && !of_one;
    let mut all = groups(ask, head, lines);
    let whole = total(&all);
    let name = |whom: &Whom| if of_one { whom.cost_centre(t) } else { whom.department(t) };
    sorting.sort(&mut all, |(a_whom, a), (b_whom, b)| match sorting.by {
        "name" => name(a_whom).to_lowercase().cmp(&name(b_whom).to_lowercase()),
        "share" => a.share().cmp(&b.share()),
        "ordered" => a.ordered.cmp(&b.ordered),
        "change" => a.unused.saturating_sub(a.before).cmp(&b.unused.saturating_sub(b.before)),
        _ => a.unused.cmp(&b.unused),
    });
    let group = |(whom, sums): &(Whom, Sums)| GroupRow {
        row: row(t, name(whom), sums, compare),
        ordered: figures::money(t.language, sums.ordered),
        href: match whom {
            Whom::One(name) if !of_one => Some(ask.with(&[("d", Some(name)), ("sort", None)])),
            _ => None,
        },
    };
    let [unused, by_name, share, ordered, change] = KEYS;
    let heading = |key, text| sorting.heading(ask, key, text);
    let from = lines.before.as_ref().filter(|_| compare);
    let groups = Groups {
        title: if of_one { t.say("cap-centres") } else { t.say("cap-departments") },
        name: heading(by_name, if of_one { t.say("column-cost-centre") } else { t.say("column-department") }),
        ordered: heading(ordered, t.say("cap-column-ordered")),
        share: heading(share, t.say("column-unused-share")),
        unused: heading(unused, t.say("column-unused")),
        change: from.map(|(month, _)| {
            let month = figures::month_name(t, month.month());
            heading(change, t.say_with("column-change", &[("month", month.into())]))
        }),
        rows: all.iter().map(group).collect(),
        total: GroupRow {
            row: row(t, t.say("capacity-total"), &whole, compare),
            ordered: figures::money(t.language, whole.ordered),
            href: None,
        },
    };
    Shown {
        groups,
        services: services(t, lines.lines.iter().map(|line| &line.finding)),
        lines: if of_one { line_rows(t, &lines.lines) } else { Vec::new() },
    }
}
