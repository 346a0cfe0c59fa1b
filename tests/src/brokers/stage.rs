//! A broker between real agents and real collectors, each collector with its own folder and sites.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use motprov_shared::identity::{AgentId, Hash, PublicKey, Role};
use tempfile::TempDir;

use super::pki::Authority;
use super::{Broker, Kind};
use crate::process::{Process, Program};
use crate::scene::{Actor, kept, wait_for_kept};

/// A collector that is a client of the broker.
#[derive(Debug)]
pub struct Collector {
    /// Its data folder.
    pub data: PathBuf,
    config: PathBuf,
    log: PathBuf,
    program: Program,
    key: PublicKey,
    process: Option<Process>,
}

/// Everything around one broker.
#[derive(Debug)]
pub struct Stage {
    folder: TempDir,
    program: Program,
    /// Issues every certificate.
    pub authority: Authority,
}

impl Stage {
    /// An empty one.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn new(program: Program) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("motprov-broker-").tempdir()?;
        let authority = Authority::new(&folder.path().join("ca"))?;
        Ok(Self { folder, program, authority })
    }

    /// Prepares a collector's folder and key; it has no broker yet.
    ///
    /// # Errors
    /// The collector refuses.
    pub fn collector(&self, name: &str) -> Result<Collector> {
        let home = self.folder.path().join(name);
        let data = home.join("data");
        fs::create_dir_all(&data)?;
        let key = self.program.collector_says(&data, &["key"])?.trim().parse()?;
        let (config, log) = (home.join("collector.toml"), home.join("collector.log"));
        self.authority.issue_collector(name)?.copy_to(&home, "client")?;
        Ok(Collector { data, config, log, program: self.program.clone(), key, process: None })
    }

    /// Installs a broker whose rules come from a collector's registry. `None` where its program is missing.
    ///
    /// # Errors
    /// The collector refuses, or a file cannot be written.
    pub fn broker(&self, kind: Kind, users: &str) -> Result<Option<Broker>> {
        Broker::install(kind, &self.folder.path().join("broker"), &self.authority, users)
    }

    /// Prepares a real agent that reaches `collector` through a broker on `port`, and enrols it there.
    ///
    /// # Errors
    /// The agent or the collector refuses.
    pub fn agent(&self, agent: &str, collector: &Collector, port: u16, more: &str) -> Result<Actor> {
        let id: AgentId = agent.parse()?;
        let home = self.folder.path().join(agent.replace('/', "-"));
        fs::create_dir_all(&home)?;
        self.authority.issue_agent(&id, Role::Workstation)?.copy_to(&home, "agent")?;
        fs::copy(self.authority.certificate(), home.join("ca.pem"))?;
        let config = home.join("agent.toml");
        write_agent(&config, &id, port, &collector.key, more)?;
        let key = self.program.agent_says(&["key", "--config", text(&config)?])?;
        collector.says(&["agents", "add", "--agent", agent, "--key", key.trim()])?;
        let log = home.join("agent.log");
        Ok(Actor::new(id, self.program.clone(), config, log))
    }
}

/// Writes an agent's configuration: its own certificate, and the key of the collector whose receipts it believes.
///
/// # Errors
/// The file cannot be written.
pub fn write_agent(config: &Path, id: &AgentId, port: u16, key: &PublicKey, more: &str) -> Result<()> {
    let home = config.parent().context("a folder")?;
    let data = toml::Value::from(text(home)?);
    let (site, name) = (&id.site, &id.name);
    let tls = "ca_file = \"ca.pem\"\ncertificate_file = \"agent.pem\"\nkey_file = \"agent-key.pem\"\n";
    let collector = format!("[collector]\nhost = \"127.0.0.1\"\nport = {port}\nkey = \"{key}\"\n{tls}");
    let all = format!("site = \"{site}\"\nagent = \"{name}\"\ndata = {data}\n\n{collector}\n{more}");
    Ok(fs::write(config, all)?)
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path is not UTF-8")
}

impl Collector {
    /// What its receipts are signed with.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// Where it has its certificate for the broker.
    fn home(&self) -> Result<&Path> {
        self.config.parent().context("a folder")
    }

    /// What one of its verbs prints.
    ///
    /// # Errors
    /// The verb fails.
    pub fn says(&self, arguments: &[&str]) -> Result<String> {
        self.program.collector_says(&self.data, arguments)
    }

    /// Points it to a broker and gives it its sites; all where none is named.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn configure(&self, port: u16, authority: &Authority, sites: &[&str]) -> Result<()> {
        let home = self.home()?;
        let path = |path: &Path| Ok::<_, anyhow::Error>(toml::Value::from(text(path)?));
        let mut config = format!(
            "[external]\nhost = \"127.0.0.1\"\nport = {port}\nca_file = {}\ncertificate_file = {}\nkey_file = {}\n",
            path(&authority.certificate())?,
            path(&home.join("client.pem"))?,
            path(&home.join("client-key.pem"))?
        );
        if !sites.is_empty() {
            let sites: Vec<_> = sites.iter().map(|site| format!("\"{site}\"")).collect();
            writeln!(config, "sites = [{}]", sites.join(", "))?;
        }
        Ok(fs::write(&self.config, config)?)
    }

    /// Starts it, unless it runs.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(&mut self) -> Result<()> {
        if self.process.is_none() {
            let arguments = ["--config", text(&self.config)?];
            self.process = Some(self.program.serve_with(&self.data, &arguments, &self.log)?.0);
        }
        Ok(())
    }

    /// `kill -9`, if it runs.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), Process::kill)
    }

    /// Asks it to stop, if it runs.
    ///
    /// # Errors
    /// It does not stop as it should.
    pub fn stop(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), Process::stop)
    }

    /// Everything that it has logged.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.log)?)
    }

    /// Number and hash of every batch of an agent in its ledger.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn kept(&self, agent: &AgentId) -> Result<Vec<(u64, Hash)>> {
        Ok(kept(&self.data, agent)?.into_iter().map(|batch| (batch.seq, batch.hash)).collect())
    }

    /// Waits until its ledger keeps an agent's batches up to `seq`.
    ///
    /// # Errors
    /// They do not come.
    pub fn wait_for(&self, agent: &AgentId, seq: u64) -> Result<()> {
        wait_for_kept(&self.data, agent, seq)
    }
}
