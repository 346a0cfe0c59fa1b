//! What a month costs to review. Prints, asserts nothing about time:
//! `cargo test --release -p motprov-review --test review -- --ignored --nocapture`

use motprov_review::capacity::assets::Assets;
use motprov_review::capacity::history::{History, MonthPages};
use motprov_review::capacity::load::Span;
use motprov_review::case::{AssetKind, Case};
use motprov_review::contract::Contract;
use motprov_review::{coverage, review};
use motprov_shared::measurement::State;
use rust_decimal::Decimal;

use super::common::*;

/// Seven workstations to each printer and one order for each kind; streaks cut by a batch each quarter of an hour.
fn fleet(assets: usize) -> Case {
    let mut case = case();
    case.reports.push(report("A4", "99.95", 1));
    case.orders.push(order("PC", 300));
    case.orders.push(order("SKRIVARE", 40));
    for number in 0..assets {
        let (id, kind, service, metric) = if number % 8 == 0 {
            (format!("skr-{number}"), AssetKind::Printer, "SKRIVARE", "reachable")
        } else {
            (format!("pc-{number}"), AssetKind::Workstation, "PC", "running")
        };
        case.assets.push(asset(&id, kind, Some(service)));
        for quarter in 0..whole().ms() / (15 * STEP) {
            let start = quarter * 15 * STEP;
            let mut seen = seen(&id, metric, State::Up, start, start + 14 * STEP);
            seen.entry = u64::try_from(quarter).unwrap() * 400 + number as u64;
            case.observed.push(seen);
        }
        for day in 0..32 {
            case.readings.push(reading(&id, "life.count", day * DAY, 1000 + day * 100));
        }
    }
    case
}

#[test]
#[ignore = "measures; run it in release to see the figures"]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the crate is pure, its measurement is not"
)]
fn what_a_month_costs() {
    let contract = contract();
    for assets in [340, 680, 1360] {
        let case = fleet(assets);
        let start = std::time::Instant::now();
        let findings = review(&case, &contract);
        let reviewed = start.elapsed();
        assert_eq!(findings.capacity.len(), 2);
        let (start, history) = (std::time::Instant::now(), History::default());
        assert_eq!(Assets::new(&case, &contract, &history).findings().count(), assets);
        let told = start.elapsed();
        let start = std::time::Instant::now();
        let lines = coverage(&case, &contract, whole().end);
        assert_eq!(lines.len(), 2);
        eprintln!(
            "{assets} assets, {} streaks: review {reviewed:?}, each asset {told:?}, coverage {:?}",
            case.observed.len(),
            start.elapsed()
        );
    }
}

/// Printers with two years of months, each of them growing: the dearest to forecast.
#[test]
#[ignore = "measures; run it in release to see the figures"]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the crate is pure, its measurement is not"
)]
fn what_sizing_costs() {
    let contract = Contract::parse("contract.toml", include_str!("../../../../deploy/config/contract.toml"));
    let contract = contract.unwrap();
    for printers in [750, 3000, 12_000] {
        let (mut case, mut history) = (case(), History::default());
        for number in 0..printers {
            let id = format!("skr-{number}");
            case.assets.push(asset(&id, AssetKind::Printer, Some("A-SKRIVARE")));
            let mut month = month();
            for back in 0..24 {
                let pages = 9000 - 200 * back;
                let pages = Span { low: pages, high: pages };
                let asset = id.parse().unwrap();
                history.pages.push(MonthPages { asset, month, pages, seen: Decimal::ONE, entries: vec![] });
                month = month.previous();
            }
        }
        let start = std::time::Instant::now();
        assert_eq!(Assets::new(&case, &contract, &history).findings().count(), printers);
        eprintln!("{printers} printers of 24 months: {:?}", start.elapsed());
    }
}
