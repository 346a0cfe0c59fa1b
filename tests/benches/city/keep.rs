//! Writes a city's ledger: files by the verbs, batches signed by one thread and kept by another.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{SyncSender, sync_channel};

use anyhow::{Context, Result, ensure};
use jiff::civil::Date;
use motprov_ledger::{Database, Kept, View};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash, sha256};
use motprov_shared::measurement::Record;
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, Verified, seal};
use motprov_shared::wire;

use super::contract::{self, DEPARTMENTS};
use super::{FIRST, LAST, Size, day};

/// Batches in one transaction.
const GROUP: usize = 2_048;

/// A batch on its way into the ledger.
struct Signed {
    batch: Verified<Batch>,
    bytes: Vec<u8>,
    received: Timestamp,
}

/// What signs.
struct Agent {
    id: AgentId,
    key: SecretKey,
    seq: u64,
    prev: Option<Hash>,
}

impl Agent {
    fn new(name: &str) -> Result<Self> {
        let key = SecretKey::from_seed(sha256(name.as_bytes()).0)?;
        Ok(Self { id: name.parse()?, key, seq: 0, prev: None })
    }

    fn of_machine(number: u32) -> Result<Self> {
        Self::new(&format!("plats-{:02}/pc-{number:05}", number % DEPARTMENTS))
    }

    fn of_site(number: u32) -> Result<Self> {
        Self::new(&format!("plats-{number:02}/plats"))
    }

    fn sign(&mut self, mut records: Vec<Record>) -> Result<Option<Signed>> {
        wire::sort(&mut records);
        let Some(last) = records.iter().map(|record| record.span().1).max() else { return Ok(None) };
        let made_at = Timestamp::from_seconds(last.0 / 1000 + 2);
        let link = Link { seq: self.seq + 1, prev: self.prev, lost: 0 };
        let signed = seal(&Batch { agent: self.id.clone(), link, made_at, records }, &self.key)?;
        (self.seq, self.prev) = (signed.seq, Some(signed.hash));
        let batch = Envelope::parse(&signed.bytes)?.open(&self.key.public())?;
        Ok(Some(Signed { batch, bytes: signed.bytes, received: made_at }))
    }
}

/// Makes a city's ledger where there is none, without its last day.
pub(super) fn city(size: Size, data: &Path) -> Result<()> {
    if data.join("whole").exists() {
        return Ok(());
    }
    fs::create_dir_all(data)?;
    let mut database = Database::create_or_open(data)?;
    let agents = agents(size)?;
    database.write(|tx| -> Result<()> {
        for agent in &agents {
            tx.enrol(&agent.id, &agent.key.public(), true, Timestamp(0))?;
        }
        Ok(())
    })?;
    files(size, data)?;
    let mut days = Vec::new();
    let mut day = FIRST;
    while day < LAST {
        days.push(day);
        day = day.tomorrow()?;
    }
    deliver(size, &mut database, agents, days)?;
    fs::write(data.join("whole"), [])?;
    Ok(())
}

/// Delivers the last day, where the ledger has not got it.
pub(super) fn a_day_more(size: Size, data: &Path) -> Result<()> {
    let mut database = Database::open(data)?;
    let mut agents = agents(size)?;
    let mut is_there = false;
    database.read(|view| -> Result<()> {
        for agent in &mut agents {
            let known = view.agent(&agent.id)?.and_then(|agent| agent.head);
            agent.seq = known.map_or(0, |head| head.seq);
            agent.prev = known.map(|head| head.hash);
        }
        // A site speaks each day.
        let days = i64::from((LAST - FIRST).get_days());
        is_there = agents.first().is_some_and(|site| i64::try_from(site.seq).is_ok_and(|seq| seq > days));
        Ok(())
    })?;
    if is_there { Ok(()) } else { deliver(size, &mut database, agents, vec![LAST]) }
}

fn agents(size: Size) -> Result<Vec<Agent>> {
    let sites = (0..DEPARTMENTS).map(Agent::of_site);
    sites.chain((0..size.machines()).map(Agent::of_machine)).collect()
}

fn deliver(size: Size, database: &mut Database, mut agents: Vec<Agent>, days: Vec<Date>) -> Result<()> {
    let (sender, queue) = sync_channel(4 * GROUP);
    let signing = std::thread::spawn(move || sign(size, &mut agents, &days, &sender));
    let mut group = Vec::with_capacity(GROUP);
    for signed in queue {
        group.push(signed);
        if group.len() == GROUP {
            keep(database, &group)?;
            group.clear();
        }
    }
    keep(database, &group)?;
    signing.join().ok().context("the thread that signs")??;
    Ok(database.fold_log()?)
}

fn sign(city: Size, agents: &mut [Agent], days: &[Date], sender: &SyncSender<Signed>) -> Result<()> {
    for date in days {
        for (number, agent) in (0..).zip(agents.iter_mut()) {
            let records = match number {
                site if site < DEPARTMENTS => day::of_site(city, site, *date)?,
                other => day::of_machine(other - DEPARTMENTS, *date)?,
            };
            if let Some(signed) = agent.sign(records)? {
                sender.send(signed).ok().context("the thread that keeps is gone")?;
            }
        }
    }
    Ok(())
}

fn keep(database: &mut Database, group: &[Signed]) -> Result<()> {
    database.write(|tx| -> Result<()> {
        for signed in group {
            let kept = tx.keep_batch(&signed.batch, &signed.bytes, signed.received)?;
            ensure!(matches!(kept, Kept::New(_)), "a batch was not kept: {kept:?}");
        }
        Ok(())
    })
}

fn files(size: Size, data: &Path) -> Result<()> {
    let samples = data.join("samples");
    fs::create_dir_all(&samples)?;
    let verb = |verb: &[&str], name: &str, text: &str| -> Result<()> {
        let file = samples.join(name);
        fs::write(&file, text)?;
        let mut command = Command::new(std::env::current_exe()?);
        let out = command.arg("collector").args(verb).arg(&file).arg("--data").arg(data).output()?;
        ensure!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        Ok(())
    };
    verb(&["contract"], "contract.toml", &contract::contract())?;
    verb(&["import", "assets"], "register.csv", &contract::register(size))?;
    verb(&["import", "orders"], "orders.csv", &contract::orders(size))?;
    verb(&["import", "sla-report"], "report.csv", &contract::report())
}

/// Entries of a ledger.
pub(super) fn count(data: &Path) -> Result<u64> {
    Ok(Database::open_read_only(data)?.read(View::size)?)
}
