//! Who is let in. Pure but for looking up where things stand.

use motprov_ledger::{Agent, EnrolmentRequest, LedgerError, MOST_PENDING, RequestState, TokenRow, Write};
use motprov_shared::enrolment::Request;
use motprov_shared::identity::{Hash, Role};
use motprov_shared::period::Timestamp;

/// What is known when a request comes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The token that it names, and the hash of its secret.
    pub token: Option<(TokenRow, Hash)>,
    /// The agent, where it is enrolled, or was.
    pub agent: Option<Agent>,
    /// What the same agent asked under the same key before.
    pub before: Option<EnrolmentRequest>,
    /// Enrolments that wait.
    pub pending: u64,
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Give it a certificate; `new`: enrol its key first.
    Admit {
        /// What it is for.
        role: Role,
        /// Whether its key is not enrolled yet.
        new: bool,
    },
    /// Let a person look.
    Hold(Role),
    /// A person has not looked yet.
    Wait,
    /// And why.
    Refuse(&'static str),
}

/// One text for all that is wrong with a token: who guesses learns nothing.
const NO_TOKEN: &str = "the token does not hold: it is unknown, has ended, or was used as often as it could be; make \
    another with `motprov-collector enrol-token`";

impl Standing {
    /// Looks it up.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn look(tx: &Write<'_>, request: &Request) -> Result<Self, LedgerError> {
        let view = tx.view();
        let token = request.token.as_ref().map(|(id, _)| view.token(*id)).transpose()?;
        Ok(Self {
            token: token.flatten(),
            agent: view.agent(&request.agent)?,
            before: view.request(&request.agent, &request.key)?,
            pending: view.pending_count()?,
        })
    }

    /// Keeps what was asked, and counts a use of its token.
    pub(super) fn note(
        &self,
        tx: &mut Write<'_>,
        request: &Request,
        role: Role,
        approved: bool,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let Some((token, _)) = &self.token else { return Ok(()) };
        tx.put_request(&EnrolmentRequest {
            agent: request.agent.clone(),
            key: request.key,
            token: token.id,
            role,
            certificate: request.certificate.clone(),
            // A map of texts can always be written.
            machine: serde_json::to_string(&request.machine).unwrap_or_default(),
            at: now,
            state: if approved { RequestState::Approved } else { RequestState::Pending },
        })
    }
}

/// What to do with a request whose signature is by the key that it names.
#[must_use]
pub fn decide(request: &Request, standing: &Standing, now: Timestamp) -> Decision {
    let own = standing.agent.as_ref().filter(|agent| agent.key == request.key);
    let Some((_, secret)) = &request.token else { return renew(own) };
    let Some((token, _)) = standing.token.as_ref().filter(|(_, kept)| secret.is(kept)) else {
        return Decision::Refuse(NO_TOKEN);
    };
    if token.site != request.agent.site {
        return Decision::Refuse("the token is for another site");
    }
    let named = token.agent.as_ref() == Some(&request.agent);
    if token.agent.is_some() && !named {
        return Decision::Refuse("the token is for another agent");
    }
    // Whoever asks again after its answer was lost is answered again, and no use is counted twice.
    match standing.before.as_ref().map(|before| before.state) {
        Some(RequestState::Pending) => return Decision::Wait,
        Some(RequestState::Refused) => return Decision::Refuse("a person refused this enrolment"),
        Some(RequestState::Approved) | None => {}
    }
    if let Some(own) = own.filter(|own| own.revoked.is_none() && standing.before.is_some()) {
        return Decision::Admit { role: own.role.unwrap_or(token.role), new: false };
    }
    if token.left == 0 || now >= token.expires {
        return Decision::Refuse(NO_TOKEN);
    }
    // A known name under another key, or one that was revoked, is a matter for a person, or for a token for it alone.
    let replaces =
        standing.agent.as_ref().is_some_and(|agent| agent.key != request.key || agent.revoked.is_some());
    if !token.hold && (!replaces || named) {
        return Decision::Admit { role: token.role, new: true };
    }
    if standing.pending >= MOST_PENDING {
        return Decision::Refuse("too many enrolments wait already: approve or refuse some of them first");
    }
    Decision::Hold(token.role)
}

/// An enrolled key is enough for another certificate.
fn renew(own: Option<&Agent>) -> Decision {
    match own {
        Some(own) if own.revoked.is_none() => {
            Decision::Admit { role: own.role.unwrap_or(Role::Workstation), new: false }
        }
        Some(_) => Decision::Refuse("this agent was revoked"),
        None => Decision::Refuse("no agent of that name is enrolled with this key: enrol it with a token"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use motprov_shared::enrolment::Token;
    use motprov_shared::identity::PublicKey;

    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    struct Case {
        request: Request,
        standing: Standing,
    }

    fn case() -> Case {
        let token = Token::generate("sodermalm".parse().unwrap(), Hash([1; 32])).unwrap();
        let row = TokenRow {
            id: token.id,
            site: token.site.clone(),
            role: Role::Site,
            agent: None,
            hold: false,
            made: NOW.plus(-1),
            expires: NOW.plus(1),
            uses: 2,
            left: 2,
        };
        let standing = Standing { token: Some((row, token.secret.hash())), ..Standing::default() };
        let request = Request {
            agent: "sodermalm/ws-1".parse().unwrap(),
            key: PublicKey([1; 32]),
            certificate: Vec::new(),
            token: Some((token.id, token.secret)),
            machine: BTreeMap::new(),
        };
        Case { request, standing }
    }

    impl Case {
        fn token(&mut self) -> &mut TokenRow {
            &mut self.standing.token.as_mut().unwrap().0
        }

        fn known(&mut self, key: PublicKey, revoked: Option<u64>) {
            self.standing.agent = Some(Agent {
                id: self.request.agent.clone(),
                key,
                enrolled: 1,
                simulated: false,
                role: Some(Role::Site),
                revoked,
                head: None,
                batches: 0,
                records: 0,
                lost: 0,
                last_received: None,
                last_made_at: None,
                clock_offset: None,
                thinned: 0,
            });
        }

        fn asked(&mut self, state: RequestState) {
            self.standing.before = Some(EnrolmentRequest {
                agent: self.request.agent.clone(),
                key: self.request.key,
                token: self.token().id,
                role: Role::Site,
                certificate: Vec::new(),
                machine: String::new(),
                at: NOW,
                state,
            });
        }

        fn decision(&self) -> Decision {
            decide(&self.request, &self.standing, NOW)
        }

        fn is_refused(&self) -> bool {
            matches!(self.decision(), Decision::Refuse(_))
        }
    }

    const NEW: Decision = Decision::Admit { role: Role::Site, new: true };
    const AGAIN: Decision = Decision::Admit { role: Role::Site, new: false };

    #[test]
    fn a_token_lets_a_new_agent_of_its_site_in() {
        assert_eq!(case().decision(), NEW);
    }

    #[test]
    fn a_token_that_is_unknown_wrong_ended_used_up_or_for_another_does_not() {
        let refused = |change: &dyn Fn(&mut Case)| {
            let mut case = case();
            change(&mut case);
            assert!(case.is_refused(), "{:?}", case.decision());
        };
        refused(&|case| case.standing.token = None);
        refused(&|case| case.standing.token.as_mut().unwrap().1 = Hash([0; 32]));
        refused(&|case| case.token().expires = NOW);
        refused(&|case| case.token().left = 0);
        refused(&|case| case.token().site = "other".parse().unwrap());
        refused(&|case| case.token().agent = Some("sodermalm/ws-2".parse().unwrap()));
    }

    #[test]
    fn a_known_name_gets_another_key_only_by_a_person_or_a_token_for_it() {
        let mut case = case();
        case.known(PublicKey([2; 32]), None);
        assert_eq!(case.decision(), Decision::Hold(Role::Site));
        case.token().agent = Some(case.request.agent.clone());
        assert_eq!(case.decision(), NEW);
        case.token().hold = true;
        assert_eq!(case.decision(), Decision::Hold(Role::Site));
    }

    #[test]
    fn a_revoked_agent_comes_back_only_by_a_person_or_a_token_for_it() {
        let mut case = case();
        case.known(PublicKey([1; 32]), Some(9));
        assert_eq!(case.decision(), Decision::Hold(Role::Site));
        case.asked(RequestState::Approved);
        assert_eq!(case.decision(), Decision::Hold(Role::Site));
        case.request.token = None;
        assert!(case.is_refused());
    }

    #[test]
    fn asking_again_is_answered_as_before_and_costs_no_use() {
        let mut case = case();
        case.known(PublicKey([1; 32]), None);
        case.asked(RequestState::Approved);
        case.token().left = 0;
        // A person may take longer than the token lasts.
        case.token().expires = NOW;
        assert_eq!(case.decision(), AGAIN);
        case.asked(RequestState::Pending);
        assert_eq!(case.decision(), Decision::Wait);
        case.asked(RequestState::Refused);
        assert!(case.is_refused());
    }

    #[test]
    fn an_enrolled_key_renews_without_a_token_and_no_other_does() {
        let mut case = case();
        case.request.token = None;
        assert!(case.is_refused());
        case.known(PublicKey([2; 32]), None);
        assert!(case.is_refused());
        case.known(PublicKey([1; 32]), None);
        assert_eq!(case.decision(), AGAIN);
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut case = case();
        case.token().hold = true;
        assert_eq!(case.decision(), Decision::Hold(Role::Site));
        case.standing.pending = MOST_PENDING;
        assert!(case.is_refused());
    }
}
