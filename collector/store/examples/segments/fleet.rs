//! A fleet's figures, made up but of the shape that agents send: 1,000 workstations, a quarter of them lit day and
//! night, the others on working days from about half past seven to five; a figure every five minutes.
//!
//! Processor time in hundredths of a percent: each machine has its own level (3 to 23 percent in use, a tenth to a
//! third of that idle) and noise that remembers four fifths of the step before, with a standard deviation of 1.25
//! percentage points in use and 0.5 idle. Maximum and 95th percentile of a step lie above its mean. Memory in
//! octets wanders by some ten megabytes; network in octets a step is skewed, with few large values.

use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Sample, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use crate::Outcome;

pub(crate) const ASSETS: u32 = 1000;
pub(crate) const STEP: i64 = 300;
pub(crate) const STEPS_A_DAY: i64 = 86_400 / STEP;
/// 2026-09-28T00:00:00Z, a Monday.
pub(crate) const START: i64 = 1_790_553_600;

/// One workstation.
pub(crate) struct Workstation {
    pub(crate) agent: AgentId,
    pub(crate) name: String,
    always: bool,
    begins: i64,
    ends: i64,
    level: f64,
    noise: f64,
    memory: f64,
    random: fastrand::Rng,
}

impl Workstation {
    pub(crate) fn fleet() -> Outcome<Vec<Self>> {
        (0..ASSETS).map(Self::new).collect()
    }

    fn new(number: u32) -> Outcome<Self> {
        let mut random = fastrand::Rng::with_seed(number.into());
        Ok(Self {
            agent: format!("site-{:02}/ws-{number:04}", number % 40).parse()?,
            name: format!("ws-{number:04}"),
            always: number.is_multiple_of(4),
            begins: 84 + random.i64(0..12),
            ends: 198 + random.i64(0..12),
            level: 3.0 + random.f64() * 20.0,
            noise: 0.0,
            memory: 3e9 + random.f64() * 4e9,
            random,
        })
    }

    /// Whether somebody works at it in a step that counts from [`START`].
    fn is_used(&self, step: i64) -> bool {
        let (day, of_day) = (step / STEPS_A_DAY, step % STEPS_A_DAY);
        day % 7 < 5 && (self.begins..self.ends).contains(&of_day)
    }

    pub(crate) fn is_on(&self, step: i64) -> bool {
        self.always || self.is_used(step)
    }

    /// About normal, with standard deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.random.f64()).sum::<f64>() - 6.0
    }

    /// Mean processor time of a step, hundredths of a percent.
    pub(crate) fn cpu(&mut self, step: i64) -> i64 {
        let used = self.is_used(step);
        self.noise = 0.8 * self.noise + self.normal() * 0.6;
        let (level, noise) = if used { (self.level, 1.25) } else { (self.level * 0.2, 0.5) };
        hundredths(level + self.noise * noise)
    }

    /// All figures of a step.
    pub(crate) fn all(&mut self, step: i64) -> Outcome<Vec<Sample>> {
        let used = if self.is_used(step) { 1.0 } else { 0.05 };
        let mean = self.cpu(step);
        let high = mean + hundredths(self.random.f64() * 8.0 * used);
        let most = (high + hundredths(self.random.f64() * 20.0 * used)).min(10_000);
        self.memory += self.normal() * 1e7 * used;
        let memory = whole(self.memory);
        let skewed = |random: &mut fastrand::Rng| whole(random.f64().powi(4) * 5e7 * used);
        let (received, sent) = (skewed(&mut self.random), skewed(&mut self.random) / 8);
        let percent = |value| Decimal::new(value, 2);
        let octets = |value: i64| Decimal::from(value);
        let peak = memory + whole(self.random.f64() * 5e7 * used);
        [
            ("cpu.used", Statistic::Mean, Unit::Percent, percent(mean)),
            ("cpu.used", Statistic::P95, Unit::Percent, percent(high.min(10_000))),
            ("cpu.used", Statistic::Max, Unit::Percent, percent(most)),
            ("memory.used", Statistic::Mean, Unit::Byte, octets(memory)),
            ("memory.used", Statistic::Max, Unit::Byte, octets(peak)),
            ("network.received", Statistic::Sum, Unit::Byte, octets(received)),
            ("network.sent", Statistic::Sum, Unit::Byte, octets(sent)),
        ]
        .into_iter()
        .map(|(metric, statistic, unit, value)| self.sample(step, metric, statistic, unit, value))
        .collect()
    }

    pub(crate) fn sample(
        &self,
        step: i64,
        metric: &str,
        statistic: Statistic,
        unit: Unit,
        value: Decimal,
    ) -> Outcome<Sample> {
        let (asset, metric) = (self.name.parse()?, metric.parse()?);
        let at = Timestamp::from_seconds(START + step * STEP);
        Ok(Sample { asset, metric, statistic, unit, at, step: 300, value })
    }
}

fn hundredths(percent: f64) -> i64 {
    whole((percent * 100.0).clamp(0.0, 10_000.0))
}

#[expect(clippy::cast_possible_truncation, reason = "made-up figures far below 2^53")]
fn whole(value: f64) -> i64 {
    value.round().max(0.0) as i64
}
