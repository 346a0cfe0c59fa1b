//! `audit`: believes nothing that is stored but the entries' bytes; checks them, and derives everything anew.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use motprov_ledger::{Auditing, Database, Fault, LedgerError};
use serde_json::{Value, json};

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::evidence::Recomputed;
use crate::files::Reader;

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    how: How,
}

/// How an audit goes about it.
#[derive(Debug, Default, Args)]
pub(super) struct How {
    /// Begin with the first entry, even where an interrupted audit could go on.
    #[arg(long)]
    afresh: bool,
    /// Where it keeps what it derives until it is done; the data folder, unless another is named.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

impl Audit {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        run(&self.folder, &self.printing, &self.how, out)
    }
}

/// As the verb, for others that end with one.
pub(super) fn run(
    folder: &Folder,
    printing: &Printing,
    how: &How,
    out: &mut dyn Write,
) -> Result<Answer, Failure> {
    let begun = Instant::now();
    let mut database = Database::open_read_only(&folder.data)?;
    let bar = bar();
    let audit = database.audit(&mut Auditing {
        interpret: &Reader,
        recheck: Some(&Recomputed),
        folder: how.state.as_deref().unwrap_or(&folder.data),
        afresh: how.afresh,
        progress: &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        },
    });
    bar.finish_and_clear();
    let audit = audit.map_err(|error| match error {
        LedgerError::Full => Failure::Outside(
            "the disk is full: an audit derives everything anew and needs room for it; name a folder on another disk \
             with --state"
                .to_owned(),
        ),
        other => other.into(),
    })?;
    match printing.format {
        Format::Json => print_json(out, &as_json(&audit))?,
        Format::Text => print_text(out, &audit, begun)?,
    }
    Ok(if audit.faults.is_empty() { Answer::Yes } else { Answer::No })
}

/// For a person who waits; silent where standard error is no terminal.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} entries, {eta} left");
    // The template is ours; where it could not be read, the library's own bar does.
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn as_json(audit: &motprov_ledger::Audit) -> Value {
    let list = |faults: &[Fault]| {
        let each = |fault: &Fault| json!({ "entry": fault.entry, "what": fault.what });
        faults.iter().map(each).collect::<Vec<_>>()
    };
    json!({
        "ledger": { "size": audit.state.size, "root": audit.state.root.to_string() },
        "batches": audit.batches,
        "erased": audit.erased,
        "rows": audit.rows,
        "publications": audit.publications,
        "resumed_after": audit.resumed_after,
        "remarks": list(&audit.remarks),
        "faults": list(&audit.faults),
    })
}

fn print_text(out: &mut dyn Write, audit: &motprov_ledger::Audit, begun: Instant) -> Result<(), Failure> {
    writeln!(out, "size  {}", audit.state.size)?;
    writeln!(out, "root  {}", audit.state.root)?;
    if audit.resumed_after > 0 {
        let after = audit.resumed_after;
        writeln!(
            out,
            "went on after entry {after}, where an audit was interrupted; --afresh checks all again"
        )?;
    }
    writeln!(out, "{} signed batches hold", audit.batches)?;
    if audit.erased > 0 {
        writeln!(out, "{} entries were erased, each by an entry that says why", audit.erased)?;
    }
    writeln!(out, "{} rows derived anew and compared", audit.rows)?;
    if audit.publications > 0 {
        writeln!(out, "{} publications computed anew", audit.publications)?;
    }
    for remark in &audit.remarks {
        writeln!(
            out,
            "entry {} {}: its clock was set back, or it was dated back",
            remark.entry, remark.what
        )?;
    }
    for fault in &audit.faults {
        match fault.entry {
            0 => writeln!(out, "FAULT in what was derived: {}", fault.what)?,
            entry => writeln!(out, "FAULT in entry {entry}: {}", fault.what)?,
        }
    }
    let took = begun.elapsed().as_secs_f64();
    match audit.faults.len() {
        0 => writeln!(out, "no faults, in {took:.1} s")?,
        faults => writeln!(out, "{faults} faults, in {took:.1} s")?,
    }
    Ok(())
}
