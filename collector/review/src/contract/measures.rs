//! How a level is measured, read by its kind.

use motprov_shared::measurement::{Metric, metric};
use motprov_toml::values::{flag, one_of, parsed, text, whole};
use motprov_toml::{DeValue, Fields, Refusal};
use rust_decimal::Decimal;

use super::windows::Named;
use super::{
    Availability, Cases, Counted, Delivery, FirstSeen, Limit, Measure, Outages, Pauses, Percentile,
    Population, Ratio, Repair, Selection, Service, SmallNumbers, Start, Stop, Tickets, levels, values,
};
use crate::statistics::quantile::Share;

#[derive(Clone, Copy)]
enum Word {
    Availability,
    Percentile,
    Tickets,
    Ratio,
    Delivery,
    Repair,
    Outages,
    Deadline,
    None,
}

const KINDS: [(&str, Word); 9] = [
    ("availability", Word::Availability),
    ("percentile", Word::Percentile),
    ("tickets", Word::Tickets),
    ("ratio", Word::Ratio),
    ("delivery", Word::Delivery),
    ("repair", Word::Repair),
    ("outages", Word::Outages),
    ("deadline", Word::Deadline),
    ("none", Word::None),
];

/// The measure, and what it would take where nothing measures it; `None` where a fault is noted.
pub(super) fn read(
    fields: &mut Fields<'_, '_>,
    windows: &[Named],
    services: &[Service],
) -> Option<(Measure, Option<String>)> {
    let Some(mut table) = fields.table("measure") else {
        fields.required("measure", |_| Ok(()));
        return None;
    };
    // Without a kind it is not known which keys belong here: the rest is not faulted.
    let kind = table.required("kind", |value| one_of(&KINDS, value))?;
    let needed = table.optional("needed", values::prose);
    let measure = match kind {
        Word::Availability => checks(&mut table, services).map(Measure::Availability),
        Word::Percentile => percentile(&mut table, services).map(Measure::Percentile),
        Word::Tickets => tickets(&mut table, windows).map(Measure::Tickets),
        Word::Ratio => ratio(&mut table).map(Measure::Ratio),
        Word::Delivery => delivery(&mut table, services).map(Measure::Delivery),
        Word::Repair => {
            let hours = table.required("hours", values::amount);
            let checks = checks(&mut table, services);
            checks.zip(hours).map(|(checks, hours)| Measure::Repair(Repair { checks, hours }))
        }
        Word::Outages => {
            let longer_than_seconds = table.optional("longer_than_seconds", whole(0, 86_400)).unwrap_or(0);
            let checks = checks(&mut table, services);
            checks.map(|checks| Measure::Outages(Outages { checks, longer_than_seconds }))
        }
        Word::Deadline => Some(Measure::Deadline),
        Word::None => Some(Measure::None),
    };
    table.finish();
    Some((measure?, needed))
}

fn checks(fields: &mut Fields<'_, '_>, services: &[Service]) -> Option<Availability> {
    let metric = fields.required("metric", check);
    let step_seconds = fields.required("step_seconds", whole(1, 86_400));
    let quorum = fields.optional("quorum", whole(1, 1000));
    let vantage_points = fields.optional("vantage_points", whole(1, 1000));
    if let (Some(quorum), Some(points)) = (quorum, vantage_points)
        && (quorum > points || quorum * 2 <= points)
    {
        let remedy = format!("write {} to {points}: more than half of them", points / 2 + 1);
        fields.fault(fields.at_key("quorum"), "`quorum` leaves room for two answers, or for none", remedy);
    }
    if quorum.is_some() != vantage_points.is_some() && fields.has("quorum") != fields.has("vantage_points") {
        let remedy = "write both `quorum` and `vantage_points`, or neither";
        fields.absence(fields.at, "it is not plain how many vantage points decide", remedy);
    }
    let per_site = fields.optional("per_site", flag).unwrap_or(false);
    let population = population(fields, services)?;
    Some(Availability { metric: metric?, population, step_seconds: step_seconds?, quorum, per_site })
}

fn check(value: &DeValue<'_>) -> Result<Metric, Refusal> {
    let names = [metric::REACHABLE, metric::SERVICEABLE, metric::RUNNING].map(|name| (name, name));
    one_of(&names, value)?;
    parsed(value)
}

fn population(fields: &mut Fields<'_, '_>, services: &[Service]) -> Option<Population> {
    let assets = fields.optional("assets", values::assets);
    let kind = fields.optional("asset_kind", values::kind);
    let department = fields.optional("department", text);
    let service = fields.optional("service", text);
    if let Some(id) = &service {
        known_service(fields, id, services);
    }
    let by_register = kind.is_some() || department.is_some() || service.is_some();
    match assets {
        Some(assets) if !by_register => Some(Population::Named(assets)),
        None if by_register => Some(Population::Register { kind, department, service }),
        _ => {
            let remedy = "name either `assets`, or some of `asset_kind`, `department` and `service`";
            fields.fault(fields.at, "it is not plain which assets are measured", remedy);
            None
        }
    }
}

pub(super) fn known_service(fields: &Fields<'_, '_>, id: &str, services: &[Service]) {
    if services.iter().all(|service| service.id != id) {
        let what = format!("no service is called `{id}`, as named");
        fields.fault(fields.at_key("service"), what, "name a [[service]] by its id");
    }
}

fn percentile(fields: &mut Fields<'_, '_>, services: &[Service]) -> Option<Percentile> {
    let metric = fields.required("metric", parsed);
    let share = fields.required("percent", |value| {
        let share = Share::new(values::percent(value)? / Decimal::ONE_HUNDRED);
        share.ok_or_else(|| Refusal::new("is no percentile", "write above 0 to 100, e.g. \"95\""))
    });
    let minimum_count = fields.optional("minimum_count", whole(1, 100_000_000)).unwrap_or(1);
    let timeouts = fields.optional("timeouts", check);
    let population = population(fields, services)?;
    Some(Percentile { metric: metric?, population, share: share?, minimum_count, timeouts })
}

fn tickets(fields: &mut Fields<'_, '_>, windows: &[Named]) -> Option<Tickets> {
    let counted = [("opened", Counted::Opened), ("resolved", Counted::Resolved), ("due", Counted::Due)];
    let counted = fields.required("population", |value| one_of(&counted, value));
    let starts = [("opened", Start::Opened), ("accepted", Start::Accepted)];
    let start = fields.optional("start", |value| one_of(&starts, value)).unwrap_or(Start::Opened);
    let stops = [
        ("first_answer", Stop::FirstAnswer),
        ("first_resolved", Stop::FirstResolved),
        ("last_resolved", Stop::LastResolved),
        ("closed", Stop::Closed),
    ];
    let stop = fields.required("stop", |value| one_of(&stops, value));
    let pausing = fields.optional("pausing", values::names).unwrap_or_default();
    let pauses = [("all", Pauses::All), ("evidenced", Pauses::Evidenced), ("none", Pauses::None)];
    let pauses = fields.optional("pauses", |value| one_of(&pauses, value)).unwrap_or(Pauses::Evidenced);
    let reopening = [("resumes", true), ("starts_anew", false)];
    let reopening = fields.optional("reopening", |value| one_of(&reopening, value)).unwrap_or(true);
    let categories = fields.optional("categories", values::names).unwrap_or_default();
    let asset_kinds = fields.optional("asset_kinds", values::names).unwrap_or_default();
    let cases = cases(fields);
    let limits = limits(fields, windows);
    Some(Tickets {
        selection: Selection { categories, asset_kinds },
        counted: counted?,
        start,
        stop: stop?,
        pausing,
        pauses,
        reopening_resumes: reopening,
        limits: limits?,
        cases,
    })
}

fn limits(fields: &mut Fields<'_, '_>, windows: &[Named]) -> Option<Vec<Limit>> {
    let tables = fields.tables("limits");
    if tables.is_empty() {
        if !fields.has("limits") {
            fields.missing("limits", "add `limits`, e.g. [{ hours = 8, window = \"kontorstid\" }]");
        }
        return None;
    }
    let mut limits: Vec<Limit> = Vec::new();
    let mut sound = true;
    for mut table in tables {
        let priority = table.optional("priority", text);
        let hours = table.required("hours", values::amount);
        let window = table.required("window", text);
        let window = window.and_then(|name| levels::find_window(&table, &name, windows));
        if limits.iter().any(|other| other.priority == priority) {
            table.fault(table.at, "the priority has two limits", "give each priority one limit");
        }
        table.finish();
        match hours.zip(window) {
            Some((hours, window)) => limits.push(Limit { priority, hours, window }),
            None => sound = false,
        }
    }
    sound.then_some(limits)
}

fn ratio(fields: &mut Fields<'_, '_>) -> Option<Ratio> {
    let counts = fields.required("counts", values::prose);
    let of = fields.required("of", values::prose);
    let cases = cases(fields);
    Some(Ratio { counts: counts?, of: of?, cases })
}

fn cases(fields: &mut Fields<'_, '_>) -> Cases {
    let each_group = fields.optional("each_priority", flag).unwrap_or(false);
    let small_numbers = fields.table("small_numbers").and_then(|mut table| {
        let up_to = table.required("up_to", whole(1, 1_000_000));
        let failed = table.required("failed", whole(0, 1_000_000));
        table.finish();
        Some(SmallNumbers { up_to: up_to?, failed: failed? })
    });
    Cases { each_group, small_numbers }
}

fn delivery(fields: &mut Fields<'_, '_>, services: &[Service]) -> Option<Delivery> {
    let service = fields.required("service", text);
    if let Some(id) = &service {
        known_service(fields, id, services);
    }
    let working_days = fields.required("working_days", whole(1, 366));
    let words = [("delivery", FirstSeen::IsDelivery), ("latest", FirstSeen::IsLatest)];
    let first_seen = fields.optional("first_seen", |value| one_of(&words, value));
    let first_seen = first_seen.unwrap_or(FirstSeen::IsLatest);
    Some(Delivery { service: service?, working_days: working_days?, first_seen })
}
