//! The order list: so many units of a service, for a cost centre, from a day.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::headings::{Field, Headings, ORDERS};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value::{self, Point, Reason};

/// One order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The order's number.
    pub order_no: String,
    /// Who ordered.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service.
    pub service: String,
    /// How many units; 0 ends a service.
    pub quantity: Decimal,
    /// In force from the start of this day, local time.
    pub from: Date,
    /// Not in force from this day on; `None`: until further notice.
    pub until: Option<Date>,
}

/// More units than any organisation has desks.
const MOST_UNITS: Decimal = Decimal::from_parts(10_000_000, 0, 0, false, 0);

const FROM: usize = 5;
const UNTIL: usize = 6;
const LAST_DAY: usize = 7;

impl FromRow for OrderRow {
    const FIELDS: &'static [Field] = ORDERS;
    const KEY_FIELD: usize = 0;
    const REPEATED: &'static str = "an order has one row for each department, cost centre, service and first day; \
                                    add the quantities together";
    type Key<'a> = (&'a str, &'a str, &'a str, &'a str, Date);

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let order_no = cells.required(0, value::name);
        let department = cells.required(1, value::name);
        let cost_centre = cells.required(2, value::name);
        let service = cells.required(3, value::identifier);
        let quantity = cells.required(4, quantity);
        let from = cells.required(FROM, |cell| value::days(cell).map(|days| days.first));
        let until = end(cells);
        let (from, until) = (from?, until?);
        if let Some((field, until)) = until
            && until <= from
        {
            let text = cells.text(field);
            cells.fault(field, &text, format!("ends before it begins ({from})").into());
        }
        Some(Self {
            order_no: order_no?,
            department: department?,
            cost_centre: cost_centre?,
            service: service?,
            quantity: quantity?,
            from,
            until: until.map(|(_, until)| until),
        })
    }

    fn key(&self) -> Self::Key<'_> {
        (&self.order_no, &self.department, &self.cost_centre, &self.service, self.from)
    }

    fn key_text(&self) -> String {
        format!("{} {} from {}", self.order_no, self.service, self.from)
    }

    fn as_read(&self) -> Vec<String> {
        let until = self.until.map(|until| until.to_string()).unwrap_or_default();
        let last_day = self.until.and_then(|until| until.yesterday().ok());
        vec![
            self.order_no.clone(),
            self.department.clone(),
            self.cost_centre.clone(),
            self.service.clone(),
            self.quantity.to_string(),
            self.from.to_string(),
            until,
            last_day.map(|day| day.to_string()).unwrap_or_default(),
        ]
    }

    fn repeats(&self, earlier: &Self, first: u32) -> String {
        if self == earlier {
            return format!("is row {first} again: delete one of the two, or add the quantities together");
        }
        let end = |row: &Self| {
            row.until.map_or_else(|| "until further notice".to_owned(), |until| format!("until {until}"))
        };
        format!(
            "contradicts row {first} ({} {}, here {} {}): {}",
            earlier.quantity,
            end(earlier),
            self.quantity,
            end(self),
            Self::REPEATED
        )
    }

    /// Lines of one order run side by side where both count; a person who meant a change ended neither.
    fn remarks(kept: &[(u32, Self)]) -> Vec<(u32, String)> {
        let mut order: Vec<&(u32, Self)> = kept.iter().collect();
        order.sort_by(|a, b| a.1.key().cmp(&b.1.key()));
        let pairs = order.windows(2).filter_map(|pair| {
            let [(first, earlier), (number, row)] = pair else { return None };
            let same = earlier.key().0 == row.key().0
                && (&earlier.department, &earlier.cost_centre, &earlier.service)
                    == (&row.department, &row.cost_centre, &row.service);
            let overlaps = same && earlier.until.is_none_or(|until| until > row.from);
            overlaps.then(|| {
                let both = earlier.quantity + row.quantity;
                let text = format!(
                    "runs side by side with row {first} from {}: both count, {both} in all; end row {first} if this one replaces it",
                    row.from
                );
                (*number, text)
            })
        });
        pairs.collect()
    }

    /// The rows of an order replace its earlier ones together: without one of them, a quantity would vanish.
    fn whole(&self) -> Option<&str> {
        Some(&self.order_no)
    }

    fn remark(headings: &Headings) -> Option<String> {
        let last_day = headings.column(headings.at(LAST_DAY)?);
        Some(format!("{last_day} is read as the last day in force, that day included"))
    }
}

fn quantity(cell: &Cell) -> Result<Decimal, Reason> {
    let quantity = value::number(cell, Point::Ambiguous)?;
    if quantity < Decimal::ZERO {
        Err("is below 0: write what is ordered, not a change".into())
    } else if quantity > MOST_UNITS {
        Err("is more than 10 million units".into())
    } else {
        Ok(quantity)
    }
}

/// The first day not in force, and the field that says so; `None` is a refusal, already noted.
#[expect(
    clippy::option_option,
    reason = "as `Cells::optional`: the outer one tells a refusal, the inner one an open end"
)]
fn end(cells: &mut Cells<'_, '_, OrderRow>) -> Option<Option<(usize, Date)>> {
    let until = cells.optional(UNTIL, |cell| {
        let days = value::days(cell)?;
        if days.timed {
            return Err("has a time of day: write the first day that is no longer in force".into());
        }
        Ok(days.first)
    });
    let last_day = cells.optional(LAST_DAY, |cell| value::days(cell).map(|days| days.end));
    match (until?, last_day?) {
        (Some(until), Some(after)) if until != after => {
            let text = cells.text(LAST_DAY);
            cells.fault(LAST_DAY, &text, format!("contradicts the end on {until} in this row").into());
            None
        }
        (Some(until), _) => Some(Some((UNTIL, until))),
        (None, after) => Some(after.map(|after| (LAST_DAY, after))),
    }
}
