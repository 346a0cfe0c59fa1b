//! Register, orders and reports as tables.

use anyhow::Result;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};

use super::contract::{Promised, promised};
use crate::fleet::Fleet;
use crate::fleet::city::{Ordered, Place};
use crate::fleet::levels::Level;
use crate::fleet::promises::Told;
use crate::fleet::truth::{penalty, share};

/// What stands where: CSV with semicolons in Windows-1252, as Excel saves it.
///
/// # Errors
/// None that the plan of the city can cause.
pub fn assets(fleet: &Fleet) -> Result<Vec<u8>> {
    let mut table = table(&["Enhet", "Typ", "Förvaltning", "IKB", "Tjänst", "Plats", "Serienummer"])?;
    let machines = fleet.city.workstations.iter().map(|machine| {
        let kind = if machine.is_server() { "server" } else { "arbetsplats" };
        (&machine.asset, kind, machine.place, machine.service, machine.serial())
    });
    let printers = fleet
        .city
        .printers
        .iter()
        .map(|printer| (&printer.asset, "skrivare", printer.place, printer.service, printer.serial()));
    for (asset, kind, place, service, serial) in machines.chain(printers) {
        let Some(service) = service else { continue };
        let Place { department, centre } = place;
        let site = department.site;
        table.write_record([
            asset.as_str(),
            kind,
            department.name,
            centre.number,
            service.id(),
            site,
            &serial,
        ])?;
    }
    let text = String::from_utf8(table.into_inner()?)?;
    let (octets, _, unmappable) = encoding_rs::WINDOWS_1252.encode(&text);
    anyhow::ensure!(!unmappable, "the register holds a character that Windows-1252 has not");
    Ok(octets.into_owned())
}

/// What was ordered: a workbook with dates as dates.
///
/// # Errors
/// None that the plan of the city can cause.
pub fn orders(fleet: &Fleet) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("Beställningar")?;
    let heads = ["Ordernr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från", "Till"];
    sheet.write_row(0, 0, heads)?;
    // Long before the history, so that nothing of it falls due there.
    let year = fleet.months[0].year() - 1;
    let since = jiff::civil::Date::new(year, 1, 1)?;
    for (row, Ordered { place, service, quantity, on }) in (1..).zip(&fleet.city.orders) {
        let from = on.and_then(|number| fleet.workday_of_last_month(number)).unwrap_or(since);
        sheet.write(row, 0, format!("BE-{}-{:04}", from.year(), 100 + row))?;
        sheet.write(row, 1, place.department.name)?;
        sheet.write(row, 2, place.centre.number)?;
        sheet.write(row, 3, service.id())?;
        sheet.write(row, 4, *quantity)?;
        let (month, day) = (from.month().unsigned_abs(), from.day().unsigned_abs());
        let from = rust_xlsxwriter::ExcelDateTime::from_ymd(from.year().unsigned_abs(), month, day)?;
        sheet.write_with_format(row, 5, &from, &date)?;
    }
    Ok(book.save_to_buffer()?)
}

/// What the supplier reports for a month: CSV with semicolons and decimal commas.
///
/// # Errors
/// A month outside what calendars here cover.
pub fn report(fleet: &Fleet, month: Month) -> Result<Vec<u8>> {
    let mut table = table(&["Månad", "Servicenivå", "Benämning", "Utfall", "Vite"])?;
    for promised in promised() {
        let (value, owed) = reported(fleet, promised, month)?;
        let (id, title) = (promised.id().to_owned(), promised.title().to_owned());
        table.write_record([month.to_string(), id, title, value, comma(owed)])?;
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

/// Figure and penalty as the supplier gives them: the truth, but for the untrue figures of the last full month.
pub(super) fn reported(fleet: &Fleet, promised: Promised, month: Month) -> Result<(String, Decimal)> {
    Ok(match promised {
        Promised::Availability(level) => {
            let (value, owed) = availability(fleet, level, month)?;
            (comma(value), owed)
        }
        Promised::Other(promise) => {
            let Told { value, owed } = fleet.told(promise, month)?;
            let decimals = usize::try_from(promise.decimals())?;
            let value = value.map(|value| format!("{value:.decimals$}").replace('.', ","));
            (value.unwrap_or_default(), owed)
        }
    })
}

/// As [`reported`], of a share of time.
pub(super) fn availability(fleet: &Fleet, level: &Level, month: Month) -> Result<(Decimal, Decimal)> {
    let untruth = level.untruth().filter(|_| month == fleet.last_full_month());
    if let Some(untruth) = untruth {
        return Ok((share(untruth), penalty(level, share(untruth))));
    }
    let fact = fleet.fact(level, month)?;
    Ok((fact.rounded(), penalty(level, fact.percent())))
}

pub(super) fn table(heads: &[&str]) -> Result<csv::Writer<Vec<u8>>> {
    let mut table =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(heads)?;
    Ok(table)
}

pub(super) fn comma(value: Decimal) -> String {
    format!("{value:.2}").replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::LEVELS;

    fn fleet() -> Fleet {
        Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_report_departs_from_the_truth_in_two_figures_of_the_last_full_month_only() {
        let fleet = fleet();
        let departs = |month: Month| -> Vec<&str> {
            let untrue = |level: &&Level| {
                availability(&fleet, level, month).unwrap().0 != fleet.fact(level, month).unwrap().rounded()
            };
            LEVELS.iter().filter(untrue).map(|level| level.id).collect()
        };
        assert_eq!(departs(fleet.months[0]), [""; 0]);
        assert_eq!(departs(fleet.months[1]), [""; 0]);
        assert_eq!(departs(fleet.months[2]), ["B1-INTRANAT", "B2-SKOLA"]);
    }

    #[test]
    fn the_register_leaves_out_what_nobody_ordered() {
        let fleet = fleet();
        let octets = assets(&fleet).unwrap();
        let (text, _, malformed) = encoding_rs::WINDOWS_1252.decode(&octets);
        assert!(!malformed && std::str::from_utf8(&octets).is_err());
        assert_eq!(text.lines().count(), 1 + 292 + 38 + 20 + 11);
    }
}
