//! What it takes to read a file of tickets and to compute all its figures, each step for itself:
//! `cargo run --release -p motprov-assemble --example tickets FILE [PROFILE]`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "whoever measures a pure crate is not pure"
)]

use std::time::{Duration, Instant};

use motprov_assemble::tickets::{Profile, log};
use motprov_import::tickets::read;
use motprov_review::tickets::report::{Wanted, report};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a file of tickets")?;
    let text = match arguments.next() {
        Some(path) => std::fs::read_to_string(path)?,
        None => Profile::built_in("vinst").unwrap_or_default().to_owned(),
    };
    let bytes = std::fs::read(&file)?;
    let mut best = [Duration::MAX; 3];
    let mut told = String::new();
    for _ in 0..5 {
        let begin = Instant::now();
        let profile = Profile::parse("profile", &text).map_err(|faults| format!("{faults:?}"))?;
        let rows = read(&profile.layout, &file, &bytes)?;
        let imported = begin.elapsed();
        let (log, left_out) = log(&rows);
        let report = report(&log, &profile.terms, Wanted { per_ticket: true, ..Wanted::default() });
        let all = begin.elapsed();
        best = [best[0].min(imported), best[1].min(all.saturating_sub(imported)), best[2].min(all)];
        let (tickets, events, refused) = (report.tickets, report.events, rows.refused.len());
        let left_out = left_out.len();
        told = format!(
            "{tickets} tickets, {events} events, {refused} cells refused, {left_out} tickets left out"
        );
    }
    println!("{told}");
    let [imported, judged, all] = best;
    println!("read {imported:?}, judged {judged:?}, together {all:?} (best of 5)");
    Ok(())
}
