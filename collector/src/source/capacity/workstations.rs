//! Answers how workstations are used, and which of them a page asks for.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use motprov_review::case::AssetKind;
use motprov_web::source::{
    Asked, AssetRow, UseCount, UseGroup, WorkstationQuestion, WorkstationSort, Workstations,
};

use super::MonthAssets;

pub(super) fn answer(month: &MonthAssets, asked: &Asked, question: &WorkstationQuestion) -> Workstations {
    let own = |row: &&AssetRow| {
        row.kind == AssetKind::Workstation && asked.departments.has_line(row.department.as_deref())
    };
    let all: Vec<&AssetRow> = month.rows.iter().filter(own).collect();
    let of_one = asked.department.is_some();
    let groups =
        counted(&all, |row| if of_one { row.cost_centre.as_deref() } else { row.department.as_deref() });
    let services = counted(&all, |row| row.service.as_deref());
    let mut matching: Vec<&AssetRow> = all
        .into_iter()
        .filter(|row| question.class.is_none_or(|class| row.class == class))
        .filter(|row| !question.idle || row.idle)
        .filter(|row| !question.cheaper || row.is_cheaper_advised())
        .collect();
    matching.sort_by(|a, b| {
        let order = compare(question.sort, a, b);
        if question.descending { order.reverse() } else { order }
    });
    let (from, many) = question.slice.unwrap_or((0, usize::MAX));
    Workstations {
        groups,
        services,
        matching: matching.len(),
        rows: matching.into_iter().skip(from).take(many).cloned().collect(),
    }
}

fn counted<'a>(rows: &[&'a AssetRow], key: impl Fn(&'a AssetRow) -> Option<&'a str>) -> Vec<UseGroup> {
    let mut groups: BTreeMap<Option<&str>, UseCount> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().add(row);
    }
    groups.into_iter().map(|(name, count)| UseGroup { name: name.map(str::to_owned), count }).collect()
}

/// Rows lie by name, and equals keep their order.
fn compare(sort: WorkstationSort, a: &AssetRow, b: &AssetRow) -> Ordering {
    match sort {
        WorkstationSort::Id => a.id.cmp(&b.id),
        WorkstationSort::Department => (&a.department, &a.cost_centre).cmp(&(&b.department, &b.cost_centre)),
        WorkstationSort::Service => a.service.cmp(&b.service),
        WorkstationSort::Class => a.class.cmp(&b.class),
    }
}
