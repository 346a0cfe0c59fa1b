//! Bytes of every published format version decode for ever, to the same content.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::configuration::{self, Document, Layer};
use motprov_shared::identity::sha256;
use motprov_shared::measurement::{Fact, Record, Sample, State, Statistic, Streak};
use motprov_shared::period::Timestamp;
use motprov_shared::release::{self, Artefact, Release};
use motprov_shared::seal::{Envelope, SealError, SecretKey, seal};
use motprov_shared::units::Unit;
use rust_decimal::Decimal;

/// A batch of format version 1, signed with the key whose seed is 32 octets of 0x2a.
const V1: &str = include_str!("frozen/v1-batch.hex");

/// The same batch with a third row, so of format version 2.
const V2: &str = include_str!("frozen/v2-batch.hex");

/// A release, and a configuration that carries it, signed with the same key.
const RELEASE: &str = include_str!("frozen/v1-release.hex");
const CONFIGURATION: &str = include_str!("frozen/v1-configuration.hex");

fn key() -> SecretKey {
    SecretKey::from_seed([0x2a; 32]).unwrap()
}

fn batch() -> Batch {
    let at = |seconds: i64| Timestamp::from_seconds(1_790_812_800 + seconds);
    let cpu = |seconds: i64, statistic, hundredths| {
        Record::Sample(Sample {
            asset: "ws-0001".parse().unwrap(),
            metric: "cpu.used".parse().unwrap(),
            statistic,
            unit: Unit::Percent,
            at: at(seconds),
            step: 300,
            value: Decimal::new(hundredths, 2),
        })
    };
    let records = vec![
        Record::Fact(Fact {
            asset: "ws-0001".parse().unwrap(),
            metric: "model".parse().unwrap(),
            at: at(0),
            text: "Arbetsplats Åtta".to_owned(),
        }),
        Record::Streak(Streak {
            asset: "intranet".parse().unwrap(),
            metric: "reachable".parse().unwrap(),
            state: State::Down,
            from: at(60).plus(250),
            to: at(180).plus(250),
            checks: 3,
            largest_gap: 60_000,
        }),
        cpu(0, Statistic::Max, 9_975),
        cpu(300, Statistic::Max, 5_000),
        cpu(0, Statistic::Mean, 1_234),
    ];
    let link = Link { seq: 7, prev: Some(sha256(b"the batch before")), lost: 2 };
    Batch { agent: "sodermalm/plats-1".parse().unwrap(), link, made_at: at(600), records }
}

fn frozen() -> Vec<u8> {
    hex::decode(V1.trim()).unwrap()
}

#[test]
fn version_1_decodes_for_ever() {
    let envelope = Envelope::parse(&frozen()).unwrap();
    assert_eq!(envelope.key(), key().public().id());
    let opened = envelope.open(&key().public()).unwrap();
    assert_eq!(opened.get(), &batch());
    assert_eq!(opened.hash(), sha256(&frozen()));
}

#[test]
fn version_1_is_still_written_octet_for_octet() {
    // Ed25519 is deterministic, so the same batch gives the same bytes; a change here is a new format version.
    assert_eq!(hex::encode(seal(&batch(), &key()).unwrap().bytes), V1.trim());
}

/// Four rows of one figure beside what the batch of version 1 holds.
fn batch_of_rows() -> Batch {
    let mut batch = batch();
    let Some(Record::Sample(last)) = batch.records.last().cloned() else { panic!("a sample") };
    for (n, hundredths) in [(1, 9_000), (2, 8_999), (3, 0)] {
        let (at, value) = (last.at.plus(n * 300_000), Decimal::new(hundredths, 2));
        batch.records.push(Record::Sample(Sample { at, value, ..last.clone() }));
    }
    batch
}

#[test]
fn version_2_decodes_for_ever_and_is_still_written_octet_for_octet() {
    let frozen = hex::decode(V2.trim()).unwrap();
    assert_eq!(hex::encode(seal(&batch_of_rows(), &key()).unwrap().bytes), V2.trim());
    let opened = Envelope::parse(&frozen).unwrap().open(&key().public()).unwrap();
    assert_eq!(opened.get(), &batch_of_rows());
}

#[test]
fn any_flipped_bit_voids_a_batch() {
    let bytes = frozen();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            let opened = Envelope::parse(&other).and_then(|envelope| envelope.open(&key().public()));
            assert!(opened.is_err(), "octet {at} bit {bit}");
        }
    }
}

#[test]
fn the_envelope_around_the_signed_part_cannot_be_changed() {
    let bytes = frozen();
    // 0xd2 0x84, the protected header of 0x58 0x60 octets, then the unprotected one: 0xa0, an empty map.
    let at = 2 + 2 + usize::from(bytes[3]);
    assert_eq!(bytes[at], 0xa0);
    let mut with_header = bytes.clone();
    with_header.splice(at..=at, [0xa1, 0x18, 0x63, 0x00]);
    assert_eq!(Envelope::parse(&with_header).err(), Some(SealError::NotCanonical));
    let mut longer_length = bytes.clone();
    longer_length.splice(2..4, [0x59, 0x00, bytes[3]]);
    assert_eq!(Envelope::parse(&longer_length).err(), Some(SealError::NotCanonical));
}

#[test]
fn a_batch_cut_anywhere_is_refused() {
    let bytes = frozen();
    for length in 0..bytes.len() {
        assert!(Envelope::parse(&bytes[..length]).is_err(), "{length} octets");
    }
}

#[test]
fn another_agents_key_does_not_open_a_batch() {
    let other = SecretKey::from_seed([0x2b; 32]).unwrap().public();
    assert_eq!(Envelope::parse(&frozen()).unwrap().open(&other), Err(SealError::WrongKey));
}

fn release() -> Release {
    let url = "https://motprov.example/agent-0.2.0".to_owned();
    let artefact = Artefact { hash: sha256(b"program"), octets: 7, url };
    Release {
        serial: 3,
        issued: Timestamp::from_seconds(1_790_812_800),
        expires: Timestamp::from_seconds(1_798_588_800),
        version: "0.2.0".parse().unwrap(),
        artefacts: [("x86_64-unknown-linux-gnu".to_owned(), artefact)].into(),
    }
}

fn document() -> Document {
    let layer = |scope: &str, text: &str| Layer { scope: scope.parse().unwrap(), text: text.to_owned() };
    Document {
        agent: "sodermalm/plats-1".parse().unwrap(),
        at: Timestamp::from_seconds(1_790_812_800),
        version: 41,
        layers: vec![
            layer("all", "outbox_days = 14\n"),
            layer("role/site", "[control]\ntcp = \"gw:53\"\n"),
            layer("agent/sodermalm/plats-1", "[schedule]\nbatch = \"30m\"\n"),
        ],
        release: Some(hex::decode(RELEASE.trim()).unwrap()),
    }
}

#[test]
fn a_release_decodes_for_ever_and_is_still_written_octet_for_octet() {
    assert_eq!(hex::encode(release::sign(&release(), &key()).unwrap()), RELEASE.trim());
    assert_eq!(release::open(&hex::decode(RELEASE.trim()).unwrap(), &key().public()), Ok(release()));
}

#[test]
fn a_configuration_decodes_for_ever_and_is_still_written_octet_for_octet() {
    assert_eq!(hex::encode(configuration::sign(&document(), &key()).unwrap()), CONFIGURATION.trim());
    let frozen = hex::decode(CONFIGURATION.trim()).unwrap();
    assert_eq!(configuration::open(&frozen, &key().public()), Ok(document()));
}
