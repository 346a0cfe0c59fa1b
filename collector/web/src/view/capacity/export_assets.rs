//! Printers, workstations and one asset as tables. Workstations are listed by asset, and counted in groups that speak
//! of nobody.

use motprov_review::finding::Bounds;
use rust_decimal::Decimal;

use super::asset::{because, facts, headline as asset_headline};
use super::export::{column, text};
use super::printer_row::{day, judgement};
use super::printers::headline as printers_headline;
use super::series::name;
use super::workstations::{advice, class_word, counts, group_name, groups, headline, total};
use crate::ask::Ask;
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::source::{
    AssetDetail, AssetRow, AssetSeries, Found, Head, Printer, Printers, UseGroup, Workstations,
};
use crate::texts::Texts;

/// When the figures were computed.
fn computed<T>(t: &Texts, head: &Head, found: &Found<T>) -> String {
    let computed = figures::instant(t, found.computed_at, &head.contract.zone);
    t.say_with("foot-computed", &[("computed", computed.into())])
}

fn low(bounds: Option<Bounds>) -> Value {
    bounds.map_or(Value::Nothing, |bounds| Value::Figure(bounds.low))
}

fn high(bounds: Option<Bounds>) -> Value {
    bounds.map_or(Value::Nothing, |bounds| Value::Figure(bounds.high))
}

/// Who and what; the first columns of both lists.
fn asset_columns(t: &Texts) -> Vec<Column> {
    vec![
        column("asset", t.say("column-asset")),
        column("department", t.say("column-department")),
        column("cost_centre", t.say("column-cost-centre")),
        column("service", t.say("column-service")),
        column("site", t.say("cap-filter-site")),
    ]
}

fn asset_cells(row: &AssetRow) -> Vec<Value> {
    vec![
        Value::Text(row.id.to_string()),
        text(row.department.as_deref()),
        text(row.cost_centre.as_deref()),
        text(row.service.as_deref()),
        text(row.site.as_deref()),
    ]
}

/// The page of printers, all that match.
#[must_use]
pub fn printer_export(ask: &Ask, head: &Head, found: &Found<Printers>) -> Export {
    let t = ask.t();
    let mut columns = asset_columns(t);
    columns.extend([
        column("model", t.say("cap-fact-model")),
        column("pages_low", t.say("workbook-pages-low")),
        column("pages_high", t.say("workbook-pages-high")),
        column("recommended_low", t.say("cap-recommended-low")),
        column("recommended_high", t.say("cap-recommended-high")),
        column("judgement", t.say("workbook-finding")),
        column("colour_low", t.say("cap-colour-low")),
        column("colour_high", t.say("cap-colour-high")),
        column("down_hours", t.say("cap-down-hours")),
        column("supplies", t.say("cap-column-supplies")),
        column("last_seen", t.say("column-seen")),
    ]);
    let rows = found.value.rows.iter().map(|printer| printer_cells(t, head, printer)).collect();
    Export {
        name: format!("printers-{}", head.month),
        title: t.say_with("cap-printers-title", &[("month", figures::month(t, head.month).into())]),
        lead: vec![printers_headline(t, &found.value), computed(t, head, found)],
        month: Some(head.month),
        tables: vec![Table { key: "printers", title: t.say("cap-part-printers"), columns, rows }],
    }
}

fn printer_cells(t: &Texts, head: &Head, printer: &Printer) -> Vec<Value> {
    let zone = &head.contract.zone;
    let share = |value: Option<Decimal>| value.map_or(Value::Nothing, Value::Share);
    let colour = printer.asset.colour;
    let supplies = printer.supplies.iter().map(|supply| {
        let ends = supply.runs_out.map(|at| format!(" ({})", day(at, zone))).unwrap_or_default();
        format!("{} {} %{ends}", supply.name, supply.left.normalize())
    });
    let supplies = supplies.collect::<Vec<_>>().join("; ");
    let mut cells = asset_cells(&printer.asset);
    let bound =
        |bound: Option<u64>| bound.map_or(Value::Nothing, |pages| Value::Figure(Decimal::from(pages)));
    cells.extend([
        text(printer.model.as_deref()),
        low(printer.pages),
        high(printer.pages),
        bound(printer.recommended.map(|(low, _)| low)),
        bound(printer.recommended.map(|(_, high)| high)),
        Value::Text(judgement(t, printer).1),
        share(colour.map(|share| share.low)),
        share(colour.map(|share| share.high)),
        if printer.seen_ms > 0 {
            Value::Figure((Decimal::from(printer.down_ms) / Decimal::from(3_600_000)).round_dp(2))
        } else {
            Value::Nothing
        },
        if supplies.is_empty() { Value::Nothing } else { Value::Text(supplies) },
        printer.last_seen.map_or(Value::Nothing, |at| Value::Text(figures::instant_short(at, zone))),
    ]);
    cells
}

/// The page of workstations, all that match.
#[must_use]
pub fn workstation_export(ask: &Ask, head: &Head, found: &Found<Workstations>) -> Export {
    let t = ask.t();
    let page = &found.value;
    let mut columns = asset_columns(t);
    columns.extend([column("use", t.say("cap-column-use")), column("advice", t.say("cap-column-advice"))]);
    let row = |row: &AssetRow| {
        let mut cells = asset_cells(row);
        let sizing = row.sizing.as_ref().and_then(|sizing| advice(t, &sizing.advice));
        cells.extend([Value::Text(class_word(t, row.class).1), text(sizing.as_deref())]);
        cells
    };
    let first = if ask.department.is_some() { t.say("cap-centres") } else { t.say("cap-departments") };
    Export {
        name: format!("workstations-{}", head.month),
        title: t.say_with("cap-machines-title", &[("month", figures::month(t, head.month).into())]),
        lead: vec![headline(t, &total(page)), computed(t, head, found)],
        month: Some(head.month),
        tables: vec![
            group_table(t, "groups", first, &page.groups),
            group_table(t, "services", t.say("services"), &page.services),
            Table {
                key: "workstations",
                title: t.say("cap-part-workstations"),
                columns,
                rows: page.rows.iter().map(row).collect(),
            },
        ],
    }
}

fn group_table(t: &Texts, key: &'static str, title: String, list: &[UseGroup]) -> Table {
    let columns = vec![
        column("name", title.clone()),
        column("all", t.say("cap-column-all")),
        column("used", t.say("cap-use-used")),
        column("counts_as_used", t.say("cap-use-thin")),
        column("unused", t.say("cap-use-unused")),
        column("unseen", t.say("cap-use-unseen")),
        column("idle", t.say("cap-use-idle")),
        column("unused_cost", t.say("column-unused")),
    ];
    let rows = groups(list).into_iter().map(|(whom, count)| {
        let mut cells = vec![Value::Text(group_name(t, &whom))];
        cells.extend(counts(&count).map(|n| Value::Figure(Decimal::from(n))));
        cells.push(Value::Money(count.unused_cost));
        cells
    });
    Table { key, title, columns, rows: rows.collect() }
}

/// One asset: what it is, and what was measured.
#[must_use]
pub fn asset_export(ask: &Ask, head: &Head, found: &Found<AssetDetail>) -> Export {
    let t = ask.t();
    let asset = &found.value;
    let facts = facts(t, asset).into_iter().map(|(name, value)| vec![Value::Text(name), Value::Text(value)]);
    Export {
        name: format!("asset-{}", head.month),
        title: t.say_with("cap-asset-title", &[("id", asset.row.id.as_str().into())]),
        lead: vec![asset_headline(t, &asset.row), because(t, &asset.row.because), computed(t, head, found)],
        month: Some(head.month),
        tables: vec![
            Table {
                key: "series",
                title: t.say("cap-series"),
                columns: vec![
                    column("figure", t.say("column-metric")),
                    column("unit", t.say("workbook-unit")),
                    column("from", t.say("column-from")),
                    column("to", t.say("column-to")),
                    column("least", t.say("cap-column-least")),
                    column("mean", t.say("cap-column-mean")),
                    column("largest", t.say("cap-column-largest")),
                ],
                rows: asset.series.iter().flat_map(|series| series_rows(t, head, series)).collect(),
            },
            Table {
                key: "facts",
                title: t.say("cap-asset-facts"),
                columns: vec![column("name", t.say("column-metric")), column("value", t.say("column-value"))],
                rows: facts.collect(),
            },
        ],
    }
}

fn series_rows(t: &Texts, head: &Head, series: &AssetSeries) -> Vec<Vec<Value>> {
    let zone = &head.contract.zone;
    let unit = if series.unit == "/100" { "%" } else { series.unit };
    let rows = series.parts.iter().filter_map(|part| {
        let (low, mean, high) = part.values?;
        Some(vec![
            Value::Text(name(t, &series.metric)),
            Value::Text(unit.to_owned()),
            Value::Text(figures::instant_short(part.time.start, zone)),
            Value::Text(figures::instant_short(part.time.end, zone)),
            Value::Figure(low),
            Value::Figure(mean),
            Value::Figure(high),
        ])
    });
    rows.collect()
}
