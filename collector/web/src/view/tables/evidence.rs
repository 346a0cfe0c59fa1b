//! What the ledger rests on, as tables.

use super::{column, count, ledger, levels, text};
use crate::export::{Export, Table, Value};
use crate::figures;
use crate::source::{CheckpointRow, Evidence, WitnessRow};
use crate::texts::Texts;
use crate::view::ledger::{headline, lead};

/// The page's figures; hashes and keys in full.
#[must_use]
pub fn evidence(t: &Texts, page: &Evidence) -> Export {
    let mut said = vec![headline(t, page), lead(t, page)];
    said.extend(page.customer.clone());
    said.push(ledger(t, &page.ledger));
    said.extend(page.log.as_ref().map(|log| format!("{}: {}", t.say("evidence-vkey"), log.vkey)));
    let zone = &page.zone;
    Export {
        name: "evidence".to_owned(),
        title: t.say("evidence-title"),
        lead: said,
        month: None,
        tables: vec![
            checkpoints(t, page),
            witnesses(t, page),
            levels::publications(t, zone, &page.publications),
            levels::statements_of(t, zone, &page.statements, |_| None),
        ],
    }
}

fn joined(parts: &[String]) -> Value {
    text(Some(parts.join("; ")))
}

fn checkpoints(t: &Texts, page: &Evidence) -> Table {
    let at = |at| figures::instant_short(at, &page.zone);
    let row = |row: &CheckpointRow| {
        let stamps = row.stamps.iter().map(|(authority, stamped)| format!("{authority}, {}", at(*stamped)));
        vec![
            Value::Text(at(row.at)),
            count(row.ledger.size),
            Value::Text(row.ledger.root.clone()),
            joined(&row.cosigned),
            joined(&stamps.collect::<Vec<_>>()),
        ]
    };
    Table {
        key: "checkpoints",
        title: t.say("checkpoints"),
        columns: vec![
            column("made", t.say("column-made")),
            column("size", t.say("column-covers")),
            column("root", t.say("evidence-root")),
            column("cosigned", t.say("column-cosigned")),
            column("stamps", t.say("column-stamps")),
        ],
        rows: page.checkpoints.iter().map(row).collect(),
    }
}

fn witnesses(t: &Texts, page: &Evidence) -> Table {
    let row = |row: &WitnessRow| {
        let (size, at) = row.cosigned.unzip();
        vec![
            Value::Text(row.name.clone()),
            Value::Text(row.vkey.clone()),
            size.map_or(Value::Nothing, count),
            text(at.map(|at| figures::instant_short(at, &page.zone))),
        ]
    };
    Table {
        key: "witnesses",
        title: t.say("witnesses"),
        columns: vec![
            column("name", t.say("tables-name")),
            column("key", t.say("tables-key")),
            column("size", t.say("column-covers")),
            column("cosigned", t.say("column-kept")),
        ],
        rows: page.witnesses.iter().map(row).collect(),
    }
}
