//! Who looked at what, and who changed what: filtered, by pages, and as files.

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_access::Right;
use motprov_access::trail::{TrailQuery, TrailRow};
use motprov_shared::period::{Interval, Timestamp};

use super::super::{failed, unkept};
use super::zone;
use crate::ask::Ask;
use crate::export::Form;
use crate::routes::table::Routes;
use crate::site::{Rule, Site};
use crate::view::problem::Problem;
use crate::view::trail::{TRAIL, TrailFilter, TrailPage, export};

/// Rows of a page.
const PAGE: u32 = 50;
/// Rows that the door gives at once.
const AT_ONCE: u32 = 500;
/// Rows of a file at most; a narrower filter gives the rest.
const FILE: usize = 20_000;

pub(super) fn add(routes: Routes) -> Routes {
    let [swedish, english] = TRAIL;
    let rule = Rule::Right(Right::Trail);
    routes.get(rule, swedish, page).get(rule, english, page)
}

async fn page(State(site): State<Site>, ask: Ask) -> Response {
    let zone = zone(&site, &ask).await;
    let Some((filter, query)) = filter(&ask, &zone) else {
        return ask.asker.problem(Problem::BadQuery);
    };
    let most = if ask.form == Form::Page { PAGE as usize + 1 } else { FILE };
    let rows = match site.door(move |access| rows(&query, most, |query| access.trail(query))).await {
        Ok(rows) => rows,
        Err(error) => return failed(&ask.asker, &error),
    };
    let check = if ask.part("check").is_some() && ask.form == Form::Page {
        match site.door(motprov_access::Access::check_trail).await {
            Ok(check) => Some(check),
            Err(error) => return failed(&ask.asker, &error),
        }
    } else {
        None
    };
    unkept(ask.answer(
        || TrailPage::of(&ask, &filter, &rows, PAGE as usize, check, &zone),
        || export(ask.t(), &rows, &zone),
    ))
}

/// As many rows as are wanted, asked for in bites.
fn rows<E>(
    query: &TrailQuery,
    most: usize,
    ask: impl Fn(&TrailQuery) -> Result<Vec<TrailRow>, E>,
) -> Result<Vec<TrailRow>, E> {
    let mut query = query.clone();
    let mut rows = Vec::new();
    while rows.len() < most {
        query.limit = AT_ONCE.min(u32::try_from(most - rows.len()).unwrap_or(AT_ONCE));
        let more = ask(&query)?;
        let Some(last) = more.last() else { break };
        query.before = Some(last.id);
        rows.extend(more);
    }
    Ok(rows)
}

/// What the address asks for; `None` where it cannot be read.
fn filter(ask: &Ask, zone: &TimeZone) -> Option<(TrailFilter, TrailQuery)> {
    let part = |name| ask.part(name).filter(|text| !text.is_empty());
    let what = part("what").map(str::parse).transpose().ok()?;
    let day: Option<Date> = part("day").map(str::parse).transpose().ok()?;
    let before = part("before").map(str::parse).transpose().ok()?;
    let during = match day {
        Some(day) => Some(interval(day, zone)?),
        None => None,
    };
    let who = part("who").map(str::to_owned);
    let query = TrailQuery { before, limit: PAGE, who: who.clone(), what, during };
    Some((TrailFilter { who, what, day }, query))
}

fn interval(day: Date, zone: &TimeZone) -> Option<Interval> {
    let at = |day: Date| Some(Timestamp(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()));
    Some(Interval { start: at(day)?, end: at(day.tomorrow().ok()?)? })
}
