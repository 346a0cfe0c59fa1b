//! Services of a contract.

use jiff::civil::Date;
use motprov_toml::Fields;
use motprov_toml::values::{flag, one_of, text, whole};
use rust_decimal::Decimal;

use super::{ActiveRule, Service, Used, sizing, values};
use crate::case::AssetKind;

/// Fastest office and production printers, pages a minute.
const USUAL_RATED_PER_MINUTE: u32 = 150;

pub(super) fn read(fields: &mut Fields<'_, '_>) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    for table in fields.tables("service") {
        let (source, at) = (table.source, table.at_key("id"));
        let Some(service) = service(table) else { continue };
        if services.iter().any(|other| other.id == service.id) {
            source.fault(
                at,
                format!("service `{}` stands twice", service.id),
                "give each service an id of its own",
            );
        }
        services.push(service);
    }
    services
}

fn service(mut fields: Fields<'_, '_>) -> Option<Service> {
    let id = fields.required("id", text);
    if let Some(id) = &id {
        fields.place = format!("service `{id}`");
    }
    let title = fields.required("title", text);
    let catalogue = fields.required("catalogue", values::catalogue);
    let unit = fields.required("unit", text);
    let price = fields.required("price", values::amount);
    let price_steps = price_steps(&mut fields);
    let kinds =
        [AssetKind::Workstation, AssetKind::Printer, AssetKind::Server].map(|kind| (kind.name(), kind));
    let counts = fields.required("counts", |value| one_of(&kinds, value));
    let used = fields.table("used");
    if used.is_none() {
        fields.required("used", |_| Ok(()));
    }
    let used = used.and_then(|used| rule(used, counts));
    let under_below = fields.required("under_below", values::share);
    let minimum_coverage = fields.optional("minimum_coverage", values::share).unwrap_or(Decimal::new(80, 2));
    let sizing = fields.table("sizing").and_then(|sizing| sizing::read(sizing, counts));
    fields.finish();
    Some(Service {
        id: id?,
        title: title?,
        catalogue: catalogue?,
        unit: unit?,
        price: price?,
        price_steps,
        counts: counts?,
        used: used?,
        under_below: under_below?,
        minimum_coverage,
        sizing,
    })
}

fn price_steps(fields: &mut Fields<'_, '_>) -> Vec<(Date, Decimal)> {
    let mut steps: Vec<(Date, Decimal)> = Vec::new();
    for mut table in fields.tables("price_steps") {
        let from = table.required("from", values::date);
        let price = table.required("price", values::amount);
        if from.is_some_and(|from| steps.last().is_some_and(|(last, _)| from <= *last)) {
            table.fault(
                table.at_key("from"),
                "`from` is not after the step before",
                "order the steps by day",
            );
        }
        table.finish();
        steps.extend(from.zip(price));
    }
    steps
}

fn rule(mut fields: Fields<'_, '_>, counts: Option<AssetKind>) -> Option<Used> {
    let hours = fields.optional("running_hours", values::amount);
    let active = active(&mut fields, counts);
    let pages = fields.table("pages");
    let rule = match (hours, pages) {
        (Some(hours), None) => Some(Used::Running { hours, active }),
        (None, Some(pages)) => self::pages(pages),
        _ => {
            fields.fault(
                fields.at,
                "not exactly one rule stands",
                "write running_hours = … or pages = { … }",
            );
            None
        }
    };
    let fits = match (rule, counts) {
        (Some(Used::Pages { .. }), Some(kind)) => kind == AssetKind::Printer,
        (Some(Used::Running { .. }), Some(kind)) => kind != AssetKind::Printer,
        _ => true,
    };
    if !fits {
        fields.fault(
            fields.at,
            "the rule does not fit what is counted",
            "printers count by pages, machines by running_hours",
        );
    }
    fields.finish();
    rule
}

/// Active use is told by workstations alone; there it decides unless the contract says otherwise.
fn active(fields: &mut Fields<'_, '_>, counts: Option<AssetKind>) -> Option<ActiveRule> {
    let usual = ActiveRule::default();
    let wanted = fields.optional("active_use", flag);
    let hours = fields.optional("active_hours", values::amount);
    let days = fields.optional("active_days", whole(1, 31));
    let idle_days = fields.optional("idle_days", whole(1, 31));
    let observed = fields.optional("idle_observed_days", whole(1, 31));
    let given = hours.is_some() || days.is_some() || idle_days.is_some() || observed.is_some();
    let applies = counts == Some(AssetKind::Workstation) && wanted != Some(false);
    if given && counts.is_some() && !applies {
        fields.fault(
            fields.at,
            "a rule for active use does not apply",
            "only workstations tell it, and active_use = false turns it off: leave active_ and idle_ keys out",
        );
    }
    let rule = ActiveRule {
        hours: hours.unwrap_or(usual.hours),
        days: days.unwrap_or(usual.days),
        idle_days: idle_days.unwrap_or(usual.idle_days),
        idle_observed_days: observed
            .unwrap_or_else(|| usual.idle_observed_days.min(idle_days.unwrap_or(u32::MAX))),
        ..usual
    };
    if rule.idle_observed_days > rule.idle_days {
        fields.fault(
            fields.at_key("idle_observed_days"),
            "`idle_observed_days` is above `idle_days`",
            "so many days cannot be observed among fewer",
        );
    }
    applies.then_some(rule)
}

fn pages(mut fields: Fields<'_, '_>) -> Option<Used> {
    let low = fields.required("low", values::amount);
    let high = fields.required("high", values::amount);
    let rated = fields.optional("rated_per_minute", whole(1, 10_000)).unwrap_or(USUAL_RATED_PER_MINUTE);
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        fields.fault(fields.at_key("low"), "`low` is above `high`", "let `low` be the smaller");
    }
    fields.finish();
    Some(Used::Pages { low: low?, high: high?, rated_per_minute: rated })
}
