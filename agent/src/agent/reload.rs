//! Follows a configuration that changed. Promise: a faulty one changes nothing, what did not change is not
//! disturbed, and what was measured before is kept.

use tracing::{error, info, warn};

use super::line::Line;
use super::signals::{Phase, notify};
use super::ticks::Ticks;
use super::{Agent, bounds, measured};
use crate::config::{Changes, Config};
use crate::delivery::Event;
use crate::recorder::Draft;

impl Agent {
    /// Reads the configuration again and follows it.
    pub(super) async fn reload(&mut self) {
        notify(Phase::Reloading);
        match self.file.reload() {
            Err(fault) => error!("the agent goes on with the configuration that it has: {fault}"),
            Ok(config) => {
                if let Err(fault) = self.follow(config).await {
                    error!("the configuration is followed in part only: {fault:#}");
                }
                self.remote.believe(&self.config.collector.key);
                self.consider_release();
                self.say_state();
            }
        }
        notify(Phase::Ready);
    }

    /// Follows a configuration.
    ///
    /// # Errors
    /// What could not be followed.
    pub(super) async fn follow(&mut self, config: Config) -> anyhow::Result<()> {
        let changes = config.diff(&self.config);
        for key in &changes.restart {
            warn!("`{key}` changes only when the agent is started again");
        }
        if changes.is_empty() {
            info!("the configuration says what it said before");
            return Ok(());
        }
        let config = config.without_restart(&self.config);
        self.change(config, &changes).await?;
        info!("the configuration is followed");
        Ok(())
    }

    /// What can fail comes before what it would leave half done.
    async fn change(&mut self, config: Config, changes: &Changes) -> anyhow::Result<()> {
        let workstation = if changes.machine { Some(measured(&config)?) } else { None };
        if changes.collector || changes.certificates {
            let uplink = Line::prepare(&config.agent, &config.collector)?;
            // The old one says goodbye first: both bear the same name, and its last word must not come last.
            let closed = self.line.close().await;
            self.line = Line::open(uplink, self.seed);
            self.config.collector = config.collector.clone();
            self.deliver(Event::Offline);
            closed?;
        }
        self.watchers.follow(&config, changes, self.clock, self.sightings.clone()).await?;
        if let Some(workstation) = workstation {
            self.workstation = workstation;
        }
        if changes.outbox {
            self.store.bound_to(bounds(&config));
        }
        self.config = config;
        if changes.schedule || changes.machine {
            self.begin_anew();
        }
        Ok(())
    }

    /// Steps and streaks of the old schedule end here; the day's sums stay open.
    fn begin_anew(&mut self) {
        let now = self.clock.now();
        let schedule = self.config.schedule;
        let all = Draft::from(self.recorder.begin_anew(schedule.check.ms(), schedule.step.ms(), now.wall));
        self.flush(all);
        self.ticks = Ticks::new(&schedule, &self.config.agent, now.wall);
    }
}
