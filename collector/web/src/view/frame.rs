//! What surrounds every page: title, language, month, links.

use motprov_shared::period::Month;

use crate::assets;
use crate::figures;
use crate::language::Language;
use crate::source::Overview;
use crate::texts::Texts;

/// What surrounds every page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The document's title.
    pub title: String,
    /// BCP 47 tag.
    pub lang: &'static str,
    /// Where the other language is.
    pub other: Option<Link>,
    /// Tag of the other language.
    pub other_lang: &'static str,
    /// The start page.
    pub home: String,
    /// The style sheet.
    pub css: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// Whose contract, where it is known.
    pub customer: Option<String>,
    /// What the page is called in the trail.
    pub here: String,
    /// The main menu.
    pub menu: Vec<MenuItem>,
    /// The month or year, and its neighbours.
    pub period: Option<Period>,
    /// What is printed at the top of paper, left and right.
    pub print: Option<(String, String)>,
}

/// An address and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where to.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// A place of the main menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A month's findings.
    Overview,
    /// Which promises are verified.
    Terms,
    /// What the ledger rests on.
    Evidence,
    /// None of them.
    Elsewhere,
}

/// A line of the main menu.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// Where it leads.
    pub link: Link,
    /// Whether the page is there.
    pub here: bool,
}

/// The month or year shown, and the nearest with data on both sides.
#[derive(Debug, Clone)]
pub struct Period {
    /// What can be picked.
    pub label: String,
    /// The month or year.
    pub current: String,
    /// The one before, in words.
    pub previous: Option<Link>,
    /// The one after, in words.
    pub next: Option<Link>,
}

impl Frame {
    /// A frame without a month; `other` is the same page in the other language.
    #[must_use]
    pub fn plain(t: &Texts, here: String, other: Option<String>) -> Self {
        let other_texts = Texts::of(t.language.other());
        Self {
            title: t.say_with("page-title", &[("page", here.as_str().into())]),
            lang: t.language.tag(),
            other: other.map(|href| Link { href, text: other_texts.say("language-name") }),
            other_lang: t.language.other().tag(),
            home: format!("/?lang={}", t.language.tag()),
            css: assets::css_href(),
            icon: assets::icon_href(),
            customer: None,
            here,
            menu: Vec::new(),
            period: None,
            print: None,
        }
        .at(t, Place::Elsewhere)
    }

    /// The same with its place in the menu.
    #[must_use]
    pub fn at(mut self, t: &Texts, place: Place) -> Self {
        let item = |of, href, text| MenuItem { link: Link { href, text }, here: of == place };
        self.menu = vec![
            item(Place::Overview, self.home.clone(), t.say("nav-overview")),
            item(Place::Terms, terms_href(None, t.language), t.say("nav-terms")),
            item(Place::Evidence, evidence_href(t.language), t.say("nav-evidence")),
        ];
        self
    }

    /// The frame of a month's overview.
    #[must_use]
    pub fn of_overview(t: &Texts, page: &Overview) -> Self {
        let month = figures::month(t, page.month);
        let mut frame = Self::plain(
            t,
            t.say_with("overview-title", &[("month", month.as_str().into())]),
            Some(overview_href(page.month, t.language.other())),
        );
        frame.home = overview_href(page.month, t.language);
        frame.customer = Some(page.contract.customer.clone());
        frame = frame.at(t, Place::Overview);
        let before = page.months.iter().rev().find(|month| **month < page.month);
        let after = page.months.iter().find(|month| **month > page.month);
        let link = |month: &Month, text| Link { href: overview_href(*month, t.language), text };
        let named = |month: &Month| [("month", figures::month(t, *month).into())];
        frame.period = Some(Period {
            label: t.say("month-picker"),
            current: month,
            previous: before.map(|month| link(month, t.say_with("previous-month", &named(month)))),
            next: after.map(|month| link(month, t.say_with("next-month", &named(month)))),
        });
        let root = figures::hash_groups(&page.ledger.root, 8);
        let size = figures::count(t.language, page.ledger.size);
        frame.print = Some((
            format!("{} · {}", page.contract.customer, page.contract.supplier),
            t.say_with("print-ledger", &[("size", size.into()), ("root", root.into())]),
        ));
        frame
    }
}

/// Where a month's overview is.
#[must_use]
pub fn overview_href(month: Month, language: Language) -> String {
    format!("/oversikt?m={month}&lang={}", language.tag())
}

/// Where a ledger entry's page is.
#[must_use]
pub fn entry_href(entry: u64, language: Language) -> String {
    format!("/ledger/{entry}?lang={}", language.tag())
}

/// Where the table of what is verified is; without a year, of the latest.
#[must_use]
pub fn terms_href(year: Option<i16>, language: Language) -> String {
    let path = match language {
        Language::Swedish => "tackning",
        Language::English => "coverage",
    };
    let year = year.map_or_else(String::new, |year| format!("y={year}&"));
    format!("/{path}?{year}lang={}", language.tag())
}

/// Where the page of evidence is.
#[must_use]
pub fn evidence_href(language: Language) -> String {
    let path = match language {
        Language::Swedish => "bevis",
        Language::English => "evidence",
    };
    format!("/{path}?lang={}", language.tag())
}
