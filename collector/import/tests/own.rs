//! Files whose columns are called what only their user calls them.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use motprov_import::{FileError, Imported, Kind, OrderRow, OwnHeadings, Sheet, read, read_by};
use proptest::prelude::*;

const OWN: &str = "[orders]\ndates = \"day-first\"\n\
    [orders.columns]\norder = \"Avropsref\"\ncost_centre = [\"Kst\", \"Koststalle\"]\nquantity = \"St\"\n\
    [orders.fixed]\nservice = \"A1\"\n";
const FILE: &str = "Avropsref;Förvaltning;KST (konto);St;Från\n4711;Äldre;0042;12;03/04/2026\n";

fn by(own: &str, text: &str) -> Result<Imported<OrderRow>, FileError> {
    let own = OwnHeadings::parse("own.toml", own).unwrap();
    read_by(Kind::Orders, "f.csv", text.as_bytes(), Some(&own), &mut |_| {}).map(|sheet| match sheet {
        Sheet::Orders(imported) => imported,
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_file_is_read_by_its_users_own_headings_fixed_values_and_order_of_dates() {
    let read = by(OWN, FILE).unwrap();
    assert_eq!(read.refused, []);
    let order = &read.kept[0];
    assert_eq!((order.order_no.as_str(), order.cost_centre.as_str()), ("4711", "0042"));
    assert_eq!((order.service.as_str(), order.from.to_string().as_str()), ("A1", "2026-04-03"));
    let notes: Vec<String> = read.notes.iter().map(ToString::to_string).collect();
    assert!(notes.iter().any(|note| note.contains("`service` (tjänst) is `A1` in each row")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("with the day first")), "{notes:?}");
}

#[test]
fn the_order_of_dates_speaks_of_dates_alone() {
    let read = by(OWN, &FILE.replace("4711", "03/04/2026")).unwrap();
    assert_eq!(read.kept[0].order_no, "03/04/2026");
}

#[test]
fn a_heading_that_the_file_lacks_is_named_as_its_user_wrote_it() {
    let error = by(OWN, &FILE.replace("KST (konto)", "Kst.nr")).unwrap_err().to_string();
    assert!(
        error.contains(
            "Missing: `Kst` or `Koststalle`, which the headings file gives for `cost centre` (IKB)"
        ),
        "{error}"
    );
    assert!(error.contains("[is it `Kst.nr`?]"), "{error}");
}

#[test]
fn an_optional_column_that_the_user_names_must_be_there() {
    let own = "[orders.columns]\nuntil = \"Slut\"\n";
    let error = by(own, "order;department;IKB;service;antal;from\n1;Ä;7;A1;1;2026-01-01\n").unwrap_err();
    assert!(error.to_string().contains("Missing: `Slut`"), "{error}");
}

#[test]
fn what_a_user_calls_a_column_is_no_other_columns_name() {
    // `Artikel` is what many call a service; here it is the order's number.
    let own = "[orders.columns]\norder = \"Artikel\"\n";
    let text = "Artikel;Order;Förvaltning;IKB;Tjänst;Antal;Från\n1;x;Ä;7;A1;1;2026-01-01\n";
    let read = by(own, text).unwrap();
    assert_eq!((read.kept[0].order_no.as_str(), read.kept[0].service.as_str()), ("1", "A1"));
}

#[test]
fn two_columns_for_one_field_are_refused() {
    let error = by(OWN, &FILE.replace("Från", "Koststalle").replace("St;K", "St;Från;K")).unwrap_err();
    assert!(error.to_string().contains("two columns for `cost centre`"), "{error}");
    let error = by(OWN, &FILE.replace("Från\n", "Från;Tjänst\n")).unwrap_err();
    assert!(error.to_string().contains("column F (Tjänst) for `service`"), "{error}");
    assert!(error.to_string().contains("the headings file fixes it"), "{error}");
}

#[test]
fn headings_that_say_nothing_of_the_kind_or_of_json_are_refused() {
    let own = OwnHeadings::parse("own.toml", OWN).unwrap();
    let error = read_by(Kind::Assets, "f", b"x", Some(&own), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("says nothing of assets: add [assets.columns]"), "{error}");
    let error = by(OWN, "{}").unwrap_err();
    assert!(error.to_string().contains("without --headings"), "{error}");
}

proptest! {
    /// However the columns are called and ordered, the rows are those of the same table under the usual headings.
    #[test]
    fn a_table_means_the_same_under_whatever_headings(
        names in prop::collection::btree_set("[a-zåäö]{6,12}q", 6),
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        quantity in 0..1000_u32,
    ) {
        let keys = ["order", "department", "cost_centre", "service", "quantity", "from"];
        let heads = ["order", "department", "cost centre", "service", "quantity", "from"];
        let cells = ["1".to_owned(), "Ä".to_owned(), "7".to_owned(), "A1".to_owned(), quantity.to_string(), "2026-01-01".to_owned()];
        // Two names may fold to one: å and a are the same.
        let folded: std::collections::BTreeSet<String> =
            names.iter().map(|name| name.replace(['å', 'ä'], "a").replace('ö', "o")).collect();
        prop_assume!(folded.len() == 6);
        let names: Vec<&String> = names.iter().collect();
        let own: Vec<String> = keys.iter().zip(&names).map(|(key, name)| format!("{key} = \"{name}\"")).collect();
        let line = |cells: &[&str]| order.iter().map(|at| cells[*at]).collect::<Vec<_>>().join(";");
        let heads_own: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let body = line(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        let renamed = by(&format!("[orders.columns]\n{}", own.join("\n")), &format!("{}\n{body}\n", line(&heads_own))).unwrap();
        let Sheet::Orders(usual) = read(Kind::Orders, "f.csv", format!("{}\n{body}\n", line(&heads)).as_bytes()).unwrap() else {
            return Err(TestCaseError::fail("another kind"));
        };
        prop_assert_eq!(renamed.kept, usual.kept);
    }
}
