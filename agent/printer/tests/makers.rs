//! Every maker's counters, in small walks of our own making: where they stand, and what happens when rows move.

#![expect(clippy::unwrap_used, reason = "a test says why by failing")]

use std::collections::BTreeMap;

use motprov_printer::{
    CounterPlan, Counters, Datum, LightReading, Signal, Walk, decode, decode_light, learn,
};

fn oid(text: &str) -> Vec<u32> {
    text.split('.').map(|arc| arc.parse().unwrap()).collect()
}

/// Rows below `1.3.6.1.4.1`, of a printer with this enterprise number.
fn printer(number: u32, rows: &[(&str, Datum)]) -> Walk {
    let kind = (oid("1.3.6.1.2.1.1.2.0"), Datum::Oid(vec![1, 3, 6, 1, 4, 1, number, 1]));
    let own = rows.iter().map(|(place, datum)| (oid(&format!("1.3.6.1.4.1.{place}")), datum.clone()));
    std::iter::once(kind).chain(own).collect()
}

fn counters(number: u32, rows: &[(&str, Datum)]) -> Counters {
    decode(&printer(number, rows)).counters
}

fn int(value: i64) -> Datum {
    Datum::Int(value)
}

fn text(text: &str) -> Datum {
    Datum::Octets(text.as_bytes().to_vec())
}

fn reported(counters: &Counters) -> BTreeMap<&'static str, i64> {
    counters.reported.iter().map(|(name, hint)| (*name, hint.value)).collect()
}

/// The plan of a printer with these rows, and what it answers to it.
fn routine(learned: &[(&str, Datum)], now: &[(&str, Datum)], number: u32) -> (CounterPlan, LightReading) {
    let plan = learn(&printer(number, learned), None).plan;
    let rows = printer(number, now);
    let asked = plan.oids().iter();
    let all: BTreeMap<_, _> = rows.rows().map(|(oid, datum)| (oid.to_vec(), datum.clone())).collect();
    let answer: Walk = asked.filter_map(|oid| Some((oid.clone(), all.get(oid)?.clone()))).collect();
    let light = decode_light(&plan, &answer);
    (plan, light)
}

#[test]
fn hp_counts_sides_by_colour_and_sheets_on_both_sides() {
    let base = "11.2.3.9.4.2.1";
    let rows = [
        (format!("{base}.4.1.2.5.0"), 900),
        (format!("{base}.4.1.2.6.0"), 600),
        (format!("{base}.4.1.2.7.0"), 300),
        (format!("{base}.4.1.2.22.0"), 120),
        (format!("{base}.4.1.2.34.0"), 3),
        (format!("{base}.2.2.1.74.0"), 44),
    ];
    let rows: Vec<_> = rows.iter().map(|(place, count)| (place.as_str(), int(*count))).collect();
    let vendor = counters(11, &rows).vendor;
    let expected = [
        ("colour_total", 300),
        ("duplex", 120),
        ("jams", 3),
        ("mono_total", 600),
        ("scan_flatbed", 44),
        ("total", 900),
    ];
    assert_eq!(vendor, expected.into());
}

#[test]
fn canons_meters_are_known_by_number_and_its_rows_by_name() {
    let meter = |number: u32| format!("1602.1.11.1.3.1.4.{number}");
    let meters = [(101, 1_000), (112, 30), (113, 570), (122, 40), (123, 360), (301, 700), (501, 90)];
    let rows: Vec<_> = meters.iter().map(|(number, count)| (meter(*number), int(*count))).collect();
    let rows: Vec<_> = rows.iter().map(|(place, count)| (place.as_str(), count.clone())).collect();
    let found = counters(1602, &rows);
    assert_eq!((found.vendor["mono_total"], found.vendor["colour_total"]), (600, 400));
    assert_eq!(found.vendor_sources["colour_total"], "sum large+small");
    assert_eq!(
        (found.vendor["total"], found.vendor["print_total"], found.vendor["scan_total"]),
        (1_000, 700, 90)
    );
    let named = [
        ("1602.1.11.2.1.1.2.4", text("Total 1")),
        ("1602.1.11.2.1.1.3.4", int(55)),
        ("1602.1.11.2.1.1.2.9", text("Copy (Total 1)")),
        ("1602.1.11.2.1.1.3.9", int(5)),
    ];
    assert_eq!(counters(1602, &named).vendor, [("copy_total", 5), ("total", 55)].into());
}

#[test]
fn xeroxs_totals_are_certain_and_its_copies_hints() {
    let rows = [
        ("253.8.53.13.2.1.6.1.20.1", int(100)),
        ("253.8.53.13.2.1.6.1.20.33", int(40)),
        ("253.8.53.13.2.1.6.1.20.34", int(60)),
        ("253.8.53.13.2.1.6.1.20.29", int(30)),
        ("253.8.53.13.2.1.6.103.20.3", int(7)),
    ];
    // Fujifilm's machines answer in the same tree.
    for number in [253, 297] {
        let found = counters(number, &rows);
        assert_eq!(found.vendor, [("colour_total", 40), ("mono_total", 60), ("total", 100)].into());
        assert_eq!(reported(&found), [("copy_mono", 7), ("print_colour", 30)].into());
    }
    assert_eq!(
        reported(&counters(297, &[("297.1.111.1.41.1.1.2.1", int(4))])),
        [("unexplained_1", 4)].into()
    );
}

#[test]
fn konica_and_kyocera_leave_the_sums_to_the_reader() {
    let rows = [
        ("18334.1.1.1.5.7.2.1.1.0", int(105)),
        ("18334.1.1.1.5.7.2.1.3.0", int(20)),
        ("18334.1.1.1.5.7.2.2.1.5.1.1", int(10)),
        ("18334.1.1.1.5.7.2.2.1.5.1.2", int(50)),
        ("18334.1.1.1.5.7.2.2.1.5.2.1", int(5)),
        ("18334.1.1.1.5.7.2.2.1.5.2.2", int(35)),
        ("18334.1.1.1.5.7.2.3.1.5.1", int(9)),
    ];
    let konica = counters(18334, &rows);
    assert_eq!(
        (konica.vendor["mono_total"], konica.vendor["colour_total"], konica.vendor["total"]),
        (60, 40, 105)
    );
    assert_eq!(reported(&konica), [("scan_total", 9)].into());
    let rows = [
        ("1347.42.3.1.2.1.1.1.1", int(10)),
        ("1347.42.3.1.2.1.1.2.1", int(20)),
        ("1347.42.3.1.2.1.1.4.1", int(3)),
        ("1347.43.10.1.1.12.1.1", int(32)),
        ("1347.46.10.1.1.5.3", int(8)),
        ("1347.42.2.5.1.1.2.1", int(6)),
    ];
    let kyocera = counters(1347, &rows);
    assert_eq!((kyocera.vendor["mono_total"], kyocera.vendor["total_printed"]), (33, 32));
    assert_eq!(reported(&kyocera), [("duplex", 6)].into());
    // A part that falls silent takes its sum with it: a smaller sum would be a wrong one.
    let (_, light) = routine(&rows, &rows[..2], 1347);
    assert_eq!(light.vendor.get("mono_total"), None);
    assert_eq!(light.vendor["print_mono"], 10);
    assert_eq!(light.signals, [Signal::Moved].into());
}

#[test]
fn rows_of_ricoh_and_lexmark_are_found_by_type_wherever_they_stand() {
    let ricoh = |row: u32, kind: i64, count: i64| {
        let cells = [(2, kind), (9, count)];
        cells.map(|(column, value)| (format!("367.3.2.1.2.19.5.1.{column}.{row}"), int(value)))
    };
    let rows = [ricoh(1, 10, 500), ricoh(3, 201, 40), ricoh(7, 402, 60), ricoh(8, 403, 2), ricoh(9, 871, 1)];
    let rows: Vec<_> = rows.iter().flatten().map(|(place, value)| (place.as_str(), value.clone())).collect();
    let found = counters(367, &rows);
    assert_eq!(found.vendor, [("copy_mono", 40), ("print_colour", 62), ("total", 500)].into());
    let lexmark = |table: &str, row: u32, kind: i64, count: i64| {
        [(2, kind), (4, count)]
            .map(|(column, value)| (format!("641.6.4.{table}.1.1.{column}.1.{row}"), int(value)))
    };
    let all = [
        lexmark("2", 5, 3, 70),
        lexmark("2", 6, 4, 30),
        lexmark("2", 2, 33, 11),
        lexmark("2", 9, 50, 2),
        lexmark("1", 4, 97, 6),
    ];
    let all: Vec<_> = all.iter().flatten().map(|(place, value)| (place.as_str(), value.clone())).collect();
    // Dell's and IBM's machines of Lexmark make answer alike.
    for number in [641, 674] {
        let found = counters(number, &all).vendor;
        let expected =
            [("colour_total", 30), ("copy_mono", 11), ("fax_colour", 2), ("jams", 6), ("mono_total", 70)];
        assert_eq!(found, expected.into());
    }
}

#[test]
fn a_row_that_moved_is_noticed_and_never_read_as_what_stood_there_before() {
    let row = |row: u32, kind: i64, count: i64| {
        [(2, kind), (9, count)]
            .map(|(column, value)| (format!("367.3.2.1.2.19.5.1.{column}.{row}"), int(value)))
    };
    let rows_of =
        |rows: &[[(String, Datum); 2]]| -> Vec<(String, Datum)> { rows.iter().flatten().cloned().collect() };
    let before = rows_of(&[row(1, 10, 500), row(2, 201, 40)]);
    let after = rows_of(&[row(1, 300, 3), row(2, 10, 510), row(3, 201, 41)]);
    let borrow = |rows: &'static [(String, Datum)]| -> Vec<(&'static str, Datum)> {
        rows.iter().map(|(place, value)| (place.as_str(), value.clone())).collect()
    };
    let (before, after) = (borrow(before.leak()), borrow(after.leak()));
    let (plan, light) = routine(&before, &after, 367);
    assert!(light.vendor.is_empty(), "{:?}", light.vendor);
    assert!(light.signals.contains(&Signal::Moved));
    assert_eq!(light.life_count, None, "the source was the row that moved");
    // Read in full, it is the same counter in another place: that place is the new source, and is told.
    assert_eq!(plan.source().as_deref(), Some("1.3.6.1.4.1.367.3.2.1.2.19.5.1.9.1"));
    let again = learn(&printer(367, &after), Some(&plan));
    assert_eq!(again.plan.source().as_deref(), Some("1.3.6.1.4.1.367.3.2.1.2.19.5.1.9.2"));
    assert_eq!(again.figures.life_count, Some(510));
}

#[test]
fn sharps_labels_are_the_truth_in_english_and_guard_the_row_in_any_language() {
    let rows = |label: &str| {
        [
            ("2385.1.1.19.2.1.4.5.4.61", text(label)),
            ("2385.1.1.19.2.1.3.5.4.61", int(60)),
            ("2385.1.1.19.2.1.4.9.9.9", text("Full Color Total Count")),
            ("2385.1.1.19.2.1.3.9.9.9", int(40)),
        ]
    };
    let english = counters(2385, &rows("Black & White Total Count"));
    assert_eq!(english.vendor, [("colour_total", 40), ("mono_total", 60)].into());
    let swedish = &rows("Svartvitt totalt")[..2];
    assert_eq!(counters(2385, swedish).vendor, [("mono_total", 60)].into());
    let (_, light) = routine(swedish, &rows("Faxar totalt")[..2], 2385);
    assert_eq!((light.vendor.len(), light.signals), (0, [Signal::Moved].into()));
}

#[test]
fn brothers_octets_hold_counters_and_what_is_left() {
    let record = |id: u8, value: u32| [&[id, 1, 4][..], &value.to_be_bytes()].concat();
    let octets = |records: &[Vec<u8>]| Datum::Octets([&records.concat()[..], &[0xFF]].concat());
    let rows = [
        ("2435.2.3.9.4.2.1.5.5.10.0", octets(&[record(0, 90), record(1, 50), record(2, 40), record(6, 8)])),
        ("2435.2.3.9.4.2.1.5.5.8.0", octets(&[record(0x41, 9_150), record(0x70, 1_000)])),
        ("2435.2.3.9.4.2.1.5.5.11.0", octets(&[record(0x82, 7_700)])),
    ];
    let reading = decode(&printer(2435, &rows));
    let vendor = [("colour_total", 40), ("duplex", 8), ("mono_total", 50), ("total", 90)];
    assert_eq!(reading.counters.vendor, vendor.into());
    let left: Vec<_> = reading.maintenance.iter().map(|left| (left.part, left.pages)).collect();
    assert_eq!(left, [("drum", None), ("cyan", None), ("drum", Some(7_700))]);
    assert_eq!(reading.maintenance[0].percent.unwrap().hundredths(), 9_150);
    let learned = learn(&printer(2435, &rows), None);
    assert_eq!(learned.plan.source().as_deref(), Some("1.3.6.1.4.1.2435.2.3.9.4.2.1.5.5.10.0[0]"));
    assert_eq!(learned.figures.life_count, Some(90), "no marker counts, and its total is certain");
}

#[test]
fn epson_counts_by_use_and_zebra_in_inches() {
    let rows = [
        ("1248.1.2.2.27.1.1.30.1.1", int(80)),
        ("1248.1.2.2.27.1.1.3.1.1", int(30)),
        ("1248.1.2.2.27.6.1.4.1.1.2", int(12)),
        ("1248.1.2.2.27.6.1.5.1.1.1", int(45)),
    ];
    let expected = [("copy_total", 12), ("mono_total", 30), ("print_colour", 45), ("total", 80)];
    assert_eq!(counters(1248, &rows).vendor, expected.into());
    let odometer = [("10642.200.17.3.0", text("1920 INCHES, 4876 CENTIMETERS"))];
    for number in [683, 10642] {
        assert_eq!(counters(number, &odometer).vendor, [("printed_length_inches", 1_920)].into());
        assert_eq!(
            learn(&printer(number, &odometer), None).plan.source(),
            None,
            "a length is no count of pages"
        );
    }
}

/// Enterprise number, rows, and the hint that they give.
type Hinted<'a> = (u32, Vec<(&'a str, Datum)>, &'a str, i64);

#[test]
fn hints_are_shown_but_never_counted_by_nor_asked_for_in_routine() {
    let samsung = |row: u32, job: i64, colour: i64, count: i64| {
        let cells = [(2, job), (6, colour), (7, count)];
        cells.map(|(column, value)| (format!("236.11.5.11.53.11.2.1.{column}.{row}"), int(value)))
    };
    let rows = [samsung(1, 1, 3, 20), samsung(2, 1, 3, 1), samsung(3, 1, 1, 5), samsung(4, 2, 3, 4)];
    let of_samsung: Vec<_> =
        rows.iter().flatten().map(|(place, value)| (place.as_str(), value.clone())).collect();
    let makers: [Hinted<'_>; 7] = [
        (236, of_samsung, "print_mono", 21),
        (297, vec![("297.1.111.1.41.1.1.2.2", int(3))], "unexplained_2", 3),
        (641, vec![("641.2.1.5.1.0", int(77))], "total", 77),
        (2001, vec![("2001.1.1.1.1.11.1.10.170.1.8.1", int(78))], "total", 78),
        (2001, vec![("1129.2.3.50.1.3.21.6.1.2.1.4", int(79))], "total", 79),
        (1129, vec![("1129.2.3.50.1.3.21.6.1.10.1.4", int(80))], "scan_total", 80),
        (40093, vec![("40093.6.4.1", int(81))], "total", 81),
    ];
    for (number, rows, name, count) in makers {
        let found = counters(number, &rows);
        assert!(found.vendor.is_empty(), "{number}: {:?}", found.vendor);
        assert_eq!(found.reported[name].value, count, "{number}");
        let learned = learn(&printer(number, &rows), None);
        assert_eq!((learned.plan.source(), learned.figures.life_count), (None, None), "{number}");
        assert!(learned.figures.vendor.is_empty(), "{number}");
        let own = learned.plan.oids().iter().filter(|oid| oid.starts_with(&[1, 3, 6, 1, 4]));
        assert_eq!(own.count(), 0, "{number}");
    }
}

#[test]
fn the_standard_counters_are_read_from_the_rows_of_a_whole_service() {
    let rows = [
        // Key 1 is a part of the device, key 2 the whole of it, key 5 its copying.
        ("2699.1.3.1.2.1.1.2.1", int(3)),
        ("2699.1.3.1.2.1.1.5.1", int(4)),
        ("2699.1.3.1.2.1.1.2.2", int(3)),
        ("2699.1.3.1.2.1.1.5.2", int(0)),
        ("2699.1.3.1.2.1.1.2.5", int(4)),
        ("2699.1.3.1.8.1.1.4.1.3.3", int(1)),
        ("2699.1.3.1.8.1.1.4.2.3.3", int(900)),
        ("2699.1.3.1.8.1.1.5.2.3.3", int(600)),
        // Since it was switched on, not over its life.
        ("2699.1.3.1.8.1.1.7.2.3.4", int(7)),
        ("2699.1.3.1.8.1.1.4.5.3.3", int(100)),
    ];
    let found = counters(2385, &rows);
    assert_eq!(reported(&found), [("copy_total", 100), ("mono_total", 600), ("total", 900)].into());
}
