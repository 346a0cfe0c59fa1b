//! Agents as a table.

use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use super::{headline, standing_word};
use crate::ask::Ask;
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::source::{AgentRow, Fleet};

/// All agents that match.
#[must_use]
pub fn export(ask: &Ask, fleet: &Fleet) -> Export {
    let t = ask.t();
    let column = |key, title| Column { key, title };
    let instant = |at: Option<Timestamp>| {
        at.map_or(Value::Nothing, |at| Value::Text(figures::instant_short(at, &fleet.zone)))
    };
    let text = |text: Option<&str>| text.map_or(Value::Nothing, |text| Value::Text(text.to_owned()));
    let number = |n: Option<u64>| n.map_or(Value::Nothing, |n| Value::Figure(Decimal::from(n)));
    let row = |row: &AgentRow| {
        vec![
            Value::Text(row.id.to_string()),
            Value::Text(standing_word(t, row.standing).1),
            text(row.role),
            instant(row.heard),
            number(Some(row.lost)),
            number(row.outbox),
            row.clock_ms.map_or(Value::Nothing, |ms| Value::Figure(Decimal::new(ms, 3))),
            text(row.version.as_deref()),
            instant(row.certificate_ends),
            number(Some(row.thinned)),
            number(Some(row.refused)),
        ]
    };
    let told = figures::instant(t, fleet.now, &fleet.zone);
    Export {
        name: "agents".to_owned(),
        title: t.say("fleet-title"),
        lead: vec![headline(t, fleet), t.say_with("fleet-told", &[("at", told.into())])],
        month: None,
        tables: vec![Table {
            key: "agents",
            title: t.say("fleet-title"),
            columns: vec![
                column("agent", t.say("fleet-column-agent")),
                column("state", t.say("column-state")),
                column("role", t.say("fleet-column-role")),
                column("heard", t.say("fleet-column-heard")),
                column("lost", t.say("fleet-column-lost")),
                column("outbox", t.say("fleet-column-outbox")),
                column("clock_seconds", t.say("fleet-column-clock")),
                column("version", t.say("fleet-column-version")),
                column("certificate_ends", t.say("fleet-column-certificate")),
                column("thinned", t.say("fleet-column-thinned")),
                column("refused", t.say("fleet-column-refused")),
            ],
            rows: fleet.rows.iter().map(row).collect(),
        }],
    }
}
