//! Any order of appends, repeats, forks, losses, rollbacks and restarts comes out as a plain list would; and a rebuild
//! changes nothing.

use motprov_ledger::{EntryKind, Kept, LedgerError, MeasuredValue, Put, Rows, View};
use motprov_shared::chain::{Head, Link};
use motprov_shared::identity::Hash;
use motprov_shared::measurement::{Record, State, Statistic};
use proptest::prelude::*;

use crate::assembled::both_ways;
use crate::audit::audited;
use crate::support::{
    Files, Home, OCTOBER, Signer, asset_row, at, fact, kinds, leaves, measurement_row, naive_root, order_row,
    report_row, sample, streak,
};

#[derive(Debug, Clone)]
enum Step {
    Enrol(usize),
    Next(usize, i64),
    Lose(usize, u64),
    Repeat(usize),
    Fork(usize),
    Skip(usize),
    Import(usize),
    Contract(u8),
    Abandon(usize),
    Group(usize, i64),
    Restart,
    Seal,
}

fn step() -> impl Strategy<Value = Step> {
    let agent = 0..3_usize;
    prop_oneof![
        2 => agent.clone().prop_map(Step::Enrol),
        6 => (agent.clone(), -1000..2000_i64).prop_map(|(agent, hour)| Step::Next(agent, hour)),
        1 => (agent.clone(), 1..4_u64).prop_map(|(agent, lost)| Step::Lose(agent, lost)),
        2 => agent.clone().prop_map(Step::Repeat),
        1 => agent.clone().prop_map(Step::Fork),
        1 => agent.clone().prop_map(Step::Skip),
        2 => (0..FILES).prop_map(Step::Import),
        1 => (1..4_u8).prop_map(Step::Contract),
        1 => agent.clone().prop_map(Step::Abandon),
        1 => (agent, 1..6_i64).prop_map(|(agent, count)| Step::Group(agent, count)),
        1 => Just(Step::Restart),
        1 => Just(Step::Seal),
    ]
}

const FILES: usize = 5;

fn files() -> Files {
    Files(vec![
        Rows::Assets(vec![asset_row("a-0", "Utbildning")]),
        Rows::Assets(vec![asset_row("a-0", "Kultur"), asset_row("a-9", "Kultur")]),
        Rows::Orders(vec![order_row("1", 4)]),
        Rows::SlaReport(vec![report_row("A1", Some("99.5"))]),
        Rows::Measurements(vec![
            measurement_row("a-0", "reachable", 0, MeasuredValue::State(State::Up)),
            measurement_row("a-0", "reachable", 60, MeasuredValue::State(State::Up)),
            measurement_row("a-1", "life.count", 60, MeasuredValue::Number(7.into())),
        ]),
    ])
}

/// Records of every sort, overlapping with those of other agents and days.
fn records(agent: usize, hour: i64) -> Vec<Record> {
    let (asset, other) = (format!("a-{agent}"), format!("a-{}", (agent + 1) % 3));
    let second = hour * 3600;
    vec![
        fact(&asset, "kind", second, "printer"),
        fact(&other, "serial", second, &format!("S{}", hour.rem_euclid(3))),
        fact(&other, "counter.source", second, &format!("1.3.6.{}", hour.rem_euclid(2))),
        fact(&other, "origin", second, if hour % 5 == 0 { "simulated" } else { "measured" }),
        streak(&asset, "reachable", State::Up, second, second + 3600),
        streak(&asset, "running", State::Up, second, second + 3600 * (1 + hour.rem_euclid(60))),
        sample(&asset, "cpu.used", Statistic::Mean, second, hour),
        sample(&other, "cpu.used", Statistic::Mean, second, 2 * hour),
        sample(&asset, "memory.used", Statistic::Max, second + 300, hour),
        sample(&other, "life.count", Statistic::Last, second, 1000 + hour),
        sample(&other, "first.byte.time", Statistic::Last, second + 60, hour.abs()),
        sample(&other, "first.byte.time", Statistic::Mean, second, hour.abs()),
        sample(&asset, "disk.used.sda", Statistic::Last, second, hour.abs()),
        // Starts that are the same, nearly the same, and others: of each asset by two agents.
        sample(&asset, "boot.time", Statistic::Last, second, OCTOBER + second - 60 * hour.rem_euclid(7)),
        sample(&asset, "uptime", Statistic::Last, second + 300, 300 + 90 * hour.rem_euclid(5)),
        sample(&other, "boot.time", Statistic::Last, second, OCTOBER + second - 100),
        sample(&asset, "asleep", Statistic::Sum, second, hour.abs()),
        sample(&asset, "active.use", Statistic::Sum, second, hour.abs().min(300)),
        sample(&asset, "count.mono_total", Statistic::Last, second, hour.abs()),
        sample(&asset, "clock.offset", Statistic::Last, second, hour),
        sample(&asset, "thinned", Statistic::Sum, second, hour.abs()),
    ]
}

/// What should be there: a list, and each agent's chain.
struct Model {
    signers: Vec<Signer>,
    enrolled: [bool; 3],
    last: [Option<(u64, Vec<u8>)>; 3],
    heads: [Option<Head>; 3],
    list: Vec<(EntryKind, Vec<u8>)>,
}

impl Model {
    fn new() -> Self {
        let signers = (0..3_u8).map(|n| Signer::new(&format!("site/agent-{n}"), n + 1)).collect();
        let (last, heads) = ([const { None }; 3], [None; 3]);
        Self { signers, enrolled: [false; 3], last, heads, list: Vec::new() }
    }

    fn entry(&self) -> u64 {
        self.list.len() as u64
    }

    /// Keeps the agent's next batch and says what should come of it.
    fn next(&mut self, home: &mut Home, agent: usize, lost: u64, hour: i64) {
        if !self.enrolled[agent] {
            let signer = &self.signers[agent];
            let link = Link { seq: 1, prev: None, lost: 0 };
            assert_eq!(home.keep(&signer.sign(link, vec![])), Kept::NotEnrolled);
            return;
        }
        let signed = self.signers[agent].after_loss(lost, records(agent, hour));
        let kept = home.keep(&signed);
        self.kept(agent, &signed.0.hash(), signed.1);
        assert_eq!(kept, Kept::New(self.entry()));
    }

    fn kept(&mut self, agent: usize, hash: &Hash, bytes: Vec<u8>) {
        self.list.push((EntryKind::Batch, bytes.clone()));
        self.last[agent] = Some((self.entry(), bytes));
        self.heads[agent] = Some(Head { seq: self.signers[agent].seq, hash: *hash });
    }

    fn run(&mut self, home: &mut Home, step: &Step) {
        match *step {
            Step::Enrol(agent) => {
                home.enrol(&self.signers[agent]);
                if !std::mem::replace(&mut self.enrolled[agent], true) {
                    self.list.push((EntryKind::Enrolment, Vec::new()));
                }
            }
            Step::Next(agent, hour) => self.next(home, agent, 0, hour),
            Step::Lose(agent, lost) => self.next(home, agent, lost, 1),
            Step::Repeat(agent) => self.repeat(home, agent),
            Step::Fork(agent) => self.refused(home, agent, 0),
            Step::Skip(agent) => self.refused(home, agent, 3),
            Step::Import(file) => self.import(home, file),
            Step::Contract(month) => self.contract(home, month),
            Step::Abandon(agent) => self.abandon(home, agent),
            Step::Group(agent, count) => self.group(home, agent, count),
            Step::Restart => home.reopen(),
            Step::Seal => drop(home.database.seal().unwrap()),
        }
    }

    fn repeat(&self, home: &mut Home, agent: usize) {
        if let Some((entry, bytes)) = &self.last[agent] {
            let key = self.signers[agent].key.public();
            let batch = motprov_shared::seal::Envelope::parse(bytes).unwrap().open(&key).unwrap();
            assert_eq!(home.keep(&(batch, bytes.clone())), Kept::Duplicate(*entry));
        }
    }

    /// A batch with a predecessor that nobody knows, `ahead` of its turn.
    fn refused(&self, home: &mut Home, agent: usize, ahead: u64) {
        let signer = &self.signers[agent];
        let link = Link { seq: signer.seq + 1 + ahead, prev: Some(Hash([9; 32])), lost: 0 };
        let expected = match (self.enrolled[agent], ahead) {
            (false, _) => Kept::NotEnrolled,
            (true, 0) => Kept::Fork { head: self.heads[agent] },
            (true, _) => Kept::Gap { expected: signer.seq + 1 },
        };
        assert_eq!(home.keep(&signer.sign(link, vec![])), expected);
    }

    fn import(&mut self, home: &mut Home, file: usize) {
        let (bytes, rows) = (file.to_string().into_bytes(), &files().0[file]);
        self.put(EntryKind::File(rows.kind()), bytes.clone(), || {
            home.database.write(|write| write.import("fil.csv", &bytes, rows, at(1))).unwrap()
        });
    }

    fn contract(&mut self, home: &mut Home, month: u8) {
        let day = format!("2026-{month:02}-01");
        self.put(EntryKind::Contract, day.clone().into_bytes(), || {
            let in_force = day.parse().unwrap();
            home.database.write(|write| write.put_contract("c.toml", &day, in_force, at(1))).unwrap()
        });
    }

    fn put(&mut self, kind: EntryKind, bytes: Vec<u8>, put: impl FnOnce() -> Put) {
        let known = self.list.iter().position(|entry| *entry == (kind, bytes.clone()));
        let expected = known.map_or(Put::New(self.entry() + 1), |at| Put::Already(at as u64 + 1));
        assert_eq!(put(), expected);
        if known.is_none() {
            self.list.push((kind, bytes));
        }
    }

    /// A transaction that fails after it kept a batch.
    fn abandon(&self, home: &mut Home, agent: usize) {
        let signer = &self.signers[agent];
        let link = Link { seq: signer.seq + 1, prev: signer.prev, lost: 0 };
        let (batch, bytes) = signer.sign(link, records(agent, 7));
        let abandoned: Result<(), LedgerError> = home.database.write(|write| {
            write.keep_batch(&batch, &bytes, at(5))?;
            Err(LedgerError::Misuse("abandoned"))
        });
        assert!(abandoned.is_err());
    }

    fn group(&mut self, home: &mut Home, agent: usize, count: i64) {
        if !self.enrolled[agent] {
            return;
        }
        let hours = (0..count).map(|n| n * 5);
        let batches: Vec<_> = hours.map(|hour| self.signers[agent].next(records(agent, hour))).collect();
        home.database
            .write(|write| {
                batches.iter().try_for_each(|(batch, bytes)| write.keep_batch(batch, bytes, at(5)).map(drop))
            })
            .unwrap();
        for (batch, bytes) in batches {
            self.kept(agent, &batch.hash(), bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_steps_comes_out_as_a_list_would_and_rebuilds_the_same(steps in prop::collection::vec(step(), 1..50)) {
        let (mut home, mut model) = (Home::new(), Model::new());
        for step in &steps {
            model.run(&mut home, step);
        }
        let expected: Vec<_> = model.list.iter().map(|(kind, _)| *kind).collect();
        prop_assert_eq!(kinds(&mut home.database), expected);
        let leaves = leaves(&mut home.database);
        let audit = home.database.verify().unwrap();
        prop_assert_eq!(audit.faults, []);
        prop_assert_eq!(audit.state.root, naive_root(&leaves));
        prop_assert_eq!(audit.state, home.database.read(View::state).unwrap());
        for (signer, head) in model.signers.iter().zip(model.heads) {
            let known = home.database.read(|view| view.agent(&signer.id)).unwrap();
            prop_assert_eq!(known.and_then(|agent| agent.head), head);
        }
        let (tables, entries) = both_ways(&mut home.database, &files());
        prop_assert_eq!(tables, entries);
        prop_assert_eq!(audited(&mut home, &files()).faults, []);
        let before = home.rows();
        home.database.rebuild(&files()).unwrap();
        prop_assert_eq!(home.rows(), before);
        prop_assert_eq!(home.database.read(View::state).unwrap(), audit.state);
    }
}

#[test]
fn a_rebuild_that_fails_names_the_entry_and_leaves_all_as_it_was() {
    let mut home = Home::new();
    let rows = Rows::Orders(vec![order_row("1", 4)]);
    home.database.write(|write| write.import("fil.csv", b"2", &rows, at(1))).unwrap();
    let before = home.rows();
    let failed = home.database.rebuild(&Files(vec![])).unwrap_err().to_string();
    assert_eq!(failed, "ledger entry 1: no such file");
    assert_eq!(home.rows(), before);
}

#[test]
fn a_rebuild_fills_what_was_lost() {
    let mut home = Home::new();
    let mut agent = Signer::new("site/agent-0", 1);
    home.enrol(&agent);
    home.keep(&agent.next(records(0, 3)));
    let before = home.rows();
    home.raw()
        .execute_batch("DELETE FROM streaks; DELETE FROM digests; UPDATE agents SET head_seq = 7")
        .unwrap();
    assert_ne!(home.rows(), before);
    home.database.rebuild(&Files(vec![])).unwrap();
    assert_eq!(home.database.read(View::rebuilds).unwrap(), 1);
    assert_eq!(home.rows(), before);
}
