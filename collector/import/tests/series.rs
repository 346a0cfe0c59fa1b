//! What Prometheus and Zabbix export becomes measurements.

#![expect(clippy::panic, reason = "a test's helpers fail it")]

use motprov_import::{FileFault, Imported, Kind, MeasurementRow, MeasurementValue, Sheet, read};
use proptest::prelude::*;

fn measurements(text: &str) -> Imported<MeasurementRow> {
    match read(Kind::Measurements, "export.json", text.as_bytes()) {
        Ok(Sheet::Measurements(read)) => read,
        other => panic!("{other:?}"),
    }
}

fn told(read: &Imported<MeasurementRow>) -> Vec<String> {
    let tell = |row: &MeasurementRow| {
        let value = match row.value {
            MeasurementValue::Number(number) => number.to_string(),
            MeasurementValue::State(state) => state.to_string(),
        };
        format!("{} {} {} {value}", row.time.0, row.asset, row.metric)
    };
    read.kept.iter().map(tell).collect()
}

fn refused(read: &Imported<MeasurementRow>) -> Vec<String> {
    read.refused.iter().map(ToString::to_string).collect()
}

const RANGE: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[
  {"metric":{"__name__":"up","instance":"srv-12:9100","job":"node"},
   "values":[[1790000000,"1"],[1790000060.5,"0"],[1790000120,"NaN"]]},
  {"metric":{"__name__":"node_filesystem_avail_bytes","instance":"srv-12:9100","device":"/dev/sda1","mountpoint":"/home/x"},
   "values":[[1790000000,"1.8446744073709552e+18"]]},
  {"metric":{"asset":"srv-13","metric":"cpu.used"},"values":[[1790000000,"12.25"]]}]}}"#;

#[test]
fn a_range_of_prometheus_is_read_to_the_millisecond() {
    let read = measurements(RANGE);
    assert_eq!(
        told(&read),
        [
            "1790000000000 srv-12 reachable up",
            "1790000060500 srv-12 reachable down",
            "1790000000000 srv-12 node_filesystem_avail_bytes.dev.sda1 1844674407370955200",
            "1790000000000 srv-13 cpu.used 12.25",
        ]
    );
    assert_eq!((read.rows, read.refused.len()), (5, 0));
    assert_eq!(read.notes[0].text, "srv-12 reachable has no value there (NaN)");
}

#[test]
fn an_instant_of_prometheus_is_read() {
    let text = r#"{"data":{"resultType":"vector","result":[
      {"metric":{"__name__":"probe_success","instance":"https://intranet.example/login"},"value":[1790000000.781,"1"]}]}}"#;
    assert_eq!(told(&measurements(text)), ["1790000000781 intranet.example reachable up"]);
}

#[test]
fn two_series_that_would_be_one_are_refused_with_advice() {
    let text = RANGE.replace(r#""device":"/dev/sda1""#, r#""asset":"srv-13","metric":"cpu.used""#);
    let text = text.replace("1.8446744073709552e+18", "18.5");
    assert_eq!(
        refused(&measurements(&text)),
        [
            "export.json, row 5: `2026-09-21T14:13:20Z srv-13 cpu.used` stands in row 4 already: an asset has one value \
          of a metric at a time; tell the two series apart by a label `metric` of their own"
        ]
    );
}

const LINES: &str = r#"{"host":{"host":"srv-12","name":"Server 12"},"groups":["Linux"],"item_tags":[],"itemid":3,"name":"Agent availability","clock":1790000000,"ns":1,"value":1,"type":3}
{"host":{"host":"srv-12","name":"Server 12"},"groups":["Linux"],"item_tags":[],"itemid":4,"name":"CPU utilization","clock":1790000000,"ns":1,"value":3.205,"type":0}
{"host":{"host":"srv-12","name":"Server 12"},"groups":["Linux"],"item_tags":[],"itemid":5,"name":"Operating system","clock":1790000000,"ns":1,"value":"Linux","type":4}

{"host":{"host":"Skrivare på plan 2","name":"x"},"groups":[],"itemid":6,"name":"Uptime","clock":1790000000,"ns":1,"value":7,"type":3}
{"host":{"host":"srv-12"},"itemid":3,"name":"Agent availability","clock":1790000060,"ns":1,"value":3,"type":3}
{"host":{"host":"srv-12"},"#;

#[test]
fn zabbix_real_time_export_is_read_line_by_line() {
    let read = measurements(LINES);
    assert_eq!(told(&read), ["1790000000000 srv-12 reachable up", "1790000000000 srv-12 cpu.used 3.205"]);
    assert_eq!((read.rows, read.notes.len()), (6, 1));
    let refused = refused(&read);
    assert!(
        refused[0].starts_with("export.json, row 5: `Skrivare på plan 2` is not an asset's id"),
        "{refused:?}"
    );
    assert!(refused[1].starts_with("export.json, row 6: `3` is not the outcome of a check"), "{refused:?}");
    assert!(refused[2].starts_with("export.json, row 7: "), "{refused:?}");
}

#[test]
fn zabbix_history_is_read_with_its_items() {
    let text = r#"{"items":[{"itemid":"23296","name":"System uptime","hosts":[{"hostid":"1","host":"srv-12"}]}],
      "history":[{"itemid":"23296","clock":"1790000000","value":"86400","ns":"563157632"},
                 {"itemid":"7","clock":"1790000000","value":"1","ns":"0"}]}"#;
    let read = measurements(text);
    assert_eq!(told(&read), ["1790000000000 srv-12 uptime 86400"]);
    assert_eq!(refused(&read), ["export.json, row 2: `7` is an item that `items` does not name"]);
}

#[test]
fn json_that_is_no_export_says_what_would_be() {
    let fault = |kind, text: &str| read(kind, "x.json", text.as_bytes()).unwrap_err();
    for text in ["{}", r#"{"data":{"resultType":"string","result":[1,"x"]}}"#, r#"{"history":[]}"#] {
        assert_eq!(fault(Kind::Measurements, text).fault, FileFault::NoSeries, "{text}");
    }
    assert!(matches!(fault(Kind::Measurements, "{\"data\":").fault, FileFault::Json(_)));
    assert!(matches!(fault(Kind::Orders, "{}").fault, FileFault::Foreign(_)));
}

#[test]
fn a_time_in_milliseconds_is_not_taken_for_another_century() {
    let read = measurements(&RANGE.replace("[1790000000,", "[1790000000000,"));
    assert_eq!(read.refused.len(), 3);
    assert!(read.refused[0].reason.starts_with("is not a time in seconds since 1970"));
}

proptest! {
    #[test]
    fn no_damage_to_an_export_panics(at in 0..RANGE.len(), octet: u8, lines: bool) {
        let mut octets = if lines { LINES } else { RANGE }.as_bytes().to_vec();
        let at = at % octets.len();
        octets[at] = octet;
        if let Ok(Sheet::Measurements(read)) = read(Kind::Measurements, "x.json", &octets) {
            prop_assert!(read.kept.len() <= read.rows);
        }
        // Cut off anywhere: an error or fewer rows, never a panic.
        drop(read(Kind::Measurements, "x.json", &octets[..at]));
    }
}
