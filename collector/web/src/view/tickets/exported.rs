//! The same tables as files.

use rust_decimal::Decimal;

use super::{headline, lead};
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::source::{TicketMonth, TicketStanding, TicketsOfMonth};
use crate::texts::{Texts, stretches};

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn maybe(value: Option<&String>) -> Value {
    value.map_or(Value::Nothing, text)
}

fn count(n: usize) -> Value {
    Value::Figure(Decimal::from(n))
}

const fn column(key: &'static str, title: String) -> Column {
    Column { key, title }
}

/// A month's tickets.
#[must_use]
pub fn tickets(t: &Texts, found: &TicketsOfMonth) -> Export {
    let month = figures::month(t, found.head.month);
    let title = t.say_with("tickets-title", &[("month", month.as_str().into())]);
    let (lead, tables) = match &found.standing {
        TicketStanding::Counted(counted) => {
            let said: String = stretches(&lead(t, counted)).into_iter().map(|part| part.text).collect();
            (vec![headline(t, counted), said], vec![limits(t, counted), flipped(t, counted)])
        }
        TicketStanding::NoDepartments | TicketStanding::None | TicketStanding::Computing => {
            (vec![t.say_with("export-none", &[("month", month.into())])], Vec::new())
        }
    };
    Export {
        name: format!("tickets-{}", found.head.month),
        title,
        lead,
        month: Some(found.head.month),
        tables,
    }
}

fn limits(t: &Texts, month: &TicketMonth) -> Table {
    let known = |n: Option<usize>| n.map_or(Value::Nothing, count);
    Table {
        key: "limits",
        title: t.say("tickets-clocks"),
        columns: vec![
            column("limit_hours", t.say("column-limit")),
            column("solved", t.say("column-solved")),
            column("gross", t.say("clock-gross")),
            column("evidenced", t.say("clock-evidenced")),
            column("net", t.say("clock-net")),
            column("net_all", t.say("clock-net-all")),
            column("window", t.say("clock-window")),
            column("window_net", t.say("clock-window-net")),
        ],
        rows: (month.limits.iter())
            .map(|limit| {
                vec![
                    Value::Figure(Decimal::from(limit.hours)),
                    count(month.solved),
                    count(limit.gross),
                    known(limit.evidenced),
                    known(limit.net),
                    known(limit.net_all),
                    count(limit.window),
                    known(limit.window_net),
                ]
            })
            .collect(),
    }
}

fn flipped(t: &Texts, month: &TicketMonth) -> Table {
    Table {
        key: "hang_on_a_pause",
        title: t.say("tickets-flipped"),
        columns: vec![
            column("ticket", t.say("column-ticket")),
            column("opened", t.say("column-opened")),
            column("priority", t.say("column-priority")),
            column("product", t.say("column-product")),
            column("limit_hours", t.say("column-limit")),
            column("gross_hours", t.say("column-gross")),
            column("net_hours", t.say("column-net")),
            column("into_resolved", t.say("column-into-resolved")),
        ],
        rows: (month.flipped.iter())
            .map(|ticket| {
                vec![
                    text(&ticket.id),
                    text(ticket.opened.to_string()),
                    maybe(ticket.priority.as_ref()),
                    maybe(ticket.product.as_ref()),
                    Value::Figure(Decimal::from(ticket.limit)),
                    Value::Figure(ticket.gross),
                    Value::Figure(ticket.net),
                    text(if ticket.into_resolved { t.say("yes") } else { t.say("no") }),
                ]
            })
            .collect(),
    }
}
