//! What surrounds every page: title, language, month, links.

use motprov_access::{Means, Right};
use motprov_shared::period::Month;

use crate::ask::{Ask, Asker, address};
use crate::assets;
use crate::export::Form;
use crate::figures;
use crate::language::Language;
use crate::source::Head;
use crate::texts::Texts;
use crate::view::access;
use crate::view::accessibility::accessibility_href;

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
    /// The script.
    pub script: &'static str,
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
    /// Which department is shown, where there is a choice.
    pub departments: Option<DepartmentPicker>,
    /// Who is signed in.
    pub who: Option<Who>,
    /// What is said where nobody must sign in yet.
    pub open: Option<String>,
    /// What is printed at the top of paper, left and right.
    pub print: Option<(String, String)>,
    /// What the law asks to be said of the pages.
    pub accessibility: Link,
}

/// An address and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where to.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// Who is signed in, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name, and their own account.
    pub account: Link,
    /// Where the form is sent that signs out.
    pub sign_out: String,
}

/// A place of the main menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A month's findings.
    Overview,
    /// Service levels, and one of them.
    Levels,
    /// What was ordered, seen and used.
    Capacity,
    /// Tickets.
    Tickets,
    /// Change requests.
    Changes,
    /// Invoices and penalty letters.
    Invoices,
    /// Which promises are verified.
    Terms,
    /// What the ledger rests on.
    Evidence,
    /// Reports on demand.
    Reports,
    /// Agents.
    Fleet,
    /// Files to import.
    Import,
    /// Accounts and the trail.
    Administration,
    /// None of them.
    Elsewhere,
}

impl Place {
    /// Those of the menu, in its order.
    pub const MENU: [Self; 12] = [
        Self::Overview,
        Self::Levels,
        Self::Capacity,
        Self::Tickets,
        Self::Changes,
        Self::Invoices,
        Self::Terms,
        Self::Evidence,
        Self::Reports,
        Self::Fleet,
        Self::Import,
        Self::Administration,
    ];

    /// Its path, Swedish and English.
    const fn paths(self) -> [&'static str; 2] {
        match self {
            Self::Overview => ["/oversikt", "/overview"],
            Self::Levels => ["/servicenivaer", "/service-levels"],
            Self::Capacity => ["/kapacitet", "/capacity"],
            Self::Tickets => ["/arenden", "/tickets"],
            Self::Changes => ["/andringar", "/changes"],
            Self::Invoices => ["/fakturor", "/invoices"],
            Self::Terms => ["/tackning", "/coverage"],
            Self::Evidence => ["/bevis", "/evidence"],
            Self::Reports => ["/rapporter", "/reports"],
            Self::Fleet => ["/agenter", "/agents"],
            Self::Import => ["/importera", "/import"],
            Self::Administration => ["/administration", "/admin"],
            Self::Elsewhere => ["/", "/"],
        }
    }

    /// Its path in a language.
    #[must_use]
    pub const fn path(self, language: Language) -> &'static str {
        let [swedish, english] = self.paths();
        match language {
            Language::Swedish => swedish,
            Language::English => english,
        }
    }

    /// A path below a place, in another language; `None` below none.
    #[must_use]
    pub fn translated(path: &str, language: Language) -> Option<String> {
        Self::MENU.into_iter().find_map(|place| {
            let rest = place.paths().into_iter().find_map(|own| path.strip_prefix(own))?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", place.path(language)))
        })
    }

    /// What it takes to be led there; the route decides for itself.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::Overview
            | Self::Levels
            | Self::Terms
            | Self::Evidence
            | Self::Reports
            | Self::Elsewhere => Right::Levels,
            Self::Capacity | Self::Tickets | Self::Changes => Right::Usage,
            Self::Invoices => Right::Money,
            Self::Fleet => Right::Fleet,
            Self::Import => Right::Import,
            Self::Administration => Right::Trail,
        }
    }

    fn name(self, t: &Texts) -> String {
        match self {
            Self::Overview | Self::Elsewhere => t.say("nav-overview"),
            Self::Levels => t.say("nav-levels"),
            Self::Capacity => t.say("nav-capacity"),
            Self::Tickets => t.say("nav-tickets"),
            Self::Changes => t.say("nav-changes"),
            Self::Invoices => t.say("nav-invoices"),
            Self::Terms => t.say("nav-terms"),
            Self::Evidence => t.say("nav-evidence"),
            Self::Reports => t.say("nav-reports"),
            Self::Fleet => t.say("nav-fleet"),
            Self::Import => t.say("nav-import"),
            Self::Administration => t.say("nav-administration"),
        }
    }
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

/// The choice of a department, for whoever may see several.
#[derive(Debug, Clone)]
pub struct DepartmentPicker {
    /// Where the choice leads.
    pub action: String,
    /// What else the address says: name and value.
    pub kept: Vec<(&'static str, String)>,
    /// The departments, each with whether it is shown.
    pub names: Vec<(String, bool)>,
}

impl Frame {
    /// A frame without a month; `other` is the same page in the other language.
    #[must_use]
    pub fn plain(asker: &Asker, here: String, other: Option<String>) -> Self {
        let t = asker.t;
        let other_texts = Texts::of(t.language.other());
        Self {
            title: t.say_with("page-title", &[("page", here.as_str().into())]),
            lang: t.language.tag(),
            other: other.map(|href| Link { href, text: other_texts.say("language-name") }),
            other_lang: t.language.other().tag(),
            home: format!("/?lang={}", t.language.tag()),
            css: assets::css_href(),
            script: assets::script_href(),
            icon: assets::icon_href(),
            customer: None,
            here,
            menu: Vec::new(),
            period: None,
            departments: None,
            who: who(asker),
            open: asker
                .viewer
                .as_ref()
                .filter(|viewer| viewer.means == Means::Open)
                .map(|_| t.say("open-door")),
            print: None,
            accessibility: Link { href: accessibility_href(t.language), text: t.say("accessibility-link") },
        }
        .at(asker, Place::Elsewhere)
    }

    /// The same with its place in the menu. The menu shows what the viewer may see.
    #[must_use]
    pub fn at(mut self, asker: &Asker, place: Place) -> Self {
        let language = asker.t.language;
        let shown = |of: &Place| asker.viewer.as_ref().is_some_and(|viewer| viewer.may(of.right()));
        let item = |of: Place| MenuItem {
            link: Link {
                href: format!("{}?lang={}", of.path(language), language.tag()),
                text: of.name(asker.t),
            },
            here: of == place,
        };
        self.menu = Place::MENU.into_iter().filter(shown).map(item).collect();
        self
    }

    /// The frame of a page of a month.
    #[must_use]
    pub fn of_month(ask: &Ask, head: &Head, place: Place, here: String) -> Self {
        let t = ask.t();
        let mut frame = Self::plain(&ask.asker, here, Some(ask.other()));
        frame.home = overview_href(head.month, t.language);
        frame.customer = Some(head.contract.customer.clone());
        frame = frame.at(&ask.asker, place);
        for item in &mut frame.menu {
            item.link.href = with_month(&item.link.href, head.month, ask.department.as_deref());
        }
        frame.period = Some(period(ask, head));
        frame.departments = departments(ask, head);
        let root = figures::hash_groups(&head.ledger.root, 8);
        let size = figures::count(t.language, head.ledger.size);
        frame.print = Some((
            format!("{} · {}", head.contract.customer, head.contract.supplier),
            t.say_with("print-ledger", &[("size", size.into()), ("root", root.into())]),
        ));
        frame
    }
}

/// A certificate has no account and no session; a token reads no pages.
fn who(asker: &Asker) -> Option<Who> {
    let viewer = asker.viewer.as_ref()?;
    viewer.session()?;
    let language = asker.t.language;
    Some(Who {
        account: Link { href: access::account_href(language), text: viewer.name.clone() },
        sign_out: asker.action(access::of(access::SIGN_OUT, language)),
    })
}

fn with_month(href: &str, month: Month, department: Option<&str>) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let month = month.to_string();
    let kept = form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
    let parts = [("m", month.as_str())].into_iter().chain(department.map(|name| ("d", name)));
    let kept = kept.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    address(path, parts.chain(kept))
}

/// The month shown, and the nearest with data on both sides.
fn period(ask: &Ask, head: &Head) -> Period {
    let t = ask.t();
    let before = head.months.iter().rev().find(|month| **month < head.month);
    let after = head.months.iter().find(|month| **month > head.month);
    let link = |month: &Month, text| Link { href: ask.with(&[("m", Some(&month.to_string()))]), text };
    let named = |month: &Month| [("month", figures::month(t, *month).into())];
    Period {
        label: t.say("month-picker"),
        current: figures::month(t, head.month),
        previous: before.map(|month| link(month, t.say_with("previous-month", &named(month)))),
        next: after.map(|month| link(month, t.say_with("next-month", &named(month)))),
    }
}

fn departments(ask: &Ask, head: &Head) -> Option<DepartmentPicker> {
    if head.departments.len() < 2 || !ask.viewer.may(Right::Usage) {
        return None;
    }
    let shown = ask.department.as_deref();
    let kept = [("m", head.month.to_string()), ("lang", ask.t().language.tag().to_owned())];
    Some(DepartmentPicker {
        action: ask.path().to_owned(),
        kept: kept.into(),
        names: head.departments.iter().map(|name| (name.clone(), shown == Some(name))).collect(),
    })
}

/// The same page as files, for its foot; `exports.html` shows them.
#[must_use]
pub fn exports(ask: &Ask) -> Vec<Link> {
    let text = |form| match form {
        Form::Csv => ask.t().say("export-csv"),
        Form::Xlsx => ask.t().say("export-xlsx"),
        Form::Json => ask.t().say("export-json"),
        Form::Pdf | Form::Page => ask.t().say("export-pdf"),
    };
    let link =
        |form: Form| Link { href: ask.with(&[("as", Some(form.name())), ("p", None)]), text: text(form) };
    Form::FILES.into_iter().map(link).collect()
}

/// Where a month's overview is.
#[must_use]
pub fn overview_href(month: Month, language: Language) -> String {
    format!("{}?m={month}&lang={}", Place::Overview.path(language), language.tag())
}

/// Where a ledger entry's page is.
#[must_use]
pub fn entry_href(entry: u64, language: Language) -> String {
    format!("/ledger/{entry}?lang={}", language.tag())
}

/// Where the table of what is verified is; without a year, of the latest.
#[must_use]
pub fn terms_href(year: Option<i16>, language: Language) -> String {
    let year = year.map_or_else(String::new, |year| format!("y={year}&"));
    format!("{}?{year}lang={}", Place::Terms.path(language), language.tag())
}

/// Where the page of evidence is.
#[must_use]
pub fn evidence_href(language: Language) -> String {
    format!("{}?lang={}", Place::Evidence.path(language), language.tag())
}
