//! Change requests: one row for each stay in a stage. Titles and people's names are not read.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_shared::period::Timestamp;

use crate::cell::Cell;
use crate::headings::{CHANGES, Field, fold};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value::{self, Reason};

/// Whom a change waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitsFor {
    /// Who ordered it.
    Customer,
    /// Who delivers it.
    Supplier,
    /// Somebody else.
    Third,
}

/// One stay of a change in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The change's id.
    pub change: String,
    /// Who asked for it.
    pub department: Option<String>,
    /// The stage's name.
    pub stage: String,
    /// Whom it waits for in it.
    pub waits_for: WaitsFor,
    /// When it was entered; a day counts from its midnight, Swedish local time.
    pub from: Timestamp,
    /// When it was left, read likewise; `None`: not yet.
    pub until: Option<Timestamp>,
    /// The row in the file.
    pub row: u32,
}

const FROM: usize = 4;
const UNTIL: usize = 5;

impl FromRow for ChangeRow {
    const FIELDS: &'static [Field] = CHANGES;
    const KEY_FIELD: usize = 0;
    const REPEATED: &'static str = "a change enters a stage once at a time";
    type Key<'a> = (&'a str, &'a str, Timestamp);

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let zone: TimeZone = cells.zone().clone();
        let change = cells.required(0, value::name);
        let department = cells.optional(1, value::name);
        let stage = cells.required(2, value::name);
        let waits_for = cells.required(3, waits_for);
        let from = cells.required(FROM, |cell| moment_or_day(cell, &zone));
        let until = cells.optional(UNTIL, |cell| moment_or_day(cell, &zone));
        let (from, until) = (from?, until?);
        if until.is_some_and(|until| until < from) {
            let text = cells.text(UNTIL);
            let entered = cells.text(FROM);
            cells.fault(UNTIL, &text, format!("is left before it is entered ({entered})").into());
        }
        Some(Self {
            change: change?,
            department: department?,
            stage: stage?,
            waits_for: waits_for?,
            from,
            until,
            row: cells.number(),
        })
    }

    fn as_read(&self) -> Vec<String> {
        let party = match self.waits_for {
            WaitsFor::Customer => "customer",
            WaitsFor::Supplier => "supplier",
            WaitsFor::Third => "third party",
        };
        vec![
            self.change.clone(),
            self.department.clone().unwrap_or_default(),
            self.stage.clone(),
            party.to_owned(),
            self.from.to_string(),
            self.until.map(|until| until.to_string()).unwrap_or_default(),
        ]
    }

    fn key(&self) -> Self::Key<'_> {
        (&self.change, &self.stage, self.from)
    }

    fn key_text(&self) -> String {
        format!("{} {}", self.change, self.stage)
    }

    /// Without one of its stages, a change's lead time would be wrong.
    fn whole(&self) -> Option<&str> {
        Some(&self.change)
    }
}

/// In Swedish or English.
fn waits_for(cell: &Cell) -> Result<WaitsFor, Reason> {
    match fold(&cell.text()).as_str() {
        "customer" | "client" | "kund" | "kunden" | "bestallare" | "bestallaren" | "staden" | "kommunen"
        | "forvaltning" | "forvaltningen" | "bolag" | "bolaget" | "forvaltningbolag" => {
            Ok(WaitsFor::Customer)
        }
        "supplier" | "vendor" | "leverantor" | "leverantoren" | "utforare" | "utforaren"
        | "underleverantor" | "subcontractor" => Ok(WaitsFor::Supplier),
        "third" | "thirdparty" | "tredje" | "tredjepart" | "tredjeman" | "other" | "annan" | "ovrig"
        | "ovriga" | "extern" | "external" => Ok(WaitsFor::Third),
        _ => {
            Err("is no party: write kund, leverantör or tredje part (customer, supplier or third party)"
                .into())
        }
    }
}

/// An instant, or a day by its midnight: so that two days lie whole days apart.
pub(super) fn moment_or_day(cell: &Cell, zone: &TimeZone) -> Result<Timestamp, Reason> {
    match value::days(cell) {
        Ok(days) if days.timed => value::moment(cell, zone),
        Ok(days) if days.first.tomorrow().is_ok_and(|next| next == days.end) => midnight(days.first, zone),
        Ok(_) => Err("is a month: write the day, 2026-10-01".into()),
        // An instant with an offset is no day.
        Err(reason) => value::moment(cell, zone).map_err(|_| reason),
    }
}

fn midnight(day: Date, zone: &TimeZone) -> Result<Timestamp, Reason> {
    let start = day.to_zoned(zone.clone()).map_err(|_| Reason::from("lies outside 1990-2099"))?;
    Ok(Timestamp(start.timestamp().as_millisecond()))
}
