//! One ticket's figures as a row.

use jiff::tz::TimeZone;

use super::Taken;
use crate::tickets::figures::{Stop, Times};
use crate::tickets::log::{Names, State};
use crate::tickets::rows::{Field, Row, local, seconds};

pub(super) fn row(taken: &Taken<'_>, names: &Names, zone: &TimeZone) -> Row {
    let mut row = Row::default();
    let mut put = |name: &str, text: String| row.push(name, Field::Text(text));
    let (ticket, span) = (taken.ticket, taken.ticket.span());
    let [mut user, mut any] = [0_i64; 2];
    for (event, stay) in ticket.stays() {
        user += if event.state.is_paused() { stay.ms() } else { 0 };
        any += if matches!(event.state, State::Waiting { .. }) { stay.ms() } else { 0 };
    }
    let unplaced = ticket.unplaced.map_or(0, |pauses| pauses.ms);
    let paused = unplaced > 0 || ticket.events().iter().any(|event| event.state.is_paused());
    let last = ticket.events().last().map_or("", |event| names.text(event.label));
    put("sr", ticket.id.to_string());
    put("month", taken.month.map(|month| month.to_string()).unwrap_or_default());
    put("impact", ticket.latest(|event| event.impact).map_or("", |name| names.text(name)).to_owned());
    put("events", ticket.events().len().to_string());
    put("opened", local(span.start, zone));
    put("last_state", last.to_owned());
    put("last", local(span.end, zone));
    put("span_s", seconds(span.ms()));
    put("any_wait_user", u8::from(paused).to_string());
    put("wait_user_total_s", seconds(user.saturating_add(unplaced)));
    put("wait_all_total_s", seconds(any.saturating_add(unplaced)));
    put("reopen", taken.flow.reopened.to_string());
    put("reopen_strict", taken.flow.reopened_strict.to_string());
    put("teams", taken.flow.teams.to_string());
    put("handovers", taken.flow.handovers.to_string());
    put("bounces", taken.flow.bounces.to_string());
    put("orgline_bounces", taken.flow.organisation_bounces.to_string());
    put("never_resolved_or_closed", u8::from(!taken.flow.resolved_or_closed).to_string());
    for (stop, times) in Stop::ALL.into_iter().zip(taken.ends) {
        end(&mut row, stop, times, zone);
    }
    row
}

fn end(row: &mut Row, stop: Stop, times: Option<Times>, zone: &TimeZone) {
    let name = stop.short();
    let text = |ms: Option<i64>| Field::Text(ms.map(seconds).unwrap_or_default());
    row.push(name, Field::Text(times.map(|times| local(times.at, zone)).unwrap_or_default()));
    row.push(format!("gross_{name}_s"), text(times.map(|times| times.gross)));
    row.push(format!("wu_{name}_s"), text(times.and_then(|times| times.paused)));
    row.push(format!("wall_{name}_s"), text(times.and_then(|times| times.waited)));
    row.push(format!("net_{name}_s"), text(times.and_then(|times| times.net)));
    row.push(format!("netall_{name}_s"), text(times.and_then(|times| times.net_all)));
    row.push(format!("bhgross_{name}_s"), text(times.map(|times| times.window_gross)));
    row.push(format!("bhnet_{name}_s"), text(times.and_then(|times| times.window_net)));
}
