//! CSV files as people and systems write them, and what is said of the rows that do not hold.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::{
    AssetKind, FileError, Imported, Kind, MeasurementValue, OrderRow, ReportRow, Sheet, read,
};
use motprov_shared::measurement::State;

fn orders(bytes: &[u8]) -> Imported<OrderRow> {
    match read(Kind::Orders, "orders.csv", bytes) {
        Ok(Sheet::Orders(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn report(text: &str) -> Imported<ReportRow> {
    match read(Kind::SlaReport, "sla.csv", text.as_bytes()) {
        Ok(Sheet::SlaReport(imported)) => imported,
        other => panic!("{other:?}"),
    }
}

fn refusals(kind: Kind, text: &str) -> Vec<String> {
    let sheet = read(kind, "f.csv", text.as_bytes()).unwrap();
    sheet.refused().iter().map(ToString::to_string).collect()
}

fn refused(kind: Kind, bytes: &[u8]) -> String {
    read(kind, "f.csv", bytes).map_or_else(|error: FileError| error.to_string(), |sheet| panic!("{sheet:?}"))
}

const HEADS: &str = "Beställningsnr;Förvaltning;IKB;Tjänst;Antal;Från;T.o.m.\n";

#[test]
fn an_order_list_from_swedish_excel_in_windows_1252_is_read() {
    // `Äldreförvaltningen` and a non-breaking space in the quantity, as octets of Windows-1252.
    let bytes = b"Best\xe4llningsnr;F\xf6rvaltning;IKB;Tj\xe4nst;Antal;Fr\xe5n;T.o.m.\r\n\
        4711;\xc4ldref\xf6rvaltningen;0042;A1;1\xa0200;2026-01-01;2026-12-31\r\n\
        4712;\xc4ldref\xf6rvaltningen;0042;A3;12,5;1 okt 2026;\r\n";
    let imported = orders(bytes);
    assert_eq!((imported.rows, imported.kept.len(), imported.refused.len()), (2, 2, 0));
    let [first, second] = &imported.kept[..] else { panic!() };
    assert_eq!((first.order_no.as_str(), first.department.as_str()), ("4711", "Äldreförvaltningen"));
    assert_eq!((first.cost_centre.as_str(), first.service.as_str()), ("0042", "A1"));
    assert_eq!(first.quantity.to_string(), "1200");
    assert_eq!(first.from.to_string(), "2026-01-01");
    assert_eq!(first.until.unwrap().to_string(), "2027-01-01", "the last day is in force");
    assert_eq!((second.quantity.to_string().as_str(), second.until), ("12.5", None));
    let notes: Vec<_> = imported.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["row 1, column G (T.o.m.) is read as the last day in force, that day included"]);
}

#[test]
fn separator_encoding_language_and_case_make_no_difference() {
    let swedish = "Order;Förvaltning;IKB;Tjänst;Antal;Från;Upphör\n1;Äldre;7;A1;2;2026-01-01;2027-01-01\n";
    let expected = orders(swedish.as_bytes()).kept;
    assert_eq!(expected.len(), 1);
    let english = "order,DEPARTMENT,Cost-centre,service,quantity (units),valid from,until\n\
                   1,Äldre,7,A1,2,1 jan 2026,2027-jan\n";
    let tabs = swedish.replace(';', "\t");
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let named = format!("sep=|\r\n{}", swedish.replace(';', "|"));
    let decomposed = swedish.replace('Ä', "A\u{308}").replace('ö', "o\u{308}");
    let with_title = format!("Beställningar 2026;;;;;;\n\n{swedish}");
    for (name, file) in [
        ("english", english.as_bytes()),
        ("tabs", tabs.as_bytes()),
        ("utf-16", &utf16),
        ("sep=", named.as_bytes()),
        ("decomposed", decomposed.as_bytes()),
        ("title", with_title.as_bytes()),
    ] {
        assert_eq!(orders(file).kept, expected, "{name}");
    }
}

#[test]
fn every_bad_cell_is_named_with_its_place_value_and_cure() {
    let rows = "1;Äldre;7;A1;tolv;2026-01-01;\n\
                2;;7;A1;-3;01/10/2026;\n\
                3;Äldre;7;A 1;1.234;2026-02-01;2026-01-01\n\
                4;Äldre;7;A1;5;2026-01-01;\n\
                4;Äldre;7;A1;6;2026-01-01;\n\
                5;Äldre;7;A1;6;2026-01-01;;kvar\n\
                6;\"Äldre\nre\";7;A1;1;2026-01-01;\n";
    let expected = [
        "f.csv, row 2, column E (Antal): `tolv` is not a number: write 12 or 12,5",
        "f.csv, row 3, column B (Förvaltning): the cell is empty",
        "f.csv, row 3, column E (Antal): `-3` is below 0: write what is ordered, not a change",
        "f.csv, row 3, column F (Från): `01/10/2026` may be read in two ways: write the date as 2026-10-01",
        "f.csv, row 4, column D (Tjänst): `A 1` is not an id of the contract: ids have no spaces and at most 64 characters",
        "f.csv, row 4, column E (Antal): `1.234` may be a thousand or a decimal: write 1234 or 1,234",
        "f.csv, row 4, column G (T.o.m.): `2026-01-01` ends before it begins (2026-02-01)",
        "f.csv, row 5, column A (Beställningsnr): `4` has another row that is refused, and all its rows replace the \
         earlier ones together: mend that row",
        "f.csv, row 6, column A (Beställningsnr): `4 A1 from 2026-01-01` contradicts row 5 (5 until further notice, here 6 until further notice): an order has one row for each department, cost centre, service and first day; add the quantities together",
        "f.csv, row 7, column H (no heading): `kvar` stands beyond the last heading: does a value to its left hold a separator without quotation marks?",
        "f.csv, row 8, column B (Förvaltning): `Äldre\\nre` holds a line break or control character: write it on one line",
    ];
    let text = format!("{HEADS}{rows}");
    assert_eq!(refusals(Kind::Orders, &text), expected);
    assert_eq!(orders(text.as_bytes()).kept.len(), 0, "the order of row 5 is not whole");
    assert_eq!(orders(text.as_bytes()).rows, 7);
}

#[test]
fn empty_rows_and_totals_are_passed_over_and_rows_keep_their_numbers() {
    let text = format!("{HEADS}\n;;;;;;\n1;Äldre;7;A1;x;2026-01-01;\n\nSumma:;;;;17;;\n");
    let imported = orders(text.as_bytes());
    assert_eq!((imported.rows, imported.refused[0].row), (1, 4));
    assert_eq!(imported.notes[1].to_string(), "row 6, a row of totals, passed over");
}

#[test]
fn a_department_that_only_begins_with_total_is_no_total() {
    let text = format!("{HEADS}Total 1;Äldre;7;A1;1;2026-01-01;\n");
    assert_eq!(orders(text.as_bytes()).kept.len(), 1);
}

#[test]
fn a_months_report_reads_with_its_gaps() {
    let imported = report(
        "Månad;Servicenivå;Utfall (%);Vite (SEK)\n\
         2026-10;B3;99,95 %;0\n\
         okt 2026;B5;97,12;1 234,50 kr\n\
         202610;C1;ej mätt;-\n\
         2026-10;C2;;\n",
    );
    assert_eq!(imported.refused, []);
    let figures: Vec<_> = imported
        .kept
        .iter()
        .map(|row| {
            (row.month.to_string(), row.value.map(|v| v.to_string()), row.penalty.map(|p| p.to_string()))
        })
        .collect();
    let text = |text: &str| Some(text.to_owned());
    let october = || "2026-10".to_owned();
    assert_eq!(
        figures,
        [
            (october(), text("99.95"), text("0")),
            (october(), text("97.12"), text("1234.5")),
            (october(), None, None),
            (october(), None, None),
        ]
    );
}

#[test]
fn a_level_that_is_reported_twice_for_a_month_is_refused() {
    let text =
        "month;level;value;penalty\n2026-10;B3;1;0\n2026-11;B3;1;0\noct 2026;B3;2;-1\nokt 2026;B3;2;0\n";
    assert_eq!(
        refusals(Kind::SlaReport, text),
        [
            "f.csv, row 4, column D (penalty): `-1` is below 0: write what the supplier owes as a positive amount",
            "f.csv, row 5, column B (level): `B3 2026-10` stands in row 2 already: a service level has one figure a month",
        ]
    );
}

#[test]
fn a_register_reads_in_both_languages_and_an_asset_stands_once() {
    let text = "Enhet;Typ;Förvaltning;IKB;Tjänst;Plats;Serienummer;Datornamn\n\
                WS-1;Bärbar dator;Äldre;7;A1;Götgatan 1;S 1;ws-1.stad.se\n\
                PR-1;skrivare;Äldre;7;A3;Götgatan 1;;\n\
                EP-1;Tjänsteändpunkt;Äldre;7;B1;Götgatan 1;;\n\
                ws 2;traktor;Äldre;7;A1;Götgatan 1;;ws_2!\n\
                PR-1;printer;Äldre;7;A3;Götgatan 2;;\n";
    let Ok(Sheet::Assets(imported)) = read(Kind::Assets, "f.csv", text.as_bytes()) else { panic!() };
    let kinds: Vec<_> = imported.kept.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [AssetKind::Workstation, AssetKind::Printer, AssetKind::Endpoint]);
    assert_eq!(imported.kept[0].serial.as_deref(), Some("S 1"));
    assert_eq!(imported.kept[0].host_name.as_deref(), Some("ws-1.stad.se"));
    assert_eq!(
        refusals(Kind::Assets, text),
        [
            "f.csv, row 5, column A (Enhet): `ws 2` is not an asset's id: use 1 to 64 of A-Z, a-z, 0-9, -, . and _, beginning with a letter or digit",
            "f.csv, row 5, column B (Typ): `traktor` is no kind of asset: write arbetsplats, skrivare, server or tjänst (workstation, printer, server or endpoint)",
            "f.csv, row 5, column H (Datornamn): `ws_2!` is not a host name: use A-Z, a-z, 0-9, -, . and _",
            "f.csv, row 6, column A (Enhet): `PR-1` stands in row 3 already, with other values: an asset has one row",
        ]
    );
}

#[test]
fn measurements_read_in_local_time_and_the_doubled_hour_asks_for_an_offset() {
    let text = "Tid;Enhet;Mått;Värde\n\
                2026-10-24 13:45;srv-1;cpu.used;12,5\n\
                2026-10-25 02:30;srv-1;cpu.used;13\n\
                2026-10-25 02:30:00+01:00;srv-1;reachable;nere\n\
                2026-03-29 02:30;srv-1;reachable;up\n\
                2026-03-29 02:30;srv-1;reachable;kanske\n";
    let Ok(Sheet::Measurements(imported)) = read(Kind::Measurements, "f.csv", text.as_bytes()) else {
        panic!()
    };
    let kept: Vec<_> = imported.kept.iter().map(|row| (row.time.to_string(), row.value)).collect();
    assert_eq!(
        kept[0],
        ("2026-10-24T11:45:00Z".to_owned(), MeasurementValue::Number("12.5".parse().unwrap()))
    );
    assert_eq!(kept[1], ("2026-10-25T01:30:00Z".to_owned(), MeasurementValue::State(State::Down)));
    assert_eq!(kept[2], ("2026-03-29T01:30:00Z".to_owned(), MeasurementValue::State(State::Up)));
    assert_eq!(
        refusals(Kind::Measurements, text),
        [
            "f.csv, row 3, column A (Tid): `2026-10-25 02:30` happened twice, before and after the clock was set back: write the offset, +02:00 before or +01:00 after",
            "f.csv, row 6, column D (Värde): `kanske` is neither a number nor up, down or unknown (uppe, nere, okänd)",
        ]
    );
}

#[test]
fn missing_headings_are_listed_with_what_is_there_instead() {
    assert_eq!(
        refused(Kind::SlaReport, "Oktoberrapport\n\nMånad;Servicenivåer;Vite\n2026-10;B3;0\n".as_bytes()),
        "f.csv: no row among the first 50 has the headings that are needed. Missing: \
         `service level` (servicenivå) [is it `Servicenivåer`?], `value` (värde). \
         Nearest is row 3: A `Månad`, B `Servicenivåer`, C `Vite`"
    );
    assert_eq!(
        refused(Kind::Orders, b"Order;Department;IKB;Service;Antal;Quantity;From\n"),
        "f.csv: row 1 has two columns for `quantity` (antal), column E (Antal) and column F (Quantity): keep one heading"
    );
    assert!(refused(Kind::Orders, b"\n\n").contains("No heading was found at all"));
}

#[test]
fn a_file_of_another_kind_is_refused_as_a_whole() {
    assert!(refused(Kind::Orders, b"").contains("empty"));
    assert!(refused(Kind::Orders, b"PK\x03\x04 and then nothing").contains("damaged"));
    let open = format!("{HEADS}1;\"Äldre;7;A1;1;2026-01-01;\n2;Äldre;7;A1;1;2026-01-01;\n");
    assert!(
        refused(Kind::Orders, open.as_bytes()).contains("a quotation mark that opens in row 2 is not closed")
    );
    let wide = format!("{HEADS}{}\n", ";".repeat(300));
    assert_eq!(refused(Kind::Orders, wide.as_bytes()), "f.csv: row 2 has more than 256 columns");
}

#[test]
fn hardly_any_readable_row_refuses_the_file_rather_than_listing_ten_thousand_cells() {
    let text = format!("{HEADS}{}", "1;Ä;7;A1;tolv;2026-01-01;\n".repeat(10_001));
    let error = refused(Kind::Orders, text.as_bytes());
    assert!(
        error.starts_with("f.csv: more than 10000 cells are refused: is the file of this kind? The first: ")
    );
    assert!(error.ends_with("f.csv, row 2, column E (Antal): `tolv` is not a number: write 12 or 12,5"));
}

#[test]
fn a_cell_of_33_kib_and_a_hostile_file_name_stay_short_in_messages() {
    let text = format!("{HEADS}1;{};7;A1;1;2026-01-01;\n", "å".repeat(17_000));
    let sheet = read(Kind::Orders, &"\n\u{202e}x".repeat(100), text.as_bytes()).unwrap();
    let refusal = sheet.refused()[0].to_string();
    assert!(refusal.contains("is longer than 32 KiB"), "{refusal}");
    assert!(refusal.len() < 2_000 && !refusal.contains(['\n', '\u{202e}']), "{refusal}");
}

#[test]
fn more_rows_than_the_bound_are_refused() {
    let text = format!("{HEADS}{}x", "\n".repeat(2_000_000));
    assert_eq!(refused(Kind::Orders, text.as_bytes()), "f.csv: more than 2000000 rows: split the file");
}

#[test]
fn the_error_of_a_formula_is_refused_wherever_it_stands() {
    let text = format!("{HEADS}1;#SAKNAS!;7;A1;1;2026-01-01;\n2;Äldre;7;A1;Err:502;2026-01-01;#REF!\n");
    assert_eq!(
        refusals(Kind::Orders, &text),
        [
            "f.csv, row 2, column B (Förvaltning): `#SAKNAS!` is a formula's error: correct the formula",
            "f.csv, row 3, column E (Antal): `Err:502` is a formula's error: correct the formula",
            "f.csv, row 3, column G (T.o.m.): `#REF!` is a formula's error: correct the formula",
        ]
    );
}

#[test]
fn separators_and_line_breaks_inside_quotation_marks_belong_to_the_cell() {
    for separator in [";", "\t", ","] {
        let text = "\"Äldre; och, barn \"\"9\"\"\"|7|A1|\"1 200,50\"|2026-01-01".replace('|', separator);
        let heads = "order|department|IKB|service|\"antal\n(st)\"|from".replace('|', separator);
        let imported = orders(format!("sep={separator}\n{heads}\n\"4711\"{separator}{text}\n").as_bytes());
        assert_eq!(imported.refused, [], "{separator}");
        assert_eq!(imported.kept[0].department, "Äldre; och, barn \"9\"", "{separator}");
        assert_eq!(imported.kept[0].quantity.to_string(), "1200.5", "{separator}");
    }
}

#[test]
fn whoever_watches_is_told_how_far_the_reading_has_come() {
    let text = format!("{HEADS}{}", "1;Ä;7;A1;1;2026-01-01;\n".repeat(9_000));
    let mut seen = Vec::new();
    let mut watch = |progress: motprov_import::Progress| seen.push((progress.row, progress.of));
    motprov_import::read_watched(Kind::Orders, "f.csv", text.as_bytes(), &mut watch).unwrap();
    assert_eq!(seen, [4_096, 8_192, 9_001].map(|row| (row, Some(9_001))));
}
