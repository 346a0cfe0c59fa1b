//! What the ledger rests on: checkpoints and who cosigned them, what was published and said, and how to check it all.

use askama::Template;
use jiff::tz::TimeZone;
use motprov_shared::period::Timestamp;

use crate::ask::Ask;
use crate::figures;
use crate::source::{CheckpointRow, Evidence, PublicationRow, StatementRow, WitnessRow};
use crate::texts::Texts;
use crate::view::frame::{Frame, Link, Place, entry_href, evidence_href, exports, overview_href};
use crate::view::statements;

/// The page.
#[derive(Template)]
#[template(path = "ledger.html")]
pub struct LedgerPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The conclusion.
    pub headline: String,
    /// What it means.
    pub lead: String,
    /// What a person must look at.
    pub alarms: Vec<String>,
    /// Name and value of what is known of the ledger.
    pub facts: Vec<(String, String)>,
    /// Name and value of what people compare letter by letter.
    pub codes: Vec<(String, String)>,
    /// Checkpoints, the newest first.
    pub checkpoints: Vec<CheckpointLine>,
    /// Who cosigns.
    pub witnesses: Vec<WitnessLine>,
    /// Published months, the newest publication first.
    pub publications: Vec<EntryLine>,
    /// Statements, the newest first.
    pub statements: Vec<EntryLine>,
    /// Commands that check, each with what it does.
    pub checks: Vec<(String, String)>,
    /// The same as files.
    pub exports: Vec<Link>,
}

/// A checkpoint.
pub struct CheckpointLine {
    /// Entries that it covers.
    pub size: String,
    /// When it was made.
    pub at: String,
    /// The root, shortened.
    pub root: String,
    /// Who cosigned it.
    pub cosigned: Option<String>,
    /// Time stamps on it.
    pub stamps: Option<String>,
}

/// A witness.
pub struct WitnessLine {
    /// Its name.
    pub name: String,
    /// Its verifier key.
    pub vkey: String,
    /// What it cosigned last.
    pub cosigned: Option<String>,
}

/// A publication or a statement.
pub struct EntryLine {
    /// The month, with its page.
    pub month: Link,
    /// What it is.
    pub what: String,
    /// More of it.
    pub remark: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Its entry.
    pub entry: Link,
}

impl LedgerPage {
    /// Of the ledger as it stands.
    #[must_use]
    pub fn of(ask: &Ask, page: &Evidence) -> Self {
        let asker = &ask.asker;
        let t = asker.t;
        let mut frame = Frame::plain(asker, t.say("evidence-title"), Some(evidence_href(t.language.other())));
        frame = frame.at(asker, Place::Evidence);
        frame.customer.clone_from(&page.customer);
        let zone = &page.zone;
        let (facts, codes) = facts(t, page);
        let publications = page.publications.iter().take(Evidence::MOST_ROWS);
        let statements = page.statements.iter().take(Evidence::MOST_ROWS);
        Self {
            t,
            frame,
            headline: headline(t, page),
            lead: lead(t, page),
            alarms: page.alarms.iter().map(|(name, what)| alarm(t, name, what)).collect(),
            facts,
            codes,
            checkpoints: page
                .checkpoints
                .iter()
                .take(Evidence::MOST_CHECKPOINTS)
                .map(|row| checkpoint(t, zone, row))
                .collect(),
            witnesses: page.witnesses.iter().map(|row| witness(t, zone, row)).collect(),
            publications: publications.map(|row| publication(t, zone, row)).collect(),
            statements: statements.map(|row| statement(t, zone, row)).collect(),
            checks: checks(t, page),
            exports: exports(ask),
        }
    }
}

pub(crate) fn headline(t: &Texts, page: &Evidence) -> String {
    let count = |n: u64| figures::count(t.language, n).into();
    if !page.alarms.is_empty() {
        return t.say("evidence-alarm");
    }
    let Some(newest) = page.checkpoints.first() else {
        return t.say_with(
            "evidence-unsealed",
            &[("count", page.ledger.size.into()), ("n", count(page.ledger.size))],
        );
    };
    match page.checkpoints.iter().find(|checkpoint| !checkpoint.cosigned.is_empty()) {
        None => t.say_with("evidence-sealed", &[("n", count(newest.ledger.size))]),
        Some(cosigned) => {
            let by = cosigned.cosigned.len() as u64;
            t.say_with(
                "evidence-cosigned",
                &[("n", count(cosigned.ledger.size)), ("count", by.into()), ("by", count(by))],
            )
        }
    }
}

pub(crate) fn lead(t: &Texts, page: &Evidence) -> String {
    let mut said = vec![t.say("evidence-lead")];
    if page.checkpoints.is_empty() {
        said.push(t.say("evidence-lead-unsealed"));
    }
    if page.quorum > 0 {
        let n = figures::count(t.language, u64::from(page.quorum));
        said.push(
            t.say_with("evidence-quorum", &[("count", u64::from(page.quorum).into()), ("n", n.into())]),
        );
    }
    said.join(" ")
}

fn alarm(t: &Texts, name: &str, what: &str) -> String {
    t.say_with("evidence-alarm-by", &[("name", name.into()), ("what", what.into())])
}

type Named = Vec<(String, String)>;

/// What is read, and what is compared letter by letter.
fn facts(t: &Texts, page: &Evidence) -> (Named, Named) {
    let mut facts = vec![(t.say("evidence-size"), figures::count(t.language, page.ledger.size))];
    let mut codes = vec![(t.say("evidence-root"), page.ledger.root.clone())];
    match &page.log {
        Some(log) => {
            facts.push((t.say("evidence-origin"), log.origin.clone()));
            codes.push((t.say("evidence-vkey"), log.vkey.clone()));
        }
        None => facts.push((t.say("evidence-vkey"), t.say("evidence-no-key"))),
    }
    (facts, codes)
}

fn checkpoint(t: &Texts, zone: &TimeZone, row: &CheckpointRow) -> CheckpointLine {
    let stamp =
        |(authority, at): &(String, Timestamp)| format!("{authority}, {}", figures::instant_short(*at, zone));
    let joined = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join("; "));
    CheckpointLine {
        size: figures::count(t.language, row.ledger.size),
        at: figures::instant_short(row.at, zone),
        root: figures::hash_groups(&row.ledger.root, 4),
        cosigned: joined(row.cosigned.clone()),
        stamps: joined(row.stamps.iter().map(stamp).collect()),
    }
}

fn witness(t: &Texts, zone: &TimeZone, row: &WitnessRow) -> WitnessLine {
    let last = row.cosigned.map(|(size, at)| {
        t.say_with(
            "witness-last",
            &[
                ("n", figures::count(t.language, size).into()),
                ("at", figures::instant_short(at, zone).into()),
            ],
        )
    });
    WitnessLine { name: row.name.clone(), vkey: row.vkey.clone(), cosigned: last }
}

fn publication(t: &Texts, zone: &TimeZone, row: &PublicationRow) -> EntryLine {
    let what = match &row.correction {
        None => t.say("publication-first"),
        Some((corrects, _)) => {
            t.say_with("publication-correction", &[("entry", corrects.to_string().into())])
        }
    };
    EntryLine {
        month: month(t, row.month),
        what,
        remark: row.correction.as_ref().map(|(_, why)| why.clone()),
        by: row.by.clone(),
        at: figures::instant_short(row.at, zone),
        entry: Link { href: entry_href(row.entry, t.language), text: row.entry.to_string() },
    }
}

fn statement(t: &Texts, zone: &TimeZone, row: &StatementRow) -> EntryLine {
    let said = &row.statement;
    EntryLine {
        month: month(t, said.month),
        what: format!("{}: {}", said.service_level, statements::party(t, said.party)),
        remark: statements::outcome(t, None, said),
        by: said.by.clone(),
        at: figures::instant_short(row.at, zone),
        entry: Link { href: entry_href(row.entry, t.language), text: row.entry.to_string() },
    }
}

fn month(t: &Texts, month: motprov_shared::period::Month) -> Link {
    Link { href: overview_href(month, t.language), text: figures::month(t, month) }
}

/// The log's own key goes into the command, so that it can be copied whole.
fn checks(t: &Texts, page: &Evidence) -> Named {
    let mut checks = vec![
        (t.say("check-all"), "motprov-collector audit --data DIR".to_owned()),
        (t.say("check-pack"), "motprov-collector pack --month YYYY-MM --out FILE --data DIR".to_owned()),
        (t.say("check-verify"), "motprov-verify FILE".to_owned()),
    ];
    if let Some(log) = &page.log {
        checks.push((
            t.say("check-witness"),
            format!(
                "motprov-verify witness --name NAME --log-key '{}' --follow URL/log --state DIR",
                log.vkey
            ),
        ));
    }
    checks
}
