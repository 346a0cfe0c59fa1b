//! A penalty letter recomputed line by line, what approving it would mean, and its approval.

mod lines;
mod said;

use askama::Template;
use motprov_access::Right;
use motprov_review::letter::sums::Meaning;
use motprov_review::letter::{LetterReport, LineCheck, Why as LineWhy};
use rust_decimal::Decimal;

use super::{entry_link, letters};
use crate::ask::Ask;
use crate::figures;
use crate::forms;
use crate::source::{ApprovalRefused, ApprovalWish, Approved, Letter, LetterStanding};
use crate::texts::{Stretch, Texts, stretches};
use crate::view::conclusion::Fact;
use crate::view::frame::{Frame, Link, Place};

pub use lines::{Line, MonthRow};
pub(super) use said::reason;

/// The letter's conclusion: a sentence, and what approving would mean.
pub(super) fn conclusion(t: &Texts, meaning: &Meaning) -> Vec<String> {
    vec![said::headline(t, meaning), said::lead(t, meaning)]
}

/// The page.
#[derive(Template)]
#[template(path = "letter.html")]
pub struct LetterPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// Which letter.
    pub kicker: String,
    /// The conclusion.
    pub headline: String,
    /// What approving it would mean.
    pub lead: Vec<Stretch>,
    /// Whether it is still being recomputed.
    pub busy: bool,
    /// Remarks above everything.
    pub notes: Vec<String>,
    /// Key figures.
    pub facts: Vec<Fact>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its months.
    pub months: Vec<MonthRow>,
    /// Approvals that are kept, the last first.
    pub approvals: Vec<ApprovalView>,
    /// The form; `None` for who approves nothing, or where nothing can be approved.
    pub form: Option<Form>,
    /// The letter's own entry.
    pub entry: Link,
    /// The way back to all of them.
    pub all: Link,
    /// The same page as files.
    pub exports: Vec<Link>,
}

/// An approval.
pub struct ApprovalView {
    /// What was approved.
    pub says: String,
    /// When.
    pub at: String,
    /// Why.
    pub note: Option<String>,
    /// Its entry.
    pub entry: Link,
}

/// The form of an approval.
pub struct Form {
    /// Where it leads.
    pub action: String,
    /// The report that lies before whoever fills it in.
    pub seen: String,
    /// What was written before it was refused, else what the letter suggests.
    pub sum: String,
    /// Name and office.
    pub by: String,
    /// Why.
    pub note: String,
    /// The months to choose from: value, words, whether chosen; empty where there is but one.
    pub months: Vec<(String, String, bool)>,
    /// Why it was refused.
    pub refused: Option<String>,
}

/// What a form held when it was refused, and why.
pub struct Refused<'w> {
    /// The sum as it was written.
    pub sum: &'w str,
    /// The rest.
    pub wish: &'w ApprovalWish,
    /// Why.
    pub why: Why<'w>,
}

/// Why a form was refused.
#[derive(Clone, Copy)]
pub enum Why<'w> {
    /// The sum is no amount of money.
    NoSum,
    /// The source refused.
    Source(&'w ApprovalRefused),
}

impl LetterPage {
    /// Of a letter; `refused` is what a form held that was not taken.
    #[must_use]
    pub fn of(ask: &Ask, letter: &Letter, refused: Option<&Refused<'_>>) -> Self {
        let t = ask.t();
        let row = &letter.row;
        let here = t.say_with("letter-title", &[("name", row.name.as_str().into())]);
        let mut page = Self {
            t,
            frame: Frame::of_month(ask, &letter.head, Place::Invoices, here),
            kicker: t.say_with(
                "letter-kicker",
                &[
                    ("supplier", letter.head.contract.supplier.as_str().into()),
                    ("name", row.name.as_str().into()),
                    ("received", figures::instant(t, row.received, &letter.head.contract.zone).into()),
                ],
            ),
            headline: t.say("letter-computing"),
            lead: stretches(&t.say("state-computing-text")),
            busy: true,
            notes: Vec::new(),
            facts: Vec::new(),
            lines: Vec::new(),
            months: Vec::new(),
            approvals: approvals(t, letter),
            form: None,
            entry: entry_link(t, row.entry),
            all: Link { href: ask.to(Place::Invoices), text: t.say("letter-all") },
            exports: Vec::new(),
        };
        if let LetterStanding::Recomputed { report, seen, stale } = &letter.standing {
            page.headline = said::headline(t, &report.meaning);
            page.lead = stretches(&said::lead(t, &report.meaning));
            page.busy = *stale;
            page.notes.extend(stale.then(|| t.say("letter-stale")));
            page.facts = facts(t, report);
            page.lines = report.lines.iter().map(|line| lines::line(t, line)).collect();
            page.months = report.months.iter().map(|month| lines::month(t, month)).collect();
            page.form = form(ask, letter, report, seen, refused);
            page.exports = crate::view::frame::exports(ask);
        }
        page
    }
}

fn facts(t: &Texts, report: &LetterReport) -> Vec<Fact> {
    let meaning = &report.meaning;
    let money = |amount| figures::money_exact(t.language, amount);
    let fact = |name: String, figure: String, remark: String| Fact { name, figure, remark };
    let measured = figures::count(t.language, meaning.measured_levels as u64);
    let differ = figures::count(t.language, meaning.lines_that_differ as u64);
    vec![
        fact(t.say("fact-letter"), money(meaning.sum), t.say("fact-letter-remark")),
        fact(
            t.say("fact-contract"),
            money(meaning.at_reported),
            t.say_with(
                "fact-contract-remark",
                &[("n", differ.into()), ("count", meaning.lines_that_differ.into())],
            ),
        ),
        fact(
            t.say("fact-owed"),
            said::span(t, meaning.owed),
            t.say_with(
                "fact-owed-remark",
                &[("n", measured.into()), ("count", meaning.measured_levels.into())],
            ),
        ),
        fact(
            t.say("fact-given-up"),
            money(meaning.given_up.max(meaning.asked_too_much)),
            if meaning.asked_too_much > Decimal::ZERO {
                t.say("fact-too-much-remark")
            } else {
                t.say("fact-given-up-remark")
            },
        ),
    ]
}

fn approvals(t: &Texts, letter: &Letter) -> Vec<ApprovalView> {
    let view = |row: &crate::source::ApprovalRow| ApprovalView {
        says: t.say_with(
            "letter-approved",
            &[
                ("sum", figures::money_exact(t.language, row.approved).into()),
                ("month", figures::month(t, row.month).into()),
                ("by", row.by.as_str().into()),
            ],
        ),
        at: figures::instant(t, row.at, &letter.head.contract.zone),
        note: row.note.clone(),
        entry: entry_link(t, row.entry),
    };
    letter.row.approvals.iter().rev().map(view).collect()
}

fn form(
    ask: &Ask,
    letter: &Letter,
    report: &LetterReport,
    seen: &str,
    refused: Option<&Refused<'_>>,
) -> Option<Form> {
    let t = ask.t();
    if !ask.viewer.may(Right::Approve) || report.months.is_empty() {
        return None;
    }
    let chosen = refused.and_then(|refused| refused.wish.month);
    let month = |sum: &motprov_review::letter::sums::MonthSum| {
        (sum.month.to_string(), figures::month(t, sum.month), chosen == Some(sum.month))
    };
    let several =
        report.months.len() > 1 || report.lines.iter().any(|line| line.amount.is_some() && outside(line));
    let path = letters::letter_href(ask, letter.row.entry);
    let path = path.split_once('?').map_or(path.as_str(), |(path, _)| path);
    Some(Form {
        action: forms::action(&ask.asker, path, Some(ask.path())),
        seen: seen.to_owned(),
        sum: refused.map_or_else(|| said::plain(t, report.meaning.sum), |refused| refused.sum.to_owned()),
        by: refused.map(|refused| refused.wish.by.clone()).unwrap_or_default(),
        note: refused.and_then(|refused| refused.wish.note.clone()).unwrap_or_default(),
        months: if several { report.months.iter().map(month).collect() } else { Vec::new() },
        refused: refused.map(|refused| said::why(t, refused.why)),
    })
}

fn outside(line: &LineCheck) -> bool {
    line.why.contains(&LineWhy::MonthOutside)
}

/// The page that says what was approved.
#[derive(Template)]
#[template(path = "approved.html")]
pub struct ApprovedPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// A line for each month: what was kept, and its entry.
    pub kept: Vec<(String, Link)>,
    /// The way back to the letter.
    pub letter: Link,
}

impl ApprovedPage {
    /// Of what was kept.
    #[must_use]
    pub fn of(ask: &Ask, letter: u64, kept: &[Approved]) -> Self {
        let t = ask.t();
        let line = |one: &Approved| {
            let args = [
                ("sum", figures::money_exact(t.language, one.sum).into()),
                ("month", figures::month(t, one.month).into()),
            ];
            (t.say_with("approved-line", &args), entry_link(t, one.entry))
        };
        let here = t.say("approved-title");
        Self {
            t,
            frame: Frame::plain(&ask.asker, here, None).at(&ask.asker, Place::Invoices),
            kept: kept.iter().map(line).collect(),
            letter: Link { href: letters::letter_href(ask, letter), text: t.say("approved-letter") },
        }
    }
}
