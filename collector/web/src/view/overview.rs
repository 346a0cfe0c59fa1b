//! The month's overview: conclusion, agenda, levels, capacity, coverage, health, and what is seen now.

use std::collections::BTreeSet;

use askama::Template;
use motprov_access::{Departments, Right};
use motprov_review::finding::Origin;

use crate::ask::Ask;
use crate::figures;
use crate::source::{Head, Overview, Reviewed, Standing};
use crate::texts::Texts;
use crate::view::agenda::Agenda;
use crate::view::capacity::Capacity;
use crate::view::conclusion::Conclusion;
use crate::view::coverage::Coverage;
use crate::view::frame::{Frame, Link, Place, exports, overview_href};
use crate::view::health::{self, HealthView};
use crate::view::levels::Levels;
use crate::view::live::LiveView;
use crate::view::origin::{self, OriginView};
use crate::view::published::{self, PublicationView};
use crate::view::statements::Statements;

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
pub struct OverviewPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The month in words.
    pub month: String,
    /// Who delivers.
    pub supplier: String,
    /// The findings, or why there are none.
    pub body: Body,
    /// What is seen now.
    pub live: Option<LiveView>,
    /// The same as files.
    pub exports: Vec<Link>,
    /// The ledger's size in words.
    pub ledger: String,
    /// Its root, in groups.
    pub root: String,
}

/// What the page can say of the month.
pub enum Body {
    /// The findings.
    Findings(Box<Findings>),
    /// None, and why.
    State(State),
}

/// Why there are no findings, and a way out.
pub struct State {
    /// What it is.
    pub heading: String,
    /// What to do.
    pub text: String,
    /// Commands to copy.
    pub commands: Vec<&'static str>,
    /// Months with findings.
    pub links: Vec<Link>,
    /// Whether work goes on.
    pub busy: bool,
}

/// A month with findings.
pub struct Findings {
    /// Remarks that stand above everything: stale, unfinished.
    pub notes: Vec<String>,
    /// What of it is real.
    pub origin: Option<OriginView>,
    /// How the page opens.
    pub conclusion: Conclusion,
    /// What the customer is to raise; absent for whom that is not.
    pub agenda: Option<Agenda>,
    /// Reported against measured; absent where the contract has no levels.
    pub levels: Option<Levels>,
    /// What parties said; absent where nobody did.
    pub statements: Option<Statements>,
    /// What was published of the month, the original first.
    pub published: Vec<PublicationView>,
    /// Unused capacity.
    pub capacity: Option<Capacity>,
    /// Coverage.
    pub coverage: Coverage,
    /// Health.
    pub health: Vec<HealthView>,
    /// When it was computed.
    pub computed: String,
    /// The month as commands take it.
    pub iso: String,
    /// Whether a newer result is on its way.
    pub busy: bool,
}

impl OverviewPage {
    /// Of a month, of which was taken what the viewer may not see.
    #[must_use]
    pub fn of(ask: &Ask, page: &Overview) -> Self {
        let t = ask.t();
        let size = figures::count(t.language, page.ledger.size);
        let here = t.say_with("overview-title", &[("month", figures::month(t, page.month).into())]);
        Self {
            t,
            frame: Frame::of_month(ask, &head(page), Place::Overview, here),
            month: figures::month(t, page.month),
            supplier: page.contract.supplier.clone(),
            body: match reviewed_or_state(t, page) {
                Ok(reviewed) => {
                    let mut findings = findings(t, page, reviewed);
                    findings.agenda = ask.viewer.may(Right::Usage).then(|| Agenda::of(ask, reviewed));
                    Body::Findings(Box::new(findings))
                }
                Err(state) => Body::State(state),
            },
            exports: exports(ask),
            live: LiveView::of(t, page),
            ledger: t.say_with("foot-ledger", &[("size", size.into()), ("count", page.ledger.size.into())]),
            root: figures::hash_groups(&page.ledger.root, 16),
        }
    }
}

/// What surrounds a page of the month.
pub(crate) fn head(page: &Overview) -> Head {
    let mut departments = BTreeSet::new();
    if let Standing::Reviewed(reviewed) = &page.standing {
        departments.extend(reviewed.review.capacity.iter().filter_map(|finding| finding.department.clone()));
    }
    Head {
        month: page.month,
        months: page.months.clone(),
        contract: page.contract.clone(),
        ledger: page.ledger.clone(),
        departments: departments.into_iter().collect(),
    }
}

/// The findings, or why there are none.
pub(crate) fn reviewed_or_state<'p>(t: &Texts, page: &'p Overview) -> Result<&'p Reviewed, State> {
    match &page.standing {
        Standing::NoData => Err(no_data(t, page)),
        Standing::NoContract => Err(no_contract(t, page)),
        Standing::Computing => Err(computing(t, page)),
        Standing::Reviewed(reviewed) => Ok(reviewed),
    }
}

/// What this viewer may see of it.
#[must_use]
pub fn narrowed(ask: &Ask, mut page: Overview) -> Overview {
    let departments = ask.asked().departments;
    let usage = ask.viewer.may(Right::Usage);
    if !ask.viewer.may(Right::Contents) {
        page.live = None;
    }
    // Who sees all gets the findings that others get too, uncopied.
    let sees_all = usage && departments == Departments::All;
    if let Standing::Reviewed(reviewed) = &mut page.standing
        && !sees_all
    {
        let reviews = [Some(&mut reviewed.review), reviewed.previous.as_mut()];
        for review in reviews.into_iter().flatten() {
            review.capacity.retain(|finding| usage && departments.has_line(finding.department.as_deref()));
        }
        // Counted over the whole city.
        reviewed.health.clear();
    }
    page
}

fn no_data(t: &Texts, page: &Overview) -> State {
    let month = figures::month(t, page.month);
    if page.months.is_empty() {
        return State {
            heading: t.say("state-empty"),
            text: t.say("state-empty-text"),
            commands: vec![
                "motprov-collector contract FILE --data DIR",
                "motprov-collector import assets FILE --data DIR",
                "motprov-collector import orders FILE --data DIR",
                "motprov-collector import sla-report FILE --data DIR",
                "motprov-collector agents add --agent SITE/NAME --key HEX --data DIR",
            ],
            links: Vec::new(),
            busy: false,
        };
    }
    State {
        heading: t.say_with("state-no-data", &[("month", month.into())]),
        text: t.say("state-no-data-text"),
        commands: Vec::new(),
        links: with_data(t, page),
        busy: false,
    }
}

fn no_contract(t: &Texts, page: &Overview) -> State {
    State {
        heading: t.say_with("state-no-contract", &[("month", figures::month(t, page.month).into())]),
        text: t.say("state-no-contract-text"),
        commands: vec!["motprov-collector contract FILE --data DIR"],
        links: Vec::new(),
        busy: false,
    }
}

fn computing(t: &Texts, page: &Overview) -> State {
    let month = figures::month(t, page.month);
    State {
        heading: t.say_with("state-computing", &[("month", month.into())]),
        text: t.say("state-computing-text"),
        commands: Vec::new(),
        links: with_data(t, page)
            .into_iter()
            .filter(|link| !link.href.contains(&page.month.to_string()))
            .collect(),
        busy: true,
    }
}

/// The latest months with data, newest first.
fn with_data(t: &Texts, page: &Overview) -> Vec<Link> {
    let months = page.months.iter().rev().take(12);
    months
        .map(|month| Link { href: overview_href(*month, t.language), text: figures::month(t, *month) })
        .collect()
}

fn findings(t: &Texts, page: &Overview, reviewed: &Reviewed) -> Findings {
    let computed = figures::instant(t, reviewed.computed_at, &page.contract.zone);
    Findings {
        notes: notes(t, page, reviewed),
        origin: testbed_note(t, reviewed.origin),
        conclusion: Conclusion::of(t, &page.contract, reviewed),
        agenda: None,
        levels: (!reviewed.review.service_levels.is_empty())
            .then(|| Levels::of(t, reviewed, page.contract.needed_coverage)),
        statements: Statements::of(t, &page.contract, reviewed),
        published: published::publications(t, &page.contract, reviewed),
        capacity: Capacity::of(t, &page.contract, reviewed),
        coverage: Coverage::of(t, &page.contract, reviewed),
        health: health::rows(t, &reviewed.health),
        computed: t.say_with("foot-computed", &[("computed", computed.into())]),
        iso: reviewed.review.month.to_string(),
        busy: reviewed.stale,
    }
}

/// What stands above everything: stale, unfinished, published.
pub(crate) fn notes(t: &Texts, page: &Overview, reviewed: &Reviewed) -> Vec<String> {
    let computed = figures::instant(t, reviewed.computed_at, &page.contract.zone);
    let mut notes = Vec::new();
    if reviewed.stale {
        notes.push(t.say_with("note-stale", &[("computed", computed.into())]));
    }
    if reviewed.unfinished {
        notes.push(t.say("note-unfinished"));
    }
    if page.contract.preliminary {
        notes.push(t.say("note-preliminary"));
    }
    notes.extend(published::note(t, &page.contract, reviewed));
    notes
}

/// Stands at the top wherever a test bed plays a part.
pub(crate) fn testbed_note(t: &Texts, origin: Origin) -> Option<OriginView> {
    if origin.simulated == 0 {
        return origin::remark(t, origin).map(|view| OriginView {
            text: t.say_with("note-unsigned", &[("counts", view.text.into())]),
            ..view
        });
    }
    origin::remark(t, origin)
        .map(|view| OriginView { text: t.say_with("note-testbed", &[("counts", view.text.into())]), ..view })
}
