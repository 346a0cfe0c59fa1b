//! A made-up month of invoices: a price of its own, a line that stands twice, an order that nobody billed; and a letter.

use std::collections::BTreeMap;

use motprov_access::Departments;
use motprov_review::cost::{Books, CostReport, Delivery, InvoiceLine, Price, match_costs};
use motprov_review::finding::Bounds;
use motprov_review::letter::sums::{Meaning, MonthSum};
use motprov_review::letter::{Against, LetterReport, LineCheck, Outcome, Why};
use motprov_review::months::Months;
use motprov_web::source::{
    ApprovalRefused, ApprovalRow, ApprovalWish, Approved, Asked, CostStanding, Costs, Letter, LetterRow,
    LetterStanding, Matched, MoneySource, Source, SourceError,
};
use rust_decimal::Decimal;

use super::{Sample, at, d, october};

/// The letter of the sample.
pub(crate) const LETTER: u64 = 48_190;
/// What the sample's letter is recomputed to.
pub(crate) const SEEN: &str = "5eed";

fn order(department: &str, service: &str, quantity: &str) -> motprov_review::case::Order {
    motprov_review::case::Order {
        department: department.into(),
        cost_centre: "4711".into(),
        service: service.into(),
        quantity: d(quantity),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        entry: 9,
    }
}

fn line(row: u32, department: &str, service: &str, quantity: &str, price: &str) -> InvoiceLine {
    InvoiceLine {
        invoice: "F-1 <img src=x onerror=alert(1)>".into(),
        month: october(),
        department: department.into(),
        cost_centre: "4711".into(),
        service: service.into(),
        quantity: d(quantity),
        price: Some(d(price)),
        amount: d(quantity) * d(price),
        order: None,
        asset: None,
        row,
        entry: 48_101,
    }
}

fn report() -> CostReport {
    let mut orders = vec![
        order("Kultur", "A1", "12"),
        order("Miljö", "A1", "4"),
        order("Utbildning", "A7", "2"),
        order("=cmd|' /C calc'!A0", "A1", "1"),
    ];
    let mut lines = vec![
        line(2, "Kultur", "A1", "12", "412"),
        line(3, "Kultur", "A1", "12", "412"),
        line(4, "Miljö", "A1", "4", "420"),
        line(5, "=cmd|' /C calc'!A0", "A1", "1", "412"),
    ];
    for number in 0..80 {
        let department = format!("Enhet {number:02}");
        orders.push(order(&department, "A7", "3"));
        lines.push(line(10 + number, &department, "A7", "3", "655"));
    }
    let delivery = Delivery {
        month: october(),
        department: "Kultur".into(),
        cost_centre: "4711".into(),
        service: "A1".into(),
        registered: d("12"),
        seen: Some(d("9")),
    };
    let price = |service: &str, price: &str| Price {
        service: service.into(),
        from: "2026-01-01".parse().unwrap(),
        price: d(price),
    };
    let books = Books {
        orders: &orders,
        deliveries: &[delivery],
        lines: &lines,
        prices: &[price("A1", "412"), price("A7", "655")],
    };
    match_costs(&books, Months { first: october(), last: october() })
}

fn narrowed(mut report: CostReport, departments: &Departments) -> CostReport {
    report.rows.retain(|row| departments.has(&row.department));
    report.findings.retain(|finding| departments.has(&finding.department));
    report.forecast.retain(|forecast| departments.has_line(forecast.department.as_deref()));
    report.billed = report.rows.iter().map(|row| row.amount).sum();
    report.due = report.rows.iter().filter_map(|row| row.due).sum();
    report.difference = report.findings.iter().map(|finding| finding.amount).sum();
    report
}

pub(crate) fn letter_row() -> LetterRow {
    LetterRow {
        entry: LETTER,
        name: "vitesbrev <b>oktober</b>.xlsx".into(),
        received: at("2026-11-05T09:00:00Z"),
        months: vec![october()],
        sum: Some(d("1000")),
        approvals: vec![ApprovalRow {
            entry: 48_195,
            at: at("2026-11-06T09:00:00Z"),
            month: october(),
            approved: d("1000"),
            by: "C. Lind, avtalsansvarig".into(),
            note: Some("förlikning".into()),
        }],
    }
}

fn check(id: &str, outcome: Outcome, amount: Option<&str>, why: Vec<Why>) -> LineCheck {
    LineCheck {
        row: amount.map(|_| 2),
        service_level: id.into(),
        title: Some("Tillgänglighet utskrift".into()),
        month: october(),
        value: Some(d("99.20")),
        reported: Some(d("99.20")),
        percent: None,
        contract_percent: Some(d("5")),
        fee: None,
        contract_fee: Some(d("49382.80")),
        amount: amount.map(d),
        at_reported: Some(d("2469.14")),
        under_cap: Some(d("2000")),
        measured: Some(Bounds { low: d("2469.14"), high: d("4938.28") }),
        outcome,
        against_measured: Some(Against::TooLittle(d("1469.14"))),
        why,
    }
}

pub(crate) fn letter_report() -> LetterReport {
    let owed = Bounds { low: d("2469.14"), high: d("4938.28") };
    LetterReport {
        lines: vec![
            check("A4", Outcome::Differs, Some("1000"), vec![Why::Amount { by: d("-1469.14") }]),
            check("A9", Outcome::Missing, None, vec![Why::MissingLine]),
        ],
        months: vec![MonthSum {
            month: october(),
            preliminary: false,
            letter: d("1000"),
            at_reported: d("2469.14"),
            owed,
            cap: None,
            caps: Vec::new(),
            earned_back: Vec::new(),
        }],
        meaning: Meaning {
            sum: d("1000"),
            lines: d("1000"),
            not_judged: Decimal::ZERO,
            unknown: Decimal::ZERO,
            at_reported: d("2469.14"),
            difference: d("-1469.14"),
            owed,
            earned_back: Bounds::default(),
            measured_levels: 1,
            given_up: d("1469.14"),
            asked_too_much: Decimal::ZERO,
            lines_that_differ: 2,
        },
    }
}

impl MoneySource for Sample {
    fn costs(&self, asked: &Asked) -> Result<Costs, SourceError> {
        let head = self.head(asked)?;
        let wanted = asked.month.unwrap_or(head.month);
        let standing = if wanted == october() {
            CostStanding::Matched(Box::new(Matched {
                report: narrowed(report(), &asked.departments),
                services: BTreeMap::from([("A1".to_owned(), "Arbetsplats".to_owned())]),
                entries: vec![48_101],
                computed_at: at("2026-11-06T01:00:00Z"),
                stale: true,
                unfinished: false,
            }))
        } else if wanted == october().next() {
            CostStanding::Computing
        } else {
            CostStanding::NoData
        };
        let all = asked.viewer.departments == Departments::All;
        Ok(Costs { head, standing, letters: all.then(|| vec![letter_row()]) })
    }

    fn letter(&self, asked: &Asked, letter: u64) -> Result<Letter, SourceError> {
        if letter != LETTER || asked.viewer.departments != Departments::All {
            return Err(SourceError::NotFound);
        }
        let standing = LetterStanding::Recomputed {
            report: Box::new(letter_report()),
            seen: SEEN.to_owned(),
            stale: false,
        };
        Ok(Letter { head: self.head(asked)?, row: letter_row(), standing })
    }

    fn approve(&self, _: &Asked, wish: &ApprovalWish) -> Result<Vec<Approved>, ApprovalRefused> {
        if wish.seen != SEEN {
            return Err(ApprovalRefused::Changed);
        }
        let owed = (d("2469.14"), d("4938.28"));
        if wish.note.is_none() && !(owed.0..=owed.1).contains(&wish.sum) {
            return Err(ApprovalRefused::Unexplained { month: october(), owed });
        }
        Ok(vec![Approved { entry: 48_245, month: october(), sum: wish.sum }])
    }
}
