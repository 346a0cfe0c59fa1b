//! What is known beside a month's case: loads, pages and classes, of the month reviewed and of those before it. Whoever
//! calls keeps it and hands it in.

use std::collections::HashMap;

use motprov_shared::identity::AssetId;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::load::{MonthLoad, Span};
use crate::case::Entry;

/// The class that one asset is ordered in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderedClass {
    /// Which asset.
    pub asset: AssetId,
    /// The contract's id of the class.
    pub class: String,
    /// The file it came in.
    pub entry: Entry,
}

/// What is known beside a month's case. Of an asset's month that is given twice, the better seen counts.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Loads of machines, of the month reviewed and of earlier ones.
    pub loads: Vec<MonthLoad>,
    /// Pages of earlier months; those of the month reviewed are counted from the case.
    pub pages: Vec<MonthPages>,
    /// Classes; for an asset that is named twice the last counts.
    pub classes: Vec<OrderedClass>,
}

/// A month's pages of one printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthPages {
    /// Which printer.
    pub asset: AssetId,
    /// The month, on the contract's clock.
    pub month: Month,
    /// Pages printed.
    pub pages: Span,
    /// Share of the month over which the count is known, 0 to 1.
    pub seen: Decimal,
    /// The ledger entries that it rests on, ascending.
    pub entries: Vec<Entry>,
}

/// What is known of one unit over the months.
#[derive(Debug, Clone, Default)]
pub struct UnitHistory<'a> {
    /// Id of the class that it is ordered in; `None`: the contract's usual one.
    pub class: Option<&'a str>,
    /// Its loads of any months, any order.
    pub loads: Vec<&'a MonthLoad>,
    /// Its pages of any months, any order.
    pub pages: Vec<&'a MonthPages>,
}

/// What is known of one asset beside the case.
#[derive(Default)]
pub(super) struct Known<'a> {
    pub(super) unit: UnitHistory<'a>,
    pub(super) class_entry: Option<Entry>,
}

/// What is known of each asset.
pub(super) fn by_asset(history: &History) -> HashMap<&AssetId, Known<'_>> {
    let mut known: HashMap<&AssetId, Known<'_>> = HashMap::new();
    for load in &history.loads {
        known.entry(&load.asset).or_default().unit.loads.push(load);
    }
    for pages in &history.pages {
        known.entry(&pages.asset).or_default().unit.pages.push(pages);
    }
    for class in &history.classes {
        let known = known.entry(&class.asset).or_default();
        known.unit.class = Some(&class.class);
        known.class_entry = Some(class.entry);
    }
    known
}
