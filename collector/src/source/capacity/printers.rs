//! Answers which printers a page asks for.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use motprov_review::finding::Bounds;
use motprov_shared::period::Timestamp;
use motprov_web::source::{Asked, Need, Printer, PrinterQuestion, PrinterSort, Printers};
use rust_decimal::Decimal;

use super::MonthAssets;

pub(super) fn answer(month: &MonthAssets, asked: &Asked, question: &PrinterQuestion) -> Printers {
    let own = |printer: &&Printer| asked.departments.has_line(printer.asset.department.as_deref());
    let all: Vec<&Printer> = month.printers.iter().filter(own).collect();
    let count = |need| all.iter().filter(|printer| printer.needs(need, month.at)).count();
    let needs = Need::ALL.map(|need| (need, count(need))).into();
    let sites: BTreeSet<&str> = all.iter().filter_map(|printer| printer.asset.site.as_deref()).collect();
    let at_site = |printer: &Printer| {
        question.site.as_deref().is_none_or(|site| printer.asset.site.as_deref() == Some(site))
    };
    let mut matching: Vec<&Printer> = all
        .iter()
        .copied()
        .filter(|printer| at_site(printer))
        .filter(|printer| question.need.is_none_or(|need| printer.needs(need, month.at)))
        .collect();
    matching.sort_by(|a, b| {
        let order = compare(question.sort, a, b);
        if question.descending { order.reverse() } else { order }
    });
    let pages = matching.iter().filter_map(|printer| printer.pages);
    let pages = pages.fold(Bounds::default(), |sum, pages| Bounds {
        low: sum.low.saturating_add(pages.low),
        high: sum.high.saturating_add(pages.high),
    });
    let (from, many) = question.slice.unwrap_or((0, usize::MAX));
    Printers {
        all: all.len(),
        needs,
        sites: sites.into_iter().map(str::to_owned).collect(),
        matching: matching.len(),
        pages,
        rows: matching.into_iter().skip(from).take(many).cloned().collect(),
        at: month.at,
    }
}

fn compare(sort: PrinterSort, a: &Printer, b: &Printer) -> Ordering {
    let pages = |printer: &Printer| printer.pages.map(|pages| pages.low);
    let distance = |printer: &Printer| printer.outside().map(|outside| outside.abs());
    // What has no end or level comes after all that has.
    let supply = |printer: &Printer| {
        let (end, left) = printer.shortest();
        (end.unwrap_or(Timestamp(i64::MAX)), left.unwrap_or(Decimal::MAX))
    };
    match sort {
        PrinterSort::Distance => distance(a).cmp(&distance(b)),
        PrinterSort::Id => a.asset.id.cmp(&b.asset.id),
        PrinterSort::Pages => pages(a).cmp(&pages(b)),
        PrinterSort::Colour => {
            let colour = |printer: &Printer| printer.asset.colour.map(|share| share.low);
            colour(a).cmp(&colour(b))
        }
        PrinterSort::Down => a.down_ms.cmp(&b.down_ms),
        PrinterSort::Supply => supply(a).cmp(&supply(b)),
        PrinterSort::Seen => a.last_seen.cmp(&b.last_seen),
    }
}
