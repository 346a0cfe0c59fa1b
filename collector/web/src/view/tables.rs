//! What the pages show, as tables for files. Bounds are rounded outwards to the page's own decimals, and money to its
//! kronor, so that a file and the page never show two figures for one thing.

pub mod capacity;
pub mod evidence;
pub mod levels;
pub mod month;
pub mod year;

use motprov_review::finding::Bounds;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::export::{Column, Value};
use crate::texts::{Stretch, Texts};

/// A column.
fn column(key: &'static str, title: String) -> Column {
    Column { key, title }
}

/// Text, or nothing.
fn text(text: Option<String>) -> Value {
    text.filter(|text| !text.is_empty()).map_or(Value::Nothing, Value::Text)
}

/// A count.
fn count(count: impl Into<Decimal>) -> Value {
    Value::Figure(count.into())
}

/// A ledger entry's number: a name, so never in groups.
fn entry(number: u64) -> Value {
    Value::Text(number.to_string())
}

/// A share, 0 to 1, cut to tenths of a percent as the pages do: a spreadsheet would round it up.
fn share(share: Option<Decimal>) -> Value {
    share.map_or(Value::Nothing, |share| Value::Share(share.trunc_with_scale(3)))
}

/// A figure as it is.
fn figure(figure: Option<Decimal>) -> Value {
    figure.map_or(Value::Nothing, Value::Figure)
}

/// A figure with `decimals` decimals.
fn rounded(value: Option<Decimal>, decimals: u32) -> Value {
    figure(value.map(|value| fixed(value, decimals, RoundingStrategy::MidpointNearestEven)))
}

/// Both ends of an interval, rounded outwards.
fn bounds(bounds: Option<Bounds>, decimals: u32) -> [Value; 2] {
    let low = bounds.map(|bounds| fixed(bounds.low, decimals, RoundingStrategy::ToNegativeInfinity));
    let high = bounds.map(|bounds| fixed(bounds.high, decimals, RoundingStrategy::ToPositiveInfinity));
    [figure(low), figure(high)]
}

/// Whole kronor.
fn kronor(amount: Option<Decimal>) -> Value {
    amount.map_or(Value::Nothing, |amount| {
        Value::Money(fixed(amount, 0, RoundingStrategy::MidpointNearestEven))
    })
}

/// Least and most of an amount in whole kronor: rounded outwards, but as money is where both are the same.
fn kronor_bounds(low: Option<Decimal>, high: Option<Decimal>) -> [Value; 2] {
    let (Some(least), Some(most)) = (low, high) else { return [kronor(low), kronor(high)] };
    if least == most {
        return [kronor(low), kronor(high)];
    }
    let money = |amount, strategy| Value::Money(fixed(amount, 0, strategy));
    [money(least, RoundingStrategy::ToNegativeInfinity), money(most, RoundingStrategy::ToPositiveInfinity)]
}

/// Rounded, and written with all of its decimals.
fn fixed(value: Decimal, decimals: u32, strategy: RoundingStrategy) -> Decimal {
    let mut value = value.round_dp_with_strategy(decimals, strategy);
    value.rescale(decimals);
    value
}

/// A sentence without its stress.
fn plain(stretches: &[Stretch]) -> String {
    stretches.iter().map(|stretch| stretch.text.as_str()).collect()
}

/// The ledger's size and root in a sentence.
fn ledger(t: &Texts, ledger: &motprov_review::finding::Ledger) -> String {
    let size = crate::figures::count(t.language, ledger.size);
    let root = crate::figures::hash_groups(&ledger.root, 16);
    t.say_with("print-ledger", &[("size", size.into()), ("root", root.into())])
}
