//! Tickets in a workbook, made by a writer that is not ours.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::tickets::{Layout, Meaning, TicketFile, read};
use motprov_toml::Kind;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

const PROFILE: &str = "rows = \"events\"\ntime_zone = \"Europe/Stockholm\"\n\
    [columns]\nticket = \"Ärende\"\ntime = [\"Tid\", \"Tidpunkt\"]\nstatus = \"Status\"\nagent = \"Vem\"\n\
    [[state]]\nstatus = \"Öppen\"\nmeans = \"working\"\n[[state]]\nstatus = \"Klar\"\nmeans = \"resolved\"\n\
    [[state]]\nstatus = \"Väntar\"\nmeans = \"waiting\"\npauses = true\n";

fn layout() -> Layout {
    let kind = Kind { place: "the profile", example: "none", mebibytes: 1 };
    motprov_toml::read("p.toml", PROFILE, kind, |mut fields| {
        let layout = Layout::read(&mut fields);
        fields.finish();
        layout
    })
    .unwrap()
}

fn row(sheet: &mut Worksheet, row: u32, ticket: &str, time: Option<(u8, u8, u8)>, status: &str) {
    let dated = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.write_string(row, 1, ticket).unwrap();
    if let Some((month, day, hour)) = time {
        let time =
            ExcelDateTime::from_ymd(2026, month, day).unwrap().and_hms(u16::from(hour), 30, 0).unwrap();
        sheet.write_datetime_with_format(row, 2, &time, &dated).unwrap();
    }
    sheet.write_string(row, 3, status).unwrap();
}

fn workbook() -> TicketFile {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Läs mig").unwrap().write_string(0, 0, "Ärenden från driften").unwrap();
    let sheet = book.add_worksheet().set_name("Händelser").unwrap();
    sheet.write_string(0, 0, "Utdrag, oktober 2026").unwrap();
    for (column, heading) in (1..).zip(["ÄRENDE", "Tidpunkt", "Status", "Vem", "Egen kolumn"]) {
        sheet.write_string(2, column, heading).unwrap();
    }
    row(sheet, 3, "A", Some((3, 29, 2)), "Öppen");
    row(sheet, 4, "A", Some((10, 25, 3)), "klar");
    row(sheet, 5, "B", Some((10, 25, 2)), "Öppen");
    row(sheet, 6, "C", Some((10, 26, 2)), "Öppen");
    row(sheet, 7, "C", Some((10, 27, 2)), "Parkerad");
    row(sheet, 8, "D", None, "Väntar");
    read(&layout(), "oktober.xlsx", &book.save_to_buffer().unwrap()).unwrap()
}

#[test]
fn local_times_of_a_workbook_are_read_on_the_profiles_clock() {
    let file = workbook();
    assert_eq!((file.sheet.as_deref(), file.rows), (Some("Händelser"), 6));
    let kept: Vec<_> =
        file.events.iter().map(|event| (event.ticket, event.at.to_string(), event.meaning)).collect();
    // The hour that spring skips moves forward; 03:30 on the autumn day happened once.
    assert_eq!(
        kept,
        [
            (0, "2026-03-29T01:30:00Z".to_owned(), Meaning::Working),
            (0, "2026-10-25T02:30:00Z".to_owned(), Meaning::Resolved),
            (2, "2026-10-26T01:30:00Z".to_owned(), Meaning::Working),
        ]
    );
    assert_eq!(file.text(file.events[1].label), "klar");
}

#[test]
fn a_workbooks_refusals_name_sheet_row_and_column_and_break_their_ticket() {
    let file = workbook();
    let told: Vec<String> = file.refused.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "oktober.xlsx, sheet Händelser, row 6, column C (Tidpunkt): `2026-10-25 02:30:00` happened twice, before \
             and after the clock was set back: write the offset, +02:00 before or +01:00 after",
            "oktober.xlsx, sheet Händelser, row 8, column D (Status): `Parkerad` is no state that the \
             profile explains: add it as [[state]]",
            "oktober.xlsx, sheet Händelser, row 9, column C (Tidpunkt): the cell is empty",
        ]
    );
    let broken: Vec<_> = file.tickets.iter().map(|ticket| (ticket.id.as_str(), ticket.broken)).collect();
    assert_eq!(broken, [("A", false), ("B", true), ("C", true), ("D", true)]);
    assert_eq!(file.unknown_states.len(), 1);
}
