//! What one workstation's day costs on the wire, by part: the batches that the agent really makes, in the frames that
//! really carry them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;

use motprov_agent::batching::Sealer;
use motprov_agent::clock::Moment;
use motprov_agent::recorder::{Draft, Recorder, Seen};
use motprov_agent::store::{Bounds, Store};
use motprov_shared::chain::Head;
use motprov_shared::identity::sha256;
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Receipt, sign};
use motprov_shared::seal::{Envelope, SecretKey};
use motprov_shared::topic::{Leaf, Topic};
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

const AGENT: &str = "sodermalm/ws-00417";
const START: i64 = 1_790_812_800;
const DAY: i64 = 86_400;
/// Seconds: a row, a check, a save, a batch, a ping where nothing else is said.
const ROW: i64 = 300;
const CHECK: i64 = 60;
const SAVE: i64 = 300;
const BATCH: i64 = 3_600;
const PING: i64 = 900;

/// A TLS 1.3 record: header, inner type, tag (RFC 8446 §5.2).
const TLS: usize = 5 + 1 + 16;
/// IPv4 and TCP with timestamps, and what a segment then carries on Ethernet.
const TCP: usize = 20 + 20 + 12;
const SEGMENT: usize = 1_448;
/// One connection a day: three segments to begin, a TLS 1.3 handshake with a chain of two certificates, MQTT's
/// CONNECT and SUBSCRIBE with their answers, the retained state. Rounded up.
const CONNECTION: usize = 6_000;

/// Uneven as life is, the same each run (xorshift64).
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 1).unwrap() % limit
    }
}

/// Metric, statistic, unit, scale, a base, and how far values stray above it in steps of so much.
type Series = (&'static str, Statistic, Unit, u32, i64, i64, i64);

/// Twenty figures, all of which change with every row.
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

fn row(from: i64, noise: &mut Noise) -> Vec<Record> {
    let figure = |&(metric, statistic, unit, scale, base, range, each): &Series| {
        let last = statistic == Statistic::Last;
        let at = Timestamp::from_seconds(if last { from + ROW } else { from });
        let step = if last { 0 } else { u32::try_from(ROW).unwrap() };
        let value = Decimal::new(base + noise.below(range) * each, scale);
        let (asset, metric) = ("ws-00417".parse().unwrap(), metric.parse().unwrap());
        Record::Sample(Sample { asset, metric, statistic, unit, at, step, value })
    };
    FIGURES.iter().map(figure).collect()
}

fn facts() -> Vec<Record> {
    let fact = |(metric, text): (&str, &str)| {
        let (asset, metric) = ("ws-00417".parse().unwrap(), metric.parse().unwrap());
        Record::Fact(Fact { asset, metric, at: Timestamp::from_seconds(START), text: text.to_owned() })
    };
    let known = [("kind", "workstation"), ("os", "Debian GNU/Linux 13 (trixie)"), ("model", "OptiPlex 7090")];
    known
        .into_iter()
        .chain([("host.name", "ws-00417"), ("vendor", "Dell Inc."), ("serial", "7XK2P03")])
        .map(fact)
        .collect()
}

/// An MQTT 3.1.1 PUBLISH at `QoS` 1 (§3.3): fixed header, topic, packet number, payload.
fn publish(leaf: Leaf, payload: usize) -> usize {
    let rest = 2 + Topic::new(AGENT.parse().unwrap(), leaf).to_string().len() + 2 + payload;
    1 + if rest < 128 {
        1
    } else if rest < 16_384 {
        2
    } else {
        3
    } + rest
}

/// What carries one message: TLS, segments, and the other side's bare acknowledgement.
fn carried(message: usize) -> usize {
    TLS + (message + TLS).div_ceil(SEGMENT) * TCP + TCP
}

/// Octets of a day, by part.
#[derive(Default)]
struct Bill(Vec<(&'static str, usize)>);

impl Bill {
    fn add(&mut self, part: &'static str, octets: usize) {
        match self.0.iter_mut().find(|(known, _)| *known == part) {
            Some((_, sum)) => *sum += octets,
            None => self.0.push((part, octets)),
        }
    }

    fn message(&mut self, octets: usize) {
        self.add("TLS records, TCP and IP around them", carried(octets));
    }
}

#[test]
fn a_day_on_the_wire_stays_below_a_hundred_kilobytes() {
    let folder = tempfile::tempdir().unwrap();
    let key = || SecretKey::from_seed([3; 32]).unwrap();
    let sealer = Sealer::new(AGENT.parse().unwrap(), key());
    let bounds = Bounds { octets: 1 << 26, days: 30 };
    let (mut store, _) = Store::open(folder.path(), bounds, sealer, "ws-00417".parse().unwrap()).unwrap();
    let mut recorder = Recorder::new(CHECK * 1000, ROW * 1000, Timestamp::from_seconds(START));
    let (mut noise, mut ready, mut bill) = (Noise(0x5eed), facts(), Bill::default());
    let (mut rows, mut batches, mut head) = (0, 0, None);
    bill.add("connection", CONNECTION);
    for second in (CHECK..=DAY).step_by(usize::try_from(CHECK).unwrap()) {
        let now = Timestamp::from_seconds(START + second);
        let at = Moment { wall: now.plus(noise.below(9)), mono: second * 1000, asleep: 0 };
        let (asset, metric) = ("ws-00417".parse().unwrap(), "running".parse().unwrap());
        recorder.see(Seen::Check { asset, metric, at, state: State::Up });
        if second % ROW == 0 {
            ready.extend(row(START + second - ROW, &mut noise));
            rows += 1;
        }
        if second % BATCH == 0 {
            ready.extend(recorder.take(now));
            assert_eq!(store.flush(Draft::from(std::mem::take(&mut ready)), now), None);
            let seq = store.waiting(head.map_or(0, |head: Head| head.seq)).unwrap();
            let bytes = store.bytes(seq).unwrap();
            head = Some(Head { seq, hash: sha256(&bytes) });
            let payload = Envelope::parse(&bytes).unwrap().unverified_payload().unwrap().len();
            let receipt = Receipt { agent: AGENT.parse().unwrap(), at: now, kept: head, refused: None };
            store.forget(&receipt);
            let receipt = sign(&receipt, &key()).unwrap().len();
            bill.add("figures, streaks and facts", payload);
            bill.add("signature, chain, agent, time", bytes.len() - payload);
            bill.add("receipts", receipt);
            let (there, back) = (publish(Leaf::Batch, bytes.len()), publish(Leaf::Ack, receipt));
            bill.add("MQTT: topics, headers, PUBACK", there - bytes.len() + back - receipt + 2 * 4);
            for message in [there, 4, back, 4] {
                bill.message(message);
            }
            batches += 1;
        } else {
            if second % SAVE == 0 {
                let mut draft = recorder.draft(now);
                draft.closed.append(&mut ready);
                assert_eq!(store.save(draft, now), None);
            }
            if second % PING == 0 {
                bill.add("keep-alive: PINGREQ and PINGRESP, carried", 2 * (2 + carried(2)));
            }
        }
    }
    let total: usize = bill.0.iter().map(|(_, octets)| octets).sum();
    println!("one workstation, one day: {} figures in {rows} rows, {batches} batches", FIGURES.len());
    for (part, octets) in &bill.0 {
        println!("{octets:>8}  {part}");
    }
    println!(
        "{total:>8}  octets on the wire; journal {} octets",
        fs::metadata(folder.path().join("journal")).unwrap().len()
    );
    assert_eq!((rows, batches, store.is_empty()), (288, 24, true));
    assert!(total <= 100_000, "{total}");
}

/// Octets of the batches of a day with a check a minute, with each answer's time or without.
fn day_of_an_endpoint(with_each: bool) -> usize {
    let (mut noise, mut octets) = (Noise(0x5eed), 0);
    let key = SecretKey::from_seed([3; 32]).unwrap();
    for hour in 0..DAY / BATCH {
        let begun = Timestamp::from_seconds(START + hour * BATCH);
        let mut recorder = Recorder::new(CHECK * 1000, ROW * 1000, begun);
        for second in (0..BATCH).step_by(usize::try_from(CHECK).unwrap()) {
            let (asset, metric) = ("portal".parse().unwrap(), "first.byte.time".parse().unwrap());
            let (at, value) = (begun.plus(second * 1000 + noise.below(9)), 20_000 + noise.below(900_000));
            if with_each {
                recorder.see(Seen::Last { at, asset, metric, unit: Unit::Millisecond, value });
            }
        }
        let records = recorder.take(begun.plus(BATCH * 1000));
        let link = motprov_shared::chain::Link { seq: 1, prev: None, lost: 0 };
        let (agent, made_at) = (AGENT.parse().unwrap(), begun);
        let batch = motprov_shared::batch::Batch { agent, link, made_at, records };
        octets += motprov_shared::seal::seal(&batch, &key).unwrap().bytes.len();
    }
    octets
}

#[test]
fn each_answers_time_costs_six_octets() {
    let (with, without) = (day_of_an_endpoint(true), day_of_an_endpoint(false));
    let (more, answers) = (with - without, usize::try_from(DAY / CHECK).unwrap());
    println!("{answers} answers: {more} octets");
    assert!(more <= answers * 6, "{more}");
}
