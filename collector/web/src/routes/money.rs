//! Invoices and penalty letters.

use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use motprov_access::{Deed, Right};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::table::Routes;
use crate::ask::Ask;
use crate::site::{Rule, Site};
use crate::source::{ApprovalRefused, ApprovalWish};
use crate::view::frame::Place;
use crate::view::money::letter::{ApprovedPage, LetterPage, Refused, Why};
use crate::view::money::{InvoicesPage, Wishes, exported};
use crate::view::problem::Problem;

/// What approving asks for.
const APPROVES: Rule = Rule::Proven(Right::Approve);
/// No sum of money is larger, SEK.
const LARGEST: i64 = 1_000_000_000_000;

type Named = Result<Path<String>, PathRejection>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .place(Right::Money, Place::Invoices, invoices)
        .get(Rule::Right(Right::Money), "/fakturor/{letter}", letter)
        .get(Rule::Right(Right::Money), "/invoices/{letter}", letter)
        .post(APPROVES, "/fakturor/{letter}", approve)
        .post(APPROVES, "/invoices/{letter}", approve)
}

async fn invoices(State(site): State<Site>, ask: Ask) -> Response {
    let Some(wishes) = Wishes::of(&ask) else { return ask.asker.problem(Problem::BadQuery) };
    let asked = ask.asked();
    match site.ask(move |source| source.costs(&asked)).await {
        Ok(costs) => {
            ask.answer(|| InvoicesPage::of(&ask, &costs, &wishes), || exported::costs(ask.t(), &costs))
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}

fn number(named: Named) -> Option<u64> {
    let Path(text) = named.ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0)
}

async fn letter(State(site): State<Site>, named: Named, ask: Ask) -> Response {
    let Some(entry) = number(named) else { return ask.asker.problem(Problem::BadEntry) };
    let asked = ask.asked();
    match site.ask(move |source| source.letter(&asked, entry)).await {
        Ok(letter) => {
            ask.answer(|| LetterPage::of(&ask, &letter, None), || exported::letter(ask.t(), &letter))
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}

/// The form of an approval.
#[derive(Deserialize)]
struct Approval {
    sum: String,
    by: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    month: String,
    seen: String,
}

async fn approve(
    State(site): State<Site>,
    named: Named,
    ask: Ask,
    form: Result<Form<Approval>, FormRejection>,
) -> Response {
    let Some(entry) = number(named) else { return ask.asker.problem(Problem::BadEntry) };
    let Ok(Form(form)) = form else { return ask.asker.problem(Problem::BadQuery) };
    let month = Some(form.month.as_str()).filter(|month| !month.is_empty()).map(str::parse).transpose();
    let Ok(month) = month else { return ask.asker.problem(Problem::BadMonth) };
    let note = form.note.trim().replace("\r\n", "\n");
    let sum = amount(&form.sum);
    let wish = ApprovalWish {
        letter: entry,
        month,
        sum: sum.unwrap_or_default(),
        by: form.by.trim().to_owned(),
        note: (!note.is_empty()).then_some(note),
        seen: form.seen,
    };
    if sum.is_none() {
        return again(&site, &ask, &Refused { sum: &form.sum, wish: &wish, why: Why::NoSum }).await;
    }
    let (asked, wished) = (ask.asked(), wish.clone());
    let kept = site.ask(move |source| Ok(source.approve(&asked, &wished))).await;
    match kept.map_err(ApprovalRefused::from).flatten() {
        Ok(kept) => match site.note(&ask.asker, Deed::Approved, entry.to_string()).await {
            Ok(()) => ask.asker.page(&ApprovedPage::of(&ask, entry, &kept)),
            Err(unnoted) => unnoted,
        },
        Err(ApprovalRefused::Source(error)) => ask.asker.failed(&error, None),
        Err(refused) => {
            again(&site, &ask, &Refused { sum: &form.sum, wish: &wish, why: Why::Source(&refused) }).await
        }
    }
}

/// The letter with what was written, and why it was not taken.
async fn again(site: &Site, ask: &Ask, refused: &Refused<'_>) -> Response {
    let (asked, entry) = (ask.asked(), refused.wish.letter);
    match site.ask(move |source| source.letter(&asked, entry)).await {
        Ok(letter) => {
            let mut response = ask.asker.page(&LetterPage::of(ask, &letter, Some(refused)));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
        Err(error) => ask.asker.failed(&error, None),
    }
}

/// `1 234,50`, `1234.50`: SEK with at most two decimals, so that `1,234` is not read as less than two.
fn amount(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_end_matches("kr").trim_start_matches("SEK").replace(',', ".");
    let amount = Decimal::from_str_exact(&plain).ok()?;
    let fits = amount >= Decimal::ZERO && amount <= Decimal::from(LARGEST) && amount.scale() <= 2;
    (fits && plain.starts_with(|c: char| c.is_ascii_digit())).then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_read_as_people_write_it_and_never_as_a_smaller_one() {
        let read = |text| amount(text).map(|amount| amount.to_string());
        for text in ["2469,14", "2 469,14", "2\u{a0}469.14", " 2469.14 kr", "SEK 2469.14"] {
            assert_eq!(read(text).as_deref(), Some("2469.14"), "{text}");
        }
        for bad in ["", "2,469", "2.469,14", "-1", "1e9", "NaN", "+1", "9999999999999", "1,2,3"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
