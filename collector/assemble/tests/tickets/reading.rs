//! Files of tickets with what goes wrong in them.

use motprov_assemble::tickets::{Answer, Profile, answer};
use motprov_import::FileError;
use motprov_review::tickets::report::Wanted;
use motprov_review::tickets::rows::Field;
use proptest::prelude::*;

use crate::common::vinst;
use crate::profiles::LIST;

const HEADS: &str = "SR Number;Change Date+Time;Status;Sub Status;Involved ST;Involved Org line 3;SR Latest Impact;Product;Country;Owner First Name\n";

fn log(rows: &[&str]) -> Result<Answer, FileError> {
    let text = format!("{HEADS}{}\n", rows.join("\n"));
    answer(&vinst(), "log.csv", text.as_bytes(), Wanted { per_ticket: true, ..Wanted::default() })
}

fn list(text: &str) -> Result<Answer, FileError> {
    let profile = Profile::parse("list.toml", LIST).unwrap();
    answer(&profile, "list.csv", text.as_bytes(), Wanted { per_ticket: true, ..Wanted::default() })
}

fn refusals(answer: &Answer) -> Vec<String> {
    answer.refused.iter().map(ToString::to_string).collect()
}

fn cell(answer: &Answer, row: usize, column: &str) -> String {
    answer.report.per_ticket.as_ref().unwrap()[row].get(column).unwrap().text()
}

#[test]
fn a_status_that_nobody_explained_is_refused_with_its_cell_and_its_ticket_is_in_no_figure() {
    let answer = log(&[
        "1;2012-05-02T08:00:00+02:00;Accepted;In Progress;T;O;Low;P;se;Agent 0001",
        "2;2012-05-02T08:00:00+02:00;Accepted;In Progress;T;O;Low;P;SE;Agent 0001",
        "2;2012-05-02T09:00:00+02:00;Accepted;Wait - Moon;T;O;Low;P;SE;Agent 0001",
        "1;2012-05-02T10:00:00+02:00;Completed;Resolved;T;O;Low;P;se;Siebel",
    ])
    .unwrap();
    assert_eq!(
        refusals(&answer),
        [
            "log.csv, row 4, column D (Sub Status): `Wait - Moon` with status `Accepted` is no state that the profile \
          explains: add it as [[state]]"
        ]
    );
    assert_eq!((answer.report.tickets, answer.rows), (1, 4));
    assert_eq!(answer.left_out, ["2"]);
    assert_eq!(
        (answer.unknown_states[0].state.as_str(), answer.unknown_states[0].rows),
        ("Accepted/Wait - Moon", 1)
    );
}

#[test]
fn a_heading_that_is_missing_is_named_with_the_nearest() {
    let error = answer(&vinst(), "x.csv", b"SR Numbr;Change Date+Time;Status\n1;2;3\n", Wanted::default())
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("Missing: `SR Number` [is it `SR Numbr`?], `Sub Status`, `Involved ST`"), "{text}");
}

#[test]
fn an_hour_that_happened_twice_and_an_empty_cell_are_refused() {
    let answer = log(&[
        "1;2012-10-28 02:30;Accepted;In Progress;T;O;Low;P;se;Agent 0001",
        ";2012-10-28 04:30;Accepted;In Progress;T;O;Low;P;se;Agent 0001",
        "3;;Queued;Awaiting Assignment;T;O;Low;P;se;Agent 0001",
    ])
    .unwrap();
    let told = refusals(&answer);
    assert!(
        told[0].starts_with("log.csv, row 2, column B (Change Date+Time): `2012-10-28 02:30` happened twice")
    );
    assert_eq!(told[1], "log.csv, row 3, column A (SR Number): the cell is empty");
    assert_eq!(told[2], "log.csv, row 4, column B (Change Date+Time): the cell is empty");
    assert_eq!((answer.report.tickets, answer.left_out.len()), (0, 2));
}

#[test]
fn a_list_has_gross_and_net_and_no_business_net_where_the_place_of_pauses_is_unknown() {
    let answer = list(
        "Ärende;Skapad;Löst;Stängd;Väntetid (min);Status;Grupp;Handläggare;Tjänst;Prioritet;Rubrik\n\
         INC1;2026-10-01 08:00;2026-10-01 18:00;2026-10-08 02:00;120;Stängt;Nät;Eva Ek;VPN;2;Kommer inte in\n\
         INC2;2026-10-02 09:00;;;;Väntar;Nät;Bo Al;VPN;2;Långsamt\n\
         INC3;2026-10-02 09:00;2026-10-02 10:00;;-;Löst;Nät;Eva Ek;VPN;3;Lösenord\n",
    )
    .unwrap();
    assert_eq!(refusals(&answer), [""; 0]);
    assert_eq!(
        ["gross_r2_s", "net_r2_s", "bhgross_r2_s", "bhnet_r2_s"].map(|c| cell(&answer, 0, c)),
        ["36000", "28800", "32400", ""]
    );
    assert_eq!([cell(&answer, 0, "last_state"), cell(&answer, 2, "bhnet_r2_s")], ["Stängt", "3600"]);
    let month = &answer.report.monthly[0];
    assert_eq!(month.get("net_within_8h"), Some(&Field::Count(2)));
    assert_eq!(month.get("bhnet_within_8h"), Some(&Field::Unknown));
    assert_eq!(answer.report.backlog.open, 1);
    let json = serde_json::to_string(&answer).unwrap();
    assert!(!json.contains("Eva") && !json.contains("Bo Al"));
}

#[test]
fn a_list_that_contradicts_itself_is_refused() {
    let answer = list(
        "Ärende;Skapad;Löst;Stängd;Väntetid (min);Status;Grupp;Handläggare;Tjänst;Prioritet;Rubrik\n\
         A;2026-10-01 08:00;2026-10-01 07:00;;;Löst;;;;;\n\
         B;2026-10-01 08:00;2026-10-01 09:00;;61;Löst;;;;;\n\
         C;2026-10-01 08:00;2026-10-01 09:00;;;Pågående;;;;;\n\
         D;2026-10-01 08:00;;;;Löst;;;;;\n\
         E;2026-10-01 08:00;2026-10-01 09:00;;-5;Löst;;;;;\n\
         F;2026-10-01 08:00;2026-10-01 09:00;;;Löst;;;;;\n\
         F;2026-10-01 08:00;2026-10-01 09:00;;;Löst;;;;;\n",
    )
    .unwrap();
    assert_eq!(
        refusals(&answer),
        [
            "list.csv, row 2, column C (Löst): `2026-10-01 07:00` lies before the ticket was opened",
            "list.csv, row 3, column E (Väntetid (min)): `61` is longer than the ticket was open",
            "list.csv, row 4, column F (Status): `Pågående` says that the ticket is open, but the row has a time at which it ended",
            "list.csv, row 5, column F (Status): `Löst` says that the ticket ended, but the row has no time for it",
            "list.csv, row 6, column E (Väntetid (min)): `-5` is no length of time: write a number that is not negative",
            "list.csv, row 8, column A (Ärende): `F` stands in row 7 already: a list has one row for each ticket",
        ]
    );
    assert_eq!((answer.report.tickets, answer.left_out.len()), (0, 6));
}

#[test]
fn a_time_is_read_as_the_profile_writes_it() {
    let text = LIST.replace("# time_format", "time_format");
    let profile = Profile::parse("list.toml", &text).unwrap();
    let file = "Number;Opened;Resolved;Closed;Paused minutes;State;Assignment group;Assigned to;Service;Priority;Short description\n\
        A;01/10/2026 08:00;01/10/2026 09:30;;;Resolved;;;;;\nB;2026-10-01 08:00;;;;New;;;;;\n";
    let answer =
        answer(&profile, "list.csv", file.as_bytes(), Wanted { per_ticket: true, ..Wanted::default() })
            .unwrap();
    assert_eq!(cell(&answer, 0, "gross_r2_s"), "5400");
    assert_eq!(
        refusals(&answer),
        [
            "list.csv, row 3, column B (Opened): `2026-10-01 08:00` is not a time as the profile's time_format \
          `%d/%m/%Y %H:%M` writes it"
        ]
    );
}

#[test]
fn an_offset_in_the_profiles_way_of_writing_is_believed() {
    let text = LIST.replace("# time_format = \"%d/%m/%Y %H:%M\"", "time_format = \"%d.%m.%Y %H:%M %z\"");
    let profile = Profile::parse("list.toml", &text).unwrap();
    let file = "Number;Opened;Resolved;Closed;Paused minutes;State;Assignment group;Assigned to;Service;Priority;Short description\n\
        A;25.10.2026 02:30 +0200;25.10.2026 02:30 +0100;;;Resolved;;;;;\n";
    let answer =
        answer(&profile, "list.csv", file.as_bytes(), Wanted { per_ticket: true, ..Wanted::default() })
            .unwrap();
    assert_eq!(refusals(&answer), [""; 0]);
    assert_eq!(cell(&answer, 0, "gross_r2_s"), "3600");
    assert_eq!(cell(&answer, 0, "opened"), "2026-10-25T02:30:00+02:00");
}

#[test]
fn an_event_that_something_shows_pauses_the_evidenced_clock() {
    let text = Profile::built_in("vinst").unwrap().replace("country = \"Country\"", "evidence = \"Mail\"");
    let profile = Profile::parse("p.toml", &text).unwrap();
    let file = format!(
        "{}1;2012-05-02 08:00;Accepted;Wait - User;T;O;Low;P;m-17;Agent 0001\n\
         1;2012-05-02 12:00;Accepted;Wait - User;T;O;Low;P;;Agent 0001\n1;2012-05-02 18:00;Completed;Resolved;T;O;Low;P;;Agent 0001\n",
        HEADS.replace("Country", "Mail")
    );
    let answer = answer(&profile, "log.csv", file.as_bytes(), Wanted::default()).unwrap();
    let hours = |rows: &[motprov_review::tickets::rows::Row], column| rows[0].get(column).unwrap().text();
    assert_eq!(hours(&answer.report.monthly, "net_median_h"), "0.0000");
    assert_eq!(hours(&answer.report.evidenced, "netevidenced_median_h"), "6.0000");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_file_panics(text in "(\\PC|[;\n\"]){0,400}", rows in "([0-9];2012-05-0[1-9] 0[0-9]:00;(Queued|Completed);(Closed|Resolved|);;;;;;\n){0,6}") {
        let _ = answer(&vinst(), "a", text.as_bytes(), Wanted::default());
        let _ = answer(&vinst(), "a", format!("{HEADS}{rows}{text}").as_bytes(), Wanted { per_ticket: true, ..Wanted::default() });
        let _ = Profile::parse("p.toml", &text);
    }
}
