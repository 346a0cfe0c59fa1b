//! `check-config`: names every fault of a configuration at once, or says on one screen what will be measured.
//! Nothing is measured, nobody is asked, nothing is written.

use std::collections::BTreeMap;
use std::process::ExitCode;

use motprov_endpoint::{ControlTarget, What};
use motprov_printer::Credentials;
use serde_json::{Value, json};

use super::{ConfigArgs, Format, USAGE, output};
use crate::config::{Config, ConfigError};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let outcome = Config::load(&args.config.config);
    let code = if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(USAGE) };
    match (args.format, outcome) {
        (Format::Json, outcome) => output::line(&serde_json::to_string_pretty(&object(&outcome))?)?,
        (Format::Text, Ok(config)) => output::line(&summary(&config))?,
        (Format::Text, Err(error)) => output::complain(&error.to_string()),
    }
    Ok(code)
}

/// `faults` is empty where the file is sound; `summary` then says what it comes to.
fn object(outcome: &Result<Config, ConfigError>) -> Value {
    match outcome {
        Ok(config) => {
            json!({ "faults": [], "summary": lines(config).into_iter().collect::<BTreeMap<_, _>>() })
        }
        Err(error @ ConfigError::Read { .. }) => json!({ "error": error.to_string() }),
        Err(ConfigError::Faults(faults)) => json!({ "faults": faults }),
    }
}

fn summary(config: &Config) -> String {
    let lines = lines(config).into_iter().map(|(name, text)| format!("  {name:<10} {text}"));
    format!("The configuration is sound.\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn lines(config: &Config) -> Vec<(&'static str, String)> {
    let schedule = &config.schedule;
    vec![
        ("agent", format!("{}, role {}", config.agent, config.role.name())),
        ("machine", machine(config)),
        ("printers", counted(config.printers.iter().map(|printer| version(&printer.credentials)))),
        ("endpoints", counted(config.endpoints.iter().map(|endpoint| question(&endpoint.probe.what)))),
        ("exporters", counted(config.exporters.iter().map(|exporter| exporter.kind.name()))),
        ("control", control(config)),
        (
            "schedule",
            format!(
                "sample {}, step {}, save {}, batch {}, check {}, printer_counters {}",
                schedule.sample,
                schedule.step,
                schedule.save,
                schedule.batch,
                schedule.check,
                schedule.printer_counters
            ),
        ),
        ("goes to", destination(config)),
        ("remote", remote(config)),
        ("upgrade", upgrade(config).to_owned()),
        (
            "kept",
            format!(
                "until the collector's receipt, at most {} MB and {} days, in {}",
                config.outbox_limit >> 20,
                config.outbox_days,
                config.data.display()
            ),
        ),
    ]
}

fn machine(config: &Config) -> String {
    config.machine.as_ref().map_or_else(
        || "not measured".to_owned(),
        |machine| {
            let active = if machine.active_use { "active use counted" } else { "active use not counted" };
            format!("{}, a {}, {active}", machine.asset, machine.kind.name())
        },
    )
}

/// `3 (2 version 2c, 1 version 3)`.
fn counted<'a>(kinds: impl Iterator<Item = &'a str>) -> String {
    let mut counts = BTreeMap::<_, usize>::new();
    kinds.for_each(|kind| *counts.entry(kind).or_default() += 1);
    let total: usize = counts.values().sum();
    if total == 0 {
        return "none".to_owned();
    }
    let each: Vec<_> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    format!("{total} ({})", each.join(", "))
}

const fn version(credentials: &Credentials) -> &'static str {
    match credentials {
        Credentials::V1 { .. } => "version 1",
        Credentials::V2c { .. } => "version 2c",
        Credentials::Auto { .. } => "version auto",
        Credentials::V3(_) => "version 3",
    }
}

const fn question(what: &What) -> &'static str {
    match what {
        What::Tcp { .. } => "tcp",
        What::Tls { .. } => "tls",
        What::Http { .. } => "http",
        What::Dns { .. } => "dns",
        What::Icmp { .. } => "icmp",
    }
}

fn control(config: &Config) -> String {
    match &config.control {
        None => "the collector".to_owned(),
        Some(ControlTarget::Tcp { host, port }) => format!("tcp {host}:{port}"),
        Some(ControlTarget::Icmp { host }) => format!("icmp {host}"),
    }
}

fn remote(config: &Config) -> String {
    if config.remote {
        return format!("what the collector signs lies over this file, on trial for {}", config.remote_trial);
    }
    "not followed: this file decides alone".to_owned()
}

const fn upgrade(config: &Config) -> &'static str {
    match (config.upgrade.key, config.upgrade.install) {
        (None, _) => "no release is believed",
        (Some(_), false) => "releases are told, not fetched",
        (Some(_), true) => "releases are fetched for install-upgrade",
    }
}

fn destination(config: &Config) -> String {
    let collector = &config.collector;
    let way = match &collector.tls {
        None => "on this machine, without TLS",
        Some(tls) if tls.client.is_some() => "over TLS, with a certificate of its own",
        Some(_) => "over TLS",
    };
    format!("{}:{}, {way}", collector.host, collector.port)
}
