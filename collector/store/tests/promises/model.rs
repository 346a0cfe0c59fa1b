//! Whatever comes, in whatever order, however it is sealed, merged and interrupted: the answers are those of a plain
//! map.

use std::collections::BTreeMap;
use std::path::Path;

use motprov_shared::identity::AgentId;
use motprov_shared::measurement::{Sample, Statistic};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::units::Unit;
use motprov_store::{Filter, Point, Remade, Series, Store, Weigh};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{START, STEP, agent};

/// What happens to a store.
#[derive(Debug, Clone)]
enum Event {
    Append(u32, Vec<Sample>),
    Seal,
    /// The process dies; all that is not on the disk is taken again.
    Crash,
    /// The ledger gives up what an entry brought.
    Erase(prop::sample::Index),
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let value = prop_oneof![
        6 => (0_i64..10_000).prop_map(|value| Decimal::new(value, 2)),
        1 => (any::<i64>(), 0_u32..20).prop_map(|(value, scale)| Decimal::new(value, scale)),
        1 => Just(Decimal::MAX),
    ];
    let step = prop_oneof![Just(0_u32), Just(300)];
    (0_u32..3, 0_usize..2, 0_i64..60, step, value).prop_map(|(asset, figure, at, step, value)| Sample {
        asset: format!("ws-{asset}").parse().unwrap(),
        metric: ["cpu.used", "uptime"][figure].parse().unwrap(),
        statistic: [Statistic::Mean, Statistic::Last][figure],
        unit: [Unit::Percent, Unit::Second][figure],
        at: START.plus(at * STEP),
        step,
        value,
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => (0_u32..2, proptest::collection::vec(any_sample(), 0..30))
            .prop_map(|(agent, samples)| Event::Append(agent, samples)),
        4 => Just(Event::Seal),
        1 => Just(Event::Crash),
        1 => any::<prop::sample::Index>().prop_map(Event::Erase),
    ]
}

/// A store, what it should hold, and the ledger that it is fed from.
struct Both<'f> {
    folder: &'f Path,
    store: Option<Store>,
    model: BTreeMap<Series, BTreeMap<Timestamp, Point>>,
    ledger: Vec<(AgentId, Vec<Sample>)>,
}

impl Both<'_> {
    fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Append(number, samples) => {
                for sample in &samples {
                    self.remember(&agent(number), sample);
                }
                self.ledger.push((agent(number), samples));
                self.feed();
            }
            Event::Seal => self.store().seal().unwrap(),
            Event::Crash => {
                self.store = None;
                self.store = Some(Store::open(self.folder).unwrap());
                self.feed();
            }
            Event::Erase(_) if self.ledger.is_empty() => {}
            Event::Erase(index) => self.erase(index.index(self.ledger.len())),
        }
    }

    fn erase(&mut self, index: usize) {
        self.ledger[index].1.clear();
        let entry = index as u64 + 1;
        let store = self.store.as_mut().unwrap();
        for (from, to) in store.holding(&[(entry, entry)]) {
            let mut remade = Remade::new((from, to));
            for (entry, (vantage, samples)) in
                (1..=to).zip(&self.ledger).skip(usize::try_from(from).unwrap() - 1)
            {
                remade.append(entry, vantage, samples).unwrap();
            }
            store.replace(&remade).unwrap();
        }
        store.rewind();
        self.feed();
        self.model.clear();
        for (vantage, samples) in self.ledger.clone() {
            for sample in &samples {
                self.remember(&vantage, sample);
            }
        }
    }

    fn remember(&mut self, vantage: &AgentId, sample: &Sample) {
        let Sample { asset, metric, statistic, unit, at, step, value } = sample.clone();
        let figure = motprov_store::Figure { metric, statistic, unit };
        let series = Series { figure, asset, vantage: vantage.clone() };
        let point = Point { at, step, value: value.normalize() };
        self.model.entry(series).or_default().insert(at, point);
    }

    /// Takes the entries after the last that was taken.
    fn feed(&mut self) {
        let store = self.store.as_mut().unwrap();
        let taken = usize::try_from(store.taken()).unwrap();
        for (entry, (vantage, samples)) in (1..).zip(&self.ledger).skip(taken) {
            store.append(entry, vantage, samples).unwrap();
        }
    }

    fn check(&mut self, from: i64, until: i64) {
        let interval = Interval::new(START.plus(from * STEP / 2), START.plus(until * STEP / 2));
        let store = self.store.as_ref().unwrap();
        let kept = store.series(&Filter::default()).unwrap();
        assert_eq!(
            kept.iter().map(|kept| &kept.series).collect::<Vec<_>>(),
            self.model.keys().collect::<Vec<_>>()
        );
        for (series, points) in &self.model {
            let inside = |point: &Point| interval.contains(point.at);
            let points = points.values().copied().filter(inside).collect::<Vec<_>>();
            assert_eq!(store.range(series, interval).unwrap(), points);
            self.check_parts(series, interval, &points);
        }
        for figure in self.model.keys().map(|series| &series.figure) {
            for permille in [1, 500, 950, 1000] {
                let told = store.quantile(figure, interval, permille, Weigh::Each, &|_| true).unwrap();
                let mut all = Vec::new();
                for (series, points) in self.model.iter().filter(|(series, _)| series.figure == *figure) {
                    let inside = points.values().filter(|point| interval.contains(point.at));
                    all.extend(inside.map(|point| (series.asset.clone(), point.value)));
                }
                let own = told.each.iter().map(|told| {
                    let own = all.iter().filter(|(asset, _)| *asset == told.asset);
                    (told, own.map(|&(_, value)| value).collect::<Vec<_>>())
                });
                for (told, own) in own {
                    assert_eq!(told.count, own.len() as u64);
                    assert_eq!(Some(told.value), nearest_rank(own, permille));
                }
                assert_eq!(told.count, all.len() as u64);
                assert_eq!(
                    told.all,
                    nearest_rank(all.into_iter().map(|(_, value)| value).collect(), permille)
                );
            }
        }
    }

    fn check_parts(&self, series: &Series, interval: Interval, points: &[Point]) {
        let store = self.store.as_ref().unwrap();
        if interval.is_empty() || points.iter().any(|point| point.value.abs() > Decimal::from(i64::MAX)) {
            return;
        }
        for bucket in store.downsampled(series, interval, 4).unwrap() {
            let inside =
                points.iter().filter(|point| bucket.interval.contains(point.at)).map(|point| point.value);
            let inside = inside.collect::<Vec<_>>();
            let summary = bucket.summary;
            assert_eq!(summary.map_or(0, |summary| summary.count), inside.len() as u64);
            assert_eq!(summary.map(|summary| summary.lowest), inside.iter().min().copied());
            assert_eq!(summary.map(|summary| summary.highest), inside.iter().max().copied());
        }
    }
}

/// By its definition.
fn nearest_rank(mut values: Vec<Decimal>, permille: u16) -> Option<Decimal> {
    values.sort_unstable();
    let rank = (values.len() * usize::from(permille)).div_ceil(1000);
    values.get(rank.checked_sub(1)?).copied()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_answers_are_those_of_a_plain_map(
        events in proptest::collection::vec(any_event(), 1..60), from in 0_i64..120, length in 0_i64..120
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Some(Store::open(folder.path()).unwrap());
        let mut both = Both { folder: folder.path(), store, model: BTreeMap::new(), ledger: Vec::new() };
        for event in events {
            both.apply(event);
        }
        both.check(from, from + length);
        both.check(-10, 1000);
        both.store().verify().unwrap();
    }
}
