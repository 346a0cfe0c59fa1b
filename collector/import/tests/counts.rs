//! Counted cases by month and by day.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::{CountRow, FileError, Imported, Kind, Known, OwnHeadings, Sheet, read};

fn counts(text: &str) -> Result<Imported<CountRow>, FileError> {
    read(Kind::Counts, "f.csv", text.as_bytes()).map(|sheet| match sheet {
        Sheet::Counts(imported) => imported,
        other => panic!("{other:?}"),
    })
}

fn refused(text: &str) -> Vec<String> {
    counts(text).unwrap().refused.iter().map(ToString::to_string).collect()
}

#[test]
fn months_groups_and_samples_are_read() {
    let read = counts(
        "nivå;månad;prioritet;godkända;totalt;oklara;källa;stickprov\nC1;2026-10;P1;8 412;9730;12;växeln;ja\n",
    );
    let read = read.unwrap();
    assert_eq!(read.refused, []);
    let row = &read.kept[0];
    assert_eq!(
        (row.service_level.as_str(), row.month.to_string().as_str(), row.day),
        ("C1", "2026-10", None)
    );
    assert_eq!((row.good, row.total, row.undecided, row.sample), (8412, 9730, 12, true));
    assert_eq!((row.group.as_deref(), row.source.as_deref()), (Some("P1"), Some("växeln")));
}

#[test]
fn each_count_that_cannot_be_has_its_own_message() {
    let text = "nivå;månad;godkända;totalt;oklara\n\
        C1;2026-10;11;10;0\nC2;2026-10;-1;10;0\nC3;2026-10;8;10;3\nC4;2026-10;8,5;10;0\nC5;2026-10;85 %;200000000;0\nC6;2026-13;1;2;0\n";
    let told = refused(text);
    for (at, words) in [
        (0, "row 2, column C (godkända): `11` is more than all cases (10)"),
        (1, "row 3, column C (godkända): `-1` is below 0"),
        (2, "row 4, column E (oklara): `3` is more than is left of 10 cases when 8 count"),
        (3, "row 5, column C (godkända): `8,5` is no whole number"),
        (4, "row 6, column D (totalt): `200000000` is more than 100000000"),
        (5, "row 7, column B (månad): `2026-13` is not a month"),
    ] {
        assert!(told[at].contains(words), "{words}: {told:?}");
    }
}

#[test]
fn a_file_by_days_gives_each_day_its_month_and_says_where_a_month_is_not_whole() {
    let read = counts("nivå;datum;good;antal\nC1;2026-10-01;8;10\nC1;2026-10-02;9;10\n").unwrap();
    assert_eq!(read.kept.iter().filter_map(|row| row.day).count(), 2);
    assert!(read.kept.iter().all(|row| row.month.to_string() == "2026-10"));
    let notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes.iter().any(|note| note.contains("C1 has days of 2026-10 from 2026-10-01 to 2026-10-02 only")),
        "{notes:?}"
    );
    let told = refused("nivå;datum;månad;good;antal\nC1;2026-10-01;2026-09;8;10\nC1;2026-10;;9;10\n");
    assert!(told[0].contains("`2026-10-01` lies outside the row's month"), "{told:?}");
    assert!(told[1].contains("`2026-10` is a month: write the day"), "{told:?}");
}

#[test]
fn a_row_that_comes_again_is_refused_unless_its_group_or_source_is_another() {
    let head = "nivå;månad;grupp;good;antal;källa\n";
    let told = refused(&format!(
        "{head}C1;2026-10;P1;8;10;a\nC1;2026-10;P2;8;10;a\nC1;2026-10;P1;8;10;b\nC1;2026-10;P1;7;9;a\n"
    ));
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("row 5") && told[0].contains("stands in row 2 already"), "{told:?}");
}

#[test]
fn a_table_without_month_and_day_says_that_either_does() {
    let error = counts("nivå;good;antal\nC1;8;10\n").unwrap_err().to_string();
    assert!(error.contains("Missing: `month` (månad) or `day` (dag)"), "{error}");
}

#[test]
fn a_level_that_counts_no_cases_is_told_by_its_cell_and_the_row_stands() {
    let sheet = read(
        Kind::Counts,
        "f.csv",
        "nivå;månad;good;antal\nA4;2026-10;8;10\nC11;2026-10;8;10\nC1;2026-10;8;10\n".as_bytes(),
    );
    let levels = ["A4", "C1"].map(|id| (id.to_owned(), "%".to_owned())).into();
    let known = Known { levels: Some(levels), counted: Some(["C1".to_owned()].into()), ..Known::default() };
    let sheet = sheet.unwrap();
    assert_eq!(sheet.kept(), 3);
    let told: Vec<String> = sheet.doubts("f.csv", &known).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("`A4` is a service level that the contract does not measure by counted cases"),
        "{told:?}"
    );
    assert!(told[1].contains("`C11` is no service level of the contract: is it `C1`?"), "{told:?}");
}

#[test]
fn the_headings_file_that_comes_as_an_example_reads() {
    let own =
        OwnHeadings::parse("headings.toml", include_str!("../../../deploy/config/headings.toml")).unwrap();
    let text = "Avtalspunkt;Månad;Inom 60 sek;Inkomna samtal\nC1;2026-10;8;10\n";
    let sheet = motprov_import::read_by(Kind::Counts, "f", text.as_bytes(), Some(&own), &mut |_| {}).unwrap();
    assert_eq!((sheet.kept(), sheet.refused()), (1, &[][..]));
}
