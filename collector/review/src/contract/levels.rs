//! Service levels of a contract, with how they are measured and what a miss costs.

use motprov_shared::measurement::{Metric, metric};
use motprov_toml::Fields;
use motprov_toml::values::{one_of, parsed, text, whole};
use rust_decimal::Decimal;

use super::windows::Named;
use super::{Availability, Population, Service, ServiceLevel, values};
use crate::finding::Better;
use crate::money::{Bound, Ladder, Penalty, Step};

/// The levels, and whether all are sound: else a clause that names one of them is not faulted for that as well.
pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    windows: &[Named],
    services: &[Service],
) -> (Vec<ServiceLevel>, bool) {
    let mut levels: Vec<ServiceLevel> = Vec::new();
    let mut sound = true;
    for table in fields.tables("service_level") {
        let (source, at) = (table.source, table.at_key("id"));
        let Some(level) = level(table, windows, services) else {
            sound = false;
            continue;
        };
        if levels.iter().any(|other| other.id == level.id) {
            source.fault(
                at,
                format!("service level `{}` stands twice", level.id),
                "give each level an id of its own",
            );
            sound = false;
        }
        levels.push(level);
    }
    (levels, sound)
}

fn level(mut fields: Fields<'_, '_>, windows: &[Named], services: &[Service]) -> Option<ServiceLevel> {
    let id = fields.required("id", text);
    if let Some(id) = &id {
        fields.place = format!("service level `{id}`");
    }
    let title = fields.required("title", text);
    let unit = fields.required("unit", text);
    let better = fields.required("better", values::better);
    let target = fields.required("target", values::amount);
    let window = fields.required("window", text);
    let report_decimals = fields.required("report_decimals", whole(0, 6));
    let tolerance = fields.optional("tolerance", values::amount).unwrap_or_default();
    let minimum_coverage = fields.optional("minimum_coverage", values::share).unwrap_or(Decimal::new(95, 2));
    let maximum_width = fields.optional("maximum_width", values::amount);
    let window = window.and_then(|name| find_window(&fields, &name, windows));
    let measure = measure(&mut fields, services);
    let percent = unit.as_deref() == Some("%");
    check_unit(&fields, percent, better, target, matches!(measure, Ok(Source::Checks(_))));
    let penalty = fields.table("penalty");
    let penalty = penalty.zip(better).and_then(|(table, better)| penalty_of(table, better));
    fields.finish();
    let (measure, needed) = match measure.ok()? {
        Source::Checks(measure) => (Some(measure), None),
        Source::None { needed } => (None, needed),
    };
    Some(ServiceLevel {
        id: id?,
        title: title?,
        unit: unit?,
        better: better?,
        target: target?,
        window: window?,
        measure,
        needed,
        report_decimals: report_decimals?,
        tolerance,
        minimum_coverage,
        maximum_width,
        penalty,
    })
}

/// Whether target and measure fit the unit.
fn check_unit(
    fields: &Fields<'_, '_>,
    percent: bool,
    better: Option<Better>,
    target: Option<Decimal>,
    measured: bool,
) {
    if percent && target.is_some_and(|target| target > Decimal::ONE_HUNDRED) {
        fields.fault(
            fields.at_key("target"),
            "`target` lies above 100 %",
            "write a percentage from 0 to 100",
        );
    }
    if measured && !(percent && better == Some(Better::Higher)) {
        let remedy = "write unit = \"%\" and better = \"higher\"";
        fields.fault(fields.at_key("measure"), "availability is a percentage, and higher is better", remedy);
    }
}

fn find_window(fields: &Fields<'_, '_>, name: &str, windows: &[Named]) -> Option<crate::calendar::Window> {
    let found = windows.iter().find(|window| window.name == name);
    if found.is_none() {
        let names: Vec<_> = windows.iter().map(|window| window.name.as_str()).collect();
        let remedy = format!("add [window.{name}], or use one of: {}", names.join(", "));
        fields.fault(fields.at_key("window"), format!("no window is called `{name}`, as named"), remedy);
    }
    found.and_then(|window| window.window.clone())
}

/// A fault that is noted already.
struct Faulted;

/// What measures a level.
enum Source {
    /// Checks of assets.
    Checks(Availability),
    /// Nothing; and what it would take.
    None { needed: Option<String> },
}

fn measure(fields: &mut Fields<'_, '_>, services: &[Service]) -> Result<Source, Faulted> {
    let Some(mut table) = fields.table("measure") else {
        fields.required("measure", |_| Ok(()));
        return Err(Faulted);
    };
    let kinds = [("availability", true), ("none", false)];
    // Without a kind it is not known which keys belong here: the rest is not faulted.
    let measured = table.required("kind", |value| one_of(&kinds, value)).ok_or(Faulted)?;
    let measure = if measured {
        availability(&mut table, services).ok_or(Faulted).map(Source::Checks)
    } else {
        Ok(Source::None { needed: table.optional("needed", values::prose) })
    };
    table.finish();
    measure
}

fn availability(fields: &mut Fields<'_, '_>, services: &[Service]) -> Option<Availability> {
    let names = [metric::REACHABLE, metric::SERVICEABLE, metric::RUNNING].map(|name| (name, name));
    let metric: Option<Metric> = fields.required("metric", |value| {
        one_of(&names, value)?;
        parsed(value)
    });
    let step_seconds = fields.required("step_seconds", whole(1, 86_400));
    let assets = fields.optional("assets", values::assets);
    let kind = fields.optional("asset_kind", values::kind);
    let department = fields.optional("department", text);
    let service = fields.optional("service", text);
    if let Some(id) = service.as_deref().filter(|id| services.iter().all(|service| service.id != *id)) {
        fields.fault(
            fields.at_key("service"),
            format!("no service is called `{id}`, as named"),
            "name a [[service]] by its id",
        );
    }
    let by_register = kind.is_some() || department.is_some() || service.is_some();
    let population = match assets {
        Some(assets) if !by_register => Population::Named(assets),
        None if by_register => Population::Register { kind, department, service },
        _ => {
            let remedy = "name either `assets`, or some of `asset_kind`, `department` and `service`";
            fields.fault(fields.at, "it is not plain which assets are measured", remedy);
            return None;
        }
    };
    Some(Availability { metric: metric?, population, step_seconds: step_seconds? })
}

fn penalty_of(mut fields: Fields<'_, '_>, better: Better) -> Option<Penalty> {
    let fee = fields.required("fee", values::amount);
    let cap_percent = fields.optional("cap_percent", values::percent);
    if fields.at_key("steps") == fields.at {
        fields.required("steps", |_| Ok(()));
    }
    let tables = fields.tables("steps");
    let places: Vec<usize> = tables.iter().map(|table| table.at).collect();
    let steps: Vec<Option<Step>> = tables.into_iter().map(|table| step(table, better)).collect();
    let steps: Option<Vec<Step>> = steps.into_iter().collect();
    let ladder = match steps.map(|steps| Ladder::new(better, steps)) {
        Some(Err(fault)) => {
            let at = places.get(fault.step).copied().unwrap_or_else(|| fields.at_key("steps"));
            fields.fault(at, fault.what, fault.remedy);
            None
        }
        Some(Ok(ladder)) => Some(ladder),
        None => None,
    };
    fields.finish();
    Some(Penalty { fee: fee?, ladder: ladder?, cap_percent })
}

fn step(mut fields: Fields<'_, '_>, better: Better) -> Option<Step> {
    let (higher, lower) = (["at_least", "above"], ["at_most", "below"]);
    let ([including, excluding], other) = match better {
        Better::Higher => (higher, lower),
        Better::Lower => (lower, higher),
    };
    let percent = fields.required("percent", values::percent);
    let inclusive = fields.optional(including, values::amount).map(|value| Bound { value, inclusive: true });
    let exclusive = fields.optional(excluding, values::amount).map(|value| Bound { value, inclusive: false });
    if inclusive.is_some() && exclusive.is_some() {
        fields.fault(
            fields.at,
            "a step has two bounds",
            format!("write either `{including}` or `{excluding}`"),
        );
    }
    let turned = other.into_iter().find(|key| fields.optional(key, values::amount).is_some());
    if let Some(key) = turned {
        let what = format!("`{key}` does not fit the level's direction");
        fields.fault(fields.at_key(key), what, format!("write `{including}` or `{excluding}`"));
    }
    fields.finish();
    turned.is_none().then_some(Step { bound: inclusive.or(exclusive), percent: percent? })
}
