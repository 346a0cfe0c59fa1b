//! Reads the configuration. Promise: all faults of a file are told at once, each with its line and what to write
//! instead, none of them quotes a secret, and what passed here needs no further check.
//! `deploy/config/agent.toml` documents every key.

mod changes;
mod collector;
mod endpoints;
mod file;
mod machine;
mod outside;
mod printers;
mod read;
mod schedule;
mod span;
#[cfg(test)]
mod tests;
mod upgrade;
mod values;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use motprov_endpoint::{ControlTarget, HttpUrl, Probe};
use motprov_shared::configuration::Layer;
use motprov_shared::identity::{AgentId, AssetId, Hash, Role};
use motprov_toml::layer::{Text, read_layered};
use motprov_toml::{Fault, Kind};

pub use changes::{Changes, Part};
pub use collector::Collector;
pub use file::ConfigFile;
pub use machine::Machine;
pub use outside::Outside;
pub use schedule::Schedule;
pub use span::Span;
pub use upgrade::Upgrade;

use crate::probe::printer::Printer;
pub use crate::probe::workstation::MachineKind;

/// Larger than the file of thousands of printers.
const KIND: Kind<'_> = Kind { place: "the configuration", example: "deploy/config/agent.toml", mebibytes: 4 };

/// Everything the agent was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Site and name.
    pub agent: AgentId,
    /// What this agent is for.
    pub role: Role,
    /// Folder of key and outbox.
    pub data: PathBuf,
    /// Whether key and outbox belong to this very machine: a copy of its disk is noticed.
    pub bind_to_machine: bool,
    /// Most octets that the outbox may hold.
    pub outbox_limit: u64,
    /// Most days that it keeps what cannot be delivered.
    pub outbox_days: u32,
    /// Whether what the collector says lies over this file.
    pub remote: bool,
    /// How long a configuration of the collector's may leave the agent without it.
    pub remote_trial: Span,
    /// Which releases of the agent's program are believed, and what is done about them.
    pub upgrade: Upgrade,
    /// Where batches go.
    pub collector: Collector,
    /// How often things are done.
    pub schedule: Schedule,
    /// This machine, unless it is not to be measured.
    pub machine: Option<Machine>,
    /// Tells our own dead network from a dead endpoint; the collector where none is named.
    pub control: Option<ControlTarget>,
    /// Printers.
    pub printers: Vec<Printer>,
    /// Endpoints.
    pub endpoints: Vec<Endpoint>,
    /// What others measured.
    pub exporters: Vec<Exporter>,
    /// What the certificates and keys that it names hold, as hashes.
    certificates: BTreeMap<PathBuf, Hash>,
}

/// An endpoint to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name.
    pub asset: AssetId,
    /// What it is asked, and for how long.
    pub probe: Probe,
}

/// A machine that another program measures already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exporter {
    /// Its name.
    pub asset: AssetId,
    /// Where the program's figures stand.
    pub url: HttpUrl,
    /// What the machine is.
    pub kind: MachineKind,
}

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What it says does not hold; never empty.
    #[error("{}", told(.0))]
    Faults(Vec<Fault>),
}

impl ConfigError {
    /// The faults of the file, where it could be read.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Read { .. } => &[],
            Self::Faults(faults) => faults,
        }
    }
}

fn told(faults: &[Fault]) -> String {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    let count = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
    format!("{}\n{count}", lines.join("\n"))
}

impl Config {
    /// Reads and checks a file, and the files that it names.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        Self::load_from(path, &Outside::of(path))
    }

    fn load_from(path: &Path, outside: &Outside) -> Result<Self, ConfigError> {
        Self::parse(&path.display().to_string(), &Self::text(path)?, outside)
    }

    fn text(path: &Path) -> Result<String, ConfigError> {
        let limit = u64::try_from(KIND.mebibytes << 20).unwrap_or(u64::MAX);
        outside::read_text(path, limit).map_err(|source| ConfigError::Read { path: path.to_owned(), source })
    }

    /// Reads and checks a file with what the collector says over it. The file must hold by itself: the agent falls back
    /// to it. Where it says so, nothing lies over it.
    fn load_under(path: &Path, layers: &[Layer], outside: &Outside) -> Result<Self, ConfigError> {
        let (file, text) = (path.display().to_string(), Self::text(path)?);
        let own = Self::parse(&file, &text, outside)?;
        if !own.remote || layers.is_empty() {
            return Ok(own);
        }
        let named: Vec<_> =
            layers.iter().map(|layer| (format!("collector, {}", layer.scope), &layer.text)).collect();
        let texts: Vec<_> = named.iter().map(|(name, text)| Text { name, text }).collect();
        let own = Text { name: &file, text: &text };
        read_layered(own, &texts, KIND, |fields| read::config(fields, outside)).map_err(ConfigError::Faults)
    }

    /// Checks a text; `file` names it in faults, `outside` is where secrets and certificates come from.
    pub fn parse(file: &str, text: &str, outside: &Outside) -> Result<Self, ConfigError> {
        motprov_toml::read(file, text, KIND, |fields| read::config(fields, outside))
            .map_err(ConfigError::Faults)
    }
}
