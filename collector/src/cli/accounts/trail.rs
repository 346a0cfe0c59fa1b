//! The trail: who looked at what, who changed what, and whether the trail is whole.

use std::io::Write;

use clap::Args;
use motprov_access::Deed;
use motprov_access::trail::{TrailCheck, TrailQuery, TrailRow};
use serde_json::json;

use super::Desk;
use crate::cli::table::Table;
use crate::cli::{Answer, Failure, Format, print_json};

#[derive(Debug, Args)]
pub(super) struct Trail {
    /// Only what this account, or this command line (cli:USER), did.
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Only deeds of this kind, as the trail names them: signed-in, entry-seen, account-changed …
    #[arg(long, value_name = "DEED")]
    what: Option<Deed>,
    /// Only rows before this number.
    #[arg(long, value_name = "NUMBER")]
    before: Option<i64>,
    /// Rows at most.
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
    /// Recompute the whole trail instead; exit code 1 and the row where one was changed or taken away.
    #[arg(long, conflicts_with_all = ["who", "what", "before", "limit"])]
    check: bool,
}

impl Trail {
    pub(super) fn run(&self, desk: &Desk, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
        if self.check {
            return check(desk, format, out);
        }
        let rows = desk.access.trail(&TrailQuery {
            before: self.before,
            limit: self.limit,
            who: self.who.clone(),
            what: self.what,
            during: None,
        })?;
        if format == Format::Json {
            print_json(out, &rows.iter().map(as_json).collect::<Vec<_>>())?;
            return Ok(Answer::Yes);
        }
        let mut table = Table::new(&[">row", "when", "who", "what", "about", "from"]);
        for row in rows {
            table.row([row.id.to_string(), row.at.to_string(), row.who, row.what, row.about, row.from]);
        }
        table.print(out)?;
        Ok(Answer::Yes)
    }
}

fn check(desk: &Desk, format: Format, out: &mut dyn Write) -> Result<Answer, Failure> {
    let (answer, rows, broken) = match desk.access.check_trail()? {
        TrailCheck::Whole(rows) => (Answer::Yes, Some(rows), None),
        TrailCheck::Broken(row) => (Answer::No, None, Some(row)),
    };
    match (format, broken) {
        (Format::Json, _) => {
            print_json(out, &json!({ "whole": rows.is_some(), "rows": rows, "broken": broken }))?;
        }
        (Format::Text, None) => writeln!(out, "the trail is whole: {} rows", rows.unwrap_or(0))?,
        (Format::Text, Some(row)) => {
            writeln!(
                out,
                "the trail does not hold at row {row}: it, or one before it, was changed or taken away"
            )?;
        }
    }
    Ok(answer)
}

fn as_json(row: &TrailRow) -> serde_json::Value {
    json!({
        "row": row.id,
        "at": row.at.to_string(),
        "who": row.who,
        "what": row.what,
        "about": row.about,
        "from": row.from,
    })
}
