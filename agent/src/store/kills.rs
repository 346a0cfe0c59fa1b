//! The agent killed at every point that there is, against a model: what was saved is told once, and nothing twice.

use std::collections::BTreeMap;
use std::fs::{self, File};

use motprov_shared::measurement::State;
use proptest::prelude::*;
use proptest::sample::Index;

use super::faults::{Collector, START, at, open, segments};
use super::*;
use crate::clock::Moment;
use crate::recorder::{Recorder, Seen};

#[derive(Debug, Clone)]
enum Action {
    /// So many checks, the last with another outcome or not; a fact.
    See(i64, bool),
    Save,
    News,
    Flush,
    Deliver,
    /// At any time.
    Kill,
    /// A batch is durable, and the journal's word of it is not.
    KillBeforeJournal,
    /// Power fails while batches are appended: so much of them reached the disk.
    KillInOutbox(Index),
    /// Power fails while the journal is written.
    KillInJournal(Index),
    /// The collector asks for what is gone.
    Rebase,
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => (1..6_i64, any::<bool>()).prop_map(|(count, change)| Action::See(count, change)),
        4 => Just(Action::Save),
        2 => Just(Action::News),
        2 => Just(Action::Flush),
        1 => Just(Action::Deliver),
        1 => Just(Action::Kill),
        1 => Just(Action::KillBeforeJournal),
        1 => any::<Index>().prop_map(Action::KillInOutbox),
        1 => any::<Index>().prop_map(Action::KillInJournal),
        1 => Just(Action::Rebase),
    ]
}

/// The agent around a store, and what it saw.
struct World {
    folder: tempfile::TempDir,
    store: Option<Store>,
    recorder: Recorder,
    collector: Collector,
    minute: i64,
    state: State,
    /// Minutes of which there is a check and a fact.
    seen: BTreeMap<i64, Fate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    New,
    Durable,
    /// Nobody had saved it when the agent was killed: it may be told, or not.
    Open,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Some(open(folder.path(), 1 << 26).0);
        let recorder = Recorder::new(60_000, 300_000, at(0));
        let (collector, seen) = (Collector::default(), BTreeMap::new());
        Self { folder, store, recorder, collector, minute: 0, state: State::Up, seen }
    }

    fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    fn see(&mut self, count: i64, change: bool) {
        for n in 0..count {
            if change && n == count - 1 {
                self.state = if self.state == State::Up { State::Down } else { State::Up };
            }
            self.minute += 1;
            let wall = at(self.minute * 60);
            let asset = || "ws-1".parse().unwrap();
            let moment = Moment { wall, mono: self.minute * 60_000, asleep: 0 };
            let metric = "reachable".parse().unwrap();
            self.recorder.see(Seen::Check { asset: asset(), metric, at: moment, state: self.state });
            let (metric, text) = ("os".parse().unwrap(), self.minute.to_string());
            self.recorder.see(Seen::Fact { asset: asset(), metric, at: wall, text });
            self.seen.insert(self.minute, Fate::New);
        }
    }

    fn durable(&mut self) {
        self.settle(Fate::Durable);
    }

    fn settle(&mut self, fate: Fate) {
        for seen in self.seen.values_mut().filter(|seen| **seen == Fate::New) {
            *seen = fate;
        }
    }

    /// What was not durable is gone with the process.
    fn kill(&mut self) {
        self.settle(Fate::Open);
        drop(self.store.take());
        self.store = Some(open(self.folder.path(), 1 << 26).0);
        self.recorder = Recorder::new(60_000, 300_000, at(self.minute * 60));
        // Whoever restarts takes more than 2.5 steps.
        self.minute += 5;
    }

    fn flush(&mut self) {
        let now = at(self.minute * 60);
        let draft = Draft::from(self.recorder.take(now));
        assert_eq!(self.store().flush(draft, now), None);
    }

    fn act(&mut self, action: &Action) {
        let now = at(self.minute * 60);
        let journal = self.folder.path().join("journal");
        match action {
            Action::See(count, change) => return self.see(*count, *change),
            Action::Save | Action::News => {
                let save = matches!(action, Action::Save);
                let draft = if save { self.recorder.draft(now) } else { self.recorder.news(now) };
                let moved = if save { self.store().save(draft, now) } else { self.store().flush(draft, now) };
                assert_eq!(moved, None);
            }
            Action::Flush => self.flush(),
            Action::Deliver => {
                let store = self.store.as_mut().unwrap();
                return self.collector.take_all(store, true);
            }
            Action::Kill => return self.kill(),
            Action::KillBeforeJournal => {
                let before = fs::read(&journal).unwrap_or_default();
                self.flush();
                self.durable();
                fs::write(&journal, before).unwrap();
                return self.kill();
            }
            Action::KillInOutbox(part) => {
                let (before, old) = (fs::read(&journal).unwrap_or_default(), segments(self.folder.path()));
                self.flush();
                fs::write(&journal, before).unwrap();
                if let (Some((path, from)), Some((last, to))) =
                    (old.last(), segments(self.folder.path()).last())
                    && path == last
                {
                    let length = from + part.index(usize::try_from(to - from).unwrap() + 1) as u64;
                    File::options().write(true).open(path).unwrap().set_len(length).unwrap();
                } else {
                    self.durable();
                }
                return self.kill();
            }
            Action::KillInJournal(part) => {
                let before = fs::read(&journal).unwrap_or_default();
                let draft = self.recorder.draft(now);
                assert_eq!(self.store().save(draft, now), None);
                let after = fs::read(&journal).unwrap();
                if after.starts_with(&before) {
                    let length = before.len() + part.index(after.len() - before.len());
                    fs::write(&journal, &after[..length]).unwrap();
                }
                return self.kill();
            }
            Action::Rebase => {
                let (head, store) = (self.collector.head, self.store.as_mut().unwrap());
                if let Some(next) = store.waiting(head.map_or(0, |head| head.seq)) {
                    // As if the batch asked for could not be read: all are signed again.
                    let _ = store.sign_again(head, None, now).unwrap();
                    assert!(store.waiting(0).unwrap() > next);
                }
                return;
            }
        }
        self.durable();
    }

    /// How often each minute's check and fact were told.
    fn told(&self) -> BTreeMap<i64, (u32, u32)> {
        let mut told: BTreeMap<i64, (u32, u32)> = self.seen.keys().map(|minute| (*minute, (0, 0))).collect();
        for record in &self.collector.records {
            let (from, to) = record.span();
            let minutes = (from.0 / 1000 - START) / 60..=(to.0 / 1000 - START) / 60;
            for (_, told) in told.range_mut(minutes) {
                match record {
                    Record::Streak(_) => told.0 += 1,
                    Record::Fact(_) => told.1 += 1,
                    Record::Sample(_) => {}
                }
            }
        }
        told
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_kill_at_any_point_neither_loses_nor_doubles_what_was_saved(actions in prop::collection::vec(action(), 1..60)) {
        let mut world = World::new();
        for action in &actions {
            world.act(action);
        }
        world.flush();
        world.durable();
        let store = world.store.as_mut().unwrap();
        world.collector.take_all(store, true);
        for (minute, (checks, facts)) in world.told() {
            prop_assert!(checks <= 1 && facts <= 1, "minute {minute} is told twice: {checks} {facts}");
            if world.seen[&minute] == Fate::Durable {
                prop_assert_eq!((checks, facts), (1, 1), "minute {} is lost", minute);
            }
        }
    }
}
