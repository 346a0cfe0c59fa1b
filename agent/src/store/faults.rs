//! The store under every fault that a disk, a clock or a network has for it; a collector judges each batch.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::measurement::{Fact, Sample, State, Statistic, metric};
use motprov_shared::seal::{Envelope, SecretKey};
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

use super::*;
use crate::delivery::{Delivery, Effect, Event};

pub(super) const START: i64 = 1_790_000_000;
const HOUR: i64 = 3_600;

fn key() -> SecretKey {
    SecretKey::from_seed([3; 32]).unwrap()
}

pub(super) fn open(folder: &Path, octets: u64) -> (Store, Recovery) {
    let sealer = Sealer::new("s/a".parse().unwrap(), key());
    Store::open(folder, Bounds { octets, days: 30 }, sealer, "a".parse().unwrap()).unwrap()
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(START + second)
}

/// Keeps what follows, as a real one does, and all that it says.
#[derive(Default)]
pub(super) struct Collector {
    pub(super) head: Option<Head>,
    pub(super) records: Vec<Record>,
    batches: usize,
    declared: u64,
}

impl Collector {
    fn take(&mut self, bytes: &[u8]) -> Receipt {
        let envelope = Envelope::parse(bytes).unwrap();
        let link = envelope.link();
        let batch = envelope.open(&key().public()).unwrap();
        match standing(self.head, link) {
            Standing::Next => {
                self.declared += link.seq - 1 - self.head.map_or(0, |head| head.seq);
                self.head = Some(Head { seq: link.seq, hash: batch.hash() });
                self.batches += 1;
                self.records.extend(batch.into_inner().records);
            }
            Standing::Seen => {}
            other => panic!("{other:?} at {link:?} behind {:?}", self.head),
        }
        Receipt { agent: "s/a".parse().unwrap(), at: at(0), kept: self.head, refused: None }
    }

    /// Takes all that waits; frees it where the agent hears of it.
    pub(super) fn take_all(&mut self, store: &mut Store, heard: bool) {
        let mut seq = 0;
        while let Some(next) = store.waiting(seq) {
            let receipt = self.take(&store.bytes(next).unwrap());
            if heard {
                store.forget(&receipt);
            }
            seq = next;
        }
    }

    fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.records.iter().filter_map(|r| if let Record::Sample(s) = r { Some(s) } else { None })
    }

    fn figures(&self) -> usize {
        self.samples().filter(|sample| sample.metric.as_str() != metric::THINNED).count()
    }

    fn thinned(&self) -> Decimal {
        self.samples()
            .filter(|sample| sample.metric.as_str() == metric::THINNED)
            .map(|sample| sample.value)
            .sum()
    }

    /// Start of each streak, in the order in which they came.
    fn streaks(&self) -> Vec<i64> {
        let from = |r: &Record| if let Record::Streak(s) = r { Some(s.from.0 / 1000 - START) } else { None };
        self.records.iter().filter_map(from).collect()
    }
}

/// Rows of some figures, uneven, and one streak.
fn hour(from: i64) -> Draft {
    let mut closed = Vec::new();
    for row in 0..12 {
        for figure in 0..10 {
            let noise = (from / HOUR * 7_919 + row * 104_729 + figure * 1_299_709) % 100_003;
            closed.push(Record::Sample(Sample {
                asset: "ws-1".parse().unwrap(),
                metric: format!("figure.{figure}").parse().unwrap(),
                statistic: Statistic::Mean,
                unit: Unit::Count,
                at: at(from + row * 300),
                step: 300,
                value: Decimal::new(noise * noise, 3),
            }));
        }
    }
    let (asset, metric) = ("ws-1".parse().unwrap(), "running".parse().unwrap());
    let (from, to) = (at(from), at(from + HOUR - 60));
    let streak = Streak { asset, metric, state: State::Up, from, to, checks: 60, largest_gap: 60_000 };
    closed.push(Record::Streak(streak));
    Draft::from(closed)
}

const FIGURES: usize = 120;

fn flush_hours(store: &mut Store, hours: std::ops::Range<i64>) -> usize {
    let moved = hours.map(|n| store.flush(hour(n * HOUR), at((n + 1) * HOUR)));
    moved.flatten().count()
}

pub(super) fn segments(folder: &Path) -> Vec<(PathBuf, u64)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let segments = paths.filter(|path| path.extension().is_some_and(|extension| extension == "seg"));
    let mut segments: Vec<_> =
        segments.map(|path| (path.clone(), fs::metadata(path).unwrap().len())).collect();
    segments.sort();
    segments
}

#[test]
fn a_full_outbox_thins_the_oldest_figures_and_keeps_every_streak() {
    let folder = tempfile::tempdir().unwrap();
    let (limit, hours) = (300_000, 900);
    let (mut store, _) = open(folder.path(), limit);
    let (mut passes, mut rewritten) = (0, 0);
    for n in 0..hours {
        if store.flush(hour(n * HOUR), at((n + 1) * HOUR)).is_some() {
            passes += 1;
            rewritten += segments(folder.path()).last().unwrap().1;
        }
        assert!(segments(folder.path()).iter().map(|(_, octets)| octets).sum::<u64>() <= limit);
    }
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    let made = usize::try_from(hours).unwrap() * FIGURES;
    println!(
        "{passes} passes wrote {rewritten} octets for {hours} hours; {} of {made} figures left",
        collector.figures()
    );
    assert!(passes > 3);
    assert_eq!(collector.streaks(), (0..hours).map(|n| n * HOUR).collect::<Vec<_>>());
    assert_eq!(collector.thinned() + Decimal::from(collector.figures()), Decimal::from(made));
    // The oldest went, and only they; the period that is told covers them.
    let oldest =
        collector.samples().filter(|s| s.metric.as_str() != metric::THINNED).map(|s| s.at).min().unwrap();
    let told = collector.samples().filter(|s| s.metric.as_str() == metric::THINNED);
    let until = told.map(|sample| sample.at.plus(i64::from(sample.step) * 1000)).max().unwrap();
    assert!((0..=1_000).contains(&until.since(oldest)), "{until} {oldest}");
    assert!(collector.declared > 0 && store.is_empty());
}

#[test]
fn where_nothing_but_streaks_is_left_the_oldest_go_and_the_chain_declares_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 8_000);
    for n in 0..400 {
        let mut draft = hour(n * HOUR);
        draft.closed.retain(|record| matches!(record, Record::Streak(_)));
        let _ = store.flush(draft, at((n + 1) * HOUR));
    }
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    let streaks = collector.streaks();
    let first = streaks[0] / HOUR;
    assert!((1..350).contains(&first), "{first}");
    assert_eq!(streaks, (first..400).map(|n| n * HOUR).collect::<Vec<_>>());
}

#[test]
fn batches_under_way_are_left_alone_and_nothing_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 300_000);
    flush_hours(&mut store, 0..10);
    // The collector has ten, and no receipt has come yet.
    let mut collector = Collector::default();
    collector.take_all(&mut store, false);
    assert!(flush_hours(&mut store, 10..400) > 0);
    drop(store);
    let (mut store, recovery) = open(folder.path(), 300_000);
    assert!(!recovery.is_loss());
    collector.take_all(&mut store, true);
    assert_eq!(collector.streaks(), (0..400).map(|n| n * HOUR).collect::<Vec<_>>());
    assert_eq!(collector.thinned() + Decimal::from(collector.figures()), Decimal::from(400 * FIGURES));
}

#[test]
fn where_the_window_would_fill_the_outbox_a_part_is_offered_and_the_newest_are_kept_across_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let limit = 20_000;
    let (mut store, _) = open(folder.path(), limit);
    for n in 0..200 {
        let _ = store.flush(hour(n * HOUR), at((n + 1) * HOUR));
        // The collector is away: what is offered goes out with every connection, and no receipt comes.
        let mut after = 0;
        while let Some(seq) = store.waiting(after) {
            let _ = store.bytes(seq).unwrap();
            after = seq;
        }
        if n % 50 == 49 {
            drop(store);
            store = open(folder.path(), limit).0;
        }
    }
    assert!(!store.stuck.outbox && store.drafted.is_empty());
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    let streaks = collector.streaks();
    assert_eq!(streaks.last(), Some(&(199 * HOUR)));
    assert!(streaks.len() > 100, "{streaks:?}");
    assert!(store.is_empty());
}

#[test]
fn figures_of_more_than_thirty_days_go_and_streaks_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 1 << 26);
    assert!(flush_hours(&mut store, 0..24 * 40) > 0);
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    let days = collector.figures() / FIGURES / 24;
    assert!((30..=31).contains(&days), "{days}");
    assert_eq!(collector.streaks().len(), 24 * 40);
    assert_eq!(collector.thinned() + Decimal::from(collector.figures()), Decimal::from(24 * 40 * FIGURES));
}

#[test]
fn a_clock_ten_years_ahead_and_back_or_a_month_switched_off_makes_nothing_old() {
    for jump in [10 * 365 * 24, -1, 31 * 24] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = open(folder.path(), 1 << 26);
        let moved = flush_hours(&mut store, 0..48)
            + flush_hours(&mut store, 48 + jump..96 + jump)
            + flush_hours(&mut store, 96..120);
        let mut collector = Collector::default();
        collector.take_all(&mut store, true);
        assert_eq!((moved, collector.figures(), collector.batches), (0, 120 * FIGURES, 120), "{jump}");
    }
}

#[test]
fn after_thirty_days_offline_everything_comes_in_order_and_what_is_new_meanwhile_follows() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 1 << 26);
    flush_hours(&mut store, 0..720);
    let (mut delivery, mut collector) = (Delivery::new(1), Collector::default());
    let began = Instant::now();
    let mut todo = delivery.step(Event::Online, 0, &|after| store.waiting(after));
    let mut made = 720;
    while !todo.is_empty() {
        let mut next = Vec::new();
        for effect in todo {
            let Effect::Publish(seq) = effect else { panic!("{effect:?}") };
            let receipt = collector.take(&store.bytes(seq).unwrap());
            store.forget(&receipt);
            if collector.batches.is_multiple_of(72) && made < 730 {
                assert_eq!(store.flush(hour(made * HOUR), at((made + 1) * HOUR)), None);
                made += 1;
                next.extend(delivery.step(Event::Stored, 0, &|after| store.waiting(after)));
            }
            next.extend(delivery.step(Event::Receipt(&receipt), 0, &|after| store.waiting(after)));
        }
        todo = next;
    }
    println!("{} batches of 30 days and {} made meanwhile in {:?}", 720, made - 720, began.elapsed());
    assert_eq!((made, collector.batches, collector.declared), (730, 730, 0));
    assert_eq!(collector.streaks(), (0..730).map(|n| n * HOUR).collect::<Vec<_>>());
    assert!(store.is_empty());
}

#[test]
fn damage_in_the_journal_costs_only_the_save_it_hits_and_is_declared() {
    for (place, declared, kept) in [(Place::Middle, 1, 2), (Place::End, 0, 2), (Place::Nowhere, 0, 3)] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = open(folder.path(), 1 << 20);
        let path = folder.path().join("journal");
        let mut lengths = Vec::new();
        for n in 0..3 {
            let _ = store.save(Draft::from(vec![fact(n)]), at(n * 300));
            lengths.push(usize::try_from(fs::metadata(&path).unwrap().len()).unwrap());
        }
        drop(store);
        let mut octets = fs::read(&path).unwrap();
        match place {
            Place::Middle => octets[usize::midpoint(lengths[0], lengths[1])] ^= 1,
            Place::End => octets.truncate(lengths[2] - 1),
            Place::Nowhere => {}
        }
        fs::write(&path, octets).unwrap();
        let (mut store, recovery) = open(folder.path(), 1 << 20);
        assert_eq!((recovery.saved, recovery.is_loss()), (kept, declared > 0), "{place:?}");
        let _ = store.flush(Draft::default(), at(HOUR));
        let mut collector = Collector::default();
        collector.take_all(&mut store, true);
        assert_eq!((collector.records.len(), collector.declared), (kept, declared), "{place:?}");
    }
}

#[test]
fn a_declared_loss_outlives_kills_before_the_next_batch() {
    for whole in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = open(folder.path(), 1 << 20);
        let path = folder.path().join("journal");
        let _ = store.save(Draft::from(vec![fact(0)]), at(0));
        let first = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
        let _ = store.save(Draft::from(vec![fact(1)]), at(300));
        drop(store);
        let mut octets = fs::read(&path).unwrap();
        octets[first + 40] ^= 1;
        if whole {
            octets[..].fill(7);
        }
        fs::write(&path, octets).unwrap();
        for start in 0..3 {
            assert_eq!(open(folder.path(), 1 << 20).1.is_loss(), start == 0, "{whole} {start}");
        }
        let (mut store, _) = open(folder.path(), 1 << 20);
        let _ = store.flush(Draft::from(vec![fact(2)]), at(HOUR));
        let mut collector = Collector::default();
        collector.take_all(&mut store, true);
        assert_eq!((collector.records.len(), collector.declared), (if whole { 1 } else { 2 }, 1), "{whole}");
    }
}

#[test]
fn a_record_that_cannot_be_written_is_declared_though_the_agent_is_killed_before_the_next_batch() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 1 << 20);
    let Record::Fact(Fact { asset, metric, text, .. }) = fact(0) else { panic!() };
    let unwritable = Record::Fact(Fact { asset, metric, at: Timestamp(1_000), text });
    let _ = store.save(Draft::from(vec![unwritable]), at(0));
    drop(store);
    let (mut store, _) = open(folder.path(), 1 << 20);
    let _ = store.flush(Draft::from(vec![fact(1)]), at(HOUR));
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    assert_eq!((collector.records.len(), collector.declared), (1, 1));
}

#[test]
fn a_batch_waits_while_the_journal_names_its_number_and_no_open_streak_is_lost_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 1 << 20);
    let Some(Record::Streak(streak)) = hour(0).closed.pop() else { panic!() };
    let draft = |closed| Draft { closed, open: vec![streak.clone()] };
    let _ = store.save(draft(vec![]), at(HOUR));
    // Where the journal's new file goes, a folder stands in the way.
    let in_the_way = folder.path().join("journal.new");
    fs::create_dir(&in_the_way).unwrap();
    store.journal.forget();
    let _ = store.flush(draft(vec![fact(0)]), at(HOUR));
    assert!(store.stuck.journal && store.outbox.len() == 1);
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    assert_eq!(collector.batches, 0);
    drop(store);
    fs::remove_dir(&in_the_way).unwrap();
    let (mut store, _) = open(folder.path(), 1 << 20);
    let _ = store.flush(Draft::default(), at(2 * HOUR));
    collector.take_all(&mut store, true);
    assert_eq!((collector.streaks(), collector.batches, collector.declared), (vec![0], 2, 0));
}

#[derive(Debug)]
enum Place {
    Middle,
    End,
    Nowhere,
}

fn fact(n: i64) -> Record {
    let (asset, metric) = ("ws-1".parse().unwrap(), "os".parse().unwrap());
    Record::Fact(Fact { asset, metric, at: at(n), text: format!("{n} {}", "x".repeat(100)) })
}

/// A file system of so many KiB that goes with the test; `None` where this user may not mount.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: &Path, kib: u32) -> Option<Self> {
        let size = format!("size={kib}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output();
        let mounted = mount.is_ok_and(|output| output.status.success());
        if !mounted {
            println!("skipped: no right to mount a small file system");
        }
        mounted.then(|| Self(folder.to_owned()))
    }

    fn remount(&self, options: &str) {
        let remount = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status();
        assert!(remount.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(std::thread::panicking() || unmounted.unwrap().success());
    }
}

#[test]
fn a_full_disk_stops_no_measuring_piles_up_nothing_and_loses_nothing_once_the_collector_takes_some() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(folder.path(), 200) else { return };
    let (mut store, _) = open(folder.path(), 1 << 26);
    let mut full = 0;
    for n in 0..180 {
        let _ = store.flush(hour(n * HOUR), at((n + 1) * HOUR));
        full += i64::from(store.stuck.outbox);
    }
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert!(full > 5, "the disk was to be full for long: {full}");
    assert!(files <= 6, "{files} files");
    assert!(segments(folder.path()).iter().all(|(_, octets)| *octets > 56), "no empty segment stays");
    // Somebody else frees nothing: what the collector takes must make the room.
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    let _ = store.save(Draft::default(), at(181 * HOUR));
    collector.take_all(&mut store, true);
    assert_eq!((collector.figures(), collector.declared), (180 * FIGURES, 0));
    drop(store);
    let (store, recovery) = open(folder.path(), 1 << 26);
    assert!(!recovery.is_loss() && store.is_empty(), "{recovery:?}");
    drop((store, disk));
}

#[test]
fn a_disk_that_is_read_only_for_a_while_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::mount(folder.path(), 4_000) else { return };
    let (mut store, _) = open(folder.path(), 1 << 26);
    flush_hours(&mut store, 0..3);
    let _ = store.save(Draft::from(vec![fact(1)]), at(3 * HOUR));
    // Open files are let go: what is written next needs another.
    store.journal.forget();
    drop(store);
    disk.remount("ro");
    assert!(matches!(
        Store::open(
            folder.path(),
            Bounds { octets: 1, days: 1 },
            Sealer::new("s/a".parse().unwrap(), key()),
            "a".parse().unwrap()
        ),
        Err(OutboxError::Io { .. })
    ));
    disk.remount("rw");
    let (mut store, _) = open(folder.path(), 1 << 26);
    flush_hours(&mut store, 3..6);
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    assert_eq!(
        (collector.figures(), collector.records.contains(&fact(1)), collector.declared),
        (6 * FIGURES, true, 0)
    );
    drop((store, disk));
}

#[test]
fn a_store_that_can_write_nothing_keeps_measuring_in_memory_and_tells_what_it_gave_up() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, _) = open(folder.path(), 1 << 26);
    // The folder is gone from under the agent, as when a disk is pulled out.
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    let hours = 250;
    flush_hours(&mut store, 0..hours);
    assert!(store.stuck.outbox && store.stuck.journal);
    assert!(store.drafted.len() <= MAX_WAITING);
    fs::rename(&away, folder.path()).unwrap();
    let _ = store.save(Draft::default(), at(hours * HOUR));
    assert!(!store.stuck.outbox && !store.stuck.journal);
    let mut collector = Collector::default();
    collector.take_all(&mut store, true);
    assert_eq!(collector.streaks().len(), usize::try_from(hours).unwrap());
    let made = Decimal::from(usize::try_from(hours).unwrap() * FIGURES);
    assert_eq!(collector.thinned() + Decimal::from(collector.figures()), made);
    assert!(collector.thinned() > Decimal::ZERO);
}
