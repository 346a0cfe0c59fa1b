//! `explain`: what is collected, how often, where it goes, and what is never collected, in whole sentences.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Format, USAGE, output};
use crate::config::Config;
use crate::explain::{Language, explain};

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// Speak of this configuration; else of an agent as it is where nothing else is written
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language; that of the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`) where none is given
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    /// Swedish
    Sv,
    /// English
    En,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let config = match args.config.as_deref().map(Config::load).transpose() {
        Ok(config) => config,
        Err(error) => {
            output::complain(&error.to_string());
            return Ok(ExitCode::from(USAGE));
        }
    };
    let language = args.lang.map_or_else(of_environment, |lang| match lang {
        Lang::Sv => Language::Swedish,
        Lang::En => Language::English,
    });
    let explanation = explain(language, config.as_ref());
    let text = match args.format {
        Format::Json => serde_json::to_string_pretty(&explanation)?,
        Format::Text => explanation.text(),
    };
    output::line(text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// In the order of POSIX: the first that says anything.
fn of_environment() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    Language::of_locale(&set.into_iter().find(|value| !value.is_empty()).unwrap_or_default())
}
