//! What the review found, in a few lines, and where to look.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::folder::Folder;

/// The review, as far as the demo speaks of it.
#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    month: String,
    service_levels: Vec<Level>,
    capacity: Vec<Capacity>,
}

#[derive(Debug, Deserialize)]
struct Level {
    id: String,
    title: String,
    reported: Option<String>,
    measured: Option<Bounds>,
    verdict: String,
    favours: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Bounds {
    low: String,
    high: String,
}

#[derive(Debug, Deserialize)]
struct Capacity {
    finding: String,
}

impl Outcome {
    /// Reads what `motprov-collector review --format json` prints.
    pub(super) fn read(json: &str) -> Result<Self> {
        serde_json::from_str(json).context("the review's JSON")
    }

    fn contradicted(&self) -> impl Iterator<Item = &Level> {
        self.service_levels.iter().filter(|level| level.verdict == "contradicted")
    }

    /// How many figures hold, and which do not.
    pub(super) fn in_one_line(&self) -> String {
        let confirmed = self.service_levels.iter().filter(|level| level.verdict == "confirmed").count();
        let untrue: Vec<_> = self.contradicted().map(|level| level.id.as_str()).collect();
        format!("{}: {confirmed} reported figures confirmed, contradicted: {}", self.month, untrue.join(", "))
    }

    /// Prints the address and what to look at.
    pub(super) fn invite(&self, page: &str, folder: &Folder) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "\n  {page}\n\n{}\n", self.in_one_line())?;
        for level in self.contradicted() {
            let measured =
                level.measured.as_ref().map_or_else(String::new, |m| format!("{} to {}", m.low, m.high));
            let (reported, favours) = (level.reported.as_deref(), level.favours.as_deref());
            writeln!(
                out,
                "  {} {}: {} reported, {measured} measured, in favour of the {}",
                level.id,
                level.title,
                reported.unwrap_or("nothing"),
                favours.unwrap_or("nobody")
            )?;
        }
        let mut findings: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &self.capacity {
            *findings.entry(&line.finding).or_default() += 1;
        }
        let findings: Vec<_> = findings.iter().map(|(finding, count)| format!("{count} {finding}")).collect();
        writeln!(out, "  Capacity: {}\n", findings.join(", "))?;
        writeln!(
            out,
            "Measured here and now: denna-maskin; live-skrivare-1 to -6 over SNMP (simulated devices)."
        )?;
        if folder.stays() {
            writeln!(
                out,
                "Ask further: motprov-collector review --month {} --data {}",
                self.month,
                folder.data().display()
            )?;
        }
        writeln!(out, "Ctrl-C ends it.")?;
        out.flush()
    }
}
