//! What is real in the demo: an agent in a process of its own that measures this machine, probes the collector's
//! ports, and asks simulated printers over real SNMP.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, ensure};
use motprov_collector::collector::Running;

use super::folder::Folder;
use crate::printers::{Ailment, COMMUNITY, Device, Farm, MAKES};
use crate::process::{Process, Program, wait_for};

/// The agent of this machine.
const AGENT: &str = "demo/denna-maskin";
/// This machine as an asset.
pub(super) const THIS_MACHINE: &str = "denna-maskin";
/// How many printers there are.
pub(super) const PRINTERS: usize = 6;

/// The asset of a printer, numbered from 1.
pub(super) fn printer_asset(number: usize) -> String {
    format!("live-skrivare-{number}")
}

/// The running printers and agent.
pub(super) struct Live {
    agent: Process,
    /// They answer as long as it lives.
    _farm: Farm,
}

impl Live {
    /// Starts printers and agent.
    pub(super) async fn start(folder: &Folder, program: &Program, collector: &Running) -> Result<Self> {
        let farm = printers().await?;
        let home = folder.agent();
        fs::create_dir_all(&home).with_context(|| home.display().to_string())?;
        let config = home.join("agent.toml");
        fs::write(&config, configuration(folder, collector, &farm)?)?;
        let agent = tokio::task::block_in_place(|| {
            let shown = config.to_str().context("the folder's name is not UTF-8")?;
            let key = program.agent_says(&["key", "--config", shown])?;
            program
                .collector_says(folder.data(), &["agents", "add", "--agent", AGENT, "--key", key.trim()])?;
            program.run_agent(&config, &home.join("agent.log"), "info")
        })?;
        Ok(Self { agent, _farm: farm })
    }

    /// Waits until something that the agent measured stands in the ledger.
    pub(super) fn wait_until_kept(&mut self, folder: &Folder, program: &Program) -> Result<()> {
        wait_for("the first batch of this machine's agent", || {
            ensure!(
                self.agent.is_running()?,
                "the agent ended; see {}",
                folder.agent().join("agent.log").display()
            );
            let list = program.collector_says(folder.data(), &["agents", "list", "--format", "json"])?;
            let list: Vec<serde_json::Value> = serde_json::from_str(&list)?;
            let kept =
                list.iter().find(|agent| agent["agent"] == AGENT).and_then(|agent| agent["batches"].as_u64());
            Ok(kept.filter(|batches| *batches > 0))
        })?;
        Ok(())
    }

    /// Stops the agent, which delivers what it still has.
    pub(super) fn stop(self) -> Result<()> {
        self.agent.stop()
    }
}

async fn printers() -> Result<Farm> {
    let mut farm = Farm::new();
    for (index, make) in MAKES.iter().enumerate().take(PRINTERS) {
        let number = u32::try_from(index)?;
        let (serial, name) = (format!("SIM9{number:06}"), printer_asset(index + 1));
        // A page every few seconds, so that counters visibly move.
        farm.add(Device::new(make, serial, name, 20_000 + 1_371 * number, 600 + 90 * number)).await?;
    }
    // Something to see: one is out of paper, one is switched off.
    for (printer, ailment) in farm.printers().iter().rev().zip([Ailment::Off, Ailment::NoPaper]) {
        printer.set_ailment(ailment);
    }
    Ok(farm)
}

fn configuration(folder: &Folder, collector: &Running, farm: &Farm) -> Result<String> {
    let mqtt = collector.mqtt().context("the collector has no broker of its own")?;
    let (http, key) = (collector.http(), collector.key());
    let data = toml::Value::from(folder.agent().to_str().context("the folder's name is not UTF-8")?);
    let (site, agent) = AGENT.split_once('/').context("the agent's name")?;
    let mut text = format!(
        "site = \"{site}\"\nagent = \"{agent}\"\ndata = {data}\n\n\
         [collector]\nhost = \"127.0.0.1\"\nport = {}\nkey = \"{key}\"\n\n\
         # Quicker than a real agent, so that a visitor need not wait.\n\
         [schedule]\nsample = \"1s\"\nstep = \"10s\"\nbatch = \"5s\"\ncheck = \"5s\"\nprinter_counters = \"15s\"\n\n\
         [workstation]\nasset = \"{THIS_MACHINE}\"\n",
        mqtt.port()
    );
    for (number, printer) in (1..).zip(farm.printers()) {
        write!(
            text,
            "\n[[printer]]\nasset = \"{}\"\nhost = \"127.0.0.1\"\nport = {}\nversion = \"2c\"\n\
             community = \"{COMMUNITY}\"\nsimulated = true\n",
            printer_asset(number),
            printer.address.port()
        )?;
    }
    for (asset, address) in [("motprov-mqtt", mqtt), ("motprov-webb", http)] {
        write!(text, "\n[[endpoint]]\nasset = \"{asset}\"\naddress = \"{address}\"\n")?;
    }
    Ok(text)
}
