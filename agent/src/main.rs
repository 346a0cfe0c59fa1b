//! `motprov-agent`: see [`motprov_agent::cli`].

use std::process::ExitCode;

use clap::Parser;
use motprov_agent::cli::{self, Cli};

fn main() -> ExitCode {
    cli::run(Cli::parse()).unwrap_or_else(|error| {
        eprintln!("motprov-agent: {error:#}");
        ExitCode::from(cli::OUTSIDE)
    })
}
