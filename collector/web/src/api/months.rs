//! Months: their levels, their capacity, what was said and published of them, and levels over months.

use axum::extract::{Path, State};
use axum::response::Response;
use motprov_review::finding::{CapacityFinding, ServiceLevelFinding};
use motprov_review::terms::{ClauseTerms, LevelTerms};
use motprov_shared::period::Month;

use super::answer;
use super::call::{Paging, Refused, departments, month as month_of, only, refuse};
use super::model::{self, CapacityLine, Point, Promise, ServiceLevel, Verdicts};
use super::problems::Refusals;
use crate::ask::Ask;
use crate::routes::year;
use crate::site::Site;
use crate::source::{Overview, Reviewed, Standing, TermsOfYear, YearStanding};
use crate::view::problem::Problem;

/// Months of a series at most.
const MOST_MONTHS: usize = 36;

type Answer = Result<Response, Refused>;

/// The overview of a month that there is.
async fn overview(site: &Site, ask: &Ask, month: Option<Month>) -> Result<Overview, Refused> {
    let page = site.ask(move |source| source.overview(month)).await;
    let page = page.map_err(|error| Refused::from(ask.asker.failed(&error, None)))?;
    match month {
        Some(month) if !page.months.contains(&month) => Err(refuse(ask, Problem::NoRecord)),
        _ => Ok(page),
    }
}

/// The findings of the month in the path.
async fn reviewed(site: &Site, ask: &Ask, month: &str) -> Result<Box<Reviewed>, Refused> {
    let month = month_of(ask, month)?;
    match overview(site, ask, Some(month)).await?.standing {
        Standing::Reviewed(reviewed) => Ok(reviewed),
        Standing::NoData | Standing::NoContract | Standing::Computing => Err(refuse(ask, Problem::NoReport)),
    }
}

/// The months that the ledger speaks of.
#[utoipa::path(get, path = "/api/v1/months", tag = "months",
    responses((status = 200, description = "Months", body = model::Months), Refusals))]
pub(crate) async fn months(State(site): State<Site>, ask: Ask) -> Answer {
    only(&ask, &[])?;
    let page = overview(&site, &ask, None).await?;
    let latest = (!page.months.is_empty()).then(|| page.month.to_string());
    Ok(answer(&model::Months { months: page.months.iter().map(Month::to_string).collect(), latest }))
}

/// What is known of a month.
#[utoipa::path(get, path = "/api/v1/months/{month}", tag = "months",
    params(("month" = String, Path, description = "As 2026-10", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$")),
    responses((status = 200, description = "The month", body = model::Month), Refusals))]
pub(crate) async fn month(State(site): State<Site>, Path(text): Path<String>, ask: Ask) -> Answer {
    only(&ask, &[])?;
    let month = month_of(&ask, &text)?;
    let page = overview(&site, &ask, Some(month)).await?;
    let unknown =
        |standing| model::Month::unknown(month.to_string(), standing, (&page.ledger).into(), &page.contract);
    let told = match &page.standing {
        Standing::NoData | Standing::NoContract => unknown(model::Standing::NoContract),
        Standing::Computing => unknown(model::Standing::Computing),
        Standing::Reviewed(reviewed) => model::Month {
            computed_at: Some(reviewed.computed_at.to_string()),
            stale: reviewed.stale,
            unfinished: reviewed.unfinished,
            ledger: (&reviewed.review.ledger).into(),
            verdicts: Verdicts::of(&reviewed.review.service_levels),
            penalty: reviewed.review.penalty_sum.map(model::Bounds::from),
            ..unknown(model::Standing::Reviewed)
        },
    };
    Ok(answer(&told))
}

/// A month's service levels.
#[utoipa::path(get, path = "/api/v1/months/{month}/service-levels", tag = "months",
    params(("month" = String, Path, description = "As 2026-10", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"),
        ("limit" = Option<u32>, Query, description = "Items at most", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the part before", max_length = 60)),
    responses((status = 200, description = "Service levels", body = model::ServiceLevels), Refusals))]
pub(crate) async fn service_levels(State(site): State<Site>, Path(month): Path<String>, ask: Ask) -> Answer {
    only(&ask, &["limit", "after"])?;
    let paging = Paging::of(&ask)?;
    let found = reviewed(&site, &ask, &month).await?;
    let levels: Vec<&ServiceLevelFinding> = found.review.service_levels.iter().collect();
    let part = paging.part(levels, |level| level.id.clone());
    let (levels, next) = part.ok_or_else(|| refuse(&ask, Problem::NoRecord))?;
    Ok(answer(&model::ServiceLevels { items: levels.into_iter().map(ServiceLevel::from).collect(), next }))
}

/// One service level in a month.
#[utoipa::path(get, path = "/api/v1/months/{month}/service-levels/{id}", tag = "months",
    params(("month" = String, Path, description = "As 2026-10", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"),
        ("id" = String, Path, description = "The contract's id", min_length = 1, max_length = 60)),
    responses((status = 200, description = "The service level", body = ServiceLevel), Refusals))]
pub(crate) async fn service_level(
    State(site): State<Site>,
    Path((month, id)): Path<(String, String)>,
    ask: Ask,
) -> Answer {
    only(&ask, &[])?;
    let found = reviewed(&site, &ask, &month).await?;
    let level = found.review.service_levels.iter().find(|level| level.id == id);
    level.map(|level| answer(&ServiceLevel::from(level))).ok_or_else(|| refuse(&ask, Problem::NoRecord))
}

/// What was ordered, seen and used in a month, of the departments that the caller may see.
#[utoipa::path(get, path = "/api/v1/months/{month}/capacity", tag = "months",
    params(("month" = String, Path, description = "As 2026-10", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"),
        ("department" = Option<String>, Query, description = "Of one department, as imported", max_length = 75),
        ("limit" = Option<u32>, Query, description = "Items at most", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the part before", max_length = 60)),
    responses((status = 200, description = "Capacity", body = model::Capacity), Refusals))]
pub(crate) async fn capacity(State(site): State<Site>, Path(month): Path<String>, ask: Ask) -> Answer {
    only(&ask, &["department", "limit", "after"])?;
    let paging = Paging::of(&ask)?;
    let departments = departments(&ask)?;
    let found = reviewed(&site, &ask, &month).await?;
    let seen = |line: &&CapacityFinding| departments.has_line(line.department.as_deref());
    let lines: Vec<CapacityLine> =
        found.review.capacity.iter().filter(seen).map(CapacityLine::from).collect();
    let part = paging.part(lines, |line| line.id.clone());
    let (items, next) = part.ok_or_else(|| refuse(&ask, Problem::NoRecord))?;
    Ok(answer(&model::Capacity { items, next }))
}

/// What the parties said of a month's verdicts.
#[utoipa::path(get, path = "/api/v1/months/{month}/statements", tag = "months",
    params(("month" = String, Path, description = "As 2026-10", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"),
        ("limit" = Option<u32>, Query, description = "Items at most", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the part before", max_length = 60)),
    responses((status = 200, description = "Statements", body = model::Statements), Refusals))]
pub(crate) async fn statements(State(site): State<Site>, Path(month): Path<String>, ask: Ask) -> Answer {
    only(&ask, &["limit", "after"])?;
    let paging = Paging::of(&ask)?;
    let found = reviewed(&site, &ask, &month).await?;
    let rows: Vec<model::Statement> = found.statements.iter().map(model::Statement::from).collect();
    let part = paging.part(rows, |row| row.entry.to_string());
    let (items, next) = part.ok_or_else(|| refuse(&ask, Problem::NoRecord))?;
    Ok(answer(&model::Statements { items, next }))
}

/// What was published of a month: the first publication, and those that corrected it.
#[utoipa::path(get, path = "/api/v1/months/{month}/publications", tag = "months",
    params(("month" = String, Path, description = "As 2026-10", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"),
        ("limit" = Option<u32>, Query, description = "Items at most", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "`next` of the part before", max_length = 60)),
    responses((status = 200, description = "Publications", body = model::Publications), Refusals))]
pub(crate) async fn publications(State(site): State<Site>, Path(month): Path<String>, ask: Ask) -> Answer {
    only(&ask, &["limit", "after"])?;
    let paging = Paging::of(&ask)?;
    let found = reviewed(&site, &ask, &month).await?;
    let rows: Vec<model::Publication> = found.publications.iter().map(model::Publication::from).collect();
    let part = paging.part(rows, |row| row.entry.to_string());
    let (items, next) = part.ok_or_else(|| refuse(&ask, Problem::NoRecord))?;
    Ok(answer(&model::Publications { items, next }))
}

/// Which promises are verified in a year.
#[utoipa::path(get, path = "/api/v1/coverage/{year}", tag = "months",
    params(("year" = String, Path, description = "As 2026", pattern = "^20[0-9]{2}$")),
    responses((status = 200, description = "The year", body = model::Coverage), Refusals))]
pub(crate) async fn coverage(State(site): State<Site>, Path(text): Path<String>, ask: Ask) -> Answer {
    only(&ask, &[])?;
    let year = year(&text).ok_or_else(|| refuse(&ask, Problem::BadYear))?;
    let page = site.ask(move |source| source.terms(Some(year))).await;
    let TermsOfYear { year, standing, .. } =
        page.map_err(|error| Refused::from(ask.asker.failed(&error, None)))?;
    let YearStanding::Counted { terms, pending } = standing else {
        return Err(refuse(&ask, Problem::NoRecord));
    };
    Ok(answer(&model::Coverage {
        year,
        pending: pending.iter().map(Month::to_string).collect(),
        service_levels: terms.service_levels.iter().map(level_promise).collect(),
        clauses: terms.clauses.iter().map(clause_promise).collect(),
    }))
}

fn level_promise(level: &LevelTerms) -> Promise {
    Promise {
        id: level.id.clone(),
        title: level.title.clone(),
        standing: model::name(&level.standing),
        needed: level.needed.as_ref().map(ToString::to_string),
        coverage: level.coverage.map(|share| share.to_string()),
        months_enough: Some(level.months_enough),
    }
}

fn clause_promise(clause: &ClauseTerms) -> Promise {
    Promise {
        id: clause.id.clone(),
        title: clause.title.clone(),
        standing: model::name(&clause.standing),
        needed: clause.needed.as_ref().map(ToString::to_string),
        coverage: None,
        months_enough: None,
    }
}

/// A service level month by month, for charts: one point for each month that is reviewed.
#[utoipa::path(get, path = "/api/v1/series", tag = "months",
    params(("service_level" = String, Query, description = "The contract's id", min_length = 1, max_length = 60),
        ("from" = Option<String>, Query, description = "First month", pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$"),
        ("to" = Option<String>, Query, description = "Last month; the latest 36 up to it are told",
            pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$")),
    responses((status = 200, description = "The series", body = model::Series), Refusals))]
pub(crate) async fn series(State(site): State<Site>, ask: Ask) -> Answer {
    only(&ask, &["service_level", "from", "to"])?;
    let asked = ask.part("service_level").filter(|id| !id.is_empty());
    let id = asked.ok_or_else(|| refuse(&ask, Problem::BadQuery))?.to_owned();
    let bound = |name| ask.part(name).map(|text| month_of(&ask, text)).transpose();
    let (from, to) = (bound("from")?, bound("to")?);
    let months = overview(&site, &ask, None).await?.months;
    let within = |month: &Month| from.is_none_or(|from| *month >= from) && to.is_none_or(|to| *month <= to);
    let mut months: Vec<Month> = months.into_iter().filter(within).collect();
    let months = months.split_off(months.len().saturating_sub(MOST_MONTHS));
    let wanted = id.clone();
    let points = site.ask(move |source| {
        let mut points = Vec::new();
        for month in months {
            let Standing::Reviewed(found) = source.overview(Some(month))?.standing else { continue };
            let level = found.review.service_levels.iter().find(|level| level.id == wanted);
            points.extend(level.map(|level| point(month, level)));
        }
        Ok(points)
    });
    let points = points.await.map_err(|error| Refused::from(ask.asker.failed(&error, None)))?;
    if points.is_empty() {
        return Err(refuse(&ask, Problem::NoRecord));
    }
    Ok(answer(&model::Series { service_level: id, points }))
}

fn point(month: Month, level: &ServiceLevelFinding) -> Point {
    let text = |value: Option<rust_decimal::Decimal>| value.map(|value| value.to_string());
    let (low, high) = level.measured.map(|bounds| (bounds.low, bounds.high)).unzip();
    Point {
        time: format!("{month}-01T00:00:00Z"),
        month: month.to_string(),
        target: level.target.to_string(),
        reported: text(level.reported),
        measured_low: text(low),
        measured_high: text(high),
        coverage: text(level.coverage),
        penalty_low: text(level.penalty.low),
        penalty_high: text(level.penalty.high),
    }
}
