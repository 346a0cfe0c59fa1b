//! `ledger`: its size and root; a check of all of it; one entry, decoded or as received.

use std::io::Write;

use clap::{Args, Subcommand};
use motprov_ledger::{Database, EntryHeader, EntryKind, EntryNumber, LedgerEntry, View};
use motprov_log::Erasure;
use motprov_review::case::LedgerState;
use motprov_shared::identity::sha256;
use motprov_shared::measurement::Record;
use motprov_shared::seal::Envelope;
use motprov_shared::wire;
use serde_json::{Value, json};

use super::audit::{self, How};
use super::{Answer, Failure, Folder, Format, Printing, print_json};

#[derive(Debug, Args)]
pub(super) struct Ledger {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The same as `audit`.
    Verify(How),
    /// Show one entry.
    Show {
        /// Its number, from 1.
        number: u64,
        /// Write its bytes as they were received, and nothing else.
        #[arg(long)]
        raw: bool,
    },
}

impl Ledger {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        match &self.command {
            None => self.state(out),
            Some(Command::Verify(how)) => audit::run(&self.folder, &self.printing, how, out),
            Some(Command::Show { number, raw }) => self.show(*number, *raw, out),
        }
    }

    fn state(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let state = database.read(View::state)?;
        match self.printing.format {
            Format::Json => print_json(out, &as_json(state))?,
            Format::Text => print_state(out, state)?,
        }
        Ok(Answer::Yes)
    }

    fn show(&self, number: u64, raw: bool, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let (entry, size, erased) = database
            .read(|view| Ok::<_, Failure>((view.entry(number)?, view.size()?, view.erased(number)?)))?;
        let entry = entry.ok_or_else(|| {
            Failure::Input(format!("there is no entry {number}; the ledger has 1 to {size}"))
        })?;
        if let Some((by, erasure)) = erased {
            return self.show_erased(&entry.header, by, &erasure, out);
        }
        if raw {
            out.write_all(&entry.content)?;
            return Ok(Answer::Yes);
        }
        match self.printing.format {
            Format::Json => print_json(out, &entry_json(&entry)?)?,
            Format::Text => print_entry(out, &entry)?,
        }
        Ok(Answer::Yes)
    }
}

impl Ledger {
    /// What is left of an erased entry, and why.
    fn show_erased(
        &self,
        header: &EntryHeader,
        by: EntryNumber,
        erasure: &Erasure,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let Erasure { why, by: who, .. } = erasure;
        match self.printing.format {
            Format::Json => print_json(
                out,
                &json!({
                    "number": header.number,
                    "kind": header.kind.name(),
                    "source": header.source,
                    "received": header.received.to_string(),
                    "size": header.size,
                    "erased": { "entry": by, "why": why, "by": who },
                }),
            )?,
            Format::Text => {
                print_header(out, header)?;
                writeln!(out, "ERASED    by entry {by}, on the word of {who}: {why}")?;
            }
        }
        Ok(Answer::Yes)
    }
}

fn print_header(out: &mut dyn Write, header: &EntryHeader) -> Result<(), Failure> {
    writeln!(out, "entry     {}", header.number)?;
    writeln!(out, "kind      {}", header.kind)?;
    writeln!(out, "source    {}", header.source)?;
    writeln!(out, "received  {}", header.received)?;
    Ok(writeln!(out, "octets    {}", header.size)?)
}

fn as_json(state: LedgerState) -> Value {
    json!({ "size": state.size, "root": state.root.to_string() })
}

fn print_state(out: &mut dyn Write, state: LedgerState) -> Result<(), Failure> {
    writeln!(out, "size  {}", state.size)?;
    Ok(writeln!(out, "root  {}", state.root)?)
}

/// The records of a batch entry. The signature was checked when it was kept, and `ledger verify` checks it again.
fn records(entry: &LedgerEntry) -> Result<Option<(Envelope, Vec<Record>)>, Failure> {
    if entry.header.kind != EntryKind::Batch {
        return Ok(None);
    }
    let fault =
        |error: &dyn std::fmt::Display| Failure::Outside(format!("entry {}: {error}", entry.header.number));
    let envelope = Envelope::parse(&entry.content).map_err(|error| fault(&error))?;
    let records =
        envelope.unverified_payload().map(wire::decode).transpose().map_err(|error| fault(&error))?;
    Ok(Some((envelope, records.unwrap_or_default())))
}

fn entry_json(entry: &LedgerEntry) -> Result<Value, Failure> {
    let header = &entry.header;
    let batch = records(entry)?.map(|(envelope, records)| {
        let link = envelope.link();
        json!({
            "agent": envelope.agent().to_string(),
            "seq": link.seq,
            "prev": link.prev.map(|hash| hash.to_string()),
            "lost": link.lost,
            "made_at": envelope.made_at().to_string(),
            "records": records.iter().map(record_json).collect::<Vec<_>>(),
        })
    });
    Ok(json!({
        "number": header.number,
        "kind": header.kind.name(),
        "source": header.source,
        "received": header.received.to_string(),
        "size": header.size,
        "sha256": sha256(&entry.content).to_string(),
        "batch": batch,
    }))
}

fn record_json(record: &Record) -> Value {
    match record {
        Record::Sample(sample) => json!({
            "asset": sample.asset.as_str(), "metric": sample.metric.as_str(),
            "statistic": sample.statistic.name(), "unit": sample.unit.symbol(),
            "at": sample.at.to_string(), "step": sample.step, "value": sample.value.to_string(),
        }),
        Record::Streak(streak) => json!({
            "asset": streak.asset.as_str(), "metric": streak.metric.as_str(), "state": streak.state.name(),
            "from": streak.from.to_string(), "to": streak.to.to_string(), "checks": streak.checks,
            "largest_gap_ms": streak.largest_gap,
        }),
        Record::Fact(fact) => json!({
            "asset": fact.asset.as_str(), "metric": fact.metric.as_str(), "at": fact.at.to_string(),
            "text": fact.text,
        }),
    }
}

fn print_entry(out: &mut dyn Write, entry: &LedgerEntry) -> Result<(), Failure> {
    print_header(out, &entry.header)?;
    writeln!(out, "sha256    {}", sha256(&entry.content))?;
    let Some((envelope, records)) = records(entry)? else { return Ok(()) };
    writeln!(out, "batch     {} of {}, made {}", envelope.link().seq, envelope.agent(), envelope.made_at())?;
    for record in &records {
        print_record(out, record)?;
    }
    Ok(())
}

fn print_record(out: &mut dyn Write, record: &Record) -> Result<(), Failure> {
    match record {
        Record::Sample(s) => {
            let statistic = s.statistic.name();
            writeln!(out, "  {} {} {}:{statistic} {} {}", s.at, s.asset, s.metric, s.value, s.unit)?;
        }
        Record::Streak(s) => {
            writeln!(
                out,
                "  {} {} {} {} until {}, {} checks",
                s.from, s.asset, s.metric, s.state, s.to, s.checks
            )?;
        }
        Record::Fact(f) => writeln!(out, "  {} {} {} \"{}\"", f.at, f.asset, f.metric, f.text)?,
    }
    Ok(())
}
