//! Many simulated printers in a process of their own, so that what they cost is not counted as the agent's.
//! The child prints `address health` for each, and ends when its standard input does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use motprov_testbed::printers::{Ailment, Device, Farm, MAKES, Simulated};

/// A printer that goes up and down stays so for this long.
const FLAP: Duration = Duration::from_mins(3);
/// Later than anybody waits.
const FAR_TOO_LATE: Duration = Duration::from_secs(20);

/// What the swarm is made of.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Shape {
    /// How many printers
    #[arg(long, default_value_t = 500)]
    pub(crate) printers: u32,
    /// The fastest answer, milliseconds
    #[arg(long, default_value_t = 0)]
    pub(crate) fastest: u64,
    /// The slowest answer, milliseconds; 0: all answer at once
    #[arg(long, default_value_t = 0)]
    pub(crate) slowest: u64,
    /// How many in a hundred are silent, garbled, far too slow, or go up and down
    #[arg(long, default_value_t = 0)]
    pub(crate) failing: u32,
}

impl Shape {
    /// Evenly spread among the others.
    fn fails(&self, number: u32) -> bool {
        (number + 1) * self.failing / 100 > number * self.failing / 100
    }

    fn delay(&self, number: u32) -> Duration {
        let span = self.slowest.saturating_sub(self.fastest);
        let part = u64::from(number) * span / u64::from(self.printers.max(2) - 1);
        Duration::from_millis(self.fastest + part)
    }
}

/// One of the swarm, as seen from outside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    /// Where it answers.
    pub(crate) address: SocketAddr,
    /// Whether it answers as it should.
    pub(crate) sound: bool,
}

/// A running swarm; it ends with the value.
#[derive(Debug)]
pub(crate) struct Swarm {
    child: Child,
    input: Option<ChildStdin>,
    /// In the order of their numbers.
    pub(crate) printers: Vec<Printer>,
}

impl Swarm {
    /// Starts the child and reads where its printers are.
    pub(crate) fn start(shape: Shape) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("swarm").args(["--printers", &shape.printers.to_string()]);
        command.args(["--fastest", &shape.fastest.to_string(), "--slowest", &shape.slowest.to_string()]);
        command.args(["--failing", &shape.failing.to_string()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().context("the swarm's output")?);
        let mut swarm = Self { child, input, printers: Vec::new() };
        for line in output.lines().take(usize::try_from(shape.printers)?) {
            let line = line?;
            let (address, health) = line.split_once(' ').with_context(|| line.clone())?;
            swarm.printers.push(Printer { address: address.parse()?, sound: health == "sound" });
        }
        let wanted = usize::try_from(shape.printers)?;
        ensure!(swarm.printers.len() == wanted, "the swarm ended at {} printers", swarm.printers.len());
        Ok(swarm)
    }
}

impl Drop for Swarm {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.child.wait());
    }
}

/// The child's work.
pub(crate) async fn serve(shape: Shape) -> Result<()> {
    let mut farm = Farm::new();
    let mut flapping = Vec::new();
    for number in 0..shape.printers {
        let make = &MAKES[number as usize % MAKES.len()];
        let (serial, name) = (format!("SIM{number:05}"), format!("skrivare-{number}"));
        let device = Device::new(make, serial, name, 10_000 + number, 600);
        let fails = shape.fails(number);
        let printer =
            if fails || shape.slowest > 0 { farm.add(device).await? } else { farm.add_swift(device).await? };
        match (fails, number / 5 % 4) {
            (false, _) if shape.slowest > 0 => printer.set_ailment(Ailment::Slow(shape.delay(number))),
            (false, _) => {}
            (true, 0) => printer.set_ailment(Ailment::Off),
            (true, 1) => printer.set_ailment(Ailment::Garbage),
            (true, 2) => printer.set_ailment(Ailment::Slow(FAR_TOO_LATE)),
            (true, _) => flapping.push(printer.clone()),
        }
        println!("{} {}", printer.address, if fails { "failing" } else { "sound" });
    }
    std::io::stdout().flush()?;
    tokio::select! {
        () = flap(&flapping) => Ok(()),
        ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())) => Ok(ended?.map(drop)?),
    }
}

async fn flap(printers: &[Simulated]) {
    for ailment in [Ailment::Off, Ailment::Healthy].into_iter().cycle() {
        for printer in printers {
            printer.set_ailment(ailment);
        }
        tokio::time::sleep(FLAP).await;
    }
}
