//! What to raise at the meeting, derived from the findings: the most money first, then the most certain.

use std::collections::BTreeMap;

use motprov_review::case::AssetKind;
use motprov_review::finding::{CapacityVerdict, Party, Review, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;

use crate::figures;
use crate::texts::Texts;
use crate::view::kind_name;
use crate::view::levels::{anchor, bounds_text, figure};
use crate::view::reason;

/// How many points stand open; the rest is folded away.
const MOST_OPEN: usize = 5;

/// The agenda.
#[derive(Debug)]
pub struct Agenda {
    /// What matters most.
    pub first: Vec<Point>,
    /// The rest.
    pub rest: Vec<Point>,
}

/// One point.
#[derive(Debug)]
pub struct Point {
    /// What to ask for.
    pub title: String,
    /// Where on the page it is shown.
    pub href: String,
    /// The money or number at stake.
    pub amount: Option<String>,
    /// Why, with the lower bound.
    pub text: String,
    /// SEK that are at stake for certain.
    sure: Decimal,
    /// Smaller is more certain.
    doubt: u8,
}

impl Agenda {
    /// Of a review.
    #[must_use]
    pub fn of(t: &Texts, review: &Review) -> Self {
        let levels = review.service_levels.iter().enumerate();
        let mut points: Vec<_> = levels.filter_map(|(at, level)| of_level(t, at, level)).collect();
        points.extend(of_capacity(t, review));
        points.sort_by(|a, b| b.sure.cmp(&a.sure).then(a.doubt.cmp(&b.doubt)));
        let rest = points.split_off(points.len().min(MOST_OPEN));
        Self { first: points, rest }
    }
}

fn of_level(t: &Texts, at: usize, level: &ServiceLevelFinding) -> Option<Point> {
    let href = format!("#{}", anchor(at));
    let title = || [("title", level.title.as_str().into())];
    let plain = |title: String, text: String, doubt: u8| Point {
        title,
        href: href.clone(),
        amount: None,
        text,
        sure: Decimal::ZERO,
        doubt,
    };
    match (level.verdict, level.favours) {
        (Verdict::Contradicted, Some(Party::Customer)) => {
            let point = plain(t.say_with("agenda-too-bad", &title()), contradiction(t, level), 1);
            Some(priced(t, level, point))
        }
        (Verdict::Contradicted, _) => {
            let point = plain(t.say_with("agenda-too-good", &title()), contradiction(t, level), 0);
            Some(priced(t, level, point))
        }
        (Verdict::Confirmed | Verdict::NotReported, _) if gap(level).is_some() => {
            let point = plain(t.say_with("agenda-penalty", &title()), t.say("agenda-penalty-text"), 2);
            Some(priced(t, level, point))
        }
        (Verdict::Confirmed, _) => None,
        (Verdict::NotReported, _) => {
            Some(plain(t.say_with("agenda-not-reported", &title()), t.say("agenda-not-reported-text"), 5))
        }
        (Verdict::NotVerifiable, _) => {
            Some(plain(t.say_with("agenda-not-verifiable", &title()), doubt(t, level), 6))
        }
        (Verdict::NotMeasured, _) => {
            Some(plain(t.say_with("agenda-not-measured", &title()), doubt(t, level), 7))
        }
    }
}

fn doubt(t: &Texts, level: &ServiceLevelFinding) -> String {
    let reason = reason::short(t, level).unwrap_or_default();
    t.say_with("agenda-doubt", &[("reason", reason.into())])
}

fn contradiction(t: &Texts, level: &ServiceLevelFinding) -> String {
    let none = || t.say("none-given");
    t.say_with(
        "agenda-contradiction",
        &[
            ("reported", level.reported.map_or_else(none, |value| figure(t, level, value)).into()),
            ("measured", level.measured.map_or_else(none, |b| bounds_text(t, level, b)).into()),
        ],
    )
}

/// How far the reported penalty lies from what is owed, least and most; `None` where it lies within.
fn gap(level: &ServiceLevelFinding) -> Option<(Decimal, Decimal)> {
    let reported = level.penalty.reported.unwrap_or_default();
    let (low, high) = (level.penalty.low?, level.penalty.high?);
    let gap = (low.saturating_sub(reported), high.saturating_sub(reported));
    if gap.0 > Decimal::ZERO {
        Some(gap)
    } else if gap.1 < Decimal::ZERO {
        Some((gap.1, gap.0))
    } else {
        None
    }
}

/// Adds the money: what is certain first, in either party's favour.
fn priced(t: &Texts, level: &ServiceLevelFinding, mut point: Point) -> Point {
    let Some((sure, most)) = gap(level) else {
        return point;
    };
    point.amount = Some(figures::money_change(t.language, sure));
    let args = || {
        [
            ("sure", figures::money(t.language, sure.abs()).into()),
            ("most", figures::money(t.language, most.abs()).into()),
        ]
    };
    let sentence = match (sure > Decimal::ZERO, sure == most) {
        (true, true) => t.say_with("agenda-owed", &args()),
        (true, false) => t.say_with("agenda-owed-at-least", &args()),
        (false, true) => t.say_with("agenda-not-owed", &args()),
        (false, false) => t.say_with("agenda-not-owed-at-least", &args()),
    };
    point.text = format!("{} {sentence}", point.text);
    point.sure = sure.abs();
    point
}

/// What nobody ordered has no service; the review then names the kind of device in English.
fn nobodys(t: &Texts, unit: &str) -> String {
    let kind = AssetKind::ALL.into_iter().find(|kind| kind.name() == unit);
    kind.map_or_else(|| unit.to_owned(), |kind| kind_name(t, kind))
}

/// What a service's findings add up to over the departments.
#[derive(Default)]
struct Service {
    unused: Decimal,
    seen_unused: Decimal,
    unordered: Decimal,
    over: Decimal,
}

fn of_capacity(t: &Texts, review: &Review) -> Vec<Point> {
    let mut services: BTreeMap<String, Service> = BTreeMap::new();
    for row in &review.capacity {
        let name = row.service_title.as_deref().or(row.service.as_deref());
        let name = name.map_or_else(|| nobodys(t, &row.unit), str::to_owned);
        let service = services.entry(name).or_default();
        let cost = row.unused_cost_per_month.unwrap_or_default();
        service.unused = service.unused.saturating_add(cost);
        match row.finding {
            CapacityVerdict::Under => service.seen_unused = service.seen_unused.saturating_add(cost),
            CapacityVerdict::Unordered => {
                let seen = row.delivered.unwrap_or_default();
                service.unordered = service.unordered.saturating_add(seen);
            }
            CapacityVerdict::Over => {
                let beyond = row.used.unwrap_or_default().saturating_sub(row.ordered.unwrap_or_default());
                service.over = service.over.saturating_add(beyond);
            }
            CapacityVerdict::Within | CapacityVerdict::Unseen => {}
        }
    }
    services.into_iter().flat_map(|(name, service)| of_service(t, &name, &service)).collect()
}

fn of_service(t: &Texts, name: &str, service: &Service) -> Vec<Point> {
    let point = |title: String, amount: String, text: String, sure: Decimal, doubt: u8| Point {
        title,
        href: "#capacity".to_owned(),
        amount: Some(amount),
        text,
        sure,
        doubt,
    };
    let title = || [("service", name.into())];
    let units = |n: Decimal| figures::number(t.language, n, 0);
    let mut points = Vec::new();
    if service.unused > Decimal::ZERO {
        let sure = figures::money(t.language, service.seen_unused);
        points.push(point(
            t.say_with("agenda-unused", &title()),
            figures::money(t.language, service.unused),
            if service.seen_unused.is_zero() {
                t.say("agenda-unused-unseen-text")
            } else {
                t.say_with("agenda-unused-text", &[("sure", sure.into())])
            },
            service.seen_unused,
            3,
        ));
    }
    if service.unordered > Decimal::ZERO {
        points.push(point(
            t.say_with("agenda-unordered", &title()),
            t.say_with("units", &[("n", units(service.unordered).into())]),
            t.say("agenda-unordered-text"),
            Decimal::ZERO,
            4,
        ));
    }
    if service.over > Decimal::ZERO {
        points.push(point(
            t.say_with("agenda-over", &title()),
            t.say_with("units", &[("n", units(service.over).into())]),
            t.say("agenda-over-text"),
            Decimal::ZERO,
            4,
        ));
    }
    points
}
