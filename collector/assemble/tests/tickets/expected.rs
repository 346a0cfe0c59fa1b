//! Every figure of the incident log that others computed, to the last digit.

use motprov_review::tickets::report::Wanted;
use motprov_review::tickets::rows::Row;

use crate::common::{asked, shared};

/// Holds rows against a file of separated values: the same columns, the same rows, the same texts.
fn same(rows: &[Row], expected: &[u8]) {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(expected);
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), lines.len());
    for (row, line) in rows.iter().zip(&lines) {
        let names: Vec<&str> = row.fields().iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, heads);
        for ((name, field), text) in row.fields().iter().zip(line) {
            assert_eq!(field.text(), text, "{name} of {}", line.iter().take(2).collect::<Vec<_>>().join(" "));
        }
    }
}

fn five_hundred(name: &str) {
    let files = [name, "expected_500_monthly.csv", "expected_500_per_case.csv"].map(shared);
    let [Some(file), Some(monthly), Some(per_case)] = files else { return };
    let answer = asked(&file, Wanted { per_ticket: true, ..Wanted::default() });
    assert_eq!((answer.report.tickets, answer.report.events), (500, 4307));
    assert_eq!((answer.refused.len(), answer.left_out.len()), (0, 0));
    same(&answer.report.monthly, &monthly);
    same(&answer.report.per_ticket.unwrap(), &per_case);
}

#[test]
fn every_figure_of_the_text_file_is_the_expected_one() {
    five_hundred("vinst_incidents_500.csv");
}

#[test]
fn every_figure_of_the_workbook_is_the_expected_one() {
    five_hundred("vinst_incidents_500.xlsx");
}

#[test]
fn the_whole_log_has_its_tickets_events_and_duration() {
    let Some(file) = shared("vinst_incidents.csv") else { return };
    let answer = asked(&file, Wanted::default());
    assert_eq!((answer.report.tickets, answer.report.events), (7554, 65_533));
    assert_eq!(answer.report.total_duration_s, 7_883_772_512);
    assert_eq!(answer.report.flow.never_resolved, 8);
    assert_eq!((answer.refused.len(), answer.left_out.len(), answer.rows), (0, 0, 65_533));
}
