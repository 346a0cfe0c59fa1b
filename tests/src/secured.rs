//! A collector that `init` prepared, and agents that enrol at it with tokens, as operators do.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::Output;

use anyhow::{Context, Result, bail, ensure};
use motprov_shared::identity::AgentId;

use crate::process::Program;
use crate::scene::{Actor, Scene};

/// The scene and where agents ask to be let in.
#[derive(Debug)]
pub struct Secured {
    /// The collector.
    pub scene: Scene,
    program: Program,
    enrolment: SocketAddr,
}

impl Secured {
    /// Prepares and starts a collector.
    ///
    /// # Errors
    /// It does not start.
    pub fn open(program: Program) -> Result<Self> {
        let folder = Scene::folder()?;
        let data = folder.path().join("data");
        let anywhere = "127.0.0.1:0";
        let hosts = ["--host", "localhost", "--host", "127.0.0.1"];
        let places = ["--broker", anywhere, "--enrolment", anywhere, "--web", anywhere];
        program.collector_says(&data, &[&["init"], &hosts[..], &places[..]].concat())?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let scene = Scene::open_at(folder, program.clone(), address, None)?;
        let enrolment = scene.enrolment().context("the collector takes no enrolments")?;
        Ok(Self { scene, program, enrolment })
    }

    /// A token, as `enrol-token` prints it.
    ///
    /// # Errors
    /// The collector refuses.
    pub fn token(&self, arguments: &[&str]) -> Result<String> {
        Ok(self.scene.says(&[&["enrol-token"], arguments].concat())?.trim().to_owned())
    }

    /// The folder of an agent; `machine` tells machines of one name apart.
    #[must_use]
    pub fn home(&self, agent: &AgentId, machine: &str) -> PathBuf {
        let data = self.scene.data();
        let folder = data.parent().map(PathBuf::from).unwrap_or_default();
        folder.join(format!("{}-{}-{machine}", agent.site, agent.name))
    }

    /// Runs `motprov-agent enrol` to its end, whatever comes of it.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn enrol(&self, agent: &AgentId, machine: &str, token: &str) -> Result<Output> {
        let home = self.home(agent, machine);
        fs::create_dir_all(&home)?;
        let text = |name: &str| home.join(name).display().to_string();
        let (token_file, data, config) = (text("token"), text("data"), text("agent.toml"));
        fs::write(&token_file, token)?;
        let service = format!("https://localhost:{}", self.enrolment.port());
        self.program.output(&[
            "agent",
            "enrol",
            &service,
            "--token-file",
            &token_file,
            "--name",
            agent.name.as_str(),
            "--data",
            &data,
            "--config",
            &config,
            "--no-wait",
        ])
    }

    /// An agent that is let in, ready to run; `more` is TOML behind what enrolment wrote.
    ///
    /// # Errors
    /// It is not let in; then with what it said.
    pub fn agent(&self, agent: &str, machine: &str, token: &str, more: &str) -> Result<Actor> {
        let agent: AgentId = agent.parse()?;
        let output = self.enrol(&agent, machine, token)?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}: {said}", output.status);
        let home = self.home(&agent, machine);
        let config = home.join("agent.toml");
        let text = fs::read_to_string(&config)?;
        fs::write(&config, format!("{text}\n{more}"))?;
        Ok(Actor::new(agent, self.program.clone(), config, home.with_extension("log")))
    }

    /// How `agents list` says that an agent stands.
    ///
    /// # Errors
    /// It does not list it.
    pub fn standing(&self, agent: &AgentId) -> Result<serde_json::Value> {
        let all = self.scene.json(&["agents", "list"])?;
        let name = agent.to_string();
        // Whoever waits under the same name is listed first.
        let found = all.as_array().and_then(|all| all.iter().rfind(|known| known["agent"] == name.as_str()));
        match found {
            Some(found) => Ok(found.clone()),
            None => bail!("{agent} is not listed"),
        }
    }
}
