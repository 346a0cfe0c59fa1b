//! A month's findings as tables: the overview's files, and the reports on demand.

use motprov_access::Right;

use super::{capacity, ledger, levels, plain};
use crate::ask::Ask;
use crate::export::{Export, Table};
use crate::figures;
use crate::source::{Overview, Reviewed, Standing};
use crate::texts::Texts;
use crate::view::capacity::department_sums;
use crate::view::conclusion::Conclusion;
use crate::view::{overview, share, sum};

/// The overview's figures; what the viewer may not see was taken from the page before.
#[must_use]
pub fn overview(ask: &Ask, page: &Overview) -> Export {
    let t = ask.t();
    let title = t.say_with("workbook-title", &[("month", figures::month(t, page.month).into())]);
    export(ask, page, ("overview", title), |reviewed| {
        let review = &reviewed.review;
        let mut tables = vec![levels::levels(t, review), levels::penalties(t, review)];
        if ask.viewer.may(Right::Usage) {
            tables.push(capacity::lines(t, review));
        }
        tables.extend(said(t, page, reviewed));
        tables
    })
}

/// For the meeting with the supplier: verdicts, what to raise, penalties, coverage, what was said and published.
#[must_use]
pub fn meeting(ask: &Ask, page: &Overview) -> Export {
    let t = ask.t();
    let title = t.say_with("report-meeting-title", &[("month", figures::month(t, page.month).into())]);
    export(ask, page, ("sla-meeting", title), |reviewed| {
        let review = &reviewed.review;
        let mut tables = vec![levels::levels(t, review)];
        if ask.viewer.may(Right::Usage) {
            tables.push(levels::agenda(ask, reviewed));
        }
        tables.push(levels::penalties(t, review));
        tables.extend(said(t, page, reviewed));
        tables
    })
}

/// What departments order and use.
#[must_use]
pub fn capacity_review(ask: &Ask, page: &Overview) -> Export {
    let t = ask.t();
    let month = || ("month", figures::month(t, page.month).into());
    let title = match &ask.department {
        None => t.say_with("report-capacity-title", &[month()]),
        Some(name) => {
            t.say_with("report-capacity-title-of", &[month(), ("department", name.as_str().into())])
        }
    };
    let mut export = export(ask, page, ("capacity-review", title), |reviewed| {
        vec![capacity::departments(t, &page.contract, reviewed), capacity::lines(t, &reviewed.review)]
    });
    if let Standing::Reviewed(reviewed) = &page.standing {
        export.lead = vec![unused(t, page, reviewed)];
        export.lead.extend(overview::notes(t, page, reviewed));
        export.lead.push(basis(t, page, reviewed));
    }
    export
}

/// What of the order stands unused, in a sentence.
fn unused(t: &Texts, page: &Overview, reviewed: &Reviewed) -> String {
    let sums = department_sums(t, &page.contract, reviewed);
    let ordered = sum(sums.iter().map(|sum| sum.ordered));
    let unused = sum(sums.iter().map(|sum| sum.unused));
    let money = figures::money(t.language, unused);
    match share(unused, ordered) {
        None => t.say_with("report-unused", &[("unused", money.into())]),
        Some(part) => t.say_with(
            "report-unused-share",
            &[
                ("unused", money.into()),
                ("share", figures::percent(t.language, part).into()),
                ("ordered", figures::money(t.language, ordered).into()),
            ],
        ),
    }
}

/// Coverage, statements and publications.
fn said(t: &Texts, page: &Overview, reviewed: &Reviewed) -> [Table; 3] {
    [
        levels::coverage(t, reviewed),
        levels::said(t, &page.contract, reviewed),
        levels::publications(t, &page.contract.zone, &reviewed.publications),
    ]
}

fn export(
    ask: &Ask,
    page: &Overview,
    (name, title): (&str, String),
    tables: impl FnOnce(&Reviewed) -> Vec<Table>,
) -> Export {
    let (lead, tables) = match overview::reviewed_or_state(ask.t(), page) {
        Ok(reviewed) => (lead(ask.t(), page, reviewed), tables(reviewed)),
        Err(state) => (vec![state.heading, state.text], Vec::new()),
    };
    Export { name: format!("{name}-{}", page.month), title, lead, month: Some(page.month), tables }
}

/// How the page opens, and what it rests on.
fn lead(t: &Texts, page: &Overview, reviewed: &Reviewed) -> Vec<String> {
    let conclusion = Conclusion::of(t, &page.contract, reviewed);
    let mut lead = vec![conclusion.headline, plain(&conclusion.lead)];
    lead.extend(overview::notes(t, page, reviewed));
    lead.extend(overview::testbed_note(t, reviewed.origin).map(|origin| origin.text));
    lead.push(basis(t, page, reviewed));
    lead
}

/// Whose contract, which ledger, and when it was computed.
fn basis(t: &Texts, page: &Overview, reviewed: &Reviewed) -> String {
    let computed = figures::instant(t, reviewed.computed_at, &page.contract.zone);
    let parties = format!("{} · {}", page.contract.customer, page.contract.supplier);
    let computed = t.say_with("foot-computed", &[("computed", computed.into())]);
    format!("{parties} · {}. {computed}", ledger(t, &reviewed.review.ledger))
}
