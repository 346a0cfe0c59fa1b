//! An invented month that has everything in it: each verdict, a testbed, statements, a correction, a pack.

#![expect(clippy::unwrap_used, reason = "an invented month that is not sound is a mistake of this file")]

use motprov_log::{EntryKind, FileKind, Party, Publication, Statement};
use motprov_report::report::{Checkpoint, Entered, PackFile, Proof, ProvenEntry, Report, Scope, Witnessed};
use motprov_review::contract::Contract;
use motprov_review::finding::{
    Bounds, CapacityFinding, CapacityVerdict, Detail, Ledger, Origin, PenaltyFinding, Review,
    ServiceLevelFinding,
};
use motprov_review::money::under_cap;
use motprov_review::verdict::{Demands, Measurement, judge, target_met};
use motprov_shared::identity::Hash;
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn contract() -> Contract {
    Contract::parse("contract.toml", include_str!("contract.toml")).unwrap()
}

/// What one level was seen and said to be.
struct Seen {
    id: &'static str,
    reported: Option<&'static str>,
    claimed: Option<&'static str>,
    /// Low and high over what was observed, low and high whatever the rest held, coverage.
    measured: Option<[&'static str; 5]>,
    origin: Origin,
    entries: Vec<u64>,
}

fn between(low: &str, high: &str) -> Bounds {
    Bounds { low: decimal(low), high: decimal(high) }
}

fn level(contract: &Contract, seen: Seen) -> ServiceLevelFinding {
    let promise = contract.service_level(seen.id).unwrap();
    let measurement = promise.availability().map(|_| Measurement {
        measured: seen.measured.map(|of| between(of[0], of[1])),
        hard: seen.measured.map(|of| between(of[2], of[3])),
        coverage: seen.measured.map(|of| decimal(of[4])),
    });
    let demands = Demands {
        better: promise.better,
        half_unit: Decimal::new(5, promise.report_decimals + 1),
        tolerance: promise.tolerance,
        minimum_coverage: promise.minimum_coverage,
        maximum_width: promise.maximum_width,
    };
    let reported = seen.reported.map(decimal);
    let answer = judge(reported, measurement.as_ref(), &demands);
    let bounds = measurement
        .and_then(|of| if of.coverage? >= promise.minimum_coverage { of.measured } else { of.hard });
    let owed = promise.penalty.as_ref().zip(bounds).map(|(penalty, bounds)| penalty.between(bounds));
    ServiceLevelFinding {
        id: promise.id.clone(),
        title: promise.title.clone(),
        unit: promise.unit.clone(),
        better: promise.better,
        target: promise.target,
        reported,
        measured: measurement.and_then(|of| of.measured),
        hard: measurement.and_then(|of| of.hard),
        coverage: measurement.and_then(|of| of.coverage),
        verdict: answer.verdict,
        favours: answer.favours,
        target_met: target_met(promise.target, promise.better, bounds),
        penalty: PenaltyFinding {
            low: owed.map(|(low, _)| low),
            high: owed.map(|(_, high)| high),
            reported: seen.claimed.map(decimal),
        },
        because: answer.because,
        entries: seen.entries,
        penalty_step: promise.penalty.as_ref().and_then(|of| of.ladder.step_beyond(promise.target)),
        origin: seen.origin,
        decimals: promise.report_decimals,
        detail: Detail::default(),
    }
}

fn levels(contract: &Contract) -> Vec<ServiceLevelFinding> {
    let real = |measured| Origin { measured, simulated: 0, unsigned: 0 };
    let seen = [
        Seen {
            id: "A4",
            reported: Some("99.62"),
            claimed: Some("0"),
            measured: Some(["98.71342", "99.1187", "95.6", "99.1504", "0.9681"]),
            origin: Origin { measured: 12, simulated: 2_902, unsigned: 0 },
            entries: (48_000..48_211).chain([48_220, 48_221, 48_300]).collect(),
        },
        Seen {
            id: "A7",
            reported: Some("99.31"),
            claimed: Some("38400"),
            measured: Some(["99.5312", "99.6401", "97.9", "99.66", "0.984"]),
            origin: real(212),
            entries: (47_001..47_900).step_by(3).collect(),
        },
        Seen {
            id: "B1",
            reported: Some("99.41"),
            claimed: Some("4300.03"),
            measured: Some(["99.4021", "99.4402", "98.5111", "99.4484", "0.9914"]),
            origin: real(1_204),
            entries: vec![48_212, 48_213],
        },
        Seen {
            id: "B3",
            reported: Some("99.95"),
            claimed: Some("0"),
            measured: Some(["99.10", "99.97", "70.2", "99.98", "0.7103"]),
            origin: Origin { measured: 40, simulated: 0, unsigned: 8 },
            entries: vec![48_214],
        },
        Seen {
            id: "B5",
            reported: None,
            claimed: None,
            measured: Some(["99.91", "99.93", "99.90", "99.93", "0.9991"]),
            origin: real(2),
            entries: vec![48_215],
        },
        Seen {
            id: "C2",
            reported: Some("4.2"),
            claimed: Some("0"),
            measured: None,
            origin: real(0),
            entries: vec![47_960],
        },
    ];
    seen.into_iter().map(|seen| level(contract, seen)).collect()
}

/// Ordered, delivered and used, and what comes of it.
fn capacity(
    department: &str,
    centre: &str,
    service: (&str, &str),
    counts: [i64; 3],
    unused: &str,
) -> CapacityFinding {
    let [ordered, delivered, used] = counts;
    let finding = if delivered == 0 {
        CapacityVerdict::Unseen
    } else if used * 10 < ordered * 9 {
        CapacityVerdict::Under
    } else if used > ordered {
        CapacityVerdict::Over
    } else {
        CapacityVerdict::Within
    };
    CapacityFinding {
        department: Some(department.to_owned()),
        cost_centre: Some(centre.to_owned()),
        service: Some(service.0.to_owned()),
        service_title: Some(service.1.to_owned()),
        unit: "st".to_owned(),
        ordered: Some(Decimal::from(ordered)),
        delivered: Some(Decimal::from(delivered)),
        used: Some(Decimal::from(used)),
        coverage: Some(decimal("0.972")),
        running_hours: None,
        active: None,
        pages: None,
        unused_cost_per_month: Some(decimal(unused)),
        finding,
        origin: Origin::default(),
        entries: vec![48_100, 48_101],
    }
}

const PC: (&str, &str) = ("A-PC", "Arbetsplats");
const PRINTER: (&str, &str) = ("A-SKRIVARE", "Skrivare");
const SERVER: (&str, &str) = ("B-SERVER", "Serverdrift, klass dygnet runt");

/// So many departments, each with so many cost centres.
pub(crate) fn city(departments: usize, centres: usize) -> Vec<CapacityFinding> {
    let names =
        ["Utbildningsförvaltningen", "Socialförvaltningen", "Äldreförvaltningen", "Stadsledningskontoret"];
    let services = [PC, PRINTER, SERVER];
    let row = |number: usize| {
        let department = number / centres;
        let name = match names.get(department) {
            Some(name) => (*name).to_owned(),
            None => format!("Stadsdelsnämnd {department}"),
        };
        let ordered = 40 + i64::try_from(number * 7 % 90).unwrap();
        let counts = match number % 6 {
            0 => [ordered, ordered - 6, ordered - 21],
            1 => [ordered, ordered, ordered + 3],
            2 => [ordered, 0, 0],
            _ => [ordered, ordered, ordered - 2],
        };
        let unused = (ordered - counts[2]).max(0) * 389;
        let centre = format!("IKB {}", 4_100 + number);
        capacity(&name, &centre, services[centre.len() % 2 + number % 2], counts, &format!("{unused}.50"))
    };
    (0..departments * centres).map(row).collect()
}

fn review(contract: &Contract) -> Review {
    let mut service_levels = levels(contract);
    let owed: Vec<_> = service_levels
        .iter()
        .filter_map(|of| Some(Bounds { low: of.penalty.low?, high: of.penalty.high? }))
        .collect();
    let (lines, sum) = under_cap(&owed, contract.penalty_cap);
    let computed = service_levels.iter_mut().filter(|of| of.penalty.low.is_some());
    for (level, line) in computed.zip(lines) {
        (level.penalty.low, level.penalty.high) = (Some(line.low), Some(line.high));
    }
    Review {
        month: "2026-10".parse().unwrap(),
        ledger: Ledger { size: 48_301, root: root() },
        service_levels,
        capacity: city(4, 3),
        penalty_sum: Some(sum),
    }
}

fn root() -> String {
    hash(1)
}

fn hash(seed: u8) -> String {
    motprov_shared::identity::sha256(&[seed]).to_string()
}

fn statement(
    entry: u64,
    at: &str,
    party: Party,
    by: &str,
    text: &str,
    value: Option<&str>,
) -> Entered<Statement> {
    Entered {
        entry,
        at: time(at),
        document: Statement {
            month: "2026-10".parse().unwrap(),
            service_level: "A4".to_owned(),
            party,
            by: by.to_owned(),
            text: text.to_owned(),
            value: value.map(decimal),
            penalty: value.map(|_| decimal("114860")),
        },
    }
}

fn statements() -> Vec<Entered<Statement>> {
    vec![
        statement(
            48_311,
            "2026-11-09T08:12:00Z",
            Party::Supplier,
            "A. Berg, leveransansvarig",
            "Avbrottet den 13 oktober berodde på en drivrutin som beställaren hade godkänt. Vi menar att det inte ska \
             räknas.\nÖvriga avbrott stämmer med våra egna loggar, som vi har bifogat.",
            None,
        ),
        statement(
            48_312,
            "2026-11-10T13:40:00Z",
            Party::Customer,
            "C. Lind, avtalsförvaltare",
            "Godkännandet gällde en annan version. Avbrottet räknas.",
            None,
        ),
        statement(
            48_315,
            "2026-11-12T09:30:00Z",
            Party::Agreed,
            "SLA-mötet den 12 november",
            "Avbrottet räknas till hälften.",
            Some("99.05"),
        ),
    ]
}

fn publications(review: &Review) -> Vec<Entered<Publication>> {
    let mut first = review.clone();
    first.service_levels[2].measured = Some(between("99.2112", "99.4402"));
    first.service_levels[2].penalty.high = Some(decimal("8600.05"));
    let publication = |entry, at: &str, findings: &Review, correction| Entered {
        entry,
        at: time(at),
        document: Publication {
            month: review.month,
            size: entry - 1,
            root: Hash([7; 32]),
            findings: serde_json::to_vec_pretty(findings).unwrap(),
            by: "C. Lind, avtalsförvaltare".to_owned(),
            correction,
        },
    };
    let why = "En agent hade stått utan ström och lämnade sina mätningar först den 7 november.".to_owned();
    vec![
        publication(48_302, "2026-11-06T01:12:00Z", &first, None),
        publication(48_310, "2026-11-08T10:00:00Z", review, Some((48_302, why))),
    ]
}

fn proof() -> Proof {
    let entry = |number, kind, source: &str, seed| ProvenEntry {
        number,
        kind,
        source: source.to_owned(),
        received_at: time("2026-10-06T06:12:44Z").plus(i64::try_from(number).unwrap() * 61_000),
        leaf: hash(seed),
    };
    let file = |path: &str, seed| PackFile { path: path.to_owned(), sha256: hash(seed) };
    let witnessed = |name: &str, at: &str| Witnessed { name: name.to_owned(), at: time(at) };
    Proof {
        checkpoint: Some(Checkpoint {
            origin: "motprov.exempelstad.se/2026".to_owned(),
            size: 48_320,
            root: hash(2),
            signers: vec!["motprov.exempelstad.se/2026".to_owned()],
            cosignatures: vec![
                witnessed("stadsrevisionen.exempelstad.se", "2026-11-06T01:13:05Z"),
                witnessed("vittne.exempelleverantoren.se", "2026-11-06T01:13:09Z"),
            ],
            timestamps: vec![witnessed("Tidsstämplingstjänst, Exempelmyndigheten", "2026-11-06T01:14:00Z")],
        }),
        collector_key: Some(hash(3)),
        entries: vec![
            entry(12, EntryKind::Contract, "contract.toml", 4),
            entry(31, EntryKind::Enrolment, "hornstull/pc-0412", 5),
            entry(47_960, EntryKind::File(FileKind::SlaReport), "SLA-rapport oktober 2026.xlsx", 6),
            entry(48_000, EntryKind::Batch, "hornstull/pc-0412", 7),
            entry(48_001, EntryKind::Batch, "sodermalm/skrivarvakt-02", 8),
            entry(48_302, EntryKind::Publication, "", 9),
        ],
        files: vec![
            file("manifest.json", 10),
            file("contract.toml", 11),
            file("entries/000000000012", 12),
            file("entries/000000048000", 13),
            file("checkpoint", 14),
            file("READ-ME.txt", 15),
        ],
    }
}

/// The month as a whole.
pub(crate) fn report() -> Report {
    let contract = contract();
    let review = review(&contract);
    let publications = publications(&review);
    Report {
        review,
        contract,
        scope: Scope::Month,
        made_at: time("2026-11-12T10:00:00Z"),
        over: true,
        proof: proof(),
        statements: statements(),
        publications,
    }
}
