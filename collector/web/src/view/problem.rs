//! Pages for what went wrong: what it was, and what the reader can do.

use askama::Template;
use motprov_shared::period::Month;

use crate::ask::Asker;
use crate::texts::Texts;
use crate::view::access::sign_in_href;
use crate::view::frame::{Frame, Link, overview_href};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No such page.
    NoPage,
    /// No such entry.
    NoEntry,
    /// The address has a month that is none.
    BadMonth,
    /// The address has a year that is none.
    BadYear,
    /// The address has a language that is none, or parts that cannot be read.
    BadQuery,
    /// The entry's number is none.
    BadEntry,
    /// The address names a department that there is not, or not for this viewer.
    NoDepartment,
    /// An invitation that was taken up, or is none.
    NoInvitation,
    /// Nobody says who asks.
    SignIn,
    /// The viewer may not.
    Forbidden,
    /// A form that changes something did not come from our own page, or from an old one.
    Forged,
    /// A form is too large or cannot be read.
    BadForm,
    /// So many sign in at once that one more would wait too long.
    Crowded,
    /// The page takes no such request.
    BadMethod,
    /// Nothing is called so, or not for this viewer.
    NoRecord,
    /// The month has no findings that a report could tell.
    NoReport,
    /// Other documents are being typeset.
    Busy,
    /// Another evidence pack is being made.
    PackBusy,
    /// There can be no evidence pack yet.
    NoPack,
    /// The collector failed; its log says why.
    Failed,
}

impl Problem {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NoPage
            | Self::NoEntry
            | Self::NoDepartment
            | Self::NoRecord
            | Self::NoReport
            | Self::NoPack => 404,
            Self::PackBusy | Self::Busy | Self::Crowded => 503,
            Self::NoInvitation => 410,
            Self::SignIn => 401,
            Self::Forbidden | Self::Forged => 403,
            Self::BadMonth | Self::BadYear | Self::BadQuery | Self::BadEntry | Self::BadForm => 400,
            Self::BadMethod => 405,
            Self::Failed => 500,
        }
    }
}

/// The page of a problem.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What it was.
    pub heading: String,
    /// What to do.
    pub text: String,
    /// Ways out.
    pub links: Vec<Link>,
}

impl ProblemPage {
    /// Of a problem; `readable` is a month whose overview is known to work.
    #[must_use]
    pub fn of(asker: &Asker, problem: Problem, readable: Option<Month>) -> Self {
        let t = asker.t;
        let (heading, text) = words(t, problem);
        let frame = Frame::plain(asker, heading.clone(), None);
        let mut links = vec![Link { href: frame.home.clone(), text: t.say("problem-home") }];
        if matches!(problem, Problem::SignIn) {
            links.insert(0, Link { href: sign_in_href(t.language, None), text: t.say("sign-in") });
        }
        links.extend(readable.map(|month| Link {
            href: overview_href(month, t.language),
            text: t.say_with("problem-readable", &[("month", crate::figures::month(t, month).into())]),
        }));
        Self { t, frame, heading, text, links }
    }
}

/// What it is, and what to do.
#[must_use]
pub fn words(t: &Texts, problem: Problem) -> (String, String) {
    match problem {
        Problem::NoPage => (t.say("problem-no-page"), t.say("problem-no-page-text")),
        Problem::NoEntry => (t.say("problem-no-entry"), t.say("problem-no-entry-text")),
        Problem::BadMonth => (t.say("problem-bad-month"), t.say("problem-bad-month-text")),
        Problem::BadYear => (t.say("problem-bad-year"), t.say("problem-bad-year-text")),
        Problem::BadQuery => (t.say("problem-bad-query"), t.say("problem-bad-query-text")),
        Problem::BadEntry => (t.say("problem-bad-entry"), t.say("problem-bad-entry-text")),
        Problem::NoDepartment => (t.say("problem-no-department"), t.say("problem-no-department-text")),
        Problem::NoInvitation => (t.say("problem-no-invitation"), t.say("problem-no-invitation-text")),
        Problem::SignIn => (t.say("problem-sign-in"), t.say("problem-sign-in-text")),
        Problem::Forbidden => (t.say("problem-forbidden"), t.say("problem-forbidden-text")),
        Problem::Forged => (t.say("problem-forged"), t.say("problem-forged-text")),
        Problem::BadForm => (t.say("problem-bad-form"), t.say("problem-bad-form-text")),
        Problem::Crowded => (t.say("problem-crowded"), t.say("problem-crowded-text")),
        Problem::BadMethod => (t.say("problem-bad-method"), t.say("problem-bad-method-text")),
        Problem::PackBusy => (t.say("problem-pack-busy"), t.say("problem-pack-busy-text")),
        Problem::NoPack => (t.say("problem-no-pack"), t.say("problem-no-pack-text")),
        Problem::NoReport => (t.say("problem-no-report"), t.say("problem-no-report-text")),
        Problem::Busy => (t.say("problem-busy"), t.say("problem-busy-text")),
        Problem::Failed => (t.say("problem-failed"), t.say("problem-failed-text")),
        Problem::NoRecord => (t.say("problem-no-record"), t.say("problem-no-record-text")),
    }
}
