//! A made-up but likely month: fourteen service levels, two of them untrue, and a city's departments.

#![expect(clippy::unwrap_used, reason = "a sample that does not parse is a mistake in the sample")]

mod about;
pub(crate) mod capacity;
mod changes;
mod documents;
pub(crate) mod evidence;
mod findings;
mod fleet;
mod health;
pub(crate) mod imports;
mod levels;
pub(crate) mod money;
pub(crate) mod terms;
mod tickets;

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::tz::TimeZone;
use motprov_review::case::AssetKind;
use motprov_review::finding::{
    Bounds, Ledger, Origin, PenaltyFinding, Review, ServiceLevelFinding, SourceCoverage,
};
use motprov_shared::measurement::State;
use motprov_shared::period::{Month, Timestamp};
use motprov_web::source::{
    Asked, Contract, EntryContent, EntryDetail, Evidence, Head, HealthRow, HealthSign, Live, LiveAsset,
    LiveFigure, Observation, Overview, RecordRow, RecordValue, Reviewed, Source, SourceError, Standing,
    TermsOfYear, YearStanding,
};
use rust_decimal::Decimal;

pub(crate) use findings::capacity;
use findings::levels;

/// The number that is written.
pub(crate) fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The month of the sample.
pub(crate) fn october() -> Month {
    "2026-10".parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The contract's zone, by rule, so that no test needs the machine's table of zones.
pub(crate) fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn source(kind: AssetKind, seen: u32, known: u32, dip: usize) -> SourceCoverage {
    let day = |at: usize| {
        Some(if at == dip { d("0.41") } else { d("0.975") + Decimal::from(at % 5) / Decimal::from(1000) })
    };
    SourceCoverage { kind, seen, known, days: (0..31).map(day).collect(), month: Some(d("0.9584")) }
}

/// A review of the sample month.
pub(crate) fn review(departments: usize) -> Review {
    let service_levels = levels();
    let penalty_sum = Some(penalty_sum(&service_levels));
    Review {
        month: october(),
        ledger: ledger(),
        service_levels,
        capacity: capacity(departments),
        penalty_sum,
    }
}

/// The levels' penalties added up, as where no cap is shared.
fn penalty_sum(levels: &[ServiceLevelFinding]) -> Bounds {
    let sum = |of: fn(&PenaltyFinding) -> Option<Decimal>| {
        levels.iter().filter_map(|level| of(&level.penalty)).fold(Decimal::ZERO, Decimal::saturating_add)
    };
    Bounds { low: sum(|penalty| penalty.low), high: sum(|penalty| penalty.high) }
}

/// The ledger of the sample.
pub(crate) fn ledger() -> Ledger {
    Ledger { size: 48_244, root: "6f3a91c2e07b41d8".repeat(4) }
}

/// What stands beside the review.
pub(crate) fn reviewed(departments: usize) -> Reviewed {
    let mut before = review(departments);
    before.month = october().previous();
    for (at, row) in before.capacity.iter_mut().enumerate() {
        let shift = Decimal::from(at % 7) * Decimal::from(900) - Decimal::from(2400);
        row.unused_cost_per_month = row.unused_cost_per_month.map(|cost| cost + shift);
    }
    let review_now = review(departments);
    Reviewed {
        raised: levels::raised(&review_now),
        publications: evidence::publications(&review_now),
        statements: evidence::statements(),
        review: review_now.into(),
        coverage: vec![
            source(AssetKind::Endpoint, 48, 48, 40),
            source(AssetKind::Server, 1204, 1209, 12),
            source(AssetKind::Workstation, 38_412, 39_016, 23),
            source(AssetKind::Printer, 2914, 3008, 13),
        ],
        previous: Some(before.into()),
        origin: Origin { measured: 1, simulated: 342, unsigned: 2 },
        health: vec![
            HealthRow { sign: HealthSign::NotSeen, kind: AssetKind::Workstation, count: 604, of: 39_016 },
            HealthRow { sign: HealthSign::DiskFull, kind: AssetKind::Workstation, count: 812, of: 38_412 },
            HealthRow {
                sign: HealthSign::MemoryShort,
                kind: AssetKind::Workstation,
                count: 1944,
                of: 38_412,
            },
            HealthRow { sign: HealthSign::SupplyLow, kind: AssetKind::Printer, count: 61, of: 2914 },
            HealthRow { sign: HealthSign::NotServiceable, kind: AssetKind::Printer, count: 9, of: 2914 },
            HealthRow { sign: HealthSign::AgentOld, kind: AssetKind::Workstation, count: 233, of: 38_412 },
        ],
        computed_at: at("2026-11-06T01:00:00Z"),
        stale: false,
        unfinished: false,
    }
}

fn live() -> Live {
    let printer = |id: &str, how, pages: &str, left: &str, state| LiveAsset {
        id: id.parse().unwrap(),
        kind: AssetKind::Printer,
        model: Some("HP LaserJet M608".into()),
        agent: "stadshuset/collector-host".parse().unwrap(),
        how,
        here: false,
        state: Some(state),
        at: at("2026-11-23T12:04:50Z"),
        figures: vec![LiveFigure::LifeCount(d(pages)), LiveFigure::SupplyLeft(d(left))],
        entry: 48_243,
    };
    let here = LiveAsset {
        id: "collector-host".parse().unwrap(),
        kind: AssetKind::Workstation,
        model: Some("Debian GNU/Linux 12".into()),
        here: true,
        figures: vec![
            LiveFigure::CpuUsed(d("12.4")),
            LiveFigure::MemoryUsed(d("41.2")),
            LiveFigure::DiskUsed(d("63.0")),
            LiveFigure::Uptime(d("295200")),
        ],
        entry: 48_244,
        ..printer("x", Observation::Measured, "0", "0", State::Up)
    };
    Live {
        assets: vec![
            here,
            printer("skr-sodermalm-01", Observation::Simulated, "182044", "43", State::Up),
            printer("skr-farsta-02", Observation::Simulated, "90112", "4", State::Down),
        ],
    }
}

/// The sample page.
pub(crate) fn overview(departments: usize) -> Overview {
    let prices = [("A1".to_owned(), d("412")), ("A7".to_owned(), d("655"))];
    Overview {
        month: october(),
        contract: Contract {
            title: "Gemensam it-service".into(),
            customer: "Stockholms stad".into(),
            supplier: "Leverantören AB".into(),
            zone: zone(),
            needed_coverage: d("0.9"),
            prices: BTreeMap::from(prices),
            preliminary: false,
        },
        months: vec![october().previous(), october(), october().next()],
        ledger: ledger(),
        standing: Standing::Reviewed(Box::new(reviewed(departments))),
        live: Some(live()),
    }
}

/// The sample page with its findings changed.
pub(crate) fn changed(change: impl FnOnce(&mut Reviewed)) -> Overview {
    let mut page = overview(24);
    if let Standing::Reviewed(reviewed) = &mut page.standing {
        change(reviewed);
        // Worked out anew: none of the changes is in them.
        reviewed.raised = motprov_web::source::Raised::default();
        reviewed.review.penalty_sum = Some(penalty_sum(&reviewed.review.service_levels));
    }
    page
}

/// The entry that holds what both agreed on.
pub(crate) const STATEMENT: u64 = 48_202;
/// The entry that corrects the month.
pub(crate) const CORRECTION: u64 = 48_180;

/// A ledger entry that holds a batch.
pub(crate) fn entry(number: u64) -> EntryDetail {
    let record = |at_: i64| RecordRow {
        asset: "skr-sodermalm-01".into(),
        metric: "reachable".into(),
        value: if at_ % 2 == 0 {
            RecordValue::Checks(State::Up, 60)
        } else {
            RecordValue::Figure(d("12.5"), "/100")
        },
        from: at("2026-10-01T07:00:00Z").plus(at_ * 3_600_000),
        to: at("2026-10-01T08:00:00Z").plus(at_ * 3_600_000),
    };
    EntryDetail {
        entry: number,
        content: EntryContent::Batch {
            agent: "sodermalm/skr-agent".parse().unwrap(),
            seq: 1204,
            records: (0..250).map(record).collect(),
            total: 1250,
        },
        received: at("2026-10-25T00:30:00Z"),
        hash: "a7".repeat(32),
        octets: 18_402,
        ledger: ledger(),
        zone: zone(),
    }
}

/// Serves one page of each kind, whatever the month, and a few entries.
pub(crate) struct Sample {
    page: Mutex<Overview>,
    terms: TermsOfYear,
    evidence: Evidence,
    fail: bool,
}

impl Sample {
    /// Answers with `page`.
    pub(crate) fn new(page: Overview) -> Self {
        Self {
            page: Mutex::new(page),
            terms: terms::terms_of_year(),
            evidence: evidence::evidence(),
            fail: false,
        }
    }

    /// Answers with another table of what is verified.
    pub(crate) fn with_terms(terms: TermsOfYear) -> Self {
        Self { terms, ..Self::new(overview(1)) }
    }

    /// Answers with another page of evidence.
    pub(crate) fn with_evidence(evidence: Evidence) -> Self {
        Self { evidence, ..Self::new(overview(1)) }
    }

    /// Fails for every month but the latest.
    pub(crate) fn failing() -> Self {
        Self { fail: true, ..Self::new(overview(3)) }
    }
}

impl Source for Sample {
    fn head(&self, asked: &Asked) -> Result<Head, SourceError> {
        let Overview { month, months, contract, ledger, .. } = self.overview(asked.month)?;
        let departments = ["Kultur", "Miljö", "Utbildning"].map(str::to_owned);
        let seen = |name: &String| asked.viewer.departments.has(name);
        Ok(Head {
            month,
            months,
            contract,
            ledger,
            departments: departments.into_iter().filter(seen).collect(),
        })
    }

    fn overview(&self, month: Option<Month>) -> Result<Overview, SourceError> {
        if self.fail && month.is_some() {
            return Err(SourceError::Failed("secret path /var/lib/motprov".into()));
        }
        let mut page = self.page.lock().unwrap().clone();
        if let Some(month) = month.filter(|month| !page.months.contains(month)) {
            page.month = month;
            page.standing = Standing::NoData;
        }
        Ok(page)
    }

    fn terms(&self, year: Option<i16>) -> Result<TermsOfYear, SourceError> {
        let mut terms = self.terms.clone();
        if let Some(year) = year.filter(|year| !terms.years.contains(year)) {
            terms.year = year;
            terms.standing = YearStanding::NoData;
        }
        Ok(terms)
    }

    fn evidence(&self) -> Result<Evidence, SourceError> {
        if self.fail { Err(SourceError::Failed("disk".into())) } else { Ok(self.evidence.clone()) }
    }

    fn entry(&self, number: u64) -> Result<EntryDetail, SourceError> {
        if number == STATEMENT {
            let statement = evidence::statements().remove(2).statement;
            return Ok(EntryDetail {
                content: EntryContent::Statement(Box::new(statement)),
                ..entry(number)
            });
        }
        if number == CORRECTION {
            let row = evidence::publications(&review(1)).remove(1);
            let content = EntryContent::Publication {
                month: row.month,
                ledger: row.ledger,
                by: row.by,
                correction: row.correction,
            };
            return Ok(EntryDetail { content, ..entry(number) });
        }
        if number <= ledger().size { Ok(entry(number)) } else { Err(SourceError::NotFound) }
    }

    fn raw(&self, number: u64) -> Result<Vec<u8>, SourceError> {
        if number <= ledger().size { Ok(b"\x84\x43<script>".to_vec()) } else { Err(SourceError::NotFound) }
    }

    fn ledger(&self) -> Result<Ledger, SourceError> {
        if self.fail { Err(SourceError::Failed("disk".into())) } else { Ok(ledger()) }
    }
}
