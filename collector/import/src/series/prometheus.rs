//! What Prometheus' HTTP API answers (<https://prometheus.io/docs/prometheus/latest/querying/api/>, format of
//! `matrix` and `vector`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::gather::Gather;
use super::naming;
use crate::fault::FileFault;

/// `data` of an answer.
#[derive(Deserialize)]
pub(super) struct Data<'a> {
    #[serde(rename = "resultType", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    result: &'a RawValue,
}

#[derive(Deserialize)]
struct Series<'a> {
    #[serde(borrow)]
    metric: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    #[serde(borrow, default)]
    values: Vec<Value<'a>>,
    #[serde(borrow)]
    value: Option<Value<'a>>,
}

/// Seconds since 1970 as a number, and the value as a text.
#[derive(Deserialize)]
struct Value<'a>(#[serde(borrow)] &'a RawValue, #[serde(borrow)] Cow<'a, str>);

/// Reads an answer.
pub(super) fn answer(data: &Data<'_>, gather: &mut Gather<'_>) -> Result<(), FileFault> {
    if !matches!(&*data.kind, "matrix" | "vector") {
        return Err(FileFault::NoSeries);
    }
    let all: Vec<Series<'_>> =
        serde_json::from_str(data.result.get()).map_err(|error| FileFault::Json(error.to_string()))?;
    all.iter().try_for_each(|series| take(series, gather))
}

fn take(series: &Series<'_>, gather: &mut Gather<'_>) -> Result<(), FileFault> {
    let label = |key: &str| series.metric.get(key).map(AsRef::as_ref);
    let values = || series.values.iter().chain(&series.value);
    match naming::named(label("__name__"), label("instance").map(naming::host), label) {
        Ok(named) => {
            for Value(time, value) in values() {
                gather.take(gather.next(), &named, time.get(), value)?;
            }
            Ok(())
        }
        Err((what, reason)) => gather.refuse_all(values().count(), gather.next(), &what, &reason),
    }
}
