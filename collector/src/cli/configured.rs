//! The configuration that a verb goes by.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, Folder};
use crate::config::{Config, FILE, LogSection};

#[derive(Debug, Args)]
pub(super) struct Configured {
    /// Configuration in TOML; `collector.toml` in the data folder where none is named and there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Configured {
    /// How the ledger is published.
    pub(super) fn log(&self, folder: &Folder) -> Result<LogSection, Failure> {
        let own = folder.data.join(FILE);
        let named = self.config.clone().or_else(|| own.exists().then_some(own));
        Ok(named.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?.log)
    }
}
