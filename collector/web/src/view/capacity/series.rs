//! A figure over a month as a drawing: a band from the least to the largest, a line through the means, nothing where
//! nothing was read.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use motprov_shared::measurement::metric;
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{AssetSeries, SeriesPart};
use crate::texts::Texts;

/// The drawing's size.
const WIDTH: i64 = 720;
const HEIGHT: i64 = 120;
/// Bytes of a gigabyte as sellers count it.
const GIGA: i64 = 1_000_000_000;

/// The figure.
#[derive(Debug)]
pub struct SeriesView {
    /// What is called so in the page.
    pub anchor: String,
    /// What it is.
    pub title: String,
    /// Who measured it, and the last value.
    pub about: String,
    /// What the drawing shows, in words.
    pub words: String,
    /// Its width and height.
    pub size: (i64, i64),
    /// Outline of the band, for each stretch that was read.
    pub bands: Vec<String>,
    /// Points of the line, for each stretch that was read.
    pub lines: Vec<String>,
    /// Where nothing was read: from, and width.
    pub gaps: Vec<(Decimal, Decimal)>,
    /// What the upper edge stands for.
    pub top: String,
    /// The parts as a table: from, least, mean, largest.
    pub rows: Vec<[String; 4]>,
}

/// Scale and decimals in which a unit is read, and its symbol.
fn scale(unit: &str) -> (Decimal, u32, &str) {
    match unit {
        "/100" => (Decimal::ONE, 1, "%"),
        "B" => (Decimal::from(GIGA), 2, "GB"),
        "Cel" => (Decimal::ONE, 1, "°C"),
        "count" => (Decimal::ONE, 0, ""),
        other => (Decimal::ONE, 1, other),
    }
}

/// The name of a figure in words; of one that has none, as on the wire.
pub(super) fn name(t: &Texts, wire: &str) -> String {
    let part = |prefix: &str| {
        wire.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')).map(|part| [("part", part.into())])
    };
    if let Some(part) = part(metric::DISK_USED) {
        return t.say_with("cap-series-disk", &part);
    }
    if let Some(part) = part(metric::SUPPLY) {
        return t.say_with("cap-series-supply", &part);
    }
    match wire {
        metric::CPU_USED => t.say("cap-series-cpu"),
        metric::MEMORY_USED => t.say("cap-series-memory"),
        metric::LIFE_COUNT => t.say("cap-series-pages"),
        metric::CONNECT_TIME => t.say("cap-series-connect"),
        other => other.to_owned(),
    }
}

pub(super) fn series(t: &Texts, zone: &TimeZone, at: usize, series: &AssetSeries) -> SeriesView {
    let (unit, decimals, symbol) = scale(series.unit);
    let say = |value: Decimal| {
        let value = value.checked_div(unit).unwrap_or_default();
        figures::with_unit(t.language, &figures::number(t.language, value, decimals), symbol)
    };
    let known = || series.parts.iter().filter_map(|part| part.values);
    let largest = known().map(|(_, _, high)| high).max().unwrap_or_default();
    let least = known().map(|(low, _, _)| low).min().unwrap_or_default();
    let top =
        if series.unit == "/100" { Decimal::ONE_HUNDRED.max(largest) } else { largest.max(Decimal::ONE) };
    let title = name(t, &series.metric);
    let words = t.say_with(
        "cap-series-words",
        &[("name", title.as_str().into()), ("low", say(least).into()), ("high", say(largest).into())],
    );
    let about = match series.last {
        Some((at, value)) => {
            let at = figures::instant(t, at, zone);
            let by = series.by.to_string();
            t.say_with(
                "cap-series-about",
                &[("by", by.into()), ("value", say(value).into()), ("at", at.into())],
            )
        }
        None => t.say_with("cap-series-by", &[("by", series.by.to_string().into())]),
    };
    let drawing = Drawing { parts: &series.parts, top };
    let (bands, lines) = drawing.stretches();
    let row = |part: &SeriesPart| {
        let from = figures::instant_short(part.time.start, zone).chars().take(16).collect();
        let none = || t.say("no-figure");
        match part.values {
            Some((low, mean, high)) => [from, say(low), say(mean), say(high)],
            None => [from, none(), none(), none()],
        }
    };
    SeriesView {
        anchor: format!("series-{at}"),
        about,
        words,
        size: (WIDTH, HEIGHT),
        gaps: drawing.gaps(),
        bands,
        lines,
        top: say(top),
        rows: series.parts.iter().map(row).collect(),
        title,
    }
}

struct Drawing<'a> {
    parts: &'a [SeriesPart],
    top: Decimal,
}

impl Drawing<'_> {
    fn x(&self, at: usize) -> Decimal {
        let count = Decimal::from(self.parts.len().max(1));
        (Decimal::from(WIDTH) * Decimal::from(at)).checked_div(count).unwrap_or_default().round_dp(1)
    }

    fn y(&self, value: Decimal) -> Decimal {
        let share = value.checked_div(self.top).unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE);
        (Decimal::from(HEIGHT) - share * Decimal::from(HEIGHT - 4)).round_dp(1)
    }

    /// Outlines and lines of what was read without a break.
    fn stretches(&self) -> (Vec<String>, Vec<String>) {
        let (mut bands, mut lines) = (Vec::new(), Vec::new());
        let mut at = 0;
        for stretch in self.parts.split(|part| part.values.is_none()) {
            if !stretch.is_empty() {
                let (band, line) = self.stretch(at, stretch);
                bands.push(band);
                lines.push(line);
            }
            at += stretch.len() + 1;
        }
        (bands, lines)
    }

    fn stretch(&self, first: usize, parts: &[SeriesPart]) -> (String, String) {
        let (mut upper, mut lower, mut line) = (String::new(), Vec::new(), String::new());
        for (offset, (low, mean, high)) in parts.iter().filter_map(|part| part.values).enumerate() {
            let (from, to) = (self.x(first + offset), self.x(first + offset + 1));
            let (low, mean, high) = (self.y(low), self.y(mean), self.y(high));
            // Writing to a string does not fail.
            let _ = write!(upper, "{from},{high} {to},{high} ");
            lower.push(format!("{to},{low} {from},{low}"));
            let _ = write!(line, "{from},{mean} {to},{mean} ");
        }
        lower.reverse();
        (format!("{upper}{}", lower.join(" ")), line.trim_end().to_owned())
    }

    fn gaps(&self) -> Vec<(Decimal, Decimal)> {
        let mut gaps = Vec::new();
        let mut from = None;
        for at in 0..=self.parts.len() {
            let missing = self.parts.get(at).is_some_and(|part| part.values.is_none());
            match (missing, from) {
                (true, None) => from = Some(at),
                (false, Some(start)) => {
                    gaps.push((self.x(start), self.x(at).saturating_sub(self.x(start))));
                    from = None;
                }
                _ => {}
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::period::{Interval, Timestamp};

    use super::*;

    fn part(at: i64, values: Option<(i64, i64, i64)>) -> SeriesPart {
        let d = Decimal::from;
        let time = Interval::new(Timestamp(at), Timestamp(at + 1));
        SeriesPart { time, values: values.map(|(low, mean, high)| (d(low), d(mean), d(high))) }
    }

    #[test]
    fn a_peak_reaches_the_top_and_what_was_not_read_is_no_line() {
        let parts = [part(0, Some((0, 1, 100))), part(1, None), part(2, None), part(3, Some((5, 5, 5)))];
        let drawing = Drawing { parts: &parts, top: Decimal::ONE_HUNDRED };
        let (bands, lines) = drawing.stretches();
        assert_eq!((bands.len(), lines.len()), (2, 2));
        assert!(bands[0].starts_with("0,4 180"), "{}", bands[0]);
        assert_eq!(drawing.gaps(), [(Decimal::from(180), Decimal::from(360))]);
    }
}
