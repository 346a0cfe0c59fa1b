//! Each agent's history: its days' records, folded into batches, numbered, linked and signed with a key of its own.

use anyhow::{Context, Result};
use jiff::civil::Date;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash, PublicKey, sha256};
use motprov_shared::measurement::{Record, State, metric};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, SignedBatch, seal};
use motprov_shared::units::Unit;
use motprov_shared::wire;

use super::Fleet;
use super::city::{Department, ENDPOINTS, Workstation, site_agent};
use super::dice::{around, dice, scatter};
use super::probing::{Schedule, Truth};
use super::records::{Figure, fact, figure, streak};
use super::responses::TIMED;

/// One simulated agent.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Its name.
    pub id: AgentId,
    measures: Measures,
}

/// What an agent measures.
#[derive(Debug, Clone)]
enum Measures {
    /// The workstation that it runs on.
    Itself(Workstation),
    /// A building's printers and the common services.
    Site(&'static Department),
}

impl Fleet {
    /// All agents that ever send something.
    ///
    /// # Errors
    /// A name in the plan that is not allowed.
    pub fn agents(&self) -> Result<Vec<Agent>> {
        let mut agents = Vec::new();
        for department in &super::city::DEPARTMENTS {
            agents.push(Agent { id: site_agent(department)?, measures: Measures::Site(department) });
        }
        let machines =
            self.city.workstations.iter().filter(|machine| machine.habit != super::city::Habit::Missing);
        agents.extend(
            machines.map(|machine| Agent {
                id: machine.agent.clone(),
                measures: Measures::Itself(machine.clone()),
            }),
        );
        Ok(agents)
    }

    /// An agent's key, the same each time: it guards nothing but a simulated history.
    ///
    /// # Errors
    /// The signature library refuses the seed.
    pub fn key(&self, agent: &AgentId) -> Result<SecretKey> {
        let seed = sha256(format!("{}/key/{agent}", self.seed).as_bytes());
        SecretKey::from_seed(seed.0).context("a simulated agent's key")
    }

    /// The half of [`Fleet::key`] to enrol.
    ///
    /// # Errors
    /// As [`Fleet::key`].
    pub fn public_key(&self, agent: &AgentId) -> Result<PublicKey> {
        Ok(self.key(agent)?.public())
    }

    /// An agent's batches in order, made one at a time.
    ///
    /// # Errors
    /// As [`Fleet::key`]; each batch may fail where its day cannot be told.
    pub fn history<'a>(&'a self, agent: &'a Agent) -> Result<History<'a>> {
        let printers = self.city.printers.len();
        Ok(History {
            fleet: self,
            agent,
            key: self.key(&agent.id)?,
            days: self.days.iter(),
            seq: 0,
            prev: None,
            counters: vec![None; printers],
        })
    }
}

/// An agent's batches in order.
#[derive(Debug)]
pub struct History<'a> {
    fleet: &'a Fleet,
    agent: &'a Agent,
    key: SecretKey,
    days: std::slice::Iter<'a, Date>,
    seq: u64,
    prev: Option<Hash>,
    /// Each printer's counter at the end of the day before.
    counters: Vec<Option<i64>>,
}

impl Iterator for History<'_> {
    type Item = Result<SignedBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let day = *self.days.next()?;
            let records = match &self.agent.measures {
                Measures::Itself(machine) => self.fleet.machine_day(machine, day),
                Measures::Site(department) => self.site_day(department, day),
            };
            match records {
                Ok(records) if records.is_empty() => {}
                Ok(records) => return Some(self.sign(records)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl History<'_> {
    fn sign(&mut self, mut records: Vec<Record>) -> Result<SignedBatch> {
        wire::sort(&mut records);
        let last = records.iter().map(|record| record.span().1).max().unwrap_or(self.fleet.span.end);
        // A moment after the last record, whole seconds, never in the future.
        let made_at = Timestamp::from_seconds((last.0 / 1000 + 2).min(self.fleet.span.end.0 / 1000));
        let link = Link { seq: self.seq + 1, prev: self.prev, lost: 0 };
        let batch = Batch { agent: self.agent.id.clone(), link, made_at, records };
        let signed = seal(&batch, &self.key).context("a simulated batch")?;
        self.seq = signed.seq;
        self.prev = Some(signed.hash);
        Ok(signed)
    }

    fn site_day(&mut self, department: &Department, day: Date) -> Result<Vec<Record>> {
        let fleet = self.fleet;
        let mut records = fleet.endpoint_day(department, day)?;
        let printers = fleet.city.printers.iter().zip(&fleet.outages.printers);
        for ((printer, outages), counter) in printers.zip(&mut self.counters) {
            if std::ptr::eq(printer.place.department, department) {
                let (told, after) = fleet.printer_day(printer, day, *counter, outages)?;
                *counter = Some(after);
                records.extend(told);
            }
        }
        Ok(records)
    }
}

impl Fleet {
    fn machine_day(&self, machine: &Workstation, day: Date) -> Result<Vec<Record>> {
        let ran = self.ran(machine, day)?;
        ran.map_or(Ok(Vec::new()), |ran| self.workday(machine, day, ran))
    }

    /// What a site's agent saw of the common services on this day.
    fn endpoint_day(&self, department: &Department, day: Date) -> Result<Vec<Record>> {
        let Some(span) = self.calendar.day(day)?.intersect(self.span) else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for endpoint in &ENDPOINTS {
            if !endpoint.sites.contains(&department.site) {
                continue;
            }
            let asset = endpoint.id.parse()?;
            let outages = self.outages.endpoints.get(endpoint.id).map_or(&[][..], Vec::as_slice);
            let salt = sha256(format!("{}/{}", department.site, endpoint.id).as_bytes()).0[..8]
                .iter()
                .fold(0, |salt, octet| salt << 8 | u64::from(*octet));
            let truth = Truth { down: outages, away: self.away(department.site), ..Truth::default() };
            let runs = Schedule::new(salt).observe(span, truth);
            let Some(first) = runs.first() else { continue };
            records.push(fact(&asset, metric::KIND, first.from, "endpoint")?);
            records.push(fact(&asset, metric::ORIGIN, first.from, "simulated")?);
            if endpoint.id == TIMED {
                records.extend(self.response_times(department, &asset, span));
            }
            let mut dice = dice(self.seed, endpoint.id, scatter(salt) ^ day_number(day));
            for run in runs {
                records.push(streak(&asset, &self.metrics.reachable, run));
                if run.state == State::Up {
                    records.extend(self.connect_times(&asset, run.from, run.to, &mut dice));
                }
            }
        }
        Ok(records)
    }

    /// Hourly means and maxima of how long connecting took, microseconds exact.
    fn connect_times(
        &self,
        asset: &motprov_shared::identity::AssetId,
        from: Timestamp,
        to: Timestamp,
        dice: &mut fastrand::Rng,
    ) -> Vec<Record> {
        const HOUR: i64 = 3_600_000;
        let hours = from.0.div_euclid(HOUR) + 1..to.0.div_euclid(HOUR);
        let figures = hours.flat_map(|hour| {
            let mean = around(dice, 800, 14_000);
            let max = mean + dice.i64(500..=60_000);
            let at = Timestamp(hour * HOUR);
            let times = Figure { unit: Unit::Millisecond, at, step: 3600, mean, max, scale: 3 };
            figure(asset, &self.metrics.connect, times)
        });
        figures.collect()
    }
}

fn day_number(day: Date) -> u64 {
    u64::from(day.year().unsigned_abs()) * 400 + u64::from(day.day_of_year().unsigned_abs())
}
