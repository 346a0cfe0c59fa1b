//! Agents of the made-up month.

use motprov_shared::identity::PublicKey;
use motprov_shared::period::Interval;
use motprov_web::source::{
    AgentRow, AgentStanding, Deciding, Decision, Fleet, FleetQuestion, FleetSource, SourceError, Waiting,
};

use super::{Sample, at, zone};

fn agent(number: usize) -> AgentRow {
    let standing = match number % 40 {
        0 => AgentStanding::Silent,
        1 => AgentStanding::Late,
        2 => AgentStanding::Revoked,
        _ => AgentStanding::Online,
    };
    let odd = number == 1;
    AgentRow {
        id: format!("sodermalm/ws-{number:04}").parse().unwrap(),
        standing,
        role: Some("workstation"),
        simulated: number.is_multiple_of(2),
        heard: (number != 0).then(|| at("2026-11-23T12:00:00Z")),
        version: Some(if odd { super::capacity::EVIL.into() } else { "0.1.0".into() }),
        outbox: Some(number as u64 % 3),
        lost: u64::from(odd) * 7,
        gap: odd.then(|| Interval::new(at("2026-11-02T10:00:00Z"), at("2026-11-02T11:30:00Z"))),
        thinned: u64::from(odd) * 1200,
        refused: 0,
        clock_ms: Some(if odd { 45_250 } else { -120 }),
        clock_off: odd,
        certificate_ends: Some(at("2027-02-01T00:00:00Z")),
        unfollowed: None,
        enrolled: 12,
        revoked: (standing == AgentStanding::Revoked).then_some(48_100),
    }
}

fn waiting() -> Waiting {
    Waiting {
        agent: "farsta/skr-agent".parse().unwrap(),
        key: PublicKey([7; 32]),
        role: "site",
        at: at("2026-11-23T11:00:00Z"),
        machine: vec![("host.name".into(), super::capacity::EVIL.into())],
        replaces: true,
    }
}

impl FleetSource for Sample {
    fn fleet(&self, question: &FleetQuestion) -> Result<Fleet, SourceError> {
        let all: Vec<AgentRow> = (0..240).map(agent).collect();
        let count = |standing| all.iter().filter(|row| row.standing == standing).count();
        let standings = AgentStanding::ALL.map(|standing| (standing, count(standing))).into();
        let matching: Vec<_> = all
            .iter()
            .filter(|row| question.standing.is_none_or(|standing| row.standing == standing))
            .collect();
        let (from, many) = question.slice.unwrap_or((0, usize::MAX));
        Ok(Fleet {
            now: at("2026-11-23T12:05:00Z"),
            zone: zone(),
            standings,
            clocks_off: 1,
            lossy: 1,
            sites: vec!["sodermalm".into()],
            waiting: vec![waiting()],
            all_waiting: 1,
            matching: matching.len(),
            rows: matching.into_iter().skip(from).take(many).cloned().collect(),
        })
    }

    fn deciding(&self, decision: &Decision) -> Result<Deciding, SourceError> {
        match decision {
            Decision::Approve(agent, key) | Decision::Refuse(agent, key) => {
                let known = waiting();
                let same = known.agent == *agent && known.key == *key;
                if same { Ok(Deciding::Waiting(known)) } else { Err(SourceError::NotFound) }
            }
            Decision::Revoke(_) => Ok(Deciding::Agent(Some(at("2026-11-23T12:00:00Z")), 812)),
        }
    }

    fn decide(&self, decision: &Decision, _: &str) -> Result<(), SourceError> {
        self.deciding(decision).map(|_| ())
    }
}
