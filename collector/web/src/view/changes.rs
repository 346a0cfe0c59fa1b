//! Change requests: what is open and whom it waits for, how long the others took, and whether that has really changed.

pub mod chart;
pub mod exported;
mod rows;
mod said;

use askama::Template;
use motprov_review::changes::ChangeReport;

use crate::ask::Ask;
use crate::figures;
use crate::source::{ChangesOfMonth, Head};
use crate::texts::{Stretch, Texts, stretches};
use crate::view::conclusion::Fact;
use crate::view::frame::{Frame, Link, Place};
use crate::view::money::entry_link;
use crate::view::overview::State;
use crate::view::paging::{Pages, Wanted};

pub use chart::Chart;
pub use rows::{AgeRow, MonthRow, OpenRow, PointRow, StageRow};

/// Rows on a page of each long table.
const PER_PAGE: usize = 40;
/// Changes at fault that are listed.
const MOST_FAULTS: usize = 20;

/// What an address asks of the page's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    open: Wanted,
    points: Wanted,
}

impl Wishes {
    /// Reads them; `None` for a page that is none.
    #[must_use]
    pub fn of(ask: &Ask) -> Option<Self> {
        Some(Self {
            open: Wanted::of(ask, ("p", "sort"), &[])?,
            points: Wanted::of(ask, ("q", "qsort"), &[])?,
        })
    }
}

/// The page.
#[derive(Template)]
#[template(path = "changes.html")]
pub struct ChangesPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// As of when.
    pub kicker: String,
    /// The changes, or why there are none.
    pub body: Body,
    /// The same page as files.
    pub exports: Vec<Link>,
}

/// What the page can say.
pub enum Body {
    /// The changes.
    Changes(Box<Section>),
    /// None, and why.
    State(State),
}

/// The changes.
pub struct Section {
    /// The conclusion.
    pub headline: String,
    /// What follows from it.
    pub lead: Vec<Stretch>,
    /// Why the conclusion is what it is.
    pub because: String,
    /// Key figures.
    pub facts: Vec<Fact>,
    /// Open ones by age.
    pub ages: Vec<AgeRow>,
    /// Open ones, the oldest first.
    pub open: Vec<OpenRow>,
    /// The way to more of them.
    pub open_pages: Option<Pages>,
    /// Time by stage and by party.
    pub stages: Vec<StageRow>,
    /// What the two periods are.
    pub periods: (String, String),
    /// The chart; `None` of fewer than two changes.
    pub chart: Option<Chart>,
    /// What it is drawn from.
    pub points: Vec<PointRow>,
    /// The way to more of it.
    pub point_pages: Option<Pages>,
    /// Whether the table behind the chart was asked for.
    pub points_open: bool,
    /// By month.
    pub months: Vec<MonthRow>,
    /// Changes that are in no figure, and why.
    pub faults: Vec<(String, String, Link)>,
    /// How many they are, where not all are listed.
    pub more_faults: Option<String>,
    /// The files.
    pub entries: Vec<Link>,
}

impl ChangesPage {
    /// Of the changes.
    #[must_use]
    pub fn of(ask: &Ask, found: &ChangesOfMonth, wishes: &Wishes) -> Self {
        let t = ask.t();
        let head = &found.head;
        let here = t.say_with("changes-title", &[("month", figures::month(t, head.month).into())]);
        let kicker = |report: &ChangeReport| {
            let at = figures::instant(t, report.at, &head.contract.zone);
            t.say_with(
                "changes-kicker",
                &[("supplier", head.contract.supplier.as_str().into()), ("at", at.into())],
            )
        };
        let has_any = |report: &&ChangeReport| report.changes > 0 || !report.faults.is_empty();
        let shown = found.report.as_ref().filter(has_any);
        Self {
            t,
            frame: Frame::of_month(ask, head, Place::Changes, here),
            kicker: shown.map(kicker).unwrap_or_default(),
            body: match (shown, &found.report) {
                (Some(report), _) => Body::Changes(Box::new(section(ask, found, report, wishes))),
                (None, Some(_)) => Body::State(none(t, head)),
                (None, None) => Body::State(computing(t, head)),
            },
            exports: if shown.is_some() { crate::view::frame::exports(ask) } else { Vec::new() },
        }
    }
}

fn none(t: &Texts, head: &Head) -> State {
    State {
        heading: t.say_with("changes-none", &[("month", figures::month(t, head.month).into())]),
        text: t.say("changes-none-text"),
        commands: vec!["motprov-collector import changes FILE --data DIR"],
        links: Vec::new(),
        busy: false,
    }
}

fn computing(t: &Texts, head: &Head) -> State {
    State {
        heading: t.say_with("state-computing", &[("month", figures::month(t, head.month).into())]),
        text: t.say("state-computing-text"),
        commands: Vec::new(),
        links: Vec::new(),
        busy: true,
    }
}

fn section(ask: &Ask, found: &ChangesOfMonth, report: &ChangeReport, wishes: &Wishes) -> Section {
    let t = ask.t();
    let comparison = &report.comparison;
    let (open, open_pages) = wishes.open.page(ask, report.open.iter().collect(), PER_PAGE);
    let points = comparison.baseline_points.iter().chain(&comparison.later_points).rev().collect();
    let (points, point_pages) = wishes.points.page(ask, points, PER_PAGE);
    let zone = &found.head.contract.zone;
    let more = report.faults.len().saturating_sub(MOST_FAULTS);
    let fault = |fault: &motprov_review::changes::ChangeFault| {
        let row = t.say_with("changes-fault-row", &[("row", fault.row.to_string().into())]);
        (fault.change.clone(), row, entry_link(t, fault.entry))
    };
    Section {
        headline: said::headline(t, report),
        lead: stretches(&said::lead(t, report)),
        because: said::because(t, &comparison.because),
        facts: said::facts(t, report),
        ages: rows::ages(t, report),
        open: open.into_iter().map(|open| rows::open(t, open)).collect(),
        open_pages,
        stages: rows::stages(t, report),
        periods: (said::months(t, comparison.baseline), said::months(t, comparison.later)),
        chart: Chart::of(t, comparison),
        points: points.into_iter().map(|point| rows::point(t, comparison, point, zone)).collect(),
        point_pages,
        points_open: ask.part("q").is_some(),
        months: rows::months(t, report),
        faults: report.faults.iter().take(MOST_FAULTS).map(fault).collect(),
        more_faults: (more > 0).then(|| {
            t.say_with("changes-more-faults", &[("n", figures::count(t.language, more as u64).into())])
        }),
        entries: found.entries.iter().map(|entry| entry_link(t, *entry)).collect(),
    }
}
