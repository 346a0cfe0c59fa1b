//! Measures what the ledger takes: small batches as agents send them all day, and a history as a newcomer loads it.
//!
//! `cargo run --release -p motprov-ledger --example ingest [FOLDER]`. Signing and checking are timed apart from
//! keeping. The folder (a temporary one unless named) should lie on the disk that will be used.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::date;
use motprov_ledger::{AssetRow, Database, Kept, Rows};
use motprov_review::case::AssetKind;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic, Streak};
use motprov_shared::period::{Interval, Month, Timestamp};
use motprov_shared::seal::{Envelope, SealError, SecretKey, Verified, seal};
use motprov_shared::units::Unit;
use motprov_shared::wire;
use rust_decimal::Decimal;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const DAY: i64 = 86_400;
/// 2026-08-01T00:00:00Z.
const START: i64 = 1_785_542_400;
const AGENTS: u32 = 340;

fn main() -> Outcome<()> {
    let temporary = tempfile::tempdir()?;
    let folder = std::env::args_os().nth(1).map_or_else(|| temporary.path().to_owned(), Into::into);
    small_batches(&folder.join("small"))?;
    let history = folder.join("history");
    load_history(&history)?;
    ask(&history)
}

/// 20,000 batches of nine records from 340 agents, 500 to a transaction.
fn small_batches(folder: &Path) -> Outcome<()> {
    let mut database = Database::create_or_open(folder)?;
    let mut fleet = Fleet::enrol(&mut database)?;
    let rounds = 20_000 / i64::from(AGENTS);
    let batches = fleet.sign(rounds, |asset, round| minutes(asset, START + round * 300, 1))?;
    let checked = check(&fleet, &batches)?;
    let took = keep(&mut database, &batches, &checked, 500)?;
    report("small batches", &batches, took, folder)
}

/// 25,500 batches of a day each from 340 agents, 430 samples and more in each, 1,000 to a transaction.
fn load_history(folder: &Path) -> Outcome<()> {
    let mut database = Database::create_or_open(folder)?;
    let mut fleet = Fleet::enrol(&mut database)?;
    let (mut taken, mut all) = (Duration::ZERO, Vec::new());
    for part in 0..3 {
        let batches =
            fleet.sign(25, |asset, day| minutes(asset, START + (part * 25 + day) * DAY + 25_200, 72))?;
        let checked = check(&fleet, &batches)?;
        taken += keep(&mut database, &batches, &checked, 1000)?;
        all.extend(batches.into_iter().map(|(agent, bytes)| (agent, vec![0; bytes.len()])));
    }
    report("history", &all, taken, folder)
}

/// A month's case, the state and a whole check of the history.
fn ask(folder: &Path) -> Outcome<()> {
    let mut database = Database::open(folder)?;
    let register = (0..AGENTS).map(register_row).collect::<Outcome<Vec<_>>>()?;
    let now = Timestamp::from_seconds(START);
    database.write(|write| write.import("register.csv", b"register", &Rows::Assets(register), now))?;
    let month = Month::new(2026, 9).ok_or("no such month")?;
    let instant = |day: jiff::civil::Date| {
        day.in_tz("Europe/Stockholm").map(|day| Timestamp(day.timestamp().as_millisecond()))
    };
    let interval = Interval::new(instant(date(2026, 9, 1))?, instant(date(2026, 10, 1))?);
    let begun = Instant::now();
    let case = database.read(|view| view.case(month, interval))?;
    println!(
        "case of {month}: {} assets, {} streaks, {} readings in {:?}",
        case.assets.len(),
        case.observed.len(),
        case.readings.len(),
        begun.elapsed()
    );
    let begun = Instant::now();
    let audit = database.verify()?;
    println!("verify: {} entries, {} faults in {:?}", audit.state.size, audit.faults.len(), begun.elapsed());
    Ok(())
}

fn register_row(number: u32) -> Outcome<AssetRow> {
    Ok(AssetRow {
        asset: format!("ws-{number:04}").parse()?,
        kind: AssetKind::Workstation,
        department: Some("Utbildning".to_owned()),
        cost_centre: Some("1201".to_owned()),
        service: Some("A1".to_owned()),
        site: None,
        serial: None,
        host_name: None,
        mac: None,
        address: None,
    })
}

type Signed = (usize, Vec<u8>);

struct Fleet {
    agents: Vec<(AgentId, SecretKey)>,
    chain: Vec<(u64, Option<Hash>)>,
}

impl Fleet {
    fn enrol(database: &mut Database) -> Outcome<Self> {
        let mut agents = Vec::new();
        for number in 0..AGENTS {
            let id: AgentId = format!("bench/ws-{number:04}").parse()?;
            agents.push((id, SecretKey::generate()?));
        }
        let now = Timestamp::from_seconds(START);
        database.write(|write| {
            agents.iter().try_for_each(|(id, key)| write.enrol(id, &key.public(), true, now).map(drop))
        })?;
        Ok(Self { chain: vec![(0, None); agents.len()], agents })
    }

    fn sign(
        &mut self,
        rounds: i64,
        records: impl Fn(&str, i64) -> Outcome<Vec<Record>>,
    ) -> Outcome<Vec<Signed>> {
        let mut batches = Vec::new();
        for round in 0..rounds {
            for (number, (id, key)) in self.agents.iter().enumerate() {
                let (seq, prev) = self.chain[number];
                let link = Link { seq: seq + 1, prev, lost: 0 };
                let records = records(id.name.as_str(), round)?;
                let made_at = Timestamp::from_seconds(START);
                let signed = seal(&Batch { agent: id.clone(), link, made_at, records }, key)?;
                self.chain[number] = (seq + 1, Some(signed.hash));
                batches.push((number, signed.bytes));
            }
        }
        Ok(batches)
    }
}

fn check(fleet: &Fleet, batches: &[Signed]) -> Outcome<Vec<Verified<Batch>>> {
    let begun = Instant::now();
    let open = |(number, bytes): &Signed| Envelope::parse(bytes)?.open(&fleet.agents[*number].1.public());
    let checked = batches.iter().map(open).collect::<Result<Vec<_>, SealError>>()?;
    let rate = per_second(batches.len(), begun.elapsed());
    println!("  checked {} signatures and payloads, {rate}/s", batches.len());
    Ok(checked)
}

fn per_second(count: usize, took: Duration) -> u128 {
    count as u128 * 1000 / took.as_millis().max(1)
}

fn keep(
    database: &mut Database,
    batches: &[Signed],
    checked: &[Verified<Batch>],
    group: usize,
) -> Outcome<Duration> {
    let begun = Instant::now();
    let now = Timestamp::from_seconds(START);
    for (batches, checked) in batches.chunks(group).zip(checked.chunks(group)) {
        database.write(|write| -> Outcome<()> {
            for ((_, bytes), batch) in batches.iter().zip(checked) {
                match write.keep_batch(batch, bytes, now)? {
                    Kept::New(_) => {}
                    other => return Err(format!("not kept: {other:?}").into()),
                }
            }
            Ok(())
        })?;
    }
    Ok(begun.elapsed())
}

fn report(what: &str, batches: &[Signed], took: Duration, folder: &Path) -> Outcome<()> {
    let octets: usize = batches.iter().map(|(_, bytes)| bytes.len()).sum();
    let mut on_disk = 0;
    for file in std::fs::read_dir(folder)? {
        on_disk += file?.metadata()?.len();
    }
    let (rate, each) = (per_second(batches.len(), took), octets / batches.len());
    println!("{what}: {} batches of {each} octets in {took:?}, {rate}/s", batches.len());
    println!(
        "  {octets} octets signed, {on_disk} on disk; so far {} written, {} on the processor",
        written(),
        busy()
    );
    Ok(())
}

/// Octets that this process has sent to the disk so far, as Linux counts them.
fn written() -> String {
    let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).unwrap_or("?").to_owned()
}

/// Time that this thread has had a processor, as Linux counts it: on a busy machine less than the clock shows.
fn busy() -> String {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ns = stat.split(' ').next().and_then(|ns| ns.parse().ok());
    ns.map_or_else(|| "?".to_owned(), |ns| format!("{:?}", Duration::from_nanos(ns)))
}

/// `steps` five-minute steps of a workstation from `start`: six figures each, one streak, a fact and a count.
fn minutes(asset: &str, start: i64, steps: i64) -> Outcome<Vec<Record>> {
    const SERIES: [(&str, Statistic, Unit); 6] = [
        ("cpu.used", Statistic::Mean, Unit::Percent),
        ("cpu.used", Statistic::Max, Unit::Percent),
        ("memory.used", Statistic::Mean, Unit::Byte),
        ("memory.used", Statistic::Max, Unit::Byte),
        ("network.received", Statistic::Sum, Unit::Byte),
        ("network.sent", Statistic::Sum, Unit::Byte),
    ];
    let at = |step: i64| Timestamp::from_seconds(start + step * 300);
    let name = asset.parse()?;
    let mut records = Vec::new();
    for (metric, statistic, unit) in SERIES {
        for step in 0..steps {
            let value = Decimal::new(start % 7919 + step * 31, if unit == Unit::Percent { 2 } else { 0 });
            let metric = metric.parse()?;
            let asset = Clone::clone(&name);
            records.push(Record::Sample(Sample {
                asset,
                metric,
                statistic,
                unit,
                at: at(step),
                step: 300,
                value,
            }));
        }
    }
    let (from, to) = (at(0), Timestamp(at(steps).0 - 30_000));
    let checks = u32::try_from(to.since(from) / 30_000)? + 1;
    let metric = "running".parse()?;
    let state = State::Up;
    let asset = Clone::clone(&name);
    records.push(Record::Streak(Streak { asset, metric, state, from, to, checks, largest_gap: 30_000 }));
    let text = "workstation".to_owned();
    records.push(Record::Fact(Fact { asset: Clone::clone(&name), metric: "kind".parse()?, at: from, text }));
    let (metric, value) = ("life.count".parse()?, Decimal::from(start - START));
    let (statistic, unit) = (Statistic::Last, Unit::Count);
    records.push(Record::Sample(Sample { asset: name, metric, statistic, unit, at: from, step: 0, value }));
    wire::sort(&mut records);
    Ok(records)
}
