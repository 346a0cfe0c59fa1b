//! The letter's lines and months beside the contract.

use motprov_review::letter::sums::MonthSum;
use motprov_review::letter::{Against, LineCheck, Outcome};
use rust_decimal::Decimal;

use super::said;
use crate::figures;
use crate::texts::Texts;

/// A line of the letter, or one that it lacks.
pub struct Line {
    /// The service level, by its title where the contract has it.
    pub level: String,
    /// Its id.
    pub id: String,
    /// The month.
    pub month: String,
    /// The row in the file; `None` for what the letter lacks.
    pub row: Option<String>,
    /// The value that it rests on, and the report's where that differs.
    pub value: Option<String>,
    /// The letter's amount.
    pub amount: Option<String>,
    /// The contract's at the value reported.
    pub contract: Option<String>,
    /// What the shared limits leave of it, where they cut.
    pub under_cap: Option<String>,
    /// What is owed by what was measured.
    pub measured: Option<String>,
    /// How the letter stands to the contract: class, icon, word.
    pub outcome: (&'static str, &'static str, String),
    /// What is wrong, a sentence each.
    pub why: Vec<String>,
}

/// A month's sums.
pub struct MonthRow {
    /// The month.
    pub month: String,
    /// The letter's lines.
    pub letter: String,
    /// By the contract at the values reported.
    pub contract: String,
    /// Owed by the best that is known.
    pub owed: String,
    /// What shared limits did, and what was earned back.
    pub limits: Vec<String>,
    /// Whether nothing of it can be approved.
    pub preliminary: bool,
}

pub(super) fn line(t: &Texts, line: &LineCheck) -> Line {
    let money = |amount: Decimal| figures::money_exact(t.language, amount);
    let cut = line.under_cap.filter(|left| line.at_reported != Some(*left));
    let mut why: Vec<String> = line.why.iter().map(|why| said::reason(t, why)).collect();
    why.extend(match line.against_measured {
        Some(Against::TooLittle(by)) => Some(t.say_with("letter-too-little", &[("by", money(by).into())])),
        Some(Against::TooMuch(by)) => Some(t.say_with("letter-too-much", &[("by", money(by).into())])),
        Some(Against::Within) | None => None,
    });
    Line {
        level: line.title.clone().unwrap_or_else(|| line.service_level.clone()),
        id: line.service_level.clone(),
        month: figures::month(t, line.month),
        row: line.row.map(|row| row.to_string()),
        value: line
            .value
            .or(line.reported)
            .map(|value| figures::number(t.language, value, value.normalize().scale().min(4))),
        amount: line.amount.map(money),
        contract: line.at_reported.map(money),
        under_cap: cut.map(money),
        measured: line.measured.map(|bounds| said::span(t, bounds)),
        outcome: outcome(t, line.outcome),
        why,
    }
}

fn outcome(t: &Texts, outcome: Outcome) -> (&'static str, &'static str, String) {
    match outcome {
        Outcome::Same => ("v-ok", "i-confirmed", t.say("letter-same")),
        Outcome::Differs => ("v-no", "i-against-supplier", t.say("letter-differs")),
        Outcome::Missing => ("v-no", "i-against-customer", t.say("letter-missing")),
        Outcome::NotJudged => ("v-nv", "i-unverifiable", t.say("letter-not-judged")),
    }
}

pub(super) fn month(t: &Texts, sum: &MonthSum) -> MonthRow {
    let money = |amount: Decimal| figures::money_exact(t.language, amount);
    let cap = |cap: &motprov_review::letter::caps::CapUse| {
        let of = match (&cap.service, cap.per) {
            (Some(service), _) => t.say_with("cap-service", &[("service", service.as_str().into())]),
            (None, "year") => t.say("cap-year"),
            (None, _) => t.say("cap-month"),
        };
        t.say_with(
            "cap-says",
            &[
                ("of", of.into()),
                ("amount", money(cap.amount).into()),
                ("owed", said::span(t, cap.owed).into()),
                ("left", said::span(t, cap.left).into()),
            ],
        )
    };
    let back = |back: &motprov_review::letter::sums::EarnedBack| {
        let args =
            [("level", back.service_level.as_str().into()), ("amount", said::span(t, back.amount).into())];
        t.say_with("letter-earned-back", &args)
    };
    MonthRow {
        month: figures::month(t, sum.month),
        letter: money(sum.letter),
        contract: money(sum.at_reported),
        owed: said::span(t, sum.owed),
        limits: sum.caps.iter().map(cap).chain(sum.earned_back.iter().map(back)).collect(),
        preliminary: sum.preliminary,
    }
}
