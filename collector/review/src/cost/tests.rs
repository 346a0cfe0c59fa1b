use proptest::prelude::*;

use super::*;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

const OCTOBER: &str = "2026-10";

fn only(text: &str) -> Months {
    Months { first: month(text), last: month(text) }
}

fn order(service: &str, quantity: i64, from: &str, until: &str) -> Order {
    Order {
        department: "Skola".into(),
        cost_centre: "4711".into(),
        service: service.into(),
        quantity: Decimal::from(quantity),
        from: from.parse().unwrap(),
        until: (!until.is_empty()).then(|| until.parse().unwrap()),
        entry: 1,
    }
}

fn line(row: u32, service: &str, quantity: &str, price: &str) -> InvoiceLine {
    InvoiceLine {
        invoice: format!("F{row}"),
        month: month(OCTOBER),
        department: "Skola".into(),
        cost_centre: "4711".into(),
        service: service.into(),
        quantity: d(quantity),
        price: Some(d(price)),
        amount: crate::money::round_half_up(d(quantity) * d(price), 2),
        order: None,
        asset: None,
        row,
        entry: 7,
    }
}

fn agreed() -> Vec<Price> {
    [("PC", "2026-01-01", "389.50"), ("PC", "2026-11-01", "399.50"), ("SKRIVARE", "2026-01-01", "600")]
        .into_iter()
        .map(|(service, from, price)| Price {
            service: service.into(),
            from: from.parse().unwrap(),
            price: d(price),
        })
        .collect()
}

fn matched(orders: &[Order], deliveries: &[Delivery], lines: &[InvoiceLine], months: Months) -> CostReport {
    match_costs(&Books { orders, deliveries, lines, prices: &agreed() }, months)
}

/// Kind, amount and rows of what is found in October.
fn found(orders: &[Order], lines: &[InvoiceLine]) -> Vec<String> {
    let report = matched(orders, &[], lines, only(OCTOBER));
    let found = |finding: &CostFinding| {
        let rows: Vec<String> = finding.lines.iter().map(|line| line.row.to_string()).collect();
        format!("{} {:.2} [{}]", finding.kind.name(), finding.amount, rows.join(" "))
    };
    report.findings.iter().map(found).collect()
}

#[test]
fn a_bill_as_ordered_at_the_agreed_price_finds_nothing() {
    let orders = [order("PC", 10, "2026-01-01", ""), order("PC", 2, "2026-05-01", "")];
    let lines = [line(2, "PC", "10", "389.50"), line(3, "PC", "2", "389.50")];
    let report = matched(&orders, &[], &lines, only(OCTOBER));
    assert_eq!((report.findings.len(), report.rows.len()), (0, 1));
    let row = &report.rows[0];
    assert_eq!((row.billed, row.due, row.difference), (d("12"), Some(d("4674.00")), Some(d("0.00"))));
}

#[test]
fn each_thing_that_does_not_fit_has_its_own_finding_and_amount() {
    let ten = [order("PC", 10, "2026-01-01", "")];
    let other = |department: &str, cost_centre: &str| InvoiceLine {
        department: department.into(),
        cost_centre: cost_centre.into(),
        ..line(2, "PC", "1", "389.50")
    };
    let cases: [(&[Order], Vec<InvoiceLine>, &[&str]); 10] = [
        (
            &ten,
            vec![line(2, "PC", "10", "389.50"), line(3, "SKRIVARE", "1", "600")],
            &["billed_without_order 600.00 [3]"],
        ),
        (
            &[order("PC", 10, "2026-01-01", "2026-10-01")],
            vec![line(2, "PC", "10", "389.50")],
            &["billed_after_return 3895.00 [2]"],
        ),
        (&ten, vec![line(2, "PC", "10", "399.50")], &["wrong_price 100.00 [2]"]),
        (
            &ten,
            vec![line(2, "PC", "10", "389.50"), line(3, "PC", "10", "389.50")],
            &["billed_twice 3895.00 [3]"],
        ),
        (&ten, vec![other("Skola", "9999")], &["not_billed -3895.00 []", "unknown_cost_centre 389.50 [2]"]),
        (&ten, vec![line(2, "PC", "12", "389.50")], &["quantity_differs 779.00 [2]"]),
        (&ten, vec![line(2, "PC", "9", "389.50")], &["quantity_differs -389.50 [2]"]),
        (
            &ten,
            vec![line(2, "PC", "10", "389.50"), other("Skolan", "4711")],
            &["unknown_department 389.50 [2]"],
        ),
        (
            &ten,
            vec![line(2, "PC", "10", "389.50"), line(3, "TELEFON", "3", "50")],
            &["unknown_service 150.00 [3]"],
        ),
        (
            &ten,
            vec![InvoiceLine { amount: d("4000"), ..line(2, "PC", "10", "389.50") }],
            &["sum_differs 105.00 [2]"],
        ),
    ];
    for (orders, lines, expected) in cases {
        assert_eq!(found(orders, &lines), expected);
    }
}

#[test]
fn inside_a_month_anything_between_the_fewest_and_the_most_units_is_right() {
    let orders = [order("PC", 10, "2026-01-01", "2026-10-20"), order("PC", 14, "2026-10-10", "")];
    for (billed, difference) in [("9", "-389.50"), ("10", "0"), ("17", "0"), ("24", "0"), ("25", "389.50")] {
        let report = matched(&orders, &[], &[line(2, "PC", billed, "389.50")], only(OCTOBER));
        assert_eq!(report.difference, d(difference), "{billed}");
        assert_eq!(report.rows[0].ordered, Bounds { low: d("10"), high: d("24") });
    }
}

#[test]
fn the_price_is_the_one_in_force_in_the_month_billed() {
    let orders = [order("PC", 1, "2026-01-01", "")];
    let november = InvoiceLine { month: month("2026-11"), ..line(2, "PC", "1", "389.50") };
    let report = matched(&orders, &[], &[november], only("2026-11"));
    assert_eq!(report.findings[0].because, "billed at 389.50 a unit; the contract says 399.50");
    assert_eq!(report.difference, d("-10"));
}

#[test]
fn an_asset_is_billed_once_a_month_whatever_was_ordered() {
    let of = |row, asset: &str, quantity| InvoiceLine {
        asset: Some(asset.parse().unwrap()),
        ..line(row, "PC", quantity, "389.50")
    };
    let three = [order("PC", 3, "2026-01-01", "")];
    let lines = vec![of(2, "ws-1", "1"), of(3, "ws-2", "1"), of(4, "ws-1", "1")];
    assert_eq!(found(&three, &lines), ["billed_twice 389.50 [4]", "quantity_differs -389.50 [2 3]"]);
    let given_back = [lines, vec![of(5, "ws-1", "-1"), of(6, "ws-3", "1")]].concat();
    assert!(found(&three, &given_back).is_empty());
}

#[test]
fn an_asset_that_two_accounts_pay_for_is_a_question_to_the_later_one() {
    let of = |row, cost_centre: &str, quantity| InvoiceLine {
        asset: Some("ws-1".parse().unwrap()),
        cost_centre: cost_centre.into(),
        ..line(row, "PC", quantity, "389.50")
    };
    let orders = ["4711", "4712"]
        .map(|account| Order { cost_centre: account.into(), ..order("PC", 1, "2026-01-01", "") });
    let lines = vec![of(2, "4712", "1"), of(3, "4711", "1")];
    let report = matched(&orders, &[], &lines, only(OCTOBER));
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!(
        (finding.cost_centre.as_str(), finding.amount, finding.in_question),
        ("4711", d("0"), d("389.50"))
    );
    assert_eq!(finding.because, "Skola, 4712 pays for the same asset: row 2 of entry 7, invoice F2");
    let moved = [lines, vec![of(4, "4712", "-1")]].concat();
    let report = matched(&orders, &[], &moved, only(OCTOBER));
    let kinds: Vec<_> = report.findings.iter().map(|finding| finding.kind.name()).collect();
    assert_eq!(kinds, ["quantity_differs"]);
}

#[test]
fn two_like_orders_have_like_lines_and_are_not_billed_twice() {
    let orders = [order("PC", 5, "2026-01-01", ""), order("PC", 5, "2026-02-01", "")];
    let lines = vec![line(2, "PC", "5", "389.50"), line(3, "PC", "5", "389.50")];
    assert!(found(&orders, &lines).is_empty());
    let lines = [lines, vec![line(4, "PC", "5", "389.50")]].concat();
    assert_eq!(found(&orders, &lines), ["billed_twice 1947.50 [3]"]);
}

#[test]
fn what_is_billed_and_nowhere_to_be_seen_is_a_question_in_no_sum() {
    let delivery = Delivery {
        month: month(OCTOBER),
        department: "Skola".into(),
        cost_centre: "4711".into(),
        service: "PC".into(),
        registered: d("6"),
        seen: Some(d("7")),
    };
    let orders = [order("PC", 10, "2026-01-01", "")];
    let report = matched(&orders, &[delivery], &[line(2, "PC", "10", "389.50")], only(OCTOBER));
    let finding = &report.findings[0];
    assert_eq!((finding.kind.name(), finding.quantity, finding.amount), ("not_delivered", d("3"), d("0")));
    assert_eq!((finding.in_question, report.difference), (d("1168.50"), d("0")));
}

#[test]
fn a_month_without_any_invoice_is_named_and_nothing_is_missed_in_it() {
    let orders = [order("PC", 1, "2026-01-01", "")];
    let months = Months { first: month("2026-09"), last: month(OCTOBER) };
    let report = matched(&orders, &[], &[line(2, "PC", "1", "389.50")], months);
    assert_eq!((report.without_invoices, report.findings.len()), (vec![month("2026-09")], 0));
    assert_eq!(report.rows.iter().map(|row| row.due).collect::<Vec<_>>(), [None, Some(d("389.50"))]);
    let earlier = matched(&orders, &[], &[line(2, "PC", "1", "389.50")], only("2026-08"));
    assert_eq!(earlier.lines_outside, 1);
}

#[test]
fn a_year_is_forecast_from_what_was_billed_and_the_last_three_months() {
    let of = |month: &str, department: &str, amount: &str| InvoiceLine {
        month: month.parse().unwrap(),
        department: department.into(),
        amount: d(amount),
        ..line(2, "PC", "1", "389.50")
    };
    let lines = [
        of("2025-12", "Skola", "999"),
        of("2026-01", "Skola", "100"),
        of("2026-02", "Skola", "120"),
        of("2026-03", "Skola", "110"),
        of("2026-04", "Skola", "130"),
        of("2026-04", "Vård", "8"),
    ];
    let months = Months { first: month("2026-01"), last: month("2026-04") };
    let report = matched(&[], &[], &lines, months);
    let texts: Vec<String> = report
        .forecast
        .iter()
        .map(|f| format!("{:?} {} {} {:.2} {}", f.department, f.so_far, f.low, f.expected, f.high))
        .collect();
    let expected = [
        "Some(\"Skola\") 460 1340 1420.00 1500",
        "Some(\"Vård\") 8 8 29.33 72",
        "None 468 1348 1449.33 1572",
    ];
    assert_eq!(texts, expected);
    let changes: Vec<_> = report.totals.iter().filter(|total| total.cost_centre.is_none()).collect();
    assert_eq!(
        (changes[0].change, changes[1].change, changes[2].change),
        (None, Some(d("20")), Some(d("-10")))
    );
}

#[test]
fn what_the_register_holds_and_the_review_saw_are_put_together() {
    let ledger = crate::case::LedgerState { size: 1, root: motprov_shared::identity::Hash([0; 32]) };
    let mut case = Case::new(month(OCTOBER), ledger);
    case.assets.push(crate::case::Asset {
        id: "ws-1".parse().unwrap(),
        kind: crate::case::AssetKind::Workstation,
        department: Some("Skola".into()),
        cost_centre: Some("4711".into()),
        service: Some("PC".into()),
        simulated: false,
        counter_unit: None,
        entry: 1,
    });
    let contract = Contract::parse("c", CONTRACT).unwrap();
    let found = deliveries(&case, &crate::review(&case, &contract));
    assert_eq!((found.len(), found[0].registered, found[0].seen), (1, d("1"), None));
    assert_eq!(
        prices(&contract),
        [Price { service: "PC".into(), from: "2026-01-01".parse().unwrap(), price: d("1") }]
    );
}

const CONTRACT: &str = r#"
title = "Prov"
customer = "Staden"
supplier = "Leverantören"
currency = "SEK"
time_zone = "Europe/Stockholm"
in_force = "2026-01-01"

[[service]]
id = "PC"
title = "Arbetsplats"
catalogue = "A"
unit = "st"
price = "1"
counts = "workstation"
used = { running_hours = 20 }
under_below = "0.90"
"#;

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let one = (0usize..2, 0usize..2, 0i64..6, 1i8..12, prop::option::of(1i8..28)).prop_map(
        |(account, service, quantity, from, until)| Order {
            cost_centre: ["4711", "4712"][account].into(),
            until: until.map(|day| jiff::civil::date(2026, 10, day)),
            from: jiff::civil::date(2026, from, 5),
            ..order(["PC", "SKRIVARE"][service], quantity, "2026-01-01", "")
        },
    );
    prop::collection::vec(one, 0..8)
}

fn lines() -> impl Strategy<Value = Vec<InvoiceLine>> {
    let one = (0usize..3, 0usize..3, -1i64..6, 0usize..4, -2i64..3, 0usize..3, 0usize..8).prop_map(
        |(account, service, quantity, price, off, asset, at)| {
            let price = [None, Some("389.50"), Some("600"), Some("1.005")][price];
            let quantity = Decimal::from(quantity);
            let fair = quantity * price.map_or(d("389.50"), d);
            InvoiceLine {
                cost_centre: ["4711", "4712", "9"][account].into(),
                service: ["PC", "SKRIVARE", "FAX"][service].into(),
                month: month(if at == 0 { "2026-09" } else { OCTOBER }),
                quantity,
                price: price.map(d),
                amount: crate::money::round_half_up(fair, 2) + Decimal::new(off.max(0), 2),
                asset: [None, Some("ws-1"), Some("ws-2")][asset].map(|asset| asset.parse().unwrap()),
                ..line(0, "PC", "1", "1")
            }
        },
    );
    prop::collection::vec(one, 0..12).prop_map(|mut lines| {
        (2..).zip(&mut lines).for_each(|(row, line)| line.row = row);
        lines
    })
}

fn autumn() -> Months {
    Months { first: month("2026-09"), last: month(OCTOBER) }
}

proptest! {
    #[test]
    fn findings_add_up_to_what_is_billed_less_what_is_due(orders in orders(), lines in lines()) {
        let report = matched(&orders, &[], &lines, autumn());
        prop_assert_eq!(report.difference, report.billed - report.due);
        prop_assert_eq!(report.billed, lines.iter().map(|line| line.amount).sum::<Decimal>());
        let whole = report.totals.iter().filter(|total| total.cost_centre.is_none());
        prop_assert_eq!(whole.map(|total| total.billed).sum::<Decimal>(), report.billed);
        for row in &report.rows {
            let (Some(price), Some(due)) = (row.price, row.due) else { continue };
            // Within an öre's half for each line.
            let slack = Decimal::new(5, 3) * Decimal::from(lines.len() + 2);
            prop_assert!(row.ordered.low * price - slack <= due && due <= row.ordered.high * price + slack);
        }
    }

    #[test]
    fn lines_and_orders_may_stand_in_any_order(mut orders in orders(), mut lines in lines(), turn in 0usize..12) {
        let one = matched(&orders, &[], &lines, autumn());
        orders.reverse();
        lines.reverse();
        let turn = turn.min(lines.len());
        lines.rotate_left(turn);
        prop_assert_eq!(one, matched(&orders, &[], &lines, autumn()));
    }

    #[test]
    fn a_further_line_never_hides_what_was_found_before(orders in orders(), lines in lines(), mut more in lines()) {
        more.retain(|line| line.quantity > Decimal::ZERO);
        let Some(mut further) = more.pop() else { return Ok(()) };
        further.row = 99;
        let key = |finding: &CostFinding| (finding.cost_centre.clone(), finding.service.clone(), finding.month);
        let own = (further.cost_centre.clone(), further.service.clone(), further.month);
        let before = matched(&orders, &[], &lines, autumn());
        let after = matched(&orders, &[], &[lines.clone(), vec![further]].concat(), autumn());
        let of_line = |finding: &&CostFinding| {
            matches!(finding.kind, CostKind::WrongPrice { .. } | CostKind::Sum { .. } | CostKind::UnknownService)
        };
        for finding in before.findings.iter().filter(|finding| key(finding) != own || of_line(finding)) {
            // A further line may bring an account that comes first of those that pay for an asset.
            let is_there = match finding.kind {
                CostKind::Elsewhere { .. } => after.findings.iter().any(|other| {
                    matches!(other.kind, CostKind::Elsewhere { .. }) && other.lines == finding.lines
                }),
                _ => after.findings.contains(finding),
            };
            prop_assert!(is_there, "{finding:?}");
        }
        let too_much = |report: &CostReport| -> Decimal {
            let own = report.findings.iter().filter(|finding| key(finding) == own && !of_line(finding));
            own.map(|finding| finding.amount.max(Decimal::ZERO)).sum()
        };
        prop_assert!(too_much(&before) <= too_much(&after));
        let twice = |report: &CostReport| {
            report.findings.iter().filter(|f| key(f) == own && matches!(f.kind, CostKind::Twice { .. })).count()
        };
        prop_assert!(twice(&before) <= twice(&after));
    }
}
