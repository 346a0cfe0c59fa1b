//! What is said of a letter, in the reader's language.

use std::cmp::Ordering;

use motprov_review::finding::Bounds;
use motprov_review::letter::Why as LineWhy;
use motprov_review::letter::sums::Meaning;
use rust_decimal::Decimal;

use super::Why;
use crate::figures;
use crate::language::Language;
use crate::source::ApprovalRefused;
use crate::texts::{Texts, strong};

/// An amount, or the least and most of it, with öre where there are any.
pub(super) fn span(t: &Texts, bounds: Bounds) -> String {
    if bounds.low == bounds.high {
        figures::money_exact(t.language, bounds.low)
    } else {
        figures::money_interval(t.language, bounds.low, bounds.high)
    }
}

/// As somebody types it into a form.
pub(super) fn plain(t: &Texts, amount: Decimal) -> String {
    let text = format!("{:.2}", amount.round_dp(2));
    match t.language {
        Language::Swedish => text.replace('.', ","),
        Language::English => text,
    }
}

pub(super) fn headline(t: &Texts, meaning: &Meaning) -> String {
    let money = |amount| figures::money(t.language, amount);
    if meaning.is_right() {
        return t.say("letter-right");
    }
    if meaning.given_up > Decimal::ZERO {
        return t.say_with("letter-gives-up", &[("by", money(meaning.given_up).into())]);
    }
    if meaning.asked_too_much > Decimal::ZERO {
        return t.say_with("letter-asks-too-much", &[("by", money(meaning.asked_too_much).into())]);
    }
    let by = [("by", money(meaning.difference.abs()).into())];
    match meaning.difference.cmp(&Decimal::ZERO) {
        Ordering::Less => t.say_with("letter-below-contract", &by),
        Ordering::Greater => t.say_with("letter-above-contract", &by),
        Ordering::Equal => t.say("letter-not-right"),
    }
}

pub(super) fn lead(t: &Texts, meaning: &Meaning) -> String {
    let money = |amount| strong(&figures::money_exact(t.language, amount)).into();
    let mut said = vec![t.say_with(
        "letter-lead",
        &[
            ("sum", money(meaning.sum)),
            ("contract", money(meaning.at_reported)),
            ("owed", strong(&span(t, meaning.owed)).into()),
        ],
    )];
    if meaning.measured_levels == 0 {
        said.push(t.say("letter-lead-unmeasured"));
    }
    if meaning.lines != meaning.sum {
        said.push(t.say_with("letter-lead-total", &[("lines", money(meaning.lines))]));
    }
    if !meaning.not_judged.is_zero() {
        said.push(t.say_with("letter-lead-not-judged", &[("amount", money(meaning.not_judged))]));
    }
    if meaning.earned_back.high > Decimal::ZERO {
        let back = span(t, meaning.earned_back).into();
        said.push(t.say_with("letter-lead-back", &[("amount", back)]));
    }
    said.join(" ")
}

/// Why a line is not what the contract gives.
pub(in super::super) fn reason(t: &Texts, why: &LineWhy) -> String {
    let money = |amount: Decimal| figures::money_exact(t.language, amount).into();
    let figure = |value: Decimal| figures::number(t.language, value, value.normalize().scale().min(4)).into();
    match why {
        LineWhy::Step { letter, contract } => {
            t.say_with("why-step", &[("letter", figure(*letter)), ("contract", figure(*contract))])
        }
        LineWhy::Fee { letter, contract } => {
            t.say_with("why-fee", &[("letter", money(*letter)), ("contract", money(*contract))])
        }
        LineWhy::Rounding { by } => t.say_with("why-rounding", &[("by", money(*by))]),
        LineWhy::Cap { under } => t.say_with("why-cap", &[("under", money(*under))]),
        LineWhy::Amount { by } => t.say_with("why-amount", &[("by", money(*by))]),
        LineWhy::Value { letter, report } => {
            t.say_with("why-value", &[("letter", figure(*letter)), ("report", figure(*report))])
        }
        LineWhy::MissingLine => t.say("why-missing"),
        LineWhy::LevelUnknown => t.say("why-level"),
        LineWhy::NoPenalty => t.say("why-no-penalty"),
        LineWhy::MonthOutside => t.say("why-month"),
        LineWhy::NoValue => t.say("why-no-value"),
        LineWhy::NotByValue => t.say("why-not-by-value"),
        LineWhy::Repeated { first } => t.say_with("why-repeated", &[("first", first.to_string().into())]),
    }
}

/// Why nothing was approved.
pub(super) fn why(t: &Texts, why: Why<'_>) -> String {
    let refused = match why {
        Why::NoSum => return t.say("approve-no-sum"),
        Why::Source(refused) => refused,
    };
    let month = |month| figures::month(t, month);
    match refused {
        ApprovalRefused::Changed => t.say("approve-changed"),
        ApprovalRefused::Preliminary(of) => {
            t.say_with("approve-preliminary", &[("month", month(*of).into())])
        }
        ApprovalRefused::Outside(of) => t.say_with("approve-outside", &[("month", month(*of).into())]),
        ApprovalRefused::NoContract => t.say("approve-no-contract"),
        ApprovalRefused::NoMonth(of) => t.say_with("approve-no-month", &[("month", month(*of).into())]),
        ApprovalRefused::Several(months) => {
            let names: Vec<String> = months.iter().map(|of| month(*of)).collect();
            t.say_with("approve-several", &[("months", names.join(", ").into())])
        }
        ApprovalRefused::Fault(_) => t.say("approve-fault"),
        ApprovalRefused::Unexplained { month: of, owed: (low, high) } => t.say_with(
            "approve-unexplained",
            &[("month", month(*of).into()), ("owed", span(t, Bounds { low: *low, high: *high }).into())],
        ),
        ApprovalRefused::Source(_) => t.say("approve-failed"),
    }
}
