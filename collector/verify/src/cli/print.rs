//! Prints a report, for people or for programs.

use std::io::{self, Write};

use motprov_review::finding::{Bounds, CapacityFinding, ServiceLevelFinding};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::check::Report;

/// Agents whose runs are listed at most; JSON has all.
const MOST_RUNS: usize = 10;

pub(super) fn json(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    #[derive(Serialize)]
    struct Answer<'r> {
        holds: bool,
        #[serde(flatten)]
        report: &'r Report,
    }
    serde_json::to_writer_pretty(&mut *out, &Answer { holds: report.holds(), report })?;
    writeln!(out)
}

pub(super) fn text(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if let Some(question) = &report.question {
        let level = question
            .service_level
            .as_deref()
            .map_or(String::new(), |level| format!(", service level {level}"));
        writeln!(out, "Pack of {}{}", question.month, plain(&level))?;
        writeln!(out, "Log {}, {} entries, root {}", plain(&question.origin), question.size, question.root)?;
    }
    list(out, "Checked", "+", report.checked.iter())?;
    list(out, "Not checked", "?", report.unchecked.iter())?;
    runs(out, report)?;
    list(
        out,
        "Said beside the figures",
        "-",
        report.told.iter().map(|told| format!("entry {}: {}", told.entry, told.text)),
    )?;
    if let Some(review) = &report.review {
        list(out, "Figures, computed anew", "-", review.service_levels.iter().map(level))?;
        let lines = review.capacity.iter().map(capacity);
        list(out, "Capacity, computed anew", "-", lines)?;
    }
    list(out, "Does not hold", "!", report.faults.iter())?;
    if report.more_faults > 0 {
        writeln!(out, "  ! and {} more", report.more_faults)?;
    }
    let answer = if report.holds() { "The pack holds." } else { "THE PACK DOES NOT HOLD." };
    writeln!(out, "\n{answer}")
}

fn list<T: ToString>(
    out: &mut dyn Write,
    title: &str,
    mark: &str,
    lines: impl Iterator<Item = T>,
) -> io::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        writeln!(out, "\n{title}")?;
    }
    lines.try_for_each(|line| writeln!(out, "  {mark} {}", plain(&line.to_string())))
}

fn runs(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let shown = report.runs.iter().take(MOST_RUNS).map(|run| {
        format!("{}: batches {} to {}, signed {} to {}", run.agent, run.first, run.last, run.from, run.to)
    });
    list(out, "Batches", "-", shown)?;
    match report.runs.len().saturating_sub(MOST_RUNS) {
        0 => Ok(()),
        more => writeln!(out, "  - and those of {more} more agents; --format json lists them"),
    }
}

fn level(level: &ServiceLevelFinding) -> String {
    let unit = &level.unit;
    let favours = level.favours.map_or(String::new(), |party| format!(", in favour of the {}", word(&party)));
    format!(
        "{} {}: target {} {unit}, reported {}, measured {}, coverage {}: {}{favours}; target met: {}; penalty {} \
         to {}, reported {}; rests on {} entries",
        level.id,
        level.title,
        level.target,
        or_dash(level.reported),
        bounds(level.measured),
        or_dash(level.coverage),
        word(&level.verdict),
        word(&level.target_met),
        or_dash(level.penalty.low),
        or_dash(level.penalty.high),
        or_dash(level.penalty.reported),
        level.entries.len(),
    )
}

fn capacity(line: &CapacityFinding) -> String {
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "-".to_owned());
    format!(
        "{}, {}, {}: ordered {}, delivered {}, used {} {}, coverage {}: {}; unused {} a month",
        name(&line.department),
        name(&line.cost_centre),
        name(&line.service),
        or_dash(line.ordered),
        or_dash(line.delivered),
        or_dash(line.used),
        line.unit,
        or_dash(line.coverage),
        word(&line.finding),
        or_dash(line.unused_cost_per_month),
    )
}

fn bounds(bounds: Option<Bounds>) -> String {
    bounds.map_or_else(|| "-".to_owned(), |bounds| format!("{} to {}", bounds.low, bounds.high))
}

fn or_dash(figure: Option<Decimal>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| figure.to_string())
}

/// A verdict's name as JSON has it, with blanks.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('_', " "),
        _ => String::new(),
    }
}

/// What a terminal would obey is shown, not obeyed, and a further line stays under its mark: a pack is written by others.
fn plain(text: &str) -> String {
    let turns = |letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |letter: char| match letter {
        '\n' => "\n      ".to_owned(),
        _ if letter.is_control() || turns(letter) => '\u{fffd}'.to_string(),
        _ => letter.to_string(),
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_cannot_pass_for_the_answer() {
        let mut report = Report::default();
        report.unchecked.push("x\n\nThe pack holds.\u{1b}[2J\u{202e}".to_owned());
        let mut out = Vec::new();
        text(&mut out, &report).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "\nNot checked\n  ? x\n      \n      The pack holds.\u{fffd}[2J\u{fffd}\n\nThe pack holds.\n"
        );
    }
}
