//! What is attached to a report for programs: the findings as they are published, and the proof with what was said.

use motprov_shared::period::Timestamp;
use serde_json::{Value, json};

use crate::report::{Entered, Report, Scope, Witnessed};

/// The month's findings, as a publication has them.
pub(crate) fn review(report: &Report) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&report.review)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// All else that the report says: times in RFC 3339, hashes in hexadecimal.
pub(crate) fn proof(report: &Report) -> serde_json::Result<Vec<u8>> {
    let contract = &report.contract;
    let facts = json!({
        "version": 1,
        "month": report.review.month.to_string(),
        "contract": {
            "title": contract.title, "customer": contract.customer, "supplier": contract.supplier,
            "currency": contract.currency,
        },
        "scope": scope(&report.scope),
        "made_at": time(report.made_at),
        "month_over": report.over,
        "ledger": { "size": report.review.ledger.size, "root": report.review.ledger.root },
        "checkpoint": checkpoint(report),
        "collector_key": report.proof.collector_key,
        "entries": entries(report),
        "files": files(report),
        "statements": statements(report),
        "publications": publications(report),
    });
    let mut bytes = serde_json::to_vec_pretty(&facts)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn time(at: Timestamp) -> String {
    at.to_string()
}

fn scope(scope: &Scope) -> Value {
    match scope {
        Scope::Month => json!({ "kind": "month" }),
        Scope::ServiceLevel(id) => json!({ "kind": "service_level", "service_level": id }),
        Scope::Capacity(key) => json!({
            "kind": "capacity", "department": key.department, "cost_centre": key.cost_centre,
            "service": key.service,
        }),
    }
}

fn checkpoint(report: &Report) -> Value {
    let witnessed = |given: &[Witnessed]| -> Vec<Value> {
        given.iter().map(|by| json!({ "name": by.name, "at": time(by.at) })).collect()
    };
    report.proof.checkpoint.as_ref().map_or(Value::Null, |checkpoint| {
        json!({
            "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root,
            "signers": checkpoint.signers, "cosignatures": witnessed(&checkpoint.cosignatures),
            "timestamps": witnessed(&checkpoint.timestamps),
        })
    })
}

fn entries(report: &Report) -> Vec<Value> {
    let entry = |entry: &crate::report::ProvenEntry| {
        json!({
            "number": entry.number, "kind": entry.kind.name(), "source": entry.source,
            "received_at": time(entry.received_at), "leaf": entry.leaf,
        })
    };
    report.proof.entries.iter().map(entry).collect()
}

fn files(report: &Report) -> Vec<Value> {
    report.proof.files.iter().map(|file| json!({ "path": file.path, "sha256": file.sha256 })).collect()
}

fn statements(report: &Report) -> Vec<Value> {
    let statement = |Entered { entry, at, document }: &Entered<motprov_log::Statement>| {
        json!({
            "entry": entry, "at": time(*at), "service_level": document.service_level,
            "party": document.party.name(), "by": document.by, "text": document.text,
            "value": document.value, "penalty": document.penalty,
        })
    };
    report.statements.iter().map(statement).collect()
}

fn publications(report: &Report) -> Vec<Value> {
    let publication = |Entered { entry, at, document }: &Entered<motprov_log::Publication>| {
        let (corrects, why) = document.correction.as_ref().map(|(entry, why)| (entry, why)).unzip();
        json!({
            "entry": entry, "at": time(*at), "by": document.by, "size": document.size,
            "root": document.root.to_string(), "corrects": corrects, "why": why,
        })
    };
    report.publications.iter().map(publication).collect()
}
