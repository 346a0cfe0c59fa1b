//! A bad network between agent and collector: two network namespaces and `rough_link.py` between them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::Ipv4Addr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::process::Program;
use crate::shim::outside;

/// The link ends by itself after so many seconds, whatever became of the story.
const SECONDS: &str = "600";

/// The collector's address in its network; an agent reaches it across the link.
pub const COLLECTOR: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);

/// What was done to packets, by name: `carried`, `lost`, `duplicated`, `reordered`, `overflowed`.
pub type Done = BTreeMap<String, u64>;

/// A running link; it ends when this is dropped.
#[derive(Debug)]
pub struct Link {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    agent: u32,
    collector: u32,
}

impl Link {
    /// A good one as yet. `None`, and a line that says so, where the machine does not let us make it.
    ///
    /// # Errors
    /// The link ends by a fault of its own.
    pub fn new(seed: u64) -> Result<Option<Self>> {
        let mut command = Command::new("python3");
        command.arg(outside("rough_link.py")).args([&seed.to_string(), SECONDS]);
        let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
            println!("skipped: python3 is missing");
            return Ok(None);
        };
        let orders = child.stdin.take().context("the link's input")?;
        let mut answers = BufReader::new(child.stdout.take().context("the link's output")?);
        let mut first = String::new();
        answers.read_line(&mut first)?;
        if first.starts_with("skipped: ") {
            println!("{}", first.trim_end());
            child.wait()?;
            return Ok(None);
        }
        let sides: BTreeMap<String, u32> = serde_json::from_str(&first).context(first)?;
        let side = |name: &str| sides.get(name).copied().context("a side of the link");
        let (agent, collector) = (side("agent")?, side("collector")?);
        Ok(Some(Self { child, orders, answers, agent, collector }))
    }

    /// The program in the agent's network.
    #[must_use]
    pub fn agents(&self, program: Program) -> Program {
        inside(self.agent, program)
    }

    /// The program in the collector's network.
    #[must_use]
    pub fn collectors(&self, program: Program) -> Program {
        inside(self.collector, program)
    }

    /// Sets what the link does from now on, as in `delay=2000 loss=20`; gives what it did until now.
    ///
    /// # Errors
    /// The link is gone.
    pub fn set(&mut self, condition: &str) -> Result<Done> {
        writeln!(self.orders, "set {condition}")?;
        self.orders.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        ensure!(!answer.is_empty(), "the link ended");
        serde_json::from_str(&answer).with_context(|| answer.clone())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // It ends its own processes when its input ends; killed, they end with it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn inside(process: u32, program: Program) -> Program {
    program.through(["nsenter".to_owned(), format!("--net=/proc/{process}/ns/net")])
}
