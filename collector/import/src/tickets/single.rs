//! A row of a list: a ticket with its instants. It comes to two or three events: opened, resolved, closed.

use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::PausedSum;
use super::columns::Column;
use super::event::{About, At, present};
use super::states::Meaning;
use super::texts::TextId;
use super::walk::Walk;
use crate::cell::Row;
use crate::value::{self, Point};

/// A ticket's instants, in order.
struct Times {
    opened: Timestamp,
    resolved: Option<Timestamp>,
    closed: Option<Timestamp>,
}

/// Keeps the row's ticket, or refuses the row.
pub(super) fn take(walk: &mut Walk<'_>, row: &Row) {
    let count = walk.tickets.len();
    let ticket = walk.ticket(row).and_then(|ticket| once(walk, row, ticket, count));
    let times = times(walk, row);
    let state = walk.state(row);
    let about = About::read(walk, row);
    let paused = paused(walk, row, times.as_ref().ok());
    let (Ok(ticket), Ok(times), Ok(state), Ok(about), Ok(paused)) = (ticket, times, state, about, paused)
    else {
        return;
    };
    let Ok(ends) = ends(walk, row, &times, state) else { return };
    let words = ["opened", "resolved", "closed"].map(|word| walk.label(word));
    let label = |word: usize, last: bool| match state {
        Some((_, label)) if last => label,
        _ => words.get(word).copied().unwrap_or(words[0]),
    };
    let mut happened = vec![(times.opened, Meaning::Working, 0)];
    happened.extend(times.resolved.map(|at| (at, ends, 1)));
    happened.extend(
        times.closed.map(|at| (at, if ends == Meaning::Cancelled { ends } else { Meaning::Closed }, 2)),
    );
    let last = happened.len() - 1;
    for (index, (time, meaning, word)) in happened.into_iter().enumerate() {
        let sequence = u32::try_from(index).unwrap_or(0);
        walk.events.push(about.event(ticket, At { time, sequence }, meaning, label(word, index == last)));
    }
    if let Some(ticket) = walk.tickets.get_mut(ticket) {
        ticket.paused = paused;
    }
}

/// A ticket stands once in a list.
fn once(walk: &mut Walk<'_>, row: &Row, ticket: usize, count: usize) -> Result<usize, ()> {
    if ticket == count {
        return Ok(ticket);
    }
    let first = walk.tickets.get(ticket).map_or(0, |ticket| ticket.row);
    let reason = format!("stands in row {first} already: a list has one row for each ticket");
    walk.fault(row, Column::Ticket, reason);
    Err(())
}

fn times(walk: &mut Walk<'_>, row: &Row) -> Result<Times, ()> {
    let opened = walk.moment(row, Column::Opened);
    let opened = present(walk, row, Column::Opened, opened);
    let resolved = walk.moment(row, Column::Resolved);
    let closed = walk.moment(row, Column::Closed);
    let times = Times { opened: opened?, resolved: resolved?, closed: closed? };
    if times.resolved.is_some_and(|resolved| resolved < times.opened) {
        walk.fault(row, Column::Resolved, "lies before the ticket was opened");
        return Err(());
    }
    if times.closed.is_some_and(|closed| closed < times.resolved.unwrap_or(times.opened)) {
        walk.fault(row, Column::Closed, "lies before the ticket was opened or resolved");
        return Err(());
    }
    Ok(times)
}

/// How the ticket was completed. What its status says must go with its instants: a list that contradicts itself would
/// give either of two figures.
fn ends(
    walk: &mut Walk<'_>,
    row: &Row,
    times: &Times,
    state: Option<(Meaning, TextId)>,
) -> Result<Meaning, ()> {
    let ended = times.resolved.is_some() || times.closed.is_some();
    let Some((meaning, _)) = state else { return Ok(Meaning::Resolved) };
    match meaning {
        Meaning::Resolved | Meaning::FirstContact | Meaning::Closed | Meaning::Cancelled if !ended => {
            walk.fault(row, Column::Status, "says that the ticket ended, but the row has no time for it");
            Err(())
        }
        Meaning::Queued | Meaning::Working | Meaning::Waiting { .. } | Meaning::Other if ended => {
            walk.fault(
                row,
                Column::Status,
                "says that the ticket is open, but the row has a time at which it ended",
            );
            Err(())
        }
        Meaning::FirstContact | Meaning::Cancelled => Ok(meaning),
        _ => Ok(Meaning::Resolved),
    }
}

fn paused(walk: &mut Walk<'_>, row: &Row, times: Option<&Times>) -> Result<Option<PausedSum>, ()> {
    let Some(cell) = walk.cell(row, Column::Paused).cloned() else { return Ok(None) };
    let number = match value::number(&cell, Point::Decimal) {
        Ok(number) => number,
        Err(reason) => {
            walk.fault(row, Column::Paused, reason);
            return Err(());
        }
    };
    let unit = walk.layout.paused;
    let ms = number.checked_mul(Decimal::from(unit.ms)).and_then(|ms| ms.round().to_i64());
    let open_ms = times.and_then(|times| Some(times.resolved.or(times.closed)?.since(times.opened)));
    match ms {
        Some(ms) if ms >= 0 && open_ms.is_none_or(|open| ms <= open) => {
            Ok(Some(PausedSum { ms, in_window: unit.in_window }))
        }
        Some(ms) if ms >= 0 => {
            walk.fault(row, Column::Paused, "is longer than the ticket was open");
            Err(())
        }
        _ => {
            walk.fault(row, Column::Paused, "is no length of time: write a number that is not negative");
            Err(())
        }
    }
}
