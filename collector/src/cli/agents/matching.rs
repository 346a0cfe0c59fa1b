//! `agents match`: what the register calls the assets that agents tell of.

use std::collections::BTreeMap;
use std::io::Write;

use motprov_ledger::{Database, LedgerError, Marked};
use motprov_shared::identity::AssetId;
use serde_json::{Value, json};

use super::super::table::Table;
use super::super::{Answer, Failure, Folder, Format, print_json};
use crate::fleet::matching::{Found, Mark, match_all};

pub(super) fn run(folder: &Folder, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
    let mut database = Database::open_read_only(&folder.data)?;
    let (register, mut observed, machines) = database.read(|view| {
        let machines = view.requests()?.into_iter().map(|request| (request.agent, request.machine));
        Ok::<_, LedgerError>((view.register()?, view.marks_told()?, machines.collect::<Vec<_>>()))
    })?;
    for (agent, machine) in machines {
        let own = observed.iter_mut().find(|seen| seen.asset.as_str() == agent.name.as_str());
        if let Some(seen) = own {
            complete(seen, &machine);
        }
    }
    let found = match_all(&register, &observed);
    match format {
        Format::Json => {
            let rows: Vec<_> = found.iter().map(|(asset, found)| as_json(asset, found)).collect();
            print_json(out, &rows)?;
        }
        Format::Text => print_text(out, &found)?,
    }
    let all_clear = found.iter().all(|(_, found)| matches!(found, Found::Same | Found::As(..)));
    Ok(if all_clear { Answer::Yes } else { Answer::No })
}

/// What a machine said when it enrolled completes what its agent tells of it.
fn complete(seen: &mut Marked, machine: &str) {
    let said: BTreeMap<String, String> = serde_json::from_str(machine).unwrap_or_default();
    let said = |name: &str| said.get(name).cloned();
    let marks = &mut seen.marks;
    marks.serial = marks.serial.take().or_else(|| said("serial"));
    marks.host_name = marks.host_name.take().or_else(|| said("host.name"));
    marks.mac = marks.mac.take().or_else(|| said("mac"));
}

fn names(marks: &[Mark]) -> Vec<&'static str> {
    marks.iter().map(|mark| mark.name()).collect()
}

fn as_json(asset: &AssetId, found: &Found) -> Value {
    let (word, candidates) = match found {
        Found::Same => ("same", Vec::new()),
        Found::As(known, marks) => ("matched", vec![(known, marks)]),
        Found::Ambiguous(candidates) => ("ambiguous", candidates.iter().collect()),
        Found::Nothing => ("nothing", Vec::new()),
    };
    let candidates = candidates
        .into_iter()
        .map(|(known, marks)| json!({ "asset": known.as_str(), "by": names(marks) }))
        .collect::<Vec<_>>();
    json!({ "asset": asset.as_str(), "found": word, "register": candidates })
}

fn print_text(out: &mut dyn Write, found: &[(AssetId, Found)]) -> Result<(), Failure> {
    let mut table = Table::new(&["asset", "in the register", "by"]);
    let mut row = |asset: &AssetId, known: String, by: String| table.row([asset.to_string(), known, by]);
    for (asset, found) in found {
        match found {
            Found::Same => row(asset, asset.to_string(), "its id".to_owned()),
            Found::As(known, marks) => row(asset, known.to_string(), names(marks).join(", ")),
            Found::Nothing => row(asset, "not there".to_owned(), "–".to_owned()),
            Found::Ambiguous(candidates) => {
                for (known, marks) in candidates {
                    row(asset, format!("perhaps {known}"), names(marks).join(", "));
                }
            }
        }
    }
    Ok(table.print(out)?)
}
