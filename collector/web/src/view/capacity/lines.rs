//! A department line by line: one for each cost centre and service. Lines of few units stand together.

use motprov_review::finding::CapacityVerdict;
use rust_decimal::Decimal;

use super::{Whom, merged};
use crate::figures;
use crate::source::Line;
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};
use crate::view::sum;

/// A line.
#[derive(Debug)]
pub struct LineRow {
    /// The service, or how many lines stand together.
    pub service: String,
    /// The account.
    pub cost_centre: String,
    /// What is counted.
    pub unit: String,
    /// Units ordered.
    pub ordered: String,
    /// Units seen.
    pub delivered: String,
    /// Units used.
    pub used: String,
    /// SEK a month.
    pub unused: String,
    /// How use stands to the order.
    pub finding: String,
    /// Its evidence.
    pub entries: Vec<Link>,
    /// Entries that are not linked to.
    pub more: Option<String>,
}

/// Lines that are shown as they are, or added up.
#[derive(Debug, Default)]
pub(super) struct Together<'a> {
    units: Decimal,
    pub(super) unused: Decimal,
    pub(super) line: Option<&'a Line>,
}

/// The lines, costliest first; those of few units together at the end.
pub(super) fn together(lines: &[Line]) -> Vec<(Whom, Together<'_>)> {
    let merge = |into: &mut Together<'_>, other: &Together<'_>| {
        into.units = into.units.saturating_add(other.units);
        into.unused = into.unused.saturating_add(other.unused);
    };
    let mut all = merged(lines.iter().map(alone).collect(), |line| line.units, merge);
    all.sort_by_key(|(whom, line)| (matches!(whom, Whom::Merged(_)), std::cmp::Reverse(line.unused)));
    all
}

fn alone(line: &Line) -> (Whom, Together<'_>) {
    let finding = &line.finding;
    let units = finding.ordered.unwrap_or_default().max(finding.delivered.unwrap_or_default());
    let unused = finding.unused_cost_per_month.unwrap_or_default();
    (Whom::One(String::new()), Together { units, unused, line: Some(line) })
}

pub(super) fn line_rows(t: &Texts, lines: &[Line]) -> Vec<LineRow> {
    together(lines)
        .into_iter()
        .map(|(whom, together)| match (whom, together.line) {
            (Whom::Merged(n), _) => small(t, n, together.unused),
            (_, Some(line)) => row(t, line),
            (_, None) => small(t, 1, together.unused),
        })
        .collect()
}

/// Says that there are such lines, and what they cost; not what is ordered or used.
fn small(t: &Texts, n: usize, unused: Decimal) -> LineRow {
    let none = || t.say("no-figure");
    let count = figures::count(t.language, n as u64);
    LineRow {
        service: t.say_with("cap-lines-merged", &[("count", n.into()), ("n", count.into())]),
        cost_centre: String::new(),
        unit: String::new(),
        ordered: none(),
        delivered: none(),
        used: none(),
        unused: figures::money(t.language, unused),
        finding: none(),
        entries: Vec::new(),
        more: None,
    }
}

fn row(t: &Texts, line: &Line) -> LineRow {
    let finding = &line.finding;
    let units = |value: Option<Decimal>| {
        value.map_or_else(
            || t.say("no-figure"),
            |value| figures::number(t.language, value, figures::decimals(0, &[Some(value)])),
        )
    };
    let more = line.entries.saturating_sub(finding.entries.len());
    LineRow {
        service: name(t, line),
        cost_centre: finding.cost_centre.clone().unwrap_or_default(),
        unit: super::unit_of(t, &[finding], &finding.unit),
        ordered: units(finding.ordered),
        delivered: units(finding.delivered),
        used: units(finding.used),
        unused: finding
            .unused_cost_per_month
            .map_or_else(|| t.say("no-figure"), |cost| figures::money(t.language, sum([cost]))),
        finding: verdict(t, finding.finding),
        entries: finding
            .entries
            .iter()
            .map(|entry| Link { href: entry_href(*entry, t.language), text: entry.to_string() })
            .collect(),
        more: (more > 0)
            .then(|| t.say_with("evidence-more", &[("n", figures::count(t.language, more as u64).into())])),
    }
}

pub(super) fn name(t: &Texts, line: &Line) -> String {
    let finding = &line.finding;
    let named = finding.service_title.clone().or_else(|| finding.service.clone());
    named.unwrap_or_else(|| t.say("capacity-no-service"))
}

pub(super) fn verdict(t: &Texts, verdict: CapacityVerdict) -> String {
    match verdict {
        CapacityVerdict::Under => t.say("capacity-under"),
        CapacityVerdict::Within => t.say("capacity-within"),
        CapacityVerdict::Over => t.say("capacity-over"),
        CapacityVerdict::Unseen => t.say("capacity-unseen"),
        CapacityVerdict::Unordered => t.say("capacity-unordered"),
    }
}
