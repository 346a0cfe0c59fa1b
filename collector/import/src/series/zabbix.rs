//! Zabbix' history: the lines of its real-time export
//! (<https://www.zabbix.com/documentation/6.0/en/manual/appendix/protocols/real_time_export>), or what `item.get` (with
//! `selectHosts`) and `history.get` answer, as `{"items": […], "history": […]}`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::gather::{Gather, Named};
use super::naming;
use crate::fault::FileFault;

/// Value types of an item that are figures: 0 float, 3 unsigned.
const FIGURES: [u8; 2] = [0, 3];

/// A line of the export.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    host: Host<'a>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    clock: &'a RawValue,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(rename = "type")]
    kind: u8,
}

#[derive(Deserialize)]
struct Host<'a> {
    #[serde(borrow)]
    host: Cow<'a, str>,
}

/// An item of `item.get`.
#[derive(Deserialize)]
pub(super) struct Item<'a> {
    #[serde(rename = "itemid", borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    hosts: Vec<Host<'a>>,
}

/// A value of `history.get`.
#[derive(Deserialize)]
pub(super) struct Measured<'a> {
    #[serde(rename = "itemid", borrow)]
    of: Cow<'a, str>,
    #[serde(borrow)]
    clock: Cow<'a, str>,
    #[serde(borrow)]
    value: Cow<'a, str>,
}

/// Whether a text is an export, by its first line.
pub(super) fn is_export(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| serde_json::from_str::<Line<'_>>(line).is_ok())
}

/// Reads an export, line by line.
pub(super) fn export(text: &str, gather: &mut Gather<'_>) -> Result<(), FileFault> {
    for (number, line) in (1_u32..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let Line { host, name, clock, value, kind } = match serde_json::from_str(line) {
            Ok(line) => line,
            Err(error) => {
                gather.refuse_all(1, number, line, &format!("is no line of an export: {error}"))?;
                continue;
            }
        };
        if !FIGURES.contains(&kind) {
            gather.pass_over(number, "a value that is a text, passed over".to_owned())?;
            continue;
        }
        match naming::named(Some(&*name), Some(&*host.host), |_| None) {
            Ok(named) => gather.take(number, &named, clock.get(), value.get())?,
            Err((what, reason)) => gather.refuse_all(1, number, &what, &reason)?,
        }
    }
    Ok(())
}

/// Reads values with the items that they belong to.
pub(super) fn history(
    items: &[Item<'_>],
    values: Vec<Measured<'_>>,
    gather: &mut Gather<'_>,
) -> Result<(), FileFault> {
    let named: BTreeMap<&str, Result<Named, _>> = items
        .iter()
        .map(|item| {
            let host = item.hosts.first().map(|host| &*host.host);
            (&*item.id, naming::named(Some(&*item.name), host, |_| None))
        })
        .collect();
    for Measured { of, clock, value } in values {
        let row = gather.next();
        match named.get(&*of) {
            Some(Ok(named)) => gather.take(row, named, &clock, &value)?,
            Some(Err((what, reason))) => gather.refuse_all(1, row, what, reason)?,
            None => gather.refuse_all(1, row, &of, "is an item that `items` does not name")?,
        }
    }
    Ok(())
}
