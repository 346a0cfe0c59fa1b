//! What has a task of its own.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use motprov_shared::identity::AssetId;

use crate::config::{Changes, Config, Endpoint, Exporter};
use crate::probe::printer::Printer;
use crate::watch::{Pollers, Watch};

/// Whether a printer answered before.
type Once = Arc<AtomicBool>;

/// One thing to watch.
#[derive(Clone)]
pub(super) enum Device {
    /// And whether it answered this agent before, which outlasts a task.
    Printer(Box<Printer>, Once),
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
        let printers =
            config.printers.iter().map(|printer| Self::Printer(Box::new(printer.clone()), Once::default()));
        let endpoints = config.endpoints.iter().map(|endpoint| Self::Endpoint(Box::new(endpoint.clone())));
        let exporters = config.exporters.iter().map(|exporter| Self::Exporter(Box::new(exporter.clone())));
        printers.chain(endpoints).chain(exporters).collect()
    }

    /// Those of a configuration that are new in it, or different, or go by what is different.
    pub(super) fn changed(config: &Config, changes: &Changes) -> Vec<Self> {
        let printers = changes.printers.start.iter().map(|printer| &printer.asset);
        let endpoints = changes.endpoints.start.iter().map(|endpoint| &endpoint.asset);
        let exporters = changes.exporters.start.iter().map(|exporter| &exporter.asset);
        let assets: Vec<_> = printers.chain(endpoints).chain(exporters).collect();
        let begins = |device: &Self| device.goes_by(changes) || assets.contains(&device.asset());
        Self::all(config).into_iter().filter(begins).collect()
    }

    /// Whether something that it shares with others is different.
    const fn goes_by(&self, changes: &Changes) -> bool {
        changes.rhythm
            || match self {
                Self::Printer(..) => false,
                Self::Endpoint(_) => changes.control || changes.authorities,
                Self::Exporter(_) => changes.control,
            }
    }

    /// The same printer as `old`, reached in the same way, has answered where `old` has.
    pub(super) fn after(self, old: &Self) -> Self {
        match (self, old) {
            (Self::Printer(printer, _), Self::Printer(before, once)) if printer == *before => {
                Self::Printer(printer, once.clone())
            }
            (device, _) => device,
        }
    }

    pub(super) const fn asset(&self) -> &AssetId {
        match self {
            Self::Printer(printer, _) => &printer.asset,
            Self::Endpoint(endpoint) => &endpoint.asset,
            Self::Exporter(exporter) => &exporter.asset,
        }
    }

    /// Watches it for as long as somebody listens.
    pub(super) async fn watch(self, Shared { watch, pollers }: Shared) {
        match self {
            Self::Printer(printer, once) => {
                if let Some(pollers) = pollers {
                    watch.printer(*printer, pollers, once).await;
                }
            }
            Self::Endpoint(endpoint) => watch.endpoint(*endpoint).await,
            Self::Exporter(exporter) => watch.exporter(*exporter).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::Ordering::Relaxed;

    use super::*;
    use crate::config::Outside;

    const TEXT: &str = r#"
site = "s"
agent = "a"
data = "/nowhere"
[collector]
host = "127.0.0.1"
port = 1883
key = "a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7"
[[printer]]
asset = "p-1"
host = "p1"
community = "public"
[[endpoint]]
asset = "e-1"
tcp = "host:1"
[[exporter]]
asset = "x-1"
url = "http://h/"
"#;

    fn config(text: &str) -> Config {
        Config::parse("agent.toml", text, &Outside::of(Path::new("agent.toml"))).unwrap()
    }

    fn begun(text: &str) -> Vec<String> {
        let (old, new) = (config(TEXT), config(text));
        let changed = Device::changed(&new, &new.diff(&old));
        changed.iter().map(|device| device.asset().to_string()).collect()
    }

    #[test]
    fn only_what_goes_by_a_change_begins_anew() {
        let schedule = |line: &str| format!("{TEXT}[schedule]\n{line}\n");
        assert_eq!(begun(&schedule("batch = \"2h\"")), [""; 0]);
        assert_eq!(begun(&schedule("check = \"30s\"")), ["p-1", "e-1", "x-1"]);
        assert_eq!(begun(&TEXT.replace("port = 1883", "port = 1884")), ["e-1", "x-1"]);
        assert_eq!(begun(&TEXT.replace("public", "other")), ["p-1"]);
    }

    #[test]
    fn a_printer_that_answered_is_known_after_its_task_began_anew_and_another_is_not() {
        let printer = |text: &str| Device::all(&config(text)).remove(0);
        let old = printer(TEXT);
        let Device::Printer(_, once) = &old else { panic!("a printer comes first") };
        once.store(true, Relaxed);
        let known = |device: Device| match device.after(&old) {
            Device::Printer(_, once) => once.load(Relaxed),
            _ => panic!("a printer comes first"),
        };
        assert!(known(printer(TEXT)));
        assert!(!known(printer(&TEXT.replace("public", "other"))));
    }
}
