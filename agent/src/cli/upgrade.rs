//! `install-upgrade`: puts the program that the agent fetched in place of the installed one.

use std::path::PathBuf;

use anyhow::Context as _;

use super::{ConfigArgs, output};
use crate::clock::Clock;
use crate::config::Config;
use crate::release::install::install;

#[derive(Debug, clap::Args)]
pub(super) struct UpgradeArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// The program to replace; without it, this one.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

impl UpgradeArgs {
    pub(super) const fn config(&self) -> &ConfigArgs {
        &self.config
    }
}

pub(super) fn run(args: &UpgradeArgs, config: &Config) -> anyhow::Result<()> {
    let key = config.upgrade.key.context("upgrade.key is not set: no release is believed without it")?;
    let program = match &args.program {
        Some(program) => program.clone(),
        None => std::env::current_exe().context("where this program lies is unknown: give --program")?,
    };
    let version = install(&config.data, &key, &program, Clock::start().now().wall)?;
    let shown = program.display();
    Ok(output::line(&format!("{version} is installed as {shown}; restart the agent"))?)
}
