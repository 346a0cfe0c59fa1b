//! The list of penalty letters.

use std::collections::BTreeMap;

use motprov_shared::period::Month;

use crate::ask::{Ask, address};
use crate::figures;
use crate::source::{ApprovalRow, Head, LetterRow};
use crate::view::frame::{Link, Place};

/// A letter.
#[derive(Debug)]
pub struct LetterLine {
    /// Its page.
    pub letter: Link,
    /// Its months.
    pub months: String,
    /// What it comes to, SEK.
    pub sum: String,
    /// When it was kept.
    pub received: String,
    /// What was approved of it.
    pub approved: Vec<String>,
}

/// Where a letter's page is.
pub(super) fn letter_href(ask: &Ask, entry: u64) -> String {
    let language = ask.t().language;
    let path = format!("{}/{entry}", Place::Invoices.path(language));
    address(&path, [("lang", language.tag())].into_iter())
}

pub(super) fn lines(ask: &Ask, head: &Head, rows: &[LetterRow]) -> Vec<LetterLine> {
    rows.iter().map(|row| line(ask, head, row)).collect()
}

fn line(ask: &Ask, head: &Head, row: &LetterRow) -> LetterLine {
    let t = ask.t();
    let months: Vec<String> = row.months.iter().map(|month| figures::month(t, *month)).collect();
    let approved = |approval: &ApprovalRow| {
        t.say_with(
            "letter-approved",
            &[
                ("sum", figures::money_exact(t.language, approval.approved).into()),
                ("month", figures::month(t, approval.month).into()),
                ("by", approval.by.as_str().into()),
            ],
        )
    };
    LetterLine {
        letter: Link { href: letter_href(ask, row.entry), text: row.name.clone() },
        months: months.join(", "),
        sum: row.sum.map_or_else(|| t.say("no-figure"), |sum| figures::money_exact(t.language, sum)),
        received: figures::instant(t, row.received, &head.contract.zone),
        approved: counts(&row.approvals).into_iter().map(approved).collect(),
    }
}

/// Of each month the last approval.
fn counts(approvals: &[ApprovalRow]) -> Vec<&ApprovalRow> {
    let mut last: BTreeMap<Month, &ApprovalRow> = BTreeMap::new();
    for approval in approvals {
        last.insert(approval.month, approval);
    }
    last.into_values().collect()
}
