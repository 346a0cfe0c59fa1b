//! Reads the configuration. Promise: whatever is wrong is named with file, line and what to write instead, and
//! what passed here needs no further check. `deploy/config/agent.toml` documents every key.

mod raw;
mod span;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use motprov_printer::Credentials;
use motprov_shared::identity::{AgentId, AssetId, PublicKey};
use serde::Deserialize;

pub use raw::Address;
pub use span::Span;

use crate::probe::endpoint::Endpoint;
use crate::probe::printer::Printer;
use crate::probe::workstation;
use raw::Raw;

/// Longest file that is read, octets: thousands of printers fit.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Everything the agent was told.
#[derive(Debug)]
pub struct Config {
    /// Site and name.
    pub agent: AgentId,
    /// Folder of key and outbox.
    pub data: PathBuf,
    /// Where batches go.
    pub collector: Collector,
    /// How often things are done.
    pub schedule: Schedule,
    /// This machine, unless it is not to be measured.
    pub workstation: Option<AssetId>,
    /// Printers.
    pub printers: Vec<Printer>,
    /// Endpoints.
    pub endpoints: Vec<Endpoint>,
    /// Most octets that the outbox may hold.
    pub outbox_limit: u64,
}

/// The collector.
#[derive(Debug, Clone)]
pub struct Collector {
    /// A name or address of this machine.
    pub host: String,
    /// Port of its broker.
    pub port: u16,
    /// Signs its receipts.
    pub key: PublicKey,
}

/// How often things are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// Between finer readings.
    pub sample: Span,
    /// Length of a step.
    pub step: Span,
    /// Between batches.
    pub batch: Span,
    /// Between checks.
    pub check: Span,
    /// Between full readings of a printer.
    pub printer_counters: Span,
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
    /// A key or value does not fit. Never quotes the line, which may hold a community.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// Which file.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Keys that do not go together.
    #[error("{file}: {reason}")]
    Sense {
        /// Which file.
        file: String,
        /// What is wrong.
        reason: String,
    },
}

impl Config {
    /// Reads and checks a file.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = read_bounded(path, MAX_FILE)
            .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Checks a text; `file` names it in errors.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            ConfigError::Line { file: file.to_owned(), line, reason: error.message().to_owned() }
        })?;
        let sense = |reason| ConfigError::Sense { file: file.to_owned(), reason };
        build(raw).map_err(sense)
    }
}

fn build(raw: Raw) -> Result<Config, String> {
    raw.schedule.check()?;
    let schedule = raw.schedule;
    let workstation = match (raw.workstation.enabled, raw.workstation.asset) {
        (false, _) => None,
        (true, Some(asset)) => Some(asset),
        (true, None) => Some(
            workstation::default_asset()
                .ok_or("workstation.asset is missing, and this machine's host name cannot stand in for it")?,
        ),
    };
    let printers = raw.printer.into_iter().map(raw::RawPrinter::build).collect::<Result<Vec<_>, _>>()?;
    let longest = Duration::from_millis(schedule.check.ms().unsigned_abs());
    let endpoints: Vec<_> = raw.endpoint.into_iter().map(|endpoint| endpoint.build(longest)).collect();
    let mut assets = BTreeSet::new();
    let all = workstation.iter().chain(printers.iter().map(|printer| &printer.asset));
    for asset in all.chain(endpoints.iter().map(|endpoint| &endpoint.asset)) {
        if !assets.insert(asset) {
            return Err(format!("asset `{asset}` stands twice; give each its own name"));
        }
    }
    Ok(Config {
        agent: AgentId { site: raw.site, name: raw.agent },
        data: raw.data,
        collector: Collector {
            host: raw.collector.host.into(),
            port: raw.collector.port,
            key: raw.collector.key.0,
        },
        schedule,
        workstation,
        printers,
        endpoints,
        outbox_limit: raw.outbox_megabytes * 1024 * 1024,
    })
}

impl Schedule {
    fn check(&self) -> Result<(), String> {
        if self.step.ms() % 1000 != 0 {
            return Err(format!("schedule.step = {} is not a whole number of seconds", self.step));
        }
        if self.sample > self.step {
            return Err(format!("schedule.sample = {} is longer than step = {}", self.sample, self.step));
        }
        Ok(())
    }
}

/// Credentials of a printer from what the configuration says; secrets come from files, or the environment.
fn secret(file: Option<&Path>, variable: &str, key: &str) -> Result<motprov_printer::Secret, String> {
    let Some(path) = file else {
        let missing = |_| format!("{key} is missing (or set {variable} in the environment)");
        return std::env::var(variable).map(motprov_printer::Secret::new).map_err(missing);
    };
    let text = read_bounded(path, 4096)
        .map_err(|error| format!("{key}: cannot read {}: {error}", path.display()))?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() { Err(format!("{key}: {} is empty", path.display())) } else { Ok(text.into()) }
}

fn read_bounded(path: &Path, limit: u64) -> io::Result<String> {
    if fs::metadata(path)?.len() > limit {
        return Err(io::Error::other(format!("larger than {limit} octets")));
    }
    fs::read_to_string(path)
}

fn community(
    text: Option<motprov_printer::Secret>,
    file: Option<&Path>,
) -> Result<motprov_printer::Secret, String> {
    match (text, file) {
        (Some(_), Some(_)) => Err("community and community_file: write one of them".to_owned()),
        (Some(text), None) => Ok(text),
        (None, file) => secret(file, "MOTPROV_SNMP_COMMUNITY", "community_file"),
    }
}

fn usable(credentials: Credentials) -> Result<Credentials, String> {
    if let Credentials::V3(usm) = &credentials
        && usm.privacy.is_some()
        && usm.auth.is_none()
    {
        return Err("priv needs auth (RFC 3414 has no privacy without authentication)".to_owned());
    }
    Ok(credentials)
}
