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
    /// Whether this is the overview itself.
    pub is_overview: bool,
    /// The month and its neighbours.
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

/// The month shown, and the nearest with data on both sides.
#[derive(Debug, Clone)]
pub struct Period {
    /// The month.
    pub current: String,
    /// The month before.
    pub previous: Option<Link>,
    /// The month after.
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
            is_overview: false,
            period: None,
            print: None,
        }
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
        frame.is_overview = true;
        frame.period = Some(Period {
            current: month,
            previous: neighbour(t, page.months.iter().rev().find(|m| **m < page.month)),
            next: neighbour(t, page.months.iter().find(|m| **m > page.month)),
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

fn neighbour(t: &Texts, month: Option<&Month>) -> Option<Link> {
    month.map(|month| Link { href: overview_href(*month, t.language), text: figures::month(t, *month) })
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
