//! Wires probes, recorder, outbox, delivery and uplink, and stops in order. Decides nothing itself.
//!
//! `turn` waits and does what is due, `delivering` joins outbox and network, `watchers` keeps a task for each
//! device, `line` one for the collector, `reload` follows another configuration, `guided` what the collector says of
//! it, `renewal` keeps the certificate young, `signals` speaks with the system.

mod delivering;
mod device;
mod guided;
mod line;
mod reload;
mod renewal;
mod signals;
mod ticks;
mod turn;
mod watchers;

use anyhow::Context;
use motprov_shared::identity::AssetId;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::{error, info};

use crate::batching::Sealer;
use crate::clock::Clock;
use crate::config::{Config, ConfigFile};
use crate::delivery::Delivery;
use crate::keyfile;
use crate::offset::Offset;
use crate::probe::workstation::Workstation;
use crate::recorder::{Recorder, Seen};
use crate::remote::Remote;
use crate::store::{Bounds, Store};
use crate::vigil::Vigil;
use guided::Beginning;
use line::Line;
use renewal::Renewal;
use ticks::{PATIENCE, Ticks};
use watchers::Watchers;

/// What devices' tasks saw.
type Sightings = mpsc::Receiver<Vec<Seen>>;

/// A running agent.
pub struct Agent {
    clock: Clock,
    file: ConfigFile,
    config: Config,
    remote: Remote,
    /// What held before the trial of the collector's word, while there is one.
    before: Option<Config>,
    /// The release that this agent should run, as far as one is believed.
    release: Option<String>,
    fetching: Option<JoinHandle<()>>,
    /// When the agent last spoke of itself, monotonic milliseconds.
    said: i64,
    /// The asset that bears the agent's name: what is told of the agent itself.
    own: AssetId,
    /// Spreads the pauses of many agents.
    seed: u64,
    workstation: Option<Workstation>,
    recorder: Recorder,
    vigil: Vigil,
    offset: Offset,
    store: Store,
    delivery: Delivery,
    line: Line,
    renewal: Renewal,
    watchers: Watchers,
    /// Where devices' tasks say what they saw.
    sightings: mpsc::Sender<Vec<Seen>>,
    ticks: Ticks,
}

impl Agent {
    /// Measures and delivers until a signal comes; follows the file when it changes.
    ///
    /// # Errors
    /// What keeps it from starting: no key, another machine's key, a locked outbox, no socket. Later: the uplink
    /// ended by a fault of its own; everything measured is in the outbox then.
    pub async fn run(file: ConfigFile, config: Config) -> anyhow::Result<()> {
        let (sightings, mut queue) = mpsc::channel(64);
        let mut agent = Self::start(file, config, sightings).await?;
        let ended = agent.measure(&mut queue).await;
        let stopped = agent.stop(&mut queue).await.context("the uplink ended badly");
        ended.and(stopped)
    }

    async fn start(
        mut file: ConfigFile,
        own: Config,
        sightings: mpsc::Sender<Vec<Seen>>,
    ) -> anyhow::Result<Self> {
        let clock = Clock::start();
        let now = clock.now();
        let key = keyfile::open(&own.data, own.bind_to_machine)?;
        let Beginning { remote, config, before } = Beginning::of(&mut file, own, now.mono);
        let public = key.public();
        let seed = u64::from_le_bytes(public.id().0);
        let own: AssetId =
            config.agent.name.as_str().parse().context("the agent's name cannot name an asset")?;
        let sealer = Sealer::new(config.agent.clone(), key);
        let (store, recovery) =
            Store::open(&config.data.join("outbox"), bounds(&config), sealer, own.clone())?;
        if recovery.is_loss() {
            error!(?recovery, "the outbox is damaged; what is sound is kept, the rest will be declared lost");
        }
        info!(agent = %config.agent, key = %public, waiting = store.len(), saved = recovery.saved, "started");
        let workstation = measured(&config)?;
        let schedule = &config.schedule;
        let mut agent = Self {
            recorder: Recorder::new(schedule.check.ms(), schedule.step.ms(), now.wall),
            vigil: Vigil::new(now, PATIENCE),
            offset: Offset::default(),
            delivery: Delivery::new(seed),
            line: Line::open(Line::prepare(&config.agent, &config.collector)?, seed),
            renewal: Renewal::new(seed),
            watchers: Watchers::start(&config, clock, sightings.clone()).await?,
            ticks: Ticks::new(schedule, &config.agent, now.wall),
            clock,
            file,
            own,
            seed,
            workstation,
            store,
            sightings,
            config,
            remote,
            before,
            release: None,
            fetching: None,
            said: now.mono,
        };
        agent.consider_release();
        Ok(agent)
    }
}

/// How much the outbox may hold.
const fn bounds(config: &Config) -> Bounds {
    Bounds { octets: config.outbox_limit, days: config.outbox_days }
}

/// This machine, where it is to be measured.
fn measured(config: &Config) -> anyhow::Result<Option<Workstation>> {
    let machine = config
        .machine
        .as_ref()
        .map(|machine| Workstation::new(machine.asset.clone(), machine.kind, machine.active_use))
        .transpose();
    machine.context("this machine cannot be read")
}
