//! What approving a penalty letter means for each of its months: an approval for each, or why there is none.

use motprov_ledger::EntryNumber;
use motprov_log::Approval;
use motprov_review::letter::sums::MonthSum;
use motprov_review::letter::{LetterReport, Why};
use motprov_shared::period::Month;
use rust_decimal::Decimal;

/// What somebody approves.
#[derive(Debug, Clone)]
pub struct Approving<'a> {
    /// The letter's entry.
    pub letter: EntryNumber,
    /// Which month of it; `None`: its only one, or all where the sum's shares are plain.
    pub month: Option<Month>,
    /// The sum, SEK.
    pub sum: Decimal,
    /// Who: name and office.
    pub by: &'a str,
    /// Why, or what else is to be known.
    pub note: Option<&'a str>,
}

/// Why nothing is approved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotApproved {
    /// Nothing is approved on a draft.
    #[error("{0} is judged by a preliminary version of the contract, and no money is approved on it")]
    Preliminary(Month),
    /// Of a letter that speaks of months without a contract, the others are approved by name.
    #[error(
        "the letter speaks of months without a contract too: `--month {0}` approves what it says of that one"
    )]
    Outside(Month),
    /// Nothing can be recomputed.
    #[error("no contract is in force in the letter's months, so nothing can be recomputed")]
    NoContract,
    /// No such month.
    #[error("the letter says nothing of {0}, or no contract is in force in it")]
    NoMonth(Month),
    /// It is not plain how the sum is shared.
    #[error(
        "the letter is for {}, and it is not plain how much of the sum is for which: approve each with --month",
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    )]
    Several(Vec<Month>),
    /// The approval does not hold.
    #[error("{what} ({month} recomputed: {:.2} to {:.2})", .owed.0, .owed.1)]
    Fault {
        /// What is wrong.
        what: &'static str,
        /// Of which month.
        month: Month,
        /// The least and the most that is owed, SEK.
        owed: (Decimal, Decimal),
        /// Whether a note would mend it.
        lacks_note: bool,
    },
}

/// One for each month that is approved; each holds.
///
/// # Errors
/// [`NotApproved`].
pub fn approvals(report: &LetterReport, wish: &Approving<'_>) -> Result<Vec<Approval>, NotApproved> {
    let months = asked(report, wish)?;
    if let Some(draft) = months.iter().find(|month| month.preliminary) {
        return Err(NotApproved::Preliminary(draft.month));
    }
    let outside = report.lines.iter().any(|line| line.why.contains(&Why::MonthOutside));
    let sums = match *months {
        [month] if outside && wish.month.is_none() => return Err(NotApproved::Outside(month.month)),
        [_] => vec![wish.sum],
        [] => return Err(NotApproved::NoContract),
        _ => shared(report, &months, wish.sum)
            .ok_or_else(|| NotApproved::Several(months.iter().map(|month| month.month).collect()))?,
    };
    let only = report.months.len() == 1 && !outside;
    let approval = |(month, sum): (&&MonthSum, Decimal)| Approval {
        month: month.month,
        letter: wish.letter,
        // Of a letter of one month, its own total.
        claimed: if only { report.meaning.sum } else { month.letter },
        recomputed: Some((month.owed.low, month.owed.high)),
        approved: sum,
        by: wish.by.trim().to_owned(),
        note: wish.note.map(|note| note.trim().to_owned()),
    };
    months.iter().zip(sums).map(|pair| sound(approval(pair))).collect()
}

fn sound(approval: Approval) -> Result<Approval, NotApproved> {
    let Some(what) = approval.fault() else { return Ok(approval) };
    let noted = Approval { note: Some("-".to_owned()), ..approval.clone() };
    Err(NotApproved::Fault {
        what,
        month: approval.month,
        owed: approval.recomputed.unwrap_or_default(),
        lacks_note: approval.note.is_none() && noted.fault().is_none(),
    })
}

/// The months that are asked for, of those that can be recomputed.
fn asked<'r>(report: &'r LetterReport, wish: &Approving<'_>) -> Result<Vec<&'r MonthSum>, NotApproved> {
    let is_asked = |sum: &&MonthSum| wish.month.is_none_or(|month| month == sum.month);
    let months: Vec<_> = report.months.iter().filter(is_asked).collect();
    match wish.month {
        Some(month) if months.is_empty() => Err(NotApproved::NoMonth(month)),
        _ => Ok(months),
    }
}

/// The sum's shares in several months, where they are plain: what the letter asks for in each, or what is owed.
fn shared(report: &LetterReport, months: &[&MonthSum], sum: Decimal) -> Option<Vec<Decimal>> {
    let meaning = &report.meaning;
    let all_known = meaning.not_judged.is_zero();
    if all_known && sum == meaning.sum && meaning.sum == meaning.lines {
        return Some(months.iter().map(|month| month.letter).collect());
    }
    let exact = months.iter().all(|month| month.owed.low == month.owed.high);
    let owed: Vec<Decimal> = months.iter().map(|month| month.owed.low).collect();
    (all_known && exact && sum == owed.iter().copied().fold(Decimal::ZERO, Decimal::saturating_add))
        .then_some(owed)
}
