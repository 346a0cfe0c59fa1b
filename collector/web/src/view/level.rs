//! One service level in a month: what is claimed, seen and promised, how the figure came about, why two figures differ,
//! what it costs, what was said of it, and what all of it rests on.

mod axis;
pub mod calendar;
pub mod form;
pub mod list;
pub mod months;
pub mod opening;
pub mod outages;
pub mod penalty;
mod state;
pub mod steps;
pub mod tables;
pub mod why;
pub mod window;

use askama::Template;
use motprov_access::Right;
use motprov_review::finding::{ServiceLevelFinding, SiteFigure};
use motprov_shared::period::Month;

use self::calendar::Calendar;
use self::form::StatementForm;
use self::months::Months;
use self::opening::Opening;
use self::outages::OutageRow;
use self::penalty::PenaltyView;
use self::steps::Step;
use self::why::Otherwise;
use crate::ask::{Ask, address};
use crate::figures;
use crate::language::Language;
use crate::source::{LevelOfMonth, Reviewed, Standing};
use crate::texts::Texts;
use crate::view::frame::{Frame, Link, Place, entry_href, exports};
use crate::view::levels::bounds_text;
use crate::view::overview::State;
use crate::view::published::{self, PublicationView};
use crate::view::statements::Statements;

/// How many ledger entries the page links to.
const MOST_ENTRIES: usize = 24;

/// The page.
#[derive(Template)]
#[template(path = "level.html")]
pub struct LevelPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// All levels of the month.
    pub all: Link,
    /// The findings, or why there are none.
    pub body: Body,
    /// What was published of the level, the original first.
    pub f: Published,
    /// The same as files.
    pub exports: Vec<Link>,
    /// The ledger's size in words, and its root.
    pub ledger: (String, String),
}

/// What was published; by the name that its template knows.
#[derive(Debug, Default)]
pub struct Published {
    /// The publications.
    pub published: Vec<PublicationView>,
}

/// What the page can say.
pub enum Body {
    /// The level.
    Level(Box<LevelBody>),
    /// Nothing, and why.
    State(State),
}

/// A level with its figures.
pub struct LevelBody {
    /// How it opens.
    pub opening: Opening,
    /// Remarks that stand above everything.
    pub notes: Vec<String>,
    /// Twelve months.
    pub months: Option<Months>,
    /// The month's days; absent where nothing that is seen by the clock measures it.
    pub calendar: Option<Calendar>,
    /// What the calendar shows, in words.
    pub calendar_words: String,
    /// The outages.
    pub outages: Vec<OutageRow>,
    /// How many more there were.
    pub outages_more: Option<String>,
    /// Each site's own figure: site, measured, coverage.
    pub sites: Vec<(String, String, String)>,
    /// The calculation.
    pub steps: Vec<Step>,
    /// Other assumptions.
    pub otherwise: Vec<Otherwise>,
    /// What a miss costs.
    pub penalty: Option<PenaltyView>,
    /// What parties said.
    pub statements: Option<Statements>,
    /// Where a party says something, for whoever may.
    pub form: Option<StatementForm>,
    /// Entries that it rests on.
    pub entries: Vec<Link>,
    /// How many more.
    pub entries_more: Option<String>,
    /// The contract's entry.
    pub contract: Option<Link>,
    /// Where its evidence pack is, for whoever may have it.
    pub pack: Option<String>,
    /// Commands that check it.
    pub commands: Vec<String>,
    /// When it was computed.
    pub computed: String,
    /// Whether a newer result is on its way.
    pub busy: bool,
}

/// Where a level's page is.
#[must_use]
pub fn level_href(language: Language, id: &str, month: Month) -> String {
    let path = format!("{}/{}", Place::Levels.path(language), segment(id));
    address(&path, [("m", month.to_string().as_str()), ("lang", language.tag())].into_iter())
}

/// A contract's id as a part of a path: it may hold anything (RFC 3986 §2.3).
fn segment(id: &str) -> String {
    let mut out = String::new();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.extend([format!("%{byte:02X}")]);
        }
    }
    out
}

impl LevelPage {
    /// Of a level; `form` is what somebody tried to say and was not kept.
    #[must_use]
    pub fn of(ask: &Ask, id: &str, page: &LevelOfMonth, form: Option<StatementForm>) -> Self {
        let t = ask.t();
        let title = page.terms.as_ref().map_or(id, |terms| terms.promise.title.as_str());
        let here = t.say_with("level-here", &[("id", id.into()), ("title", title.into())]);
        let size = figures::count(t.language, page.head.ledger.size);
        let reviewed = match &page.standing {
            Standing::Reviewed(reviewed) => Some(reviewed.as_ref()),
            _ => None,
        };
        let level = reviewed.and_then(|reviewed| Some((reviewed, reviewed.review.service_levels.first()?)));
        let body = level.map_or_else(
            || Body::State(state::of(t, &page.head, &page.standing)),
            |(reviewed, level)| Body::Level(Box::new(body(ask, page, (reviewed, level), form))),
        );
        let published = reviewed.map(|reviewed| published::publications(t, &page.head.contract, reviewed));
        Self {
            t,
            frame: Frame::of_month(ask, &page.head, Place::Levels, here),
            all: Link { href: ask.to_month(Place::Levels, page.head.month), text: t.say("level-all") },
            body,
            f: Published { published: published.unwrap_or_default() },
            exports: exports(ask),
            ledger: (
                t.say_with("foot-ledger", &[("size", size.into()), ("count", page.head.ledger.size.into())]),
                figures::hash_groups(&page.head.ledger.root, 16),
            ),
        }
    }
}

/// What stands above everything.
pub(super) fn notes(t: &Texts, head: &crate::source::Head, reviewed: &Reviewed) -> Vec<String> {
    let computed = figures::instant(t, reviewed.computed_at, &head.contract.zone);
    let mut notes = Vec::new();
    if reviewed.stale {
        notes.push(t.say_with("note-stale", &[("computed", computed.into())]));
    }
    if reviewed.unfinished {
        notes.push(t.say("note-unfinished"));
    }
    if head.contract.preliminary {
        notes.push(t.say("note-preliminary"));
    }
    notes.extend(published::note(t, &head.contract, reviewed));
    notes
}

fn body(
    ask: &Ask,
    page: &LevelOfMonth,
    (reviewed, level): (&Reviewed, &ServiceLevelFinding),
    form: Option<StatementForm>,
) -> LevelBody {
    let t = ask.t();
    let (head, terms) = (&page.head, page.terms.as_deref());
    let month = head.month;
    let by_clock = page.depth.as_ref().filter(|depth| depth.checks.is_some());
    let calendar =
        by_clock.map(|depth| Calendar::of(t, month, &head.contract.zone, depth, reviewed.computed_at));
    let (outages, outages_more) = outages::rows(t, &head.contract.zone, by_clock);
    let link = |entry: &u64| Link { href: entry_href(*entry, t.language), text: entry.to_string() };
    let more = level.entries.len().saturating_sub(MOST_ENTRIES);
    let computed = figures::instant(t, reviewed.computed_at, &head.contract.zone);
    let may_pack = ask.viewer.may(Right::Contents);
    LevelBody {
        opening: Opening::of(t, head, level, terms),
        notes: notes(t, head, reviewed),
        months: Months::of(t, level, &page.months, |of| level_href(t.language, &level.id, of)),
        calendar_words: calendar_words(t, level, month, by_clock),
        calendar,
        outages,
        outages_more,
        sites: level.detail.sites.iter().map(|site| site_row(t, level, site)).collect(),
        steps: terms
            .map(|terms| steps::steps(t, level, &terms.promise, page.depth.as_ref()))
            .unwrap_or_default(),
        otherwise: why::otherwise(t, level),
        penalty: terms.and_then(|terms| PenaltyView::of(t, level, terms, &page.months)),
        statements: Statements::of(t, &head.contract, reviewed),
        form: ask.viewer.may(Right::State).then(|| form.unwrap_or_default().of(ask, &level.id, month)),
        entries: level.entries.iter().take(MOST_ENTRIES).map(link).collect(),
        entries_more: (more > 0)
            .then(|| t.say_with("evidence-more", &[("n", figures::count(t.language, more as u64).into())])),
        contract: terms.map(|terms| link(&terms.entry)),
        pack: may_pack.then(|| pack_href(t.language, &level.id, month)),
        commands: commands(&level.id, month),
        computed: t.say_with("foot-computed", &[("computed", computed.into())]),
        busy: reviewed.stale,
    }
}

fn pack_href(language: Language, id: &str, month: Month) -> String {
    let last = match language {
        Language::Swedish => "bevispaket",
        Language::English => "evidence-pack",
    };
    let path = format!("{}/{}/{last}", Place::Levels.path(language), segment(id));
    address(&path, [("m", month.to_string().as_str()), ("lang", language.tag())].into_iter())
}

/// Commands that check the level; its id is quoted as a shell takes it.
fn commands(id: &str, month: Month) -> Vec<String> {
    let id = format!("'{}'", id.replace('\'', r"'\''"));
    vec![
        format!("motprov-collector review --month {month} --format json --data DIR"),
        format!("motprov-collector pack --month {month} --service-level {id} --out FILE --data DIR"),
        "motprov-verify FILE".to_owned(),
    ]
}

fn site_row(t: &Texts, level: &ServiceLevelFinding, site: &SiteFigure) -> (String, String, String) {
    let dash = || t.say("no-figure");
    (
        site.site.clone(),
        site.measured.map_or_else(dash, |bounds| {
            figures::with_unit(t.language, &bounds_text(t, level, bounds), &level.unit)
        }),
        site.coverage.map_or_else(dash, |share| figures::percent(t.language, share)),
    )
}

fn calendar_words(
    t: &Texts,
    level: &ServiceLevelFinding,
    month: Month,
    depth: Option<&motprov_review::depth::Depth>,
) -> String {
    let Some(checks) = depth.and_then(|depth| depth.checks.as_ref()) else { return String::new() };
    let count = checks.outages.len() as u64 + u64::from(checks.more);
    t.say_with(
        "calendar-words",
        &[
            ("title", level.title.as_str().into()),
            ("month", figures::month(t, month).into()),
            ("count", count.into()),
            ("n", figures::count(t.language, count).into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contracts_id_is_one_part_of_a_path_whatever_it_holds() {
        let month = "2026-10".parse().unwrap();
        assert_eq!(level_href(Language::Swedish, "SL-07", month), "/servicenivaer/SL-07?m=2026-10&lang=sv");
        let odd = level_href(Language::English, "a/../å b?c#d", month);
        assert_eq!(odd, "/service-levels/a%2F%2E%2E%2F%C3%A5%20b%3Fc%23d?m=2026-10&lang=en");
    }

    #[test]
    fn a_command_takes_an_id_as_one_word() {
        let commands = commands("x'; rm -rf /; '", "2026-10".parse().unwrap());
        assert!(commands[1].contains(r"--service-level 'x'\''; rm -rf /; '\''' --out"), "{}", commands[1]);
    }
}
