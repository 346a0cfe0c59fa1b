//! What has a task of its own.

use motprov_shared::identity::AssetId;

use crate::config::{Changes, Config, Endpoint, Exporter};
use crate::probe::printer::Printer;
use crate::watch::{Pollers, Watch};

/// One thing to watch.
#[derive(Clone)]
pub(super) enum Device {
    Printer(Box<Printer>),
    Endpoint(Box<Endpoint>),
    Exporter(Box<Exporter>),
}

/// What the tasks of all devices share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) watch: Watch,
    /// Only where there are printers.
    pub(super) pollers: Option<Pollers>,
}

impl Device {
    /// All of a configuration.
    pub(super) fn all(config: &Config) -> Vec<Self> {
        let printers = config.printers.iter().map(|printer| Self::Printer(Box::new(printer.clone())));
        let endpoints = config.endpoints.iter().map(|endpoint| Self::Endpoint(Box::new(endpoint.clone())));
        let exporters = config.exporters.iter().map(|exporter| Self::Exporter(Box::new(exporter.clone())));
        printers.chain(endpoints).chain(exporters).collect()
    }

    /// Those of a configuration that are new in it, or different.
    pub(super) fn changed(config: &Config, changes: &Changes) -> Vec<Self> {
        let printers = changes.printers.start.iter().map(|printer| &printer.asset);
        let endpoints = changes.endpoints.start.iter().map(|endpoint| &endpoint.asset);
        let exporters = changes.exporters.start.iter().map(|exporter| &exporter.asset);
        let assets: Vec<_> = printers.chain(endpoints).chain(exporters).collect();
        Self::all(config).into_iter().filter(|device| assets.contains(&device.asset())).collect()
    }

    pub(super) const fn asset(&self) -> &AssetId {
        match self {
            Self::Printer(printer) => &printer.asset,
            Self::Endpoint(endpoint) => &endpoint.asset,
            Self::Exporter(exporter) => &exporter.asset,
        }
    }

    /// Watches it for as long as somebody listens.
    pub(super) async fn watch(self, Shared { watch, pollers }: Shared) {
        match self {
            Self::Printer(printer) => {
                if let Some(pollers) = pollers {
                    watch.printer(*printer, pollers).await;
                }
            }
            Self::Endpoint(endpoint) => watch.endpoint(*endpoint).await,
            Self::Exporter(exporter) => watch.exporter(*exporter).await,
        }
    }
}
