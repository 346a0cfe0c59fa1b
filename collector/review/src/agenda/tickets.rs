//! Points of a month's tickets. Each is a question to the supplier: in nobody's favour until it is answered.

use rust_decimal::Decimal;

use super::{Certainty, Favour, Item, Meeting, Money, Per, Topic, Unusual};
use crate::case::{Case, Trials};
use crate::contract::Contract;
use crate::finding::Bounds;
use crate::tickets::raised::{Growing, OLD_DAYS, Raised};
use crate::tickets::trials::Paused;

/// What the tickets give reason to raise. `subject` names them where no level or category does; the case has what they
/// were counted to.
#[must_use]
pub fn of_tickets(raised: &Raised, case: &Case, contract: &Contract, subject: &str) -> Vec<Item> {
    let mut items: Vec<Item> =
        raised.paused.iter().filter_map(|paused| of_paused(paused, case, contract)).collect();
    items.extend(raised.straight.map(|straight| {
        let hours = u64::try_from(straight.hours).unwrap_or(0);
        let (tickets, of) = (count(straight.tickets), count(straight.of));
        item(Topic::PausedUntilSolved { tickets, of, hours }, subject, Certainty::Open)
    }));
    items.extend(raised.growing.iter().map(of_growing));
    items.extend(raised.old.map(|old| {
        let (tickets, waiting) = (count(old.tickets), count(old.waiting));
        let (days, before) = (u64::from(OLD_DAYS), old.before.map(count));
        item(Topic::TicketsOld { tickets, waiting, days, before }, subject, Certainty::Likely)
    }));
    items
}

fn item(topic: Topic, subject: &str, certainty: Certainty) -> Item {
    Item {
        meeting: Meeting::ServiceLevels,
        topic,
        subject: subject.to_owned(),
        department: None,
        cost_centre: None,
        money: None,
        in_favour_of: Favour::NobodyYet,
        certainty,
    }
}

const fn count(number: usize) -> u64 {
    number as u64
}

fn of_growing(growing: &Growing) -> Item {
    let unusual = match growing.usual {
        Some(usual) => Unusual::Above(count(usual)),
        None => Unusual::Run { months: count(Growing::RUN), mean: growing.mean },
    };
    let (tickets, before) = (count(growing.tickets), count(growing.before));
    item(Topic::TicketsGrow { tickets, before, unusual }, &growing.category, Certainty::Likely)
}

/// `None` where the contract has no such level.
fn of_paused(paused: &Paused, case: &Case, contract: &Contract) -> Option<Item> {
    let level = contract.service_level(&paused.service_level)?;
    let tickets = paused.tickets.values().copied().map(u64::from).sum();
    let topic = Topic::LateButForPauses {
        tickets,
        into_resolved: u64::from(paused.into_resolved),
        of: u64::from(paused.of),
    };
    let money = at_most(paused, case, contract)
        .map(|high| Money { bounds: Bounds { low: Decimal::ZERO, high }, per: Per::Once });
    Some(Item { money, ..item(topic, &level.title, Certainty::Open) })
}

/// What the level would cost more if none of those pauses held, limits that other levels share left out: the most that
/// the question is worth.
fn at_most(paused: &Paused, case: &Case, contract: &Contract) -> Option<Decimal> {
    let levels = contract.service_levels.iter().filter(|level| level.id == paused.service_level);
    let alone =
        Contract { service_levels: levels.cloned().collect(), clauses: Vec::new(), ..contract.clone() };
    let owed = |trials: Vec<Trials>| {
        let case = Case { trials, past: case.past.clone(), ..Case::new(case.month, case.ledger) };
        crate::review(&case, &alone).penalty_sum
    };
    let of_level = case.trials.iter().filter(|trials| trials.service_level == paused.service_level);
    let counted: Vec<Trials> = of_level.cloned().collect();
    let unpaused = counted.iter().cloned().map(|trials| {
        let late = paused.tickets.get(&trials.group).copied().unwrap_or(0);
        // How late they would be is not told: a charge by the hour then has no sum.
        let hours = trials.late.filter(|_| late == 0);
        Trials { good: trials.good.saturating_sub(late), late: hours, otherwise: Vec::new(), ..trials }
    });
    let (more, now) = (owed(unpaused.collect())?, owed(counted)?);
    // What is open for other reasons is open either way.
    let by = more.high.saturating_sub(now.high).max(more.low.saturating_sub(now.low));
    (by > Decimal::ZERO).then_some(by)
}
