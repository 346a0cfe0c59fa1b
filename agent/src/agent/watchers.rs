//! Keeps one task for each device. Promise: a task that ends by a fault of ours is told and begins again, and a
//! device that the configuration no longer names is asked nothing more.

use std::collections::BTreeMap;
use std::time::Duration;

use motprov_shared::identity::AssetId;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::sleep;
use tracing::error;

use super::device::{Device, Shared};
use crate::clock::Clock;
use crate::config::{Changes, Config};
use crate::recorder::Seen;
use crate::schedule::phase;
use crate::watch::{Pollers, Watch};

/// A task that ended by a fault of ours begins again after so long.
const PAUSE: Duration = Duration::from_mins(1);

/// The tasks of all devices.
pub(super) struct Watchers {
    shared: Shared,
    tasks: JoinSet<()>,
    devices: BTreeMap<AssetId, (Device, AbortHandle)>,
}

impl Watchers {
    /// Begins to watch all devices of a configuration.
    ///
    /// # Errors
    /// No socket.
    pub(super) async fn start(
        config: &Config,
        clock: Clock,
        seen: mpsc::Sender<Vec<Seen>>,
    ) -> anyhow::Result<Self> {
        let shared = Shared { watch: watch(config, clock, seen), pollers: pollers(config).await? };
        let mut watchers = Self { shared, tasks: JoinSet::new(), devices: BTreeMap::new() };
        for device in Device::all(config) {
            watchers.begin(device, Duration::ZERO);
        }
        Ok(watchers)
    }

    /// Follows another configuration; devices that neither changed nor go by what changed are not disturbed.
    ///
    /// # Errors
    /// No socket; then all goes on as before.
    pub(super) async fn follow(
        &mut self,
        config: &Config,
        changes: &Changes,
        clock: Clock,
        seen: mpsc::Sender<Vec<Seen>>,
    ) -> anyhow::Result<()> {
        if changes.rhythm || self.shared.pollers.is_none() {
            self.shared.pollers = pollers(config).await?;
        }
        if changes.rhythm || changes.control || changes.authorities {
            self.shared.watch = watch(config, clock, seen);
        }
        let stop = [&changes.printers.stop, &changes.endpoints.stop, &changes.exporters.stop];
        for asset in stop.into_iter().flatten() {
            if let Some((_, task)) = self.devices.remove(asset) {
                task.abort();
            }
        }
        for device in Device::changed(config, changes) {
            self.begin(device, Duration::ZERO);
        }
        Ok(())
    }

    fn begin(&mut self, device: Device, after: Duration) {
        let device = match self.devices.get(device.asset()) {
            Some((old, _)) => device.after(old),
            None => device,
        };
        let (shared, asset, again) = (self.shared.clone(), device.asset().clone(), device.clone());
        let task = self.tasks.spawn(async move {
            sleep(after).await;
            device.watch(shared).await;
        });
        if let Some((_, old)) = self.devices.insert(asset, (again, task)) {
            old.abort();
        }
    }

    /// Begins again whatever ends by a fault of ours. Never returns.
    pub(super) async fn mend(&mut self) {
        loop {
            let Some(ended) = self.tasks.join_next_with_id().await else {
                return std::future::pending().await;
            };
            let (id, fault) = match ended {
                Ok((id, ())) => (id, "it ended".to_owned()),
                Err(error) if error.is_cancelled() => continue,
                Err(error) => (error.id(), error.to_string()),
            };
            let device =
                self.devices.values().find(|(_, task)| task.id() == id).map(|(device, _)| device.clone());
            if let Some(device) = device {
                error!(asset = %device.asset(), "watching failed and begins again in a minute: {fault}");
                self.begin(device, PAUSE);
            }
        }
    }
}

/// What all devices share, but for printers.
fn watch(config: &Config, clock: Clock, seen: mpsc::Sender<Vec<Seen>>) -> Watch {
    let phase = phase(&config.agent, "check", config.schedule.check.ms());
    let watch = Watch::new(clock, config.schedule, phase, seen);
    watch.controlled(config.control.clone(), &config.collector)
}

async fn pollers(config: &Config) -> anyhow::Result<Option<Pollers>> {
    if config.printers.is_empty() {
        return Ok(None);
    }
    Ok(Some(Pollers::open(&config.schedule).await?))
}
