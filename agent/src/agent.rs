//! Wires probes, recorder, outbox, delivery and uplink, and stops in order. Decides nothing itself.

use std::time::Duration;

use anyhow::Context;
use motprov_endpoint::What;
use motprov_shared::identity::{AgentId, PublicKey, sha256};
use motprov_shared::receipt;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{error, info, warn};

use crate::batching::Sealer;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::{Delivery, Effect, Event, WINDOW};
use crate::keyfile;
use crate::probe::endpoint::Endpoint;
use crate::probe::workstation::Workstation;
use crate::recorder::{Draft, Recorder, Seen};
use crate::schedule::{Prompt, Ticker};
use crate::store::{Bounds, Store};
use crate::uplink::tls::Tls;
use crate::uplink::{News, Order, Uplink};
use crate::watch::{Pollers, Watch};

/// The last batches may take so long to be delivered when the agent stops.
const FAREWELL: Duration = Duration::from_secs(2);
/// Agents do what they do within so long of one another, milliseconds.
const PHASES: i64 = 60_000;
/// Between two batches that an outage's beginning or end makes before their time, milliseconds.
const PROMPT: i64 = 60_000;

/// A running agent.
pub struct Agent {
    clock: Clock,
    collector: PublicKey,
    id: AgentId,
    /// Spreads the pauses of many agents.
    seed: u64,
    workstation: Option<Workstation>,
    recorder: Recorder,
    store: Store,
    delivery: Delivery,
    orders: mpsc::Sender<Order>,
    ticks: Ticks,
}

struct Ticks {
    sample: Ticker,
    step: Ticker,
    check: Ticker,
    save: Ticker,
    batch: Ticker,
    prompt: Prompt,
}

impl Agent {
    /// Measures and delivers until a signal comes.
    ///
    /// # Errors
    /// What keeps it from starting: no key, a locked outbox, no socket.
    pub async fn run(config: Config) -> anyhow::Result<()> {
        let clock = Clock::start();
        let (orders, order_queue) = mpsc::channel(WINDOW + 8);
        let (news, mut news_queue) = mpsc::channel(64);
        let (sightings, mut sighting_queue) = mpsc::channel(64);
        let mut agent = Self::new(&config, clock, orders)?;
        let _watchers = watch(&config, clock, sightings).await?;
        let tls = config.collector.tls.as_ref().map(|files| Tls::read(files, &config.collector.host));
        let uplink = Uplink {
            agent: config.agent.clone(),
            host: config.collector.host.clone(),
            port: config.collector.port,
            tls: tls.transpose().context("TLS towards the collector")?,
        };
        let uplink = tokio::spawn(uplink.run(order_queue, news, agent.seed));
        agent.measure(&mut sighting_queue, &mut news_queue).await?;
        while let Ok(seen) = sighting_queue.try_recv() {
            agent.see(seen);
        }
        agent.stop(&mut news_queue).await;
        // Nobody reads news any more; the uplink must not wait for it.
        drop(news_queue);
        uplink.await.context("the uplink ended badly")
    }

    fn new(config: &Config, clock: Clock, orders: mpsc::Sender<Order>) -> anyhow::Result<Self> {
        let key = keyfile::load_or_make(&config.data)?;
        let public = key.public();
        let bounds = Bounds { octets: config.outbox_limit, days: config.outbox_days };
        let own = config.agent.name.as_str().parse().context("the agent's name cannot name an asset")?;
        let sealer = Sealer::new(config.agent.clone(), key);
        let (store, recovery) = Store::open(&config.data.join("outbox"), bounds, sealer, own)?;
        if recovery.is_loss() {
            error!(?recovery, "the outbox is damaged; what is sound is kept, the rest will be declared lost");
        }
        info!(agent = %config.agent, key = %public, waiting = store.len(), saved = recovery.saved, "started");
        let machine = config.machine.clone();
        let workstation = machine.map(|m| Workstation::new(m.asset, m.kind, m.active_use)).transpose();
        let (schedule, phase, now) = (config.schedule, phase(config), clock.now().wall);
        let seed = u64::from_le_bytes(public.id().0);
        Ok(Self {
            clock,
            collector: config.collector.key,
            id: config.agent.clone(),
            seed,
            workstation: workstation.context("this machine cannot be read")?,
            recorder: Recorder::new(schedule.check.ms(), schedule.step.ms(), now),
            store,
            delivery: Delivery::new(seed),
            orders,
            ticks: Ticks {
                sample: Ticker::aligned(schedule.sample.ms(), 0, now),
                step: Ticker::at_once(schedule.step.ms(), 0, now),
                check: Ticker::at_once(schedule.check.ms(), phase, now),
                save: Ticker::aligned(schedule.save.ms(), phase, now),
                batch: Ticker::aligned(schedule.batch.ms(), phase, now),
                prompt: Prompt::new(PROMPT),
            },
        })
    }

    fn see(&mut self, seen: Vec<Seen>) {
        for seen in seen {
            self.recorder.see(seen);
        }
    }

    async fn measure(
        &mut self,
        seen: &mut mpsc::Receiver<Vec<Seen>>,
        news: &mut mpsc::Receiver<News>,
    ) -> anyhow::Result<()> {
        let stop = signal()?;
        tokio::pin!(stop);
        loop {
            self.tick();
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = sleep(self.wait()) => {}
                Some(seen) = seen.recv() => self.see(seen),
                Some(news) = news.recv() => self.news(news),
            }
        }
    }

    /// Does what is due.
    fn tick(&mut self) {
        let now = self.clock.now();
        if let Some(workstation) = &mut self.workstation {
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
        let save = self.ticks.save.due(now.wall).is_some();
        if self.ticks.batch.due(now.wall).is_some() {
            let all = Draft::from(self.recorder.take(now.wall));
            self.flush(all);
        } else if self.ticks.prompt.due(self.recorder.is_urgent(), now.mono) {
            let news = self.recorder.news(now.wall);
            self.flush(news);
        } else if save {
            let draft = self.recorder.draft(now.wall);
            let moved = self.store.save(draft, now.wall);
            self.stored(moved);
        }
        self.deliver(Event::Tick);
    }

    fn flush(&mut self, draft: Draft) {
        let moved = self.store.flush(draft, self.clock.now().wall);
        self.stored(moved);
    }

    fn stored(&mut self, moved: Option<u64>) {
        if let Some(first) = moved {
            self.deliver(Event::Rebased { first });
        }
        self.deliver(Event::Stored);
    }

    fn wait(&self) -> Duration {
        let now = self.clock.now();
        let ticks = [&self.ticks.sample, &self.ticks.step, &self.ticks.check];
        let ticks = ticks
            .into_iter()
            .filter(|_| self.workstation.is_some())
            .chain([&self.ticks.save, &self.ticks.batch]);
        let prompt = self.ticks.prompt.wait(self.recorder.is_urgent(), now.mono);
        let delivery = self.delivery.wait(now.mono, &|after| self.store.waiting(after));
        let wait = ticks.map(|ticker| ticker.wait(now.wall)).chain(delivery).chain(prompt).min().unwrap_or(1);
        Duration::from_millis(wait.max(1).unsigned_abs())
    }

    fn news(&mut self, news: News) {
        match news {
            News::Online => self.deliver(Event::Online),
            News::Offline => self.deliver(Event::Offline),
            News::Message(bytes) => match receipt::open(&bytes, &self.collector) {
                Ok(receipt) if receipt.agent == self.id => {
                    self.store.forget(&receipt);
                    self.deliver(Event::Receipt(&receipt));
                }
                Ok(receipt) => {
                    warn!(for_agent = %receipt.agent, "a receipt for another agent is passed over");
                }
                Err(reason) => warn!("a receipt is passed over: {reason}; is collector.key right?"),
            },
        }
    }

    fn deliver(&mut self, event: Event<'_>) {
        let now = self.clock.now();
        let effects = self.delivery.step(event, now.mono, &|after| self.store.waiting(after));
        for effect in effects {
            match effect {
                Effect::Publish(seq) => {
                    if let Some(bytes) = self.store.bytes(seq) {
                        self.order(Order::Publish(bytes));
                    }
                }
                Effect::Reconnect => self.order(Order::Reconnect),
                Effect::Warn(refused) => error!(
                    seq = refused.seq,
                    reason = refused.reason.name(),
                    "the collector refuses a batch: {}",
                    motprov_shared::measurement::Fact::clean(&refused.text)
                ),
                Effect::GiveUp(receipt) => {
                    if let Some(first) = self.store.give_up(&receipt, now.wall) {
                        self.deliver(Event::Rebased { first });
                    }
                }
                Effect::Rebase { kept, next } => {
                    if let Some(first) = self.store.rebase(kept, next, now.wall) {
                        self.deliver(Event::Rebased { first });
                    }
                }
            }
        }
    }

    /// The queue has room for the window. Where it has none, the batch counts as lost on the way and is sent again.
    fn order(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            warn!("the uplink is behind; the batch will be sent again");
        }
    }

    /// Keeps what was measured, gives the collector a moment to take it, and says goodbye.
    async fn stop(&mut self, news: &mut mpsc::Receiver<News>) {
        let now = self.clock.now().wall;
        let all = Draft::from(self.recorder.finish(now));
        self.flush(all);
        let end = Instant::now() + FAREWELL;
        while !self.store.is_empty() && self.delivery.is_online() {
            let Ok(Some(news)) = timeout_at(end, news.recv()).await else { break };
            self.news(news);
        }
        info!(undelivered = !self.store.is_empty(), "stopped");
        if self.orders.send(Order::Stop).await.is_err() {
            warn!("the uplink was gone already");
        }
    }
}

/// The same for an agent every day, another for every agent.
fn phase(config: &Config) -> i64 {
    let hash = sha256(config.agent.to_string().as_bytes());
    hash.0[..4].iter().fold(0, |phase, octet| phase * 256 + i64::from(*octet)) % PHASES
}

async fn watch(config: &Config, clock: Clock, seen: mpsc::Sender<Vec<Seen>>) -> anyhow::Result<JoinSet<()>> {
    let watch = Watch::new(clock, config.schedule, phase(config), seen);
    let mut watchers = JoinSet::new();
    for endpoint in &config.endpoints {
        let What::Tcp { host, port } = endpoint.probe.what.clone() else {
            warn!(asset = %endpoint.asset, "this endpoint is not checked: only tcp is, as yet");
            continue;
        };
        let (asset, timeout) = (endpoint.asset.clone(), endpoint.probe.timeout);
        watchers.spawn(watch.clone().endpoint(Endpoint { asset, host, port, timeout }));
    }
    if !config.printers.is_empty() {
        let pollers = Pollers::open(&config.schedule).await?;
        for printer in &config.printers {
            watchers.spawn(watch.clone().printer(printer.clone(), pollers.clone()));
        }
    }
    Ok(watchers)
}

/// Ends when the system asks the agent to stop.
#[cfg(unix)]
fn signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends when the system asks the agent to stop.
#[cfg(not(unix))]
fn signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(reason) = tokio::signal::ctrl_c().await {
            error!("cannot listen for Ctrl-C: {reason}");
        }
    })
}
