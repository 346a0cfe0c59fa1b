//! The agent as it is shipped, as a process, enrolled with a collector of the testbed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use motprov_shared::identity::AgentId;
use motprov_testbed::scene::Scene;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::front::Front;

/// A child of ours that ends with the value.
#[derive(Debug)]
pub(crate) struct Own(pub(crate) Child);

impl Own {
    /// Its number in the system.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to stop and waits until it did.
    pub(crate) fn stop(mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.0.id())?), Signal::SIGTERM)?;
        let ended = self.0.wait()?;
        ensure!(ended.success(), "it ended with {ended}");
        Ok(())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // Fails only where it ended before.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts the agent at `program`; `front` is a TLS front and the file of its authority. `more` is TOML.
pub(crate) fn start(
    scene: &Scene,
    program: &Path,
    name: &str,
    front: Option<(&Front, &Path)>,
    more: &str,
    folder: &Path,
) -> Result<(AgentId, Own)> {
    // The stage prepares folder, key and enrolment; what runs on them is the shipped program.
    let actor = scene.agent(name, "")?;
    let text = fs::read_to_string(actor.config())?;
    let (top, more) = more
        .split_once("[schedule]")
        .map_or(("", more.to_owned()), |(top, rest)| (top, format!("[schedule]{rest}")));
    let mut text = format!("{top}{text}\n{more}");
    if let Some((front, ca)) = front {
        let old = format!("host = \"127.0.0.1\"\nport = {}", scene.mqtt().port());
        let ca = toml::Value::from(ca.to_str().context("a folder's name")?);
        ensure!(text.contains(&old), "the stage writes another configuration than {old}");
        text = text
            .replace(&old, &format!("host = \"localhost\"\nport = {}\nca_file = {ca}", front.address.port()));
    }
    let config = file(folder, name, "toml");
    fs::write(&config, text)?;
    let log = fs::File::create(file(folder, name, "log"))?;
    let mut command = Command::new(program);
    command.args(["run", "--config"]).arg(&config).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok((actor.id, Own(command.spawn().with_context(|| program.display().to_string())?)))
}

/// What it has logged.
pub(crate) fn log(folder: &Path, name: &str) -> Result<String> {
    Ok(fs::read_to_string(file(folder, name, "log"))?)
}

fn file(folder: &Path, name: &str, kind: &str) -> PathBuf {
    folder.join(name.replace('/', "-")).with_extension(kind)
}
