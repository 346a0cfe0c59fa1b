//! Figures in columns: what they answer is what the ledger holds, and nothing that it erased.

use std::path::Path;
use std::time::Instant;

use motprov_collector::files::Reader;
use motprov_collector::segments::{self, Feeder, SegmentsError};
use motprov_ledger::{Database, Kept};
use motprov_log::Erasure;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Hash};
use motprov_shared::measurement::{Record, Sample, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{Envelope, SecretKey, seal};
use motprov_shared::units::Unit;
use motprov_store::{Filter, Store};
use rust_decimal::Decimal;

use super::cli::Desk;
use super::support::PATIENCE;

/// 2026-10-05T06:00:00Z.
const START: i64 = 1_791_180_000;

/// An agent that measures one workstation, an hour a batch.
struct Measuring {
    agent: AgentId,
    key: SecretKey,
    seq: u64,
    prev: Option<Hash>,
}

impl Measuring {
    fn enrolled(number: u8, database: &mut Database) -> Self {
        let key = SecretKey::from_seed([number; 32]).unwrap();
        let agent = format!("site/ws-{number}").parse().unwrap();
        let enrolled = database.write(|tx| tx.enrol(&agent, &key.public(), false, Timestamp(START * 1000)));
        enrolled.unwrap();
        Self { agent, key, seq: 0, prev: None }
    }

    /// Keeps the next hour; its entry.
    fn measure(&mut self, database: &mut Database) -> u64 {
        let asset = self.agent.name.as_str().parse::<motprov_shared::identity::AssetId>().unwrap();
        let sample = |step: i64| Sample {
            asset: asset.clone(),
            metric: "cpu.used".parse().unwrap(),
            statistic: Statistic::Mean,
            unit: Unit::Percent,
            at: Timestamp::from_seconds(START + i64::try_from(self.seq).unwrap() * 3600 + step * 300),
            step: 300,
            value: Decimal::new(step * 100 + i64::try_from(self.seq).unwrap(), 2),
        };
        let records = (0..12).map(|step| Record::Sample(sample(step))).collect();
        self.seq += 1;
        let made_at = Timestamp::from_seconds(START + i64::try_from(self.seq).unwrap() * 3600);
        let link = Link { seq: self.seq, prev: self.prev, lost: 0 };
        let batch = Batch { agent: self.agent.clone(), link, made_at, records };
        let signed = seal(&batch, &self.key).unwrap();
        self.prev = Some(signed.hash);
        let verified = Envelope::parse(&signed.bytes).unwrap().open(&self.key.public()).unwrap();
        let kept = database.write(|tx| tx.keep_batch(&verified, &signed.bytes, made_at)).unwrap();
        let Kept::New(entry) = kept else { panic!("{kept:?}") };
        entry
    }
}

/// How many values a store has of each asset.
fn values(store: &Store) -> Vec<(String, usize)> {
    let always = motprov_shared::period::Interval::new(Timestamp(0), Timestamp(i64::MAX));
    let kept = store.series(&Filter::default()).unwrap();
    let count = |series: &motprov_store::Series| store.range(series, always).unwrap().len();
    kept.iter().map(|kept| (kept.series.asset.to_string(), count(&kept.series))).collect()
}

fn told(data: &Path) -> Vec<(String, usize)> {
    values(&segments::look(data).unwrap())
}

fn erase(database: &mut Database, entry: u64) {
    let (why, by) = ("asked to be forgotten".to_owned(), "DPO".to_owned());
    let erasure = Erasure { entries: vec![(entry, entry)], why, by };
    database.erase(&erasure, &Reader, Timestamp::from_seconds(START)).unwrap();
}

/// Waits until segments on the disk satisfy.
fn until(data: &Path, satisfied: impl Fn(&Store) -> bool) {
    let begun = Instant::now();
    while !Store::open_read_only(&segments::folder(data)).is_ok_and(|store| satisfied(&store)) {
        assert!(begun.elapsed() < PATIENCE, "segments did not follow");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_month_of_a_figure_is_told_by_the_verb() {
    let desk = Desk::new();
    let mut database = Database::create_or_open(&desk.data()).unwrap();
    let mut machine = Measuring::enrolled(1, &mut database);
    for _ in 0..3 {
        machine.measure(&mut database);
    }
    let kept = desk.json(&["series", "--asset", "ws-1"]);
    assert_eq!((&kept[0]["metric"], &kept[0]["measured_by"]), (&"cpu.used".into(), &"site/ws-1".into()));
    assert_eq!(kept[0]["first"], "2026-10-05T06:00:00Z");
    let ask = ["series", "--asset", "ws-1", "--metric", "cpu.used", "--month", "2026-10"];
    let told = desk.json(&[&ask[..], &["--parts", "31"]].concat());
    let parts = told[0]["parts"].as_array().unwrap();
    let values = parts.iter().map(|part| &part["values"]).filter(|values| !values.is_null());
    let values = values.collect::<Vec<_>>();
    let expected = serde_json::json!({ "count": 36, "lowest": "0", "mean": "5.51", "highest": "11.02" });
    assert_eq!(values, [&expected]);
    assert_eq!(parts[4]["from"], "2026-10-05T00:00:00Z");
    assert!(desk.says(0, &ask).contains("11.02"));
    assert!(desk.says(1, &["series", "--asset", "ws-9"]).contains("metric"), "nothing is kept of it");
    assert!(desk.says(2, &[&ask[..], &["--parts", "0"]].concat()).contains("100,000 parts"));
}

#[test]
fn what_the_ledger_erases_is_gone_from_the_segments_while_the_collector_runs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut database = Database::create_or_open(data).unwrap();
    let mut machines = [1, 2].map(|number| Measuring::enrolled(number, &mut database));
    let first = machines[0].measure(&mut database);
    machines[1].measure(&mut database);
    let feeder = Feeder::start(data).unwrap();
    erase(&mut database, first);
    until(data, |store| values(store) == [("ws-2".to_owned(), 12)]);
    let last = machines[1].measure(&mut database);
    erase(&mut database, last);
    let later = machines[0].measure(&mut database);
    erase(&mut database, later);
    // Each erasure is sealed, so that a restart need not doubt what lies before it.
    until(data, |store| store.sealed() == later + 1 && values(store) == [("ws-2".to_owned(), 12)]);
    feeder.stop();
    assert_eq!(told(data), [("ws-2".to_owned(), 12)]);
    Feeder::start(data).unwrap().stop();
    assert_eq!(told(data), [("ws-2".to_owned(), 12)]);
}

#[test]
fn a_reader_tells_nothing_that_was_erased_and_a_writer_takes_it_out_of_its_segment() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut database = Database::create_or_open(data).unwrap();
    let mut machine = Measuring::enrolled(1, &mut database);
    let first = machine.measure(&mut database);
    machine.measure(&mut database);
    let mut store = Store::open(&segments::folder(data)).unwrap();
    database
        .read(|view| {
            view.feed(1..=3, |entry, fed| {
                match fed {
                    motprov_ledger::Fed::Samples(agent, samples) => store.append(entry, &agent, &samples),
                    _ => store.pass(entry),
                }
                .map_err(SegmentsError::from)
            })
        })
        .unwrap();
    store.seal().unwrap();
    drop(store);
    assert_eq!(told(data), [("ws-1".to_owned(), 24)]);
    erase(&mut database, first);
    assert!(matches!(segments::look(data), Err(SegmentsError::Outdated)));
    // A later erasure on top, honoured in the same go.
    let third = machine.measure(&mut database);
    erase(&mut database, third);
    segments::refresh(data).unwrap();
    assert_eq!(told(data), [("ws-1".to_owned(), 12)]);
    let names = |path: &Path| std::fs::read_dir(path).unwrap().count();
    let before = names(&segments::folder(data));
    segments::refresh(data).unwrap();
    assert_eq!(names(&segments::folder(data)), before, "nothing is left to do");
    assert_eq!(segments::rebuild(data).unwrap(), 6);
    assert_eq!(told(data), [("ws-1".to_owned(), 12)]);
}

#[test]
fn damaged_segments_and_those_of_another_ledger_are_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut database = Database::create_or_open(data).unwrap();
    let mut machine = Measuring::enrolled(1, &mut database);
    machine.measure(&mut database);
    let segments = segments::folder(data);
    std::fs::create_dir(&segments).unwrap();
    let other = segments.join(format!("{:020}-{:020}.seg", 1, 99));
    std::fs::write(&other, b"rubbish").unwrap();
    assert!(segments::look(data).is_err());
    let feeder = Feeder::start(data).unwrap();
    until(data, |_| !other.exists());
    feeder.stop();
    assert_eq!(told(data), [("ws-1".to_owned(), 12)]);

    let mut store = Store::open(&segments).unwrap();
    store.pass(1000).unwrap();
    store.seal().unwrap();
    drop(store);
    let feeder = Feeder::start(data).unwrap();
    until(data, |store| store.sealed() == 0);
    feeder.stop();
    assert_eq!(told(data), [("ws-1".to_owned(), 12)]);
}

#[test]
fn rebuilding_leaves_the_segments_to_a_collector_that_serves_the_folder() {
    let desk = Desk::new();
    let mut database = Database::create_or_open(&desk.data()).unwrap();
    Measuring::enrolled(1, &mut database).measure(&mut database);
    assert_eq!(desk.json(&["rebuild"])["segments"], 2);
    let serving = Store::open(&segments::folder(&desk.data())).unwrap();
    assert_eq!(desk.json(&["rebuild"])["segments"], serde_json::Value::Null);
    assert!(desk.says(0, &["rebuild"]).contains("stop the collector"));
    drop(serving);
    assert_eq!(desk.json(&["rebuild"])["segments"], 2);
}
