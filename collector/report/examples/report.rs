//! Typesets an invented month in both languages, whole and for one service level:
//! `cargo run -p motprov-report --example report -- FOLDER`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "an example may write files and read the clock; the crate may not"
)]

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::path::PathBuf;
use std::time::Instant;

use motprov_report::report::CapacityKey;
use motprov_report::{Language, Scope, typeset};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| ".".into()));
    let mut report = sample::report();
    let first = &report.review.capacity[0];
    let key = CapacityKey {
        department: first.department.clone(),
        cost_centre: first.cost_centre.clone(),
        service: first.service.clone(),
    };
    let scopes = [
        ("month", Scope::Month),
        ("A4", Scope::ServiceLevel("A4".to_owned())),
        ("capacity", Scope::Capacity(key)),
    ];
    for (name, scope) in scopes {
        report.scope = scope;
        for language in Language::ALL {
            let path = folder.join(format!("report-{name}-{}.pdf", language.tag()));
            let start = Instant::now();
            let bytes = typeset(&report, language)?;
            println!("{}: {} kB in {} ms", path.display(), bytes.len() / 1000, start.elapsed().as_millis());
            std::fs::write(path, bytes)?;
        }
    }
    Ok(())
}
