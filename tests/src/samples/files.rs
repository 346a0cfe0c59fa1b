//! Register, orders and reports as tables.

use anyhow::Result;
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};

use crate::fleet::Fleet;
use crate::fleet::LEVELS;
use crate::fleet::city::{Ordered, Place};
use crate::fleet::levels::Level;
use crate::fleet::truth::{penalty, share};

/// What stands where: CSV with semicolons in Windows-1252, as Excel saves it.
///
/// # Errors
/// None that the plan of the city can cause.
pub fn assets(fleet: &Fleet) -> Result<Vec<u8>> {
    let mut table = table(&["Enhet", "Typ", "Förvaltning", "IKB", "Tjänst", "Plats", "Serienummer"])?;
    let machines = fleet.city.workstations.iter().map(|machine| {
        let serial = format!("SIM-PC-{:05}", 40_000 + machine.number);
        (&machine.asset, "arbetsplats", machine.place, machine.service, serial)
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
    for (row, Ordered { place, service, quantity }) in (1..).zip(&fleet.city.orders) {
        let year = fleet.months[0].year();
        sheet.write(row, 0, format!("BE-{year}-{:04}", 100 + row))?;
        sheet.write(row, 1, place.department.name)?;
        sheet.write(row, 2, place.centre.number)?;
        sheet.write(row, 3, service.id())?;
        sheet.write(row, 4, *quantity)?;
        let from = rust_xlsxwriter::ExcelDateTime::from_ymd(year.unsigned_abs(), 1, 1)?;
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
    for level in &LEVELS {
        let (value, owed) = reported(fleet, level, month)?;
        let cells =
            [month.to_string(), level.id.to_owned(), level.title.to_owned(), comma(value), comma(owed)];
        table.write_record(cells)?;
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

/// Figure and penalty as the supplier gives them: the truth, but for the untrue figures of the last full month.
pub(super) fn reported(fleet: &Fleet, level: &Level, month: Month) -> Result<(Decimal, Decimal)> {
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

    fn fleet() -> Fleet {
        Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_report_departs_from_the_truth_in_two_figures_of_the_last_full_month_only() {
        let fleet = fleet();
        let departs = |month: Month| -> Vec<&str> {
            let untrue = |level: &&Level| {
                reported(&fleet, level, month).unwrap().0 != fleet.fact(level, month).unwrap().rounded()
            };
            LEVELS.iter().filter(untrue).map(|level| level.id).collect()
        };
        assert_eq!(departs(fleet.months[0]), [""; 0]);
        assert_eq!(departs(fleet.months[1]), [""; 0]);
        assert_eq!(departs(fleet.months[2]), ["B3", "B5"]);
    }

    #[test]
    fn the_register_leaves_out_what_nobody_ordered() {
        let fleet = fleet();
        let octets = assets(&fleet).unwrap();
        let (text, _, malformed) = encoding_rs::WINDOWS_1252.decode(&octets);
        assert!(!malformed && std::str::from_utf8(&octets).is_err());
        assert_eq!(text.lines().count(), 1 + 292 + 38);
    }
}
