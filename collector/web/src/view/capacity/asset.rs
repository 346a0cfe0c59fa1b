//! One asset of a month: how it was used, how it fits its class, what was measured of it, and the evidence.

use askama::Template;
use jiff::tz::TimeZone;
use motprov_review::capacity::assets::UseBecause;
use motprov_review::capacity::load::Resource;
use motprov_review::capacity::sizing::Fit;
use motprov_review::case::AssetKind;
use rust_decimal::Decimal;

use super::series::{SeriesView, series};
use super::state::{self, ASSET, Body};
use super::workstations::{advice, class_word};
use crate::ask::Ask;
use crate::figures;
use crate::source::{AssetDetail, AssetRow, Known, OfMonth, SizingNeed, SizingRow};
use crate::texts::Texts;
use crate::view::frame::{Frame, Link, Place, entry_href};

/// The page.
#[derive(Template)]
#[template(path = "capacity_asset.html")]
pub struct AssetPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What it shows.
    pub body: Body<AssetShown>,
    /// Which, as commands take it.
    pub id: String,
    /// The month as commands take it.
    pub iso: String,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// What it shows.
pub struct AssetShown {
    /// What it is, by name.
    pub facts: Vec<(String, String)>,
    /// What it needed of what its class holds: resource, needed, held, share seen.
    pub needs: Vec<[String; 4]>,
    /// How it fits its class, in words.
    pub fit: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
    /// Orders behind it: quantity, from, until, and the file.
    pub orders: Vec<(String, String, String, Link)>,
    /// What was measured.
    pub series: Vec<SeriesView>,
    /// Its evidence, the latest.
    pub entries: Vec<Link>,
    /// Entries that are not linked to.
    pub more: Option<String>,
}

impl AssetPage {
    /// Of a month; `None` where the address asks for what there is not.
    #[must_use]
    pub fn of(ask: &Ask, page: &OfMonth<AssetDetail>, id: &str) -> Option<Self> {
        let t = ask.t();
        let head = &page.head;
        let here = t.say_with("cap-asset-title", &[("id", id.into())]);
        let body = match (&page.known, state::state(ask, head, &page.known)) {
            (Known::Found(found), _) => {
                let mut opening = state::standing(t, head, found);
                let month = figures::month(t, head.month);
                opening.kicker = t.say_with("cap-asset-kicker", &[("month", month.into())]);
                opening.headline = headline(t, &found.value.row);
                opening.lead = crate::texts::stretches(&because(t, &found.value.row.because));
                opening.notes.push(t.say("cap-asset-noted"));
                opening.parts = state::parts(ask, head, Some(ASSET));
                Body::Shown(opening, shown(t, &head.contract.zone, &found.value))
            }
            (_, state) => Body::State(state?),
        };
        let mut frame = Frame::of_month(ask, head, Place::Capacity, here);
        frame.other = frame.other.map(|link| Link { href: state::other(ask, ASSET), ..link });
        // A department that is picked here would lead to an asset of another.
        frame.departments = None;
        let (id, iso) = (id.to_owned(), head.month.to_string());
        Some(Self { t, frame, body, id, iso, exports: crate::view::frame::exports(ask) })
    }
}

/// The conclusion, also as a file's first paragraph.
pub(super) fn headline(t: &Texts, row: &AssetRow) -> String {
    let (_, word) = class_word(t, row.class);
    t.say_with("cap-asset-headline", &[("id", row.id.as_str().into()), ("class", word.into())])
}

/// Why that is said.
pub(super) fn because(t: &Texts, because: &UseBecause) -> String {
    let number = |value: Decimal| figures::number(t.language, value, 1).into();
    match because {
        UseBecause::ActiveUse { hours, days } => {
            let n = figures::count(t.language, u64::from(*days));
            let words = [("hours", number(*hours)), ("days", n.into()), ("count", u64::from(*days).into())];
            t.say_with("cap-because-active", &words)
        }
        UseBecause::RunningHours(hours) => {
            let hours = figures::interval(t.language, hours.low, hours.high, 0);
            t.say_with("cap-because-running", &[("hours", hours.into())])
        }
        UseBecause::Pages(pages) => {
            let pages = figures::interval(t.language, pages.low, pages.high, 0);
            t.say_with("cap-because-pages", &[("pages", pages.into())])
        }
        UseBecause::Coverage { seen, needed } => {
            let percent = |share| figures::percent(t.language, share).into();
            t.say_with("cap-because-coverage", &[("seen", percent(*seen)), ("needed", percent(*needed))])
        }
        UseBecause::NotSeen => t.say("cap-because-not-seen"),
        UseBecause::NoRule => t.say("cap-because-no-rule"),
    }
}

fn kind(t: &Texts, kind: AssetKind) -> String {
    match kind {
        AssetKind::Workstation => t.say("live-workstation"),
        AssetKind::Printer => t.say("live-printer"),
        AssetKind::Server => t.say("live-server"),
        AssetKind::Endpoint => t.say("live-endpoint"),
    }
}

/// What it is, by name; also the first table of a file.
pub(super) fn facts(t: &Texts, asset: &AssetDetail) -> Vec<(String, String)> {
    let row = &asset.row;
    let yes = |yes: bool| if yes { t.say("cap-yes") } else { t.say("cap-no") };
    let mut facts = vec![(t.say("cap-fact-kind"), kind(t, row.kind))];
    let mut add = |name: String, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    add(t.say("cap-fact-model"), asset.model.clone());
    add(t.say("column-department"), row.department.as_deref().map(str::to_owned));
    add(t.say("column-cost-centre"), row.cost_centre.as_deref().map(str::to_owned));
    add(t.say("column-service"), row.service.as_deref().map(str::to_owned));
    add(t.say("cap-filter-site"), row.site.as_deref().map(str::to_owned));
    add(t.say("cap-fact-price"), row.price.map(|price| figures::money_exact(t.language, price)));
    add(t.say("cap-fact-registered"), Some(yes(row.registered)));
    add(t.say("column-ordered"), Some(yes(row.ordered)));
    if row.idle {
        add(t.say("cap-use-idle"), Some(t.say("cap-yes")));
    }
    if row.simulated {
        add(t.say("column-how"), Some(t.say("live-simulated")));
    }
    facts
}

fn shown(t: &Texts, zone: &TimeZone, asset: &AssetDetail) -> AssetShown {
    let row = &asset.row;
    let sizing = row.sizing.as_deref();
    let entry = |entry: u64| Link { href: entry_href(entry, t.language), text: entry.to_string() };
    let more = row.entries.all.saturating_sub(row.entries.latest.len());
    let orders = asset.orders.iter().map(|order| {
        let until = order.until.map_or_else(|| t.say("cap-until-further"), |day| day.to_string());
        let quantity = figures::number(t.language, order.quantity, order.quantity.normalize().scale().min(4));
        (quantity, order.from.to_string(), until, entry(order.entry))
    });
    AssetShown {
        facts: facts(t, asset),
        needs: sizing
            .map(|sizing| sizing.needs.iter().map(|need| needed(t, need)).collect())
            .unwrap_or_default(),
        fit: sizing.map(|sizing| fit(t, sizing)),
        advice: sizing.and_then(|sizing| advice(t, &sizing.advice)),
        orders: orders.collect(),
        series: asset.series.iter().enumerate().map(|(at, one)| series(t, zone, at, one)).collect(),
        entries: row.entries.latest.iter().rev().map(|number| entry(*number)).collect(),
        more: (more > 0)
            .then(|| t.say_with("evidence-more", &[("n", figures::count(t.language, more as u64).into())])),
    }
}

fn fit(t: &Texts, sizing: &SizingRow) -> String {
    let class = sizing.class.as_deref().map_or_else(|| t.say("no-figure"), str::to_owned);
    let n = |n: u32| figures::count(t.language, u64::from(n)).into();
    let sustained = sizing.sustained;
    let words = [
        ("class", class.into()),
        ("under", n(sustained.under)),
        ("over", n(sustained.over)),
        ("known", n(sustained.known)),
    ];
    match sustained.fit {
        Fit::Under => t.say_with("cap-fit-under", &words),
        Fit::Within => t.say_with("cap-fit-within", &words),
        Fit::Over => t.say_with("cap-fit-over", &words),
        Fit::Mixed => t.say_with("cap-fit-mixed", &words),
        Fit::NotVerifiable => t.say_with("cap-fit-unknown", &words),
    }
}

fn needed(t: &Texts, need: &SizingNeed) -> [String; 4] {
    let none = || t.say("no-figure");
    let amount = |value: u64| {
        let value = Decimal::from(value);
        match need.resource {
            Resource::Cpu => (value / Decimal::ONE_THOUSAND, 2),
            Resource::Memory | Resource::Disk => (value / Decimal::from(1024), 1),
            Resource::Pages => (value, 0),
        }
    };
    let name = match need.resource {
        Resource::Cpu => t.say("cap-need-cpu"),
        Resource::Memory => t.say("cap-need-memory"),
        Resource::Disk => t.say("cap-need-disk"),
        Resource::Pages => t.say("cap-need-pages"),
    };
    let span = need.needed.map(|span| {
        let ((low, decimals), (high, _)) = (amount(span.low), amount(span.high));
        figures::interval(t.language, low, high, decimals)
    });
    let limit = need.limit.map(|limit| {
        let (value, decimals) = amount(limit);
        figures::number(t.language, value, decimals)
    });
    let seen = need.seen.map(|seen| figures::percent(t.language, seen));
    [name, span.unwrap_or_else(none), limit.unwrap_or_else(none), seen.unwrap_or_else(none)]
}
