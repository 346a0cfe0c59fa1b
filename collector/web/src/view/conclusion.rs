//! How the page opens: the month in a sentence, what is wrong and in whose favour, a tally, four figures.

use motprov_review::finding::{CapacityVerdict, Party, Review, ServiceLevelFinding, Verdict};
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Contract, Reviewed};
use crate::texts::{Arg, Stretch, Texts, stretches, strong};
use crate::view::capacity::ordered_value;
use crate::view::levels::Penalties;
use crate::view::{share, sum, verdict};

/// How many contradicted levels the opening names; the others are counted.
const MOST_NAMED: usize = 3;
/// How many marks a tally draws; beyond that the number says it.
const MOST_MARKS: usize = 24;

/// How the page opens.
#[derive(Debug)]
pub struct Conclusion {
    /// The month in a sentence.
    pub headline: String,
    /// What is wrong, and the penalty.
    pub lead: Vec<Stretch>,
    /// One group for each verdict that occurs.
    pub tally: Vec<Group>,
    /// The figures below.
    pub facts: Vec<Fact>,
}

/// Levels with the same verdict.
#[derive(Debug)]
pub struct Group {
    /// Paint.
    pub class: &'static str,
    /// One shape for each.
    pub marks: Vec<&'static str>,
    /// Number and word.
    pub words: String,
}

/// A key figure.
#[derive(Debug)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// The figure.
    pub figure: String,
    /// What it stands beside.
    pub remark: String,
}

impl Conclusion {
    /// Of a month.
    #[must_use]
    pub fn of(t: &Texts, contract: &Contract, reviewed: &Reviewed) -> Self {
        let review = &reviewed.review;
        Self {
            headline: headline(t, review),
            lead: stretches(&lead(t, review)),
            tally: tally(t, review),
            facts: vec![
                penalty_fact(t, review),
                unused_fact(t, contract, review),
                coverage_fact(t, contract, review),
                devices_fact(t, reviewed),
            ],
        }
    }
}

fn with(review: &Review, verdict: Verdict) -> impl Iterator<Item = &ServiceLevelFinding> {
    review.service_levels.iter().filter(move |level| level.verdict == verdict)
}

/// The verdicts of a month in a sentence.
#[must_use]
pub fn headline(t: &Texts, review: &Review) -> String {
    let total = review.service_levels.len();
    let number = |n: usize| Arg::from(figures::count(t.language, n as u64));
    if total == 0 {
        return t.say("headline-no-levels");
    }
    if with(review, Verdict::Confirmed).count() == total {
        return t.say_with("headline-all-confirmed", &[("count", total.into()), ("n", number(total))]);
    }
    let mut parts = Vec::new();
    for verdict in ORDER {
        let n = with(review, verdict).count();
        let args = || [("count", n.into()), ("n", number(n))];
        match verdict {
            _ if n == 0 => {}
            Verdict::Confirmed => parts.push(t.say_with("headline-confirmed", &args())),
            Verdict::Contradicted => parts.push(t.say_with("headline-contradicted", &args())),
            Verdict::NotVerifiable => parts.push(t.say_with("headline-not-verifiable", &args())),
            Verdict::NotReported => parts.push(t.say_with("headline-not-reported", &args())),
            Verdict::NotMeasured => parts.push(t.say_with("headline-not-measured", &args())),
        }
    }
    t.say_with(
        "headline",
        &[("total", total.into()), ("n", number(total)), ("parts", list(t, &parts).into())],
    )
}

/// The order in which a sentence names the verdicts.
const ORDER: [Verdict; 5] = [
    Verdict::Confirmed,
    Verdict::Contradicted,
    Verdict::NotVerifiable,
    Verdict::NotReported,
    Verdict::NotMeasured,
];

/// `a, b and c`.
fn list(t: &Texts, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => {
            t.say_with("list-and", &[("first", init.join(", ").into()), ("last", last.as_str().into())])
        }
    }
}

fn lead(t: &Texts, review: &Review) -> String {
    let mut sentences = Vec::new();
    let mut untrue: Vec<_> = with(review, Verdict::Contradicted).collect();
    untrue.sort_by_key(|level| level.favours == Some(Party::Customer));
    for level in untrue.iter().take(MOST_NAMED) {
        let title = [("title", level.title.as_str().into())];
        sentences.push(match level.favours {
            Some(Party::Customer) => t.say_with("lead-too-bad", &title),
            _ => t.say_with("lead-too-good", &title),
        });
    }
    let unnamed = untrue.len().saturating_sub(MOST_NAMED);
    if unnamed > 0 {
        let n = figures::count(t.language, unnamed as u64);
        sentences.push(t.say_with("lead-more", &[("count", unnamed.into()), ("n", n.into())]));
    }
    sentences.extend(penalty_sentence(t, review));
    sentences.join(" ")
}

fn penalty_sentence(t: &Texts, review: &Review) -> Option<String> {
    let totals = Penalties::of(review);
    if totals.unknown == review.service_levels.len() {
        return (totals.unknown > 0).then(|| t.say("lead-penalty-unknown"));
    }
    let right = strong(&figures::money_interval(t.language, totals.low, totals.high));
    let reported = figures::money(t.language, totals.reported);
    Some(if !totals.any_reported {
        t.say_with("lead-penalty-unreported", &[("right", right.into())])
    } else if (totals.low..=totals.high).contains(&totals.reported) {
        t.say_with("lead-penalty-agrees", &[("right", right.into()), ("reported", reported.into())])
    } else {
        t.say_with("lead-penalty", &[("right", right.into()), ("reported", reported.into())])
    })
}

fn tally(t: &Texts, review: &Review) -> Vec<Group> {
    let order = [
        Verdict::Contradicted,
        Verdict::NotVerifiable,
        Verdict::NotReported,
        Verdict::NotMeasured,
        Verdict::Confirmed,
    ];
    let group = |wanted: Verdict| {
        let shapes: Vec<_> = with(review, wanted).map(|l| verdict::shape(wanted, l.favours)).collect();
        let (_, class) = *shapes.first()?;
        let args = || {
            let n = figures::count(t.language, shapes.len() as u64);
            [("count", shapes.len().into()), ("n", n.into())]
        };
        let words = match wanted {
            Verdict::Confirmed => t.say_with("tally-confirmed", &args()),
            Verdict::Contradicted => t.say_with("tally-contradicted", &args()),
            Verdict::NotVerifiable => t.say_with("tally-not-verifiable", &args()),
            Verdict::NotReported => t.say_with("tally-not-reported", &args()),
            Verdict::NotMeasured => t.say_with("tally-not-measured", &args()),
        };
        Some(Group { class, marks: shapes.iter().take(MOST_MARKS).map(|s| s.0).collect(), words })
    };
    order.into_iter().filter_map(group).collect()
}

fn penalty_fact(t: &Texts, review: &Review) -> Fact {
    let totals = Penalties::of(review);
    let known = totals.unknown < review.service_levels.len();
    let (low, high) =
        (totals.low.saturating_sub(totals.reported), totals.high.saturating_sub(totals.reported));
    let reported = figures::money(t.language, totals.reported);
    let remark = if !known {
        t.say("fact-penalty-nothing-measured")
    } else if !totals.any_reported {
        t.say("fact-penalty-unreported")
    } else if low <= Decimal::ZERO && high >= Decimal::ZERO {
        t.say_with("fact-penalty-agrees", &[("reported", reported.into())])
    } else {
        // The end nearer to the report is what surely separates them.
        let sure = if low > Decimal::ZERO { low } else { high };
        let change = figures::money_change(t.language, sure);
        if low == high {
            t.say_with("fact-penalty-differs", &[("change", change.into()), ("reported", reported.into())])
        } else {
            t.say_with("fact-penalty-at-least", &[("change", change.into()), ("reported", reported.into())])
        }
    };
    let figure = if known {
        figures::money_interval(t.language, totals.low, totals.high)
    } else {
        t.say("not-computed")
    };
    Fact { name: t.say("fact-penalty"), figure, remark }
}

fn unused_fact(t: &Texts, contract: &Contract, review: &Review) -> Fact {
    let unused = sum(review.capacity.iter().filter_map(|row| row.unused_cost_per_month));
    let value = sum(review.capacity.iter().filter_map(|row| ordered_value(contract, row)));
    let remark = if let Some(part) = share(unused, value) {
        t.say_with("fact-unused-share", &[("share", figures::whole_percent(t.language, part).into())])
    } else {
        let unseen = review.capacity.iter().filter(|row| row.finding == CapacityVerdict::Unseen).count();
        let n = figures::count(t.language, unseen as u64);
        t.say_with("fact-unused-unseen", &[("count", unseen.into()), ("n", n.into())])
    };
    Fact { name: t.say("fact-unused"), figure: figures::money(t.language, unused), remark }
}

fn coverage_fact(t: &Texts, contract: &Contract, review: &Review) -> Fact {
    let shares: Vec<_> = review.service_levels.iter().filter_map(|level| level.coverage).collect();
    let thin = shares.iter().filter(|share| **share < contract.needed_coverage).count();
    let n = figures::count(t.language, shares.len() as u64);
    Fact {
        name: t.say_with("fact-coverage", &[("count", shares.len().into()), ("n", n.into())]),
        figure: share(sum(shares.iter().copied()), Decimal::from(shares.len()))
            .map_or_else(|| t.say("nothing-measured"), |mean| figures::percent(t.language, mean)),
        remark: t.say_with(
            "fact-coverage-thin",
            &[
                ("count", thin.into()),
                ("n", figures::count(t.language, thin as u64).into()),
                ("needed", figures::whole_percent(t.language, contract.needed_coverage).into()),
            ],
        ),
    }
}

fn devices_fact(t: &Texts, reviewed: &Reviewed) -> Fact {
    let total = |of: fn(&motprov_review::finding::SourceCoverage) -> u32| -> u64 {
        reviewed.coverage.iter().map(|source| u64::from(of(source))).sum()
    };
    let (seen, known) = (total(|s| s.seen), total(|s| s.known));
    Fact {
        name: t.say("fact-devices"),
        figure: figures::count(t.language, seen),
        remark: t.say_with("fact-devices-of", &[("known", figures::count(t.language, known).into())]),
    }
}
