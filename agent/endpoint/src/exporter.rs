//! Reads what another program measured of a machine: `node_exporter`, `windows_exporter`, or a Prometheus server that
//! federates one of them. Promise: at most 4 MiB and 100,000 lines are read, and of those no line is guessed at.

mod figures;
mod names;
mod reading;
#[cfg(test)]
mod tests;
mod text;

use std::time::Duration;

use motprov_shared::period::Timestamp;
use tokio::time::Instant;

pub use figures::{Disk, Figures};
use reading::Reading;

use crate::outcome::{Outcome, Why};
use crate::probe::Trust;
use crate::prober::Prober;
use motprov_link::url::HttpUrl;

const MAX_OCTETS: usize = 4 * 1024 * 1024;
const MAX_LINES: usize = 100_000;
const MAX_LINE: usize = 64 * 1024;

/// Scrapes one exporter again and again.
#[derive(Debug)]
pub struct Scraper {
    prober: Prober,
    url: HttpUrl,
    trust: Trust,
    timeout: Duration,
    /// Two scrapes that are further apart than this are not compared.
    most: Duration,
    earlier: Option<(Timestamp, Instant, Reading)>,
}

impl Scraper {
    /// `every` is the time between two scrapes as planned: a figure that is a difference is given where they are no
    /// more than 2.5 times that apart, on the wall and on the clock that stops in sleep.
    #[must_use]
    pub fn new(prober: Prober, url: HttpUrl, trust: Trust, timeout: Duration, every: Duration) -> Self {
        Self { prober, url, trust, timeout, most: every * 5 / 2, earlier: None }
    }

    /// One scrape at `now`. There are figures where the exporter answered with some.
    pub async fn scrape(&mut self, now: Timestamp) -> (Outcome, Option<Figures>) {
        let began = Instant::now();
        let mut lines = Lines::default();
        let outcome =
            self.prober.fetch(&self.url, &self.trust, self.timeout, &mut |part| lines.take(part)).await;
        if outcome.why.is_some() {
            return (outcome, None);
        }
        let reading = match lines.finish() {
            Ok(reading) => reading,
            Err(why) => return (outcome.but(why), None),
        };
        let comparable = |then: Timestamp, at: Instant| {
            let passed = u64::try_from(now.since(then)).map(Duration::from_millis);
            passed.is_ok_and(|passed| passed <= self.most) && began.duration_since(at) <= self.most
        };
        let earlier = self.earlier.take().filter(|(then, at, _)| comparable(*then, *at));
        let figures = reading.figures(earlier.as_ref().map(|(.., earlier)| earlier));
        self.earlier = Some((now, began, reading));
        (outcome, Some(figures))
    }
}

/// Cuts what comes into lines.
#[derive(Debug, Default)]
struct Lines {
    reading: Reading,
    octets: usize,
    /// The last line, as far as it came.
    open: Vec<u8>,
    too_large: bool,
}

impl Lines {
    /// Whether more is wanted.
    fn take(&mut self, part: &[u8]) -> bool {
        self.octets += part.len();
        for piece in part.split_inclusive(|octet| *octet == b'\n') {
            self.too_large |= self.octets > MAX_OCTETS
                || self.reading.lines >= MAX_LINES
                || self.open.len() + piece.len() > MAX_LINE;
            if self.too_large {
                return false;
            }
            self.open.extend_from_slice(piece);
            if let Some(line) = self.open.strip_suffix(b"\n") {
                self.reading.take(line);
                self.open.clear();
            }
        }
        true
    }

    fn finish(mut self) -> Result<Reading, Why> {
        if self.too_large {
            return Err(Why::TooLarge);
        }
        // The last line needs no end.
        self.reading.take(&self.open);
        match self.reading {
            reading if reading.mixed => Err(Why::SeveralMachines),
            reading if reading.samples == 0 && reading.refused > 0 => Err(Why::Protocol),
            reading if reading.is_empty() => Err(Why::NoFigures),
            reading => Ok(reading),
        }
    }
}
