//! What a missed level costs: the contract's steps, what comes of them, and what earlier months and shared limits do to
//! it.

use motprov_review::charge::{Charge, Form};
use motprov_review::contract::{Cap, Scope, ServiceLevel};
use motprov_review::finding::{Better, Bounds, ServiceLevelFinding};
use motprov_review::money::{Penalty, Step, percent_of};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{LevelMonth, LevelTerms, MonthFigures};
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};
use crate::view::levels::decimals;
use crate::view::verdict;

/// The section.
#[derive(Debug)]
pub struct PenaltyView {
    /// How it grows, in words.
    pub terms: Vec<String>,
    /// The ladder, from best to worst; empty where it is none.
    pub ladder: Vec<Rung>,
    /// Amounts: what, how, how much.
    pub amounts: Vec<(String, String, String)>,
    /// Earlier months that it depends on: what is known of each, and its entry.
    pub earlier: Vec<(String, Option<Link>)>,
}

/// A step of the ladder.
#[derive(Debug)]
pub struct Rung {
    /// Which values fall on it.
    pub range: String,
    /// Share of the fee.
    pub percent: String,
    /// What that is.
    pub amount: String,
    /// Whether the reported figure falls there.
    pub reported: bool,
    /// Whether what was measured does.
    pub measured: bool,
}

impl PenaltyView {
    /// Of a level; `None` where a miss costs nothing.
    #[must_use]
    pub fn of(
        t: &Texts,
        level: &ServiceLevelFinding,
        terms: &LevelTerms,
        months: &[LevelMonth],
    ) -> Option<Self> {
        let promise = &terms.promise;
        if promise.penalty.is_none() && promise.charge.is_none() {
            return None;
        }
        let ladder = promise.penalty.as_ref().map(|penalty| ladder(t, level, promise, penalty));
        Some(Self {
            terms: words(t, level, terms),
            ladder: ladder.unwrap_or_default(),
            amounts: amounts(t, level, promise),
            earlier: earlier(t, level, months),
        })
    }
}

/// The bounds that decide on money: the observed ones where enough was seen, else those that grant the missing time to
/// both sides.
fn decisive(level: &ServiceLevelFinding, promise: &ServiceLevel) -> Option<Bounds> {
    let enough = level.coverage.is_some_and(|coverage| coverage >= promise.minimum_coverage);
    let bounds = if enough { level.measured } else { level.hard }?;
    let rounded = |value| promise.rounding.map_or(value, |rounding| rounding.apply(value));
    Some(Bounds { low: rounded(bounds.low), high: rounded(bounds.high) })
}

fn ladder(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel, penalty: &Penalty) -> Vec<Rung> {
    let index = |value: Decimal| {
        let percent = penalty.ladder.percent(value);
        penalty.ladder.steps().iter().position(|step| step.percent == percent)
    };
    let claimed = level.reported.and_then(index);
    let found = decisive(level, promise).and_then(|bounds| {
        let (a, b) = (index(bounds.low)?, index(bounds.high)?);
        Some(a.min(b)..=a.max(b))
    });
    let rung = |(number, step): (usize, &Step)| Rung {
        range: range(t, level, step),
        percent: figures::with_unit(t.language, &plain(t, step.percent), "%"),
        amount: figures::money(t.language, percent_of(penalty.fee, step.percent)),
        reported: claimed == Some(number),
        measured: found.as_ref().is_some_and(|found| found.contains(&number)),
    };
    penalty.ladder.steps().iter().enumerate().map(rung).collect()
}

fn plain(t: &Texts, value: Decimal) -> String {
    figures::number(t.language, value, value.normalize().scale().min(6))
}

fn range(t: &Texts, level: &ServiceLevelFinding, step: &Step) -> String {
    let Some(bound) = step.bound else { return t.say("ladder-rest") };
    let places = decimals(level).max(bound.value.normalize().scale()).min(6);
    let figure =
        figures::with_unit(t.language, &figures::number(t.language, bound.value, places), &level.unit);
    let figure = [("figure", figure.into())];
    match (level.better, bound.inclusive) {
        (Better::Higher, true) => t.say_with("ladder-at-least", &figure),
        (Better::Higher, false) => t.say_with("ladder-above", &figure),
        (Better::Lower, true) => t.say_with("ladder-at-most", &figure),
        (Better::Lower, false) => t.say_with("ladder-below", &figure),
    }
}

fn words(t: &Texts, level: &ServiceLevelFinding, terms: &LevelTerms) -> Vec<String> {
    let promise = &terms.promise;
    let money = |sum: Decimal| figures::money_exact(t.language, sum);
    let mut words = Vec::new();
    if let Some(penalty) = &promise.penalty {
        words.push(t.say_with("penalty-fee", &[("fee", money(penalty.fee).into())]));
        words.extend(penalty.cap_percent.map(|cap| {
            let percent = figures::with_unit(t.language, &plain(t, cap), "%");
            let amount = money(percent_of(penalty.fee, cap));
            t.say_with("penalty-cap-percent", &[("percent", percent.into()), ("amount", amount.into())])
        }));
    }
    words.extend(promise.charge.as_ref().map(|charge| charged(t, level, charge)));
    let charge_cap = promise.charge.and_then(|charge| charge.cap);
    words.extend(charge_cap.map(|cap| t.say_with("penalty-cap", &[("amount", money(cap).into())])));
    words.extend(promise.owed_after.map(|rule| {
        let counts = [("misses", rule.misses.to_string().into()), ("months", rule.months.to_string().into())];
        t.say_with("penalty-repeated", &counts)
    }));
    words.extend(
        promise
            .earn_back_months
            .map(|months| t.say_with("penalty-earn-back", &[("months", months.to_string().into())])),
    );
    words.extend(terms.caps.iter().filter_map(|cap| shared(t, promise, cap)));
    words.extend(
        terms.penalty_cap.map(|cap| t.say_with("penalty-cap-month", &[("amount", money(cap).into())])),
    );
    words
}

fn charged(t: &Texts, level: &ServiceLevelFinding, charge: &Charge) -> String {
    let money = |sum: Decimal| figures::money_exact(t.language, sum);
    match charge.form {
        Form::Points { fee, percent, points } => t.say_with(
            "charge-points",
            &[
                ("percent", figures::with_unit(t.language, &plain(t, percent), "%").into()),
                ("fee", money(fee).into()),
                ("points", crate::view::reason::distance(t, level, points).into()),
            ],
        ),
        Form::LateDay { amount, most_days: None } => {
            t.say_with("charge-day", &[("amount", money(amount).into())])
        }
        Form::LateDay { amount, most_days: Some(most) } => t.say_with(
            "charge-day-most",
            &[("amount", money(amount).into()), ("most", most.to_string().into())],
        ),
        Form::LateHour { amount } => t.say_with("charge-hour", &[("amount", money(amount).into())]),
        Form::Case { amount } => t.say_with("charge-case", &[("amount", money(amount).into())]),
    }
}

/// A limit that this level shares.
fn shared(t: &Texts, promise: &ServiceLevel, cap: &Cap) -> Option<String> {
    let amount = || [("amount", figures::money_exact(t.language, cap.amount).into())];
    match &cap.scope {
        Scope::Service(id) => (promise.service.as_ref() == Some(id)).then(|| {
            let [amount] = amount();
            t.say_with("penalty-cap-service", &[amount, ("service", id.as_str().into())])
        }),
        Scope::Month => Some(t.say_with("penalty-cap-month", &amount())),
        Scope::Year => Some(t.say_with("penalty-cap-year", &amount())),
    }
}

fn amounts(t: &Texts, level: &ServiceLevelFinding, promise: &ServiceLevel) -> Vec<(String, String, String)> {
    let between = |bounds: Bounds| figures::money_interval(t.language, bounds.low, bounds.high);
    let owed = level.penalty.low.zip(level.penalty.high).map(|(low, high)| Bounds { low, high });
    let by_ladder = promise.penalty.as_ref().zip(decisive(level, promise)).map(|(penalty, value)| {
        let (low, high) = penalty.between(value);
        Bounds { low, high }
    });
    let mut rows = Vec::new();
    // Only where something came in between are there two amounts to tell.
    if let Some(alone) = by_ladder.filter(|alone| Some(*alone) != owed) {
        rows.push((t.say("amount-alone"), t.say("how-amount-alone"), between(alone)));
    }
    let computed = owed.map_or_else(|| t.say("not-computed"), between);
    rows.push((t.say("amount-owed"), t.say("how-amount-owed"), computed));
    let reported = level.penalty.reported.map(|sum| figures::money(t.language, sum));
    rows.push((
        t.say("amount-reported"),
        t.say("how-amount-reported"),
        reported.unwrap_or_else(|| t.say("penalty-not-reported")),
    ));
    if let Some(owed) = owed {
        let reported = level.penalty.reported.unwrap_or_default();
        let (low, high) = (owed.low.saturating_sub(reported), owed.high.saturating_sub(reported));
        let (how, sure) = if low > Decimal::ZERO {
            (t.say("how-gap-customer"), low)
        } else if high < Decimal::ZERO {
            (t.say("how-gap-supplier"), high)
        } else {
            (t.say("how-gap-none"), Decimal::ZERO)
        };
        rows.push((t.say("amount-gap"), how, figures::money_change(t.language, sure)));
    }
    rows.extend(
        level.detail.earned_back.map(|back| (t.say("amount-back"), t.say("how-amount-back"), between(back))),
    );
    rows
}

/// What is known of the earlier months that the amount depends on.
fn earlier(t: &Texts, level: &ServiceLevelFinding, months: &[LevelMonth]) -> Vec<(String, Option<Link>)> {
    let row = |earlier: &motprov_review::finding::Earlier| {
        let month = [("month", figures::month(t, earlier.month).into())];
        let said = match (earlier.entry, earlier.read) {
            (None, _) => t.say_with("earlier-unpublished", &month),
            (Some(_), true) => t.say_with("earlier-published", &month),
            (Some(_), false) => t.say_with("earlier-unreadable", &month),
        };
        let known = months.iter().find(|known| known.month == earlier.month);
        let said = match known.map(|known| &known.figures) {
            Some(MonthFigures::Known(figures)) => {
                let outcome = verdict::target(t, figures.target_met).1;
                t.say_with("earlier-outcome", &[("said", said.into()), ("outcome", outcome.into())])
            }
            _ => said,
        };
        let link = |entry: u64| Link { href: entry_href(entry, t.language), text: entry.to_string() };
        (said, earlier.entry.map(link))
    };
    level.detail.earlier.iter().map(row).collect()
}
