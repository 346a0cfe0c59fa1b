//! `serve`: the collector itself, until it is told to stop.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::{Answer, Failure, Folder, descriptors};
use crate::collector::{self, Running};
use crate::config::{Config, FILE};

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    folder: Folder,
    /// Configuration in TOML, as deploy/config/collector.toml describes it; `collector.toml` in the data folder where
    /// none is named and there is one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where agents connect, in place of the configuration's broker.address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    mqtt: Option<SocketAddr>,
    /// Where the pages are, in place of the configuration's web.address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    http: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let own = self.folder.data.join(FILE);
        let named = self.config.clone().or_else(|| own.exists().then_some(own));
        let mut config = named.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
        if self.mqtt.is_some() && config.external.is_some() {
            let what =
                "--mqtt is the embedded broker's address, and the configuration has [external] in its place";
            return Err(Failure::Input(format!("{what}: leave one of them out")));
        }
        config.broker.address = self.mqtt.unwrap_or(config.broker.address);
        config.web.address = self.http.unwrap_or(config.web.address);
        descriptors::raise(config.broker.max_connections);
        let outside = |error: std::io::Error| Failure::Outside(format!("cannot wait for signals: {error}"));
        let waiting = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(outside)?;
        // From here on a signal stops us in order, also while we start.
        let stop = {
            let _inside = waiting.enter();
            Signals::listen().map_err(outside)?
        };
        let running = self.folder.noting(|data| collector::start(data, &config))?;
        let said = self.say(out, &running, &config);
        if said.is_ok() {
            waiting.block_on(stop.arrive());
        }
        tracing::info!("stopping");
        running.stop();
        said.map(|()| Answer::Yes)
    }

    fn say(&self, out: &mut dyn Write, running: &Running, config: &Config) -> Result<(), Failure> {
        writeln!(out, "data     {}", self.folder.data.display())?;
        if let Some(address) = running.mqtt() {
            writeln!(out, "mqtt     {address}")?;
        }
        if let Some(external) = &config.external {
            writeln!(out, "broker   {external}")?;
        }
        let scheme = if running.http().ip().is_loopback() { "http" } else { "https" };
        writeln!(out, "pages    {scheme}://{}/", running.http())?;
        writeln!(out, "key      {}", running.key())?;
        writeln!(out, "log      {}", running.log())?;
        if let Some(address) = running.log_address() {
            writeln!(out, "public   http://{address}/log/checkpoint")?;
        }
        if let Some(enrolment) = running.enrolment() {
            writeln!(out, "enrol    https://{enrolment}")?;
        }
        if running.is_secured() {
            writeln!(out, "Agents connect over TLS, each with a certificate of its own.")?;
        } else {
            writeln!(out, "Without TLS it listens on this machine's loopback only.")?;
        }
        if config.broker.observers && config.external.is_none() {
            writeln!(out, "Observers are let in: clients named observer-… read every measurement.")?;
        }
        Ok(out.flush()?)
    }
}

/// What asks a service to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn arrive(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn arrive(mut self) {
        self.0.recv().await;
    }
}
