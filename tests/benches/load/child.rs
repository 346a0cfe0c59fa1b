//! Processes of this program that work for a benchmark, ordered about over their standard input.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child as System, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::generate::{Count, Orders};
use crate::meter::Reading;

/// A running child; it ends with the value.
#[derive(Debug)]
pub(crate) struct Child {
    process: System,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Child {
    /// Starts this program with a hidden verb, and waits for its first line.
    pub(crate) fn start(arguments: &[String]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().context("a child's output")?);
        let mut child = Self { process, input, output };
        child.line()?;
        Ok(child)
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn tell(&mut self, order: &str) -> Result<()> {
        let input = self.input.as_mut().context("the child's input")?;
        writeln!(input, "{order}")?;
        Ok(input.flush()?)
    }

    pub(crate) fn ask(&mut self, order: &str) -> Result<String> {
        self.tell(order)?;
        self.line()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.output.read_line(&mut line)? > 0, "a child of the benchmark ended");
        Ok(line.trim_end().to_owned())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.process.wait());
    }
}

/// Generators side by side, with their agents shared out.
#[derive(Debug)]
pub(crate) struct Load {
    children: Vec<Child>,
    agents: u32,
}

impl Load {
    /// Starts `processes` generators for agents 0 to `orders.agents` and waits until all are connected.
    pub(crate) fn start(processes: u32, orders: &Orders) -> Result<Self> {
        let mut children = Vec::new();
        for part in 0..processes {
            let first = orders.first + orders.agents * part / processes;
            let last = orders.first + orders.agents * (part + 1) / processes;
            let own = Orders { first, agents: last - first, ..orders.clone() };
            children.push(Child::start(&arguments(&own))?);
        }
        Ok(Self { children, agents: orders.agents })
    }

    /// Waits until every agent is connected.
    pub(crate) fn connected(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        loop {
            let online = self.count()?.online;
            if online == u64::from(self.agents) {
                return Ok(begun.elapsed());
            }
            ensure!(begun.elapsed() < Duration::from_mins(10), "{online} of {} connected", self.agents);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Lets them sign.
    pub(crate) fn go(&mut self) -> Result<()> {
        self.children.iter_mut().try_for_each(|child| child.tell("go"))
    }

    /// What all did so far.
    pub(crate) fn count(&mut self) -> Result<Count> {
        self.sum("count")
    }

    /// Ends signing; what they did once nothing was under way.
    pub(crate) fn drain(&mut self) -> Result<Count> {
        self.sum("drain")
    }

    /// The last number receipted, by agent.
    pub(crate) fn heads(&mut self) -> Result<Vec<u64>> {
        let mut heads = Vec::new();
        for child in &mut self.children {
            let part: Vec<u64> = serde_json::from_str(&child.ask("heads")?)?;
            heads.extend(part);
        }
        Ok(heads)
    }

    /// Processor time of all, nanoseconds.
    pub(crate) fn cpu_ns(&self) -> Result<u64> {
        self.children.iter().map(|child| Ok(Reading::of(child.id())?.cpu_ns)).sum()
    }

    fn sum(&mut self, order: &str) -> Result<Count> {
        let mut sum = Count::default();
        for child in &mut self.children {
            let Count { online, served, signed, kept, receipts, octets, lost } =
                serde_json::from_str(&child.ask(order)?)?;
            sum.online += online;
            sum.served += served;
            sum.signed += signed;
            sum.kept += kept;
            sum.receipts += receipts;
            sum.octets += octets;
            sum.lost += lost;
        }
        Ok(sum)
    }
}

fn arguments(orders: &Orders) -> Vec<String> {
    let mut arguments = vec!["generate".to_owned()];
    let mut say = |name: &str, value: String| arguments.extend([format!("--{name}"), value]);
    say("tls", orders.tls.display().to_string());
    say("broker", orders.broker.to_string());
    say("first", orders.first.to_string());
    say("agents", orders.agents.to_string());
    say("every", orders.every.to_string());
    if let Some(key) = &orders.key {
        say("key", key.to_string());
    }
    if orders.once {
        arguments.push("--once".to_owned());
    }
    arguments
}
