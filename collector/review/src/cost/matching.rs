//! Matches one cell: each line against the contract, and all lines together against order and delivery.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::cells::Cell;
use super::finding::{CostFinding, CostKind, Line};
use super::{CostRow, InvoiceLine, add};
use crate::money::round_half_up;

/// The cell's row of the report; what does not fit is added to `findings`.
pub(super) fn matched(cell: &Cell<'_>, is_invoiced: bool, findings: &mut Vec<CostFinding>) -> CostRow {
    let due = match cell.price {
        None => {
            findings.extend(cell.lines.iter().map(|line| unknown_service(cell, line)));
            None
        }
        Some(_) if !is_invoiced => None,
        Some(price) => Some(judged(cell, price, findings)),
    };
    let amount = add(cell.lines.iter().map(|line| line.amount));
    CostRow {
        department: cell.key.0.to_owned(),
        cost_centre: cell.key.1.to_owned(),
        service: cell.key.2.to_owned(),
        month: cell.month,
        ordered: cell.ordered,
        registered: cell.delivery.map(|delivery| delivery.registered),
        seen: cell.delivery.and_then(|delivery| delivery.seen),
        billed: add(cell.lines.iter().map(|line| line.quantity)),
        price: cell.price,
        amount,
        due,
        difference: due.map(|due| amount.saturating_sub(due)),
    }
}

fn finding(
    cell: &Cell<'_>,
    kind: CostKind,
    (quantity, amount): (Decimal, Decimal),
    lines: Vec<Line>,
) -> CostFinding {
    CostFinding {
        department: cell.key.0.to_owned(),
        cost_centre: cell.key.1.to_owned(),
        service: cell.key.2.to_owned(),
        month: cell.month,
        because: kind.to_string(),
        kind,
        quantity,
        amount,
        in_question: Decimal::ZERO,
        lines,
    }
}

fn unknown_service(cell: &Cell<'_>, line: &InvoiceLine) -> CostFinding {
    finding(cell, CostKind::UnknownService, (line.quantity, line.amount), vec![line.into()])
}

fn cost(quantity: Decimal, price: Decimal) -> Decimal {
    round_half_up(quantity.saturating_mul(price), 2)
}

/// What is due for the cell, SEK.
fn judged(cell: &Cell<'_>, price: Decimal, findings: &mut Vec<CostFinding>) -> Decimal {
    for line in &cell.lines {
        findings.extend(line_findings(cell, line, price));
    }
    let repeats = repeats(cell);
    let (mut billed, mut at_price) = (Decimal::ZERO, Decimal::ZERO);
    let mut counted = Vec::new();
    for (at, line) in cell.lines.iter().enumerate() {
        let amount = cost(line.quantity, price);
        if let Some(first) = repeats.get(&at).copied() {
            let kind = CostKind::Twice { first: first.into() };
            findings.push(finding(cell, kind, (line.quantity, amount), vec![(*line).into()]));
        } else {
            billed = billed.saturating_add(line.quantity);
            at_price = at_price.saturating_add(amount);
            counted.push(Line::from(*line));
        }
    }
    let due_units = billed.max(cell.ordered.low).min(cell.ordered.high);
    let surplus = billed.saturating_sub(due_units);
    let too_much = cost(surplus, price);
    if !surplus.is_zero() {
        findings.push(finding(cell, quantity_kind(cell, billed), (surplus, too_much), counted.clone()));
    }
    findings.extend(not_delivered(cell, billed.min(due_units), price, counted));
    findings.extend(cell.elsewhere.iter().map(|(line, first)| elsewhere(cell, line, first, price)));
    at_price.saturating_sub(too_much)
}

fn line_findings(cell: &Cell<'_>, line: &InvoiceLine, price: Decimal) -> Vec<CostFinding> {
    let agreed = cost(line.quantity, price);
    let product = line.price.map_or(line.amount, |price| cost(line.quantity, price));
    let is_wrong = line.price.map_or(product != agreed, |billed| billed != price);
    let mut found = Vec::new();
    let place = || vec![Line::from(line)];
    if is_wrong {
        let kind = CostKind::WrongPrice { billed: line.price, agreed: price };
        found.push(finding(cell, kind, (line.quantity, product.saturating_sub(agreed)), place()));
    }
    if line.amount != product {
        let kind = CostKind::Sum { product };
        found.push(finding(cell, kind, (line.quantity, line.amount.saturating_sub(product)), place()));
    }
    found
}

fn quantity_kind(cell: &Cell<'_>, billed: Decimal) -> CostKind {
    let nothing_due = cell.ordered.high <= Decimal::ZERO && billed > Decimal::ZERO;
    if cell.lines.is_empty() {
        CostKind::NotBilled { ordered: cell.ordered.low }
    } else if !nothing_due {
        CostKind::Quantity { billed, ordered: cell.ordered }
    } else if !cell.knows_department {
        CostKind::UnknownDepartment
    } else if !cell.knows_cost_centre {
        CostKind::UnknownCostCentre
    } else {
        cell.returned.map_or(CostKind::WithoutOrder, |ended| CostKind::AfterReturn { ended })
    }
}

/// A unit that stands in the register or was seen counts as delivered: the doubt helps the supplier.
fn not_delivered(cell: &Cell<'_>, units: Decimal, price: Decimal, lines: Vec<Line>) -> Option<CostFinding> {
    let delivery = cell.delivery?;
    let delivered = delivery.seen.map_or(delivery.registered, |seen| seen.max(delivery.registered));
    let missing = units.saturating_sub(delivered);
    (missing > Decimal::ZERO).then(|| CostFinding {
        in_question: cost(missing, price),
        ..finding(cell, CostKind::NotDelivered { delivered }, (missing, Decimal::ZERO), lines)
    })
}

fn elsewhere(cell: &Cell<'_>, line: &InvoiceLine, first: &InvoiceLine, price: Decimal) -> CostFinding {
    let kind = CostKind::Elsewhere {
        department: first.department.clone(),
        cost_centre: first.cost_centre.clone(),
        first: first.into(),
    };
    CostFinding {
        in_question: cost(line.quantity, price).max(Decimal::ZERO),
        ..finding(cell, kind, (line.quantity, Decimal::ZERO), vec![line.into()])
    }
}

/// Lines that say the same as one before them, by their place, with that one: same asset or order, quantity and price.
/// Two like orders have like lines, so a line that names no asset is a repeat only as far as more is billed than was
/// ever in force. The smallest come first, so that a further line never makes a repeat vanish.
fn repeats<'a>(cell: &Cell<'a>) -> BTreeMap<usize, &'a InvoiceLine> {
    let mut alike: Vec<(usize, &'a InvoiceLine, &'a InvoiceLine)> = Vec::new();
    let mut firsts: BTreeMap<_, &'a InvoiceLine> = BTreeMap::new();
    // What was given back of an asset may be the repeat.
    let mut of_asset: BTreeMap<_, Decimal> = BTreeMap::new();
    for (at, line) in cell.lines.iter().copied().enumerate() {
        let net = of_asset.entry(&line.asset).or_default();
        *net = net.saturating_add(line.quantity);
        if line.quantity > Decimal::ZERO {
            let order = line.order.as_deref().filter(|_| line.asset.is_none());
            let first = firsts.entry((&line.asset, order, line.quantity, line.price)).or_insert(line);
            if !std::ptr::eq(*first, line) {
                alike.push((at, line, *first));
            }
        }
    }
    let mut surplus = add(of_asset.values().copied()).saturating_sub(cell.ordered.high);
    let mut repeats = BTreeMap::new();
    alike.sort_by_key(|(at, line, _)| (line.asset.is_none(), line.quantity, *at));
    for (at, line, first) in alike {
        let net = of_asset.entry(&line.asset).or_default();
        let is_repeat = if line.asset.is_some() { *net > line.quantity } else { line.quantity <= surplus };
        if is_repeat {
            *net = net.saturating_sub(line.quantity);
            surplus = surplus.saturating_sub(line.quantity);
            repeats.insert(at, first);
        }
    }
    repeats
}
