//! The accessibility statement that Swedish law asks of public bodies: what holds, what does not, and whom to tell.

use askama::Template;
use jiff::civil::{Date, date};

use crate::ask::Asker;
use crate::figures;
use crate::language::Language;
use crate::source::Contact;
use crate::texts::Texts;
use crate::view::frame::{Frame, Link};

/// Where it is, Swedish and English.
pub const PATHS: [&str; 2] = ["/tillganglighet", "/accessibility"];

/// When the pages were last assessed as a whole.
const ASSESSED: Date = date(2026, 11, 28);
/// Where the supervisory authority takes reports; the law wants this very link.
const REPORT: &str = "https://www.digg.se/tdosanmalan";

/// Where the statement is, in a language.
#[must_use]
pub fn accessibility_href(language: Language) -> String {
    let [swedish, english] = PATHS;
    let path = match language {
        Language::Swedish => swedish,
        Language::English => english,
    };
    format!("{path}?lang={}", language.tag())
}

/// The page.
#[derive(Template)]
#[template(path = "accessibility.html")]
pub struct AccessibilityPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// Who answers for the pages.
    pub organisation: Option<String>,
    /// Ways to them.
    pub ways: Vec<Link>,
    /// What does not hold: what it is, whom it hits, and what to do meanwhile.
    pub shortcomings: Vec<Shortcoming>,
    /// How it is tested.
    pub tests: Vec<String>,
    /// When it was assessed.
    pub assessed: String,
    /// Where the authority takes reports.
    pub report: &'static str,
}

/// What does not hold.
pub struct Shortcoming {
    /// What it is.
    pub what: String,
    /// What it means, and what to do meanwhile.
    pub meaning: String,
    /// The requirement, by its number in WCAG 2.2.
    pub requirement: &'static str,
}

impl AccessibilityPage {
    /// Of whoever answers for the pages.
    #[must_use]
    pub fn of(asker: &Asker, contact: &Contact) -> Self {
        let t = asker.t;
        let other = accessibility_href(t.language.other());
        let frame = Frame::plain(asker, t.say("accessibility-title"), Some(other));
        Self {
            t,
            frame,
            organisation: contact.organisation.clone(),
            ways: ways(contact),
            shortcomings: shortcomings(t),
            tests: tests(t),
            assessed: figures::date(t, ASSESSED),
            report: REPORT,
        }
    }
}

fn ways(contact: &Contact) -> Vec<Link> {
    let mail = contact.mail.as_ref().map(|mail| Link { href: format!("mailto:{mail}"), text: mail.clone() });
    let phone = contact.phone.as_ref().map(|phone| {
        let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        Link { href: format!("tel:{number}"), text: phone.clone() }
    });
    mail.into_iter().chain(phone).collect()
}

fn shortcomings(t: &Texts) -> Vec<Shortcoming> {
    let one = |what, meaning, requirement| Shortcoming { what, meaning, requirement };
    vec![
        one(t.say("accessibility-lack-language"), t.say("accessibility-lack-language-text"), "WCAG 3.1.2"),
        one(t.say("accessibility-lack-time"), t.say("accessibility-lack-time-text"), "WCAG 2.2.1"),
        one(t.say("accessibility-lack-files"), t.say("accessibility-lack-files-text"), "EN 301 549, 10"),
    ]
}

fn tests(t: &Texts) -> Vec<String> {
    vec![
        t.say("accessibility-test-axe"),
        t.say("accessibility-test-keys"),
        t.say("accessibility-test-zoom"),
        t.say("accessibility-test-looks"),
        t.say("accessibility-test-script"),
        t.say("accessibility-test-people"),
    ]
}
