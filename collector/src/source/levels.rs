//! One service level over months, and what an approval needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use motprov_access::{Right, Role};
use motprov_ledger::{Database, View};
use motprov_log::Statement;
use motprov_report::Language as ReportLanguage;
use motprov_review::case::Entry;
use motprov_review::contract::{Contract as Terms, Population, ServiceLevel};
use motprov_review::depth::Depth;
use motprov_review::finding::{Bounds, Review, ServiceLevelFinding};
use motprov_shared::period::Month;
use motprov_web::language::Language;
use motprov_web::source::{
    Asked, Head, LevelFigures, LevelMonth, LevelOfMonth, LevelSource, LevelTerms, LevelsOfMonth,
    MonthFigures, Pack, Raised, Reviewed, SourceError, Standing,
};

use super::{Answers, Snapshot, evidence, nobodys_contract, page_contract, page_ledger, snapshot};
use crate::clock;
use crate::evidence::{PackingError, Wanted, pack};
use crate::log::Publisher;
use crate::review::{Answer, History, MonthReview, ReviewError};
use crate::statement::{self, Unkept};

/// How many months a level is shown over.
const MONTHS: usize = 12;

impl LevelSource for Answers {
    fn levels(&self, asked: &Asked) -> Result<LevelsOfMonth, SourceError> {
        let (head, snapshot) = self.around(asked)?;
        let (standing, found) = self.of_levels(&snapshot, None)?;
        let levels = found.iter().flat_map(|found| &found.review.service_levels);
        let ids: Vec<String> = levels.map(|level| level.id.clone()).collect();
        let months = self.twelve(&snapshot, &ids);
        Ok(LevelsOfMonth { head, standing, months })
    }

    fn level(&self, asked: &Asked, id: &str) -> Result<LevelOfMonth, SourceError> {
        let (head, snapshot) = self.around(asked)?;
        let terms = snapshot.contract.as_ref().map(|contract| self.terms_of(contract, snapshot.month, id));
        let terms = terms.transpose()?.map(|terms| terms.ok_or(SourceError::NotFound)).transpose()?;
        let (standing, found) = self.of_levels(&snapshot, Some(id))?;
        let depth =
            found.as_ref().and_then(|found| found.depths.iter().find(|depth| depth.id == id)).cloned();
        let promise = terms.as_ref().map(|terms| &terms.promise);
        let depth = depth.map(|depth| named(depth, promise, asked));
        let months = self.twelve(&snapshot, &[id.to_owned()]).remove(id).unwrap_or_default();
        Ok(LevelOfMonth { head, standing, terms: terms.map(Box::new), depth, months })
    }

    fn state(&self, said: &Statement) -> Result<Result<Entry, String>, SourceError> {
        let failed = |error: &dyn std::fmt::Display| SourceError::Failed(error.to_string());
        let mut database = Database::open(&self.data).map_err(|error| failed(&error))?;
        match statement::keep(&mut database, said, clock::now()) {
            Ok(entry) => Ok(Ok(entry)),
            Err(Unkept::Review(error)) => Err(failed(&error)),
            Err(unsound) => Ok(Err(unsound.to_string())),
        }
    }

    fn level_pack(&self, month: Month, id: &str, language: Language) -> Result<Pack, SourceError> {
        let Ok(_alone) = self.packing.try_lock() else { return Ok(Pack::Busy) };
        let failed = |error: &dyn std::fmt::Display| SourceError::Failed(error.to_string());
        let publisher = Publisher::open(&self.data, &self.log.section).map_err(|error| failed(&error))?;
        let language = match language {
            Language::Swedish => ReportLanguage::Swedish,
            Language::English => ReportLanguage::English,
        };
        let wanted = Wanted { month, service_level: Some(id.to_owned()), at: None, language };
        // A connection of its own: packing takes its time, and other pages do not wait for it.
        let mut database = Database::open_read_only(&self.data).map_err(|error| failed(&error))?;
        let mut octets = Vec::new();
        match database.read(|view| pack(view, &publisher, &wanted, &mut octets)) {
            Ok(_) => Ok(Pack::Ready(octets)),
            Err(error @ (PackingError::NoCheckpointYet | PackingError::NoLevel { .. })) => {
                Ok(Pack::None(error.to_string()))
            }
            Err(error) => Err(failed(&error)),
        }
    }
}

impl Answers {
    fn around(&self, asked: &Asked) -> Result<(Head, Snapshot), SourceError> {
        let now = clock::now();
        let (snapshot, departments) =
            self.read(|view| Ok((snapshot(view, asked.month, now)?, view.departments()?)))?;
        let seen = |name: &String| asked.viewer.departments.has(name);
        let head = Head {
            month: snapshot.month,
            months: snapshot.months.clone(),
            contract: snapshot.contract.as_ref().map_or_else(nobodys_contract, page_contract),
            ledger: page_ledger(snapshot.ledger),
            departments: departments.into_iter().filter(seen).collect(),
        };
        Ok((head, snapshot))
    }

    /// The month with its levels, or one of them alone; and the review that they stand in.
    fn of_levels(
        &self,
        snapshot: &Snapshot,
        only: Option<&str>,
    ) -> Result<(Standing, Option<Arc<MonthReview>>), SourceError> {
        let Snapshot { basis, months, contract, month, current, .. } = snapshot;
        if !months.contains(month) {
            return Ok((Standing::NoData, None));
        }
        if contract.is_none() {
            return Ok((Standing::NoContract, None));
        }
        let (found, stale) = match self.reviews.get(*month, *basis) {
            Answer::Ready { month, stale } => (month, stale),
            Answer::Computing => return Ok((Standing::Computing, None)),
            Answer::Failed(why) => return Err(SourceError::Failed(why)),
        };
        let history = self.read(|view| Ok(History::of(view, *month)?))?;
        let mut superseded = history.superseded(&found.review);
        let is_asked = |id: &str| only.is_none_or(|only| only == id);
        for changes in &mut superseded {
            changes.service_levels.retain(|id| is_asked(id));
            changes.capacity = 0;
        }
        let mut statements: Vec<_> = history.statements.into_iter().map(evidence::statement).collect();
        statements.retain(|row| is_asked(&row.statement.service_level));
        let levels =
            found.review.service_levels.iter().filter(|level| is_asked(&level.id)).cloned().collect();
        let reviewed = Reviewed {
            review: Review {
                month: found.review.month,
                ledger: found.review.ledger.clone(),
                service_levels: levels,
                capacity: Vec::new(),
                penalty_sum: found.review.penalty_sum,
            }
            .into(),
            coverage: Vec::new(),
            previous: None,
            origin: found.origin,
            health: Vec::new(),
            computed_at: found.computed_at,
            stale,
            unfinished: month >= current,
            publications: evidence::publications(history.publications, superseded),
            statements,
            raised: Raised::default(),
        };
        Ok((Standing::Reviewed(Box::new(reviewed)), Some(found)))
    }

    /// The twelve months up to the one that is shown, for each level. Months that nobody asked for yet are judged
    /// meanwhile, the latest first.
    fn twelve(&self, snapshot: &Snapshot, ids: &[String]) -> BTreeMap<String, Vec<LevelMonth>> {
        let mut latest = vec![snapshot.month];
        while latest.len() < MONTHS {
            let earlier = latest.last().map_or(snapshot.month, |month| month.previous());
            latest.push(earlier);
        }
        let mut rows: BTreeMap<String, Vec<LevelMonth>> = BTreeMap::new();
        for month in latest {
            let answer = snapshot.months.contains(&month).then(|| self.reviews.peek(month, snapshot.basis));
            for id in ids {
                let figures = month_figures(answer.as_ref(), id);
                rows.entry(id.clone()).or_default().push(LevelMonth { month, figures });
            }
        }
        for months in rows.values_mut() {
            months.reverse();
        }
        rows
    }

    /// `None` where the contract has no such level.
    fn terms_of(&self, contract: &Terms, month: Month, id: &str) -> Result<Option<LevelTerms>, SourceError> {
        let Some(promise) = contract.service_level(id) else { return Ok(None) };
        let entry = self.read(|view| contract_entry(view, month))?;
        let concerns = |levels: &[String]| levels.is_empty() || levels.iter().any(|level| level == id);
        let mut exclusions = contract.exclusions.clone();
        exclusions.retain(|exclusion| concerns(&exclusion.service_levels));
        let mut maintenance = contract.maintenance.clone();
        maintenance.retain(|work| concerns(&work.service_levels));
        Ok(Some(LevelTerms {
            promise: promise.clone(),
            caps: contract.caps.clone(),
            penalty_cap: contract.penalty_cap,
            exclusions,
            maintenance,
            entry,
        }))
    }
}

/// Leaves the names of the assets that the viewer may know: those that the contract names, and else those of their own
/// departments. Whom the measurements judge, and who reads them entry by entry, sees all.
fn named(mut depth: Depth, promise: Option<&ServiceLevel>, asked: &Asked) -> Depth {
    let by_contract = matches!(promise.and_then(ServiceLevel::population), Some(Population::Named(_)));
    let viewer = &asked.viewer;
    let all = by_contract || viewer.may(Right::Contents) || viewer.role == Role::Supplier;
    for outage in depth.checks.iter_mut().flat_map(|checks| &mut checks.outages) {
        outage.named.retain(|(_, department)| {
            all || department.as_deref().is_some_and(|department| asked.viewer.departments.has(department))
        });
    }
    depth
}

fn contract_entry(view: &View<'_>, month: Month) -> Result<Entry, ReviewError> {
    let found = view.contract_for(month)?;
    found.map(|(entry, _)| entry).ok_or(ReviewError::NoContract(month))
}

fn month_figures(answer: Option<&Answer>, id: &str) -> MonthFigures {
    match answer {
        None => MonthFigures::Nothing,
        Some(Answer::Computing) => MonthFigures::Computing,
        Some(Answer::Failed(_)) => MonthFigures::Failed,
        Some(Answer::Ready { month, .. }) => {
            let level = month.review.service_levels.iter().find(|level| level.id == id);
            level.map_or(MonthFigures::Nothing, |level| MonthFigures::Known(Box::new(figures(level))))
        }
    }
}

fn figures(level: &ServiceLevelFinding) -> LevelFigures {
    LevelFigures {
        target: level.target,
        reported: level.reported,
        measured: level.measured,
        coverage: level.coverage,
        verdict: level.verdict,
        favours: level.favours,
        target_met: level.target_met,
        penalty: level.penalty.low.zip(level.penalty.high).map(|(low, high)| Bounds { low, high }),
    }
}
