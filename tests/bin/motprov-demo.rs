//! `motprov-demo`: see [`motprov_testbed::demo`]. Holds agent and collector too, so that it can start them as
//! processes of their own.

use std::process::ExitCode;

use clap::Parser;
use motprov_testbed::demo::{self, Options};
use motprov_testbed::process;

fn main() -> ExitCode {
    if let Some(code) = process::hand_over() {
        return code;
    }
    let options = Options::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match demo::run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("motprov-demo: {error:#}");
            ExitCode::from(3)
        }
    }
}
