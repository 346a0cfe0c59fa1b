//! On which working day of the next month the supplier's report came.

use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use super::{Context, Seen};
use crate::calendar;
use crate::finding::Bounds;
use crate::verdict::Measurement;

/// Without a report's arrival nothing was measured: whether it is late, the ledger of a later day says.
pub(crate) fn measure(context: &Context<'_, '_>) -> Seen {
    let mut seen = Seen::default();
    let (case, zone) = (context.case, &context.contract.zone);
    let of_month = case.received.iter().filter(|received| received.month == case.month);
    let Some(first) = of_month.min_by_key(|received| (received.at, received.entry)) else { return seen };
    seen.entries.add([first.entry]);
    seen.origin.measured += 1;
    let at = |at: Timestamp| jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let day = zone.to_datetime(at(first.at)).date();
    let start = zone.to_datetime(at(calendar::whole_month(case.month.next(), zone).start)).date();
    let days = start.series(jiff::ToSpan::day(1)).take_while(|one| *one <= day).take(3660);
    let open = days.filter(|one| context.level.window.is_open_on(*one)).count();
    // One that comes on a day off comes with the next working day.
    let off = day >= start && !context.level.window.is_open_on(day);
    let number = Decimal::from(open) + Decimal::from(u8::from(off));
    let value = Bounds { low: number, high: number };
    let late = (number - context.level.target).max(Decimal::ZERO).ceil();
    seen.missed.late = Some(Bounds { low: late, high: late });
    seen.missed.failed = Some(Bounds { low: late.min(Decimal::ONE), high: late.min(Decimal::ONE) });
    seen.measurement =
        Some(Measurement { measured: Some(value), hard: Some(value), coverage: Some(Decimal::ONE) });
    seen
}
