//! The configuration as a whole: its outermost keys, and what holds between its parts.

use std::collections::BTreeMap;

use motprov_shared::identity::{AgentId, AgentName, AssetId};
use motprov_toml::values::{flag, whole};
use motprov_toml::{Fields, Source};

use super::{Config, Outside, Span, collector, endpoints, machine, printers, schedule, upgrade, values};

const OUTBOX_MEGABYTES: u64 = 64;
const OUTBOX_DAYS: u32 = 30;
const REMOTE_TRIAL: Span = Span::from_ms(300_000);

pub(super) fn config(mut fields: Fields<'_, '_>, outside: &Outside) -> Option<Config> {
    let site = fields.required("site", values::slug);
    let name = fields.required("agent", values::slug);
    let role = machine::role(&mut fields);
    let data = fields.required("data", |value| outside.path(value));
    let bind_to_machine = fields.optional("bind_to_machine", flag).unwrap_or(true);
    let megabytes = fields.optional("outbox_megabytes", whole(1, 4096)).unwrap_or(OUTBOX_MEGABYTES);
    let outbox_days = fields.optional("outbox_days", whole(1, 365)).unwrap_or(OUTBOX_DAYS);
    let remote = fields.optional("remote_configuration", flag).unwrap_or(true);
    let remote_trial = fields.optional("remote_trial", values::span).unwrap_or(REMOTE_TRIAL);
    let upgrade = upgrade::upgrade(&mut fields);
    let collector = collector::collector(&mut fields, outside);
    let schedule = schedule::schedule(&mut fields);
    let machine = machine::machine(&mut fields, role, outside);
    let control = endpoints::control(&mut fields);
    let own = name.as_ref().and_then(|name: &AgentName| name.as_str().parse().ok());
    let mut names = Names { own, taken: BTreeMap::new() };
    if let Some((machine, at)) = &machine {
        names.machine(fields.source, &machine.asset, *at);
    }
    let tables = fields.tables("printer").into_iter();
    let printers = tables.filter_map(|fields| printers::printer(fields, &mut names, outside)).collect();
    let (tables, check) = (fields.tables("endpoint").into_iter(), schedule.check);
    let endpoints =
        tables.filter_map(|fields| endpoints::endpoint(fields, &mut names, check, outside)).collect();
    let tables = fields.tables("exporter").into_iter();
    let exporters = tables.filter_map(|fields| endpoints::exporter(fields, &mut names)).collect();
    fields.finish();
    Some(Config {
        agent: AgentId { site: site?, name: name? },
        role,
        data: data?,
        bind_to_machine,
        outbox_limit: megabytes << 20,
        outbox_days,
        remote,
        remote_trial,
        upgrade,
        collector: collector?,
        schedule,
        machine: machine.map(|(machine, _)| machine),
        control,
        printers,
        endpoints,
        exporters,
        certificates: outside.certificates(),
    })
}

/// The assets named so far. Two devices of one name would be one in every report.
pub(super) struct Names {
    /// The agent's own: what is told of it is told of this asset.
    own: Option<AssetId>,
    taken: BTreeMap<AssetId, usize>,
}

impl Names {
    /// Notes a fault where the name was taken before, or is the agent's own.
    pub(super) fn take(&mut self, source: &Source<'_>, asset: &AssetId, at: usize) {
        if self.own.as_ref() == Some(asset) && !self.taken.contains_key(asset) {
            let remedy = "give the device another name: what is told of the agent bears this one";
            source.fault(at, format!("asset `{asset}` is the agent's own name"), remedy.to_owned());
        }
        self.machine(source, asset, at);
    }

    /// As [`Names::take`], of the machine that the agent runs on, which may bear the agent's name.
    fn machine(&mut self, source: &Source<'_>, asset: &AssetId, at: usize) {
        if let Some(first) = self.taken.get(asset) {
            let remedy = format!("it stands first on line {}: give each its own name", source.line(*first));
            source.fault(at, format!("asset `{asset}` stands twice"), remedy);
        } else {
            self.taken.insert(asset.clone(), at);
        }
    }
}
