//! Reads a file as the collector would, and prints what came of it, one JSON object a line: `kept`, `refused`, `note`,
//! then `preview`. With `--text` the preview as a terminal shows it; with `--measure` only how long it took.
//!
//! `import KIND FILE [--text|--measure]`; exit code 1 where the file as a whole is refused.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use motprov_import::{Kind, Progress, Sheet, limits, read_watched};
use serde_json::json;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, file, options @ ..] = &arguments[..] else {
        return Err("usage: import KIND FILE [--text|--measure]".into());
    };
    let bytes = std::fs::read(file)?;
    let begun = Instant::now();
    let mut rows = 0;
    let sheet =
        read_watched(kind.parse::<Kind>()?, file, &bytes, &mut |progress: Progress| rows = progress.row)?;
    let took = begun.elapsed();
    let mut out = std::io::stdout().lock();
    match options.first().map(String::as_str) {
        Some("--text") => write!(out, "{}", sheet.preview().text(sheet.notes()))?,
        Some("--measure") => {
            let (kept, refused, ms) = (sheet.kept(), sheet.refused().len(), took.as_millis());
            let line = json!({"octets": bytes.len(), "most": limits::FILE_BYTES, "rows": rows, "kept": kept, "refused": refused, "ms": ms});
            writeln!(out, "{line}")?;
        }
        _ => lines(&mut out, &sheet)?,
    }
    Ok(())
}

fn lines(out: &mut impl Write, sheet: &Sheet) -> Result<(), Box<dyn Error>> {
    for (row, cells) in sheet.as_read() {
        writeln!(out, "{}", json!({"kept": {"row": row, "cells": cells}}))?;
    }
    for refusal in sheet.refused() {
        writeln!(out, "{}", json!({"refused": refusal}))?;
    }
    for note in sheet.notes() {
        writeln!(out, "{}", json!({"note": note.to_string()}))?;
    }
    writeln!(out, "{}", json!({"preview": sheet.preview()}))?;
    Ok(())
}
