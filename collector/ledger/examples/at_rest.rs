//! Measures the ledger at rest: octets a sample by table, what sealing costs, and how long an audit takes.
//!
//! `cargo run --release -p motprov-ledger --example at_rest [MILLIONS] [FOLDER]`. Workstations that send an hour's
//! batch each hour: twelve rows of twenty figures, all of which change with every row, and a streak. The figures are
//! noise over the range that such a figure has, so nothing is gained by chance.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use motprov_ledger::{Auditing, Database, FileKind, Interpret, Kept, Rows, View};
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Record, Sample, State, Statistic, Streak};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, Verified, seal};
use motprov_shared::units::Unit;
use motprov_shared::wire;
use rusqlite::{Connection, OpenFlags};
use rust_decimal::Decimal;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// 2026-10-01T00:00:00Z.
const START: i64 = 1_790_812_800;
const HOUR: i64 = 3_600;
const ROWS: usize = 12;
const MACHINES: usize = 400;
/// Batches in one transaction.
const TOGETHER: usize = 500;

/// Metric, statistic, unit, scale, a base, and how far values stray above it in steps of so much.
type Series = (&'static str, Statistic, Unit, u32, i64, i64, i64);

const FIGURES: [Series; 20] = {
    use Statistic::{Last, Max, Mean, P95, Sum};
    const GIB: i64 = 1 << 30;
    const PAGE: i64 = 4_096;
    [
        ("cpu.used", Mean, Unit::Percent, 2, 0, 4_000, 1),
        ("cpu.used", P95, Unit::Percent, 2, 0, 10_000, 1),
        ("cpu.used", Max, Unit::Percent, 2, 0, 10_000, 1),
        ("memory.used", Mean, Unit::Byte, 0, 7 * GIB, 300_000_000, 1),
        ("memory.used", Max, Unit::Byte, 0, 7 * GIB, 90_000, PAGE),
        ("swap.used", Mean, Unit::Byte, 0, GIB, 30_000_000, 1),
        ("swap.used", Max, Unit::Byte, 0, GIB, 9_000, PAGE),
        ("temperature", Mean, Unit::Celsius, 0, 40, 30, 1),
        ("temperature", Max, Unit::Celsius, 0, 40, 50, 1),
        ("disk.used.sda1", Last, Unit::Byte, 0, 90 * GIB, 9_000, PAGE),
        ("disk.used.sda2", Last, Unit::Byte, 0, 400 * GIB, 9_000, PAGE),
        ("network.received", Sum, Unit::Byte, 0, 0, 300_000_000, 1),
        ("network.sent", Sum, Unit::Byte, 0, 0, 30_000_000, 1),
        ("uptime", Last, Unit::Second, 0, 1_000_000, 9, 1),
        ("connect.time", Mean, Unit::Millisecond, 3, 0, 90_000, 1),
        ("connect.time", Max, Unit::Millisecond, 3, 0, 900_000, 1),
        ("lookup.time", Mean, Unit::Millisecond, 3, 0, 20_000, 1),
        ("lookup.time", Max, Unit::Millisecond, 3, 0, 90_000, 1),
        ("round.trip.time", Mean, Unit::Millisecond, 3, 0, 9_000, 1),
        ("round.trip.time", Max, Unit::Millisecond, 3, 0, 90_000, 1),
    ]
};

fn main() -> Outcome<()> {
    let mut arguments = std::env::args_os().skip(1);
    let millions: usize = match arguments.next() {
        Some(text) => text.to_str().ok_or("not a number")?.parse()?,
        None => 1,
    };
    let temporary = tempfile::tempdir()?;
    let folder = arguments.next().map_or_else(|| temporary.path().to_owned(), Into::into);
    let each = ROWS * FIGURES.len() * MACHINES;
    let hours = i64::try_from(millions * 1_000_000 / each + 1)?;
    let mut database = Database::create_or_open(&folder)?;
    let made = fill(&mut database, hours)?;
    println!("kept      {} batches, {} samples in {:?}", made.batches, made.samples, made.kept);
    sizes(&folder, made.samples, made.signed)?;
    let begun = Instant::now();
    let mut groups = 0_u32;
    while database.seal()? {
        groups += 1;
    }
    println!("sealed    {groups} groups in {:?}", begun.elapsed());
    database.fold_log()?;
    sizes(&folder, made.samples, made.signed)?;
    read_all(&mut database)?;
    audit(&mut database, &folder)
}

/// There are no files among the entries.
struct NoFiles;

impl Interpret for NoFiles {
    fn rows(&self, _: FileKind, _: &str, _: &[u8], _: Option<&str>) -> Result<Rows, String> {
        Err("a file, where none was kept".to_owned())
    }

    fn in_force(&self, _: &str) -> Result<Date, String> {
        Err("a contract, where none was kept".to_owned())
    }
}

fn audit(database: &mut Database, folder: &Path) -> Outcome<()> {
    let begun = Instant::now();
    let audit = database.audit(&mut Auditing {
        interpret: &NoFiles,
        recheck: None,
        folder,
        afresh: true,
        progress: &mut |_, _| {},
    })?;
    let (entries, rows, faults) = (audit.state.size, audit.rows, audit.faults.len());
    println!(
        "audit     {entries} entries, {rows} rows derived anew, {faults} faults in {:?}",
        begun.elapsed()
    );
    Ok(())
}

#[derive(Default)]
struct Made {
    batches: usize,
    samples: usize,
    signed: usize,
    kept: Duration,
}

struct Machine {
    id: AgentId,
    key: SecretKey,
    seq: u64,
    prev: Option<Hash>,
}

fn fill(database: &mut Database, hours: i64) -> Outcome<Made> {
    let mut machines = Vec::new();
    for number in 0..MACHINES {
        let id = format!("sodermalm/ws-{number:05}").parse()?;
        machines.push(Machine { id, key: SecretKey::generate()?, seq: 0, prev: None });
    }
    let now = Timestamp::from_seconds(START);
    database.write(|write| {
        machines.iter().try_for_each(|m| write.enrol(&m.id, &m.key.public(), true, now).map(drop))
    })?;
    let (mut noise, mut made) = (Noise(0x5eed), Made::default());
    for hour in 0..hours {
        let mut batches = Vec::new();
        for machine in &mut machines {
            batches.push(machine.hour(START + hour * HOUR, &mut noise)?);
        }
        let begun = Instant::now();
        for group in batches.chunks(TOGETHER) {
            keep(database, group, Timestamp::from_seconds(START + (hour + 1) * HOUR))?;
        }
        made.kept += begun.elapsed();
        made.batches += batches.len();
        made.samples += batches.len() * ROWS * FIGURES.len();
        made.signed += batches.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    }
    Ok(made)
}

type Checked = (Verified<Batch>, Vec<u8>);

fn keep(database: &mut Database, group: &[Checked], now: Timestamp) -> Outcome<()> {
    database.write(|write| {
        for (batch, bytes) in group {
            match write.keep_batch(batch, bytes, now)? {
                Kept::New(_) => {}
                other => return Err(format!("not kept: {other:?}").into()),
            }
        }
        Ok(())
    })
}

impl Machine {
    fn hour(&mut self, from: i64, noise: &mut Noise) -> Outcome<Checked> {
        let mut records = Vec::new();
        for row in 0..ROWS {
            let at = from + i64::try_from(row)? * 300;
            for figure in &FIGURES {
                records.push(self.sample(at, figure, noise)?);
            }
        }
        let (start, to) = (Timestamp::from_seconds(from), Timestamp::from_seconds(from + HOUR - 60));
        let (asset, metric) = (self.id.name.as_str().parse()?, "running".parse()?);
        let state = State::Up;
        records.push(Record::Streak(Streak {
            asset,
            metric,
            state,
            from: start,
            to,
            checks: 60,
            largest_gap: 60_000 + u32::try_from(noise.below(9))?,
        }));
        wire::sort(&mut records);
        let link = Link { seq: self.seq + 1, prev: self.prev, lost: 0 };
        let made_at = Timestamp::from_seconds(from + HOUR);
        let signed = seal(&Batch { agent: self.id.clone(), link, made_at, records }, &self.key)?;
        (self.seq, self.prev) = (link.seq, Some(signed.hash));
        let batch = Envelope::parse(&signed.bytes)?.open(&self.key.public())?;
        Ok((batch, signed.bytes))
    }

    fn sample(&self, from: i64, figure: &Series, noise: &mut Noise) -> Outcome<Record> {
        let &(metric, statistic, unit, scale, base, range, each) = figure;
        let last = statistic == Statistic::Last;
        Ok(Record::Sample(Sample {
            asset: self.id.name.as_str().parse()?,
            metric: metric.parse()?,
            statistic,
            unit,
            at: Timestamp::from_seconds(if last { from + 300 } else { from }),
            step: if last { 0 } else { 300 },
            // Uptimes agree with one another, or each would be a start of its own.
            value: match metric {
                "uptime" => Decimal::from(base + from - START + noise.below(range)),
                _ => Decimal::new(base + noise.below(range) * each, scale),
            },
        }))
    }
}

/// Uneven as life is, the same each run (xorshift64).
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 1).cast_signed() % limit
    }
}

/// Octets of each table with its indexes, a sample: the record, then what is derived from it.
fn sizes(folder: &Path, samples: usize, signed: usize) -> Outcome<()> {
    let path = folder.join(motprov_ledger::FILE_NAME);
    let raw = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let select = "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
        WHERE d.aggregate = 1 GROUP BY 1 HAVING sum(d.pgsize) > 100000 ORDER BY 2 DESC";
    let mut select = raw.prepare(select)?;
    let samples = i64::try_from(samples)?;
    let rows = select.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let (mut record, mut derived) = (0, 0);
    let a_sample = |octets: i64| Decimal::new(octets * 1000 / samples, 3);
    for row in rows {
        let (table, octets) = row?;
        println!("  {table:12} {octets:11} octets, {:>6} a sample", a_sample(octets));
        let of_record = ["entries", "fresh", "bundles", "hashes"].contains(&table.as_str());
        *if of_record { &mut record } else { &mut derived } += octets;
    }
    let signed = a_sample(i64::try_from(signed)?);
    println!("  signed {signed}, record {}, derived {} a sample", a_sample(record), a_sample(derived));
    Ok(())
}

fn read_all(database: &mut Database) -> Outcome<()> {
    let begun = Instant::now();
    let octets = database.read(|view| {
        let mut octets = 0;
        for number in 1..=view.state()?.size {
            octets += view.entry(number)?.map_or(0, |entry| entry.content.len());
        }
        Ok::<_, motprov_ledger::LedgerError>(octets)
    })?;
    println!("read      {octets} octets, one entry after the other, in {:?}", begun.elapsed());
    database.read(View::state)?;
    Ok(())
}
