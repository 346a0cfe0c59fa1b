//! A stage for stories: a collector's process on a folder of its own, and agents' processes beside it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use motprov_ledger::{Database, EntryKind, View};
use motprov_shared::identity::{AgentId, Hash, PublicKey, sha256};
use motprov_shared::measurement::Record;
use motprov_shared::seal::{Envelope, SecretKey};
use motprov_shared::wire;
use tempfile::TempDir;

use crate::process::{Process, Program, Serving, wait_for};

/// A collector and its folder.
#[derive(Debug)]
pub struct Scene {
    folder: TempDir,
    program: Program,
    mqtt: SocketAddr,
    key: PublicKey,
    serving: Option<Serving>,
}

/// A batch as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the agent's chain.
    pub seq: u64,
    /// The one that it names as the one before.
    pub prev: Option<Hash>,
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// What is in it.
    pub records: Vec<Record>,
}

impl Scene {
    /// Starts a collector on a new folder.
    ///
    /// # Errors
    /// It does not start.
    pub fn open(program: Program) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("motprov-story-").tempdir()?;
        fs::create_dir(folder.path().join("data"))?;
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let log = folder.path().join("collector.log");
        let serving = program.serve(&folder.path().join("data"), anywhere, &log)?;
        let (mqtt, key) = (serving.mqtt, serving.key);
        Ok(Self { folder, program, mqtt, key, serving: Some(serving) })
    }

    /// The collector's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where agents connect; the same for every collector that is started here.
    #[must_use]
    pub const fn mqtt(&self) -> SocketAddr {
        self.mqtt
    }

    /// The collector's key.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// `kill -9`, if it runs.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill_collector(&mut self) -> Result<()> {
        self.serving.take().map_or(Ok(()), |serving| serving.process.kill())
    }

    /// Asks the collector to stop, if it runs.
    ///
    /// # Errors
    /// It does not stop as it should.
    pub fn stop_collector(&mut self) -> Result<()> {
        self.serving.take().map_or(Ok(()), |serving| serving.process.stop())
    }

    /// Starts a collector on the same folder and port, unless one runs.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_collector(&mut self) -> Result<()> {
        if self.serving.is_none() {
            let log = self.folder.path().join("collector.log");
            self.serving = Some(self.program.serve(&self.data(), self.mqtt, &log)?);
        }
        Ok(())
    }

    /// What a verb of `motprov-collector` prints.
    ///
    /// # Errors
    /// The verb fails.
    pub fn says(&self, arguments: &[&str]) -> Result<String> {
        self.program.collector_says(&self.data(), arguments)
    }

    /// What a verb of `motprov-collector` prints as JSON.
    ///
    /// # Errors
    /// The verb fails.
    pub fn json(&self, arguments: &[&str]) -> Result<serde_json::Value> {
        let text = self.says(&[arguments, &["--format", "json"]].concat())?;
        serde_json::from_str(&text).with_context(|| text.clone())
    }

    /// How often `agent` was refused for `reason`.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn refusals(&self, agent: &str, reason: &str) -> Result<u64> {
        let refusals = self.json(&["refusals"])?;
        let counts = refusals["counts"].as_array().context("counts")?;
        let hit = counts.iter().find(|count| count["agent"] == agent && count["reason"] == reason);
        Ok(hit.and_then(|count| count["count"].as_u64()).unwrap_or(0))
    }

    /// Enrols an agent with a key that the story holds.
    ///
    /// # Errors
    /// The collector refuses.
    pub fn enrol(&self, agent: &str, key: &SecretKey) -> Result<()> {
        self.says(&["agents", "add", "--agent", agent, "--key", &key.public().to_string()]).map(drop)
    }

    /// Prepares a real agent: configuration, key, enrolment. `more` is TOML behind the collector's section.
    ///
    /// # Errors
    /// The agent or the collector refuses.
    pub fn agent(&self, agent: &str, more: &str) -> Result<Actor> {
        let id: AgentId = agent.parse()?;
        let home = self.folder.path().join(agent.replace('/', "-"));
        fs::create_dir_all(&home)?;
        let data = toml::Value::from(home.to_str().context("a folder's name")?);
        let config = home.join("agent.toml");
        let (site, name, port, key) = (&id.site, &id.name, self.mqtt.port(), self.key);
        let collector = format!("[collector]\nhost = \"127.0.0.1\"\nport = {port}\nkey = \"{key}\"\n");
        fs::write(
            &config,
            format!("site = \"{site}\"\nagent = \"{name}\"\ndata = {data}\n\n{collector}\n{more}"),
        )?;
        let shown = config.to_str().context("a folder's name")?;
        let key = self.program.agent_says(&["key", "--config", shown])?;
        self.says(&["agents", "add", "--agent", agent, "--key", key.trim()])?;
        let log = home.join("agent.log");
        Ok(Actor::new(id, self.program.clone(), config, log))
    }

    /// Every batch of an agent in the order of the ledger.
    ///
    /// # Errors
    /// The ledger cannot be read, or holds what is no batch.
    pub fn kept(&self, agent: &AgentId) -> Result<Vec<Kept>> {
        kept(&self.data(), agent)
    }

    /// Waits until the ledger keeps an agent's batches up to `seq`.
    ///
    /// # Errors
    /// They do not come.
    pub fn wait_for_kept(&self, agent: &AgentId, seq: u64) -> Result<()> {
        wait_for_kept(&self.data(), agent, seq)
    }
}

/// Every batch of an agent in the order of the ledger in `data`.
///
/// # Errors
/// The ledger cannot be read, or holds what is no batch.
pub fn kept(data: &Path, agent: &AgentId) -> Result<Vec<Kept>> {
    let source = agent.to_string();
    let mut database = Database::open_read_only(data)?;
    database.read(|view| {
        let size = view.state()?.size;
        let mut kept = Vec::new();
        for number in 1..=size {
            let header = view.header(number)?.with_context(|| format!("entry {number}"))?;
            if header.kind == EntryKind::Batch && header.source == source {
                let entry = view.entry(number)?.with_context(|| format!("entry {number}"))?;
                kept.push(read(&entry.content)?);
            }
        }
        Ok::<_, anyhow::Error>(kept)
    })
}

/// Waits until the ledger in `data` keeps an agent's batches up to `seq`.
///
/// # Errors
/// They do not come.
pub fn wait_for_kept(data: &Path, agent: &AgentId, seq: u64) -> Result<()> {
    wait_for(&format!("batch {seq} of {agent} in the ledger"), || {
        let mut database = Database::open_read_only(data)?;
        let agents = database.read(View::agents)?;
        let head = agents.iter().find(|known| known.id == *agent).and_then(|known| known.head);
        Ok(head.filter(|head| head.seq >= seq).map(drop))
    })
}

fn read(bytes: &[u8]) -> Result<Kept> {
    let envelope = Envelope::parse(bytes)?;
    let link = envelope.link();
    // `ledger verify` checks signatures; here it is the story that is read.
    let records = wire::decode(envelope.unverified_payload().context("a payload")?)?;
    Ok(Kept { seq: link.seq, prev: link.prev, hash: sha256(bytes), records })
}

/// Copies a folder with all that is in it.
fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, kind) = entry.and_then(|entry| entry.file_type().map(|kind| (entry, kind)))?;
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A real agent, running or not.
#[derive(Debug)]
pub struct Actor {
    /// Its name.
    pub id: AgentId,
    program: Program,
    config: PathBuf,
    log: PathBuf,
    process: Option<Process>,
}

impl Actor {
    /// An agent that has its configuration; not running.
    #[must_use]
    pub fn new(id: AgentId, program: Program, config: PathBuf, log: PathBuf) -> Self {
        Self { id, program, config, log, process: None }
    }

    /// Its configuration.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// The same agent in a copy of its folder, as two machines from one disk image have it; not running. Stop it first.
    ///
    /// # Errors
    /// The folder cannot be copied.
    pub fn copy(&self) -> Result<Self> {
        let home = self.config.parent().context("a folder")?;
        let copy = home.with_extension("copy");
        copy_folder(home, &copy)?;
        let (config, log) = (copy.join("agent.toml"), copy.join("copy.log"));
        let [here, there] = [home, &copy].map(|folder| folder.to_str().map(toml::Value::from));
        let (here, there) = (here.context("a folder's name")?, there.context("a folder's name")?);
        let text = fs::read_to_string(&config)?.replace(&here.to_string(), &there.to_string());
        fs::write(&config, text)?;
        Ok(Self { id: self.id.clone(), program: self.program.clone(), config, log, process: None })
    }

    /// Starts it, unless it runs.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn start(&mut self) -> Result<()> {
        if self.process.is_none() {
            self.process = Some(self.program.run_agent(&self.config, &self.log, "debug")?);
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
        read_log(&self.log)
    }

    /// Number and hash of each batch that it signed and wrote to its disk, as it logged them.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn signed(&self) -> Result<Vec<(u64, Hash)>> {
        let log = self.log()?;
        let lines = log.lines().filter(|line| line.contains(": kept "));
        lines
            .map(|line| {
                let field = |name: &str| {
                    let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
                    found.with_context(|| format!("{name} in {line}"))
                };
                Ok((field("seq=")?.parse()?, field("hash=")?.parse()?))
            })
            .collect()
    }

    /// Waits until it has signed so many batches.
    ///
    /// # Errors
    /// It does not.
    pub fn wait_until_signed(&self, count: usize) -> Result<()> {
        wait_for(&format!("{count} batches of {}", self.id), || {
            Ok((self.signed()?.len() >= count).then_some(()))
        })
    }
}

fn read_log(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
