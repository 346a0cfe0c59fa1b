//! How often things are done.

use motprov_toml::Fields;

use super::{Span, values};

/// How often things are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Between finer readings.
    pub sample: Span,
    /// Length of a step.
    pub step: Span,
    /// Between writes to the disk: the most that a power cut costs.
    pub save: Span,
    /// Between batches.
    pub batch: Span,
    /// Between checks.
    pub check: Span,
    /// Between full readings of a printer.
    pub printer_counters: Span,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            sample: Span::from_ms(15_000),
            step: Span::from_ms(300_000),
            save: Span::from_ms(300_000),
            batch: Span::from_ms(3_600_000),
            check: Span::from_ms(60_000),
            printer_counters: Span::from_ms(900_000),
        }
    }
}

impl Schedule {
    /// How often devices are asked: between checks, and between readings of printers.
    pub(super) const fn rhythm(&self) -> (i64, i64) {
        (self.check.ms(), self.printer_counters.ms())
    }
}

pub(super) fn schedule(fields: &mut Fields<'_, '_>) -> Schedule {
    let usual = Schedule::default();
    let Some(mut fields) = fields.table("schedule") else { return usual };
    let mut refused = Vec::new();
    let mut read = |key, usual| {
        let read = fields.optional(key, values::span);
        if read.is_none() && fields.has(key) {
            refused.push(key);
        }
        read.unwrap_or(usual)
    };
    let (sample, step) = (read("sample", usual.sample), read("step", usual.step));
    let batch = read("batch", usual.batch);
    // Whoever wants batches sooner need not write when to save.
    let save = read("save", usual.save.min(batch));
    let check = read("check", usual.check);
    let printer_counters = read("printer_counters", usual.printer_counters);
    let schedule = Schedule { sample, step, save, batch, check, printer_counters };
    schedule.judge(&fields, &refused);
    fields.finish();
    schedule
}

impl Schedule {
    fn judge(&self, fields: &Fields<'_, '_>, refused: &[&str]) {
        if self.step.ms() % 1000 != 0 {
            let what = format!("`step` = {} is not a whole number of seconds", self.step);
            fields.fault(fields.at_key("step"), what, "write whole seconds, such as \"5m\"");
        }
        let not_longer = |short: &'static str, this: Span, long: &'static str, that: Span| {
            // What was refused is one fault; the usual value that stands in for it is none.
            if this > that && !refused.contains(&short) && !refused.contains(&long) {
                // Where only one of them stands, that one is to be changed.
                let at = if fields.has(short) { fields.at_key(short) } else { fields.at_key(long) };
                let what = format!("`{short}` = {this} is longer than `{long}` = {that}");
                fields.fault(at, what, format!("write `{short}` at most as long as `{long}`"));
            }
        };
        not_longer("sample", self.sample, "step", self.step);
        not_longer("save", self.save, "batch", self.batch);
        not_longer("check", self.check, "printer_counters", self.printer_counters);
    }
}
