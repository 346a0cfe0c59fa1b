//! Invoices as an invoice portal exports them: one row for each line.

use motprov_shared::identity::AssetId;
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::headings::{Field, INVOICES};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value::{self, Point, Reason};

/// One line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceRow {
    /// The invoice's number.
    pub invoice: String,
    /// The month that it bills.
    pub month: Month,
    /// Who pays.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// How many units; negative: given back.
    pub quantity: Decimal,
    /// Of one unit, SEK; `None` where the cell is empty.
    pub price: Option<Decimal>,
    /// Of the line, SEK without VAT.
    pub amount: Decimal,
    /// The order that it refers to.
    pub order: Option<String>,
    /// The asset that it bills.
    pub asset: Option<AssetId>,
    /// The row in the file.
    pub row: u32,
}

/// 10^12: more than any figure of an invoice, and products of two stay exact.
const MOST: Decimal = Decimal::from_parts(3_567_587_328, 232, 0, false, 0);
const MOST_DECIMALS: u32 = 6;

impl FromRow for InvoiceRow {
    const FIELDS: &'static [Field] = INVOICES;
    const KEY_FIELD: usize = 0;
    const REPEATED: &'static str = "a row stands once";
    /// A line that stands twice is a finding, not a fault of the file.
    type Key<'a> = u32;

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let invoice = cells.required(0, value::name);
        let month = cells.required(1, value::month);
        let department = cells.required(2, value::name);
        let cost_centre = cells.required(3, value::name);
        let service = cells.required(4, value::identifier);
        let quantity = cells.required(5, figure);
        let price = cells.optional(6, price);
        let amount = cells.required(7, figure);
        let order = cells.optional(8, value::name);
        let asset = cells.optional(9, value::asset);
        Some(Self {
            invoice: invoice?,
            month: month?,
            department: department?,
            cost_centre: cost_centre?,
            service: service?,
            quantity: quantity?,
            price: price?,
            amount: amount?,
            order: order?,
            asset: asset?,
            row: cells.number(),
        })
    }

    fn as_read(&self) -> Vec<String> {
        vec![
            self.invoice.clone(),
            self.month.to_string(),
            self.department.clone(),
            self.cost_centre.clone(),
            self.service.clone(),
            self.quantity.to_string(),
            self.price.map(|price| price.to_string()).unwrap_or_default(),
            self.amount.to_string(),
            self.order.clone().unwrap_or_default(),
            self.asset.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    }

    fn key(&self) -> u32 {
        self.row
    }

    fn key_text(&self) -> String {
        format!("{} {}", self.invoice, self.service)
    }
}

/// Money and quantities.
pub(super) fn figure(cell: &Cell) -> Result<Decimal, Reason> {
    let figure = value::number(cell, Point::Ambiguous)?.normalize();
    if figure.abs() > MOST {
        Err("is larger than 10^12".into())
    } else if figure.scale() > MOST_DECIMALS {
        Err(format!("has more than {MOST_DECIMALS} decimals: round it as the invoice does").into())
    } else {
        Ok(figure)
    }
}

fn price(cell: &Cell) -> Result<Decimal, Reason> {
    let price = figure(cell)?;
    if price < Decimal::ZERO {
        Err("is below 0: a credit has a negative quantity, and the same price".into())
    } else {
        Ok(price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_what_its_text_says() {
        assert_eq!(MOST, Decimal::from(1_000_000_000_000_i64));
    }
}
