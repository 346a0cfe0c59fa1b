//! Points of other sources than a review: invoices, a penalty letter, change requests.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Billing, Certainty, Favour, Item, Meeting, Money, Per, Topic};
use crate::changes::ChangeReport;
use crate::changes::compare::Conclusion;
use crate::contract::Contract;
use crate::cost::{CostFinding, CostKind};
use crate::finding::Bounds;
use crate::letter::LetterReport;

/// Open changes that are older are raised.
const OLD_DAYS: u32 = 90;

/// Department, cost centre, service, how it differs, and who gains.
type Key<'a> = (&'a str, &'a str, &'a str, Billing, Favour);

/// What does not fit between orders, deliveries and invoices: a point for each account, service and kind.
#[must_use]
pub fn of_costs(findings: &[CostFinding], contract: &Contract) -> Vec<Item> {
    let title =
        |id: &str| contract.service(id).map_or_else(|| id.to_owned(), |service| service.title.clone());
    let mut points: BTreeMap<Key<'_>, (u64, Decimal)> = BTreeMap::new();
    for finding in findings {
        let Some(how) = billing(&finding.kind) else { continue };
        // Billed less due: what was billed too much comes back.
        let favour = if finding.amount < Decimal::ZERO { Favour::Supplier } else { Favour::Customer };
        let key = (&*finding.department, &*finding.cost_centre, &*finding.service, how, favour);
        let point = points.entry(key).or_default();
        point.0 += finding.lines.len().max(1) as u64;
        point.1 = point.1.saturating_add(finding.amount.abs());
    }
    let item =
        |((department, cost_centre, service, how, in_favour_of), (lines, amount)): (Key<'_>, _)| Item {
            meeting: Meeting::Capacity,
            topic: Topic::Billed { how, lines },
            subject: title(service),
            department: Some(department.to_owned()),
            cost_centre: Some(cost_centre.to_owned()),
            money: Some(Money { bounds: Bounds { low: amount, high: amount }, per: Per::Once }),
            in_favour_of,
            certainty: Certainty::Proven,
        };
    points.into_iter().map(item).collect()
}

const fn billing(kind: &CostKind) -> Option<Billing> {
    Some(match kind {
        CostKind::WithoutOrder => Billing::WithoutOrder,
        CostKind::AfterReturn { .. } => Billing::AfterReturn,
        CostKind::WrongPrice { .. } => Billing::WrongPrice,
        CostKind::Twice { .. } => Billing::Twice,
        CostKind::NotBilled { .. } => Billing::NotBilled,
        _ => return None,
    })
}

/// A letter that is not what the contract gives. `subject` names it.
#[must_use]
pub fn of_letter(report: &LetterReport, subject: &str) -> Option<Item> {
    let meaning = &report.meaning;
    if meaning.is_right() {
        return None;
    }
    let known = meaning.sum.saturating_sub(meaning.unknown);
    let (low, high) = (meaning.owed.low.saturating_sub(known), meaning.owed.high.saturating_sub(known));
    // In the middle of what is owed nothing is at stake for certain.
    let (bounds, in_favour_of) = if low > Decimal::ZERO {
        (Bounds { low, high }, Favour::Customer)
    } else if high < Decimal::ZERO {
        (Bounds { low: high.abs(), high: low.abs() }, Favour::Supplier)
    } else {
        (Bounds { low: Decimal::ZERO, high: low.abs().max(high) }, Favour::NobodyYet)
    };
    Some(Item {
        meeting: Meeting::ServiceLevels,
        topic: Topic::LetterDiffers { letter: meaning.sum, computed: meaning.owed },
        subject: subject.to_owned(),
        department: None,
        cost_centre: None,
        money: Some(Money { bounds, per: Per::Once }),
        in_favour_of,
        certainty: if meaning.measured_levels > 0 { Certainty::Proven } else { Certainty::Likely },
    })
}

/// Change requests that wait for long, and lead times that have shifted. `subject` names them.
#[must_use]
pub fn of_changes(report: &ChangeReport, subject: &str) -> Vec<Item> {
    let item = |topic, certainty, in_favour_of| Item {
        meeting: Meeting::ServiceLevels,
        topic,
        subject: subject.to_owned(),
        department: report.department.clone(),
        cost_centre: None,
        money: None,
        in_favour_of,
        certainty,
    };
    let old = report.open.iter().filter(|open| open.age > Decimal::from(OLD_DAYS)).count() as u64;
    let waiting = Topic::ChangesOpen { requests: old, days: OLD_DAYS.into() };
    let waiting = (old > 0).then(|| item(waiting, Certainty::Proven, Favour::NobodyYet));
    let mut items: Vec<Item> = waiting.into_iter().collect();
    let medians = report.lead_time.baseline.zip(report.lead_time.later);
    let favour = match report.comparison.conclusion {
        Conclusion::Lengthened => Some(Favour::Customer),
        Conclusion::Shortened => Some(Favour::Supplier),
        _ => None,
    };
    if let Some(((before, now), favour)) = medians.zip(favour) {
        let topic = Topic::LeadTimeShifted { before: before.median, now: now.median };
        items.push(item(topic, Certainty::Likely, favour));
    }
    items
}
