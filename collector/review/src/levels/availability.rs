//! Availability of a level's assets: one tally over all of them, and where asked for one of each site.

use std::collections::BTreeSet;

use super::{Context, Seen, population};
use crate::availability::{self, Piece, Tally, max_gap_ms};
use crate::calendar;
use crate::case::Observed;
use crate::contract::Availability;
use crate::evidence::count_origin;
use crate::finding::SiteFigure;
use crate::interval::IntervalSet;
use crate::verdict::Measurement;

/// What is known of each asset, in the population's order: enough to ask again under another assumption.
pub(crate) type Views = Vec<Vec<Piece>>;

/// Adds up the agreed time of every asset that the level promises something of. One that was never observed counts as
/// unknown time, so that coverage is honest.
pub(crate) fn measure(measure: &Availability, context: &Context<'_, '_>) -> (Seen, Views) {
    let Context { case, contract, evidence, agreed, .. } = context;
    let month = calendar::whole_month(case.month, &contract.zone);
    let max_gap = max_gap_ms(measure.step_seconds);
    let mut seen = Seen::default();
    let mut views = Views::new();
    let mut tally = Tally::default();
    for id in population(&measure.population, case) {
        let asset = evidence.asset(id);
        let observed = evidence.observed(id, measure.metric.as_str());
        let view = availability::view_by(observed, max_gap, measure.quorum);
        let seen_before = tally.observed;
        tally.add(&view.pieces, &agreed.time);
        if tally.observed > seen_before {
            count_origin(&mut seen.origin, asset, view.unsigned);
        }
        seen.entries.add(asset.map(|asset| asset.entry));
        seen.entries.add_observed(observed, month, max_gap);
        views.push(view.pieces);
    }
    seen.measurement = Some(of(&tally));
    seen.granted = agreed.granted.as_ref().map(|granted| of(&total(&views, granted)));
    if measure.per_site {
        seen.detail.sites = sites(measure, context);
    }
    (seen, views)
}

/// All assets together over another agreed time.
pub(crate) fn total(views: &[Vec<Piece>], agreed: &IntervalSet) -> Tally {
    let mut tally = Tally::default();
    for pieces in views {
        tally.add(pieces, agreed);
    }
    tally
}

pub(crate) fn of(tally: &Tally) -> Measurement {
    Measurement { measured: tally.measured(), hard: tally.hard(), coverage: tally.coverage() }
}

/// What each site alone saw of the same assets. A vantage point's name begins with its site.
fn sites(measure: &Availability, context: &Context<'_, '_>) -> Vec<SiteFigure> {
    let max_gap = max_gap_ms(measure.step_seconds);
    let seen: Vec<&[&Observed]> = population(&measure.population, context.case)
        .into_iter()
        .map(|id| context.evidence.observed(id, measure.metric.as_str()))
        .collect();
    let site = |seen: &Observed| seen.vantage.split_once('/').map(|(site, _)| site.to_owned());
    let names: BTreeSet<String> = seen.iter().flat_map(|of| of.iter().filter_map(|one| site(one))).collect();
    let figure = |name: String| {
        let mut tally = Tally::default();
        for observed in &seen {
            let own: Vec<&Observed> =
                observed.iter().copied().filter(|one| site(one).as_ref() == Some(&name)).collect();
            if !own.is_empty() {
                tally.add(&availability::view(&own, max_gap).pieces, &context.agreed.time);
            }
        }
        SiteFigure { measured: tally.measured(), coverage: tally.coverage(), site: name }
    };
    names.into_iter().map(figure).collect()
}
