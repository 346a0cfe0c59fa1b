//! Points of a review's own findings.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Certainty, Differs, Favour, Item, Meeting, Money, Per, Topic, Units};
use crate::finding::{
    Because, Bounds, CapacityFinding, CapacityVerdict, Party, PenaltyFinding, ServiceLevelFinding, Verdict,
};

/// `None` where there is nothing to raise.
pub(super) fn of_level(level: &ServiceLevelFinding) -> Option<Item> {
    let gap = gap(level.penalty);
    let in_favour_of = favour(level);
    let (topic, certainty) = match level.verdict {
        Verdict::Contradicted => (differs(level)?, Certainty::Proven),
        Verdict::NotReported if gap.is_none() => (Topic::NotReported, Certainty::Proven),
        Verdict::Confirmed | Verdict::NotReported => {
            let owed = Bounds { low: level.penalty.low?, high: level.penalty.high? };
            gap?;
            (Topic::PenaltyDiffers { reported: level.penalty.reported, owed }, Certainty::Proven)
        }
        Verdict::NotVerifiable => (Topic::NotVerifiable { coverage: coverage(level) }, Certainty::Open),
        Verdict::NotMeasured => (Topic::NotMeasured, Certainty::Open),
    };
    // What nobody signed is not proven to anybody.
    let certainty = if level.origin.unsigned > 0 { certainty.max(Certainty::Likely) } else { certainty };
    Some(Item {
        meeting: Meeting::ServiceLevels,
        topic,
        subject: level.title.clone(),
        department: None,
        cost_centre: None,
        money: gap.map(|(bounds, _)| Money { bounds, per: Per::Once }),
        in_favour_of,
        certainty,
    })
}

/// Setting right a figure that was too good helps who pays, and one that was too bad who delivers; of a figure that
/// holds, the penalty tells.
fn favour(level: &ServiceLevelFinding) -> Favour {
    match (level.verdict, level.favours) {
        (Verdict::Contradicted, Some(Party::Customer)) => Favour::Supplier,
        (Verdict::Contradicted, _) => Favour::Customer,
        (Verdict::Confirmed | Verdict::NotReported, _) => {
            gap(level.penalty).map_or(Favour::NobodyYet, |(_, favour)| favour)
        }
        (Verdict::NotVerifiable | Verdict::NotMeasured, _) => Favour::NobodyYet,
    }
}

fn differs(level: &ServiceLevelFinding) -> Option<Topic> {
    let differs = Differs {
        unit: level.unit.clone(),
        reported: level.reported?,
        measured: level.measured?,
        decimals: level.decimals,
    };
    Some(match level.favours {
        Some(Party::Customer) => Topic::ReportedTooBad(differs),
        _ => Topic::ReportedTooGood(differs),
    })
}

fn coverage(level: &ServiceLevelFinding) -> Option<(Decimal, Decimal)> {
    match level.because {
        Because::Coverage { seen, needed } => Some((seen, needed)),
        _ => None,
    }
}

/// How far the reported penalty lies from what is owed, and who gains by the difference; `None` where it lies within.
fn gap(penalty: PenaltyFinding) -> Option<(Bounds, Favour)> {
    let reported = penalty.reported.unwrap_or_default();
    let (low, high) = (penalty.low?.saturating_sub(reported), penalty.high?.saturating_sub(reported));
    if low > Decimal::ZERO {
        Some((Bounds { low, high }, Favour::Customer))
    } else if high < Decimal::ZERO {
        Some((Bounds { low: -high, high: -low }, Favour::Supplier))
    } else {
        None
    }
}

/// `None` where there is nothing to raise.
pub(super) fn of_capacity(finding: &CapacityFinding) -> Option<Item> {
    let seen = finding.delivered.unwrap_or_default();
    let units =
        Units { ordered: finding.ordered.unwrap_or_default(), seen, used: finding.used.unwrap_or(seen) };
    let signed = if finding.origin.unsigned > 0 { Certainty::Likely } else { Certainty::Proven };
    let (topic, money, certainty) = match finding.finding {
        CapacityVerdict::Within => return None,
        CapacityVerdict::Under => (Topic::Unused(units), unused(finding, units), signed),
        // An agent that is nowhere near sees nothing: what was not seen may be there.
        CapacityVerdict::Unseen => (Topic::NeverSeen(units), unused(finding, units), Certainty::Likely),
        CapacityVerdict::Unordered => (Topic::NotOrdered(units), None, Certainty::Likely),
        CapacityVerdict::Over => (over(finding, units), None, signed),
    };
    let named = finding.service_title.as_ref().or(finding.service.as_ref()).unwrap_or(&finding.unit);
    Some(Item {
        meeting: Meeting::Capacity,
        topic,
        subject: named.clone(),
        department: finding.department.clone(),
        cost_centre: finding.cost_centre.clone(),
        money,
        // What is not needed need not be paid; what is used beyond the order was not.
        in_favour_of: match finding.finding {
            CapacityVerdict::Under | CapacityVerdict::Unseen => Favour::Customer,
            _ => Favour::Supplier,
        },
        certainty,
    })
}

fn over(finding: &CapacityFinding, units: Units) -> Topic {
    match finding.pages {
        Some(pages) if units.used <= units.ordered => Topic::MorePages { printed: pages.printed },
        _ => Topic::MoreUsed(units),
    }
}

/// At least what was seen and not used, at most what was never seen as well.
fn unused(finding: &CapacityFinding, units: Units) -> Option<Money> {
    let high = finding.unused_cost_per_month.filter(|cost| *cost > Decimal::ZERO)?;
    let left = units.ordered.saturating_sub(units.used);
    let seen = units.seen.min(units.ordered).saturating_sub(units.used).max(Decimal::ZERO);
    let share = seen.checked_div(left).unwrap_or_default().min(Decimal::ONE);
    let low = high.saturating_mul(share);
    let low = low.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
    Some(Money { bounds: Bounds { low: low.max(Decimal::ZERO), high }, per: Per::Month })
}
