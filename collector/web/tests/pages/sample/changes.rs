//! Made-up change requests: a steady year, then shorter ones; some that wait.

use motprov_access::Departments;
use motprov_review::changes::{Question, StageVisit, WaitsFor, follow};
use motprov_review::months::Months;
use motprov_shared::period::Timestamp;
use motprov_web::source::{Asked, ChangeSource, ChangesOfMonth, Source, SourceError};

use super::{Sample, at, october, zone};

const DAY: i64 = 86_400_000;

fn visit(number: i64, department: &str, days: i64, open: bool) -> StageVisit {
    let from = at("2025-04-02T08:00:00Z").plus(number * 6 * DAY);
    StageVisit {
        change: if number == 3 {
            "ÄB-3 <img src=x onerror=alert(1)>".into()
        } else {
            format!("ÄB-{number}")
        },
        department: Some(department.into()),
        stage: "analys".into(),
        waits_for: if number % 2 == 0 { WaitsFor::Supplier } else { WaitsFor::Customer },
        from,
        until: (!open).then(|| from.plus(days * DAY)),
        row: 2,
        entry: 48_120,
    }
}

fn visits() -> Vec<StageVisit> {
    let mut all: Vec<StageVisit> = (0..60)
        .map(|n| visit(n, if n % 3 == 0 { "Kultur" } else { "Miljö" }, 30 + n % 5 * 4, false))
        .collect();
    all.extend((60..80).map(|n| visit(n, "Miljö", 9 + n % 3, false)));
    all.extend((80..95).map(|n| visit(n, "Kultur", 0, true)));
    all
}

impl ChangeSource for Sample {
    fn changes(&self, asked: &Asked) -> Result<ChangesOfMonth, SourceError> {
        let head = self.head(asked)?;
        let mut visits = if head.month < october() { Vec::new() } else { visits() };
        visits.retain(|visit| asked.departments.has_line(visit.department.as_deref()));
        let (baseline, later) = Months::usual(head.month.next());
        let at: Timestamp = at("2026-10-31T23:00:00Z");
        let report = follow(&visits, &Question { at, zone: zone(), department: None, baseline, later });
        let known = asked.month != Some(october().next());
        let entries = if asked.departments == Departments::All { vec![48_120] } else { Vec::new() };
        Ok(ChangesOfMonth { head, report: known.then_some(report), entries })
    }
}
