//! The brokers that sites have, run from the configurations in `deploy/brokers` on ports and folders of their own.
//! Promise: what is tested is what is shipped; only paths, ports and the user they run as are replaced.

pub mod peer;
pub mod pki;
mod rabbitmq;
pub mod stage;

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{Process, wait_for};
use pki::Authority;
use rabbitmq::Rabbitmq;

/// Which broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Mosquitto 2.0.
    Mosquitto,
    /// NATS 2.9.
    Nats,
    /// `RabbitMQ` 3.10.
    Rabbitmq,
}

impl Kind {
    /// As `broker-users --for` knows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats",
            Self::Rabbitmq => "rabbitmq",
        }
    }

    /// The program, where it is installed; says aloud where it is not.
    #[must_use]
    pub fn program(self) -> Option<PathBuf> {
        let name = match self {
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats-server",
            Self::Rabbitmq => return Rabbitmq::program(),
        };
        let found = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
            .iter()
            .map(|folder| Path::new(folder).join(name))
            .find(|path| path.exists());
        if found.is_none() {
            println!("skipped: {name} not found");
        }
        found
    }
}

/// A broker on this machine, running or not.
#[derive(Debug)]
pub struct Broker {
    kind: Kind,
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    process: Option<Process>,
    rabbitmq: Option<Rabbitmq>,
}

/// A port that was free a moment ago.
///
/// # Errors
/// There is none.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

impl Broker {
    /// Writes the shipped configuration into `folder`; `users` is what `broker-users` printed. `None` where the
    /// program is missing.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn install(kind: Kind, folder: &Path, authority: &Authority, users: &str) -> Result<Option<Self>> {
        let Some(program) = kind.program() else { return Ok(None) };
        fs::create_dir_all(folder)?;
        authority.issue_server("server")?.copy_to(folder, "server")?;
        fs::copy(authority.certificate(), folder.join("ca.pem"))?;
        let port = free_port()?;
        let rabbitmq = (kind == Kind::Rabbitmq).then(|| Rabbitmq::new(folder)).transpose()?;
        let broker = Self { kind, program, folder: folder.to_owned(), port, process: None, rabbitmq };
        broker.write_configuration()?;
        broker.write_users(users)?;
        Ok(Some(broker))
    }

    /// Where agents and collectors connect.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Which it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    fn write_configuration(&self) -> Result<()> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/brokers").join(self.kind.name());
        let here = self.folder.to_str().context("a folder's name")?;
        for entry in fs::read_dir(&source)? {
            let entry = entry?;
            let text = fs::read_to_string(entry.path())?
                .replace("/etc/motprov/broker", here)
                .replace("/var/lib/mosquitto", here)
                .replace("/var/lib/motprov", here)
                .replace("user mosquitto", "user root")
                .replace("0.0.0.0:8883", "127.0.0.1:8883")
                .replace("8883", &self.port.to_string())
                .replace(":4222", ":-1")
                // A small machine's disk is small; the rule is about a production machine.
                .replace("disk_free_limit.absolute = 1GB", "disk_free_limit.absolute = 10MB")
                .replace("listener 8883", &format!("listener {} 127.0.0.1", self.port))
                .replace("mqtt.listeners.ssl.default = ", "mqtt.listeners.ssl.default = 127.0.0.1:");
            fs::write(self.folder.join(entry.file_name()), text)?;
        }
        Ok(())
    }

    /// Replaces the access rules; a running broker is told by [`Broker::reload`].
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_users(&self, users: &str) -> Result<()> {
        let file = match self.kind {
            Kind::Mosquitto => "acl",
            Kind::Nats => "users.conf",
            Kind::Rabbitmq => "definitions.json",
        };
        Ok(fs::write(self.folder.join(file), users)?)
    }

    /// Starts it, unless it runs, and waits until it accepts connections.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(&mut self) -> Result<()> {
        if self.process.is_some() {
            return Ok(());
        }
        let log = self.folder.join("broker.log");
        let config = |name: &str| self.folder.join(name);
        let mut process = match (&mut self.rabbitmq, self.kind) {
            (Some(rabbitmq), _) => rabbitmq.start(&self.program, &log)?,
            (None, Kind::Mosquitto) => Process::start(
                "mosquitto",
                Command::new(&self.program).arg("-c").arg(config("mosquitto.conf")),
                &log,
            )?,
            (None, _) => Process::start(
                "nats-server",
                Command::new(&self.program).arg("-c").arg(config("nats.conf")),
                &log,
            )?,
        };
        wait_for("the broker's port", || {
            ensure!(process.is_running()?, "{} ended; see {}", self.kind.name(), log.display());
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok())
        })?;
        self.process = Some(process);
        Ok(())
    }

    /// `kill -9`, if it runs.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), Process::kill)
    }

    /// Tells a running broker of new rules; `gone` is the user that is no longer in them.
    ///
    /// # Errors
    /// It does not take them.
    pub fn reload(&self, gone: &str) -> Result<()> {
        match &self.rabbitmq {
            Some(rabbitmq) => rabbitmq.control(&["delete_user", gone]),
            None => self.process.as_ref().context("it does not run")?.hang_up(),
        }
    }
}
