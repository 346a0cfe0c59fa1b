//! Measurements as other monitoring systems export them in JSON: Prometheus' answers, Zabbix' history. Nobody signed
//! them; whoever shows them says so.
//!
//! - `prometheus`: what `/api/v1/query_range` and `/api/v1/query` answer.
//! - `zabbix`: the lines of its real-time export, or `item.get` and `history.get` in one object.
//! - `naming`: which asset and metric of ours a series is.
//! - `gather`: keeps or refuses each value.

mod gather;
mod naming;
mod prometheus;
mod zabbix;

use serde::Deserialize;

use crate::fault::FileFault;
use crate::refusal::Imported;
use crate::rows::MeasurementRow;
use gather::Gather;

/// Whether a text is JSON and no table.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// What one JSON document may hold.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    data: Option<prometheus::Data<'a>>,
    #[serde(borrow)]
    items: Option<Vec<zabbix::Item<'a>>>,
    #[serde(borrow)]
    history: Option<Vec<zabbix::Measured<'a>>>,
}

/// Reads an export.
pub(crate) fn read(file: &str, text: &str) -> Result<Imported<MeasurementRow>, FileFault> {
    let mut gather = Gather::new(file);
    if zabbix::is_export(text) {
        zabbix::export(text, &mut gather)?;
        return gather.finish();
    }
    let document: Document<'_> =
        serde_json::from_str(text).map_err(|error| FileFault::Json(error.to_string()))?;
    match document {
        Document { data: Some(data), .. } => prometheus::answer(&data, &mut gather)?,
        Document { items: Some(items), history: Some(history), .. } => {
            zabbix::history(&items, history, &mut gather)?;
        }
        _ => return Err(FileFault::NoSeries),
    }
    gather.finish()
}
