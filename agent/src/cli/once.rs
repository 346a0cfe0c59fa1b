//! `once`: shows everything that would be sent about this machine. Promise: it goes the way of `run` up to the
//! batch, so what it does not show is not sent; nothing is stored and nothing leaves the machine.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Context;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::Record;
use motprov_shared::wire;
use serde_json::{Value, json};

use super::{Format, output};
use crate::clock::Clock;
use crate::probe::workstation::{MachineKind, Workstation, default_asset};
use crate::recorder::{Recorder, Seen};

/// Finer readings, and the time between them: the processor's use is told over a stretch of time.
const READINGS: u32 = 4;
const BETWEEN: Duration = Duration::from_millis(300);

#[derive(Debug, clap::Args)]
pub(super) struct OnceArgs {
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Name to measure this machine under; its host name where none is given
    #[arg(long, value_name = "NAME")]
    asset: Option<AssetId>,
}

pub(super) fn run(args: &OnceArgs) -> anyhow::Result<()> {
    let asset = args.asset.clone().or_else(default_asset);
    let asset = asset.context("this machine's host name cannot name an asset: give --asset NAME")?;
    let records = measure(asset).context("this machine cannot be read")?;
    let text = match args.format {
        Format::Json => serde_json::to_string_pretty(&records.iter().map(object).collect::<Vec<_>>())?,
        Format::Text => records.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Ok(output::line(&text)?)
}

fn measure(asset: AssetId) -> Result<Vec<Record>, motprov_host::Error> {
    let clock = Clock::start();
    let mut workstation = Workstation::new(asset, MachineKind::default(), true)?;
    let between = i64::try_from(BETWEEN.as_millis()).unwrap_or(i64::MAX);
    // One step that no clock time divides: the readings are told as one figure.
    let mut recorder = Recorder::new(between, i64::from(u32::MAX) * 1000, clock.now().wall);
    let see = |recorder: &mut Recorder, seen: Vec<Seen>| seen.into_iter().for_each(|seen| recorder.see(seen));
    see(&mut recorder, workstation.check(clock.now()));
    for _ in 0..READINGS {
        sleep(BETWEEN);
        let now = clock.now();
        see(&mut recorder, workstation.sample(now.wall));
        see(&mut recorder, workstation.check(now));
    }
    let now = clock.now().wall;
    see(&mut recorder, workstation.slow(now));
    let mut records = recorder.finish(now);
    wire::sort(&mut records);
    Ok(records)
}

fn object(record: &Record) -> Value {
    match record {
        Record::Fact(f) => json!({
            "kind": "fact", "asset": f.asset, "metric": f.metric, "at": f.at.to_string(), "text": f.text,
        }),
        Record::Streak(s) => json!({
            "kind": "streak", "asset": s.asset, "metric": s.metric, "state": s.state,
            "from": s.from.to_string(), "to": s.to.to_string(), "checks": s.checks, "largest_gap_ms": s.largest_gap,
        }),
        Record::Sample(s) => json!({
            "kind": "sample", "asset": s.asset, "metric": s.metric, "statistic": s.statistic.name(),
            "unit": s.unit.symbol(), "at": s.at.to_string(), "step": s.step, "value": s.value.to_string(),
        }),
    }
}

fn line(record: &Record) -> String {
    match record {
        Record::Fact(f) => format!("{}  {:<24} {}", f.asset, f.metric.as_str(), f.text),
        Record::Streak(s) => {
            let (checks, seconds) = (s.checks, s.to.since(s.from) / 1000);
            format!("{}  {:<24} {} ({checks} checks in {seconds} s)", s.asset, s.metric.as_str(), s.state)
        }
        Record::Sample(s) => {
            let name = format!("{}:{}", s.metric, s.statistic.name());
            format!("{}  {name:<24} {} {}", s.asset, s.value, s.unit)
        }
    }
}
