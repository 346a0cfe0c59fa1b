//! The same table means the same, whatever file it comes in.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers fail it")]

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use motprov_import::{Kind, OrderRow, Sheet, read};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEADS: [&str; 6] = ["Beställningsnr", "Förvaltning", "IKB", "Tjänst", "Antal", "Från"];

/// An order as a person has it in mind: number, department, cost centre, quantity in hundredths, day of 2026.
type Order = (u32, String, u16, u32, u16);

fn day(order: &Order) -> String {
    let new_year = jiff::civil::date(2026, 1, 1);
    new_year.checked_add(jiff::Span::new().days(i64::from(order.4))).unwrap().to_string()
}

fn text_file(orders: &[Order], separator: &str) -> Vec<u8> {
    let mut text = HEADS.join(separator);
    for order in orders {
        let (number, department, cost_centre, hundredths, _) = order;
        let quantity = format!("{},{:02}", hundredths / 100, hundredths % 100);
        let cells = [
            number.to_string(),
            department.replace('"', "\"\""),
            format!("{cost_centre:04}"),
            "A1".to_owned(),
            quantity,
            day(order),
        ];
        write!(text, "\n\"{}\"", cells.join(&format!("\"{separator}\""))).unwrap();
    }
    text.into_bytes()
}

fn workbook(orders: &[Order]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADS).unwrap();
    let (date, padded) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("0000"));
    for (row, order) in (1..).zip(orders) {
        let (number, department, cost_centre, hundredths, _) = order;
        sheet.write(row, 0, *number).unwrap();
        sheet.write(row, 1, department).unwrap();
        sheet.write_with_format(row, 2, *cost_centre, &padded).unwrap();
        sheet.write(row, 3, "A1").unwrap();
        sheet.write(row, 4, f64::from(*hundredths) / 100.0).unwrap();
        sheet.write_with_format(row, 5, ExcelDateTime::parse_from_str(&day(order)).unwrap(), &date).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn spreadsheet(orders: &[Order]) -> Vec<u8> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let text = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escaped(text)
        )
    };
    let mut content = format!(
        "<office:spreadsheet><table:table><table:table-row>{}</table:table-row>",
        HEADS.map(text).concat()
    );
    for order in orders {
        let (number, department, cost_centre, hundredths, _) = order;
        let figure = |value: String, shown: String| {
            format!(
                "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>{shown}</text:p></table:table-cell>"
            )
        };
        let quantity = f64::from(*hundredths) / 100.0;
        let date =
            format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{}\"/>", day(order));
        let cells = [
            figure(number.to_string(), number.to_string()),
            text(department),
            figure(cost_centre.to_string(), format!("{cost_centre:04}")),
            text("A1"),
            figure(quantity.to_string(), String::new()),
            date,
        ];
        write!(content, "<table:table-row>{}</table:table-row>", cells.concat()).unwrap();
    }
    content.push_str("</table:table></office:spreadsheet>");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn kept(bytes: &[u8]) -> Vec<OrderRow> {
    match read(Kind::Orders, "f", bytes) {
        Ok(Sheet::Orders(read)) if read.refused.is_empty() => read.kept,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn an_order_list_reads_the_same_from_every_kind_of_file(
        orders in prop::collection::btree_map(1..100_000_u32, ("[A-Za-zåäöÅÄÖ&<;,\"]{1,12}( [a-zåäö]{1,8})?", 0..10_000_u16, 0..1_000_000_000_u32, 0..365_u16), 0..20)
    ) {
        let orders: Vec<Order> = orders.into_iter().map(|(number, (department, cost, quantity, day))| (number, department, cost, quantity, day)).collect();
        let expected = kept(&workbook(&orders));
        prop_assert_eq!(expected.len(), orders.len());
        for (row, order) in expected.iter().zip(&orders) {
            prop_assert_eq!((&row.department, row.quantity.to_string()), (&order.1, rust_decimal::Decimal::new(order.3.into(), 2).normalize().to_string()));
            prop_assert_eq!((row.cost_centre.clone(), row.from.to_string()), (format!("{:04}", order.2), day(order)));
        }
        prop_assert_eq!(&kept(&spreadsheet(&orders)), &expected);
        for separator in [";", ",", "\t"] {
            prop_assert_eq!(&kept(&text_file(&orders, separator)), &expected);
        }
    }
}
