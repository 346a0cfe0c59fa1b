//! Files are kept byte for byte, once; a later file supersedes and nothing is overwritten.

use motprov_ledger::{EntryKind, FileKind, MeasuredValue, Put, Rows};
use motprov_shared::measurement::State;
use motprov_shared::period::Interval;

use crate::support::{Home, asset_row, at, kinds, measurement_row, order_row, report_row};

fn import(home: &mut Home, bytes: &[u8], rows: &Rows) -> Put {
    home.database.write(|write| write.import("fil.csv", bytes, rows, at(1))).unwrap()
}

fn october(home: &mut Home) -> motprov_review::case::Case {
    let interval = Interval::new(at(0), at(31 * 86_400));
    home.database.read(|view| view.case("2026-10".parse().unwrap(), interval)).unwrap()
}

#[test]
fn a_file_is_kept_byte_for_byte_and_only_once() {
    let mut home = Home::new();
    let bytes = b"\xef\xbb\xbfOrdernr;Antal\r\n1;2\r\n";
    let rows = Rows::Orders(vec![order_row("1", 2)]);
    assert_eq!(import(&mut home, bytes, &rows), Put::New(1));
    let before = home.rows();
    assert_eq!(import(&mut home, bytes, &rows), Put::Already(1));
    assert_eq!(home.rows(), before);
    let entry = home.database.read(|view| view.entry(1)).unwrap().unwrap();
    assert_eq!((entry.content.as_slice(), entry.header.source.as_str()), (&bytes[..], "fil.csv"));
    assert_eq!(entry.header.kind, EntryKind::File(FileKind::Orders));
}

#[test]
fn the_same_bytes_as_another_kind_of_file_are_another_file() {
    let mut home = Home::new();
    assert_eq!(import(&mut home, b"x", &Rows::Orders(vec![])), Put::New(1));
    assert_eq!(import(&mut home, b"x", &Rows::Assets(vec![])), Put::New(2));
    let expected = [EntryKind::File(FileKind::Orders), EntryKind::File(FileKind::Assets)];
    assert_eq!(kinds(&mut home.database), expected);
}

#[test]
fn a_later_file_supersedes_rows_with_its_keys_and_leaves_the_others() {
    let mut home = Home::new();
    import(&mut home, b"1", &Rows::Orders(vec![order_row("A", 10), order_row("B", 20), order_row("B", 5)]));
    import(&mut home, b"2", &Rows::Orders(vec![order_row("B", 21)]));
    import(
        &mut home,
        b"3",
        &Rows::Assets(vec![asset_row("prn-1", "Utbildning"), asset_row("prn-2", "Kultur")]),
    );
    import(&mut home, b"4", &Rows::Assets(vec![asset_row("prn-1", "Idrott")]));
    import(
        &mut home,
        b"5",
        &Rows::SlaReport(vec![report_row("A1", Some("99.9")), report_row("A2", Some("98"))]),
    );
    import(&mut home, b"6", &Rows::SlaReport(vec![report_row("A1", None)]));
    let case = october(&mut home);
    let mut orders: Vec<_> = case.orders.iter().map(|o| (o.quantity.to_string(), o.entry)).collect();
    orders.sort();
    assert_eq!(orders, [("10".to_owned(), 1), ("21".to_owned(), 2)]);
    let assets: Vec<_> =
        case.assets.iter().map(|a| (a.id.as_str(), a.department.as_deref().unwrap(), a.entry)).collect();
    assert_eq!(assets, [("prn-1", "Idrott", 4), ("prn-2", "Kultur", 3)]);
    let reports: Vec<_> = case
        .reports
        .iter()
        .map(|r| (r.service_level.as_str(), r.value.map(|v| v.to_string()), r.entry))
        .collect();
    assert_eq!(reports, [("A1", None, 6), ("A2", Some("98".to_owned()), 5)]);
    let superseded: i64 = home
        .raw()
        .query_row("SELECT count(*) FROM orders WHERE entry = 1 AND order_no = 'B'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(superseded, 2, "superseded rows stay");
}

#[test]
fn one_files_order_may_have_many_lines() {
    let mut home = Home::new();
    import(&mut home, b"1", &Rows::Orders(vec![order_row("A", 10), order_row("A", 3)]));
    assert_eq!(october(&mut home).orders.len(), 2);
}

#[test]
fn imported_measurements_are_unsigned_for_ever() {
    let mut home = Home::new();
    let up = MeasuredValue::State(State::Up);
    let rows = vec![
        measurement_row("prn-1", "reachable", 0, up),
        measurement_row("prn-1", "reachable", 300, up),
        measurement_row("prn-1", "life.count", 300, MeasuredValue::Number("1234.5".parse().unwrap())),
    ];
    import(&mut home, b"1", &Rows::Measurements(rows));
    let case = october(&mut home);
    let observed: Vec<_> = case.observed.iter().map(|o| (o.vantage.as_ref(), o.signed, o.entry)).collect();
    assert_eq!(observed, [("fil.csv", false, 1)]);
    assert_eq!((case.observed[0].streak.checks, case.observed[0].streak.largest_gap), (2, 300_000));
    let readings: Vec<_> = case.readings.iter().map(|r| (r.value.to_string(), r.signed)).collect();
    assert_eq!(readings, [("1234.5".to_owned(), false)]);
}

#[test]
fn the_contract_of_a_month_is_the_latest_in_force_on_its_first_day() {
    let mut home = Home::new();
    let put = |home: &mut Home, text: &str, day: &str| {
        home.database.write(|write| write.put_contract("c.toml", text, day.parse().unwrap(), at(1))).unwrap()
    };
    assert_eq!(put(&mut home, "one", "2026-01-01"), Put::New(1));
    assert_eq!(put(&mut home, "two", "2026-10-31"), Put::New(2));
    assert_eq!(put(&mut home, "two, corrected", "2026-10-31"), Put::New(3));
    assert_eq!(put(&mut home, "one", "2026-01-01"), Put::Already(1));
    assert_eq!(put(&mut home, "two, corrected", "2026-10-31"), Put::Already(3));
    let mut of = |month: &str| home.database.read(|view| view.contract_for(month.parse().unwrap())).unwrap();
    assert_eq!(of("2025-12"), None);
    assert_eq!(of("2026-01"), Some((1, "one".to_owned())));
    assert_eq!(of("2026-10"), Some((1, "one".to_owned())), "October is judged by October's contract");
    assert_eq!(of("2026-11"), Some((3, "two, corrected".to_owned())));
    assert_eq!(of("2027-05"), Some((3, "two, corrected".to_owned())));
}

#[test]
fn the_first_contract_judges_the_month_that_it_begins_in() {
    let mut home = Home::new();
    for (text, day) in [("first", "2026-10-05"), ("second", "2026-10-20")] {
        home.database.write(|write| write.put_contract("c.toml", text, day.parse().unwrap(), at(1))).unwrap();
    }
    let mut of = |month: &str| home.database.read(|view| view.contract_for(month.parse().unwrap())).unwrap();
    assert_eq!(of("2026-09"), None);
    assert_eq!(of("2026-10"), Some((1, "first".to_owned())));
    assert_eq!(of("2026-11"), Some((2, "second".to_owned())));
}

#[test]
fn a_preliminary_contract_judges_only_where_there_is_no_other() {
    let mut home = Home::new();
    let put = |home: &mut Home, text: &str, day: &str, preliminary: bool| {
        let day = day.parse().unwrap();
        let put = home.database.write(|write| {
            if preliminary {
                write.put_preliminary("c.toml", text, day, at(1))
            } else {
                write.put_contract("c.toml", text, day, at(1))
            }
        });
        put.unwrap()
    };
    let of = |home: &mut Home, month: &str| {
        home.database.read(|view| view.contract_for(month.parse().unwrap())).unwrap().map(|(entry, _)| entry)
    };
    assert_eq!(put(&mut home, "draft", "2026-01-01", true), Put::New(1));
    assert_eq!(put(&mut home, "draft", "2026-01-01", true), Put::Already(1));
    assert_eq!(of(&mut home, "2026-10"), Some(1));
    let from = |home: &mut Home| {
        home.database.read(|view| view.contract_from("2026-01-01".parse().unwrap())).unwrap()
    };
    assert_eq!(from(&mut home), None);
    // The same day, decided; then a later draft: neither it nor the first is judged by any more.
    assert_eq!(put(&mut home, "decided", "2026-01-01", false), Put::New(2));
    assert_eq!(put(&mut home, "next draft", "2026-09-01", true), Put::New(3));
    assert_eq!((of(&mut home, "2026-10"), from(&mut home)), (Some(2), Some(2)));
    assert_eq!(of(&mut home, "2025-12"), None);
}

#[test]
fn a_contract_that_was_replaced_is_in_force_again_when_it_is_put_again() {
    let mut home = Home::new();
    let put = |home: &mut Home, text: &str| {
        let day = "2026-01-01".parse().unwrap();
        home.database.write(|write| write.put_contract("c.toml", text, day, at(1))).unwrap()
    };
    assert_eq!(put(&mut home, "one"), Put::New(1));
    assert_eq!(put(&mut home, "two"), Put::New(2));
    assert_eq!(put(&mut home, "one"), Put::New(3));
    assert_eq!(put(&mut home, "one"), Put::Already(3));
    let holds = home.database.read(|view| view.contract_for("2026-10".parse().unwrap())).unwrap();
    assert_eq!(holds, Some((3, "one".to_owned())));
}
