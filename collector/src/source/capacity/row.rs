//! A finding about an asset, in as little room as a page needs.

use std::collections::HashSet;
use std::sync::Arc;

use motprov_review::capacity::assets::AssetFinding;
use motprov_review::capacity::sizing::{Advice, SizingFinding};
use motprov_review::case::AssetKind;
use motprov_review::contract::{Contract, Sizing};
use motprov_shared::period::Month;
use motprov_web::source::{AssetRow, Entries, SizingNeed, SizingRow};

/// Names that many rows share.
#[derive(Default)]
pub(super) struct Names(HashSet<Arc<str>>);

impl Names {
    pub(super) fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let name: Arc<str> = text.into();
        self.0.insert(Arc::clone(&name));
        name
    }

    /// What a service is called; one that the contract does not have goes by its id.
    pub(super) fn service(&mut self, contract: &Contract, id: &str) -> Arc<str> {
        self.of(contract.service(id).map_or(id, |service| &service.title))
    }
}

pub(super) fn row(
    names: &mut Names,
    contract: &Contract,
    month: Month,
    finding: AssetFinding,
    (site, simulated): (Option<&str>, bool),
) -> AssetRow {
    let service = finding.service.as_deref().and_then(|id| contract.service(id));
    let last_day = motprov_review::calendar::days(month).pop().unwrap_or_default();
    let classes = service.and_then(|service| service.sizing.as_ref());
    let sizing = finding.sizing.zip(classes);
    AssetRow {
        kind: AssetKind::ALL
            .into_iter()
            .find(|kind| kind.name() == finding.kind)
            .unwrap_or(AssetKind::Endpoint),
        service: finding.service.as_deref().map(|id| names.service(contract, id)),
        department: finding.department.as_deref().map(|name| names.of(name)),
        cost_centre: finding.cost_centre.as_deref().map(|name| names.of(name)),
        site: site.map(|site| names.of(site)),
        registered: finding.registered,
        ordered: finding.ordered,
        simulated,
        class: finding.class,
        because: finding.because,
        idle: finding.idle,
        colour: finding.colour_share,
        price: service.map(|service| service.price_on(last_day)),
        sizing: sizing.map(|(sizing, classes)| Box::new(sized(names, sizing, classes))),
        entries: Entries::of(&finding.entries),
        id: finding.asset,
    }
}

fn sized(names: &mut Names, finding: SizingFinding, classes: &Sizing) -> SizingRow {
    let title = |id: &str| classes.class(id).map_or(id, |class| &class.title).to_owned();
    let own = finding.class.as_deref().and_then(|id| classes.class(id));
    let advice = match finding.advice {
        Advice::Change { to, saving_per_year, months, .. } => {
            Advice::Change { to: title(&to), saving_per_year, months, risk: Vec::new() }
        }
        other => other,
    };
    let needs = finding.months.last().map(|month| month.needs.as_slice()).unwrap_or_default();
    SizingRow {
        class: finding.class.as_deref().map(|id| names.of(&title(id))),
        sustained: finding.sustained,
        recommended: finding.recommended,
        advice,
        peak_hour: finding.peak_hour,
        needs: needs
            .iter()
            .map(|need| SizingNeed {
                resource: need.resource,
                needed: need.needed,
                limit: own.and_then(|class| class.limit(need.resource)),
                seen: need.seen,
            })
            .collect(),
    }
}
