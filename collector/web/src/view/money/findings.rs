//! What does not fit, in words and in money.

use motprov_review::cost::{CostFinding, CostKind, CostReport};
use rust_decimal::Decimal;

use super::entry_link;
use crate::figures;
use crate::source::Matched;
use crate::texts::Texts;
use crate::view::frame::Link;

/// Findings on a page.
pub(super) const PER_PAGE: usize = 25;

/// A finding.
#[derive(Debug)]
pub struct FindingRow {
    /// Who pays.
    pub department: String,
    /// On which account.
    pub cost_centre: String,
    /// For which service.
    pub service: String,
    /// What does not fit.
    pub says: String,
    /// Billed too much or too little, SEK.
    pub amount: String,
    /// In question, SEK.
    pub question: Option<String>,
    /// The first line that it rests on: entry, and its place in words.
    pub line: Option<(Link, String)>,
}

/// The dearest first, whichever side it hurts.
pub(super) fn ordered(report: &CostReport) -> Vec<&CostFinding> {
    let mut found: Vec<&CostFinding> = report.findings.iter().collect();
    // Stable: what is as dear stays by department, cost centre and service.
    found.sort_by_key(|finding| std::cmp::Reverse((finding.amount.abs(), finding.in_question)));
    found
}

pub(super) fn row(t: &Texts, matched: &Matched, finding: &CostFinding) -> FindingRow {
    let question = Some(finding.in_question).filter(|amount| *amount > Decimal::ZERO);
    let line = finding.lines.first().map(|line| {
        let more = finding.lines.len() - 1;
        let args = [
            ("row", line.row.to_string().into()),
            ("invoice", line.invoice.as_str().into()),
            ("more", more.to_string().into()),
        ];
        let place =
            if more == 0 { t.say_with("finding-line", &args) } else { t.say_with("finding-lines", &args) };
        (entry_link(t, line.entry), place)
    });
    FindingRow {
        department: finding.department.clone(),
        cost_centre: finding.cost_centre.clone(),
        service: title(matched, &finding.service),
        says: says(t, &finding.kind),
        amount: figures::money_change(t.language, finding.amount),
        question: question.map(|amount| figures::money(t.language, amount)),
        line,
    }
}

/// A service by its title, where the contract has one.
pub(super) fn title(matched: &Matched, id: &str) -> String {
    matched.services.get(id).cloned().unwrap_or_else(|| id.to_owned())
}

/// A finding as a sentence.
pub(super) fn says(t: &Texts, kind: &CostKind) -> String {
    let units = |units: Decimal| figures::number(t.language, units, units.normalize().scale().min(2)).into();
    let price = |price| figures::money_exact(t.language, price).into();
    match kind {
        CostKind::WithoutOrder => t.say("cost-without-order"),
        CostKind::AfterReturn { ended } => {
            t.say_with("cost-after-return", &[("date", ended.to_string().into())])
        }
        CostKind::WrongPrice { billed: Some(billed), agreed } => {
            t.say_with("cost-wrong-price", &[("billed", price(*billed)), ("agreed", price(*agreed))])
        }
        CostKind::WrongPrice { billed: None, agreed } => {
            t.say_with("cost-wrong-amount", &[("agreed", price(*agreed))])
        }
        CostKind::Twice { first } => t.say_with(
            "cost-twice",
            &[
                ("row", first.row.to_string().into()),
                ("entry", first.entry.to_string().into()),
                ("invoice", first.invoice.as_str().into()),
            ],
        ),
        CostKind::NotBilled { ordered } => t.say_with("cost-not-billed", &[("ordered", units(*ordered))]),
        CostKind::Quantity { billed, ordered } => {
            let ordered = if ordered.low == ordered.high {
                units(ordered.low)
            } else {
                figures::interval(t.language, ordered.low, ordered.high, 0).into()
            };
            t.say_with("cost-quantity", &[("billed", units(*billed)), ("ordered", ordered)])
        }
        CostKind::Sum { product } => t.say_with("cost-sum", &[("product", price(*product))]),
        CostKind::NotDelivered { delivered } => {
            t.say_with("cost-not-delivered", &[("delivered", units(*delivered))])
        }
        // The source names no account that the viewer may not see.
        CostKind::Elsewhere { department, .. } if department.is_empty() => t.say("cost-elsewhere-other"),
        CostKind::Elsewhere { department, cost_centre, first } => t.say_with(
            "cost-elsewhere",
            &[
                ("department", department.as_str().into()),
                ("centre", cost_centre.as_str().into()),
                ("row", first.row.to_string().into()),
                ("invoice", first.invoice.as_str().into()),
            ],
        ),
        CostKind::UnknownDepartment => t.say("cost-unknown-department"),
        CostKind::UnknownCostCentre => t.say("cost-unknown-centre"),
        CostKind::UnknownService => t.say("cost-unknown-service"),
    }
}
