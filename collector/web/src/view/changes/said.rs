//! What is said of change requests.

use motprov_review::changes::chart::Rule;
use motprov_review::changes::compare::{BASELINE_NEEDED, Because, Conclusion, LATER_NEEDED};
use motprov_review::changes::{ChangeReport, WaitsFor};
use motprov_review::months::Months;
use rust_decimal::Decimal;

use crate::figures;
use crate::texts::{Texts, strong};
use crate::view::conclusion::Fact;

/// An open change that is older is old, days.
const OLD_DAYS: u32 = 90;

/// Days as people read them.
pub(super) fn days(t: &Texts, days: Decimal) -> String {
    figures::number(t.language, days, days.normalize().scale().min(2))
}

pub(super) fn months(t: &Texts, months: Months) -> String {
    let (first, last) = (figures::month(t, months.first), figures::month(t, months.last));
    if months.first == months.last { first } else { format!("{first}\u{2013}{last}") }
}

pub(super) fn party(t: &Texts, waits_for: WaitsFor) -> String {
    match waits_for {
        WaitsFor::Customer => t.say("waits-customer"),
        WaitsFor::Supplier => t.say("waits-supplier"),
        WaitsFor::Third => t.say("waits-third"),
    }
}

pub(super) fn headline(t: &Texts, report: &ChangeReport) -> String {
    match report.comparison.conclusion {
        Conclusion::Shortened => t.say("changes-shortened"),
        Conclusion::Lengthened => t.say("changes-lengthened"),
        Conclusion::NoChangeShown => t.say("changes-no-change"),
        Conclusion::TooFew => t.say("changes-too-few"),
    }
}

pub(super) fn lead(t: &Texts, report: &ChangeReport) -> String {
    let n = |n: usize| strong(&figures::count(t.language, n as u64)).into();
    let open = report.open.len();
    let mut said = vec![t.say_with(
        "changes-lead",
        &[
            ("all", n(report.changes as usize)),
            ("completed", n(report.completed as usize)),
            ("open", n(open)),
            ("count", open.into()),
        ],
    )];
    if let Some((before, now)) = report.lead_time.baseline.zip(report.lead_time.later) {
        said.push(t.say_with(
            "changes-lead-medians",
            &[
                ("before", strong(&days(t, before.median)).into()),
                ("now", strong(&days(t, now.median)).into()),
                ("from", months(t, report.comparison.baseline).into()),
                ("to", months(t, report.comparison.later).into()),
            ],
        ));
    }
    said.join(" ")
}

fn rule(t: &Texts, rule: Rule) -> String {
    match rule {
        Rule::Outside => t.say("rule-outside"),
        Rule::EightInARow => t.say("rule-eight"),
        Rule::ThreeOfFour => t.say("rule-three"),
    }
}

pub(super) fn because(t: &Texts, because: &Because) -> String {
    match because {
        Because::TooFew { baseline, later } => t.say_with(
            "changes-because-few",
            &[
                ("baseline", baseline.to_string().into()),
                ("later", later.to_string().into()),
                ("needed", BASELINE_NEEDED.to_string().into()),
                ("after", LATER_NEEDED.to_string().into()),
            ],
        ),
        Because::Lasting { rule: of, changes, first, last } => t.say_with(
            "because-lasting",
            &[
                ("rule", rule(t, *of).into()),
                ("n", changes.to_string().into()),
                ("first", first.as_str().into()),
                ("last", last.as_str().into()),
            ],
        ),
        Because::BothWays => t.say("because-both-ways"),
        Because::MedianDisagrees { rule: of } => {
            t.say_with("because-median", &[("rule", rule(t, *of).into())])
        }
        Because::SingleCases(ids) => {
            let shown = ids.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = ids.len().saturating_sub(5);
            let args = [("ids", shown.into()), ("more", more.to_string().into())];
            if more == 0 {
                t.say_with("because-single", &args)
            } else {
                t.say_with("because-single-more", &args)
            }
        }
        Because::Quiet => t.say("because-quiet"),
    }
}

pub(super) fn facts(t: &Texts, report: &ChangeReport) -> Vec<Fact> {
    let count = |n: usize| figures::count(t.language, n as u64);
    let waits = |party: WaitsFor| report.open.iter().filter(|open| open.waits_for == Some(party)).count();
    let old = report.open.iter().filter(|open| open.age > Decimal::from(OLD_DAYS)).count();
    let later = report.lead_time.later;
    let fact = |name, figure, remark| Fact { name, figure, remark };
    vec![
        fact(
            t.say("fact-open"),
            count(report.open.len()),
            t.say_with(
                "fact-open-remark",
                &[("n", count(old).into()), ("count", old.into()), ("days", OLD_DAYS.to_string().into())],
            ),
        ),
        fact(t.say("fact-waits-customer"), count(waits(WaitsFor::Customer)), t.say("fact-waits-remark")),
        fact(t.say("fact-waits-supplier"), count(waits(WaitsFor::Supplier)), t.say("fact-waits-remark")),
        fact(
            t.say("fact-median"),
            later.map_or_else(
                || t.say("no-figure"),
                |now| t.say_with("days", &[("n", days(t, now.median).into())]),
            ),
            later.map_or_else(
                || t.say("fact-median-none"),
                |now| t.say_with("fact-median-remark", &[("p90", days(t, now.p90).into())]),
            ),
        ),
    ]
}
