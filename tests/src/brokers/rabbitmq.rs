//! `RabbitMQ`'s own needs: a name server of Erlang's, a node's name, a home for its cookie. All in one folder, on ports
//! of their own, and gone with the value that stands for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::free_port;
use crate::process::Process;

#[derive(Debug)]
pub(super) struct Rabbitmq {
    folder: PathBuf,
    names: u16,
    distribution: u16,
    /// Erlang's name server; else a daemon would outlive us.
    epmd: Option<Process>,
}

impl Rabbitmq {
    /// The server itself, not Debian's wrapper, which would run it as its service's user.
    pub(super) fn program() -> Option<PathBuf> {
        let found = fs::read_dir("/usr/lib/rabbitmq/lib").into_iter().flatten().flatten().find_map(|entry| {
            let program = entry.path().join("sbin/rabbitmq-server");
            program.exists().then_some(program)
        });
        if found.is_none() {
            println!("skipped: rabbitmq-server not found");
        }
        found
    }

    pub(super) fn new(folder: &Path) -> Result<Self> {
        Ok(Self { folder: folder.to_owned(), names: free_port()?, distribution: free_port()?, epmd: None })
    }

    pub(super) fn start(&mut self, program: &Path, log: &Path) -> Result<Process> {
        if self.epmd.is_none() {
            let port = self.names.to_string();
            let mut epmd = Command::new("epmd");
            epmd.args(["-address", "127.0.0.1", "-port", &port]);
            self.epmd = Some(Process::start("epmd", &mut epmd, log)?);
        }
        Process::start_family("rabbitmq-server", &mut self.command(program), log)
    }

    /// Runs a verb of `rabbitmqctl`.
    pub(super) fn control(&self, arguments: &[&str]) -> Result<()> {
        let Some(server) = Self::program() else { return Ok(()) };
        let output = self.command(&server.with_file_name("rabbitmqctl")).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "rabbitmqctl {}: {said}", arguments.join(" "));
        Ok(())
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", &self.folder)
            .env("ERL_EPMD_PORT", self.names.to_string())
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODENAME", "motprov@localhost")
            .env("RABBITMQ_DIST_PORT", self.distribution.to_string())
            .env("RABBITMQ_MNESIA_BASE", self.folder.join("mnesia"))
            .env("RABBITMQ_LOG_BASE", self.folder.join("logs"))
            .env("RABBITMQ_LOGS", "-")
            .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
            .env("RABBITMQ_CONFIG_FILE", self.folder.join("rabbitmq.conf"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", self.folder.join("enabled_plugins"))
            .env(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
            );
        command
    }
}
