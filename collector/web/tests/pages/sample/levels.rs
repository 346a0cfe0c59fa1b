//! Made-up values: one service level over months, and what an approval needs.

use motprov_access::{Right, Role};
use motprov_log::Statement;
use motprov_review::agenda::{of_review, ordered};
use motprov_review::availability::Tally;
use motprov_review::contract::Contract;
use motprov_review::depth::{Checks, Depth, Outage, Span};
use motprov_review::finding::{Bounds, Review, ServiceLevelFinding, TargetMet};
use motprov_shared::period::{Interval, Month};
use motprov_web::language::Language;
use motprov_web::source::{
    Asked, Head, LevelFigures, LevelMonth, LevelOfMonth, LevelSource, LevelTerms, LevelsOfMonth,
    MonthFigures, Pack, Points, Raised, Reviewed, Source, SourceError, Standing,
};
use rust_decimal::Decimal;

use super::{Sample, at};

/// A contract whose first level is the sample's printers.
const CONTRACT: &str = include_str!("../../../../../deploy/config/contract.toml");

fn terms(level: &ServiceLevelFinding) -> LevelTerms {
    let contract = Contract::parse("contract.toml", CONTRACT).unwrap();
    let mut promise = contract.service_levels[0].clone();
    promise.id.clone_from(&level.id);
    promise.title.clone_from(&level.title);
    promise.unit.clone_from(&level.unit);
    promise.target = level.target;
    LevelTerms {
        promise,
        caps: contract.caps,
        penalty_cap: contract.penalty_cap,
        exclusions: contract.exclusions,
        maintenance: contract.maintenance,
        entry: 46_005,
    }
}

fn time(from: &str, to: &str) -> Interval {
    Interval::new(at(from), at(to))
}

fn outage(from: &str, to: &str, assets: u32, minutes: i64) -> Outage {
    let whole = time(from, to);
    let named = [("skr-sodermalm-01", "Kultur"), ("skr-farsta-02", "Utbildning")];
    let named = named.map(|(id, department)| (id.parse().unwrap(), Some(department.to_owned())));
    Outage {
        certain: Interval::new(whole.start.plus(300_000), whole.end.plus(-300_000)),
        whole,
        begins: true,
        ends: true,
        assets,
        named: named.into_iter().take(assets as usize).collect(),
        down_low: minutes * 55_000 * i64::from(assets),
        down_high: minutes * 60_000 * i64::from(assets),
        entry: Some(48_212),
    }
}

/// How the printers' figure came about.
pub(crate) fn depth(id: &str) -> Depth {
    let (first, second) = (
        time("2026-10-06T06:12:00Z", "2026-10-06T09:47:00Z"),
        time("2026-10-08T13:30:00Z", "2026-10-08T18:10:00Z"),
    );
    let span = |time, down, unseen| Span { time, down, unseen };
    Depth {
        id: id.to_owned(),
        window: vec![
            time("2026-10-05T05:00:00Z", "2026-10-05T16:00:00Z"),
            time("2026-10-06T05:00:00Z", "2026-10-06T16:00:00Z"),
        ],
        off: vec![time("2026-10-05T05:00:00Z", "2026-10-05T06:00:00Z")],
        disputed: Vec::new(),
        checks: Some(Checks {
            assets: 3008,
            seen: 2914,
            tally: Tally { agreed: 75_600_000, observed: 73_180_800, down_low: 640_000, down_high: 943_200 },
            outages: vec![
                outage("2026-10-06T06:12:00Z", "2026-10-06T09:47:00Z", 640, 215),
                outage("2026-10-08T13:30:00Z", "2026-10-08T18:10:00Z", 2, 150),
            ],
            more: 41,
            more_ms: 7_200_000,
            spans: vec![
                span(first, 2, 0),
                span(second, 1, 0),
                span(time("2026-10-19T00:00:00Z", "2026-10-19T05:00:00Z"), 0, 8),
            ],
        }),
    }
}

/// A level's twelve months: the last as found, one still worked out, and before the ledger nothing.
fn months(level: &ServiceLevelFinding, last: Month) -> Vec<LevelMonth> {
    let penalty = level.penalty.low.zip(level.penalty.high).map(|(low, high)| Bounds { low, high });
    let known = |by: Decimal| {
        MonthFigures::Known(Box::new(LevelFigures {
            target: level.target,
            reported: level.reported.map(|value| value - by),
            measured: level.measured.map(|bounds| Bounds { low: bounds.low - by, high: bounds.high - by }),
            coverage: level.coverage,
            verdict: level.verdict,
            favours: level.favours,
            target_met: TargetMet::Undecided,
            penalty,
        }))
    };
    let mut months = Vec::new();
    let mut month = last;
    for ago in 0..12u32 {
        let figures = match ago {
            2 => MonthFigures::Computing,
            0..=7 => known(Decimal::new(i64::from(ago) * 3, 2)),
            8 => MonthFigures::Failed,
            _ => MonthFigures::Nothing,
        };
        months.insert(0, LevelMonth { month, figures });
        month = month.previous();
    }
    months
}

impl Sample {
    fn of_levels(&self, asked: &Asked, only: Option<&str>) -> Result<(Head, Standing), SourceError> {
        let page = self.overview(asked.month)?;
        let head = Source::head(self, asked)?;
        let standing = match page.standing {
            Standing::Reviewed(mut reviewed) => {
                reviewed.review.capacity.clear();
                let is_asked = |id: &str| only.is_none_or(|only| only == id);
                reviewed.review.service_levels.retain(|level| is_asked(&level.id));
                reviewed.statements.retain(|row| is_asked(&row.statement.service_level));
                for row in &mut reviewed.publications {
                    row.superseded.service_levels.retain(|id| is_asked(id));
                }
                Standing::Reviewed(reviewed)
            }
            other => other,
        };
        Ok((head, standing))
    }
}

fn reviewed(standing: &Standing) -> Option<&Reviewed> {
    if let Standing::Reviewed(reviewed) = standing { Some(reviewed) } else { None }
}

impl LevelSource for Sample {
    fn levels(&self, asked: &Asked) -> Result<LevelsOfMonth, SourceError> {
        let (head, standing) = self.of_levels(asked, None)?;
        let levels = reviewed(&standing).map(|reviewed| reviewed.review.service_levels.clone());
        let levels = levels.unwrap_or_default().into_iter();
        let months = levels.map(|level| (level.id.clone(), months(&level, head.month))).collect();
        Ok(LevelsOfMonth { head, standing, months })
    }

    fn level(&self, asked: &Asked, id: &str) -> Result<LevelOfMonth, SourceError> {
        let (head, standing) = self.of_levels(asked, Some(id))?;
        let level = reviewed(&standing).map(|reviewed| reviewed.review.service_levels.first().cloned());
        let level = match level {
            None => None,
            Some(None) => return Err(SourceError::NotFound),
            Some(found) => found,
        };
        let mut depth = level.as_ref().map(|level| depth(&level.id));
        let viewer = &asked.viewer;
        if !viewer.may(Right::Contents) && viewer.role != Role::Supplier {
            for outage in
                depth.iter_mut().flat_map(|depth| &mut depth.checks).flat_map(|checks| &mut checks.outages)
            {
                outage.named.retain(|(_, of)| of.as_deref().is_some_and(|of| viewer.departments.has(of)));
            }
        }
        Ok(LevelOfMonth {
            terms: level.as_ref().map(|level| Box::new(terms(level))),
            months: level.as_ref().map(|level| months(level, head.month)).unwrap_or_default(),
            depth,
            head,
            standing,
        })
    }

    fn state(&self, statement: &Statement) -> Result<Result<u64, String>, SourceError> {
        Ok(statement.fault().map_or(Ok(48_245), |fault| Err(fault.to_owned())))
    }

    fn level_pack(&self, _: Month, id: &str, _: Language) -> Result<Pack, SourceError> {
        Ok(match id {
            "SL-01" => Pack::Busy,
            "SL-02" => Pack::None("the log has signed no checkpoint yet".to_owned()),
            _ => Pack::Ready(b"a pack".to_vec()),
        })
    }
}

/// What the sample's review gives reason to raise.
pub(crate) fn raised(review: &Review) -> Raised {
    let points = || ordered(of_review(review));
    let points = Points { swedish: points(), english: points(), partial: false };
    Raised { points: Some(std::sync::Arc::new(points)), stale: false }
}
