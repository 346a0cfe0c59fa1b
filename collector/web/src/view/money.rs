//! A month's invoices beside orders and deliveries: what is asked too much or too little, and where it stands.

mod bars;
pub mod exported;
mod findings;
pub mod letter;
mod letters;
mod rows;

use askama::Template;
use motprov_review::cost::CostReport;
use rust_decimal::Decimal;

use crate::ask::Ask;
use crate::figures;
use crate::source::{CostStanding, Costs, Head, Matched};
use crate::texts::{Stretch, Texts, stretches, strong};
use crate::view::conclusion::Fact;
use crate::view::frame::{Frame, Link, Place, entry_href};
use crate::view::overview::State;
use crate::view::paging::{Pages, SortHead};
use crate::view::sum;

pub use bars::{Bar, DepartmentRow};
pub use findings::FindingRow;
pub use letters::LetterLine;
pub use rows::{CostLine, Forecast, Wishes};

/// The page.
#[derive(Template)]
#[template(path = "invoices.html")]
pub struct InvoicesPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What the page is of.
    pub kicker: String,
    /// The costs, or why there are none.
    pub body: Body,
    /// Penalty letters; `None` for who may not see them.
    pub letters: Option<Vec<LetterLine>>,
    /// The same page as files.
    pub exports: Vec<Link>,
}

/// What the page can say of the month.
pub enum Body {
    /// The costs.
    Costs(Box<Section>),
    /// None, and why.
    State(State),
}

/// A month with costs.
pub struct Section {
    /// The conclusion.
    pub headline: String,
    /// What follows from it.
    pub lead: Vec<Stretch>,
    /// Remarks above everything: stale, unfinished.
    pub notes: Vec<String>,
    /// Key figures.
    pub facts: Vec<Fact>,
    /// What does not fit, the dearest first.
    pub findings: Vec<FindingRow>,
    /// The way to more of them.
    pub finding_pages: Option<Pages>,
    /// By department.
    pub departments: Vec<DepartmentRow>,
    /// By department, cost centre and service.
    pub rows: Vec<CostLine>,
    /// Headings of those that sort.
    pub heads: Vec<SortHead>,
    /// The way to more of them.
    pub row_pages: Option<Pages>,
    /// The year's forecast.
    pub forecast: Vec<Forecast>,
    /// Which year.
    pub year: String,
    /// Files of invoices.
    pub entries: Vec<Link>,
    /// When it was matched.
    pub computed: String,
    /// The month as commands take it.
    pub iso: String,
    /// Whether a newer result is on its way.
    pub busy: bool,
}

impl InvoicesPage {
    /// Of a month.
    #[must_use]
    pub fn of(ask: &Ask, costs: &Costs, wishes: &Wishes) -> Self {
        let t = ask.t();
        let head = &costs.head;
        let month = figures::month(t, head.month);
        let here = t.say_with("invoices-title", &[("month", month.as_str().into())]);
        Self {
            t,
            frame: Frame::of_month(ask, head, Place::Invoices, here),
            kicker: t.say_with(
                "invoices-kicker",
                &[("supplier", head.contract.supplier.as_str().into()), ("month", month.into())],
            ),
            body: match &costs.standing {
                CostStanding::Matched(matched) => Body::Costs(Box::new(section(ask, head, matched, wishes))),
                CostStanding::NoData => Body::State(state(t, head, "no-data")),
                CostStanding::NoContract => Body::State(state(t, head, "no-contract")),
                CostStanding::Computing => Body::State(state(t, head, "computing")),
            },
            letters: costs.letters.as_ref().map(|rows| letters::lines(ask, head, rows)),
            exports: if matches!(costs.standing, CostStanding::Matched(_)) {
                crate::view::frame::exports(ask)
            } else {
                Vec::new()
            },
        }
    }
}

fn state(t: &Texts, head: &Head, why: &str) -> State {
    let month = [("month", figures::month(t, head.month).into())];
    let (heading, text, command, busy) = match why {
        "no-contract" => (
            t.say_with("state-no-contract", &month),
            t.say("state-no-contract-text"),
            Some("motprov-collector contract FILE --data DIR"),
            false,
        ),
        "computing" => (t.say_with("state-computing", &month), t.say("state-computing-text"), None, true),
        _ => (
            t.say_with("invoices-no-data", &month),
            t.say("invoices-no-data-text"),
            Some("motprov-collector import invoices FILE --data DIR"),
            false,
        ),
    };
    State { heading, text, commands: command.into_iter().collect(), links: Vec::new(), busy }
}

fn section(ask: &Ask, head: &Head, matched: &Matched, wishes: &Wishes) -> Section {
    let t = ask.t();
    let report = &matched.report;
    let (found, finding_pages) = wishes.findings.page(ask, findings::ordered(report), findings::PER_PAGE);
    let (rows, row_pages) = wishes.rows.page(ask, rows::ordered(report, wishes), rows::PER_PAGE);
    let computed = figures::instant(t, matched.computed_at, &head.contract.zone);
    let mut notes = Vec::new();
    if matched.stale {
        notes.push(t.say_with("note-stale", &[("computed", computed.as_str().into())]));
    }
    if matched.unfinished {
        notes.push(t.say("note-unfinished"));
    }
    Section {
        headline: headline(t, head, report),
        lead: stretches(&lead(t, report)),
        notes,
        facts: facts(t, report),
        findings: found.into_iter().map(|finding| findings::row(t, matched, finding)).collect(),
        finding_pages,
        departments: bars::rows(ask, report),
        rows: rows.into_iter().map(|row| rows::line(t, matched, row)).collect(),
        heads: rows::heads(ask, wishes),
        row_pages,
        forecast: rows::forecast(t, report),
        year: head.month.year().to_string(),
        entries: matched.entries.iter().map(|entry| entry_link(t, *entry)).collect(),
        computed: t.say_with("foot-computed", &[("computed", computed.into())]),
        iso: head.month.to_string(),
        busy: matched.stale,
    }
}

pub(crate) fn entry_link(t: &Texts, entry: u64) -> Link {
    Link { href: entry_href(entry, t.language), text: entry.to_string() }
}

/// Asked too much, and too little, both at least 0.
fn sides(report: &CostReport) -> (Decimal, Decimal) {
    let amounts = || report.findings.iter().map(|finding| finding.amount);
    let too_much = sum(amounts().filter(|amount| *amount > Decimal::ZERO));
    let too_little = sum(amounts().filter(|amount| *amount < Decimal::ZERO));
    (too_much, too_little.abs())
}

pub(super) fn headline(t: &Texts, head: &Head, report: &CostReport) -> String {
    let month = figures::month(t, head.month);
    let by = figures::money(t.language, report.difference.abs());
    let args = [("month", month.into()), ("by", by.into())];
    if report.without_invoices.contains(&head.month) {
        t.say_with("invoices-none-came", &args)
    } else if report.findings.is_empty() {
        t.say_with("invoices-right", &args)
    } else if report.difference > Decimal::ZERO {
        t.say_with("invoices-too-much", &args)
    } else if report.difference < Decimal::ZERO {
        t.say_with("invoices-too-little", &args)
    } else {
        t.say_with("invoices-even", &args)
    }
}

pub(super) fn lead(t: &Texts, report: &CostReport) -> String {
    let money = |amount| strong(&figures::money(t.language, amount)).into();
    if !report.without_invoices.is_empty() {
        return t.say("invoices-lead-none-came");
    }
    let mut said = vec![
        t.say_with("invoices-lead-sums", &[("billed", money(report.billed)), ("due", money(report.due))]),
    ];
    let (too_much, too_little) = sides(report);
    if !report.findings.is_empty() {
        let count = report.findings.len();
        said.push(t.say_with(
            "invoices-lead-findings",
            &[
                ("count", count.into()),
                ("n", figures::count(t.language, count as u64).into()),
                ("more", money(too_much)),
                ("less", money(too_little)),
            ],
        ));
    }
    let question = in_question(report);
    if question > Decimal::ZERO {
        said.push(t.say_with("invoices-lead-question", &[("amount", money(question))]));
    }
    said.join(" ")
}

fn in_question(report: &CostReport) -> Decimal {
    sum(report.findings.iter().map(|finding| finding.in_question))
}

fn facts(t: &Texts, report: &CostReport) -> Vec<Fact> {
    let fact = |name: String, figure: String, remark: String| Fact { name, figure, remark };
    let money = |amount| figures::money(t.language, amount);
    let came = report.without_invoices.is_empty();
    let known = |figure: String| if came { figure } else { t.say("no-figure") };
    vec![
        fact(t.say("fact-billed"), money(report.billed), t.say("fact-billed-remark")),
        fact(t.say("fact-due"), known(money(report.due)), t.say("fact-due-remark")),
        fact(
            t.say("fact-difference"),
            known(figures::money_change(t.language, report.difference)),
            t.say("fact-difference-remark"),
        ),
        fact(t.say("fact-question"), money(in_question(report)), t.say("fact-question-remark")),
    ]
}
