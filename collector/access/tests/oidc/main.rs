//! Signing in at a provider: what comes in, and all that stays outside.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be done here is a failed test")]

mod journeys;
mod provider;
mod tokens;

use motprov_access::Role;
use motprov_access::oidc::{
    Answer, Arrival, Departure, Mapping, Membership, OidcError, Provider, Settings, SharedSecret,
};
use motprov_shared::period::Timestamp;

use crate::provider::Stand;

pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000);
pub(crate) const CLIENT: &str = "motprov";
pub(crate) const SECRET: &str = "a secret with : and % in it";

/// The settings of a collector at this provider.
pub(crate) fn settings(issuer: &str) -> Settings {
    let listed = |group: &str, role, departments: &[&str]| Membership {
        group: group.to_owned(),
        role,
        departments: departments.iter().map(|&name| name.to_owned()).collect(),
    };
    let groups = vec![
        listed("revision", Role::Auditor, &[]),
        listed("kultur", Role::DepartmentReader, &["Kulturförvaltningen"]),
    ];
    Settings {
        issuer: issuer.to_owned(),
        label: "Stadens konto".to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SharedSecret(SECRET.to_owned())),
        pages: "https://motprov.example/".to_owned(),
        authorities: None,
        scopes: vec!["profile".to_owned(), "groups".to_owned()],
        groups_claim: "groups".to_owned(),
        groups: Mapping::new(groups).unwrap(),
    }
}

/// A collector, the provider that it asks, and a browser between them.
pub(crate) struct Scene {
    pub(crate) stand: Stand,
    pub(crate) provider: Provider,
    runtime: tokio::runtime::Runtime,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let stand = Stand::open();
        let provider = Provider::new(settings(&stand.issuer())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { stand, provider, runtime }
    }

    pub(crate) fn depart(&self, anew: bool, now: Timestamp) -> Result<Departure, OidcError> {
        self.runtime.block_on(self.provider.depart("/oversikt?m=2026-10", anew, now))
    }

    pub(crate) fn arrive(
        &self,
        cookie: Option<&str>,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<Arrival, OidcError> {
        self.runtime.block_on(self.provider.arrive(cookie, answer, now))
    }

    /// Out and back: whoever sits at the provider says yes.
    pub(crate) fn sign_in(&self, now: Timestamp) -> Result<Arrival, OidcError> {
        let departure = self.depart(false, now)?;
        let answer = self.stand.approve(&departure.to);
        self.arrive(Some(&departure.cookie), &answer, now)
    }
}

#[test]
fn whoever_is_in_a_listed_group_comes_in_as_it_says() {
    let scene = Scene::new();
    let arrival = scene.sign_in(NOW).unwrap();
    assert_eq!(arrival.next, "/oversikt?m=2026-10");
    assert_eq!(arrival.proven, Some(NOW));
    let identity = arrival.identity;
    assert_eq!((identity.subject.as_str(), identity.name.as_str()), ("7c0e", "anna.k"));
    assert_eq!(identity.issuer, scene.stand.issuer());
    let own = ["Kulturförvaltningen".to_owned()].into();
    assert_eq!((identity.role, identity.departments), (Role::DepartmentReader, own));
}

#[test]
fn the_browser_is_sent_with_a_challenge_a_state_and_a_nonce_of_its_own() {
    let scene = Scene::new();
    let [one, other] = [scene.depart(false, NOW).unwrap(), scene.depart(false, NOW).unwrap()];
    for departure in [&one, &other] {
        let part = |name| provider::part(&departure.to, name).unwrap_or_default();
        assert_eq!(part("response_type"), "code");
        assert_eq!(part("code_challenge_method"), "S256");
        assert_eq!(part("scope"), "openid profile groups");
        assert_eq!(part("redirect_uri"), "https://motprov.example/oidc/svar");
        assert!(part("state").len() >= 22 && part("nonce").len() >= 22);
        assert!(!departure.to.contains(SECRET) && provider::part(&departure.to, "prompt").is_none());
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(provider::part(&one.to, name), provider::part(&other.to, name), "{name}");
    }
}

#[test]
fn groups_that_the_token_does_not_name_are_asked_for() {
    let scene = Scene::new();
    scene.stand.change(|said| {
        said.claims.remove("groups");
        said.userinfo = Some(serde_json::json!({"sub": "7c0e", "groups": ["revision"]}));
    });
    assert_eq!(scene.sign_in(NOW).unwrap().identity.role, Role::Auditor);
    scene.stand.change(|said| {
        said.userinfo = Some(serde_json::json!({"sub": "somebody else", "groups": ["revision"]}));
    });
    assert!(matches!(scene.sign_in(NOW), Err(OidcError::Unproven(_))));
    for userinfo in [None, Some(serde_json::json!({"sub": "7c0e"}))] {
        scene.stand.change(|said| said.userinfo = userinfo);
        let error = scene.sign_in(NOW).unwrap_err();
        assert!(matches!(error, OidcError::NoGroups(_) | OidcError::Unproven(_)), "{error}");
    }
}

#[test]
fn a_group_that_is_taken_away_keeps_out_at_the_next_sign_in() {
    let scene = Scene::new();
    scene.sign_in(NOW).unwrap();
    scene.stand.change(|said| {
        said.claims.insert("groups".into(), serde_json::json!([]));
    });
    assert_eq!(scene.sign_in(NOW), Err(OidcError::NoRole));
}
