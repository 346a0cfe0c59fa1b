//! What is different between two configurations, so that what stays the same need not begin anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use motprov_endpoint::{ControlTarget, Trust, What};
use motprov_shared::identity::AssetId;

use super::{Config, Endpoint, Exporter};
use crate::probe::printer::Printer;

/// What to do so that a running agent follows another configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each part of a configuration changes by itself")]
pub struct Changes {
    /// Keys that only a restart changes; the running agent keeps its own.
    pub restart: Vec<&'static str>,
    /// The collector, or how it is reached: the uplink begins anew.
    pub collector: bool,
    /// Times: everything that is scheduled begins anew.
    pub schedule: bool,
    /// Bounds of the outbox.
    pub outbox: bool,
    /// How the collector's word and releases are followed.
    pub remote: bool,
    /// Whether or how this machine is measured.
    pub machine: bool,
    /// The control target, also where the collector is it.
    pub control: bool,
    /// How often devices are asked.
    pub rhythm: bool,
    /// What the collector's certificates and this agent's key hold: the uplink begins anew.
    pub certificates: bool,
    /// What the authorities that endpoints name hold.
    pub authorities: bool,
    /// Printers. Another password is another printer.
    pub printers: Part<Printer>,
    /// Endpoints.
    pub endpoints: Part<Endpoint>,
    /// Exporters.
    pub exporters: Part<Exporter>,
}

/// What to stop and what to start of one kind of device; one that was changed is in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// By their names.
    pub stop: Vec<AssetId>,
    /// As they now are.
    pub start: Vec<T>,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { stop: Vec::new(), start: Vec::new() }
    }
}

impl<T: PartialEq + Clone> Part<T> {
    fn between<'a>(old: &'a [T], new: &'a [T], name: impl Fn(&'a T) -> &'a AssetId) -> Self {
        let by_name = |list: &'a [T]| list.iter().map(|item| (name(item), item)).collect::<BTreeMap<_, _>>();
        let (old, new) = (by_name(old), by_name(new));
        let gone = old.iter().filter(|(asset, item)| new.get(*asset) != Some(*item));
        let fresh = new.iter().filter(|(asset, item)| old.get(*asset) != Some(*item));
        Self {
            stop: gone.map(|(asset, _)| (*asset).clone()).collect(),
            start: fresh.map(|(_, item)| (*item).clone()).collect(),
        }
    }
}

impl Changes {
    /// Whether nothing is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Config {
    /// What an agent that runs by `old` does to follow this one.
    #[must_use]
    pub fn diff(&self, old: &Self) -> Changes {
        let restart = [
            ("site", self.agent.site == old.agent.site),
            ("agent", self.agent.name == old.agent.name),
            ("data", self.data == old.data),
            ("bind_to_machine", self.bind_to_machine == old.bind_to_machine),
        ];
        Changes {
            restart: restart.into_iter().filter(|(_, same)| !same).map(|(key, _)| key).collect(),
            collector: self.collector != old.collector,
            schedule: self.schedule != old.schedule,
            outbox: (self.outbox_limit, self.outbox_days) != (old.outbox_limit, old.outbox_days),
            remote: (self.remote, self.remote_trial, &self.upgrade)
                != (old.remote, old.remote_trial, &old.upgrade),
            machine: self.machine != old.machine,
            control: self.control_target() != old.control_target(),
            rhythm: self.schedule.rhythm() != old.schedule.rhythm(),
            certificates: self.holds_other(old, &self.collector.files()),
            authorities: self.holds_other(old, &self.authorities()),
            printers: Part::between(&old.printers, &self.printers, |printer| &printer.asset),
            endpoints: Part::between(&old.endpoints, &self.endpoints, |endpoint| &endpoint.asset),
            exporters: Part::between(&old.exporters, &self.exporters, |exporter| &exporter.asset),
        }
    }

    /// Whether one of these files held something else when `old` was read.
    fn holds_other(&self, old: &Self, files: &[&PathBuf]) -> bool {
        files.iter().any(|path| self.certificates.get(*path) != old.certificates.get(*path))
    }

    fn authorities(&self) -> Vec<&PathBuf> {
        let probes = self.endpoints.iter().map(|endpoint| &endpoint.probe.what);
        let trusts = probes.filter_map(|what| match what {
            What::Tls { trust: Trust::File(path), .. } | What::Http { trust: Trust::File(path), .. } => {
                Some(path)
            }
            _ => None,
        });
        trusts.collect()
    }

    /// What answers where the network does: the collector where nothing else is named.
    fn control_target(&self) -> (Option<&ControlTarget>, Option<(&str, u16)>) {
        let collector = (self.collector.host.as_str(), self.collector.port);
        (self.control.as_ref(), self.control.is_none().then_some(collector))
    }

    /// This configuration as far as an agent that runs by `old` can follow it without a restart.
    #[must_use]
    pub fn without_restart(self, old: &Self) -> Self {
        Self {
            agent: old.agent.clone(),
            data: old.data.clone(),
            bind_to_machine: old.bind_to_machine,
            ..self
        }
    }
}
