//! A city whose truth is known, read by the importers and judged by the review, without a network in between: exactly
//! the two untrue figures are contradicted, whatever the dice.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::collections::BTreeMap;

use motprov_assemble::tickets::{Profile, log};
use motprov_import::{Kind, Sheet, read};
use motprov_review::case::{
    ActiveUse, Asset, AssetKind, Case, FirstSeen, LedgerState, Observed, Order, Reading, Received, Reported,
    Sleep, Start, Told, Trials,
};
use motprov_review::contract::Contract;
use motprov_review::finding::{CapacityVerdict, Party, Review, Verdict};
use motprov_review::review;
use motprov_review::tickets::trials::{Known, trials};
use motprov_shared::identity::{AssetId, Hash};
use motprov_shared::measurement::{Fact, Record, Sample, Statistic, metric};
use motprov_shared::period::{Interval, Timestamp};
use motprov_shared::seal::Envelope;
use motprov_testbed::fleet::Fleet;
use motprov_testbed::fleet::city::Workstation;
use motprov_testbed::fleet::levels::{HIDES_A_PENALTY, TOO_HARD_ON_ITSELF};
use motprov_testbed::fleet::promises::Promise;
use motprov_testbed::samples::{self, TICKET_PROFILE};

fn fleet(seed: u64, now: &str) -> Fleet {
    Fleet::new(seed, now.parse().unwrap()).unwrap()
}

/// What the customer's and the supplier's files say.
fn files(fleet: &Fleet) -> (Contract, Case) {
    let month = fleet.last_full_month();
    let contract = Contract::parse("contract.toml", &samples::contract(fleet).unwrap()).unwrap();
    let Sheet::Assets(assets) = read(Kind::Assets, "a", &samples::assets(fleet).unwrap()).unwrap() else {
        panic!()
    };
    let Sheet::Orders(orders) = read(Kind::Orders, "o", &samples::orders(fleet).unwrap()).unwrap() else {
        panic!()
    };
    let report = samples::report(fleet, month).unwrap();
    let Sheet::SlaReport(report) = read(Kind::SlaReport, "r", &report).unwrap() else { panic!() };
    assert_eq!((&assets.refused[..], &orders.refused[..], &report.refused[..]), (&[][..], &[][..], &[][..]));
    let kind = |name: &str| AssetKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap();
    let assets = assets.kept.into_iter().map(|row| Asset {
        id: row.asset,
        kind: kind(row.kind.name()),
        department: Some(row.department),
        cost_centre: Some(row.cost_centre),
        service: Some(row.service),
        simulated: true,
        counter_unit: None,
        entry: 1,
    });
    let orders = orders.kept.into_iter().map(|row| Order {
        department: row.department,
        cost_centre: row.cost_centre,
        service: row.service,
        quantity: row.quantity,
        from: row.from,
        until: row.until,
        entry: 2,
    });
    let reports = report.kept.into_iter().map(|row| Reported {
        service_level: row.service_level,
        month: row.month,
        value: row.value,
        penalty: row.penalty,
        entry: 3,
    });
    let ledger = LedgerState { size: 3, root: Hash([0; 32]) };
    let at = fleet.calendar.day(fleet.today().unwrap()).unwrap().start.plus(1);
    let case = Case {
        assets: assets.collect(),
        orders: orders.collect(),
        reports: reports.collect(),
        trials: counted(fleet, &contract),
        // The supplier hands its report over on the day on which the history ends.
        received: vec![Received { month, at, entry: 3 }],
        ..Case::new(month, ledger)
    };
    (contract, case)
}

/// What the desk's log and others' counts come to.
fn counted(fleet: &Fleet, contract: &Contract) -> Vec<Trials> {
    let profile = Profile::parse("arendelogg.toml", TICKET_PROFILE).unwrap();
    let table =
        motprov_import::tickets::read(&profile.layout, "t", &samples::tickets(fleet).unwrap()).unwrap();
    assert_eq!(table.refused, []);
    let (log, left_out) = log(&table);
    assert_eq!(left_out, [""; 0]);
    let tickets: Vec<_> = log.tickets.iter().map(|ticket| (&log.names, ticket)).collect();
    let known = Known { tickets: &tickets, at: fleet.now(), entry: 5 };
    let levels = contract.service_levels.iter();
    let of_tickets = levels.flat_map(|level| trials(level, fleet.last_full_month(), &contract.zone, known));
    let counted = [Promise::B6, Promise::C1, Promise::C2, Promise::C3, Promise::C4].map(|promise| {
        let (good, total) = fleet.counted(promise, fleet.last_full_month()).unwrap();
        Trials {
            service_level: promise.id().to_owned(),
            group: None,
            good,
            total,
            undecided: 0,
            late: None,
            otherwise: Vec::new(),
            sample: false,
            signed: false,
            entry: 6,
        }
    });
    of_tickets.chain(counted).collect()
}

/// As the ledger keeps it: starts, sleep and use apart, and the readings of counters.
fn figure(case: &mut Case, sample: Sample, vantage: &str, entry: u64) {
    let Sample { asset, metric, statistic, at, step, value, .. } = sample;
    let whole = || i64::try_from(value).unwrap();
    let time = Interval::new(at, at.plus(i64::from(step) * 1000));
    match (metric.as_str(), statistic) {
        (metric::BOOT_TIME, Statistic::Last) => {
            start(case, asset, Timestamp::from_seconds(whole()), at, entry);
        }
        (metric::UPTIME, Statistic::Last) => start(case, asset, at.plus(-1000 * whole()), at, entry),
        (metric::ASLEEP, _) => case.sleeps.push(Sleep { asset, time, asleep_ms: 1000 * whole(), entry }),
        (metric::ACTIVE_USE, _) => {
            let (vantage, seconds) = (vantage.to_owned(), whole());
            case.active.push(ActiveUse { asset, vantage, time, seconds, entry });
        }
        (_, Statistic::Last) => case.readings.push(Reading { asset, metric, at, value, signed: true, entry }),
        _ => {}
    }
}

fn start(case: &mut Case, asset: AssetId, at: Timestamp, told: Timestamp, entry: u64) {
    let same = |start: &&mut Start| start.asset == asset && at.since(start.at).abs() <= 120_000;
    // Agents come one after another, so what they told before stands at the end.
    match case.starts.iter_mut().rev().take(400).find(same) {
        Some(start) => start.last = start.last.max(told),
        None => case.starts.push(Start { asset, at, first: told, last: told, entry }),
    }
}

/// An agent's first batch speaks of all that it measures.
fn first_seen(case: &mut Case, records: &[Record], entry: u64) {
    let mut first: BTreeMap<&AssetId, Timestamp> = BTreeMap::new();
    for record in records {
        let at = record.span().0;
        first.entry(record.asset()).and_modify(|first| *first = at.min(*first)).or_insert(at);
    }
    let first = first.into_iter().map(|(asset, at)| FirstSeen { asset: asset.clone(), at, entry });
    case.first_seen.extend(first);
}

fn told(case: &mut Case, fact: Fact, entry: u64) {
    if [metric::SERIAL, metric::COUNTER_SOURCE].contains(&fact.metric.as_str()) {
        let Fact { asset, metric, at, text } = fact;
        case.told.push(Told { asset, metric, at, text, entry });
    }
}

/// Adds what the agents saw; the review looks for the month in it.
fn observe(fleet: &Fleet, case: &mut Case) {
    let mut kinds: BTreeMap<AssetId, AssetKind> = BTreeMap::new();
    let mut entry = 3;
    // As the ledger does: the month and a little on both sides.
    let near = fleet.month_and_days_around(3).unwrap();
    for agent in fleet.agents().unwrap() {
        let key = fleet.public_key(&agent.id).unwrap();
        let mut is_first = true;
        for batch in fleet.history(&agent).unwrap() {
            entry += 1;
            let envelope = Envelope::parse(&batch.unwrap().bytes).unwrap();
            if !is_first && !near.contains(envelope.made_at()) {
                continue;
            }
            let batch = envelope.open(&key).unwrap();
            if std::mem::take(&mut is_first) {
                first_seen(case, &batch.get().records, entry);
            }
            for record in batch.into_inner().records {
                match record {
                    Record::Streak(streak) => {
                        let vantage = agent.id.to_string();
                        case.observed.push(Observed { vantage: vantage.into(), streak, signed: true, entry });
                    }
                    Record::Sample(sample) => figure(case, sample, &agent.id.to_string(), entry),
                    Record::Fact(fact) if fact.metric.as_str() == metric::KIND => {
                        let kind = AssetKind::ALL.into_iter().find(|kind| kind.name() == fact.text).unwrap();
                        kinds.insert(fact.asset, kind);
                    }
                    Record::Fact(fact) => told(case, fact, entry),
                }
            }
        }
    }
    kinds.retain(|id, _| !case.assets.iter().any(|asset| asset.id == *id));
    let strays = kinds.into_iter().map(|(id, kind)| Asset {
        id,
        kind,
        department: None,
        cost_centre: None,
        service: None,
        simulated: true,
        counter_unit: None,
        entry: 4,
    });
    case.assets.extend(strays);
}

fn judge(seed: u64, now: &str) -> Review {
    let fleet = fleet(seed, now);
    let (contract, mut case) = files(&fleet);
    observe(&fleet, &mut case);
    review(&case, &contract)
}

#[test]
fn two_figures_are_contradicted_and_the_rest_is_confirmed_whatever_the_dice() {
    for (seed, now) in [
        (1, "2026-11-23T12:00:00Z"),
        (2, "2026-11-23T12:00:00Z"),
        (3, "2026-12-01T05:00:00Z"),
        (4, "2027-01-31T22:30:00Z"),
        (5, "2027-04-02T12:00:00Z"),
        (6, "2027-07-15T12:00:00Z"),
    ] {
        let review = judge(seed, now);
        assert_eq!(review.service_levels.len(), 26);
        for finding in &review.service_levels {
            let unseen = Promise::ALL.iter().any(|one| one.id() == finding.id && !one.is_measured());
            if unseen {
                assert!(finding.measured.is_none() && finding.reported.is_some(), "{finding:#?}");
                assert!(matches!(finding.verdict, Verdict::NotMeasured | Verdict::NotVerifiable));
                continue;
            }
            let (verdict, favours) = match finding.id.as_str() {
                HIDES_A_PENALTY => (Verdict::Contradicted, Some(Party::Supplier)),
                TOO_HARD_ON_ITSELF => (Verdict::Contradicted, Some(Party::Customer)),
                _ => (Verdict::Confirmed, None),
            };
            assert_eq!(
                (finding.verdict, finding.favours),
                (verdict, favours),
                "seed {seed} {now}: {finding:#?}"
            );
        }
    }
}

#[test]
fn the_hidden_penalty_is_found_and_the_invented_one_too() {
    let review = judge(1, "2026-11-23T12:00:00Z");
    let level = |id: &str| review.service_levels.iter().find(|level| level.id == id).unwrap();
    let (hidden, invented) = (&level(HIDES_A_PENALTY).penalty, &level(TOO_HARD_ON_ITSELF).penalty);
    assert_eq!(hidden.reported, Some("0".parse().unwrap()));
    assert!(hidden.low.unwrap() > "1000".parse().unwrap(), "{hidden:?}");
    assert_eq!(invented.high, Some("0".parse().unwrap()));
    assert!(invented.reported.unwrap() > "100".parse().unwrap(), "{invented:?}");
}

#[test]
fn what_is_owed_is_what_the_truth_says_wherever_the_report_is_true() {
    for seed in 1..4 {
        let review = judge(seed, "2026-11-23T12:00:00Z");
        let mut told = 0;
        for finding in review.service_levels.iter().filter(|finding| finding.verdict == Verdict::Confirmed) {
            let penalty = &finding.penalty;
            let Some((low, high)) = penalty.low.zip(penalty.high) else { continue };
            let reported = penalty.reported.unwrap();
            // Misses that must repeat are certain only once earlier months are published.
            assert!(low <= reported && reported <= high, "seed {seed}: {finding:#?}");
            told += u32::from(!low.is_zero());
        }
        assert!(told >= 3, "seed {seed}: {told} levels owe something for certain");
    }
}

#[test]
fn every_capacity_finding_has_its_case() {
    let review = judge(1, "2026-11-23T12:00:00Z");
    let found = |centre: Option<&str>, verdict| {
        review
            .capacity
            .iter()
            .any(|finding| finding.cost_centre.as_deref() == centre && finding.finding == verdict)
    };
    for (centre, verdict) in [
        (Some("2110"), CapacityVerdict::Under),
        (Some("2120"), CapacityVerdict::Over),
        (Some("3120"), CapacityVerdict::Within),
        (Some("3110"), CapacityVerdict::Unseen),
        (Some("3110"), CapacityVerdict::Over),
        (Some("4110"), CapacityVerdict::Under),
        (None, CapacityVerdict::Unordered),
    ] {
        assert!(found(centre, verdict), "{centre:?} {verdict:?} in {:#?}", review.capacity);
    }
}

/// A month of one machine alone, with one order of it.
fn only(case: &Case, asset: &Asset) -> Case {
    let is_its = |id: &AssetId| *id == asset.id;
    let mut alone = Case::new(case.month, case.ledger);
    alone.assets.push(asset.clone());
    alone.observed.extend(case.observed.iter().filter(|seen| is_its(&seen.streak.asset)).cloned());
    alone.starts.extend(case.starts.iter().filter(|start| is_its(&start.asset)).cloned());
    alone.sleeps.extend(case.sleeps.iter().filter(|sleep| is_its(&sleep.asset)).cloned());
    alone.active.extend(case.active.iter().filter(|part| is_its(&part.asset)).cloned());
    alone
}

#[test]
fn an_agent_that_was_stopped_leaves_its_machines_time_unknown_and_no_other_machine_has_any() {
    let fleet = fleet(1, "2026-11-23T12:00:00Z");
    let (contract, mut case) = files(&fleet);
    observe(&fleet, &mut case);
    let month = motprov_review::calendar::whole_month(case.month, &contract.zone);
    let mut stopped = 0;
    let known = |machine: &&Workstation| machine.service.is_some() && machine.arrives.is_none();
    for machine in fleet.city.workstations.iter().filter(known) {
        let asset = case.assets.iter().find(|asset| asset.id == machine.asset).unwrap();
        let alone = review(&only(&case, asset), &contract);
        let Some(finding) = alone.capacity.first() else { continue };
        let away: i64 = fleet.stopped(machine).unwrap().map_or(0, Interval::ms);
        let running = finding.running_hours.unwrap();
        let high = month.ms() - fleet.slept(machine).unwrap().iter().map(|night| night.ms()).sum::<i64>();
        assert!(
            running.high * rust_decimal::Decimal::from(3_600_000) >= high.into(),
            "{machine:?}: {running:?}"
        );
        if away > 0 {
            stopped += 1;
            // To the second but for a check before and one after.
            let known = finding.coverage.unwrap() * rust_decimal::Decimal::from(month.ms());
            let missing = rust_decimal::Decimal::from(month.ms() - away) - known;
            assert!(missing.abs() < 300_000.into(), "{machine:?}: {missing} ms");
        } else {
            assert!(finding.coverage.unwrap() > "0.90".parse().unwrap(), "{machine:?}: {finding:#?}");
        }
    }
    assert_eq!(stopped, 3);
}

#[test]
fn machines_that_stand_lit_or_on_a_shelf_are_idle_and_those_that_people_use_are_not() {
    let review = judge(1, "2026-11-23T12:00:00Z");
    let in_centre = |number: &str| {
        let lines = review.capacity.iter().filter(|line| line.cost_centre.as_deref() == Some(number));
        let active: Vec<_> = lines.filter_map(|line| line.active).collect();
        (
            active.iter().map(|active| active.units).sum::<u32>(),
            active.iter().map(|active| active.idle).sum::<u32>(),
        )
    };
    assert_eq!(in_centre("2110"), (60, 20), "two that stand lit, eighteen on the shelf");
    // Twenty-seven, six that came in the month; nobody sits before a server.
    assert_eq!(in_centre("4120"), (33, 0));
}
