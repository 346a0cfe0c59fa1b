//! What printers in the field do, in small walks of our own making.

use motprov_printer::{Datum, Signal, Walk, decode, decode_light, learn};

const GENERAL: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 5, 1, 1];
const MARKER: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 10, 2, 1];
const SUPPLIES: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 11, 1, 1];
const INPUT: &[u32] = &[1, 3, 6, 1, 2, 1, 43, 8, 2, 1];
const IF_PHYS_ADDRESS: &[u32] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 6];
const UP_TIME: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 3, 0];
const KIND: &[u32] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];

type Row = (Vec<u32>, Datum);

fn at(entry: &[u32], rest: &[u32], value: i64) -> Row {
    ([entry, rest].concat(), Datum::Int(value))
}

fn says(entry: &[u32], rest: &[u32], octets: &[u8]) -> Row {
    ([entry, rest].concat(), Datum::Octets(octets.to_vec()))
}

fn walk(rows: &[Row]) -> Walk {
    rows.iter().cloned().collect()
}

fn source(rows: &[Row]) -> Option<String> {
    learn(&walk(rows), None).plan.source()
}

fn marker(index: u32, unit: i64, count: i64) -> [Row; 2] {
    [at(MARKER, &[3, 1, index], unit), at(MARKER, &[4, 1, index], count)]
}

#[test]
fn of_several_markers_one_that_counts_pages_and_has_counted_is_the_source() {
    let of = |index: u32| Some(format!("1.3.6.1.2.1.43.10.2.1.4.1.{index}"));
    // A marker for each colour: all of them count the same sheets, so that their sum would be four times too much.
    let colours: Vec<_> = (1..=4).flat_map(|index| marker(index, 7, 1_000)).collect();
    assert_eq!(source(&colours), of(1));
    let learned = learn(&walk(&colours), None);
    assert_eq!(learned.figures.life_count, Some(1_000));
    let others: Vec<_> =
        learned.figures.markers.iter().map(|(index, count)| (index.as_str(), *count)).collect();
    assert_eq!(others, [("1.2", 1_000), ("1.3", 1_000), ("1.4", 1_000)], "told beside it");
    let hours = [marker(1, 11, 700), marker(2, 8, 300)].concat();
    assert_eq!(source(&hours), of(2));
    let unused = [marker(1, 7, 0), marker(2, 7, 300)].concat();
    assert_eq!(source(&unused), of(2));
    let new = [marker(1, 7, 0), marker(2, 7, 0)].concat();
    assert_eq!(source(&new), of(1));
    let odd = [at(MARKER, &[4, 1, 1], -1), at(MARKER, &[4, 1, 2], 5)];
    assert_eq!(source(&odd), of(2), "a counter below zero is none");
}

#[test]
fn a_source_stays_although_a_better_one_by_the_rule_appears_on_the_same_marker_set() {
    let before = [marker(1, 7, 0), marker(2, 7, 0)].concat();
    let plan = learn(&walk(&before), None).plan;
    let now = [marker(1, 7, 0), marker(2, 7, 300)].concat();
    let again = learn(&walk(&now), Some(&plan));
    assert_eq!(again.plan.source(), plan.source());
    assert_eq!(again.figures.life_count, Some(0));
}

#[test]
fn other_markers_or_another_serial_are_learned_anew() {
    let serial = |text: &str| says(GENERAL, &[17, 1], text.as_bytes());
    let of = |text: &str, rows: Vec<Row>| walk(&[vec![serial(text)], rows].concat());
    let plan = learn(&of("A", marker(2, 7, 300).into()), None).plan;
    let more = [marker(1, 7, 100), marker(2, 7, 310)].concat();
    assert_eq!(learn(&of("A", more), Some(&plan)).plan.source().unwrap(), "1.3.6.1.2.1.43.10.2.1.4.1.1");
    let swapped = of("B", marker(3, 7, 1).into());
    let light = decode_light(&plan, &swapped);
    assert!(light.is_another_device());
    assert!(light.signals.contains(&Signal::Markers));
    assert_eq!(learn(&swapped, Some(&plan)).plan.source().unwrap(), "1.3.6.1.2.1.43.10.2.1.4.1.3");
    // Without any marker, the makers' total does not step in for the same device …
    let total: Row = (vec![1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 4, 2, 1, 4, 1, 2, 5, 0], Datum::Int(9));
    let silent = learn(&of("A", vec![total.clone()]), Some(&plan));
    assert_eq!((silent.plan.source(), silent.figures.life_count), (plan.source(), None));
    // … but is the source of another.
    let other = learn(&of("C", vec![total]), Some(&plan));
    assert_eq!(other.figures.life_count, Some(9));
}

#[test]
fn without_a_serial_number_the_hardware_address_is_the_identity() {
    let address = |last: u8| says(IF_PHYS_ADDRESS, &[2], &[0x00, 0x80, 0x77, 0x12, 0x34, last]);
    let loopback = says(IF_PHYS_ADDRESS, &[1], &[0; 6]);
    let rows = [loopback.clone(), address(0x56), at(MARKER, &[4, 1, 1], 5)];
    let reading = decode(&walk(&rows));
    assert_eq!(reading.identity.hardware_address.as_deref(), Some("008077123456"));
    assert_eq!(reading.identity.serial, None, "an address is no serial number");
    let learned = learn(&walk(&rows), None);
    assert_eq!(learned.figures.serial.as_deref(), Some("urn:dev:mac:008077123456"));
    let swapped = [loopback, address(0x57), at(MARKER, &[4, 1, 1], 1)];
    assert!(decode_light(&learned.plan, &walk(&swapped)).is_another_device());
    let silent = [at(MARKER, &[4, 1, 1], 6)];
    assert!(!decode_light(&learned.plan, &walk(&silent)).is_another_device(), "silence is no other device");
}

#[test]
fn tables_with_device_index_0_and_sparse_rows_are_joined_by_index() {
    let row = |column: u32, index: u32, value: i64| at(SUPPLIES, &[column, 0, index], value);
    let rows = [row(8, 1, 100), row(9, 1, 40), row(9, 5, 7), row(8, 30, 50), row(9, 30, 25), row(8, 31, 60)];
    let trays = [at(INPUT, &[9, 0, 2], 250), at(INPUT, &[10, 0, 2], 100), at(INPUT, &[10, 0, 5], -3)];
    let all = walk(&[&rows[..], &trays[..]].concat());
    let learned = learn(&all, None);
    let percents: Vec<_> =
        learned.figures.supplies.iter().map(|level| (level.index.as_str(), level.percent)).collect();
    let of = |hundredths| Some(motprov_printer::Percent::from_hundredths(hundredths));
    assert_eq!(percents, [("0.1", of(4_000)), ("0.5", None), ("0.30", of(5_000))]);
    assert_eq!(learned.figures.trays[0].percent, of(4_000));
    assert_eq!(learned.plan.oids().len(), 5 + 3, "a row without a level is not asked for");
}

#[test]
fn any_integer_syntax_counts_and_text_does_not() {
    assert_eq!(learn(&walk(&marker(1, 7, 5)), None).figures.life_count, Some(5));
    let text = [says(MARKER, &[4, 1, 1], b"5")];
    assert_eq!(source(&text), None);
}

#[test]
fn names_are_read_in_their_character_set_and_stay_what_they_are() {
    let describe = |charset: i64, octets: &[u8]| {
        let rows = [
            at(GENERAL, &[2, 1], 1),
            at(&[1, 3, 6, 1, 2, 1, 43, 7, 1, 1], &[4, 1, 1], charset),
            says(SUPPLIES, &[6, 1, 1], octets),
            says(GENERAL, &[17, 1], octets),
        ];
        let learned = learn(&walk(&rows), None);
        let of_supply = learned.reading.supplies[0].description.clone().unwrap();
        assert_eq!(learned.figures.serial.as_deref(), Some(of_supply.as_str()), "the same in routine");
        of_supply
    };
    assert_eq!(describe(5, b"Ma\xb3o toneru"), "Mało toneru");
    assert_eq!(describe(17, b"\x83g\x83i\x81["), "トナー");
    assert_eq!(describe(2004, b"Sp\xd4rvagn"), "Spårvagn");
    assert_eq!(describe(106, b"<script>alert(1)</script>"), "<script>alert(1)</script>");
    assert_eq!(describe(106, &vec![b'A'; 65_535]).len(), 65_535, "the session cuts texts, the decoder none");
}

#[test]
fn a_printer_that_starts_again_or_says_that_it_changed_is_read_in_full() {
    let rows = |ticks: i64, changes: i64| {
        walk(&[
            (UP_TIME.to_vec(), Datum::Int(ticks)),
            at(GENERAL, &[1, 1], changes),
            at(MARKER, &[4, 1, 1], 5),
        ])
    };
    let plan = learn(&rows(5_000, 3), None).plan;
    let signals = |ticks, changes| decode_light(&plan, &rows(ticks, changes)).signals;
    assert_eq!(signals(6_000, 3), [].into());
    assert_eq!(signals(6_000, 4), [Signal::Configuration].into());
    assert_eq!(signals(4_000, 3), [Signal::Restarted].into());
}

#[test]
fn what_is_missing_is_unlearned_except_what_the_printer_is_known_and_counted_by() {
    let kind = (KIND.to_vec(), Datum::Oid(vec![1, 3, 6, 1, 4, 1, 2435]));
    let supply = at(SUPPLIES, &[9, 1, 1], 5);
    let rows = [kind, at(MARKER, &[4, 1, 1], 5), says(GENERAL, &[17, 1], b"A"), supply.clone()];
    let mut plan = learn(&walk(&rows), None).plan;
    assert_eq!(plan.oids().first(), Some(&rows[1].0), "the count comes in the first answer");
    let light = decode_light(&plan, &Walk::new());
    assert_eq!(light.missing.len(), 4);
    plan.unlearn(&light.missing);
    assert_eq!(plan.oids().len(), 3);
    assert!(!plan.oids().contains(&supply.0));
}

#[test]
fn a_printer_that_claims_a_thousand_supplies_does_not_make_a_plan_of_them() {
    let rows: Vec<_> = (0..1_000).map(|index| at(SUPPLIES, &[9, 1, index], 5)).collect();
    let markers: Vec<_> = (0..1_000).map(|index| at(MARKER, &[4, 1, index], 5)).collect();
    let plan = learn(&walk(&[rows, markers].concat()), None).plan;
    assert!(plan.oids().len() <= 64 + 8, "{}", plan.oids().len());
}
