//! One ticket's figures as a row.

use jiff::tz::TimeZone;

use super::Taken;
use crate::tickets::figures::Times;
use crate::tickets::log::{Names, State};
use crate::tickets::rows::{Field, Row, local, seconds};

pub(super) fn row(taken: &Taken<'_>, names: &Names, zone: &TimeZone) -> Row {
    let mut row = Row::default();
    let mut put = |name: &'static str, text: String| row.push(name, Field::Text(text));
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
    for (names, times) in ENDS.into_iter().zip(taken.ends) {
        end(&mut row, names, times, zone);
    }
    row
}

/// Columns of each of [`super::Taken::ends`].
const ENDS: [[&str; 8]; 3] = [
    ["r1", "gross_r1_s", "wu_r1_s", "wall_r1_s", "net_r1_s", "netall_r1_s", "bhgross_r1_s", "bhnet_r1_s"],
    ["r2", "gross_r2_s", "wu_r2_s", "wall_r2_s", "net_r2_s", "netall_r2_s", "bhgross_r2_s", "bhnet_r2_s"],
    ["r3", "gross_r3_s", "wu_r3_s", "wall_r3_s", "net_r3_s", "netall_r3_s", "bhgross_r3_s", "bhnet_r3_s"],
];

fn end(row: &mut Row, names: [&'static str; 8], times: Option<Times>, zone: &TimeZone) {
    let text = |ms: Option<i64>| ms.map(seconds).unwrap_or_default();
    let texts = [
        times.map(|times| local(times.at, zone)).unwrap_or_default(),
        text(times.map(|times| times.gross)),
        text(times.and_then(|times| times.paused)),
        text(times.and_then(|times| times.waited)),
        text(times.and_then(|times| times.net)),
        text(times.and_then(|times| times.net_all)),
        text(times.map(|times| times.window_gross)),
        text(times.and_then(|times| times.window_net)),
    ];
    for (name, text) in names.into_iter().zip(texts) {
        row.push(name, Field::Text(text));
    }
}
