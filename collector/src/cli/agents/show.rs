//! `agents show`: one agent, whole.

use std::io::Write;

use motprov_ledger::{Certificate, Database};
use motprov_shared::identity::AgentId;
use serde_json::{Value, json};

use super::super::{Answer, Failure, Folder, Format, print_json};
use super::list::{Fleet, pending_as_json};

pub(super) fn run(
    agent: &AgentId,
    folder: &Folder,
    format: Format,
    out: &mut dyn Write,
) -> Result<Answer, Failure> {
    let fleet = Fleet::read(folder)?;
    let known = fleet.agents.iter().find(|known| known.id == *agent);
    let waiting: Vec<_> =
        fleet.pending.iter().filter(|request| request.agent == *agent).map(pending_as_json).collect();
    if known.is_none() && waiting.is_empty() {
        return Err(Failure::Input(format!("no agent {agent} is enrolled, and none waits to be")));
    }
    let certificates = Database::open_read_only(&folder.data)?.read(|view| view.certificates_of(agent))?;
    let mut value = known.map_or_else(|| json!({ "agent": agent.to_string() }), |known| fleet.as_json(known));
    value["certificates"] = certificates.iter().map(certificate).collect();
    value["waiting"] = Value::Array(waiting);
    match format {
        Format::Json => print_json(out, &value)?,
        Format::Text => print_text(out, &value, "")?,
    }
    Ok(Answer::Yes)
}

fn certificate(certificate: &Certificate) -> Value {
    json!({
        "serial": certificate.serial,
        "role": certificate.role.name(),
        "issued": certificate.issued.to_string(),
        "expires": certificate.expires.to_string(),
        "revoked": certificate.revoked.map(|at| at.to_string()),
    })
}

/// A line for each thing that is known; what is not is left out.
fn print_text(out: &mut dyn Write, value: &Value, indent: &str) -> Result<(), Failure> {
    let Some(fields) = value.as_object() else { return Ok(()) };
    for (name, value) in fields {
        let name = name.replace('_', " ");
        match value {
            Value::Null => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Object(_) => {
                writeln!(out, "{indent}{name}")?;
                print_text(out, value, &format!("{indent}  "))?;
            }
            Value::Array(items) => {
                for item in items {
                    writeln!(out, "{indent}{name}")?;
                    print_text(out, item, &format!("{indent}  "))?;
                }
            }
            Value::String(text) => writeln!(out, "{indent}{name:<22} {text}")?,
            other => writeln!(out, "{indent}{name:<22} {other}")?,
        }
    }
    Ok(())
}
