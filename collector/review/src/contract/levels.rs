//! Service levels of a contract, with how they are measured and what a miss costs.

use motprov_toml::Fields;
use motprov_toml::values::{one_of, text, whole};
use rust_decimal::Decimal;

use super::windows::Named;
use super::{
    MaintenanceRule, Measure, Repeated, Rounding, RoundingMode, Service, ServiceLevel, charges, measures,
    values,
};
use crate::charge::{Charge, Form};
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
    let service = fields.optional("service", text);
    if let Some(id) = &service {
        measures::known_service(&fields, id, services);
    }
    let maintenance = fields.table("maintenance").and_then(maintenance_rule);
    let rounding = fields.table("rounding").and_then(rounding);
    let measure = measures::read(&mut fields, windows, services);
    check_unit(&fields, unit.as_deref(), better, target, measure.as_ref().map(|(measure, _)| measure));
    let cost = cost(&mut fields, better);
    if let (Some((measure, _)), Some(charge)) = (&measure, cost.charge) {
        check_charge(&fields, measure, charge.form);
    }
    fields.finish();
    let (measure, needed) = measure?;
    Some(ServiceLevel {
        id: id?,
        title: title?,
        unit: unit?,
        better: better?,
        target: target?,
        window: window?,
        service,
        measure,
        needed,
        maintenance,
        rounding,
        report_decimals: report_decimals?,
        tolerance,
        minimum_coverage,
        maximum_width,
        penalty: cost.penalty,
        charge: cost.charge,
        owed_after: cost.owed_after,
        earn_back_months: cost.earn_back_months,
    })
}

/// What a miss costs.
struct Cost {
    penalty: Option<Penalty>,
    charge: Option<Charge>,
    owed_after: Option<Repeated>,
    earn_back_months: Option<u32>,
}

fn cost(fields: &mut Fields<'_, '_>, better: Option<Better>) -> Cost {
    let penalty = fields.table("penalty");
    let penalty = penalty.zip(better).and_then(|(table, better)| penalty_of(table, better));
    let charge = fields.table("charge").and_then(charges::charge);
    if fields.has("penalty") && fields.has("charge") {
        let remedy = "keep one, and write the other as a level of its own";
        fields.fault(fields.at_key("charge"), "both `penalty` and `charge` stand", remedy);
    }
    let owed_after = fields.table("owed_after").and_then(charges::repeated);
    let earn_back_months = fields.optional("earn_back_months", whole(1, 12));
    Cost { penalty, charge, owed_after, earn_back_months }
}

fn maintenance_rule(mut fields: Fields<'_, '_>) -> Option<MaintenanceRule> {
    let notice_days = fields.required("notice_days", whole(0, 366));
    let hours_per_month = fields.required("hours_per_month", values::amount);
    fields.finish();
    Some(MaintenanceRule { notice_days: notice_days?, hours_per_month: hours_per_month? })
}

fn rounding(mut fields: Fields<'_, '_>) -> Option<Rounding> {
    let decimals = fields.required("decimals", whole(0, 6));
    let modes = [("half_up", RoundingMode::HalfUp), ("half_even", RoundingMode::HalfEven)];
    let mode = fields.required("mode", |value| one_of(&modes, value));
    fields.finish();
    Some(Rounding { decimals: decimals?, mode: mode? })
}

/// Whether target and measure fit the unit.
fn check_unit(
    fields: &Fields<'_, '_>,
    unit: Option<&str>,
    better: Option<Better>,
    target: Option<Decimal>,
    measure: Option<&Measure>,
) {
    let percent = unit == Some("%");
    if percent && target.is_some_and(|target| target > Decimal::ONE_HUNDRED) {
        fields.fault(
            fields.at_key("target"),
            "`target` lies above 100 %",
            "write a percentage from 0 to 100",
        );
    }
    let is_higher = better.is_none_or(|better| better == Better::Higher);
    let percent_up = "write unit = \"%\" and better = \"higher\"";
    let misfit = match measure {
        Some(Measure::Availability(_)) if !percent || !is_higher => {
            ("availability is a percentage, and higher is better", percent_up)
        }
        Some(Measure::Tickets(_) | Measure::Delivery(_) | Measure::Repair(_)) if !percent || !is_higher => {
            ("a share in time is a percentage, and higher is better", percent_up)
        }
        Some(Measure::Ratio(_)) if !percent => ("a ratio is a percentage", "write unit = \"%\""),
        Some(Measure::Percentile(_) | Measure::Outages(_) | Measure::Deadline) if percent || is_higher => (
            "its figure is no percentage, and lower is better",
            "write the figure's own unit and better = \"lower\"",
        ),
        _ => return,
    };
    fields.fault(fields.at_key("measure"), misfit.0, misfit.1);
}

/// A charge that grows by what its level never tells would never be owed.
fn check_charge(fields: &Fields<'_, '_>, measure: &Measure, form: Form) {
    let fits = match form {
        Form::Points { .. } => true,
        Form::LateDay { .. } => !matches!(
            measure,
            Measure::Availability(_) | Measure::Percentile(_) | Measure::Outages(_) | Measure::None
        ),
        Form::LateHour { .. } => {
            matches!(measure, Measure::Tickets(_) | Measure::Ratio(_) | Measure::Repair(_))
        }
        Form::Case { .. } => {
            !matches!(measure, Measure::Availability(_) | Measure::Percentile(_) | Measure::None)
        }
    };
    if !fits {
        let remedy = "write form = \"points\", or a ladder in `penalty`";
        fields.fault(fields.at_key("charge"), "the level tells nothing that its charge grows by", remedy);
    }
}

pub(super) fn find_window(
    fields: &Fields<'_, '_>,
    name: &str,
    windows: &[Named],
) -> Option<crate::calendar::Window> {
    let found = windows.iter().find(|window| window.name == name);
    if found.is_none() {
        let names: Vec<_> = windows.iter().map(|window| window.name.as_str()).collect();
        let remedy = format!("add [window.{name}], or use one of: {}", names.join(", "));
        fields.fault(fields.at_key("window"), format!("no window is called `{name}`, as named"), remedy);
    }
    found.and_then(|window| window.window.clone())
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
