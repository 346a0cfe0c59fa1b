//! Follows what the collector says: joins the configuration's file, what the collector told, and the uplink.
//! Promise: whatever comes, the agent goes on with a configuration that holds, and says which.

use motprov_shared::configuration::Document;
use motprov_shared::state::State;
use tracing::{error, info, warn};

use super::Agent;
use crate::config::{Config, ConfigError, ConfigFile};
use crate::release;
use crate::remote::{Heard, Remote};
use crate::uplink::Order;

/// Between two words on itself that only say how full the outbox is, milliseconds.
const OFTEN: i64 = 60_000;
const NOT_FOLLOWED: &str = "remote_configuration = false stands in the agent's own file";

/// What the agent begins with: its own file with what the collector told before over it.
pub(super) struct Beginning {
    pub(super) remote: Remote,
    pub(super) config: Config,
    /// What held before the trial that goes on, where one does.
    pub(super) before: Option<Config>,
}

impl Beginning {
    /// `own` is what the file says by itself, and `now` monotonic milliseconds.
    pub(super) fn of(file: &mut ConfigFile, own: Config, now: i64) -> Self {
        let mut remote = Remote::open(&own.data, &own.agent, &own.collector.key);
        file.lay(remote.settled_layers().to_vec());
        let settled = file.reload().unwrap_or_else(|fault| {
            error!("what the collector told before does not go with the agent's own file: {fault}");
            if let Some(version) = remote.version() {
                remote.refuse(version, reason(&fault));
            }
            file.lay(Vec::new());
            own
        });
        if !remote.is_on_trial() {
            return Self { remote, config: settled, before: None };
        }
        if !remote.begin_again(now + settled.remote_trial.ms()) {
            remote
                .take_back("the agent began with it several times and never reached a collector".to_owned());
            return Self { remote, config: settled, before: None };
        }
        file.lay(remote.layers().to_vec());
        match file.reload() {
            Ok(config) => Self { remote, config, before: Some(settled) },
            Err(fault) => {
                remote.take_back(reason(&fault));
                file.lay(remote.layers().to_vec());
                Self { remote, config: settled, before: None }
            }
        }
    }
}

impl Agent {
    /// What came on the agent's `config` topic.
    pub(super) async fn hear(&mut self, bytes: Vec<u8>) {
        match self.remote.hear(&bytes, &self.config.collector.key) {
            Heard::Alien(why) => warn!("a configuration is passed over: {why}"),
            Heard::Known => {}
            Heard::Echo => self.reached(),
            Heard::New(document) if !self.config.remote => {
                self.remote.refuse(document.version, NOT_FOLLOWED.to_owned());
                self.say_state();
            }
            Heard::New(document) => self.take(*document, bytes).await,
        }
    }

    async fn take(&mut self, document: Document, bytes: Vec<u8>) {
        let version = document.version;
        if document.layers == self.remote.layers() && !self.remote.is_on_trial() {
            self.remote.adopt(document, bytes);
        } else {
            match self.file.under(&document.layers) {
                Err(fault) => {
                    error!(version, "the collector's configuration is refused: {fault}");
                    self.remote.refuse(version, reason(&fault));
                }
                Ok(config) => self.begin_trial(document, bytes, config).await,
            }
        }
        self.consider_release();
        self.say_state();
    }

    async fn begin_trial(&mut self, document: Document, bytes: Vec<u8>, config: Config) {
        let (version, layers) = (document.version, document.layers.clone());
        let deadline = self.clock.now().mono + self.config.remote_trial.ms();
        if let Err(fault) = self.remote.try_out(document, bytes, deadline) {
            error!(version, "the collector's configuration cannot be kept: {fault}");
            return self.remote.refuse(version, format!("it cannot be kept: {fault}"));
        }
        info!(version, "the collector's configuration is tried out");
        self.before.get_or_insert_with(|| self.config.clone());
        self.file.lay(layers);
        // Read once more, for what the file is seen to change from.
        let config = self.file.reload().unwrap_or(config);
        if let Err(fault) = self.follow(config).await {
            return self.take_back(format!("it cannot be followed: {fault:#}")).await;
        }
        self.line.order(Order::Ask);
    }

    /// The collector was heard with the configuration as it is.
    pub(super) fn reached(&mut self) {
        if self.remote.confirm() {
            self.before = None;
            info!(version = self.remote.version(), "the collector's configuration holds");
            self.say_state();
        }
    }

    /// Ends a trial that has lasted too long.
    pub(super) async fn end_trial(&mut self) {
        if self.remote.is_over(self.clock.now().mono) {
            let limit = self.config.remote_trial;
            self.take_back(format!("no collector was reached with it within {limit}")).await;
        }
    }

    async fn take_back(&mut self, reason: String) {
        error!("the collector's configuration is taken back: {reason}");
        self.remote.take_back(reason);
        self.file.lay(self.remote.layers().to_vec());
        let read = self.file.reload();
        let before = self.before.take();
        let config = read.inspect_err(|fault| error!("the file does not hold now: {fault}")).ok().or(before);
        if let Some(config) = config
            && let Err(fault) = self.follow(config).await
        {
            error!("the configuration before is followed in part only: {fault:#}");
        }
        self.say_state();
    }

    /// What the agent should run by the manifest that it was given, and whether it is fetched.
    pub(super) fn consider_release(&mut self) {
        let Some((key, manifest)) = self.config.upgrade.key.zip(self.remote.release()) else { return };
        let now = self.clock.now().wall;
        let judged = release::judge(manifest, &key, self.remote.serial(), now);
        match judged {
            Err(why) => {
                warn!("a release is not believed: {why}");
                self.release = None;
            }
            Ok(release) => {
                self.remote.believe_serial(release.serial);
                let newer = release::is_newer(&release);
                let version = release.version.to_string();
                if newer && self.release.as_ref() != Some(&version) {
                    info!(version, "a newer release of this program is out");
                }
                if newer && self.config.upgrade.install {
                    self.fetch(release);
                }
                self.release = Some(version);
            }
        }
    }

    /// Fetches beside everything else; what comes of it is told in the log.
    fn fetch(&mut self, release: motprov_shared::release::Release) {
        let Some(tls) = &self.config.collector.tls else {
            return warn!("a release is fetched over TLS only: set collector.ca_file");
        };
        let Some(manifest) = self.remote.release().map(<[u8]>::to_vec) else { return };
        if self.fetching.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let work = release::fetch::stage(self.config.data.clone(), tls.ca.clone(), release, manifest);
        self.fetching = Some(tokio::spawn(work));
    }

    /// Says what this agent is and goes by, to whoever runs the agents.
    pub(super) fn say_state(&mut self) {
        let state = State {
            online: true,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            every: u64::try_from(self.config.schedule.batch.ms().div_euclid(1000).max(1)).ok(),
            outbox: u64::try_from(self.store.len()).ok(),
            configuration: self.remote.version(),
            refused: self.remote.unfollowed(),
            release: self.release.clone(),
        };
        self.said = self.clock.now().mono;
        if self.delivery.is_online() {
            self.line.order(Order::State(state.to_bytes()));
        }
    }

    /// Says it again after a batch, for the outbox's sake.
    pub(super) fn say_state_at_times(&mut self) {
        if self.clock.now().mono - self.said >= OFTEN {
            self.say_state();
        }
    }
}

/// The first fault, for a person at the collector; how many more there are.
fn reason(fault: &ConfigError) -> String {
    match fault.faults() {
        [] => fault.to_string(),
        [one] => one.to_string(),
        [first, more @ ..] => format!("{first} (and {} more)", more.len()),
    }
}
