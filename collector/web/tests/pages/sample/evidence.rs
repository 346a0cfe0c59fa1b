//! A made-up ledger that witnesses cosign, a month that was corrected, and what the parties say.

use motprov_log::{Party, Statement};
use motprov_review::finding::{Bounds, Ledger, Review, Verdict};
use motprov_review::published::Findings;
use motprov_web::source::{CheckpointRow, Evidence, LogKey, PublicationRow, StatementRow, WitnessRow};

use super::{at, d, ledger, october, zone};

/// The sample month as it was published, corrected once, and one level otherwise today.
pub(crate) fn publications(today: &Review) -> Vec<PublicationRow> {
    let now = Findings::from(today);
    let mut corrected = now.clone();
    let schools = corrected.service_levels.iter_mut().find(|level| level.id == "SL-04").unwrap();
    schools.measured = Some(Bounds { low: d("99.2"), high: d("99.4") });
    schools.verdict = Verdict::Confirmed;
    let mut original = corrected.clone();
    original.service_levels.iter_mut().find(|level| level.id == "SL-07").unwrap().reported = Some(d("99.70"));
    let row = |entry, when: &str, correction, findings: &Findings, later: &Findings| PublicationRow {
        entry,
        at: at(when),
        month: october(),
        ledger: Ledger { size: entry - 1, root: "0a".repeat(32) },
        by: "Carina Lind, avtalsansvarig".into(),
        correction,
        findings: Some(findings.clone()),
        superseded: findings.changes(later),
    };
    let why = "Leverantören rättade sin rapport för SL-07.".to_owned();
    vec![
        row(48_100, "2026-11-05T09:00:00Z", None, &original, &corrected),
        row(48_180, "2026-11-12T14:30:00Z", Some((48_100, why)), &corrected, &now),
    ]
}

/// What the parties say of the sample month.
pub(crate) fn statements() -> Vec<StatementRow> {
    let said = |entry, party, by: &str, text: &str| StatementRow {
        entry,
        at: at("2026-11-16T08:15:00Z"),
        statement: Statement {
            month: october(),
            service_level: "SL-07".into(),
            party,
            by: by.into(),
            text: text.into(),
            value: None,
            penalty: None,
        },
    };
    let mut agreed = said(48_202, Party::Agreed, "Carina Lind och Anders Berg", "Vi delar på felet.");
    agreed.statement.value = Some(d("98.9"));
    agreed.statement.penalty = Some(d("91888"));
    vec![
        said(48_200, Party::Supplier, "Anders Berg, driftchef", "En grävmaskin tog fibern.\nSe ärende 4711."),
        said(48_201, Party::Customer, "Carina Lind, avtalsansvarig", "Avtalet undantar inte grävmaskiner."),
        agreed,
    ]
}

/// The page of evidence.
pub(crate) fn evidence() -> Evidence {
    let checkpoint = |size, when: &str, cosigned: &[&str]| CheckpointRow {
        ledger: Ledger { size, root: "6f3a91c2e07b41d8".repeat(4) },
        at: at(when),
        cosigned: cosigned.iter().map(|name| (*name).to_owned()).collect(),
        stamps: vec![("tsa.example.org".into(), at(when).plus(900))],
    };
    let witness = |name: &str, cosigned| WitnessRow {
        name: name.into(),
        vkey: format!("{name}+1f2e3d4c+BGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6MDEyMzQ1Njc4OQ=="),
        cosigned,
    };
    Evidence {
        customer: Some("Stockholms stad".into()),
        zone: zone(),
        ledger: ledger(),
        log: Some(LogKey {
            origin: "stad.example/motprov".into(),
            vkey: "stad.example/motprov+abcdef01+AWFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6MDEyMzQ1Njc4".into(),
        }),
        quorum: 1,
        alarms: Vec::new(),
        witnesses: vec![
            witness("leverantoren.example", Some((48_240, at("2026-11-23T12:00:00Z")))),
            witness("revisionen.example", None),
        ],
        checkpoints: vec![
            checkpoint(48_244, "2026-11-23T13:00:00Z", &[]),
            checkpoint(48_240, "2026-11-23T12:00:00Z", &["leverantoren.example"]),
        ],
        publications: publications(&super::review(1)).into_iter().rev().collect(),
        statements: statements().into_iter().rev().collect(),
    }
}

/// The page of a ledger that nobody seals, and of which nobody said anything.
pub(crate) fn bare_evidence() -> Evidence {
    Evidence {
        customer: None,
        log: None,
        quorum: 0,
        witnesses: Vec::new(),
        checkpoints: Vec::new(),
        publications: Vec::new(),
        statements: Vec::new(),
        ..evidence()
    }
}
