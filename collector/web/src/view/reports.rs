//! Reports on demand: for the meeting with the supplier, and of departments' capacity. The page shows the tables that
//! the files hold, cell by cell.

use std::str::FromStr;

use askama::Template;
use motprov_access::Right;

use crate::ask::Ask;
use crate::export::print::{PrintedTable, printed};
use crate::export::{Export, Form};
use crate::figures;
use crate::source::Overview;
use crate::texts::Texts;
use crate::view::frame::{Frame, Link, Place, exports};
use crate::view::overview::head;
use crate::view::tables::month;

/// Rows of a table that the page shows; the files have all.
const MOST_ROWS: usize = 60;

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The meeting with the supplier.
    Meeting,
    /// What departments order and use.
    Capacity,
}

/// No such report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write sla or capacity")]
pub struct NoSubject;

impl FromStr for Subject {
    type Err = NoSubject;
    fn from_str(name: &str) -> Result<Self, NoSubject> {
        Self::ALL.into_iter().find(|subject| subject.name() == name).ok_or(NoSubject)
    }
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Meeting, Self::Capacity];

    /// As in an address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meeting => "sla",
            Self::Capacity => "capacity",
        }
    }

    /// What it takes to read it.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::Meeting => Right::Levels,
            Self::Capacity => Right::Usage,
        }
    }

    /// Its tables.
    #[must_use]
    pub fn export(self, ask: &Ask, page: &Overview) -> Export {
        match self {
            Self::Meeting => month::meeting(ask, page),
            Self::Capacity => month::capacity_review(ask, page),
        }
    }

    fn words(self, t: &Texts) -> (String, String) {
        match self {
            Self::Meeting => (t.say("report-meeting"), t.say("report-meeting-text")),
            Self::Capacity => (t.say("report-capacity"), t.say("report-capacity-text")),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "reports.html")]
pub struct ReportPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The report that is shown; `None` for the list.
    pub report: Option<Shown>,
    /// Those that there are for this viewer.
    pub list: Vec<Item>,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// A report that is shown.
pub struct Shown {
    /// What it is.
    pub kicker: String,
    /// Its conclusion.
    pub headline: String,
    /// What else it says first.
    pub lead: Vec<String>,
    /// Its tables.
    pub tables: Vec<PrintedTable>,
}

/// A report that can be had.
pub struct Item {
    /// Its page.
    pub link: Link,
    /// What it holds.
    pub text: String,
    /// Its files, each with its name for whoever does not see the heading.
    pub files: Vec<(Link, String)>,
}

impl ReportPage {
    /// Of a month, of which was taken what the viewer may not see.
    #[must_use]
    pub fn of(ask: &Ask, page: &Overview, subject: Option<Subject>) -> Self {
        let t = ask.t();
        let here = t.say_with("reports-title", &[("month", figures::month(t, page.month).into())]);
        let subjects = Subject::ALL.into_iter().filter(|subject| ask.viewer.may(subject.right()));
        Self {
            t,
            frame: Frame::of_month(ask, &head(page), Place::Reports, here),
            report: subject.map(|subject| shown(ask, &subject.export(ask, page))),
            list: if subject.is_none() { subjects.map(|of| item(ask, of)).collect() } else { Vec::new() },
            exports: if subject.is_some() { exports(ask) } else { Vec::new() },
        }
    }
}

fn shown(ask: &Ask, export: &Export) -> Shown {
    let t = ask.t();
    let mut printed = printed(t, export);
    for table in &mut printed.tables {
        let all = table.rows.len();
        if all > MOST_ROWS {
            table.rows.truncate(MOST_ROWS);
            let n = |n: usize| figures::count(t.language, n as u64).into();
            let told = t.say_with("print-rows-left-out", &[("shown", n(MOST_ROWS)), ("all", n(all))]);
            table.note = Some(told);
        }
    }
    let mut lead = printed.lead.into_iter();
    Shown {
        kicker: printed.title,
        headline: lead.next().unwrap_or_default(),
        lead: lead.collect(),
        tables: printed.tables,
    }
}

fn item(ask: &Ask, subject: Subject) -> Item {
    let t = ask.t();
    let (title, text) = subject.words(t);
    let file = |form: Form, word: String| {
        let href = ask.with(&[("r", Some(subject.name())), ("as", Some(form.name()))]);
        (Link { href, text: word }, title.clone())
    };
    Item {
        files: vec![file(Form::Pdf, t.say("export-pdf")), file(Form::Xlsx, t.say("export-xlsx"))],
        link: Link { href: ask.with(&[("r", Some(subject.name())), ("as", None)]), text: title.clone() },
        text,
    }
}
