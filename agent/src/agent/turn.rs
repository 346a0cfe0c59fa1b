//! One turn after another: wait for what happens, look at the clocks, do what is due.

use std::time::Duration;

use motprov_shared::measurement::metric;
use motprov_shared::units::Unit;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{info, warn};

use super::signals::{Phase, Signal, Signals, notify};
use super::{Agent, Sightings};
use crate::clock::Moment;
use crate::offset::Level;
use crate::recorder::{Draft, Seen};
use crate::uplink::{News, Order};
use crate::vigil::{Break, TOLERANCE};

/// The last batches may take so long to be delivered when the agent stops.
const FAREWELL: Duration = Duration::from_secs(2);
/// After a longer sleep the connection is taken for dead, milliseconds.
const DEAD: i64 = 60_000;

enum Happened {
    Time,
    Seen(Vec<Seen>),
    News(News),
    Signal(Signal),
    /// The uplink ended, which it never does by itself.
    Cut,
}

impl Agent {
    /// Measures until it is told to stop.
    ///
    /// # Errors
    /// The uplink ended by a fault of its own.
    pub(super) async fn measure(&mut self, sightings: &mut Sightings) -> anyhow::Result<()> {
        let mut signals = Signals::listen()?;
        notify(Phase::Ready);
        loop {
            self.turn();
            let happened = self.wait_for(sightings, &mut signals).await;
            // Before anything that was seen is taken: it may be from before a sleep.
            self.look_at_clocks();
            match happened {
                Happened::Time => {}
                Happened::Seen(seen) => self.see(seen),
                Happened::News(News::Document(bytes)) => self.hear(bytes).await,
                Happened::News(news) => self.news(news),
                Happened::Signal(Signal::Stop) => return Ok(()),
                Happened::Signal(Signal::Reload) => self.reload().await,
                Happened::Cut => anyhow::bail!("the uplink ended by a fault of its own"),
            }
            self.end_trial().await;
            if self.ticks.look.due(self.clock.now().wall).is_some() {
                notify(Phase::Alive);
                self.renew().await;
                if self.file.is_changed() {
                    self.reload().await;
                }
            }
        }
    }

    async fn wait_for(&mut self, sightings: &mut Sightings, signals: &mut Signals) -> Happened {
        let wait = self.wait();
        self.vigil.plan(wait);
        let wait = Duration::from_millis(wait.unsigned_abs());
        tokio::select! {
            signal = signals.next() => Happened::Signal(signal),
            Some(seen) = sightings.recv() => Happened::Seen(seen),
            news = self.line.news() => news.map_or(Happened::Cut, Happened::News),
            () = self.watchers.mend() => Happened::Time,
            () = sleep(wait) => Happened::Time,
        }
    }

    /// Milliseconds until something is due.
    fn wait(&self) -> i64 {
        let now = self.clock.now();
        let ticks = self.ticks.wait(self.workstation.is_some(), now.wall);
        let prompt = self.ticks.prompt.wait(self.recorder.is_urgent(), now.mono);
        let delivery = self.delivery.wait(now.mono, &|after| self.store.waiting(after));
        let trial = self.remote.wait(now.mono);
        [ticks].into_iter().chain(prompt).chain(delivery).chain(trial).min().unwrap_or(1).max(1)
    }

    /// Notices that the machine slept, the clock was set or the agent stood still, before anybody counts with it.
    pub(super) fn look_at_clocks(&mut self) {
        let now = self.clock.now();
        let late = self.vigil.late(now);
        if late > TOLERANCE {
            self.recorder.held_up(now);
        }
        let Some(told) = self.vigil.look(now) else { return };
        let Break { slept, jumped, held_up, .. } = told;
        if held_up {
            warn!(seconds = late / 1000, "the agent was held up");
            if let Some(workstation) = &mut self.workstation {
                workstation.pass_over();
            }
        }
        if slept > 0 {
            info!(seconds = slept / 1000, "the machine slept");
        }
        if jumped != 0 {
            warn!(seconds = jumped / 1000, "the clock was set");
        }
        let machine = self.config.machine.as_ref().map_or(&self.own, |machine| &machine.asset);
        self.recorder.interrupt(&told, machine);
        self.offset.forget();
        if slept > DEAD {
            self.line.order(Order::Reconnect);
        }
    }

    pub(super) fn see(&mut self, seen: Vec<Seen>) {
        let now = self.clock.now().wall;
        for seen in seen {
            self.recorder.see(seen.no_later_than(now));
        }
    }

    /// Does what is due.
    fn turn(&mut self) {
        self.look_at_clocks();
        let now = self.clock.now();
        self.read_machine(now);
        let save = self.ticks.save.due(now.wall).is_some();
        if self.ticks.batch.due(now.wall).is_some() {
            self.tell_offset();
            let all = Draft::from(self.recorder.take(now.wall));
            self.flush(all);
            // Again, where it could not be fetched before.
            self.consider_release();
        } else if self.ticks.prompt.due(self.recorder.is_urgent(), now.mono) {
            let news = self.recorder.news(now.wall);
            self.flush(news);
        } else if save {
            let draft = self.recorder.draft(now.wall);
            let moved = self.store.save(draft, now.wall);
            self.stored(moved);
        }
        self.deliver(crate::delivery::Event::Tick);
    }

    fn read_machine(&mut self, now: Moment) {
        let Some(workstation) = &mut self.workstation else { return };
        let mut seen = Vec::new();
        if let Some(tick) = self.ticks.sample.due(now.wall) {
            seen.extend(workstation.sample(tick));
        }
        if self.ticks.step.due(now.wall).is_some() {
            seen.extend(workstation.slow(now.wall));
        }
        if self.ticks.check.due(now.wall).is_some() {
            seen.extend(workstation.check(now));
        }
        self.see(seen);
    }

    /// Puts this clock's offset into the batch, and tells a person what is new about it.
    fn tell_offset(&mut self) {
        let Some((offset, news)) = self.offset.take() else { return };
        let seconds = offset / 1000;
        match news {
            None => {}
            Some(Level::Fine) => info!(seconds, "this machine's clock agrees with the collector's again"),
            Some(Level::Off) => {
                warn!(seconds, "this machine's clock differs from the collector's: set one of them");
            }
            Some(Level::Far) => warn!(
                seconds,
                "this machine's clock differs from the collector's by more than an hour, so that batches may be \
                 refused: set it"
            ),
        }
        if let Ok(metric) = metric::CLOCK_OFFSET.parse() {
            let (at, asset) = (self.clock.now().wall, self.own.clone());
            // Milliseconds are told in thousandths.
            let value = offset.saturating_mul(1000);
            self.recorder.see(Seen::Last { at, asset, metric, unit: Unit::Millisecond, value });
        }
    }

    /// Keeps what was measured, gives the collector a moment to take it, and says goodbye.
    pub(super) async fn stop(mut self, sightings: &mut Sightings) -> anyhow::Result<()> {
        notify(Phase::Stopping);
        while let Ok(seen) = sightings.try_recv() {
            self.see(seen);
        }
        self.look_at_clocks();
        self.tell_offset();
        let all = Draft::from(self.recorder.finish(self.clock.now().wall));
        self.flush(all);
        let end = Instant::now() + FAREWELL;
        while !self.store.is_empty() && self.delivery.is_online() {
            let Ok(Some(news)) = timeout_at(end, self.line.news()).await else { break };
            self.news(news);
        }
        info!(undelivered = !self.store.is_empty(), "stopped");
        Ok(self.line.close().await?)
    }
}
