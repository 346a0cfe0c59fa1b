//! Carries out what a person decided of an agent: the same as `agents approve`, `refuse` and `revoke`.

use std::path::Path;

use motprov_ledger::{Database, LedgerError, RequestState};
use motprov_shared::period::Timestamp;
use motprov_web::source::{Decision, SourceError};

use super::failed;
use crate::enrolment;

const NOT_WAITING: LedgerError = LedgerError::Misuse("it does not wait for approval");

pub(super) fn decide(
    data: &Path,
    decision: &Decision,
    reason: &str,
    now: Timestamp,
) -> Result<(), SourceError> {
    let written = Database::open(data).and_then(|mut database| {
        database.write(|tx| match decision {
            Decision::Approve(agent, key) | Decision::Refuse(agent, key) => {
                let waiting = tx.view().request(agent, key)?;
                let waiting = waiting.filter(|request| request.state == RequestState::Pending);
                let request = waiting.ok_or(NOT_WAITING)?;
                if matches!(decision, Decision::Refuse(..)) {
                    return tx.settle_request(agent, key, RequestState::Refused);
                }
                tx.settle_request(agent, key, RequestState::Approved)?;
                enrolment::admit(tx, agent, key, request.role, now)
            }
            Decision::Revoke(agent) => tx.revoke(agent, reason, now).map(|_| ()),
        })
    });
    written.map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use motprov_ledger::EnrolmentRequest;
    use motprov_shared::enrolment::Token;
    use motprov_shared::identity::{Hash, PublicKey, Role};

    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn waiting(data: &Path, key: PublicKey) {
        let token = Token::generate("farsta".parse().unwrap(), Hash([1; 32])).unwrap();
        let request = EnrolmentRequest {
            agent: "farsta/ws-1".parse().unwrap(),
            key,
            token: token.id,
            role: Role::Site,
            certificate: Vec::new(),
            machine: "{}".to_owned(),
            at: NOW,
            state: RequestState::Pending,
        };
        let mut database = Database::create_or_open(data).unwrap();
        let row = motprov_ledger::TokenRow {
            id: token.id,
            site: token.site.clone(),
            role: Role::Site,
            agent: None,
            hold: true,
            made: NOW,
            expires: NOW.plus(1),
            uses: 5,
            left: 5,
        };
        database
            .write(|tx| {
                tx.put_token(&row, &token.secret.hash())?;
                tx.put_request(&request)
            })
            .unwrap();
    }

    #[test]
    fn who_waits_is_let_in_once_and_revoked_with_the_reason() {
        let data = tempfile::tempdir().unwrap();
        let (agent, key) = ("farsta/ws-1".parse().unwrap(), PublicKey([7; 32]));
        waiting(data.path(), key);
        let approve = Decision::Approve(agent, key);
        decide(data.path(), &approve, "", NOW).unwrap();
        let again = decide(data.path(), &approve, "", NOW);
        assert!(matches!(again, Err(SourceError::NotFound)), "{again:?}");
        let Decision::Approve(agent, _) = approve else { return };
        decide(data.path(), &Decision::Revoke(agent.clone()), "stolen (admin)", NOW).unwrap();
        let mut database = Database::open_read_only(data.path()).unwrap();
        let known = database.read(|view| view.agent(&agent)).unwrap().unwrap();
        assert!(known.revoked.is_some());
        let entry = database.read(|view| view.entry(known.revoked.unwrap())).unwrap().unwrap();
        assert!(String::from_utf8_lossy(&entry.content).contains("stolen (admin)"));
    }

    #[test]
    fn who_is_refused_is_not_enrolled() {
        let data = tempfile::tempdir().unwrap();
        let (agent, key) = ("farsta/ws-1".parse().unwrap(), PublicKey([7; 32]));
        waiting(data.path(), key);
        decide(data.path(), &Decision::Refuse(agent, key), "", NOW).unwrap();
        let agent = "farsta/ws-1".parse().unwrap();
        let mut database = Database::open_read_only(data.path()).unwrap();
        assert!(database.read(|view| view.agent(&agent)).unwrap().is_none());
    }
}
